//! A file reaches the server once: in parts, each noted when the server has it. What was cut goes on at the part that was
//! under way; what may have arrived is compared before it is sent again.

use super::{Files, PART, Slot, SlotKind, Stopped, slot, stamp_of};
use crate::ports::{Failure, FileAt, FileHead, FilePart, FileTransport};
use crate::store::Outgoing;
use model::{Code, Problem};

/// A file on its way up.
struct Upload<'a> {
    line: &'a dyn FileTransport,
    at: FileAt<'a>,
    seq: i64,
    content: i64,
    head: &'a FileHead,
}

impl Files {
    /// Sends what waits, in the order made; what the server refuses is parked, and the rest flows. How many went.
    ///
    /// # Errors
    /// [`Stopped`] at the first that could not go now.
    pub(crate) async fn send_all(&self) -> Result<u32, Stopped> {
        let Some(line) = self.line() else { return Ok(0) };
        let (mut after, mut gone) = (0, 0);
        while let Some(file) = self.store.next_file(after).await? {
            after = file.seq;
            match self.send(line, &file).await {
                Ok(()) => gone += 1,
                Err(Stopped::Line(Failure::Refused(problem))) => {
                    self.store.file_failed(file.seq, &problem, true).await?;
                }
                Err(Stopped::Line(failure)) => {
                    let problem = failure.clone().into_problem();
                    self.store.file_failed(file.seq, &problem, false).await?;
                    return Err(failure.into());
                }
                Err(disk) => return Err(disk),
            }
        }
        Ok(gone)
    }

    async fn send(&self, line: &dyn FileTransport, file: &Outgoing) -> Result<(), Stopped> {
        let installed = self.store.installed();
        let meta = &installed.table(&file.place.table)?.meta;
        let unknown = || Problem::new(Code::UnknownColumn).with("column", &file.place.column);
        let slot = slot(meta, &file.place.column).ok_or_else(unknown)?;
        let at = FileAt { table: meta, record: file.place.record, column: &file.place.column };
        let tried = file.attempts > 0;
        if tried && self.is_there(line, at, file).await? {
            return self.settle(at, &slot, file).await;
        }
        let on_server = self.stamp_on_server(at, &slot).await?;
        if slot.kind != SlotKind::Document && on_server != file.base {
            // Another device of the user may have sent the same.
            if !tried && self.is_there(line, at, file).await? {
                return self.settle(at, &slot, file).await;
            }
            let problem = Problem::new(Code::Conflict).with("columns", &file.place.column);
            return Err(Failure::Refused(problem).into());
        }
        self.store.begin_file(file.seq).await?;
        match &file.content {
            None => line.remove_file(at).await?,
            Some((content, head)) => {
                let up = Upload { line, at, seq: file.seq, content: *content, head };
                self.send_parts(&up, file).await?;
            }
        }
        self.settle(at, &slot, file).await
    }

    /// Sends the parts from where the last try ended; once from the first where the server knows nothing of it any more.
    async fn send_parts(&self, up: &Upload<'_>, file: &Outgoing) -> Result<(), Stopped> {
        if let Some(session) = &file.session {
            match self.send_from(up, session, file.sent).await {
                Err(Stopped::Line(Failure::Refused(_))) => {}
                other => return other,
            }
        }
        let session = up.line.begin_upload(up.at, up.head).await?;
        self.store.file_sent(file.seq, Some(&session), 0).await?;
        self.send_from(up, &session, 0).await
    }

    async fn send_from(&self, up: &Upload<'_>, session: &str, sent: u64) -> Result<(), Stopped> {
        let (mut from, total) = (sent, up.head.size);
        while from < total {
            let bytes = self.store.file_part(up.content, from).await?;
            up.line.send_part(session, FilePart { from, bytes: &bytes, total }).await?;
            from += bytes.len() as u64;
            self.store.file_sent(up.seq, Some(session), from).await?;
        }
        Ok(up.line.end_upload(up.at, up.head, session, total.div_ceil(PART)).await?)
    }

    /// Whether the server has what an earlier try sent: the same size and name, and the same last part.
    async fn is_there(
        &self,
        line: &dyn FileTransport,
        at: FileAt<'_>,
        file: &Outgoing,
    ) -> Result<bool, Stopped> {
        let there = line.describe(at).await?;
        let Some((id, head)) = &file.content else {
            return Ok(there.is_none_or(|there| there.size == 0));
        };
        if there.is_none_or(|there| there.size != head.size) {
            return Ok(false);
        }
        let last = head.size.saturating_sub(1) / PART * PART;
        let mine = self.store.file_part(*id, last).await?;
        Ok(line.read_part(at, last, PART).await? == mine)
    }

    async fn settle(&self, at: FileAt<'_>, slot: &Slot, file: &Outgoing) -> Result<(), Stopped> {
        let stamp = match file.content {
            Some(_) => self.stamp_on_server(at, slot).await?,
            None => None,
        };
        Ok(self.store.file_settled(file, stamp.as_deref()).await?)
    }

    /// What the server's row says of the file.
    ///
    /// # Errors
    /// [`Code::Gone`] where there is no such row.
    pub(super) async fn stamp_on_server(
        &self,
        at: FileAt<'_>,
        slot: &Slot,
    ) -> Result<Option<String>, Stopped> {
        match self.transport.row(at.table, at.record).await? {
            Some(row) => Ok(stamp_of(slot, &row)),
            None => Err(Failure::Refused(Code::Gone.into()).into()),
        }
    }
}
