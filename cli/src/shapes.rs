//! The shapes that `--json` prints; `docs/CLI.md` fixes them. Moments are RFC 3339 texts in UTC.

use crate::failure::Failure;
use contract::shapes::{
    ChangeKind, ChangeState, Conflict, ConflictField, FieldChange, LedgerEntry, LostBy, LostValue,
    QueueEntry, RecordMark, Side,
};
use model::metadata::{ChoiceOption, ENGLISH, Label};
use model::status::{DatabaseState, Link, Mark, OfflineStatus, Progress, Reason, TableStatus};
use model::value::Instant;
use model::{Code, ColumnMeta, Fields, Problem, RecordId, TableMeta, Value};
use serde::Serialize;
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// A problem, with the text for people.
#[derive(Debug, Serialize)]
pub struct ProblemShape {
    code: Code,
    args: BTreeMap<String, String>,
    text: String,
}

/// Whether a record was sent.
#[derive(Debug, Serialize)]
pub struct MarkShape {
    mark: &'static str,
    changes: u32,
    problem: Option<ProblemShape>,
}

/// The offline status.
#[derive(Debug, Serialize)]
pub struct StatusShape {
    database: DatabaseState,
    link: LinkShape,
    pending_changes: u32,
    pending_records: u32,
    attention: u32,
    progress: Option<Progress>,
    reasons: Vec<ReasonShape>,
    tables: Vec<TableShape>,
}

#[derive(Debug, Serialize)]
struct LinkShape {
    link: &'static str,
    since: Option<String>,
}

/// Why the status is what it is; what doesn't apply is null.
#[derive(Debug, Default, Serialize)]
struct ReasonShape {
    reason: &'static str,
    table: Option<String>,
    changes: Option<u32>,
    records: Option<u32>,
    problem: Option<ProblemShape>,
}

/// What is on the device of a table.
#[derive(Debug, Serialize)]
pub struct TableShape {
    table: String,
    mark: Mark,
    complete: bool,
    rows: u64,
    expected: Option<u64>,
    last_sync: Option<String>,
    problem: Option<ProblemShape>,
}

/// A table with what it is called.
#[derive(Debug, Serialize)]
pub struct NamedTableShape {
    name: String,
    collection: String,
    can_create: Option<bool>,
    #[serde(flatten)]
    table: TableShape,
}

/// A change in the queue.
#[derive(Debug, Serialize)]
pub struct ChangeShape {
    seq: i64,
    table: String,
    record: RecordId,
    title: String,
    kind: ChangeKind,
    command: Option<&'static str>,
    state: ChangeState,
    attempts: u32,
    made_at: String,
    fields: Vec<FieldShape>,
    problem: Option<ProblemShape>,
}

#[derive(Debug, Serialize)]
struct FieldShape {
    column: String,
    old: serde_json::Value,
    new: serde_json::Value,
}

impl From<&Failure> for ProblemShape {
    fn from(failure: &Failure) -> Self {
        let Problem { code, args } = failure.problem().clone();
        Self { code, args, text: failure.text() }
    }
}

impl From<&Problem> for ProblemShape {
    fn from(problem: &Problem) -> Self {
        Self { code: problem.code, args: problem.args.clone(), text: texts::problem(problem) }
    }
}

impl From<&RecordMark> for MarkShape {
    fn from(mark: &RecordMark) -> Self {
        let (mark, changes, problem) = match mark {
            RecordMark::Sent => ("sent", 0, None),
            RecordMark::SavedHere { changes } => ("saved_here", *changes, None),
            RecordMark::Waiting { changes } => ("waiting", *changes, None),
            RecordMark::NeedsAttention { changes, problem } => {
                ("needs_attention", *changes, Some(problem.into()))
            }
        };
        Self { mark, changes, problem }
    }
}

impl From<&OfflineStatus> for StatusShape {
    fn from(status: &OfflineStatus) -> Self {
        Self {
            database: status.database,
            link: status.link.into(),
            pending_changes: status.pending_changes,
            pending_records: status.pending_records,
            attention: status.attention,
            progress: status.progress.clone(),
            reasons: status.reasons.iter().map(ReasonShape::from).collect(),
            tables: status.tables.iter().map(TableShape::from).collect(),
        }
    }
}

impl From<Link> for LinkShape {
    fn from(link: Link) -> Self {
        let (link, since) = match link {
            Link::Unknown => ("unknown", None),
            Link::Online => ("online", None),
            Link::Unreachable { since } => ("unreachable", Some(since)),
            Link::Unavailable { since } => ("unavailable", Some(since)),
            Link::SwitchedOff { since } => ("switched_off", Some(since)),
            Link::SignInNeeded { since } => ("sign_in_needed", Some(since)),
        };
        Self { link, since: since.and_then(moment) }
    }
}

impl From<&Reason> for ReasonShape {
    fn from(reason: &Reason) -> Self {
        let plain = |reason| Self { reason, ..Self::default() };
        match reason {
            Reason::Database { problem } => Self { problem: Some(problem.into()), ..plain("database") },
            Reason::NotDownloaded => plain("not_downloaded"),
            Reason::Downloading => plain("downloading"),
            Reason::Paused => plain("paused"),
            Reason::WaitsForUnmetered => plain("waits_for_unmetered"),
            Reason::Manual => plain("manual"),
            Reason::MetadataPending => plain("metadata_pending"),
            Reason::Repairing => plain("repairing"),
            Reason::Table { table, problem } => {
                Self { table: Some(table.clone()), problem: Some(problem.into()), ..plain("table") }
            }
            Reason::Waiting { changes, records } => {
                Self { changes: Some(*changes), records: Some(*records), ..plain("waiting") }
            }
            Reason::Attention { changes } => Self { changes: Some(*changes), ..plain("attention") },
            Reason::Drafts { drafts } => Self { records: Some(*drafts), ..plain("drafts") },
            Reason::Sync { problem } => Self { problem: Some(problem.into()), ..plain("sync") },
        }
    }
}

