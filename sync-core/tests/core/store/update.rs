//! Tables and columns come, go and change under rows and unsent work (checklist 130-132).

use crate::support::*;
use contract::shapes::{ChangeKind, ChangeState};
use contract::update::Move;
use model::value::{Instant, Money};
use model::{Code, ColumnKind, Fields, Row, TableMeta, Value};
use sync_core::change::Seq;
use sync_core::plan::{Counts, Held, asks, plan};
use sync_core::ports::{Configuration, KeyCommit, NewChange, Queued, ReadKind, Store, Work};
use sync_core::store::SqliteStore;

fn changed(change: impl FnOnce(&mut TableMeta)) -> Configuration {
    let mut new = configuration();
    new.stamp = "2".into();
    change(&mut new.tables[0]);
    new
}

fn route() -> model::ColumnMeta {
    column("new_route", ColumnKind::Memo { max_length: 100 })
}

fn without_credit() -> Configuration {
    changed(|account| account.columns.retain(|c| c.logical_name != "creditlimit"))
}

async fn wait_for(store: &SqliteStore, new: &Configuration) {
    let plan = plan(&configuration(), new, &Counts::default(), Instant(7));
    store.keep_update(new, &plan, None).await.unwrap();
}

async fn load(store: &SqliteStore, rows: Vec<Row>) {
    download(store, "account", rows, 1).await;
}

async fn with_rows() -> (tempfile::TempDir, SqliteStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("device.db")).await;
    load(&store, vec![account(1, 5, "One", 100), account(2, 6, "Two", 200)]).await;
    (directory, store)
}

async fn edit(store: &SqliteStore, n: u128, work: Work) -> Seq {
    let change = NewChange { table: "account".into(), record: id(n), work, made_at: Instant(9) };
    match store.queue_change(change).await.unwrap() {
        Queued::Change(head) => head.seq,
        other => panic!("{other:?}"),
    }
}

fn credit(n: i64) -> Fields {
    Fields::from([("creditlimit".to_owned(), Value::Money(Money(n)))])
}

fn filled(n: u128, version: i64, route: &str) -> Row {
    let fields = Fields::from([("new_route".to_owned(), text(route))]);
    Row { id: id(n), etag: Some(etag(version)), fields }
}

/// A page of keys with values of new columns; how many rows are missing after the last one.
async fn compare(store: &SqliteStore, values: Vec<Row>, next: Option<&str>) -> u64 {
    let tables = store.begin_round(&["account".into()]).await.unwrap();
    let source = &tables.iter().find(|t| t.table == "account").unwrap().sources[0];
    let running = source.read.clone().filter(|read| read.kind == ReadKind::Keys);
    let read = match running {
        Some(read) => read,
        None => store.begin_read(source.id, ReadKind::Keys).await.unwrap(),
    };
    let version = |row: &Row| row.etag.as_deref()?.trim_matches(['W', '/', '"']).parse().ok();
    let keys = values.iter().map(|row| (row.id, version(row))).collect();
    let (table, source, read) = ("account".to_owned(), source.id, read.number);
    let page = KeyCommit { table, source, read, keys, values, next: next.map(str::to_owned), delta: None };
    store.apply_keys(page).await.unwrap().missing
}

async fn shown(store: &SqliteStore, n: u128) -> Row {
    store.record("account", id(n)).await.unwrap().unwrap()
}

#[test]
fn a_plan_says_what_comes_goes_and_changes_and_what_it_costs() {
    let mut new = changed(|account| {
        account.columns.retain(|c| c.logical_name != "creditlimit");
        account.columns.push(route());
    });
    new.tables.retain(|t| t.logical_name != "contact");
    new.tables.push(table("visit", vec![column("name", ColumnKind::Memo { max_length: 9 })]));
    let counts = Counts {
        held: [("account".to_owned(), Held { rows: 1_000, unsent: 3 })].into(),
        unsent: [(("account".to_owned(), "creditlimit".to_owned()), 2)].into(),
        coming: [("visit".to_owned(), 10)].into(),
    };
    assert!(asks(&configuration(), &new));
    let plan = plan(&configuration(), &new, &counts, Instant(1));
    let tables: Vec<_> = plan.tables.iter().map(|t| (t.table.as_str(), t.what, t.unsent, t.rows)).collect();
    assert_eq!(
        tables,
        [
            ("account", Move::Changes, 2, Some(1_000)),
            ("visit", Move::Appears, 0, Some(10)),
            ("contact", Move::Disappears, 0, Some(0)),
        ]
    );
    let columns: Vec<_> = plan.tables[0].columns.iter().map(|c| (c.column.as_str(), c.what)).collect();
    assert_eq!(columns, [("creditlimit", Move::Disappears), ("new_route", Move::Appears)]);
    assert_eq!((plan.rows, plan.unsent), (Some(1_010), 2));
    assert!(plan.bytes.unwrap() > 100_000);
}

