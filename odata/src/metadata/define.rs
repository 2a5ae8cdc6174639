//! Definitions as clients write them: columns, keys, relationships and option sets to be made or changed
//! (`reference/dataverse.md` §6.2-6.4). What is left out gets Dataverse's defaults; what is out of bounds is refused.

use super::label::{label_from_json, options_from_json};
use super::read;
use crate::ODataError;
use model::metadata::{ChoiceOption, DateBehavior, DeleteRule, Label, Required};
use model::storage::is_safe_name;
use model::{ColumnKind, ColumnMeta};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Longest schema name; Dataverse's bound for tables and columns.
const MAX_NAME: usize = 100;
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

/// A lookup's relationship that a client defines.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinedOneToMany {
    /// `new_account_order`
    pub schema_name: String,
    /// The table the lookup points to.
    pub referenced: String,
    /// The table that gets the lookup.
    pub referencing: String,
    /// Collection navigation property on the referenced table.
    pub collection: String,
    /// Single navigation property; the lookup's schema name where the client names none.
    pub single: Option<String>,
    /// What deleting the referenced row does.
    pub on_delete: DeleteRule,
    /// The lookup, where the client defines it along.
    pub lookup: Option<DefinedColumn>,
    /// Members that the server only keeps.
    pub members: Map<String, Json>,
}

/// A relationship through an intersect table that a client defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinedManyToMany {
    /// `new_account_product`
    pub schema_name: String,
    /// Logical name of the intersect table.
    pub intersect: String,
    /// The tables.
    pub tables: (String, String),
    /// Their navigation properties.
    pub navigations: (String, String),
}

/// An alternate key that a client defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinedKey {
    /// `new_CodeKey`
    pub schema_name: String,
    /// "Code"
    pub display_name: Label,
    /// Logical names of its columns.
    pub columns: Vec<String>,
}

/// Checks the schema name of something a maker makes: a publisher's prefix of 2 to 8 letters and digits, `_`, and the
/// name proper.
///
/// # Errors
/// 400.
pub fn check_custom_name(schema_name: &str) -> Result<(), ODataError> {
    let bad = || {
        ODataError::invalid_argument(format!(
            "The schema name '{schema_name}' is not valid: it needs the publisher's prefix of 2 to 8 letters or digits, an underscore, and letters, digits or underscores after it."
        ))
    };
    let (prefix, rest) = schema_name.split_once('_').ok_or_else(bad)?;
    let is_prefix = (2..=8).contains(&prefix.len())
        && prefix.starts_with(|c: char| c.is_ascii_alphabetic())
        && prefix.bytes().all(|b| b.is_ascii_alphanumeric())
        && !prefix.to_ascii_lowercase().starts_with("mscrm");
    let is_name = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_short = schema_name.len() <= MAX_NAME;
    if is_prefix && is_name && is_short && is_safe_name(&schema_name.to_ascii_lowercase()) {
        return Ok(());
    }
    Err(bad())
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
        can_create: flag("IsValidForCreate").unwrap_or(true),
        can_update: flag("IsValidForUpdate").unwrap_or(true),
        is_secured: flag("IsSecured").unwrap_or(false),
        schema_name,
    };
    Ok(DefinedColumn {
        meta,
        is_primary_name: flag("IsPrimaryName") == Some(true),
        global_set: global_set(json)?,
        members: kept(json, &OWN_OF_COLUMN),
    })
}

