//! What a conflict leaves on the device: the record, the change that goes again, and the ledger.

use crate::support::*;
use contract::shapes::{ChangeKind, ChangeState, FieldChoice, LostBy, Resolution, Side};
use model::command::{Call, Command, Made, Planned};
use model::value::{Instant, Money};
use model::{Code, Fields, Lookup, Problem, Row, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use sync_core::change::{AttemptId, Seq};
use sync_core::engine::{End, Merge, Sending};
use sync_core::ports::{Ended, MadeThere, NewChange, Queued, ReportState, Resolved, Store, Work};
use sync_core::store::SqliteStore;
use tempfile::TempDir;
use uuid::Uuid;

async fn device(rows: Vec<Row>) -> (TempDir, SqliteStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", rows).await;
    (directory, store)
}

async fn download(store: &SqliteStore, table: &str, rows: Vec<Row>) {
    crate::support::download(store, table, rows, 5).await;
}

async fn save(store: &SqliteStore, n: u128, work: Work) -> Seq {
    let change = NewChange { table: "account".into(), record: id(n), work, made_at: Instant(1) };
    match store.queue_change(change).await.unwrap() {
        Queued::Change(head) => head.seq,
        other => panic!("{other:?}"),
    }
}

fn both(name: &str, credit: i64) -> Fields {
    let credit = Value::Money(Money(credit));
    Fields::from([("name".to_owned(), text(name)), ("creditlimit".to_owned(), credit)])
}

async fn shown(store: &SqliteStore, n: u128) -> Option<Row> {
    store.record("account", id(n)).await.unwrap()
}

/// Whose values lost why, by column.
async fn lost(store: &SqliteStore) -> Vec<(Side, LostBy, Vec<String>)> {
    let ledger = store.ledger().await.unwrap();
    let columns = |fields: Vec<contract::shapes::LostValue>| fields.into_iter().map(|f| f.column).collect();
    ledger.into_iter().map(|entry| (entry.side, entry.why, columns(entry.fields))).collect()
}

/// A command on an account, which makes a contact, and a delete of that contact before the command was sent.
async fn qualified_and_deleted(store: &SqliteStore) -> (Seq, Seq) {
    let made = vec![Made { table: "contact".into(), id: id(7), fields: fields("Made") }];
    let call = Call {
        command: Command::Qualify,
        parameters: Fields::new(),
        made: made.iter().map(Made::lookup).collect(),
        row: Fields::new(),
    };
    let planned = Planned { own: both("Old", 11), made, call };
    let command = save(store, 1, Work::Command(Box::new(planned))).await;
    let change =
        NewChange { table: "contact".into(), record: id(7), work: Work::Delete, made_at: Instant(2) };
    let Queued::Change(delete) = store.queue_change(change).await.unwrap() else { panic!("it waits") };
    (command, delete.seq)
}

#[tokio::test]
async fn what_waits_of_a_record_that_a_command_made_out_of_sight_goes_over_nothing_unseen() {
    for end in [End::Settle, End::Supersede] {
        let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
        let (command, delete) = qualified_and_deleted(&store).await;
        let unseen = MadeThere { table: "contact".into(), here: id(7), row: None };
        let server = Some(Arc::new(account(1, 2, "Old", 11)));
        let ended = Ended { seq: command, end, server, made: vec![unseen], settled: None };
        store.end_attempts(vec![ended], Instant(3)).await.unwrap();
        let sent = store.change(delete).await.unwrap().unwrap();
        assert_eq!(sent.if_match, Some(etag(0)), "a version that no row has");
        assert_eq!(sent.base.unwrap().fields["name"], text("Made"), "what the user saw");
    }
}

#[tokio::test]
async fn a_merged_change_lies_on_the_servers_row_and_goes_under_its_version() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = save(&store, 1, Work::Update(fields("Mine"))).await;
    end(&store, seq, End::Merge(Merge::default()), Some(&account(1, 2, "Old", 99))).await.unwrap();
    assert_eq!(shown(&store, 1).await.unwrap().fields, both("Mine", 99));
    let sent = store.change(seq).await.unwrap().unwrap();
    assert_eq!(
        (sent.head.state, sent.head.attempt, sent.if_match),
        (ChangeState::Queued, None, Some(etag(2)))
    );
    assert_eq!(lost(&store).await, []);
}

