//! Open grids: ids in order under a handle.

use super::query::{column_meta, of_view};
use crate::store::statement::{Columns, first};
use crate::store::{Installed, SqliteStore};
use contract::shapes::{GridColumn, Sort};
use model::view::View;
use model::{Code, Problem, RecordId};
use query::{Context, Filter, Link, Query, Unguarded};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More open grids than any screen shows: the oldest are forgotten, so that a face that never closes one does not
/// fill the memory.
const MOST_OPEN: usize = 64;

/// The grids that are open.
#[derive(Debug, Default)]
pub(crate) struct Grids(Mutex<Handles>);

#[derive(Debug, Default)]
struct Handles {
    last: u64,
    open: BTreeMap<u64, Arc<OpenGrid>>,
}

/// What a grid is opened with.
pub(crate) struct GridWanted<'a> {
    /// The view.
    pub view: &'a View,
    /// Quick find, if the user typed something.
    pub search: Option<&'a str>,
    /// Sort that replaces the view's own.
    pub sort: Option<&'a [Sort]>,
    /// What rows must be beside what the view asks.
    pub within: Option<Filter>,
}

/// An open grid.
#[derive(Debug)]
pub(crate) struct OpenGrid {
    /// Logical name.
    pub table: String,
    /// What its windows read, without filter and order.
    pub query: Query,
    /// Its columns.
    pub columns: Vec<GridColumn>,
    /// The sort in force.
    pub sort: Vec<Sort>,
    /// Its records, in order.
    pub ids: Vec<RecordId>,
}

impl OpenGrid {
    /// Logical names of its table and of those it shows columns of.
    pub(crate) fn tables(&self) -> Vec<String> {
        let mut tables = vec![self.table.clone()];
        let mut links: Vec<&Link> = self.query.links.iter().collect();
        while let Some(link) = links.pop() {
            tables.push(link.table.clone());
            links.extend(&link.links);
        }
        tables
    }
}

impl Grids {
    /// Keeps a grid and gives its handle.
    pub(crate) fn keep(&self, grid: OpenGrid) -> u64 {
        let mut handles = self.handles();
        handles.last += 1;
        let handle = handles.last;
        handles.open.insert(handle, Arc::new(grid));
        if handles.open.len() > MOST_OPEN {
            handles.open.pop_first();
        }
        handle
    }

    /// The grid of a handle.
    ///
    /// # Errors
    /// [`Code::GridClosed`].
    pub(crate) fn get(&self, handle: u64) -> Result<Arc<OpenGrid>, Problem> {
        let found = self.handles().open.get(&handle).cloned();
        found.ok_or_else(|| Problem::new(Code::GridClosed).with("handle", handle))
    }

    /// Forgets a grid.
    pub(crate) fn close(&self, handle: u64) {
        self.handles().open.remove(&handle);
    }

    /// Forgets all grids; their handles are not used again.
    pub(crate) fn close_all(&self) {
        self.handles().open.clear();
    }

    fn handles(&self) -> MutexGuard<'_, Handles> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a view's query.
///
/// # Errors
/// [`Code::BadRequest`] for what can't be queried on the device, [`Code::UnknownTable`], [`Code::UnknownColumn`],
/// [`Code::DatabaseDamaged`], [`Code::StorageFailed`].
pub(crate) async fn open(
    store: &SqliteStore,
    wanted: &GridWanted<'_>,
    context: &Context,
) -> Result<OpenGrid, Problem> {
    let installed = store.installed();
    let mut query = of_view(&installed, wanted.view, wanted.search, wanted.sort)?;
    if let Some(within) = &wanted.within {
        query.filter = Some(Filter::And(query.filter.take().into_iter().chain([within.clone()]).collect()));
    }
    let ids = read_ids(store, &installed, &query, context).await?;
    let sort =
        query.order.iter().map(|o| Sort { column: o.column.clone(), descending: o.descending }).collect();
    let columns = columns(&installed, &query, wanted.view);
    query.filter = None;
    query.order = Vec::new();
    query.top = None;
    Ok(OpenGrid { table: wanted.view.table.clone(), query, columns, sort, ids })
}

/// All ids in one value: reading 100,000 rows one by one takes longer than the query itself.
async fn read_ids(
    store: &SqliteStore,
    installed: &Installed,
    query: &Query,
    context: &Context,
) -> Result<Vec<RecordId>, Problem> {
    let statement = query::sql::select_ids(installed, query, &Unguarded, context)?;
    let sql = format!("SELECT group_concat(hex(id), '') FROM ({})", statement.sql);
    let row = first(store.readers(), &sql, statement.values).await?.unwrap_or_default();
    let packed = Columns::of(row).optional_text()?.unwrap_or_default();
    packed.as_bytes().chunks(32).map(id_from_hex).collect()
}

fn id_from_hex(hex: &[u8]) -> Result<RecordId, Problem> {
    let id = uuid::Uuid::try_parse_ascii(hex).map_err(|_| Problem::new(Code::DatabaseDamaged))?;
    Ok(RecordId(id))
}

fn columns(installed: &Installed, query: &Query, view: &View) -> Vec<GridColumn> {
    let shown = view.columns.iter().filter_map(|column| {
        let meta = column_meta(installed, query, &column.name)?;
        let (name, width, sortable) = (column.name.clone(), column.width, column.sortable);
        Some(GridColumn { name, meta: meta.clone(), width, sortable })
    });
    let primary_id = installed.tables.get(&view.table).map(|t| t.meta.primary_id.as_str());
    shown.filter(|column| Some(column.name.as_str()) != primary_id).collect()
}
