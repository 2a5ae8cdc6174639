//! `$expand`: related rows inside of rows. Each passes the security of its own table; what the caller may not read is
//! not there for him (`reference/dataverse.md` §4.3).

use super::Asked;
use super::list::count_rows;
use super::page::{self, MOST_BYTES, Wanted};
use super::seen::check_readable;
use super::style::RowStyle;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::{Fields, RecordId, Value};
use odata::ODataError;
use odata::options::{Expand, Expanded, Options};
use odata::row;
use query::sql::Page;
use query::{Condition, Filter, Op, Query, Related};
use std::collections::{BTreeSet, HashMap};

/// Rows that one statement fetches by their keys.
const AT_ONCE: usize = 500;

/// A row that was written, with what its expansions need.
pub struct Written {
    /// Its primary key.
    pub id: RecordId,
    /// What was read of it.
    pub fields: Fields,
    /// The row as a JSON object.
    pub json: String,
}

/// Asks a query for the lookups that expansions follow.
pub fn ask(query: &mut Query, expand: &[Expand]) {
    let Some(columns) = &mut query.columns else { return };
    for one in expand {
        if let Expanded::One { column, .. } = &one.to
            && !columns.contains(column)
        {
            columns.push(column.clone());
        }
    }
}

/// Adds the expansions to rows.
///
/// # Errors
/// 403 for a table that the caller may not read at all; what the database says.
pub fn add(asked: &Asked, conn: &mut dyn Conn, expand: &[Expand], rows: &mut [Written]) -> Result<(), Fault> {
    let mut room = Room::of(rows);
    for one in expand {
        match &one.to {
            Expanded::One { column, .. } if one.reference => references(asked, one, column, rows)?,
            Expanded::One { column, .. } => records(asked, conn, one, column, rows, &mut room)?,
            Expanded::Many { table, column } => {
                for row in &mut *rows {
                    let only = Filter::Condition(Condition {
                        column: column.clone(),
                        op: Op::Eq,
                        values: vec![Value::Id(row.id)],
                    });
                    room.grown(row, |row| collection(asked, conn, one, table, only, row))?;
                }
            }
            Expanded::Pairs { intersect, own, other, table } => {
                for row in &mut *rows {
                    let only = paired(asked, intersect, own, other, table, row.id)?;
                    room.grown(row, |row| collection(asked, conn, one, table, only, row))?;
                }
            }
        }
    }
    Ok(())
}

/// What rows may still grow by, in bytes. Rows that were read can end a page, what is expanded in them can't: a reply
/// that would grow beyond all bounds is refused.
struct Room(usize);

impl Room {
    fn of(rows: &[Written]) -> Self {
        Self((2 * MOST_BYTES).saturating_sub(rows.iter().map(|row| row.json.len()).sum()))
    }

    fn take(&mut self, bytes: usize) -> Result<(), ODataError> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }

    /// Lets a row grow.
    fn grown(
        &mut self,
        row: &mut Written,
        grow: impl FnOnce(&mut Written) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let before = row.json.len();
        grow(row)?;
        Ok(self.take(row.json.len() - before)?)
    }
}

fn too_large() -> ODataError {
    ODataError::invalid_argument(
        "The rows to expand are too large for one reply. Ask for fewer columns or for smaller pages.",
    )
}

/// The rows of a table that an intersect table pairs with a row.
///
/// # Errors
/// When the table is gone.
pub fn paired(
    asked: &Asked,
    intersect: &str,
    own: &str,
    other: &str,
    table: &str,
    id: RecordId,
) -> Result<Filter, Fault> {
    let pair = Condition { column: own.to_owned(), op: Op::Eq, values: vec![Value::Id(id)] };
    Ok(Filter::Exists(Box::new(Related {
        table: intersect.to_owned(),
        from: other.to_owned(),
        to: asked.catalog.need(table)?.meta.primary_id.clone(),
        filter: Some(Filter::Condition(pair)),
        ..Related::default()
    })))
}

/// The record a lookup points to.
fn target(row: &Written, column: &str) -> Option<(String, RecordId)> {
    match row.fields.get(column) {
        Some(Value::Lookup(to)) => Some((to.table.clone(), to.id)),
        _ => None,
    }
}

