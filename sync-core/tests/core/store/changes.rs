//! The change queue: random lives of a device beside a server, and the single steps that matter most.

use crate::support::*;
use contract::shapes::{ChangeKind, ChangeState};
use model::value::{Instant, Money};
use model::{Code, Fields, Lookup, Problem, RecordId, Row, Value};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use sync_core::change::{AttemptId, Seq};
use sync_core::ports::{NewChange, Queued, Store, Work};
use sync_core::store::SqliteStore;
use uuid::Uuid;

fn change(n: u128, work: Work) -> NewChange {
    NewChange { table: "account".into(), record: id(n), work, made_at: Instant(1) }
}

async fn save(store: &SqliteStore, n: u128, work: Work) -> Seq {
    match store.queue_change(change(n, work)).await.unwrap() {
        Queued::Change(head) => head.seq,
        other => panic!("{other:?}"),
    }
}

async fn download(store: &SqliteStore, table: &str, rows: Vec<Row>) {
    crate::support::download(store, table, rows, 5).await;
}

async fn name(store: &SqliteStore, n: u128) -> Option<String> {
    let row = store.record("account", id(n)).await.unwrap();
    row.and_then(|r| r.fields.get("name").and_then(|v| v.as_text().map(str::to_owned)))
}

/// A lookup to an account.
fn parent(n: u128, name: &str) -> Value {
    Value::Lookup(Lookup { table: "account".into(), id: id(n), name: Some(name.into()) })
}

/// What may happen to a device and its server.
#[derive(Clone, Debug)]
enum Happening {
    Create(u128),
    Rename(u128, u8),
    Credit(u128, i64),
    Delete(u128),
    ServerRenames(u128, u8),
    ServerDeletes(u128),
    Download,
    Send { reply_is_lost: bool },
    Refuse,
    Retry(usize),
    Discard(usize),
    Restart,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let record = prop_oneof![3 => Just(1_u128), 1 => 2..5_u128];
    prop_oneof![
        record.clone().prop_map(Create),
        (record.clone(), any::<u8>()).prop_map(|(n, to)| Rename(n, to)),
        (record.clone(), 0..50_i64).prop_map(|(n, to)| Credit(n, to)),
        record.clone().prop_map(Delete),
        (record.clone(), any::<u8>()).prop_map(|(n, to)| ServerRenames(n, to)),
        record.prop_map(ServerDeletes),
        Just(Download),
        any::<bool>().prop_map(|reply_is_lost| Send { reply_is_lost }),
        Just(Refuse),
        (0..5_usize).prop_map(Retry),
        (0..5_usize).prop_map(Discard),
        Just(Restart),
    ]
}

/// A device and its server; the server keeps receipts.
struct World {
    store: SqliteStore,
    path: PathBuf,
    server: BTreeMap<RecordId, Row>,
    /// The newest row of each record that the server told the device of.
    told: BTreeMap<RecordId, Row>,
    version: i64,
    receipts: HashMap<AttemptId, Option<Row>>,
    next_attempt: u128,
}

impl World {
    async fn new(path: &Path) -> Self {
        let store = installed(path).await;
        let server = (1..4).map(|n| (id(n), account(n, 1, "first", 10))).collect();
        let (told, receipts) = (BTreeMap::new(), HashMap::new());
        let mut world =
            Self { store, path: path.into(), server, told, version: 1, receipts, next_attempt: 1 };
        world.download().await;
        world
    }

    async fn download(&mut self) {
        download(&self.store, "account", self.server.values().cloned().collect()).await;
        let unsent: Vec<RecordId> = self.store.queue().await.unwrap().iter().map(|e| e.record).collect();
        self.told.retain(|id, _| self.server.contains_key(id) || unsent.contains(id));
        for row in self.server.clone().values() {
            self.hear(row.id, Some(row));
        }
    }

    /// The device is told of a row, or that there is none.
    fn hear(&mut self, id: RecordId, row: Option<&Row>) {
        let version = |row: &Row| row.etag.as_deref().map(|e| e[3..e.len() - 1].parse::<i64>().unwrap());
        match row {
            None => {
                self.told.remove(&id);
            }
            Some(row) if self.told.get(&id).is_none_or(|told| version(told) <= version(row)) => {
                self.told.insert(id, row.clone());
            }
            Some(_) => {}
        }
    }

