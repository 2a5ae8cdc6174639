//! Columns and their options.

use super::super::xml::{escaped, put};
use super::Export;
use super::write::texts;
use crate::catalog::{OptionSet, Table};
use model::metadata::{ChoiceOption, DateBehavior, Label, LookupRole, Required};
use model::{ColumnKind, ColumnMeta};
use odata::metadata::define;
use serde_json::Value as Json;

/// `<attribute>`
pub(super) fn attribute(export: &Export<'_>, table: &Table, column: &ColumnMeta, xml: &mut String) {
    let (name, more) = (&column.logical_name, table.more.columns.get(&column.logical_name));
    let rest = export.rest("attribute", &format!("{}.{name}", table.meta.logical_name));
    let required = match column.required {
        Required::None => "none",
        Required::Recommended => "recommended",
        Required::ApplicationRequired => "required",
        Required::SystemRequired => "systemrequired",
    };
    let kind = if *name == table.meta.primary_id { "primarykey" } else { type_name(&column.kind) };
    put(
        xml,
        format_args!(
            "<attribute PhysicalName=\"{}\"><Type>{kind}</Type><Name>{name}</Name><LogicalName>{name}</LogicalName><RequiredLevel>{required}</RequiredLevel>",
            column.schema_name
        ),
    );
    if !rest.contains("<DisplayMask>") {
        let mask = if *name == table.meta.primary_name { "PrimaryName|" } else { "" };
        let mask = format!("{mask}ValidForAdvancedFind|ValidForForm|ValidForGrid");
        put(xml, format_args!("<DisplayMask>{mask}</DisplayMask>"));
    }
    put(
        xml,
        format_args!(
            "<ValidForUpdateApi>{}</ValidForUpdateApi><ValidForReadApi>1</ValidForReadApi><ValidForCreateApi>{}</ValidForCreateApi><IsCustomField>{}</IsCustomField><IsSecured>{}</IsSecured>{rest}",
            i32::from(column.can_update),
            i32::from(column.can_create),
            i32::from(more.is_some_and(|m| m.is_custom)),
            i32::from(column.is_secured)
        ),
    );
    limits(&column.kind, xml);
    match more.and_then(|m| m.global_set.as_ref()) {
        Some(set) => put(xml, format_args!("<OptionSetName>{set}</OptionSetName>")),
        None => own_options(table, column, xml),
    }
    texts(xml, &column.display_name, "displaynames", "displayname");
    let members = more.map(|m| Json::Object(m.members.clone())).unwrap_or_default();
    if let Some(description) = define::label(&members, "Description") {
        texts(xml, &description, "Descriptions", "Description");
    }
    if let Some(format) = members.get("AutoNumberFormat").and_then(Json::as_str) {
        put(xml, format_args!("<AutoNumberFormat>{}</AutoNumberFormat>", escaped(format)));
    }
    xml.push_str("</attribute>");
}

fn type_name(kind: &ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Uniqueidentifier => "uniqueidentifier",
        ColumnKind::String { .. } | ColumnKind::EntityName => "nvarchar",
        ColumnKind::Memo { .. } => "ntext",
        ColumnKind::Integer { .. } => "int",
        ColumnKind::BigInt => "bigint",
        ColumnKind::Decimal { .. } => "decimal",
        ColumnKind::Double { .. } => "float",
        ColumnKind::Money { .. } => "money",
        ColumnKind::Boolean { .. } => "bit",
        ColumnKind::DateTime { .. } => "datetime",
        ColumnKind::Picklist { .. } => "picklist",
        ColumnKind::MultiPicklist { .. } => "multiselectpicklist",
        ColumnKind::State { .. } => "state",
        ColumnKind::Status { .. } => "status",
        ColumnKind::Lookup { role: LookupRole::Customer, .. } => "customer",
        ColumnKind::Lookup { role: LookupRole::Owner, .. } => "owner",
        ColumnKind::Lookup { .. } => "lookup",
        ColumnKind::Image => "image",
        ColumnKind::File { .. } => "file",
    }
}

