//! The standard tables, read from `seed/tables/*.json`: a compact shape in which a column is one line and what every
//! table has in common stands once, in `common.json`.

mod shapes;
mod texts;

use super::labels::{Names, label};
use crate::catalog::{Definition, Definitions, More, Right};
use model::metadata::{
    AlternateKey, ChoiceOption, ColumnKind, ColumnMeta, DateBehavior, ManyToMany, ManyToOne, Required,
    Source, TableMeta,
};
use model::{Code, Problem};
use serde_json::Value as Json;
use shapes::{ColumnSeed, KeySeed, KindSeed, OptionSeed, PairsSeed, TableSeed, Writable};
use std::collections::BTreeMap;
use texts::{COMMON, TABLES};
use uuid::Uuid;

/// Ids of definitions are made from their names in this name space, so that they are the same everywhere.
const DEFINITIONS: Uuid = Uuid::from_u128(0x6b1f_0c1e_6a0e_4f5b_9d53_4d1a_70a9_c2e8);

/// Reads the standard metadata of this version of the program.
///
/// # Errors
/// [`Code::Internal`] when the files in the program are wrong; a test reads them all.
pub fn read() -> Result<Definitions, Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let common: BTreeMap<String, Vec<Json>> = serde_json::from_str(COMMON).map_err(wrong)?;
    let tables: Result<Vec<Definition>, Problem> = TABLES
        .iter()
        .map(|text| {
            let seed: TableSeed = serde_json::from_str(text).map_err(wrong)?;
            let mut columns = seed.columns.clone();
            for group in &seed.common {
                for column in common.get(group).into_iter().flatten() {
                    columns.push(shared(column, &seed.schema, &seed.set).map_err(wrong)?);
                }
            }
            Ok(table(seed, &columns))
        })
        .collect();
    Ok(Definitions { tables: tables?, version: 1, ..Definitions::default() })
}

/// The columns and lookups of some groups of `common.json`, for a table that isn't of the seed.
///
/// # Errors
/// [`Code::Internal`] when the file in the program is wrong.
pub fn common(
    groups: &[&str],
    schema: &str,
    set: &str,
) -> Result<(Vec<ColumnMeta>, Vec<ManyToOne>), Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let common: BTreeMap<String, Vec<Json>> = serde_json::from_str(COMMON).map_err(wrong)?;
    let (mut columns, mut lookups) = (Vec::new(), Vec::new());
    for seed in groups.iter().flat_map(|group| common.get(*group).into_iter().flatten()) {
        let seed = shared(seed, schema, set).map_err(wrong)?;
        columns.push(column(&schema.to_lowercase(), &seed));
        lookups.extend(relations(&seed));
    }
    Ok((columns, lookups))
}

/// A column of `common.json` with the table's names put in.
fn shared(column: &Json, schema: &str, set: &str) -> Result<ColumnSeed, serde_json::Error> {
    let text = column.to_string().replace("{set}", set).replace("{logical}", &schema.to_lowercase());
    serde_json::from_str(&text)
}

fn table(seed: TableSeed, columns: &[ColumnSeed]) -> Definition {
    let logical = seed.schema.to_lowercase();
    let primary_schema = seed.primary_id.unwrap_or_else(|| format!("{}Id", seed.schema));
    let primary_id = primary_schema.to_lowercase();
    let primary = ColumnMeta {
        metadata_id: definition(&format!("{logical}.{primary_id}")),
        logical_name: primary_id.clone(),
        schema_name: primary_schema,
        display_name: label(&seed.label),
        kind: ColumnKind::Uniqueidentifier,
        required: Required::SystemRequired,
        can_create: true,
        can_update: false,
        is_secured: false,
        source: None,
    };
    let meta = TableMeta {
        metadata_id: definition(&logical),
        set_name: seed.set,
        display_name: label(&seed.label),
        collection_name: label(&seed.plural),
        type_code: seed.code,
        primary_id,
        primary_name: seed.primary_name,
        ownership: seed.ownership,
        is_activity: seed.activity,
        keys: seed.keys.iter().map(|k| key(&logical, k)).collect(),
        pairs: seed.pairs.map(pairs),
        offline: seed.offline,
        columns: std::iter::once(primary).chain(columns.iter().map(|c| column(&logical, c))).collect(),
        many_to_one: columns.iter().flat_map(relations).collect(),
        logical_name: logical,
        schema_name: seed.schema.clone(),
    };
    Definition {
        more: More {
            is_intersect: meta.pairs.is_some(),
            is_process: seed.process,
            changed: 1,
            ..More::default()
        },
        meta,
        privilege_stem: seed.privilege.unwrap_or(seed.schema),
        rights: seed.rights.unwrap_or_else(|| Right::ALL.to_vec()),
    }
}

