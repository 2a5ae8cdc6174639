//! A record with unsent work that the user may read no longer.

use super::queue::of_record;
use super::record::show_under_unsent;
use crate::store::entities::layout::VERSION;
use crate::store::entities::rows::{read, remove, write_aside};
use crate::store::statement::{execute, json, key, text};
use crate::store::{Installed, Stored};
use contract::shapes::{ChangeKind, FieldChange};
use model::storage::SqlValue;
use model::{Fields, Problem, RecordId, Row, Value};
use query::ddl::{ID, Layout, quoted};
use sqlx::SqliteConnection;

/// Keeps of a record only what the user typed (checklist 94-96). What the server told of it goes: from what his work started
/// from, from what lay beside it, from the queue, which has his new values without the old ones, and from the ledger. Its
/// version stays for the next request, and counts as none when keys are compared, so that it comes whole should he be allowed
/// to read it again.
pub(crate) async fn keep_typed_alone(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    id: RecordId,
) -> Result<(), Problem> {
    let Some(base) = read(&mut *c, &stored.base, id).await? else { return Ok(()) };
    let table = &stored.meta.logical_name;
    let emptied = |row: Row| Row { fields: Fields::new(), ..row };
    let base = emptied(base);
    write_aside(c, &stored.base, &base).await?;
    let sql = format!("UPDATE {} SET {VERSION} = NULL WHERE {ID} = ?", quoted(stored.base.name()));
    execute(c, &sql, vec![key(id)]).await?;
    remove(c, &stored.theirs, id).await?;
    for change in of_record(c, table, id).await? {
        // Of the end of a pair, the other record is what the user chose.
        let is_pair = matches!(change.kind, ChangeKind::Associate | ChangeKind::Disassociate);
        let typed = |field| if is_pair { field } else { FieldChange { old: Value::Null, ..field } };
        let typed: Vec<FieldChange> = change.fields.into_iter().map(typed).collect();
        let name = typed.iter().find(|field| field.column == stored.meta.primary_name);
        let title = name.and_then(|field| field.new.as_text()).unwrap_or_default();
        let own_base = change.own_base.map(emptied).map(|row| json(&row)).transpose()?;
        let sql = "UPDATE change_queue SET fields = ?, title = ?, own_base = ? WHERE seq = ?";
        let values = vec![
            json(&typed)?,
            text(title),
            own_base.unwrap_or(SqlValue::Null),
            SqlValue::Integer(change.seq.0),
        ];
        execute(c, sql, values).await?;
    }
    let sql = "DELETE FROM ledger WHERE table_name = ? AND record = ? AND side = 'theirs'";
    execute(c, sql, vec![text(table), key(id)]).await?;
    show_under_unsent(c, installed, stored, id, Some(&base)).await
}

/// A row of the server that lies beside unsent work comes again in the same version. What is here of it may lack values: it was
/// taken away and may be read now, or a column came since.
pub(crate) async fn complete(
    c: &mut SqliteConnection,
    installed: &Installed,
    stored: &Stored,
    layout: &Layout,
    row: &Row,
) -> Result<(), Problem> {
    write_aside(c, layout, row).await?;
    match read(&mut *c, &stored.base, row.id).await? {
        Some(base) => show_under_unsent(c, installed, stored, row.id, Some(&base)).await,
        None => Ok(()),
    }
}
