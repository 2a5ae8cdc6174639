//! Whole queries on plain rows of several tables: nested loops, no indexes, as the words say it.

use super::{Seen, Subject, seen, verdict};
use crate::compare::sorted;
use crate::hierarchy::{MAX_DEPTH, parent_column};
use crate::resolve::{bad, record};
use crate::{Condition, Context, Filter, Guard, Link, LinkKind, Op, Query, Related, Sight, Unguarded};
use model::{Code, ColumnKind, Fields, Problem, RecordId, TableMeta, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// All rows of all tables.
pub trait World {
    /// The metadata of a table by its logical name.
    fn table(&self, logical_name: &str) -> Option<&TableMeta>;
    /// Its rows.
    fn rows(&self, logical_name: &str) -> &[(RecordId, Fields)];
}

/// A row that a query finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its primary key.
    pub id: RecordId,
    /// The columns asked for, those of linked tables under `alias.column`, the primary key left out.
    pub fields: Fields,
}

/// The rows that a query finds, in its order; where a record comes with several linked rows, these come as the world
/// has them.
///
/// # Errors
/// As [`crate::sql::select`].
pub fn run(
    query: &Query,
    world: &dyn World,
    guard: &dyn Guard,
    context: &Context,
) -> Result<Vec<Found>, Problem> {
    let setting = Setting { world, guard, context };
    let mut rows = Vec::new();
    for env in joined(setting, None, &query.table, "", &query.links, query.filter.as_ref())? {
        let Some((id, _)) = env.frames.first().and_then(|frame| frame.row) else { continue };
        let mut keys = Vec::new();
        for order in &query.order {
            keys.push((env.column(&order.column)?.value.into_owned(), order.descending));
        }
        rows.push((keys, Found { id, fields: wanted(&env, query)? }));
    }
    rows.sort_by(|(a, one), (b, other)| {
        let by_key = |((a, descending), (b, _)): (&(Value, bool), &(Value, bool))| {
            let order = sorted(a, b);
            if *descending { order.reverse() } else { order }
        };
        a.iter().zip(b).map(by_key).find(|o| o.is_ne()).unwrap_or_else(|| one.id.cmp(&other.id))
    });
    let mut found: Vec<Found> = rows.into_iter().map(|(_, found)| found).collect();
    if query.distinct {
        let mut seen: Vec<Found> = Vec::new();
        found.retain(|row| {
            let is_new = !seen.contains(row);
            if is_new {
                seen.push(row.clone());
            }
            is_new
        });
    }
    found.truncate(query.top.map_or(usize::MAX, |top| top as usize));
    Ok(found)
}

#[derive(Clone, Copy)]
struct Setting<'a> {
    world: &'a dyn World,
    guard: &'a dyn Guard,
    context: &'a Context,
}

/// A table of a query with the row it has at the moment; none where an outer link found none.
#[derive(Clone, Copy)]
struct Frame<'a> {
    alias: &'a str,
    table: &'a TableMeta,
    row: Option<(RecordId, &'a Fields)>,
}

/// One combination of rows.
#[derive(Clone)]
struct Env<'a> {
    setting: Setting<'a>,
    frames: Vec<Frame<'a>>,
    /// Whose columns stand without alias.
    home: usize,
    outside: Option<&'a Env<'a>>,
    /// Whether it only sees what the caller sees.
    guarded: bool,
}

fn table<'a>(world: &'a dyn World, name: &str) -> Result<&'a TableMeta, Problem> {
    world.table(name).ok_or_else(|| Problem::new(Code::UnknownTable).with("table", name))
}

