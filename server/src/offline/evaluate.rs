//! `EvaluateProfile`: how many rows a profile means for a user, and why, with that user's rights.

use super::people::may_read_profiles;
use super::rows;
use crate::catalog::{Catalog, Right, Table};
use crate::fault::Fault;
use crate::security::{Caller, Guarded};
use crate::store::{Conn, blobs};
use model::offline::{Environment, Profile, ReadRight, Tables};
use model::storage::SqlValue;
use model::{ColumnKind, ColumnMeta, Problem, RecordId, Value};
use query::scope::{ReasonKind, TableScope, scope};
use query::sql::{self, Statement};
use query::{Condition, Context, Filter, Guard, Op, Query, Sight, Unguarded, fetch};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Who asks for what, as the queries need it.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The tables.
    pub catalog: &'a Catalog,
    /// The user whose device it is.
    pub user: &'a Caller,
    /// Switches and enabled tables.
    pub environment: &'a Environment,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
}

/// What a profile means for one table.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TableResult {
    /// The table.
    pub logical_name: String,
    /// Rows on the device.
    pub rows: usize,
    /// What their columns take, uncompressed, with the files and images that the profile brings.
    pub bytes: usize,
    /// What of that is files and images.
    pub file_bytes: usize,
    /// Rows that changed within [`RECENT_DAYS`].
    #[serde(skip)]
    pub recent_rows: usize,
    /// Why.
    pub reasons: Vec<ReasonResult>,
}

/// How many rows one reason brings, or keeps away.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReasonResult {
    /// `rule`, `relation` and `follow` bring rows; `organisation` and `security` keep them away.
    pub kind: &'static str,
    /// The rule's label, the relationship's schema name, or what keeps rows away.
    pub name: String,
    /// How many. A row that several reasons bring counts for each.
    pub rows: usize,
    /// What the columns of the rows that it brings take.
    #[serde(skip)]
    pub bytes: usize,
}

/// What changed within so many days tells how much changes in a day.
pub const RECENT_DAYS: i64 = 10;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Evaluates a profile table by table.
///
/// # Errors
/// 400 for a profile that can't be published; what the database says.
pub fn evaluate(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    profile: &Profile,
) -> Result<Vec<TableResult>, Fault> {
    let tables = Tables::new(asking.catalog.metas());
    let unfiltered = without_filters(asking.environment);
    let scopes = scope(profile, asking.environment, &tables).map_err(bad_profile)?;
    let all = scope(profile, &unfiltered, &tables).map_err(bad_profile)?;
    let mut results = Vec::new();
    for table_scope in &scopes {
        let all = all.iter().find(|s| s.table == table_scope.table);
        results.push(of_table(conn, asking, table_scope, all)?);
    }
    Ok(results)
}

/// Rows and bytes of a whole profile for a user: the sums of what [`evaluate`] tells table by table.
///
/// # Errors
/// As [`evaluate`].
pub fn weigh(conn: &mut dyn Conn, asking: Asking<'_>, profile: &Profile) -> Result<(usize, usize), Fault> {
    let tables = Tables::new(asking.catalog.metas());
    let (mut rows, mut bytes) = (0, 0);
    for table_scope in &scope(profile, asking.environment, &tables).map_err(bad_profile)? {
        let table = asking.catalog.need(&table_scope.table)?;
        let guard = Guarded { caller: asking.user, catalog: asking.catalog };
        let brought = brought(conn, asking, table_scope, table, &guard)?;
        rows += brought.found.len();
        bytes += brought.found.values().sum::<usize>();
        bytes += files_of(conn, table_scope, table, &guard, &brought.found)?;
    }
    Ok((rows, bytes))
}

/// Rows, each with what its columns take.
type Weights = HashMap<RecordId, usize>;

