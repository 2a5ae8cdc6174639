//! The change queue in the user's hands.

use super::Front;
use crate::change::Seq;
use crate::ports::Store;
use contract::calls::{DiscardChange, ListQueue, QueuePage, RecreateRecord, RetryChange, UndoChange};
use contract::events::RowsChanged;
use contract::shapes::{QueueEntry, Undone};
use contract::{Answers, Event};
use model::{Problem, RecordId};
use std::collections::BTreeMap;

/// The most entries in a page.
const MOST_ENTRIES: u32 = 500;

impl Answers<ListQueue> for Front {
    async fn answer(&self, _call: ListQueue) -> Result<Vec<QueueEntry>, Problem> {
        self.opened()?.store.queue().await
    }
}

impl Answers<QueuePage> for Front {
    async fn answer(&self, call: QueuePage) -> Result<Vec<QueueEntry>, Problem> {
        let count = call.count.min(MOST_ENTRIES);
        self.opened()?.store.queue_page(Seq(call.after.unwrap_or_default()), count).await
    }
}

impl Answers<RetryChange> for Front {
    async fn answer(&self, call: RetryChange) -> Result<(), Problem> {
        let opened = self.opened()?;
        let seq = Seq(call.seq);
        opened.store.retry(seq).await?;
        opened.engine.change_retried(seq);
        self.tell_rows(opened.store.queue_entry(Seq(call.seq)).await?.into_iter());
        Ok(())
    }
}

impl Answers<RecreateRecord> for Front {
    async fn answer(&self, call: RecreateRecord) -> Result<(), Problem> {
        let opened = self.opened()?;
        opened.store.recreate(Seq(call.seq)).await?;
        opened.engine.change_retried(Seq(call.seq));
        self.tell_rows(opened.store.queue_entry(Seq(call.seq)).await?.into_iter());
        Ok(())
    }
}

impl Answers<DiscardChange> for Front {
    async fn answer(&self, call: DiscardChange) -> Result<(), Problem> {
        let opened = self.opened()?;
        let before = opened.store.queue().await?;
        let dropped = opened.store.discard(Seq(call.seq), self.now()).await?;
        self.tell_rows(before.into_iter().filter(|q| dropped.contains(&Seq(q.seq))));
        opened.engine.changes_discarded(dropped);
        opened.count_files().await
    }
}

impl Answers<UndoChange> for Front {
    async fn answer(&self, call: UndoChange) -> Result<Undone, Problem> {
        let opened = self.opened()?;
        let before = opened.store.queue().await?;
        let dropped = opened.store.discard(Seq(call.seq), self.now()).await?;
        self.tell_rows(before.into_iter().filter(|q| dropped.contains(&Seq(q.seq))));
        opened.engine.changes_discarded(dropped.clone());
        opened.count_files().await?;
        Ok(Undone { dropped: dropped.into_iter().map(|seq| seq.0).collect() })
    }
}

impl Front {
    /// Tells that the records of changes look different now.
    pub(super) fn tell_rows(&self, changes: impl Iterator<Item = QueueEntry>) {
        let mut tables: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
        for change in changes {
            tables.entry(change.table).or_default().push(change.record);
        }
        for (table, ids) in tables {
            self.tell(Event::Rows(RowsChanged { table, ids }));
        }
    }
}
