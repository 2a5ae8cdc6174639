//! Pairs that the server has: those that syncs brought, which lie in the data table of their relationship, and over them
//! those that this device made or ended there since, in `pair`.

use crate::store::Installed;
use crate::store::entities::Stored;
use crate::store::rounds::RoundState;
use crate::store::statement::{Columns, execute, first, key, rows, text};
use model::metadata::{ManySide, ManyToMany};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::quoted;
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// The table to which syncs bring the pairs of a relationship, where they do.
fn brought<'i>(installed: &'i Installed, relation: &ManyToMany) -> Option<&'i Stored> {
    let is_of = |stored: &&Stored| {
        stored.meta.pairs.as_ref().is_some_and(|pairs| pairs.schema_name == relation.schema_name)
    };
    installed.tables.values().find(is_of)
}

/// Whether two records, in the order of the sides, are paired on the server.
pub(super) async fn is_paired(
    c: &mut SqliteConnection,
    installed: &Installed,
    relation: &ManyToMany,
    sides: (RecordId, RecordId),
) -> Result<bool, Problem> {
    let sql = "SELECT paired FROM pair WHERE relationship = ? AND first = ? AND second = ?";
    let values = vec![text(&relation.schema_name), key(sides.0), key(sides.1)];
    if let Some(row) = first(&mut *c, sql, values).await? {
        return Columns::of(row).flag();
    }
    let Some(stored) = brought(installed, relation) else { return Ok(false) };
    let sql = format!(
        "SELECT 1 FROM {} WHERE {} = ? AND {} = ? LIMIT 1",
        quoted(stored.data.name()),
        quoted(&relation.first.column),
        quoted(&relation.second.column)
    );
    Ok(first(c, &sql, vec![key(sides.0), key(sides.1)]).await?.is_some())
}

/// The records that are paired with one on the server.
pub(super) async fn paired_with(
    c: &mut SqliteConnection,
    installed: &Installed,
    relation: &ManyToMany,
    (table, id): (&str, RecordId),
) -> Result<BTreeSet<RecordId>, Problem> {
    let mut ids = BTreeSet::new();
    let (one, two) = (("first", &relation.first), ("second", &relation.second));
    for ((own, near), (far, other)) in [(one, two), (two, one)] {
        if near.table != table {
            continue;
        }
        if let Some(stored) = brought(installed, relation) {
            let (data, own, far) = (stored.data.name(), &near.column, &other.column);
            let sql = format!("SELECT {} FROM {} WHERE {} = ?", quoted(far), quoted(data), quoted(own));
            for row in rows(&mut *c, &sql, vec![key(id)]).await? {
                ids.insert(Columns::of(row).key()?);
            }
        }
        let sql = format!("SELECT {far}, paired FROM pair WHERE relationship = ? AND {own} = ?");
        for row in rows(&mut *c, &sql, vec![text(&relation.schema_name), key(id)]).await? {
            let mut columns = Columns::of(row);
            let other = columns.key()?;
            if columns.flag()? {
                ids.insert(other);
            } else {
                ids.remove(&other);
            }
        }
    }
    Ok(ids)
}

/// This device made or ended a pair on the server. What a running round reads of it may be older.
pub(super) async fn set(
    c: &mut SqliteConnection,
    installed: &Installed,
    relation: &ManyToMany,
    sides: (RecordId, RecordId),
    paired: bool,
) -> Result<(), Problem> {
    let round = match brought(installed, relation) {
        Some(stored) => RoundState::read(&mut *c, &stored.meta.logical_name).await?.number,
        None => 0,
    };
    let sql = "INSERT INTO pair (relationship, first, second, paired, round) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET paired = excluded.paired, round = excluded.round";
    let values = vec![
        text(&relation.schema_name),
        key(sides.0),
        key(sides.1),
        SqlValue::Integer(i64::from(paired)),
        SqlValue::Integer(round),
    ];
    execute(c, sql, values).await.map(|_| ())
}

/// Ends the pairs of a record that is on the server no longer.
pub(super) async fn forget(
    c: &mut SqliteConnection,
    installed: &Installed,
    table: &str,
    id: RecordId,
) -> Result<(), Problem> {
    execute(&mut *c, "DELETE FROM pair WHERE first = ?1 OR second = ?1", vec![key(id)]).await?;
    let relations = installed.configuration.iter().flat_map(|configuration| &configuration.pairs);
    for relation in relations.filter(|relation| sides_of(relation).any(|side| side.table == table)) {
        for other in paired_with(&mut *c, installed, relation, (table, id)).await? {
            if relation.first.table == table {
                set(&mut *c, installed, relation, (id, other), false).await?;
            }
            if relation.second.table == table {
                set(&mut *c, installed, relation, (other, id), false).await?;
            }
        }
    }
    Ok(())
}

fn sides_of(relation: &ManyToMany) -> impl Iterator<Item = &ManySide> {
    [&relation.first, &relation.second].into_iter()
}

/// A round of a relationship's table ends: it saw what was made and ended before it began.
pub(crate) async fn end_round(
    c: &mut SqliteConnection,
    stored: &Stored,
    round: &RoundState,
) -> Result<(), Problem> {
    let Some(relation) = &stored.meta.pairs else { return Ok(()) };
    let sql = "DELETE FROM pair WHERE relationship = ? AND round < ?";
    execute(c, sql, vec![text(&relation.schema_name), SqlValue::Integer(round.number)]).await.map(|_| ())
}