/// The rows of a table that a device holds, each with what its columns take.
///
/// # Errors
/// As [`evaluate`].
pub fn rows_on_device(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    profile: &Profile,
    table: &Table,
) -> Result<Weights, Fault> {
    let tables = Tables::new(asking.catalog.metas());
    let scopes = scope(profile, asking.environment, &tables).map_err(bad_profile)?;
    let guard = Guarded { caller: asking.user, catalog: asking.catalog };
    match scopes.iter().find(|scope| scope.table == table.meta.logical_name) {
        Some(table_scope) => Ok(brought(conn, asking, table_scope, table, &guard)?.found),
        None => Ok(Weights::new()),
    }
}

/// Evaluates a profile for a user in the environment as it is.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_for(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    user: &Caller,
    profile: &Profile,
    now_ms: i64,
) -> Result<Vec<TableResult>, Fault> {
    let environment = super::environment::environment(conn, catalog)?;
    evaluate(conn, Asking { catalog, user, environment: &environment, now_ms }, profile)
}

/// The same tables, with no organisation filter on any.
fn without_filters(environment: &Environment) -> Environment {
    let mut unfiltered = environment.clone();
    unfiltered.settings.organisation_filter = false;
    unfiltered
}

/// A profile that can't be evaluated is the caller's to mend.
pub fn bad_profile(problem: Problem) -> Fault {
    Fault::of_table(problem, super::PROFILE)
}

fn of_table(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table_scope: &TableScope,
    unfiltered: Option<&TableScope>,
) -> Result<TableResult, Fault> {
    let table = asking.catalog.need(&table_scope.table)?;
    let guard = Guarded { caller: asking.user, catalog: asking.catalog };
    let may_read = may_use(asking, table);
    let Brought { found, only_followed, mut reasons } = brought(conn, asking, table_scope, table, &guard)?;
    let recent_rows = recent(conn, asking, table_scope, table, &found, &guard)?;
    let file_bytes = files_of(conn, table_scope, table, &guard, &found)?;
    let asked = if may_read { statements(asking, table_scope, &guard)? } else { Vec::new() };
    let is_ruled = |id: &RecordId| found.contains_key(id) && !only_followed.contains(id);
    let away = |kind, name: &str, rows| ReasonResult { kind, name: name.to_owned(), rows, bytes: 0 };
    if let Some(unfiltered) = unfiltered.filter(|_| may_read) {
        let count = beyond(conn, &statements(asking, unfiltered, &guard)?, &asked, is_ruled)?;
        if count > 0 {
            reasons.push(away("organisation", "Organization filter", count));
        }
    }
    let denied = beyond(conn, &statements(asking, table_scope, &Unguarded)?, &asked, is_ruled)?;
    if denied > 0 {
        reasons.push(away("security", &table.privilege(Right::Read), denied));
    }
    Ok(TableResult {
        logical_name: table_scope.table.clone(),
        rows: found.len(),
        bytes: found.values().sum::<usize>() + file_bytes,
        file_bytes,
        recent_rows,
        reasons,
    })
}

/// What reasons bring of a table.
struct Brought {
    /// The rows.
    found: Weights,
    /// Those of them that neither a rule nor a relationship brings.
    only_followed: HashSet<RecordId>,
    /// How much each reason brings.
    reasons: Vec<ReasonResult>,
}

fn brought(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table_scope: &TableScope,
    table: &Table,
    guard: &Guarded<'_>,
) -> Result<Brought, Fault> {
    let may_read = may_use(asking, table);
    let mut by_reason: BTreeMap<(ReasonKind, &str), Weights> = BTreeMap::new();
    for reason in &table_scope.reasons {
        let brought = by_reason.entry((reason.kind, &reason.name)).or_default();
        if may_read {
            let query = query_of(asking, &reason.fetch_xml, table_scope.columns.clone())?;
            weigh_rows(conn, asking, &query, guard, brought)?;
        }
    }
    let told = |kind, name: &str, rows: &Weights| {
        let (name, bytes) = (name.to_owned(), rows.values().sum());
        ReasonResult { kind, name, rows: rows.len(), bytes }
    };
    let kind = |kind| if kind == ReasonKind::Rule { "rule" } else { "relation" };
    let mut reasons: Vec<ReasonResult> =
        by_reason.iter().map(|((of, name), rows)| told(kind(*of), name, rows)).collect();
    let mut found = by_reason.into_values().reduce(united).unwrap_or_default();
    let mut only_followed = HashSet::new();
    if may_read && table_scope.can_be_followed {
        let ids = followed(conn, asking, &table_scope.table)?;
        let rows = followed_rows(conn, asking, table_scope, &ids, guard)?;
        reasons.push(told("follow", "Followed", &rows));
        only_followed = rows.keys().filter(|id| !found.contains_key(id)).copied().collect();
        found = united(found, rows);
    }
    Ok(Brought { found, only_followed, reasons })
}

