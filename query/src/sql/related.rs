//! Conditions that other rows answer: related rows, and the rows of a hierarchy.

use super::scope::{Column, Scopes, Setting};
use super::select;
use crate::hierarchy::{MAX_DEPTH, parent_column};
use crate::resolve::{bad, record};
use crate::{Condition, Op, Related, Unguarded, ddl};
use model::{ColumnKind, Problem, RecordId};
use sea_query::{
    Alias, CaseStatement, CommonTableExpression, Cond, Expr, ExprTrait, SelectStatement, UnionType,
    WithClause,
};

const EVERYTHING: Unguarded = Unguarded;

/// What a part of a statement is written with, seen by the caller or by the program.
fn setting<'a>(scopes: &'a Scopes<'a>, guarded: bool) -> Setting<'a> {
    if guarded { scopes.setting } else { Setting { guard: &EVERYTHING, ..scopes.setting } }
}

/// `EXISTS (SELECT 1 FROM … WHERE from = to AND …)`; rows that the caller may not read do not exist for him.
///
/// # Errors
/// As the writing of a query.
pub(super) fn exists(
    rows: &Related,
    outside: &Scopes<'_>,
    home: usize,
    guarded: bool,
) -> Result<Expr, Problem> {
    let mut select = subselect(rows, outside, home, guarded)?.0;
    select.expr(Expr::val(1));
    Ok(Expr::exists(select))
}

/// The key of the first of the related rows.
///
/// # Errors
/// As the writing of a query.
pub(super) fn first(rows: &Related, outside: &Scopes<'_>, home: usize) -> Result<Expr, Problem> {
    let (mut select, id) = subselect(rows, outside, home, true)?;
    select.expr(id.clone()).order_by_expr(id, sea_query::Order::Asc).limit(1);
    Ok(Expr::from(select))
}

/// A select of the related rows without columns, and the expression of their key.
fn subselect(
    rows: &Related,
    outside: &Scopes<'_>,
    home: usize,
    guarded: bool,
) -> Result<(SelectStatement, Expr), Problem> {
    let scopes =
        Scopes::new(setting(outside, guarded), Some(outside), &rows.table, &rows.alias, &rows.links)?;
    let to = match guarded {
        true => outside.column(home, &rows.to)?,
        false => outside.unguarded_column(home, &rows.to)?,
    };
    let mut select = select::from(&scopes, rows.filter.as_ref())?;
    select.and_where(scopes.column(0, &rows.from)?.plain().eq(to.plain()));
    Ok((select, scopes.own(0, ddl::ID)))
}

/// Whether the column holds a record below or above another one.
///
/// # Errors
/// [`model::Code::BadRequest`] when the column holds no record of a table with a hierarchy.
pub(super) fn in_hierarchy(
    condition: &Condition,
    column: &Column<'_>,
    scopes: &Scopes<'_>,
    guarded: bool,
) -> Result<Cond, Problem> {
    let root = record(condition, column.meta)?;
    let no_hierarchy = || bad(column.meta, "the table has no hierarchy");
    let table = match &column.meta.kind {
        ColumnKind::Lookup { targets, .. } => targets.first().ok_or_else(no_hierarchy)?.as_str(),
        _ if column.is_key => column.table,
        _ => return Err(no_hierarchy()),
    };
    let meta = scopes.setting.schema.table(table).ok_or_else(no_hierarchy)?;
    let parent = parent_column(meta).ok_or_else(no_hierarchy)?;
    let is_above = matches!(condition.op, Op::Above | Op::EqOrAbove);
    let found = chain(setting(scopes, guarded), table, parent, root, is_above)?;
    let own = || column.plain();
    let is_root = own().eq(bytes(root));
    // Nothing is in an empty set for sure, where what is empty should be unknown.
    let inside = own().in_subquery(found).and(own().ne(bytes(root)));
    let inside: Expr = CaseStatement::new().case(own().is_not_null(), inside).into();
    Ok(match condition.op {
        Op::EqOrUnder | Op::EqOrAbove => Cond::any().add(is_root).add(inside),
        Op::NotUnder if scopes.setting.context.ne_matches_null => {
            Cond::any().add(inside.not()).add(own().is_null())
        }
        Op::NotUnder => Cond::all().add(inside.not()),
        _ => Cond::all().add(inside),
    })
}

fn bytes(id: RecordId) -> Expr {
    Expr::val(id.as_bytes().to_vec())
}

/// The records above or below one, without it, as far as the caller may read the way there.
fn chain(
    setting: Setting<'_>,
    table: &str,
    parent: &str,
    root: RecordId,
    is_above: bool,
) -> Result<SelectStatement, Problem> {
    let name = format!("h{}", setting.tables.get());
    let column = |column: &str| Expr::col((Alias::new(name.as_str()), Alias::new(column)));
    let step = |of: Option<Expr>| -> Result<SelectStatement, Problem> {
        let scopes = Scopes::new(setting, None, table, "", &[])?;
        let (own, up) = (scopes.own(0, ddl::ID), scopes.column(0, parent)?.plain());
        // Upwards a row gives its parent; downwards it gives itself when its parent was given.
        let (given, tested) = if is_above { (up.clone(), own) } else { (own, up.clone()) };
        let mut select = select::from(&scopes, None)?;
        select.expr(given).and_where(up.is_not_null());
        match of {
            None => select.expr(Expr::val(1_i64)).and_where(tested.eq(bytes(root))),
            Some(reached) => {
                let depth = column("depth");
                select
                    .join(sea_query::JoinType::InnerJoin, Alias::new(name.as_str()), tested.eq(reached))
                    .expr(depth.clone().add(1_i64))
                    .and_where(depth.lt(MAX_DEPTH as i64))
            }
        };
        Ok(select)
    };
    let mut reached = step(None)?;
    // A circle ends at the greatest depth; UNION takes each record of a depth once.
    reached.union(UnionType::Distinct, step(Some(column("id")))?);
    let table = CommonTableExpression::new()
        .table_name(Alias::new(name.as_str()))
        .columns([Alias::new("id"), Alias::new("depth")])
        .query(reached)
        .to_owned();
    let with = WithClause::new().recursive(true).cte(table).to_owned();
    let mut all = SelectStatement::new();
    all.expr(column("id")).from(Alias::new(name.as_str())).with_cte(with);
    Ok(all)
}
