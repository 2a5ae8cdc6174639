//! Each user sees, counts and reaches what his role allows, and nothing else.

use crate::support::{self, Running, User, code, refusal, start, text};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

const SETS: [(&str, &str); 9] = [
    ("accounts", "accountid"),
    ("contacts", "contactid"),
    ("leads", "leadid"),
    ("opportunities", "opportunityid"),
    ("incidents", "incidentid"),
    ("tasks", "activityid"),
    ("phonecalls", "activityid"),
    ("appointments", "activityid"),
    ("annotations", "annotationid"),
];

/// What the plain rule is told in: who one is, one's teams, one's unit, and the units by name.
struct Standing {
    own: BTreeSet<String>,
    unit: String,
    units: BTreeMap<String, String>,
}

async fn standing(user: &User) -> Standing {
    let me = user.read("WhoAmI").await;
    let id = text(&me, "UserId").to_owned();
    let teams = user.read(&format!("systemusers({id})/teammembership_association?$select=teamid")).await;
    let mut own: BTreeSet<String> =
        teams["value"].as_array().unwrap().iter().map(|t| text(t, "teamid").to_owned()).collect();
    own.insert(id);
    let units = user.read("businessunits?$select=name").await;
    let units = units["value"].as_array().unwrap().iter();
    let units = units.map(|u| (text(u, "name").to_owned(), text(u, "businessunitid").to_owned())).collect();
    Standing { own, unit: text(&me, "BusinessUnitId").to_owned(), units }
}

/// Whether a user may see a row, as the roles of the demo put it in words.
fn sees(name: &str, standing: &Standing, set: &str, row: &Json) -> bool {
    let is_own = standing.own.contains(text(row, "_ownerid_value"));
    let unit = text(row, "_owningbusinessunit_value");
    match name {
        "admin" | "helene" => true,
        "lena" => {
            is_own || unit == standing.units["Region Süd"] || unit == standing.units["Niederlassung Bodensee"]
        }
        "jakob" => is_own || unit == standing.unit,
        "ines" => is_own,
        "tomas" if matches!(set, "accounts" | "contacts") => is_own || unit == standing.unit,
        "tomas" if matches!(set, "leads" | "opportunities") => {
            standing.own.contains(text(row, "_ownerid_value"))
        }
        "tomas" => is_own,
        _ => unreachable!(),
    }
}

#[tokio::test]
async fn everyone_sees_counts_and_reaches_exactly_what_the_role_allows() {
    let running: Running = start().await;
    let admin = running.sign_in("admin").await;
    let mut seen_by: BTreeMap<&str, usize> = BTreeMap::new();
    for name in ["helene", "lena", "jakob", "ines", "tomas"] {
        let user = running.sign_in(name).await;
        let standing = standing(&user).await;
        for (set, key) in SETS {
            let all = admin
                .all(&format!("{set}?$select={key},_ownerid_value,_owningbusinessunit_value"), 5000)
                .await;
            let (may, may_not): (Vec<&Json>, Vec<&Json>) =
                all.iter().partition(|row| sees(name, &standing, set, row));
            let expected: BTreeSet<&str> = may.iter().map(|row| text(row, key)).collect();
            let listed = user.all(&format!("{set}?$select={key}"), 7).await;
            let listed: BTreeSet<&str> = listed.iter().map(|row| text(row, key)).collect();
            assert_eq!(listed, expected, "{name} {set}");
            let count = user.get(&format!("{set}/$count")).await.text().await.unwrap();
            assert_eq!(count, expected.len().to_string(), "{name} {set}");
            if let Some(row) = may.first() {
                user.read(&format!("{set}({})", text(row, key))).await;
            }
            if let Some(row) = may_not.first() {
                let path = format!("{set}({})", text(row, key));
                assert_eq!(refusal(user.get(&path).await).await, (403, code(0x8004_8306)), "{name} {path}");
                assert_eq!(user.patch(&path, None, json!({})).await.status(), 403);
                assert_eq!(user.delete(&path).await.status(), 403);
            }
            *seen_by.entry(name).or_default() += expected.len();
        }
    }
    assert_eq!(
        seen_by.values().collect::<BTreeSet<_>>().len(),
        seen_by.len(),
        "everyone sees something else: {seen_by:?}"
    );
}

#[tokio::test]
async fn a_filter_does_not_open_what_the_role_closes() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let mine = ines.all("accounts?$select=name", 5000).await.len();
    let all = admin.all("accounts?$select=name", 5000).await.len();
    assert!(mine < all);
    let through = ines.all("accounts?$select=name&$filter=name ne 'x' or name eq 'x'", 5000).await.len();
    assert_eq!(through, mine);
}

#[tokio::test]
async fn a_missing_privilege_is_named() {
    let running = start().await;
    let tomas = running.sign_in("tomas").await;
    let reply = tomas.post("leads", json!({"subject": "a", "lastname": "b"})).await;
    assert_eq!(reply.status(), 403);
    let body = support::json(reply).await;
    assert_eq!(body["error"]["code"], code(0x8004_0231));
    assert!(text(&body["error"], "message").contains("prvCreateLead"));
}

#[tokio::test]
async fn giving_a_row_away_takes_it_out_of_sight() {
    let running = start().await;
    let (ines, lena) = (running.sign_in("ines").await, running.sign_in("lena").await);
    let other = lena.read("WhoAmI").await;
    let account = ines.made("accounts", json!({"name": "Wanderfalke GmbH"})).await;
    let path = format!("accounts({})", text(&account, "accountid"));
    let bind = format!("/systemusers({})", text(&other, "UserId"));
    let given = ines.patch(&path, None, json!({"ownerid@odata.bind": bind})).await;
    assert_eq!(given.status(), 200);
    assert_eq!(ines.get(&path).await.status(), 403);
    assert_eq!(lena.read(&path).await["_owningbusinessunit_value"], other["BusinessUnitId"]);
}

#[tokio::test]
async fn a_lookup_to_a_row_out_of_reach_is_refused() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let mine: BTreeSet<String> = ines
        .all("accounts?$select=name", 5000)
        .await
        .iter()
        .map(|a| text(a, "accountid").to_owned())
        .collect();
    let all = admin.all("accounts?$select=name", 5000).await;
    let foreign = all.iter().map(|a| text(a, "accountid")).find(|id| !mine.contains(*id)).unwrap();
    let bind = format!("/accounts({foreign})");
    let body = json!({"lastname": "Zaun", "parentcustomerid_account@odata.bind": bind});
    assert_eq!(ines.post("contacts", body).await.status(), 403);
}

#[tokio::test]
async fn privileges_are_told_with_their_depth() {
    let running = start().await;
    let jakob = running.sign_in("jakob").await;
    let me = jakob.read("WhoAmI").await;
    let path = format!("systemusers({})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges", text(&me, "UserId"));
    let told = jakob.read(&path).await;
    let depth = |name: &str| {
        let privileges = told["RolePrivileges"].as_array().unwrap();
        privileges.iter().find(|p| p["PrivilegeName"] == name).map(|p| p["Depth"].clone())
    };
    assert_eq!(depth("prvReadAccount"), Some(json!("Local")));
    assert_eq!(depth("prvReadUser"), Some(json!("Global")));
    assert_eq!(depth("prvWriteUser"), None);
}