#[tokio::test]
async fn a_later_change_of_a_merged_record_does_not_go_over_what_somebody_else_wrote_meanwhile() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let credit = Fields::from([("creditlimit".to_owned(), Value::Money(Money(20)))]);
    let first = save(&store, 1, Work::Update(credit)).await;
    let later = save(&store, 1, Work::Update(fields("Mine"))).await;
    end(&store, first, End::Merge(Merge::default()), Some(&account(1, 2, "Theirs", 10))).await.unwrap();
    assert_eq!(store.change(first).await.unwrap().unwrap().if_match, Some(etag(2)));
    settle(&store, first, Some(&account(1, 3, "Theirs", 20))).await.unwrap();
    assert_eq!(shown(&store, 1).await.unwrap().fields, both("Mine", 20));
    let sent = store.change(later).await.unwrap().unwrap();
    assert_eq!(sent.if_match, Some(etag(1)), "the server says that there is another version");
    assert_eq!(sent.base.unwrap().fields["name"], text("Old"));
    end(&store, later, End::Merge(Merge::default()), Some(&account(1, 3, "Theirs", 20))).await.unwrap();
    assert_eq!(store.change(later).await.unwrap().unwrap().if_match, Some(etag(3)));
}

/// What a change goes under, and the name that it is compared with.
async fn goes_from(store: &SqliteStore, seq: Seq) -> (Option<String>, Option<Value>) {
    let sent = store.change(seq).await.unwrap().unwrap();
    (sent.if_match, sent.base.and_then(|mut base| base.fields.remove("name")))
}

#[tokio::test]
async fn a_change_that_was_there_already_lets_no_later_one_go_over_what_else_is_there() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10), account(2, 1, "Old", 10)]).await;
    let credit = || Work::Update(Fields::from([("creditlimit".to_owned(), Value::Money(Money(20)))]));
    let done = save(&store, 1, credit()).await;
    let edit = save(&store, 1, Work::Update(fields("Mine"))).await;
    let deleted = save(&store, 1, Work::Delete).await;
    end(&store, done, End::Found, Some(&account(1, 2, "Theirs", 20))).await.unwrap();
    assert_eq!(goes_from(&store, edit).await, (Some(etag(1)), Some(text("Old"))));
    assert_eq!(goes_from(&store, deleted).await, (Some(etag(1)), Some(text("Old"))));

    let done = save(&store, 2, credit()).await;
    let edit = save(&store, 2, Work::Update(fields("Mine"))).await;
    end(&store, done, End::Found, Some(&account(2, 2, "Old", 20))).await.unwrap();
    assert_eq!(goes_from(&store, edit).await, (Some(etag(2)), Some(text("Old"))), "nobody wrote more");
}

#[tokio::test]
async fn a_create_that_was_there_already_lets_no_later_change_go_over_what_else_is_there() {
    let (_directory, store) = device(Vec::new()).await;
    let made = save(&store, 1, Work::Create(fields("Mine"))).await;
    let later = save(&store, 1, Work::Update(both("Mine", 20))).await;
    end(&store, made, End::Found, Some(&account(1, 3, "Mine", 99))).await.unwrap();
    let sent = store.change(later).await.unwrap().unwrap();
    let versions = [None, Some(etag(3))];
    assert!(!versions.contains(&sent.if_match), "it is told of the other version: {:?}", sent.if_match);
}

#[tokio::test]
async fn a_page_read_before_a_change_was_accepted_is_no_newer_row_for_the_next_one() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let first = save(&store, 1, Work::Update(fields("First"))).await;
    let second = save(&store, 1, Work::Update(fields("Second"))).await;
    settle(&store, first, Some(&account(1, 3, "First", 10))).await.unwrap();
    download(&store, "account", vec![account(1, 2, "Theirs", 10)]).await;
    park(&store, second, &Problem::new(Code::Refused), None).await.unwrap();
    store.retry(second).await.unwrap();
    assert_eq!(goes_from(&store, second).await, (Some(etag(3)), Some(text("First"))));
    store.discard(second, Instant(9)).await.unwrap();
    assert_eq!(shown(&store, 1).await, Some(account(1, 3, "First", 10)));
}

