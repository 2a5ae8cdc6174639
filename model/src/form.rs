//! Main forms, read from formxml (`reference/dataverse.md` §8.2).

use crate::xml::{self, Element};
use crate::{Problem, metadata::Label, metadata::LocalizedLabel};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A form as the face draws it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// `formid`
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Logical name of the table.
    pub table: String,
    /// Cells of the header, left to right.
    pub header: Vec<Cell>,
    /// The visible tabs.
    pub tabs: Vec<Tab>,
}

/// A tab: columns of sections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tab {
    /// Unique in the form.
    pub name: String,
    /// Its label.
    pub label: Label,
    /// Whether phones show it.
    pub on_phone: bool,
    /// One to three columns.
    pub columns: Vec<TabColumn>,
}

/// A column of a tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TabColumn {
    /// Share of the width in percent.
    pub width_percent: u32,
    /// Its sections, from the top.
    pub sections: Vec<Section>,
}

/// A section: rows of cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Unique in the form.
    pub name: String,
    /// Its label; empty when it isn't shown.
    pub label: Label,
    /// Whether phones show it.
    pub on_phone: bool,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell: one control with its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The label of the form, which may differ from the column's; empty to take the column's.
    pub label: Label,
    /// Whether the label is shown.
    pub show_label: bool,
    /// Columns that the cell spans.
    pub col_span: u32,
    /// What it shows.
    #[serde(flatten)]
    pub content: Content,
    /// Whether the form locks it.
    pub locked: bool,
}

impl Cell {
    /// Logical name of the column it shows.
    pub fn column(&self) -> Option<&str> {
        match &self.content {
            Content::Column { column, .. } => Some(column),
            _ => None,
        }
    }
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// A column of the record.
    Column {
        /// Logical name.
        column: String,
        /// The control's class id, lower case without braces; the column's kind decides where it is unknown.
        class_id: String,
    },
    /// Rows of another table, as a list.
    Subgrid(Subgrid),
    /// Notes and activities of the record.
    Timeline {
        /// Name of the control.
        timeline: String,
    },
    /// A control that isn't drawn: a web resource, a map.
    Other {
        /// Name of the control.
        control: String,
    },
}

/// A list of rows on a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subgrid {
    /// Name of the control.
    pub subgrid: String,
    /// Logical name of the table listed.
    pub lists: String,
    /// Schema name of the relationship that narrows it to the record's own rows; without one the view shows all.
    pub relationship: Option<String>,
    /// `savedqueryid`; the table's associated view without.
    pub view: Option<Uuid>,
}

/// Class id of subgrids.
const SUBGRID: &str = "e7a81278-8635-4d9e-8d4d-59480b391c5b";
/// Class id of notes, which the timeline took the place of.
const NOTES: &str = "06375649-c143-495e-a496-c962e5b4488e";

/// Reads a formxml.
///
/// # Errors
/// [`crate::Code::UnexpectedReply`] when it is not XML.
pub fn parse(id: Uuid, name: &str, table: &str, form_xml: &str) -> Result<Form, Problem> {
    let form = xml::parse(form_xml)?;
    Ok(Form {
        id,
        name: name.to_owned(),
        table: table.to_owned(),
        header: form.child("header").map(|h| rows(h).concat()).unwrap_or_default(),
        tabs: form.within("tabs", "tab").filter(|t| t.is_on("visible")).map(tab).collect(),
    })
}

fn tab(tab: &Element) -> Tab {
    Tab {
        name: tab.attribute("name").or(tab.attribute("id")).unwrap_or_default().to_owned(),
        label: labels(tab),
        on_phone: tab.is_on("availableforphone"),
        columns: tab
            .within("columns", "column")
            .map(|column| TabColumn {
                width_percent: column
                    .attribute("width")
                    .and_then(|w| w.trim_end_matches('%').parse().ok())
                    .unwrap_or(100),
                sections: column
                    .within("sections", "section")
                    .filter(|s| s.is_on("visible"))
                    .map(section)
                    .collect(),
            })
            .collect(),
    }
}

fn section(section: &Element) -> Section {
    Section {
        name: section.attribute("name").or(section.attribute("id")).unwrap_or_default().to_owned(),
        label: if section.is_on("showlabel") { labels(section) } else { Label::default() },
        on_phone: section.is_on("availableforphone"),
        rows: rows(section),
    }
}

fn rows(parent: &Element) -> Vec<Vec<Cell>> {
    parent
        .within("rows", "row")
        .map(|row| row.all("cell").filter(|c| c.is_on("visible")).filter_map(cell).collect::<Vec<_>>())
        .filter(|cells: &Vec<Cell>| !cells.is_empty())
        .collect()
}

fn cell(cell: &Element) -> Option<Cell> {
    let control = cell.child("control")?;
    Some(Cell {
        label: labels(cell),
        show_label: cell.is_on("showlabel"),
        col_span: cell.attribute("colspan").and_then(|n| n.parse().ok()).unwrap_or(1),
        content: content(control),
        locked: control.attribute("disabled") == Some("true"),
    })
}