/// The rows of both: what is less goes into what is more.
fn united(one: Weights, other: Weights) -> Weights {
    let (mut most, least) = if one.len() < other.len() { (other, one) } else { (one, other) };
    most.extend(least);
    most
}

/// How many of the rows changed lately.
fn recent(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table_scope: &TableScope,
    table: &Table,
    found: &Weights,
    guard: &Guarded<'_>,
) -> Result<usize, Fault> {
    if found.is_empty() || !table.has("modifiedon") {
        return Ok(0);
    }
    let since = Value::Instant(model::value::Instant(asking.now_ms - RECENT_DAYS * DAY_MS));
    let condition = Condition { column: "modifiedon".to_owned(), op: Op::Ge, values: vec![since] };
    let query = Query {
        table: table_scope.table.clone(),
        columns: Some(Vec::new()),
        filter: Some(Filter::Condition(condition)),
        ..Query::default()
    };
    let changed = ids(conn, asking, &query, guard, &asking.user.context(asking.now_ms))?;
    Ok(changed.iter().filter(|id| found.contains_key(id)).count())
}

/// The bytes of the files and images that come with rows: of the columns that the profile takes and the user sees.
fn files_of(
    conn: &mut dyn Conn,
    table_scope: &TableScope,
    table: &Table,
    guard: &Guarded<'_>,
    rows: &Weights,
) -> Result<usize, Fault> {
    let comes = |column: &&ColumnMeta| match column.kind {
        ColumnKind::File { .. } => table_scope.files,
        ColumnKind::Image => table_scope.images.contains(&column.logical_name),
        _ => false,
    };
    let seen = |column: &&ColumnMeta| {
        matches!(guard.column(&table.meta.logical_name, &column.logical_name), Sight::All)
    };
    let columns = table.meta.columns.iter().filter(comes).filter(seen);
    let columns: Vec<&str> = columns.map(|column| column.logical_name.as_str()).collect();
    let sizes = blobs::sizes(conn, &columns)?;
    let total: u64 = sizes.iter().filter(|(id, _)| rows.contains_key(id)).map(|(_, size)| size).sum();
    Ok(usize::try_from(total).unwrap_or(usize::MAX))
}

/// X20: what a user must be allowed to read to have a table offline (checklist 97).
pub fn may_use(asking: Asking<'_>, table: &Table) -> bool {
    let on_table = asking.user.reach(Right::Read, table).is_some();
    let on_profiles = may_read_profiles(asking.user, asking.catalog);
    match asking.environment.settings.read_right {
        ReadRight::Both | ReadRight::Profile => on_table && on_profiles,
        ReadRight::Table => on_table,
    }
}

/// The query of a reason.
///
/// # Errors
/// 400 for a filter that can't be read.
pub fn query_of(asking: Asking<'_>, fetch_xml: &str, columns: Option<Vec<String>>) -> Result<Query, Fault> {
    let mut query = fetch::parse(fetch_xml, asking.catalog).map_err(bad_profile)?;
    query.columns = columns;
    Ok(query)
}

