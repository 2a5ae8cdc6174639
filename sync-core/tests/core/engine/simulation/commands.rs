//! Commands in a life: a contact is qualified, which closes it and makes an account, shown at once under an id that the
//! device chose; an account is won, lost or resolved; a row is given to others. The server does each once, whoever asks; one
//! without receipts gives what it makes an id of its own.

use super::device::Mail;
use super::disk::{COLUMNS, Disk, Ending, Key};
use super::mode::Commands;
use super::people::region;
use super::server::{NOBODY, REGION, Server, User};
use super::{TABLES, World};
use contract::shapes::{ChangeKind, FieldChange};
use model::command::{Call, Command};
use model::{Code, Fields, Lookup, Problem, RecordId, Row, Value};
use sync_core::change::{Change, ChangeHead, Seq};
use sync_core::engine::Happened;
use sync_core::ports::{Failure, MadeThere, Moved, Queued, Settled};
use uuid::Uuid;

/// The column that says how a row was closed.
const STATUS: &str = COLUMNS[4];
const QUALIFIED: &str = "qualified";
const LOST: &str = "lost";
/// How accounts are closed.
const CLOSINGS: [Command; 3] = [Command::CloseWon, Command::CloseLost, Command::Resolve];

/// What a command leaves in [`STATUS`].
fn leaves(command: Command) -> &'static str {
    match command {
        Command::Qualify => QUALIFIED,
        Command::CloseWon => "won",
        Command::Resolve => "resolved",
        _ => LOST,
    }
}

impl World {
    /// The user runs a command, or somebody else does.
    pub(super) fn command_runs(&mut self) {
        if self.dice.once_in(4) {
            return self.others_close();
        }
        if self.mode.commands == Commands::Qualify {
            return self.user_qualifies();
        }
        match self.dice.below(4) {
            0 => self.user_qualifies(),
            1 => self.user_assigns(),
            _ => self.user_closes(),
        }
    }

    fn others_close(&mut self) {
        if self.mode.commands == Commands::All && self.dice.once_in(2) {
            let (account, how) = (self.dice.pick(&self.server.ids("account")), self.dice.pick(&CLOSINGS));
            if let (Some(account), Some(how)) = (account, how) {
                self.server.close("account", account, leaves(how));
            }
            return;
        }
        let Some(contact) = self.dice.pick(&self.server.ids("contact")) else { return };
        let how = if self.dice.once_in(2) { QUALIFIED } else { LOST };
        self.server.close("contact", contact, how);
    }

    pub(super) fn user_qualifies(&mut self) {
        let visible = self.device().disk.visible("contact");
        let (Some(contact), made) = (self.dice.pick(&visible), RecordId(self.dice.uuid())) else { return };
        self.user_runs(("contact".to_owned(), contact), Command::Qualify, Some(made));
    }

    /// He wins, loses or resolves an account.
    fn user_closes(&mut self) {
        let visible = self.device().disk.visible("account");
        let (Some(account), Some(how)) = (self.dice.pick(&visible), self.dice.pick(&CLOSINGS)) else {
            return;
        };
        self.user_runs(("account".to_owned(), account), how, None);
    }

    fn user_runs(&mut self, key: Key, command: Command, made: Option<RecordId>) {
        if let Some(head) = self.device().disk.run(&key, command, made) {
            self.queued.insert((self.at, head.seq));
            self.device().mail.push(Mail::Say(Happened::ChangeQueued(head)));
        }
    }

    /// He gives a row to others, whose rows lie in another region: it may leave his own sight.
    fn user_assigns(&mut self) {
        let table = TABLES[self.dice.below(2)];
        let visible = self.device().disk.visible(table);
        let Some(record) = self.dice.pick(&visible) else { return };
        let fields = Fields::from([(REGION.to_owned(), Value::Int(region(&mut self.dice)))]);
        let queued = self.device().disk.save(table, record, ChangeKind::Update, fields);
        self.saved(queued);
    }
}

impl Disk {
    /// Queues a command and shows what it makes; `None` where the record is closed.
    fn run(&mut self, key: &Key, command: Command, made: Option<RecordId>) -> Option<ChangeHead> {
        let row = self.base.get(key).or_else(|| self.tables.get(&key.0)?.rows.get(&key.1));
        let own = self.of_record(key);
        let written = own.iter().flat_map(|seq| &self.queue[seq].fields).any(|field| field.column == STATUS);
        if written || row.is_some_and(|row| row.fields.contains_key(STATUS)) {
            return None;
        }
        let closed = Fields::from([(STATUS.to_owned(), Value::Text(leaves(command).to_owned()))]);
        let Queued::Change(head) = self.save(&key.0, key.1, ChangeKind::Command, closed) else {
            return None;
        };
        let account = |id| Lookup { table: "account".into(), id, name: None };
        let (parameters, row) = Default::default();
        let call = Call { command, parameters, made: made.map(account).into_iter().collect(), row };
        let queued = self.queue.get_mut(&head.seq)?;
        queued.call = Some(call);
        if let Some(made) = made {
            let command = queued.clone();
            let part = Change {
                head: ChangeHead {
                    table: "account".into(),
                    record: made,
                    kind: ChangeKind::Create,
                    depends_on: vec![head.seq],
                    ..command.head.clone()
                },
                fields: account_of(key.1)
                    .into_iter()
                    .map(|(column, new)| FieldChange { column, old: Value::Null, new })
                    .collect(),
                call: None,
                ..command
            };
            self.add_part(head.seq, part);
        }
        Some(head)
    }

