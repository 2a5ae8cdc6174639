//! Makers change the metadata through the Web API: tables, columns, relationships, choices, keys.

use crate::support::{User, json as body, refusal, start, text};
use reqwest::{Method, Response};
use serde_json::{Value as Json, json};

pub fn label(text: &str) -> Json {
    json!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]})
}

pub fn bank() -> Json {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
        "SchemaName": "new_Bank", "DisplayName": label("Bank"), "DisplayCollectionName": label("Banks"),
        "OwnershipType": "UserOwned", "IsActivity": false, "HasActivities": true, "HasNotes": true,
        "Description": label("Where money is kept"),
        "Attributes": [{
            "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "AttributeType": "String",
            "AttributeTypeName": {"Value": "StringType"}, "IsPrimaryName": true, "SchemaName": "new_Name",
            "DisplayName": label("Bank Name"), "MaxLength": 100, "FormatName": {"Value": "Text"},
            "RequiredLevel": {"Value": "ApplicationRequired"}}]
    })
}

async fn made(reply: Response) -> String {
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let id = reply.headers()["odata-entityid"].to_str().unwrap();
    id.split("/api/data/v9.2/").nth(1).unwrap().to_owned()
}

async fn put(user: &User, path: &str, json: Json) -> Response {
    user.request(Method::PUT, path).header("MSCRM.MergeLabels", "true").json(&json).send().await.unwrap()
}

pub async fn attribute(user: &User, table: &str, class: &str, name: &str, more: Json) -> Response {
    let mut json = json!({
        "@odata.type": format!("Microsoft.Dynamics.CRM.{class}AttributeMetadata"),
        "SchemaName": name, "DisplayName": label(name), "RequiredLevel": {"Value": "None"}});
    json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.post(&format!("EntityDefinitions(LogicalName='{table}')/Attributes"), json).await
}

#[tokio::test]
async fn a_table_made_through_the_api_takes_rows_at_once_and_after_a_restart() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let path = made(admin.post("EntityDefinitions", bank()).await).await;
    let table = admin.read(&format!("{path}?$expand=Attributes($select=LogicalName)")).await;
    assert_eq!((text(&table, "LogicalName"), text(&table, "EntitySetName")), ("new_bank", "new_banks"));
    assert_eq!(table["IsCustomEntity"], true);
    assert_eq!((&table["HasNotes"], &table["HasActivities"]), (&json!(true), &json!(true)));
    assert_eq!(table["Description"]["LocalizedLabels"][0]["Label"], "Where money is kept");
    let names: Vec<&str> =
        table["Attributes"].as_array().unwrap().iter().map(|a| text(a, "LogicalName")).collect();
    for name in ["new_bankid", "new_name", "ownerid", "statecode", "createdon", "versionnumber"] {
        assert!(names.contains(&name), "{name}");
    }
    let row = admin.made("new_banks", json!({"new_name": "Sparkasse"})).await;
    let id = text(&row, "new_bankid").to_owned();
    let note = json!({"subject": "open", "objectid_new_Bank@odata.bind": format!("/new_banks({id})")});
    admin.made("annotations", note).await;
    let views = admin.all("savedqueries?$filter=returnedtypecode eq 'new_bank'", 50).await;
    assert_eq!(views.len(), 6);
    let forms = admin.all("systemforms?$filter=objecttypecode eq 'new_bank'", 50).await;
    model::form::parse(uuid::Uuid::nil(), "", "new_bank", text(&forms[0], "formxml")).unwrap();

    let running = running.restarted().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.read(&format!("new_banks({id})")).await["new_name"], "Sparkasse");
}

