//! The tables of a query, and the columns found in them by name.

use super::condition::{self, is_compared_as_text};
use super::{Dialect, Schema};
use crate::resolve::Test;
use crate::{Context, Filter, Guard, Link, LinkKind, Sight, ddl};
use model::storage::{FOLD, LOOKUP_NAME, is_safe_name};
use model::{Code, ColumnKind, ColumnMeta, Problem, TableMeta};
use sea_query::{Alias, CaseStatement, Cond, Expr, Func};
use std::cell::Cell;

/// SQLite joins no more than 64 tables; Dataverse's bound on links is checked where a query is read.
const MAX_TABLES: usize = 60;

/// What everything in one statement is written with.
#[derive(Clone, Copy)]
pub(super) struct Setting<'s> {
    pub schema: &'s dyn Schema,
    pub guard: &'s dyn Guard,
    pub context: &'s Context,
    /// Numbers the tables of a statement, those of subqueries included.
    pub tables: &'s Cell<usize>,
}

/// One table of a query.
pub(super) struct Scope<'s> {
    pub table: &'s TableMeta,
    /// `t0`, `t1`, …: what the SQL calls it, so that names in the query never become SQL.
    pub sql_alias: String,
    /// What the query calls it; empty for the table itself.
    alias: &'s str,
    /// Its link and the scope it hangs on; `None` for the table itself.
    pub link: Option<(&'s Link, usize)>,
}

/// All tables of a query or subquery; the table itself is the first.
pub(super) struct Scopes<'s> {
    pub setting: Setting<'s>,
    pub all: Vec<Scope<'s>>,
    /// The query around a subquery.
    outside: Option<&'s Scopes<'s>>,
}

impl<'s> Scopes<'s> {
    /// Of a table, which the query may call `alias`, and what is linked to it.
    ///
    /// # Errors
    /// [`Code::UnknownTable`]; [`Code::BadRequest`] for too many tables or an alias that stands twice.
    pub fn new(
        setting: Setting<'s>,
        outside: Option<&'s Scopes<'s>>,
        table: &str,
        alias: &'s str,
        links: &'s [Link],
    ) -> Result<Self, Problem> {
        let mut scopes = Self { setting, all: Vec::new(), outside };
        scopes.add(table, alias, None)?;
        scopes.add_links(links, 0)?;
        Ok(scopes)
    }

    fn add(
        &mut self,
        table: &str,
        alias: &'s str,
        link: Option<(&'s Link, usize)>,
    ) -> Result<usize, Problem> {
        let bad = |why: &str| Problem::new(Code::BadRequest).with("detail", why);
        let number = self.setting.tables.get();
        if number >= MAX_TABLES {
            return Err(bad("the query has too many tables"));
        }
        if link.is_some() && (alias.is_empty() || self.all.iter().any(|s| s.alias == alias)) {
            return Err(bad("each link needs an alias of its own"));
        }
        let unknown = || Problem::new(Code::UnknownTable).with("table", table);
        let table =
            self.setting.schema.table(table).filter(|t| is_safe_name(&t.logical_name)).ok_or_else(unknown)?;
        self.setting.tables.set(number + 1);
        self.all.push(Scope { table, sql_alias: format!("t{number}"), alias, link });
        Ok(self.all.len() - 1)
    }

    fn add_links(&mut self, links: &'s [Link], parent: usize) -> Result<(), Problem> {
        for link in links {
            let scope = self.add(&link.table, &link.alias, Some((link, parent)))?;
            self.add_links(&link.links, scope)?;
        }
        Ok(())
    }

    /// Whose SQL is written.
    pub fn dialect(&self) -> Dialect {
        self.setting.schema.dialect()
    }

    /// Name of the SQL table of a scope.
    pub fn sql_name(&self, scope: usize) -> String {
        self.setting.schema.sql_name(&self.all[scope].table.logical_name)
    }

    /// A column of the SQL table of a scope; the name comes from the program.
    pub fn own(&self, scope: usize, name: &str) -> Expr {
        Expr::col((Alias::new(self.all[scope].sql_alias.as_str()), Alias::new(name)))
    }

    /// The scopes that may give a record several rows: linked by anything but the primary key of the linked table.
    pub fn multiplying(&self) -> impl Iterator<Item = usize> + '_ {
        self.all.iter().enumerate().filter_map(|(n, scope)| {
            let (link, _) = scope.link?;
            (link.kind != LinkKind::First && link.from != scope.table.primary_id).then_some(n)
        })
    }

