//! The rights of a caller as the SQL writer asks for them.

use super::Caller;
use crate::catalog::Catalog;
use query::{Filter, Guard, Sight};

/// What a caller may see, of every table.
#[derive(Clone, Copy)]
pub struct Guarded<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The tables.
    pub catalog: &'a Catalog,
}

impl Guard for Guarded<'_> {
    fn rows(&self, table: &str) -> Option<Filter> {
        let nothing = || Some(Filter::Or(Vec::new()));
        match self.catalog.named(table) {
            Some(table) => self.caller.readable(table).unwrap_or_else(|_| nothing()),
            None => nothing(),
        }
    }

    fn column(&self, table: &str, column: &str) -> Sight {
        let Some(table) = self.catalog.named(table) else { return Sight::Nothing };
        table.meta.column(column).map_or(Sight::Nothing, |column| self.caller.sight(table, column))
    }
}
