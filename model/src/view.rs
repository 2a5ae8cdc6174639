//! Views: savedquery rows and their layoutxml (`reference/dataverse.md` §8.1).

use crate::{Problem, xml};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A system view of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// `savedqueryid`
    pub id: Uuid,
    /// Name shown in the view switcher.
    pub name: String,
    /// Logical name of the table.
    pub table: String,
    /// Whether it opens first.
    pub is_default: bool,
    /// What the view is for.
    pub kind: ViewKind,
    /// Its query.
    pub fetch_xml: String,
    /// Its columns, in order.
    pub columns: Vec<ViewColumn>,
}

/// `querytype`, as far as it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewKind {
    /// 0: listed in the view switcher.
    Public,
    /// 1: advanced find default.
    AdvancedFind,
    /// 2: shown in subgrids.
    Associated,
    /// 4: names the columns that quick find searches.
    QuickFind,
    /// 64: shown in lookups.
    Lookup,
    /// Anything else.
    Other(i32),
}

impl From<i32> for ViewKind {
    fn from(querytype: i32) -> Self {
        match querytype {
            0 => Self::Public,
            1 => Self::AdvancedFind,
            2 => Self::Associated,
            4 => Self::QuickFind,
            64 => Self::Lookup,
            other => Self::Other(other),
        }
    }
}

/// One column of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    /// Column of the view's table, or `alias.column` of a linked one.
    pub name: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Whether the view allows sorting by it.
    pub sortable: bool,
}

/// Reads the columns of a layoutxml; hidden cells are left out.
///
/// # Errors
/// [`crate::Code::UnexpectedReply`] when it is not XML.
pub fn parse_layout(layout_xml: &str) -> Result<Vec<ViewColumn>, Problem> {
    let grid = xml::parse(layout_xml)?;
    let cells =
        grid.within("row", "cell").filter(|cell| !matches!(cell.attribute("ishidden"), Some("1" | "true")));
    Ok(cells
        .filter_map(|cell| {
            Some(ViewColumn {
                name: cell.attribute("name")?.to_owned(),
                width: cell.attribute("width").and_then(|w| w.parse().ok()).unwrap_or(150),
                sortable: !matches!(cell.attribute("disableSorting"), Some("1" | "true")),
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_gives_its_visible_columns_in_order() {
        let layout = r#"<grid name="resultset" object="1" jump="name"><row name="result" id="accountid">
            <cell name="name" width="300"/><cell name="secret" width="10" ishidden="1"/>
            <cell name="a.emailaddress1" width="150" disableSorting="1"/></row></grid>"#;
        let names: Vec<_> =
            parse_layout(layout).unwrap().into_iter().map(|c| (c.name, c.width, c.sortable)).collect();
        assert_eq!(names, [("name".into(), 300, true), ("a.emailaddress1".into(), 150, false)]);
    }

    #[test]
    fn a_document_type_is_refused() {
        assert!(parse_layout("<!DOCTYPE x [<!ENTITY a 'b'>]><grid/>").is_err());
    }
}
