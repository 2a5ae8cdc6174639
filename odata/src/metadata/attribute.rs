//! Columns as AttributeMetadata.

use super::label::{label_to_json, managed, options_to_json};
use super::type_names;
use model::metadata::{ChoiceOption, IntegerFormat, Label, Source, TextFormat};
use model::{ColumnKind, ColumnMeta, TableMeta};
use serde_json::{Map, Value as Json, json};

/// Writes a column as the AttributeMetadata of its type, `@odata.type` first.
pub fn column_to_json(table: &TableMeta, column: &ColumnMeta) -> Json {
    let (class, attribute_type, type_name) = type_names(&column.kind);
    let mut json = json!({
        "@odata.type": format!("#Microsoft.Dynamics.CRM.{class}AttributeMetadata"),
        "MetadataId": column.metadata_id,
        "HasChanged": null,
        "AttributeOf": null,
        "AttributeType": attribute_type,
        "AttributeTypeName": {"Value": type_name},
        "ColumnNumber": table.columns.iter().position(|c| c.logical_name == column.logical_name).map(|n| n + 1),
        "Description": label_to_json(&Label::default()),
        "DisplayName": label_to_json(&column.display_name),
        "EntityLogicalName": table.logical_name,
        "IsCustomAttribute": column.logical_name.contains('_'),
        "IsFilterable": true,
        "IsLogical": false,
        "IsManaged": true,
        "IsPrimaryId": column.logical_name == table.primary_id,
        "IsPrimaryName": column.logical_name == table.primary_name,
        "IsRetrievable": true,
        "IsSearchable": column.kind.is_text(),
        "IsSecured": column.is_secured,
        "IsSortableEnabled": managed(true, "issortableenabled"),
        "IsValidForCreate": column.can_create,
        "IsValidForUpdate": column.can_update,
        "IsValidForRead": true,
        "IsValidForAdvancedFind": managed(true, "canmodifysearchsettings"),
        "IsValidODataAttribute": true,
        "LogicalName": column.logical_name,
        "RequiredLevel": managed(json!(column.required), "canmodifyrequirementlevelsettings"),
        "SchemaName": column.schema_name,
        "SourceType": match column.source {
            None => 0,
            Some(Source::Calculated { .. }) => CALCULATED,
            Some(Source::Rollup { .. }) => ROLLUP,
        },
        "FormulaDefinition": column.source.as_ref().map(Source::text),
    });
    if let (Some(all), Json::Object(own)) = (json.as_object_mut(), own_members(table, column)) {
        all.extend(own);
    }
    json
}

/// `SourceType` of a calculated column.
pub(super) const CALCULATED: i64 = 1;
/// `SourceType` of a rollup column.
pub(super) const ROLLUP: i64 = 2;
/// `SourceType` by which formulas in Power Fx are made.
const FORMULA: i64 = 3;

/// What the values of a column follow from, by `SourceType` and `FormulaDefinition`.
pub(super) fn source(json: &Json) -> Option<Source> {
    let text = json.get("FormulaDefinition").and_then(Json::as_str).unwrap_or_default().to_owned();
    match json.get("SourceType").and_then(Json::as_i64)? {
        CALCULATED | FORMULA => Some(Source::Calculated { formula: text }),
        ROLLUP => Some(Source::Rollup { definition: text }),
        _ => None,
    }
}

