//! `EntityDefinitions`, `RelationshipDefinitions`, `GlobalOptionSetDefinitions`: metadata, piece by piece
//! (`reference/dataverse.md` §6).

use super::{Asked, Reply};
use crate::catalog::{Catalog, Table};
use crate::fault::Fault;
use crate::metadata::describe::{self, With};
use model::ColumnMeta;
use model::metadata::AlternateKey;
use odata::ODataError;
use odata::metadata::{DefinitionQuery, is_of_cast};
use odata::path::{Definitions, TableKey};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;

/// `GET {base}EntityDefinitions…` and the other roots of metadata.
///
/// # Errors
/// 404 for what does not exist, 400 or 501 for a query that can't be run.
pub fn get(asked: &Asked, wanted: &Definitions) -> Result<Reply, Fault> {
    let catalog = &*asked.catalog;
    let query = DefinitionQuery::parse(&asked.query)?;
    match wanted {
        Definitions::All => {
            let with = with(&query);
            let tables = catalog.tables().iter().map(|t| describe::table(catalog, t, with)).collect();
            collection(asked, "EntityDefinitions", query.apply(tables)?)
        }
        Definitions::Table(key) => {
            let json = describe::table(catalog, table(catalog, key)?, with(&query));
            one(asked, "EntityDefinitions", &query, json)
        }
        Definitions::Members(key, members, cast) => {
            let found = members_json(catalog, table(catalog, key)?, members, cast.as_deref())?;
            collection(asked, &format!("EntityDefinitions/{members}"), query.apply(found)?)
        }
        Definitions::Member(key, members, member, cast) => {
            let json = member_json(catalog, table(catalog, key)?, members, member, cast.as_deref())?;
            one(asked, &format!("EntityDefinitions/{members}"), &query, json)
        }
        Definitions::Property(key, members, member, property) => {
            let json = member_json(catalog, table(catalog, key)?, members, member, None)?;
            property_of(asked, &query, json, property)
        }
        Definitions::Relationships(cast) => {
            let found = relationships(catalog).filter(|r| is_of_class(r, cast.as_deref())).collect();
            collection(asked, "RelationshipDefinitions", query.apply(found)?)
        }
        Definitions::Relationship(key, cast) => {
            let is_it = |r: &Json| has_key(r, "SchemaName", key) && is_of_class(r, cast.as_deref());
            let found = relationships(catalog).find(is_it);
            let json = found.ok_or_else(|| unknown("a relationship", key))?;
            one(asked, "RelationshipDefinitions", &query, json)
        }
        Definitions::OptionSets => {
            let found = catalog.option_sets().iter().map(describe::option_set).collect();
            collection(asked, "GlobalOptionSetDefinitions", query.apply(found)?)
        }
        Definitions::OptionSet(key) => {
            let is_it = |s: &&crate::catalog::OptionSet| is_key(key, &s.name, s.metadata_id);
            let set = catalog.option_sets().iter().find(is_it);
            let set = set.ok_or_else(|| unknown("an option set", key))?;
            one(asked, "GlobalOptionSetDefinitions", &query, describe::option_set(set))
        }
    }
}

fn with(query: &DefinitionQuery) -> With {
    With {
        attributes: query.expands("Attributes"),
        relationships: query.expands("ManyToOneRelationships")
            || query.expands("OneToManyRelationships")
            || query.expands("ManyToManyRelationships"),
        keys: query.expands("Keys"),
    }
}

/// The table that a key names.
///
/// # Errors
/// 404.
pub fn table<'a>(catalog: &'a Catalog, key: &TableKey) -> Result<&'a Arc<Table>, ODataError> {
    let found = match key {
        TableKey::LogicalName(name) => catalog.named(name),
        TableKey::MetadataId(id) => catalog.with_id(*id),
    };
    found.ok_or_else(|| unknown("an entity", key))
}

/// The column that a key names.
///
/// # Errors
/// 404.
pub fn column<'a>(table: &'a Table, key: &TableKey) -> Result<&'a ColumnMeta, ODataError> {
    let found = table.meta.columns.iter().find(|c| is_key(key, &c.logical_name, c.metadata_id));
    found.ok_or_else(|| unknown("an attribute", key))
}

/// The alternate key that a key names.
///
/// # Errors
/// 404.
pub fn alternate_key<'a>(table: &'a Table, key: &TableKey) -> Result<&'a AlternateKey, ODataError> {
    let found = table.meta.keys.iter().find(|k| is_key(key, &k.logical_name, k.metadata_id));
    found.ok_or_else(|| unknown("a key", key))
}

