//! Step 8: changes of devices that the server refused, of all users, settled for them (checklist 112-119).

use super::ask::{Ask, Done, Noted, Told, version};
use super::list::Part;
use super::refusal::Failure;
use super::routes::Routes;
use crate::offline;
use crate::records::{self, associate, check_read, strip};
use crate::security::Holder;
use crate::store::{Conn, rows};
use crate::web::actions::sync_errors as again;
use admin_contract::endpoints::{
    GroupSyncErrors, ListSyncErrors, ReadSyncError, ResolveSyncError, RetrySyncError,
};
use admin_contract::sync_errors::{ErrorDetail, ErrorGroup, ErrorRow, Resolve, Take, ThreeWay};
use admin_contract::{List, ListQuery, Named, Nothing};
use model::metadata::ColumnKind;
use model::storage::SqlValue;
use model::{Code, ColumnMeta, Fields, Problem, RecordId, Value};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

const TABLE: &str = "syncerror";
/// State and status reason of an error that is done with.
const RESOLVED: i32 = 1;
/// Groups that are told.
const GROUPS: usize = 200;
/// Longest note (`description`).
const LONGEST_NOTE: usize = 4000;
const OPEN: &str = "s.statecode = 0";
const COLUMNS: &str =
    "SELECT s.id, s.ownerid, coalesce(u.fullname, t.name), s.name, s.action, s.errortype, s.errorcode,
    s.errormessage, s.errortime, s.statecode, s.description FROM data_syncerror s
    LEFT JOIN data_systemuser u ON u.id = s.ownerid LEFT JOIN data_team t ON t.id = s.ownerid";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<GroupSyncErrors>(groups)
        .reads::<ListSyncErrors>(list)
        .reads::<ReadSyncError>(read)
        .writes::<ResolveSyncError>(resolve)
        .writes::<RetrySyncError>(retry)
}

