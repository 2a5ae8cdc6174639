//! Duplicate detection: published rules say by which columns two rows are the same (`reference/dataverse.md` §1.2,
//! §1.10). What a rule means is in `model` and `query`, as it is for devices.

use crate::catalog::{Catalog, Table};
use crate::security::{Caller, Guarded};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::duplicates::{Comparison, DuplicateRule};
use model::storage::SqlValue;
use model::{Code, Fields, Problem, RecordId};
use query::Query;
use query::sql::{self, Page};

/// The most duplicates that are looked for.
const MOST: u32 = 5_000;

/// The rows of a table that are duplicates of a row by a published rule, of those that the caller may read. `fields` is
/// the row of the base table, `own` its id, where it is stored.
///
/// # Errors
/// What the database says.
pub fn find(
    conn: &mut dyn Conn,
    (catalog, caller, now_ms): (&Catalog, &Caller, i64),
    base: &Table,
    fields: &Fields,
    own: Option<RecordId>,
    matching: &Table,
) -> Result<Vec<RecordId>, Problem> {
    let mut found: Vec<RecordId> = Vec::new();
    for rule in rules(conn, base, matching)? {
        let Some(filter) = query::duplicates::filter(&rule, (&base.meta, fields, own), &matching.meta) else {
            continue;
        };
        let query = Query {
            table: matching.meta.logical_name.clone(),
            columns: Some(Vec::new()),
            filter: Some(filter),
            ..Query::default()
        };
        let page = Page { limit: Some(MOST), ..Page::default() };
        let guard = Guarded { caller, catalog };
        let (statement, shape) = sql::select(catalog, &query, &page, &guard, &caller.context(now_ms))?;
        let mut same = Vec::new();
        conn.each(&statement.sql, &statement.values, &mut |values| {
            same.extend(shape.id(values)?);
            Ok(())
        })?;
        for id in same {
            if !found.contains(&id) && same_case(conn, &rule, fields, matching, id)? {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// The tables whose rows may be duplicates of a table's rows.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn matching_tables(conn: &mut dyn Conn, base: &Table) -> Result<Vec<String>, Problem> {
    let sql = "SELECT DISTINCT matchingentityname FROM data_duplicaterule
               WHERE baseentityname = ? AND statecode = 1 ORDER BY matchingentityname";
    let found = conn.rows(sql, &[base.meta.logical_name.as_str().into()])?;
    Ok(found.iter().flatten().filter_map(SqlValue::as_text).map(str::to_owned).collect())
}

fn rules(conn: &mut dyn Conn, base: &Table, matching: &Table) -> Result<Vec<DuplicateRule>, Problem> {
    let sql = "SELECT id, iscasesensitive, excludeinactiverecords FROM data_duplicaterule
               WHERE baseentityname = ? AND matchingentityname = ? AND statecode = 1 ORDER BY id";
    let names = [base.meta.logical_name.as_str().into(), matching.meta.logical_name.as_str().into()];
    let mut found = Vec::new();
    for row in conn.rows(sql, &names)? {
        let [rule, case_sensitive, exclude_inactive] = row.as_slice() else {
            return Err(Code::DatabaseDamaged.into());
        };
        found.push(DuplicateRule {
            base: base.meta.logical_name.clone(),
            matching: matching.meta.logical_name.clone(),
            case_sensitive: case_sensitive.as_integer() == Some(1),
            exclude_inactive: exclude_inactive.as_integer() == Some(1),
            conditions: conditions(conn, id(rule)?)?,
        });
    }
    Ok(found)
}

fn conditions(conn: &mut dyn Conn, rule: RecordId) -> Result<Vec<Comparison>, Problem> {
    let sql =
        "SELECT baseattributename, matchingattributename, operatorcode, operatorparam, ignoreblankvalues
               FROM data_duplicaterulecondition WHERE regardingobjectid = ? ORDER BY id";
    let mut found = Vec::new();
    conn.each(sql, &[rule.into()], &mut |row| {
        let [SqlValue::Text(base), SqlValue::Text(matching), operator, characters, ignore_blank] = row else {
            return Err(Code::DatabaseDamaged.into());
        };
        found.push(Comparison {
            base: base.clone(),
            matching: matching.clone(),
            operator: operator.as_integer().unwrap_or_default(),
            characters: characters.as_integer().and_then(|n| usize::try_from(n).ok()).unwrap_or_default(),
            ignore_blank: ignore_blank.as_integer() == Some(1),
        });
        Ok(())
    })?;
    Ok(found)
}

/// Queries know no case, so the texts are looked at.
fn same_case(
    conn: &mut dyn Conn,
    rule: &DuplicateRule,
    fields: &Fields,
    matching: &Table,
    id: RecordId,
) -> Result<bool, Problem> {
    if !rule.case_sensitive {
        return Ok(true);
    }
    Ok(rows::read(conn, matching, id)?.is_some_and(|row| rule.same_case(fields, &row.fields)))
}
