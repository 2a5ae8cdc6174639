//! Unsent work as one encrypted file: the way out when sign-in or the server is gone, and onto another device.

use super::Front;
use crate::store::{UnsentChange, UnsentFile};
use crate::vault::{WrappedKey, seal, unseal};
use contract::calls::{ExportUnsent, ImportUnsent};
use contract::shapes::{Exported, Imported};
use contract::{Answers, Event};
use model::{Code, Problem, RecordId};
use serde::{Deserialize, Serialize};

/// What the encrypted bytes are about; a later form of the file gets another one.
const ABOUT: &str = "farfield unsent work 2";
/// The form of before, which had no files.
const WITHOUT_FILES: &str = "farfield unsent work 1";

/// What is encrypted.
#[derive(Default, Serialize, Deserialize)]
struct Work {
    changes: Vec<UnsentChange>,
    files: Vec<UnsentFile>,
}

/// The file: whose work it is, and the work, encrypted.
#[derive(Serialize, Deserialize)]
struct File {
    farfield: String,
    user: String,
    user_id: RecordId,
    sealed: WrappedKey,
}

impl Answers<ExportUnsent> for Front {
    async fn answer(&self, call: ExportUnsent) -> Result<Exported, Problem> {
        let opened = self.opened()?;
        let work =
            Work { changes: opened.store.all_unsent().await?, files: opened.store.unsent_files().await? };
        let (changes, files) = (counted(work.changes.len()), counted(work.files.len()));
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(&work).map_err(unwritten)?);
        let who = opened.who();
        let file = File {
            farfield: ABOUT.to_owned(),
            user: opened.account.user.clone(),
            user_id: who.user_id,
            sealed: seal(&plain, &call.passphrase, ABOUT)?,
        };
        Ok(Exported { changes, files, content: serde_json::to_string(&file).map_err(unwritten)? })
    }
}

impl Answers<ImportUnsent> for Front {
    async fn answer(&self, call: ImportUnsent) -> Result<Imported, Problem> {
        let opened = self.opened()?;
        let unreadable = || Problem::new(Code::BadRequest).with("detail", "this is no file of unsent work");
        let file: File = serde_json::from_str(&call.content).map_err(|_| unreadable())?;
        if file.farfield != ABOUT && file.farfield != WITHOUT_FILES {
            return Err(unreadable());
        }
        if file.user_id != opened.who().user_id {
            return Err(Problem::new(Code::AnotherAccount).with("user", file.user));
        }
        let plain = unseal(&file.sealed, &call.passphrase, &file.farfield)?;
        let work = match file.farfield == ABOUT {
            true => serde_json::from_slice(&plain).map_err(|_| unreadable())?,
            false => {
                let changes = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
                Work { changes, ..Work::default() }
            }
        };
        let all = work.changes.len() + work.files.len();
        let new = opened.store.take_over(work.changes).await?;
        let files = opened.store.take_over_files(work.files).await?;
        let known = counted(all - new.len() - files);
        let imported = Imported { changes: counted(new.len()), files: counted(files), known };
        for seq in new {
            let entry = opened.store.queue_entry(seq).await?;
            self.tell_rows(entry.into_iter());
            opened.engine.change_retried(seq);
        }
        opened.count_files().await?;
        self.tell(Event::Queue);
        Ok(imported)
    }
}

fn counted(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn unwritten(error: serde_json::Error) -> Problem {
    Problem::new(Code::Internal).with("detail", error)
}