#[tokio::test]
async fn a_record_that_was_only_out_of_sight_when_it_was_deleted_comes_back_with_the_page_that_has_it() {
    let (_directory, store) = device(vec![account(1, 1, "A", 0)]).await;
    let seq = save(&store, 1, Work::Delete).await;
    let reading = Reading::begin(&store, "account").await;
    end(&store, seq, End::Found, None).await.unwrap();
    store.apply_page(reading.page(vec![account(1, 2, "A", 0)], None)).await.unwrap();
    assert_eq!(shown(&store, 1).await, Some(account(1, 2, "A", 0)));
}

#[tokio::test]
async fn where_the_server_wins_only_the_contested_column_is_lost_and_kept() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = save(&store, 1, Work::Update(both("Mine", 20))).await;
    let merge = Merge { lost: vec!["name".into()], ..Merge::default() };
    end(&store, seq, End::Merge(merge), Some(&account(1, 2, "Theirs", 10))).await.unwrap();
    assert_eq!(shown(&store, 1).await.unwrap().fields, both("Theirs", 20));
    let sent = store.change(seq).await.unwrap().unwrap();
    assert_eq!(sent.fields.iter().map(|f| f.column.as_str()).collect::<Vec<_>>(), ["creditlimit"]);
    assert_eq!(lost(&store).await, [(Side::Mine, LostBy::ServerWins, vec!["name".to_owned()])]);
    let entry = store.ledger().await.unwrap().remove(0);
    assert_eq!((&entry.fields[0].lost, &entry.fields[0].won), (&text("Mine"), &text("Theirs")));
}

#[tokio::test]
async fn where_devices_win_the_change_goes_whatever_is_there_and_the_servers_value_is_kept() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = save(&store, 1, Work::Update(fields("Mine"))).await;
    let merge = Merge { won: vec!["name".into()], regardless: true, ..Merge::default() };
    end(&store, seq, End::Merge(merge), Some(&account(1, 2, "Theirs", 10))).await.unwrap();
    let sent = store.change(seq).await.unwrap().unwrap();
    assert_eq!((sent.if_match, sent.base.and_then(|row| row.etag)), (None, Some(etag(2))));
    assert_eq!(lost(&store).await, [(Side::Theirs, LostBy::ClientWins, vec!["name".to_owned()])]);

    settle(&store, seq, Some(&account(1, 3, "Mine", 10))).await.unwrap();
    download(&store, "account", vec![]).await;
    assert_eq!(lost(&store).await, [], "what the user may no longer read is kept nowhere");
}

#[tokio::test]
async fn a_superseded_delete_shows_the_record_again_and_a_superseded_edit_of_a_deleted_one_does_not() {
    let (_directory, store) = device(vec![account(1, 1, "A", 10), account(2, 1, "B", 10)]).await;
    let deleted = save(&store, 1, Work::Delete).await;
    let edited = save(&store, 2, Work::Update(fields("Mine"))).await;
    end(&store, deleted, End::Supersede, Some(&account(1, 2, "Theirs", 10))).await.unwrap();
    end(&store, edited, End::Supersede, None).await.unwrap();
    assert_eq!(shown(&store, 1).await, Some(account(1, 2, "Theirs", 10)));
    assert_eq!(shown(&store, 2).await, None);
    assert_eq!(store.load().await.unwrap().tables[0].rows, 1);
    let kinds: Vec<_> = store.ledger().await.unwrap().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [ChangeKind::Update, ChangeKind::Delete]);
}

#[tokio::test]
async fn a_create_that_met_another_one_goes_on_as_an_update() {
    let (_directory, store) = device(vec![]).await;
    let made = save(&store, 1, Work::Create(fields("Mine"))).await;
    let merge = Merge { won: vec!["name".into()], regardless: true, ..Merge::default() };
    end(&store, made, End::Merge(merge), Some(&account(1, 2, "Theirs", 10))).await.unwrap();
    let sent = store.change(made).await.unwrap().unwrap();
    assert_eq!((sent.head.kind, sent.head.state), (ChangeKind::Update, ChangeState::Queued));
    assert_eq!(shown(&store, 1).await.unwrap().fields, both("Mine", 10));
}

