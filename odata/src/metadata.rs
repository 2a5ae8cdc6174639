//! `TableMeta` as EntityMetadata, both ways (`reference/dataverse.md` §6.1-6.4).

mod attribute;
pub mod define;
mod label;
mod pairs;
mod query;
mod read;
mod write;

pub use attribute::{column_to_json, is_of_cast};
pub use label::label_to_json;
pub use pairs::{keys_to_json, many_to_many_to_json};
pub use query::DefinitionQuery;
pub use read::ownership;
pub use read::table_from_json;
pub use write::{Parts, option_set_to_json, relationship_to_json, relationships_to_json, table_to_json};

use model::ColumnKind;
use model::metadata::LookupRole;

/// What Dataverse calls the type of a column: the class without `AttributeMetadata`, the `AttributeType`, and the
/// value of `AttributeTypeName`.
fn type_names(kind: &ColumnKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        ColumnKind::Uniqueidentifier => ("UniqueIdentifier", "Uniqueidentifier", "UniqueidentifierType"),
        ColumnKind::String { .. } => ("String", "String", "StringType"),
        ColumnKind::Memo { .. } => ("Memo", "Memo", "MemoType"),
        ColumnKind::Integer { .. } => ("Integer", "Integer", "IntegerType"),
        ColumnKind::BigInt => ("BigInt", "BigInt", "BigIntType"),
        ColumnKind::Decimal { .. } => ("Decimal", "Decimal", "DecimalType"),
        ColumnKind::Double { .. } => ("Double", "Double", "DoubleType"),
        ColumnKind::Money { .. } => ("Money", "Money", "MoneyType"),
        ColumnKind::Boolean { .. } => ("Boolean", "Boolean", "BooleanType"),
        ColumnKind::DateTime { .. } => ("DateTime", "DateTime", "DateTimeType"),
        ColumnKind::Picklist { .. } => ("Picklist", "Picklist", "PicklistType"),
        ColumnKind::MultiPicklist { .. } => ("MultiSelectPicklist", "Virtual", "MultiSelectPicklistType"),
        ColumnKind::State { .. } => ("State", "State", "StateType"),
        ColumnKind::Status { .. } => ("Status", "Status", "StatusType"),
        ColumnKind::Lookup { role: LookupRole::Lookup, .. } => ("Lookup", "Lookup", "LookupType"),
        ColumnKind::Lookup { role: LookupRole::Customer, .. } => ("Lookup", "Customer", "CustomerType"),
        ColumnKind::Lookup { role: LookupRole::Owner, .. } => ("Lookup", "Owner", "OwnerType"),
        ColumnKind::EntityName => ("EntityName", "EntityName", "EntityNameType"),
        ColumnKind::Image => ("Image", "Virtual", "ImageType"),
        ColumnKind::File { .. } => ("File", "Virtual", "FileType"),
    }
}
