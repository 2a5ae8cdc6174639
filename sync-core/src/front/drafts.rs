//! Offline drafts: for users without a profile and apps that aren't enabled (checklist 1-4, 99-106, 178).

use super::records::require;
use super::{Front, Opened, problem_of};
use crate::change::{AttemptId, Change, ChangeHead, Seq};
use crate::ports::Settled;
use crate::store::Kept;
use contract::Answers;
use contract::calls::{
    DiscardDraft, FetchRecord, FindOnline, GetExperience, GetRecord, ListCached, ListDrafts, SaveDraft,
    SaveRecord, SendDraft,
};
use contract::drafts::{CachedRecord, Draft, Experience, FetchedRecord};
use contract::shapes::{ChangeKind, ChangeState, FieldChange, RecordView, Saved};
use model::rules::{self, Write};
use model::value::Instant;
use model::{Code, Fields, Lookup, Problem, RecordId, Row, TableMeta, Value};

/// Records found by name at once.
const FOUND: u32 = 20;

impl Answers<GetExperience> for Front {
    async fn answer(&self, _call: GetExperience) -> Result<Experience, Problem> {
        let opened = self.opened()?;
        let app = opened.app().await?;
        Ok(match opened.offline_available(&app) {
            Ok(()) => Experience::Full,
            Err(reason) => Experience::Drafts { reason },
        })
    }
}

impl Answers<SaveDraft> for Front {
    async fn answer(&self, call: SaveDraft) -> Result<Draft, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        if !opened.rights(&call.table).create {
            return Err(Problem::new(Code::Forbidden).with("table", &call.table).with("privilege", "create"));
        }
        let mut fields = call.fields;
        check_typed(meta, &fields)?;
        if let Some(tie) = &call.tie {
            opened.check_tie(&tie.to).await?;
            let value = Value::Lookup(tie.to.clone());
            rules::check_value(column_of(meta, &tie.column)?, &value)?;
            fields.insert(tie.column.clone(), value);
        }
        let title = fields.get(&meta.primary_name).and_then(Value::as_text).unwrap_or_default().to_owned();
        let draft = Draft {
            id: call.id,
            table: call.table,
            title,
            fields,
            tie: call.tie,
            made_at: self.now(),
            problem: None,
        };
        opened.store.keep_draft(&draft).await?;
        opened.count_drafts().await?;
        Ok(draft)
    }
}

impl Answers<ListDrafts> for Front {
    async fn answer(&self, _call: ListDrafts) -> Result<Vec<Draft>, Problem> {
        self.opened()?.store.drafts().await
    }
}

impl Answers<SendDraft> for Front {
    /// One at a time, and only when the user says so (checklist 99).
    async fn answer(&self, call: SendDraft) -> Result<(), Problem> {
        let opened = self.opened()?;
        let (mut draft, attempt) = opened.draft(call.id).await?;
        let installed = opened.installed();
        let meta = &installed.table(&draft.table)?.meta;
        let is_completed = !call.complete.is_empty();
        draft.fields.extend(call.complete);
        rules::check(meta, &draft.fields, Write::Create)?;
        let transport = opened.transport_if_wanted()?;
        // The same body goes under the same attempt: a lost reply makes no second record.
        let attempt = attempt.filter(|_| !is_completed);
        let attempt = attempt.unwrap_or_else(|| AttemptId(self.0.config.ids.record_id().0));
        opened.store.mark_draft(&draft, attempt).await?;
        let change = as_change(&draft, attempt);
        let problem = match transport.send(meta, &change, attempt).await {
            Ok(Settled::Accepted(row) | Settled::Done(row, _)) => {
                return opened.draft_saved(&draft, row, self.now()).await;
            }
            Ok(Settled::AlreadyExists(row)) if has_all(&row, &draft.fields) => {
                return opened.draft_saved(&draft, Some(row), self.now()).await;
            }
            Ok(Settled::AlreadyExists(_)) => Problem::new(Code::AlreadyExists),
            Ok(Settled::Stale(_) | Settled::Gone) => Problem::new(Code::Gone),
            Err(failure) => problem_of(failure),
        };
        draft.problem = Some(problem.clone());
        opened.store.mark_draft(&draft, attempt).await?;
        Err(problem)
    }
}

impl Answers<DiscardDraft> for Front {
    async fn answer(&self, call: DiscardDraft) -> Result<(), Problem> {
        let opened = self.opened()?;
        opened.store.drop_draft(call.id).await?;
        opened.count_drafts().await
    }
}

