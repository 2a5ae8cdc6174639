//! Tables and relationships as the server writes them.

use super::attribute::column_to_json;
use super::label::{label_to_json, managed, options_to_json};
use super::pairs::{keys_to_json, many_to_many_to_json};
use model::TableMeta;
use model::metadata::{ChoiceOption, DeleteRule, Label, ManyToOne};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// What an EntityMetadata carries besides its own members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// `Attributes`, each with its type's own members.
    pub attributes: bool,
    /// `ManyToOneRelationships`, `OneToManyRelationships`, `ManyToManyRelationships` and `Keys`.
    pub relationships: bool,
}

/// Flags of every table that no definition of ours moves unless a maker does.
const PLAIN_FLAGS: [(&str, bool); 17] = [
    ("AutoCreateAccessTeams", false),
    ("AutoRouteToOwnerQueue", false),
    ("CanTriggerWorkflow", true),
    ("EnforceStateTransitions", false),
    ("EntityHelpUrlEnabled", false),
    ("HasActivities", false),
    ("HasFeedback", false),
    ("HasNotes", false),
    ("IsActivityParty", false),
    ("IsBusinessProcessEnabled", false),
    ("IsChildEntity", false),
    ("IsImportable", true),
    ("IsQuickCreateEnabled", false),
    ("IsSLAEnabled", false),
    ("IsStateModelAware", false),
    ("SyncToExternalSearchIndex", false),
    ("UsesBusinessDataLabelTable", false),
];
/// The same for managed properties.
const MANAGED_FLAGS: [(&str, bool); 20] = [
    ("CanBeInCustomEntityAssociation", true),
    ("CanBeInManyToMany", true),
    ("CanBePrimaryEntityInRelationship", true),
    ("CanBeRelatedEntityInRelationship", true),
    ("CanChangeHierarchicalRelationship", true),
    ("CanChangeTrackingBeEnabled", true),
    ("CanCreateAttributes", true),
    ("CanCreateCharts", true),
    ("CanCreateForms", true),
    ("CanCreateViews", true),
    ("CanModifyAdditionalSettings", true),
    ("IsAuditEnabled", false),
    ("IsConnectionsEnabled", false),
    ("IsDuplicateDetectionEnabled", false),
    ("IsMailMergeEnabled", false),
    ("IsMappable", true),
    ("IsReadOnlyInMobileClient", false),
    ("IsRenameable", true),
    ("IsValidForQueue", false),
    ("IsVisibleInMobile", false),
];

/// Writes a table. `others` are all tables, for the relationships that point to this one.
pub fn table_to_json(table: &TableMeta, others: &[TableMeta], parts: Parts) -> Json {
    let mut json = json!({
        "MetadataId": table.metadata_id,
        "HasChanged": null,
        "ActivityTypeMask": i32::from(table.is_activity),
        "ChangeTrackingEnabled": true,
        "CollectionSchemaName": table.set_name,
        "DaysSinceRecordLastModified": 0,
        "Description": label_to_json(&Label::default()),
        "DisplayCollectionName": label_to_json(&table.collection_name),
        "DisplayName": label_to_json(&table.display_name),
        "EntitySetName": table.set_name,
        "IsActivity": table.is_activity,
        "IsAvailableOffline": table.offline,
        "IsBPFEntity": false,
        "IsCustomEntity": table.logical_name.contains('_'),
        "IsCustomizable": managed(true, "iscustomizable"),
        "IsIntersect": table.primary_name.is_empty() && table.ownership == model::metadata::Ownership::None,
        "IsLogicalEntity": false,
        "IsManaged": true,
        "IsOfflineInMobileClient": managed(table.offline, "mobileclientoffline"),
        "IsOptimisticConcurrencyEnabled": true,
        "IsPrivate": false,
        "IsValidForAdvancedFind": true,
        "IsVisibleInMobileClient": managed(true, "isvisibleinmobileclient"),
        "LogicalCollectionName": table.set_name,
        "LogicalName": table.logical_name,
        "ObjectTypeCode": table.type_code,
        "OwnershipType": table.ownership,
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryImageAttribute": null,
        "PrimaryNameAttribute": (!table.primary_name.is_empty()).then_some(&table.primary_name),
        "SchemaName": table.schema_name,
        "TableType": "Standard",
    });
    if let Some(members) = json.as_object_mut() {
        for (name, value) in PLAIN_FLAGS {
            members.entry(name).or_insert(value.into());
        }
        for (name, value) in MANAGED_FLAGS {
            members.entry(name).or_insert_with(|| managed(value, &name.to_lowercase()));
        }
    }
    if parts.attributes {
        json["Attributes"] = table.columns.iter().map(|c| column_to_json(table, c)).collect();
    }
    if parts.relationships {
        let (many_to_one, one_to_many) = relationships_to_json(table, others);
        json["ManyToOneRelationships"] = many_to_one;
        json["OneToManyRelationships"] = one_to_many;
        json["ManyToManyRelationships"] = many_to_many_to_json(table, others);
        json["Keys"] = keys_to_json(table);
    }
    json
}