    /// A command is done: what it made is what the server has, under the server's ids.
    pub(super) fn settle_command(
        &mut self,
        command: Seq,
        row: Option<Row>,
        made: Vec<MadeThere>,
    ) -> Vec<Moved> {
        let mut moved = Vec::new();
        for part in self.parts_of(command) {
            let record = self.queue[&part].head.record;
            let there = made.iter().find(|made| made.here == record).and_then(|made| made.row.clone());
            let Some(there) = there else {
                self.take_back(part, Ending::Settled);
                continue;
            };
            if there.id != record {
                let to = Moved { table: "account".into(), from: record, to: there.id };
                self.rename(&to);
                moved.push(to);
            }
            self.settle(part, Some(there), true);
        }
        // A message goes without a version: the row that is read back may hold what somebody else wrote.
        self.settle(command, row, true);
        moved
    }

    fn rename(&mut self, moved: &Moved) {
        let (from, to) = ((moved.table.clone(), moved.from), (moved.table.clone(), moved.to));
        for aside in [&mut self.base, &mut self.theirs] {
            if let Some(row) = aside.remove(&from) {
                aside.insert(to.clone(), Row { id: moved.to, ..row });
            }
        }
        for change in self.queue.values_mut() {
            if (&change.head.table, change.head.record) == (&moved.table, moved.from) {
                change.head.record = moved.to;
            }
            for field in &mut change.fields {
                if let Value::Lookup(lookup) = &mut field.new
                    && lookup.id == moved.from
                {
                    lookup.id = moved.to;
                    change.head.attempt = None;
                }
            }
        }
    }
}

impl Server {
    /// Somebody else closes a row.
    fn close(&mut self, table: &str, id: RecordId, how: &str) {
        if !self.rows[table][&id].fields.contains_key(STATUS) {
            self.write_status(table, id, how, NOBODY);
            if how == QUALIFIED {
                self.make(id, own_id(id), NOBODY);
            }
        }
    }

    /// Carries out a command of a device, and tells whether it had an effect now.
    pub(super) fn run(
        &mut self,
        (device, user): (usize, User),
        change: &Change,
    ) -> Result<(Settled, bool), Failure> {
        let (table, record) = (&change.head.table, change.head.record);
        let Some(row) = self.by_ids(user, table, &[record]).pop() else {
            return Ok((Settled::Gone, false));
        };
        let Some(call) = &change.call else { return Err(Failure::Refused(Code::Internal.into())) };
        let is_new = match row.fields.get(STATUS) {
            None => {
                self.write_status(table, record, leaves(call.command), device);
                for wished in &call.made {
                    self.make(record, if self.keeps_receipts() { wished.id } else { own_id(record) }, device);
                }
                true
            }
            Some(Value::Text(how)) if how == leaves(call.command) => false,
            Some(_) => {
                let problem = Problem::new(Code::Refused).with("server_code", "0x80040519");
                return Err(Failure::Refused(problem.with("server_message", "it is closed")));
            }
        };
        Ok((self.done(user, change), is_new))
    }

    /// What a command that is done gives, read back; its record may have gone since.
    pub(super) fn done(&self, user: User, change: &Change) -> Settled {
        let (table, record) = (&change.head.table, change.head.record);
        let row = || self.made.get(&record).and_then(|made| self.by_ids(user, "account", &[*made]).pop());
        let wished = change.call.iter().flat_map(|call| &call.made);
        let made = wished.map(|made| MadeThere { table: made.table.clone(), here: made.id, row: row() });
        Settled::Done(self.by_ids(user, table, &[record]).pop(), made.collect())
    }

    fn write_status(&mut self, table: &str, id: RecordId, how: &str, writer: usize) {
        self.write_row(table, id, Fields::from([(STATUS.to_owned(), Value::Text(how.into()))]), writer);
    }

    fn make(&mut self, contact: RecordId, account: RecordId, writer: usize) {
        let before = self.made.insert(contact, account);
        assert_eq!(before, None, "a contact is qualified once");
        self.write_row("account", account, account_of(contact), writer);
    }
}

/// The id that the server gives to what a contact becomes.
fn own_id(contact: RecordId) -> RecordId {
    RecordId(Uuid::from_u128(!contact.0.as_u128()))
}

/// What the account of a qualified contact holds.
fn account_of(contact: RecordId) -> Fields {
    Fields::from([("name".to_owned(), Value::Text(format!("of {}", contact.0)))])
}
