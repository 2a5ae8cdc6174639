//! Files come down as the profile says, part by part, and leave with their rows.

use super::{Files, PART, Slot, SlotKind, Stopped, of_picture, slot, slots, stamp_of};
use crate::ports::{Configuration, Failure, FileAt, FileTransport};
use crate::store::Wanted;
use contract::files::FilePlace;
use model::{Code, Problem, TableMeta};

/// Files looked up at once.
const AT_ONCE: u32 = 50;

impl Files {
    /// Downloads the files that the profile brings and that are not here, then lets those leave whose rows are gone. How
    /// many came. The rows must have been brought up since the last upload, or they speak of files from before it.
    ///
    /// # Errors
    /// [`Stopped`] at the first that can't come now; what came of it stays.
    pub(crate) async fn receive_all(&self) -> Result<u32, Stopped> {
        let installed = self.store.installed();
        let (Some(line), Some(configuration)) = (self.line(), &installed.configuration) else { return Ok(0) };
        let mut received = 0;
        for table in &configuration.tables {
            let Ok(stored) = installed.table(&table.logical_name) else { continue };
            let all = slots(&stored.meta);
            for slot in all.iter().filter(|slot| is_wanted(configuration, table, slot)) {
                received += self.receive_column(line, &stored.meta, slot).await?;
            }
            if !all.is_empty() {
                self.store.purge_files(&stored.meta, &all).await?;
            }
        }
        Ok(received)
    }

    async fn receive_column(
        &self,
        line: &dyn FileTransport,
        table: &TableMeta,
        slot: &Slot,
    ) -> Result<u32, Stopped> {
        let (mut after, mut received) = (Vec::new(), 0);
        loop {
            let wanted = self.store.wanted_files(table, slot, &after, AT_ONCE).await?;
            let Some(last) = wanted.last() else { return Ok(received) };
            after = last.place.record.as_bytes().to_vec();
            for one in wanted {
                match self.receive(line, table, slot, &one).await {
                    Ok(true) => received += 1,
                    Ok(false) => {}
                    // It may not be read, or its row is gone: the next pass asks again.
                    Err(Stopped::Line(Failure::Refused(problem))) => {
                        tracing::info!(%problem, table = table.logical_name, "a file is not for this user");
                    }
                    Err(stopped) => return Err(stopped),
                }
            }
        }
    }

    /// Downloads one file, whatever the profile says.
    ///
    /// # Errors
    /// [`Code::RecordNotFound`] where there is no such file; [`Stopped`].
    pub(crate) async fn receive_one(&self, place: &FilePlace) -> Result<(), Stopped> {
        let installed = self.store.installed();
        let table = &installed.table(&place.table)?.meta;
        let missing =
            || Problem::new(Code::RecordNotFound).with("table", &place.table).with("id", place.record);
        let (Some(line), Some(slot)) = (self.line(), slot(table, &place.column)) else {
            return Err(missing().into());
        };
        let row = self.transport.row(table, place.record).await?.ok_or_else(missing)?;
        let stamp = stamp_of(&slot, &row).ok_or_else(missing)?;
        self.receive(line, table, &slot, &Wanted { place: place.clone(), stamp }).await.map(|_| ())
    }

    /// Downloads a file from where the last try ended; whether it is here.
    async fn receive(
        &self,
        line: &dyn FileTransport,
        table: &TableMeta,
        slot: &Slot,
        wanted: &Wanted,
    ) -> Result<bool, Stopped> {
        let at = FileAt { table, record: wanted.place.record, column: &slot.column };
        let mut file = match self.store.fetching(wanted).await? {
            Some(file) => file,
            None => match line.describe(at).await? {
                Some(head) => self.store.begin_fetch(wanted, head).await?,
                None => return Ok(false),
            },
        };
        while file.here < file.head.size {
            let bytes = line.read_part(at, file.here, PART.min(file.head.size - file.here)).await?;
            if bytes.is_empty() {
                // It became shorter meanwhile.
                self.store.drop_fetch(file.id).await?;
                return Ok(false);
            }
            self.store.keep_part(&mut file, bytes).await?;
        }
        if self.stamp_on_server(at, slot).await?.as_ref() != Some(&wanted.stamp) {
            // Its first part may be of another file than its last.
            self.store.drop_fetch(file.id).await?;
            return Ok(false);
        }
        let (bytes, hash) = self.store.whole_file(file.id).await?;
        let is_picture = slot.kind == SlotKind::Image || file.head.mime.starts_with("image/");
        let thumbnail = match is_picture {
            true => tokio::task::spawn_blocking(move || of_picture(&bytes)).await.unwrap_or_default(),
            false => None,
        };
        self.store.end_fetch(file.id, &hash, thumbnail).await?;
        Ok(true)
    }
}

/// Whether a profile brings the files of a column: images one by one, of file columns all of a table or none (checklist
/// 161), what notes hold with the notes.
fn is_wanted(configuration: &Configuration, table: &TableMeta, slot: &Slot) -> bool {
    let of_profile = configuration.offline.as_ref().and_then(|offline| offline.table(&table.logical_name));
    of_profile.is_some_and(|told| match slot.kind {
        SlotKind::Image => told.images.contains(&slot.column),
        SlotKind::File => told.files,
        SlotKind::Document => true,
    })
}
