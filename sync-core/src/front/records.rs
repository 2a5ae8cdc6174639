//! One record: shown with its form, saved, deleted.

use super::defaults::{full_name, of_new};
use super::{Front, Opened};
use crate::ports::{NewChange, Queued, Store, Work};
use crate::query_run::currency_symbols;
use contract::calls::{DeleteRecord, DiscardDraft, GetRecord, NewRecord, SaveRecord};
use contract::events::RowsChanged;
use contract::shapes::{RecordMark, RecordView, Saved};
use contract::{Answers, Event};
use model::form::{Cell, Content, Form, Section, Tab, TabColumn};
use model::metadata::Label;
use model::rules::{self, Write};
use model::value::Instant;
use model::{Code, Fields, Problem, RecordId, TableMeta, Value};
use uuid::Uuid;

impl Answers<GetRecord> for Front {
    async fn answer(&self, call: GetRecord) -> Result<RecordView, Problem> {
        let opened = self.opened()?;
        let id = opened.store.present_id(&call.table, call.id).await?;
        let call = GetRecord { id, ..call };
        let row = opened.store.record(&call.table, call.id).await?;
        if row.is_none() && opened.drafts_only().await {
            return self.record_apart(&opened, call).await;
        }
        let Some(row) = row else { return Err(opened.why_missing(&call.table, call.id).await?) };
        opened.store.remember_recent(&call.table, call.id, self.now()).await?;
        let rights = opened.rights(&call.table);
        let mark = opened.marks(&call.table).await?.remove(&call.id).unwrap_or_default();
        let on_server = opened.on_server(&call.table, call.id, &mark).await?;
        let mut fields = row.fields;
        opened.roll_up(&call.table, call.id, &mut fields).await?;
        let view = opened.view_of(&call.table, call.id, fields).await?;
        Ok(RecordView { on_server, mark, can_update: rights.write, can_delete: rights.delete, ..view })
    }
}

impl Answers<NewRecord> for Front {
    async fn answer(&self, call: NewRecord) -> Result<RecordView, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        require(&call.table, "create", opened.rights(&call.table).create)?;
        let mut fields = of_new(meta, &opened.who(), self.now());
        let draft = opened.drafts_only().await;
        let mut belongs = Fields::new();
        if let Some(related) = &call.related {
            belongs = opened.lookup_of(meta, related).await?;
            if let Some(Value::Lookup(from)) = belongs.values().next() {
                fields.extend(opened.mapped(from, &call.table).await?);
            }
        }
        if draft {
            // What a draft points to is chosen when it is saved on the server, but for what it belongs to (checklist 102, 103).
            fields.retain(|_, value| !matches!(value, Value::Lookup(_)));
            opened.name_used(&mut belongs).await?;
        }
        fields.extend(belongs);
        installed.table(&call.table)?.calculations.fill(&mut fields);
        let view = opened.view_of(&call.table, self.0.config.ids.record_id(), fields).await?;
        Ok(RecordView { is_new: true, can_update: true, draft, ..view })
    }
}

impl Answers<SaveRecord> for Front {
    async fn answer(&self, call: SaveRecord) -> Result<Saved, Problem> {
        let opened = self.opened()?;
        if opened.drafts_only().await {
            return self.save_apart(&opened, call).await;
        }
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let rights = opened.rights(&call.table);
        let work = match call.create {
            true => {
                require(&call.table, "create", rights.create)?;
                let (defaults, mut changes) = (of_new(meta, &opened.who(), self.now()), call.changes);
                let mut shown = defaults.clone();
                shown.extend(changes.clone());
                let mut ruled = shown.clone();
                opened.apply_rules(meta, None, &mut ruled)?;
                changes.extend(ruled.into_iter().filter(|(column, value)| shown.get(column) != Some(value)));
                Work::Create(created_fields(meta, defaults, changes)?)
            }
            false => {
                require(&call.table, "write", rights.write)?;
                rules::check(meta, &call.changes, Write::Update)?;
                let before = opened.store.record(&call.table, call.id).await?.map(|row| row.fields);
                let mut changes = call.changes;
                opened.apply_rules(meta, before.as_ref(), &mut changes)?;
                Work::Update(with_full_name(meta, &before.unwrap_or_default(), changes))
            }
        };
        self.save(&opened, call.table, call.id, work).await
    }
}

impl Answers<DeleteRecord> for Front {
    async fn answer(&self, call: DeleteRecord) -> Result<Saved, Problem> {
        let opened = self.opened()?;
        if opened.drafts_only().await && opened.store.draft(call.id).await?.is_some() {
            self.answer(DiscardDraft { id: call.id }).await?;
            return Ok(Saved { id: call.id, seq: None });
        }
        require(&call.table, "delete", opened.rights(&call.table).delete)?;
        self.save(&opened, call.table, call.id, Work::Delete).await
    }
}

