//! Which version of the metadata changed what: found by comparing the definitions before and after a change.

use crate::catalog::{Definition, Definitions};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What kind of definition was deleted, as `DeletedMetadata` tells it (`reference/dataverse.md` §6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A table.
    Entity,
    /// A column.
    Attribute,
    /// A relationship.
    Relationship,
    /// A global option set.
    OptionSet,
    /// An alternate key.
    EntityKey,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Entity, Self::Attribute, Self::Relationship, Self::OptionSet, Self::EntityKey];

    /// Its word in `DeletedMetadata` and `DeletedMetadataFilters`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entity => "Entity",
            Self::Attribute => "Attribute",
            Self::Relationship => "Relationship",
            Self::OptionSet => "OptionSet",
            Self::EntityKey => "EntityKey",
        }
    }
}

/// A definition that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// What it was.
    pub kind: Kind,
    /// Its `MetadataId`.
    pub id: Uuid,
}

/// Marks everything in `new` that differs from `old` with the version of `new`, and tells what is gone.
pub fn mark(old: &Definitions, new: &mut Definitions) -> Vec<Gone> {
    let version = new.version;
    if old.version == 0 {
        // What was there from the beginning is older than every stamp.
        return Vec::new();
    }
    for table in &mut new.tables {
        mark_table(old.table(&table.meta.logical_name), table, version);
    }
    for set in &mut new.option_sets {
        if old.option_sets.iter().find(|s| s.name == set.name) != Some(&*set) {
            set.changed = version;
        }
    }
    let (before, after) = (ids(old), ids(new));
    before.difference(&after).copied().collect()
}

fn mark_table(old: Option<&Definition>, new: &mut Definition, version: i64) {
    if old.is_none_or(|old| own_part(old) != own_part(new)) {
        new.more.changed = version;
    }
    for column in &new.meta.columns {
        let name = &column.logical_name;
        let before = old.and_then(|old| old.meta.column(name).map(|c| (c, old.more.columns.get(name))));
        if before != Some((column, new.more.columns.get(name))) {
            new.more.columns.entry(name.clone()).or_default().changed = version;
        }
    }
    for relation in &new.meta.many_to_one {
        let name = &relation.schema_name;
        let before = old.and_then(|old| {
            let found = old.meta.many_to_one.iter().find(|r| same_relation(r, relation));
            found.map(|r| (r, old.more.relations.get(name)))
        });
        if before != Some((relation, new.more.relations.get(name))) {
            new.more.relations.entry(name.clone()).or_default().changed = version;
        }
    }
}

/// An owner's relationships differ by their table too.
fn same_relation(a: &model::metadata::ManyToOne, b: &model::metadata::ManyToOne) -> bool {
    a.schema_name == b.schema_name && a.target == b.target && a.column == b.column
}

/// A definition without its columns and relationships, to compare.
fn own_part(definition: &Definition) -> Json {
    let mut own = definition.clone();
    own.meta.columns.clear();
    own.meta.many_to_one.clear();
    own.more.columns.clear();
    own.more.relations.clear();
    own.more.changed = 0;
    serde_json::to_value(own).unwrap_or_default()
}

/// The ids of all definitions.
fn ids(definitions: &Definitions) -> BTreeSet<Gone> {
    let mut all = BTreeSet::new();
    for table in &definitions.tables {
        let mut add = |kind, id| all.insert(Gone { kind, id });
        add(Kind::Entity, table.meta.metadata_id);
        table.meta.columns.iter().for_each(|c| {
            add(Kind::Attribute, c.metadata_id);
        });
        table.meta.many_to_one.iter().for_each(|r| {
            add(Kind::Relationship, r.metadata_id);
        });
        table.meta.pairs.iter().for_each(|r| {
            add(Kind::Relationship, r.metadata_id);
        });
        table.meta.keys.iter().for_each(|k| {
            add(Kind::EntityKey, k.metadata_id);
        });
    }
    all.extend(definitions.option_sets.iter().map(|s| Gone { kind: Kind::OptionSet, id: s.metadata_id }));
    all
}
