//! Definitions as clients write them: columns, keys, relationships and option sets to be made or changed
//! (`reference/dataverse.md` §6.2-6.4). What is left out gets Dataverse's defaults; what is out of bounds is refused.

mod column;
mod kept;

pub use column::{DefinedColumn, SetKey, column, lookup, options};
pub use kept::kept_of_table;

use super::label::label_from_json;
use crate::ODataError;
use kept::{OWN_OF_RELATION, kept};
use model::metadata::{DeleteRule, Label};
use model::storage::is_safe_name;
use serde_json::{Map, Value as Json};

/// Longest schema name; Dataverse's bound for tables and columns.
const MAX_NAME: usize = 100;
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

/// A label, such as `DisplayName`; `None` where the member is absent or no label.
pub fn label(json: &Json, member: &str) -> Option<Label> {
    json.get(member).filter(|l| l.is_object()).map(|l| label_from_json(Some(l)))
}

fn need<'a>(json: &'a Json, member: &str) -> Result<&'a str, ODataError> {
    json.get(member).and_then(Json::as_str).filter(|t| !t.is_empty()).ok_or_else(|| {
        ODataError::invalid_argument(format!("Required field '{member}' is missing or empty."))
    })
}
