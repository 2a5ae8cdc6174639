//! Solutions as SolutionPackager unpacks them, one file a component: put together to what they were unpacked from.

use super::archive::Package;
use super::xml::{self, Element, put};
use odata::ODataError;
use std::collections::{BTreeMap, BTreeSet};

/// The file by which the layout is known.
const MANIFEST: &str = "other/solution.xml";
const CUSTOMIZATIONS: &str = "other/customizations.xml";
/// Folders whose files are the children of a section, by the end of their names.
const FOLDERS: [(&str, &str, &str); 14] = [
    ("Roles", "roles/", ".xml"),
    ("Workflows", "workflows/", ".data.xml"),
    ("optionsets", "optionsets/", ".xml"),
    ("Dashboards", "dashboards/", ".xml"),
    ("WebResources", "webresources/", ".data.xml"),
    ("AppModuleSiteMaps", "appmodulesitemaps/", "/appmodulesitemap.xml"),
    ("AppModules", "appmodules/", "/appmodule.xml"),
    ("EntityRelationships", "other/relationships/", ".xml"),
    ("FieldSecurityProfiles", "other/fieldsecurityprofiles.xml", ".xml"),
    ("MobileOfflineProfiles", "mobileofflineprofiles/", ".xml"),
    ("InteractionCentricDashboards", "interactioncentricdashboards/", ".xml"),
    ("SdkMessageProcessingSteps", "sdkmessageprocessingsteps/", ".xml"),
    ("SolutionPluginAssemblies", "pluginassemblies/", ".data.xml"),
    ("CanvasApps", "canvasapps/", ".meta.xml"),
];

type Files = BTreeMap<String, Vec<u8>>;

/// The folder in which a solution is unpacked, if one is.
pub(super) fn root(files: &Files) -> Option<String> {
    let is_it = |path: &&String| {
        let path = path.to_ascii_lowercase();
        path.strip_suffix(MANIFEST).is_some_and(|root| root.is_empty() || root.ends_with('/'))
    };
    let found = files.keys().find(is_it)?;
    found.get(..found.len() - MANIFEST.len()).map(str::to_owned)
}

