//! Sections of `customizations.xml` whose components aren't understood: each is kept whole, and its components are told
//! one by one.

use super::import::Import;
use super::kept::Part;
use super::xml::Element;

/// Where components of all kinds have their names, the best first.
const NAMES: [&str; 5] = ["Name", "name", "UniqueName", "SchemaName", "FullName"];

/// Keeps a section as it came. An empty one says nothing.
pub(super) fn keep(import: &mut Import<'_>, section: &Element<'_>) {
    if section.is_empty() {
        tracing::debug!(section = section.name, "an empty section of a solution");
        return;
    }
    let body = section.raw.as_bytes().to_vec();
    import.parts.push(Part { parent: String::new(), name: section.name.clone(), body });
    tell(import, section);
}

/// Tells of a component, or of those that stand in a group such as `<Templates><EmailTemplates>`.
fn tell(import: &mut Import<'_>, section: &Element<'_>) {
    let components = section.children.iter().filter(|c| name(c).is_some());
    let mut told = false;
    for component in components {
        told = true;
        let name = name(component).unwrap_or_default();
        import.report.kept(&component.name, &name, reason(component));
    }
    for group in section.children.iter().filter(|c| name(c).is_none() && !c.is_empty()) {
        told = true;
        match group.children.iter().any(|c| name(c).is_some()) {
            true => tell(import, group),
            false => import.report.kept(&group.name, &section.name, reason(group)),
        }
    }
    if !told {
        import.report.kept(&section.name, &section.name, reason(section));
    }
}

/// What a component is called.
fn name(component: &Element<'_>) -> Option<String> {
    let own = NAMES.iter().find_map(|name| component.attribute(name).or_else(|| component.value(name)));
    let logical = component.attribute("connectionreferencelogicalname");
    let localized = || component.within("LocalizedNames", "LocalizedName").next()?.attribute("description");
    own.or(logical).or_else(localized).map(str::to_owned)
}

fn reason(component: &Element<'_>) -> &'static str {
    match (component.name.as_str(), component.value("Category")) {
        ("Workflow", Some("2")) => "Business rules in XAML are not carried out here.",
        ("Workflow", Some("4")) => "Business process flows in XAML are not carried out here.",
        ("Workflow", Some("5" | "6")) => "Cloud and desktop flows are not carried out here.",
        ("Workflow", _) => "Workflows and actions in XAML are not carried out here.",
        _ => "This kind of component is not understood.",
    }
}
