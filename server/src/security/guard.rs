//! The rights of a caller as the SQL writer asks for them.

use super::Caller;
use crate::catalog::{Catalog, Table};
use query::{Filter, Guard, Related, Sight};

/// What a caller may see, of every table.
#[derive(Clone, Copy)]
pub struct Guarded<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The tables.
    pub catalog: &'a Catalog,
}

impl Guarded<'_> {
    /// A pair of a many-to-many relationship is there for whoever may read both its rows.
    fn pairs(&self, table: &Table) -> Filter {
        let sides = table.meta.pairs.iter().flat_map(|pairs| [&pairs.first, &pairs.second]);
        let readable = |side: &model::metadata::ManySide| {
            let Some(table) = self.catalog.named(&side.table) else { return Filter::Or(Vec::new()) };
            Filter::Exists(Box::new(Related {
                table: side.table.clone(),
                from: table.meta.primary_id.clone(),
                to: side.column.clone(),
                filter: self.rows(&side.table),
                ..Related::default()
            }))
        };
        Filter::And(sides.map(readable).collect())
    }
}

impl Guard for Guarded<'_> {
    fn rows(&self, table: &str) -> Option<Filter> {
        let nothing = || Some(Filter::Or(Vec::new()));
        match self.catalog.named(table) {
            Some(table) if table.meta.pairs.is_some() => Some(self.pairs(table)),
            Some(table) => self.caller.readable(table).unwrap_or_else(|_| nothing()),
            None => nothing(),
        }
    }

    fn column(&self, table: &str, column: &str) -> Sight {
        let Some(table) = self.catalog.named(table) else { return Sight::Nothing };
        table.meta.column(column).map_or(Sight::Nothing, |column| self.caller.sight(table, column))
    }
}
