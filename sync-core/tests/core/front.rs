//! The front against the real server in the same process, over TCP: what a user does from sign-in to sign-out.

mod personal;
mod related;

use crate::support::{TestKeychain, demo_server, password_of};
use contract::calls::*;
use contract::filters::{ColumnFilter, ColumnTest};
use contract::shapes::*;
use contract::{Answers, CONTRACT_VERSION, Event};
use farfield_server::Server;
use model::{Code, Fields, Problem, RecordId, Value};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use sync_core::engine::Pace;
use sync_core::front::{Front, FrontConfig, SystemClock, SystemIds};
use sync_core::ports::{Keychain, NoSignals, Notifier, Transport};
use sync_core::transport::{Deadlines, HttpTransport};
use sync_core::vault::NoKeychain;
use tempfile::TempDir;

/// A server with the demo company, and a device.
struct Rig {
    server: Server,
    home: TempDir,
    _data: TempDir,
    keychain: Arc<dyn Keychain>,
}

struct Silent;

impl Notifier for Silent {
    fn notify(&self, _notice: &contract::events::Notice) {}
}

const ADMIN: &str = "admin";

impl Rig {
    async fn new() -> Self {
        Self::with(Arc::new(TestKeychain::default())).await
    }

    async fn with(keychain: Arc<dyn Keychain>) -> Self {
        let (server, data) = demo_server().await;
        Self { server, home: tempfile::tempdir().unwrap(), _data: data, keychain }
    }

