//! A form being edited: what the record has, what the person changed, and what is wrong with it.

use model::business_rule::Effects;
use model::metadata::Required;
use model::rules::{self, Write};
use model::{Code, ColumnMeta, Fields, Problem, TableMeta, Value};
use std::collections::BTreeMap;

/// What a field gives on each keystroke: a value, or why what is typed isn't one.
pub type Typed = Result<Value, Problem>;

/// A record and the edits that were not saved yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    original: Fields,
    changes: Fields,
    problems: BTreeMap<String, Problem>,
    is_new: bool,
}

impl Edits {
    /// A record as it was read; nothing is changed yet.
    pub fn new(original: Fields, is_new: bool) -> Self {
        Self { original, is_new, ..Self::default() }
    }

    /// The record as the form shows it.
    pub fn fields(&self) -> Fields {
        let mut fields = self.original.clone();
        fields.extend(self.changes.clone());
        fields
    }

    /// Whether a value counts as none.
    pub fn is_blank(value: &Value) -> bool {
        is_empty(value)
    }

    /// Takes over what rules set, each as if it had been typed.
    pub fn ruled(&mut self, set: &Fields, table: &TableMeta) {
        for (name, value) in set {
            if let Some(column) = table.column(name) {
                self.typed(column, Ok(value.clone()));
            }
        }
    }

    /// The value a field shows.
    pub fn value(&self, column: &str) -> &Value {
        self.changes.get(column).or_else(|| self.original.get(column)).unwrap_or(&Value::Null)
    }

    /// What is wrong with a field.
    pub fn problem(&self, column: &str) -> Option<&Problem> {
        self.problems.get(column)
    }

    /// Fields that differ from the record, or can't be read.
    pub fn count(&self) -> usize {
        let unreadable = self.problems.keys().filter(|column| !self.changes.contains_key(*column)).count();
        self.changes.len() + unreadable
    }

    /// Whether leaving would lose something.
    pub fn is_dirty(&self) -> bool {
        self.count() > 0
    }

    /// The person typed into a field.
    pub fn typed(&mut self, column: &ColumnMeta, typed: Typed) {
        let name = &column.logical_name;
        self.problems.remove(name);
        match typed {
            Ok(value) => {
                let before = self.original.get(name).unwrap_or(&Value::Null);
                if value.same_as(before) {
                    self.changes.remove(name);
                } else {
                    self.changes.insert(name.clone(), value.clone());
                }
                if let Err(problem) = rules::check_value(column, &value) {
                    self.problems.insert(name.clone(), problem);
                }
            }
            Err(problem) => {
                self.problems.insert(name.clone(), problem);
            }
        }
    }

    /// What to save, as far as business rules let it.
    ///
    /// # Errors
    /// The number of fields that need a look first; each then has its problem, or an error of the rules.
    pub fn to_save(&mut self, table: &TableMeta, rules: &Effects) -> Result<Fields, usize> {
        let write = if self.is_new { Write::Create } else { Write::Update };
        let fields = if self.is_new { self.with_defaults(table) } else { self.changes.clone() };
        self.mark_missing(table, rules);
        let refused = self.problems.len() + rules.errors.len();
        if refused > 0 {
            return Err(refused);
        }
        match rules::check(table, &fields, write) {
            Ok(()) => Ok(fields),
            Err(problem) => {
                let column = problem.args.get("column").cloned().unwrap_or_default();
                self.problems.insert(column, problem);
                Err(self.problems.len())
            }
        }
    }

    /// What of a draft is kept: what was typed, without what it points to; what is required may still be missing
    /// (checklist 103).
    ///
    /// # Errors
    /// The number of fields that need a look first.
    pub fn to_keep(&self, table: &TableMeta) -> Result<Fields, usize> {
        if !self.problems.is_empty() {
            return Err(self.problems.len());
        }
        let mut fields = self.original.clone();
        fields.extend(self.changes.clone());
        fields.retain(|name, value| {
            let writable = table.column(name).is_some_and(|column| column.can_create);
            writable && !value.is_null() && !matches!(value, Value::Lookup(_))
        });
        Ok(fields)
    }

