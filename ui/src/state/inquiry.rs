//! What a command asks for, and what was answered so far.

use super::edits::Typed;
use contract::commands::CommandInfo;
use model::command::Command;
use model::metadata::{ChoiceOption, ColumnKind, Label, Required};
use model::{Code, ColumnMeta, Fields, Problem, Value, rules};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The rights of a share, in the order of the editor's options, which count from 1.
const RIGHTS: [&str; 7] = ["read", "write", "append", "append_to", "assign", "share", "delete"];

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The command's parameter.
    pub parameter: String,
    /// Where the records that a lookup offers are looked for.
    pub table: String,
    /// How it is shown.
    pub column: Rc<ColumnMeta>,
}

/// A command with its questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// Which command.
    pub command: Command,
    questions: Vec<Question>,
    answers: Fields,
    problems: BTreeMap<String, Problem>,
}

impl Inquiry {
    /// The questions of a command on a record of a table. `word` gives the label of a parameter or right in the user's
    /// language, where it has one.
    pub fn new(info: &CommandInfo, table: &str, word: impl Fn(&str) -> Option<String>) -> Self {
        let questions: Vec<Question> =
            info.parameters.iter().map(|p| question(info.command, p, table, &word)).collect();
        let mut answers = Fields::new();
        for asked in &questions {
            if let ColumnKind::Boolean { default, .. } = asked.column.kind {
                answers.insert(asked.column.logical_name.clone(), Value::Bool(default));
            }
            if asked.parameter == "rights" {
                answers.insert(asked.column.logical_name.clone(), Value::Choices(vec![1]));
            }
        }
        Self { command: info.command, questions, answers, problems: BTreeMap::new() }
    }

    /// What is asked for, in order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// What was answered for a column.
    pub fn value(&self, column: &str) -> &Value {
        self.answers.get(column).unwrap_or(&Value::Null)
    }

    /// What is wrong with an answer.
    pub fn problem(&self, column: &str) -> Option<&Problem> {
        self.problems.get(column)
    }

    /// The user answered. Another state empties its reason, which belongs to the state before.
    pub fn answered(&mut self, column: &ColumnMeta, typed: Typed) {
        let name = &column.logical_name;
        self.problems.remove(name);
        match typed {
            Ok(value) => {
                if let Err(problem) = rules::check_value(column, &value) {
                    self.problems.insert(name.clone(), problem);
                }
                self.answers.insert(name.clone(), value);
                if name == "statecode" {
                    self.answers.remove("statuscode");
                }
            }
            Err(problem) => {
                self.problems.insert(name.clone(), problem);
            }
        }
    }

    /// The parameters to run the command with; `None` while an answer is missing or wrong, which then has its problem.
    pub fn to_run(&mut self) -> Option<Fields> {
        for asked in &self.questions {
            let name = &asked.column.logical_name;
            let is_needed = asked.column.required == Required::ApplicationRequired;
            if is_needed && is_empty(self.answers.get(name)) && !self.problems.contains_key(name) {
                self.problems.insert(name.clone(), Problem::new(Code::Required).with("column", name));
            }
        }
        self.problems.is_empty().then(|| self.parameters())
    }

    fn parameters(&self) -> Fields {
        let given = self.questions.iter().filter_map(|asked| {
            let value =
                self.answers.get(&asked.column.logical_name).filter(|value| !is_empty(Some(value)))?;
            let value = match value {
                Value::Choices(chosen) if asked.parameter == "rights" => Value::Text(rights(chosen)),
                value => value.clone(),
            };
            Some((asked.parameter.clone(), value))
        });
        given.collect()
    }
}

fn is_empty(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_text().is_some_and(|text| text.trim().is_empty()))
}

fn rights(chosen: &[i32]) -> String {
    let named = |number: &i32| RIGHTS.get(usize::try_from(*number).ok()?.checked_sub(1)?).copied();
    chosen.iter().filter_map(named).collect::<Vec<_>>().join(",")
}

