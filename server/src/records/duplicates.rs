//! Duplicate detection: published rules say by which columns two rows are the same (`reference/dataverse.md` §1.2,
//! §1.10).

use crate::catalog::{Catalog, Table};
use crate::security::{Caller, Guarded};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::storage::SqlValue;
use model::{Code, ColumnMeta, Fields, Problem, RecordId, Value};
use query::sql::{self, Page};
use query::{Condition, Filter, Op, Query};

/// The most duplicates that are looked for.
const MOST: u32 = 5_000;

// `duplicaterulecondition.operatorcode`; the others ask for an exact match.
const FIRST_CHARACTERS: i64 = 1;
const LAST_CHARACTERS: i64 = 2;
const SAME_DATE: i64 = 3;
const SAME_LABEL: i64 = 5;

/// A rule: two rows are the same where all its conditions hold.
struct Rule {
    case_sensitive: bool,
    exclude_inactive: bool,
    conditions: Vec<Comparison>,
}

/// One condition of a rule.
struct Comparison {
    base: String,
    matching: String,
    operator: i64,
    characters: usize,
    ignore_blank: bool,
}

/// The rows of a table that are duplicates of a row by a published rule, of those that the caller may read. `fields` is
/// the row of the base table, `own` its id, where it is stored.
///
/// # Errors
/// What the database says.
pub fn find(
    conn: &mut dyn Conn,
    (catalog, caller, now_ms): (&Catalog, &Caller, i64),
    base: &Table,
    fields: &Fields,
    own: Option<RecordId>,
    matching: &Table,
) -> Result<Vec<RecordId>, Problem> {
    let mut found: Vec<RecordId> = Vec::new();
    for rule in rules(conn, base, matching)? {
        let Some(filter) = rule.filter(base, fields, own, matching) else { continue };
        let query = Query {
            table: matching.meta.logical_name.clone(),
            columns: Some(Vec::new()),
            filter: Some(filter),
            ..Query::default()
        };
        let page = Page { limit: Some(MOST), ..Page::default() };
        let guard = Guarded { caller, catalog };
        let (statement, shape) = sql::select(catalog, &query, &page, &guard, &caller.context(now_ms))?;
        let mut same = Vec::new();
        conn.each(&statement.sql, &statement.values, &mut |values| {
            same.extend(shape.id(values)?);
            Ok(())
        })?;
        for id in same {
            if !found.contains(&id) && (!rule.case_sensitive || rule.same_case(conn, fields, matching, id)?) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// The tables whose rows may be duplicates of a table's rows.
///
/// # Errors
/// What the database says; [`Code::DatabaseDamaged`].
pub fn matching_tables(conn: &mut dyn Conn, base: &Table) -> Result<Vec<String>, Problem> {
    let sql = "SELECT DISTINCT matchingentityname FROM data_duplicaterule
               WHERE baseentityname = ? AND statecode = 1 ORDER BY matchingentityname";
    let found = conn.rows(sql, &[base.meta.logical_name.as_str().into()])?;
    Ok(found.iter().flatten().filter_map(SqlValue::as_text).map(str::to_owned).collect())
}

/// Whether two columns can be compared by an operator.
pub fn can_compare(base: &ColumnMeta, matching: &ColumnMeta, operator: i64) -> bool {
    let same_kind = std::mem::discriminant(&base.kind) == std::mem::discriminant(&matching.kind);
    match operator {
        FIRST_CHARACTERS | LAST_CHARACTERS => is_text(base) && is_text(matching),
        _ => same_kind || (is_text(base) && is_text(matching)),
    }
}

fn is_text(column: &ColumnMeta) -> bool {
    matches!(column.kind, model::ColumnKind::String { .. } | model::ColumnKind::Memo { .. })
}

fn rules(conn: &mut dyn Conn, base: &Table, matching: &Table) -> Result<Vec<Rule>, Problem> {
    let sql = "SELECT id, iscasesensitive, excludeinactiverecords FROM data_duplicaterule
               WHERE baseentityname = ? AND matchingentityname = ? AND statecode = 1 ORDER BY id";
    let names = [base.meta.logical_name.as_str().into(), matching.meta.logical_name.as_str().into()];
    let mut found = Vec::new();
    for row in conn.rows(sql, &names)? {
        let [rule, case_sensitive, exclude_inactive] = row.as_slice() else {
            return Err(Code::DatabaseDamaged.into());
        };
        found.push(Rule {
            case_sensitive: case_sensitive.as_integer() == Some(1),
            exclude_inactive: exclude_inactive.as_integer() == Some(1),
            conditions: conditions(conn, id(rule)?)?,
        });
    }
    Ok(found)
}

fn conditions(conn: &mut dyn Conn, rule: RecordId) -> Result<Vec<Comparison>, Problem> {
    let sql =
        "SELECT baseattributename, matchingattributename, operatorcode, operatorparam, ignoreblankvalues
               FROM data_duplicaterulecondition WHERE regardingobjectid = ? ORDER BY id";
    let mut found = Vec::new();
    conn.each(sql, &[rule.into()], &mut |row| {
        let [SqlValue::Text(base), SqlValue::Text(matching), operator, characters, ignore_blank] = row else {
            return Err(Code::DatabaseDamaged.into());
        };
        found.push(Comparison {
            base: base.clone(),
            matching: matching.clone(),
            operator: operator.as_integer().unwrap_or_default(),
            characters: characters.as_integer().and_then(|n| usize::try_from(n).ok()).unwrap_or_default(),
            ignore_blank: ignore_blank.as_integer() == Some(1),
        });
        Ok(())
    })?;
    Ok(found)
}

impl Rule {
    /// What the matching rows have; `None` where no row can be the same.
    fn filter(
        &self,
        base: &Table,
        fields: &Fields,
        own: Option<RecordId>,
        matching: &Table,
    ) -> Option<Filter> {
        let terms = self.conditions.iter().map(|one| one.filter(base, fields, matching));
        let mut terms = terms.collect::<Option<Vec<_>>>().filter(|terms| !terms.is_empty())?;
        if let Some(own) = own.filter(|_| base.meta.logical_name == matching.meta.logical_name) {
            terms.push(condition(&matching.meta.primary_id, Op::Ne, vec![Value::Id(own)]));
        }
        if self.exclude_inactive && matching.has("statecode") {
            terms.push(condition("statecode", Op::Eq, vec![Value::Choice(0)]));
        }
        Some(Filter::And(terms))
    }

    /// Queries know no case, so the texts are looked at.
    fn same_case(
        &self,
        conn: &mut dyn Conn,
        fields: &Fields,
        matching: &Table,
        id: RecordId,
    ) -> Result<bool, Problem> {
        let Some(row) = rows::read(conn, matching, id)? else { return Ok(false) };
        Ok(self.conditions.iter().all(|one| {
            let texts = (fields.get(&one.base), row.fields.get(&one.matching));
            let (Some(Value::Text(here)), Some(Value::Text(there))) = texts else { return true };
            one.part(here) == one.part(there)
        }))
    }
}

impl Comparison {
    fn filter(&self, base: &Table, fields: &Fields, matching: &Table) -> Option<Filter> {
        let column = matching.meta.column(&self.matching)?;
        let value = match fields.get(&self.base) {
            None | Some(Value::Null) if self.ignore_blank => return None,
            None | Some(Value::Null) => return Some(condition(&self.matching, Op::Null, Vec::new())),
            Some(value) => value,
        };
        let (op, value) = match (self.operator, value) {
            (FIRST_CHARACTERS, Value::Text(text)) => (Op::Like, Value::Text(literal(self.part(text)) + "%")),
            (LAST_CHARACTERS, Value::Text(text)) => {
                (Op::Like, Value::Text(format!("%{}", literal(self.part(text)))))
            }
            (SAME_DATE, value) => (Op::On, value.clone()),
            (SAME_LABEL, Value::Choice(n)) => {
                (Op::Eq, Value::Choice(same_label(base, &self.base, *n, column)?))
            }
            (_, Value::Lookup(to)) => (Op::Eq, Value::Id(to.id)),
            (_, value) => (Op::Eq, value.clone()),
        };
        Some(condition(&self.matching, op, vec![value]))
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

/// The option of another column that is called the same.
fn same_label(base: &Table, name: &str, value: i32, column: &ColumnMeta) -> Option<i32> {
    let english =
        |option: &model::metadata::ChoiceOption| option.label.text(model::metadata::ENGLISH).to_owned();
    let label = english(base.meta.column(name)?.kind.options().iter().find(|o| o.value == value)?);
    column.kind.options().iter().find(|option| english(option) == label).map(|option| option.value)
}

/// A text whose characters stand for themselves in a pattern.
fn literal(text: String) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '[' | '%' | '_' => out.extend(['[', character, ']']),
            other => out.push(other),
        }
    }
    out
}

fn condition(column: &str, op: Op, values: Vec<Value>) -> Filter {
    Filter::Condition(Condition { column: column.to_owned(), op, values })
}