/// Reads a relationship from OneToManyRelationshipMetadata.
///
/// # Errors
/// 400 for what is missing, and as [`column`] for its lookup.
pub fn one_to_many(json: &Json) -> Result<DefinedOneToMany, ODataError> {
    let schema_name = need(json, "SchemaName")?.to_owned();
    let lookup = json.get("Lookup").filter(|l| l.is_object()).map(lookup).transpose()?;
    let text = |name: &str| json.get(name).and_then(Json::as_str).filter(|t| !t.is_empty());
    let delete = json.pointer("/CascadeConfiguration/Delete").cloned();
    let on_delete = match delete {
        None | Some(Json::Null) => DeleteRule::RemoveLink,
        Some(rule) => serde_json::from_value(rule)
            .map_err(|_| ODataError::invalid_argument("CascadeConfiguration.Delete is not known."))?,
    };
    Ok(DefinedOneToMany {
        referenced: need(json, "ReferencedEntity")?.to_owned(),
        referencing: need(json, "ReferencingEntity")?.to_owned(),
        collection: text("ReferencedEntityNavigationPropertyName").unwrap_or(&schema_name).to_owned(),
        single: text("ReferencingEntityNavigationPropertyName").map(str::to_owned),
        on_delete,
        lookup,
        members: kept(json, &OWN_OF_RELATION),
        schema_name,
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

/// Reads a relationship from ManyToManyRelationshipMetadata.
///
/// # Errors
/// 400 for what is missing.
pub fn many_to_many(json: &Json) -> Result<DefinedManyToMany, ODataError> {
    let schema_name = need(json, "SchemaName")?.to_owned();
    let text = |name: &str| json.get(name).and_then(Json::as_str).filter(|t| !t.is_empty());
    let tables = (need(json, "Entity1LogicalName")?.to_owned(), need(json, "Entity2LogicalName")?.to_owned());
    let first = text("Entity1NavigationPropertyName").unwrap_or(&schema_name).to_owned();
    let second = match text("Entity2NavigationPropertyName") {
        Some(name) => name.to_owned(),
        // Both ends on one table need names that can be told apart.
        None if tables.0 == tables.1 => format!("{schema_name}_Referencing"),
        None => schema_name.clone(),
    };
    let intersect = text("IntersectEntityName").unwrap_or(&schema_name).to_ascii_lowercase();
    Ok(DefinedManyToMany { schema_name, intersect, tables, navigations: (first, second) })
}

/// Reads an alternate key from EntityKeyMetadata.
///
/// # Errors
/// 400 for what is missing.
pub fn key(json: &Json) -> Result<DefinedKey, ODataError> {
    let columns: Vec<String> = json
        .get("KeyAttributes")
        .and_then(Json::as_array)
        .map(|names| names.iter().filter_map(Json::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    if columns.is_empty() || columns.len() > 16 {
        return Err(ODataError::invalid_argument("A key has 1 to 16 attributes in 'KeyAttributes'."));
    }
    Ok(DefinedKey {
        schema_name: need(json, "SchemaName")?.to_owned(),
        display_name: label_from_json(json.get("DisplayName")),
        columns,
    })
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

/// A label, such as `DisplayName`; `None` where the member is absent or no label.
pub fn label(json: &Json, member: &str) -> Option<Label> {
    json.get(member).filter(|l| l.is_object()).map(|l| label_from_json(Some(l)))
}

/// Members of a definition that the server only keeps: everything that isn't read into the model.
pub fn kept_of_table(json: &Json) -> Map<String, Json> {
    kept(json, &OWN_OF_TABLE)
}

const OWN_OF_TABLE: [&str; 22] = [
    "MetadataId",
    "HasChanged",
    "LogicalName",
    "SchemaName",
    "EntitySetName",
    "LogicalCollectionName",
    "CollectionSchemaName",
    "ObjectTypeCode",
    "PrimaryIdAttribute",
    "PrimaryNameAttribute",
    "OwnershipType",
    "IsActivity",
    "IsIntersect",
    "IsBPFEntity",
    "IsCustomEntity",
    "IsManaged",
    "DisplayName",
    "DisplayCollectionName",
    "IsAvailableOffline",
    "IsOfflineInMobileClient",
    "Privileges",
    "TableType",
];
const OWN_OF_COLUMN: [&str; 28] = [
    "IsSecured",
    "MetadataId",
    "HasChanged",
    "LogicalName",
    "SchemaName",
    "AttributeType",
    "AttributeTypeName",
    "EntityLogicalName",
    "ColumnNumber",
    "DisplayName",
    "RequiredLevel",
    "MaxLength",
    "Format",
    "FormatName",
    "MinValue",
    "MaxValue",
    "Precision",
    "OptionSet",
    "GlobalOptionSet",
    "DefaultFormValue",
    "DefaultValue",
    "Targets",
    "IsCustomAttribute",
    "IsPrimaryId",
    "IsPrimaryName",
    "IsValidForCreate",
    "IsValidForUpdate",
    "DateTimeBehavior",
];
const OWN_OF_RELATION: [&str; 12] = [
    "MetadataId",
    "HasChanged",
    "SchemaName",
    "RelationshipType",
    "ReferencedEntity",
    "ReferencedAttribute",
    "ReferencingEntity",
    "ReferencingAttribute",
    "ReferencedEntityNavigationPropertyName",
    "ReferencingEntityNavigationPropertyName",
    "IsCustomRelationship",
    "Lookup",
];

fn kept(json: &Json, own: &[&str]) -> Map<String, Json> {
    let is_kept = |name: &str, value: &Json| {
        // Binds and annotations are for the request; parts of a definition have writes of their own.
        !name.contains('@') && !own.contains(&name) && !value.is_null() && !is_collection(name)
    };
    let members = json.as_object().into_iter().flatten();
    members.filter(|(n, v)| is_kept(n, v)).map(|(n, v)| (n.clone(), v.clone())).collect()
}

fn is_collection(name: &str) -> bool {
    matches!(
        name,
        "Attributes"
            | "Keys"
            | "OneToManyRelationships"
            | "ManyToOneRelationships"
            | "ManyToManyRelationships"
    )
}

fn need<'a>(json: &'a Json, member: &str) -> Result<&'a str, ODataError> {
    json.get(member).and_then(Json::as_str).filter(|t| !t.is_empty()).ok_or_else(|| {
        ODataError::invalid_argument(format!("Required field '{member}' is missing or empty."))
    })
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
