//! Downloads: pages, rounds, and what a new configuration does to tables that are there.

use crate::support::*;
use model::value::Instant;
use model::{Fields, Lookup, Row, Value};
use sync_core::ports::{NewChange, PageCommit, ReadKind, Store, TableState, Work};
use sync_core::store::SqliteStore;

async fn state(store: &SqliteStore) -> TableState {
    store.load().await.unwrap().tables.remove(0)
}

async fn pass(store: &SqliteStore, rows: Vec<Row>, at: i64) -> bool {
    download(store, "account", rows, at).await
}

#[tokio::test]
async fn a_pass_purges_what_it_did_not_see_but_nothing_with_unsent_work() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    pass(&store, (1..=3).map(|n| account(n, 1, "x", 1)).collect(), 1).await;
    let work = Work::Update(fields("edited"));
    let change = NewChange { table: "account".into(), record: id(2), work, made_at: Instant(1) };
    store.queue_change(change).await.unwrap();
    assert!(pass(&store, vec![account(3, 1, "x", 1)], 2).await);
    assert_eq!(state(&store).await.rows, 2);
    assert_eq!(store.record("account", id(1)).await.unwrap(), None);
    assert!(store.record("account", id(2)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_pass_that_finds_all_as_it_was_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let rows: Vec<Row> = (1..=700).map(|n| account(n, 1, "x", 1)).collect();
    assert!(pass(&store, rows.clone(), 1).await);
    assert!(!pass(&store, rows, 2).await);
    assert_eq!(state(&store).await.rows, 700);
}

#[tokio::test]
async fn a_new_name_from_the_server_shows_in_lookups_of_rows_that_did_not_change() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    pass(&store, vec![account(1, 1, "Old", 1), account(2, 1, "Other", 1)], 1).await;
    let to =
        |n, name: &str| Value::Lookup(Lookup { table: "account".into(), id: id(n), name: Some(name.into()) });
    let contact = |n, to| Row {
        id: id(n),
        etag: Some(etag(1)),
        fields: Fields::from([("name".to_owned(), text("Ada")), ("parentcustomerid".to_owned(), to)]),
    };
    download(&store, "contact", vec![contact(8, to(2, "Other")), contact(9, to(1, "Old"))], 1).await;
    pass(&store, vec![account(1, 2, "New", 1), account(2, 1, "Other", 1)], 2).await;
    assert_eq!(store.record("contact", id(9)).await.unwrap(), Some(contact(9, to(1, "New"))));
    assert_eq!(store.record("contact", id(8)).await.unwrap(), Some(contact(8, to(2, "Other"))));
}

#[tokio::test]
async fn an_interrupted_read_goes_on_from_its_cursor() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    let reading = Reading::begin(&store, "account").await;
    store.apply_page(reading.page(vec![account(1, 1, "x", 1)], Some("second"))).await.unwrap();
    store.close().await;

    let store = open(&path).await;
    let running = state(&store).await;
    assert_eq!((running.complete, running.rows), (false, 1));
    let read = running.sources[0].read.clone().unwrap();
    assert_eq!((read.number, read.kind, read.next.as_deref()), (1, ReadKind::Rows, Some("second")));
    store.begin_round(&["account".into()]).await.unwrap();
    let last = PageCommit { delta: Some("link".into()), ..reading.page(vec![account(2, 1, "x", 1)], None) };
    store.apply_page(last).await.unwrap();
    store.end_round("account", Instant(9)).await.unwrap();
    let done = state(&store).await;
    assert_eq!((done.complete, done.rows, done.last_sync), (true, 2, Some(Instant(9))));
    assert_eq!((&done.sources[0].read, done.sources[0].follows), (&None, true));
}

#[tokio::test]
async fn the_last_sync_never_goes_back() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    pass(&store, vec![], 100).await;
    pass(&store, vec![], 50).await;
    assert_eq!(state(&store).await.last_sync, Some(Instant(100)));
}

#[tokio::test]
async fn a_page_of_a_read_that_is_over_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let first = Reading::begin(&store, "account").await;
    Reading::begin(&store, "account").await;
    assert!(!store.apply_page(first.page(vec![account(1, 1, "x", 1)], None)).await.unwrap().changed);
    assert_eq!(state(&store).await.rows, 0);
}

