//! Grids and lookups.

use super::apps::{public_views, view_info};
use super::{Front, Opened};
use crate::ports::Configuration;
use crate::query_run::{GridWanted, context, count_by, of_columns, open, read_window, search_lookup};
use contract::Answers;
use contract::calls::{CloseGrid, CountRows, GridWindow, OpenGrid, SearchLookup};
use contract::personal::Bucket;
use contract::shapes::{EmptyReason, Grid, GridRow, LookupHit};
use model::view::{View, ViewColumn, ViewKind};
use model::{Code, Problem, TableMeta};
use query::Filter;
use std::borrow::Cow;
use uuid::Uuid;

/// Most rows of a window.
const MOST_ROWS: u32 = 500;
/// Width of a column that the view doesn't have, in CSS pixels.
const COLUMN_WIDTH: u32 = 150;
/// Most hits of a lookup.
const MOST_HITS: u32 = 100;

impl Answers<OpenGrid> for Front {
    async fn answer(&self, call: OpenGrid) -> Result<Grid, Problem> {
        let opened = self.opened()?;
        opened.installed().table(&call.table)?;
        let configuration = opened.configuration()?;
        let related = call.related.as_ref();
        let view = chosen_view(&configuration, &call.table, call.view, related.is_some())?;
        let within = match related {
            Some(related) => Some(opened.belonging(&call.table, related).await?),
            None => None,
        };
        let held = of_columns(&opened.installed().table(&call.table)?.meta, &call.filters)?;
        let both: Vec<Filter> = within.into_iter().chain(held).collect();
        let within = (!both.is_empty()).then_some(Filter::And(both));
        let shown = with_columns(view, &call.columns, &opened.installed().table(&call.table)?.meta)?;
        let wanted =
            GridWanted { view: &shown, search: call.search.as_deref(), sort: call.sort.as_deref(), within };
        let hidden = opened.why_hidden(&call.table).await?;
        let mut grid = open(&opened.store, &wanted, &self.query_context(&opened)).await?;
        if hidden.is_some() {
            grid.ids.clear();
        }
        let searched = !call.filters.is_empty() || call.search.is_some_and(|text| !text.trim().is_empty());
        let without_rows = if searched { EmptyReason::NoMatch } else { EmptyReason::None };
        let empty = grid.ids.is_empty().then(|| hidden.unwrap_or(without_rows));
        let total = u32::try_from(grid.ids.len()).unwrap_or(u32::MAX);
        let (columns, sort) = (grid.columns.clone(), grid.sort.clone());
        let handle = self.0.grids.keep(grid);
        let view = view_info(view);
        Ok(Grid { handle, table: call.table, view, total, columns, sort, empty })
    }
}

impl Answers<CountRows> for Front {
    async fn answer(&self, call: CountRows) -> Result<Vec<Bucket>, Problem> {
        let opened = self.opened()?;
        opened.installed().table(&call.table)?;
        let configuration = opened.configuration()?;
        let view = chosen_view(&configuration, &call.table, call.view, false)?;
        if opened.why_hidden(&call.table).await?.is_some() {
            return Ok(Vec::new());
        }
        count_by(&opened.store, view, &call.column, &self.query_context(&opened)).await
    }
}

impl Answers<GridWindow> for Front {
    async fn answer(&self, call: GridWindow) -> Result<Vec<GridRow>, Problem> {
        let opened = self.opened()?;
        let grid = self.0.grids.get(call.handle)?;
        let start = usize::try_from(call.start).unwrap_or(usize::MAX).min(grid.ids.len());
        let count = usize::try_from(call.count.min(MOST_ROWS)).unwrap_or_default();
        let end = start.saturating_add(count).min(grid.ids.len());
        let marks = opened.marks(&grid.table).await?;
        read_window(&opened.store, &grid, &grid.ids[start..end], &self.query_context(&opened), &marks).await
    }
}

impl Answers<CloseGrid> for Front {
    async fn answer(&self, call: CloseGrid) -> Result<(), Problem> {
        self.0.grids.close(call.handle);
        Ok(())
    }
}

impl Answers<SearchLookup> for Front {
    async fn answer(&self, call: SearchLookup) -> Result<Vec<LookupHit>, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let column = meta.column(&call.column).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", &call.table).with("column", &call.column)
        })?;
        let limit = usize::try_from(call.limit.min(MOST_HITS)).unwrap_or_default();
        let context = self.query_context(&opened);
        search_lookup(&opened.store, column.kind.targets(), &call.text, limit, &context).await
    }
}

impl Front {
    pub(super) fn query_context(&self, opened: &Opened) -> query::Context {
        context(&opened.who(), self.0.config.clock.now_ms())
    }
}

impl Opened {
    /// Why a table's rows are not shown, whatever is in it.
    pub(super) async fn why_hidden(&self, table: &str) -> Result<Option<EmptyReason>, Problem> {
        if !self.rights(table).read {
            return Ok(Some(EmptyReason::NoPermission));
        }
        let state = self.store.table_states().await?.into_iter().find(|t| t.table == table);
        Ok(match state {
            None => Some(EmptyReason::NotOffline),
            Some(state) if !state.complete => Some(EmptyReason::NotDownloaded),
            Some(_) => None,
        })
    }
}

/// The view with other columns, in the order wanted; those that it doesn't have are columns of its table.
fn with_columns<'a>(view: &'a View, wanted: &[String], meta: &TableMeta) -> Result<Cow<'a, View>, Problem> {
    if wanted.is_empty() {
        return Ok(Cow::Borrowed(view));
    }
    let column = |name: &String| match view.columns.iter().find(|column| column.name == *name) {
        Some(known) => Ok(known.clone()),
        None if meta.column(name).is_some() => {
            Ok(ViewColumn { name: name.clone(), width: COLUMN_WIDTH, sortable: true })
        }
        None => Err(Problem::new(Code::UnknownColumn).with("table", &meta.logical_name).with("column", name)),
    };
    let columns = wanted.iter().map(column).collect::<Result<_, _>>()?;
    Ok(Cow::Owned(View { columns, ..view.clone() }))
}

/// The view asked for; without one that for rows of a record, if it is about them, the default, or the first.
pub(super) fn chosen_view<'a>(
    configuration: &'a Configuration,
    table: &'a str,
    id: Option<Uuid>,
    related: bool,
) -> Result<&'a View, Problem> {
    let views = || configuration.views.iter().filter(|v| v.table == table);
    let found = match id {
        Some(id) => views().find(|v| v.id == id),
        None => views()
            .find(|v| related && v.kind == ViewKind::Associated)
            .or_else(|| public_views(configuration, table).find(|v| v.is_default))
            .or_else(|| public_views(configuration, table).next()),
    };
    found.ok_or_else(|| {
        let problem = Problem::new(Code::UnknownView);
        id.map_or(problem.clone().with("view", table), |id| problem.with("view", id))
    })
}
