//! What moves a row into or out of sight, without a change of the row.

use super::follower::{Follower, Link};
use crate::support::{Running, User, code, refusal, start, text};
use serde_json::{Value as Json, json};

const EXPIRED: u32 = 0x8004_4352;
const LIST: &str = "accounts?$select=name&$filter=contains(name,'falke')";

async fn id_of(user: &User) -> String {
    text(&user.read("WhoAmI").await, "UserId").to_owned()
}

fn account(id: &str) -> Json {
    json!({"accountid": id, "@odata.type": "Microsoft.Dynamics.CRM.account"})
}

fn principal(id: &str) -> Json {
    json!({"systemuserid": id, "@odata.type": "Microsoft.Dynamics.CRM.systemuser"})
}

async fn share(by: &User, row: &str, with: &str) {
    let body = json!({"Target": account(row),
        "PrincipalAccess": {"Principal": principal(with), "AccessMask": "ReadAccess"}});
    assert_eq!(by.post("GrantAccess", body).await.status(), 204);
}

/// Ines and Tomáš, who see nothing of each other's, and an account of hers.
async fn strangers() -> (Running, User, User, String) {
    let running = start().await;
    let (ines, tomas) = (running.sign_in("ines").await, running.sign_in("tomas").await);
    let made = ines.made("accounts", json!({"name": "Wanderfalke GmbH"})).await;
    (running, ines, tomas, text(&made, "accountid").to_owned())
}

#[tokio::test]
async fn a_share_brings_a_row_and_its_end_takes_it_away() {
    let (_running, ines, tomas, id) = strangers().await;
    let him = id_of(&tomas).await;
    let mut follower = Follower::start(&tomas, LIST, "accountid").await;
    assert!(follower.rows.is_empty());
    share(&ines, &id, &him).await;
    assert_eq!(
        follower.catch_up(&tomas).await.changed.into_iter().collect::<Vec<_>>(),
        std::slice::from_ref(&id)
    );
    let revoke = json!({"Target": account(&id), "Revokee": principal(&him)});
    assert_eq!(ines.post("RevokeAccess", revoke.clone()).await.status(), 204);
    assert_eq!(
        follower.catch_up(&tomas).await.removed.into_iter().collect::<Vec<_>>(),
        std::slice::from_ref(&id)
    );
    // A share that came and went between two deltas tells nothing.
    share(&ines, &id, &him).await;
    assert_eq!(ines.post("RevokeAccess", revoke).await.status(), 204);
    let told = follower.catch_up(&tomas).await;
    assert!(told.changed.is_empty() && told.removed.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_row_that_is_shared_and_then_deleted_is_told_only_to_who_held_it() {
    let (_running, ines, tomas, id) = strangers().await;
    let him = id_of(&tomas).await;
    let mut held = Follower::start(&ines, LIST, "accountid").await;
    let mut never = Follower::start(&tomas, LIST, "accountid").await;
    share(&ines, &id, &him).await;
    assert_eq!(ines.delete(&format!("accounts({id})")).await.status(), 204);
    assert_eq!(held.catch_up(&ines).await.removed.into_iter().collect::<Vec<_>>(), [id]);
    assert!(never.catch_up(&tomas).await.removed.is_empty());
}

#[tokio::test]
async fn another_owner_takes_a_row_from_one_and_brings_it_to_the_other() {
    let (running, ines, tomas, id) = strangers().await;
    let admin = running.sign_in("admin").await;
    let mut hers = Follower::start(&ines, LIST, "accountid").await;
    let mut his = Follower::start(&tomas, LIST, "accountid").await;
    let bind = format!("/systemusers({})", id_of(&tomas).await);
    let given = admin.patch(&format!("accounts({id})"), None, json!({"ownerid@odata.bind": bind})).await;
    assert_eq!(given.status(), 200);
    assert_eq!(hers.catch_up(&ines).await.removed.into_iter().collect::<Vec<_>>(), std::slice::from_ref(&id));
    assert_eq!(his.catch_up(&tomas).await.changed.into_iter().collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn a_role_that_opens_a_table_makes_its_followers_read_anew_and_no_others() {
    let (running, _ines, tomas, _) = strangers().await;
    let admin = running.sign_in("admin").await;
    let him = id_of(&tomas).await;
    let accounts = Follower::start(&tomas, LIST, "accountid").await;
    let mut contacts = Follower::start(&tomas, "contacts?$select=fullname", "contactid").await;
    let role = admin.all(&format!("systemuserrolescollection?$filter=systemuserid eq {him}"), 10).await;
    let privilege = admin.read("privileges?$filter=name eq 'prvReadAccount'").await;
    let given =
        json!({"Privileges": [{"Depth": "Global", "PrivilegeId": privilege["value"][0]["privilegeid"]}]});
    let path = format!("roles({})/Microsoft.Dynamics.CRM.AddPrivilegesRole", text(&role[0], "roleid"));
    let reply = admin.post(&path, given).await;
    assert_eq!(reply.status(), 204);
    assert_eq!(refusal(accounts.ask(&tomas).await).await, (410, code(EXPIRED)));
    contacts.catch_up(&tomas).await;
    assert_eq!(contacts.rows, contacts.plain(&tomas).await);
    // Read anew, the list is whole and followed again.
    let again = Follower::start(&tomas, LIST, "accountid").await;
    assert_eq!(again.rows, again.plain(&tomas).await);
    assert!(matches!(again.link, Link::Delta(_)));
}

#[tokio::test]
async fn a_user_who_moves_to_another_unit_reads_anew() {
    let (running, _, _, _) = strangers().await;
    let (admin, jakob) = (running.sign_in("admin").await, running.sign_in("jakob").await);
    let follower = Follower::start(&jakob, "accounts?$select=name", "accountid").await;
    let me = jakob.read("WhoAmI").await;
    let units = admin.all("businessunits?$select=name", 50).await;
    let other = units.iter().find(|u| u["businessunitid"] != me["BusinessUnitId"]).unwrap();
    let path = format!("systemusers({})", text(&me, "UserId"));
    let bind = format!("/businessunits({})", text(other, "businessunitid"));
    let moved = admin.patch(&path, None, json!({"businessunitid@odata.bind": bind})).await;
    assert_eq!(moved.status(), 200);
    assert_eq!(refusal(follower.ask(&jakob).await).await, (410, code(EXPIRED)));
}

#[tokio::test]
async fn a_date_that_passes_takes_a_row_out_though_nobody_wrote() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let ahead = "Microsoft.Dynamics.CRM.NextXHours(PropertyName='scheduledend',PropertyValue=1)";
    let list = format!("tasks?$select=subject&$filter={ahead} and startswith(subject,'Gleich')");
    // On a slow machine a moment may have passed before it is looked at: then a later one is waited for.
    let mut seconds = 2;
    let (id, mut follower) = loop {
        let soon = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap();
        let task = json!({"subject": "Gleich vorbei", "scheduledend": soon.to_string()});
        let id = text(&admin.made("tasks", task).await, "activityid").to_owned();
        let follower = Follower::start(&admin, &list, "activityid").await;
        if follower.rows.contains_key(&id) {
            break (id, follower);
        }
        seconds *= 2;
        assert!(seconds < 100, "a task of the next hour is never in the list");
    };
    let begun = std::time::Instant::now();
    while follower.rows.contains_key(&id) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(120));
        follower.catch_up(&admin).await;
    }
    assert!(follower.plain(&admin).await.is_empty());
}
