//! A table with every kind of column, an in-memory SQLite, and random values.

use libsqlite3_sys as _;
use model::metadata::*;
use model::storage::SqlValue;
use model::value::{Instant, Money};
use model::{ColumnKind, ColumnMeta, Fields, Lookup, RecordId, TableMeta, Value};
use proptest::prelude::*;
use query::ddl::{Extra, Layout};
use query::sql::{Dialect, Schema, Statement};
use rust_decimal::Decimal;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Column as _, Connection, Row as _, TypeInfo, ValueRef};
use uuid::Uuid;

pub const PREFIX: &str = "data_";

pub fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        display_name: Label::english(name),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

pub fn table(name: &str, columns: Vec<ColumnMeta>) -> TableMeta {
    TableMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        set_name: format!("{name}s"),
        display_name: Label::english(name),
        collection_name: Label::english(name),
        type_code: 1,
        primary_id: format!("{name}id"),
        primary_name: "name".into(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        keys: Vec::new(),
        pairs: None,
        offline: true,
        columns,
        many_to_one: Vec::new(),
    }
}

pub fn text() -> ColumnKind {
    ColumnKind::String { max_length: 100, format: TextFormat::Text }
}

pub fn lookup(targets: &[&str]) -> ColumnKind {
    ColumnKind::Lookup { targets: targets.iter().map(|t| (*t).into()).collect(), role: LookupRole::Lookup }
}

fn options(numbers: &[i32]) -> Vec<ChoiceOption> {
    let option = |n: &i32| ChoiceOption {
        value: *n,
        label: Label::english(n.to_string()),
        state: None,
        default_status: None,
        color: None,
    };
    numbers.iter().map(option).collect()
}

/// A table with every kind of column.
pub fn thing() -> TableMeta {
    let date = |behavior| ColumnKind::DateTime { behavior, date_only: false };
    table(
        "thing",
        vec![
            column("thingid", ColumnKind::Uniqueidentifier),
            column("name", text()),
            column("note", ColumnKind::Memo { max_length: 2000 }),
            column("whole", ColumnKind::Integer { min: -10, max: 10, format: IntegerFormat::None }),
            column("big", ColumnKind::BigInt),
            column("exact", ColumnKind::Decimal { precision: 10, min: -1e11, max: 1e11 }),
            column("rough", ColumnKind::Double { precision: 2, min: -1e9, max: 1e9 }),
            column("amount", ColumnKind::Money { precision: 2, min: -1e9, max: 1e9 }),
            column(
                "flag",
                ColumnKind::Boolean {
                    true_label: Label::english("Yes"),
                    false_label: Label::english("No"),
                    default: false,
                },
            ),
            column("local", date(DateBehavior::UserLocal)),
            column("fixed", date(DateBehavior::TimeZoneIndependent)),
            column("day", ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true }),
            column("pick", ColumnKind::Picklist { options: options(&[1, 2, 3]), default: None }),
            column("picks", ColumnKind::MultiPicklist { options: options(&[1, 2, 3, 12]) }),
            column("parentid", lookup(&["thing", "other"])),
            column("code", ColumnKind::Uniqueidentifier),
            column("kind", ColumnKind::EntityName),
        ],
    )
}

/// Tables and their layouts; texts and lookups are folded.
pub struct Tables(pub Vec<(TableMeta, Layout)>, pub Dialect);

impl Tables {
    pub fn new(tables: Vec<TableMeta>) -> Self {
        Self::laid_out(tables, true, &[])
    }

    /// With or without folded shadows, and with bookkeeping columns.
    pub fn laid_out(tables: Vec<TableMeta>, folded: bool, extras: &[Extra]) -> Self {
        let with_layout = |table: TableMeta| {
            let layout = Layout::new(PREFIX, &table, |_| folded, extras).unwrap();
            (table, layout)
        };
        Self(tables.into_iter().map(with_layout).collect(), Dialect::Sqlite)
    }

    pub fn in_dialect(self, dialect: Dialect) -> Self {
        Self(self.0, dialect)
    }

    pub fn layout(&self, name: &str) -> &Layout {
        &self.0.iter().find(|(t, _)| t.logical_name == name).unwrap().1
    }
}

impl Schema for Tables {
    fn table(&self, logical_name: &str) -> Option<&TableMeta> {
        self.0.iter().map(|(t, _)| t).find(|t| t.logical_name == logical_name)
    }

    fn is_folded(&self, table: &str, column: &str) -> bool {
        self.layout(table).is_folded(column)
    }

