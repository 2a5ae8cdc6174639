//! What of a user's standing decides what he sees of a table, in few characters: kept in the tokens of deltas, it tells
//! whether the set he was promised is still the set he may have.

use super::Caller;
use crate::catalog::{Right, Table};
use crate::regional::Regional;
use query::Sight;
use sha2::{Digest, Sha256};

impl Caller {
    /// A digest of everything about the caller that decides which rows and columns of a table he reads: his depth, his
    /// teams, the units, whom he stands above, the secured columns he sees, his time zone
    /// and calendar. Equal digests mean that only changes of
    /// rows and of shares can have changed what he reads; another digest means that anything may have.
    ///
    /// What a role gives on other tables is not part of it.
    pub fn standing_on(&self, table: &Table) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        };
        add(self.id.as_bytes());
        add(self.unit.as_bytes());
        self.teams.iter().for_each(|team| add(team.as_bytes()));
        match self.reach(Right::Read, table) {
            None => add(b"none"),
            Some(reach) => {
                add(reach.depth.name().as_bytes());
                reach.owners.iter().for_each(|owner| add(owner.as_bytes()));
                add(b"units");
                reach.units.iter().for_each(|unit| add(unit.as_bytes()));
            }
        }
        add(b"hierarchy");
        self.hierarchy.holders(Right::Read, table).for_each(|holder| add(holder.as_bytes()));
        for column in table.meta.columns.iter().filter(|column| column.is_secured) {
            add(column.logical_name.as_bytes());
            add(match self.sight(table, column) {
                Sight::All => b"all",
                Sight::Rows(_) => b"rows",
                Sight::Nothing => b"nothing",
            });
        }
        // Relative dates and negated operators mean other rows then. What is usual adds nothing, so that tokens from
        // before there were such settings stay good.
        if self.regional != Regional::default() {
            add(format!("{:?}", self.regional).as_bytes());
        }
        hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}
