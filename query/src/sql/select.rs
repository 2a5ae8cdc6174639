//! Selects: what comes from where, and which columns.

use super::condition;
use super::key::{Key, beyond};
use super::scope::{Column, Scopes};
use super::shape::{ReadColumn, Shape};
use super::{Page, related};
use crate::{Filter, Link, LinkKind, Query, Related, ddl};
use model::storage::{self, LOOKUP_NAME, LOOKUP_TYPE, SqlType, is_safe_name};
use model::{Code, Problem};
use sea_query::{Alias, CaseStatement, Cond, Expr, ExprTrait, Func, JoinType, SelectStatement};

/// What a number takes.
const NUMBER_BYTES: i64 = 8;

/// `FROM … JOIN … WHERE …`, of rows that the caller may read.
///
/// # Errors
/// As the writing of a query.
pub(super) fn from(scopes: &Scopes<'_>, filter: Option<&Filter>) -> Result<SelectStatement, Problem> {
    let mut select = SelectStatement::new();
    for (n, scope) in scopes.all.iter().enumerate() {
        let (table, alias) = (Alias::new(scopes.sql_name(n)), Alias::new(scope.sql_alias.as_str()));
        let Some((link, parent)) = scope.link else {
            select.from_as(table, alias);
            continue;
        };
        let join = if link.kind == LinkKind::Outer { JoinType::LeftJoin } else { JoinType::InnerJoin };
        select.join_as(join, table, alias, join_condition(scopes, link, n, parent)?);
    }
    if let Some(filter) = filter {
        select.cond_where(condition::filter(filter, scopes, 0)?);
    }
    if let Some(readable) = scopes.readable(0)? {
        select.cond_where(readable);
    }
    Ok(select)
}

/// A link's own filter belongs to the join, so that an outer link keeps rows without a partner.
fn join_condition(scopes: &Scopes<'_>, link: &Link, scope: usize, parent: usize) -> Result<Cond, Problem> {
    if link.kind == LinkKind::First {
        let rows = Related {
            table: link.table.clone(),
            from: link.from.clone(),
            to: link.to.clone(),
            alias: link.alias.clone(),
            filter: link.filter.clone(),
            links: Vec::new(),
        };
        return Ok(Cond::all().add(scopes.own(scope, ddl::ID).eq(related::first(&rows, scopes, parent)?)));
    }
    let (from, to) = (scopes.column(scope, &link.from)?, scopes.column(parent, &link.to)?);
    let mut on = Cond::all().add(from.plain().eq(to.plain()));
    if let Some(filter) = &link.filter {
        on = on.add(condition::filter(filter, scopes, scope)?);
    }
    Ok(match scopes.readable(scope)? {
        Some(readable) => on.add(readable),
        None => on,
    })
}

/// `rid` and `id`, each record once.
///
/// # Errors
/// As the writing of a query.
pub(super) fn ids(scopes: &Scopes<'_>, query: &Query) -> Result<SelectStatement, Problem> {
    let mut select = from(scopes, query.filter.as_ref())?;
    select.expr(scopes.own(0, ddl::RID)).expr(scopes.own(0, ddl::ID));
    let multiplies = scopes.multiplying().next().is_some();
    if multiplies {
        select.add_group_by([scopes.own(0, ddl::RID)]);
    }
    for mut key in Key::of_rows(scopes, &Query { distinct: true, ..query.clone() })? {
        // Of several linked rows the least counts, on both databases.
        if multiplies && !key.is_id {
            key.by = Func::min(key.by).into();
        }
        key.order(&mut select, None, scopes.dialect());
    }
    if let Some(top) = query.top {
        select.limit(u64::from(top));
    }
    Ok(select)
}

/// Rows with columns.
///
/// # Errors
/// As the writing of a query; [`Code::BadRequest`] for a page key of another order.
pub(super) fn rows(
    scopes: &Scopes<'_>,
    query: &Query,
    page: &Page<'_>,
) -> Result<(SelectStatement, Shape), Problem> {
    let mut list = List::new(from(scopes, query.filter.as_ref())?);
    list.add(scopes.own(0, ddl::ID));
    for extra in page.extras {
        list.add(scopes.own(0, extra));
    }
    let mut columns = Vec::new();
    for (name, column) in selected(scopes, query)? {
        let at = expressions(&column).into_iter().map(|e| list.add(e)).collect();
        columns.push(ReadColumn { name, meta: column.meta.clone(), at });
    }
    let is_as_stored = page.as_stored && query.order.is_empty() && scopes.all.len() == 1;
    let keys = if is_as_stored { vec![Key::stored(scopes)] } else { Key::of_rows(scopes, query)? };
    let places: Vec<usize> =
        keys.iter().map(|key| if key.is_id { 0 } else { list.add(key.by.clone()) }).collect();
    let is_distinct = query.distinct && scopes.multiplying().next().is_some();
    if is_distinct {
        list.select.distinct();
    }
    let mut shape = list.shape(scopes, page.extras.len(), columns, places);
    shape.has_id = true;
    let select = paged(list.select, scopes, query, page, &keys, is_distinct.then_some(&shape.keys))?;
    Ok((select, shape))
}

