//! Orders, and pages that go on after a key.

use super::scope::Scopes;
use super::{Dialect, expression};
use crate::{Query, ddl};
use model::storage::SqlValue;
use model::{Code, Problem};
use sea_query::{Cond, Expr, ExprTrait, NullOrdering, Order, SelectStatement};

/// Where a page starts: the sort key of the last row of the page before, as [`super::Selected::key`] gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct After(pub Vec<SqlValue>);

/// What rows are sorted by.
pub(super) struct Key {
    pub by: Expr,
    pub descending: bool,
    /// Whether it is the primary key of the table itself, which is read anyway.
    pub is_id: bool,
    /// Whether it is never null.
    is_filled: bool,
}

impl Key {
    pub fn ascending(by: Expr) -> Self {
        Self { by, descending: false, is_id: false, is_filled: false }
    }

    /// The order in which rows are stored.
    pub fn stored(scopes: &Scopes<'_>) -> Self {
        Self { is_filled: true, ..Self::ascending(scopes.own(0, ddl::RID)) }
    }

    /// The order of the query.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn of_query(scopes: &Scopes<'_>, query: &Query) -> Result<Vec<Self>, Problem> {
        let key = |order: &crate::Order| {
            let by = scopes.column(0, &order.column)?.sorted();
            Ok(Self { descending: order.descending, ..Self::ascending(by) })
        };
        query.order.iter().map(key).collect()
    }

    /// The order of the query, then the primary key, then those of linked rows that share a record.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn of_rows(scopes: &Scopes<'_>, query: &Query) -> Result<Vec<Self>, Problem> {
        let mut keys = Self::of_query(scopes, query)?;
        keys.push(Self { is_id: true, is_filled: true, ..Self::ascending(scopes.own(0, ddl::ID)) });
        if !query.distinct {
            keys.extend(scopes.multiplying().map(|n| Self::ascending(scopes.own(n, ddl::ID))));
        }
        Ok(keys)
    }

    /// Sorts by it. Nulls are least, which is what SQLite does and PostgreSQL must be told. `place` is its number in
    /// the select list: PostgreSQL compares expressions of a distinct or grouped select, with their parameters, by text.
    pub fn order(&self, select: &mut SelectStatement, place: Option<usize>, dialect: Dialect) {
        let by = place.map_or_else(|| self.by.clone(), |place| Expr::cust(place.to_string()));
        let (order, nulls) = if self.descending {
            (Order::Desc, NullOrdering::Last)
        } else {
            (Order::Asc, NullOrdering::First)
        };
        match dialect {
            Dialect::Sqlite => select.order_by_expr(by, order),
            // Its indexes have nulls last: where there are none, nothing must be said of them for one to be of use.
            Dialect::Postgres if self.is_filled => select.order_by_expr(by, order),
            Dialect::Postgres => select.order_by_expr_with_nulls(by, order, nulls),
        };
    }
}

/// Rows after a key, nulls being least: greater in the first key, or equal in it and greater in the second, …
///
/// # Errors
/// [`Code::BadRequest`] for a key of another order.
pub(super) fn beyond(keys: &[Key], after: &After) -> Result<Cond, Problem> {
    if keys.len() != after.0.len() {
        return Err(Problem::new(Code::BadRequest).with("detail", "the page key belongs to another order"));
    }
    let mut any = Cond::any();
    for (n, (key, value)) in keys.iter().zip(&after.0).enumerate() {
        let by = || key.by.clone();
        let greater = match (value, key.descending) {
            (SqlValue::Null, false) => by().is_not_null(),
            (SqlValue::Null, true) => continue,
            (_, false) => by().gt(expression(value)),
            (_, true) => by().lt(expression(value)).or(by().is_null()),
        };
        let equal = keys.iter().zip(&after.0).take(n).map(|(key, value)| match value {
            SqlValue::Null => key.by.clone().is_null(),
            _ => key.by.clone().eq(expression(value)),
        });
        any = any.add(equal.fold(Cond::all(), Cond::add).add(greater));
    }
    // Says once more what the alternatives have in common, so that an index on the first key is of use.
    Ok(match (keys.first(), after.0.first()) {
        (Some(first), Some(value)) if !first.descending && keys.len() > 1 && *value != SqlValue::Null => {
            Cond::all().add(first.by.clone().gte(expression(value))).add(any)
        }
        _ => any,
    })
}