fn key(table: &str, seed: &KeySeed) -> AlternateKey {
    let logical_name = seed.schema.to_lowercase();
    AlternateKey {
        metadata_id: definition(&format!("key.{table}.{logical_name}")),
        schema_name: seed.schema.clone(),
        display_name: label(&seed.label),
        columns: seed.columns.clone(),
        logical_name,
    }
}

fn pairs(seed: PairsSeed) -> ManyToMany {
    let metadata_id = definition(&format!("relationship.{}", seed.schema));
    ManyToMany { metadata_id, schema_name: seed.schema, first: seed.first, second: seed.second }
}

fn column(table: &str, seed: &ColumnSeed) -> ColumnMeta {
    let logical_name = seed.schema.to_lowercase();
    // A row starts in its first state; only updates move it (IsValidForCreate is false for statecode).
    let is_state = matches!(seed.kind, KindSeed::State { .. });
    ColumnMeta {
        metadata_id: definition(&format!("{table}.{logical_name}")),
        schema_name: seed.schema.clone(),
        display_name: label(&seed.label),
        kind: kind(&seed.kind),
        required: seed.required,
        can_create: !matches!(seed.write, Writable::Never) && !is_state && seed.formula.is_none(),
        can_update: matches!(seed.write, Writable::Always) && seed.formula.is_none(),
        is_secured: seed.secured,
        source: seed.formula.clone().map(|formula| Source::Calculated { formula }),
        logical_name,
    }
}

fn kind(seed: &KindSeed) -> ColumnKind {
    let yes_no = |given: &Option<Names>, english: &str, german: &str| {
        given.as_ref().map_or_else(|| label(&(english.to_owned(), german.to_owned())), label)
    };
    match seed {
        KindSeed::Id => ColumnKind::Uniqueidentifier,
        KindSeed::Text { max, format } => ColumnKind::String { max_length: *max, format: *format },
        KindSeed::Memo { max } => ColumnKind::Memo { max_length: *max },
        KindSeed::Integer { min, max, format } => {
            ColumnKind::Integer { min: *min, max: *max, format: *format }
        }
        KindSeed::BigInt => ColumnKind::BigInt,
        KindSeed::Decimal { precision, min, max } => {
            ColumnKind::Decimal { precision: *precision, min: *min, max: *max }
        }
        KindSeed::Double { precision, min, max } => {
            ColumnKind::Double { precision: *precision, min: *min, max: *max }
        }
        KindSeed::Money { precision, min, max } => {
            ColumnKind::Money { precision: *precision, min: *min, max: *max }
        }
        KindSeed::YesNo { yes, no, default } => ColumnKind::Boolean {
            true_label: yes_no(yes, "Yes", "Ja"),
            false_label: yes_no(no, "No", "Nein"),
            default: *default,
        },
        KindSeed::Moment { date_only } => {
            ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: *date_only }
        }
        KindSeed::Day => ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true },
        KindSeed::Choice { options, default } => ColumnKind::Picklist {
            options: options.iter().map(|o| option(o, false)).collect(),
            default: *default,
        },
        KindSeed::State { options } => {
            ColumnKind::State { options: options.iter().map(|o| option(o, true)).collect() }
        }
        KindSeed::Status { options } => {
            ColumnKind::Status { options: options.iter().map(|o| option(o, false)).collect() }
        }
        KindSeed::Lookup { to, role } => {
            ColumnKind::Lookup { targets: to.keys().cloned().collect(), role: *role }
        }
        KindSeed::TableName => ColumnKind::EntityName,
        KindSeed::Image => ColumnKind::Image,
        KindSeed::File { max_kb } => ColumnKind::File { max_kb: *max_kb },
    }
}

fn option(seed: &OptionSeed, is_state: bool) -> ChoiceOption {
    let (value, english, german, linked) = match seed {
        OptionSeed::Plain(value, english, german) => (*value, english, german, None),
        OptionSeed::Linked(value, english, german, linked) => (*value, english, german, Some(*linked)),
    };
    ChoiceOption {
        value,
        label: label(&(english.clone(), german.clone())),
        state: linked.filter(|_| !is_state),
        default_status: linked.filter(|_| is_state),
        color: None,
    }
}

fn relations(seed: &ColumnSeed) -> Vec<ManyToOne> {
    let KindSeed::Lookup { to, .. } = &seed.kind else { return Vec::new() };
    to.iter()
        .map(|(target, relation)| ManyToOne {
            metadata_id: definition(&format!("relationship.{}", relation.via)),
            schema_name: relation.via.clone(),
            column: seed.schema.to_lowercase(),
            target: target.clone(),
            navigation: relation.nav.clone(),
            reverse_navigation: relation.via.clone(),
            on_delete: relation.delete,
        })
        .collect()
}

/// The id of the definition of that name.
pub fn definition(name: &str) -> Uuid {
    Uuid::new_v5(&DEFINITIONS, name.as_bytes())
}
