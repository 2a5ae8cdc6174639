//! A change that needs the person, being settled: whose value of each field holds, and what that makes of the record.

use super::edits::Typed;
use contract::shapes::{ChangeKind, Conflict, ConflictField, FieldChoice, Resolution};
use model::rules;
use model::{ColumnMeta, Fields, Problem, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A change being settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Settling {
    conflict: Rc<Conflict>,
    choices: BTreeMap<String, FieldChoice>,
    problems: BTreeMap<String, Problem>,
}

/// What a change met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Somebody else changed the same fields; how many.
    Disputed(usize),
    /// The record was deleted on the server.
    Gone,
    /// It was deleted here and changed on the server.
    DeletedHere,
    /// The server's rules are against it.
    Refused,
}

/// How the fields in dispute were chosen so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All the person's own.
    Mine,
    /// All the server's.
    Theirs,
    /// One by one.
    Fields,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The person's change.
    Mine,
    /// The server.
    Theirs,
    /// Typed just now.
    Typed,
}

/// What one field will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled<'a> {
    /// The field.
    pub field: &'a ConflictField,
    /// Its value, and where that comes from; `None` while it is in dispute and nothing was chosen.
    pub value: Option<(&'a Value, Source)>,
}

impl Settling {
    /// Nothing is chosen yet: a choice made beforehand would lose somebody's value by habit.
    pub fn new(conflict: Rc<Conflict>) -> Self {
        Self { conflict, choices: BTreeMap::new(), problems: BTreeMap::new() }
    }

    /// What is settled.
    pub fn conflict(&self) -> &Rc<Conflict> {
        &self.conflict
    }

    /// What the change met.
    pub fn case(&self) -> Case {
        match (self.contested().count(), self.conflict.entry.kind) {
            _ if self.conflict.gone => Case::Gone,
            (_, ChangeKind::Delete) => Case::DeletedHere,
            (0, _) => Case::Refused,
            (disputed, _) => Case::Disputed(disputed),
        }
    }

    /// The change was read again: what is still asked for keeps its choice.
    pub fn refreshed(&mut self, conflict: Rc<Conflict>) {
        let is_there = |column: &String| conflict.fields.iter().any(|field| field.column == *column);
        self.choices.retain(|column, _| is_there(column));
        self.problems.retain(|column, _| is_there(column));
        self.conflict = conflict;
    }

    /// The fields in dispute.
    pub fn contested(&self) -> impl Iterator<Item = &ConflictField> {
        self.conflict.fields.iter().filter(|field| field.contested)
    }

    /// The fields that nobody else changed.
    pub fn agreed(&self) -> impl Iterator<Item = &ConflictField> {
        self.conflict.fields.iter().filter(|field| !field.contested)
    }

    /// What was chosen for a field.
    pub fn choice(&self, column: &str) -> Option<&FieldChoice> {
        self.choices.get(column)
    }

    /// What is wrong with what was typed into a field.
    pub fn problem(&self, column: &str) -> Option<&Problem> {
        self.problems.get(column)
    }

    /// How the fields in dispute were chosen so far.
    pub fn mode(&self) -> Mode {
        let all = |choice: &FieldChoice| {
            self.contested().count() > 0 && self.contested().all(|f| self.choice(&f.column) == Some(choice))
        };
        match (all(&FieldChoice::Mine), all(&FieldChoice::Theirs)) {
            (true, _) => Mode::Mine,
            (_, true) => Mode::Theirs,
            _ => Mode::Fields,
        }
    }

    /// Chooses for one field.
    pub fn choose(&mut self, column: &str, choice: FieldChoice) {
        self.problems.remove(column);
        self.choices.insert(column.to_owned(), choice);
    }

    /// Chooses the same for every field in dispute.
    pub fn choose_all(&mut self, choice: &FieldChoice) {
        let columns: Vec<String> = self.contested().map(|field| field.column.clone()).collect();
        columns.iter().for_each(|column| self.choose(column, choice.clone()));
    }

    /// The person typed another value.
    pub fn typed(&mut self, column: &ColumnMeta, typed: Typed) {
        let name = &column.logical_name;
        match typed {
            Ok(value) => {
                let wrong = rules::check_value(column, &value).err();
                self.choose(name, FieldChoice::Value(value));
                self.problems.extend(wrong.map(|problem| (name.clone(), problem)));
            }
            Err(problem) => drop(self.problems.insert(name.clone(), problem)),
        }
    }

