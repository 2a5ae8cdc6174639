//! Columns and their options.

use super::super::attribute::source;
use super::super::label::{label_from_json, options_from_json};
use super::super::read;
use super::kept::{OWN_OF_COLUMN, kept};
use super::need;
use crate::ODataError;
use model::metadata::{ChoiceOption, DateBehavior, Label, Required};
use model::{ColumnKind, ColumnMeta};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Most options of a choice.
const MAX_OPTIONS: usize = 5_000;
/// Options without a value are numbered from here on: the option value prefix of the default publisher.
const FIRST_OPTION: i32 = 100_000_000;

/// A column that a client defines.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedColumn {
    /// What it is; the metadata id is the client's, or nil.
    pub meta: ColumnMeta,
    /// Whether it is the table's primary name.
    pub is_primary_name: bool,
    /// The global option set it takes its options from.
    pub global_set: Option<SetKey>,
    /// Members that the server only keeps.
    pub members: Map<String, Json>,
}

/// How an option set is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetKey {
    /// By its name.
    Name(String),
    /// By its id.
    Id(Uuid),
}

/// Reads a column from AttributeMetadata.
///
/// # Errors
/// 400 for a type that columns can't be made of, limits out of bounds, or options that stand twice.
pub fn column(json: &Json) -> Result<DefinedColumn, ODataError> {
    let schema_name = need(json, "SchemaName")?.to_owned();
    let typed = with_type_name(json)?;
    let kind = read::kind(&typed).ok_or_else(|| {
        ODataError::invalid_argument(format!("The type of the attribute '{schema_name}' is not supported."))
    })?;
    let mut kind = defaulted(kind, json);
    check_kind(&schema_name, &kind)?;
    complete_options(&schema_name, &mut kind)?;
    let flag = |name: &str| json.get(name).and_then(Json::as_bool);
    let meta = ColumnMeta {
        metadata_id: read::metadata_id(json),
        logical_name: schema_name.to_ascii_lowercase(),
        display_name: label_from_json(json.get("DisplayName")),
        kind,
        required: required(json),
        can_create: flag("IsValidForCreate").unwrap_or(true) && source(json).is_none(),
        can_update: flag("IsValidForUpdate").unwrap_or(true) && source(json).is_none(),
        is_secured: flag("IsSecured").unwrap_or(false),
        source: source(json),
        schema_name,
    };
    Ok(DefinedColumn {
        meta,
        is_primary_name: flag("IsPrimaryName") == Some(true),
        global_set: global_set(json)?,
        members: kept(json, &OWN_OF_COLUMN),
    })
}

/// Reads the lookup of a relationship: a column without targets, which the relationship gives.
///
/// # Errors
/// As [`column`].
pub fn lookup(json: &Json) -> Result<DefinedColumn, ODataError> {
    let mut json = json.clone();
    if let Some(members) = json.as_object_mut() {
        members.insert("AttributeTypeName".to_owned(), serde_json::json!({"Value": "LookupType"}));
    }
    column(&json)
}

/// Reads the options of an option set, numbering those without a value.
///
/// # Errors
/// 400 for a value that stands twice, or too many.
pub fn options(name: &str, json: &Json) -> Result<Vec<ChoiceOption>, ODataError> {
    let wrapped = serde_json::json!({ "OptionSet": numbered(json) });
    let mut options = options_from_json(&wrapped);
    check_options(name, &mut options)?;
    Ok(options)
}

/// The class in `@odata.type` decides where the name of the type isn't given.
fn with_type_name(json: &Json) -> Result<Json, ODataError> {
    let mut typed = json.clone();
    let class = json
        .get("@odata.type")
        .and_then(Json::as_str)
        .and_then(|t| t.trim_start_matches('#').strip_prefix("Microsoft.Dynamics.CRM."))
        .and_then(|t| t.strip_prefix("Complex").unwrap_or(t).strip_suffix("AttributeMetadata"));
    let has_name = json.pointer("/AttributeTypeName/Value").is_some_and(Json::is_string);
    let Some(members) = typed.as_object_mut() else {
        return Err(ODataError::invalid_argument("An attribute is a JSON object."));
    };
    if let Some(class) = class.filter(|class| !class.is_empty() && !has_name) {
        let name = if class == "UniqueIdentifier" { "Uniqueidentifier" } else { class };
        members.insert("AttributeTypeName".to_owned(), serde_json::json!({ "Value": format!("{name}Type") }));
    }
    if let Some(set) = members.get("OptionSet") {
        let numbered = numbered(set);
        members.insert("OptionSet".to_owned(), numbered);
    }
    Ok(typed)
}

/// Gives options without a value the next free one.
fn numbered(set: &Json) -> Json {
    let mut set = set.clone();
    let Some(options) = set.get_mut("Options").and_then(Json::as_array_mut) else { return set };
    let used: std::collections::BTreeSet<i64> =
        options.iter().filter_map(|o| o.get("Value").and_then(Json::as_i64)).collect();
    let mut free = (i64::from(FIRST_OPTION)..).filter(|n| !used.contains(n));
    for option in options.iter_mut().filter(|o| o.get("Value").is_none_or(Json::is_null)) {
        if let (Some(members), Some(value)) = (option.as_object_mut(), free.next()) {
            members.insert("Value".to_owned(), value.into());
        }
    }
    set
}

