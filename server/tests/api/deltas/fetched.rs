//! Lists that are asked for as FetchXML, which is how an offline profile says what a device holds.

use super::follower::{Follower, Link};
use crate::support::{User, code, json, refusal, start, text};
use odata::checksum::{Checksum, to_url};
use reqwest::{Method, Response};
use serde_json::json as body;

/// Contacts of the accounts of a name, each once.
fn of_accounts(name: &str) -> String {
    format!(
        "contacts?fetchXml=<fetch version='1.0' mapping='logical' distinct='true'><entity name='contact'><all-attributes/>\
         <link-entity name='account' from='accountid' to='parentcustomerid' link-type='inner' alias='r1'>\
         <filter><condition attribute='name' operator='eq' value='{name}'/></filter></link-entity></entity></fetch>"
    )
}

async fn tracked(user: &User, path: &str) -> Response {
    user.request(Method::GET, path).header("prefer", "odata.track-changes").send().await.unwrap()
}

async fn contact(user: &User, account: &str) -> String {
    let row =
        body!({"lastname": "Falke", "parentcustomerid_account@odata.bind": format!("/accounts({account})")});
    text(&user.made("contacts", row).await, "contactid").to_owned()
}

#[tokio::test]
async fn a_change_of_a_linked_row_brings_and_takes_the_rows_that_hang_on_it() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let account = admin.made("accounts", body!({"name": "Horst GmbH"})).await;
    let account = text(&account, "accountid");
    let ids = [contact(&admin, account).await, contact(&admin, account).await];
    let mut follower = Follower::start(&admin, &of_accounts("Horst GmbH"), "contactid").await;
    assert_eq!(follower.rows.len(), 2);
    assert!(follower.delta().contains("fetchXml=") && follower.delta().contains("&$deltatoken="));

    let rename = async |name: &str| {
        let reply = admin.patch(&format!("accounts({account})"), None, body!({"name": name})).await;
        assert_eq!(reply.status(), 200);
    };
    rename("Nest GmbH").await;
    let told = follower.catch_up(&admin).await;
    assert!(told.changed.is_empty());
    assert_eq!(told.removed, ids.iter().cloned().collect());
    rename("Horst GmbH").await;
    let told = follower.catch_up(&admin).await;
    assert!(told.removed.is_empty());
    assert_eq!(told.changed, ids.iter().cloned().collect());
    // A change of the parent that moves nobody tells nothing.
    let reply = admin.patch(&format!("accounts({account})"), None, body!({"revenue": 5})).await;
    assert_eq!(reply.status(), 200);
    let told = follower.catch_up(&admin).await;
    assert!(told.changed.is_empty() && told.removed.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_row_with_many_partners_comes_once_and_leaves_with_the_last() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let account = admin.made("accounts", body!({"name": "Horst GmbH"})).await;
    let account = text(&account, "accountid");
    let ids = [contact(&admin, account).await, contact(&admin, account).await];
    let list = "accounts?fetchXml=<fetch><entity name='account'><attribute name='name'/>\
                <link-entity name='contact' from='parentcustomerid' to='accountid' alias='r1'>\
                <filter><condition attribute='lastname' operator='eq' value='Falke'/></filter></link-entity></entity></fetch>";
    let reply = json(tracked(&admin, list).await).await;
    assert_eq!(reply["value"].as_array().unwrap().len(), 1, "{reply}");
    assert_eq!(text(&reply, "@odata.context"), format!("{}$metadata#accounts(name)", admin.base));
    let mut follower = Follower::start(&admin, list, "accountid").await;
    let sum =
        Checksum::from_body(&admin.get(&to_url(follower.delta())).await.bytes().await.unwrap()).unwrap();
    assert_eq!(sum.count, 1);
    assert_eq!(admin.delete(&format!("contacts({})", ids[0])).await.status(), 204);
    assert!(follower.catch_up(&admin).await.removed.is_empty());
    assert_eq!(admin.delete(&format!("contacts({})", ids[1])).await.status(), 204);
    assert_eq!(follower.catch_up(&admin).await.removed.len(), 1);
}