    async fn front(&self, passphrase: Option<&str>) -> Front {
        Front::open(FrontConfig {
            home: self.home.path().join("farfield"),
            suggested_server: Some(self.server.url()),
            passphrase: passphrase.map(str::to_owned),
            keychain: Arc::clone(&self.keychain),
            notifier: Arc::new(Silent),
            signals: Arc::new(NoSignals::default()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            connect: Box::new(|server| {
                let http = HttpTransport::new(server, Arc::new(SystemClock), Deadlines::default())?;
                Ok(Arc::new(http) as Arc<dyn Transport>)
            }),
            pace: Pace::OnDemand,
        })
        .await
    }

    fn sign_in(&self, user: &str) -> SignIn {
        let password = password_of(&self.server, user);
        SignIn { server: self.server.url(), user: user.into(), password, passphrase: None }
    }

    /// A device that is signed in, in the app, and downloaded.
    async fn downloaded(&self) -> Front {
        let front = self.front(None).await;
        front.answer(self.sign_in(ADMIN)).await.unwrap();
        enter(&front).await;
        front.answer(StartDownload {}).await.unwrap();
        front.sync_until_quiet().await.unwrap();
        front
    }

    fn database(&self) -> Vec<u8> {
        bytes_in(&self.home.path().join("farfield"))
    }
}

/// Everything that lies in a directory. The last reader may take the log away meanwhile.
fn bytes_in(directory: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files.filter_map(|file| std::fs::read(file).ok()).flatten().collect()
}

async fn enter(front: &Front) -> Entered {
    let apps = front.answer(ListApps {}).await.unwrap();
    front.answer(EnterApp { app: apps[0].id }).await.unwrap()
}

async fn grid(front: &Front, table: &str) -> Grid {
    front
        .answer(OpenGrid {
            table: table.into(),
            view: None,
            search: None,
            sort: None,
            related: None,
            filters: Vec::new(),
            columns: Vec::new(),
        })
        .await
        .unwrap()
}

async fn filtered(front: &Front, test: ColumnTest) -> Result<Grid, Problem> {
    let filters = vec![ColumnFilter { column: "name".into(), test }];
    front
        .answer(OpenGrid {
            table: "account".into(),
            view: None,
            search: None,
            sort: None,
            related: None,
            filters,
            columns: Vec::new(),
        })
        .await
}

async fn first_rows(front: &Front, grid: &Grid, count: u32) -> Vec<GridRow> {
    front.answer(GridWindow { handle: grid.handle, start: 0, count }).await.unwrap()
}

async fn first_account(front: &Front) -> RecordId {
    let grid = grid(front, "account").await;
    first_rows(front, &grid, 1).await[0].id
}

async fn record(front: &Front, id: RecordId) -> RecordView {
    front.answer(GetRecord { table: "account".into(), id }).await.unwrap()
}

async fn rename(front: &Front, id: RecordId, name: &str) -> Saved {
    let changes = Fields::from([("name".to_owned(), Value::Text(name.into()))]);
    front.answer(SaveRecord { table: "account".into(), id, create: false, changes }).await.unwrap()
}

#[tokio::test]
async fn the_prompt_comes_once_and_a_download_fills_grids_and_forms() {
    let rig = Rig::new().await;
    let front = rig.front(None).await;
    let hello = front.answer(Hello { contract_version: CONTRACT_VERSION }).await.unwrap();
    assert_eq!(hello.session, SessionState::SignedOut { passphrase_needed: false });
    front.answer(rig.sign_in(ADMIN)).await.unwrap();

    let prompt = enter(&front).await.prompt.expect("the download was not answered yet");
    assert!(prompt.tables > 5 && prompt.rows.unwrap() > 20, "{prompt:?}");
    assert_eq!(grid(&front, "account").await.empty, Some(EmptyReason::NotDownloaded));

    front.answer(StartDownload {}).await.unwrap();
    let summary = front.sync_until_quiet().await.unwrap();
    assert_eq!(summary.rows, prompt.rows.unwrap());
    assert_eq!(enter(&front).await.prompt, None);

    let grid = grid(&front, "account").await;
    assert_eq!(grid.empty, None);
    let rows = first_rows(&front, &grid, 500).await;
    assert_eq!(rows.len(), grid.total as usize);
    assert!(rows.iter().all(|row| row.cells.len() == grid.columns.len() && !row.title.is_empty()));
    assert!(rows.iter().all(|row| row.mark == RecordMark::Sent));

    let view = record(&front, rows[0].id).await;
    assert_eq!(view.title, rows[0].title);
    assert!(!view.form.tabs.is_empty() && view.last_sync.is_some() && view.can_update);
    let navigation = front.answer(GetNavigation {}).await.unwrap();
    assert!(navigation.tables.iter().any(|t| t.table == "account" && t.can_create));
}

#[tokio::test]
async fn every_view_of_every_table_opens_and_sorts_by_each_of_its_columns() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    for table in front.answer(GetNavigation {}).await.unwrap().tables {
        for view in front.answer(ListViews { table: table.table.clone() }).await.unwrap() {
            let open = |sort| OpenGrid {
                table: table.table.clone(),
                view: Some(view.id),
                search: None,
                sort,
                related: None,
                filters: Vec::new(),
                columns: Vec::new(),
            };
            let grid = front.answer(open(None)).await.unwrap();
            assert!(!grid.columns.is_empty(), "{} {}", table.table, view.name);
            let rows = first_rows(&front, &grid, 50).await;
            assert_eq!(rows.len(), grid.total.min(50) as usize, "{} {}", table.table, view.name);
            for column in &grid.columns {
                let sort = Sort { column: column.name.clone(), descending: true };
                let sorted = front.answer(open(Some(vec![sort]))).await.unwrap();
                assert_eq!(sorted.total, grid.total, "{} by {}", view.name, column.name);
            }
        }
    }
}

