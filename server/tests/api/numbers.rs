//! Columns that number their rows.

use super::customize::{attribute, bank};
use crate::support::{User, json as body, refusal, start, text};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

async fn numbered(admin: &User, format: &str) -> u16 {
    let more =
        json!({"AttributeTypeName": {"Value": "StringType"}, "MaxLength": 40, "AutoNumberFormat": format});
    attribute(admin, "new_bank", "String", "new_number", more).await.status().as_u16()
}

async fn make(user: &User, more: Json) -> String {
    let mut row = json!({"new_name": "Kasse"});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    text(&user.made("new_banks", row).await, "new_number").to_owned()
}

#[tokio::test]
async fn a_format_numbers_rows_that_bring_no_number() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.post("EntityDefinitions", bank()).await.status(), 204);
    for bad in ["{SEQNUM}", "{SEQNUM:0}", "{RANDSTRING:7}", "{DATETIMEUTC:}", "{NOSUCH:1}", "A{", "}B"] {
        assert_eq!(numbered(&admin, bad).await, 400, "{bad}");
    }
    assert_eq!(numbered(&admin, "B-{SEQNUM:6}-{RANDSTRING:4}-{DATETIMEUTC:yyyyMMdd}").await, 204);
    let first = make(&admin, json!({})).await;
    let parts: Vec<&str> = first.split('-').collect();
    assert_eq!((parts[0], parts[1], parts[2].len(), parts[3].len()), ("B", "001000", 4, 8), "{first}");
    assert!(parts[3].starts_with("20"), "{first}");
    assert!(make(&admin, json!({})).await.starts_with("B-001001-"));
    assert_eq!(make(&admin, json!({"new_number": "mine"})).await, "mine");
    assert!(make(&admin, json!({"new_number": null})).await.starts_with("B-001002-"));
}

#[tokio::test]
async fn a_sequence_is_set_and_asked_by_makers() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.post("EntityDefinitions", bank()).await.status(), 204);
    assert_eq!(numbered(&admin, "{SEQNUM:2}").await, 204);
    let named = json!({"EntityName": "new_bank", "AttributeName": "new_number"});
    let mut seed = named.clone();
    seed["Value"] = json!(7);
    assert_eq!(admin.post("SetAutoNumberSeed", seed.clone()).await.status(), 204);
    let next = body(admin.post("GetNextAutoNumberValue", named.clone()).await).await;
    assert_eq!(next["NextAutoNumberValue"], 7);
    assert_eq!(make(&admin, json!({})).await, "07");
    let path = "GetAutoNumberSeed(EntityName='new_bank',AttributeName='new_number')";
    assert_eq!(admin.read(path).await["AutoNumberSeedValue"], 8);
    let plain = json!({"EntityName": "new_bank", "AttributeName": "new_name", "Value": 1});
    assert_eq!(refusal(admin.post("SetAutoNumberSeed", plain).await).await.0, 400);
    let ines = running.sign_in("ines").await;
    assert_eq!(refusal(ines.post("SetAutoNumberSeed", seed).await).await.0, 403);
}

#[tokio::test]
async fn writers_at_once_never_get_one_number_twice() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    assert_eq!(admin.post("EntityDefinitions", bank()).await.status(), 204);
    assert_eq!(numbered(&admin, "{SEQNUM:1}").await, 204);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let user = running.with_token(running.token("admin").await);
        writers.spawn(async move {
            let mut numbers = Vec::new();
            for _ in 0..10 {
                numbers.push(make(&user, json!({})).await);
            }
            numbers
        });
    }
    let numbers: Vec<String> = writers.join_all().await.into_iter().flatten().collect();
    let distinct: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!((numbers.len(), distinct.len()), (60, 60));
}
