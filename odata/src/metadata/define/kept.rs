//! Members of definitions that the server only keeps: everything that isn't read into the model.

use serde_json::{Map, Value as Json};

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
/// What is read of a column.
pub(super) const OWN_OF_COLUMN: [&str; 30] = [
    "SourceType",
    "FormulaDefinition",
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
/// What is read of a relationship.
pub(super) const OWN_OF_RELATION: [&str; 12] = [
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

/// The members that are not among those that are read.
pub(super) fn kept(json: &Json, own: &[&str]) -> Map<String, Json> {
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
