//! Business rules as data: what stands in `workflow.clientdata` of a rule, and what it does to a row
//! (`docs/PROCESSES.md`; `reference/dataverse.md` §9.4). The same evaluator runs on the device and on the server.

mod check;
mod values;

pub use check::check_when;
pub use values::typed;

use crate::metadata::{Label, Required};
use crate::{Fields, Problem, TableMeta, Value};
use check::{bad, check_action};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use values::{is_empty, order, value_of};

/// What `format` says in the JSON of a rule.
pub const FORMAT: &str = "farfield.rule/1";
/// Dataverse's bound on the conditions of a rule, taken for all branches together.
const MAX_CONDITIONS: usize = 150;
/// More branches than anybody reads.
const MAX_BRANCHES: usize = 50;
/// Rules that set columns of one another end after as many rounds as there are rules, and at most this many.
const MAX_ROUNDS: usize = 10;

/// A rule: the first branch whose condition holds acts; where none does, `otherwise`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessRule {
    /// [`FORMAT`]
    pub format: String,
    /// If, else if, else if…
    pub branches: Vec<Branch>,
    /// Else.
    #[serde(default, rename = "else", skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<Action>,
}

/// A condition and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// If
    #[serde(rename = "if")]
    pub when: When,
    /// Then
    pub then: Vec<Action>,
}

/// Comparisons, all or any of which must hold; the two are never mixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Every one.
    All(Vec<Comparison>),
    /// At least one.
    Any(Vec<Comparison>),
}

/// A column compared with a constant or another column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Logical name of the column.
    pub column: String,
    /// How they are compared.
    pub operator: Operator,
    /// What with; absent for `null` and `not_null`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Operand>,
}

/// How two values are compared. An empty value meets `null` and `ne` only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal; texts without regard to case.
    Eq,
    /// Not equal, or empty.
    Ne,
    /// Greater, later.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less, earlier.
    Lt,
    /// Less or equal.
    Le,
    /// The text contains the other.
    Contains,
    /// The text begins with the other.
    BeginsWith,
    /// The text ends with the other.
    EndsWith,
    /// Empty.
    Null,
    /// Not empty.
    NotNull,
}

/// A value that a rule names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A constant, as JSON of the column's kind: text, number, true, `2026-11-21`, `{"table":…,"id":…}`.
    Value(Json),
    /// Another column of the row.
    Column(String),
    /// Two values with `+ - * /` between; a date takes `+` and `-` days.
    Formula(Box<Formula>),
}

/// `left operator right`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// Left side.
    pub left: Operand,
    /// `+`, `-`, `*` or `/`
    pub operator: Arithmetic,
    /// Right side.
    pub right: Operand,
}

/// What a formula does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arithmetic {
    /// Sum.
    #[serde(rename = "+")]
    Add,
    /// Difference.
    #[serde(rename = "-")]
    Subtract,
    /// Product.
    #[serde(rename = "*")]
    Multiply,
    /// Quotient.
    #[serde(rename = "/")]
    Divide,
}

/// What a branch does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Shows a column on forms, or hides it.
    Show {
        /// The column.
        column: String,
        /// Whether it is shown.
        visible: bool,
    },
    /// Locks a column on forms, or unlocks it.
    Lock {
        /// The column.
        column: String,
        /// Whether it is locked.
        locked: bool,
    },
    /// Sets how much a value is wanted on forms.
    Require {
        /// The column.
        column: String,
        /// How much.
        level: Required,
    },
    /// Gives a column a value.
    Set {
        /// The column.
        column: String,
        /// The value.
        to: Operand,
    },
    /// Gives a column of a new row a value where it has none.
    Default {
        /// The column.
        column: String,
        /// The value.
        to: Operand,
    },
    /// Empties a column.
    Clear {
        /// The column.
        column: String,
    },
    /// Refuses to save.
    Error {
        /// The column it is shown at.
        column: String,
        /// What is said.
        message: Label,
    },
    /// Offers values, which the user may take.
    Recommend {
        /// The column it is shown at.
        column: String,
        /// Why.
        message: Label,
        /// What is set when he takes it: column and value.
        set: Vec<(String, Operand)>,
    },
}