impl Answers<FetchRecord> for Front {
    /// From the server; without it, as it was when it was used last.
    async fn answer(&self, call: FetchRecord) -> Result<FetchedRecord, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let read = match opened.transport_if_wanted() {
            Ok(transport) => transport.row(meta, call.id).await.map_err(problem_of),
            Err(problem) => Err(problem),
        };
        let (row, kept_at) = match read {
            Ok(Some(row)) => (row, None),
            Ok(None) => {
                opened.store.forget_used(&call.table, call.id).await?;
                return Err(not_here(&call.table, call.id));
            }
            Err(problem) => match opened.store.used(&call.table, call.id).await? {
                Some(kept) => (kept.row, Some(kept.read_at)),
                None => return Err(problem),
            },
        };
        let now = self.now();
        let kept = Kept { row: row.clone(), read_at: kept_at.unwrap_or(now) };
        opened.store.keep_used(&call.table, title_of(meta, &row), &kept, now).await?;
        Ok(FetchedRecord { table: call.table, id: row.id, fields: row.fields, kept_at })
    }
}

impl Answers<ListCached> for Front {
    async fn answer(&self, _call: ListCached) -> Result<Vec<CachedRecord>, Problem> {
        self.opened()?.store.used_lately().await
    }
}

impl Answers<FindOnline> for Front {
    async fn answer(&self, call: FindOnline) -> Result<Vec<Lookup>, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let found = opened.transport_if_wanted()?.find(meta, &call.text, FOUND).await.map_err(problem_of)?;
        let hit = |row: Row| Lookup {
            table: call.table.clone(),
            id: row.id,
            name: Some(title_of(meta, &row).to_owned()),
        };
        Ok(found.into_iter().map(hit).collect())
    }
}

impl Front {
    /// Saves where only drafts can be had: a new record, or one that was drafted, lies on this device until the user sends it;
    /// one that the server has is changed there at once, and needs a connection (checklist 100, 101).
    pub(super) async fn save_apart(&self, opened: &Opened, call: SaveRecord) -> Result<Saved, Problem> {
        let SaveRecord { table, id, create, changes } = call;
        let draft = opened.store.draft(id).await?.map(|(draft, _)| draft);
        if create || draft.is_some() {
            let (mut fields, tie) = draft.map(|draft| (draft.fields, draft.tie)).unwrap_or_default();
            // What it is tied to is no look-up that was typed.
            tie.iter().for_each(|tie| drop(fields.remove(&tie.column)));
            fields.extend(changes);
            let Draft { id, .. } = self.answer(SaveDraft { table, id, fields, tie }).await?;
            return Ok(Saved { id, seq: None });
        }
        let installed = opened.installed();
        let meta = &installed.table(&table)?.meta;
        require(&table, "write", opened.rights(&table).write)?;
        rules::check(meta, &changes, Write::Update)?;
        let transport = opened.transport_if_wanted()?;
        let known = opened.store.used(&table, id).await?.map(|kept| kept.row);
        let attempt = AttemptId(self.0.config.ids.record_id().0);
        let change = Change {
            if_match: known.and_then(|row| row.etag),
            ..change_of(ChangeKind::Update, &table, id, &changes, attempt, self.now())
        };
        let row = match transport.send(meta, &change, attempt).await.map_err(problem_of)? {
            Settled::Accepted(row) | Settled::Done(row, _) => row,
            Settled::Stale(_) | Settled::AlreadyExists(_) => return Err(Code::Conflict.into()),
            Settled::Gone => return Err(not_here(&table, id)),
        };
        if let Some(row) = row {
            let (title, now) = (title_of(meta, &row).to_owned(), self.now());
            opened.store.keep_used(&table, &title, &Kept { row, read_at: now }, now).await?;
        }
        Ok(Saved { id, seq: None })
    }
}

impl Front {
    /// A record where only drafts can be had: one that was drafted here, else one of the server, kept for later.
    pub(super) async fn record_apart(&self, opened: &Opened, call: GetRecord) -> Result<RecordView, Problem> {
        let GetRecord { table, id } = call;
        if let Some((draft, _)) = opened.store.draft(id).await? {
            let view = opened.view_of(&table, id, draft.fields).await?;
            return Ok(RecordView { can_update: true, can_delete: true, draft: true, ..view });
        }
        let fetched = self.answer(FetchRecord { table: table.clone(), id }).await?;
        let rights = opened.rights(&table);
        let view = opened.view_of(&table, fetched.id, fetched.fields).await?;
        // Without a connection it is as it was, and can't be changed (checklist 101).
        let can_update = rights.write && fetched.kept_at.is_none();
        Ok(RecordView { can_update, kept_at: fetched.kept_at, ..view })
    }
}

impl Opened {
    /// Whether the app entered can't be had offline as a whole, so that there are only drafts (checklist 1, 3).
    pub(super) async fn drafts_only(&self) -> bool {
        self.app().await.is_ok_and(|app| self.offline_available(&app).is_err())
    }

