//! Tables as the client reads them.

use super::attribute::{NO_DEFAULT, source};
use super::label::{label_from_json, options_from_json};
use super::pairs::{keys_from_json, pairs_from_json};
use model::metadata::{
    DateBehavior, DeleteRule, IntegerFormat, LookupRole, ManyToOne, Ownership, TextFormat,
};
use model::{Code, ColumnKind, ColumnMeta, Problem, TableMeta};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use uuid::Uuid;

/// Largest file where a definition doesn't say: 32 MB.
const DEFAULT_FILE_KB: u32 = 32_768;

/// Reads a table from an EntityMetadata with attributes and many-to-one relationships. Left out are columns of types
/// that [`ColumnKind`] lacks, that can't be read, or that only show another column (`AttributeOf`).
///
/// # Errors
/// [`Code::UnexpectedReply`] when what every table has is missing.
pub fn table_from_json(json: &Json) -> Result<TableMeta, Problem> {
    let logical_name = text(json, "LogicalName")?;
    let members = |name: &str| json.get(name).and_then(Json::as_array).into_iter().flatten();
    Ok(TableMeta {
        metadata_id: metadata_id(json),
        schema_name: text(json, "SchemaName")?,
        set_name: text(json, "EntitySetName")?,
        display_name: label_from_json(json.get("DisplayName")),
        collection_name: label_from_json(json.get("DisplayCollectionName")),
        type_code: number(json, "ObjectTypeCode").unwrap_or_default(),
        primary_id: text(json, "PrimaryIdAttribute")?,
        primary_name: text(json, "PrimaryNameAttribute").unwrap_or_default(),
        ownership: ownership(json),
        is_activity: flag(json, "IsActivity"),
        offline: json.get("IsOfflineInMobileClient").is_some_and(|p| flag(p, "Value")),
        columns: members("Attributes").filter_map(column).collect(),
        many_to_one: members("ManyToOneRelationships").filter_map(many_to_one).collect(),
        keys: keys_from_json(json),
        pairs: pairs_from_json(json, &logical_name),
        logical_name,
    })
}

/// `OwnershipType`. Teams own as users do, and parented business tables belong to a business unit.
pub fn ownership(json: &Json) -> Ownership {
    match json.get("OwnershipType").and_then(Json::as_str) {
        Some("UserOwned" | "TeamOwned") => Ownership::UserOwned,
        Some("BusinessOwned" | "BusinessParented") => Ownership::BusinessOwned,
        Some("OrganizationOwned") => Ownership::OrganizationOwned,
        _ => Ownership::None,
    }
}

fn column(json: &Json) -> Option<ColumnMeta> {
    let shown_by_another = json.get("AttributeOf").is_some_and(|of| !of.is_null());
    let unreadable = json.get("IsValidForRead").and_then(Json::as_bool) == Some(false);
    if shown_by_another || unreadable {
        return None;
    }
    Some(ColumnMeta {
        metadata_id: metadata_id(json),
        logical_name: text(json, "LogicalName").ok()?,
        schema_name: text(json, "SchemaName").ok()?,
        display_name: label_from_json(json.get("DisplayName")),
        kind: kind(json)?,
        required: parsed(json.pointer("/RequiredLevel/Value")).unwrap_or_default(),
        can_create: flag(json, "IsValidForCreate"),
        can_update: flag(json, "IsValidForUpdate"),
        is_secured: flag(json, "IsSecured"),
        source: source(json),
    })
}