#[tokio::test]
async fn columns_of_every_type_can_be_added_and_written() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    made(admin.post("EntityDefinitions", bank()).await).await;
    let set = json!({"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "Name": "new_colour", "IsGlobal": true,
        "OptionSetType": "Picklist", "DisplayName": label("Colour"),
        "Options": [{"Value": 1, "Label": label("Red")}, {"Label": label("Blue")}]});
    let set = made(admin.post("GlobalOptionSetDefinitions", set).await).await;
    let options = json!({"OptionSet": {"IsGlobal": false, "OptionSetType": "Picklist",
        "Options": [{"Value": 10, "Label": label("Small")}, {"Value": 20, "Label": label("Large")}]}});
    let columns = [
        ("String", "new_Code", json!({"MaxLength": 20})),
        ("Memo", "new_Story", json!({"MaxLength": 5000})),
        ("Integer", "new_Branches", json!({"MinValue": 0, "MaxValue": 100})),
        ("Decimal", "new_Rate", json!({"Precision": 3})),
        ("Double", "new_Factor", json!({})),
        ("Money", "new_Capital", json!({"PrecisionSource": 2})),
        (
            "Boolean",
            "new_Open",
            json!({"DefaultValue": true, "OptionSet": {
            "TrueOption": {"Value": 1, "Label": label("Open")}, "FalseOption": {"Value": 0, "Label": label("Shut")}}}),
        ),
        ("DateTime", "new_Founded", json!({"Format": "DateOnly", "DateTimeBehavior": {"Value": "DateOnly"}})),
        ("Picklist", "new_Size", options.clone()),
        ("MultiSelectPicklist", "new_Sizes", options),
        ("Picklist", "new_Colour", json!({"GlobalOptionSet@odata.bind": format!("/{set}")})),
    ];
    for (class, name, more) in columns {
        made(attribute(&admin, "new_bank", class, name, more).await).await;
    }
    let row = json!({"new_name": "B", "new_code": "X1", "new_story": "long", "new_branches": 7, "new_rate": 1.125,
        "new_factor": 0.5, "new_capital": 12.5, "new_founded": "1901-02-03", "new_size": 20, "new_sizes": "10,20", "new_colour": 1});
    let back = admin.made("new_banks", row.clone()).await;
    for (name, value) in row.as_object().unwrap() {
        assert_eq!(&back[name], value, "{name}");
    }
    assert_eq!(back["new_open"], true);
    let cast = "EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='new_colour')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$expand=GlobalOptionSet($select=Options)";
    let colour = admin.read(cast).await;
    assert_eq!(colour["GlobalOptionSet"]["Options"].as_array().unwrap().len(), 2);
    let filter = "EntityDefinitions(LogicalName='new_bank')/Attributes?$select=LogicalName&$filter=AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Money'";
    let money = admin.read(filter).await;
    assert_eq!(money["value"][0]["LogicalName"], "new_capital");
    let too_long = admin.post("new_banks", json!({"new_name": "B", "new_code": "x".repeat(21)})).await;
    assert_eq!(refusal(too_long).await.0, 400);
}

#[tokio::test]
async fn relationships_make_lookups_and_intersect_tables_and_go_again() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    made(admin.post("EntityDefinitions", bank()).await).await;
    let one = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata", "SchemaName": "new_account_bank",
        "ReferencedEntity": "account", "ReferencedAttribute": "accountid", "ReferencingEntity": "new_bank",
        "CascadeConfiguration": {"Assign": "NoCascade", "Delete": "Cascade", "Merge": "NoCascade"},
        "Lookup": {"SchemaName": "new_AccountId", "DisplayName": label("Account"), "RequiredLevel": {"Value": "None"}}});
    made(admin.post("RelationshipDefinitions", one.clone()).await).await;
    assert_eq!(refusal(admin.post("RelationshipDefinitions", one).await).await.0, 412);
    let account = admin.made("accounts", json!({"name": "A"})).await;
    let account = text(&account, "accountid");
    let row = json!({"new_name": "B", "new_AccountId@odata.bind": format!("/accounts({account})")});
    let bank = admin.made("new_banks", row).await;
    assert_eq!(text(&bank, "_new_accountid_value"), account);
    assert_eq!(admin.delete(&format!("accounts({account})")).await.status(), 204);
    let path = format!("new_banks({})", text(&bank, "new_bankid"));
    assert_eq!(admin.get(&path).await.status(), 404);

    let many = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata", "SchemaName": "new_bank_contact",
        "Entity1LogicalName": "new_bank", "Entity2LogicalName": "contact", "IntersectEntityName": "new_bank_contact"});
    made(admin.post("RelationshipDefinitions", many).await).await;
    let relation = admin.read("RelationshipDefinitions(SchemaName='new_bank_contact')/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata").await;
    assert_eq!(relation["Entity1IntersectAttribute"], "new_bankid");
    let there = admin.read("EntityDefinitions(LogicalName='contact')/ManyToManyRelationships?$filter=SchemaName eq 'new_bank_contact'").await;
    assert_eq!(there["value"].as_array().unwrap().len(), 1);

    let standard = admin.delete("RelationshipDefinitions(SchemaName='account_primary_contact')").await;
    assert_eq!(refusal(standard).await.0, 400);
    for name in ["new_account_bank", "new_bank_contact"] {
        let path = format!("RelationshipDefinitions(SchemaName='{name}')");
        assert_eq!(admin.delete(&path).await.status(), 204, "{name}");
        assert_eq!(admin.get(&path).await.status(), 404);
    }
    assert_eq!(admin.get("new_banks?$select=_new_accountid_value").await.status(), 400);
}

