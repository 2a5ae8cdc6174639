//! Which components need which: views, forms, sitemaps, processes and apps name tables and columns; lookups need their
//! tables, choices their global option set (`reference/dataverse.md` §6).

use super::is_in_use;
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::solutions::xml::{self, Element};
use crate::store::{Conn, migrate};
use model::storage::SqlValue;
use model::{ColumnMeta, RecordId, sitemap};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Types of components, as Dataverse numbers them.
pub const ENTITY: i32 = 1;
const ATTRIBUTE: i32 = 2;
const OPTION_SET: i32 = 9;
const RELATIONSHIP: i32 = 10;
const KEY: i32 = 14;
const VIEW: i32 = 26;
const WORKFLOW: i32 = 29;
const FORM: i32 = 60;
const SITEMAP: i32 = 62;
const APP: i32 = 80;

/// A component by its type and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// Such as 1 for a table, 2 for a column.
    pub kind: i32,
    /// `MetadataId`, or the id of its row.
    pub id: Uuid,
}

/// One component needs another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// What needs the other.
    pub dependent: Component,
    /// What is needed.
    pub required: Component,
    /// What the first is called.
    pub name: String,
    /// The table it belongs to and is deleted with.
    pub of_table: Option<Uuid>,
}

/// Every dependency of a snapshot.
///
/// # Errors
/// What the database says.
pub fn all(conn: &mut dyn Conn, catalog: &Catalog) -> Result<Vec<Dependency>, Fault> {
    let mut found = Found { catalog, list: BTreeSet::new() };
    for table in catalog.tables() {
        found.definition(table);
    }
    found.views(conn)?;
    found.forms(conn)?;
    found.sitemaps(conn)?;
    found.apps(conn)?;
    found.processes(conn)?;
    Ok(found.list.into_iter().collect())
}

/// The dependencies that forbid to delete a component: those of components that don't go with it.
pub fn for_delete(all: Vec<Dependency>, catalog: &Catalog, component: Component) -> Vec<Dependency> {
    let table = catalog.with_id(component.id).filter(|_| component.kind == ENTITY);
    let parts: BTreeSet<Uuid> =
        table.map(|t| t.meta.columns.iter().map(|c| c.metadata_id).collect()).unwrap_or_default();
    let goes = |d: &Dependency| table.is_some_and(|t| d.of_table == Some(t.meta.metadata_id));
    let needs = |d: &Dependency| {
        d.required == component || (d.required.kind == ATTRIBUTE && parts.contains(&d.required.id))
    };
    // A lookup goes with its relationship.
    all.into_iter().filter(|d| needs(d) && !goes(d) && d.dependent.kind != RELATIONSHIP).collect()
}

/// Checks that nothing that stays needs a table. Lookups of other tables are looked at when it is deleted.
///
/// # Errors
/// 400 with the name of the first component that does.
pub fn check_table(conn: &mut dyn Conn, catalog: &Catalog, table: &Table) -> Result<(), Fault> {
    let component = Component { kind: ENTITY, id: table.meta.metadata_id };
    check(conn, catalog, component, "Entity")
}

/// Checks that no view, form, process or key needs a column.
///
/// # Errors
/// As [`check_table`].
pub fn check_column(conn: &mut dyn Conn, catalog: &Catalog, column: &ColumnMeta) -> Result<(), Fault> {
    check(conn, catalog, Component { kind: ATTRIBUTE, id: column.metadata_id }, "Attribute")
}

fn check(conn: &mut dyn Conn, catalog: &Catalog, component: Component, kind: &str) -> Result<(), Fault> {
    let mut users = for_delete(all(conn, catalog)?, catalog, component).into_iter();
    // A key says for itself that it needs a column, a lookup that it needs a table.
    match users.find(|d| !matches!(d.dependent.kind, KEY | ATTRIBUTE)) {
        Some(user) => Err(is_in_use(kind, component.id, &user.name).into()),
        None => Ok(()),
    }
}

struct Found<'a> {
    catalog: &'a Catalog,
    list: BTreeSet<Dependency>,
}