#[tokio::test]
async fn an_older_version_of_a_row_never_goes_over_a_newer_one() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    pass(&store, vec![account(1, 5, "newer", 1)], 1).await;
    pass(&store, vec![account(1, 4, "older", 1)], 2).await;
    let row = store.record("account", id(1)).await.unwrap();
    assert!(row.is_none_or(|row| row.fields["name"] == text("newer")));
}

#[tokio::test]
async fn a_table_that_left_the_configuration_stays_until_its_unsent_work_is_settled() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let work = Work::Create(Fields::from([("name".to_owned(), text("Ada"))]));
    let change = NewChange { table: "contact".into(), record: id(9), work, made_at: Instant(1) };
    store.queue_change(change).await.unwrap();
    let mut smaller = configuration();
    smaller.tables.pop();
    store.install(&smaller).await.unwrap();
    assert_eq!(store.load().await.unwrap().tables.len(), 1);
    assert!(store.record("contact", id(9)).await.unwrap().is_some());

    let seq = store.load().await.unwrap().queue[0].seq;
    store.discard(seq, Instant(9)).await.unwrap();
    store.install(&smaller).await.unwrap();
    assert!(store.record("contact", id(9)).await.is_err());
}

#[tokio::test]
async fn columns_that_the_metadata_does_not_know_are_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let mut row = account(1, 1, "x", 1);
    row.fields.insert("newer_column".into(), text("?"));
    pass(&store, vec![row], 1).await;
    assert_eq!(store.record("account", id(1)).await.unwrap(), Some(account(1, 1, "x", 1)));
}

#[tokio::test]
async fn a_large_first_load_goes_on_after_a_kill_and_has_each_row_once_in_its_newest_version() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    let reading = Reading::begin(&store, "account").await;
    let rows = (1..=1_000).rev().map(|n| account(n, 5, "first", 1)).collect();
    store.apply_page(reading.page(rows, Some("second"))).await.unwrap();
    drop(store);

    let store = open(&path).await;
    let running = state(&store).await;
    assert_eq!((running.complete, running.rows), (false, 1_000));
    assert_eq!(running.sources[0].read.clone().unwrap().next.as_deref(), Some("second"));
    // Rows moved between the pages: some come again, one of them newer, the others older.
    let version = |n| if n == 950 { 6 } else { 4 };
    let rows = (901..=1_900).map(|n| account(n, version(n), "second", 1)).collect();
    let last = PageCommit { delta: Some("link".into()), ..reading.page(rows, None) };
    assert_eq!(store.apply_page(last).await.unwrap().rows, 1_900);
    store.end_round("account", Instant(9)).await.unwrap();
    let done = state(&store).await;
    assert_eq!((done.complete, done.rows, done.sources[0].follows), (true, 1_900, true));
    let name = async |n| store.record("account", id(n)).await.unwrap().unwrap().fields["name"].clone();
    assert_eq!((name(950).await, name(951).await), (text("second"), text("first")));
    // What the read saw stays over the next round.
    store.begin_round(&["account".into()]).await.unwrap();
    assert_eq!(store.end_round("account", Instant(10)).await.unwrap().rows, 1_900);
}

#[tokio::test]
async fn a_first_load_that_begins_anew_keeps_nothing_that_the_new_one_did_not_see() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let first = Reading::begin(&store, "account").await;
    let rows = (1..=600).map(|n| account(n, 5, "gone", 1)).collect();
    store.apply_page(first.page(rows, Some("second"))).await.unwrap();
    let second = Reading::begin(&store, "account").await;
    let rows = (301..=900).map(|n| account(n, 5, "here", 1)).collect();
    store.apply_page(second.page(rows, Some("second"))).await.unwrap();
    store
        .apply_page(second.page((901..=1_500).map(|n| account(n, 5, "here", 1)).collect(), None))
        .await
        .unwrap();
    store.end_round("account", Instant(9)).await.unwrap();
    assert_eq!(state(&store).await.rows, 1_200);
    assert_eq!(store.record("account", id(1)).await.unwrap(), None);
    assert!(store.record("account", id(900)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_large_page_of_a_first_load_passes_over_records_with_unsent_work() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let work = Work::Create(fields("made here"));
    let change = NewChange { table: "account".into(), record: id(7), work, made_at: Instant(1) };
    store.queue_change(change).await.unwrap();
    let rows = (1..=600).map(|n| account(n, 5, "server's", 1)).collect();
    download(&store, "account", rows, 9).await;
    assert_eq!(state(&store).await.rows, 600);
    let row = store.record("account", id(7)).await.unwrap().unwrap();
    assert_eq!(row.fields["name"], text("made here"));
}
