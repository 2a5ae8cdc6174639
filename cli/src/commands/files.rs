//! `attach` and `files`: pictures and files of records.

use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, aligned};
use crate::shapes::{ProblemShape, moment};
use contract::calls::{ListFiles, RemoveFile, RetryFile, UndoFile, WaitingFiles};
use contract::files::{FileChange, FileInfo, FilePlace, FileQuery, NewFile};
use contract::shapes::ChangeState;
use model::{Code, Problem};
use serde::Serialize;
use serde_json::json;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use texts::t;

/// Attaches a file to a record, as a note about it or in one of its columns.
#[derive(Debug, clap::Args)]
pub struct Attach {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
    /// The file.
    file: PathBuf,
    /// A file or image column of the record; a new note without.
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
}

/// Lists the files of a record, or those that wait to be sent; opens, removes, takes back.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Files {
    /// Logical name of the table; without, the files that wait are listed.
    #[arg(requires = "id")]
    table: Option<String>,
    /// The record's id.
    id: Option<String>,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Writes a file of a record to the disk, in plain.
    Save {
        /// Logical name of the table; annotation for a note's.
        table: String,
        /// The record's id.
        id: String,
        /// The column; documentbody for a note's.
        column: String,
        /// Where to; it must not exist.
        to: PathBuf,
        /// Writes the small picture instead.
        #[arg(long)]
        thumbnail: bool,
    },
    /// Takes a file away from a record.
    Remove {
        /// Logical name of the table; annotation for a note's.
        table: String,
        /// The record's id.
        id: String,
        /// The column; documentbody for a note's.
        column: String,
    },
    /// Takes an operation on a file back that was not sent.
    Undo {
        /// Its number among the files that wait.
        seq: i64,
    },
    /// Lets a file that the server refused go again, over what the server has now.
    Retry {
        /// Its number among the files that wait.
        seq: i64,
    },
}

/// A file as it is printed.
#[derive(Debug, Serialize)]
struct FileShape {
    table: String,
    record: String,
    column: String,
    name: String,
    mime: String,
    size: u64,
    here: u64,
    sha256: Option<String>,
    thumbnail: bool,
    change: Option<FileChangeShape>,
}

#[derive(Debug, Serialize)]
struct FileChangeShape {
    seq: i64,
    removes: bool,
    state: ChangeState,
    sent: u64,
    attempts: u32,
    made_at: Option<String>,
    problem: Option<ProblemShape>,
}

impl From<FileInfo> for FileShape {
    fn from(file: FileInfo) -> Self {
        let FilePlace { table, record, column } = file.place;
        let FileInfo { name, mime, size, here, hash, thumbnail, change, .. } = file;
        let change = change.map(FileChangeShape::from);
        Self {
            table,
            record: record.to_string(),
            column,
            name,
            mime,
            size,
            here,
            sha256: hash,
            thumbnail,
            change,
        }
    }
}

impl From<FileChange> for FileChangeShape {
    fn from(change: FileChange) -> Self {
        let FileChange { seq, removes, state, sent, attempts, made_at, problem } = change;
        let problem = problem.as_ref().map(ProblemShape::from);
        Self { seq, removes, state, sent, attempts, made_at: moment(made_at), problem }
    }
}

/// Attaches a file.
pub async fn attach(device: &Device, args: Attach) -> Result<Answer, Failure> {
    device.session().await?;
    let bytes = std::fs::read(&args.file)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new =
        NewFile { table: args.table, record: record_id(&args.id)?, column: args.column, name, mime: None };
    let file = device.front().attach_file(new, bytes).await?;
    let words = t!("cli-attached", name = file.name.clone());
    Ok(Answer::new(json!({ "file": FileShape::from(file) }))?.saying(words))
}

/// Lists, opens, removes, takes back.
pub async fn files(device: &Device, args: Files) -> Result<Answer, Failure> {
    device.session().await?;
    match (args.what, args.table, args.id) {
        (None, Some(table), Some(id)) => list(device.ask(ListFiles { table, id: record_id(&id)? }).await?),
        (None, ..) => list(device.ask(WaitingFiles {}).await?),
        (Some(What::Save { table, id, column, to, thumbnail }), ..) => {
            let place = FilePlace { table, record: record_id(&id)?, column };
            save(device, FileQuery { place, thumbnail }, to).await
        }
        (Some(What::Remove { table, id, column }), ..) => {
            let place = FilePlace { table, record: record_id(&id)?, column };
            let seq = device.ask(RemoveFile { place }).await?;
            Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-file-removed")))
        }
        (Some(What::Undo { seq }), ..) => {
            device.ask(UndoFile { seq }).await?;
            Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-file-undone")))
        }
        (Some(What::Retry { seq }), ..) => {
            device.ask(RetryFile { seq }).await?;
            Ok(Answer::new(json!({ "seq": seq }))?.saying(t!("cli-file-waits")))
        }
    }
}

async fn save(device: &Device, query: FileQuery, to: PathBuf) -> Result<Answer, Failure> {
    let file = device.front().file_bytes(&query).await?;
    let mut written = File::options().write(true).create_new(true).open(&to).map_err(|e| {
        Failure::from(Problem::new(Code::StorageFailed).with("detail", format!("{}: {e}", to.display())))
    })?;
    written.write_all(&file.bytes)?;
    let answer = Answer::new(json!({ "name": file.name, "mime": file.mime, "size": file.bytes.len() }))?;
    Ok(answer.saying(t!("cli-file-saved", path = to.display().to_string())))
}

fn list(files: Vec<FileInfo>) -> Result<Answer, Failure> {
    let parked = files.iter().filter_map(|file| file.change.as_ref());
    let needs_user = parked.filter(|change| change.state == ChangeState::Parked).count() > 0;
    let line = |file: &FileInfo| {
        let FilePlace { table, record, column } = &file.place;
        let seq = file.change.as_ref().map(|change| change.seq.to_string()).unwrap_or_default();
        let here = format!("{}/{}", file.here, file.size);
        vec![seq, file.name.clone(), here, table.clone(), record.to_string(), column.clone()]
    };
    let lines: Vec<Vec<String>> = files.iter().map(line).collect();
    let shapes: Vec<FileShape> = files.into_iter().map(FileShape::from).collect();
    let answer = Answer::new(json!({ "files": shapes }))?.needing_user(needs_user);
    Ok(if lines.is_empty() { answer.saying(t!("cli-no-files")) } else { answer.showing(aligned(&lines)) })
}
