//! Alternate keys and many-to-many relationships, both ways (`reference/dataverse.md` §6.4).

use super::label::{label_from_json, label_to_json, managed};
use model::TableMeta;
use model::metadata::{AlternateKey, ManySide, ManyToMany};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// The alternate keys of a table.
pub fn keys_to_json(table: &TableMeta) -> Json {
    let one = |key: &AlternateKey| {
        json!({
            "MetadataId": key.metadata_id,
            "HasChanged": null,
            "DisplayName": label_to_json(&key.display_name),
            "EntityKeyIndexStatus": "Active",
            "EntityLogicalName": table.logical_name,
            "IsCustomizable": managed(true, "iscustomizable"),
            "IsManaged": false,
            "KeyAttributes": key.columns,
            "LogicalName": key.logical_name,
            "SchemaName": key.schema_name,
        })
    };
    table.keys.iter().map(one).collect()
}

/// The many-to-many relationships of a table, and of an intersect table its own. `all` are all tables.
pub fn many_to_many_to_json(table: &TableMeta, all: &[TableMeta]) -> Json {
    let name = &table.logical_name;
    let concerns = |intersect: &TableMeta, pairs: &ManyToMany| {
        intersect.logical_name == *name || pairs.first.table == *name || pairs.second.table == *name
    };
    let relations = all.iter().filter_map(|t| Some((t, t.pairs.as_ref()?)));
    relations
        .filter(|(intersect, pairs)| concerns(intersect, pairs))
        .map(|(intersect, pairs)| {
            json!({
                "MetadataId": pairs.metadata_id,
                "HasChanged": null,
                "IsCustomRelationship": pairs.schema_name.contains('_') && intersect.type_code >= 10_000,
                "RelationshipType": "ManyToManyRelationship",
                "SchemaName": pairs.schema_name,
                "IntersectEntityName": intersect.logical_name,
                "Entity1LogicalName": pairs.first.table,
                "Entity1IntersectAttribute": pairs.first.column,
                "Entity1NavigationPropertyName": pairs.first.navigation,
                "Entity2LogicalName": pairs.second.table,
                "Entity2IntersectAttribute": pairs.second.column,
                "Entity2NavigationPropertyName": pairs.second.navigation,
            })
        })
        .collect()
}

/// Reads the alternate keys of an EntityMetadata; what can't be read is left out.
pub(super) fn keys_from_json(json: &Json) -> Vec<AlternateKey> {
    let one = |key: &Json| {
        let columns = key.get("KeyAttributes")?.as_array()?;
        Some(AlternateKey {
            metadata_id: id(key),
            logical_name: text(key, "LogicalName")?,
            schema_name: text(key, "SchemaName")?,
            display_name: label_from_json(key.get("DisplayName")),
            columns: columns.iter().map(|c| c.as_str().map(str::to_owned)).collect::<Option<_>>()?,
        })
    };
    json.get("Keys").and_then(Json::as_array).into_iter().flatten().filter_map(one).collect()
}

/// Reads the relationship of which the table of that name is the intersect.
pub(super) fn pairs_from_json(json: &Json, intersect: &str) -> Option<ManyToMany> {
    let mut relations = json.get("ManyToManyRelationships").and_then(Json::as_array).into_iter().flatten();
    let relation = relations.find(|r| text(r, "IntersectEntityName").as_deref() == Some(intersect))?;
    let side = |n: u8| {
        Some(ManySide {
            table: text(relation, &format!("Entity{n}LogicalName"))?,
            column: text(relation, &format!("Entity{n}IntersectAttribute"))?,
            navigation: text(relation, &format!("Entity{n}NavigationPropertyName"))?,
        })
    };
    Some(ManyToMany {
        metadata_id: id(relation),
        schema_name: text(relation, "SchemaName")?,
        first: side(1)?,
        second: side(2)?,
    })
}

fn text(json: &Json, member: &str) -> Option<String> {
    json.get(member).and_then(Json::as_str).map(str::to_owned)
}

fn id(json: &Json) -> Uuid {
    text(json, "MetadataId").and_then(|id| Uuid::parse_str(&id).ok()).unwrap_or_default()
}
