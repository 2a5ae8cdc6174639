//! Options of choices: global option sets, and one option at a time (`InsertOptionValue` and its kin).

use super::{exists_already, not_customizable, unknown};
use crate::catalog::{Definitions, OptionSet};
use model::metadata::{ChoiceOption, Label};
use model::{ColumnKind, ColumnMeta};
use odata::ODataError;
use odata::metadata::define;
use serde_json::Value as Json;
use uuid::Uuid;

/// Options that makers add without a value are numbered from here on.
const FIRST_OPTION: i32 = 100_000_000;

/// Makes a global option set from OptionSetMetadata; gives its id.
///
/// # Errors
/// 400 for a name or options that can't be, 412 when there is such a set.
pub fn add_set(definitions: &mut Definitions, json: &Json) -> Result<Uuid, ODataError> {
    let name = json.get("Name").and_then(Json::as_str).unwrap_or_default();
    define::check_custom_name(name)?;
    let name = name.to_ascii_lowercase();
    if definitions.option_sets.iter().any(|s| s.name == name) {
        return Err(exists_already("An option set", &name));
    }
    let metadata_id = Uuid::now_v7();
    definitions.option_sets.push(OptionSet {
        metadata_id,
        options: define::options(&name, json)?,
        display_name: define::label(json, "DisplayName").unwrap_or_else(|| Label::english(&name)),
        description: define::label(json, "Description").unwrap_or_default(),
        is_custom: true,
        changed: 0,
        name,
    });
    Ok(metadata_id)
}

/// Changes the labels and options of a global option set.
///
/// # Errors
/// 404 for an unknown one; 400 for options that can't be.
pub fn update_set(
    definitions: &mut Definitions,
    name: &str,
    json: &Json,
    merge_labels: bool,
) -> Result<(), ODataError> {
    let set = find_set(definitions, name)?;
    super::relabel(&mut set.display_name, define::label(json, "DisplayName"), merge_labels);
    super::relabel(&mut set.description, define::label(json, "Description"), merge_labels);
    if json.get("Options").is_some_and(Json::is_array) {
        set.options = define::options(name, json)?;
    }
    spread(definitions, name);
    Ok(())
}

/// Deletes a global option set.
///
/// # Errors
/// 404 for an unknown one; 400 for one that columns use.
pub fn delete_set(definitions: &mut Definitions, name: &str) -> Result<(), ODataError> {
    let id = find_set(definitions, name)?.metadata_id;
    let user = definitions
        .tables
        .iter()
        .find(|t| t.more.columns.values().any(|c| c.global_set.as_deref() == Some(name)));
    if let Some(table) = user {
        return Err(super::is_in_use("OptionSet", id, &table.meta.logical_name));
    }
    definitions.option_sets.retain(|s| s.name != name);
    Ok(())
}

fn find_set<'a>(definitions: &'a mut Definitions, name: &str) -> Result<&'a mut OptionSet, ODataError> {
    definitions.option_sets.iter_mut().find(|s| s.name == name).ok_or_else(|| unknown("option set", name))
}

/// Gives the columns that use a global option set its options.
fn spread(definitions: &mut Definitions, name: &str) {
    let Some(options) = definitions.option_sets.iter().find(|s| s.name == name).map(|s| s.options.clone())
    else {
        return;
    };
    for table in &mut definitions.tables {
        for column in &mut table.meta.columns {
            let more = table.more.columns.get(&column.logical_name);
            if more.and_then(|m| m.global_set.as_deref()) == Some(name) {
                super::column::set_options(&mut column.kind, options.clone());
            }
        }
    }
}

/// Where an option is: a global option set, or a column of a table.
enum Place {
    Set(String),
    Column(String, String),
}

fn place(json: &Json) -> Result<Place, ODataError> {
    let text = |member: &str| json.get(member).and_then(Json::as_str).filter(|t| !t.is_empty());
    match (text("OptionSetName"), text("EntityLogicalName"), text("AttributeLogicalName")) {
        (Some(set), _, _) => Ok(Place::Set(set.to_owned())),
        (None, Some(table), Some(column)) => Ok(Place::Column(table.to_owned(), column.to_owned())),
        _ => Err(ODataError::invalid_argument(
            "Either 'OptionSetName' or 'EntityLogicalName' and 'AttributeLogicalName' are needed.",
        )),
    }
}

