//! Tables, columns and relationships of `customizations.xml`, turned into definitions as the Web API writes them, so
//! that one reader checks both.

use super::xml::Element;
use model::metadata::Label;
use odata::metadata::define;
use serde_json::{Map, Value as Json, json};

/// Flags of a table, as the Web API and as solutions name them.
pub const FLAGS: [(&str, &str); 5] = [
    ("ChangeTrackingEnabled", "ChangeTrackingEnabled"),
    ("IsAuditEnabled", "IsAuditEnabled"),
    ("IsQuickCreateEnabled", "IsQuickCreateEnabled"),
    ("HasNotes", "HasRelatedNotes"),
    ("HasActivities", "HasRelatedActivities"),
];

/// A table of a solution.
pub struct EntityPart<'e, 't> {
    /// `new_Bank`
    pub schema_name: String,
    /// Whether the solution defines it, or only has screens or a ribbon of it.
    pub is_defined: bool,
    /// Its definition, with the primary name alone among the attributes.
    pub definition: Json,
    /// `<EntityInfo><entity>`
    pub info: Option<&'e Element<'t>>,
    /// The primary name, where it stands.
    pub primary: Option<(Json, &'e Element<'t>)>,
    /// Its columns that the system made.
    pub system: Vec<&'e Element<'t>>,
    /// Its other columns that makers made, `AttributeMetadata` each, lookups among them, and where they stand.
    pub columns: Vec<(Json, &'e Element<'t>)>,
    /// Columns of makers that can't be read.
    pub unknown: Vec<&'e Element<'t>>,
    /// Its alternate keys, and where they stand.
    pub keys: Vec<(Json, &'e Element<'t>)>,
    /// Where it stands.
    pub element: &'e Element<'t>,
}

/// Reads an `<Entity>`.
pub fn entity<'e, 't>(element: &'e Element<'t>) -> Option<EntityPart<'e, 't>> {
    let info = element.child("EntityInfo").and_then(|i| i.child("entity"));
    let name = element.child("Name").map(|n| n.text.trim()).filter(|n| !n.is_empty());
    let schema_name = info.and_then(|i| i.attribute("Name")).or(name)?.to_owned();
    let (mut primary, mut columns, mut unknown) = (None, Vec::new(), Vec::new());
    let attributes = info.into_iter().flat_map(|i| i.within("attributes", "attribute"));
    let (own, system): (Vec<_>, Vec<_>) = attributes.partition(|a| a.is("IsCustomField"));
    for element in own {
        match attribute(element) {
            Some(json) if primary.is_none() && json.get("IsPrimaryName") == Some(&Json::Bool(true)) => {
                primary = Some((json, element));
            }
            Some(json) => columns.push((json, element)),
            None => unknown.push(element),
        }
    }
    let definition = definition(&schema_name, info, primary.as_ref().map(|(json, _)| json));
    let keys = info.into_iter().flat_map(|i| i.within("EntityKeys", "EntityKey"));
    let keys = keys.filter_map(|element| Some((key(element)?, element))).collect();
    let is_defined = info.is_some_and(|i| !i.children.is_empty());
    Some(EntityPart {
        schema_name,
        is_defined,
        definition,
        info,
        primary,
        system,
        columns,
        unknown,
        keys,
        element,
    })
}

/// A table as EntityMetadata.
fn definition(schema_name: &str, info: Option<&Element<'_>>, primary: Option<&Json>) -> Json {
    let attributes: Vec<&Json> = primary.into_iter().collect();
    let mut definition = json!({
        "SchemaName": schema_name,
        "OwnershipType": ownership(info),
        "IsActivity": info.is_some_and(|i| i.is("IsActivity")),
        "Attributes": attributes,
    });
    if let (Some(info), Some(members)) = (info, definition.as_object_mut()) {
        let labels = [
            ("DisplayName", "LocalizedNames", "LocalizedName"),
            ("DisplayCollectionName", "LocalizedCollectionNames", "LocalizedCollectionName"),
            ("Description", "Descriptions", "Description"),
        ];
        for (member, outer, inner) in labels {
            label(members, member, info, outer, inner);
        }
        if let Some(set) = info.value("EntitySetName") {
            members.insert("EntitySetName".to_owned(), set.into());
        }
        if info.child("IsAvailableOffline").is_some() || info.child("IsOfflineInMobileClient").is_some() {
            let offline = info.is("IsOfflineInMobileClient") || info.is("IsAvailableOffline");
            members.insert("IsAvailableOffline".to_owned(), offline.into());
        }
        for (member, flag) in FLAGS {
            if info.child(flag).is_some() {
                members.insert(member.to_owned(), info.is(flag).into());
            }
        }
    }
    definition
}

/// Whether a component may be changed where its solution is managed.
pub fn is_customizable(element: Option<&Element<'_>>) -> bool {
    element.and_then(|e| e.value("IsCustomizable")) != Some("0")
}