    async fn draft(&self, id: RecordId) -> Result<(Draft, Option<AttemptId>), Problem> {
        let draft = self.store.draft(id).await?;
        draft.ok_or_else(|| Problem::new(Code::RecordNotFound).with("table", "draft").with("id", id))
    }

    /// A draft may belong to a record that is here, and not to another draft (checklist 102).
    async fn check_tie(&self, to: &Lookup) -> Result<(), Problem> {
        if self.store.draft(to.id).await?.is_some() {
            return Err(Code::DraftOfDraft.into());
        }
        let is_cached = self.store.used(&to.table, to.id).await?.is_some();
        let is_here = is_cached || self.store.record(&to.table, to.id).await?.is_some();
        if is_here { Ok(()) } else { Err(not_here(&to.table, to.id)) }
    }

    /// Gives lookups to records used lately their names.
    pub(super) async fn name_used(&self, fields: &mut Fields) -> Result<(), Problem> {
        let installed = self.installed();
        for value in fields.values_mut() {
            let Value::Lookup(to) = value else { continue };
            let (Some(kept), Some(stored)) =
                (self.store.used(&to.table, to.id).await?, installed.tables.get(&to.table))
            else {
                continue;
            };
            to.name = Some(title_of(&stored.meta, &kept.row).to_owned());
        }
        Ok(())
    }

    async fn draft_saved(&self, draft: &Draft, row: Option<Row>, at: Instant) -> Result<(), Problem> {
        self.store.drop_draft(draft.id).await?;
        self.count_drafts().await?;
        if let Some(row) = row {
            let kept = Kept { row, read_at: at };
            self.store.keep_used(&draft.table, &draft.title, &kept, at).await?;
        }
        Ok(())
    }

    /// Tells the engine how many drafts there are, which it reminds of (checklist 178).
    async fn count_drafts(&self) -> Result<(), Problem> {
        self.engine.drafts_counted(self.store.draft_count().await?);
        Ok(())
    }
}

/// What may be typed without a connection: no look-ups (checklist 103), and nothing that no create may carry. What is
/// required may still be missing.
fn check_typed(meta: &TableMeta, fields: &Fields) -> Result<(), Problem> {
    for (name, value) in fields {
        let column = column_of(meta, name)?;
        if matches!(value, Value::Lookup(_)) {
            return Err(Problem::new(Code::LookupOffline).with("column", name));
        }
        if !column.can_create {
            return Err(Problem::new(Code::ReadOnly).with("column", name));
        }
        rules::check_value(column, value)?;
    }
    Ok(())
}

fn column_of<'a>(meta: &'a TableMeta, name: &str) -> Result<&'a model::ColumnMeta, Problem> {
    let unknown = || Problem::new(Code::UnknownColumn).with("table", &meta.logical_name).with("column", name);
    meta.column(name).ok_or_else(unknown)
}

fn title_of<'a>(meta: &TableMeta, row: &'a Row) -> &'a str {
    row.fields.get(&meta.primary_name).and_then(Value::as_text).unwrap_or_default()
}

fn not_here(table: &str, id: RecordId) -> Problem {
    Problem::new(Code::RecordNotFound).with("table", table).with("id", id)
}

/// Whether a row of the server has every value of a draft: its reply was lost, and nothing is left to be done. The server
/// keeps an empty text as no value.
fn has_all(row: &Row, fields: &Fields) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_text() == Some("");
    fields.iter().all(|(column, wanted)| match row.fields.get(column) {
        Some(there) => there.same_as(wanted) || is_empty(there) && is_empty(wanted),
        None => false,
    })
}

/// A draft as it is sent.
fn as_change(draft: &Draft, attempt: AttemptId) -> Change {
    change_of(ChangeKind::Create, &draft.table, draft.id, &draft.fields, attempt, draft.made_at)
}

/// A change that is sent at once.
fn change_of(
    kind: ChangeKind,
    table: &str,
    record: RecordId,
    fields: &Fields,
    attempt: AttemptId,
    made_at: Instant,
) -> Change {
    let field = |(column, new): (&String, &Value)| FieldChange {
        column: column.clone(),
        old: Value::Null,
        new: new.clone(),
    };
    Change {
        head: ChangeHead {
            // It has no place in the queue.
            seq: Seq(0),
            table: table.to_owned(),
            record,
            kind,
            state: ChangeState::InFlight,
            depends_on: Vec::new(),
            attempts: 1,
            attempt: Some(attempt),
            problem: None,
        },
        fields: fields.iter().map(field).collect(),
        if_match: None,
        base: None,
        made_at,
        call: None,
        pairs: None,
    }
}
