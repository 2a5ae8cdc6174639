//! The database as a file: encrypted, of one process, and clear about what is wrong with it.

use crate::support::*;
use contract::shapes::LostBy;
use model::value::Instant;
use model::{Code, Fields, Row};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row as _, SqliteConnection};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use sync_core::change::Seq;
use sync_core::ports::{
    Configuration, DownloadChoice, KeyCommit, MissingCommit, NewChange, PageCommit, ReadKind, Store, Work,
};
use sync_core::store::{DatabaseKey, SqliteStore};
use uuid::Uuid;

async fn fill(store: &SqliteStore, rows: u128) {
    let rows = (1..=rows).map(|n| account(n, 1, &format!("Readable company number {n}"), 10)).collect();
    download(store, "account", rows, 1).await;
}

async fn refused(path: &Path, key: [u8; 32]) -> Code {
    match SqliteStore::open(path, &DatabaseKey::new(key)).await {
        Ok(_) => panic!("it opened"),
        Err(problem) => problem.code,
    }
}

#[tokio::test]
async fn no_text_of_a_record_can_be_read_in_the_files() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    fill(&store, 300).await;
    let change = NewChange {
        table: "account".into(),
        record: id(1),
        work: Work::Update(fields("Readable change")),
        made_at: Instant(1),
    };
    store.queue_change(change).await.unwrap();
    // The log is read as well: the store is still open.
    let files = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        for text in ["Readable", "creditlimit", "SQLite format"] {
            assert!(!bytes.windows(text.len()).any(|w| w == text.as_bytes()), "{text} in {}", file.display());
        }
    }
}

#[tokio::test]
async fn another_key_opens_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    installed(&path).await.close().await;
    assert_eq!(refused(&path, [8; 32]).await, Code::DatabaseDamaged);
    open(&path).await;
}

#[tokio::test]
async fn a_second_store_on_the_same_file_is_refused_until_the_first_is_closed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let first = installed(&path).await;
    assert_eq!(refused(&path, KEY).await, Code::DatabaseInUse);
    first.close().await;
    open(&path).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    store.close().await;
    raw(&path, "PRAGMA user_version = 999").await;
    let before = std::fs::read(&path).unwrap();
    assert_eq!(refused(&path, KEY).await, Code::DatabaseTooNew);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// Opens the file beside the store, as another program with the key would.
async fn beside(path: &Path) -> SqliteConnection {
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.pragma("key", format!("\"x'{hex}'\"")).connect().await.unwrap()
}

/// Runs statements beside the store.
async fn raw(path: &Path, sql: &str) {
    let mut connection = beside(path).await;
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// How SQLite would find the rows that a statement is about.
async fn plan(path: &Path, sql: &str) -> String {
    let mut connection = beside(path).await;
    let explained =
        sqlx::query(&format!("EXPLAIN QUERY PLAN {sql}")).fetch_all(&mut connection).await.unwrap();
    let steps: Vec<String> = explained.iter().map(|row| row.get("detail")).collect();
    connection.close().await.unwrap();
    steps.join("; ")
}

const POINTING: &str = "SELECT 1 FROM data_contact WHERE parentcustomerid = x'01'";

/// A database whose contacts are all here.
async fn with_contacts(path: &Path) {
    let store = open(path).await;
    // Contacts are many, so the configuration must not count their table among the small ones.
    let mandatory = vec![];
    store.install(&Configuration { mandatory, ..configuration() }).await.unwrap();
    download(&store, "contact", vec![], 1).await;
    store.close().await;
}

#[tokio::test]
async fn what_points_to_a_record_is_found_without_a_walk_through_the_table() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    with_contacts(&path).await;
    let plan = plan(&path, POINTING).await;
    assert!(plan.contains("USING") && plan.contains("INDEX") && !plan.contains("SCAN"), "{plan}");
}

#[tokio::test]
async fn a_database_of_the_first_version_opens_with_the_answer_that_its_user_gave() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let app = Uuid::from_u128(5);
    raw(&path, include_str!("../../../src/store/schema.sql")).await;
    raw(
        &path,
        &format!("INSERT INTO setting VALUES ('installed_app', '\"{app}\"'), ('download', '\"Started\"')"),
    )
    .await;
    raw(&path, "PRAGMA user_version = 1").await;
    let store = open(&path).await;
    assert_eq!(store.load().await.unwrap().downloads, BTreeMap::from([(app, DownloadChoice::Started)]));
    let other = Uuid::from_u128(6);
    store.save_download(other, DownloadChoice::Skipped).await.unwrap();
    let answers = [(app, DownloadChoice::Started), (other, DownloadChoice::Skipped)];
    assert_eq!(store.load().await.unwrap().downloads, BTreeMap::from(answers));
}

