//! Metadata: definitions, changes, the EDMX document.

use crate::common::*;
use model::Code;
use odata::changes::{ChangesReply, ChangesRequest};
use odata::metadata::{self, DefinitionQuery, Parts};
use odata::{csdl, path, path::Resource};
use serde_json::{Value as Json, json};

const ALL: Parts = Parts { attributes: true, relationships: true };

#[test]
fn tables_come_back_from_their_definitions() {
    for table in tables() {
        let json = metadata::table_to_json(&table, &tables(), ALL);
        assert_eq!(metadata::table_from_json(&json).unwrap(), table);
    }
}

#[test]
fn metadata_changes_come_back_from_request_and_reply() {
    let request =
        ChangesRequest { tables: vec!["account".into(), "contact".into()], stamp: Some("5!it's".into()) };
    let url = request.to_url();
    let (path, query) = url.split_once('?').unwrap();
    let Resource::Function(call) = path::parse(path, query).unwrap() else { panic!("{path}") };
    assert_eq!(call.name, odata::changes::FUNCTION);
    assert_eq!(ChangesRequest::from_arguments(&call.arguments).unwrap(), request);

    let reply = ChangesReply { tables: tables(), stamp: "6!now".into() };
    let body = reply.to_body("http://x/api/data/v9.2/", &tables());
    assert_eq!(ChangesReply::from_body(body.as_bytes()).unwrap(), reply);
    assert_eq!(ChangesReply::from_body(b"{}").unwrap_err().code, Code::UnexpectedReply);
    assert_eq!(ChangesReply::from_body(b"<html>").unwrap_err().code, Code::UnexpectedReply);
}

#[test]
fn columns_that_the_app_cannot_hold_are_left_out() {
    let mut json = metadata::table_to_json(&account(), &tables(), ALL);
    let known = json["Attributes"].as_array().unwrap().len();
    let strange = [
        json!({"LogicalName": "parties", "SchemaName": "Parties", "AttributeType": "PartyList"}),
        json!({"LogicalName": "primarycontactidname", "SchemaName": "X", "AttributeType": "String", "MaxLength": 1, "AttributeOf": "primarycontactid"}),
        json!({"LogicalName": "hidden", "SchemaName": "X", "AttributeType": "BigInt", "IsValidForRead": false}),
        json!({"nothing": true}),
    ];
    json["Attributes"].as_array_mut().unwrap().extend(strange);
    assert_eq!(metadata::table_from_json(&json).unwrap().columns.len(), known);
    json["EntitySetName"] = Json::Null;
    assert_eq!(metadata::table_from_json(&json).unwrap_err().code, Code::UnexpectedReply);
}

#[test]
fn a_reply_of_dataverse_with_gaps_is_read() {
    let body = json!({"EntityMetadata": [
        {"LogicalName": "internal", "EntitySetName": null},
        {"LogicalName": "note", "SchemaName": "Note", "EntitySetName": "notes", "PrimaryIdAttribute": "noteid",
         "PrimaryNameAttribute": null, "OwnershipType": "TeamOwned", "DisplayName": null, "Attributes": [
            {"LogicalName": "cost", "SchemaName": "Cost", "AttributeType": "Money", "MinValue": null, "IsValidForCreate": true},
            {"LogicalName": "at", "SchemaName": "At", "AttributeType": "DateTime", "DateTimeBehavior": null},
            {"LogicalName": "text", "SchemaName": "Text", "AttributeTypeName": {"Value": "MemoType"}},
            {"LogicalName": "who", "SchemaName": "Who", "AttributeType": "Owner", "Targets": ["systemuser"]}]}],
        "ServerVersionStamp": "1"});
    let reply = ChangesReply::from_body(body.to_string().as_bytes()).unwrap();
    assert_eq!(reply.tables.len(), 1);
    let table = &reply.tables[0];
    assert_eq!((table.columns.len(), table.primary_name.as_str()), (4, ""));
    assert_eq!(table.ownership, model::metadata::Ownership::UserOwned);
}

proptest::proptest! {
    #[test]
    fn no_definition_panics(name in "[A-Z][a-zA-Z]{0,12}", value in "[\\[\\]{}0-9a-z\",:-]{0,20}") {
        let mut json = metadata::table_to_json(&account(), &tables(), ALL);
        json[&name] = serde_json::from_str(&value).unwrap_or(Json::Null);
        json["Attributes"][3][&name] = json[&name].clone();
        let _ = metadata::table_from_json(&json);
        let _ = DefinitionQuery::parse(&format!("$filter={value}&$expand={name}({value})"));
    }
}

