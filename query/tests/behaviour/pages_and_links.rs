//! Orders, pages by key, and linked tables.

use crate::common::*;
use model::fold::fold;
use model::storage::{SqlType, SqlValue};
use model::{Code, ColumnKind, Fields, Lookup, RecordId, Value};
use proptest::prelude::*;
use query::ddl::Extra;
use query::sql::{self, Dialect, Page};
use query::{Condition, Context, Filter, Guard, Link, LinkKind, Op, Order, Query, Sight, Unguarded};
use std::cmp::Ordering;
use uuid::Uuid;

fn numbered(n: usize) -> RecordId {
    RecordId(Uuid::from_u128((n as u128 + 1) << 64))
}

/// The order people expect: nothing first, texts and names by fold.
fn compare(a: &Value, b: &Value) -> Ordering {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(fold(text)),
        Value::Lookup(to) => to.name.as_deref().map(fold),
        _ => None,
    };
    match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, Value::Lookup(to)) if to.name.is_none() => Ordering::Equal,
        (Value::Lookup(to), Value::Null) if to.name.is_none() => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        _ => text(a).cmp(&text(b)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_by_key_give_every_row_once_and_in_order(
        rows in prop::collection::vec(some_row(), 0..25),
        order in prop::collection::vec(
            (prop::sample::select(vec!["name", "exact", "amount", "local", "day", "parentid", "big"]), any::<bool>()),
            0..3,
        ),
        size in 1_u32..8,
    ) {
        let tables = Tables::new(vec![thing()]);
        let mut database = Database::with(&tables);
        for (n, fields) in rows.iter().enumerate() {
            database.insert(tables.layout("thing"), numbered(n), fields);
        }
        let order: Vec<Order> = order
            .into_iter()
            .map(|(column, descending)| Order { column: column.into(), descending })
            .collect();
        let query = Query { table: "thing".into(), order: order.clone(), ..Query::default() };
        let mut read = Vec::new();
        let mut after = None;
        loop {
            let page = Page { limit: Some(size), after: after.as_ref(), ..Page::default() };
            let (statement, shape) = sql::select(&tables, &query, &page, &Unguarded, &Context::default()).unwrap();
            let found = database.run(&statement);
            prop_assert!(found.iter().all(|row| row.len() == shape.width()));
            let mut rows: Vec<_> = found.iter().map(|row| shape.decode(row).unwrap()).collect();
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            read.append(&mut rows);
        }
        let mut expected: Vec<(RecordId, Fields)> = rows.into_iter().enumerate().map(|(n, f)| (numbered(n), f)).collect();
        expected.sort_by(|(id, a), (other, b)| {
            let by_key = |o: &Order| {
                let order = compare(&a[&o.column], &b[&o.column]);
                if o.descending { order.reverse() } else { order }
            };
            order.iter().map(by_key).find(|o| o.is_ne()).unwrap_or_else(|| id.cmp(other))
        });
        let read: Vec<(RecordId, Fields)> = read.into_iter().map(|row| (row.id, row.fields)).collect();
        prop_assert_eq!(&read, &expected);
        let ids = database.ids(&sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap());
        prop_assert_eq!(ids, expected.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    }

    #[test]
    fn a_row_comes_back_as_it_was_stored(fields in some_row()) {
        let tables = Tables::new(vec![thing()]);
        let layout = tables.layout("thing");
        let mut database = Database::with(&tables);
        database.insert(layout, numbered(0), &fields);
        let reader = layout.reader(None).unwrap();
        let sql = format!("SELECT {} FROM \"{}\"", reader.select_list(), layout.name());
        let found = database.run(&sql::Statement { sql, values: Vec::new() });
        let row = reader.decode(&found[0]).unwrap();
        prop_assert_eq!((row.id, row.fields), (numbered(0), fields));
    }
}

/// Two companies; three people, the last without a company.
fn people() -> (Tables, Database) {
    let company =
        table("company", vec![column("companyid", ColumnKind::Uniqueidentifier), column("name", text())]);
    let person = table(
        "person",
        vec![
            column("personid", ColumnKind::Uniqueidentifier),
            column("name", text()),
            column("companyid", lookup(&["company"])),
        ],
    );
    let tables = Tables::new(vec![company, person]);
    let mut database = Database::with(&tables);
    for (n, name) in ["Zebra", "Äpfel"].into_iter().enumerate() {
        let fields = Fields::from([("name".into(), Value::Text(name.into()))]);
        database.insert(tables.layout("company"), numbered(n), &fields);
    }
    for (n, (name, company)) in
        [("Ann", Some(0)), ("Bob", Some(1)), ("Cyd", None), ("Dan", Some(1))].into_iter().enumerate()
    {
        let to = |n| Value::Lookup(Lookup { table: "company".into(), id: numbered(n), name: None });
        let fields = Fields::from([
            ("name".into(), Value::Text(name.into())),
            ("companyid".into(), company.map_or(Value::Null, to)),
        ]);
        database.insert(tables.layout("person"), numbered(10 + n), &fields);
    }
    (tables, database)
}

fn link(kind: LinkKind) -> Link {
    Link {
        table: "company".into(),
        from: "companyid".into(),
        to: "companyid".into(),
        alias: "c".into(),
        kind,
        columns: vec!["name".into()],
        filter: None,
        links: Vec::new(),
    }
}

fn condition(column: &str, op: Op, values: Vec<Value>) -> Filter {
    Filter::Condition(Condition { column: column.into(), op, values })
}

#[test]
fn an_outer_link_keeps_rows_without_a_partner_and_sorts_by_the_linked_column() {
    let (tables, mut database) = people();
    let order = vec![
        Order { column: "c.name".into(), descending: false },
        Order { column: "name".into(), descending: true },
    ];
    let query =
        Query { table: "person".into(), links: vec![link(LinkKind::Outer)], order, ..Query::default() };
    let (statement, shape) =
        sql::select(&tables, &query, &Page::default(), &Unguarded, &Context::default()).unwrap();
    let rows: Vec<_> = database.run(&statement).iter().map(|row| shape.decode(row).unwrap()).collect();
    let seen: Vec<(Value, Value)> =
        rows.iter().map(|row| (row.fields["name"].clone(), row.fields["c.name"].clone())).collect();
    let text = |t: &str| Value::Text(t.into());
    assert_eq!(
        seen,
        [
            (text("Cyd"), Value::Null),
            (text("Dan"), text("Äpfel")),
            (text("Bob"), text("Äpfel")),
            (text("Ann"), text("Zebra")),
        ]
    );
}

#[test]
fn an_inner_link_filters_and_the_filter_of_an_outer_one_does_not() {
    let (tables, mut database) = people();
    let filter = Some(condition("name", Op::BeginsWith, vec![Value::Text("ap".into())]));
    for (kind, expected) in [(LinkKind::Inner, 2), (LinkKind::Outer, 4)] {
        let links = vec![Link { filter: filter.clone(), ..link(kind) }];
        let query = Query { table: "person".into(), links, ..Query::default() };
        let ids = database.ids(&sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap());
        assert_eq!(ids.len(), expected);
    }
}

#[test]
fn a_record_with_two_partners_stands_in_a_grid_once() {
    let (tables, mut database) = people();
    let people =
        Link { table: "person".into(), alias: "p".into(), columns: Vec::new(), ..link(LinkKind::Inner) };
    let query = Query { table: "company".into(), links: vec![people], ..Query::default() };
    let ids = database.ids(&sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap());
    assert_eq!(ids, [numbered(0), numbered(1)]);
    let count = database.run(&sql::count(&tables, &query, &Unguarded, &Context::default()).unwrap());
    assert_eq!(count[0][0], model::storage::SqlValue::Integer(2));
}

/// Rights on some rows of one table.
struct Only {
    table: &'static str,
    rows: Filter,
}

impl Guard for Only {
    fn rows(&self, table: &str) -> Option<Filter> {
        (table == self.table).then(|| self.rows.clone())
    }

    fn column(&self, _: &str, _: &str) -> Sight {
        Sight::All
    }
}

#[test]
fn a_security_filter_holds_whatever_the_query_says() {
    let (tables, mut database) = people();
    let all = Filter::Or(vec![condition("name", Op::NotNull, vec![]), condition("name", Op::Null, vec![])]);
    let only_ann = condition("name", Op::Eq, vec![Value::Text("ANN".into())]);
    let query = Query { table: "person".into(), filter: Some(all), ..Query::default() };
    let guard = Only { table: "person", rows: only_ann };
    let ids = database.ids(&sql::select_ids(&tables, &query, &guard, &Context::default()).unwrap());
    assert_eq!(ids, [numbered(10)]);
}

#[test]
fn names_that_are_not_known_are_refused_and_never_become_sql() {
    let (tables, _) = people();
    let refused = |query: Query| {
        sql::select(&tables, &query, &Page::default(), &Unguarded, &Context::default())
            .map(|_| ())
            .unwrap_err()
            .code
    };
    let evil = "name\" OR 1=1 --";
    let person = || Query { table: "person".into(), ..Query::default() };
    assert_eq!(refused(Query { table: evil.into(), ..Query::default() }), Code::UnknownTable);
    assert_eq!(refused(Query { columns: Some(vec![evil.into()]), ..person() }), Code::UnknownColumn);
    assert_eq!(
        refused(Query { filter: Some(condition(evil, Op::Null, vec![])), ..person() }),
        Code::UnknownColumn
    );
    let order = vec![Order { column: evil.into(), descending: false }];
    assert_eq!(refused(Query { order, ..person() }), Code::UnknownColumn);
    let links = vec![Link { to: evil.into(), ..link(LinkKind::Inner) }];
    assert_eq!(refused(Query { links, ..person() }), Code::UnknownColumn);
}

#[test]
fn an_alias_with_quotes_is_harmless() {
    let (tables, mut database) = people();
    let links = vec![Link { alias: "a\"; DROP TABLE data_person; --".into(), ..link(LinkKind::Inner) }];
    let query = Query { table: "person".into(), links, ..Query::default() };
    let (statement, _) =
        sql::select(&tables, &query, &Page::default(), &Unguarded, &Context::default()).unwrap();
    assert!(!statement.sql.contains("DROP"));
    assert_eq!(database.run(&statement).len(), 3);
}

#[test]
fn a_condition_of_the_wrong_kind_is_refused() {
    let tables = Tables::new(vec![thing()]);
    for (column, op, value) in [
        ("whole", Op::Eq, Value::Text("many".into())),
        ("whole", Op::Contains, Value::Text("1".into())),
        ("flag", Op::Gt, Value::Bool(true)),
        ("parentid", Op::Lt, Value::Id(numbered(1))),
        ("name", Op::Today, Value::Null),
        ("pick", Op::ContainValues, Value::Choice(1)),
        ("name", Op::Like, Value::Text("%a".repeat(40))),
    ] {
        let values = if value.is_null() { vec![] } else { vec![value] };
        let query =
            Query { table: "thing".into(), filter: Some(condition(column, op, values)), ..Query::default() };
        let problem = sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap_err();
        assert_eq!(problem.code, Code::BadRequest, "{column} {op:?}");
    }
}

#[test]
fn a_filter_that_is_too_deep_is_refused_before_sqlite_sees_it() {
    let tables = Tables::new(vec![thing()]);
    let deep = (0..5_000).fold(condition("name", Op::Null, vec![]), |f, _| Filter::Not(Box::new(f)));
    let query = Query { table: "thing".into(), filter: Some(deep), ..Query::default() };
    assert_eq!(
        sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap_err().code,
        Code::BadRequest
    );
}

#[test]
fn an_unsafe_column_name_makes_no_table() {
    let bad =
        table("thing", vec![column("thingid", ColumnKind::Uniqueidentifier), column("x__fold", text())]);
    let problem = query::ddl::Layout::new(PREFIX, &bad, |_| true, &[]).unwrap_err();
    assert_eq!(problem.code, Code::UnexpectedReply);
    let twice = table("thing", vec![column("rid", text())]);
    assert!(query::ddl::Layout::new(PREFIX, &twice, |_| true, &[]).is_err());
}

#[test]
fn without_a_shadow_texts_compare_without_ascii_case_only() {
    let tables = Tables::laid_out(vec![thing()], false, &[]);
    let mut database = Database::with(&tables);
    for (n, name) in ["beta", "ALPHA", "Ärger"].into_iter().enumerate() {
        let fields = Fields::from([("name".into(), Value::Text(name.into()))]);
        database.insert(tables.layout("thing"), numbered(n), &fields);
    }
    let order = vec![Order { column: "name".into(), descending: false }];
    let mut ids = |filter: Option<Filter>| {
        let query = Query { table: "thing".into(), filter, order: order.clone(), ..Query::default() };
        database.ids(&sql::select_ids(&tables, &query, &Unguarded, &Context::default()).unwrap())
    };
    let named = |op, text: &str| Some(condition("name", op, vec![Value::Text(text.into())]));
    assert_eq!(ids(None), [numbered(1), numbered(0), numbered(2)]);
    assert_eq!(ids(named(Op::Eq, "alpha")), [numbered(1)]);
    assert_eq!(ids(named(Op::BeginsWith, "BE")), [numbered(0)]);
}

#[test]
fn bookkeeping_columns_travel_beside_the_fields() {
    let version = Extra { name: "_version", sql_type: SqlType::Integer, constraint: "NOT NULL" };
    let tables = Tables::laid_out(vec![thing()], true, &[version]);
    let layout = tables.layout("thing");
    let mut database = Database::with(&tables);
    let fields = Fields::from([("name".into(), Value::Text("x".into()))]);
    let values = layout.encode(numbered(1), &[SqlValue::Integer(42)], &fields).unwrap();
    let names: Vec<String> = layout.sql_columns().iter().map(|(name, _)| query::ddl::quoted(name)).collect();
    let places = vec!["?"; names.len()].join(",");
    let sql = format!("INSERT INTO data_thing ({}) VALUES ({places})", names.join(","));
    database.run(&sql::Statement { sql, values });
    assert!(layout.encode(numbered(1), &[], &fields).is_err());

    let query = Query { table: "thing".into(), columns: Some(vec!["name".into()]), ..Query::default() };
    let page = Page { extras: &["_version"], ..Page::default() };
    let (statement, shape) = sql::select(&tables, &query, &page, &Unguarded, &Context::default()).unwrap();
    let row = shape.decode(&database.run(&statement)[0]).unwrap();
    assert_eq!((row.extras, row.fields), (vec![SqlValue::Integer(42)], fields));
}

#[test]
fn what_cannot_be_a_row_is_damage_and_no_panic() {
    let tables = Tables::new(vec![thing()]);
    let reader = tables.layout("thing").reader(None).unwrap();
    let query = Query { table: "thing".into(), ..Query::default() };
    let (_, shape) = sql::select(&tables, &query, &Page::default(), &Unguarded, &Context::default()).unwrap();
    let id = SqlValue::Blob(vec![0; 16]);
    for values in
        [vec![], vec![SqlValue::Null], vec![SqlValue::Blob(vec![1])], vec![id.clone()], vec![id; 99]]
    {
        assert_eq!(reader.decode(&values).unwrap_err().code, Code::DatabaseDamaged);
        assert_eq!(shape.decode(&values).unwrap_err().code, Code::DatabaseDamaged);
    }
}

#[test]
fn a_new_column_is_added_to_an_old_table() {
    let old = Tables::new(vec![table("thing", vec![column("thingid", ColumnKind::Uniqueidentifier)])]);
    let mut database = Database::with(&old);
    let new = Tables::new(vec![thing()]);
    let existing = old.layout("thing").sql_columns().into_iter().map(|(name, _)| name).collect();
    for sql in new.layout("thing").add_columns(&existing, Dialect::Sqlite) {
        database.run(&sql::Statement { sql, values: Vec::new() });
    }
    let fields = Fields::from([("name".into(), Value::Text("x".into()))]);
    database.insert(new.layout("thing"), numbered(1), &fields);
    let index = new.layout("thing").create_index(&["name", "parentid"], Dialect::Sqlite).unwrap();
    assert!(index.contains("\"name__fold\", \"parentid\""), "{index}");
    database.run(&sql::Statement { sql: index, values: Vec::new() });
}
