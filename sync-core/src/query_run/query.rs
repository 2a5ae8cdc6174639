//! From a view to its query.

use crate::store::Installed;
use contract::shapes::Sort;
use model::view::{View, ViewKind};
use model::{Code, ColumnMeta, Problem, TableMeta, Value};
use query::sql::Schema;
use query::{Condition, Filter, Link, Op, Order, Query};

/// The view's query with the columns that the grid shows, its sort and its search.
///
/// # Errors
/// [`Code::BadRequest`] for what can't be queried on the device; [`Code::UnknownTable`], [`Code::UnknownColumn`].
pub(super) fn of_view(
    installed: &Installed,
    view: &View,
    search: Option<&str>,
    sort: Option<&[Sort]>,
) -> Result<Query, Problem> {
    let mut query = query::fetch::parse(&view.fetch_xml, installed)?;
    let meta = &installed.table(&view.table)?.meta;
    query.columns = Some(Vec::new());
    for column in &view.columns {
        want_column(&mut query, meta, &column.name);
    }
    for needed in [meta.primary_name.as_str(), CURRENCY] {
        want_column(&mut query, meta, needed);
    }
    if let Some(sort) = sort {
        query.order = sort.iter().map(|s| order(installed, &query, s)).collect::<Result<_, _>>()?;
    }
    if let Some(text) = search.map(str::trim).filter(|t| !t.is_empty()) {
        let found = search_filter(installed, meta, text)?;
        query.filter = Some(Filter::And(query.filter.take().into_iter().chain([found]).collect()));
    }
    Ok(query)
}

/// The column that holds a row's currency.
pub(super) const CURRENCY: &str = "transactioncurrencyid";

/// Asks for a column of the table or of one of its links; one that isn't there is left out of the grid.
fn want_column(query: &mut Query, meta: &TableMeta, name: &str) {
    let wanted = match name.split_once('.') {
        Some((alias, column)) => find_link(&mut query.links, alias).map(|link| (&mut link.columns, column)),
        None if meta.column(name).is_some() && name != meta.primary_id => {
            query.columns.as_mut().map(|columns| (columns, name))
        }
        None => None,
    };
    if let Some((columns, name)) = wanted
        && !columns.iter().any(|c| c == name)
    {
        columns.push(name.to_owned());
    }
}

fn find_link<'a>(links: &'a mut [Link], alias: &str) -> Option<&'a mut Link> {
    links
        .iter_mut()
        .find_map(|link| if link.alias == alias { Some(link) } else { find_link(&mut link.links, alias) })
}

fn order(installed: &Installed, query: &Query, sort: &Sort) -> Result<Order, Problem> {
    if column_meta(installed, query, &sort.column).is_none() {
        return Err(Problem::new(Code::UnknownColumn)
            .with("table", &query.table)
            .with("column", &sort.column));
    }
    Ok(Order { column: sort.column.clone(), descending: sort.descending })
}

/// The metadata of a column of a grid, `name` or `alias.name`.
pub(super) fn column_meta<'a>(installed: &'a Installed, query: &Query, name: &str) -> Option<&'a ColumnMeta> {
    let Some((alias, column)) = name.split_once('.') else {
        return installed.tables.get(&query.table)?.meta.column(name);
    };
    let table = table_of_alias(&query.links, alias)?;
    Schema::table(installed, table)?.column(column)
}

fn table_of_alias<'a>(links: &'a [Link], alias: &str) -> Option<&'a str> {
    links.iter().find_map(|link| {
        if link.alias == alias { Some(link.table.as_str()) } else { table_of_alias(&link.links, alias) }
    })
}

/// What quick find looks for: the text in one of the columns that the table's quick find view names, or in the
/// primary name where there is no such view.
fn search_filter(installed: &Installed, meta: &TableMeta, text: &str) -> Result<Filter, Problem> {
    let views = installed.configuration.iter().flat_map(|c| &c.views);
    let view = views.into_iter().find(|v| v.table == meta.logical_name && v.kind == ViewKind::QuickFind);
    let mut columns = match view {
        Some(view) => query::fetch::quick_find_columns(&view.fetch_xml)?,
        None => Vec::new(),
    };
    columns.retain(|name| meta.column(name).is_some_and(is_searchable));
    if columns.is_empty() {
        columns.push(meta.primary_name.clone());
    }
    Ok(Filter::Or(columns.into_iter().map(|column| contains(column, text)).collect()))
}

fn is_searchable(column: &ColumnMeta) -> bool {
    column.kind.is_text() || !column.kind.targets().is_empty()
}

fn contains(column: String, text: &str) -> Filter {
    Filter::Condition(Condition { column, op: Op::Contains, values: vec![Value::Text(text.to_owned())] })
}
