//! One record with unsent work: what the user sees of it follows from the server's row and the changes.

use super::queue::{Queued, of_record};
use crate::store::entities::rows::{read, refresh_names, show};
use crate::store::{Installed, Stored};
use contract::shapes::{ChangeKind, FieldChange};
use model::{Fields, Problem, RecordId, Row, Value};
use sqlx::SqliteConnection;

/// A server's row overlaid with changes in their order; `None` when there is no record (any more).
pub(super) fn overlay(server: Option<&Row>, changes: &[Queued]) -> Option<Row> {
    changes.iter().fold(server.cloned(), |row, change| match change.kind {
        ChangeKind::Delete => None,
        ChangeKind::Update | ChangeKind::Command => row.map(|row| with_fields(row, change)),
        ChangeKind::Associate | ChangeKind::Disassociate => row,
        ChangeKind::Create => {
            let row = row.unwrap_or(Row { id: change.record, etag: None, fields: Fields::new() });
            Some(with_fields(row, change))
        }
    })
}

/// A row with the values that a change writes.
pub(super) fn with_fields(mut row: Row, change: &Queued) -> Row {
    row.fields.extend(change.fields.iter().map(|f| (f.column.clone(), f.new.clone())));
    row
}

/// Writes values over a row, and what is calculated from them.
pub(super) fn write_over(stored: &Stored, row: &mut Row, written: &[FieldChange]) {
    row.fields.extend(written.iter().map(|f| (f.column.clone(), f.new.clone())));
    recalculate(stored, row, false, written.iter());
}

/// Calculates what follows from written columns; all of it in a row that the server never had. Where nothing was written,
/// the server's own values stay.
fn recalculate<'f>(
    stored: &Stored,
    row: &mut Row,
    is_new: bool,
    written: impl Iterator<Item = &'f FieldChange> + Clone,
) {
    if !stored.calculations.is_empty() {
        let is_written = |column: &str| is_new || written.clone().any(|field| field.column == column);
        stored.calculations.follow(&mut row.fields, is_written);
    }
}

/// Shows a server's row under what is still unsent of the record, and follows a new name in the lookups to it.
pub(crate) async fn show_under_unsent(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    id: RecordId,
    server: Option<&Row>,
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    let unsent = of_record(c, table, id).await?;
    let mut row = overlay(server, &unsent);
    if let Some(row) = &mut row {
        recalculate(stored, row, server.is_none(), unsent.iter().flat_map(|change| &change.fields));
    }
    let before = read(&mut *c, &stored.data, id).await?;
    show(c, stored, id, row.as_ref()).await?;
    if let (Some(before), Some(row)) = (before, row) {
        follow_name(c, installed, stored, id, &before.fields, &row.fields).await?;
    }
    Ok(())
}

/// Gives lookups to the record its new name, if it has one.
pub(super) async fn follow_name(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    id: RecordId,
    before: &Fields,
    after: &Fields,
) -> Result<(), Problem> {
    let (before, after) = (name_in(stored, before), name_in(stored, after));
    if after.is_some() && before != after {
        refresh_names(c, installed, stored, &[id]).await?;
    }
    Ok(())
}

/// The record's name among its columns.
pub(super) fn name_in<'a>(stored: &Stored, fields: &'a Fields) -> Option<&'a str> {
    fields.get(&stored.meta.primary_name).and_then(Value::as_text)
}
