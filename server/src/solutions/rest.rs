//! What isn't understood of a component that is: its other elements are kept as they came, to be written back into it.

use super::import::Import;
use super::kept::Part;
use super::xml::Element;
use std::collections::BTreeSet;

/// What is read of an `<entity>`.
pub(super) const OF_TABLE: [&str; 15] = [
    "LocalizedNames",
    "LocalizedCollectionNames",
    "Descriptions",
    "attributes",
    "EntitySetName",
    "OwnershipTypeMask",
    "IsActivity",
    "IsAvailableOffline",
    "IsOfflineInMobileClient",
    "ChangeTrackingEnabled",
    "IsAuditEnabled",
    "IsQuickCreateEnabled",
    "HasRelatedNotes",
    "HasRelatedActivities",
    "EntityKeys",
];

/// What is read of an `<attribute>`.
pub(super) const OF_COLUMN: [&str; 22] = [
    "Type",
    "Name",
    "LogicalName",
    "RequiredLevel",
    "ValidForUpdateApi",
    "ValidForReadApi",
    "ValidForCreateApi",
    "IsCustomField",
    "IsSecured",
    "Format",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "Accuracy",
    "Behavior",
    "MaxSizeInKB",
    "AppDefaultValue",
    "OptionSetName",
    "optionset",
    "displaynames",
    "Descriptions",
    "AutoNumberFormat",
];

/// What is read of an `<EntityRelationship>`.
pub(super) const OF_RELATION: [&str; 15] = [
    "EntityRelationshipType",
    "ReferencingEntityName",
    "ReferencedEntityName",
    "ReferencingAttributeName",
    "FirstEntityName",
    "SecondEntityName",
    "IntersectEntityName",
    "IsHierarchical",
    "CascadeAssign",
    "CascadeDelete",
    "CascadeReparent",
    "CascadeShare",
    "CascadeUnshare",
    "CascadeRollupView",
    "EntityRelationshipRoles",
];

/// The place of what is kept within a component: `savedquery:0f…`.
pub(super) fn within(kind: &str, name: &str) -> String {
    format!("{kind}:{name}")
}

/// The place of what is kept within a relationship's role: by its type, or its place among them.
pub(super) fn role_of(relationship: &str, role: &str) -> String {
    format!("relationship:{relationship}/role/{role}")
}

/// The place of a component's names in languages that its row has no column for.
pub(super) fn names_of(kind: &str, name: &str) -> String {
    format!("{kind}:{name}/names")
}

/// Keeps the elements of a component that are not among the known, and says which these are.
pub(super) fn keep(
    import: &mut Import<'_>,
    place: String,
    element: &Element<'_>,
    known: &[&str],
) -> Option<String> {
    let rest = || element.children.iter().filter(|c| !known.contains(&c.name.as_str()));
    let body: String = rest().map(|c| c.raw).collect();
    if body.is_empty() {
        return None;
    }
    import.parts.push(Part { parent: place, name: element.name.clone(), body: body.into_bytes() });
    let names: BTreeSet<&str> = rest().filter(|c| !c.is_empty()).map(|c| c.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("Kept as they came: {}.", names.join(", ")))
}

/// The name of a component in the language of the server, English before others; the other languages are kept.
pub(super) fn localized(
    import: &mut Import<'_>,
    kind: &str,
    id: &str,
    element: &Element<'_>,
) -> Option<String> {
    let names: Vec<&Element<'_>> = element.within("LocalizedNames", "LocalizedName").collect();
    let english = names.iter().position(|n| n.attribute("languagecode") == Some("1033")).unwrap_or(0);
    let others: String =
        names.iter().enumerate().filter(|(n, _)| *n != english).map(|(_, e)| e.raw).collect();
    if !others.is_empty() {
        import.parts.push(Part {
            parent: names_of(kind, id),
            name: "LocalizedName".to_owned(),
            body: others.into_bytes(),
        });
    }
    names.get(english).and_then(|n| n.attribute("description")).map(str::to_owned)
}
