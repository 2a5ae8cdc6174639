//! `EntityDefinitions`: the tables' metadata, piece by piece.

use super::{Asked, Reply};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::seed::tables::definition;
use model::ColumnMeta;
use model::metadata::Ownership;
use odata::ODataError;
use odata::metadata::{
    DefinitionQuery, Parts, column_to_json, is_of_cast, relationships_to_json, table_to_json,
};
use odata::path::{Definitions, TableKey};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// `GET {base}EntityDefinitions…`
///
/// # Errors
/// 404 for what does not exist, 400 or 501 for a query that can't be run.
pub fn get(asked: &Asked, wanted: &Definitions) -> Result<Reply, Fault> {
    let query = DefinitionQuery::parse(&asked.query)?;
    match wanted {
        Definitions::All => {
            let tables = asked.catalog.tables().iter().map(|t| table_json(asked, t, &query)).collect();
            collection(asked, "EntityDefinitions", query.apply(tables)?)
        }
        Definitions::Table(key) => {
            one(asked, "EntityDefinitions", &query, table_json(asked, table(asked, key)?, &query))
        }
        Definitions::Members(key, members, cast) => {
            let found = members_json(asked, table(asked, key)?, members, cast.as_deref())?;
            collection(asked, &format!("EntityDefinitions/{members}"), query.apply(found)?)
        }
        Definitions::Member(key, members, member, cast) if members == "Attributes" => {
            let table = table(asked, key)?;
            let column =
                table.meta.columns.iter().find(|c| is_named(c, member)).ok_or_else(|| unknown(member))?;
            if let Some(cast) = cast {
                check_cast(column, cast)?;
            }
            one(asked, "EntityDefinitions/Attributes", &query, column_to_json(&table.meta, column))
        }
        Definitions::Member(_, members, ..) => Err(ODataError::no_segment(members).into()),
    }
}

fn table<'a>(asked: &'a Asked, key: &TableKey) -> Result<&'a Arc<Table>, ODataError> {
    let found = match key {
        TableKey::LogicalName(name) => asked.catalog.named(name),
        TableKey::MetadataId(id) => asked.catalog.with_id(*id),
    };
    found.ok_or_else(|| unknown(key))
}

fn unknown(key: &TableKey) -> ODataError {
    let name = match key {
        TableKey::LogicalName(name) => name.clone(),
        TableKey::MetadataId(id) => id.to_string(),
    };
    ODataError::new(
        404,
        odata::error::codes::OBJECT_DOES_NOT_EXIST,
        format!("Could not find an entity with specified name: {name}."),
    )
}

fn is_named(column: &ColumnMeta, key: &TableKey) -> bool {
    match key {
        TableKey::LogicalName(name) => column.logical_name == *name,
        TableKey::MetadataId(id) => column.metadata_id == *id,
    }
}

fn table_json(asked: &Asked, table: &Table, query: &DefinitionQuery) -> Json {
    let parts = Parts {
        attributes: query.expands("Attributes"),
        relationships: query.expands("ManyToOneRelationships") || query.expands("OneToManyRelationships"),
    };
    let mut json = table_to_json(&table.meta, asked.catalog.metas(), parts);
    if let Some(members) = json.as_object_mut() {
        members.insert("Privileges".to_owned(), privileges(table));
        if query.expands("Keys") {
            members.insert("Keys".to_owned(), json!([]));
        }
    }
    json
}

fn members_json(
    asked: &Asked,
    table: &Table,
    members: &str,
    cast: Option<&str>,
) -> Result<Vec<Json>, ODataError> {
    let list = |json: Json| match json {
        Json::Array(items) => items,
        _ => Vec::new(),
    };
    match members {
        "Attributes" => columns_json(table, cast),
        "ManyToOneRelationships" => Ok(list(relationships_to_json(&table.meta, asked.catalog.metas()).0)),
        "OneToManyRelationships" => Ok(list(relationships_to_json(&table.meta, asked.catalog.metas()).1)),
        // No table of this server has any yet.
        "Keys" | "ManyToManyRelationships" => Ok(Vec::new()),
        "Privileges" => Ok(list(privileges(table))),
        other => Err(ODataError::no_segment(other)),
    }
}

fn columns_json(table: &Table, cast: Option<&str>) -> Result<Vec<Json>, ODataError> {
    let mut found = Vec::new();
    for column in &table.meta.columns {
        let is_wanted = match cast {
            None => true,
            Some(cast) => is_of_cast(column, cast).ok_or_else(|| ODataError::no_segment(cast))?,
        };
        if is_wanted {
            found.push(column_to_json(&table.meta, column));
        }
    }
    Ok(found)
}

fn check_cast(column: &ColumnMeta, cast: &str) -> Result<(), ODataError> {
    match is_of_cast(column, cast) {
        Some(true) => Ok(()),
        _ => Err(ODataError::no_segment(cast)),
    }
}

fn privileges(table: &Table) -> Json {
    let levels = table.meta.ownership != Ownership::OrganizationOwned;
    let one = |right: &Right| {
        let name = table.privilege(*right);
        json!({
            "CanBeBasic": levels,
            "CanBeLocal": levels,
            "CanBeDeep": levels,
            "CanBeGlobal": true,
            "Name": name,
            "PrivilegeId": definition(&format!("privilege.{name}")),
            "PrivilegeType": right.name(),
        })
    };
    table.rights.iter().map(one).collect()
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
