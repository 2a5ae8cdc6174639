//! Definitions as JSON of the Web API: what the model says, and on top of it what was kept as it was given.

use super::managed;
use crate::catalog::{Catalog, OptionSet, Table};
use crate::seed::tables::definition;
use model::ColumnMeta;
use model::metadata::{ManyToOne, Ownership};
use odata::metadata::{
    Parts, column_to_json, keys_to_json, label_to_json, many_to_many_to_json, option_set_to_json,
    relationship_to_json, table_to_json,
};
use serde_json::{Map, Value as Json, json};

/// Which collections come with a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct With {
    /// `Attributes`
    pub attributes: bool,
    /// `ManyToOneRelationships`, `OneToManyRelationships`, `ManyToManyRelationships`
    pub relationships: bool,
    /// `Keys`
    pub keys: bool,
}

impl With {
    /// All of them.
    pub const ALL: Self = Self { attributes: true, relationships: true, keys: true };
}

/// A table as EntityMetadata (`reference/dataverse.md` §6.1).
pub fn table(catalog: &Catalog, table: &Table, with: With) -> Json {
    let mut json = table_to_json(&table.meta, catalog.metas(), Parts::default());
    let more = &table.more;
    overlay(&mut json, &more.members);
    let notes = || points_here(catalog, table, "annotation");
    let activities = || catalog.tables().iter().any(|t| t.meta.is_activity && refers(t, table));
    let Some(members) = json.as_object_mut() else { return json };
    members.insert("IsCustomEntity".to_owned(), more.is_custom.into());
    let is_managed = !more.is_custom || managed::is_managed(&more.members);
    members.insert("IsManaged".to_owned(), is_managed.into());
    members.insert("IsIntersect".to_owned(), more.is_intersect.into());
    members.insert("IsBPFEntity".to_owned(), more.is_process.into());
    members.insert("HasNotes".to_owned(), notes().into());
    members.insert("HasActivities".to_owned(), activities().into());
    members.insert("Privileges".to_owned(), privileges(table));
    if with.attributes {
        members.insert("Attributes".to_owned(), columns(catalog, table).collect());
    }
    if with.relationships {
        members.insert("ManyToOneRelationships".to_owned(), many_to_one(catalog, table).into());
        members.insert("OneToManyRelationships".to_owned(), one_to_many(catalog, table).into());
        members.insert("ManyToManyRelationships".to_owned(), many_to_many(catalog, table).into());
    }
    if with.keys {
        members.insert("Keys".to_owned(), keys(table).into());
    }
    json
}

fn points_here(catalog: &Catalog, table: &Table, from: &str) -> bool {
    catalog.named(from).is_some_and(|from| refers(from, table))
}

fn refers(from: &Table, to: &Table) -> bool {
    let about = |r: &&ManyToOne| matches!(r.column.as_str(), "objectid" | "regardingobjectid");
    from.meta.many_to_one.iter().filter(about).any(|r| r.target == to.meta.logical_name)
}

/// The columns of a table as AttributeMetadata.
pub fn columns<'a>(catalog: &'a Catalog, table: &'a Table) -> impl Iterator<Item = Json> + 'a {
    table.meta.columns.iter().map(move |c| column(catalog, table, c))
}

/// A column as the AttributeMetadata of its type (§6.2).
pub fn column(catalog: &Catalog, table: &Table, column: &ColumnMeta) -> Json {
    let mut json = column_to_json(&table.meta, column);
    let Some(more) = table.more.columns.get(&column.logical_name) else { return json };
    overlay(&mut json, &more.members);
    let Some(members) = json.as_object_mut() else { return json };
    members.insert("IsCustomAttribute".to_owned(), more.is_custom.into());
    let is_managed = !more.is_custom || managed::is_managed(&more.members);
    members.insert("IsManaged".to_owned(), is_managed.into());
    let set =
        more.global_set.as_ref().and_then(|name| catalog.option_sets().iter().find(|s| s.name == *name));
    if let Some(set) = set {
        let set = option_set(set);
        members.insert("OptionSet".to_owned(), set.clone());
        members.insert("GlobalOptionSet".to_owned(), set);
    }
    json
}