/// A user or team is found as owners are; the customer of what is made, as that table's column finds it.
fn question(
    command: Command,
    parameter: &ColumnMeta,
    table: &str,
    word: &impl Fn(&str) -> Option<String>,
) -> Question {
    let mut column = parameter.clone();
    let name = column.logical_name.clone();
    // A parameter of its own has no metadata; a column keeps the label it has everywhere.
    if column.metadata_id.is_nil()
        && let Some(label) = word(&name)
    {
        column.display_name = Label::english(label);
    }
    let mut looked_in = table;
    match (name.as_str(), command) {
        ("principal", _) => column.logical_name = "ownerid".to_owned(),
        ("customerid", Command::ConvertToCase) => looked_in = "incident",
        ("customerid", Command::ConvertToOpportunity) => looked_in = "opportunity",
        ("rights", _) => column.kind = ColumnKind::MultiPicklist { options: right_options(word) },
        _ => {}
    }
    Question { parameter: name, table: looked_in.to_owned(), column: Rc::new(column) }
}

fn right_options(word: &impl Fn(&str) -> Option<String>) -> Vec<ChoiceOption> {
    let option = |(value, name): (i32, &str)| {
        let label = word(name).unwrap_or_else(|| name.to_owned());
        ChoiceOption { value, label: Label::english(label), state: None, default_status: None, color: None }
    };
    (1..).zip(RIGHTS).map(option).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::metadata::{LookupRole, TextFormat};
    use model::{Lookup, RecordId};
    use uuid::Uuid;

    fn parameter(name: &str, kind: ColumnKind, required: Required) -> ColumnMeta {
        ColumnMeta {
            metadata_id: Uuid::nil(),
            logical_name: name.into(),
            schema_name: name.into(),
            display_name: Label::english(name),
            kind,
            required,
            can_create: true,
            can_update: true,
            is_secured: false,
            source: None,
        }
    }

    fn text() -> ColumnKind {
        ColumnKind::String { max_length: 20, format: TextFormat::Text }
    }

    fn share() -> CommandInfo {
        let targets = vec!["systemuser".to_owned()];
        let principal = ColumnKind::Lookup { targets, role: LookupRole::Owner };
        CommandInfo {
            command: Command::Share,
            parameters: vec![
                parameter("principal", principal, Required::ApplicationRequired),
                parameter("rights", text(), Required::None),
            ],
        }
    }

    #[test]
    fn a_required_answer_that_is_missing_is_marked_and_nothing_runs() {
        let mut asked = Inquiry::new(&share(), "account", |_| None);
        assert_eq!(asked.to_run(), None);
        assert_eq!(asked.problem("ownerid").map(|p| p.code), Some(Code::Required));
    }

    #[test]
    fn rights_are_ticked_and_sent_by_name_and_the_principal_keeps_its_own() {
        let mut asked = Inquiry::new(&share(), "account", |_| None);
        let to = Value::Lookup(Lookup {
            table: "systemuser".into(),
            id: RecordId(Uuid::from_u128(7)),
            name: None,
        });
        let columns: Vec<_> = asked.questions().iter().map(|q| q.column.clone()).collect();
        asked.answered(&columns[0], Ok(to.clone()));
        asked.answered(&columns[1], Ok(Value::Choices(vec![1, 2, 4])));
        let expected =
            [("principal".to_owned(), to), ("rights".to_owned(), Value::Text("read,write,append_to".into()))];
        assert_eq!(asked.to_run(), Some(Fields::from(expected)));
    }

    #[test]
    fn another_state_empties_the_reason_of_the_one_before() {
        let info = CommandInfo {
            command: Command::SetState,
            parameters: vec![
                parameter("statecode", ColumnKind::State { options: Vec::new() }, Required::None),
                parameter("statuscode", ColumnKind::Status { options: Vec::new() }, Required::None),
            ],
        };
        let mut asked = Inquiry::new(&info, "account", |_| None);
        let columns: Vec<_> = asked.questions().iter().map(|q| q.column.clone()).collect();
        asked.answered(&columns[1], Ok(Value::Null));
        asked.answers.insert("statuscode".into(), Value::Choice(2));
        asked.answered(&columns[0], Ok(Value::Null));
        assert!(asked.value("statuscode").is_null());
    }

    #[test]
    fn an_empty_text_is_not_sent_and_one_too_long_is_marked() {
        let info = CommandInfo {
            command: Command::Resolve,
            parameters: vec![parameter("subject", text(), Required::None)],
        };
        let mut asked = Inquiry::new(&info, "incident", |_| None);
        let column = asked.questions()[0].column.clone();
        asked.answered(&column, Ok(Value::Text("  ".into())));
        assert_eq!(asked.to_run(), Some(Fields::new()));
        asked.answered(&column, Ok(Value::Text("longer than twenty letters".into())));
        assert_eq!(asked.to_run(), None);
    }
}
