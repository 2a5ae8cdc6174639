//! Rules that say by which columns two rows are the same (`duplicaterule`, `duplicaterulecondition`;
//! `reference/dataverse.md` §1.2, §1.10). How they are asked of a database is in `query::duplicates`.

use crate::metadata::{ChoiceOption, ENGLISH};
use crate::{ColumnKind, ColumnMeta, Fields, TableMeta, Value};
use serde::{Deserialize, Serialize};

/// `duplicaterulecondition.operatorcode`. The others ask for an exact match.
const FIRST_CHARACTERS: i64 = 1;
const LAST_CHARACTERS: i64 = 2;
const SAME_DATE: i64 = 3;
const SAME_LABEL: i64 = 5;

/// A published rule: two rows are the same where all its conditions hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DuplicateRule {
    /// Logical name of the table whose rows are looked at.
    pub base: String,
    /// Logical name of the table in which the same are looked for.
    pub matching: String,
    /// Whether capitals count.
    pub case_sensitive: bool,
    /// Whether inactive rows are no duplicates.
    pub exclude_inactive: bool,
    /// What must be the same.
    pub conditions: Vec<Comparison>,
}

/// One condition of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// Column of the base table.
    pub base: String,
    /// Column of the matching table.
    pub matching: String,
    /// `operatorcode`
    pub operator: i64,
    /// How many characters count, where that is asked.
    pub characters: usize,
    /// Whether a row that has nothing there is like no other.
    pub ignore_blank: bool,
}

/// What a row must have in a column to be the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Nothing.
    Nothing,
    /// That value.
    Value(Value),
    /// A text that begins so.
    Beginning(String),
    /// A text that ends so.
    End(String),
    /// A moment or day of the same day.
    Day(Value),
}

impl DuplicateRule {
    /// For each condition the column of the matching table and what it must hold; `None` where no row can be the same.
    pub fn wanted(
        &self,
        base: &TableMeta,
        fields: &Fields,
        matching: &TableMeta,
    ) -> Option<Vec<(&str, Wanted)>> {
        let terms = self
            .conditions
            .iter()
            .map(|one| Some((one.matching.as_str(), one.wanted(base, fields, matching)?)));
        terms.collect::<Option<Vec<_>>>().filter(|terms| !terms.is_empty())
    }

    /// Whether the texts of two rows are also written alike, where that counts.
    pub fn same_case(&self, base: &Fields, matching: &Fields) -> bool {
        !self.case_sensitive
            || self.conditions.iter().all(|one| {
                let texts = (base.get(&one.base), matching.get(&one.matching));
                let (Some(Value::Text(here)), Some(Value::Text(there))) = texts else { return true };
                one.part(here) == one.part(there)
            })
    }

    /// Whether a change of these columns can make a row the same as another.
    pub fn looks_at(&self, mut changed: impl FnMut(&str) -> bool) -> bool {
        self.conditions.iter().any(|one| changed(&one.base))
    }
}

impl Comparison {
    fn wanted(&self, base: &TableMeta, fields: &Fields, matching: &TableMeta) -> Option<Wanted> {
        let column = matching.column(&self.matching)?;
        let value = match fields.get(&self.base) {
            None | Some(Value::Null) if self.ignore_blank => return None,
            None | Some(Value::Null) => return Some(Wanted::Nothing),
            Some(value) => value,
        };
        Some(match (self.operator, value) {
            (FIRST_CHARACTERS, Value::Text(text)) => Wanted::Beginning(self.part(text)),
            (LAST_CHARACTERS, Value::Text(text)) => Wanted::End(self.part(text)),
            (SAME_DATE, value) => Wanted::Day(value.clone()),
            (SAME_LABEL, Value::Choice(n)) => {
                Wanted::Value(Value::Choice(same_label(base.column(&self.base)?, *n, column)?))
            }
            (_, Value::Lookup(to)) => Wanted::Value(Value::Id(to.id)),
            (_, value) => Wanted::Value(value.clone()),
        })
    }

    /// The part of a text that counts.
    fn part(&self, text: &str) -> String {
        match self.operator {
            FIRST_CHARACTERS => text.chars().take(self.characters).collect(),
            LAST_CHARACTERS => {
                let skipped = text.chars().count().saturating_sub(self.characters);
                text.chars().skip(skipped).collect()
            }
            _ => text.to_owned(),
        }
    }
}

/// Whether two columns can be compared by an operator.
pub fn can_compare(base: &ColumnMeta, matching: &ColumnMeta, operator: i64) -> bool {
    let same_kind = std::mem::discriminant(&base.kind) == std::mem::discriminant(&matching.kind);
    let texts = is_text(base) && is_text(matching);
    match operator {
        FIRST_CHARACTERS | LAST_CHARACTERS => texts,
        _ => same_kind || texts,
    }
}

fn is_text(column: &ColumnMeta) -> bool {
    matches!(column.kind, ColumnKind::String { .. } | ColumnKind::Memo { .. })
}

/// The option of another column that is called the same.
fn same_label(column: &ColumnMeta, value: i32, other: &ColumnMeta) -> Option<i32> {
    let english = |option: &ChoiceOption| option.label.text(ENGLISH).to_owned();
    let label = english(column.kind.options().iter().find(|option| option.value == value)?);
    other.kind.options().iter().find(|option| english(option) == label).map(|option| option.value)
}