#[tokio::test]
async fn a_database_of_an_older_version_gets_the_indexes_of_this_one() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    with_contacts(&path).await;
    raw(&path, BEFORE_SOURCES).await;
    // The column goes while the triggers of its table still find theirs.
    let rewound = "ALTER TABLE change_queue DROP COLUMN own_base; DROP TRIGGER sync_report_waits;
        DROP TRIGGER sync_report_left; DROP INDEX data_contact__parentcustomerid;
        DROP TABLE schema_plan; DROP TABLE filling; DROP TABLE orphan; DROP TABLE ledger; DROP TABLE sync_report;
        DROP TABLE draft; DROP TABLE cached_record; PRAGMA user_version = 1";
    raw(&path, rewound).await;
    assert!(plan(&path, POINTING).await.contains("SCAN"));
    open(&path).await.close().await;
    assert!(!plan(&path, POINTING).await.contains("SCAN"));
}

/// Makes a file one of version 6 again.
const BEFORE_SOURCES: &str = "DROP TABLE content_part; DROP TABLE content_change; DROP TABLE content; DROP TABLE doubted; DROP TABLE pair; DROP TABLE moved; DROP TABLE source; DROP TABLE membership; DROP TABLE absent; DROP TABLE loose;
    DROP TABLE server_key; ALTER TABLE table_state DROP COLUMN interval_min; PRAGMA user_version = 6";

#[tokio::test]
async fn a_database_without_files_takes_one_after_its_upgrade() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    installed(&path).await.close().await;
    raw(
        &path,
        "DROP TABLE content_part; DROP TABLE content_change; DROP TABLE content; DROP TABLE doubted;
        ALTER TABLE pair DROP COLUMN paired; ALTER TABLE pair DROP COLUMN round; PRAGMA user_version = 8",
    )
    .await;
    open(&path).await.close().await;
    let place = "INSERT INTO content (table_name, record, column_name, name, mime, size, made_here)
        VALUES ('account', x'01', 'entityimage', 'a.png', 'image/png', 1, 1)";
    raw(&path, place).await;
}

#[tokio::test]
async fn rows_of_a_database_without_sources_are_held_by_all_that_the_user_may_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    download(&store, "account", vec![account(1, 1, "x", 1), account(2, 1, "y", 1)], 1).await;
    store.close().await;
    raw(&path, BEFORE_SOURCES).await;

    let store = open(&path).await;
    let tables = store.load().await.unwrap().tables;
    let source = &tables[0].sources[0];
    assert_eq!((tables[0].rows, source.complete, source.follows), (2, true, false), "its keys are compared");
    store.begin_round(&["account".into()]).await.unwrap();
    let read = store.begin_read(source.id, ReadKind::Keys).await.unwrap();
    let keys = vec![(id(1), Some(1)), (id(3), Some(1))];
    let page = KeyCommit {
        table: "account".into(),
        source: source.id,
        read: read.number,
        keys,
        values: vec![],
        next: None,
        delta: None,
    };
    assert_eq!(store.apply_keys(page).await.unwrap().missing, 1);
    assert_eq!(store.missing(source.id, 9).await.unwrap(), [id(3)]);
    let rows = flat("account", &[account(3, 1, "z", 1)]);
    let page = MissingCommit {
        table: "account".into(),
        source: source.id,
        read: read.number,
        asked: vec![id(3)],
        rows,
    };
    assert_eq!(store.apply_missing(page).await.unwrap().missing, 0);
    store.end_round("account", Instant(2)).await.unwrap();
    assert_eq!(store.record("account", id(2)).await.unwrap(), None);
    assert_eq!(store.load().await.unwrap().tables[0].rows, 2);
}

#[tokio::test]
async fn a_database_of_the_second_version_keeps_its_queue_and_uses_no_place_twice() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    raw(&path, include_str!("../../../src/store/schema.sql")).await;
    raw(&path, include_str!("../../../src/store/schema_2.sql")).await;
    let queued = "INSERT INTO change_queue (seq, table_name, record, title, kind, fields, made_at)
        VALUES (3, 'account', x'00000000000000000000000000000001', 'A', 'create', '[]', 5),
               (4, 'account', x'00000000000000000000000000000001', 'A', 'update', '[]', 6),
               (9, 'account', x'00000000000000000000000000000002', 'B', 'create', '[]', 7);
        INSERT INTO change_dependency VALUES (4, 3); DELETE FROM change_queue WHERE seq = 9;
        PRAGMA user_version = 2";
    raw(&path, queued).await;

    let store = open(&path).await;
    store.install(&configuration()).await.unwrap();
    let queue = store.load().await.unwrap().queue;
    let seen: Vec<_> = queue.iter().map(|head| (head.seq, head.depends_on.clone())).collect();
    assert_eq!(seen, [(Seq(3), vec![]), (Seq(4), vec![Seq(3)])]);
    let made = NewChange {
        table: "account".into(),
        record: id(5),
        work: Work::Create(fields("New")),
        made_at: Instant(8),
    };
    assert_eq!(store.queue_change(made).await.unwrap().seq(), Some(10), "9 was used before");
    assert_eq!(store.discard(Seq(3), Instant(9)).await.unwrap(), [Seq(3), Seq(4)]);
}