/// Every combination of a row and its linked rows that passes.
fn joined<'a>(
    setting: Setting<'a>,
    outside: Option<&'a Env<'a>>,
    name: &str,
    alias: &'a str,
    links: &'a [Link],
    filter: Option<&Filter>,
) -> Result<Vec<Env<'a>>, Problem> {
    let table = table(setting.world, name)?;
    let mut all = Vec::new();
    for (id, fields) in setting.world.rows(name) {
        let frame = Frame { alias, table, row: Some((*id, fields)) };
        let env = Env { setting, frames: vec![frame], home: 0, outside, guarded: true };
        if env.readable(0)? {
            all.push(env);
        }
    }
    all = linked(all, links, 0)?;
    let mut passing = Vec::new();
    for env in all {
        let passes = match filter {
            Some(filter) => verdict(filter, &env, setting.context)? == Some(true),
            None => true,
        };
        if passes {
            passing.push(env);
        }
    }
    Ok(passing)
}

fn linked<'a>(mut all: Vec<Env<'a>>, links: &'a [Link], parent: usize) -> Result<Vec<Env<'a>>, Problem> {
    for link in links {
        let place = all.first().map_or(0, |env| env.frames.len());
        let mut next = Vec::new();
        for env in &all {
            next.extend(partners(env, link, parent)?);
        }
        all = linked(next, &link.links, place)?;
    }
    Ok(all)
}

/// A combination with each of the partners that a link finds.
fn partners<'a>(env: &Env<'a>, link: &'a Link, parent: usize) -> Result<Vec<Env<'a>>, Problem> {
    let table = table(env.setting.world, &link.table)?;
    let with = |row| {
        let mut env = env.clone();
        env.frames.push(Frame { alias: &link.alias, table, row });
        env
    };
    let mut found = Vec::new();
    for (id, fields) in env.setting.world.rows(&link.table) {
        let mut one = with(Some((*id, fields)));
        let own = one.frames.len() - 1;
        let (from, to) = (one.column_of(own, &link.from)?, one.column_of(parent, &link.to)?);
        one.home = own;
        let passes = same(&from.value, &to.value)
            && one.readable(own)?
            && match &link.filter {
                Some(filter) => verdict(filter, &one, one.setting.context)? == Some(true),
                None => true,
            };
        if passes {
            one.home = env.home;
            found.push(one);
        }
    }
    if link.kind == LinkKind::First {
        found.sort_by_key(|env| env.frames.last().and_then(|frame| frame.row).map(|(id, _)| id));
        found.truncate(1);
    }
    if found.is_empty() && link.kind == LinkKind::Outer {
        found.push(with(None));
    }
    Ok(found)
}

/// Whether a join takes two values for the same.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a == b,
        _ => crate::compare::order(a, b).is_some_and(|order| order.is_eq()),
    }
}

fn wanted(env: &Env<'_>, query: &Query) -> Result<Fields, Problem> {
    let own = &env.frames[0].table;
    let mut fields = Fields::new();
    let all = || own.columns.iter().map(|c| c.logical_name.clone()).collect();
    for name in query.columns.clone().unwrap_or_else(all) {
        if name != own.primary_id {
            fields.insert(name.clone(), env.column(&name)?.value.into_owned());
        }
    }
    wanted_of(env, &query.links, &mut fields)?;
    Ok(fields)
}

fn wanted_of(env: &Env<'_>, links: &[Link], fields: &mut Fields) -> Result<(), Problem> {
    for link in links {
        for name in &link.columns {
            let name = format!("{}.{name}", link.alias);
            let value = env.column(&name)?.value.into_owned();
            fields.insert(name, value);
        }
        wanted_of(env, &link.links, fields)?;
    }
    Ok(())
}

