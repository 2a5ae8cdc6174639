//! Whatever is done in the console is in its audit log.

use super::{Console, granted};
use crate::support::start;
use admin_contract::audit::Entry;
use admin_contract::conflicts::ConflictSetting;
use admin_contract::endpoints::{ListAudit, ReadConflicts, SaveConflicts};
use admin_contract::{List, ListQuery, codes};
use model::offline::{ConflictPolicy, LosingChange};
use serde_json::json;

async fn entries(console: &Console, query: ListQuery) -> List<Entry> {
    granted(console.request::<ListAudit>(&[], &query, &json!({})).send().await.unwrap()).await
}

fn setting() -> ConflictSetting {
    ConflictSetting {
        detection: Some(true),
        policy: Some(ConflictPolicy::Ask),
        by_table: [("account".to_owned(), ConflictPolicy::ServerWins)].into(),
        losing_change: LosingChange::Ask,
    }
}

#[tokio::test]
async fn an_entry_says_who_did_what_and_how_it_was_before() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ReadConflicts>(&[]).await;
    let after = admin.call::<SaveConflicts>(&[], Some(&before.version), &setting()).await;
    assert_eq!(after.setting, setting());
    let account = after.tables.iter().find(|table| table.table == "account").unwrap();
    assert_eq!((account.policy, account.is_own), (ConflictPolicy::ServerWins, true));
    let found = entries(&admin, ListQuery::default()).await;
    let entry = &found.rows[0];
    assert_eq!(
        (found.total, entry.action.as_str(), entry.target.as_str()),
        (1, "SaveConflicts", "conflicts")
    );
    assert_eq!(entry.user.name, "Ada Reuter");
    assert_eq!(entry.before, Some(serde_json::to_value(&before.setting).unwrap()));
    assert_eq!(entry.after, Some(serde_json::to_value(setting()).unwrap()));
    let other = ListQuery { only: Some("SaveTable".to_owned()), ..ListQuery::default() };
    assert_eq!(entries(&admin, other).await.total, 0);
    let searched = ListQuery { search: Some("REUTER".to_owned()), ..ListQuery::default() };
    assert_eq!(entries(&admin, searched).await.total, 1);
    world.server.stop().await;
}

#[tokio::test]
async fn what_is_refused_leaves_neither_a_change_nor_an_entry() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ReadConflicts>(&[]).await;
    let mut wrong = setting();
    wrong.by_table.insert("no_such_table".to_owned(), ConflictPolicy::Ask);
    let (status, why) = admin.refused::<SaveConflicts>(&[], Some(&before.version), &wrong).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("by_table.no_such_table")));
    let (status, why) = admin.refused::<SaveConflicts>(&[], Some("another"), &setting()).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    assert_eq!(admin.get::<ReadConflicts>(&[]).await, before);
    assert_eq!(entries(&admin, ListQuery::default()).await.total, 0);
    world.server.stop().await;
}

#[tokio::test]
async fn a_part_of_a_list_that_is_too_large_is_refused() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    for take in [0, 501, u32::MAX] {
        let query = ListQuery { take: Some(take), ..ListQuery::default() };
        let reply = admin.request::<ListAudit>(&[], &query, &json!({})).send().await.unwrap();
        let (status, why) = super::refusal(reply).await;
        assert_eq!((status, why.field.as_deref()), (400, Some("take")));
    }
    world.server.stop().await;
}
