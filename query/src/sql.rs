//! The query tree as SQLite's SQL, with bound parameters only.
//!
//! Texts compare and sort by their folded shadow where the table has one; where it has none, by `lower()`, which
//! knows ASCII only: give a shadow to every column that is filtered, sorted or searched. Lookups sort by their name,
//! choices by their number. The primary key comes last in every order, so that the order is total and pages can go on
//! after a key, never by `OFFSET`.

mod condition;
mod scope;

use crate::{Context, Filter, Link, Query, ddl};
use model::storage::{self, SqlValue};
use model::{Code, ColumnMeta, Fields, Problem, RecordId, TableMeta};
use scope::Scopes;
use sea_query::{
    Alias, Cond, Expr, ExprTrait, Func, JoinType, Order, SelectStatement, SqliteQueryBuilder,
    Value as SeaValue,
};

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite
    #[default]
    Sqlite,
    /// PostgreSQL 15 and later
    Postgres,
}

/// What the writer must know of the tables.
pub trait Schema {
    /// The metadata of a table by its logical name.
    fn table(&self, logical_name: &str) -> Option<&TableMeta>;
    /// Whether the column has a folded shadow.
    fn is_folded(&self, table: &str, column: &str) -> bool;
    /// Name of the SQL table that holds a table's records, not quoted.
    fn sql_name(&self, table: &str) -> String;
}

/// SQL text and what its placeholders stand for, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text, with a `?` for each value.
    pub sql: String,
    /// The values.
    pub values: Vec<SqlValue>,
}

/// Where a page starts: the sort key of the last row of the page before, as [`Selected::key`] gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct After(pub Vec<SqlValue>);

/// What a [`select`] wants besides the query's own columns.
#[derive(Clone, Debug, Default)]
pub struct Page<'a> {
    /// Bookkeeping columns of the SQL table, as the program names them.
    pub extras: &'a [&'a str],
    /// At most so many rows; the query's own `top` still holds where it is less.
    pub limit: Option<u32>,
    /// Rows after this key only.
    pub after: Option<&'a After>,
}

/// How to read the rows of a [`select`].
#[derive(Clone, Debug)]
pub struct Shape {
    table: String,
    extras: usize,
    columns: Vec<ReadColumn>,
    keys: usize,
}

/// A column of a [`Shape`].
#[derive(Clone, Debug)]
struct ReadColumn {
    name: String,
    meta: ColumnMeta,
    /// How many SQL columns hold it.
    width: usize,
}

/// A row read by [`Shape::decode`].
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// Its primary key.
    pub id: RecordId,
    /// Its bookkeeping columns, in the order asked for.
    pub extras: Vec<SqlValue>,
    /// Its columns, the primary key left out; those of linked tables under `alias.column`.
    pub fields: Fields,
    /// Its place in the order.
    pub key: After,
}

/// Writes a query that gives `rid` and `id` in order, each record once, for grids. `security` is and-ed to the
/// query's own filter.
///
/// # Errors
/// [`Code::UnknownTable`], [`Code::UnknownColumn`], [`Code::BadRequest`] for a condition that can't be written.
pub fn select_ids(
    schema: &dyn Schema,
    query: &Query,
    security: Option<&Filter>,
    context: &Context,
) -> Result<Statement, Problem> {
    let scopes = Scopes::new(schema, query)?;
    let mut select = from(&scopes, query, security, context)?;
    select.expr(main(ddl::RID)).expr(main(ddl::ID));
    if multiplies(&scopes) {
        select.add_group_by([main(ddl::RID)]);
    }
    for (key, descending) in sort_keys(&scopes, query)? {
        select.order_by_expr(key, if descending { Order::Desc } else { Order::Asc });
    }
    if let Some(top) = query.top {
        select.limit(u64::from(top));
    }
    statement(&select)
}

/// Writes a query that gives columns, page by page, and how to read its rows. Where a link multiplies rows, a page
/// may end between rows of one record, and the next one begins with the next record.
///
/// # Errors
/// As [`select_ids`]; also [`Code::BadRequest`] for a page key of another order.
pub fn select(
    schema: &dyn Schema,
    query: &Query,
    page: &Page<'_>,
    security: Option<&Filter>,
    context: &Context,
) -> Result<(Statement, Shape), Problem> {
    let scopes = Scopes::new(schema, query)?;
    let mut select = from(&scopes, query, security, context)?;
    select.expr(main(ddl::ID));
    page.extras.iter().for_each(|name| {
        select.expr(main(name));
    });
    let columns = selected(&scopes, query)?;
    for column in &columns {
        select.exprs(column.expressions());
    }
    let keys = sort_keys(&scopes, query)?;
    // The last key is the primary key, which comes first anyway.
    let own_keys = keys.len().saturating_sub(1);
    select.exprs(keys.iter().take(own_keys).map(|(key, _)| key.clone()));
    for (key, descending) in &keys {
        select.order_by_expr(key.clone(), if *descending { Order::Desc } else { Order::Asc });
    }
    if let Some(after) = page.after {
        select.cond_where(beyond(&keys, after)?);
    }
    if query.distinct && multiplies(&scopes) {
        select.distinct();
    }
    if let Some(limit) = [page.limit, query.top].into_iter().flatten().min() {
        select.limit(u64::from(limit));
    }
    let shape = Shape {
        table: query.table.clone(),
        extras: page.extras.len(),
        columns: columns
            .into_iter()
            .map(|c| ReadColumn {
                width: storage::sql_columns(c.meta, false).len(),
                name: c.name,
                meta: c.meta.clone(),
            })
            .collect(),
        keys: own_keys,
    };
    Ok((statement(&select)?, shape))
}

