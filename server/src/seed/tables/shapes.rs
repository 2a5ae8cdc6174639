//! The compact shape of a table in `seed/tables/*.json`.

use crate::catalog::Right;
use crate::seed::labels::Names;
use model::metadata::{DeleteRule, IntegerFormat, LookupRole, ManySide, Ownership, Required, TextFormat};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSeed {
    pub schema: String,
    pub set: String,
    pub code: i32,
    pub label: Names,
    pub plural: Names,
    pub primary_id: Option<String>,
    pub primary_name: String,
    pub ownership: Ownership,
    #[serde(default)]
    pub activity: bool,
    #[serde(default)]
    pub offline: bool,
    /// Whether its rows are instances of a process flow.
    #[serde(default)]
    pub process: bool,
    /// What its privileges are called, where it is not the schema name.
    pub privilege: Option<String>,
    /// The rights that exist; all where it is absent.
    pub rights: Option<Vec<Right>>,
    pub common: Vec<String>,
    #[serde(default)]
    pub keys: Vec<KeySeed>,
    pub pairs: Option<PairsSeed>,
    pub columns: Vec<ColumnSeed>,
}

#[derive(Deserialize)]
pub struct KeySeed {
    pub schema: String,
    pub label: Names,
    pub columns: Vec<String>,
}

#[derive(Deserialize)]
pub struct PairsSeed {
    pub schema: String,
    pub first: ManySide,
    pub second: ManySide,
}

#[derive(Clone, Deserialize)]
pub struct ColumnSeed {
    pub schema: String,
    pub label: Names,
    #[serde(default)]
    pub required: Required,
    #[serde(default)]
    pub write: Writable,
    /// Whether column security holds for it.
    #[serde(default)]
    pub secured: bool,
    /// The formula that it is calculated by.
    pub formula: Option<String>,
    #[serde(flatten)]
    pub kind: KindSeed,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writable {
    #[default]
    Always,
    Create,
    Never,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum KindSeed {
    Id,
    Text {
        max: u32,
        #[serde(default)]
        format: TextFormat,
    },
    Memo {
        max: u32,
    },
    Integer {
        min: i64,
        max: i64,
        #[serde(default)]
        format: IntegerFormat,
    },
    BigInt,
    Decimal {
        precision: u8,
        min: f64,
        max: f64,
    },
    Double {
        precision: u8,
        min: f64,
        max: f64,
    },
    Money {
        precision: u8,
        min: f64,
        max: f64,
    },
    YesNo {
        #[serde(rename = "true")]
        yes: Option<Names>,
        #[serde(rename = "false")]
        no: Option<Names>,
        #[serde(default)]
        default: bool,
    },
    Moment {
        #[serde(default)]
        date_only: bool,
    },
    Day,
    Choice {
        options: Vec<OptionSeed>,
        default: Option<i32>,
    },
    State {
        options: Vec<OptionSeed>,
    },
    Status {
        options: Vec<OptionSeed>,
    },
    Lookup {
        to: BTreeMap<String, RelationSeed>,
        #[serde(default)]
        role: LookupRole,
    },
    TableName,
    Image,
    File {
        max_kb: u32,
    },
}

/// Value, English, German; for a state its first status reason, for a status reason its state.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum OptionSeed {
    Plain(i32, String, String),
    Linked(i32, String, String, i32),
}

#[derive(Clone, Deserialize)]
pub struct RelationSeed {
    pub via: String,
    pub nav: String,
    #[serde(default = "remove_link")]
    pub delete: DeleteRule,
}

fn remove_link() -> DeleteRule {
    DeleteRule::RemoveLink
}