impl<'a> Env<'a> {
    fn column_of(&self, frame: usize, name: &str) -> Result<Seen<'a>, Problem> {
        let Frame { table, row, .. } = self.frames[frame];
        let found = seen(table, name, row)?;
        if !self.guarded || row.is_none() {
            return Ok(found);
        }
        let is_seen = match self.setting.guard.column(&table.logical_name, &found.meta.logical_name) {
            Sight::All => true,
            Sight::Nothing => false,
            Sight::Rows(filter) => self.unguarded(frame, &filter)?,
        };
        Ok(if is_seen { found } else { Seen { value: Cow::Owned(Value::Null), ..found } })
    }

    fn readable(&self, frame: usize) -> Result<bool, Problem> {
        match self.setting.guard.rows(&self.frames[frame].table.logical_name) {
            Some(filter) if self.guarded => self.unguarded(frame, &filter),
            _ => Ok(true),
        }
    }

    fn unguarded(&self, frame: usize, filter: &Filter) -> Result<bool, Problem> {
        let setting = Setting { guard: &Unguarded, ..self.setting };
        let env = Env { setting, frames: vec![self.frames[frame]], home: 0, outside: None, guarded: false };
        Ok(verdict(filter, &env, setting.context)? == Some(true))
    }

    /// The records that a hierarchy has above or below one.
    fn chain(&self, name: &str, root: RecordId, is_above: bool) -> Result<BTreeSet<RecordId>, Problem> {
        let table = table(self.setting.world, name)?;
        let none = || Problem::new(Code::BadRequest).with("detail", "the table has no hierarchy");
        let parent = parent_column(table).ok_or_else(none)?;
        let mut edges = Vec::new();
        for (id, fields) in self.setting.world.rows(name) {
            let frame = Frame { alias: "", table, row: Some((*id, fields)) };
            let env = Env { frames: vec![frame], home: 0, outside: None, ..self.clone() };
            if let (true, Value::Lookup(to)) = (env.readable(0)?, env.column_of(0, parent)?.value.as_ref()) {
                edges.push(if is_above { (*id, to.id) } else { (to.id, *id) });
            }
        }
        let (mut reached, mut last) = (BTreeSet::new(), BTreeSet::from([root]));
        for _ in 0..MAX_DEPTH {
            last = edges.iter().filter(|(from, _)| last.contains(from)).map(|(_, to)| *to).collect();
            reached.extend(&last);
        }
        reached.remove(&root);
        Ok(reached)
    }
}

impl Subject for Env<'_> {
    fn column(&self, name: &str) -> Result<Seen<'_>, Problem> {
        let Some((alias, column)) = name.split_once('.') else { return self.column_of(self.home, name) };
        let here = self.frames.iter().position(|f| !f.alias.is_empty() && f.alias == alias);
        match (here, self.outside) {
            (Some(frame), _) => self.column_of(frame, column),
            (None, Some(outside)) => outside.column(name),
            (None, None) => Err(Problem::new(Code::UnknownColumn).with("column", name)),
        }
    }

    fn exists(&self, rows: &Related) -> Result<bool, Problem> {
        let to = self.column(&rows.to)?;
        for env in
            joined(self.setting, Some(self), &rows.table, &rows.alias, &rows.links, rows.filter.as_ref())?
        {
            if same(&env.column_of(0, &rows.from)?.value, &to.value) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn in_hierarchy(&self, condition: &Condition) -> Result<Option<bool>, Problem> {
        let seen = self.column(&condition.column)?;
        let root = record(condition, seen.meta)?;
        let table = match &seen.meta.kind {
            ColumnKind::Lookup { targets, .. } => targets.first().cloned(),
            _ => Some(self.frames[self.home].table.logical_name.clone()),
        };
        let table = table.ok_or_else(|| bad(seen.meta, "the table has no hierarchy"))?;
        let is_above = matches!(condition.op, Op::Above | Op::EqOrAbove);
        let found = self.chain(&table, root, is_above)?;
        let id = match seen.value.as_ref() {
            Value::Id(id) => *id,
            Value::Lookup(to) => to.id,
            _ => {
                let is_negative = condition.op == Op::NotUnder;
                return Ok((is_negative && self.setting.context.ne_matches_null).then_some(true));
            }
        };
        let inside = found.contains(&id);
        Ok(Some(match condition.op {
            Op::NotUnder => !inside,
            Op::EqOrUnder | Op::EqOrAbove => inside || id == root,
            _ => inside,
        }))
    }
}
