//! Conditions as SQL expressions.

use super::scope::{Column, Scopes};
use crate::dates::Span;
use crate::pattern::Pattern;
use crate::resolve::{Comparison, Test, bad, resolve};
use crate::{Context, Filter, Listing};
use model::fold::fold;
use model::storage::{self, SqlValue};
use model::{Code, ColumnKind, ColumnMeta, Problem, RecordId, Value};
use sea_query::extension::sqlite::SqliteBinOper;
use sea_query::{Alias, Cond, Expr, ExprTrait, Func, SelectStatement};

/// SQLite's own bound on the depth of an expression is 1000.
const MAX_DEPTH: usize = 200;
/// Dataverse's bound on conditions, with room for a security filter.
const MAX_CONDITIONS: usize = 1_000;

/// Writes a filter; names without alias belong to the scope `home`.
///
/// # Errors
/// [`Code::UnknownColumn`], [`Code::BadRequest`].
pub(super) fn filter(
    filter: &Filter,
    scopes: &Scopes<'_>,
    home: usize,
    context: &Context,
) -> Result<Cond, Problem> {
    let mut left = MAX_CONDITIONS;
    Writer { scopes, home, context }.write(filter, MAX_DEPTH, &mut left)
}

struct Writer<'a> {
    scopes: &'a Scopes<'a>,
    home: usize,
    context: &'a Context,
}

impl Writer<'_> {
    fn write(&self, filter: &Filter, depth: usize, left: &mut usize) -> Result<Cond, Problem> {
        let too_large = || Problem::new(Code::BadRequest).with("detail", "the filter is too large");
        let depth = depth.checked_sub(1).ok_or_else(too_large)?;
        Ok(match filter {
            Filter::And(terms) if terms.is_empty() => Cond::all().add(Expr::cust("TRUE")),
            Filter::Or(terms) if terms.is_empty() => Cond::all().add(Expr::cust("FALSE")),
            Filter::And(terms) => self.terms(Cond::all(), terms, depth, left)?,
            Filter::Or(terms) => self.terms(Cond::any(), terms, depth, left)?,
            Filter::Not(term) => Cond::all().add(self.write(term, depth, left)?).not(),
            Filter::Listed(listing) => self.listed(listing)?,
            Filter::Condition(condition) => {
                *left = left.checked_sub(1).ok_or_else(too_large)?;
                let column = self.scopes.column(self.home, &condition.column)?;
                let resolved = resolve(condition, column.meta, self.context)?;
                let test = test(&resolved.test, &column)?;
                let test = if resolved.negated { test.not() } else { test };
                let all = Cond::any().add(test);
                if resolved.null_passes { all.add(column.tested(&resolved.test).is_null()) } else { all }
            }
        })
    }

    /// `id IN (SELECT key FROM … WHERE holder IN (…) AND mask & bit <> 0)`
    fn listed(&self, listing: &Listing) -> Result<Cond, Problem> {
        let own = self.scopes.column(self.home, &self.scopes.all[self.home].table.primary_id)?;
        let column = |name: &str| Expr::col(Alias::new(name));
        let id = |id: &RecordId| Expr::val(id.as_bytes().to_vec());
        let bits = listing.masks.iter().map(|mask| column(mask).bit_and(listing.bit).ne(0));
        let mut keys = SelectStatement::new();
        keys.expr(column(&listing.key))
            .from(Alias::new(listing.sql_table.as_str()))
            .and_where(column(&listing.holder).is_in(listing.holders.iter().map(id)))
            .cond_where(bits.fold(Cond::any(), Cond::add));
        if let Some((name, only)) = &listing.only {
            keys.and_where(column(name).eq(id(only)));
        }
        Ok(Cond::all().add(own.plain().in_subquery(keys)))
    }

    fn terms(&self, all: Cond, terms: &[Filter], depth: usize, left: &mut usize) -> Result<Cond, Problem> {
        terms.iter().try_fold(all, |all, term| Ok(all.add(self.write(term, depth, left)?)))
    }
}

fn test(test: &Test, column: &Column<'_>) -> Result<Expr, Problem> {
    let tested = column.tested(test);
    Ok(match test {
        Test::Never => Expr::cust("FALSE"),
        Test::Null => column.plain().is_null(),
        Test::Compare(comparison, value) => compare(tested, *comparison, bound(column, value)?),
        Test::OneOf(values) => {
            let values = values.iter().map(|v| bound(column, v)).collect::<Result<Vec<_>, _>>()?;
            tested.is_in(values)
        }
        Test::Between(from, to) => tested.between(bound(column, from)?, bound(column, to)?),
        Test::Matches(pattern) => glob(tested, pattern),
        Test::Within(span) => within(&tested, *span),
        Test::HasOption(options) => options
            .iter()
            .map(|n| Expr::from(Func::cust("instr").arg(tested.clone()).arg(format!(",{n},"))).gt(0))
            .reduce(ExprTrait::or)
            .unwrap_or_else(|| Expr::cust("FALSE")),
    })
}

fn compare(column: Expr, comparison: Comparison, value: Expr) -> Expr {
    match comparison {
        Comparison::Eq => column.eq(value),
        Comparison::Gt => column.gt(value),
        Comparison::Ge => column.gte(value),
        Comparison::Lt => column.lt(value),
        Comparison::Le => column.lte(value),
    }
}

fn glob(column: Expr, pattern: &Pattern) -> Expr {
    column.binary(SqliteBinOper::Glob, Expr::val(pattern.to_glob()))
}

fn within(column: &Expr, span: Span) -> Expr {
    let lower = |value: Expr| column.clone().gte(value);
    let (from, until) = match span {
        Span::Moments(from, before) => {
            (from.map(|ms| lower(Expr::val(ms))), before.map(|ms| column.clone().lt(Expr::val(ms))))
        }
        Span::Days(from, to) => (
            from.map(|day| lower(Expr::val(day.to_string()))),
            to.map(|day| column.clone().lte(Expr::val(day.to_string()))),
        ),
    };
    match (from, until) {
        (Some(from), Some(until)) => from.and(until),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => column.clone().is_not_null(),
    }
}

/// A value to compare with, as the column is compared.
fn bound(column: &Column<'_>, value: &Value) -> Result<Expr, Problem> {
    let stored = match value {
        Value::Text(text) if is_compared_as_text(column.meta) => {
            SqlValue::Text(if column.folded { fold(text) } else { text.to_ascii_lowercase() })
        }
        Value::Id(id) => SqlValue::Blob(id.as_bytes().to_vec()),
        _ => {
            let stored = storage::to_sql(column.meta, false, value)
                .map_err(|_| bad(column.meta, "the value is out of range"))?;
            stored.into_iter().next().unwrap_or(SqlValue::Null)
        }
    };
    Ok(super::expression(&stored))
}

/// Whether values are compared by fold, or in lower case.
pub(super) fn is_compared_as_text(column: &ColumnMeta) -> bool {
    column.kind.is_text() || matches!(column.kind, ColumnKind::EntityName)
}