/// `nav/$ref`: addresses only.
fn references(asked: &Asked, expand: &Expand, column: &str, rows: &mut [Written]) -> Result<(), Fault> {
    for row in rows {
        let json = match target(row, column) {
            Some((table, id)) => {
                let set = &asked.catalog.need(&table)?.meta.set_name;
                serde_json::json!({"@odata.id": format!("{}{set}({id})", asked.base)}).to_string()
            }
            None => "null".to_owned(),
        };
        row::add_member(&mut row.json, &expand.navigation, &json);
    }
    Ok(())
}

/// Single records: each is read once, however many rows point to it.
fn records(
    asked: &Asked,
    conn: &mut dyn Conn,
    expand: &Expand,
    column: &str,
    rows: &mut [Written],
    room: &mut Room,
) -> Result<(), Fault> {
    let mut wanted: HashMap<String, BTreeSet<RecordId>> = HashMap::new();
    for (table, id) in rows.iter().filter_map(|row| target(row, column)) {
        wanted.entry(table).or_default().insert(id);
    }
    let mut found = HashMap::new();
    for (name, ids) in &wanted {
        let table = asked.catalog.need(name)?;
        check_readable(asked, table)?;
        let ids: Vec<RecordId> = ids.iter().copied().collect();
        for ids in ids.chunks(AT_ONCE) {
            found.extend(by_ids(asked, conn, table, ids, &expand.options)?);
            if found.values().map(String::len).sum::<usize>() > room.0 {
                return Err(too_large().into());
            }
        }
    }
    for row in rows {
        let json = target(row, column).and_then(|(_, id)| found.get(&id)).map_or("null", String::as_str);
        room.take(json.len())?;
        row::add_member(&mut row.json, &expand.navigation, json);
    }
    Ok(())
}

fn by_ids(
    asked: &Asked,
    conn: &mut dyn Conn,
    table: &Table,
    ids: &[RecordId],
    options: &Options,
) -> Result<Vec<(RecordId, String)>, Fault> {
    // The options were read for one of the tables that the lookup may point to.
    let select = options.select.as_ref().map(|names| {
        names.iter().filter(|name| table.meta.column(name).is_some()).cloned().collect::<Vec<_>>()
    });
    let style = RowStyle::new(asked, select);
    let among = Condition {
        column: table.meta.primary_id.clone(),
        op: Op::In,
        values: ids.iter().copied().map(Value::Id).collect(),
    };
    let mut query = Query {
        table: table.meta.logical_name.clone(),
        columns: style.columns(table),
        filter: Some(Filter::Condition(among)),
        ..Query::default()
    };
    ask(&mut query, &options.expand);
    let (mut rows, broken_off) =
        page::read(asked, conn, table, &query, &Page::default(), &style, &options.expand)?;
    if broken_off.is_some() {
        return Err(too_large().into());
    }
    add(asked, conn, &options.expand, &mut rows)?;
    Ok(rows.into_iter().map(|row| (row.id, row.json)).collect())
}

/// A collection, with the link to what doesn't fit.
fn collection(
    asked: &Asked,
    conn: &mut dyn Conn,
    expand: &Expand,
    table: &str,
    only: Filter,
    row: &mut Written,
) -> Result<(), Fault> {
    let table = asked.catalog.need(table)?;
    let wanted = Wanted::new(asked, table, expand.options.clone(), Some(only))?;
    let (rows, token) = wanted.read(asked, conn, table)?;
    if expand.options.count {
        let (count, _) = count_rows(asked, conn, table, wanted.query())?;
        row::add_member(&mut row.json, &format!("{}@odata.count", expand.navigation), &count.to_string());
    }
    row::add_member(&mut row.json, &expand.navigation, &format!("[{}]", rows.join(",")));
    if let Some(token) = token {
        let link = format!(
            "{}{}({})/{}?{}&$skiptoken={token}",
            asked.base, expand.set, row.id, expand.navigation, expand.query
        );
        let json = serde_json::Value::String(link).to_string();
        row::add_member(&mut row.json, &format!("{}@odata.nextLink", expand.navigation), &json);
    }
    Ok(())
}