#[tokio::test]
async fn a_database_of_the_tenth_version_keeps_its_ledger_and_uses_no_number_twice() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    installed(&path).await.close().await;
    let before = "DROP TABLE ledger;
        CREATE TABLE ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, record BLOB NOT NULL,
            title TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL CHECK (side IN ('mine', 'theirs')),
            why TEXT NOT NULL CHECK (why IN ('server_wins', 'client_wins', 'chosen', 'discarded')),
            at INTEGER NOT NULL, fields TEXT NOT NULL);
        INSERT INTO ledger VALUES
            (3, 'account', x'00000000000000000000000000000001', 'A', 'update', 'mine', 'chosen', 5, '[]'),
            (9, 'account', x'00000000000000000000000000000002', 'B', 'delete', 'mine', 'discarded', 6, '[]');
        DELETE FROM ledger WHERE id = 9; PRAGMA user_version = 10";
    raw(&path, before).await;

    open(&path).await.close().await;
    let after = "INSERT INTO ledger (table_name, record, title, kind, side, why, at, fields, note)
        VALUES ('account', x'00000000000000000000000000000003', 'C', 'update', 'mine', 'settled', 7, '[]', 'A word.')";
    raw(&path, after).await;
    let ledger = open(&path).await.ledger().await.unwrap();
    let seen: Vec<_> = ledger.iter().map(|entry| (entry.id, entry.why, entry.note.as_deref())).collect();
    assert_eq!(
        seen,
        [(10, LostBy::Settled, Some("A word.")), (3, LostBy::Chosen, None)],
        "9 was used before"
    );
}

#[tokio::test]
async fn a_damaged_page_is_told_as_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    fill(&store, 2000).await;
    store.close().await;
    let length = std::fs::metadata(&path).unwrap().len();
    for at in (4096..length).step_by(4096) {
        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(at + 100)).unwrap();
        file.write_all(b"damage").unwrap();
    }
    let problem = match SqliteStore::open(&path, &DatabaseKey::new(KEY)).await {
        Err(problem) => problem,
        Ok(store) => store.record("account", id(5)).await.unwrap_err(),
    };
    assert_eq!(problem.code, Code::DatabaseDamaged, "{problem}");
}

#[tokio::test]
async fn a_file_that_is_no_database_and_one_cut_short_are_told_as_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    std::fs::write(&path, vec![7; 10_000]).unwrap();
    assert_eq!(refused(&path, KEY).await, Code::DatabaseDamaged);
}

#[tokio::test]
async fn a_copy_taken_between_any_two_calls_opens_with_cursor_and_rows_in_agreement() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    let reading = Reading::begin(&store, "account").await;
    for n in 0..10_u128 {
        let rows = (n * 100..(n + 1) * 100).map(|n| account(n + 1, 1, "x", 1)).collect();
        store.apply_page(reading.page(rows, Some(&format!("after {n}")))).await.unwrap();
        let killed = directory.path().join(format!("killed-{n}.db"));
        for suffix in ["", "-wal"] {
            let name = |path: &Path| format!("{}{suffix}", path.display());
            std::fs::copy(name(&path), name(&killed)).unwrap();
        }
        let copy = open(&killed).await;
        let state = copy.load().await.unwrap().tables.remove(0);
        let read = state.sources[0].read.clone().unwrap();
        assert_eq!(read.next.unwrap(), format!("after {n}"));
        assert_eq!(u128::from(state.rows), (n + 1) * 100);
        assert!(copy.record("account", id((n + 1) * 100)).await.unwrap().is_some());
        copy.close().await;
    }
}

#[tokio::test]
async fn a_page_that_was_not_stored_whole_is_not_stored_at_all() {
    let directory = tempfile::tempdir().unwrap();
    let store = installed(&directory.path().join("a.db")).await;
    let reading = Reading::begin(&store, "account").await;
    // The page was asked for by newer metadata, in which names are numbers.
    let mut newer = configuration().tables.swap_remove(0);
    newer.columns.retain(|column| column.logical_name != "name");
    newer.columns.push(column("name", model::ColumnKind::BigInt));
    let fields = Fields::from([("name".to_owned(), model::Value::Int(1))]);
    for count in [10, 600] {
        let row = |n| Row { fields: fields.clone(), ..account(n, 1, "", 1) };
        let rows = model::FlatRows::of_rows(&newer, &(1..=count).map(row).collect::<Vec<_>>()).unwrap();
        let page = PageCommit { rows, ..reading.page(Vec::new(), Some("next")) };
        assert_eq!(store.apply_page(page).await.unwrap_err().code, Code::WrongKind);
    }
    let state = store.load().await.unwrap().tables.remove(0);
    assert_eq!((state.rows, state.sources[0].read.clone().unwrap().next), (0, None));
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_the_database() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.db");
    let store = installed(&path).await;
    fill(&store, 10).await;
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
}
