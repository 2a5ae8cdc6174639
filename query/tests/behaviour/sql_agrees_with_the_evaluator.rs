//! What the databases answer for a query is what the plain evaluator says, row by row: random rows, rights and queries.

use crate::common::*;
use jiff::civil::Weekday;
use jiff::tz::{Offset, TimeZone};
use model::metadata::IntegerFormat;
use model::storage::SqlValue;
use model::{ColumnKind, ColumnMeta, Fields, RecordId, TableMeta, Value};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use query::eval::{self, World};
use query::sql::{self, Dialect, Page, Schema};
use query::{
    ColumnPair, Comparison, Condition, Context, Filter, Fiscal, FiscalPeriod, Guard, Link, LinkKind, Op,
    Order, Query, Related, Sight,
};
use uuid::Uuid;

const TEXT: &[Op] = &[
    Op::Like,
    Op::NotLike,
    Op::Contains,
    Op::NotContains,
    Op::BeginsWith,
    Op::NotBeginWith,
    Op::EndsWith,
    Op::NotEndWith,
];
const ORDERED: &[Op] = &[Op::Gt, Op::Ge, Op::Lt, Op::Le];
const DATES: &[Op] = &[
    Op::Today,
    Op::Yesterday,
    Op::Tomorrow,
    Op::LastSevenDays,
    Op::NextSevenDays,
    Op::LastWeek,
    Op::ThisWeek,
    Op::NextWeek,
    Op::LastMonth,
    Op::ThisMonth,
    Op::NextMonth,
    Op::LastYear,
    Op::ThisYear,
    Op::NextYear,
    Op::LastFiscalYear,
    Op::ThisFiscalYear,
    Op::NextFiscalYear,
    Op::LastFiscalPeriod,
    Op::ThisFiscalPeriod,
    Op::NextFiscalPeriod,
];
const COUNTS: &[Op] = &[
    Op::LastXHours,
    Op::LastXDays,
    Op::LastXWeeks,
    Op::LastXMonths,
    Op::LastXYears,
    Op::NextXHours,
    Op::NextXDays,
    Op::NextXWeeks,
    Op::NextXMonths,
    Op::NextXYears,
    Op::OlderThanXMinutes,
    Op::OlderThanXHours,
    Op::OlderThanXDays,
    Op::OlderThanXWeeks,
    Op::OlderThanXMonths,
    Op::OlderThanXYears,
    Op::LastXFiscalYears,
    Op::LastXFiscalPeriods,
    Op::NextXFiscalYears,
    Op::NextXFiscalPeriods,
];
const PERIODS: &[Op] =
    &[Op::InFiscalPeriodAndYear, Op::InOrBeforeFiscalPeriodAndYear, Op::InOrAfterFiscalPeriodAndYear];
const HIERARCHY: &[Op] = &[Op::Under, Op::EqOrUnder, Op::NotUnder, Op::Above, Op::EqOrAbove];