/// Writes a query that counts records, `top` left aside.
///
/// # Errors
/// As [`select_ids`].
pub fn count(
    schema: &dyn Schema,
    query: &Query,
    security: Option<&Filter>,
    context: &Context,
) -> Result<Statement, Problem> {
    let scopes = Scopes::new(schema, query)?;
    let mut select = from(&scopes, query, security, context)?;
    select.expr(if multiplies(&scopes) {
        Func::count_distinct(main(ddl::RID))
    } else {
        Func::count(main(ddl::RID))
    });
    statement(&select)
}

/// A column of the SQL table itself; the name comes from the program.
fn main(name: &str) -> Expr {
    Expr::col((Alias::new("t0"), Alias::new(name)))
}

/// `FROM … JOIN … WHERE …`
fn from(
    scopes: &Scopes<'_>,
    query: &Query,
    security: Option<&Filter>,
    context: &Context,
) -> Result<SelectStatement, Problem> {
    let mut select = SelectStatement::new();
    for (n, scope) in scopes.all.iter().enumerate() {
        let (table, alias) = (Alias::new(scopes.sql_name(n)), Alias::new(scope.sql_alias.as_str()));
        let Some((link, parent)) = scope.link else {
            select.from_as(table, alias);
            continue;
        };
        let join = if link.outer { JoinType::LeftJoin } else { JoinType::InnerJoin };
        select.join_as(join, table, alias, join_condition(scopes, link, n, parent, context)?);
    }
    for filter in query.filter.iter().chain(security) {
        select.cond_where(condition::filter(filter, scopes, 0, context)?);
    }
    Ok(select)
}

/// A link's own filter belongs to the join, so that an outer link keeps rows without a partner.
fn join_condition(
    scopes: &Scopes<'_>,
    link: &Link,
    scope: usize,
    parent: usize,
    context: &Context,
) -> Result<Cond, Problem> {
    let (from, to) = (scopes.column(scope, &link.from)?, scopes.column(parent, &link.to)?);
    let on = Cond::all().add(from.plain().eq(to.plain()));
    Ok(match &link.filter {
        Some(filter) => on.add(condition::filter(filter, scopes, scope, context)?),
        None => on,
    })
}

/// Whether a record may come more than once: a link by anything but the primary key of the linked table.
fn multiplies(scopes: &Scopes<'_>) -> bool {
    scopes.all.iter().any(|s| s.link.is_some_and(|(link, _)| link.from != s.table.primary_id))
}

/// What to sort by; the primary key last.
fn sort_keys(scopes: &Scopes<'_>, query: &Query) -> Result<Vec<(Expr, bool)>, Problem> {
    let mut keys = Vec::new();
    for order in &query.order {
        keys.push((scopes.column(0, &order.column)?.sorted(), order.descending));
    }
    keys.push((main(ddl::ID), false));
    Ok(keys)
}

/// Rows after a key, nulls being least: greater in the first key, or equal in it and greater in the second, …
fn beyond(keys: &[(Expr, bool)], after: &After) -> Result<Cond, Problem> {
    if keys.len() != after.0.len() {
        return Err(Problem::new(Code::BadRequest).with("detail", "the page key belongs to another order"));
    }
    let mut any = Cond::any();
    for (n, ((key, descending), value)) in keys.iter().zip(&after.0).enumerate() {
        let greater = match (value, descending) {
            (SqlValue::Null, false) => key.clone().is_not_null(),
            (SqlValue::Null, true) => continue,
            (_, false) => key.clone().gt(expression(value)),
            (_, true) => key.clone().lt(expression(value)).or(key.clone().is_null()),
        };
        let equal = keys.iter().zip(&after.0).take(n).map(|((key, _), value)| match value {
            SqlValue::Null => key.clone().is_null(),
            _ => key.clone().eq(expression(value)),
        });
        any = any.add(equal.fold(Cond::all(), Cond::add).add(greater));
    }
    // Says once more what the alternatives have in common, so that an index on the first key is of use.
    Ok(match (keys.first(), after.0.first()) {
        (Some((key, false)), Some(value)) if keys.len() > 1 && *value != SqlValue::Null => {
            Cond::all().add(key.clone().gte(expression(value))).add(any)
        }
        _ => any,
    })
}

