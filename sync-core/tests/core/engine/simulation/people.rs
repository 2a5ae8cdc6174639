//! What users, others and the administrator do.

use super::device::Mail;
use super::dice::Dice;
use super::server::{FORBIDDEN, REGIONS, USERS, extra};
use super::{TABLES, World};
use contract::shapes::{ChangeKind, ChangeState};
use model::{Fields, Lookup, RecordId, Value};
use std::collections::BTreeSet;
use sync_core::change::Seq;
use sync_core::engine::Happened;
use sync_core::ports::Queued;

impl World {
    /// The profile, the users' rights or what the server remembers change.
    pub(super) fn administrator_acts(&mut self) {
        let regions: BTreeSet<i64> = (0..REGIONS).filter(|_| !self.dice.once_in(3)).collect();
        let table = TABLES[self.dice.below(2)];
        let user = self.dice.below(USERS);
        match self.dice.below(if self.mode.columns { 7 } else { 6 }) {
            5 if self.mode.columns && self.server.columns < 3 => self.server.columns += 1,
            0 | 1 => self.server.publish(|profile| drop(profile.regions.insert(table.into(), regions))),
            2 => self.server.publish(|profile| profile.with_accounts ^= true),
            3 => self.server.permit_to_read(user, regions),
            4 => self.server.permit_to_write(user, regions),
            _ => self.server.expire(),
        }
    }

    pub(super) fn user_edits(&mut self) {
        self.made += 1;
        let table = TABLES[self.dice.below(2)];
        let name = if self.dice.once_in(15) { FORBIDDEN.to_owned() } else { format!("edit {}", self.made) };
        let mut fields = Fields::from([(self.column().to_owned(), Value::Text(name))]);
        let visible = self.device().disk.visible(table);
        let (record, kind) = match (self.dice.below(4), self.dice.pick(&visible)) {
            (0, Some(record)) => (record, ChangeKind::Delete),
            (1 | 2, Some(record)) => (record, ChangeKind::Update),
            _ => (RecordId(self.dice.uuid()), ChangeKind::Create),
        };
        if self.dice.once_in(3) {
            fields.insert(self.column().to_owned(), Value::Text(format!("too {}", self.made)));
        }
        if kind == ChangeKind::Delete {
            fields.clear();
        }
        let accounts = self.device().disk.visible("account");
        if table == "contact"
            && kind == ChangeKind::Create
            && let Some(id) = self.dice.pick(&accounts)
        {
            let parent = Lookup { table: "account".into(), id, name: None };
            fields.insert("parent".into(), Value::Lookup(parent));
        }
        let queued = self.device().disk.save(table, record, kind, fields);
        self.saved(queued);
    }

    /// The engine will hear of what the user saved.
    pub(super) fn saved(&mut self, queued: Queued) {
        let mail = Mail::Say(match queued {
            Queued::Change(head) => {
                self.queued.insert((self.at, head.seq));
                Happened::ChangeQueued(head)
            }
            Queued::Dropped(seqs) => {
                let at = self.at;
                self.discarded.extend(seqs.iter().map(|seq| (at, *seq)));
                Happened::ChangesLeft(seqs)
            }
            Queued::Nothing => return,
        });
        self.device().mail.push(mail);
    }

    /// Two columns, so that edits by several meet in one and pass each other in the other.
    pub(super) fn column(&mut self) -> &'static str {
        if self.dice.once_in(2) { "name" } else { "phone" }
    }

    /// A column that others write; sometimes the one that came last.
    fn server_column(&mut self) -> String {
        match self.server.columns {
            columns if columns > 0 && self.dice.once_in(3) => extra(columns),
            _ => self.column().to_owned(),
        }
    }

    /// The user retries, chooses by column or discards something that needs him, or discards something that waits.
    pub(super) fn user_decides(&mut self) {
        let heads = self.device().disk.heads();
        let parked: Vec<_> = heads.iter().filter(|h| h.state == ChangeState::Parked).map(|h| h.seq).collect();
        match (self.dice.pick(&parked), self.dice.below(4)) {
            (Some(seq), 0) => self.discard(seq),
            (Some(seq), 1) => self.choose(seq),
            (Some(seq), _) => self.retry(seq),
            (None, 0) => {
                let all: Vec<_> = heads.iter().map(|h| h.seq).collect();
                if let Some(seq) = self.dice.pick(&all) {
                    self.discard(seq);
                }
            }
            _ => {}
        }
    }

    pub(super) fn retry(&mut self, seq: Seq) {
        self.retried.insert((self.at, seq));
        self.device().disk.retry(seq);
        self.device().mail.push(Mail::Retried(seq));
    }

    /// He gives up one column and keeps the rest.
    pub(super) fn choose(&mut self, seq: Seq) {
        let column = self.column();
        if self.device().disk.choose(seq, column) {
            self.retried.insert((self.at, seq));
            self.device().mail.push(Mail::Retried(seq));
        }
    }

    pub(super) fn discard(&mut self, seq: Seq) {
        let left = self.device().disk.discard(seq);
        let at = self.at;
        self.discarded.extend(left.iter().map(|seq| (at, *seq)));
        self.device().mail.push(Mail::Say(Happened::ChangesLeft(left)));
    }

    pub(super) fn others_edit(&mut self) {
        self.made += 1;
        let table = TABLES[self.dice.below(2)];
        match (self.dice.below(4), self.dice.pick(&self.server.ids(table))) {
            (0, Some(id)) => self.server.delete(table, id),
            (1 | 2, Some(id)) => {
                let (column, region) = (self.server_column(), region(&mut self.dice));
                self.server.put(table, id, &column, &format!("theirs {}", self.made), region);
            }
            _ => {
                let id = RecordId(self.dice.uuid());
                let region = region(&mut self.dice);
                self.server.put(table, id, "name", "theirs", region);
            }
        }
    }
}

pub(super) fn region(dice: &mut Dice) -> i64 {
    i64::try_from(dice.below(usize::try_from(REGIONS).unwrap())).unwrap()
}
