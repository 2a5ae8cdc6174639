//! Exporting a solution: the tables makers made and the rows it has, written as genuine solution files have them, with
//! everything that was kept at its place.

mod apps;
mod column_security;
mod columns;
mod profiles;
mod relations;
mod screens;
mod tables;
mod write;

use super::archive::Package;
use super::import::{LANGUAGES, MANIFEST, PUBLISHER, ROOTS};
use super::kept::{self, FILE, Part};
use super::rest;
use super::roles::privileges_of;
use super::xml::{escaped, put};
use crate::catalog::Catalog;
use crate::fault::Fault;
use crate::store::Conn;
use model::storage::SqlValue;
use odata::ODataError;
use write::text_of;

/// What an export reads from.
struct Export<'a> {
    catalog: &'a Catalog,
    solution: &'a str,
    kept: Vec<Part>,
}

impl Export<'_> {
    /// The elements that stood in a place.
    fn kept(&self, place: &str) -> String {
        let here = self.kept.iter().filter(|p| p.parent.eq_ignore_ascii_case(place));
        here.map(|p| String::from_utf8_lossy(&p.body)).collect()
    }

    /// The elements that stood within a component.
    fn rest(&self, kind: &str, name: &str) -> String {
        self.kept(&rest::within(kind, name))
    }

    /// `<LocalizedNames>` of a component: its name, and those in other languages that were kept.
    fn names(&self, kind: &str, id: &str, name: &str) -> String {
        format!(
            "<LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/>{}</LocalizedNames>",
            escaped(name),
            self.kept(&rest::names_of(kind, id))
        )
    }

    /// The components of a kind.
    fn components(&self, conn: &mut dyn Conn, kind: &str) -> Result<Vec<String>, Fault> {
        Ok(kept::components(conn, self.solution, kind)?)
    }
}