#[test]
fn definitions_are_filtered_narrowed_and_expanded() {
    let all = || tables().iter().map(|t| metadata::table_to_json(t, &tables(), ALL)).collect::<Vec<_>>();
    let query = DefinitionQuery::parse(
        "%24select=LogicalName%2CEntitySetName&%24filter=LogicalName+eq+%27contact%27",
    )
    .unwrap();
    let found = query.apply(all()).unwrap();
    assert_eq!(found.len(), 1);
    let members: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["MetadataId", "EntitySetName", "LogicalName"]);

    let filter = "$filter=OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned' and IsOfflineInMobileClient/Value eq true";
    assert_eq!(DefinitionQuery::parse(filter).unwrap().apply(all()).unwrap().len(), tables().len());
    assert_eq!(DefinitionQuery::parse("$filter=IsPrivate eq true").unwrap().apply(all()).unwrap().len(), 0);

    let query = DefinitionQuery::parse(
        "$select=LogicalName&$expand=Attributes($select=LogicalName;$filter=IsPrimaryName eq true)",
    )
    .unwrap();
    assert!(query.expands("Attributes"));
    let found = query.apply(all()).unwrap();
    let attributes = found[0]["Attributes"].as_array().unwrap();
    assert_eq!(attributes.len(), 1);
    assert_eq!(attributes[0]["LogicalName"], "name");
    assert!(attributes[0].get("MaxLength").is_none());
}

#[test]
fn a_cast_keeps_the_columns_of_its_type() {
    let table = account();
    let of = |cast: &str| {
        table
            .columns
            .iter()
            .filter(|c| metadata::is_of_cast(c, cast) == Some(true))
            .map(|c| c.logical_name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("PicklistAttributeMetadata"), ["industrycode"]);
    assert_eq!(
        of("LookupAttributeMetadata"),
        ["primarycontactid", "customerid", "ownerid", "transactioncurrencyid"]
    );
    assert_eq!(metadata::is_of_cast(&table.columns[0], "NothingAttributeMetadata"), None);
    let picklist = metadata::column_to_json(&table, table.column("industrycode").unwrap());
    assert_eq!(picklist["@odata.type"], "#Microsoft.Dynamics.CRM.PicklistAttributeMetadata");
    assert_eq!(picklist["OptionSet"]["Options"][1]["Label"]["UserLocalizedLabel"]["Label"], "Farming");
}

/// All elements of a document with their attributes, in order.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |a: quick_xml::events::attributes::Attribute<'_>| {
                    (a.key.as_ref().to_owned(), a.value.to_string())
                };
                let attributes = tag.attributes().map(|a| attribute(a.unwrap())).collect();
                elements.push((tag.name().as_ref().to_owned(), attributes));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn the_metadata_document_refers_only_to_what_it_declares() {
    let elements = elements(&csdl::document(&tables(), false).unwrap());
    let all = |element: &str, attribute: &str| -> Vec<String> {
        let of_element = elements.iter().filter(|(name, _)| name == element);
        of_element
            .filter_map(|(_, a)| a.iter().find(|(n, _)| n == attribute).map(|(_, v)| v.clone()))
            .collect()
    };
    let types: Vec<String> = all("EntityType", "Name")
        .iter()
        .chain(&all("ComplexType", "Name"))
        .map(|n| format!("mscrm.{n}"))
        .collect();
    let sets = all("EntitySet", "Name");
    assert_eq!(sets, ["accounts", "contacts", "systemusers", "teams", "transactioncurrencys"]);
    let referred = [
        all("NavigationProperty", "Type"),
        all("EntitySet", "EntityType"),
        all("EntityType", "BaseType"),
        all("ReturnType", "Type"),
    ]
    .concat();
    for name in referred {
        let inner = name.trim_start_matches("Collection(").trim_end_matches(')').to_owned();
        assert!(types.contains(&inner), "{name}");
    }
    assert!(all("NavigationPropertyBinding", "Target").iter().all(|target| sets.contains(target)));
    assert_eq!(all("PropertyRef", "Name").len(), tables().len());
    assert!(all("Property", "Name").contains(&"_ownerid_value".to_owned()));
    assert!(all("NavigationProperty", "Name").contains(&"customerid_contact".to_owned()));
    // No property stands twice in its type.
    let mut of_type = std::collections::BTreeSet::new();
    for (name, attributes) in &elements {
        match name.as_str() {
            "EntityType" | "ComplexType" => of_type.clear(),
            "Property" | "NavigationProperty" => {
                assert!(of_type.insert(attributes[0].1.clone()), "{}", attributes[0].1)
            }
            _ => {}
        }
    }
}

#[test]
fn tracked_sets_tell_by_what_a_delta_can_be_filtered() {
    let plain = csdl::document(&tables(), false).unwrap();
    assert!(!plain.contains("Capabilities"));
    let document = csdl::document(&tables(), true).unwrap();
    let terms = document.matches("Term=\"Org.OData.Capabilities.V1.ChangeTracking\"").count();
    assert_eq!(terms, tables().len());
    assert_eq!(document.matches("Property=\"Supported\" Bool=\"true\"").count(), terms);
    assert!(document.contains("<PropertyPath>_ownerid_value</PropertyPath>"));
}

#[test]
fn the_service_document_names_the_sets() {
    let json: Json = serde_json::from_str(&odata::reply::service_document("http://x/", &tables())).unwrap();
    assert_eq!(json["@odata.context"], "http://x/$metadata");
    assert_eq!(json["value"][0], json!({"name": "accounts", "kind": "EntitySet", "url": "accounts"}));
}