/// `id`, and the bytes that the columns of its row take: of texts and ids their length, of numbers eight.
///
/// # Errors
/// As the writing of a query.
pub(super) fn weights(scopes: &Scopes<'_>, query: &Query) -> Result<SelectStatement, Problem> {
    let mut select = from(scopes, query.filter.as_ref())?;
    let nothing = || Expr::val(0_i64);
    let mut bytes = nothing();
    for (_, column) in selected(scopes, query)? {
        for (stored, sql_type) in typed(&column) {
            bytes = bytes.add(match sql_type {
                SqlType::Text | SqlType::Blob => {
                    Expr::from(Func::coalesce([Func::cust("octet_length").arg(stored).into(), nothing()]))
                }
                SqlType::Integer | SqlType::Real => {
                    CaseStatement::new().case(stored.is_null(), nothing()).finally(NUMBER_BYTES).into()
                }
            });
        }
    }
    select.expr(scopes.own(0, ddl::ID)).expr(bytes);
    Ok(select)
}

/// Distinct values of columns.
///
/// # Errors
/// As [`rows`]; [`Code::BadRequest`] for a query without columns.
pub(super) fn values(
    scopes: &Scopes<'_>,
    query: &Query,
    page: &Page<'_>,
) -> Result<(SelectStatement, Shape), Problem> {
    let selected = selected(scopes, query)?;
    if selected.is_empty() {
        return Err(Problem::new(Code::BadRequest).with("detail", "distinct values need columns"));
    }
    let mut list = List::new(from(scopes, query.filter.as_ref())?);
    let mut keys = Key::of_query(scopes, query)?;
    let mut places: Vec<usize> = keys.iter().map(|key| list.add(key.by.clone())).collect();
    let mut columns = Vec::new();
    for (name, column) in selected {
        let one = column.compared();
        let place = list.add(one.clone());
        keys.push(Key::ascending(one));
        places.push(place);
        let min = |name: &str| Expr::from(Func::min(column.sql(name)));
        let name_of = |suffix| format!("{}{suffix}", column.meta.logical_name);
        let at = match () {
            () if condition::is_compared_as_text(column.meta) => vec![list.add(min(&name_of("")))],
            () if column.is_lookup() => {
                vec![place, list.add(min(&name_of(LOOKUP_TYPE))), list.add(min(&name_of(LOOKUP_NAME)))]
            }
            () => vec![place],
        };
        columns.push(ReadColumn { name, meta: column.meta.clone(), at });
    }
    list.select.add_group_by(places.iter().map(|place| Expr::cust((place + 1).to_string())));
    let shape = list.shape(scopes, 0, columns, places);
    let select = paged(list.select, scopes, query, page, &keys, Some(&shape.keys))?;
    Ok((select, shape))
}

/// Order, start and length of a page. `places` are those of the keys where the select is distinct or grouped.
fn paged(
    mut select: SelectStatement,
    scopes: &Scopes<'_>,
    query: &Query,
    page: &Page<'_>,
    keys: &[Key],
    places: Option<&Vec<usize>>,
) -> Result<SelectStatement, Problem> {
    for (n, key) in keys.iter().enumerate() {
        let place = places.and_then(|places| places.get(n)).map(|place| place + 1);
        key.order(&mut select, place, scopes.dialect());
    }
    if let Some(after) = page.after {
        select.cond_where(beyond(keys, after)?);
    }
    if let Some(limit) = [page.limit, query.top].into_iter().flatten().min() {
        select.limit(u64::from(limit));
    }
    Ok(select)
}

/// A select list, with the place of each expression.
struct List {
    select: SelectStatement,
    width: usize,
}

impl List {
    fn new(select: SelectStatement) -> Self {
        Self { select, width: 0 }
    }

    fn add(&mut self, expression: Expr) -> usize {
        self.select.expr(expression);
        self.width += 1;
        self.width - 1
    }

    fn shape(&self, scopes: &Scopes<'_>, extras: usize, columns: Vec<ReadColumn>, keys: Vec<usize>) -> Shape {
        let table = scopes.all.first().map(|s| s.table.logical_name.clone()).unwrap_or_default();
        Shape { table, has_id: false, extras, columns, keys, width: self.width }
    }
}

/// The SQL columns that hold a column, without its fold.
fn expressions(column: &Column<'_>) -> Vec<Expr> {
    typed(column).into_iter().map(|(expression, _)| expression).collect()
}

/// As [`expressions`], each with its type.
fn typed(column: &Column<'_>) -> Vec<(Expr, SqlType)> {
    if column.is_key {
        return vec![(column.plain(), SqlType::Blob)];
    }
    let stored = storage::sql_columns(column.meta, false);
    stored.into_iter().map(|(name, sql_type)| (column.sql(&name), sql_type)).collect()
}

/// The columns of the table (all, or those asked for), then those of the links, with their names.
fn selected<'s>(scopes: &'s Scopes<'_>, query: &Query) -> Result<Vec<(String, Column<'s>)>, Problem> {
    let mut columns = Vec::new();
    for (n, scope) in scopes.all.iter().enumerate() {
        let table = scope.table;
        let all: Vec<String>;
        let (prefix, names) = match (scope.link, &query.columns) {
            (Some((link, _)), _) => (format!("{}.", link.alias), &link.columns),
            (None, Some(names)) => (String::new(), names),
            (None, None) => {
                all = table.columns.iter().map(|c| c.logical_name.clone()).collect();
                (String::new(), &all)
            }
        };
        for name in names {
            if !table.column(name).is_some_and(|c| is_safe_name(&c.logical_name)) {
                return Err(Problem::new(Code::UnknownColumn)
                    .with("table", &table.logical_name)
                    .with("column", name));
            }
            // The record's own key is always selected.
            if !(*name == table.primary_id && scope.link.is_none()) {
                columns.push((format!("{prefix}{name}"), scopes.column(n, name)?));
            }
        }
    }
    Ok(columns)
}
