//! The mark of a record: sent, waiting, or in need of the user.

use super::Opened;
use contract::shapes::RecordMark;
use model::{Problem, RecordId};
use std::collections::HashMap;

impl Opened {
    /// Marks of the records of a table with unsent work; all others are sent.
    pub(super) async fn marks(&self, table: &str) -> Result<HashMap<RecordId, RecordMark>, Problem> {
        let is_online = self.engine.status().link.is_online();
        let mark = |(id, unsent): (RecordId, crate::store::Unsent)| {
            let changes = unsent.changes;
            let mark = match unsent.parked {
                Some(problem) => RecordMark::NeedsAttention { changes, problem },
                None if is_online => RecordMark::Waiting { changes },
                None => RecordMark::SavedHere { changes },
            };
            (id, mark)
        };
        Ok(self.store.unsent(table).await?.into_iter().map(mark).collect())
    }
}
