//! What a person keeps beside records, and rows counted for charts.

use super::*;
use contract::personal::{Bucket, PersonalView};
use uuid::Uuid;

async fn personal(front: &Front) -> contract::personal::Personal {
    front.answer(GetPersonal {}).await.unwrap()
}

#[tokio::test]
async fn pins_and_what_was_opened_lately_are_there_after_a_restart_under_their_present_names() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let accounts = grid(&front, "account").await;
    let rows = first_rows(&front, &accounts, 2).await;
    for row in &rows {
        front.answer(GetRecord { table: "account".into(), id: row.id }).await.unwrap();
        front.answer(Pin { table: "account".into(), id: row.id, pinned: true }).await.unwrap();
    }
    front.answer(Pin { table: "account".into(), id: rows[0].id, pinned: false }).await.unwrap();
    let changes = Fields::from([("name".to_owned(), Value::Text("Renamed Works".into()))]);
    let save = SaveRecord { table: "account".into(), id: rows[1].id, create: false, changes };
    front.answer(save).await.unwrap();
    front.shutdown().await;
    drop(front);

    let front = rig.front(None).await;
    let kept = personal(&front).await;
    let ids: Vec<RecordId> = kept.recent.iter().map(|named| named.id).collect();
    assert!(ids.contains(&rows[0].id) && ids.contains(&rows[1].id), "{kept:?}");
    assert_eq!(kept.pins.iter().map(|named| named.title.as_str()).collect::<Vec<_>>(), ["Renamed Works"]);
    // What leaves the device leaves both lists.
    front.answer(DeleteRecord { table: "account".into(), id: rows[1].id }).await.unwrap();
    let kept = personal(&front).await;
    assert!(kept.pins.is_empty() && kept.recent.iter().all(|named| named.id != rows[1].id));
}

#[tokio::test]
async fn a_view_of_ones_own_is_kept_and_shows_other_columns() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let accounts = grid(&front, "account").await;
    let columns = vec!["name".to_owned(), "fax".to_owned()];
    let view = PersonalView {
        id: Uuid::from_u128(7),
        table: "account".into(),
        name: " With fax ".into(),
        base: accounts.view.id,
        sort: Some(vec![Sort { column: "name".into(), descending: true }]),
        filters: Vec::new(),
        columns: columns.clone(),
    };
    front.answer(KeepView { view: view.clone() }).await.unwrap();
    let nameless = KeepView { view: PersonalView { name: "  ".into(), ..view.clone() } };
    assert_eq!(front.answer(nameless).await.unwrap_err().code, Code::Required);
    front.shutdown().await;
    drop(front);

    let front = rig.front(None).await;
    let kept = personal(&front).await.views;
    assert_eq!(kept, [PersonalView { name: "With fax".into(), ..view.clone() }]);
    let open = |columns: Vec<String>| OpenGrid {
        table: "account".into(),
        view: Some(view.base),
        search: None,
        sort: view.sort.clone(),
        related: None,
        filters: Vec::new(),
        columns,
    };
    let shown = front.answer(open(columns.clone())).await.unwrap();
    assert_eq!(shown.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>(), columns);
    assert_eq!(shown.total, accounts.total);
    assert_eq!(first_rows(&front, &shown, 1).await[0].cells.len(), 2);
    let unknown = front.answer(open(vec!["no_such".into()])).await.unwrap_err();
    assert_eq!(unknown.code, Code::UnknownColumn);
    front.answer(DropView { id: view.id }).await.unwrap();
    assert!(personal(&front).await.views.is_empty());
}

#[tokio::test]
async fn the_rows_of_a_view_are_counted_by_what_a_choice_holds() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let cases = grid(&front, "incident").await;
    let count = |column: &str| CountRows { table: "incident".into(), view: None, column: column.into() };
    let buckets: Vec<Bucket> = front.answer(count("prioritycode")).await.unwrap();
    assert!(!buckets.is_empty());
    assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u64>(), u64::from(cases.total));
    assert!(buckets.is_sorted_by(|a, b| a.count >= b.count), "{buckets:?}");
    assert!(buckets.iter().all(|bucket| matches!(bucket.value, Value::Choice(_) | Value::Null)));
    assert_eq!(front.answer(count("title")).await.unwrap_err().code, Code::BadRequest);
    assert_eq!(front.answer(count("nothing")).await.unwrap_err().code, Code::UnknownColumn);
}
