//! Errors as codes with arguments. Texts for people are in `assets/i18n`, keyed by the code's name.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What went wrong. The snake_case name is stable: it crosses to the face, stands in `--json` output and in the
/// change queue, and is the key of the text (`problem-text-too-long`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    // Signing in and reaching the server
    /// The name or password is wrong.
    WrongPassword,
    /// Too many attempts; `retry_after_s`.
    TooManyAttempts,
    /// The server cannot be reached; `server`.
    Unreachable,
    /// The server is reached but too slow or failing (checklist 31); `status` if there is one.
    ServerUnavailable,
    /// The session ended and the user must sign in again.
    SignInExpired,
    /// Plain http to something other than this machine; `server`.
    InsecureServer,
    /// The address is not one; `server`.
    BadAddress,
    /// The server asks to wait; `retry_after_s`.
    Throttled,
    /// The server does not speak this protocol or this version of it; `detail`.
    UnexpectedReply,
    /// The user may not do this; `table`, `privilege` where known.
    Forbidden,
    /// An administrator blocked this device; what is on it stays.
    DeviceBlocked,
    // Device and database
    /// No account is set up on this device yet.
    NotSignedIn,
    /// Another account is set up on this device; `server`, `user`.
    AnotherAccount,
    /// The passphrase does not open the database.
    WrongPassphrase,
    /// There is no keychain here, so a passphrase is needed.
    PassphraseNeeded,
    /// The passphrase is too short; `min`.
    PassphraseTooShort,
    /// The key of the database is gone from the keychain.
    KeyMissing,
    /// Another engine process has the database open; `pid` where known.
    DatabaseInUse,
    /// The database file is damaged; `path`.
    DatabaseDamaged,
    /// The database was written by a newer version of Farfield; `found`, `known`.
    DatabaseTooNew,
    /// The disk is full.
    DiskFull,
    /// The database or a file could not be read or written; `detail`.
    StorageFailed,
    /// The face and the engine speak different versions; `face`, `engine`.
    ContractMismatch,
    /// Signing out would delete unsent changes; `count`.
    UnsentChanges,
    /// The call needs the network and the device is offline.
    NeedsConnection,
    /// The records have not been downloaded yet; `table`.
    NotDownloaded,
    // What the user asked for
    /// There is no such table; `table`.
    UnknownTable,
    /// There is no such column; `table`, `column`.
    UnknownColumn,
    /// There is no such view; `view`.
    UnknownView,
    /// There is no such app; `app`.
    UnknownApp,
    /// There is no such change in the queue; `seq`.
    UnknownChange,
    /// The record is not here; `table`, `id`.
    RecordNotFound,
    /// The grid was closed or the engine restarted; `handle`.
    GridClosed,
    /// The request could not be read; `detail`.
    BadRequest,
    /// The column cannot be written; `column`.
    ReadOnly,
    /// A required column is empty; `column`.
    Required,
    /// The text is longer than the column; `column`, `max`, `length`.
    TextTooLong,
    /// The number is outside its range; `column`, `min`, `max`.
    OutOfRange,
    /// The choice has no such option; `column`, `value`.
    UnknownOption,
    /// The value is of the wrong kind; `column`, `expected`.
    WrongKind,
    /// The lookup may not point to that table; `column`, `table`.
    WrongTarget,
    /// A draft's look-ups are filled when it is saved (checklist 103); `column`.
    LookupOffline,
    /// The command is not one of the record's now; `command`, `table`.
    CommandUnavailable,
    /// Required steps of the stage are empty; `columns`.
    StageIncomplete,
    /// A business rule forbids it; `column`, `message` in the maker's words.
    RuleForbids,
    /// There is no such relationship of the table; `table`, `relationship`.
    UnknownRelationship,
    /// A draft may not belong to another draft (checklist 102).
    DraftOfDraft,
    // Replay
    /// The record changed on the server since it was edited here (checklist 107-113); `columns` where both changed some.
    Conflict,
    /// The record is gone from the server.
    Gone,
    /// The server already has such a record.
    AlreadyExists,
    /// The change is being sent, or the server may have it already; `seq`.
    BeingSent,
    /// The server refused the change; `server_code`, `server_message`.
    Refused,
    /// A change this one depends on is parked; `seq`.
    Blocked,
    /// Something in Farfield itself is wrong; `detail`.
    Internal,
}

impl Code {
    /// Whether the device's own storage failed, so that nothing is said of the server or the link.
    pub fn is_of_storage(self) -> bool {
        matches!(
            self,
            Self::DatabaseInUse
                | Self::DatabaseDamaged
                | Self::DatabaseTooNew
                | Self::DiskFull
                | Self::StorageFailed
        )
    }

    /// The stable name, as serialised.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// A code and its arguments. Arguments name things (columns, limits, tables), never values of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What went wrong.
    pub code: Code,
    /// Arguments of the text, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Problem {
    /// A problem without arguments.
    pub fn new(code: Code) -> Self {
        Self { code, args: BTreeMap::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    /// For logs and developers: the code and its arguments.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code.name())?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
