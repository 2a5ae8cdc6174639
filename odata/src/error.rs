//! Errors on the wire: `{"error":{"code":"0x80040217","message":"…"}}`, with Dataverse's codes and wording.

use crate::Annotations;
use model::{Code, Problem, RecordId};
use serde_json::{Value as Json, json};
use std::fmt;

/// Where Dataverse sends readers who want to know more about a code.
const HELP: &str = "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a";

/// An error reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ODataError {
    /// HTTP status.
    pub status: u16,
    /// Dataverse's code; 0 when the reply had none.
    pub code: u32,
    /// What the server says. It may quote what was sent, so it goes to the user, never into a log.
    pub message: String,
}

/// Codes of Dataverse, by their documented names (`reference/dataverse.md` §1.10).
pub mod codes {
    /// 404: no such row.
    pub const OBJECT_DOES_NOT_EXIST: u32 = 0x8004_0217;
    /// 400
    pub const INVALID_ARGUMENT: u32 = 0x8004_0203;
    /// 500
    pub const UNEXPECTED: u32 = 0x8004_0216;
    /// 403: the user lacks a privilege.
    pub const PRIVILEGE_DENIED: u32 = 0x8004_0220;
    /// 403: the user lacks a privilege that is named.
    pub const PRINCIPAL_PRIVILEGE_DENIED: u32 = 0x8004_0231;
    /// 403: the user's roles don't reach the row.
    pub const ACCESS_DENIED_TO_ROW: u32 = 0x8004_8306;
    /// 403: column security keeps the user from giving a new row this column.
    pub const COLUMN_CREATE_MISSING: u32 = 0x8004_F502;
    /// 403: column security keeps the user from reading this column.
    pub const COLUMN_READ_MISSING: u32 = 0x8004_F504;
    /// 403: column security keeps the user from changing this column.
    pub const COLUMN_UPDATE_MISSING: u32 = 0x8004_F507;
    /// 403: the user is disabled.
    pub const USER_NOT_ENABLED: u32 = 0x8004_0225;
    /// 412: the primary key is taken.
    pub const DUPLICATE_RECORD: u32 = 0x8004_0237;
    /// 412: an alternate key is taken.
    pub const DUPLICATE_RECORD_ENTITY_KEY: u32 = 0x8006_0892;
    /// 404: no row has this alternate key.
    pub const RECORD_NOT_FOUND_BY_ENTITY_KEY: u32 = 0x8006_0891;
    /// 412: the etag is not the row's.
    pub const CONCURRENCY_VERSION_MISMATCH: u32 = 0x8006_0882;
    /// 400: the etag can't be read.
    pub const CONCURRENCY_VERSION_NOT_PROVIDED: u32 = 0x8006_0883;
    /// 400: `statuscode` doesn't belong to `statecode`.
    pub const INVALID_STATE_STATUS: u32 = 0x8004_8408;
    /// 405: rows that point here forbid the delete.
    pub const CANNOT_DELETE_DUE_TO_ASSOCIATION: u32 = 0x8004_0227;
    /// 400: the column can't be written.
    pub const READ_ONLY: u32 = 0x8004_022E;
    /// 400: business logic refused.
    pub const ISV_ABORTED: u32 = 0x8004_0265;
    /// 400
    pub const STRING_LENGTH_TOO_LONG: u32 = 0x8004_4331;
    /// 400
    pub const INTEGER_OUT_OF_RANGE: u32 = 0x8004_432F;
    /// 400
    pub const DECIMAL_OUT_OF_RANGE: u32 = 0x8004_4330;
    /// 400
    pub const PICKLIST_OUT_OF_RANGE: u32 = 0x8004_431A;
    /// 400: unknown table in a query.
    pub const QUERY_NO_ENTITY: u32 = 0x8004_1102;
    /// 400: unknown column in a query.
    pub const QUERY_NO_ATTRIBUTE: u32 = 0x8004_1103;
    /// 400: the operator doesn't go with the column.
    pub const QUERY_INVALID_OPERATOR: u32 = 0x8004_1120;
    /// 400
    pub const INVALID_FETCH_XML: u32 = 0x8004_0303;
    /// 400: more than 500 conditions.
    pub const TOO_MANY_CONDITIONS: u32 = 0x8004_430C;
    /// 400: more than 15 joined tables.
    pub const TOO_MANY_LINKS: u32 = 0x8004_430D;
    /// 400: more than 50,000 rows to aggregate.
    pub const AGGREGATE_LIMIT: u32 = 0x8004_E023;
    /// 400: a page token or cookie that doesn't belong to the query.
    pub const INVALID_PAGING_COOKIE: u32 = 0x8004_112A;
    /// 400: the stamp or token is too old, start over.
    pub const EXPIRED_VERSION_STAMP: u32 = 0x8004_4352;
    /// 400: the table is not tracked.
    pub const CHANGE_TRACKING_NOT_ENABLED: u32 = 0x8007_2491;
    /// 400: the token of a delta can't be read, or is for something else.
    pub const INVALID_SYNC_TOKEN: u32 = 0x8007_2515;
    /// 400: what the URL asks for isn't understood.
    pub const BAD_URL: u32 = 0x8006_0888;
    /// 400: a property of the body is unknown (code unverified).
    pub const INVALID_PROPERTY: u32 = 0x8004_8D19;
    /// 429: time.
    pub const THROTTLING_TIME: u32 = 0x8007_2321;
    /// 429: requests.
    pub const THROTTLING_REQUESTS: u32 = 0x8007_2322;
    /// 429: at once.
    pub const THROTTLING_CONCURRENCY: u32 = 0x8007_2326;
}