#[tokio::test]
async fn a_pair_that_is_made_or_broken_moves_the_rows_at_its_end() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let lead = admin.made("leads", body!({"lastname": "Falke", "subject": "Messe"})).await;
    let contact = admin.made("contacts", body!({"lastname": "Falke"})).await;
    let (lead, id) = (text(&lead, "leadid"), text(&contact, "contactid").to_owned());
    let members = format!(
        "contacts?$select=lastname&fetchXml=<fetch distinct='true'><entity name='contact'><attribute name='contactid'/>\
         <link-entity name='contactleads' from='contactid' to='contactid' alias='r1'>\
         <link-entity name='lead' from='leadid' to='leadid' alias='r2'>\
         <filter><condition attribute='leadid' operator='eq' value='{lead}'/></filter></link-entity></link-entity>\
         </entity></fetch>"
    );
    let mut follower = Follower::start(&admin, &members, "contactid").await;
    assert!(follower.rows.is_empty());
    let link = body!({"@odata.id": format!("{}contacts({id})", admin.base)});
    let path = format!("leads({lead})/contactleads_association/$ref");
    assert_eq!(admin.post(&path, link).await.status(), 204);
    assert_eq!(
        follower.catch_up(&admin).await.changed.into_iter().collect::<Vec<_>>(),
        std::slice::from_ref(&id)
    );
    let path = format!("leads({lead})/contactleads_association({id})/$ref");
    assert_eq!(admin.delete(&path).await.status(), 204);
    assert_eq!(follower.catch_up(&admin).await.removed.into_iter().collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn the_pages_of_a_fetch_are_followed_and_its_token_is_for_its_words_only() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let list = "contacts?fetchXml=<fetch distinct='true'><entity name='contact'><attribute name='contactid'/>\
                <link-entity name='account' from='accountid' to='parentcustomerid' alias='r1'/></entity></fetch>";
    let mut follower = Follower::new(list, "contactid", Some(20));
    let mut pages = 0;
    while !matches!(follower.link, Link::Delta(_)) {
        follower.step(&admin).await;
        pages += 1;
    }
    assert!(pages > 2);
    assert_eq!(follower.rows, follower.plain(&admin).await);
    let invalid = (400, code(0x8007_2515));
    assert_eq!(refusal(ines.get(follower.delta()).await).await, invalid);
    assert_eq!(refusal(admin.get(&follower.delta().replace("accountid", "masterid")).await).await, invalid);
}

#[tokio::test]
async fn parts_of_a_fetch_that_do_not_go_with_tracking_are_named() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let entity = "<entity name='account'><attribute name='name'/></entity>";
    let refused = [
        (format!("<fetch top='5'>{entity}</fetch>"), "'top'"),
        (format!("<fetch page='2'>{entity}</fetch>"), "'page'"),
        (format!("<fetch count='5'>{entity}</fetch>"), "'count'"),
        (format!("<fetch returntotalrecordcount='true'>{entity}</fetch>"), "'returntotalrecordcount'"),
        ("<fetch><entity name='account'><order attribute='name'/></entity></fetch>".to_owned(), "'order'"),
        (
            "<fetch aggregate='true'><entity name='account'><attribute name='name' alias='n' aggregate='count'/></entity></fetch>"
                .to_owned(),
            "An aggregate",
        ),
        (
            "<fetch><entity name='account'><attribute name='name' alias='n'/></entity></fetch>".to_owned(),
            "An alias of an attribute",
        ),
        (
            "<fetch><entity name='account'><link-entity name='contact' from='parentcustomerid' to='accountid'>\
             <attribute name='lastname'/></link-entity></entity></fetch>"
                .to_owned(),
            "An attribute of a link-entity",
        ),
    ];
    for (xml, part) in refused {
        let reply = tracked(&admin, &format!("accounts?fetchXml={xml}")).await;
        assert_eq!(reply.status(), 400, "{xml}");
        let message = format!("{part} in a FetchXML isn't supported when Change Tracking is enabled.");
        assert_eq!(text(&json(reply).await["error"], "message"), message);
    }
    let other = format!("contacts?fetchXml=<fetch>{entity}</fetch>");
    assert_eq!(tracked(&admin, &other).await.status(), 400);
    assert_eq!(tracked(&admin, "accounts?fetchXml=<fetch").await.status(), 400);
}

#[tokio::test]
async fn keys_alone_come_with_a_link_to_whole_rows() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let account = admin.made("accounts", body!({"name": "Horst GmbH"})).await;
    let account = text(&account, "accountid");
    let prefer = "odata.track-changes,farfield.keys-only";
    let asked = admin.request(Method::GET, "accounts?$select=name").header("prefer", prefer);
    let keys = json(asked.send().await.unwrap()).await;
    let of = |reply: &serde_json::Value| {
        let rows = reply["value"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["accountid"] == account).unwrap()
    };
    let row = of(&keys);
    assert!(row["@odata.etag"].is_string() && row["name"].is_null(), "{row}");
    let renamed = admin.patch(&format!("accounts({account})"), None, body!({"name": "Nest GmbH"})).await;
    assert_eq!(renamed.status(), 200);
    let delta = json(admin.get(text(&keys, "@odata.deltaLink")).await).await;
    assert_eq!(of(&delta)["name"], "Nest GmbH");
}
