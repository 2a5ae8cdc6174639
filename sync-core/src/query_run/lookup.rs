//! Records that a lookup may point to.

use super::window::select;
use crate::store::statement::{Columns, rows, text};
use crate::store::{Installed, SqliteStore};
use contract::shapes::LookupHit;
use model::fold::fold;
use model::storage::SqlValue;
use model::view::ViewKind;
use model::{Lookup, Problem, RecordId, TableMeta, Value};
use query::sql::Selected;
use query::{Condition, Context, Filter, Op, Order, Query};
use std::collections::HashSet;

/// Finds records by name: those opened lately first, then names that begin with the text, then names that contain
/// it. Tables that aren't on the device are passed over.
///
/// # Errors
/// [`model::Code::DatabaseDamaged`], [`model::Code::StorageFailed`].
pub(crate) async fn search_lookup(
    store: &SqliteStore,
    targets: &[String],
    typed: &str,
    limit: usize,
    context: &Context,
) -> Result<Vec<LookupHit>, Problem> {
    let installed = store.installed();
    let tables: Vec<&TableMeta> =
        targets.iter().filter_map(|t| installed.tables.get(t)).map(|stored| &stored.meta).collect();
    let mut hits = Hits { found: Vec::new(), seen: HashSet::new(), limit };
    let text = typed.trim();
    for meta in &tables {
        hits.add_all(recent(store, &installed, meta, text, limit, context).await?);
    }
    let ways: &[Op] = if text.is_empty() { &[Op::NotNull] } else { &[Op::BeginsWith, Op::Contains] };
    for op in ways {
        for meta in &tables {
            if hits.found.len() < limit {
                let named = condition(&meta.primary_name, *op, text);
                hits.add_all(find(store, &installed, meta, named, limit, context).await?);
            }
        }
    }
    Ok(hits.found)
}

/// Hits in order, each record once.
struct Hits {
    found: Vec<LookupHit>,
    seen: HashSet<RecordId>,
    limit: usize,
}

impl Hits {
    fn add_all(&mut self, more: Vec<LookupHit>) {
        for hit in more {
            if self.found.len() < self.limit && self.seen.insert(hit.to.id) {
                self.found.push(hit);
            }
        }
    }
}

fn condition(column: &str, op: Op, text: &str) -> Filter {
    let values = if op == Op::NotNull { vec![] } else { vec![Value::Text(text.to_owned())] };
    Filter::Condition(Condition { column: column.to_owned(), op, values })
}

async fn find(
    store: &SqliteStore,
    installed: &Installed,
    meta: &TableMeta,
    filter: Filter,
    limit: usize,
    context: &Context,
) -> Result<Vec<LookupHit>, Problem> {
    let detail = detail_column(installed, meta);
    let query = Query {
        table: meta.logical_name.clone(),
        columns: Some([&meta.primary_name].into_iter().chain(&detail).cloned().collect()),
        filter: Some(filter),
        order: vec![Order { column: meta.primary_name.clone(), descending: false }],
        top: u32::try_from(limit).ok(),
        ..Query::default()
    };
    let found = select(store, installed, &query, context).await?;
    Ok(found.into_iter().map(|row| hit(meta, detail.as_deref(), row)).collect())
}

async fn recent(
    store: &SqliteStore,
    installed: &Installed,
    meta: &TableMeta,
    typed: &str,
    limit: usize,
    context: &Context,
) -> Result<Vec<LookupHit>, Problem> {
    let sql = "SELECT record FROM recent WHERE table_name = ? ORDER BY at DESC LIMIT ?";
    let limit_value = SqlValue::Integer(i64::try_from(limit).unwrap_or(i64::MAX));
    let found = rows(store.readers(), sql, vec![text(&meta.logical_name), limit_value]).await?;
    let ids: Vec<RecordId> = found.into_iter().map(|row| Columns::of(row).key()).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let among = Condition {
        column: meta.primary_id.clone(),
        op: Op::In,
        values: ids.iter().map(|id| Value::Id(*id)).collect(),
    };
    let mut hits = find(store, installed, meta, Filter::Condition(among), limit, context).await?;
    let typed = fold(typed);
    hits.retain(|hit| hit.to.name.as_deref().is_some_and(|name| fold(name).contains(&typed)));
    hits.sort_by_key(|hit| ids.iter().position(|id| *id == hit.to.id));
    Ok(hits)
}

fn hit(meta: &TableMeta, detail: Option<&str>, row: Selected) -> LookupHit {
    let named = |column: &str| row.fields.get(column).and_then(Value::as_text).map(str::to_owned);
    LookupHit {
        to: Lookup { table: meta.logical_name.clone(), id: row.id, name: named(&meta.primary_name) },
        detail: detail.and_then(named).unwrap_or_default(),
    }
}

/// The first text beside the name in the table's lookup view.
fn detail_column(installed: &Installed, meta: &TableMeta) -> Option<String> {
    let views = installed.configuration.iter().flat_map(|c| &c.views);
    let view = views.into_iter().find(|v| v.table == meta.logical_name && v.kind == ViewKind::Lookup)?;
    let names = view.columns.iter().map(|c| &c.name).filter(|name| **name != meta.primary_name);
    names.into_iter().find(|name| meta.column(name).is_some_and(|c| c.kind.is_text())).cloned()
}
