//! Commands in a life: a contact is qualified, which closes it and makes an account, shown at once under an id that the
//! device chose. The server does it once, whoever asks; one without receipts gives the account an id of its own.

use super::World;
use super::device::Mail;
use super::disk::{COLUMNS, Disk, Ending, Key};
use super::server::{NOBODY, Server, User};
use contract::shapes::{ChangeKind, FieldChange};
use model::command::{Call, Command};
use model::{Code, Fields, Lookup, Problem, RecordId, Row, Value};
use sync_core::change::{Change, ChangeHead, Seq};
use sync_core::engine::Happened;
use sync_core::ports::{Failure, MadeThere, Moved, Queued, Settled};
use uuid::Uuid;

/// The column that says how a contact was closed.
const STATUS: &str = COLUMNS[4];
const QUALIFIED: &str = "qualified";
const LOST: &str = "lost";

impl World {
    /// The user qualifies a contact, or somebody else closes one.
    pub(super) fn command_runs(&mut self) {
        if self.dice.once_in(4) {
            let Some(contact) = self.dice.pick(&self.server.ids("contact")) else { return };
            let how = if self.dice.once_in(2) { QUALIFIED } else { LOST };
            return self.server.close(contact, how);
        }
        self.user_qualifies();
    }

    pub(super) fn user_qualifies(&mut self) {
        let visible = self.device().disk.visible("contact");
        let (Some(contact), made) = (self.dice.pick(&visible), RecordId(self.dice.uuid())) else { return };
        if let Some(head) = self.device().disk.qualify(contact, made) {
            self.queued.insert((self.at, head.seq));
            self.device().mail.push(Mail::Say(Happened::ChangeQueued(head)));
        }
    }
}

impl Disk {
    /// Queues the command and shows the account; `None` where the contact is closed.
    fn qualify(&mut self, contact: RecordId, made: RecordId) -> Option<ChangeHead> {
        let key: Key = ("contact".to_owned(), contact);
        let row = self.base.get(&key).or_else(|| self.tables.get("contact")?.rows.get(&contact));
        let own = self.of_record(&key);
        let written = own.iter().flat_map(|seq| &self.queue[seq].fields).any(|field| field.column == STATUS);
        if written || row.is_some_and(|row| row.fields.contains_key(STATUS)) {
            return None;
        }
        let closed = Fields::from([(STATUS.to_owned(), Value::Text(QUALIFIED.to_owned()))]);
        let Queued::Change(head) = self.save("contact", contact, ChangeKind::Command, closed) else {
            return None;
        };
        let account = Lookup { table: "account".into(), id: made, name: None };
        let call = Call {
            command: Command::Qualify,
            parameters: Fields::new(),
            made: vec![account],
            row: Fields::new(),
        };
        let command = self.queue.get_mut(&head.seq)?;
        command.call = Some(call);
        let part = Change {
            head: ChangeHead {
                table: "account".into(),
                record: made,
                kind: ChangeKind::Create,
                depends_on: vec![head.seq],
                ..command.head.clone()
            },
            fields: account_of(contact)
                .into_iter()
                .map(|(column, new)| FieldChange { column, old: Value::Null, new })
                .collect(),
            call: None,
            ..command.clone()
        };
        self.add_part(head.seq, part);
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
    /// Somebody else closes a contact.
    fn close(&mut self, contact: RecordId, how: &str) {
        if !self.rows["contact"][&contact].fields.contains_key(STATUS) {
            self.write_status(contact, how, NOBODY);
            if how == QUALIFIED {
                self.make(contact, RecordId(Uuid::from_u128(!contact.0.as_u128())), NOBODY);
            }
        }
    }

    /// Carries out a command of a device, and tells whether it had an effect now.
    pub(super) fn run(
        &mut self,
        (device, user): (usize, User),
        change: &Change,
    ) -> Result<(Settled, bool), Failure> {
        let contact = change.head.record;
        let Some(row) = self.by_ids(user, "contact", &[contact]).pop() else {
            return Ok((Settled::Gone, false));
        };
        let wished = change.call.as_ref().and_then(|call| call.made.first()).map(|made| made.id);
        let Some(wished) = wished else { return Err(Failure::Refused(Code::Internal.into())) };
        let is_new = match row.fields.get(STATUS) {
            None => {
                let own = RecordId(Uuid::from_u128(!contact.0.as_u128()));
                self.write_status(contact, QUALIFIED, device);
                self.make(contact, if self.keeps_receipts() { wished } else { own }, device);
                true
            }
            Some(Value::Text(how)) if how == QUALIFIED => false,
            Some(_) => {
                let problem = Problem::new(Code::Refused).with("server_code", "0x80040519");
                return Err(Failure::Refused(problem.with("server_message", "it is closed")));
            }
        };
        Ok((self.done(user, contact, wished), is_new))
    }

    /// What a command that is done gives, read back.
    pub(super) fn done(&self, user: User, contact: RecordId, wished: RecordId) -> Settled {
        let row = self.made.get(&contact).and_then(|made| self.by_ids(user, "account", &[*made]).pop());
        let made = MadeThere { table: "account".into(), here: wished, row };
        match self.by_ids(user, "contact", &[contact]).pop() {
            Some(row) => Settled::Done(Some(row), vec![made]),
            None => Settled::Gone,
        }
    }

    fn write_status(&mut self, contact: RecordId, how: &str, writer: usize) {
        self.write_row(
            "contact",
            contact,
            Fields::from([(STATUS.to_owned(), Value::Text(how.into()))]),
            writer,
        );
    }

    fn make(&mut self, contact: RecordId, account: RecordId, writer: usize) {
        let before = self.made.insert(contact, account);
        assert_eq!(before, None, "a contact is qualified once");
        self.write_row("account", account, account_of(contact), writer);
    }
}

/// What the account of a qualified contact holds.
fn account_of(contact: RecordId) -> Fields {
    Fields::from([("name".to_owned(), Value::Text(format!("of {}", contact.0)))])
}
