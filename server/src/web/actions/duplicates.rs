//! Rules of duplicate detection, and what they find.

use super::parameters::Parameters;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::records::{self, associate, duplicates};
use crate::store::{Conn, rows};
use crate::web::references::parameter;
use crate::web::seen::check_readable;
use crate::web::single::readable;
use crate::web::style::{RowStyle, versioned};
use crate::web::{Asked, Reply};
use model::duplicates::can_compare;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use odata::path::{Call, RowPath};
use odata::row::{self, PageHead};
use serde_json::{Value as Json, json};

/// Asks for the detection when a row is made or changed (`reference/dataverse.md` §1.2).
const HEADER: &str = "MSCRM.SuppressDuplicateDetection";
/// Dataverse's code for a row that has duplicates.
const DUPLICATES_FOUND: u32 = 0x8004_0333;
/// Rows of a reply where `PagingInfo` doesn't say.
const PAGE: usize = 5_000;

/// Refuses a row that was made or changed in this transaction when the request asks for detection and a published rule
/// finds duplicates of it among the rows that the caller may read.
///
/// # Errors
/// 412
pub fn check(asked: &Asked, conn: &mut dyn Conn, table: &Table, id: RecordId) -> Result<(), Fault> {
    if !asked.header(HEADER).is_some_and(|value| value.eq_ignore_ascii_case("false")) {
        return Ok(());
    }
    let Some(row) = rows::read(conn, table, id)? else { return Ok(()) };
    for matching in duplicates::matching_tables(conn, table)? {
        let matching = asked.catalog.need(&matching)?;
        if !find(asked, conn, table, &row.fields, Some(id), matching)?.is_empty() {
            let message = "A record was not created or updated because a duplicate of the current record already exists.";
            return Err(ODataError::new(412, DUPLICATES_FOUND, message).into());
        }
    }
    Ok(())
}

/// `RetrieveDuplicates(BusinessEntity=@p1,MatchingEntityName=@p2,PagingInfo=@p3)`
///
/// # Errors
/// 400 for parameters that can't be read, 403 for a table that the caller may not read.
pub fn retrieve(asked: &Asked, conn: &mut dyn Conn, call: &Call) -> Result<Reply, Fault> {
    let entity = parameter(&call.arguments, "BusinessEntity")?;
    let wrong = |what: &str| ODataError::invalid_argument(format!("The parameter '{what}' cannot be read."));
    let name = entity.get("@odata.type").and_then(Json::as_str).unwrap_or_default();
    let name = name.trim_start_matches('#').trim_start_matches("Microsoft.Dynamics.CRM.");
    let base = asked.catalog.named(name).ok_or_else(|| wrong("BusinessEntity"))?;
    let matching = call.argument("MatchingEntityName").map(odata::path::unquoted).unwrap_or_default();
    let matching = asked.catalog.named(&matching).ok_or_else(|| wrong("MatchingEntityName"))?;
    check_readable(asked, matching)?;
    let body = row::read_body(&base.meta, entity.to_string().as_bytes(), &*asked.catalog)?;
    let found = find(asked, conn, base, &body.fields, body.id, matching)?;
    let (skipped, size) = paging(call)?;
    let style = RowStyle::new(asked, None);
    let mut written = Vec::new();
    for id in found.into_iter().skip(skipped).take(size) {
        let row = readable(asked, conn, matching, id)?;
        let row = versioned(row.id, row.fields);
        let mut json = String::new();
        style.with_writer(matching, |writer| writer.write(&mut json, &row, None));
        written.push(json);
    }
    let context = style.context(&asked.base, matching, &[]);
    let head = PageHead { context, count: None, next_link: None, delta_link: None };
    Ok(asked.applied(Reply::json(200, row::write_page(&head, &written))))
}

