//! Importing a solution: definitions first, in one change of the metadata, then the rows that need them.

use super::archive::Package;
use super::kept::{self, FILE, Part};
use super::report::Report;
use super::rows::{fields, put_where, text};
use super::xml::{self, Element};
use super::{apps, column_security, definitions, profiles, rest, roles, screens, sections};
use crate::fault::Fault;
use crate::records::Writing;
use crate::store::Conn;
use model::{Lookup, Value};
use odata::ODataError;

/// The place of what is kept of a solution's manifest.
pub(super) const MANIFEST: &str = "manifest";
/// The place of root components that are kept.
pub(super) const ROOTS: &str = "manifest/RootComponents";
/// The place of what is kept of a publisher.
pub(super) const PUBLISHER: &str = "manifest/Publisher";
/// The place of the languages of a solution.
pub(super) const LANGUAGES: &str = "Languages";
/// Types of root components that an export finds by itself: tables, option sets, roles, sitemaps, column security
/// profiles, apps.
pub(super) const FOUND_ROOTS: [&str; 6] = ["1", "9", "20", "62", "70", "80"];

/// Everything an import carries along.
pub(super) struct Import<'a> {
    pub writing: Writing<'a>,
    pub solution: String,
    pub report: Report,
    pub parts: Vec<Part>,
    /// Whether the solution is managed: then it owns what it makes.
    pub is_managed: bool,
}

impl Import<'_> {
    /// Keeps an element as it came, with the reason.
    pub fn keep(&mut self, parent: &str, element: &Element<'_>, name: &str, reason: impl std::fmt::Display) {
        self.report.kept(&element.name, name, reason);
        let body = element.raw.as_bytes().to_vec();
        self.parts.push(Part { parent: parent.to_owned(), name: element.name.clone(), body });
    }

    /// Notes a component that is there now.
    ///
    /// # Errors
    /// What the database says.
    pub fn done(&mut self, conn: &mut dyn Conn, kind: &str, name: &str, is_new: bool) -> Result<(), Fault> {
        self.report.done(kind, name, is_new);
        if is_new && self.is_managed {
            kept::add_made(conn, &self.solution, kind, name)?;
        }
        Ok(kept::add_component(conn, &self.solution, kind, name)?)
    }
}

/// Imports a solution in the caller's transaction and tells what became of its parts.
///
/// # Errors
/// 400 for files that can't be read; 403 for a caller who is no maker; what a change of the metadata says.
pub fn import(conn: &mut dyn Conn, writing: Writing<'_>, package: &Package) -> Result<Report, Fault> {
    let root = xml::parse(&package.customizations)?;
    if root.name != "ImportExportXml" {
        return Err(ODataError::invalid_argument("customizations.xml has no ImportExportXml.").into());
    }
    let manifest = package.solution.as_deref().map(xml::parse).transpose()?;
    let manifest = manifest.as_ref().and_then(|m| m.child("SolutionManifest"));
    let text = |name: &str, other: &str| manifest.and_then(|m| m.value(name)).unwrap_or(other).to_owned();
    let solution = text("UniqueName", "customizations");
    let report =
        Report { solution: solution.clone(), version: text("Version", "1.0.0.0"), ..Report::default() };
    let is_managed = text("Managed", "0") == "1";
    let mut import = Import { writing, solution, report, parts: Vec::new(), is_managed };
    kept::clear(conn, &import.solution)?;
    let catalog = definitions::import(conn, &mut import, &root)?;
    // From here on the solution's tables are there.
    let mut import = Import { writing: Writing { catalog: &catalog, ..writing }, ..import };
    for element in root.within("Entities", "Entity") {
        screens::of_table(conn, &mut import, element)?;
    }
    for section in &root.children {
        section_of(conn, &mut import, section)?;
    }
    for section in root.all("AppModules") {
        apps::apps(conn, &mut import, section)?;
    }
    for (path, body) in &package.files {
        import.report.kept("file", path, "Files of a solution are kept.");
        import.parts.push(Part { parent: FILE.to_owned(), name: path.clone(), body: body.clone() });
    }
    if let Some(manifest) = manifest {
        keep_manifest(&mut import, manifest);
    }
    kept::keep(conn, &import.solution, &import.parts)?;
    register(conn, &import, manifest)?;
    Ok(import.report)
}

