//! Commands and pairs: what a record has now, and what becomes of one that is run.

use super::defaults::of_new;
use super::records::{require, with_full_name};
use super::{Front, Opened};
use crate::ports::{NewChange, Queued, Store, Work};
use crate::store::Installed;
use contract::calls::{Associate, Disassociate, ListCommands, ListPairs, RunCommand};
use contract::commands::{CommandInfo, Ran};
use contract::events::RowsChanged;
use contract::shapes::Saved;
use contract::{Answers, Event};
use model::command::{Asked, Command, May, Planned, offered, parameters, plan};
use model::offline::{Settings, matrix};
use model::{Code, Fields, Lookup, Problem, RecordId, TableMeta, Value};

impl Answers<ListCommands> for Front {
    async fn answer(&self, call: ListCommands) -> Result<Vec<CommandInfo>, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let row = opened.needed(&call.table, call.id).await?;
        let known = |name: &str| known_table(&installed, name);
        let one = |command| CommandInfo { command, parameters: parameters(command, meta, &known) };
        Ok(opened.commands(meta, &row)?.into_iter().map(one).collect())
    }
}

impl Answers<RunCommand> for Front {
    async fn answer(&self, call: RunCommand) -> Result<Ran, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&call.table)?.meta;
        let id = opened.store.present_id(&call.table, call.id).await?;
        let row = opened.needed(&call.table, id).await?;
        if !opened.commands(meta, &row)?.contains(&call.command) {
            return Err(Problem::new(Code::CommandUnavailable)
                .with("command", call.command.name())
                .with("table", &call.table));
        }
        let known = |name: &str| known_table(&installed, name);
        let asked = Asked {
            command: call.command,
            table: meta,
            id,
            row: &row,
            parameters: call.parameters,
            known: &known,
            now: self.now(),
        };
        let mut planned = plan(asked, &mut || self.0.config.ids.record_id())?;
        self.complete(&opened, &installed, &mut planned)?;
        let made: Vec<Lookup> = planned.made.iter().map(model::command::Made::lookup).collect();
        let work = Work::Command(Box::new(planned));
        let change = NewChange { table: call.table.clone(), record: id, work, made_at: self.now() };
        let queued = opened.store.queue_change(change).await?;
        opened.engine.change_queued(&queued);
        if queued != Queued::Nothing {
            let own = Lookup { table: call.table, id, name: None };
            for to in made.iter().chain([&own]) {
                self.tell(Event::Rows(RowsChanged { table: to.table.clone(), ids: vec![to.id] }));
            }
        }
        Ok(Ran { seq: queued.seq(), made })
    }
}

impl Answers<Associate> for Front {
    async fn answer(&self, call: Associate) -> Result<Saved, Problem> {
        self.pair(call.table, call.id, call.relationship, call.other, true).await
    }
}

impl Answers<Disassociate> for Front {
    async fn answer(&self, call: Disassociate) -> Result<Saved, Problem> {
        self.pair(call.table, call.id, call.relationship, call.other, false).await
    }
}

impl Answers<ListPairs> for Front {
    async fn answer(&self, call: ListPairs) -> Result<Vec<Lookup>, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let relation = crate::store::relationship(&installed, &call.table, &call.relationship)?;
        let is_first = relation.first.table == call.table;
        let far = if is_first { &relation.second.table } else { &relation.first.table };
        let name = &installed.table(far)?.meta.primary_name;
        let mut found = Vec::new();
        for id in opened.store.paired(&call.table, call.id, &call.relationship).await? {
            let row = opened.store.record(far, id).await?;
            let name = row.as_ref().and_then(|row| row.fields.get(name)).and_then(Value::as_text);
            found.push(Lookup { table: far.clone(), id, name: name.map(str::to_owned) });
        }
        Ok(found)
    }
}