/// `POST duplicaterules(key)/Microsoft.Dynamics.CRM.PublishDuplicateRule`. It is published when the reply comes.
///
/// # Errors
/// 400 for a rule without conditions or with columns that can't be compared; 403, 404.
pub fn publish(asked: &Asked, conn: &mut dyn Conn, path: &RowPath) -> Result<Reply, Fault> {
    let (_, id) = asked.row(path)?;
    set_published(asked, conn, id, true)?;
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.PublishDuplicateRuleResponse", asked.base);
    Ok(Reply::json(200, json!({"@odata.context": context, "JobId": id}).to_string()))
}

/// `POST UnpublishDuplicateRule`: `{"DuplicateRuleId": id}`
///
/// # Errors
/// 403, 404.
pub fn unpublish(asked: &Asked, conn: &mut dyn Conn) -> Result<Reply, Fault> {
    let id = Parameters::read(asked)?.get("DuplicateRuleId")?;
    set_published(asked, conn, id, false)?;
    Ok(Reply::empty(204))
}

fn set_published(asked: &Asked, conn: &mut dyn Conn, id: RecordId, is: bool) -> Result<(), Fault> {
    let table = asked.catalog.need("duplicaterule")?;
    let row = associate::existing(conn, table, id)?;
    if is {
        check_rule(asked, conn, id, &row.fields)?;
    }
    let (state, status) = if is { (1, 2) } else { (0, 0) };
    let fields = Fields::from([
        ("statecode".to_owned(), Value::Choice(state)),
        ("statuscode".to_owned(), Value::Choice(status)),
    ]);
    records::apply(conn, asked.writing(), table, &row, fields)
}

/// A rule compares columns that are there and of one kind.
fn check_rule(asked: &Asked, conn: &mut dyn Conn, id: RecordId, rule: &Fields) -> Result<(), Fault> {
    let table = |column: &str| {
        let name = rule.get(column).and_then(Value::as_text).unwrap_or_default();
        let unknown = || ODataError::invalid_argument(format!("'{column}' names no table."));
        asked.catalog.named(name).ok_or_else(unknown)
    };
    let (base, matching) = (table("baseentityname")?, table("matchingentityname")?);
    let sql = "SELECT baseattributename, matchingattributename, operatorcode
               FROM data_duplicaterulecondition WHERE regardingobjectid = ?";
    let conditions = conn.rows(sql, &[id.into()])?;
    for row in &conditions {
        let name = |at: usize| row.get(at).and_then(|value| value.as_text()).unwrap_or_default();
        let operator = row.get(2).and_then(|value| value.as_integer()).unwrap_or_default();
        let pair = base.meta.column(name(0)).zip(matching.meta.column(name(1)));
        if !pair.is_some_and(|(here, there)| can_compare(here, there, operator)) {
            let message =
                format!("The columns '{}' and '{}' of a condition cannot be compared.", name(0), name(1));
            return Err(ODataError::invalid_argument(message).into());
        }
    }
    match conditions.is_empty() {
        true => Err(ODataError::invalid_argument("The rule has no conditions.").into()),
        false => Ok(()),
    }
}

fn find(
    asked: &Asked,
    conn: &mut dyn Conn,
    base: &Table,
    fields: &Fields,
    own: Option<RecordId>,
    matching: &Table,
) -> Result<Vec<RecordId>, Fault> {
    let who = (&*asked.catalog, &*asked.caller, asked.now_ms);
    duplicates::find(conn, who, base, fields, own, matching)
        .map_err(|p| Fault::of_table(p, &matching.meta.logical_name))
}

/// Rows to pass over, and rows of the page.
fn paging(call: &Call) -> Result<(usize, usize), ODataError> {
    if call.argument("PagingInfo").is_none() {
        return Ok((0, PAGE));
    }
    let info = parameter(&call.arguments, "PagingInfo")?;
    let number = |member: &str| info.get(member).and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
    let size = number("Count").filter(|n| (1..=PAGE).contains(n)).unwrap_or(PAGE);
    Ok((number("PageNumber").unwrap_or(1).saturating_sub(1).saturating_mul(size), size))
}