    fn sql_name(&self, table: &str) -> String {
        format!("{PREFIX}{table}")
    }

    fn dialect(&self) -> Dialect {
        self.1
    }
}

/// A database of the test's own, driven without an async test.
pub struct Database {
    runtime: tokio::runtime::Runtime,
    connection: Connected,
}

enum Connected {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    /// SQLite, in memory.
    pub fn with(tables: &Tables) -> Self {
        Self::of(tables).unwrap()
    }

    /// The kind of database that the tables are for; `None` where PostgreSQL is not installed.
    pub fn of(tables: &Tables) -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connection = match tables.1 {
            Dialect::Sqlite => {
                let opened = runtime.block_on(SqliteConnection::connect("sqlite::memory:"));
                Connected::Sqlite(opened.unwrap())
            }
            Dialect::Postgres => {
                let url = test_database::fresh()?;
                Connected::Postgres(runtime.block_on(PgConnection::connect(&url)).unwrap())
            }
        };
        let mut database = Self { runtime, connection };
        for (_, layout) in &tables.0 {
            database.run(&Statement { sql: layout.create_table(tables.1), values: Vec::new() });
        }
        Some(database)
    }

    pub fn run(&mut self, statement: &Statement) -> Vec<Vec<SqlValue>> {
        match &mut self.connection {
            Connected::Sqlite(connection) => {
                let query = statement.values.iter().fold(sqlx::query(&statement.sql), |query, value| {
                    match value.clone() {
                        SqlValue::Null => query.bind(None::<i64>),
                        SqlValue::Integer(n) => query.bind(n),
                        SqlValue::Real(n) => query.bind(n),
                        SqlValue::Text(text) => query.bind(text),
                        SqlValue::Blob(bytes) => query.bind(bytes),
                    }
                });
                let rows = self.runtime.block_on(query.fetch_all(connection));
                let rows = rows.unwrap_or_else(|e| panic!("{e}: {}", statement.sql));
                rows.iter().map(read).collect()
            }
            Connected::Postgres(connection) => {
                let sql = numbered(statement);
                let bound = statement.values.iter().filter(|value| **value != SqlValue::Null);
                let query = bound.fold(sqlx::query(&sql), |query, value| match value.clone() {
                    SqlValue::Null => query,
                    SqlValue::Integer(n) => query.bind(n),
                    SqlValue::Real(n) => query.bind(n),
                    SqlValue::Text(text) => query.bind(text),
                    SqlValue::Blob(bytes) => query.bind(bytes),
                });
                let rows = self.runtime.block_on(query.fetch_all(connection));
                let rows = rows.unwrap_or_else(|e| panic!("{e}: {}", statement.sql));
                rows.iter().map(read_postgres).collect()
            }
        }
    }

    pub fn insert(&mut self, layout: &Layout, id: RecordId, fields: &Fields) {
        let names: Vec<String> =
            layout.sql_columns().iter().map(|(name, _)| query::ddl::quoted(name)).collect();
        let places = vec!["?"; names.len()].join(",");
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES ({places})", layout.name(), names.join(","));
        self.run(&Statement { sql, values: layout.encode(id, &[], fields).unwrap() });
    }

    /// The ids that a statement of `rid, id` gives, in its order.
    pub fn ids(&mut self, statement: &Statement) -> Vec<RecordId> {
        let id = |row: &Vec<SqlValue>| match &row[1] {
            SqlValue::Blob(bytes) => RecordId::from_slice(bytes).unwrap(),
            other => panic!("not an id: {other:?}"),
        };
        self.run(statement).iter().map(id).collect()
    }
}

fn read(row: &SqliteRow) -> Vec<SqlValue> {
    let value = |n: usize| {
        let raw = row.try_get_raw(n).unwrap();
        match raw.type_info().name() {
            _ if raw.is_null() => SqlValue::Null,
            "INTEGER" | "BOOLEAN" => SqlValue::Integer(row.get(n)),
            "REAL" => SqlValue::Real(row.get(n)),
            "TEXT" => SqlValue::Text(row.get(n)),
            "BLOB" => SqlValue::Blob(row.get(n)),
            other => panic!("{other} in {}", row.column(n).name()),
        }
    };
    (0..row.len()).map(value).collect()
}

/// PostgreSQL's placeholders; what is empty has no type there, and stands in the text.
fn numbered(statement: &Statement) -> String {
    let (mut values, mut number) = (statement.values.iter(), 0);
    statement.sql.chars().fold(String::new(), |mut sql, c| {
        match (c, if c == '?' { values.next() } else { None }) {
            ('?', Some(SqlValue::Null)) => sql.push_str("NULL"),
            ('?', Some(_)) => {
                number += 1;
                sql.push_str(&format!("${number}"));
            }
            _ => sql.push(c),
        }
        sql
    })
}

