//! Conditions as SQL expressions.

use super::scope::{Column, Scopes};
use super::{Dialect, related};
use crate::dates::Span;
use crate::pattern::Pattern;
use crate::resolve::{Test, bad, resolve};
use crate::{ColumnPair, Comparison, Condition, Filter, Listing, pair};
use model::fold::fold;
use model::storage::{self, SqlValue};
use model::{Code, ColumnKind, ColumnMeta, Problem, RecordId, Value};
use sea_query::extension::sqlite::SqliteBinOper;
use sea_query::{Alias, BinOper, Cond, Expr, ExprTrait, Func, SelectStatement};

/// SQLite's own bound on the depth of an expression is 1000.
const MAX_DEPTH: usize = 200;
/// Dataverse's bound on conditions, with room for what limits a caller.
const MAX_CONDITIONS: usize = 1_000;

/// Writes a filter of a query; names without alias belong to the scope `home`.
///
/// # Errors
/// [`Code::UnknownColumn`], [`Code::BadRequest`].
pub(super) fn filter(filter: &Filter, scopes: &Scopes<'_>, home: usize) -> Result<Cond, Problem> {
    let mut left = MAX_CONDITIONS;
    Writer { scopes, home, guarded: true }.write(filter, MAX_DEPTH, &mut left)
}

/// Writes a filter of the program, which sees everything.
///
/// # Errors
/// As [`filter`].
pub(super) fn unguarded(filter: &Filter, scopes: &Scopes<'_>, home: usize) -> Result<Cond, Problem> {
    let mut left = MAX_CONDITIONS;
    Writer { scopes, home, guarded: false }.write(filter, MAX_DEPTH, &mut left)
}

/// What is always true.
pub(super) fn always() -> Expr {
    Expr::cust("TRUE")
}

/// What is never true.
pub(super) fn never() -> Expr {
    Expr::cust("FALSE")
}

struct Writer<'a> {
    scopes: &'a Scopes<'a>,
    home: usize,
    /// Whether it only sees what the caller sees.
    guarded: bool,
}

impl Writer<'_> {
    fn write(&self, filter: &Filter, depth: usize, left: &mut usize) -> Result<Cond, Problem> {
        let too_large = || Problem::new(Code::BadRequest).with("detail", "the filter is too large");
        let depth = depth.checked_sub(1).ok_or_else(too_large)?;
        Ok(match filter {
            Filter::And(terms) if terms.is_empty() => Cond::all().add(always()),
            Filter::Or(terms) if terms.is_empty() => Cond::all().add(never()),
            Filter::And(terms) => self.terms(Cond::all(), terms, depth, left)?,
            Filter::Or(terms) => self.terms(Cond::any(), terms, depth, left)?,
            Filter::Not(term) => Cond::all().add(self.write(term, depth, left)?).not(),
            Filter::Listed(listing) => self.listed(listing)?,
            Filter::Exists(rows) => {
                *left = left.checked_sub(1).ok_or_else(too_large)?;
                Cond::all().add(related::exists(rows, self.scopes, self.home, self.guarded)?)
            }
            Filter::Columns(pair) => {
                *left = left.checked_sub(1).ok_or_else(too_large)?;
                Cond::all().add(self.columns(pair)?)
            }
            Filter::Condition(condition) => {
                *left = left.checked_sub(1).ok_or_else(too_large)?;
                self.condition(condition)?
            }
        })
    }

    fn terms(&self, all: Cond, terms: &[Filter], depth: usize, left: &mut usize) -> Result<Cond, Problem> {
        terms.iter().try_fold(all, |all, term| Ok(all.add(self.write(term, depth, left)?)))
    }

    fn column(&self, name: &str) -> Result<Column<'_>, Problem> {
        match self.guarded {
            true => self.scopes.column(self.home, name),
            false => self.scopes.unguarded_column(self.home, name),
        }
    }

    fn condition(&self, condition: &Condition) -> Result<Cond, Problem> {
        let column = self.column(&condition.column)?;
        if condition.op.is_hierarchical() {
            return related::in_hierarchy(condition, &column, self.scopes, self.guarded);
        }
        let resolved = resolve(condition, column.meta, self.scopes.setting.context)?;
        let test = test(&resolved.test, &column)?;
        let test = if resolved.negated { test.not() } else { test };
        let all = Cond::any().add(test);
        Ok(if resolved.null_passes { all.add(column.tested(&resolved.test).is_null()) } else { all })
    }

    fn columns(&self, pair: &ColumnPair) -> Result<Expr, Problem> {
        let (left, right) = (self.column(&pair.left)?, self.column(&pair.right)?);
        pair::check(pair, left.meta, right.meta)?;
        let one_folded = left.folded != right.folded && is_compared_as_text(left.meta);
        let (a, b) = match one_folded {
            true => (left.lowered(), right.lowered()),
            false => (left.compared(), right.compared()),
        };
        Ok(compare(a, pair.op, b))
    }

    /// `id IN (SELECT key FROM … WHERE holder IN (…) AND mask & bit <> 0)`
    fn listed(&self, listing: &Listing) -> Result<Cond, Problem> {
        let own = self.column(&self.scopes.all[self.home].table.primary_id)?;
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
}

fn test(test: &Test, column: &Column<'_>) -> Result<Expr, Problem> {
    let tested = column.tested(test);
    Ok(match test {
        Test::Never => never(),
        Test::Null => tested.is_null(),
        Test::Compare(comparison, value) => compare(tested, *comparison, bound(column, value)?),
        Test::OneOf(values) => {
            let values = values.iter().map(|v| bound(column, v)).collect::<Result<Vec<_>, _>>()?;
            tested.is_in(values)
        }
        Test::Between(from, to) => tested.between(bound(column, from)?, bound(column, to)?),
        Test::Matches(pattern) => matches(tested, pattern, column.dialect),
        Test::Within(spans) => any(spans.iter().map(|span| within(&tested, *span))),
        Test::HasOption(options) => {
            any(options.iter().map(|n| position(&tested, format!(",{n},"), column.dialect).gt(0)))
        }
    })
}

fn any(terms: impl Iterator<Item = Expr>) -> Expr {
    terms.reduce(ExprTrait::or).unwrap_or_else(never)
}

fn compare(column: Expr, comparison: Comparison, value: Expr) -> Expr {
    match comparison {
        Comparison::Eq => column.eq(value),
        Comparison::Ne => column.ne(value),
        Comparison::Gt => column.gt(value),
        Comparison::Ge => column.gte(value),
        Comparison::Lt => column.lt(value),
        Comparison::Le => column.lte(value),
    }
}

fn matches(column: Expr, pattern: &Pattern, dialect: Dialect) -> Expr {
    match dialect {
        Dialect::Sqlite => column.binary(SqliteBinOper::Glob, Expr::val(pattern.to_glob())),
        Dialect::Postgres => column.binary(BinOper::Custom("~"), Expr::val(pattern.to_regex())),
    }
}

/// Where a text stands in another, from 1; 0 where it doesn't.
fn position(column: &Expr, text: String, dialect: Dialect) -> Expr {
    let function = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    Func::cust(function).arg(column.clone()).arg(text).into()
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