/// Dataverse's limits where the client gives none.
fn defaulted(kind: ColumnKind, json: &Json) -> ColumnKind {
    let has = |member: &str| json.get(member).is_some_and(|v| !v.is_null());
    let range = |min: f64, max: f64, least: f64, most: f64| {
        (if has("MinValue") { min } else { least }, if has("MaxValue") { max } else { most })
    };
    match kind {
        ColumnKind::String { format, .. } if !has("MaxLength") => {
            ColumnKind::String { max_length: 100, format }
        }
        ColumnKind::Memo { .. } if !has("MaxLength") => ColumnKind::Memo { max_length: 2000 },
        ColumnKind::Decimal { precision, min, max } => {
            let (min, max) = range(min, max, -1e11, 1e11);
            ColumnKind::Decimal { precision, min, max }
        }
        ColumnKind::Double { precision, min, max } => {
            let (min, max) = range(min, max, -1e11, 1e11);
            ColumnKind::Double { precision, min, max }
        }
        ColumnKind::Money { precision, min, max } => {
            let (min, max) = range(min, max, -922_337_203_685_477.0, 922_337_203_685_477.0);
            ColumnKind::Money { precision, min, max }
        }
        ColumnKind::DateTime { behavior: DateBehavior::DateOnly, .. } => {
            ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true }
        }
        ColumnKind::Boolean { true_label, false_label, default } => ColumnKind::Boolean {
            true_label: or_english(true_label, "Yes"),
            false_label: or_english(false_label, "No"),
            default,
        },
        other => other,
    }
}

fn or_english(label: Label, text: &str) -> Label {
    if label.0.is_empty() { Label::english(text) } else { label }
}

/// Dataverse's bounds of each type.
fn check_kind(name: &str, kind: &ColumnKind) -> Result<(), ODataError> {
    let within = |is: bool, what: &str| {
        let message = format!("The {what} of the attribute '{name}' is out of range.");
        if is { Ok(()) } else { Err(ODataError::invalid_argument(message)) }
    };
    match kind {
        ColumnKind::String { max_length, .. } => within((1..=4000).contains(max_length), "MaxLength"),
        ColumnKind::Memo { max_length } => within((1..=1_048_576).contains(max_length), "MaxLength"),
        ColumnKind::Integer { min, max, .. } => {
            let whole = i64::from(i32::MIN)..=i64::from(i32::MAX);
            within(min <= max && whole.contains(min) && whole.contains(max), "range")
        }
        ColumnKind::Decimal { precision, min, max } => {
            within(min <= max && *min >= -1e11 && *max <= 1e11 && *precision <= 10, "range or Precision")
        }
        ColumnKind::Double { precision, min, max } => {
            within(min <= max && *min >= -1e11 && *max <= 1e11 && *precision <= 5, "range or Precision")
        }
        ColumnKind::Money { precision, min, max } => within(
            min <= max && *min >= -922_337_203_685_477.0 && *max <= 922_337_203_685_477.0 && *precision <= 4,
            "range or Precision",
        ),
        ColumnKind::File { max_kb } => within((1..=10_485_760).contains(max_kb), "MaxSizeInKB"),
        _ => Ok(()),
    }
}

fn complete_options(name: &str, kind: &mut ColumnKind) -> Result<(), ODataError> {
    match kind {
        ColumnKind::Picklist { options, .. }
        | ColumnKind::MultiPicklist { options }
        | ColumnKind::State { options }
        | ColumnKind::Status { options } => check_options(name, options),
        _ => Ok(()),
    }
}

fn check_options(name: &str, options: &mut [ChoiceOption]) -> Result<(), ODataError> {
    let mut values: Vec<i32> = options.iter().map(|o| o.value).collect();
    values.sort_unstable();
    if options.len() > MAX_OPTIONS || values.windows(2).any(|pair| pair.first() == pair.last()) {
        let message = format!("The options of '{name}' are too many, or a value stands twice.");
        return Err(ODataError::invalid_argument(message));
    }
    Ok(())
}

fn required(json: &Json) -> Required {
    let level = json.pointer("/RequiredLevel/Value").or(json.get("RequiredLevel"));
    level.and_then(|l| serde_json::from_value(l.clone()).ok()).unwrap_or_default()
}

/// `GlobalOptionSet@odata.bind`, or an option set that says it is global.
fn global_set(json: &Json) -> Result<Option<SetKey>, ODataError> {
    if let Some(bind) = json.get("GlobalOptionSet@odata.bind").and_then(Json::as_str) {
        let bad = || ODataError::invalid_argument("GlobalOptionSet@odata.bind names no option set.");
        let key = bind.rsplit_once('(').and_then(|(_, key)| key.strip_suffix(')')).ok_or_else(bad)?;
        return match Uuid::parse_str(key) {
            Ok(id) => Ok(Some(SetKey::Id(id))),
            Err(_) => {
                let name = key.strip_prefix("Name=").ok_or_else(bad)?;
                Ok(Some(SetKey::Name(crate::path::unquoted(name))))
            }
        };
    }
    let set = json.get("GlobalOptionSet").or(json.get("OptionSet"));
    let is_global = set.and_then(|s| s.get("IsGlobal")).and_then(Json::as_bool) == Some(true);
    let name = set.and_then(|s| s.get("Name")).and_then(Json::as_str).filter(|_| is_global);
    Ok(name.map(|name| SetKey::Name(name.to_owned())))
}
