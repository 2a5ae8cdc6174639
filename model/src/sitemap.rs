//! The sitemap: areas, groups and the tables in them (`reference/dataverse.md` §8.3).

use crate::Problem;
use crate::metadata::{Label, LocalizedLabel};
use crate::xml::{self, Element};
use serde::{Deserialize, Serialize};

/// The navigation of an app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitemap {
    /// Areas, in order.
    pub areas: Vec<Area>,
}

/// An area of the sitemap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Unique in the sitemap.
    pub id: String,
    /// Its title.
    pub title: Label,
    /// Its groups, in order.
    pub groups: Vec<Group>,
}

/// A group of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Unique in the sitemap.
    pub id: String,
    /// Its title.
    pub title: Label,
    /// Its entries that show a table.
    pub entries: Vec<Entry>,
}

/// An entry that opens a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Unique in the sitemap.
    pub id: String,
    /// Its own title; empty to take the table's collection name.
    pub title: Label,
    /// Logical name of the table.
    pub table: String,
}

impl Sitemap {
    /// The tables in the order of the sitemap, each once.
    pub fn tables(&self) -> Vec<&str> {
        let mut tables = Vec::new();
        for entry in self.areas.iter().flat_map(|a| &a.groups).flat_map(|g| &g.entries) {
            if !tables.contains(&entry.table.as_str()) {
                tables.push(entry.table.as_str());
            }
        }
        tables
    }
}

/// Reads a sitemapxml; entries without a table (dashboards, web resources) are left out.
///
/// # Errors
/// [`crate::Code::UnexpectedReply`] when it is not XML.
pub fn parse(sitemap_xml: &str) -> Result<Sitemap, Problem> {
    let root = xml::parse(sitemap_xml)?;
    Ok(Sitemap { areas: root.all("Area").map(area).collect() })
}

fn area(area: &Element) -> Area {
    Area { id: id(area), title: titles(area), groups: area.all("Group").map(group).collect() }
}

fn group(group: &Element) -> Group {
    Group { id: id(group), title: titles(group), entries: group.all("SubArea").filter_map(entry).collect() }
}

fn entry(sub_area: &Element) -> Option<Entry> {
    let table = sub_area.attribute("Entity")?.to_owned();
    Some(Entry { id: id(sub_area), title: titles(sub_area), table })
}

fn id(element: &Element) -> String {
    element.attribute("Id").unwrap_or_default().to_owned()
}

fn titles(element: &Element) -> Label {
    let mut titles: Vec<_> = element
        .within("Titles", "Title")
        .filter_map(|t| {
            Some(LocalizedLabel {
                lcid: t.attribute("LCID")?.parse().ok()?,
                text: t.attribute("Title")?.to_owned(),
            })
        })
        .collect();
    if let (true, Some(legacy)) = (titles.is_empty(), element.attribute("Title")) {
        titles.push(LocalizedLabel { lcid: crate::metadata::ENGLISH, text: legacy.to_owned() });
    }
    Label(titles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_gives_its_tables_in_order_each_once() {
        let xml = r#"<SiteMap><Area Id="a"><Titles><Title LCID="1033" Title="Sales"/></Titles><Group Id="g" Title="Customers">
            <SubArea Id="s1" Entity="account"/><SubArea Id="s2" Url="/main.aspx"/><SubArea Id="s3" Entity="contact"/>
            <SubArea Id="s4" Entity="account"/></Group></Area></SiteMap>"#;
        let sitemap = parse(xml).unwrap();
        assert_eq!(sitemap.tables(), ["account", "contact"]);
        assert_eq!(sitemap.areas[0].title.text(1033), "Sales");
        assert_eq!(sitemap.areas[0].groups[0].title.text(1033), "Customers");
    }
}
