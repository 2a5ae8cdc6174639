//! What several subjects share: a small configuration, rows, databases, and a keychain in memory.

use contract::shapes::AppInfo;
use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use model::form::Form;
use model::metadata::{ColumnKind, ColumnMeta, Label, LookupRole, Ownership, Required, TextFormat};
use model::sitemap::Sitemap;
use model::value::{Instant, Money};
use model::view::View;
use model::{Fields, FlatRows, Problem, RecordId, Row, TableMeta, Value};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex};
use sync_core::change::{AttemptId, Seq};
use sync_core::engine::{End, Sending};
use sync_core::ports::{
    Configuration, ConflictRules, Ended, Keychain, PageCommit, ReadKind, Rights, SourceId, Store,
};
use sync_core::store::{DatabaseKey, SqliteStore};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

pub const KEY: [u8; 32] = [7; 32];

/// Opens the database under the tests' key.
pub async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, &DatabaseKey::new(KEY)).await.unwrap()
}

/// Opens a new database with accounts and contacts installed.
pub async fn installed(path: &Path) -> SqliteStore {
    let store = open(path).await;
    store.install(&configuration()).await.unwrap();
    store
}

/// A change was accepted.
pub async fn settle(store: &SqliteStore, seq: Seq, row: Option<&Row>) -> Result<(), Problem> {
    end(store, seq, End::Settle, row).await
}

/// A change needs the user.
pub async fn park(
    store: &SqliteStore,
    seq: Seq,
    problem: &Problem,
    row: Option<&Row>,
) -> Result<(), Problem> {
    end(store, seq, End::Park(problem.clone()), row).await
}

/// A change goes under an attempt.
pub async fn begin(store: &SqliteStore, seq: Seq, attempt: AttemptId) -> Result<(), Problem> {
    store.begin_attempts(&[Sending { seqs: vec![seq], attempt }]).await
}

/// An attempt failed in passing.
pub async fn wait(
    store: &SqliteStore,
    seq: Seq,
    problem: &Problem,
    keep_attempt: bool,
) -> Result<(), Problem> {
    end(store, seq, End::Wait { problem: problem.clone(), keep_attempt }, None).await
}

/// An attempt ended.
pub async fn end(store: &SqliteStore, seq: Seq, end: End, row: Option<&Row>) -> Result<(), Problem> {
    let ended = Ended { seq, end, server: row.cloned().map(Arc::new), made: Vec::new(), settled: None };
    store.end_attempts(vec![ended], Instant(7)).await.map(|_| ())
}

/// A read of all rows of a table's first reason, in a round.
pub struct Reading {
    pub table: String,
    pub source: SourceId,
    pub number: i64,
    meta: TableMeta,
}

impl Reading {
    pub async fn begin(store: &SqliteStore, table: &str) -> Self {
        let tables = store.begin_round(&[table.to_owned()]).await.unwrap();
        let source = tables.iter().find(|t| t.table == table).unwrap().sources[0].id;
        let read = store.begin_read(source, ReadKind::Rows).await.unwrap();
        let tables = store.configuration().await.unwrap().unwrap().tables;
        let meta = tables.into_iter().find(|t| t.logical_name == table).unwrap();
        Self { table: table.to_owned(), source, number: read.number, meta }
    }

    pub fn page(&self, rows: Vec<Row>, next: Option<&str>) -> PageCommit {
        PageCommit {
            table: self.table.clone(),
            source: self.source,
            read: self.number,
            rows: FlatRows::of_rows(&self.meta, &rows).unwrap(),
            removed: Vec::new(),
            deleted: Vec::new(),
            next: next.map(str::to_owned),
            delta: None,
        }
    }
}

/// Downloads all rows of a table; whether anything visible changed.
pub async fn download(store: &SqliteStore, table: &str, rows: Vec<Row>, at: i64) -> bool {
    let reading = Reading::begin(store, table).await;
    let applied = store.apply_page(reading.page(rows, None)).await.unwrap();
    let ended = store.end_round(table, Instant(at)).await.unwrap();
    applied.changed || ended.changed
}

