//! Edits of screens and apps that wait to be published.

use crate::support::{User, refusal, start, text};
use serde_json::{Value as Json, json};

async fn view(user: &User, table: &str) -> Json {
    let path = format!("savedqueries?$filter=returnedtypecode eq '{table}' and querytype eq 0&$orderby=name");
    user.all(&path, 50).await.remove(0)
}

fn publish(table: &str) -> Json {
    json!({"ParameterXml": format!("<importexportxml><entities><entity>{table}</entity></entities></importexportxml>")})
}

#[tokio::test]
async fn an_edited_view_is_live_when_its_table_is_published() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let before = view(&admin, "account").await;
    let path = format!("savedqueries({})", text(&before, "savedqueryid"));
    assert_eq!(admin.patch(&path, None, json!({"name": "Big accounts"})).await.status(), 200);
    assert_eq!(admin.patch(&path, None, json!({"description": "By staff"})).await.status(), 200);
    let live = admin.read(&path).await;
    assert_eq!((&live["name"], &live["@odata.etag"]), (&before["name"], &before["@odata.etag"]));
    let draft = admin.read(&format!("{path}/Microsoft.Dynamics.CRM.RetrieveUnpublished()")).await;
    assert_eq!((text(&draft, "name"), text(&draft, "description")), ("Big accounts", "By staff"));
    assert_eq!(admin.post("PublishXml", publish("contact")).await.status(), 204);
    assert_eq!(admin.read(&path).await["name"], before["name"]);
    assert_eq!(admin.post("PublishXml", publish("account")).await.status(), 204);
    let live = admin.read(&path).await;
    assert_eq!((text(&live, "name"), text(&live, "description")), ("Big accounts", "By staff"));
    assert_ne!(live["@odata.etag"], before["@odata.etag"]);
}

#[tokio::test]
async fn unpublished_rows_are_listed_with_filters_and_leave_the_live_ones_alone() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let before = view(&admin, "contact").await;
    let path = format!("savedqueries({})", text(&before, "savedqueryid"));
    admin.patch(&path, None, json!({"name": "Zz people"})).await;
    let filter = "$filter=name eq 'Zz people'&$select=name";
    let drafts = admin
        .read(&format!("savedqueries/Microsoft.Dynamics.CRM.RetrieveUnpublishedMultiple()?{filter}"))
        .await;
    assert_eq!(drafts["value"].as_array().unwrap().len(), 1);
    let live = admin.read(&format!("savedqueries?{filter}")).await;
    assert_eq!(live["value"].as_array().unwrap().len(), 0);
    let other = admin.get("accounts/Microsoft.Dynamics.CRM.RetrieveUnpublishedMultiple()").await;
    assert_eq!(refusal(other).await.0, 400);
    let ines = running.sign_in("ines").await;
    let denied = ines.get(&format!("{path}/Microsoft.Dynamics.CRM.RetrieveUnpublished()")).await;
    assert_eq!(refusal(denied).await.0, 403);
}

#[tokio::test]
async fn everything_that_waits_is_published_at_once_and_a_switch_holds_without() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let app = admin.all("appmodules", 5).await.remove(0);
    let path = format!("appmodules({})", text(&app, "appmoduleid"));
    let off = !app["farfield_offlineenabled"].as_bool().unwrap_or(false);
    admin.patch(&path, None, json!({"name": "Field work", "farfield_offlineenabled": off})).await;
    let live = admin.read(&path).await;
    assert_eq!((&live["name"], &live["farfield_offlineenabled"]), (&app["name"], &json!(off)));
    let map = admin.all("sitemaps", 5).await.remove(0);
    let map_path = format!("sitemaps({})", text(&map, "sitemapid"));
    let bad = admin.patch(&map_path, None, json!({"sitemapxml": "<SiteMap>"})).await;
    assert_eq!(refusal(bad).await.0, 400, "a draft is checked when it is written");
    admin.patch(&map_path, None, json!({"sitemapname": "Map"})).await;
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(ines.post("PublishAllXml", json!({})).await).await.0, 403);
    assert_eq!(admin.post("PublishAllXml", json!({})).await.status(), 204);
    assert_eq!(text(&admin.read(&path).await, "name"), "Field work");
    assert_eq!(text(&admin.read(&map_path).await, "sitemapname"), "Map");
}

#[tokio::test]
async fn a_query_is_validated_before_it_is_saved() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let good = r#"<fetch><entity name="account"><attribute name="name"/></entity></fetch>"#;
    let ask = |fetch: &str| json!({"FetchXml": fetch, "QueryType": 0});
    assert_eq!(admin.post("ValidateSavedQuery", ask(good)).await.status(), 204);
    for bad in [
        "<fetch>",
        r#"<fetch><entity name="nosuch"/></fetch>"#,
        r#"<fetch><entity name="account"><attribute name="nosuch"/></entity></fetch>"#,
    ] {
        assert_eq!(refusal(admin.post("ValidateSavedQuery", ask(bad)).await).await.0, 400, "{bad}");
    }
}
