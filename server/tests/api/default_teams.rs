//! The default teams of business units, which the system keeps.

use crate::support::{User, code, refusal, start, text};
use serde_json::{Value as Json, json};

async fn default_team(admin: &User, unit: &str) -> Json {
    let path = format!("teams?$filter=isdefault eq true and _businessunitid_value eq {unit}");
    let mut teams = admin.all(&path, 5).await;
    assert_eq!(teams.len(), 1);
    teams.remove(0)
}

async fn members(admin: &User, team: &Json) -> Vec<String> {
    let path = format!("teams({})/teammembership_association?$select=systemuserid", text(team, "teamid"));
    let rows = admin.all(&path, 50).await;
    rows.iter().map(|row| text(row, "systemuserid").to_owned()).collect()
}

#[tokio::test]
async fn a_units_default_team_bears_its_name_and_has_its_users() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let root = text(&admin.read("WhoAmI").await, "BusinessUnitId").to_owned();
    let me = text(&admin.read("WhoAmI").await, "UserId").to_owned();
    assert!(
        members(&admin, &default_team(&admin, &root).await).await.contains(&me),
        "also of the first unit"
    );
    let bind = format!("/businessunits({root})");
    let unit =
        admin.made("businessunits", json!({"name": "Yard", "parentbusinessunitid@odata.bind": bind})).await;
    let unit = text(&unit, "businessunitid").to_owned();
    let team = default_team(&admin, &unit).await;
    assert_eq!((text(&team, "name"), &team["teamtype"]), ("Yard", &json!(0)));
    assert!(members(&admin, &team).await.is_empty());
    let new = json!({"domainname": "yrsa", "firstname": "Yrsa", "lastname": "Yard",
                     "internalemailaddress": "yrsa@yard.example",
                     "businessunitid@odata.bind": format!("/businessunits({root})")});
    let user = admin.made("systemusers", new).await;
    let user = text(&user, "systemuserid").to_owned();
    assert!(members(&admin, &default_team(&admin, &root).await).await.contains(&user));
    let moved = json!({"businessunitid@odata.bind": format!("/businessunits({unit})")});
    assert_eq!(admin.patch(&format!("systemusers({user})"), None, moved).await.status(), 200);
    assert_eq!(members(&admin, &team).await, std::slice::from_ref(&user));
    assert!(!members(&admin, &default_team(&admin, &root).await).await.contains(&user));
    admin.patch(&format!("businessunits({unit})"), None, json!({"name": "Dock"})).await;
    assert_eq!(text(&default_team(&admin, &unit).await, "name"), "Dock");
}

#[tokio::test]
async fn nobody_changes_a_default_team_by_hand() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let who = admin.read("WhoAmI").await;
    let root = text(&who, "BusinessUnitId").to_owned();
    let team = default_team(&admin, &root).await;
    let path = format!("teams({})", text(&team, "teamid"));
    let user = json!({"@odata.id": format!("systemusers({})", text(&who, "UserId"))});
    let member = format!("{path}/teammembership_association");
    assert_eq!(refusal(admin.post(&format!("{member}/$ref"), user).await).await, (400, code(0x8004_830B)));
    let gone = admin.delete(&format!("{member}({})/$ref", text(&who, "UserId"))).await;
    assert_eq!(refusal(gone).await, (400, code(0x8004_830C)));
    let renamed = admin.patch(&path, None, json!({"name": "Mine"})).await;
    assert_eq!(refusal(renamed).await, (400, code(0x8004_830A)));
    assert_eq!(refusal(admin.delete(&path).await).await, (400, code(0x8004_8307)));
    let described = admin.patch(&path, None, json!({"description": "Everybody"})).await;
    assert_eq!(described.status(), 200, "what the system doesn't keep may be changed");
    let bind = format!("/businessunits({root})");
    let unit =
        admin.made("businessunits", json!({"name": "Short", "parentbusinessunitid@odata.bind": bind})).await;
    let unit = text(&unit, "businessunitid").to_owned();
    let elsewhere =
        admin.patch(&path, None, json!({"businessunitid@odata.bind": format!("/businessunits({unit})")}));
    assert_eq!(refusal(elsewhere.await).await, (400, code(0x8004_8308)));
    assert_eq!(admin.delete(&format!("businessunits({unit})")).await.status(), 204, "it goes with its unit");
    assert!(admin.all(&format!("teams?$filter=_businessunitid_value eq {unit}"), 5).await.is_empty());
}
