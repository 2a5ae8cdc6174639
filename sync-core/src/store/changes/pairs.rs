//! Pairs of records by many-to-many relationships, as the user sees them: what the server has (`paired`) with the pairs that
//! wait in the queue, so that taking one back needs nothing else.

use super::command::pair_field;
use super::paired;
use super::queue::{Queued as Entry, kind_name};
use super::save::{depend, enqueue, needs_of_values};
use crate::change::Seq;
use crate::ports::{NewChange, Queued};
use crate::store::entities::rows::write_aside;
use crate::store::statement::{Columns, rows, text};
use crate::store::{Installed, SqliteStore};
use contract::shapes::ChangeKind;
use model::metadata::ManyToMany;
use model::{Code, Lookup, Problem, RecordId, Row, Value};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// The relationship of that name.
///
/// # Errors
/// [`Code::UnknownRelationship`].
pub(crate) fn relationship<'i>(
    installed: &'i Installed,
    table: &str,
    name: &str,
) -> Result<&'i ManyToMany, Problem> {
    let all = installed.configuration.iter().flat_map(|configuration| &configuration.pairs);
    let found = all.into_iter().find(|pairs| {
        pairs.schema_name == name && (pairs.first.table == table || pairs.second.table == table)
    });
    found.ok_or_else(|| {
        Problem::new(Code::UnknownRelationship).with("table", table).with("relationship", name)
    })
}

/// Saves a pair, or the end of one. A pair that is as wished is left as it is, and one that waits is taken back by the
/// next change of it.
pub(super) async fn save(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &NewChange,
    (relation, other, paired): (&ManyToMany, &Lookup, bool),
    row: Row,
    unsent: &[Entry],
) -> Result<Queued, Problem> {
    let sides = sides(relation, &change.table, change.record, other.id);
    if is_paired(c, installed, relation, sides).await? == paired {
        return Ok(Queued::Nothing);
    }
    let stored = installed.table(&change.table)?;
    if unsent.is_empty() {
        write_aside(c, &stored.base, &row).await?;
    }
    let kind = if paired { ChangeKind::Associate } else { ChangeKind::Disassociate };
    let title = super::record::name_in(stored, &row.fields).unwrap_or_default();
    let field = pair_field(&relation.schema_name, other, paired);
    let earlier = of_pair(c, relation, sides).await?;
    let mut queued = enqueue(c, change, kind, title, vec![field], unsent).await?;
    if let Queued::Change(head) = &mut queued {
        let mut needs: BTreeSet<Seq> = head.depends_on.iter().copied().collect();
        needs.extend(earlier.into_iter().map(|(seq, _)| seq));
        needs.extend(needs_of_values(c, change.record, [&Value::Lookup(other.clone())].into_iter()).await?);
        depend(c, head.seq, &needs).await?;
        head.depends_on = needs.into_iter().collect();
    }
    Ok(queued)
}

/// The ids in the order of the relationship's sides.
fn sides(relation: &ManyToMany, table: &str, own: RecordId, other: RecordId) -> (RecordId, RecordId) {
    // Between records of one table the record that was changed is the first.
    if relation.first.table == table { (own, other) } else { (other, own) }
}

/// Whether two records are paired as the user sees them.
async fn is_paired(
    c: &mut SqliteConnection,
    installed: &Installed,
    relation: &ManyToMany,
    sides: (RecordId, RecordId),
) -> Result<bool, Problem> {
    if let Some((_, paired)) = of_pair(c, relation, sides).await?.last() {
        return Ok(*paired);
    }
    paired::is_paired(c, installed, relation, sides).await
}

/// The changes of one pair that wait, in the order made, and whether each pairs.
async fn of_pair(
    c: &mut SqliteConnection,
    relation: &ManyToMany,
    wanted: (RecordId, RecordId),
) -> Result<Vec<(Seq, bool)>, Problem> {
    let waiting = waiting(c, relation).await?;
    Ok(waiting.into_iter().filter(|w| w.sides == wanted).map(|w| (w.seq, w.paired)).collect())
}

/// A pair, or the end of one, that waits.
struct Waiting {
    seq: Seq,
    sides: (RecordId, RecordId),
    paired: bool,
}

async fn waiting(c: &mut SqliteConnection, relation: &ManyToMany) -> Result<Vec<Waiting>, Problem> {
    let sql = "SELECT seq, table_name, record, kind, fields FROM change_queue
        WHERE kind IN (?, ?) AND json_extract(fields, '$[0].column') = ? ORDER BY seq";
    let kinds = [ChangeKind::Associate, ChangeKind::Disassociate].map(kind_name).map(text);
    let values = kinds.into_iter().chain([text(&relation.schema_name)]).collect();
    let mut found = Vec::new();
    for row in rows(c, sql, values).await? {
        let mut columns = Columns::of(row);
        let (seq, table, record) = (Seq(columns.number()?), columns.text()?, columns.key()?);
        let paired = columns.text()? == kind_name(ChangeKind::Associate);
        let fields: Vec<contract::shapes::FieldChange> = columns.json()?;
        if let Some(other) = fields.first().and_then(other) {
            found.push(Waiting { seq, sides: sides(relation, &table, record, other.id), paired });
        }
    }
    Ok(found)
}

/// The other record of a pair in the queue.
pub(super) fn other(field: &contract::shapes::FieldChange) -> Option<&Lookup> {
    match (&field.old, &field.new) {
        (_, Value::Lookup(to)) | (Value::Lookup(to), _) => Some(to),
        _ => None,
    }
}

/// The server has a pair, or has it no longer.
pub(super) async fn settle(
    c: &mut SqliteConnection,
    installed: &Installed,
    change: &Entry,
) -> Result<(), Problem> {
    let Some(field) = change.fields.first() else { return Ok(()) };
    let (Ok(relation), Some(other)) = (relationship(installed, &change.table, &field.column), other(field))
    else {
        return Ok(());
    };
    let sides = sides(relation, &change.table, change.record, other.id);
    paired::set(c, installed, relation, sides, change.kind == ChangeKind::Associate).await
}

impl SqliteStore {
    /// The records paired with one by a relationship, as the user sees them.
    ///
    /// # Errors
    /// [`Code::UnknownRelationship`]; what the database says.
    pub(crate) async fn paired(
        &self,
        table: &str,
        id: RecordId,
        name: &str,
    ) -> Result<Vec<RecordId>, Problem> {
        let installed = self.installed();
        let relation = relationship(&installed, table, name)?;
        let mut snapshot = self.readers().begin().await.map_err(crate::store::storage_problem)?;
        let mut ids = paired::paired_with(&mut snapshot, &installed, relation, (table, id)).await?;
        for waits in waiting(&mut snapshot, relation).await? {
            let far = match waits.sides {
                (first, second) if first == id && relation.first.table == table => second,
                (first, second) if second == id && relation.second.table == table => first,
                _ => continue,
            };
            if waits.paired {
                ids.insert(far);
            } else {
                ids.remove(&far);
            }
        }
        Ok(ids.into_iter().collect())
    }
}