fn change_options<T>(
    definitions: &mut Definitions,
    json: &Json,
    change: impl FnOnce(&mut Vec<ChoiceOption>) -> Result<T, ODataError>,
) -> Result<T, ODataError> {
    match place(json)? {
        Place::Set(name) => {
            let done = change(&mut find_set(definitions, &name)?.options)?;
            spread(definitions, &name);
            Ok(done)
        }
        Place::Column(table, column) => {
            let table = definitions.table_mut(&table).ok_or_else(|| unknown("entity", &table))?;
            let is_global = table.more.columns.get(&column).is_some_and(|c| c.global_set.is_some());
            if is_global {
                return Err(ODataError::invalid_argument(
                    "The attribute takes its options from a global option set: name it in 'OptionSetName'.",
                ));
            }
            let found = table.meta.columns.iter_mut().find(|c| c.logical_name == column);
            let found = found.ok_or_else(|| unknown("attribute", &column))?;
            let done = options_of(found).and_then(change)?;
            table.more.columns.entry(column).or_default().is_edited = true;
            Ok(done)
        }
    }
}

fn options_of(column: &mut ColumnMeta) -> Result<&mut Vec<ChoiceOption>, ODataError> {
    match &mut column.kind {
        ColumnKind::Picklist { options, .. }
        | ColumnKind::MultiPicklist { options }
        | ColumnKind::Status { options }
        | ColumnKind::State { options } => Ok(options),
        _ => Err(ODataError::invalid_argument("The attribute has no options.")),
    }
}

/// `InsertOptionValue`: adds an option and gives its value.
///
/// # Errors
/// 400 for a value that is taken or a place that isn't one; 404 for an unknown one.
pub fn insert(definitions: &mut Definitions, json: &Json) -> Result<i32, ODataError> {
    let label = need_label(json)?;
    change_options(definitions, json, |options| push(options, json, label, None))
}

/// `InsertStatusValue`: adds a status reason of a state and gives its value.
///
/// # Errors
/// As [`insert`]; 400 for a state that isn't one.
pub fn insert_status(definitions: &mut Definitions, json: &Json) -> Result<i32, ODataError> {
    let label = need_label(json)?;
    let state = number(json, "StateCode")?;
    let table = json.get("EntityLogicalName").and_then(Json::as_str).and_then(|t| definitions.table(t));
    let states = table.and_then(|t| t.meta.column("statecode")).map(|c| c.kind.options());
    if !states.is_some_and(|states| states.iter().any(|s| s.value == state)) {
        return Err(ODataError::invalid_argument("The state code is not one of the entity's."));
    }
    change_options(definitions, json, |options| push(options, json, label, Some(state)))
}

fn push(
    options: &mut Vec<ChoiceOption>,
    json: &Json,
    label: Label,
    state: Option<i32>,
) -> Result<i32, ODataError> {
    let value = match json.get("Value").filter(|v| !v.is_null()) {
        Some(_) => number(json, "Value")?,
        None => (FIRST_OPTION..).find(|n| options.iter().all(|o| o.value != *n)).unwrap_or(FIRST_OPTION),
    };
    if options.iter().any(|o| o.value == value) {
        let message = format!("The option value {value} is already used.");
        return Err(ODataError::invalid_argument(message));
    }
    let color = json.get("Color").and_then(Json::as_str).map(str::to_owned);
    options.push(ChoiceOption { value, label, state, default_status: None, color });
    Ok(value)
}

/// `UpdateOptionValue`: another label or colour for an option.
///
/// # Errors
/// 400 for a value that isn't there.
pub fn update(definitions: &mut Definitions, json: &Json) -> Result<(), ODataError> {
    let value = number(json, "Value")?;
    let merge = json.get("MergeLabels").and_then(Json::as_bool).unwrap_or(false);
    change_options(definitions, json, |options| relabel_option(options, value, json, merge))
}