    async fn park(&mut self, seq: Seq, record: RecordId, code: Code, theirs: Option<&Row>) {
        park(&self.store, seq, &Problem::new(code), theirs).await.unwrap();
        self.hear(record, theirs);
    }

    /// A change is accepted; the next one of the record starts from the row that the server answered with, unless it
    /// would go over what somebody else wrote since.
    async fn settle(&mut self, seq: Seq, record: RecordId, server: Option<&Row>) {
        settle(&self.store, seq, server).await.unwrap();
        self.hear(record, server);
        let queue = self.store.load().await.unwrap().queue;
        if let Some(next) = queue.iter().find(|head| head.record == record) {
            let next = self.store.change(next.seq).await.unwrap().unwrap();
            let name = server.and_then(|row| row.fields.get("name")).and_then(Value::as_text);
            let is_theirs = name.is_some_and(|name| name.starts_with("theirs"));
            let writes = next.fields.iter().any(|field| field.column == "name");
            let is_exposed = is_theirs && (writes || next.head.kind == ChangeKind::Delete);
            let etag = server.and_then(|row| row.etag.clone());
            assert!(next.if_match == etag || is_exposed, "{next:?} {etag:?}");
        }
    }

    async fn happen(&mut self, what: &Happening) {
        match what {
            Happening::Create(n) => self.try_save(*n, Work::Create(fields("made"))).await,
            Happening::Rename(n, to) => self.try_save(*n, Work::Update(fields(&format!("mine {to}")))).await,
            Happening::Credit(n, to) => {
                let credit = Fields::from([("creditlimit".to_owned(), Value::Money(Money(*to)))]);
                self.try_save(*n, Work::Update(credit)).await;
            }
            Happening::Delete(n) => self.try_save(*n, Work::Delete).await,
            Happening::ServerRenames(n, to) => {
                if self.server.contains_key(&id(*n)) {
                    self.write(id(*n), &fields(&format!("theirs {to}")));
                }
            }
            Happening::ServerDeletes(n) => {
                self.server.remove(&id(*n));
            }
            Happening::Download => self.download().await,
            Happening::Send { reply_is_lost } => self.send(*reply_is_lost).await,
            Happening::Refuse => {
                if let Some(seq) = self.sendable().await {
                    park(&self.store, seq, &Problem::new(Code::Refused), None).await.unwrap();
                }
            }
            Happening::Retry(nth) => {
                if let Some(seq) = self.nth(*nth).await {
                    match self.store.retry(seq).await {
                        Ok(()) => {}
                        Err(problem) => assert_eq!(problem.code, Code::Gone),
                    }
                }
            }
            Happening::Discard(nth) => {
                if let Some(seq) = self.nth(*nth).await {
                    assert!(self.store.discard(seq, Instant(9)).await.unwrap().contains(&seq));
                }
            }
            Happening::Restart => self.restart().await,
        }
    }

    async fn restart(&mut self) {
        self.store.close().await;
        self.store = open(&self.path).await;
    }

    async fn try_save(&mut self, n: u128, work: Work) {
        let was_there = self.store.record("account", id(n)).await.unwrap();
        let result = self.store.queue_change(change(n, work.clone())).await;
        let now = self.store.record("account", id(n)).await.unwrap();
        match (work, result) {
            (Work::Create(_), Err(problem)) => assert_eq!(problem.code, Code::AlreadyExists),
            (_, Err(problem)) => {
                assert_eq!(problem.code, Code::RecordNotFound);
                assert!(was_there.is_none());
            }
            (Work::Create(fields) | Work::Update(fields), Ok(_)) => {
                let now = now.unwrap().fields;
                assert!(fields.iter().all(|(column, value)| now[column] == *value));
            }
            (Work::Delete, Ok(_)) => assert!(now.is_none()),
            (Work::Command(_) | Work::Pair { .. }, Ok(_)) => {}
        }
    }