fn some_condition() -> impl Strategy<Value = Filter> {
    prop::sample::select(thing().columns).prop_flat_map(|column: ColumnMeta| {
        let value = some_value(&column.kind);
        let pick = |ops: &'static [Op]| prop::sample::select(ops);
        let mut choices = vec![
            (pick(&[Op::Eq, Op::Ne]), value.clone().prop_map(|v| vec![v]).boxed()).boxed(),
            (pick(&[Op::In, Op::NotIn]), prop::collection::vec(value.clone(), 0..4).boxed()).boxed(),
            (pick(&[Op::Null, Op::NotNull]), Just(Vec::new()).boxed()).boxed(),
        ];
        match &column.kind {
            ColumnKind::String { .. }
            | ColumnKind::Memo { .. }
            | ColumnKind::EntityName
            | ColumnKind::Lookup { .. } => {
                choices.push((pick(TEXT), some_pattern().prop_map(|p| vec![Value::Text(p)]).boxed()).boxed());
            }
            ColumnKind::MultiPicklist { .. } => {
                let ops = pick(&[Op::ContainValues, Op::NotContainValues]);
                choices.push(
                    (
                        ops,
                        prop::collection::vec(
                            prop::sample::select(vec![1, 2, 3]).prop_map(Value::Choice),
                            0..3,
                        )
                        .boxed(),
                    )
                        .boxed(),
                );
            }
            ColumnKind::DateTime { .. } => {
                let days = pick(&[Op::On, Op::OnOrBefore, Op::OnOrAfter]);
                choices.push((days, value.clone().prop_map(|v| vec![v]).boxed()).boxed());
                choices.push((pick(DATES), Just(Vec::new()).boxed()).boxed());
                choices.push((pick(COUNTS), (0_i64..50).prop_map(|n| vec![Value::Int(n)]).boxed()).boxed());
                let period = (1_i64..=1, 2024_i64..2028);
                let period = period.prop_map(|(n, year)| vec![Value::Int(n), Value::Int(year)]);
                choices.push((pick(PERIODS), period.boxed()).boxed());
                let year = (2024_i64..2028).prop_map(|year| vec![Value::Int(year)]);
                choices.push((pick(&[Op::InFiscalYear]), year.boxed()).boxed());
                choices.push((pick(&[Op::InFiscalPeriod]), Just(vec![Value::Int(1)]).boxed()).boxed());
            }
            _ => {}
        }
        if !matches!(
            column.kind,
            ColumnKind::Lookup { .. } | ColumnKind::Boolean { .. } | ColumnKind::MultiPicklist { .. }
        ) {
            choices.push((pick(ORDERED), value.clone().prop_map(|v| vec![v]).boxed()).boxed());
            let pair = prop::collection::vec(value, 2);
            choices.push((pick(&[Op::Between, Op::NotBetween]), pair.boxed()).boxed());
        }
        if matches!(column.kind, ColumnKind::Lookup { .. }) {
            let ops = pick(&[
                Op::EqUserId,
                Op::NeUserId,
                Op::EqUserTeams,
                Op::EqUserOrUserTeams,
                Op::EqBusinessId,
                Op::NeBusinessId,
                Op::EqUserOrUserHierarchy,
                Op::EqUserOrUserHierarchyAndTeams,
            ]);
            choices.push((ops, Just(Vec::new()).boxed()).boxed());
        }
        if matches!(column.kind, ColumnKind::Integer { .. }) {
            choices.push((pick(&[Op::EqUserLanguage]), Just(Vec::new()).boxed()).boxed());
        }
        let name = column.logical_name;
        prop::strategy::Union::new(choices)
            .prop_map(move |(op, values)| Filter::Condition(Condition { column: name.clone(), op, values }))
    })
}