fn groups(conn: &mut dyn Conn, _: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<ErrorGroup>>, Failure> {
    let sql = format!(
        "SELECT s.errorcode, s.errortype, s.name, count(*), count(DISTINCT s.ownerid), min(s.errortime), max(s.errortime)
         FROM data_syncerror s WHERE {OPEN} GROUP BY s.name, s.errortype, s.errorcode
         ORDER BY count(*) DESC, s.name LIMIT {GROUPS}"
    );
    let mut rows: Vec<ErrorGroup> = conn.rows(&sql, &[])?.iter().filter_map(|row| group(row)).collect();
    for group in &mut rows {
        let (condition, values) = of_group(&group.code, i64::from(group.kind), &group.table);
        let sql = format!(
            "SELECT s.errormessage FROM data_syncerror s WHERE {OPEN}{condition} ORDER BY s.errortime DESC LIMIT 1"
        );
        let message = conn.value(&sql, &values)?;
        group.message = message.as_ref().and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    }
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

/// The condition of a group of errors, and its values.
fn of_group(code: &str, kind: i64, table: &str) -> (String, Vec<SqlValue>) {
    match code.is_empty() {
        true => (
            " AND s.name = ? AND s.errortype = ? AND (s.errorcode IS NULL OR s.errorcode = '')".to_owned(),
            vec![table.into(), kind.into()],
        ),
        false => (
            " AND s.name = ? AND s.errortype = ? AND s.errorcode = ?".to_owned(),
            vec![table.into(), kind.into(), code.into()],
        ),
    }
}

fn group(row: &[SqlValue]) -> Option<ErrorGroup> {
    let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    let number = |n: usize| row.get(n).and_then(SqlValue::as_integer);
    let (code, kind, table) = (text(0), i32::try_from(number(1)?).ok()?, text(2));
    Some(ErrorGroup {
        key: format!("{code}|{kind}|{table}"),
        code,
        kind,
        table,
        message: String::new(),
        count: number(3)?.unsigned_abs(),
        users: number(4)?.unsigned_abs(),
        first_ms: number(5).unwrap_or(0),
        last_ms: number(6).unwrap_or(0),
    })
}

fn list(conn: &mut dyn Conn, _: &Ask, query: ListQuery, _: Nothing) -> Result<Told<List<ErrorRow>>, Failure> {
    let part = Part::of(&query)?;
    let (mut condition, mut values) = (format!(" WHERE {OPEN}"), Vec::new());
    match query.only.as_deref() {
        None => {}
        Some("resolved") => condition = format!(" WHERE s.statecode = {RESOLVED}"),
        Some(key) => {
            let parts: Vec<&str> = key.splitn(3, '|').collect();
            let [code, kind, table] = parts.as_slice() else {
                return Err(Failure::bad(
                    "only",
                    "Sync errors are narrowed by `resolved` or the key of a group.",
                ));
            };
            let kind: i64 = kind.parse().map_err(|_| Failure::bad("only", "There is no such group."))?;
            let (of_group, its) = of_group(code, kind, table);
            condition.push_str(&of_group);
            values.extend(its);
        }
    }
    let mut joined = "";
    if let Some(pattern) = part.pattern() {
        joined = " LEFT JOIN data_systemuser u ON u.id = s.ownerid";
        condition.push_str(
            " AND (lower(u.fullname) LIKE ? ESCAPE '!' OR lower(s.errormessage) LIKE ? ESCAPE '!')",
        );
        values.extend([SqlValue::Text(pattern.clone()), SqlValue::Text(pattern)]);
    }
    let count = format!("SELECT count(*) FROM data_syncerror s{joined}{condition}");
    let total = conn.number(&count, &values)?.unsigned_abs();
    let sql = format!("{COLUMNS}{condition} ORDER BY s.errortime DESC, s.id DESC{}", part.limit());
    let found = conn.rows(&sql, &values)?;
    Ok(List { rows: found.iter().map(|row| error(row)).collect::<Result<_, _>>()?, total }.into())
}

fn error(row: &[SqlValue]) -> Result<ErrorRow, Problem> {
    let text = |n: usize| row.get(n).and_then(SqlValue::as_text).unwrap_or_default().to_owned();
    let number = |n: usize| row.get(n).and_then(SqlValue::as_integer);
    let id =
        |n: usize| row.get(n).and_then(SqlValue::as_id).ok_or_else(|| Problem::new(Code::DatabaseDamaged));
    Ok(ErrorRow {
        id: id(0)?,
        user: Named { id: id(1)?, name: text(2) },
        table: text(3),
        action: text(4),
        kind: number(5).and_then(|n| i32::try_from(n).ok()).unwrap_or(3),
        code: text(6),
        message: text(7),
        at_ms: number(8).unwrap_or(0),
        is_resolved: number(9) == Some(i64::from(RESOLVED)),
        note: Some(text(10)).filter(|note| !note.is_empty()),
    })
}

fn one(conn: &mut dyn Conn, ask: &Ask) -> Result<ErrorRow, Failure> {
    let row = conn.first(&format!("{COLUMNS} WHERE s.id = ?"), &[ask.id()?.into()])?;
    Ok(error(&row.ok_or_else(|| Failure::not_found(ask.argument(0)))?)?)
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<ErrorDetail>, Failure> {
    let detail = detail(conn, ask)?;
    let version = detail.version.clone();
    Ok(Told::of_version(detail, version))
}

fn detail(conn: &mut dyn Conn, ask: &Ask) -> Result<ErrorDetail, Failure> {
    let row = one(conn, ask)?;
    let stored = offline::row_of(conn, &ask.catalog, TABLE, row.id)?;
    let stored = stored.ok_or_else(|| Failure::not_found(ask.argument(0)))?;
    let version = version(&rows::version(&stored.fields));
    let mut data: Map<String, Json> =
        serde_json::from_str(offline::text(&stored.fields, "requestdata")).unwrap_or_default();
    let record: Option<RecordId> = data.remove(again::RECORD).and_then(|id| id.as_str()?.parse().ok());
    let table = data.remove(again::TABLE).and_then(|name| Some(name.as_str()?.to_owned()));
    let table = ask.catalog.named(table.as_deref().unwrap_or(&row.table)).cloned();
    let theirs = match (&table, record) {
        (Some(table), Some(id)) => current(conn, ask, table, id)?,
        _ => None,
    };
    let told = offline::text(&stored.fields, "errordetail");
    let base: Option<Base> = serde_json::from_str(told).ok();
    let detail = Some(told.to_owned()).filter(|told| base.is_none() && !told.is_empty());
    let sides =
        Sides { table: table.as_deref(), base: base.unwrap_or_default().values, theirs: theirs.as_ref() };
    let columns = data.into_iter().map(|(name, mine)| three_way(conn, ask, &sides, name, mine));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let name = table.as_ref().zip(theirs.as_ref());
    let record_name = name.map(|(table, fields)| offline::text(fields, &table.meta.primary_name).to_owned());
    let exists = match (&table, record) {
        (Some(table), Some(id)) => rows::read(conn, table, id)?.is_some(),
        _ => false,
    };
    Ok(ErrorDetail { columns, detail, row, record, record_name, exists, version })
}

/// The record as it is, as far as the caller may see it.
fn current(
    conn: &mut dyn Conn,
    ask: &Ask,
    table: &Arc<crate::catalog::Table>,
    id: RecordId,
) -> Result<Option<Fields>, Failure> {
    let Some(mut row) = rows::read(conn, table, id)? else { return Ok(None) };
    if check_read(conn, &ask.caller, table, id, Holder::of(table, id, &row.fields)).is_err() {
        return Ok(None);
    }
    strip(conn, &ask.caller, table, id, &mut row.fields)?;
    Ok(Some(row.fields))
}

/// What a column of a refused change is compared with.
struct Sides<'a> {
    table: Option<&'a crate::catalog::Table>,
    base: Map<String, Json>,
    theirs: Option<&'a Fields>,
}

/// What a device writes into `errordetail`: the values that its change started from.
#[derive(Default, Deserialize)]
struct Base {
    #[serde(rename = "farfield_base")]
    values: Map<String, Json>,
}

fn three_way(
    conn: &mut dyn Conn,
    ask: &Ask,
    sides: &Sides<'_>,
    name: String,
    mine: Json,
) -> Result<ThreeWay, Problem> {
    // On the wire a lookup is `parentaccountid_account@odata.bind`, or `_parentaccountid_value`.
    let plain = name.split('@').next().unwrap_or_default();
    let plain = plain.strip_prefix('_').and_then(|p| p.strip_suffix("_value")).unwrap_or(plain);
    let meta = sides.table.and_then(|table| {
        let columns = &table.meta.columns;
        let same = |column: &&ColumnMeta| column.logical_name.eq_ignore_ascii_case(plain);
        let navigated = || {
            let way = table.meta.many_to_one.iter().find(|way| way.navigation == plain)?;
            columns.iter().find(|column| column.logical_name == way.column)
        };
        columns.iter().find(same).or_else(navigated)
    });
    let label = meta.map_or_else(|| plain.to_owned(), |meta| ask.label(&meta.display_name));
    let base = sides.base.get(&name).cloned().map(|base| worded(conn, ask, meta, base)).transpose()?;
    let theirs = match meta.zip(sides.theirs) {
        None => None,
        Some((column, fields)) => {
            let value = fields.get(&column.logical_name).map_or(Json::Null, shown);
            Some(worded(conn, ask, meta, value)?)
        }
    };
    let mine = worded(conn, ask, meta, mine)?;
    Ok(ThreeWay { column: name, label, base, mine, theirs })
}

/// A value in the words that people know it by: options by their labels, records by their names.
fn worded(conn: &mut dyn Conn, ask: &Ask, column: Option<&ColumnMeta>, value: Json) -> Result<Json, Problem> {
    let Some(column) = column else { return Ok(value) };
    if let (ColumnKind::Lookup { .. }, Some(text)) = (&column.kind, value.as_str()) {
        // Bound by a path (`/accounts(id)`), or the id alone.
        let key = text.rsplit('(').next().unwrap_or_default().trim_end_matches(')');
        let Ok(id) = key.parse::<RecordId>() else { return Ok(value) };
        for target in column.kind.targets() {
            let Some(table) = ask.catalog.named(target) else { continue };
            if let Some(name) = rows::name(conn, table, id)? {
                return Ok(json!(name));
            }
        }
        return Ok(value);
    }
    let label = |number: i64| {
        let option = column.kind.options().iter().find(|option| i64::from(option.value) == number)?;
        Some(ask.label(&option.label)).filter(|label| !label.is_empty())
    };
    Ok(match &value {
        Json::Number(number) => number.as_i64().and_then(label).map_or(value, Json::String),
        Json::Array(numbers) => {
            let words = numbers.iter().map(|number| number.as_i64().and_then(label));
            match words.collect::<Option<Vec<_>>>() {
                Some(words) => json!(words.join(", ")),
                None => value,
            }
        }
        _ => value,
    })
}

/// A value as a device tells it.
fn shown(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => json!(text),
        Value::Int(number) => json!(number),
        Value::Decimal(number) => json!(number.normalize().to_string()),
        Value::Double(number) => json!(number),
        Value::Money(money) => json!(money.to_decimal().normalize().to_string()),
        Value::Bool(is) => json!(is),
        Value::Instant(at) => json!(at.to_string()),
        Value::Date(day) => json!(day.to_string()),
        Value::Choice(option) => json!(option),
        Value::Choices(options) => json!(options),
        Value::Id(id) => json!(id),
        Value::Lookup(to) => json!(to.id),
    }
}

fn resolve(conn: &mut dyn Conn, ask: &Ask, _: Nothing, wanted: Resolve) -> Result<Done<ErrorRow>, Failure> {
    let before = open(conn, ask)?;
    if wanted.note.chars().count() > LONGEST_NOTE {
        return Err(Failure::bad("note", format!("A note has at most {LONGEST_NOTE} letters.")));
    }
    if wanted.take == Take::Mine {
        carry_out(conn, ask)?;
    }
    settle(conn, ask, before, &wanted.note)
}

fn retry(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<ErrorRow>, Failure> {
    let before = open(conn, ask)?;
    carry_out(conn, ask)?;
    settle(conn, ask, before, "")
}

/// The error, in the version that the request names, if it is still open.
fn open(conn: &mut dyn Conn, ask: &Ask) -> Result<ErrorDetail, Failure> {
    let detail = detail(conn, ask)?;
    ask.expect(&detail.version, &detail)?;
    match detail.row.is_resolved {
        true => Err(Failure::not_now("This error is settled already.")),
        false => Ok(detail),
    }
}

/// Carries the refused change out with the rights of the caller.
fn carry_out(conn: &mut dyn Conn, ask: &Ask) -> Result<(), Failure> {
    let asked = ask.asked(conn)?;
    again::carry_out(&asked, conn, ask.id()?).map_err(|fault| Failure::from(fault).at("take"))
}

fn settle(
    conn: &mut dyn Conn,
    ask: &Ask,
    before: ErrorDetail,
    note: &str,
) -> Result<Done<ErrorRow>, Failure> {
    let table = ask.catalog.need(TABLE)?;
    let row = associate::existing(conn, table, before.row.id)?;
    let mut columns = Fields::from([
        ("statecode".to_owned(), Value::Choice(RESOLVED)),
        ("statuscode".to_owned(), Value::Choice(RESOLVED)),
    ]);
    if !note.trim().is_empty() {
        columns.insert("description".to_owned(), Value::Text(note.to_owned()));
    }
    records::update(conn, ask.writing(), table, &row, None, columns)?;
    let after = one(conn, ask)?;
    // Values of records are not for the log: it keeps which error it was.
    let noted = Noted::of_record(after.id, format!("{} ({})", after.table, after.user.name));
    let noted = noted.before(&before.row.is_resolved).after(&after.note);
    Ok(Told::from(after).noting(noted))
}