fn content(control: &Element) -> Content {
    let class_id =
        control.attribute("classid").unwrap_or_default().trim_matches(['{', '}']).to_ascii_lowercase();
    let name = control.attribute("id").unwrap_or_default().to_owned();
    if let Some(column) = control.attribute("datafieldname").filter(|n| !n.is_empty()) {
        return Content::Column { column: column.to_owned(), class_id };
    }
    match class_id.as_str() {
        NOTES => Content::Timeline { timeline: name },
        SUBGRID => subgrid(control, &name).map_or(Content::Other { control: name }, Content::Subgrid),
        _ => Content::Other { control: name },
    }
}

/// `None` for a list that doesn't say of what.
fn subgrid(control: &Element, name: &str) -> Option<Subgrid> {
    let parameter = |wanted: &str| {
        let text = control.within("parameters", wanted).next()?.text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let view = parameter("ViewId").and_then(|id| Uuid::parse_str(id.trim_matches(['{', '}'])).ok());
    Some(Subgrid {
        subgrid: name.to_owned(),
        lists: parameter("TargetEntityType")?,
        relationship: parameter("RelationshipName"),
        view,
    })
}

fn labels(element: &Element) -> Label {
    let label = |l: &Element| {
        let text = l.attribute("description")?.to_owned();
        Some(LocalizedLabel { lcid: l.attribute("languagecode")?.parse().ok()?, text })
    };
    Label(element.within("labels", "label").filter_map(label).filter(|l| !l.text.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_tabs_sections_and_cells_and_leaves_out_what_is_invisible() {
        let xml = r#"<form><tabs><tab name="summary" id="{1}"><labels><label description="Summary" languagecode="1033"/></labels>
          <columns><column width="50%"><sections><section name="company" showlabel="true"><labels><label description="Company" languagecode="1033"/></labels>
          <rows><row><cell id="{2}" colspan="2"><labels><label description="" languagecode="1033"/></labels>
          <control id="name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="name"/></cell></row>
          <row><cell id="{3}"/></row></rows></section></sections></column></columns></tab><tab name="hidden" visible="false"/></tabs>
          <header><rows><row><cell id="{4}"><control id="h" datafieldname="ownerid" disabled="true"/></cell></row></rows></header></form>"#;
        let form = parse(Uuid::nil(), "Account", "account", xml).unwrap();
        assert_eq!(form.tabs.len(), 1);
        let section = &form.tabs[0].columns[0].sections[0];
        assert_eq!(section.label.text(1033), "Company");
        assert_eq!(section.rows.len(), 1);
        assert_eq!((section.rows[0][0].column(), section.rows[0][0].col_span), (Some("name"), 2));
        assert!(form.header[0].locked);
    }

    #[test]
    fn lists_and_notes_are_cells_and_what_is_unknown_is_named() {
        let xml = r#"<form><tabs><tab name="t"><columns><column><sections><section name="s"><rows>
          <row><cell id="{1}"><control id="Contacts" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}"><parameters>
          <ViewId>{00000000-0000-0000-0000-000000000007}</ViewId><RelationshipName>contact_customer_accounts</RelationshipName>
          <TargetEntityType>contact</TargetEntityType></parameters></control></cell></row>
          <row><cell id="{2}"><control id="notes" classid="{06375649-C143-495E-A496-C962E5B4488E}"/></cell></row>
          <row><cell id="{3}"><control id="Map" classid="{FD2A7985-3187-444E-908D-6624B21F69C0}"/></cell></row>
          </rows></section></sections></column></columns></tab></tabs></form>"#;
        let form = parse(Uuid::nil(), "Account", "account", xml).unwrap();
        let contents: Vec<Content> =
            form.tabs[0].columns[0].sections[0].rows.iter().map(|row| row[0].content.clone()).collect();
        let contacts = Subgrid {
            subgrid: "Contacts".to_owned(),
            lists: "contact".to_owned(),
            relationship: Some("contact_customer_accounts".to_owned()),
            view: Some(Uuid::from_u128(7)),
        };
        let expected = [
            Content::Subgrid(contacts),
            Content::Timeline { timeline: "notes".to_owned() },
            Content::Other { control: "Map".to_owned() },
        ];
        assert_eq!(contents, expected);
        let stored = serde_json::to_string(&form).unwrap();
        assert_eq!(serde_json::from_str::<Form>(&stored).unwrap(), form);
    }

    #[test]
    fn a_form_that_was_stored_before_there_were_lists_is_read() {
        let cell =
            r#"{"label":[],"show_label":true,"col_span":1,"column":"name","class_id":"","locked":false}"#;
        let cell: Cell = serde_json::from_str(cell).unwrap();
        assert_eq!(cell.column(), Some("name"));
    }
}
