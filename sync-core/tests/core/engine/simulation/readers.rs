//! I6: whoever reads between any two commits of a device sees a table not at all until it was read whole, and the end of a
//! round as one: what stood still on the server since the round began is there, as the server has it.

use super::server::version_of;
use super::{TABLES, World};
use model::RecordId;
use std::collections::BTreeMap;

/// Who reads on a device, with the rounds that he saw begin.
#[derive(Default)]
pub struct Reader {
    begun: BTreeMap<&'static str, Begun>,
}

/// A round of a table as it began.
struct Begun {
    number: i64,
    /// Versions of the rows that the user was to have then; `None` where the device did not know yet what these are.
    rows: Option<BTreeMap<RecordId, i64>>,
    /// Of rights and profile.
    changes: u32,
}

impl World {
    /// Reads each table of the device that something happened to.
    pub(super) fn read(&mut self) {
        for table in TABLES {
            let Some((number, runs)) = self.devices[self.at].disk.round(table) else { continue };
            let known = self.readers.entry(self.at).or_default().begun.remove(table);
            match known {
                Some(begun) if begun.number == number && !runs => self.sees_whole(table, &begun),
                Some(begun) if begun.number == number => self.remember(table, begun),
                _ if runs => {
                    let begun = self.begun(table, number);
                    self.remember(table, begun);
                }
                _ => {}
            }
        }
    }

    fn remember(&mut self, table: &'static str, begun: Begun) {
        self.readers.entry(self.at).or_default().begun.insert(table, begun);
    }

    fn begun(&self, table: &str, number: i64) -> Begun {
        let device = &self.devices[self.at];
        let mut told = self.server.reasons().into_iter();
        let knows = told.any(|(of, reasons)| of == table && device.disk.reasons(table) == reasons);
        let rows = || {
            let scope = self.server.scope(device.user(), table);
            scope.into_iter().map(|(id, row)| (id, version_of(&row))).collect()
        };
        Begun { number, rows: knows.then(rows), changes: self.server.changes_of_scope }
    }

    fn sees_whole(&self, table: &str, begun: &Begun) {
        let device = &self.devices[self.at];
        let Some(rows) = begun.rows.as_ref().filter(|_| begun.changes == self.server.changes_of_scope) else {
            return;
        };
        let (now, here) = (self.server.scope(device.user(), table), device.disk.clean_rows(table));
        let stood_still = rows.iter().filter(|(id, v)| now.get(id).is_some_and(|row| version_of(row) == **v));
        for (id, version) in stood_still.filter(|(id, _)| !device.disk.is_unsent(table, **id)) {
            let seen = here.get(id).map(version_of);
            assert!(
                seen >= Some(*version),
                "at the end of a round of {table} its reader sees {id:?} in version {seen:?}, not {version} (I6)"
            );
        }
    }
}