impl Front {
    /// Gives what a command makes the values that every new record has.
    fn complete(&self, opened: &Opened, installed: &Installed, planned: &mut Planned) -> Result<(), Problem> {
        for made in &mut planned.made {
            require(&made.table, "create", opened.rights(&made.table).create)?;
            let meta = &installed.table(&made.table)?.meta;
            let mut fields = of_new(meta, &opened.who(), self.now());
            fields.append(&mut made.fields);
            made.fields = with_full_name(meta, &Fields::new(), fields);
        }
        Ok(())
    }

    /// Pairs two records by a many-to-many relationship, or lets the lookup of the one that refers point to the other.
    async fn pair(
        &self,
        table: String,
        id: RecordId,
        relationship: String,
        other: Lookup,
        paired: bool,
    ) -> Result<Saved, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        let meta = &installed.table(&table)?.meta;
        opened.needed(&other.table, other.id).await?;
        let column_of = |from: &TableMeta, to: &str| {
            let is_it = |r: &&model::metadata::ManyToOne| r.schema_name == relationship && r.target == to;
            from.many_to_one.iter().find(is_it).map(|relation| relation.column.clone())
        };
        let own = Lookup { table: table.clone(), id, name: None };
        let (from, column, to) = match column_of(meta, &other.table) {
            Some(column) => (own, column, other),
            None => match column_of(&installed.table(&other.table)?.meta, &table) {
                Some(column) => (other, column, own),
                None => {
                    require(&table, "write", opened.rights(&table).write)?;
                    let relation = crate::store::relationship(&installed, &table, &relationship)?;
                    let ends = [&relation.first.table, &relation.second.table];
                    if !ends.contains(&&other.table) || ends[0] != ends[1] && other.table == table {
                        return Err(Problem::new(Code::WrongTarget)
                            .with("column", &relationship)
                            .with("table", &other.table));
                    }
                    return self.save(&opened, table, id, Work::Pair { relationship, other, paired }).await;
                }
            },
        };
        require(&from.table, "write", opened.rights(&from.table).write)?;
        let row = opened.needed(&from.table, from.id).await?;
        let points = row.get(&column).is_some_and(|value| value.same_as(&Value::Lookup(to.clone())));
        let value = match paired {
            true => Value::Lookup(opened.named(to).await?),
            false if points => Value::Null,
            false => return Ok(Saved { id: from.id, seq: None }),
        };
        self.save(&opened, from.table, from.id, Work::Update(Fields::from([(column, value)]))).await
    }
}

impl Opened {
    /// The commands of a record.
    fn commands(&self, table: &TableMeta, row: &Fields) -> Result<Vec<Command>, Problem> {
        let installed = self.installed();
        let offline =
            installed.configuration.as_ref().and_then(|configuration| configuration.offline.as_ref());
        let of_profile = offline.and_then(|offline| offline.table(&table.logical_name));
        let matrix = match of_profile.filter(|table| table.operations.is_some()) {
            Some(table) => table.commands.clone(),
            None => {
                let settings = offline.map_or_else(Settings::default, |offline| offline.settings.clone());
                matrix::allowed(table, &settings)?.commands
            }
        };
        let rights = self.rights(&table.logical_name);
        let may = May { write: rights.write, assign: rights.assign, share: rights.share };
        Ok(offered(table, row, &matrix, may))
    }

    /// The columns of a record that must be here.
    pub(super) async fn needed(&self, table: &str, id: RecordId) -> Result<Fields, Problem> {
        match self.store.record(table, id).await? {
            Some(row) => Ok(row.fields),
            None => Err(self.why_missing(table, id).await?),
        }
    }

    /// A reference with the name that its record has here.
    async fn named(&self, to: Lookup) -> Result<Lookup, Problem> {
        let installed = self.installed();
        let name = &installed.table(&to.table)?.meta.primary_name;
        let row = self.needed(&to.table, to.id).await?;
        Ok(Lookup { name: row.get(name).and_then(Value::as_text).map(str::to_owned), ..to })
    }
}

fn known_table<'i>(installed: &'i Installed, name: &str) -> Option<&'i TableMeta> {
    installed.tables.get(name).map(|stored| &stored.meta)
}