#[tokio::test]
async fn an_edit_made_offline_survives_a_restart_is_marked_and_arrives_once() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let id = first_account(&front).await;
    let before = record(&front, id).await.title;
    rename(&front, id, "Offline made").await;
    front.shutdown().await;

    let front = rig.front(None).await;
    let view = record(&front, id).await;
    assert_eq!((view.title.as_str(), view.mark), ("Offline made", RecordMark::SavedHere { changes: 1 }));
    assert_eq!(view.on_server["name"], Value::Text(before));
    let found = OpenGrid {
        table: "account".into(),
        view: None,
        search: Some("offline m".into()),
        sort: None,
        related: None,
        filters: Vec::new(),
        columns: Vec::new(),
    };
    let found = front.answer(found).await.unwrap();
    assert_eq!(first_rows(&front, &found, 5).await[0].id, id);

    front.answer(SetOffline { offline: false }).await.unwrap();
    front.sync_until_quiet().await.unwrap();
    assert!(front.answer(ListQueue {}).await.unwrap().is_empty());
    assert_eq!(record(&front, id).await.mark, RecordMark::Sent);

    let other = Rig { home: tempfile::tempdir().unwrap(), ..rig };
    let device = other.downloaded().await;
    assert_eq!(record(&device, id).await.title, "Offline made");
}

#[tokio::test]
async fn a_contact_made_offline_has_defaults_and_a_full_name_and_the_server_takes_it() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let new = front.answer(NewRecord { table: "contact".into(), related: None }).await.unwrap();
    assert!(new.is_new && new.fields.contains_key("ownerid"));
    let changes = [("firstname", "Ada"), ("lastname", "Byron")];
    let changes = changes.map(|(k, v)| (k.to_owned(), Value::Text(v.into()))).into();
    front.answer(SaveRecord { table: "contact".into(), id: new.id, create: true, changes }).await.unwrap();
    let get = || GetRecord { table: "contact".into(), id: new.id };
    let shown = front.answer(get()).await.unwrap();
    assert_eq!(shown.title, "Ada Byron");
    assert!(front.answer(ListQueue {}).await.unwrap()[0].fields.iter().all(|f| f.column != "fullname"));

    front.answer(SetOffline { offline: false }).await.unwrap();
    front.sync_until_quiet().await.unwrap();
    assert_eq!(front.answer(ListQueue {}).await.unwrap(), []);
    let sent = front.answer(get()).await.unwrap();
    assert_eq!((sent.title.as_str(), sent.mark), ("Ada Byron", RecordMark::Sent));
}

#[tokio::test]
async fn a_record_that_left_the_device_is_told_and_cannot_be_found_any_more() {
    let mut rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    let before = grid(&front, "account").await.total;

    let first_home = std::mem::replace(&mut rig.home, tempfile::tempdir().unwrap());
    let other = rig.downloaded().await;
    other.answer(DeleteRecord { table: "account".into(), id }).await.unwrap();
    other.sync_until_quiet().await.unwrap();

    let mut events = front.subscribe();
    front.sync_until_quiet().await.unwrap();
    let told = async {
        while !matches!(events.recv().await.unwrap(), Event::Rows(rows) if rows.table == "account") {}
    };
    tokio::time::timeout(Duration::from_secs(60), told).await.unwrap();
    let missing = front.answer(GetRecord { table: "account".into(), id }).await.unwrap_err();
    assert_eq!(missing.code, Code::RecordNotFound);
    assert_eq!(grid(&front, "account").await.total, before - 1);
    drop(first_home);
}

#[tokio::test]
async fn a_record_that_somebody_deleted_is_made_again_with_the_change_of_this_device() {
    let mut rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    rename(&front, id, "Still wanted").await;

    let first_home = std::mem::replace(&mut rig.home, tempfile::tempdir().unwrap());
    let other = rig.downloaded().await;
    other.answer(DeleteRecord { table: "account".into(), id }).await.unwrap();
    other.sync_until_quiet().await.unwrap();

    assert_eq!(front.sync_until_quiet().await.unwrap().parked, 1);
    let parked = front.answer(ListQueue {}).await.unwrap().remove(0);
    assert_eq!(parked.problem.unwrap().code, Code::Gone);
    front.answer(RecreateRecord { seq: parked.seq }).await.unwrap();
    assert_eq!(front.sync_until_quiet().await.unwrap().sent, 1);
    assert_eq!(record(&front, id).await.mark, RecordMark::Sent);

    other.sync_until_quiet().await.unwrap();
    assert_eq!(record(&other, id).await.title, "Still wanted");
    drop(first_home);
}