async fn parked(store: &SqliteStore, work: Work, theirs: Option<Row>) -> Seq {
    let seq = save(store, 1, work).await;
    let code = if theirs.is_some() { Code::Conflict } else { Code::Gone };
    park(store, seq, &Problem::new(code), theirs.as_ref()).await.unwrap();
    seq
}

#[tokio::test]
async fn a_conflict_shows_three_values_per_column_and_is_settled_by_each_way() {
    let theirs = || Some(account(1, 2, "Theirs", 10));
    let resolve = async |how: Resolution| {
        let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
        let seq = parked(&store, Work::Update(both("Mine", 20)), theirs()).await;
        let conflict = store.conflict(seq).await.unwrap();
        let name = conflict.fields.iter().find(|field| field.column == "name").unwrap();
        assert_eq!((&name.base, &name.mine, &name.theirs), (&text("Old"), &text("Mine"), &text("Theirs")));
        assert!(name.contested && conflict.fields.iter().filter(|field| field.contested).count() == 1);
        let resolved = store.resolve_change(seq, &how, Instant(8)).await.unwrap();
        let waits = resolved == Resolved::Waits(seq);
        let if_match = store.change(seq).await.unwrap().and_then(|change| change.if_match);
        assert_eq!(if_match.is_some(), waits, "what waits goes on top of what the server has");
        (waits, shown(&store, 1).await.unwrap().fields, lost(&store).await.len())
    };
    let of = |choice: FieldChoice| Resolution::Fields(BTreeMap::from([("name".to_owned(), choice)]));
    assert_eq!(resolve(Resolution::KeepMine).await, (true, both("Mine", 20), 1));
    assert_eq!(resolve(Resolution::TakeTheirs).await, (false, both("Theirs", 10), 1));
    assert_eq!(resolve(of(FieldChoice::Theirs)).await, (true, both("Theirs", 20), 1));
    assert_eq!(resolve(of(FieldChoice::Value(text("Else")))).await, (true, both("Else", 20), 1));
    assert_eq!(resolve(Resolution::Edit(fields("Else"))).await, (true, both("Else", 20), 1));
    assert_eq!(resolve(Resolution::Discard).await, (false, both("Theirs", 10), 1));
}

#[tokio::test]
async fn an_edit_of_a_record_that_was_deleted_is_made_again_or_given_up() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = parked(&store, Work::Update(fields("Mine")), None).await;
    let resolved = store.resolve_change(seq, &Resolution::KeepMine, Instant(8)).await.unwrap();
    assert_eq!(resolved, Resolved::Waits(seq));
    assert_eq!(store.change(seq).await.unwrap().unwrap().head.kind, ChangeKind::Create);

    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = parked(&store, Work::Update(fields("Mine")), None).await;
    let fields = Resolution::Fields(BTreeMap::new());
    assert_eq!(store.resolve_change(seq, &fields, Instant(8)).await.unwrap_err().code, Code::Gone);
    let resolved = store.resolve_change(seq, &Resolution::TakeTheirs, Instant(8)).await.unwrap();
    assert_eq!(resolved, Resolved::Left(vec![seq]));
    assert_eq!(shown(&store, 1).await, None);
}

#[tokio::test]
async fn a_change_that_the_server_may_have_is_not_edited() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = save(&store, 1, Work::Update(fields("Mine"))).await;
    begin(&store, seq, sync_core::change::AttemptId(uuid::Uuid::from_u128(5))).await.unwrap();
    wait(&store, seq, &Problem::new(Code::Unreachable), true).await.unwrap();
    let edit = Resolution::Edit(fields("Else"));
    assert_eq!(store.resolve_change(seq, &edit, Instant(8)).await.unwrap_err().code, Code::BeingSent);
}

#[tokio::test]
async fn a_parked_change_is_reported_until_both_sides_have_settled_it() {
    let (_directory, store) = device(vec![account(1, 1, "Old", 10)]).await;
    let seq = parked(&store, Work::Update(fields("Mine")), Some(account(1, 2, "Theirs", 10))).await;
    let report = store.reports().await.unwrap().remove(0);
    assert_eq!((report.state, report.body.error_type, report.body.is_there), (ReportState::New, 0, true));
    store.reported(&[report.id], &[]).await.unwrap();
    assert_eq!(store.reports().await.unwrap()[0].state, ReportState::Told);
    store.retry(seq).await.unwrap();
    assert_eq!(store.reports().await.unwrap()[0].state, ReportState::Settled);
    assert!(store.load().await.unwrap().has_reports);
    store.reported(&[], &[report.id]).await.unwrap();
    assert_eq!(store.reports().await.unwrap(), []);

    park(&store, seq, &Problem::new(Code::Refused), None).await.unwrap();
    store.discard(seq, Instant(9)).await.unwrap();
    assert_eq!(store.reports().await.unwrap(), [], "the server was never told");
}

