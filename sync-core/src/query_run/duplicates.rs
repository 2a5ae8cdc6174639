//! Records on the device that are the same as one by the rules of duplicate detection.

use super::window::select;
use crate::store::{Installed, SqliteStore};
use model::duplicates::DuplicateRule;
use model::{Fields, Lookup, Problem, RecordId, Value};
use query::{Context, Query};

/// The most of them that are told.
const MOST: u32 = 20;

/// The records that are the same as a row by some rules, each once, with their names. Rules whose tables or columns aren't on
/// the device find nothing.
///
/// # Errors
/// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
pub(crate) async fn duplicates(
    store: &SqliteStore,
    installed: &Installed,
    rules: &[&DuplicateRule],
    (id, fields): (RecordId, &Fields),
    context: &Context,
) -> Result<Vec<Lookup>, Problem> {
    let mut found: Vec<Lookup> = Vec::new();
    for rule in rules {
        let tables = (installed.tables.get(&rule.base), installed.tables.get(&rule.matching));
        let (Some(base), Some(matching)) = tables else { continue };
        let (base, meta) = (&base.meta, &matching.meta);
        let Some(filter) = query::duplicates::filter(rule, (base, fields, Some(id)), meta) else { continue };
        let compared = rule.conditions.iter().map(|one| one.matching.clone());
        let mut columns: Vec<String> = compared.chain([meta.primary_name.clone()]).collect();
        columns.retain(|column| meta.column(column).is_some() && *column != meta.primary_id);
        columns.sort();
        columns.dedup();
        let query = Query {
            table: rule.matching.clone(),
            columns: Some(columns),
            filter: Some(filter),
            top: Some(MOST),
            ..Query::default()
        };
        for row in select(store, installed, &query, context).await? {
            let is_known = found.iter().any(|known| known.id == row.id);
            if !is_known && rule.same_case(fields, &row.fields) && found.len() < MOST as usize {
                let name = row.fields.get(&meta.primary_name).and_then(Value::as_text).map(str::to_owned);
                found.push(Lookup { table: rule.matching.clone(), id: row.id, name });
            }
        }
    }
    Ok(found)
}