fn read_postgres(row: &PgRow) -> Vec<SqlValue> {
    let value = |n: usize| {
        let raw = row.try_get_raw(n).unwrap();
        match raw.type_info().name() {
            _ if raw.is_null() => SqlValue::Null,
            "INT8" => SqlValue::Integer(row.get(n)),
            "FLOAT8" => SqlValue::Real(row.get(n)),
            "TEXT" => SqlValue::Text(row.get(n)),
            "BYTEA" => SqlValue::Blob(row.get(n)),
            other => panic!("{other} in {}", row.column(n).name()),
        }
    };
    (0..row.len()).map(value).collect()
}

/// The same few ids again and again, so that references meet.
pub fn some_id() -> impl Strategy<Value = RecordId> {
    (1_u128..6).prop_map(|n| RecordId(Uuid::from_u128(n << 64)))
}

/// Texts that differ in case, accents, width and wildcards.
pub fn some_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "A", "b", "é", "E", "ß", "SS", "Ａ", "%", "_", "[", "*", "?", "^", "-", " ", "日",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// A moment near the tests' clock, often at a midnight.
pub fn some_moment() -> impl Strategy<Value = Instant> {
    (-40_i64..40, prop_oneof![Just(0), Just(1), Just(-1), 0_i64..86_400_000])
        .prop_map(|(days, ms)| Instant(NOW - NOW % 86_400_000 + days * 86_400_000 + ms))
}

/// 2026-03-01T10:00:00Z, so that months before and after have different lengths.
pub const NOW: i64 = 1_772_359_200_000;

/// A value of a column, never empty.
pub fn some_value(kind: &ColumnKind) -> BoxedStrategy<Value> {
    let day = (-40_i32..40).prop_map(|n| {
        let base = jiff::civil::date(2026, 3, 1);
        Value::Date(base.checked_add(jiff::Span::new().days(n)).unwrap())
    });
    match kind {
        ColumnKind::String { .. } | ColumnKind::Memo { .. } | ColumnKind::EntityName => {
            some_text().prop_map(Value::Text).boxed()
        }
        ColumnKind::Integer { .. } => (-5_i64..5).prop_map(Value::Int).boxed(),
        ColumnKind::BigInt => prop_oneof![-5_i64..5, any::<i64>()].prop_map(Value::Int).boxed(),
        ColumnKind::Decimal { .. } => (-50_i64..50, 0_u32..4)
            .prop_map(|(n, scale)| Value::Decimal(Decimal::new(n, scale).normalize()))
            .boxed(),
        ColumnKind::Double { .. } => (-20_i32..20).prop_map(|n| Value::Double(f64::from(n) / 8.0)).boxed(),
        ColumnKind::Money { .. } => (-20_i64..20).prop_map(|n| Value::Money(Money(n * 2500))).boxed(),
        ColumnKind::Boolean { .. } => any::<bool>().prop_map(Value::Bool).boxed(),
        ColumnKind::DateTime { behavior: DateBehavior::DateOnly, .. } => day.boxed(),
        ColumnKind::DateTime { .. } => some_moment().prop_map(Value::Instant).boxed(),
        ColumnKind::Picklist { .. } => (1_i32..4).prop_map(Value::Choice).boxed(),
        ColumnKind::MultiPicklist { .. } => {
            prop::sample::subsequence(vec![1, 2, 3, 12], 1..4).prop_map(Value::Choices).boxed()
        }
        ColumnKind::Lookup { .. } => (some_id(), prop::option::of(some_text()))
            .prop_map(|(id, name)| Value::Lookup(Lookup { table: "thing".into(), id, name }))
            .boxed(),
        _ => some_id().prop_map(Value::Id).boxed(),
    }
}

/// A row of [`thing`]; a fifth of the values are empty, some absent.
pub fn some_row() -> impl Strategy<Value = Fields> {
    let columns = thing().columns.into_iter().skip(1);
    let field = |column: ColumnMeta| {
        let name = column.logical_name.clone();
        prop_oneof![4 => some_value(&column.kind), 1 => Just(Value::Null)]
            .prop_map(move |value| (name.clone(), value))
    };
    columns.map(field).collect::<Vec<_>>().prop_map(|fields| fields.into_iter().collect())
}
