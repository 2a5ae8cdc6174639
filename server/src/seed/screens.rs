//! Views, forms and sitemaps, read from `seed/screens/*.json` and `seed/apps.json` and written in their genuine XML
//! forms (`reference/dataverse.md` §8).

use model::metadata::{Label, LocalizedLabel, TableMeta};
use model::{Code, ColumnKind, Problem};
use serde::Deserialize;
use std::fmt::Write;
use uuid::Uuid;

use super::labels::{Names, label};
use super::tables::definition;

/// Views and form of a table.
#[derive(Deserialize)]
pub struct Screens {
    /// Its system views.
    pub views: Vec<ViewSeed>,
    /// Its main form.
    pub form: Option<FormSeed>,
}

/// A system view.
#[derive(Deserialize)]
pub struct ViewSeed {
    /// Its name.
    pub name: String,
    /// `querytype`
    #[serde(rename = "type")]
    pub kind: i64,
    /// Whether it opens first.
    #[serde(default)]
    pub default: bool,
    order: String,
    #[serde(default)]
    descending: bool,
    /// Column, operator, value; `in` takes several with commas between.
    #[serde(default)]
    filter: Vec<Vec<String>>,
    /// What quick find searches.
    #[serde(default)]
    find: Vec<String>,
    columns: Vec<(String, u32)>,
}

/// A main form.
#[derive(Deserialize)]
pub struct FormSeed {
    /// Its name.
    pub name: String,
    header: Vec<String>,
    tabs: Vec<TabSeed>,
}

#[derive(Deserialize)]
struct TabSeed {
    name: String,
    label: Names,
    columns: Vec<TabColumnSeed>,
}

#[derive(Deserialize)]
struct TabColumnSeed {
    width: u32,
    sections: Vec<SectionSeed>,
}

#[derive(Deserialize)]
struct SectionSeed {
    name: String,
    label: Names,
    #[serde(default)]
    rows: Vec<Vec<String>>,
    /// Rows of another table that belong to the record.
    list: Option<ListSeed>,
}

#[derive(Deserialize)]
struct ListSeed {
    table: String,
    relationship: String,
}

/// An app module.
#[derive(Deserialize)]
pub struct AppSeed {
    /// Its name.
    pub name: String,
    /// `uniquename`
    pub unique: String,
    /// Whether it is enabled for offline.
    pub offline: bool,
    /// What it is for.
    pub description: String,
    /// Tables of the app that its sitemap doesn't show.
    pub others: Vec<String>,
    areas: Vec<AreaSeed>,
}

#[derive(Deserialize)]
struct AreaSeed {
    id: String,
    title: Names,
    groups: Vec<GroupSeed>,
}

#[derive(Deserialize)]
struct GroupSeed {
    id: String,
    title: Names,
    tables: Vec<String>,
}

const SCREENS: [(&str, &str); 13] = [
    ("account", include_str!("../../seed/screens/account.json")),
    ("contact", include_str!("../../seed/screens/contact.json")),
    ("lead", include_str!("../../seed/screens/lead.json")),
    ("opportunity", include_str!("../../seed/screens/opportunity.json")),
    ("incident", include_str!("../../seed/screens/incident.json")),
    ("task", include_str!("../../seed/screens/task.json")),
    ("phonecall", include_str!("../../seed/screens/phonecall.json")),
    ("appointment", include_str!("../../seed/screens/appointment.json")),
    ("annotation", include_str!("../../seed/screens/annotation.json")),
    ("systemuser", include_str!("../../seed/screens/systemuser.json")),
    ("team", include_str!("../../seed/screens/team.json")),
    ("businessunit", include_str!("../../seed/screens/businessunit.json")),
    ("transactioncurrency", include_str!("../../seed/screens/transactioncurrency.json")),
];
const APPS: &str = include_str!("../../seed/apps.json");

/// The screens of every table that has some.
///
/// # Errors
/// [`Code::Internal`] when the files in the program are wrong; a test reads them all.
pub fn screens() -> Result<Vec<(&'static str, Screens)>, Problem> {
    SCREENS.iter().map(|(table, text)| Ok((*table, serde_json::from_str(text).map_err(wrong)?))).collect()
}

/// The app modules.
///
/// # Errors
/// As [`screens`].
pub fn apps() -> Result<Vec<AppSeed>, Problem> {
    serde_json::from_str(APPS).map_err(wrong)
}

fn wrong(error: serde_json::Error) -> Problem {
    Problem::new(Code::Internal).with("detail", error)
}