/// `UpdateStateValue`: another label or default status reason for a state.
///
/// # Errors
/// 404 for an unknown table; 400 for a value that isn't there.
pub fn update_state(definitions: &mut Definitions, json: &Json) -> Result<(), ODataError> {
    let value = number(json, "Value")?;
    let merge = json.get("MergeLabels").and_then(Json::as_bool).unwrap_or(false);
    let mut json = json.clone();
    if let Some(members) = json.as_object_mut() {
        members.entry("AttributeLogicalName").or_insert_with(|| "statecode".into());
    }
    change_options(definitions, &json, |options| {
        relabel_option(options, value, &json, merge)?;
        if json.get("DefaultStatusCode").is_some_and(Json::is_number) {
            let default = number(&json, "DefaultStatusCode")?;
            options.iter_mut().filter(|o| o.value == value).for_each(|o| o.default_status = Some(default));
        }
        Ok(())
    })
}

fn relabel_option(
    options: &mut [ChoiceOption],
    value: i32,
    json: &Json,
    merge: bool,
) -> Result<(), ODataError> {
    let option = options.iter_mut().find(|o| o.value == value).ok_or_else(|| no_option(value))?;
    super::relabel(&mut option.label, define::label(json, "Label"), merge);
    if let Some(color) = json.get("Color").and_then(Json::as_str) {
        option.color = Some(color.to_owned());
    }
    Ok(())
}

/// `DeleteOptionValue`
///
/// # Errors
/// 400 for a value that isn't there, or a state.
pub fn delete(definitions: &mut Definitions, json: &Json) -> Result<(), ODataError> {
    let value = number(json, "Value")?;
    if let Place::Column(_, column) = place(json)?
        && column == "statecode"
    {
        return Err(not_customizable("attribute", &column));
    }
    change_options(definitions, json, |options| {
        let before = options.len();
        options.retain(|o| o.value != value);
        if options.len() == before { Err(no_option(value)) } else { Ok(()) }
    })
}

/// `OrderOption`: the options in the order of the values given; others follow.
///
/// # Errors
/// 400 for values that aren't a list of numbers.
pub fn order(definitions: &mut Definitions, json: &Json) -> Result<(), ODataError> {
    let values: Vec<i32> = json
        .get("Values")
        .and_then(|v| serde_json::from_value(v.clone()).ok())
        .ok_or_else(|| ODataError::invalid_argument("'Values' is not a list of option values."))?;
    change_options(definitions, json, |options| {
        options.sort_by_key(|o| values.iter().position(|v| *v == o.value).unwrap_or(usize::MAX));
        Ok(())
    })
}

fn need_label(json: &Json) -> Result<Label, ODataError> {
    define::label(json, "Label")
        .filter(|label| !label.0.is_empty())
        .ok_or_else(|| ODataError::invalid_argument("Required field 'Label' is missing or has no text."))
}

fn number(json: &Json, member: &str) -> Result<i32, ODataError> {
    let found = json.get(member).and_then(Json::as_i64).and_then(|n| i32::try_from(n).ok());
    found.ok_or_else(|| ODataError::invalid_argument(format!("'{member}' is not a whole number.")))
}

fn no_option(value: i32) -> ODataError {
    ODataError::invalid_argument(format!("There is no option with the value {value}."))
}

/// Adds options to those of a column and gives the ones it has other labels, as solutions do with columns of the
/// system; tells whether anything changed. Options that aren't named stay.
pub fn merge_options(definitions: &mut Definitions, table: &str, column: &str, new: &[Json]) -> bool {
    let Some(definition) = definitions.table_mut(table) else { return false };
    let Some(found) = definition.meta.columns.iter_mut().find(|c| c.logical_name == column) else {
        return false;
    };
    let Ok(options) = options_of(found) else { return false };
    let before = options.clone();
    for json in new {
        let Ok(value) = number(json, "Value") else { continue };
        let label = define::label(json, "Label");
        let default_status = number(json, "DefaultStatus").ok();
        match options.iter_mut().find(|o| o.value == value) {
            Some(option) => {
                super::relabel(&mut option.label, label, true);
                option.default_status = default_status.or(option.default_status);
            }
            None => options.push(ChoiceOption {
                value,
                label: label.unwrap_or_else(|| Label::english(value.to_string())),
                state: number(json, "State").ok(),
                default_status,
                color: json.get("Color").and_then(Json::as_str).map(str::to_owned),
            }),
        }
    }
    let is_changed = *options != before;
    if is_changed {
        definition.more.columns.entry(column.to_owned()).or_default().is_edited = true;
    }
    is_changed
}