impl ODataError {
    /// Any error.
    pub fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400 for what the URL asks.
    pub fn bad_url(message: impl Into<String>) -> Self {
        Self::new(400, codes::BAD_URL, message)
    }

    /// 400 for an argument or a body.
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(400, codes::INVALID_ARGUMENT, message)
    }

    /// 404: no such row.
    pub fn row_not_found(table: &str, id: RecordId) -> Self {
        Self::new(404, codes::OBJECT_DOES_NOT_EXIST, format!("{table} With Id = {id} Does Not Exist"))
    }

    /// 404: no such entity set, function or navigation property.
    pub fn no_segment(segment: &str) -> Self {
        Self::new(404, codes::BAD_URL, format!("Resource not found for the segment '{segment}'."))
    }

    /// 400: the table has no such property.
    pub fn no_property(table: &str, property: &str) -> Self {
        let message =
            format!("Could not find a property named '{property}' on type 'Microsoft.Dynamics.CRM.{table}'.");
        Self::new(400, codes::BAD_URL, message)
    }

    /// 400: a property of the body that the table doesn't have.
    pub fn invalid_property(table: &str, property: &str) -> Self {
        let message = format!(
            "An error occurred while validating input parameters: Microsoft.OData.ODataException: Invalid property '{property}' was found in entity 'Microsoft.Dynamics.CRM.{table}'."
        );
        Self::new(400, codes::INVALID_PROPERTY, message)
    }

    /// 412: the row changed since it was read.
    pub fn version_mismatch() -> Self {
        let message = "The version of the existing record doesn't match the RowVersion property provided.";
        Self::new(412, codes::CONCURRENCY_VERSION_MISMATCH, message)
    }

    /// 412: the primary key is taken.
    pub fn duplicate() -> Self {
        Self::new(412, codes::DUPLICATE_RECORD, "A record with matching key values already exists.")
    }

    /// 403: the user lacks a privilege such as `prvReadAccount`.
    pub fn missing_privilege(user: RecordId, roles: usize, privilege: &str) -> Self {
        let message = format!(
            "Principal user (Id={user}, type=8, roleCount={roles}) is missing {privilege} privilege."
        );
        Self::new(403, codes::PRINCIPAL_PRIVILEGE_DENIED, message)
    }

    /// 403: the user's roles don't reach this row.
    pub fn no_access(user: RecordId, table: &str, id: RecordId) -> Self {
        let message = format!("SecLib::AccessCheckEx failed. User {user} has no access to {table} {id}.");
        Self::new(403, codes::ACCESS_DENIED_TO_ROW, message)
    }

    /// 401: no token, or one that expired.
    pub fn unauthorized() -> Self {
        Self::new(401, 0, "A valid bearer token is needed.")
    }

    /// 405: rows that point here forbid the delete.
    pub fn delete_restricted() -> Self {
        let message = "The record cannot be deleted because it is associated with another record.";
        Self::new(405, codes::CANNOT_DELETE_DUE_TO_ASSOCIATION, message)
    }

    /// 400: the stamp or token is too old.
    pub fn stamp_expired() -> Self {
        let message = "Version stamp associated with the client has expired. Please perform a full sync.";
        Self::new(400, codes::EXPIRED_VERSION_STAMP, message)
    }

    /// 410: what the token promised is no longer what the user may read, so everything has to be read again. The code is
    /// that of an expired token, to which every client does just that.
    pub fn reconcile() -> Self {
        let message = "Your rights have changed since the token was issued. Please perform a full sync.";
        Self::new(410, codes::EXPIRED_VERSION_STAMP, message)
    }

    /// 400: changes of the table are not tracked.
    pub fn not_tracked(table: &str) -> Self {
        let message = format!("Change tracking is not enabled for the entity '{table}'.");
        Self::new(400, codes::CHANGE_TRACKING_NOT_ENABLED, message)
    }

    /// 501: part of the protocol that this server doesn't speak.
    pub fn not_implemented(what: &str) -> Self {
        Self::new(501, codes::BAD_URL, format!("{what} is not supported by this server."))
    }

    /// 500; the cause belongs into the log.
    pub fn internal() -> Self {
        Self::new(500, codes::UNEXPECTED, "An unexpected error occurred.")
    }

    /// The error that a broken rule of [`model::rules`], or a query that can't be written, becomes on the wire.
    pub fn from_problem(problem: &Problem, table: &str) -> Self {
        let arg = |name: &str| problem.args.get(name).map_or("", String::as_str);
        let column = arg("column");
        match problem.code {
            Code::TextTooLong => Self::new(
                400,
                codes::STRING_LENGTH_TOO_LONG,
                format!(
                    "A validation error occurred. The length of the '{column}' attribute of the '{table}' entity exceeded the maximum allowed length of '{}'.",
                    arg("max")
                ),
            ),
            Code::OutOfRange => Self::new(
                400,
                codes::DECIMAL_OUT_OF_RANGE,
                format!(
                    "A validation error occurred. The value of '{column}' on record of type '{table}' is outside the valid range. Accepted Values: {} to {}.",
                    arg("min"),
                    arg("max")
                ),
            ),
            Code::UnknownOption => Self::new(
                400,
                codes::PICKLIST_OUT_OF_RANGE,
                format!(
                    "A validation error occurred. The value {} of '{column}' on record of type '{table}' is outside the valid range.",
                    arg("value")
                ),
            ),
            Code::ReadOnly => {
                Self::new(400, codes::READ_ONLY, format!("The property '{column}' cannot be modified."))
            }
            Code::Required => {
                Self::new(400, codes::INVALID_ARGUMENT, format!("Required field '{column}' is missing."))
            }
            Code::UnknownTable => Self::new(
                400,
                codes::QUERY_NO_ENTITY,
                format!("The entity with a name = '{}' was not found in the MetadataCache.", arg("table")),
            ),
            Code::UnknownColumn => Self::new(
                400,
                codes::QUERY_NO_ATTRIBUTE,
                format!(
                    "'{}' entity doesn't contain attribute with Name = '{column}'.",
                    if arg("table").is_empty() { table } else { arg("table") }
                ),
            ),
            Code::WrongKind => Self::invalid_argument(format!(
                "The value of '{column}' is not of the type {}.",
                arg("expected")
            )),
            Code::WrongTarget => {
                Self::invalid_argument(format!("'{column}' cannot refer to '{}'.", arg("table")))
            }
            Code::BadRequest => {
                let code = match (arg("limit"), arg("fault")) {
                    ("conditions", _) => codes::TOO_MANY_CONDITIONS,
                    ("links", _) => codes::TOO_MANY_LINKS,
                    ("aggregate", _) => codes::AGGREGATE_LIMIT,
                    (_, "operator") => codes::QUERY_INVALID_OPERATOR,
                    (_, "fetch_xml") => codes::INVALID_FETCH_XML,
                    _ => codes::INVALID_ARGUMENT,
                };
                Self::new(400, code, arg("detail"))
            }
            Code::RecordNotFound => Self::new(
                404,
                codes::OBJECT_DOES_NOT_EXIST,
                format!("{table} With Id = {} Does Not Exist", arg("id")),
            ),
            _ => Self::internal(),
        }
    }

    /// The body of the reply.
    pub fn body(&self) -> String {
        json!({"error": {"code": self.code_text(), "message": self.message}}).to_string()
    }

    /// The body of the reply with what `odata.include-annotations` asks for (`reference/dataverse.md` §1.10).
    pub fn body_with(&self, annotations: &Annotations) -> String {
        let details = [
            ("Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus", "0".to_owned()),
            ("Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode", "2".to_owned()),
            ("Microsoft.PowerApps.CDS.HelpLink", format!("{HELP}{}", self.code_text())),
            ("Microsoft.PowerApps.CDS.TraceText", String::new()),
            ("Microsoft.PowerApps.CDS.InnerError.Message", self.message.clone()),
        ];
        let mut error = json!({"code": self.code_text(), "message": self.message});
        for (name, value) in details.into_iter().filter(|(name, _)| annotations.wants(name)) {
            error[format!("@{name}")] = value.into();
        }
        json!({"error": error}).to_string()
    }

    /// The code as Dataverse writes it, `0x80040217`; empty for none.
    pub fn code_text(&self) -> String {
        if self.code == 0 { String::new() } else { format!("0x{:08x}", self.code) }
    }

    /// Reads the body of an error reply: Dataverse's, older ones with `innererror`, or any text.
    pub fn parse(status: u16, body: &[u8]) -> Self {
        let plain = || Self::new(status, 0, first_line(&String::from_utf8_lossy(body)));
        let Ok(json) = serde_json::from_slice::<Json>(body) else { return plain() };
        let Some(error) = json.get("error") else { return plain() };
        let code = error.get("code").and_then(Json::as_str).and_then(parse_code).unwrap_or(0);
        let text =
            |value: Option<&Json>| value.and_then(Json::as_str).filter(|t| !t.is_empty()).map(str::to_owned);
        let message = text(error.get("message"))
            .or_else(|| text(error.pointer("/message/value")))
            .or_else(|| text(error.pointer("/innererror/message")))
            .or_else(|| text(Some(error)))
            .unwrap_or_default();
        Self { status, code, message }
    }
}

/// Reads `0x80040217`, `80040217` in hex or the signed decimal form some servers send.
fn parse_code(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    match text.parse::<i32>() {
        Ok(signed) => Some(signed.cast_unsigned()),
        Err(_) => u32::from_str_radix(text, 16).ok(),
    }
}

/// A body that isn't JSON may be a whole page of a proxy: its first line, at most 200 characters of it.
fn first_line(text: &str) -> String {
    text.trim().lines().next().unwrap_or_default().chars().take(200).collect()
}

impl fmt::Display for ODataError {
    /// Status and code, without the message, which may quote values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.code_text())
    }
}

impl std::error::Error for ODataError {}