#[test]
fn labels_limits_and_rights_are_no_question() {
    let mut new = changed(|account| {
        account.display_name = model::metadata::Label::english("Client");
        account.columns[1].kind = match account.columns[1].kind.clone() {
            ColumnKind::String { format, .. } => ColumnKind::String { max_length: 9, format },
            other => other,
        };
    });
    new.rights.clear();
    assert!(!asks(&configuration(), &new));
    new.tables.retain(|t| t.logical_name != "contact");
    new.unreadable.push("contact".into());
    assert!(!asks(&configuration(), &new), "what may be read no longer leaves without a question");
}

#[tokio::test]
async fn an_update_waits_over_a_restart_and_nothing_changes_meanwhile() {
    let (directory, store) = with_rows().await;
    wait_for(&store, &without_credit()).await;
    store.postpone_update().await.unwrap();
    store.close().await;
    let store = open(&directory.path().join("device.db")).await;
    let loaded = store.load().await.unwrap();
    let update = loaded.update.unwrap();
    assert_eq!((update.stamp.as_str(), update.postponed, loaded.stamp.as_deref()), ("2", true, Some("1")));
    assert_eq!(shown(&store, 1).await.fields["creditlimit"], Value::Money(Money(100)));
    store.migrate().await.unwrap();
    assert_eq!(store.load().await.unwrap().update, None);
}