    /// What of a draft is said only when it is saved on the server: the look-ups that were chosen.
    pub fn to_complete(&self) -> Fields {
        let is_lookup = |(_, value): &(&String, &Value)| matches!(value, Value::Lookup(_));
        self.changes.iter().filter(is_lookup).map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// What a draft belongs to: the one look-up it was begun with.
    pub fn tie(&self) -> Option<(String, model::Lookup)> {
        self.original.iter().find_map(|(name, value)| match value {
            Value::Lookup(to) => Some((name.clone(), to.clone())),
            _ => None,
        })
    }

    /// The record was read again while it is being edited: what wasn't touched follows, edits stay.
    pub fn refreshed(&mut self, original: Fields) {
        self.original = original;
        let original = &self.original;
        self.changes.retain(|name, value| !value.same_as(original.get(name).unwrap_or(&Value::Null)));
    }

    /// A new record is written with the defaults it was shown with.
    fn with_defaults(&self, table: &TableMeta) -> Fields {
        let writable = |name: &String| table.column(name).is_some_and(|column| column.can_create);
        let mut fields: Fields = self
            .original
            .iter()
            .filter(|(name, value)| !value.is_null() && writable(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        fields.extend(self.changes.clone());
        fields.retain(|_, value| !value.is_null());
        fields
    }

    /// What a rule requires must be there even where nobody touched it; a rule can also take back what the column asks.
    fn mark_missing(&mut self, table: &TableMeta, rules: &Effects) {
        for column in &table.columns {
            let name = &column.logical_name;
            let ruled = rules.required.get(name).copied();
            if ruled.unwrap_or(column.required) != Required::ApplicationRequired {
                continue;
            }
            let concerned = self.is_new || ruled.is_some() || self.changes.contains_key(name);
            if concerned && is_empty(self.value(name)) && !self.problems.contains_key(name) {
                self.problems.insert(name.clone(), Problem::new(Code::Required).with("column", name));
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_text().is_some_and(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::{ColumnKind, Label, Ownership, TextFormat};
    use uuid::Uuid;

    fn column(name: &str, required: Required) -> ColumnMeta {
        ColumnMeta {
            metadata_id: Uuid::nil(),
            logical_name: name.into(),
            schema_name: name.into(),
            display_name: Label::english(name),
            kind: ColumnKind::String { max_length: 5, format: TextFormat::Text },
            required,
            can_create: true,
            can_update: true,
            is_secured: false,
            source: None,
        }
    }

    fn table() -> TableMeta {
        TableMeta {
            metadata_id: Uuid::nil(),
            logical_name: "account".into(),
            schema_name: "Account".into(),
            set_name: "accounts".into(),
            display_name: Label::english("Account"),
            collection_name: Label::english("Accounts"),
            type_code: 1,
            primary_id: "accountid".into(),
            primary_name: "name".into(),
            ownership: Ownership::UserOwned,
            is_activity: false,
            keys: Vec::new(),
            pairs: None,
            offline: true,
            columns: vec![column("name", Required::ApplicationRequired), column("city", Required::None)],
            many_to_one: Vec::new(),
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn record() -> Fields {
        Fields::from([("name".into(), text("Acme")), ("city".into(), text("Isny"))])
    }

    #[test]
    fn a_draft_keeps_what_was_typed_and_leaves_what_it_points_to_for_later() {
        let to = Value::Lookup(model::Lookup {
            table: "account".into(),
            id: model::RecordId(Uuid::nil()),
            name: Some("Acme".into()),
        });
        let mut edits = Edits::new(Fields::from([("parent".into(), to.clone())]), true);
        let mut table = table();
        let kind = ColumnKind::Lookup { targets: vec!["account".into()], role: Default::default() };
        table.columns.push(ColumnMeta { kind: kind.clone(), ..column("parent", Required::None) });
        table.columns.push(ColumnMeta { kind, ..column("owner", Required::None) });
        let (city, owner) = (table.columns[1].clone(), table.columns[3].clone());
        edits.typed(&city, Ok(text("Isny")));
        edits.typed(&owner, Ok(to.clone()));
        // The name is required, and may be missing still.
        assert_eq!(edits.to_keep(&table), Ok(Fields::from([("city".into(), text("Isny"))])));
        assert_eq!(edits.to_complete(), Fields::from([("owner".into(), to)]));
        assert_eq!(edits.tie().map(|(column, _)| column).as_deref(), Some("parent"));
    }

    #[test]
    fn typing_the_old_value_again_leaves_nothing_to_save() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Ok(text("Lindau")));
        assert!(edits.is_dirty());
        edits.typed(&table.columns[1], Ok(text("Isny")));
        assert!(!edits.is_dirty());
    }

    #[test]
    fn only_changed_columns_are_saved() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Ok(text("Ulm")));
        assert_eq!(
            edits.to_save(&table, &Effects::default()),
            Ok(Fields::from([("city".into(), text("Ulm"))]))
        );
    }

    #[test]
    fn a_text_over_its_length_is_marked_while_typing_and_not_saved() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Ok(text("Ravensburg")));
        assert_eq!(edits.problem("city").map(|p| p.code), Some(Code::TextTooLong));
        assert_eq!(edits.to_save(&table, &Effects::default()), Err(1));
    }

    #[test]
    fn an_emptied_required_field_is_marked_when_saving() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[0], Ok(Value::Null));
        assert_eq!(edits.problem("name"), None);
        assert_eq!(edits.to_save(&table, &Effects::default()), Err(1));
        assert_eq!(edits.problem("name").map(|p| p.code), Some(Code::Required));
    }

    #[test]
    fn a_new_record_is_saved_with_its_defaults() {
        let table = table();
        let mut edits = Edits::new(Fields::from([("city".into(), text("Ulm"))]), true);
        edits.typed(&table.columns[0], Ok(text("Acme")));
        assert_eq!(
            edits.to_save(&table, &Effects::default()),
            Ok(Fields::from([("name".into(), text("Acme")), ("city".into(), text("Ulm"))]))
        );
    }

    #[test]
    fn what_cannot_be_read_counts_as_an_edit_and_stops_saving() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Err(Code::WrongKind.into()));
        assert_eq!((edits.is_dirty(), edits.to_save(&table, &Effects::default())), (true, Err(1)));
    }

    #[test]
    fn a_download_changes_what_was_not_touched_and_keeps_edits() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Ok(text("Ulm")));
        edits.refreshed(Fields::from([("name".into(), text("Acme2")), ("city".into(), text("Isny"))]));
        assert_eq!((edits.value("name"), edits.value("city")), (&text("Acme2"), &text("Ulm")));
    }

    #[test]
    fn what_a_rule_requires_is_marked_though_nobody_touched_it() {
        let table = table();
        let mut edits = Edits::new(Fields::from([("name".into(), text("Acme"))]), false);
        let required = [("city".to_owned(), Required::ApplicationRequired)].into();
        let rules = Effects { required, ..Effects::default() };
        assert_eq!(edits.to_save(&table, &rules), Err(1));
        assert_eq!(edits.problem("city").map(|p| p.code), Some(Code::Required));
    }

    #[test]
    fn an_error_of_a_rule_stops_saving() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.typed(&table.columns[1], Ok(text("Ulm")));
        let errors = vec![("city".to_owned(), Label::english("Not there."))];
        assert_eq!(edits.to_save(&table, &Effects { errors, ..Effects::default() }), Err(1));
        assert_eq!(edits.to_save(&table, &Effects::default()).map(|fields| fields.len()), Ok(1));
    }

    #[test]
    fn what_a_rule_sets_is_an_edit_like_any_other() {
        let table = table();
        let mut edits = Edits::new(record(), false);
        edits.ruled(&Fields::from([("city".into(), text("Bonn")), ("gone".into(), text("x"))]), &table);
        assert_eq!(edits.count(), 1);
        assert_eq!(edits.fields().get("city"), Some(&text("Bonn")));
    }
}