    fn write(&mut self, id: RecordId, fields: &Fields) -> Row {
        self.version += 1;
        let empty = Fields::from([("name".to_owned(), Value::Null), ("creditlimit".to_owned(), Value::Null)]);
        let row = self.server.entry(id).or_insert(Row { id, etag: None, fields: empty });
        row.fields.extend(fields.clone());
        row.etag = Some(etag(self.version));
        row.clone()
    }

    async fn sendable(&self) -> Option<Seq> {
        let queue = self.store.load().await.unwrap().queue;
        queue.iter().find(|h| h.state == ChangeState::Queued && h.depends_on.is_empty()).map(|h| h.seq)
    }

    async fn nth(&self, nth: usize) -> Option<Seq> {
        self.store.load().await.unwrap().queue.get(nth).map(|h| h.seq)
    }

    /// Sends the first change that may go, as the engine does.
    async fn send(&mut self, reply_is_lost: bool) {
        let Some(seq) = self.sendable().await else { return };
        let change = self.store.change(seq).await.unwrap().unwrap();
        let attempt = change.head.attempt.unwrap_or_else(|| {
            self.next_attempt += 1;
            AttemptId(Uuid::from_u128(self.next_attempt))
        });
        begin(&self.store, seq, attempt).await.unwrap();
        let record = change.head.record;
        if let Some(receipt) = self.receipts.get(&attempt).cloned() {
            return self.settle(seq, record, receipt.as_ref()).await;
        }
        let new = || change.fields.iter().map(|f| (f.column.clone(), f.new.clone())).collect::<Fields>();
        let current = self.server.get(&record).cloned();
        let accepted = match (change.head.kind, current) {
            (ChangeKind::Create, Some(theirs)) => {
                return self.park(seq, record, Code::AlreadyExists, Some(&theirs)).await;
            }
            (ChangeKind::Create, None) => Some(self.write(record, &new())),
            (_, None) if change.head.kind != ChangeKind::Delete => {
                return self.park(seq, record, Code::Gone, None).await;
            }
            (_, None) => None,
            (_, Some(theirs)) if change.if_match.is_some() && change.if_match != theirs.etag => {
                return self.park(seq, record, Code::Conflict, Some(&theirs)).await;
            }
            (ChangeKind::Delete, Some(_)) => {
                self.server.remove(&record);
                None
            }
            (_, Some(_)) => Some(self.write(record, &new())),
        };
        self.receipts.insert(attempt, accepted.clone());
        if reply_is_lost {
            return wait(&self.store, seq, &Problem::new(Code::Unreachable), true).await.unwrap();
        }
        self.settle(seq, record, accepted.as_ref()).await;
    }

    /// A record with unsent work shows what the user wants, one without shows what the server told last; the number of
    /// rows is what the state says.
    async fn check(&self) {
        let mut last: BTreeMap<RecordId, (ChangeKind, Fields)> = BTreeMap::new();
        for entry in self.store.queue().await.unwrap() {
            let wanted = last.entry(entry.record).or_insert((entry.kind, Fields::new()));
            wanted.0 = entry.kind;
            wanted.1.extend(entry.fields.into_iter().map(|f| (f.column, f.new)));
        }
        let mut shown = 0;
        for n in 1..5 {
            let row = self.store.record("account", id(n)).await.unwrap();
            shown += u64::from(row.is_some());
            match (last.get(&id(n)), row) {
                (Some((ChangeKind::Delete, _)), row) => assert_eq!(row, None),
                (Some((_, wanted)), row) => {
                    let row = row.expect("a record that is edited is there");
                    assert!(
                        wanted.iter().all(|(column, value)| row.fields[column] == *value),
                        "{wanted:?} {row:?}"
                    );
                }
                (None, row) => {
                    assert_eq!(row.as_ref(), self.told.get(&id(n)));
                    assert_eq!(self.store.server_record("account", id(n)).await.unwrap(), None);
                }
            }
        }
        assert_eq!(self.store.load().await.unwrap().tables[0].rows, shown);
    }

