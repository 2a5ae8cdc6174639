//! What would a newer configuration change on this device? Pure: two configurations and some counts in, plain data out.
//!
//! Tables and columns that come, go or hold another kind of value are *asked for*: the user says when (checklist
//! 124-126, 130-132). Everything else is *quiet* and comes with the next sync: labels, options of choices, limits, what
//! is required, views, forms, the sitemap. None of that touches a stored value, and a form that is a day old helps
//! nobody. Rights are quiet too, because they must not wait (checklist 94-96): a table that the user may read no longer
//! leaves at once, whatever else waits, and so does a column that column security closes.

pub mod size;

use crate::ports::{Configuration, ProfileName};
use contract::update::{ColumnUpdate, Move, TableUpdate, UpdatePlan};
use model::value::Instant;
use model::{ColumnMeta, TableMeta, storage};
use std::collections::BTreeMap;

/// What the device holds of a table, as far as a plan needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Rows on the device.
    pub rows: u64,
    /// Unsent changes of the table.
    pub unsent: u32,
}

/// What is known beside the two configurations.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// What is on the device, by table.
    pub held: BTreeMap<String, Held>,
    /// Unsent changes that write a column, by table and column.
    pub unsent: BTreeMap<(String, String), u32>,
    /// Rows of new tables, as far as the server counted them.
    pub coming: BTreeMap<String, u64>,
}

/// What becomes of one column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColumnMove<'a> {
    /// As it is after, or as it was when it goes.
    pub column: &'a ColumnMeta,
    /// What happens to it.
    pub what: Move,
}

/// The columns of a table that come, go or hold another kind of value.
pub(crate) fn column_moves<'a>(old: &'a TableMeta, new: &'a TableMeta) -> Vec<ColumnMove<'a>> {
    let gone = old.columns.iter().filter(|column| new.column(&column.logical_name).is_none());
    let gone = gone.map(|column| ColumnMove { column, what: Move::Disappears });
    let others = new.columns.iter().filter_map(|column| match old.column(&column.logical_name) {
        None => Some(ColumnMove { column, what: Move::Appears }),
        Some(before) if !holds_the_same(before, column) => Some(ColumnMove { column, what: Move::Changes }),
        Some(_) => None,
    });
    gone.chain(others).collect()
}

/// Whether what is stored of a column is what the other one stores. One that was deleted and made again under its name
/// is another column: its values are.
fn holds_the_same(old: &ColumnMeta, new: &ColumnMeta) -> bool {
    let is_made_again =
        old.metadata_id != new.metadata_id && !old.metadata_id.is_nil() && !new.metadata_id.is_nil();
    !is_made_again && storage::sql_columns(old, false) == storage::sql_columns(new, false)
}

/// Whether the user is asked before a configuration is installed over another.
pub fn asks(old: &Configuration, new: &Configuration) -> bool {
    let is_new = |table: &TableMeta| table_of(old, &table.logical_name).is_none();
    let changes = |table: &TableMeta| {
        let before = table_of(old, &table.logical_name);
        before.is_some_and(|before| asked_moves(old, new, before, table).next().is_some())
    };
    new.tables.iter().any(|table| is_new(table) || changes(table)) || departing(old, new).next().is_some()
}

/// The columns of a table whose moves are asked for. Which are closed to the user is a right, and doesn't wait.
fn asked_moves<'a>(
    old: &'a Configuration,
    new: &'a Configuration,
    before: &'a TableMeta,
    after: &'a TableMeta,
) -> impl Iterator<Item = ColumnMove<'a>> {
    let is_right = |m: &ColumnMove<'_>| {
        let (table, column) = (&after.logical_name, &m.column.logical_name);
        match m.what {
            Move::Disappears => new.closes(table, column),
            Move::Appears => old.closes(table, column),
            Move::Changes => false,
        }
    };
    column_moves(before, after).into_iter().filter(move |m| !is_right(m))
}

/// Tables that go because the server has them, or the app shows them, no longer.
fn departing<'a>(old: &'a Configuration, new: &'a Configuration) -> impl Iterator<Item = &'a TableMeta> {
    let is_unreadable = |table: &TableMeta| new.unreadable.contains(&table.logical_name);
    old.tables.iter().filter(move |t| table_of(new, &t.logical_name).is_none() && !is_unreadable(t))
}