impl ViewSeed {
    /// Its FetchXML.
    pub fn fetch_xml(&self, table: &TableMeta) -> String {
        let mut xml =
            format!("<fetch version=\"1.0\" mapping=\"logical\"><entity name=\"{}\">", table.logical_name);
        for (column, _) in &self.columns {
            push(&mut xml, format_args!("<attribute name=\"{column}\"/>"));
        }
        push(&mut xml, format_args!("<attribute name=\"{}\"/>", table.primary_id));
        let direction = if self.descending { "true" } else { "false" };
        push(&mut xml, format_args!("<order attribute=\"{}\" descending=\"{direction}\"/>", self.order));
        if !self.filter.is_empty() {
            xml.push_str("<filter type=\"and\">");
            self.filter.iter().for_each(|parts| condition(&mut xml, parts));
            xml.push_str("</filter>");
        }
        if !self.find.is_empty() {
            xml.push_str("<filter type=\"or\" isquickfindfields=\"1\">");
            for column in &self.find {
                push(
                    &mut xml,
                    format_args!("<condition attribute=\"{column}\" operator=\"like\" value=\"{{0}}\"/>"),
                );
            }
            xml.push_str("</filter>");
        }
        xml.push_str("</entity></fetch>");
        xml
    }

    /// Its layoutxml.
    pub fn layout_xml(&self, table: &TableMeta) -> String {
        let mut xml = format!(
            "<grid name=\"resultset\" object=\"{}\" jump=\"{}\" select=\"1\" preview=\"1\" icon=\"1\"><row name=\"result\" id=\"{}\">",
            table.type_code, table.primary_name, table.primary_id
        );
        for (column, width) in &self.columns {
            push(&mut xml, format_args!("<cell name=\"{column}\" width=\"{width}\"/>"));
        }
        xml.push_str("</row></grid>");
        xml
    }
}

fn condition(xml: &mut String, parts: &[String]) {
    match parts {
        [column, operator] => {
            push(xml, format_args!("<condition attribute=\"{column}\" operator=\"{operator}\"/>"));
        }
        [column, operator, values] if operator == "in" => {
            push(xml, format_args!("<condition attribute=\"{column}\" operator=\"in\">"));
            for value in values.split(',') {
                push(xml, format_args!("<value>{value}</value>"));
            }
            xml.push_str("</condition>");
        }
        [column, operator, value] => {
            push(
                xml,
                format_args!("<condition attribute=\"{column}\" operator=\"{operator}\" value=\"{value}\"/>"),
            );
        }
        _ => {}
    }
}

impl FormSeed {
    /// Its formxml.
    pub fn form_xml(&self, table: &TableMeta) -> String {
        let mut xml = String::from("<form showImage=\"true\"><tabs>");
        for tab in &self.tabs {
            let path = format!("form.{}.{}", table.logical_name, tab.name);
            push(
                &mut xml,
                format_args!(
                    "<tab name=\"{}\" id=\"{}\" expanded=\"true\" showlabel=\"true\">",
                    tab.name,
                    braced(&path)
                ),
            );
            labels(&mut xml, &label(&tab.label));
            xml.push_str("<columns>");
            for column in &tab.columns {
                push(&mut xml, format_args!("<column width=\"{}%\"><sections>", column.width));
                column.sections.iter().for_each(|s| section(&mut xml, table, &path, s));
                xml.push_str("</sections></column>");
            }
            xml.push_str("</columns></tab>");
        }
        let path = format!("form.{}.header", table.logical_name);
        push(&mut xml, format_args!("</tabs><header id=\"{}\"><rows><row>", braced(&path)));
        self.header.iter().for_each(|column| cell(&mut xml, table, &path, column, 1));
        xml.push_str("</row></rows></header></form>");
        xml
    }
}

fn section(xml: &mut String, table: &TableMeta, path: &str, seed: &SectionSeed) {
    let path = format!("{path}.{}", seed.name);
    let width = seed.rows.iter().map(Vec::len).max().unwrap_or(1);
    push(
        xml,
        format_args!(
            "<section name=\"{}\" id=\"{}\" showlabel=\"true\" showbar=\"false\" columns=\"{}\">",
            seed.name,
            braced(&path),
            "1".repeat(width)
        ),
    );
    labels(xml, &label(&seed.label));
    xml.push_str("<rows>");
    for row in &seed.rows {
        xml.push_str("<row>");
        let span = if row.len() == 1 { width } else { 1 };
        row.iter().for_each(|column| cell(xml, table, &path, column, span));
        xml.push_str("</row>");
    }
    if let Some(list) = &seed.list {
        subgrid(xml, &path, list);
    }
    xml.push_str("</rows></section>");
}