    /// Sends all that can be sent and discards the rest; then device and server are the same.
    async fn settle_all(&mut self) {
        while let Some(seq) = self.nth(0).await {
            self.send(false).await;
            if self.nth(0).await == Some(seq) {
                self.store.discard(seq, Instant(9)).await.unwrap();
            }
        }
        self.download().await;
        for n in 1..5 {
            let row = self.store.record("account", id(n)).await.unwrap();
            assert_eq!(row.as_ref(), self.server.get(&id(n)), "record {n}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_unsent_is_lost_and_all_ends_equal(life in prop::collection::vec(happening(), 1..40)) {
        live(&life);
    }
}

fn live(life: &[Happening]) {
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut world = World::new(&directory.path().join("life.db")).await;
        for what in life {
            world.happen(what).await;
            world.check().await;
        }
        world.settle_all().await;
    });
}

#[test]
fn a_later_edit_of_what_the_user_kept_in_a_conflict_meets_no_conflict_with_it() {
    use Happening::*;
    live(&[
        Rename(1, 1),
        ServerRenames(1, 2),
        Send { reply_is_lost: false },
        Rename(1, 3),
        Retry(0),
        Download,
    ]);
}

#[tokio::test]
async fn a_page_never_goes_over_unsent_work_and_retry_lays_it_on_top() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", vec![account(1, 1, "Nordwind", 10)]).await;
    let seq = save(&store, 1, Work::Update(fields("Nordwind AG"))).await;
    assert_eq!(store.change(seq).await.unwrap().unwrap().if_match, Some(etag(1)));

    download(&store, "account", vec![account(1, 2, "Northwind", 99)]).await;
    assert_eq!(name(&store, 1).await.as_deref(), Some("Nordwind AG"));
    assert_eq!(store.change(seq).await.unwrap().unwrap().if_match, Some(etag(1)));

    park(&store, seq, &Problem::new(Code::Conflict), None).await.unwrap();
    store.retry(seq).await.unwrap();
    let row = store.record("account", id(1)).await.unwrap().unwrap();
    assert_eq!(
        (&row.fields["name"], &row.fields["creditlimit"]),
        (&text("Nordwind AG"), &Value::Money(Money(99)))
    );
    assert_eq!(store.change(seq).await.unwrap().unwrap().if_match, Some(etag(2)));
}

#[tokio::test]
async fn a_discarded_change_shows_the_newest_row_that_the_server_told() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", vec![account(1, 1, "Nordwind", 10), account(2, 1, "Gone", 10)]).await;
    let renamed = save(&store, 1, Work::Update(fields("Nordwind AG"))).await;
    let deleted = save(&store, 2, Work::Delete).await;
    download(&store, "account", vec![account(1, 2, "Northwind", 99), account(2, 2, "Back", 9)]).await;
    store.discard(renamed, Instant(9)).await.unwrap();
    store.discard(deleted, Instant(9)).await.unwrap();
    assert_eq!(store.record("account", id(1)).await.unwrap(), Some(account(1, 2, "Northwind", 99)));
    assert_eq!(store.record("account", id(2)).await.unwrap(), Some(account(2, 2, "Back", 9)));
}

#[tokio::test]
async fn a_record_that_the_server_lost_is_made_again_with_the_users_change() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", vec![account(1, 1, "Nordwind", 10)]).await;
    let renamed = save(&store, 1, Work::Update(fields("Nordwind AG"))).await;
    let refused = store.recreate(renamed).await.unwrap_err();
    assert_eq!(refused.code, Code::UnknownChange, "it isn't known to be gone");

    park(&store, renamed, &Problem::new(Code::Gone), None).await.unwrap();
    store.recreate(renamed).await.unwrap();
    let sent = store.change(renamed).await.unwrap().unwrap();
    let values: Fields = sent.fields.into_iter().map(|f| (f.column, f.new)).collect();
    assert_eq!((sent.head.kind, sent.head.state), (ChangeKind::Create, ChangeState::Queued));
    assert_eq!((&values["name"], &values["creditlimit"]), (&text("Nordwind AG"), &Value::Money(Money(10))));
    assert_eq!(sent.if_match, None);

    settle(&store, renamed, Some(&account(1, 9, "Nordwind AG", 10))).await.unwrap();
    assert_eq!(store.record("account", id(1)).await.unwrap(), Some(account(1, 9, "Nordwind AG", 10)));
}

