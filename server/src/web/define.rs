//! Writing metadata: `POST`, `PUT` and `DELETE` on definitions, as Dataverse's makers do it
//! (`reference/dataverse.md` §6).

use super::definitions::{alternate_key, column, is_key, table, unknown};
use super::{Asked, Reply};
use crate::catalog::{Catalog, Definitions as All, OptionSet};
use crate::fault::Fault;
use crate::metadata::{self, choice, dependencies, managed, relation, screens};
use crate::records::{Writing, activities};
use crate::store::Conn;
use odata::ODataError;
use odata::path::{Definitions, TableKey};
use serde_json::Value as Json;
use std::sync::Arc;
use uuid::Uuid;

/// Makes a table, column, key, relationship or option set.
///
/// # Errors
/// As the parts of [`crate::metadata`] say; 403 for a caller who is no maker.
pub fn create(asked: &Asked, conn: &mut dyn Conn, wanted: &Definitions) -> Result<Reply, Fault> {
    let json = body(asked)?;
    match wanted {
        Definitions::All => {
            let (name, catalog) = change(asked, conn, "prvCreateEntity", |d| metadata::table::add(d, &json))?;
            screens::add(conn, Writing { catalog: &catalog, ..asked.writing() }, &name)?;
            let id = catalog.need(&name)?.meta.metadata_id;
            Ok(made(asked, &format!("EntityDefinitions({id})")))
        }
        Definitions::Members(key, members, _) if members == "Attributes" => {
            let (name, id) = named(&asked.catalog, key)?;
            let (made_id, _) =
                change(asked, conn, "prvCreateAttribute", |d| metadata::column::add(d, &name, &json))?;
            Ok(made(asked, &format!("EntityDefinitions({id})/Attributes({made_id})")))
        }
        Definitions::Members(key, members, _) if members == "Keys" => {
            let (name, id) = named(&asked.catalog, key)?;
            let (made_id, _) =
                change(asked, conn, "prvCreateAttribute", |d| metadata::column::add_key(d, &name, &json))?;
            Ok(made(asked, &format!("EntityDefinitions({id})/Keys({made_id})")))
        }
        Definitions::Relationships(_) => {
            let (id, _) = change(asked, conn, "prvCreateRelationship", |d| relation::add(d, &json))?;
            Ok(made(asked, &format!("RelationshipDefinitions({id})")))
        }
        Definitions::OptionSets => {
            let (id, _) = change(asked, conn, "prvCreateEntity", |d| choice::add_set(d, &json))?;
            Ok(made(asked, &format!("GlobalOptionSetDefinitions({id})")))
        }
        _ => Err(not_allowed()),
    }
}

/// Changes a table, column, relationship or option set by its definition.
///
/// # Errors
/// As [`create`]; 404 for an unknown one.
pub fn update(asked: &Asked, conn: &mut dyn Conn, wanted: &Definitions) -> Result<Reply, Fault> {
    let json = body(asked)?;
    let merge = asked.header("MSCRM.MergeLabels").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    match wanted {
        Definitions::Table(key) => {
            let (name, _) = named(&asked.catalog, key)?;
            managed::check_change(&table(&asked.catalog, key)?.more, None, &name)?;
            change(asked, conn, "prvWriteEntity", |d| metadata::table::update(d, &name, &json, merge))?;
        }
        Definitions::Member(key, members, member, _) if members == "Attributes" => {
            let (name, _) = named(&asked.catalog, key)?;
            let table = table(&asked.catalog, key)?;
            let column = column(table, member)?.logical_name.clone();
            managed::check_change(&table.more, Some(&column), &column)?;
            change(asked, conn, "prvWriteAttribute", |d| {
                metadata::column::update(d, &name, &column, &json, merge)
            })?;
        }
        Definitions::Relationship(key, _) => {
            let name = relationship(&asked.catalog, key)?;
            change(asked, conn, "prvWriteRelationship", |d| relation::update(d, &name, &json))?;
        }
        Definitions::OptionSet(key) => {
            let name = option_set(&asked.catalog, key)?.name.clone();
            change(asked, conn, "prvWriteEntity", |d| choice::update_set(d, &name, &json, merge))?;
        }
        _ => return Err(not_allowed()),
    }
    Ok(Reply::empty(204))
}