    /// Finds `column` in the scope `home`, or `alias.column` here or around, as the caller sees it.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn column(&self, home: usize, name: &str) -> Result<Column<'_>, Problem> {
        self.find(home, name, true)
    }

    /// The same, as it is stored, for what the program itself asks.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn unguarded_column(&self, home: usize, name: &str) -> Result<Column<'_>, Problem> {
        self.find(home, name, false)
    }

    fn find(&self, home: usize, name: &str, guarded: bool) -> Result<Column<'_>, Problem> {
        match name.split_once('.') {
            None => self.column_of(home, name, guarded),
            Some((alias, column)) => {
                let here = self.all.iter().position(|s| !s.alias.is_empty() && s.alias == alias);
                match (here, self.outside) {
                    (Some(scope), _) => self.column_of(scope, column, guarded),
                    (None, Some(outside)) => outside.find(0, name, guarded),
                    (None, None) => Err(unknown("", name)),
                }
            }
        }
    }

    fn column_of(&self, n: usize, column: &str, guarded: bool) -> Result<Column<'_>, Problem> {
        let scope = self.all.get(n).ok_or_else(|| unknown("", column))?;
        let unknown = || unknown(&scope.table.logical_name, column);
        let (meta, by_name) = match scope.table.column(column) {
            Some(meta) => (meta, false),
            None => (lookup_of_name(scope.table, column).ok_or_else(unknown)?, true),
        };
        if !is_safe_name(&meta.logical_name) {
            return Err(unknown());
        }
        let (table, column) = (&scope.table.logical_name, &meta.logical_name);
        Ok(Column {
            meta,
            table,
            sql_alias: &scope.sql_alias,
            folded: self.setting.schema.is_folded(table, column),
            by_name,
            is_key: *column == scope.table.primary_id,
            dialect: self.dialect(),
            seen: if guarded { self.seen(n, column)? } else { None },
        })
    }

    /// The condition under which the caller sees a column of a scope; `None` for always.
    fn seen(&self, scope: usize, column: &str) -> Result<Option<Cond>, Problem> {
        Ok(match self.setting.guard.column(&self.all[scope].table.logical_name, column) {
            Sight::All => None,
            Sight::Rows(filter) => Some(condition::unguarded(&filter, self, scope)?),
            Sight::Nothing => Some(condition::unguarded(&Filter::Or(Vec::new()), self, scope)?),
        })
    }

    /// The condition that leaves the rows of a scope that the caller may read; `None` for all.
    ///
    /// # Errors
    /// As the writing of a filter.
    pub fn readable(&self, scope: usize) -> Result<Option<Cond>, Problem> {
        let filter = self.setting.guard.rows(&self.all[scope].table.logical_name);
        filter.map(|filter| condition::unguarded(&filter, self, scope)).transpose()
    }
}

fn unknown(table: &str, column: &str) -> Problem {
    Problem::new(Code::UnknownColumn).with("table", table).with("column", column)
}

/// Dataverse has a text column `primarycontactidname` beside a lookup `primarycontactid`; views sort by it.
pub(crate) fn lookup_of_name<'t>(table: &'t TableMeta, name: &str) -> Option<&'t ColumnMeta> {
    let column = table.column(name.strip_suffix("name")?)?;
    matches!(column.kind, ColumnKind::Lookup { .. }).then_some(column)
}

/// A column in a query.
pub(super) struct Column<'s> {
    pub meta: &'s ColumnMeta,
    /// Logical name of its table.
    pub table: &'s str,
    sql_alias: &'s str,
    /// Whether it, or its name, has a folded shadow.
    pub folded: bool,
    /// Whether the name of a lookup is meant, not the lookup.
    by_name: bool,
    pub is_key: bool,
    /// Whose SQL is written.
    pub dialect: Dialect,
    /// The condition under which it is seen; `None` for always.
    seen: Option<Cond>,
}

impl Column<'_> {
    /// One of its SQL columns; empty where the caller doesn't see it.
    pub fn sql(&self, name: &str) -> Expr {
        let stored = Expr::col((Alias::new(self.sql_alias), Alias::new(name)));
        match &self.seen {
            None => stored,
            Some(seen) => CaseStatement::new().case(seen.clone(), stored).into(),
        }
    }

    /// What is stored.
    pub fn plain(&self) -> Expr {
        self.sql(if self.is_key { ddl::ID } else { &self.meta.logical_name })
    }

    /// As it is compared with a value.
    pub fn compared(&self) -> Expr {
        match is_compared_as_text(self.meta) {
            true => self.text(&self.meta.logical_name),
            false => self.plain(),
        }
    }

    /// As people sort by it: texts by fold, lookups by the fold of their name.
    pub fn sorted(&self) -> Expr {
        if self.is_lookup() { self.name() } else { self.compared() }
    }

    /// The side of a test that is the column.
    pub fn tested(&self, test: &Test) -> Expr {
        match test {
            Test::Matches(_) if self.is_lookup() => self.name(),
            Test::Null if self.by_name => self.name(),
            _ => self.compared(),
        }
    }

    /// A text in lower case, for a comparison of two texts of which only one has a folded shadow.
    pub fn lowered(&self) -> Expr {
        Func::lower(self.sql(&self.meta.logical_name)).into()
    }

    pub fn is_lookup(&self) -> bool {
        matches!(self.meta.kind, ColumnKind::Lookup { .. })
    }

    fn name(&self) -> Expr {
        self.text(&format!("{}{LOOKUP_NAME}", self.meta.logical_name))
    }

    fn text(&self, name: &str) -> Expr {
        if self.folded { self.sql(&format!("{name}{FOLD}")) } else { Func::lower(self.sql(name)).into() }
    }
}
