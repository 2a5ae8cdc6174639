//! Sync errors as rows of the server (`syncerrors`, `reference/dataverse.md` §7.7).

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::{Failure, Report, ReportBody, ReportState, ReportTold};
use model::{RecordId, TableMeta};
use odata::Tables;
use odata::error::codes;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

/// Tables that a sync error can point to.
const REGARDED: [&str; 9] = [
    "account",
    "annotation",
    "appointment",
    "contact",
    "incident",
    "lead",
    "opportunity",
    "phonecall",
    "task",
];
/// `statecode` of a sync error that was resolved.
const RESOLVED: i32 = 1;
/// Member of `errordetail` with the values that the change started from, for who settles it.
const BASE: &str = "farfield_base";
/// Longest message that the server keeps.
const LONGEST_MESSAGE: usize = 1_000;

#[derive(Deserialize)]
struct State {
    statecode: Option<i32>,
    description: Option<String>,
}

/// Tells the server one report, or asks how it stands there.
pub(super) async fn exchange(
    client: &Client,
    tables: &[TableMeta],
    report: &Report,
) -> Result<ReportTold, Failure> {
    match report.state {
        ReportState::New => create(client, tables, report).await,
        ReportState::Told => look(client, report.id).await,
        ReportState::Settled => resolve(client, report.id).await,
    }
}

async fn create(client: &Client, tables: &[TableMeta], report: &Report) -> Result<ReportTold, Failure> {
    let with_record = body(report, tables, true);
    match post(client, with_record).await {
        // The record left meanwhile, or a lookup of that name isn't there.
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404) => {
            post(client, body(report, tables, false)).await?;
        }
        Err(Unanswered::Rejected(rejection))
            if matches!(rejection.error.status, 409 | 412)
                || rejection.error.code == codes::DUPLICATE_RECORD => {}
        other => other?,
    }
    Ok(ReportTold::Told)
}

async fn post(client: &Client, body: serde_json::Value) -> Result<(), Unanswered> {
    client.send(&Request::new(Method::POST, "syncerrors").json(body.to_string())).await.map(|_| ())
}

fn body(report: &Report, tables: &[TableMeta], with_record: bool) -> serde_json::Value {
    let ReportBody { table, record, is_there, error_type, code, message, at, action, data, base } =
        &report.body;
    let message: String = message.chars().take(LONGEST_MESSAGE).collect();
    let mut values: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(data).unwrap_or_default();
    values.insert("syncerror__regardingentityid".into(), json!(record.to_string()));
    values.insert("entitylogicalname".into(), json!(table));
    let mut body = json!({
        "syncerrorid": report.id.to_string(),
        "name": table,
        "errortype": error_type,
        "errorcode": decimal(code),
        "errormessage": message,
        "errortime": at.to_string(),
        "action": action,
        "actiondata": data,
        "requestdata": serde_json::Value::Object(values).to_string(),
    });
    if !base.is_empty() {
        body["errordetail"] = json!(format!(r#"{{"{BASE}":{base}}}"#));
    }
    let set = tables.by_name(table).map(|meta| meta.set_name.clone());
    if let Some(set) = set.filter(|_| with_record && *is_there && REGARDED.contains(&table.as_str())) {
        body[format!("regardingobjectid_{table}@odata.bind")] = json!(format!("/{set}({record})"));
    }
    body
}

/// `-2147015424` for `0x80072500`; what is no such code stays as it is.
fn decimal(code: &str) -> String {
    let number = code.strip_prefix("0x").and_then(|hex| u32::from_str_radix(hex, 16).ok());
    number.map_or_else(|| code.to_owned(), |number| number.cast_signed().to_string())
}

async fn look(client: &Client, id: RecordId) -> Result<ReportTold, Failure> {
    let request = Request::get(format!("syncerrors({id})?$select=statecode,description"));
    match client.send(&request).await {
        Ok(answer) => {
            let state: State = serde_json::from_slice(&answer.body).map_err(unreadable)?;
            let is_resolved = state.statecode == Some(RESOLVED);
            let note = state.description.unwrap_or_default();
            Ok(if is_resolved { ReportTold::Resolved(note) } else { ReportTold::Told })
        }
        // Who may not see it any more, or after somebody deleted it, settles it here.
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 403 | 404) => {
            Ok(ReportTold::Told)
        }
        Err(other) => Err(other.into()),
    }
}

async fn resolve(client: &Client, id: RecordId) -> Result<ReportTold, Failure> {
    let body = json!({ "statecode": RESOLVED, "statuscode": 1 });
    let request = Request::new(Method::PATCH, format!("syncerrors({id})"));
    match client.send(&request.header("If-Match", "*").json(body.to_string())).await {
        Ok(_) => Ok(ReportTold::Closed),
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 403 | 404) => {
            Ok(ReportTold::Closed)
        }
        Err(other) => Err(other.into()),
    }
}
