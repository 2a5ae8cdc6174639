//! What the server is told of changes that need the user (`syncerror`, `reference/dataverse.md` §7.7).

use super::queue::{Queued, kind_name};
use crate::change::Seq;
use crate::ports::{Report, ReportBody, ReportState};
use crate::store::statement::{Columns, execute, json, key, rows};
use crate::store::{Durability, SqliteStore, commit};
use contract::shapes::{ChangeKind, FieldChange};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem, RecordId, Value};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// Longest text of changed values that the server keeps (`actiondata`).
const LONGEST_DATA: usize = 10_000;

/// Writes a report of a change that was parked just now. Its id follows from the attempt that failed, so that it is the
/// same after a crash.
pub(super) async fn write(
    c: &mut SqliteConnection,
    change: &Queued,
    problem: &Problem,
    at: Instant,
) -> Result<(), Problem> {
    let of = change.attempt.map_or(change.record.0, |attempt| attempt.0);
    let id = RecordId(Uuid::new_v5(&of, format!("syncerror {}", change.seq.0).as_bytes()));
    let body = body(change, problem, at);
    let sql = "INSERT INTO sync_report (id, seq, body) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";
    execute(c, sql, vec![key(id), SqlValue::Integer(change.seq.0), json(&body)?]).await.map(|_| ())
}

fn body(change: &Queued, problem: &Problem, at: Instant) -> ReportBody {
    ReportBody {
        table: change.table.clone(),
        record: change.record,
        is_there: change.kind != ChangeKind::Create && problem.code != Code::Gone,
        error_type: match problem.code {
            Code::Conflict => 0,
            Code::Gone => 1,
            Code::AlreadyExists => 2,
            _ => 3,
        },
        code: problem.args.get("server_code").cloned().unwrap_or_else(|| problem.code.name()),
        message: problem.args.get("server_message").cloned().unwrap_or_else(|| said(problem)),
        at,
        action: capitalised(change.call.as_ref().map_or(kind_name(change.kind), |call| call.command.name())),
        data: written(change, |field| &field.new),
        base: if change.kind == ChangeKind::Update {
            written(change, |field| &field.old)
        } else {
            String::new()
        },
    }
}

/// What is wrong, for people who read the server's list of errors; where the device has no words for it, what a log says.
fn said(problem: &Problem) -> String {
    match (problem.code, problem.args.get("columns")) {
        (Code::Conflict, Some(columns)) => {
            format!("Somebody else changed the same columns meanwhile: {columns}.")
        }
        (Code::Conflict, None) => "Somebody else changed the record meanwhile.".to_owned(),
        (Code::Gone, _) => "The record isn't there any more, or not for this user to see.".to_owned(),
        (Code::AlreadyExists, _) => "A record of this kind is there already.".to_owned(),
        _ => problem.to_string(),
    }
}

/// One side of the changed columns as JSON; nothing where it is too long, because cut values would be other values, and the
/// device still has them.
fn written(change: &Queued, side: fn(&FieldChange) -> &Value) -> String {
    let values = change.fields.iter().map(|field| (field.column.clone(), side(field).clone())).collect();
    let text = serde_json::to_string(&values_of(&values)).unwrap_or_default();
    if text.len() > LONGEST_DATA { String::new() } else { text }
}

/// Plain JSON of values, as people read them in a list of errors.
fn values_of(values: &model::Fields) -> serde_json::Map<String, serde_json::Value> {
    let plain = |value: &Value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Text(text) => text.clone().into(),
        Value::Int(n) => (*n).into(),
        Value::Bool(on) => (*on).into(),
        Value::Choice(n) => (*n).into(),
        Value::Double(n) => (*n).into(),
        Value::Decimal(n) => n.normalize().to_string().into(),
        Value::Money(n) => n.to_decimal().normalize().to_string().into(),
        Value::Instant(at) => at.to_string().into(),
        Value::Date(day) => day.to_string().into(),
        Value::Choices(numbers) => numbers.clone().into(),
        Value::Id(id) => id.to_string().into(),
        Value::Lookup(to) => to.id.to_string().into(),
    };
    values.iter().map(|(column, value)| (column.clone(), plain(value))).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl SqliteStore {
    /// All reports.
    pub(crate) async fn sync_reports(&self) -> Result<Vec<Report>, Problem> {
        let sql = "SELECT id, seq, state, body FROM sync_report ORDER BY seq, id";
        let found = rows(self.readers(), sql, vec![]).await?;
        let report = |row| {
            let mut columns = Columns::of(row);
            Ok(Report {
                id: columns.key()?,
                seq: Seq(columns.number()?),
                state: match columns.text()?.as_str() {
                    "new" => ReportState::New,
                    "told" => ReportState::Told,
                    _ => ReportState::Settled,
                },
                body: columns.json()?,
            })
        };
        found.into_iter().map(report).collect()
    }

    /// The server has some reports now, and some are settled on both sides. One that was settled here meanwhile stays
    /// to be told.
    pub(crate) async fn keep_reported(&self, told: &[RecordId], closed: &[RecordId]) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Now).await?;
        for id in told {
            let sql = "UPDATE sync_report SET state = CASE state WHEN 'new' THEN 'told' ELSE state END WHERE id = ?";
            execute(&mut transaction, sql, vec![key(*id)]).await?;
        }
        for id in closed {
            execute(&mut transaction, "DELETE FROM sync_report WHERE id = ?", vec![key(*id)]).await?;
        }
        commit(transaction).await
    }
}