/// 404: there is no definition of that key.
pub fn unknown(kind: &str, key: &TableKey) -> ODataError {
    let name = match key {
        TableKey::LogicalName(name) => name.clone(),
        TableKey::MetadataId(id) => id.to_string(),
    };
    ODataError::new(
        404,
        odata::error::codes::OBJECT_DOES_NOT_EXIST,
        format!("Could not find {kind} with specified name: {name}."),
    )
}

/// Whether a key names the definition of that name and id.
pub fn is_key(key: &TableKey, name: &str, id: Uuid) -> bool {
    match key {
        TableKey::LogicalName(wanted) => name.eq_ignore_ascii_case(wanted),
        TableKey::MetadataId(wanted) => id == *wanted,
    }
}

fn has_key(json: &Json, member: &str, key: &TableKey) -> bool {
    let id = json.get("MetadataId").and_then(|id| serde_json::from_value(id.clone()).ok());
    let name = json.get(member).and_then(Json::as_str).unwrap_or_default();
    is_key(key, name, id.unwrap_or_default())
}

/// All relationships, each once.
fn relationships(catalog: &Catalog) -> impl Iterator<Item = Json> + '_ {
    let lookups = catalog.tables().iter().flat_map(move |t| describe::many_to_one(catalog, t));
    let intersects = catalog.tables().iter().filter(|t| t.meta.pairs.is_some());
    lookups.chain(intersects.flat_map(move |t| describe::many_to_many(catalog, t)))
}

fn is_of_class(json: &Json, cast: Option<&str>) -> bool {
    let class = json.get("@odata.type").and_then(Json::as_str).unwrap_or_default();
    cast.is_none_or(|cast| class.ends_with(&format!(".{cast}")))
}

fn members_json(
    catalog: &Catalog,
    table: &Table,
    members: &str,
    cast: Option<&str>,
) -> Result<Vec<Json>, ODataError> {
    match members {
        "Attributes" => columns_json(catalog, table, cast),
        "ManyToOneRelationships" => Ok(describe::many_to_one(catalog, table)),
        "OneToManyRelationships" => Ok(describe::one_to_many(catalog, table)),
        "ManyToManyRelationships" => Ok(describe::many_to_many(catalog, table)),
        "Keys" => Ok(describe::keys(table)),
        "Privileges" => match describe::privileges(table) {
            Json::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        },
        other => Err(ODataError::no_segment(other)),
    }
}

fn columns_json(catalog: &Catalog, table: &Table, cast: Option<&str>) -> Result<Vec<Json>, ODataError> {
    let mut found = Vec::new();
    for column in &table.meta.columns {
        let is_wanted = match cast {
            None => true,
            Some(cast) => is_of_cast(column, cast).ok_or_else(|| ODataError::no_segment(cast))?,
        };
        if is_wanted {
            found.push(describe::column(catalog, table, column));
        }
    }
    Ok(found)
}

fn member_json(
    catalog: &Catalog,
    table: &Table,
    members: &str,
    key: &TableKey,
    cast: Option<&str>,
) -> Result<Json, ODataError> {
    if members == "Attributes" {
        let column = column(table, key)?;
        return match cast.map(|cast| is_of_cast(column, cast)) {
            None | Some(Some(true)) => Ok(describe::column(catalog, table, column)),
            _ => Err(ODataError::no_segment(cast.unwrap_or_default())),
        };
    }
    let name = if members == "Keys" { "LogicalName" } else { "SchemaName" };
    let found =
        members_json(catalog, table, members, None)?.into_iter().find(|json| has_key(json, name, key));
    found.ok_or_else(|| unknown("a definition", key))
}

/// `…/OptionSet?$select=Options`
fn property_of(asked: &Asked, query: &DefinitionQuery, json: Json, property: &str) -> Result<Reply, Fault> {
    let value = json.get(property).cloned().ok_or_else(|| ODataError::no_segment(property))?;
    let context = format!("EntityDefinitions/Attributes/{property}");
    match value {
        Json::Object(_) => one(asked, &context, query, value),
        plain => {
            let context = format!("{}$metadata#{context}", asked.base);
            Ok(Reply::json(200, json!({"@odata.context": context, "value": plain}).to_string()))
        }
    }
}

fn collection(asked: &Asked, context: &str, found: Vec<Json>) -> Result<Reply, Fault> {
    let body = json!({"@odata.context": format!("{}$metadata#{context}", asked.base), "value": found});
    Ok(Reply::json(200, body.to_string()))
}

fn one(asked: &Asked, context: &str, query: &DefinitionQuery, mut json: Json) -> Result<Reply, Fault> {
    query.narrow(&mut json)?;
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), json!(format!("{}$metadata#{context}/$entity", asked.base)));
    if let Json::Object(members) = json {
        body.extend(members);
    }
    Ok(Reply::json(200, Json::Object(body).to_string()))
}