impl From<&TableStatus> for TableShape {
    fn from(table: &TableStatus) -> Self {
        Self {
            table: table.table.clone(),
            mark: table.mark,
            complete: table.complete,
            rows: table.rows,
            expected: table.expected,
            last_sync: table.last_sync.and_then(moment),
            problem: table.problem.as_ref().map(ProblemShape::from),
        }
    }
}

impl NamedTableShape {
    /// A table by its names and what is on the device; `can_create` is known for tables in the navigation.
    pub fn new(name: &Label, collection: &Label, can_create: Option<bool>, status: &TableStatus) -> Self {
        Self {
            name: name.text(ENGLISH).to_owned(),
            collection: collection.text(ENGLISH).to_owned(),
            can_create,
            table: status.into(),
        }
    }
}

impl ChangeShape {
    /// A change; `table` tells what its columns are, where that is known.
    pub fn new(entry: &QueueEntry, table: Option<&TableMeta>) -> Self {
        let field = |change: &FieldChange| {
            let column = table.and_then(|t| t.column(&change.column));
            FieldShape {
                column: change.column.clone(),
                old: value(column, &change.old),
                new: value(column, &change.new),
            }
        };
        Self {
            seq: entry.seq,
            table: entry.table.clone(),
            record: entry.record,
            title: entry.title.clone(),
            kind: entry.kind,
            command: entry.command.map(model::command::Command::name),
            state: entry.state,
            attempts: entry.attempts,
            made_at: entry.made_at.to_string(),
            fields: entry.fields.iter().map(field).collect(),
            problem: entry.problem.as_ref().map(ProblemShape::from),
        }
    }
}

/// A change beside what the server has.
#[derive(Debug, Serialize)]
pub struct ConflictShape {
    change: ChangeShape,
    gone: bool,
    fields: Vec<ConflictFieldShape>,
}

#[derive(Debug, Serialize)]
struct ConflictFieldShape {
    column: String,
    base: serde_json::Value,
    mine: serde_json::Value,
    theirs: serde_json::Value,
    contested: bool,
}

impl ConflictShape {
    /// A conflict; `table` tells what its columns are.
    pub fn new(conflict: &Conflict, table: &TableMeta) -> Self {
        let field = |field: &ConflictField| {
            let column = table.column(&field.column);
            ConflictFieldShape {
                column: field.column.clone(),
                base: value(column, &field.base),
                mine: value(column, &field.mine),
                theirs: value(column, &field.theirs),
                contested: field.contested,
            }
        };
        Self {
            change: ChangeShape::new(&conflict.entry, Some(table)),
            gone: conflict.gone,
            fields: conflict.fields.iter().map(field).collect(),
        }
    }
}

/// Values that lost.
#[derive(Debug, Serialize)]
pub struct LedgerShape {
    id: i64,
    table: String,
    record: RecordId,
    title: String,
    kind: ChangeKind,
    side: Side,
    why: LostBy,
    at: String,
    fields: Vec<LostShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct LostShape {
    column: String,
    lost: serde_json::Value,
    won: serde_json::Value,
}

impl LedgerShape {
    /// An entry; `table` tells what its columns are, where that is known.
    pub fn new(entry: &LedgerEntry, table: Option<&TableMeta>) -> Self {
        let field = |field: &LostValue| {
            let column = table.and_then(|table| table.column(&field.column));
            LostShape {
                column: field.column.clone(),
                lost: value(column, &field.lost),
                won: value(column, &field.won),
            }
        };
        Self {
            id: entry.id,
            table: entry.table.clone(),
            record: entry.record,
            title: entry.title.clone(),
            kind: entry.kind,
            side: entry.side,
            why: entry.why,
            at: entry.at.to_string(),
            fields: entry.fields.iter().map(field).collect(),
            note: entry.note.clone(),
        }
    }
}

/// A moment; the beginning of time stands for "not known".
pub fn moment(at: Instant) -> Option<String> {
    (at.0 > 0).then(|| at.to_string())
}

/// The columns of a record.
pub fn fields(table: &TableMeta, fields: &Fields) -> Map<String, serde_json::Value> {
    fields.iter().map(|(name, v)| (name.clone(), value(table.column(name), v))).collect()
}

/// A value. Exact numbers are texts, because JSON readers make floats of numbers.
pub fn value(column: Option<&ColumnMeta>, value: &Value) -> serde_json::Value {
    let choice = |n: i32| json!({ "value": n, "label": option(column, n).map(|o| o.label.text(ENGLISH)) });
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Text(text) => json!(text),
        Value::Int(n) => json!(n),
        Value::Decimal(n) => json!(n.normalize().to_string()),
        Value::Double(n) => json!(n),
        Value::Money(n) => json!(n.to_decimal().normalize().to_string()),
        Value::Bool(on) => json!(on),
        Value::Instant(at) => json!(at.to_string()),
        Value::Date(day) => json!(day.to_string()),
        Value::Choice(n) => choice(*n),
        Value::Choices(numbers) => numbers.iter().map(|n| choice(*n)).collect(),
        Value::Id(id) => json!(id.to_string()),
        Value::Lookup(to) => json!({ "table": to.table, "id": to.id.to_string(), "name": to.name }),
    }
}

/// The option of a choice that has this number.
pub fn option(column: Option<&ColumnMeta>, n: i32) -> Option<&ChoiceOption> {
    column?.kind.options().iter().find(|o| o.value == n)
}