/// Puts the files below a folder together.
///
/// # Errors
/// 400 for a file that isn't XML in UTF-8, or when there is no `Other/Customizations.xml`.
pub(super) fn assemble(files: Files, root: &str) -> Result<Package, ODataError> {
    let below = |(path, content): (String, Vec<u8>)| {
        let path = path.strip_prefix(root)?.to_owned();
        Some((path.to_ascii_lowercase(), (path, content)))
    };
    let mut files = Unpacked(files.into_iter().filter_map(below).collect());
    let solution = files.take(MANIFEST)?;
    let Some(base) = files.take(CUSTOMIZATIONS)? else {
        return Err(ODataError::invalid_argument("The unpacked solution has no Other/Customizations.xml."));
    };
    files.take("other/relationships.xml")?;
    let base = xml::parse(&base)?;
    let mut sections: BTreeMap<&str, String> = BTreeMap::new();
    sections.insert("Entities", entities(&mut files)?);
    for (section, folder, end) in FOLDERS {
        let mut all = String::new();
        for text in files.take_all(folder, end)? {
            let element = xml::parse(&text)?;
            if element.name == section || element.name == "forms" {
                all.extend(element.children.iter().map(|c| c.raw));
            } else {
                all.push_str(element.raw);
            }
        }
        sections.insert(section, all);
    }
    let mut customizations =
        String::from("<ImportExportXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
    for section in base.children.iter().filter(|s| sections.get(s.name.as_str()).is_none_or(String::is_empty))
    {
        customizations.push_str(section.raw);
    }
    for (name, content) in sections.iter().filter(|(_, content)| !content.is_empty()) {
        put(&mut customizations, format_args!("<{name}>{content}</{name}>"));
    }
    customizations.push_str("</ImportExportXml>");
    Ok(Package { solution, customizations, files: files.0.into_values().collect() })
}

/// `<Entity>` for each folder of `Entities`, with its forms, views, ribbon and charts.
fn entities(files: &mut Unpacked) -> Result<String, ODataError> {
    let mut all = String::new();
    let folders: Vec<String> =
        files.below("entities/").filter(|p| p.ends_with("/entity.xml")).cloned().collect();
    for path in folders {
        let folder = path.trim_end_matches("entity.xml").to_owned();
        let Some(text) = files.take(&path)? else { continue };
        let table = xml::parse(&text)?;
        let own = |e: &&Element<'_>| {
            !e.is_empty()
                || !matches!(e.name.as_str(), "FormXml" | "SavedQueries" | "RibbonDiffXml" | "Visualizations")
        };
        all.push_str("<Entity>");
        all.extend(table.children.iter().filter(own).map(|e| e.raw));
        let mut forms = String::new();
        for kind in files.kinds(&format!("{folder}formxml/")) {
            let inside = inner(files, &format!("{folder}formxml/{}/", kind.to_ascii_lowercase()))?;
            put(&mut forms, format_args!("<forms type=\"{kind}\">{inside}</forms>"));
        }
        put(&mut all, format_args!("<FormXml>{forms}</FormXml>"));
        let views = inner(files, &format!("{folder}savedqueries/"))?;
        put(&mut all, format_args!("<SavedQueries><savedqueries>{views}</savedqueries></SavedQueries>"));
        if let Some(ribbon) = files.take(&format!("{folder}ribbondiff.xml"))? {
            all.push_str(xml::parse(&ribbon)?.raw);
        }
        let charts = inner(files, &format!("{folder}visualizations/"))?;
        if !charts.is_empty() {
            put(&mut all, format_args!("<Visualizations>{charts}</Visualizations>"));
        }
        all.push_str("</Entity>");
    }
    Ok(all)
}

/// What stands in the roots of a folder's files.
fn inner(files: &mut Unpacked, folder: &str) -> Result<String, ODataError> {
    let mut all = String::new();
    for text in files.take_all(folder, ".xml")? {
        let element = xml::parse(&text)?;
        if element.name == "visualization" {
            all.push_str(element.raw);
        } else {
            all.extend(element.children.iter().map(|c| c.raw));
        }
    }
    Ok(all)
}

/// The files that are left, by their paths in lower case, with the paths as they are.
struct Unpacked(BTreeMap<String, (String, Vec<u8>)>);

impl Unpacked {
    /// The paths below a folder, in lower case.
    fn below<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s String> {
        self.0
            .range(folder.to_owned()..)
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(folder))
    }

    /// The names of the folders in a folder, each once.
    fn kinds(&self, folder: &str) -> Vec<String> {
        let paths = self.below(folder).filter_map(|path| self.0.get(path));
        let name = |(path, _): &(String, Vec<u8>)| {
            path.get(folder.len()..)
                .and_then(|inside| inside.split_once('/'))
                .map(|(name, _)| name.to_owned())
        };
        let mut kinds: Vec<String> = paths.filter_map(name).collect();
        kinds.dedup();
        kinds
    }

    /// Takes the file of a path in lower case.
    fn take(&mut self, path: &str) -> Result<Option<String>, ODataError> {
        let taken = self.0.remove(path);
        taken.map(|(path, content)| super::archive::text(content, &path)).transpose()
    }

    /// Takes all files of a folder whose paths end so. A managed variant is dropped where the other is there too.
    fn take_all(&mut self, folder: &str, end: &str) -> Result<Vec<String>, ODataError> {
        let paths: BTreeSet<String> = self.below(folder).cloned().collect();
        let mut texts = Vec::new();
        for path in &paths {
            let plain = path.replace("_managed.xml", ".xml");
            if plain != *path && paths.contains(&plain) {
                self.0.remove(path);
            } else if plain.ends_with(end) {
                texts.extend(self.take(path)?);
            }
        }
        Ok(texts)
    }
}