fn subgrid(xml: &mut String, path: &str, list: &ListSeed) {
    let ListSeed { table, relationship } = list;
    push(
        xml,
        format_args!(
            "<row><cell id=\"{}\" colspan=\"1\" showlabel=\"false\"><control id=\"{table}_list\" classid=\"{{E7A81278-8635-4D9E-8D4D-59480B391C5B}}\" indicationOfSubgrid=\"true\"><parameters><TargetEntityType>{table}</TargetEntityType><RelationshipName>{relationship}</RelationshipName><RecordsPerPage>8</RecordsPerPage></parameters></control></cell></row>",
            braced(&format!("{path}.{table}"))
        ),
    );
}

fn cell(xml: &mut String, table: &TableMeta, path: &str, name: &str, span: usize) {
    let Some(column) = table.column(name) else { return };
    push(
        xml,
        format_args!(
            "<cell id=\"{}\" colspan=\"{span}\" showlabel=\"true\">",
            braced(&format!("{path}.{name}"))
        ),
    );
    labels(xml, &column.display_name);
    let locked = !column.can_update && !column.can_create;
    push(
        xml,
        format_args!(
            "<control id=\"{name}\" classid=\"{{{}}}\" datafieldname=\"{name}\" disabled=\"{locked}\"/></cell>",
            class_id(&column.kind)
        ),
    );
}

/// The control of a kind of column.
fn class_id(kind: &ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Memo { .. } => "E0DECE4B-6FC8-4A8F-A065-082708572369",
        ColumnKind::Money { .. } => "533B9E00-756B-4312-95A0-DC888637AC78",
        ColumnKind::Boolean { .. } => "67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED",
        ColumnKind::DateTime { .. } => "5B773807-9FB2-42DB-97C3-7A91EFF8ADFF",
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            "3EF39988-22BB-4F0B-BBBE-64B5A3748AEE"
        }
        ColumnKind::Lookup { .. } => "270BD3DB-D9AF-4782-9025-509E298DEC0A",
        ColumnKind::String { format: model::metadata::TextFormat::Email, .. } => {
            "ADA2203E-B4CD-49BE-9DDF-234642B43B52"
        }
        _ => "4273EDBD-AC1D-40D3-9FB2-095C621B552D",
    }
}

impl AppSeed {
    /// Its sitemapxml.
    pub fn sitemap_xml(&self) -> String {
        let mut xml = String::from("<SiteMap IntroducedVersion=\"7.0.0.0\">");
        for area in &self.areas {
            push(&mut xml, format_args!("<Area Id=\"{}\" ShowGroups=\"true\">", area.id));
            titles(&mut xml, &label(&area.title));
            for group in &area.groups {
                push(&mut xml, format_args!("<Group Id=\"{}\" IsProfile=\"false\">", group.id));
                titles(&mut xml, &label(&group.title));
                for table in &group.tables {
                    push(
                        &mut xml,
                        format_args!(
                            "<SubArea Id=\"{}_{table}\" Entity=\"{table}\" AvailableOffline=\"true\"><Privilege Entity=\"{table}\" Privilege=\"Read\"/></SubArea>",
                            group.id
                        ),
                    );
                }
                xml.push_str("</Group>");
            }
            xml.push_str("</Area>");
        }
        xml.push_str("</SiteMap>");
        xml
    }

    /// The tables of the app: those of its sitemap, then the others.
    pub fn tables(&self) -> Vec<&str> {
        let shown = self.areas.iter().flat_map(|a| &a.groups).flat_map(|g| &g.tables);
        shown.chain(&self.others).map(String::as_str).collect()
    }
}

fn titles(xml: &mut String, title: &Label) {
    xml.push_str("<Titles>");
    for LocalizedLabel { lcid, text } in &title.0 {
        push(xml, format_args!("<Title LCID=\"{lcid}\" Title=\"{}\"/>", escaped(text)));
    }
    xml.push_str("</Titles>");
}

fn labels(xml: &mut String, label: &Label) {
    xml.push_str("<labels>");
    for LocalizedLabel { lcid, text } in &label.0 {
        push(xml, format_args!("<label description=\"{}\" languagecode=\"{lcid}\"/>", escaped(text)));
    }
    xml.push_str("</labels>");
}

/// A text as an attribute's value.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn push(xml: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = xml.write_fmt(part);
}

/// The id of a part of a form, in braces as formxml has it.
fn braced(path: &str) -> String {
    format!("{{{}}}", definition(path).hyphenated())
}

/// The id of a view or form of that name.
pub fn screen_id(kind: &str, table: &str, name: &str) -> Uuid {
    definition(&format!("{kind}.{table}.{name}"))
}