#[tokio::test]
async fn each_app_asks_before_its_own_download() {
    let rig = Rig::new().await;
    let front = rig.front(None).await;
    front.answer(rig.sign_in(ADMIN)).await.unwrap();
    let apps = front.answer(ListApps {}).await.unwrap();
    for app in apps.iter().filter(|app| app.offline_enabled) {
        let entered = front.answer(EnterApp { app: app.id }).await.unwrap();
        assert!(entered.prompt.is_some(), "{}", app.unique_name);
        front.answer(SkipDownload {}).await.unwrap();
        assert_eq!(front.answer(EnterApp { app: app.id }).await.unwrap().prompt, None);
    }
}

#[tokio::test]
async fn what_the_server_would_refuse_is_refused_before_it_is_stored() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    let save = |column: &str, value| SaveRecord {
        table: "account".into(),
        id,
        create: false,
        changes: Fields::from([(column.to_owned(), value)]),
    };
    for (call, code) in [
        (save("name", Value::Text("x".repeat(5000))), Code::TextTooLong),
        (save("name", Value::Null), Code::Required),
        (save("nonsense", Value::Null), Code::UnknownColumn),
        (save("createdon", Value::Null), Code::ReadOnly),
    ] {
        assert_eq!(front.answer(call).await.unwrap_err().code, code);
    }
    assert!(front.answer(ListQueue {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn signing_out_asks_for_unsent_changes_and_then_leaves_nothing() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    rename(&front, id, "Unsent").await;
    let refused = front.answer(SignOut { discard_unsent: false }).await.unwrap_err();
    assert_eq!((refused.code, refused.args["count"].as_str()), (Code::UnsentChanges, "1"));

    let mut events = front.subscribe();
    front.answer(SignOut { discard_unsent: true }).await.unwrap();
    let left =
        std::fs::read_dir(rig.home.path().join("farfield")).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(
        left.collect::<Vec<_>>(),
        ["device.id"],
        "what a server knows the device by is all that stays"
    );
    let told = async {
        loop {
            if let Event::Session(state) = events.recv().await.unwrap() {
                return state;
            }
        }
    };
    let state = tokio::time::timeout(Duration::from_secs(60), told).await.unwrap();
    assert_eq!(state, SessionState::SignedOut { passphrase_needed: false });
    assert_eq!(front.answer(ListQueue {}).await.unwrap_err().code, Code::NotSignedIn);
}

#[tokio::test]
async fn signing_in_again_keeps_unsent_work_and_another_user_is_refused() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    rename(&front, id, "Unsent").await;
    front.answer(rig.sign_in(ADMIN)).await.unwrap();
    assert_eq!(front.answer(ListQueue {}).await.unwrap().len(), 1);

    let other = rig.server.announced()[1].name.clone();
    let refused = front.answer(rig.sign_in(&other)).await.unwrap_err();
    assert_eq!(refused.code, Code::AnotherAccount);
    assert_eq!(front.answer(ListQueue {}).await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_keychain_a_passphrase_locks_the_database() {
    let rig = Rig::with(Arc::new(NoKeychain)).await;
    let front = rig.front(None).await;
    let with =
        |passphrase: Option<&str>| SignIn { passphrase: passphrase.map(str::to_owned), ..rig.sign_in(ADMIN) };
    assert_eq!(front.answer(with(None)).await.unwrap_err().code, Code::PassphraseNeeded);
    assert_eq!(front.answer(with(Some("short"))).await.unwrap_err().code, Code::PassphraseTooShort);
    front.answer(with(Some("a long passphrase"))).await.unwrap();
    front.shutdown().await;

    let front = rig.front(None).await;
    let state = front.answer(GetSession {}).await.unwrap();
    assert!(matches!(state, SessionState::Locked { .. }), "{state:?}");
    let wrong = Unlock { passphrase: "another passphrase".into() };
    assert_eq!(front.answer(wrong).await.unwrap_err().code, Code::WrongPassphrase);
    front.answer(Unlock { passphrase: "a long passphrase".into() }).await.unwrap();
    front.shutdown().await;

    let front = rig.front(Some("a long passphrase")).await;
    assert!(matches!(front.answer(GetSession {}).await.unwrap(), SessionState::SignedIn(_)));
}

#[tokio::test]
async fn nothing_of_a_record_can_be_read_in_the_files() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    rename(&front, id, "Zweischneidiges Geheimnis").await;
    let title = {
        let grid = grid(&front, "contact").await;
        first_rows(&front, &grid, 1).await[0].title.clone()
    };
    front.shutdown().await;
    let bytes = rig.database();
    assert!(bytes.len() > 100_000, "the database was read");
    for secret in ["Zweischneidiges Geheimnis", title.as_str(), "accountid", "SQLite format 3"] {
        assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} can be read");
    }
}

#[tokio::test]
async fn a_key_that_is_gone_from_the_keychain_means_a_closed_database() {
    let keychain = Arc::new(TestKeychain::default());
    let rig = Rig::with(keychain.clone()).await;
    let front = rig.downloaded().await;
    front.shutdown().await;
    keychain.lose_everything();
    let front = rig.front(None).await;
    match front.answer(GetSession {}).await.unwrap() {
        SessionState::Broken { problem, .. } => assert_eq!(problem.code, Code::KeyMissing),
        other => panic!("{other:?}"),
    }
    assert_eq!(front.answer(SignOut { discard_unsent: false }).await.unwrap_err().code, Code::UnsentChanges);
    front.answer(SignOut { discard_unsent: true }).await.unwrap();
}

#[tokio::test]
async fn a_second_process_on_the_same_database_is_told_so() {
    let rig = Rig::new().await;
    let first = rig.front(None).await;
    first.answer(rig.sign_in(ADMIN)).await.unwrap();
    let second = rig.front(None).await;
    match second.answer(GetSession {}).await.unwrap() {
        SessionState::Broken { problem, .. } => {
            assert_eq!(problem.code, Code::DatabaseInUse);
            assert_eq!(problem.args["pid"], std::process::id().to_string());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn lookups_find_by_the_beginning_of_a_name_and_then_within_it() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    rename(&front, id, "Zélande Est").await;
    let search = |text: &str| SearchLookup {
        table: "contact".into(),
        column: "parentcustomerid".into(),
        text: text.into(),
        limit: 10,
    };
    for typed in ["zel", "LANDE", "e est"] {
        let hits = front.answer(search(typed)).await.unwrap();
        assert_eq!(hits[0].to.id, id, "{typed}");
    }
    record(&front, id).await;
    assert_eq!(front.answer(search("")).await.unwrap()[0].to.id, id);
}

#[tokio::test]
async fn a_grid_shows_only_the_rows_that_its_column_filters_let_through() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let all = grid(&front, "account").await;
    let name = first_rows(&front, &all, 1).await[0].title.clone();
    let one = filtered(&front, ColumnTest::OneOf(vec![Value::Text(name.clone())])).await.unwrap();
    assert!(first_rows(&front, &one, 500).await.iter().all(|row| row.title == name) && one.total > 0);
    let part: String = name.chars().take(4).collect();
    let some = filtered(&front, ColumnTest::Contains(part.to_lowercase())).await.unwrap();
    assert!((one.total..=all.total).contains(&some.total));
    let none = filtered(&front, ColumnTest::Empty).await.unwrap();
    assert_eq!((none.total, none.empty), (0, Some(EmptyReason::NoMatch)));
    assert_eq!(filtered(&front, ColumnTest::NotEmpty).await.unwrap().total, all.total);
    let wrong = vec![ColumnFilter { column: "nosuch".into(), test: ColumnTest::Empty }];
    let call = OpenGrid {
        table: "account".into(),
        view: None,
        search: None,
        sort: None,
        related: None,
        filters: wrong,
        columns: Vec::new(),
    };
    assert_eq!(front.answer(call).await.unwrap_err().code, Code::UnknownColumn);
}