impl Front {
    pub(super) fn now(&self) -> Instant {
        Instant(self.0.config.clock.now_ms())
    }

    pub(super) async fn save(
        &self,
        opened: &Opened,
        table: String,
        id: RecordId,
        work: Work,
    ) -> Result<Saved, Problem> {
        let change = NewChange { table: table.clone(), record: id, work, made_at: self.now() };
        let queued = opened.store.queue_change(change).await?;
        opened.engine.change_queued(&queued);
        if queued != Queued::Nothing {
            self.tell(Event::Rows(RowsChanged { table, ids: vec![id] }));
        }
        Ok(Saved { id, seq: queued.seq() })
    }
}

/// The columns of a new record: what the user chose over the defaults. Only what the user chose is checked for being
/// writable; the rest is kept apart from what is sent by its metadata.
fn created_fields(meta: &TableMeta, defaults: Fields, changes: Fields) -> Result<Fields, Problem> {
    let mut fields = defaults;
    fields.extend(changes.clone());
    let mut sent = fields.clone();
    sent.retain(|name, _| changes.contains_key(name) || meta.column(name).is_some_and(|c| c.can_create));
    rules::check(meta, &sent, Write::Create)?;
    Ok(with_full_name(meta, &Fields::new(), fields))
}

pub(super) fn with_full_name(meta: &TableMeta, before: &Fields, mut changes: Fields) -> Fields {
    if let Some(name) = full_name(meta, before, &changes) {
        changes.insert("fullname".to_owned(), name);
    }
    changes
}

pub(super) fn require(table: &str, privilege: &str, may: bool) -> Result<(), Problem> {
    match may {
        true => Ok(()),
        false => Err(Problem::new(Code::Forbidden).with("table", table).with("privilege", privilege)),
    }
}

impl Opened {
    pub(super) async fn view_of(
        &self,
        table: &str,
        id: RecordId,
        fields: Fields,
    ) -> Result<RecordView, Problem> {
        let installed = self.installed();
        let meta = &installed.table(table)?.meta;
        let forms = installed.configuration.iter().flat_map(|c| &c.forms);
        let form = forms.into_iter().find(|f| f.table == table).cloned().unwrap_or_else(|| plain_form(meta));
        let states = self.store.table_states().await?;
        Ok(RecordView {
            table: table.to_owned(),
            id,
            is_new: false,
            title: fields.get(&meta.primary_name).and_then(Value::as_text).unwrap_or_default().to_owned(),
            on_server: Fields::new(),
            // Without records of one's own on the device, that they aren't here says nothing.
            absent: if self.drafts_only().await { Vec::new() } else { self.store.absent(&fields).await? },
            mark: RecordMark::Sent,
            form,
            currency: currency_symbols(&self.store).await?.of(&fields),
            last_sync: states.into_iter().find(|t| t.table == table).and_then(|t| t.last_sync),
            can_update: false,
            can_delete: false,
            draft: false,
            kept_at: None,
            fields,
        })
    }

    /// What the server has in the columns that wait.
    async fn on_server(&self, table: &str, id: RecordId, mark: &RecordMark) -> Result<Fields, Problem> {
        if *mark == RecordMark::Sent {
            return Ok(Fields::new());
        }
        let Some(server) = self.store.server_record(table, id).await? else { return Ok(Fields::new()) };
        let queue = self.store.record_entries(table, id).await?;
        let waiting = queue.iter().flat_map(|q| &q.fields);
        let value = |column: &String| Some((column.clone(), server.fields.get(column)?.clone()));
        Ok(waiting.filter_map(|field| value(&field.column)).collect())
    }

    pub(super) async fn why_missing(&self, table: &str, id: RecordId) -> Result<Problem, Problem> {
        let states = self.store.table_states().await?;
        let is_complete = states.iter().any(|t| t.table == table && t.complete);
        let code = if is_complete { Code::RecordNotFound } else { Code::NotDownloaded };
        Ok(Problem::new(code).with("table", table).with("id", id))
    }
}

/// A form for a table that has none: what the user may fill in, in one column.
fn plain_form(meta: &TableMeta) -> Form {
    let columns =
        meta.columns.iter().filter(|c| c.can_create || c.can_update || c.logical_name == meta.primary_name);
    let rows = columns.map(|column| {
        vec![Cell {
            label: Label::default(),
            show_label: true,
            col_span: 1,
            content: Content::Column { column: column.logical_name.clone(), class_id: String::new() },
            locked: false,
        }]
    });
    let section =
        Section { name: "all".to_owned(), label: Label::default(), on_phone: true, rows: rows.collect() };
    let tab = Tab {
        name: "all".to_owned(),
        label: meta.display_name.clone(),
        on_phone: true,
        columns: vec![TabColumn { width_percent: 100, sections: vec![section] }],
    };
    Form {
        id: Uuid::nil(),
        name: String::new(),
        table: meta.logical_name.clone(),
        header: vec![],
        tabs: vec![tab],
    }
}
