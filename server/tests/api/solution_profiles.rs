//! Offline profiles that a solution brings, and charts that can't be read.

use super::solutions::{export, import};
use crate::support::{User, code, refusal, start, text};
use serde_json::{Value as Json, json};

const PROFILE: &str = "7a1f0c1e-0000-4000-8000-000000000001";
const CUSTOMIZATIONS: &str = r#"<ImportExportXml><MobileOfflineProfiles>
  <MobileOfflineProfile MobileOfflineProfileId="{7a1f0c1e-0000-4000-8000-000000000001}" Name="Pilots">
    <Name>Pilots</Name><Description>What pilots take along</Description><IntroducedVersion>1.0</IntroducedVersion>
    <Colour>blue</Colour>
    <MobileOfflineProfileItems>
      <MobileOfflineProfileItem>
        <MobileOfflineProfileItemId>{7a1f0c1e-0000-4000-8000-000000000002}</MobileOfflineProfileItemId>
        <Name>Accounts</Name><EntitySchemaName>Account</EntitySchemaName>
        <RecordDistributionCriteria>2</RecordDistributionCriteria><RecordsOwnedByMe>1</RecordsOwnedByMe>
        <RecordsOwnedByMyTeam>0</RecordsOwnedByMyTeam><SyncIntervalInMinutes>15</SyncIntervalInMinutes>
        <MobileOfflineProfileItemAssociations>
          <MobileOfflineProfileItemAssociation>
            <MobileOfflineProfileItemAssociationId>{7a1f0c1e-0000-4000-8000-000000000003}</MobileOfflineProfileItemAssociationId>
            <Name>contact_customer_accounts</Name><RelationshipName>contact_customer_accounts</RelationshipName>
          </MobileOfflineProfileItemAssociation>
        </MobileOfflineProfileItemAssociations>
      </MobileOfflineProfileItem>
    </MobileOfflineProfileItems>
  </MobileOfflineProfile>
</MobileOfflineProfiles></ImportExportXml>"#;

async fn profile(admin: &User) -> (Json, Json, Json) {
    let profile = admin.read(&format!("mobileofflineprofiles({PROFILE})")).await;
    let mut items = admin
        .all(&format!("mobileofflineprofileitems?$filter=_regardingobjectid_value eq {PROFILE}"), 5)
        .await;
    let path = format!(
        "mobileofflineprofileitemassociations?$filter=_mobileofflineprofileitemid_value eq {}",
        text(&items[0], "mobileofflineprofileitemid")
    );
    (profile, items.remove(0), admin.all(&path, 5).await.remove(0))
}

fn told(rows: &(Json, Json, Json)) -> [Json; 6] {
    let (profile, item, association) = rows;
    [
        profile["description"].clone(),
        item["selectedentitytypecode"].clone(),
        item["recordsownedbyme"].clone(),
        item["syncintervalinminutes"].clone(),
        association["name"].clone(),
        association["relationshipid"].clone(),
    ]
}

#[tokio::test]
async fn an_offline_profile_goes_out_with_its_solution_and_comes_in_elsewhere() {
    let here = start().await;
    let admin = here.sign_in("admin").await;
    let reply = import(&admin, CUSTOMIZATIONS.as_bytes()).await;
    assert_eq!(reply.status(), 204, "{}", reply.text().await.unwrap());
    let rows = profile(&admin).await;
    let relationship = admin.read("RelationshipDefinitions(SchemaName='contact_customer_accounts')").await;
    let expected = [
        json!("What pilots take along"),
        json!("account"),
        json!(true),
        json!(15),
        json!("contact_customer_accounts"),
        relationship["MetadataId"].clone(),
    ];
    assert_eq!(told(&rows), expected);
    // What is changed here goes out as it is now.
    let item = format!("mobileofflineprofileitems({})", text(&rows.1, "mobileofflineprofileitemid"));
    assert_eq!(admin.patch(&item, None, json!({"syncintervalinminutes": 30})).await.status(), 200);
    let package = export(&admin, "customizations").await;
    assert!(package.customizations.contains("<Colour>blue</Colour>"), "{}", package.customizations);
    let there = start().await;
    let other = there.sign_in("admin").await;
    assert_eq!(import(&other, &package.write().unwrap()).await.status(), 204);
    let changed = told(&profile(&other).await);
    assert_eq!((&changed[3], &changed[..3], &changed[4..]), (&json!(30), &expected[..3], &expected[4..]));
}

#[tokio::test]
async fn a_chart_asks_what_can_be_read() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let data = |column: &str| {
        format!(
            "<datadefinition><fetchcollection><fetch aggregate=\"true\"><entity name=\"account\"><attribute name=\"accountid\" aggregate=\"count\" alias=\"n\"/><attribute name=\"{column}\" groupby=\"true\" alias=\"by\"/></entity></fetch></fetchcollection></datadefinition>"
        )
    };
    let chart = |column: &str| json!({"name": "By industry", "primaryentitytypecode": "account", "datadescription": data(column)});
    let made = admin.made("savedqueryvisualizations", chart("industrycode")).await;
    assert_eq!(text(&made, "name"), "By industry");
    let wrong = admin.post("savedqueryvisualizations", chart("nosuch")).await;
    assert_eq!(refusal(wrong).await, (400, code(0x8004_0203)));
    let id = text(&made, "savedqueryvisualizationid");
    let broken = admin
        .patch(&format!("savedqueryvisualizations({id})"), None, json!({"datadescription": "<a>"}))
        .await;
    assert_eq!(broken.status(), 400);
    let ines = running.sign_in("ines").await;
    assert_eq!(ines.read(&format!("savedqueryvisualizations({id})")).await["name"], "By industry");
    assert_eq!(ines.delete(&format!("savedqueryvisualizations({id})")).await.status(), 403);
}
