//! Conflicts in the user's hands, and the ledger of what lost in them.

use super::Front;
use crate::change::Seq;
use crate::ports::{NewChange, Resolved, Store, Work};
use contract::calls::{ClearLedger, GetConflict, ListLedger, ResolveChange, RestoreLedger};
use contract::events::RowsChanged;
use contract::shapes::{ChangeKind, Conflict, FieldChoice, LedgerEntry, Resolution, Saved};
use contract::{Answers, Event};
use model::rules::{self, Write};
use model::{Fields, Problem};

impl Answers<GetConflict> for Front {
    async fn answer(&self, call: GetConflict) -> Result<Conflict, Problem> {
        self.opened()?.store.conflict(Seq(call.seq)).await
    }
}

impl Answers<ResolveChange> for Front {
    async fn answer(&self, call: ResolveChange) -> Result<(), Problem> {
        let opened = self.opened()?;
        let before = opened.store.queue().await?;
        if let Some(entry) = before.iter().find(|entry| entry.seq == call.seq) {
            rules::check(&opened.installed().table(&entry.table)?.meta, &typed(&call.how), Write::Update)?;
        }
        let resolved = opened.store.resolve_change(Seq(call.seq), &call.how, self.now()).await?;
        let touched = match &resolved {
            Resolved::Waits(seq) => vec![*seq],
            Resolved::Left(seqs) => seqs.clone(),
        };
        self.tell_rows(before.into_iter().filter(|entry| touched.contains(&Seq(entry.seq))));
        match resolved {
            Resolved::Waits(seq) => opened.engine.change_retried(seq),
            Resolved::Left(seqs) => opened.engine.changes_discarded(seqs),
        }
        Ok(())
    }
}

/// The values that the user typed.
fn typed(how: &Resolution) -> Fields {
    match how {
        Resolution::Edit(values) => values.clone(),
        Resolution::Fields(choices) => {
            let value = |choice: &FieldChoice| match choice {
                FieldChoice::Value(value) => Some(value.clone()),
                FieldChoice::Mine | FieldChoice::Theirs => None,
            };
            choices.iter().filter_map(|(column, choice)| Some((column.clone(), value(choice)?))).collect()
        }
        Resolution::KeepMine | Resolution::TakeTheirs | Resolution::Discard => Fields::new(),
    }
}

impl Answers<ListLedger> for Front {
    async fn answer(&self, _call: ListLedger) -> Result<Vec<LedgerEntry>, Problem> {
        self.opened()?.store.ledger().await
    }
}

impl Answers<RestoreLedger> for Front {
    async fn answer(&self, call: RestoreLedger) -> Result<Saved, Problem> {
        let opened = self.opened()?;
        let entry = opened.store.ledger_entry(call.id).await?;
        let is_here = opened.store.record(&entry.table, entry.record).await?.is_some();
        let values: Fields = entry.fields.into_iter().map(|value| (value.column, value.lost)).collect();
        let work = match entry.kind {
            ChangeKind::Delete if values.is_empty() => Work::Delete,
            _ if is_here => Work::Update(values),
            _ => Work::Create(values),
        };
        let change =
            NewChange { table: entry.table.clone(), record: entry.record, work, made_at: self.now() };
        let queued = opened.store.queue_change(change).await?;
        opened.engine.change_queued(&queued);
        opened.store.clear_ledger(Some(call.id)).await?;
        self.tell(Event::Rows(RowsChanged { table: entry.table, ids: vec![entry.record] }));
        Ok(Saved { id: entry.record, seq: queued.seq() })
    }
}

impl Answers<ClearLedger> for Front {
    async fn answer(&self, call: ClearLedger) -> Result<(), Problem> {
        self.opened()?.store.clear_ledger(call.id).await
    }
}