/// Deletes a table, column, key, relationship or option set that no other component needs.
///
/// # Errors
/// As [`create`]; 404 for an unknown one; 400 for one that others need.
pub fn delete(asked: &Asked, conn: &mut dyn Conn, wanted: &Definitions) -> Result<Reply, Fault> {
    match wanted {
        Definitions::Table(key) => {
            let (name, _) = named(&asked.catalog, key)?;
            managed::check_delete(&table(&asked.catalog, key)?.more, None, &name)?;
            dependencies::check_table(conn, &asked.catalog, table(&asked.catalog, key)?)?;
            activities::forget_table(conn, table(&asked.catalog, key)?, &asked.catalog)?;
            change(asked, conn, "prvDeleteEntity", |d| metadata::table::delete(d, &name))?;
            screens::delete(conn, asked.writing(), &name)?;
        }
        Definitions::Member(key, members, member, _) if members == "Attributes" => {
            let (name, _) = named(&asked.catalog, key)?;
            let table = table(&asked.catalog, key)?;
            let column = column(table, member)?;
            managed::check_delete(&table.more, Some(&column.logical_name), &column.logical_name)?;
            dependencies::check_column(conn, &asked.catalog, column)?;
            let column = column.logical_name.clone();
            change(asked, conn, "prvDeleteAttribute", |d| metadata::column::delete(d, &name, &column))?;
        }
        Definitions::Member(key, members, member, _) if members == "Keys" => {
            let (name, _) = named(&asked.catalog, key)?;
            let gone = alternate_key(table(&asked.catalog, key)?, member)?.logical_name.clone();
            change(asked, conn, "prvDeleteAttribute", |d| metadata::column::delete_key(d, &name, &gone))?;
        }
        Definitions::Relationship(key, _) => {
            let name = relationship(&asked.catalog, key)?;
            if let Some(lookup) = lookup_of(&asked.catalog, &name) {
                dependencies::check_column(conn, &asked.catalog, lookup)?;
            }
            change(asked, conn, "prvDeleteRelationship", |d| relation::delete(d, &name))?;
        }
        Definitions::OptionSet(key) => {
            let name = option_set(&asked.catalog, key)?.name.clone();
            change(asked, conn, "prvDeleteEntity", |d| choice::delete_set(d, &name))?;
        }
        _ => return Err(not_allowed()),
    }
    Ok(Reply::empty(204))
}

/// Changes the metadata as this transaction has it.
///
/// # Errors
/// As [`metadata::change::change`].
pub fn change<T>(
    asked: &Asked,
    conn: &mut dyn Conn,
    privilege: &str,
    edit: impl FnOnce(&mut All) -> Result<T, ODataError>,
) -> Result<(T, Arc<Catalog>), Fault> {
    metadata::change::change(conn, asked.writing(), privilege, edit)
}

/// The body as JSON. Some clients send it as a JSON text that contains JSON (`reference/dataverse.md` §15.2).
///
/// # Errors
/// 400.
pub fn body(asked: &Asked) -> Result<Json, ODataError> {
    let bad = |_| ODataError::invalid_argument("The body of the request is not JSON.");
    let mut json: Json = serde_json::from_slice(&asked.body).map_err(bad)?;
    if let Json::String(text) = &json {
        json = serde_json::from_str(text).map_err(bad)?;
    }
    if json.is_object() { Ok(json) } else { Err(ODataError::invalid_argument("The body is no JSON object.")) }
}

fn made(asked: &Asked, path: &str) -> Reply {
    Reply::empty(204).with("OData-EntityId", format!("{}{path}", asked.base))
}

fn named(catalog: &Catalog, key: &TableKey) -> Result<(String, Uuid), ODataError> {
    let table = table(catalog, key)?;
    Ok((table.meta.logical_name.clone(), table.meta.metadata_id))
}

fn relationship(catalog: &Catalog, key: &TableKey) -> Result<String, ODataError> {
    let tables = || catalog.tables().iter();
    let lookups = tables().flat_map(|t| &t.meta.many_to_one).map(|r| (&r.schema_name, r.metadata_id));
    let pairs = tables().filter_map(|t| t.meta.pairs.as_ref()).map(|r| (&r.schema_name, r.metadata_id));
    let found = lookups.chain(pairs).find(|(name, id)| is_key(key, name, *id));
    found.map(|(name, _)| name.clone()).ok_or_else(|| unknown("a relationship", key))
}

fn lookup_of<'a>(catalog: &'a Catalog, relationship: &str) -> Option<&'a model::ColumnMeta> {
    catalog.tables().iter().find_map(|table| {
        let relation = table.meta.many_to_one.iter().find(|r| r.schema_name == relationship)?;
        table.meta.column(&relation.column)
    })
}

fn option_set<'a>(catalog: &'a Catalog, key: &TableKey) -> Result<&'a OptionSet, ODataError> {
    let is_it = |s: &&OptionSet| is_key(key, &s.name, s.metadata_id);
    catalog.option_sets().iter().find(is_it).ok_or_else(|| unknown("an option set", key))
}

fn not_allowed() -> Fault {
    ODataError::new(405, odata::error::codes::BAD_URL, "The method is not allowed here.").into()
}