/// The new tables, to be counted.
pub fn coming<'a>(old: &'a Configuration, new: &'a Configuration) -> impl Iterator<Item = &'a TableMeta> {
    new.tables.iter().filter(|table| table_of(old, &table.logical_name).is_none())
}

/// What of a newer configuration must not wait for the user: who he is, what he may do, which rows his profile
/// gives, and that tables he may read no longer leave. `None` when nothing of that changed.
pub fn at_once(old: &Configuration, new: &Configuration) -> Option<Configuration> {
    let mut now = old.clone();
    now.tables.retain(|table| !new.unreadable.contains(&table.logical_name));
    for table in &mut now.tables {
        let name = table.logical_name.clone();
        table.columns.retain(|column| !new.closes(&name, &column.logical_name));
    }
    now.who.clone_from(&new.who);
    now.offline.clone_from(&new.offline);
    for (table, rights) in &mut now.rights {
        if let Some(newer) = new.rights.get(table) {
            *rights = *newer;
        }
    }
    (now != *old).then_some(now)
}

/// The plan of an update that asks.
pub fn plan(old: &Configuration, new: &Configuration, counts: &Counts, at: Instant) -> UpdatePlan {
    let mut tables: Vec<TableUpdate> = new
        .tables
        .iter()
        .filter_map(|table| match table_of(old, &table.logical_name) {
            None => Some(appearing(table, counts)),
            Some(before) => changing(asked_moves(old, new, before, table).collect(), table, counts),
        })
        .collect();
    tables.extend(departing(old, new).map(|table| disappearing(table, counts)));
    UpdatePlan {
        found_at: at,
        postponed: false,
        profile_changed: profile(old) != profile(new),
        unsent: tables.iter().map(|table| table.unsent).sum(),
        rows: tables.iter().map(|table| table.rows).sum(),
        bytes: tables.iter().map(|table| table.bytes).sum(),
        tables,
    }
}

/// The profile that holds, with when it was published.
fn profile(configuration: &Configuration) -> Option<&ProfileName> {
    configuration.offline.as_ref()?.profile.as_ref()
}

fn appearing(table: &TableMeta, counts: &Counts) -> TableUpdate {
    let rows = counts.coming.get(&table.logical_name).copied();
    TableUpdate {
        table: table.logical_name.clone(),
        collection: table.collection_name.clone(),
        what: Move::Appears,
        columns: Vec::new(),
        unsent: 0,
        rows,
        bytes: rows.map(|rows| rows * size::row_on_wire(table, table.columns.iter())),
    }
}

fn disappearing(table: &TableMeta, counts: &Counts) -> TableUpdate {
    TableUpdate {
        table: table.logical_name.clone(),
        collection: table.collection_name.clone(),
        what: Move::Disappears,
        columns: Vec::new(),
        unsent: counts.held.get(&table.logical_name).map_or(0, |held| held.unsent),
        rows: Some(0),
        bytes: Some(0),
    }
}

fn changing(moves: Vec<ColumnMove<'_>>, new: &TableMeta, counts: &Counts) -> Option<TableUpdate> {
    if moves.is_empty() {
        return None;
    }
    let table = &new.logical_name;
    let held = counts.held.get(table).copied().unwrap_or_default();
    let touched = |m: &ColumnMove| {
        let key = (table.clone(), m.column.logical_name.clone());
        counts.unsent.get(&key).copied().filter(|_| m.what != Move::Appears).unwrap_or_default()
    };
    // A change of two such columns is counted once, as far as that can be told from counts by column.
    let unsent = moves.iter().map(touched).sum::<u32>().min(held.unsent);
    let mut read = moves.iter().filter(|m| m.what != Move::Disappears).map(|m| m.column).peekable();
    let rows = if read.peek().is_some() { held.rows } else { 0 };
    Some(TableUpdate {
        table: table.clone(),
        collection: new.collection_name.clone(),
        what: Move::Changes,
        unsent,
        rows: Some(rows),
        bytes: Some(rows * size::row_on_wire(new, read)),
        columns: moves
            .into_iter()
            .map(|m| ColumnUpdate {
                column: m.column.logical_name.clone(),
                name: m.column.display_name.clone(),
                what: m.what,
            })
            .collect(),
    })
}

fn table_of<'a>(configuration: &'a Configuration, name: &str) -> Option<&'a TableMeta> {
    configuration.tables.iter().find(|table| table.logical_name == name)
}