    /// What each field will be, those in dispute first.
    pub fn results(&self) -> Vec<Settled<'_>> {
        self.contested()
            .chain(self.agreed())
            .map(|field| Settled { field, value: self.result(field) })
            .collect()
    }

    fn result<'a>(&'a self, field: &'a ConflictField) -> Option<(&'a Value, Source)> {
        match self.choice(&field.column) {
            Some(FieldChoice::Mine) => Some((&field.mine, Source::Mine)),
            Some(FieldChoice::Theirs) => Some((&field.theirs, Source::Theirs)),
            Some(FieldChoice::Value(value)) => Some((value, Source::Typed)),
            None if field.contested => None,
            None => Some((&field.mine, Source::Mine)),
        }
    }

    /// How many fields still need a choice, or a value that can be.
    pub fn open(&self) -> usize {
        let is_open =
            |column: &String| !self.choices.contains_key(column) && !self.problems.contains_key(column);
        self.contested().filter(|field| is_open(&field.column)).count() + self.problems.len()
    }

    /// What to tell the engine; `None` while something is open.
    pub fn resolution(&self) -> Option<Resolution> {
        if self.open() > 0 {
            return None;
        }
        let is_disputed = self.contested().count() > 0;
        Some(match self.mode() {
            _ if !is_disputed && self.choices.is_empty() => Resolution::KeepMine,
            _ if !is_disputed => Resolution::Edit(self.edited()),
            Mode::Mine if self.choices.len() == self.contested().count() => Resolution::KeepMine,
            Mode::Theirs if self.choices.len() == self.conflict.fields.len() => Resolution::TakeTheirs,
            _ => Resolution::Fields(self.choices.clone()),
        })
    }

    fn edited(&self) -> Fields {
        let value = |(column, choice): (&String, &FieldChoice)| match choice {
            FieldChoice::Value(value) => Some((column.clone(), value.clone())),
            FieldChoice::Mine | FieldChoice::Theirs => None,
        };
        self.choices.iter().filter_map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::shapes::{ChangeState, QueueEntry};
    use model::metadata::{ColumnKind, Label, Required, TextFormat};
    use model::value::Instant;
    use model::{Code, RecordId};
    use uuid::Uuid;

    fn field(column: &str, contested: bool) -> ConflictField {
        let text = |side: &str| Value::Text(format!("{column} {side}"));
        let (base, mine, theirs) = (text("before"), text("mine"), text("theirs"));
        ConflictField { column: column.to_owned(), base, mine, theirs, contested }
    }

    fn settling(fields: Vec<ConflictField>) -> Settling {
        let entry = QueueEntry {
            seq: 1,
            table: "account".to_owned(),
            record: RecordId(Uuid::from_u128(1)),
            title: "Alpenquell".to_owned(),
            kind: ChangeKind::Update,
            fields: Vec::new(),
            command: None,
            state: ChangeState::Parked,
            attempts: 1,
            made_at: Instant(0),
            problem: Some(Code::Conflict.into()),
        };
        Settling::new(Rc::new(Conflict { entry, gone: false, fields }))
    }

    fn column(name: &str) -> ColumnMeta {
        ColumnMeta {
            metadata_id: Uuid::nil(),
            logical_name: name.to_owned(),
            schema_name: name.to_owned(),
            display_name: Label::english(name),
            kind: ColumnKind::String { max_length: 5, format: TextFormat::Text },
            required: Required::None,
            can_create: true,
            can_update: true,
            is_secured: false,
            source: None,
        }
    }

    #[test]
    fn nothing_goes_before_each_field_in_dispute_was_decided() {
        let mut settling = settling(vec![field("city", true), field("phone", true), field("fax", false)]);
        assert_eq!((settling.open(), settling.resolution()), (2, None));
        settling.choose("city", FieldChoice::Mine);
        assert_eq!((settling.open(), settling.resolution()), (1, None));
        settling.choose("phone", FieldChoice::Theirs);
        let choices = [("city".to_owned(), FieldChoice::Mine), ("phone".to_owned(), FieldChoice::Theirs)];
        assert_eq!(settling.resolution(), Some(Resolution::Fields(BTreeMap::from(choices))));
        assert_eq!(settling.mode(), Mode::Fields);
    }

    #[test]
    fn the_same_for_all_is_told_as_one_decision() {
        let mut settling = settling(vec![field("city", true), field("phone", true)]);
        settling.choose_all(&FieldChoice::Mine);
        assert_eq!((settling.mode(), settling.resolution()), (Mode::Mine, Some(Resolution::KeepMine)));
        settling.choose_all(&FieldChoice::Theirs);
        assert_eq!((settling.mode(), settling.resolution()), (Mode::Theirs, Some(Resolution::TakeTheirs)));
    }

    #[test]
    fn the_servers_side_for_all_keeps_what_nobody_disputes() {
        let mut settling = settling(vec![field("city", true), field("fax", false)]);
        settling.choose_all(&FieldChoice::Theirs);
        let choices = BTreeMap::from([("city".to_owned(), FieldChoice::Theirs)]);
        assert_eq!(settling.resolution(), Some(Resolution::Fields(choices)));
        let sources: Vec<_> = settling.results().into_iter().map(|r| r.value.map(|(_, from)| from)).collect();
        assert_eq!(sources, [Some(Source::Theirs), Some(Source::Mine)]);
    }

    #[test]
    fn a_value_that_cannot_be_holds_it_up_until_it_is_mended() {
        let mut settling = settling(vec![field("city", true)]);
        settling.typed(&column("city"), Ok(Value::Text("far too long".to_owned())));
        assert_eq!((settling.open(), settling.resolution()), (1, None));
        settling.typed(&column("city"), Err(Problem::new(Code::WrongKind)));
        assert_eq!(settling.open(), 1);
        let ulm = FieldChoice::Value(Value::Text("Ulm".to_owned()));
        settling.typed(&column("city"), Ok(Value::Text("Ulm".to_owned())));
        assert_eq!(
            settling.resolution(),
            Some(Resolution::Fields(BTreeMap::from([("city".to_owned(), ulm)])))
        );
    }

    #[test]
    fn what_was_refused_goes_again_as_it_is_or_edited() {
        let mut settling = settling(vec![field("city", false)]);
        assert_eq!(settling.resolution(), Some(Resolution::KeepMine));
        settling.typed(&column("city"), Ok(Value::Text("Ulm".to_owned())));
        let edited = Fields::from([("city".to_owned(), Value::Text("Ulm".to_owned()))]);
        assert_eq!(settling.resolution(), Some(Resolution::Edit(edited)));
    }
}