/// The relationships of a table: those where it points, and those that point to it.
pub fn relationships_to_json(table: &TableMeta, others: &[TableMeta]) -> (Json, Json) {
    let out = table.many_to_one.iter().map(|r| relationship_to_json(table, r, others)).collect();
    let back = others
        .iter()
        .flat_map(|other| other.many_to_one.iter().map(move |r| (other, r)))
        .filter(|(_, r)| r.target == table.logical_name)
        .map(|(other, r)| relationship_to_json(other, r, others))
        .collect();
    (out, back)
}

/// Writes the relationship of a lookup of `table`.
pub fn relationship_to_json(table: &TableMeta, relation: &ManyToOne, others: &[TableMeta]) -> Json {
    let target_id = others.iter().find(|t| t.logical_name == relation.target).map(|t| t.primary_id.clone());
    let delete = match relation.on_delete {
        DeleteRule::Cascade => "Cascade",
        DeleteRule::RemoveLink => "RemoveLink",
        DeleteRule::Restrict => "Restrict",
        DeleteRule::NoCascade => "NoCascade",
    };
    json!({
        "MetadataId": relation.metadata_id,
        "HasChanged": null,
        "IsCustomRelationship": false,
        "IsHierarchical": false,
        "RelationshipType": "OneToManyRelationship",
        "SchemaName": relation.schema_name,
        "ReferencedEntity": relation.target,
        "ReferencedAttribute": target_id.unwrap_or_else(|| format!("{}id", relation.target)),
        "ReferencedEntityNavigationPropertyName": relation.reverse_navigation,
        "ReferencingEntity": table.logical_name,
        "ReferencingAttribute": relation.column,
        "ReferencingEntityNavigationPropertyName": relation.navigation,
        "CascadeConfiguration": {
            "Assign": "NoCascade", "Delete": delete, "Archive": "NoCascade", "Merge": "NoCascade",
            "Reparent": "NoCascade", "Share": "NoCascade", "Unshare": "NoCascade", "RollupView": "NoCascade",
        },
        "AssociatedMenuConfiguration": associated_menu(),
        "IsManaged": false,
        "IsValidForAdvancedFind": true,
        "IsCustomizable": managed(true, "iscustomizable"),
        "SecurityTypes": "Append",
    })
}

fn associated_menu() -> Json {
    json!({"Behavior": "UseCollectionName", "Group": "Details", "Order": null, "IsCustomizable": true, "Label": label_to_json(&Label::default())})
}

/// Writes an option set that columns share.
pub fn option_set_to_json(
    id: Uuid,
    name: &str,
    labels: (&Label, &Label),
    options: &[ChoiceOption],
    is_custom: bool,
) -> Json {
    let mut json = options_to_json(name, "Picklist", options);
    if let Some(members) = json.as_object_mut() {
        members.insert("@odata.type".to_owned(), json!("#Microsoft.Dynamics.CRM.OptionSetMetadata"));
        members.insert("MetadataId".to_owned(), json!(id));
        members.insert("HasChanged".to_owned(), Json::Null);
        members.insert("IsGlobal".to_owned(), json!(true));
        members.insert("IsCustomOptionSet".to_owned(), json!(is_custom));
        members.insert("IsManaged".to_owned(), json!(!is_custom));
        members.insert("IsCustomizable".to_owned(), managed(true, "iscustomizable"));
        members.insert("DisplayName".to_owned(), label_to_json(labels.0));
        members.insert("Description".to_owned(), label_to_json(labels.1));
    }
    json
}
