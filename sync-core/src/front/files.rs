//! Files and pictures in the user's hands, and when they are carried.

use super::records::require;
use super::{Front, Opened, problem_of};
use crate::driver::Engine;
use crate::engine::Pace;
use crate::files::{DOCUMENT_TABLE, Files, SlotKind, Stopped, mime_of, of_picture, slot, stamp_of};
use crate::ports::{FileHead, NewChange, Work};
use crate::store::Attach;
use contract::calls::{ListFiles, RemoveFile, RetryFile, UndoFile, WaitingFiles};
use contract::events::RowsChanged;
use contract::files::{FileBytes, FileInfo, FilePlace, FileQuery, NewFile};
use contract::{Answers, Event};
use model::status::{Link, OfflineStatus};
use model::{Code, ColumnKind, Fields, Lookup, Problem, RecordId, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// What notes take at most where nothing else is known (`organization.maxuploadfilesize`, `reference/dataverse.md` §12.1).
const NOTE_BYTES: u64 = 5 * 1024 * 1024;
/// What images take at most.
const IMAGE_BYTES: u64 = 30 * 1024 * 1024;
/// How often an app that runs looks whether files wait.
const LOOKS_EVERY: Duration = Duration::from_secs(20);

impl Front {
    /// Attaches a file: it is on the disk, with its small picture and its place in the queue, when this returns.
    ///
    /// # Errors
    /// [`Code::Forbidden`], [`Code::RecordNotFound`], [`Code::UnknownColumn`]; [`Code::OutOfRange`] for an empty file or
    /// one that is too large; [`Code::WrongKind`] for an image column and what is no picture.
    pub async fn attach_file(&self, new: NewFile, bytes: Vec<u8>) -> Result<FileInfo, Problem> {
        let opened = self.opened()?;
        let (place, note) = match &new.column {
            Some(column) => {
                let place =
                    FilePlace { table: new.table.clone(), record: new.record, column: column.clone() };
                (place, None)
            }
            None => {
                let (place, note) = self.note_about(&opened, &new)?;
                (place, Some(note))
            }
        };
        let installed = opened.installed();
        let meta = &installed.table(&place.table)?.meta;
        let column = meta.column(&place.column).filter(|_| slot(meta, &place.column).is_some());
        let column = column.ok_or_else(|| Problem::new(Code::UnknownColumn).with("column", &place.column))?;
        require(&place.table, "write", opened.rights(&place.table).write || note.is_some())?;
        check_size(&column.kind, &place.column, bytes.len() as u64)?;
        let base = match &note {
            Some(_) => None,
            None => opened.stamp_here(&place).await?,
        };
        let (bytes, thumbnail) = with_small_picture(bytes).await;
        if column.kind == ColumnKind::Image && thumbnail.is_none() {
            return Err(Problem::new(Code::WrongKind)
                .with("column", &place.column)
                .with("expected", "image"));
        }
        let mime = new.mime.unwrap_or_else(|| mime_of(&new.name).to_owned());
        let head = FileHead { name: new.name, mime, size: bytes.len() as u64 };
        let attach = Attach { place: place.clone(), head, bytes, thumbnail, base, at: self.now() };
        let (saved, _) = opened.store.attach(attach, note).await?;
        if let Some(saved) = &saved {
            opened.engine.change_queued(saved);
        }
        opened.count_files().await?;
        self.tell_file(&place);
        let found = opened.store.newest_file(&place).await?;
        found.map(|(_, info)| info).ok_or_else(|| missing(&place))
    }

    /// A new note about a record, for a file.
    fn note_about(&self, opened: &Opened, new: &NewFile) -> Result<(FilePlace, NewChange), Problem> {
        require(DOCUMENT_TABLE, "create", opened.rights(DOCUMENT_TABLE).create)?;
        let installed = opened.installed();
        let meta = &installed.table(DOCUMENT_TABLE)?.meta;
        let record = self.0.config.ids.record_id();
        let mut fields: Fields = super::defaults::of_new(meta, &opened.who(), self.now());
        let about = Lookup { table: new.table.clone(), id: new.record, name: None };
        let mime = new.mime.clone().unwrap_or_else(|| mime_of(&new.name).to_owned());
        fields.extend([
            ("subject".to_owned(), Value::Text(new.name.clone())),
            ("filename".to_owned(), Value::Text(new.name.clone())),
            ("mimetype".to_owned(), Value::Text(mime)),
            ("isdocument".to_owned(), Value::Bool(true)),
            ("objectid".to_owned(), Value::Lookup(about)),
        ]);
        fields.retain(|name, _| meta.column(name).is_some());
        let place = FilePlace { table: DOCUMENT_TABLE.to_owned(), record, column: "documentbody".to_owned() };
        let note =
            NewChange { table: place.table.clone(), record, work: Work::Create(fields), made_at: self.now() };
        Ok((place, note))
    }

    /// The bytes of a file, or of its small picture. What isn't here is downloaded, if the server can be reached.
    ///
    /// # Errors
    /// [`Code::RecordNotFound`] where there is none; [`Code::DatabaseDamaged`] when the bytes are not those that were
    /// stored; why it can't be downloaded.
    pub async fn file_bytes(&self, query: &FileQuery) -> Result<FileBytes, Problem> {
        let opened = self.opened()?;
        let mut found = opened.store.newest_file(&query.place).await?;
        if found.as_ref().is_none_or(|(_, info)| info.hash.is_none()) {
            if matches!(opened.engine.status().link, Link::SwitchedOff { .. }) {
                return Err(Code::NeedsConnection.into());
            }
            opened.files().receive_one(&query.place).await.map_err(problem_of_stop)?;
            found = opened.store.newest_file(&query.place).await?;
        }
        let (id, info) = found.ok_or_else(|| missing(&query.place))?;
        if query.thumbnail {
            let small = opened.store.small_picture(id).await?.ok_or_else(|| missing(&query.place))?;
            return Ok(FileBytes { name: info.name, mime: mime_of_picture(&small).to_owned(), bytes: small });
        }
        let (bytes, hash) = opened.store.whole_file(id).await?;
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        if info.hash.as_ref() != Some(&hash) {
            return Err(Problem::new(Code::DatabaseDamaged).with("detail", "a file is not what was stored"));
        }
        Ok(FileBytes { name: info.name, mime: info.mime, bytes })
    }

    fn tell_file(&self, place: &FilePlace) {
        self.tell(Event::Rows(RowsChanged { table: place.table.clone(), ids: vec![place.record] }));
        self.tell(Event::Queue);
    }

    /// Carries files after a cycle that ended well: what waits goes up, then what the profile brings comes down.
    pub(super) async fn carry_files(&self) -> Result<(), Problem> {
        let opened = self.opened()?;
        let files = opened.files();
        let were_waiting = !opened.store.waiting_files().await?.is_empty();
        let sent = files.send_all().await;
        if were_waiting {
            opened.count_files().await?;
            // Whoever shows them looks again: sent, parked or further on.
            self.tell(Event::Queue);
        }
        if sent.map_err(problem_of_stop)? > 0 {
            // The rows here still speak of the files from before.
            opened.engine.sync_until_quiet().await?;
        }
        files.receive_all().await.map_err(problem_of_stop)?;
        Ok(())
    }
}

impl Answers<ListFiles> for Front {
    async fn answer(&self, call: ListFiles) -> Result<Vec<FileInfo>, Problem> {
        let opened = self.opened()?;
        let mut files = opened.files_of_row(&call.table, call.id).await?;
        for (note, name) in opened.store.notes_about(call.id).await? {
            if name.is_some() || opened.store.files_of(DOCUMENT_TABLE, note).await?.iter().any(is_waiting) {
                files.extend(opened.files_of_row(DOCUMENT_TABLE, note).await?);
            }
        }
        Ok(files)
    }
}

impl Answers<WaitingFiles> for Front {
    async fn answer(&self, _call: WaitingFiles) -> Result<Vec<FileInfo>, Problem> {
        self.opened()?.store.waiting_files().await
    }
}

impl Answers<RemoveFile> for Front {
    async fn answer(&self, call: RemoveFile) -> Result<Option<i64>, Problem> {
        let opened = self.opened()?;
        require(&call.place.table, "write", opened.rights(&call.place.table).write)?;
        let on_server = opened.stamp_here(&call.place).await?;
        let seq = opened.store.detach(&call.place, on_server, self.now()).await?;
        opened.count_files().await?;
        self.tell_file(&call.place);
        Ok(seq)
    }
}

impl Answers<UndoFile> for Front {
    async fn answer(&self, call: UndoFile) -> Result<(), Problem> {
        let opened = self.opened()?;
        let place = opened.store.undo_file(call.seq).await?;
        opened.count_files().await?;
        self.tell_file(&place);
        Ok(())
    }
}

impl Answers<RetryFile> for Front {
    async fn answer(&self, call: RetryFile) -> Result<(), Problem> {
        let opened = self.opened()?;
        let waiting = opened.store.waiting_files().await?;
        let of_seq = |info: &&FileInfo| info.change.as_ref().is_some_and(|change| change.seq == call.seq);
        let base = match waiting.iter().find(of_seq) {
            Some(info) => opened.stamp_here(&info.place).await?,
            None => None,
        };
        opened.store.retry_file(call.seq, base).await?;
        opened.count_files().await?;
        self.tell(Event::Queue);
        Ok(())
    }
}

impl Opened {
    /// Stops carrying files; what was under way goes on from its last part.
    pub(super) fn end_carrying(&self) {
        for task in self.carrying.iter().chain(&self.telling) {
            task.abort();
        }
    }

    /// Tells the engine which files wait, for the status.
    pub(super) async fn count_files(&self) -> Result<(), Problem> {
        self.engine.files_counted(self.store.waiting_heads().await?);
        Ok(())
    }

    fn files(&self) -> Files {
        Files { store: Arc::clone(&self.store), transport: Arc::clone(&self.transport) }
    }

    /// What the device's row says of the server's file at a place.
    async fn stamp_here(&self, place: &FilePlace) -> Result<Option<String>, Problem> {
        let installed = self.installed();
        let meta = &installed.table(&place.table)?.meta;
        let slot = slot(meta, &place.column)
            .ok_or_else(|| Problem::new(Code::UnknownColumn).with("column", &place.column))?;
        let row = self.store.record(&place.table, place.record).await?.ok_or_else(|| missing(place))?;
        Ok(stamp_of(&slot, &row))
    }

    /// The files of a record's own columns: those that are here, and those that only the server has.
    async fn files_of_row(&self, table: &str, id: RecordId) -> Result<Vec<FileInfo>, Problem> {
        let installed = self.installed();
        let meta = &installed.table(table)?.meta;
        let mut files = self.store.files_of(table, id).await?;
        let Some(row) = self.store.record(table, id).await? else { return Ok(files) };
        for slot in crate::files::slots(meta) {
            let is_known = files.iter().any(|file| file.place.column == slot.column);
            if is_known || stamp_of(&slot, &row).is_none() {
                continue;
            }
            let text = |name: &str| row.fields.get(name).and_then(Value::as_text).map(str::to_owned);
            let is_document = slot.kind == SlotKind::Document;
            files.push(FileInfo {
                place: FilePlace { table: table.to_owned(), record: id, column: slot.column },
                name: text("filename").filter(|_| is_document).unwrap_or_default(),
                mime: text("mimetype").filter(|_| is_document).unwrap_or_default(),
                size: 0,
                here: 0,
                hash: None,
                thumbnail: false,
                change: None,
            });
        }
        Ok(files)
    }
}

/// Carries files of an app that runs by itself: what waits goes up as soon as the server answers, and what the profile
/// brings comes down once the rows are newer than the last upload.
pub(super) fn keep_carrying(pace: Pace, files: Files, engine: Engine) -> Option<JoinHandle<()>> {
    if pace != Pace::Continuous {
        return None;
    }
    Some(tokio::spawn(async move {
        let mut ticks = tokio::time::interval(LOOKS_EVERY);
        let mut sent_before_sync = None;
        loop {
            ticks.tick().await;
            let status = engine.status();
            if !matches!(status.link, Link::Online) {
                continue;
            }
            let sent = files.send_all().await;
            if let Ok(waiting) = files.store.waiting_heads().await {
                engine.files_counted(waiting);
            }
            match sent {
                Ok(0) => {}
                Ok(_) => sent_before_sync = Some(last_sync(&status)),
                Err(stopped) => {
                    told(&stopped);
                    continue;
                }
            }
            let newer = sent_before_sync.is_none_or(|before| last_sync(&status) > before);
            let is_loading = status.progress.is_some() || files.store.installed().configuration.is_none();
            if newer && !is_loading {
                sent_before_sync = None;
                if let Err(stopped) = files.receive_all().await {
                    told(&stopped);
                }
            }
        }
    }))
}

/// When the table that is furthest behind was brought up.
fn last_sync(status: &OfflineStatus) -> Option<i64> {
    status.tables.iter().map(|table| table.last_sync.map(|at| at.0)).min().flatten()
}

fn told(stopped: &Stopped) {
    match stopped {
        Stopped::Line(_) => tracing::debug!("files wait for the server"),
        Stopped::Disk(problem) => tracing::warn!(%problem, "files can't be carried"),
    }
}

fn is_waiting(info: &FileInfo) -> bool {
    info.change.is_some()
}

fn problem_of_stop(stopped: Stopped) -> Problem {
    match stopped {
        Stopped::Line(failure) => problem_of(failure),
        Stopped::Disk(problem) => problem,
    }
}

fn missing(place: &FilePlace) -> Problem {
    Problem::new(Code::RecordNotFound).with("table", &place.table).with("id", place.record)
}

fn check_size(kind: &ColumnKind, column: &str, size: u64) -> Result<(), Problem> {
    let most = match kind {
        ColumnKind::File { max_kb } => u64::from(*max_kb) * 1024,
        ColumnKind::Image => IMAGE_BYTES,
        _ => NOTE_BYTES,
    };
    match (1..=most).contains(&size) {
        true => Ok(()),
        false => Err(Problem::new(Code::OutOfRange).with("column", column).with("min", 1).with("max", most)),
    }
}

/// The bytes again, with a small picture where they are one. Decoding takes long; other work goes on meanwhile.
async fn with_small_picture(bytes: Vec<u8>) -> (Vec<u8>, Option<Vec<u8>>) {
    let bytes = Arc::new(bytes);
    let shared = Arc::clone(&bytes);
    let small = tokio::task::spawn_blocking(move || of_picture(&shared)).await.unwrap_or_default();
    (Arc::try_unwrap(bytes).unwrap_or_else(|shared| shared.to_vec()), small)
}

fn mime_of_picture(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(&[0x89, b'P', b'N', b'G']) { "image/png" } else { "image/jpeg" }
}