fn ownership(info: Option<&Element<'_>>) -> &'static str {
    match info.and_then(|i| i.value("OwnershipTypeMask")) {
        Some("OrgOwned" | "OrganizationOwned" | "BusinessOwned" | "None") => "OrganizationOwned",
        _ => "UserOwned",
    }
}

/// Reads an `<attribute>`; `None` for types that makers' columns don't have.
pub fn attribute(element: &Element<'_>) -> Option<Json> {
    let kind = element.value("Type")?;
    let class = match kind.to_ascii_lowercase().as_str() {
        "nvarchar" | "varchar" => "String",
        "ntext" | "memo" => "Memo",
        "int" => "Integer",
        "bigint" => "BigInt",
        "decimal" => "Decimal",
        "float" => "Double",
        "money" => "Money",
        "bit" => "Boolean",
        "datetime" => "DateTime",
        "picklist" => "Picklist",
        "multiselectpicklist" => "MultiSelectPicklist",
        "lookup" => "Lookup",
        "customer" => "Customer",
        "file" => "File",
        "image" => "Image",
        "uniqueidentifier" => "Uniqueidentifier",
        _ => return None,
    };
    let mut json = json!({
        "SchemaName": element.attribute("PhysicalName").or(element.value("Name"))?,
        "AttributeTypeName": {"Value": format!("{class}Type")},
        "RequiredLevel": {"Value": required(element)},
        "IsPrimaryName": element.value("DisplayMask").is_some_and(|mask| mask.split('|').any(|m| m == "PrimaryName")),
        "IsValidForCreate": element.child("ValidForCreateApi").is_none() || element.is("ValidForCreateApi"),
        "IsValidForUpdate": element.child("ValidForUpdateApi").is_none() || element.is("ValidForUpdateApi"),
        "IsSecured": element.is("IsSecured"),
    });
    let members = json.as_object_mut()?;
    label(members, "DisplayName", element, "displaynames", "displayname");
    label(members, "Description", element, "Descriptions", "Description");
    for (member, tag) in
        [("MaxLength", "MaxLength"), ("Precision", "Accuracy"), ("MaxSizeInKB", "MaxSizeInKB")]
    {
        if let Some(n) = element.value(tag).and_then(|v| v.parse::<i64>().ok()) {
            members.insert(member.to_owned(), n.into());
        }
    }
    for (member, tag) in [("MinValue", "MinValue"), ("MaxValue", "MaxValue")] {
        if let Some(n) = element.value(tag).and_then(number) {
            members.insert(member.to_owned(), n);
        }
    }
    format(members, class, element);
    options(members, class, element);
    if let Some(format) = element.value("AutoNumberFormat") {
        members.insert("AutoNumberFormat".to_owned(), format.into());
    }
    Some(json)
}

fn number(text: &str) -> Option<Json> {
    let whole = text.parse::<i64>().ok().map(Json::from);
    whole.or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Json::from))
}

fn required(element: &Element<'_>) -> &'static str {
    match element.value("RequiredLevel") {
        Some("required" | "applicationrequired") => "ApplicationRequired",
        Some("systemrequired") => "SystemRequired",
        Some("recommended") => "Recommended",
        _ => "None",
    }
}

fn format(members: &mut Map<String, Json>, class: &str, element: &Element<'_>) {
    let format = element.value("Format").unwrap_or_default().to_ascii_lowercase();
    match class {
        "String" => {
            let name = match format.as_str() {
                "email" => "Email",
                "url" => "Url",
                "phone" => "Phone",
                "textarea" => "TextArea",
                "tickersymbol" => "TickerSymbol",
                _ => "Text",
            };
            members.insert("FormatName".to_owned(), json!({ "Value": name }));
        }
        "Integer" if format == "duration" => {
            members.insert("Format".to_owned(), "Duration".into());
        }
        "DateTime" => {
            let behavior = match element.value("Behavior") {
                Some("2") => "DateOnly",
                Some("3") => "TimeZoneIndependent",
                _ => "UserLocal",
            };
            members.insert("DateTimeBehavior".to_owned(), json!({ "Value": behavior }));
            let name = if format == "date" { "DateOnly" } else { "DateAndTime" };
            members.insert("Format".to_owned(), name.into());
        }
        _ => {}
    }
}

fn options(members: &mut Map<String, Json>, class: &str, element: &Element<'_>) {
    if let Some(name) = element.value("OptionSetName") {
        members.insert("OptionSet".to_owned(), json!({"IsGlobal": true, "Name": name.to_ascii_lowercase()}));
    }
    let Some(set) = element.child("optionset") else { return };
    let all: Vec<Json> = set_options(set);
    if class == "Boolean" {
        let of = |value: i64| all.iter().find(|o| o.get("Value") == Some(&value.into())).cloned();
        members.insert("OptionSet".to_owned(), json!({"TrueOption": of(1), "FalseOption": of(0)}));
        let default = element.value("AppDefaultValue") == Some("1");
        members.insert("DefaultValue".to_owned(), default.into());
        return;
    }
    members.insert("OptionSet".to_owned(), json!({"IsGlobal": false, "Options": all}));
    if let Some(default) = element.value("AppDefaultValue").and_then(|v| v.parse::<i64>().ok()) {
        members.insert("DefaultFormValue".to_owned(), default.into());
    }
}

/// The options of an `<optionset>`: those of a choice, states, or status reasons with their state.
pub fn set_options(set: &Element<'_>) -> Vec<Json> {
    let number = |o: &Element<'_>, name: &str| o.attribute(name).and_then(|v| v.parse::<i64>().ok());
    let option = |o: &Element<'_>| {
        let mut json = json!({
            "Value": number(o, "value")?,
            "Color": o.attribute("Color"),
            "State": number(o, "state"),
            "DefaultStatus": number(o, "defaultstatus"),
        });
        label(json.as_object_mut()?, "Label", o, "labels", "label");
        Some(json)
    };
    let places = [("options", "option"), ("states", "state"), ("statuses", "status")];
    places.iter().flat_map(|(outer, inner)| set.within(outer, inner)).filter_map(option).collect()
}