pub fn id(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}

/// An account of the server with a name and a credit limit.
pub fn account(n: u128, version: i64, name: &str, credit: i64) -> Row {
    let fields = [("name", text(name)), ("creditlimit", Value::Money(Money(credit)))];
    Row { id: id(n), etag: Some(etag(version)), fields: fields.map(|(k, v)| (k.into(), v)).into() }
}

pub fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

pub fn fields(name: &str) -> Fields {
    Fields::from([("name".to_owned(), text(name))])
}

/// Rows of a table of the configuration, as pages bring them.
pub fn flat(table: &str, rows: &[Row]) -> FlatRows {
    let meta = configuration().tables.into_iter().find(|t| t.logical_name == table).unwrap();
    FlatRows::of_rows(&meta, rows).unwrap()
}

pub fn configuration() -> Configuration {
    let string = |max_length| ColumnKind::String { max_length, format: TextFormat::Text };
    let account = table(
        "account",
        vec![
            column("name", string(160)),
            column("creditlimit", ColumnKind::Money { precision: 2, min: 0.0, max: 1e9 }),
        ],
    );
    let customer =
        ColumnKind::Lookup { targets: vec!["account".into(), "contact".into()], role: LookupRole::Customer };
    let contact = table("contact", vec![column("name", string(160)), column("parentcustomerid", customer)]);
    Configuration {
        stamp: "1".into(),
        rights: BTreeMap::from(["account", "contact"].map(|t| {
            (
                t.to_owned(),
                Rights { create: true, read: true, write: true, delete: true, ..Rights::default() },
            )
        })),
        tables: vec![account, contact],
        pairs: vec![],
        processes: vec![],
        mappings: vec![],
        duplicates: vec![],
        mandatory: vec!["account".into()],
        views: Vec::<View>::new(),
        forms: Vec::<Form>::new(),
        sitemap: Sitemap::default(),
        unreadable: vec![],
        who: None,
        conflicts: ConflictRules::default(),
        offline: None,
    }
}

pub fn table(name: &str, mut columns: Vec<ColumnMeta>) -> TableMeta {
    let primary_id = format!("{name}id");
    columns.insert(0, column(&primary_id, ColumnKind::Uniqueidentifier));
    TableMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        set_name: format!("{name}s"),
        display_name: Label::english(name),
        collection_name: Label::english(name),
        type_code: 1,
        primary_id,
        primary_name: "name".into(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        keys: Vec::new(),
        pairs: None,
        offline: true,
        columns,
        many_to_one: vec![],
    }
}

pub fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        display_name: Label::english(name),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

/// An app that works offline.
pub fn app() -> AppInfo {
    AppInfo {
        id: Uuid::from_u128(1),
        unique_name: "sales".into(),
        name: "Sales".into(),
        description: String::new(),
        offline_enabled: true,
    }
}

/// A server with a small demo company, and the folder that goes with it.
pub async fn demo_server() -> (Server, TempDir) {
    let data = tempfile::tempdir().unwrap();
    let demo = Demo { seed: 7, scale: 0.02, epoch: "2026-01-15".parse().unwrap() };
    let config = Config { demo: Some(demo), ..Config::new(data.path().join("server")) };
    (Server::start(config).await.unwrap(), data)
}

/// The password of a demo user.
pub fn password_of(server: &Server, user: &str) -> String {
    server.announced().iter().find(|a| a.name == user).unwrap().password.clone()
}

/// A keychain that lives as long as the test.
#[derive(Default)]
pub struct TestKeychain(Mutex<HashMap<String, Vec<u8>>>);

impl TestKeychain {
    /// As after a reset by its owner.
    pub fn lose_everything(&self) {
        self.0.lock().unwrap().clear();
    }
}

impl Keychain for TestKeychain {
    fn is_available(&self) -> bool {
        true
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Problem> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn write(&self, name: &str, secret: &[u8]) -> Result<(), Problem> {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), Problem> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