/// The members that only this type has.
fn own_members(table: &TableMeta, column: &ColumnMeta) -> Json {
    let set_name = || format!("{}_{}", table.logical_name, column.logical_name);
    match &column.kind {
        ColumnKind::String { max_length, format } => json!({
            "MaxLength": max_length, "Format": text_format(*format), "FormatName": {"Value": text_format(*format)},
        }),
        ColumnKind::Memo { max_length } => json!({
            "MaxLength": max_length, "Format": "TextArea", "FormatName": {"Value": "TextArea"},
        }),
        ColumnKind::Integer { min, max, format } => {
            let format = if *format == IntegerFormat::Duration { "Duration" } else { "None" };
            json!({"MinValue": min, "MaxValue": max, "Format": format})
        }
        ColumnKind::BigInt => json!({"MinValue": i64::MIN, "MaxValue": i64::MAX}),
        ColumnKind::Decimal { precision, min, max } | ColumnKind::Double { precision, min, max } => {
            json!({"MinValue": min, "MaxValue": max, "Precision": precision})
        }
        ColumnKind::Money { precision, min, max } => json!({
            "MinValue": min, "MaxValue": max, "Precision": precision,
            "PrecisionSource": 0, "CalculationOf": null, "IsBaseCurrency": false,
        }),
        ColumnKind::Boolean { true_label, false_label, default } => json!({
            "DefaultValue": default,
            "OptionSet": boolean_options(&set_name(), true_label, false_label),
        }),
        ColumnKind::DateTime { behavior, date_only } => json!({
            "Format": if *date_only { "DateOnly" } else { "DateAndTime" },
            "DateTimeBehavior": {"Value": behavior},
        }),
        ColumnKind::Picklist { options, default } => json!({
            "DefaultFormValue": default.unwrap_or(NO_DEFAULT),
            "OptionSet": options_to_json(&set_name(), "Picklist", options),
        }),
        ColumnKind::MultiPicklist { options } => {
            json!({"DefaultFormValue": NO_DEFAULT, "OptionSet": options_to_json(&set_name(), "Picklist", options)})
        }
        ColumnKind::State { options } => json!({"OptionSet": options_to_json(&set_name(), "State", options)}),
        ColumnKind::Status { options } => {
            json!({"OptionSet": options_to_json(&set_name(), "Status", options)})
        }
        ColumnKind::Lookup { targets, .. } => json!({"Targets": targets, "Format": "None"}),
        ColumnKind::Image => {
            json!({"MaxHeight": 144, "MaxWidth": 144, "CanStoreFullImage": false, "IsPrimaryImage": true})
        }
        ColumnKind::File { max_kb } => json!({"MaxSizeInKB": max_kb}),
        ColumnKind::Uniqueidentifier | ColumnKind::EntityName => Json::Object(Map::new()),
    }
}

/// `DefaultFormValue` of a choice without one.
pub(super) const NO_DEFAULT: i32 = -1;

fn text_format(format: TextFormat) -> &'static str {
    match format {
        TextFormat::Text => "Text",
        TextFormat::Email => "Email",
        TextFormat::Url => "Url",
        TextFormat::Phone => "Phone",
        TextFormat::TextArea => "TextArea",
        TextFormat::TickerSymbol => "TickerSymbol",
    }
}

fn boolean_options(name: &str, true_label: &Label, false_label: &Label) -> Json {
    let option = |value: i32, label: &Label| {
        let option =
            ChoiceOption { value, label: label.clone(), state: None, default_status: None, color: None };
        options_to_json(name, "Boolean", &[option])["Options"][0].take()
    };
    json!({
        "MetadataId": null,
        "Name": name,
        "IsGlobal": false,
        "OptionSetType": "Boolean",
        "TrueOption": option(1, true_label),
        "FalseOption": option(0, false_label),
    })
}

/// The classes a column can be cast to.
const CLASSES: [&str; 18] = [
    "BigInt",
    "Boolean",
    "DateTime",
    "Decimal",
    "Double",
    "EntityName",
    "File",
    "Image",
    "Integer",
    "Lookup",
    "ManagedProperty",
    "Memo",
    "Money",
    "MultiSelectPicklist",
    "Picklist",
    "State",
    "Status",
    "String",
];

/// Whether a column is of a cast such as `PicklistAttributeMetadata`; `None` for a cast that doesn't exist.
pub fn is_of_cast(column: &ColumnMeta, cast: &str) -> Option<bool> {
    let class = cast.strip_suffix("AttributeMetadata")?;
    let known = CLASSES.contains(&class) || matches!(class, "UniqueIdentifier" | "Enum" | "");
    let own = type_names(&column.kind).0;
    let is_choice = matches!(own, "Picklist" | "State" | "Status" | "MultiSelectPicklist");
    known.then_some(class == own || class.is_empty() || (class == "Enum" && is_choice))
}
