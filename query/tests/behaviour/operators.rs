//! The 25 operators of offline profiles and `last-x-days`, one by one, as FetchXML writes them, with and without matching
//! empty values where that is disputed (`reference/dataverse.md` §5.5, §5.6).

use crate::common::*;
use model::metadata::{DateBehavior, IntegerFormat};
use model::value::Instant;
use model::{ColumnKind, Fields, Lookup, RecordId, Value};
use query::{Context, Query, Unguarded, eval, fetch, sql};
use uuid::Uuid;

const ME: RecordId = RecordId(Uuid::from_u128(1));
const TEAM: RecordId = RecordId(Uuid::from_u128(2));
const REPORT: RecordId = RecordId(Uuid::from_u128(3));
const REPORT_TEAM: RecordId = RecordId(Uuid::from_u128(4));
const UNIT: RecordId = RecordId(Uuid::from_u128(5));
const STRANGER: RecordId = RecordId(Uuid::from_u128(6));
const DAY_MS: i64 = 86_400_000;

/// The rows by their letters; `n` has no value at all.
fn rows() -> Vec<(char, Fields)> {
    let to = |id| Value::Lookup(Lookup { table: "user".into(), id, name: None });
    let row = |letter, name: &str, whole: i64, owner, unit, days: i64| {
        let fields = Fields::from([
            ("name".to_owned(), Value::Text(name.to_owned())),
            ("whole".to_owned(), Value::Int(whole)),
            ("ownerid".to_owned(), to(owner)),
            ("unitid".to_owned(), to(unit)),
            ("local".to_owned(), Value::Instant(Instant(NOW - days * DAY_MS))),
        ]);
        (letter, fields)
    };
    vec![
        row('a', "Alpha", 1, ME, UNIT, 0),
        row('b', "bêta", 2, TEAM, UNIT, 3),
        row('c', "BETA max", 1033, REPORT, STRANGER, 8),
        row('d', "alphabet", -1, REPORT_TEAM, STRANGER, 400),
        row('e', "10% [x]", 5, STRANGER, STRANGER, -1),
        ('n', Fields::new()),
    ]
}

fn tables() -> Tables {
    let user = |name| column(name, lookup(&["user"]));
    let columns = vec![
        column("rowid", ColumnKind::Uniqueidentifier),
        column("name", text()),
        column("whole", ColumnKind::Integer { min: -1, max: 9_999, format: IntegerFormat::None }),
        user("ownerid"),
        user("unitid"),
        column("local", ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false }),
    ];
    Tables::new(vec![table("row", columns)])
}

/// Attribute, operator, values, the rows that pass, and those that pass where empty values match.
const CASES: &[(&str, &str, &[&str], &str, &str)] = &[
    ("name", "eq", &["BETA"], "b", "b"),
    ("name", "ne", &["beta"], "acde", "acden"),
    ("name", "neq", &["beta"], "acde", "acden"),
    ("whole", "gt", &["1"], "bce", "bce"),
    ("whole", "ge", &["1"], "abce", "abce"),
    ("whole", "le", &["1"], "ad", "ad"),
    ("whole", "lt", &["1"], "d", "d"),
    ("name", "like", &["%m[a-c]%"], "c", "c"),
    ("name", "like", &["alpha_et"], "d", "d"),
    ("name", "like", &["10[%] [[]x]"], "e", "e"),
    ("name", "not-like", &["alpha%"], "bce", "bcen"),
    ("whole", "in", &["1", "5", "7"], "ae", "ae"),
    ("whole", "not-in", &["1", "5"], "bcd", "bcdn"),
    ("name", "null", &[], "n", "n"),
    ("name", "not-null", &[], "abcde", "abcde"),
    ("ownerid", "eq-userid", &[], "a", "a"),
    ("ownerid", "ne-userid", &[], "bcde", "bcden"),
    ("ownerid", "eq-userteams", &[], "b", "b"),
    ("ownerid", "eq-useroruserteams", &[], "ab", "ab"),
    ("ownerid", "eq-useroruserhierarchy", &[], "ac", "ac"),
    ("ownerid", "eq-useroruserhierarchyandteams", &[], "abcd", "abcd"),
    ("unitid", "eq-businessid", &[], "ab", "ab"),
    ("unitid", "ne-businessid", &[], "cde", "cden"),
    ("whole", "eq-userlanguage", &[], "cd", "cd"),
    ("name", "begins-with", &["beta"], "bc", "bc"),
    ("name", "not-begin-with", &["BETA"], "ade", "aden"),
    ("name", "ends-with", &["a"], "ab", "ab"),
    ("name", "not-end-with", &["A"], "cde", "cden"),
    ("local", "last-x-days", &["3"], "ab", "ab"),
    ("whole", "between", &["1", "5"], "abe", "abe"),
    ("whole", "not-between", &["1", "5"], "cd", "cdn"),
];

fn query_of(attribute: &str, operator: &str, values: &[&str], tables: &Tables) -> Query {
    let values: String = values.iter().map(|v| format!("<value>{v}</value>")).collect();
    let xml = format!(
        "<fetch><entity name='row'><filter><condition attribute='{attribute}' operator='{operator}'>{values}</condition></filter></entity></fetch>"
    );
    fetch::parse(&xml, tables).unwrap()
}

#[test]
fn every_operator_lets_through_what_its_table_says() {
    let tables = tables();
    let mut database = Database::with(&tables);
    let id = |letter: char| RecordId(Uuid::from_u128(u128::from(u32::from(letter)) << 64));
    let rows = rows();
    for (letter, fields) in &rows {
        database.insert(tables.layout("row"), id(*letter), fields);
    }
    for (attribute, operator, values, without, with) in CASES {
        for (ne_matches_null, expected) in [(false, without), (true, with)] {
            let context = Context {
                user: Some(ME),
                teams: vec![TEAM],
                subordinates: vec![REPORT],
                subordinate_teams: vec![REPORT_TEAM],
                business_unit: Some(UNIT),
                now_ms: NOW,
                language: 1033,
                ne_matches_null,
                ..Context::default()
            };
            let query = query_of(attribute, operator, values, &tables);
            let found = database.ids(&sql::select_ids(&tables, &query, &Unguarded, &context).unwrap());
            let expected_ids: Vec<RecordId> = expected.chars().map(id).collect();
            assert_eq!(found, expected_ids, "{operator} {values:?}, empty ones match: {ne_matches_null}");
            let filter = query.filter.unwrap();
            let passing = rows.iter().filter(|(letter, fields)| {
                eval::passes(&filter, &tables.0[0].0, id(*letter), fields, &context).unwrap() == Some(true)
            });
            assert_eq!(passing.map(|(letter, _)| *letter).collect::<String>(), **expected, "{operator}");
        }
    }
}