/// The options of an `<attribute>`'s own option set.
pub fn column_options(element: &Element<'_>) -> Vec<Json> {
    element.child("optionset").map(set_options).unwrap_or_default()
}

/// A list of texts of an element.
pub fn label_of(element: &Element<'_>, outer: &str, inner: &str) -> Option<Label> {
    let mut members = Map::new();
    label(&mut members, "Label", element, outer, inner);
    define::label(&Json::Object(members), "Label")
}

/// Reads a list of texts, such as `<displaynames><displayname description="" languagecode=""/></displaynames>`.
pub fn label(members: &mut Map<String, Json>, member: &str, of: &Element<'_>, outer: &str, inner: &str) {
    let text = |l: &Element<'_>| {
        let language = l.attribute("languagecode")?.parse::<u32>().ok()?;
        let label = l.attribute("description").filter(|d| !d.is_empty())?;
        Some(json!({"Label": label, "LanguageCode": language}))
    };
    let texts: Vec<Json> = of.within(outer, inner).filter_map(text).collect();
    if !texts.is_empty() {
        members.insert(member.to_owned(), json!({ "LocalizedLabels": texts }));
    }
}

fn key(element: &Element<'_>) -> Option<Json> {
    let name = element.value("Name").or(element.attribute("Name"))?;
    let columns: Vec<&str> =
        element.within("EntityKeyAttributes", "AttributeName").map(|a| a.text.trim()).collect();
    let mut json = json!({"SchemaName": name, "KeyAttributes": columns});
    label(json.as_object_mut()?, "DisplayName", element, "displaynames", "displayname");
    Some(json)
}

/// A relationship of a solution.
#[derive(Debug)]
pub enum RelationPart {
    /// A lookup's: `OneToManyRelationshipMetadata` without its lookup, whose logical name is the second.
    OneToMany(Json, String),
    /// Through an intersect table: `ManyToManyRelationshipMetadata`.
    ManyToMany(Json),
}

/// Reads an `<EntityRelationship>`.
pub fn relationship(element: &Element<'_>) -> Option<RelationPart> {
    let name = element.attribute("Name")?;
    let lower = |tag: &str| element.value(tag).map(str::to_ascii_lowercase);
    if element.value("EntityRelationshipType") == Some("ManyToMany") {
        let role = |n: usize| {
            let roles = element.child("EntityRelationshipRoles")?;
            roles.all("EntityRelationshipRole").nth(n)?.value("NavigationPropertyName")
        };
        return Some(RelationPart::ManyToMany(json!({
            "SchemaName": name,
            "Entity1LogicalName": lower("FirstEntityName")?,
            "Entity2LogicalName": lower("SecondEntityName")?,
            "IntersectEntityName": lower("IntersectEntityName"),
            "Entity1NavigationPropertyName": role(0),
            "Entity2NavigationPropertyName": role(1),
        })));
    }
    let navigation = |kind: &str| {
        let mut roles = element.within("EntityRelationshipRoles", "EntityRelationshipRole");
        roles
            .find(|r| r.value("RelationshipRoleType") == Some(kind))
            .and_then(|r| r.value("NavigationPropertyName"))
    };
    let cascade = |tag: &str| element.value(tag).unwrap_or("NoCascade");
    let json = json!({
        "SchemaName": name,
        "ReferencedEntity": lower("ReferencedEntityName")?,
        "ReferencingEntity": lower("ReferencingEntityName")?,
        // 1 is the role of the referencing table.
        "ReferencingEntityNavigationPropertyName": navigation("1"),
        "ReferencedEntityNavigationPropertyName": navigation("0"),
        "IsHierarchical": element.is("IsHierarchical"),
        "CascadeConfiguration": {
            "Assign": cascade("CascadeAssign"), "Delete": cascade("CascadeDelete"),
            "Reparent": cascade("CascadeReparent"), "Share": cascade("CascadeShare"),
            "Unshare": cascade("CascadeUnshare"), "RollupView": cascade("CascadeRollupView"),
            "Merge": "NoCascade", "Archive": "NoCascade",
        },
    });
    Some(RelationPart::OneToMany(json, lower("ReferencingAttributeName")?))
}