/// What rules say of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// Columns that are shown or hidden against the form.
    pub visible: BTreeMap<String, bool>,
    /// Columns that are locked or unlocked against the form.
    pub locked: BTreeMap<String, bool>,
    /// Columns whose requirement changes.
    pub required: BTreeMap<String, Required>,
    /// Values that were set, cleared or given as default; only those that differ from the row's.
    pub set: Fields,
    /// What forbids to save, with the column it is shown at.
    pub errors: Vec<(String, Label)>,
    /// What is offered.
    pub recommendations: Vec<Recommendation>,
}

/// Values on offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The column it is shown at.
    pub column: String,
    /// Why.
    pub message: Label,
    /// What is set when the user takes it.
    pub set: Fields,
}

/// Reads and checks a rule.
///
/// # Errors
/// [`crate::Code::BadRequest`] with what is wrong: no JSON of this format, too large, a column the table lacks, a value that
/// is not of its column's kind, a column no rule may touch.
pub fn parse(client_data: &str, table: &TableMeta) -> Result<BusinessRule, Problem> {
    let rule: BusinessRule = serde_json::from_str(client_data).map_err(|e| bad(e.to_string()))?;
    if rule.format != FORMAT {
        return Err(bad(format!("the format is not {FORMAT}")));
    }
    let conditions: usize = rule.branches.iter().map(|b| b.when.comparisons().len()).sum();
    if conditions > MAX_CONDITIONS || rule.branches.len() > MAX_BRANCHES {
        return Err(bad("the rule is too large"));
    }
    for branch in &rule.branches {
        check_when(&branch.when, table)?;
    }
    for action in rule.branches.iter().flat_map(|b| &b.then).chain(&rule.otherwise) {
        check_action(action, table)?;
    }
    Ok(rule)
}

/// Runs rules in order on a row: what one sets, the next ones see, and again until nothing more changes.
/// `is_new` lets defaults act.
pub fn evaluate(rules: &[BusinessRule], table: &TableMeta, row: &Fields, is_new: bool) -> Effects {
    let mut effects = Effects::default();
    let mut now = row.clone();
    for _ in 0..rules.len().min(MAX_ROUNDS) {
        effects = Effects::default();
        let before = now.clone();
        for rule in rules {
            for action in rule.actions(table, &now) {
                act(action, table, &mut now, is_new, &mut effects);
            }
        }
        if now == before {
            break;
        }
    }
    let is_other =
        |(column, value): &(&String, &Value)| !row.get(*column).unwrap_or(&Value::Null).same_as(value);
    effects.set = now.iter().filter(is_other).map(|(c, v)| (c.clone(), v.clone())).collect();
    effects
}

/// Adds to `fields`, which are to be written, what rules set. `before` is the row as it is, `None` for a new one; then
/// all rules run, else those that read a column of `fields`.
///
/// # Errors
/// The column and message of a rule that forbids the write.
pub fn apply(
    rules: &[BusinessRule],
    table: &TableMeta,
    before: Option<&Fields>,
    fields: &mut Fields,
) -> Result<(), (String, Label)> {
    let runs = |rule: &&BusinessRule| {
        before.is_none() || rule.triggers().iter().any(|column| fields.contains_key(*column))
    };
    let running: Vec<BusinessRule> = rules.iter().filter(runs).cloned().collect();
    if running.is_empty() {
        return Ok(());
    }
    let mut row = before.cloned().unwrap_or_default();
    row.extend(fields.iter().map(|(column, value)| (column.clone(), value.clone())));
    let Effects { set, errors, .. } = evaluate(&running, table, &row, before.is_none());
    match errors.into_iter().next() {
        Some(refused) => Err(refused),
        None => {
            fields.extend(set);
            Ok(())
        }
    }
}

impl BusinessRule {
    /// The actions of the branch that holds.
    fn actions(&self, table: &TableMeta, row: &Fields) -> &[Action] {
        let holding = self.branches.iter().find(|b| holds(&b.when, table, row));
        holding.map_or(&self.otherwise, |b| &b.then)
    }

