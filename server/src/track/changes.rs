//! What changed in a query's scope between two moments.
//!
//! The rows that may have changed are few: those the log names, those whose scope depends on rows the log names, by the
//! old and new values of the columns that link them, those that were shared or no longer are, and those of which a
//! relative date passed a boundary. For these the query is asked twice, on what was and on what is.

use super::logged::{DELETED, Logged};
use super::reach::{self, Reached};
use super::tracked::{Scope, Tracked};
use super::{Mark, shares};
use crate::fault::Fault;
use crate::store::Conn;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::{ID, quoted};
use std::collections::BTreeSet;

/// Where so many rows may have changed, all are asked for.
const MOST_CANDIDATES: usize = 50_000;

/// What happened to a scope.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// In scope then, of the rows that may have changed.
    pub before: Scope,
    /// In scope now, of the same rows.
    pub after: Scope,
    /// Rows that were written themselves.
    pub written: BTreeSet<RecordId>,
    /// Rows that were deleted, some of which may have been made again.
    pub deleted: BTreeSet<RecordId>,
}

impl Changes {
    /// What happened since a mark. Dates are relative to `now_ms` now.
    ///
    /// # Errors
    /// What the database says; 400 for a filter that can't be written.
    pub fn since(
        conn: &mut dyn Conn,
        tracked: &Tracked<'_>,
        mark: &Mark,
        now_ms: i64,
        also: &[RecordId],
    ) -> Result<Self, Fault> {
        let mut changes = Self::default();
        changes.read_log(conn, &Logged::of(tracked.table), mark)?;
        let candidates = changes.candidates(conn, tracked, mark, now_ms, also)?;
        if candidates.as_ref().is_none_or(|ids| !ids.is_empty()) {
            changes.before = tracked.then(conn, mark, candidates.as_ref())?;
            changes.after = tracked.now(conn, now_ms, candidates.as_ref())?;
        }
        Ok(changes)
    }

    /// Rows that left the scope.
    pub fn left(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.before.keys().copied().filter(|id| !self.after.contains_key(id))
    }

    /// Rows that came into the scope.
    pub fn entered(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.after.keys().copied().filter(|id| !self.before.contains_key(id))
    }

    /// Rows in scope that the client must get: those that came in, and those that were written.
    pub fn to_send(&self) -> impl Iterator<Item = (RecordId, i64)> + '_ {
        let is_new = |id: &RecordId| self.written.contains(id) || !self.before.contains_key(id);
        self.after.iter().filter(move |(id, _)| is_new(id)).map(|(id, version)| (*id, *version))
    }

    fn read_log(&mut self, conn: &mut dyn Conn, log: &Logged, mark: &Mark) -> Result<(), Problem> {
        let since = mark.position.since(conn.dialect())?;
        let sql = format!(
            "SELECT {}, max(CASE _kind WHEN {DELETED} THEN 1 ELSE 0 END) FROM {} WHERE {} GROUP BY 1",
            quoted(ID),
            quoted(&log.log()),
            since.sql
        );
        conn.each(&sql, &since.values, &mut |row| {
            if let [id, deleted] = row
                && let Some(id) = id.as_id()
            {
                self.written.insert(id);
                if *deleted == SqlValue::Integer(1) {
                    self.deleted.insert(id);
                }
            }
            Ok(())
        })
    }

    /// The rows whose scope may have changed; `None` for all of them.
    fn candidates(
        &mut self,
        conn: &mut dyn Conn,
        tracked: &Tracked<'_>,
        mark: &Mark,
        now_ms: i64,
        also: &[RecordId],
    ) -> Result<Option<BTreeSet<RecordId>>, Fault> {
        let shared = shares::changed(conn, tracked.catalog, &mark.position)?;
        // A share may also open columns, so that a row reads otherwise than before.
        self.written.extend(shared.iter().chain(also));
        if self.written.len() > MOST_CANDIDATES {
            return Ok(None);
        }
        let Some(reached) = reach::of(&tracked.query, tracked.catalog) else { return Ok(None) };
        let mut touched: Vec<BTreeSet<RecordId>> = Vec::with_capacity(reached.len());
        for (n, one) in reached.iter().enumerate() {
            let mut ids = if n == 0 { self.written.clone() } else { shared.clone() };
            if n > 0 {
                ids.extend(reach::written(conn, &one.log, &mark.position)?);
            }
            match passed(conn, tracked, one, mark, now_ms)? {
                Some(passed) => ids.extend(passed),
                None => return Ok(None),
            }
            touched.push(ids);
        }
        // Those further out come later, so that each is complete when it is carried to the one it hangs on.
        for n in (1..reached.len()).rev() {
            let ids = std::mem::take(&mut touched[n]);
            let carried = reach::carried(conn, &reached, n, &ids, &mark.position)?;
            let Some(parent) = reached[n].link.as_ref().map(|link| link.parent) else { continue };
            touched[parent].extend(carried);
            if touched[parent].len() > MOST_CANDIDATES {
                return Ok(None);
            }
        }
        Ok(touched.into_iter().next())
    }
}

/// The rows of a table of which a relative date passed a boundary between a mark and now; `None` where only asking for
/// everything can tell.
fn passed(
    conn: &mut dyn Conn,
    tracked: &Tracked<'_>,
    reached: &Reached,
    mark: &Mark,
    now_ms: i64,
) -> Result<Option<BTreeSet<RecordId>>, Fault> {
    let (then, now) = (tracked.caller.context(mark.at_ms), tracked.caller.context(now_ms));
    let mut found = BTreeSet::new();
    for condition in &reached.conditions {
        let column = reached.table.meta.column(&condition.column);
        let Some(column) = column else { continue };
        let moved = query::passing(condition, column, &then, &now)
            .map_err(|p| Fault::of_table(p, &reached.table.meta.logical_name))?;
        let Some(filter) = moved else { continue };
        found.extend(reach::matching(conn, tracked.catalog, &reached.table, filter)?);
        if found.len() > MOST_CANDIDATES {
            return Ok(None);
        }
    }
    Ok(Some(found))
}
