//! `ImportSolution`, `ImportSolutionAsync`, `ExportSolution`.

use super::define::body;
use super::{Asked, Reply};
use crate::fault::Fault;
use crate::metadata::change::check_maker;
use crate::metadata::screens;
use crate::records::Writing;
use crate::solutions::{self, Package, Report};
use crate::store::Conn;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Code, Fields, RecordId, Value};
use odata::ODataError;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Whether a name is such an action.
pub fn is_one(name: &str) -> bool {
    matches!(name, "ImportSolution" | "ImportSolutionAsync" | "ExportSolution")
}

/// Carries one out.
///
/// # Errors
/// 400 for a file that can't be read, 403 for a caller who may not, 404 for an unknown solution, 412 for the id of
/// an import job that is taken.
pub fn act(asked: &Asked, conn: &mut dyn Conn, name: &str) -> Result<Reply, Fault> {
    let json = body(asked)?;
    match name {
        "ExportSolution" => export(asked, conn, &json),
        "ImportSolution" => import(asked, conn, &json).map(|_| Reply::empty(204)),
        // The import is done when it is answered; the operation is one that ended.
        _ => {
            let job = import(asked, conn, &json)?;
            let context =
                format!("{}$metadata#Microsoft.Dynamics.CRM.ImportSolutionAsyncResponse", asked.base);
            let body =
                json!({"@odata.context": context, "AsyncOperationId": job, "ImportJobKey": job.to_string()});
            Ok(Reply::json(200, body.to_string()))
        }
    }
}

/// Imports the file and leaves an import job with its report.
fn import(asked: &Asked, conn: &mut dyn Conn, json: &Json) -> Result<RecordId, Fault> {
    check_maker(&asked.caller, "prvImportCustomization")?;
    let file = json.get("CustomizationFile").and_then(Json::as_str).and_then(|f| STANDARD.decode(f).ok());
    let file =
        file.ok_or_else(|| ODataError::invalid_argument("'CustomizationFile' is missing or not base64."))?;
    let job = match json.get("ImportJobId").filter(|id| !id.is_null()) {
        None => RecordId(Uuid::now_v7()),
        Some(id) => id
            .as_str()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| ODataError::invalid_argument("'ImportJobId' is not an id."))?,
    };
    let writing = asked.writing();
    let report = solutions::import(conn, writing, &Package::read(&file)?)?;
    match screens::insert_as(conn, writing, "importjob", job, job_fields(writing, &report)) {
        Err(problem) if problem.code == Code::AlreadyExists => Err(ODataError::duplicate().into()),
        done => Ok(done.map(|()| job)?),
    }
}

fn job_fields(writing: Writing<'_>, report: &Report) -> Fields {
    Fields::from([
        ("name".to_owned(), Value::Text(format!("Import of {}", report.solution))),
        ("solutionname".to_owned(), Value::Text(report.solution.clone())),
        ("progress".to_owned(), Value::Double(100.0)),
        ("startedon".to_owned(), Value::Instant(writing.now)),
        ("completedon".to_owned(), Value::Instant(writing.now)),
        ("data".to_owned(), Value::Text(report.to_xml())),
    ])
}

fn export(asked: &Asked, conn: &mut dyn Conn, json: &Json) -> Result<Reply, Fault> {
    check_maker(&asked.caller, "prvExportCustomization")?;
    let name = json.get("SolutionName").and_then(Json::as_str);
    let name =
        name.ok_or_else(|| ODataError::invalid_argument("Required field 'SolutionName' is missing."))?;
    let managed = json.get("Managed").and_then(Json::as_bool).unwrap_or(false);
    let package = solutions::export(conn, &asked.catalog, name, managed)?;
    let file = package.write().map_err(|_| ODataError::internal())?;
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.ExportSolutionResponse", asked.base);
    let body = json!({"@odata.context": context, "ExportSolutionFile": STANDARD.encode(file)});
    Ok(Reply::json(200, body.to_string()))
}