fn section_of(conn: &mut dyn Conn, import: &mut Import<'_>, section: &Element<'_>) -> Result<(), Fault> {
    match section.name.as_str() {
        // Apps come last: they name everything else.
        "Entities" | "EntityRelationships" | "optionsets" | "AppModules" => Ok(()),
        "AppModuleSiteMaps" => apps::sitemaps(conn, import, section),
        "SiteMap" => apps::default_sitemap(conn, import, section),
        "Roles" => roles::import(conn, import, section),
        "FieldSecurityProfiles" => column_security::import(conn, import, section),
        "MobileOfflineProfiles" => profiles::import(conn, import, section),
        "Languages" => {
            rest::keep(import, LANGUAGES.to_owned(), section, &[]);
            Ok(())
        }
        _ => {
            sections::keep(import, section);
            Ok(())
        }
    }
}

/// Keeps what the rows of `solution` and `publisher` have no column for.
fn keep_manifest(import: &mut Import<'_>, manifest: &Element<'_>) {
    let known = ["UniqueName", "LocalizedNames", "Version", "Managed", "Publisher", "RootComponents"];
    rest::keep(import, MANIFEST.to_owned(), manifest, &known);
    if let Some(publisher) = manifest.child("Publisher") {
        let known = ["UniqueName", "LocalizedNames", "CustomizationPrefix", "CustomizationOptionValuePrefix"];
        rest::keep(import, PUBLISHER.to_owned(), publisher, &known);
    }
    let is_found = |root: &Element<'_>| root.attribute("type").is_some_and(|t| FOUND_ROOTS.contains(&t));
    let roots = manifest.within("RootComponents", "RootComponent").filter(|root| !is_found(root));
    let body: String = roots.map(|root| root.raw).collect();
    if !body.is_empty() {
        let name = "RootComponent".to_owned();
        import.parts.push(Part { parent: ROOTS.to_owned(), name, body: body.into_bytes() });
    }
}

/// The rows of `solution` and `publisher`.
fn register(conn: &mut dyn Conn, import: &Import<'_>, manifest: Option<&Element<'_>>) -> Result<(), Fault> {
    let named = |of: &Element<'_>, otherwise: &str| {
        let mut names = of.within("LocalizedNames", "LocalizedName");
        names.next().and_then(|n| n.attribute("description")).unwrap_or(otherwise).to_owned()
    };
    let title = manifest.map_or_else(|| import.solution.clone(), |m| named(m, &import.solution));
    let mut row = fields([
        ("uniquename", text(&import.solution)),
        ("friendlyname", Value::Text(title)),
        ("version", text(&import.report.version)),
        ("ismanaged", Value::Bool(import.is_managed)),
        ("installedon", Value::Instant(import.writing.now)),
    ]);
    let publisher = manifest.and_then(|m| m.child("Publisher"));
    if let Some((publisher, name)) = publisher.and_then(|p| Some((p, p.value("UniqueName")?))) {
        let title = named(publisher, name);
        let mut of_publisher = fields([
            ("uniquename", text(name)),
            ("friendlyname", text(&title)),
            ("customizationprefix", text(publisher.value("CustomizationPrefix").unwrap_or("new"))),
        ]);
        if let Some(n) = publisher.value("CustomizationOptionValuePrefix").and_then(|v| v.parse().ok()) {
            of_publisher.insert("customizationoptionvalueprefix".to_owned(), Value::Int(n));
        }
        let key = ("uniquename", name);
        let (id, _) = put_where(conn, import.writing, "publisher", key, of_publisher)?;
        let publisher = Lookup { table: "publisher".to_owned(), id, name: Some(title) };
        row.insert("publisherid".to_owned(), Value::Lookup(publisher));
    }
    put_where(conn, import.writing, "solution", ("uniquename", &import.solution), row)?;
    Ok(())
}