fn limits(kind: &ColumnKind, xml: &mut String) {
    match kind {
        ColumnKind::String { max_length, format } => {
            let format = format!("{format:?}").to_ascii_lowercase();
            put(xml, format_args!("<Format>{format}</Format><MaxLength>{max_length}</MaxLength>"));
        }
        ColumnKind::Memo { max_length } => put(xml, format_args!("<MaxLength>{max_length}</MaxLength>")),
        ColumnKind::Integer { min, max, .. } => {
            put(xml, format_args!("<MinValue>{min}</MinValue><MaxValue>{max}</MaxValue>"));
        }
        ColumnKind::Decimal { precision, min, max }
        | ColumnKind::Double { precision, min, max }
        | ColumnKind::Money { precision, min, max } => put(
            xml,
            format_args!(
                "<MinValue>{min}</MinValue><MaxValue>{max}</MaxValue><Accuracy>{precision}</Accuracy>"
            ),
        ),
        ColumnKind::DateTime { behavior, date_only } => {
            let number = match behavior {
                DateBehavior::UserLocal => 1,
                DateBehavior::DateOnly => 2,
                DateBehavior::TimeZoneIndependent => 3,
            };
            let format = if *date_only { "date" } else { "datetime" };
            put(xml, format_args!("<Format>{format}</Format><Behavior>{number}</Behavior>"));
        }
        ColumnKind::File { max_kb } => put(xml, format_args!("<MaxSizeInKB>{max_kb}</MaxSizeInKB>")),
        _ => {}
    }
}

fn own_options(table: &Table, column: &ColumnMeta, xml: &mut String) {
    let name = format!("{}_{}", table.meta.logical_name, column.logical_name);
    let mut default = None;
    let (kind, options) = match &column.kind {
        ColumnKind::Boolean { true_label, false_label, default: is_on } => {
            let option = |value, label: &Label| ChoiceOption {
                value,
                label: label.clone(),
                state: None,
                default_status: None,
                color: None,
            };
            default = Some(i32::from(*is_on));
            ("bit", vec![option(1, true_label), option(0, false_label)])
        }
        ColumnKind::Picklist { options, default: value } => {
            default = Some(value.unwrap_or(-1));
            ("picklist", options.clone())
        }
        ColumnKind::MultiPicklist { options } => ("picklist", options.clone()),
        ColumnKind::State { options } => ("state", options.clone()),
        ColumnKind::Status { options } => ("status", options.clone()),
        _ => return,
    };
    if let Some(default) = default {
        put(xml, format_args!("<AppDefaultValue>{default}</AppDefaultValue>"));
    }
    set(xml, &name, kind, "<IsGlobal>0</IsGlobal>", &options);
}

/// A global `<optionset>`, with what was kept within it.
pub(super) fn shared_set(xml: &mut String, shared: &OptionSet, rest: &str) {
    let mut head = String::from("<IsGlobal>1</IsGlobal>");
    texts(&mut head, &shared.display_name, "displaynames", "displayname");
    texts(&mut head, &shared.description, "Descriptions", "Description");
    head.push_str(rest);
    set(xml, &shared.name, "picklist", &head, &shared.options);
}

fn set(xml: &mut String, name: &str, kind: &str, head: &str, options: &[ChoiceOption]) {
    let (outer, inner) = match kind {
        "state" => ("states", "state"),
        "status" => ("statuses", "status"),
        _ => ("options", "option"),
    };
    put(xml, format_args!("<optionset Name=\"{name}\"><OptionSetType>{kind}</OptionSetType>{head}<{outer}>"));
    for option in options {
        put(xml, format_args!("<{inner} value=\"{}\"", option.value));
        if let Some(color) = &option.color {
            put(xml, format_args!(" Color=\"{}\"", escaped(color)));
        }
        if let Some(status) = option.default_status {
            put(xml, format_args!(" defaultstatus=\"{status}\""));
        }
        if let Some(state) = option.state {
            put(xml, format_args!(" state=\"{state}\""));
        }
        xml.push('>');
        texts(xml, &option.label, "labels", "label");
        put(xml, format_args!("</{inner}>"));
    }
    put(xml, format_args!("</{outer}></optionset>"));
}
