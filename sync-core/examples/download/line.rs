//! The device's way to the server, with the tables cut down to those that are measured.

use crate::{MOST_TABLES, Outcome, READ, TABLE};
use async_trait::async_trait;
use contract::provisioning::Provisioning;
use contract::shapes::AppInfo;
use model::{Problem, RecordId, Row, TableMeta};
use odata::checksum::Checksum;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use sync_core::change::{AttemptId, Change};
use sync_core::front::SystemClock;
use sync_core::ports::{
    Configuration, Explained, Failure, KeyPage, OfflineConfiguration, OfflineTable, Page, ReasonRule, Report,
    ReportTold, Settled, Tokens, Told, Transport, Wanted, WhoAmI,
};
use sync_core::transport::{Deadlines, HttpTransport};

/// The real transport.
pub fn real(server: &str) -> Result<HttpTransport, Problem> {
    HttpTransport::new(server, Arc::new(SystemClock), Deadlines::default())
}

/// The real transport, signed in.
pub async fn signed_in(url: &str, password: &str) -> Outcome<HttpTransport> {
    let line = real(url)?;
    let tokens = line.sign_in("admin", password).await.map_err(|failure| format!("{failure:?}"))?;
    line.set_tokens(Some(tokens));
    Ok(line)
}

/// Columns of the measured table, beside its id.
const COLUMNS: [&str; 15] = [
    "fullname",
    "firstname",
    "lastname",
    "jobtitle",
    "department",
    "emailaddress1",
    "telephone1",
    "mobilephone",
    "parentcustomerid",
    "gendercode",
    "birthdate",
    "creditlimit",
    "address1_city",
    "statecode",
    "ownerid",
];

/// Which tables a device is to hold, all rows of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// The one that is measured, with as many columns as the yardstick's.
    One,
    /// The one that is measured, with all its columns.
    Wide,
    /// The one that is read meanwhile, and then the one that is measured.
    Two,
    /// As many as a cycle is measured with.
    Many,
}

impl Tables {
    fn has(self, table: &str) -> bool {
        match self {
            Self::One | Self::Wide => table == TABLE,
            Self::Two => table == TABLE || table == READ,
            Self::Many => true,
        }
    }
}

/// The server's own configuration, of those tables, whose rows are followed.
pub fn cut_down(mut all: Configuration, tables: Tables) -> Configuration {
    all.tables.retain(|table| tables.has(&table.logical_name));
    all.tables.sort_by_key(|table| table.logical_name == TABLE);
    let surplus = all.tables.len().saturating_sub(MOST_TABLES);
    all.tables.drain(..surplus);
    let is_wanted = |table: &TableMeta, column: &str| {
        tables == Tables::Wide
            || table.logical_name != TABLE
            || column == table.primary_id
            || COLUMNS.contains(&column)
    };
    for table in &mut all.tables {
        let columns = std::mem::take(&mut table.columns);
        table.columns = columns.into_iter().filter(|column| is_wanted(table, &column.logical_name)).collect();
    }
    all.mandatory.clear();
    let is_kept = |name: &str| all.tables.iter().any(|table| table.logical_name == name);
    all.views.retain(|view| is_kept(&view.table));
    all.forms.retain(|form| is_kept(&form.table));
    let whole = |table: &TableMeta| OfflineTable::of(table.logical_name.clone(), vec![ReasonRule::all()]);
    all.offline = Some(OfflineConfiguration {
        available: true,
        tables: all.tables.iter().map(whole).collect(),
        tells_changes: true,
        ..OfflineConfiguration::default()
    });
    all
}

/// A transport that knows those tables only, and when the measured one was first asked for.
pub struct Line {
    real: HttpTransport,
    tables: Tables,
    began: Arc<Mutex<Option<Instant>>>,
}

impl Line {
    pub fn new(real: HttpTransport, tables: Tables, began: Arc<Mutex<Option<Instant>>>) -> Self {
        Self { real, tables, began }
    }
}

#[async_trait]
impl Transport for Line {
    async fn sign_in(&self, user: &str, password: &str) -> Result<Tokens, Failure> {
        self.real.sign_in(user, password).await
    }

    fn set_tokens(&self, tokens: Option<Tokens>) {
        self.real.set_tokens(tokens);
    }

    fn tokens(&self) -> Option<Tokens> {
        self.real.tokens()
    }

    fn set_tables(&self, tables: Arc<[TableMeta]>) {
        self.real.set_tables(tables);
    }

    async fn probe(&self) -> Result<(), Failure> {
        self.real.probe().await
    }

    async fn who_am_i(&self) -> Result<WhoAmI, Failure> {
        self.real.who_am_i().await
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Failure> {
        self.real.apps().await
    }

    async fn configuration(
        &self,
        app: &AppInfo,
        stamp: Option<&str>,
    ) -> Result<Option<Configuration>, Failure> {
        let all = self.real.configuration(app, stamp).await?;
        Ok(all.map(|all| cut_down(all, self.tables)))
    }

    async fn count(&self, table: &TableMeta, wanted: Wanted<'_>) -> Result<Option<u64>, Failure> {
        self.real.count(table, wanted).await
    }

    async fn page(&self, table: &TableMeta, wanted: Wanted<'_>, next: Option<&str>) -> Result<Page, Failure> {
        if table.logical_name == TABLE {
            let mut began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
            began.get_or_insert_with(Instant::now);
        }
        self.real.page(table, wanted, next).await
    }

    async fn keys(
        &self,
        table: &TableMeta,
        wanted: Wanted<'_>,
        with: &[String],
        next: Option<&str>,
    ) -> Result<KeyPage, Failure> {
        self.real.keys(table, wanted, with, next).await
    }

    async fn rows(&self, table: &TableMeta, ids: &[RecordId]) -> Result<Page, Failure> {
        self.real.rows(table, ids).await
    }

    async fn changes(&self, links: &[(&TableMeta, &str)]) -> Result<Vec<Told>, Failure> {
        self.real.changes(links).await
    }

    async fn checksum(&self, link: &str) -> Result<Option<Checksum>, Failure> {
        self.real.checksum(link).await
    }

    async fn explain(
        &self,
        profile: &str,
        user: RecordId,
        table: &str,
        id: RecordId,
    ) -> Result<Option<Explained>, Failure> {
        self.real.explain(profile, user, table, id).await
    }

    async fn send(&self, table: &TableMeta, change: &Change, attempt: AttemptId) -> Result<Settled, Failure> {
        self.real.send(table, change, attempt).await
    }

    async fn provisioning(&self, app: &AppInfo) -> Result<Option<Provisioning>, Failure> {
        self.real.provisioning(app).await
    }

    async fn find(&self, table: &TableMeta, text: &str, most: u32) -> Result<Vec<Row>, Failure> {
        self.real.find(table, text, most).await
    }

    async fn exchange_report(&self, report: &Report) -> Result<ReportTold, Failure> {
        self.real.exchange_report(report).await
    }

    async fn row(&self, table: &TableMeta, id: RecordId) -> Result<Option<Row>, Failure> {
        self.real.row(table, id).await
    }
}