/// What needs something: itself, its name, its table.
struct User<'a> {
    component: Component,
    name: &'a str,
    of_table: Option<Uuid>,
}

impl<'a> Found<'a> {
    fn add(&mut self, user: &User<'_>, required: Component) {
        let (dependent, name, of_table) = (user.component, user.name.to_owned(), user.of_table);
        self.list.insert(Dependency { dependent, required, name, of_table });
    }

    fn table(&mut self, user: &User<'_>, name: &str) -> Option<&'a Table> {
        let table = self.catalog.named(name)?;
        self.add(user, Component { kind: ENTITY, id: table.meta.metadata_id });
        Some(table)
    }

    fn column(&mut self, user: &User<'_>, table: &Table, name: &str) {
        if let Some(column) = table.meta.column(name) {
            self.add(user, Component { kind: ATTRIBUTE, id: column.metadata_id });
        }
    }

    /// Lookups need their tables, choices their option set, keys their columns.
    fn definition(&mut self, table: &Table) {
        let of_table = Some(table.meta.metadata_id);
        for relation in &table.meta.many_to_one {
            let Some(column) = table.meta.column(&relation.column) else { continue };
            let lookup = User {
                component: Component { kind: ATTRIBUTE, id: column.metadata_id },
                name: &column.logical_name,
                of_table,
            };
            // A lookup to several tables outlives one of them.
            if column.kind.targets().len() == 1 {
                self.table(&lookup, &relation.target);
            }
            let itself = User {
                component: Component { kind: RELATIONSHIP, id: relation.metadata_id },
                name: &relation.schema_name,
                of_table,
            };
            self.column(&itself, table, &relation.column);
        }
        for (name, more) in &table.more.columns {
            let set = more
                .global_set
                .as_ref()
                .and_then(|set| self.catalog.option_sets().iter().find(|s| s.name == *set));
            if let (Some(set), Some(column)) = (set, table.meta.column(name)) {
                let component = Component { kind: ATTRIBUTE, id: column.metadata_id };
                let required = Component { kind: OPTION_SET, id: set.metadata_id };
                self.add(&User { component, name, of_table }, required);
            }
        }
        for key in &table.meta.keys {
            let component = Component { kind: KEY, id: key.metadata_id };
            let user = User { component, name: &key.logical_name, of_table };
            key.columns.iter().for_each(|name| self.column(&user, table, name));
        }
    }

    fn views(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let sql = "SELECT id, name, returnedtypecode, fetchxml, layoutxml FROM data_savedquery";
        for row in conn.rows(sql, &[])? {
            let (Some(id), name) = (id_of(&row), text_of(&row, 1)) else { continue };
            let of_table = self.catalog.named(text_of(&row, 2)).map(|t| t.meta.metadata_id);
            let user = User { component: Component { kind: VIEW, id }, name, of_table };
            let Some(table) = self.table(&user, text_of(&row, 2)) else { continue };
            if let Ok(fetch) = xml::parse(text_of(&row, 3)) {
                fetch.all("entity").for_each(|entity| self.query(&user, entity, None));
            }
            if let Ok(grid) = xml::parse(text_of(&row, 4)) {
                for cell in grid.within("row", "cell") {
                    self.column(&user, table, cell.attribute("name").unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    /// An `<entity>` or `<link-entity>` of a FetchXML with what is below it.
    fn query(&mut self, user: &User<'_>, entity: &Element<'_>, parent: Option<&Table>) {
        let Some(table) = self.table(user, entity.attribute("name").unwrap_or_default()) else { return };
        if let Some(parent) = parent {
            self.column(user, table, entity.attribute("from").unwrap_or_default());
            self.column(user, parent, entity.attribute("to").unwrap_or_default());
        }
        self.conditions(user, entity, table);
    }

    fn conditions(&mut self, user: &User<'_>, element: &Element<'_>, table: &Table) {
        for child in &element.children {
            match child.name.as_str() {
                "link-entity" => self.query(user, child, Some(table)),
                "attribute" => self.column(user, table, child.attribute("name").unwrap_or_default()),
                "order" | "condition" => {
                    if child.attribute("entityname").is_none() {
                        self.column(user, table, child.attribute("attribute").unwrap_or_default());
                    }
                }
                _ => self.conditions(user, child, table),
            }
        }
    }

    fn forms(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let sql = "SELECT id, name, objecttypecode, formxml FROM data_systemform";
        for row in conn.rows(sql, &[])? {
            let (Some(id), name) = (id_of(&row), text_of(&row, 1)) else { continue };
            let of_table = self.catalog.named(text_of(&row, 2)).map(|t| t.meta.metadata_id);
            let user = User { component: Component { kind: FORM, id }, name, of_table };
            let Some(table) = self.table(&user, text_of(&row, 2)) else { continue };
            if let Ok(form) = xml::parse(text_of(&row, 3)) {
                self.controls(&user, &form, table);
            }
        }
        Ok(())
    }

    fn controls(&mut self, user: &User<'_>, element: &Element<'_>, table: &Table) {
        if let Some(column) = element.attribute("datafieldname") {
            self.column(user, table, column);
        }
        if element.name == "TargetEntityType" {
            self.table(user, element.text.trim());
        }
        element.children.iter().for_each(|child| self.controls(user, child, table));
    }

    fn sitemaps(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        for row in conn.rows("SELECT id, sitemapname, sitemapxml FROM data_sitemap", &[])? {
            let (Some(id), name) = (id_of(&row), text_of(&row, 1)) else { continue };
            let user = User { component: Component { kind: SITEMAP, id }, name, of_table: None };
            if let Ok(map) = sitemap::parse(text_of(&row, 2)) {
                map.tables().into_iter().for_each(|table| _ = self.table(&user, table));
            }
        }
        Ok(())
    }

    fn apps(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        let sql = "SELECT a.id, a.name, c.componenttype, c.objectid FROM data_appmodule a
                   JOIN data_appmodulecomponent c ON c.appmoduleidunique = a.id";
        for row in conn.rows(sql, &[])? {
            let (Some(id), name) = (id_of(&row), text_of(&row, 1)) else { continue };
            let kind = row.get(2).and_then(SqlValue::as_integer).and_then(|n| i32::try_from(n).ok());
            let object = row.get(3).and_then(SqlValue::as_id);
            if let (Some(kind), Some(RecordId(object))) = (kind, object) {
                let user = User { component: Component { kind: APP, id }, name, of_table: None };
                self.add(&user, Component { kind, id: object });
            }
        }
        Ok(())
    }

    /// What a process is about, and each column that its logic names as a word of its own.
    fn processes(&mut self, conn: &mut dyn Conn) -> Result<(), Fault> {
        if !migrate::has_table(conn, "data_workflow")? {
            return Ok(());
        }
        for row in conn.rows("SELECT id, name, primaryentity, clientdata FROM data_workflow", &[])? {
            let (Some(id), name) = (id_of(&row), text_of(&row, 1)) else { continue };
            let user = User { component: Component { kind: WORKFLOW, id }, name, of_table: None };
            let mut words = BTreeSet::new();
            if let Ok(logic) = serde_json::from_str::<Json>(text_of(&row, 3)) {
                collect(&logic, &mut words);
            }
            words.insert(text_of(&row, 2).to_owned());
            let tables: Vec<&Table> = words.iter().filter_map(|word| self.table(&user, word)).collect();
            for table in tables {
                words.iter().for_each(|word| self.column(&user, table, word));
            }
        }
        Ok(())
    }
}

/// The texts and names in a JSON.
fn collect(json: &Json, words: &mut BTreeSet<String>) {
    match json {
        Json::String(text) => _ = words.insert(text.clone()),
        Json::Array(list) => list.iter().for_each(|one| collect(one, words)),
        Json::Object(members) => {
            for (name, value) in members {
                words.insert(name.clone());
                collect(value, words);
            }
        }
        _ => {}
    }
}

fn id_of(row: &[SqlValue]) -> Option<Uuid> {
    row.first().and_then(SqlValue::as_id).map(|id| id.0)
}

fn text_of(row: &[SqlValue], place: usize) -> &str {
    row.get(place).and_then(SqlValue::as_text).unwrap_or_default()
}
