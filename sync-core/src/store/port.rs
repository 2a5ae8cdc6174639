//! The engine's view of the database.

use super::SqliteStore;
use super::session::Setting;
use crate::change::{Change, Seq};
use crate::engine::Sending;
use crate::ports::{
    Applied, Configuration, DeltaCommit, DownloadChoice, Ended, EndsStored, Held, KeyCommit, Loaded,
    MissingCommit, NewChange, PageCommit, Queued, Read, ReadKind, Report, Source, SourceId, Store, SyncRules,
    TableState, Tokens, WhoAmI,
};
use async_trait::async_trait;
use contract::shapes::{AppInfo, QueueEntry};
use contract::update::UpdatePlan;
use model::value::Instant;
use model::{Problem, RecordId};
use odata::checksum::Checksum;
use uuid::Uuid;

#[async_trait]
impl Store for SqliteStore {
    async fn load(&self) -> Result<Loaded, Problem> {
        self.read_loaded().await
    }

    async fn save_identity(&self, who: &WhoAmI) -> Result<(), Problem> {
        self.save_setting(Setting::Identity, Some(who)).await
    }

    async fn identity(&self) -> Result<Option<WhoAmI>, Problem> {
        self.setting(Setting::Identity).await
    }

    async fn save_tokens(&self, tokens: Option<&Tokens>) -> Result<(), Problem> {
        self.save_setting(Setting::Tokens, tokens).await
    }

    async fn tokens(&self) -> Result<Option<Tokens>, Problem> {
        self.setting(Setting::Tokens).await
    }

    async fn save_apps(&self, apps: &[AppInfo]) -> Result<(), Problem> {
        self.save_setting(Setting::Apps, Some(&apps)).await
    }

    async fn apps(&self) -> Result<Vec<AppInfo>, Problem> {
        Ok(self.setting(Setting::Apps).await?.unwrap_or_default())
    }

    async fn save_app(&self, app: Option<&AppInfo>) -> Result<(), Problem> {
        self.save_setting(Setting::App, app).await
    }

    async fn save_download(&self, app: Uuid, choice: DownloadChoice) -> Result<(), Problem> {
        self.save_choice(app, choice).await
    }

    async fn save_offline_switch(&self, offline: bool) -> Result<(), Problem> {
        self.save_setting(Setting::OfflineSwitch, Some(&offline)).await
    }

    async fn install(&self, configuration: &Configuration) -> Result<(), Problem> {
        self.install_configuration(configuration).await
    }

    async fn keep_update(
        &self,
        update: &Configuration,
        plan: &UpdatePlan,
        at_once: Option<&Configuration>,
    ) -> Result<(), Problem> {
        self.save_update(update, plan, at_once).await
    }

    async fn rules(&self) -> Result<SyncRules, Problem> {
        self.sync_rules().await
    }

    async fn reconfigure(&self) -> Result<(), Problem> {
        self.throw_away().await
    }

    async fn postpone_update(&self) -> Result<(), Problem> {
        self.save_postponed().await
    }

    async fn migrate(&self) -> Result<(), Problem> {
        self.apply_update().await
    }

    async fn filling(&self, table: &str) -> Result<Vec<String>, Problem> {
        self.filling_columns(table).await
    }

    async fn configuration(&self) -> Result<Option<Configuration>, Problem> {
        Ok(self.installed().configuration.as_deref().cloned())
    }

    async fn sources(&self) -> Result<Vec<Source>, Problem> {
        self.read_sources().await
    }

    async fn begin_round(&self, tables: &[String]) -> Result<Vec<TableState>, Problem> {
        self.begin_table_round(tables).await?;
        self.table_states().await
    }

    async fn begin_read(&self, source: SourceId, kind: ReadKind) -> Result<Read, Problem> {
        self.begin_source_read(source, kind).await
    }

    async fn apply_page(&self, page: PageCommit) -> Result<Applied, Problem> {
        self.apply_source_page(page).await
    }

    async fn apply_keys(&self, page: KeyCommit) -> Result<Applied, Problem> {
        self.apply_key_page(page).await
    }

    async fn missing(&self, source: SourceId, most: usize) -> Result<Vec<RecordId>, Problem> {
        self.missing_keys(source, most).await
    }

    async fn apply_missing(&self, page: MissingCommit) -> Result<Applied, Problem> {
        self.apply_missing_rows(page).await
    }

    async fn apply_deltas(
        &self,
        deltas: Vec<DeltaCommit>,
        ended: &[String],
        at: Instant,
    ) -> Result<Vec<(String, Applied)>, Problem> {
        self.apply_all_deltas(deltas, ended, at).await
    }

    async fn end_round(&self, table: &str, at: Instant) -> Result<Applied, Problem> {
        self.end_table_round(table, at).await
    }

    async fn checksum(&self, source: SourceId, link: &str) -> Result<Option<Checksum>, Problem> {
        self.source_checksum(source, link).await
    }

    async fn keep_opened(&self, at: Instant) -> Result<(), Problem> {
        self.touch_opened(at).await
    }

    async fn holders(&self, table: &str, id: RecordId) -> Result<Held, Problem> {
        self.what_holds(table, id).await
    }

    async fn checked(&self, right: &[SourceId], wrong: &[SourceId], at: Instant) -> Result<(), Problem> {
        self.note_checksums(right, wrong, at).await
    }

    async fn queue_change(&self, change: NewChange) -> Result<Queued, Problem> {
        self.save_change(change).await
    }

    async fn changes(&self, seqs: &[Seq]) -> Result<Vec<Change>, Problem> {
        self.read_changes(seqs).await
    }

    async fn queue(&self) -> Result<Vec<QueueEntry>, Problem> {
        self.queue_entries().await
    }

    async fn begin_attempts(&self, sendings: &[Sending]) -> Result<(), Problem> {
        self.mark_attempts(sendings).await
    }

    async fn end_attempts(&self, ends: Vec<Ended>, at: Instant) -> Result<EndsStored, Problem> {
        self.store_ends(ends, at).await
    }

    async fn reports(&self) -> Result<Vec<Report>, Problem> {
        self.sync_reports().await
    }

    async fn reported(&self, told: &[RecordId], closed: &[RecordId]) -> Result<(), Problem> {
        self.keep_reported(told, closed).await
    }

    async fn retry(&self, seq: Seq) -> Result<(), Problem> {
        self.retry_change(seq).await
    }

    async fn recreate(&self, seq: Seq) -> Result<(), Problem> {
        self.recreate_record(seq).await
    }

    async fn discard(&self, seq: Seq, at: Instant) -> Result<Vec<Seq>, Problem> {
        self.discard_change(seq, at).await
    }
}