/// Writes the solution of a unique name.
///
/// # Errors
/// 404 for an unknown one; what the database says.
pub fn export(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    solution: &str,
    managed: bool,
) -> Result<Package, Fault> {
    let sql = "SELECT friendlyname, version FROM data_solution WHERE uniquename = ?";
    let row = conn.first(sql, &[solution.into()])?;
    let row = row.ok_or_else(|| {
        let message = format!("The solution '{solution}' does not exist.");
        ODataError::new(404, odata::error::codes::OBJECT_DOES_NOT_EXIST, message)
    })?;
    let export = Export { catalog, solution, kept: kept::parts(conn, solution)? };
    let mut xml = String::from("<ImportExportXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
    tables::write(conn, &export, &mut xml)?;
    roles(conn, &export, &mut xml)?;
    column_security::write(conn, &export, &mut xml)?;
    relations::write(conn, &export, &mut xml)?;
    option_sets(conn, &export, &mut xml)?;
    apps::write(conn, &export, &mut xml)?;
    xml.push_str(&export.kept(""));
    profiles::write(conn, &export, &mut xml)?;
    let languages = Some(export.kept(LANGUAGES)).filter(|kept| !kept.is_empty());
    let languages = languages.unwrap_or_else(|| "<Language>1033</Language>".to_owned());
    put(&mut xml, format_args!("<Languages>{languages}</Languages></ImportExportXml>"));
    let manifest = manifest(conn, &export, (&text_of(&row, 0), &text_of(&row, 1)), managed)?;
    let files = export.kept.into_iter().filter(|p| p.parent == FILE).map(|p| (p.name, p.body)).collect();
    Ok(Package { solution: Some(manifest), customizations: xml, files })
}

fn manifest(
    conn: &mut dyn Conn,
    export: &Export<'_>,
    (title, version): (&str, &str),
    managed: bool,
) -> Result<String, Fault> {
    Ok(format!(
        "<ImportExportXml version=\"9.2\" SolutionPackageVersion=\"9.2\" languagecode=\"1033\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><SolutionManifest><UniqueName>{}</UniqueName><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames><Version>{}</Version><Managed>{}</Managed>{}<RootComponents>{}{}</RootComponents>{}</SolutionManifest></ImportExportXml>",
        escaped(export.solution),
        escaped(title),
        escaped(version),
        i32::from(managed),
        publisher(conn, export)?,
        roots(conn, export)?,
        export.kept(ROOTS),
        export.kept(MANIFEST)
    ))
}

/// `<RootComponents>`: what the solution has, by schema name or id. An import of Dataverse leaves out what isn't listed.
fn roots(conn: &mut dyn Conn, export: &Export<'_>) -> Result<String, Fault> {
    let mut xml = String::new();
    let named = [("entity", 1), ("optionset", 9), ("sitemap", 62), ("appmodule", 80)];
    for (kind, number) in named {
        for name in export.components(conn, kind)? {
            let name = escaped(&name);
            put(
                &mut xml,
                format_args!("<RootComponent type=\"{number}\" schemaName=\"{name}\" behavior=\"0\"/>"),
            );
        }
    }
    for (kind, number) in [("role", 20), ("fieldsecurityprofile", 70)] {
        for id in export.components(conn, kind)? {
            put(&mut xml, format_args!("<RootComponent type=\"{number}\" id=\"{{{id}}}\" behavior=\"0\"/>"));
        }
    }
    Ok(xml)
}

fn publisher(conn: &mut dyn Conn, export: &Export<'_>) -> Result<String, Fault> {
    let sql = "SELECT p.uniquename, p.friendlyname, p.customizationprefix, p.customizationoptionvalueprefix
               FROM data_solution s JOIN data_publisher p ON p.id = s.publisherid WHERE s.uniquename = ?";
    let Some(row) = conn.first(sql, &[export.solution.into()])? else { return Ok(String::new()) };
    let values = row
        .get(3)
        .and_then(SqlValue::as_integer)
        .map(|n| format!("<CustomizationOptionValuePrefix>{n}</CustomizationOptionValuePrefix>"));
    Ok(format!(
        "<Publisher><UniqueName>{}</UniqueName><LocalizedNames><LocalizedName description=\"{}\" languagecode=\"1033\"/></LocalizedNames><CustomizationPrefix>{}</CustomizationPrefix>{}{}</Publisher>",
        escaped(&text_of(&row, 0)),
        escaped(&text_of(&row, 1)),
        escaped(&text_of(&row, 2)),
        values.unwrap_or_default(),
        export.kept(PUBLISHER)
    ))
}

fn roles(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<Roles>");
    for name in export.components(conn, "role")? {
        let Ok(id) = name.parse::<model::RecordId>() else { continue };
        let sql = "SELECT name, isinherited FROM data_role WHERE id = ?";
        let Some(row) = conn.first(sql, &[id.into()])? else { continue };
        let inherited = row.get(1).and_then(SqlValue::as_integer).unwrap_or(1);
        put(
            xml,
            format_args!(
                "<Role id=\"{{{id}}}\" name=\"{}\" isinherited=\"{inherited}\">{}<RolePrivileges>",
                escaped(&text_of(&row, 0)),
                export.rest("role", &name)
            ),
        );
        for (privilege, depth) in crate::security::roles::privileges(conn, id)? {
            put(xml, format_args!("<RolePrivilege name=\"{privilege}\" level=\"{}\"/>", depth.name()));
        }
        put(xml, format_args!("{}</RolePrivileges></Role>", export.kept(&privileges_of(id))));
    }
    put(xml, format_args!("{}</Roles>", export.kept("Roles")));
    Ok(())
}

fn option_sets(conn: &mut dyn Conn, export: &Export<'_>, xml: &mut String) -> Result<(), Fault> {
    xml.push_str("<optionsets>");
    let wanted = export.components(conn, "optionset")?;
    for set in export.catalog.option_sets().iter().filter(|s| wanted.contains(&s.name)) {
        columns::shared_set(xml, set, &export.rest("optionset", &set.name));
    }
    put(xml, format_args!("{}</optionsets>", export.kept("optionsets")));
    Ok(())
}
