//! The tables of a query, and the columns found in them by name.

use super::Schema;
use super::condition::is_compared_as_text;
use crate::ddl;
use crate::resolve::Test;
use crate::{Link, Query};
use model::storage::{FOLD, LOOKUP_NAME, is_safe_name};
use model::{Code, ColumnKind, ColumnMeta, Problem, TableMeta};
use sea_query::{Alias, Expr, Func};

/// Dataverse's bound on links.
const MAX_LINKS: usize = 15;

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

/// All tables of a query; the table itself is the first.
pub(super) struct Scopes<'s> {
    schema: &'s dyn Schema,
    pub all: Vec<Scope<'s>>,
}

impl<'s> Scopes<'s> {
    /// # Errors
    /// [`Code::UnknownTable`]; [`Code::BadRequest`] for too many links or an alias that stands twice.
    pub fn new(schema: &'s dyn Schema, query: &'s Query) -> Result<Self, Problem> {
        let mut scopes = Self { schema, all: Vec::new() };
        scopes.add(&query.table, "", None)?;
        scopes.add_links(&query.links, 0)?;
        Ok(scopes)
    }

    fn add(
        &mut self,
        table: &str,
        alias: &'s str,
        link: Option<(&'s Link, usize)>,
    ) -> Result<usize, Problem> {
        let bad = |why: &str| Problem::new(Code::BadRequest).with("detail", why);
        if self.all.len() > MAX_LINKS {
            return Err(bad("the query has more than 15 links"));
        }
        if link.is_some() && (alias.is_empty() || self.all.iter().any(|s| s.alias == alias)) {
            return Err(bad("each link needs an alias of its own"));
        }
        let unknown = || Problem::new(Code::UnknownTable).with("table", table);
        let table = self.schema.table(table).filter(|t| is_safe_name(&t.logical_name)).ok_or_else(unknown)?;
        let sql_alias = format!("t{}", self.all.len());
        self.all.push(Scope { table, sql_alias, alias, link });
        Ok(self.all.len() - 1)
    }

    fn add_links(&mut self, links: &'s [Link], parent: usize) -> Result<(), Problem> {
        for link in links {
            let scope = self.add(&link.table, &link.alias, Some((link, parent)))?;
            self.add_links(&link.links, scope)?;
        }
        Ok(())
    }

    /// Name of the SQL table of a scope.
    pub fn sql_name(&self, scope: usize) -> String {
        self.schema.sql_name(&self.all[scope].table.logical_name)
    }

    /// Finds `column` in the scope `home`, or `alias.column` anywhere.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`].
    pub fn column(&self, home: usize, name: &str) -> Result<Column<'_>, Problem> {
        let (scope, column) = match name.split_once('.') {
            Some((alias, column)) => {
                (self.all.iter().find(|s| !s.alias.is_empty() && s.alias == alias), column)
            }
            None => (self.all.get(home), name),
        };
        let table = scope.map_or("", |s| &s.table.logical_name);
        let unknown = || Problem::new(Code::UnknownColumn).with("table", table).with("column", column);
        let scope = scope.ok_or_else(unknown)?;
        let (meta, by_name) = match scope.table.column(column) {
            Some(meta) => (meta, false),
            None => (lookup_of_name(scope.table, column).ok_or_else(unknown)?, true),
        };
        let folded = self.schema.is_folded(table, &meta.logical_name);
        if !is_safe_name(&meta.logical_name) {
            return Err(unknown());
        }
        let is_key = meta.logical_name == scope.table.primary_id;
        Ok(Column { meta, sql_alias: &scope.sql_alias, folded, by_name, is_key })
    }
}

/// Dataverse has a text column `primarycontactidname` beside a lookup `primarycontactid`; views sort by it.
fn lookup_of_name<'t>(table: &'t TableMeta, name: &str) -> Option<&'t ColumnMeta> {
    let column = table.column(name.strip_suffix("name")?)?;
    matches!(column.kind, ColumnKind::Lookup { .. }).then_some(column)
}

/// A column in a query.
pub(super) struct Column<'s> {
    pub meta: &'s ColumnMeta,
    sql_alias: &'s str,
    /// Whether it, or its name, has a folded shadow.
    pub folded: bool,
    /// Whether the name of a lookup is meant, not the lookup.
    by_name: bool,
    is_key: bool,
}

impl Column<'_> {
    fn sql(&self, name: &str) -> Expr {
        Expr::col((Alias::new(self.sql_alias), Alias::new(name)))
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

    fn is_lookup(&self) -> bool {
        matches!(self.meta.kind, ColumnKind::Lookup { .. })
    }

    fn name(&self) -> Expr {
        self.text(&format!("{}{LOOKUP_NAME}", self.meta.logical_name))
    }

    fn text(&self, name: &str) -> Expr {
        if self.folded { self.sql(&format!("{name}{FOLD}")) } else { Func::lower(self.sql(name)).into() }
    }
}
