//! Secured columns: seen and written by those to whom a profile or a share opens them.

use crate::support::{User, code, json, refusal, start, text};
use serde_json::{Value as Json, json as body};

const SHOWN: &str = "creditlimit@OData.Community.Display.V1.FormattedValue";

/// A contact of Lena's unit with a credit limit, which Ines, who owns it, sees and Lena doesn't.
async fn contact(ines: &User) -> String {
    let made = ines.made("contacts", body!({"lastname": "Zaun", "creditlimit": 4321})).await;
    assert_eq!(made["creditlimit"].as_f64(), Some(4321.0));
    text(&made, "contactid").to_owned()
}

async fn annotated(user: &User, path: &str) -> Json {
    let request = user.request(reqwest::Method::GET, path);
    let reply = request.header("prefer", "odata.include-annotations=\"*\"").send().await.unwrap();
    assert_eq!(reply.status(), 200, "{path}");
    json(reply).await
}

#[tokio::test]
async fn a_secured_column_is_seen_with_its_profile_only() {
    let running = start().await;
    let (ines, lena) = (running.sign_in("ines").await, running.sign_in("lena").await);
    let id = contact(&ines).await;
    let one = format!("contacts({id})?$select=lastname,creditlimit");
    let row = annotated(&ines, &one).await;
    assert!(row["creditlimit"].is_number() && row[SHOWN].is_string());
    let row = annotated(&lena, &one).await;
    assert_eq!(row["lastname"], "Zaun");
    assert!(row["creditlimit"].is_null() && row.get(SHOWN).is_none(), "{row}");
    let list = format!("contacts?$select=lastname,creditlimit&$filter=contactid eq {id}");
    assert!(annotated(&ines, &list).await["value"][0]["creditlimit"].is_number());
    let row = annotated(&lena, &list).await["value"][0].clone();
    assert!(row["creditlimit"].is_null() && row.get(SHOWN).is_none(), "{row}");
    for suffix in ["", "/$value"] {
        let path = format!("contacts({id})/creditlimit{suffix}");
        assert_eq!(ines.get(&path).await.status(), 200);
        assert_eq!(refusal(lena.get(&path).await).await, (403, code(0x8004_F504)));
    }
}

#[tokio::test]
async fn what_is_not_seen_counts_as_empty_in_filters_and_order() {
    let running = start().await;
    let (ines, lena) = (running.sign_in("ines").await, running.sign_in("lena").await);
    let id = contact(&ines).await;
    let matching = |filter: &str| format!("contacts?$select=lastname&$filter=contactid eq {id} and {filter}");
    for (filter, with, without) in [
        ("creditlimit eq 4321", 1, 0),
        ("creditlimit gt 4000", 1, 0),
        ("creditlimit ne null", 1, 0),
        ("creditlimit eq null", 0, 1),
    ] {
        assert_eq!(ines.all(&matching(filter), 10).await.len(), with, "{filter}");
        assert_eq!(lena.all(&matching(filter), 10).await.len(), without, "{filter}");
    }
    let ids = |rows: Vec<Json>| rows.iter().map(|r| text(r, "contactid").to_owned()).collect::<Vec<_>>();
    let by_credit = ids(lena.all("contacts?$select=contactid&$orderby=creditlimit desc", 5000).await);
    let by_key = ids(lena.all("contacts?$select=contactid", 5000).await);
    assert_eq!(by_credit, by_key, "an order by what is hidden is no order");
}

#[tokio::test]
async fn a_secured_column_is_written_with_its_profile_only() {
    let running = start().await;
    let (ines, lena) = (running.sign_in("ines").await, running.sign_in("lena").await);
    let made = lena.post("contacts", body!({"lastname": "Pfahl", "creditlimit": 1})).await;
    assert_eq!(refusal(made).await, (403, code(0x8004_F502)));
    let path = format!("contacts({})", contact(&ines).await);
    let change = body!({"creditlimit": 1});
    assert_eq!(refusal(lena.patch(&path, None, change.clone()).await).await, (403, code(0x8004_F507)));
    let other = lena.patch(&path, None, body!({"jobtitle": "Zaunkönigin"})).await;
    assert_eq!(other.status(), 200);
    assert!(json(other).await["creditlimit"].is_null());
    assert_eq!(ines.patch(&path, None, change).await.status(), 200);
}

#[tokio::test]
async fn a_profile_that_loses_a_permission_closes_the_column_at_once() {
    let running = start().await;
    let (admin, ines) = (running.sign_in("admin").await, running.sign_in("ines").await);
    let path = format!("contacts({})", contact(&ines).await);
    let permissions = admin.read("fieldpermissions?$filter=entityname eq 'contact'").await;
    let permission = format!("fieldpermissions({})", text(&permissions["value"][0], "fieldpermissionid"));
    assert_eq!(admin.patch(&permission, None, body!({"canread": 0})).await.status(), 200);
    assert!(ines.read(&path).await["creditlimit"].is_null());
    assert!(admin.read(&path).await["creditlimit"].is_number(), "an administrator sees every column");
}

#[tokio::test]
async fn a_column_is_shared_for_one_row() {
    let running = start().await;
    let (admin, ines, lena) =
        (running.sign_in("admin").await, running.sign_in("ines").await, running.sign_in("lena").await);
    let (shared, other) = (contact(&ines).await, contact(&ines).await);
    let column = "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='creditlimit')";
    let column = admin.read(column).await;
    assert_eq!(column["IsSecured"], true);
    let lena_id = text(&lena.read("WhoAmI").await, "UserId").to_owned();
    let share = body!({"attributeid": column["MetadataId"], "objectid": shared, "objecttypecode": "contact",
                       "principalid": lena_id, "readaccess": true});
    assert_eq!(admin.post("principalobjectattributeaccessset", share).await.status(), 201);
    for (id, is_seen) in [(shared, true), (other, false)] {
        let row = lena.read(&format!("contacts({id})")).await;
        assert_eq!(row["creditlimit"].is_number(), is_seen);
        let list = format!("contacts?$filter=contactid eq {id} and creditlimit eq 4321");
        assert_eq!(lena.all(&list, 5).await.len(), usize::from(is_seen));
        let change = lena.patch(&format!("contacts({id})"), None, body!({"creditlimit": 5})).await;
        assert_eq!(refusal(change).await, (403, code(0x8004_F507)));
    }
}
