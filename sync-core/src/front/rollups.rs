//! Rollup columns of a record that is looked at: the server's value, with what unsent changes of this device do to it.

use super::Opened;
use model::metadata::Source;
use model::rollup;
use model::{Fields, Problem, RecordId};

impl Opened {
    /// Brings the rollup columns of a record up to what was changed here. Counts and sums follow; a least, greatest or mean
    /// value is the server's until it tells another.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn roll_up(
        &self,
        table: &str,
        id: RecordId,
        fields: &mut Fields,
    ) -> Result<(), Problem> {
        let installed = self.installed();
        let meta = &installed.table(table)?.meta;
        for column in &meta.columns {
            let Some(Source::Rollup { definition }) = &column.source else { continue };
            let tables = installed.tables.values().map(|stored| &stored.meta);
            let Ok((rollup, child, relation)) = rollup::parse(definition, meta, tables) else { continue };
            let (before, now) = self.store.unsent_pointing(&child.logical_name, &relation.column, id).await?;
            let Some(server) = fields.get(&column.logical_name) else { continue };
            if let Some(value) = rollup.moved(column, child, server, &before, &now) {
                fields.insert(column.logical_name.clone(), value);
            }
        }
        Ok(())
    }
}