/// A column to be selected.
struct SelectedColumn<'s> {
    name: String,
    meta: &'s ColumnMeta,
    sql_alias: &'s str,
    is_key: bool,
}

impl SelectedColumn<'_> {
    fn expressions(&self) -> Vec<Expr> {
        let column = |name: &str| Expr::col((Alias::new(self.sql_alias), Alias::new(name)));
        match self.is_key {
            true => vec![column(ddl::ID)],
            false => storage::sql_columns(self.meta, false).iter().map(|(name, _)| column(name)).collect(),
        }
    }
}

/// The columns of the table (all, or those asked for), then those of the links.
fn selected<'s>(scopes: &'s Scopes<'_>, query: &Query) -> Result<Vec<SelectedColumn<'s>>, Problem> {
    let mut columns = Vec::new();
    for scope in &scopes.all {
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
            let meta =
                table.column(name).filter(|c| storage::is_safe_name(&c.logical_name)).ok_or_else(|| {
                    Problem::new(Code::UnknownColumn).with("table", &table.logical_name).with("column", name)
                })?;
            let is_key = *name == table.primary_id;
            // The record's own key is always selected.
            if !(is_key && scope.link.is_none()) {
                columns.push(SelectedColumn {
                    name: format!("{prefix}{name}"),
                    meta,
                    sql_alias: &scope.sql_alias,
                    is_key,
                });
            }
        }
    }
    Ok(columns)
}

/// A stored value as a bound parameter.
fn expression(value: &SqlValue) -> Expr {
    match value {
        SqlValue::Null => Expr::null(),
        SqlValue::Integer(n) => Expr::val(*n),
        SqlValue::Real(n) => Expr::val(*n),
        SqlValue::Text(text) => Expr::val(text.as_str()),
        SqlValue::Blob(bytes) => Expr::val(bytes.clone()),
    }
}

fn statement(select: &SelectStatement) -> Result<Statement, Problem> {
    let (sql, values) = select.build(SqliteQueryBuilder);
    let stored = |value: SeaValue| match value {
        SeaValue::BigInt(Some(n)) => Some(SqlValue::Integer(n)),
        SeaValue::Int(Some(n)) => Some(SqlValue::Integer(i64::from(n))),
        SeaValue::BigUnsigned(Some(n)) => i64::try_from(n).ok().map(SqlValue::Integer),
        SeaValue::Double(Some(n)) => Some(SqlValue::Real(n)),
        SeaValue::String(Some(text)) => Some(SqlValue::Text(text)),
        SeaValue::Bytes(Some(bytes)) => Some(SqlValue::Blob(bytes)),
        _ => None,
    };
    let values = values.into_iter().map(stored).collect::<Option<Vec<_>>>();
    let values = values
        .ok_or_else(|| Problem::new(Code::Internal).with("detail", "a value that SQL does not store"))?;
    Ok(Statement { sql, values })
}

impl Shape {
    /// How many SQL columns a row has.
    pub fn width(&self) -> usize {
        let columns: usize = self.columns.iter().map(|c| c.width).sum();
        1 + self.extras + columns + self.keys
    }

    /// The columns read, by the name they have in [`Selected::fields`].
    pub fn columns(&self) -> impl Iterator<Item = (&str, &ColumnMeta)> {
        self.columns.iter().map(|c| (c.name.as_str(), &c.meta))
    }

    /// Reads one row.
    ///
    /// # Errors
    /// [`Code::DatabaseDamaged`] when what is stored cannot be such a row.
    pub fn decode(&self, values: &[SqlValue]) -> Result<Selected, Problem> {
        let damaged = || Problem::new(Code::DatabaseDamaged).with("table", &self.table);
        let (first, rest) = values.split_first().ok_or_else(damaged)?;
        let id = match first {
            SqlValue::Blob(bytes) => RecordId::from_slice(bytes).ok_or_else(damaged)?,
            _ => return Err(damaged()),
        };
        let (extras, mut rest) = rest.split_at_checked(self.extras).ok_or_else(damaged)?;
        let mut fields = Fields::new();
        for column in &self.columns {
            let (own, others) = rest.split_at_checked(column.width).ok_or_else(damaged)?;
            fields.insert(column.name.clone(), storage::from_sql(&column.meta, own)?);
            rest = others;
        }
        if rest.len() != self.keys {
            return Err(damaged());
        }
        let mut key = rest.to_vec();
        key.push(first.clone());
        Ok(Selected { id, extras: extras.to_vec(), fields, key: After(key) })
    }
}