#[tokio::test]
async fn a_column_that_goes_takes_its_values_and_no_others_along() {
    let (_directory, store) = with_rows().await;
    wait_for(&store, &without_credit()).await;
    store.migrate().await.unwrap();
    let row = shown(&store, 1).await;
    assert_eq!((row.fields.get("creditlimit"), &row.fields["name"]), (None, &text("One")));
    assert_eq!(row.etag, Some(etag(5)), "it isn't read again");
    let loaded = store.load().await.unwrap();
    assert!(loaded.tables[0].complete);
    assert_eq!(store.filling("account").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn unsent_values_of_a_column_that_goes_are_put_aside_and_the_others_stay_in_the_queue() {
    let (_directory, store) = with_rows().await;
    let both =
        Fields::from([("name".to_owned(), text("Mine")), ("creditlimit".to_owned(), Value::Money(Money(7)))]);
    let first = edit(&store, 1, Work::Update(both)).await;
    edit(&store, 2, Work::Update(credit(8))).await;
    wait_for(&store, &without_credit()).await;
    store.migrate().await.unwrap();

    let queue = store.queue().await.unwrap();
    assert_eq!(queue.len(), 1, "a change of nothing else left the queue");
    assert_eq!((Seq(queue[0].seq), queue[0].fields.len()), (first, 1));
    assert_eq!(shown(&store, 1).await.fields["name"], text("Mine"));
    assert_eq!(shown(&store, 2).await.fields["name"], text("Two"));
    let orphans = store.orphans().await.unwrap();
    let told: Vec<_> = orphans.iter().map(|o| (o.record, o.column.as_str(), o.value.clone())).collect();
    let credit = |n| Value::Money(Money(n));
    assert_eq!(told, [(id(1), "creditlimit", credit(7)), (id(2), "creditlimit", credit(8))]);
    assert_eq!(orphans[0].made_at, Instant(9));

    store.discard(first, Instant(9)).await.unwrap();
    assert_eq!(shown(&store, 1).await.fields["name"], text("One"));
}

#[tokio::test]
async fn a_new_column_is_filled_by_itself_page_by_page() {
    let (directory, store) = with_rows().await;
    wait_for(&store, &changed(|account| account.columns.push(route()))).await;
    store.migrate().await.unwrap();
    assert_eq!(shown(&store, 1).await.fields["new_route"], Value::Null);
    assert_eq!(shown(&store, 1).await.etag, Some(etag(5)), "the rows are not read again");
    compare(&store, vec![filled(1, 5, "North")], Some("k2")).await;
    store.close().await;
    let store = open(&directory.path().join("device.db")).await;
    assert_eq!(store.filling("account").await.unwrap(), ["new_route"]);
    let missing = compare(&store, vec![filled(2, 6, "South"), filled(3, 9, "unknown here")], None).await;
    assert_eq!(missing, 1, "only the one that isn't here is fetched");
    assert_eq!(shown(&store, 1).await.fields["new_route"], text("North"));
    assert_eq!(shown(&store, 2).await.fields["new_route"], text("South"));
    assert_eq!(store.record("account", id(3)).await.unwrap(), None);
    store.end_round("account", Instant(2)).await.unwrap();
    assert_eq!(store.filling("account").await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_new_column_never_goes_over_what_the_user_typed_or_over_a_newer_row() {
    let (_directory, store) = with_rows().await;
    let seq = edit(&store, 1, Work::Update(fields("Mine"))).await;
    wait_for(&store, &changed(|account| account.columns.push(route()))).await;
    store.migrate().await.unwrap();
    let typed = Fields::from([("new_route".to_owned(), text("mine"))]);
    edit(&store, 1, Work::Update(typed)).await;
    compare(&store, vec![filled(1, 5, "North"), filled(2, 4, "old")], None).await;
    assert_eq!(shown(&store, 1).await.fields["new_route"], text("mine"));
    assert_eq!(shown(&store, 2).await.fields["new_route"], Value::Null, "the row here is newer");
    store.discard(seq, Instant(9)).await.unwrap();
    let row = shown(&store, 1).await;
    assert_eq!((&row.fields["new_route"], &row.fields["name"]), (&text("North"), &text("One")));
}

#[tokio::test]
async fn a_column_that_holds_another_kind_of_value_is_emptied_and_filled() {
    let (_directory, store) = with_rows().await;
    edit(&store, 1, Work::Update(credit(7))).await;
    let new = changed(|account| account.columns[2].kind = ColumnKind::Memo { max_length: 9 });
    wait_for(&store, &new).await;
    store.migrate().await.unwrap();
    assert_eq!(shown(&store, 1).await.fields["creditlimit"], Value::Null);
    assert_eq!(store.orphans().await.unwrap()[0].value, Value::Money(Money(7)));
    assert_eq!(store.filling("account").await.unwrap(), ["creditlimit"]);
}

#[tokio::test]
async fn changes_of_a_table_that_goes_are_parked_and_kept() {
    let (_directory, store) = with_rows().await;
    edit(&store, 1, Work::Update(fields("Mine"))).await;
    let mut new = changed(|_| {});
    new.tables.remove(0);
    wait_for(&store, &new).await;
    store.migrate().await.unwrap();
    let queue = store.queue().await.unwrap();
    assert_eq!((queue[0].kind, queue[0].state), (ChangeKind::Update, ChangeState::Parked));
    assert_eq!(queue[0].problem.as_ref().map(|p| p.code), Some(Code::UnknownTable));
    assert!(store.load().await.unwrap().tables.iter().all(|t| t.table != "account"));
}

#[tokio::test]
async fn what_may_be_read_no_longer_leaves_at_once_while_the_rest_waits() {
    let (_directory, store) = with_rows().await;
    let mut new = changed(|account| account.columns.push(route()));
    new.tables.retain(|t| t.logical_name != "contact");
    new.unreadable.push("contact".into());
    let at_once = sync_core::plan::at_once(&configuration(), &new);
    let plan = plan(&configuration(), &new, &Counts::default(), Instant(1));
    store.keep_update(&new, &plan, at_once.as_ref()).await.unwrap();
    let loaded = store.load().await.unwrap();
    assert_eq!(loaded.tables.iter().map(|t| t.table.as_str()).collect::<Vec<_>>(), ["account"]);
    assert_eq!((loaded.stamp.as_deref(), loaded.update.map(|u| u.stamp)), (Some("1"), Some("2".into())));
}

#[tokio::test]
async fn what_is_thrown_away_comes_again_and_unsent_work_stays() {
    let (_directory, store) = with_rows().await;
    let seq = edit(&store, 1, Work::Update(fields("Mine"))).await;
    store.reconfigure().await.unwrap();
    let loaded = store.load().await.unwrap();
    assert_eq!((loaded.tables[0].complete, loaded.tables[0].rows), (false, 1));
    assert_eq!(shown(&store, 1).await.fields["name"], text("Mine"));
    assert_eq!(store.record("account", id(2)).await.unwrap(), None);
    load(&store, vec![account(1, 5, "One", 100), account(2, 6, "Two", 200)]).await;
    assert_eq!(shown(&store, 1).await.fields["name"], text("Mine"));
    store.discard(seq, Instant(9)).await.unwrap();
    assert_eq!(shown(&store, 1).await.fields["name"], text("One"));
}