fn some_pattern() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "%", "_", "[ab]", "[^a-é]", "[]", "[", "]", "a", "B", "ê", "ss", "*", "-", "日",
    ]);
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn some_filter() -> impl Strategy<Value = Filter> {
    some_condition().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

/// Often UTC, so that days begin at the midnights that rows have; else an offset, or a zone whose clocks are put forward
/// and back, in two of them at midnight.
fn some_zone() -> impl Strategy<Value = TimeZone> {
    let fixed =
        (-720_i32..840).prop_map(|minutes| TimeZone::fixed(Offset::from_seconds(minutes * 60).unwrap()));
    const RULES: &[&str] =
        &["CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "<-03>3<-02>,M3.1.0/0,M2.5.6/24"];
    let shifting = prop::sample::select(RULES).prop_map(|rule| TimeZone::posix(rule).unwrap());
    prop_oneof![2 => Just(TimeZone::UTC), 1 => fixed, 1 => shifting]
}

fn some_week_start() -> impl Strategy<Value = Weekday> {
    prop::sample::select(&[Weekday::Sunday, Weekday::Monday, Weekday::Saturday][..])
}

fn some_context() -> impl Strategy<Value = Context> {
    let ids = || prop::collection::vec(some_id(), 0..3);
    let id = || prop::option::of(some_id());
    let periods = vec![
        FiscalPeriod::Month,
        FiscalPeriod::Quarter,
        FiscalPeriod::HalfYear,
        FiscalPeriod::Year,
        FiscalPeriod::FourWeeks,
    ];
    let fiscal = (1_i8..=12, 1_i8..=31, prop::sample::select(periods), any::<bool>()).prop_map(
        |(start_month, start_day, period, named_by_end)| Fiscal {
            start_month,
            start_day,
            period,
            named_by_end,
        },
    );
    let people = (id(), ids(), id(), ids(), ids());
    (people, (some_zone(), some_week_start()), any::<bool>(), fiscal, -3_i64..4).prop_map(
        |(
            (user, teams, business_unit, subordinates, subordinate_teams),
            (zone, week_start),
            ne,
            fiscal,
            language,
        )| {
            Context {
                user,
                teams,
                subordinates,
                subordinate_teams,
                business_unit,
                now_ms: NOW,
                zone,
                week_start,
                language,
                fiscal,
                ne_matches_null: ne,
            }
        },
    )
}

/// Part of a thing, with few columns.
fn part() -> TableMeta {
    table(
        "part",
        vec![
            column("partid", ColumnKind::Uniqueidentifier),
            column("name", text()),
            column("whole", ColumnKind::Integer { min: -10, max: 10, format: IntegerFormat::None }),
            column("thingid", lookup(&["thing"])),
        ],
    )
}

fn some_part() -> impl Strategy<Value = Fields> {
    let value = |name: &'static str| {
        let kind = part().column(name).unwrap().kind.clone();
        prop_oneof![4 => some_value(&kind), 1 => Just(Value::Null)].prop_map(move |v| (name.to_owned(), v))
    };
    vec![value("name"), value("whole"), value("thingid")].prop_map(|fields| fields.into_iter().collect())
}

/// A condition on a part, perhaps with its thing's columns and with its thing's other parts.
fn some_part_filter() -> impl Strategy<Value = Filter> {
    let whole = (prop::sample::select(&[Op::Eq, Op::Ne, Op::Gt, Op::Le][..]), -5_i64..5)
        .prop_map(|(op, n)| Condition { column: "whole".into(), op, values: vec![Value::Int(n)] });
    let name = some_pattern().prop_map(|p| Condition {
        column: "name".into(),
        op: Op::Like,
        values: vec![Value::Text(p)],
    });
    prop_oneof![whole.prop_map(Filter::Condition), name.prop_map(Filter::Condition)]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(
        &[Comparison::Eq, Comparison::Ne, Comparison::Gt, Comparison::Ge, Comparison::Lt, Comparison::Le][..],
    )
}

/// What other columns and other rows answer.
fn some_far_filter() -> impl Strategy<Value = Filter> {
    let columns = prop::sample::select(
        &[("name", "note"), ("whole", "big"), ("local", "fixed"), ("name", "kind"), ("big", "big")][..],
    );
    let pair = (columns, comparison()).prop_map(|((left, right), op)| {
        Filter::Columns(ColumnPair { left: left.into(), op, right: right.into() })
    });
    let hierarchy =
        (prop::sample::select(&["thingid", "parentid"][..]), prop::sample::select(HIERARCHY), some_id())
            .prop_map(|(column, op, id)| {
                Filter::Condition(Condition { column: column.into(), op, values: vec![Value::Id(id)] })
            });
    let parts =
        (prop::option::of(some_part_filter()), any::<bool>(), comparison()).prop_map(|(filter, far, op)| {
            // The thing around is seen by a column of a part, and the other parts of the same thing.
            let inner = Related {
                table: "part".into(),
                from: "thingid".into(),
                to: "p.thingid".into(),
                alias: "q".into(),
                filter: Some(Filter::Columns(ColumnPair {
                    left: "q.name".into(),
                    op,
                    right: "p.name".into(),
                })),
                links: Vec::new(),
            };
            let mut all: Vec<Filter> = filter.into_iter().collect();
            if far {
                all.push(Filter::Exists(Box::new(inner)));
            }
            Filter::Exists(Box::new(Related {
                table: "part".into(),
                from: "thingid".into(),
                to: "thingid".into(),
                alias: "p".into(),
                filter: Some(Filter::And(all)),
                links: Vec::new(),
            }))
        });
    prop_oneof![pair, hierarchy, parts]
}

/// Links from a thing: to its parts, to its parent, or none.
fn some_links() -> impl Strategy<Value = Vec<Link>> {
    let kind = || prop::sample::select(&[LinkKind::Inner, LinkKind::Outer, LinkKind::First][..]);
    let parts = (kind(), prop::option::of(some_part_filter()))
        .prop_map(|(kind, filter)| Link {
            table: "part".into(),
            from: "thingid".into(),
            to: "thingid".into(),
            alias: "parts".into(),
            kind,
            columns: vec!["name".into(), "whole".into(), "partid".into()],
            filter,
            links: Vec::new(),
        })
        .boxed();
    let parent = (kind(), prop::collection::vec(parts.clone(), 0..2)).prop_map(|(kind, links)| Link {
        table: "thing".into(),
        from: "thingid".into(),
        to: "parentid".into(),
        alias: "up".into(),
        kind,
        columns: vec!["name".into(), "local".into()],
        filter: None,
        links,
    });
    prop_oneof![Just(Vec::new()), parts.prop_map(|link| vec![link]), parent.prop_map(|link| vec![link])]
}

fn some_query() -> impl Strategy<Value = Query> {
    let far = prop::collection::vec(some_far_filter(), 0..2);
    let order =
        prop::option::of((prop::sample::select(&["name", "exact", "local", "parentid"][..]), any::<bool>()));
    (some_filter(), far, some_links(), order, any::<bool>(), any::<bool>()).prop_map(
        |(near, far, links, order, either, on_link)| {
            let mut terms = vec![near];
            terms.extend(far);
            if on_link && let Some(link) = links.first() {
                let column = format!("{}.name", link.alias);
                terms.push(Filter::Condition(Condition { column, op: Op::Null, values: Vec::new() }));
            }
            let order =
                order.into_iter().map(|(column, descending)| Order { column: column.into(), descending });
            Query {
                table: "thing".into(),
                columns: Some(vec!["name".into(), "whole".into(), "parentid".into()]),
                filter: Some(if either { Filter::Or(terms) } else { Filter::And(terms) }),
                order: order.collect(),
                links,
                ..Query::default()
            }
        },
    )
}

/// What a random caller may see.
#[derive(Clone, Debug)]
struct Rights {
    things: Option<Filter>,
    parts: Option<Filter>,
    name: Sight,
}

impl Guard for Rights {
    fn rows(&self, table: &str) -> Option<Filter> {
        if table == "thing" { self.things.clone() } else { self.parts.clone() }
    }

    fn column(&self, table: &str, column: &str) -> Sight {
        if (table, column) == ("thing", "name") { self.name.clone() } else { Sight::All }
    }
}

fn some_rights() -> impl Strategy<Value = Rights> {
    let sight = prop_oneof![
        4 => Just(Sight::All),
        1 => Just(Sight::Nothing),
        1 => some_part_filter().prop_map(Sight::Rows)
    ];
    (prop::option::of(some_condition()), prop::option::of(some_part_filter()), sight)
        .prop_map(|(things, parts, name)| Rights { things, parts, name })
}

/// Everything that one database holds.
struct Rows {
    tables: Tables,
    things: Vec<(RecordId, Fields)>,
    parts: Vec<(RecordId, Fields)>,
}

impl World for Rows {
    fn table(&self, logical_name: &str) -> Option<&TableMeta> {
        Schema::table(&self.tables, logical_name)
    }

    fn rows(&self, logical_name: &str) -> &[(RecordId, Fields)] {
        if logical_name == "thing" { &self.things } else { &self.parts }
    }
}

type Asked = (Query, Context, Rights);

/// Compares all queries on a database; the first that differs is told.
fn agree(
    things: Vec<Fields>,
    parts: Vec<Fields>,
    asked: &[Asked],
    dialect: Dialect,
) -> Result<(), TestCaseError> {
    let numbered = |rows: Vec<Fields>, from: u128| -> Vec<(RecordId, Fields)> {
        let id = |n: usize| RecordId(Uuid::from_u128((n as u128 + 1) << 64 | from));
        rows.into_iter().enumerate().map(|(n, fields)| (id(n), fields)).collect()
    };
    let world = Rows {
        tables: Tables::new(vec![thing(), part()]).in_dialect(dialect),
        things: numbered(things, 0),
        parts: numbered(parts, 1),
    };
    let Some(mut database) = Database::of(&world.tables) else { return Ok(()) };
    for (table, rows) in [("thing", &world.things), ("part", &world.parts)] {
        for (id, fields) in rows {
            database.insert(world.tables.layout(table), *id, fields);
        }
    }
    for (query, context, rights) in asked {
        let (statement, shape) =
            sql::select(&world.tables, query, &Page::default(), rights, context).unwrap();
        let rows = database.run(&statement);
        let found: Vec<_> =
            rows.iter().map(|row| shape.decode(row).unwrap()).map(|row| (row.id, row.fields)).collect();
        let expected: Vec<_> = eval::run(query, &world, rights, context)
            .unwrap()
            .into_iter()
            .map(|row| (row.id, row.fields))
            .collect();
        // Rows of one record come in the order of their linked rows, which the evaluator does not have.
        let sorted = |mut rows: Vec<(RecordId, Fields)>| {
            let keys: Vec<RecordId> = rows.iter().map(|(id, _)| *id).collect();
            rows.sort_by_key(|(id, fields)| (keys.iter().position(|key| key == id), format!("{fields:?}")));
            rows
        };
        prop_assert_eq!(sorted(found), sorted(expected), "{:?} {:?} {:?}", query, context, rights);
        let count = sql::count_rows(&world.tables, query, false, 10_000, rights, context).unwrap();
        prop_assert_eq!(&database.run(&count)[0][0], &SqlValue::Integer(rows.len() as i64));
    }
    Ok(())
}

/// Tries so many queries, on the seed in `FARFIELD_SEED` or on a new one, which is printed.
fn try_queries(queries: u32, dialect: Dialect) {
    const AT_ONCE: u32 = 40;
    let seed: u64 = std::env::var("FARFIELD_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0);
    eprintln!("FARFIELD_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = ProptestConfig {
        failure_persistence: None,
        // The seed says which case it was; making it small would take minutes.
        max_shrink_iters: 50,
        ..ProptestConfig::with_cases(queries.div_ceil(AT_ONCE))
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let input = (
        prop::collection::vec(some_row(), 1..12),
        prop::collection::vec(some_part(), 0..10),
        prop::collection::vec((some_query(), some_context(), some_rights()), AT_ONCE as usize),
    );
    let tried = TestRunner::new_with_rng(config, rng)
        .run(&input, |(things, parts, asked)| agree(things, parts, &asked, dialect));
    tried.unwrap_or_else(|e| panic!("FARFIELD_SEED={seed}: {e}"));
}

/// How many queries are tried on demand: `FARFIELD_QUERIES`, or a million.
fn many() -> u32 {
    std::env::var("FARFIELD_QUERIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000)
}

#[test]
fn sqlite_gives_the_rows_that_the_evaluator_lets_pass() {
    try_queries(2_000, Dialect::Sqlite);
}

#[test]
fn postgresql_gives_the_rows_that_the_evaluator_lets_pass() {
    try_queries(400, Dialect::Postgres);
}

#[test]
#[ignore = "takes long; FARFIELD_QUERIES says how many"]
fn sqlite_agrees_on_a_million_queries() {
    try_queries(many(), Dialect::Sqlite);
}