#[tokio::test]
async fn options_are_added_renamed_ordered_and_deleted() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let place = json!({"EntityLogicalName": "account", "AttributeLogicalName": "industrycode"});
    let with = |more: Json| {
        let mut all = place.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let added = body(admin.post("InsertOptionValue", with(json!({"Label": label("Space")}))).await).await;
    let value = added["NewOptionValue"].as_i64().unwrap();
    let account = admin.made("accounts", json!({"name": "Rocket", "industrycode": value})).await;
    assert_eq!(account["industrycode"], value);
    let options = || async {
        let path = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='industrycode')/Microsoft.Dynamics.CRM.PicklistAttributeMetadata/OptionSet?$select=Options";
        admin.read(path).await["Options"].as_array().unwrap().clone()
    };
    let renamed = with(json!({"Value": value, "Label": label("Outer Space"), "MergeLabels": true}));
    assert_eq!(admin.post("UpdateOptionValue", renamed).await.status(), 204);
    let first = with(json!({"Values": [value]}));
    assert_eq!(admin.post("OrderOption", first).await.status(), 204);
    assert_eq!(options().await[0]["Label"]["LocalizedLabels"][0]["Label"], "Outer Space");
    let twice = with(json!({"Value": value, "Label": label("Again")}));
    assert_eq!(refusal(admin.post("InsertOptionValue", twice).await).await.0, 400);
    assert_eq!(admin.post("DeleteOptionValue", with(json!({"Value": value}))).await.status(), 204);
    assert!(options().await.iter().all(|o| o["Value"] != value));

    let reason = json!({"EntityLogicalName": "account", "AttributeLogicalName": "statuscode", "StateCode": 0, "Label": label("Sleeping")});
    let reason = body(admin.post("InsertStatusValue", reason).await).await["NewOptionValue"].clone();
    let sleeper = admin.made("accounts", json!({"name": "Sleeper", "statuscode": reason})).await;
    assert_eq!((&sleeper["statuscode"], &sleeper["statecode"]), (&reason, &json!(0)));
}