/// The relationships of a table's lookups.
pub fn many_to_one(catalog: &Catalog, table: &Table) -> Vec<Json> {
    table.meta.many_to_one.iter().map(|r| lookup_relation(catalog, table, r)).collect()
}

/// The relationships of lookups that point to a table.
pub fn one_to_many(catalog: &Catalog, table: &Table) -> Vec<Json> {
    let referrers = catalog.referrers(&table.meta.logical_name);
    referrers.map(|r| lookup_relation(catalog, r.table, r.relation)).collect()
}

/// The relationships of a table through intersect tables.
pub fn many_to_many(catalog: &Catalog, table: &Table) -> Vec<Json> {
    let Json::Array(mut all) = many_to_many_to_json(&table.meta, catalog.metas()) else { return Vec::new() };
    all.iter_mut().for_each(|json| typed(json, "ManyToManyRelationshipMetadata"));
    all
}

/// The relationship of one lookup with one table.
pub fn lookup_relation(catalog: &Catalog, table: &Table, relation: &ManyToOne) -> Json {
    let mut json = relationship_to_json(&table.meta, relation, catalog.metas());
    typed(&mut json, "OneToManyRelationshipMetadata");
    let Some(more) = table.more.relations.get(&relation.schema_name) else { return json };
    // What deleting does is the model's, the other cascades are kept.
    let delete = json.pointer("/CascadeConfiguration/Delete").cloned();
    overlay(&mut json, &more.members);
    if let (Some(kept), Some(delete)) = (json.get_mut("CascadeConfiguration"), delete) {
        kept["Delete"] = delete;
    }
    json["IsCustomRelationship"] = more.is_custom.into();
    json["IsManaged"] = (!more.is_custom).into();
    json
}

fn typed(json: &mut Json, class: &str) {
    if let Some(members) = json.as_object_mut() {
        let rest = std::mem::take(members);
        members.insert("@odata.type".to_owned(), format!("#Microsoft.Dynamics.CRM.{class}").into());
        members.extend(rest);
    }
}

/// The alternate keys of a table.
pub fn keys(table: &Table) -> Vec<Json> {
    match keys_to_json(&table.meta) {
        Json::Array(all) => all,
        _ => Vec::new(),
    }
}

/// A choice that columns share.
pub fn option_set(set: &OptionSet) -> Json {
    let labels = (&set.display_name, &set.description);
    option_set_to_json(set.metadata_id, &set.name, labels, &set.options, set.is_custom)
}

/// The privileges on a table (§6.4).
pub fn privileges(table: &Table) -> Json {
    let levels = matches!(table.meta.ownership, Ownership::UserOwned | Ownership::BusinessOwned);
    let one = |right: &crate::catalog::Right| {
        let name = table.privilege(*right);
        json!({
            "CanBeBasic": levels && table.meta.ownership == Ownership::UserOwned,
            "CanBeLocal": levels,
            "CanBeDeep": levels,
            "CanBeGlobal": true,
            "CanBeEntityReference": false,
            "CanBeParentEntityReference": false,
            "Name": name,
            "PrivilegeId": definition(&format!("privilege.{name}")),
            "PrivilegeType": right.name(),
        })
    };
    table.rights.iter().map(one).collect()
}

/// Puts kept members over those made from the model. A kept managed property may have been given as its bare value.
fn overlay(json: &mut Json, kept: &Map<String, Json>) {
    let Some(members) = json.as_object_mut() else { return };
    for (name, value) in kept {
        let is_managed = members.get(name).is_some_and(|m| m.get("CanBeChanged").is_some());
        if is_managed && !value.is_object() {
            members[name.as_str()]["Value"] = value.clone();
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    if let Some(description) = members.get_mut("Description")
        && description.get("LocalizedLabels").is_none()
    {
        *description = label_to_json(&model::metadata::Label::default());
    }
}