#[tokio::test]
async fn what_was_found_of_two_changes_together_is_not_found_of_one_when_the_other_left() {
    let (_directory, store) = device(vec![account(1, 5, "Old", 100)]).await;
    save(&store, 1, Work::Update(fields("First"))).await;
    save(&store, 1, Work::Update(fields("Second"))).await;
    let seqs: Vec<Seq> = store.load().await.unwrap().queue.iter().map(|head| head.seq).collect();
    let attempt = AttemptId(Uuid::from_u128(7));
    store.begin_attempts(&[Sending { seqs: seqs.clone(), attempt }]).await.unwrap();

    // The answer is on its way to the disk when the user discards the later one.
    store.discard(seqs[1], Instant(8)).await.unwrap();
    let found = Arc::new(account(1, 9, "Second", 100));
    let end = |seq| Ended { seq, end: End::Found, server: Some(found.clone()), made: vec![], settled: None };
    let stored = store.end_attempts(seqs.iter().copied().map(end).collect(), Instant(9)).await.unwrap();
    assert_eq!(stored.alone, [seqs[0]]);
    let left = store.load().await.unwrap().queue;
    assert_eq!(left.iter().map(|head| (head.seq, head.attempt)).collect::<Vec<_>>(), [(seqs[0], None)]);
    assert_eq!(shown(&store, 1).await.unwrap().fields["name"].as_text(), Some("First"));
}

#[tokio::test]
async fn many_changes_that_are_accepted_together_end_as_each_would_alone() {
    let before: Vec<Row> = (1..=30).map(|n| account(n, 1, &format!("Old {n}"), 10)).collect();
    let (_directory, together) = device(before.clone()).await;
    let (_directory, alone) = device(before).await;
    for store in [&together, &alone] {
        let to = Lookup { table: "account".into(), id: id(1), name: Some("Old 1".into()) };
        let contact = Row {
            id: id(99),
            etag: Some(etag(1)),
            fields: Fields::from([("parentcustomerid".to_owned(), Value::Lookup(to))]),
        };
        download(store, "contact", vec![contact]).await;
        for n in 1..=30 {
            save(store, n, Work::Update(fields(&format!("New {n}")))).await;
        }
        save(store, 2, Work::Update(fields("Newer 2"))).await;
        save(store, 3, Work::Delete).await;
        save(store, 40, Work::Create(fields("Made"))).await;
    }
    let queue = together.load().await.unwrap().queue;
    let ended = |head: &sync_core::change::ChangeHead| {
        let n = head.record.0.as_u128();
        let row = account(n, 100 + head.seq.0, &format!("Server {n}"), 10);
        let first = head.depends_on.is_empty();
        first.then(|| Ended {
            seq: head.seq,
            end: End::Settle,
            server: Some(Arc::new(row)),
            made: vec![],
            settled: None,
        })
    };
    let ends: Vec<Ended> = queue.iter().filter_map(ended).collect();
    together.end_attempts(ends.clone(), Instant(9)).await.unwrap();
    for one in ends {
        alone.end_attempts(vec![one], Instant(9)).await.unwrap();
    }
    for n in (1..=30).chain([40]) {
        assert_eq!(shown(&together, n).await, shown(&alone, n).await, "record {n}");
    }
    assert_eq!(together.queue().await.unwrap(), alone.queue().await.unwrap());
    assert_eq!(together.load().await.unwrap().tables, alone.load().await.unwrap().tables);
    let contact = together.record("contact", id(99)).await.unwrap().unwrap();
    let Value::Lookup(to) = &contact.fields["parentcustomerid"] else { panic!("no lookup") };
    assert_eq!(to.name.as_deref(), Some("Server 1"));
}