#[tokio::test]
async fn a_client_with_a_stamp_is_told_what_changed_and_what_is_gone() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let query = r#"{"Properties":{"AllProperties":false,"PropertyNames":["LogicalName","Attributes"]},"AttributeQuery":{"Properties":{"AllProperties":false,"PropertyNames":["LogicalName"]}}}"#;
    let ask = |stamp: Option<String>, query: String| {
        let admin = &admin;
        async move {
            let url = match stamp {
                None => format!("RetrieveMetadataChanges(Query=@p1)?@p1={query}"),
                Some(stamp) => format!(
                    "RetrieveMetadataChanges(Query=@p1,ClientVersionStamp=@p2,DeletedMetadataFilters=@p3)?@p1={query}&@p2='{stamp}'&@p3=Microsoft.Dynamics.CRM.DeletedMetadataFilters'Entity|Attribute'"
                ),
            };
            admin.get(&url).await
        }
    };
    let all = body(ask(None, query.to_owned()).await).await;
    let first = text(&all, "ServerVersionStamp").to_owned();
    assert!(all["EntityMetadata"].as_array().unwrap().len() > 20);
    assert_eq!(all["DeletedMetadata"], Json::Null);

    let bank = made(admin.post("EntityDefinitions", bank()).await).await;
    made(attribute(&admin, "account", "String", "new_Nickname", json!({"MaxLength": 50})).await).await;
    let changes = body(ask(Some(first.clone()), query.to_owned()).await).await;
    let of = |changes: &Json, name: &str| {
        let tables = changes["EntityMetadata"].as_array().unwrap();
        tables.iter().find(|t| t["LogicalName"] == name).cloned()
    };
    let account = of(&changes, "account").unwrap();
    assert_eq!(account["HasChanged"], false);
    assert_eq!(account["Attributes"].as_array().unwrap().len(), 1);
    assert_eq!(account["Attributes"][0]["LogicalName"], "new_nickname");
    assert_eq!(of(&changes, "new_bank").unwrap()["HasChanged"], true);
    assert!(of(&changes, "contact").is_none());
    let second = text(&changes, "ServerVersionStamp").to_owned();
    assert_ne!(first, second);

    assert_eq!(admin.delete("EntityDefinitions(LogicalName='new_bank')").await.status(), 204);
    let gone = body(ask(Some(second.clone()), query.to_owned()).await).await;
    let id = bank.trim_start_matches("EntityDefinitions(").trim_end_matches(')');
    assert_eq!(gone["DeletedMetadata"]["Keys"][0], "Entity");
    assert_eq!(gone["DeletedMetadata"]["Values"][0]["Items"], json!([id]));

    let only = r#"{"Criteria":{"FilterOperator":"And","Conditions":[{"PropertyName":"LogicalName","ConditionOperator":"In","Value":{"Type":"System.String[]","Value":"[\"account\",\"contact\"]"}},{"PropertyName":"IsActivity","ConditionOperator":"Equals","Value":{"Type":"System.Boolean","Value":"False"}}]}}"#;
    let two = body(ask(None, only.to_owned()).await).await;
    assert_eq!(two["EntityMetadata"].as_array().unwrap().len(), 2);
    for stamp in ["1!0123456789abcdef0123456789abcdef", "999!x", "nonsense", ""] {
        let old = ask(Some(stamp.to_owned()), query.to_owned()).await;
        assert_eq!(refusal(old).await, (400, crate::support::code(0x8004_4352)), "{stamp}");
    }
}

#[tokio::test]
async fn labels_are_merged_and_the_flags_of_a_table_changed() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    // A table that no profile has an item for.
    let path = "EntityDefinitions(LogicalName='competitor')";
    let mut definition = admin.read(path).await;
    definition["DisplayName"] = label("Client");
    definition["DaysSinceRecordLastModified"] = json!(30);
    definition["IsAuditEnabled"]["Value"] = json!(true);
    assert_eq!(put(&admin, path, definition).await.status(), 204);
    let after = admin.read(path).await;
    let labels = after["DisplayName"]["LocalizedLabels"].as_array().unwrap();
    assert_eq!(labels.len(), 3);
    assert_eq!(labels.iter().find(|l| l["LanguageCode"] == 1033).unwrap()["Label"], "Client");
    assert_eq!(after["IsAuditEnabled"]["Value"], true);
    assert_eq!(after["DaysSinceRecordLastModified"], 30);
    let column = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='name')";
    let mut definition = admin.read(column).await;
    definition["MaxLength"] = json!(200);
    definition["IsSecured"] = json!(true);
    assert_eq!(put(&admin, column, definition).await.status(), 204);
    let after = admin.read(column).await;
    assert_eq!((&after["MaxLength"], &after["IsSecured"]), (&json!(200), &json!(true)));
}

