//! Files that wait, as a part of unsent work: read for a file, and taken over from another device of the same user.

use super::attach::{Attach, enqueue, insert};
use super::{AT_PLACE, place_values};
use crate::ports::{FileHead, WaitingFile};
use crate::store::statement::{Columns, execute, first, rows};
use crate::store::{Durability, SqliteStore, commit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::files::FilePlace;
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

/// An operation on a file, with all that another device needs to carry it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct UnsentFile {
    place: FilePlace,
    /// What is sent; `None` where the file is taken away.
    content: Option<UnsentContent>,
    /// What the server's row said of the file that the user saw.
    base: Option<String>,
    made_at: Instant,
    /// Whether the server may have a part of it, or all.
    tried: bool,
}

/// A file's bytes and what they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct UnsentContent {
    name: String,
    mime: String,
    /// In base64, as is the small picture.
    bytes: String,
    thumbnail: Option<String>,
}

impl SqliteStore {
    /// All operations on files that wait, in the order made.
    pub(crate) async fn unsent_files(&self) -> Result<Vec<UnsentFile>, Problem> {
        let sql =
            "SELECT f.table_name, f.record, f.column_name, f.base, f.made_at, f.attempts > 0, f.content,
                c.name, c.mime
            FROM content_change f LEFT JOIN content c ON c.id = f.content ORDER BY f.seq";
        let mut files = Vec::new();
        for row in rows(self.readers(), sql, vec![]).await? {
            let mut columns = Columns::of(row);
            let place = FilePlace { table: columns.text()?, record: columns.key()?, column: columns.text()? };
            let (base, made_at) = (columns.optional_text()?, Instant(columns.number()?));
            let tried = columns.flag()?;
            let content = match columns.optional_number()? {
                None => None,
                Some(id) => {
                    let (name, mime) = (columns.text()?, columns.text()?);
                    let bytes = STANDARD.encode(self.whole_file(id).await?.0);
                    let thumbnail = self.small_picture(id).await?.map(|small| STANDARD.encode(small));
                    Some(UnsentContent { name, mime, bytes, thumbnail })
                }
            };
            files.push(UnsentFile { place, content, base, made_at, tried });
        }
        Ok(files)
    }

    /// Takes over operations of another device, all or none; those that are here already are passed over. How many are new.
    ///
    /// # Errors
    /// [`Code::UnknownTable`] where a table isn't on this device; [`Code::BadRequest`] for bytes that can't be read.
    pub(crate) async fn take_over_files(&self, files: Vec<UnsentFile>) -> Result<usize, Problem> {
        let installed = self.installed();
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        let mut new = 0;
        for file in files {
            installed.table(&file.place.table)?;
            if is_here(&mut transaction, &file).await? {
                continue;
            }
            let seq = match &file.content {
                None => {
                    let base = file.base.as_deref();
                    enqueue(&mut transaction, &file.place, None, base, file.made_at).await?
                }
                Some(content) => {
                    let attach = attached(&file, content)?;
                    let content = insert(&mut transaction, &attach).await?;
                    let base = attach.base.as_deref();
                    enqueue(&mut transaction, &attach.place, Some(content), base, attach.at).await?
                }
            };
            if file.tried {
                let sql = "UPDATE content_change SET attempts = 1 WHERE seq = ?";
                execute(&mut transaction, sql, vec![SqlValue::Integer(seq)]).await?;
            }
            new += 1;
        }
        commit(transaction).await?;
        Ok(new)
    }

    /// Whose files wait, and whether each needs the user.
    pub(crate) async fn waiting_heads(&self) -> Result<Vec<WaitingFile>, Problem> {
        let sql = "SELECT table_name, record, parked FROM content_change ORDER BY seq";
        let head = |row| {
            let mut columns = Columns::of(row);
            Ok(WaitingFile { table: columns.text()?, record: columns.key()?, parked: columns.flag()? })
        };
        rows(self.readers(), sql, vec![]).await?.into_iter().map(head).collect()
    }
}

async fn is_here(c: &mut SqliteConnection, file: &UnsentFile) -> Result<bool, Problem> {
    let sql = format!("SELECT 1 FROM content_change WHERE {AT_PLACE} AND made_at = ?");
    let mut values = place_values(&file.place);
    values.push(SqlValue::Integer(file.made_at.0));
    Ok(first(c, &sql, values).await?.is_some())
}

fn attached(file: &UnsentFile, content: &UnsentContent) -> Result<Attach, Problem> {
    let read = |text: &String| {
        let unreadable = |_| Problem::new(Code::BadRequest).with("detail", "a file is not in base64");
        STANDARD.decode(text).map_err(unreadable)
    };
    let bytes = read(&content.bytes)?;
    let size = bytes.len() as u64;
    Ok(Attach {
        place: file.place.clone(),
        head: FileHead { name: content.name.clone(), mime: content.mime.clone(), size },
        bytes,
        thumbnail: content.thumbnail.as_ref().map(read).transpose()?,
        base: file.base.clone(),
        at: file.made_at,
    })
}