    /// The columns whose change can change what the rule does.
    pub fn triggers(&self) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        for comparison in self.branches.iter().flat_map(|b| b.when.comparisons()) {
            columns.insert(comparison.column.as_str());
            comparison.to.iter().for_each(|to| to.columns(&mut columns));
        }
        for action in self.branches.iter().flat_map(|b| &b.then).chain(&self.otherwise) {
            if let Action::Set { to, .. } = action {
                to.columns(&mut columns);
            }
        }
        columns
    }
}

impl When {
    /// What is compared.
    pub fn comparisons(&self) -> &[Comparison] {
        match self {
            Self::All(list) | Self::Any(list) => list,
        }
    }

    /// The columns that it looks at.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns = BTreeSet::new();
        for comparison in self.comparisons() {
            columns.insert(comparison.column.as_str());
            comparison.to.iter().for_each(|to| to.columns(&mut columns));
        }
        columns
    }
}

impl Operand {
    fn columns<'a>(&'a self, into: &mut BTreeSet<&'a str>) {
        match self {
            Self::Value(_) => {}
            Self::Column(column) => {
                into.insert(column);
            }
            Self::Formula(formula) => {
                formula.left.columns(into);
                formula.right.columns(into);
            }
        }
    }
}

/// Whether a condition holds for a row. A condition without comparisons holds.
pub fn holds(when: &When, table: &TableMeta, row: &Fields) -> bool {
    match when {
        When::All(list) => list.iter().all(|c| compares(c, table, row)),
        When::Any(list) => list.is_empty() || list.iter().any(|c| compares(c, table, row)),
    }
}

fn compares(comparison: &Comparison, table: &TableMeta, row: &Fields) -> bool {
    let Some(column) = table.column(&comparison.column) else { return false };
    let left = row.get(&comparison.column).unwrap_or(&Value::Null);
    let is_empty = is_empty(left);
    let to = comparison.to.as_ref().map_or(Value::Null, |to| value_of(to, column, table, row));
    let order = || order(left, &to);
    let text = |test: fn(&str, &str) -> bool| match (left, &to) {
        (Value::Text(a), Value::Text(b)) => test(&a.to_lowercase(), &b.to_lowercase()),
        _ => false,
    };
    match comparison.operator {
        Operator::Null => is_empty,
        Operator::NotNull => !is_empty,
        Operator::Ne => is_empty || order() != Some(Ordering::Equal),
        _ if is_empty => false,
        Operator::Eq => order() == Some(Ordering::Equal),
        Operator::Gt => order() == Some(Ordering::Greater),
        Operator::Ge => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order() == Some(Ordering::Less),
        Operator::Le => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        Operator::Contains => text(|a, b| a.contains(b)),
        Operator::BeginsWith => text(|a, b| a.starts_with(b)),
        Operator::EndsWith => text(|a, b| a.ends_with(b)),
    }
}

fn act(action: &Action, table: &TableMeta, now: &mut Fields, is_new: bool, effects: &mut Effects) {
    let valued = |column: &str, to: &Operand, now: &Fields| {
        table.column(column).map(|meta| (column.to_owned(), value_of(to, meta, table, now)))
    };
    match action {
        Action::Show { column, visible } => {
            effects.visible.insert(column.clone(), *visible);
        }
        Action::Lock { column, locked } => {
            effects.locked.insert(column.clone(), *locked);
        }
        Action::Require { column, level } => {
            effects.required.insert(column.clone(), *level);
        }
        Action::Set { column, to } => now.extend(valued(column, to, now)),
        Action::Default { column, to } => {
            if is_new && is_empty(now.get(column).unwrap_or(&Value::Null)) {
                now.extend(valued(column, to, now));
            }
        }
        Action::Clear { column } => {
            now.insert(column.clone(), Value::Null);
        }
        Action::Error { column, message } => effects.errors.push((column.clone(), message.clone())),
        Action::Recommend { column, message, set } => {
            let set: Fields = set.iter().filter_map(|(column, to)| valued(column, to, now)).collect();
            let is_taken = set.iter().all(|(c, value)| now.get(c).unwrap_or(&Value::Null).same_as(value));
            if !is_taken {
                let (column, message) = (column.clone(), message.clone());
                effects.recommendations.push(Recommendation { column, message, set });
            }
        }
    }
}