#[tokio::test]
async fn what_a_maker_may_not_do_is_refused_with_a_reason() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(ines.post("EntityDefinitions", bank()).await).await.0, 403);
    made(admin.post("EntityDefinitions", bank()).await).await;
    assert_eq!(refusal(admin.post("EntityDefinitions", bank()).await).await.0, 412);
    for name in ["Bank", "new_", "new_Bänk", "x_Bank", "new_Bank; drop", "toolongprefix_Bank", "new_a__fold"]
    {
        let mut json = bank();
        json["SchemaName"] = json!(name);
        assert_eq!(refusal(admin.post("EntityDefinitions", json).await).await.0, 400, "{name}");
    }
    let mut nameless = bank();
    nameless["Attributes"] = json!([]);
    nameless["SchemaName"] = json!("new_Nameless");
    assert_eq!(refusal(admin.post("EntityDefinitions", nameless).await).await.0, 400);
    let attributes = [
        ("String", json!({"MaxLength": 0})),
        ("String", json!({"MaxLength": 4001})),
        ("Integer", json!({"MinValue": 5, "MaxValue": 1})),
        ("Lookup", json!({"Targets": ["account"]})),
        ("State", json!({})),
        ("Nonsense", json!({})),
    ];
    for (class, more) in attributes {
        let reply = attribute(&admin, "new_bank", class, "new_X", more.clone()).await;
        assert_eq!(refusal(reply).await.0, 400, "{class} {more}");
    }
    for path in [
        "EntityDefinitions(LogicalName='account')",
        "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='industrycode')",
        "EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='new_name')",
        "EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='statecode')",
    ] {
        assert_eq!(refusal(admin.delete(path).await).await.0, 400, "{path}");
    }
    assert_eq!(admin.delete("EntityDefinitions(LogicalName='nosuch')").await.status(), 404);
    assert_eq!(refusal(admin.post("EntityDefinitions", json!([1])).await).await.0, 400);
    made(attribute(&admin, "new_bank", "String", "new_Code", json!({"MaxLength": 9})).await).await;
    let view = admin.all("savedqueries?$filter=returnedtypecode eq 'new_bank' and querytype eq 64", 5).await;
    assert_eq!(view.len(), 1);
    assert_eq!(
        admin
            .delete("EntityDefinitions(LogicalName='new_bank')/Attributes(LogicalName='new_code')")
            .await
            .status(),
        204
    );
}

#[tokio::test]
async fn a_key_is_unique_from_the_moment_it_is_made() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    made(admin.post("EntityDefinitions", bank()).await).await;
    made(attribute(&admin, "new_bank", "String", "new_Code", json!({"MaxLength": 9})).await).await;
    for code in ["A", "a"] {
        admin.made("new_banks", json!({"new_name": code, "new_code": code})).await;
    }
    let keys = "EntityDefinitions(LogicalName='new_bank')/Keys";
    let key =
        json!({"SchemaName": "new_CodeKey", "DisplayName": label("Code"), "KeyAttributes": ["new_code"]});
    assert_eq!(refusal(admin.post(keys, key.clone()).await).await.0, 412);
    let twin = admin.all("new_banks?$filter=new_name eq 'a'&$orderby=createdon desc", 5).await;
    assert_eq!(admin.delete(&format!("new_banks({})", text(&twin[0], "new_bankid"))).await.status(), 204);
    made(admin.post(keys, key).await).await;
    assert_eq!(admin.read(keys).await["value"][0]["KeyAttributes"], json!(["new_code"]));
    let again = admin.post("new_banks", json!({"new_name": "third", "new_code": "a"})).await;
    assert_eq!(again.status(), 412);
    let key = "EntityDefinitions(LogicalName='new_bank')/Keys(LogicalName='new_codekey')";
    assert_eq!(admin.delete(key).await.status(), 204);
    admin.made("new_banks", json!({"new_name": "third", "new_code": "a"})).await;
}