/// The kind of a column. `RetrieveMetadataChanges` has no `@odata.type`, so the type's name decides. A limit that is
/// missing is the widest: the server checks it anyway.
pub(super) fn kind(json: &Json) -> Option<ColumnKind> {
    let name = json.pointer("/AttributeTypeName/Value").and_then(Json::as_str);
    let name = name.or(json.get("AttributeType").and_then(Json::as_str))?;
    let float = |member: &str| json.get(member).and_then(Json::as_f64);
    let (min, max) = (float("MinValue").unwrap_or(f64::MIN), float("MaxValue").unwrap_or(f64::MAX));
    let precision = number(json, "Precision").and_then(|n| u8::try_from(n).ok()).unwrap_or(2);
    let max_length = json.get("MaxLength").and_then(Json::as_u64).and_then(|n| u32::try_from(n).ok());
    let max_length = max_length.unwrap_or(u32::MAX);
    let options = || options_from_json(json);
    Some(match name.strip_suffix("Type").unwrap_or(name) {
        "Uniqueidentifier" => ColumnKind::Uniqueidentifier,
        "String" => ColumnKind::String { max_length, format: text_format(json) },
        "Memo" => ColumnKind::Memo { max_length },
        "Integer" => ColumnKind::Integer {
            min: json.get("MinValue").and_then(Json::as_i64).unwrap_or(i64::from(i32::MIN)),
            max: json.get("MaxValue").and_then(Json::as_i64).unwrap_or(i64::from(i32::MAX)),
            format: integer_format(json),
        },
        "BigInt" => ColumnKind::BigInt,
        "Decimal" => ColumnKind::Decimal { precision, min, max },
        "Double" => ColumnKind::Double { precision, min, max },
        "Money" => ColumnKind::Money { precision, min, max },
        "Boolean" => ColumnKind::Boolean {
            true_label: label_from_json(json.pointer("/OptionSet/TrueOption/Label")),
            false_label: label_from_json(json.pointer("/OptionSet/FalseOption/Label")),
            default: flag(json, "DefaultValue"),
        },
        "DateTime" => ColumnKind::DateTime {
            behavior: parsed(json.pointer("/DateTimeBehavior/Value")).unwrap_or(DateBehavior::UserLocal),
            date_only: json.get("Format").and_then(Json::as_str) == Some("DateOnly"),
        },
        "Picklist" => ColumnKind::Picklist {
            options: options(),
            default: number(json, "DefaultFormValue").filter(|n| *n != NO_DEFAULT),
        },
        "MultiSelectPicklist" => ColumnKind::MultiPicklist { options: options() },
        "State" => ColumnKind::State { options: options() },
        "Status" => ColumnKind::Status { options: options() },
        "Lookup" => lookup(json, LookupRole::Lookup),
        "Customer" => lookup(json, LookupRole::Customer),
        "Owner" => lookup(json, LookupRole::Owner),
        "EntityName" => ColumnKind::EntityName,
        "Image" => ColumnKind::Image,
        "File" => ColumnKind::File {
            max_kb: number(json, "MaxSizeInKB")
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(DEFAULT_FILE_KB),
        },
        _ => return None,
    })
}

fn lookup(json: &Json, role: LookupRole) -> ColumnKind {
    let targets = json.get("Targets").and_then(Json::as_array).into_iter().flatten();
    ColumnKind::Lookup { targets: targets.filter_map(Json::as_str).map(str::to_owned).collect(), role }
}

fn text_format(json: &Json) -> TextFormat {
    parsed(json.pointer("/FormatName/Value")).or_else(|| parsed(json.get("Format"))).unwrap_or_default()
}

fn integer_format(json: &Json) -> IntegerFormat {
    parsed(json.get("Format")).unwrap_or_default()
}

fn many_to_one(json: &Json) -> Option<ManyToOne> {
    Some(ManyToOne {
        metadata_id: metadata_id(json),
        schema_name: text(json, "SchemaName").ok()?,
        column: text(json, "ReferencingAttribute").ok()?,
        target: text(json, "ReferencedEntity").ok()?,
        navigation: text(json, "ReferencingEntityNavigationPropertyName").ok()?,
        reverse_navigation: text(json, "ReferencedEntityNavigationPropertyName").unwrap_or_default(),
        on_delete: parsed(json.pointer("/CascadeConfiguration/Delete")).unwrap_or(DeleteRule::NoCascade),
    })
}

/// A name of Dataverse read as the enum that has the same names.
fn parsed<T: DeserializeOwned>(json: Option<&Json>) -> Option<T> {
    serde_json::from_value(json?.clone()).ok()
}

pub(super) fn metadata_id(json: &Json) -> Uuid {
    parsed(json.get("MetadataId")).unwrap_or_default()
}

fn text(json: &Json, member: &str) -> Result<String, Problem> {
    let found = json.get(member).and_then(Json::as_str).map(str::to_owned);
    found.ok_or_else(|| Problem::new(Code::UnexpectedReply).with("detail", format!("{member} is missing")))
}

fn number(json: &Json, member: &str) -> Option<i32> {
    json.get(member).and_then(Json::as_i64).and_then(|n| i32::try_from(n).ok())
}

fn flag(json: &Json, member: &str) -> bool {
    json.get(member).and_then(Json::as_bool).unwrap_or(false)
}