#[tokio::test]
async fn a_change_waits_for_the_create_of_a_record_it_points_to_and_is_dropped_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let made = save(&store, 1, Work::Create(fields("New"))).await;
    let contact = NewChange {
        table: "contact".into(),
        record: id(9),
        work: Work::Create(Fields::from([("parentcustomerid".to_owned(), parent(1, "New"))])),
        made_at: Instant(2),
    };
    let Queued::Change(pointing) = store.queue_change(contact).await.unwrap() else { panic!("not queued") };
    assert_eq!(pointing.depends_on, [made]);

    park(&store, made, &Problem::new(Code::Refused), None).await.unwrap();
    let states: Vec<_> = store.queue().await.unwrap().into_iter().map(|e| e.state).collect();
    assert_eq!(states, [ChangeState::Parked, ChangeState::Blocked]);

    assert_eq!(store.discard(made, Instant(9)).await.unwrap(), [made, pointing.seq]);
    assert_eq!(store.record("account", id(1)).await.unwrap(), None);
    assert_eq!(store.record("contact", id(9)).await.unwrap(), None);
}

#[tokio::test]
async fn deleting_a_record_that_was_made_here_leaves_nothing_to_send() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let made = save(&store, 1, Work::Create(fields("New"))).await;
    let renamed = save(&store, 1, Work::Update(fields("Newer"))).await;
    let dropped = store.queue_change(change(1, Work::Delete)).await.unwrap();
    assert_eq!(dropped, Queued::Dropped(vec![made, renamed]));
    assert!(store.queue().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_create_whose_reply_was_lost_is_deleted_on_the_server_too() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let made = save(&store, 1, Work::Create(fields("New"))).await;
    begin(&store, made, AttemptId(Uuid::from_u128(1))).await.unwrap();
    wait(&store, made, &Problem::new(Code::Unreachable), true).await.unwrap();
    let Queued::Change(delete) = store.queue_change(change(1, Work::Delete)).await.unwrap() else {
        panic!("the server may have the record")
    };
    assert_eq!(delete.depends_on, [made]);
}

#[tokio::test]
async fn an_attempt_survives_a_kill_and_its_change_waits_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    let made = save(&store, 1, Work::Create(fields("New"))).await;
    let attempt = AttemptId(Uuid::from_u128(1));
    begin(&store, made, attempt).await.unwrap();
    drop(store);
    let store = reopen(&path).await;
    let head = store.load().await.unwrap().queue.remove(0);
    assert_eq!((head.state, head.attempt, head.attempts), (ChangeState::Queued, Some(attempt), 1));
}

/// Opens a database whose store was dropped; its connections close on their own threads.
async fn reopen(path: &Path) -> SqliteStore {
    loop {
        match SqliteStore::open(path, &sync_core::store::DatabaseKey::new(KEY)).await {
            Err(problem) if problem.code == Code::DatabaseInUse => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_new_name_shows_in_the_lookups_to_the_record() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", vec![account(1, 1, "Old", 0)]).await;
    let contact = Row {
        id: id(9),
        etag: Some(etag(1)),
        fields: Fields::from([("parentcustomerid".to_owned(), parent(1, "Old"))]),
    };
    download(&store, "contact", vec![contact]).await;
    let seq = save(&store, 1, Work::Update(fields("New"))).await;
    let shown = store.record("contact", id(9)).await.unwrap().unwrap();
    assert_eq!(shown.fields["parentcustomerid"], parent(1, "New"));
    store.discard(seq, Instant(9)).await.unwrap();
    let shown = store.record("contact", id(9)).await.unwrap().unwrap();
    assert_eq!(shown.fields["parentcustomerid"], parent(1, "Old"));
}

#[tokio::test]
async fn a_page_read_before_a_delete_was_accepted_does_not_bring_the_record_back() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    download(&store, "account", vec![account(1, 1, "A", 0)]).await;
    let seq = save(&store, 1, Work::Delete).await;
    let reading = Reading::begin(&store, "account").await;
    settle(&store, seq, None).await.unwrap();
    store.apply_page(reading.page(vec![account(1, 1, "A", 0)], None)).await.unwrap();
    assert_eq!(store.record("account", id(1)).await.unwrap(), None);
}