/// Adds the rows of a query, each with what its columns take.
fn weigh_rows(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    query: &Query,
    guard: &dyn Guard,
    found: &mut Weights,
) -> Result<(), Fault> {
    let context = asking.user.context(asking.now_ms);
    let statement = sql::select_weights(asking.catalog, query, guard, &context).map_err(bad_profile)?;
    conn.each(&statement.sql, &statement.values, &mut |row| {
        if let [id, bytes] = row
            && let (Some(id), Some(bytes)) = (id.as_id(), bytes.as_integer())
        {
            found.insert(id, usize::try_from(bytes).unwrap_or_default());
        }
        Ok(())
    })?;
    Ok(())
}

/// What a value takes.
pub fn size(value: &SqlValue) -> usize {
    match value {
        SqlValue::Null => 0,
        SqlValue::Integer(_) | SqlValue::Real(_) => 8,
        SqlValue::Text(text) => text.len(),
        SqlValue::Blob(bytes) => bytes.len(),
    }
}

/// What a table's reasons ask for their rows' ids.
fn statements(
    asking: Asking<'_>,
    table_scope: &TableScope,
    guard: &dyn Guard,
) -> Result<Vec<Statement>, Fault> {
    let context = asking.user.context(asking.now_ms);
    let statement = |fetch_xml: &str| {
        let query = query_of(asking, fetch_xml, Some(Vec::new()))?;
        sql::select_ids(asking.catalog, &query, guard, &context).map_err(bad_profile)
    };
    table_scope.reasons.iter().map(|reason| statement(&reason.fetch_xml)).collect()
}

/// How many rows statements find that are not among those already there. One that was asked already finds none.
fn beyond(
    conn: &mut dyn Conn,
    statements: &[Statement],
    asked: &[Statement],
    is_there: impl Fn(&RecordId) -> bool,
) -> Result<usize, Fault> {
    let mut others = HashSet::new();
    for statement in statements.iter().filter(|statement| !asked.contains(statement)) {
        conn.each(&statement.sql, &statement.values, &mut |row| {
            others.extend(row.get(1).and_then(SqlValue::as_id).filter(|id| !is_there(id)));
            Ok(())
        })?;
    }
    Ok(others.len())
}

/// The ids that a query gives.
///
/// # Errors
/// What the database says.
pub fn ids(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    query: &Query,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Vec<RecordId>, Fault> {
    let statement = sql::select_ids(asking.catalog, query, guard, context).map_err(bad_profile)?;
    let mut found = Vec::new();
    conn.each(&statement.sql, &statement.values, &mut |row| {
        found.extend(row.get(1).and_then(SqlValue::as_id));
        Ok(())
    })?;
    Ok(found)
}

/// The rows of a table that the user follows (`postfollow`).
///
/// # Errors
/// What the database says.
pub fn followed(conn: &mut dyn Conn, asking: Asking<'_>, table: &str) -> Result<Vec<RecordId>, Fault> {
    if asking.catalog.named(FOLLOW).is_none() {
        return Ok(Vec::new());
    }
    let follows = rows::pointing(conn, asking.catalog, FOLLOW, "ownerid", asking.user.id)?;
    let target = |row: &query::ddl::StoredRow| match row.fields.get("regardingobjectid") {
        Some(Value::Lookup(to)) if to.table == table => Some(to.id),
        _ => None,
    };
    Ok(follows.iter().filter_map(target).collect())
}

/// Rows that say who follows what.
const FOLLOW: &str = "postfollow";

fn followed_rows(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table_scope: &TableScope,
    ids: &[RecordId],
    guard: &dyn Guard,
) -> Result<Weights, Fault> {
    let mut found = Weights::new();
    let query = Query {
        table: table_scope.table.clone(),
        columns: table_scope.columns.clone(),
        filter: Some(among(asking.catalog.need(&table_scope.table)?, ids)),
        ..Query::default()
    };
    if !ids.is_empty() {
        weigh_rows(conn, asking, &query, guard, &mut found)?;
    }
    Ok(found)
}

/// The rows with these ids.
pub fn among(table: &Table, ids: &[RecordId]) -> Filter {
    let values = ids.iter().copied().map(Value::Id).collect();
    Filter::Condition(Condition { column: table.meta.primary_id.clone(), op: Op::In, values })
}
