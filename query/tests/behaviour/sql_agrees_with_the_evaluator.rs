//! What SQLite answers for a filter is what the plain evaluator says, row by row.

use crate::common::*;
use model::{ColumnKind, ColumnMeta, RecordId, Value};
use proptest::prelude::*;
use query::{Condition, Context, Filter, Op, Query, Unguarded, eval, sql};
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
];

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
            ]);
            choices.push((ops, Just(Vec::new()).boxed()).boxed());
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

/// Often none, so that days begin at the midnights that rows have.
fn some_offset() -> impl Strategy<Value = i32> {
    prop_oneof![2 => Just(0), 1 => -720_i32..840]
}

fn some_context() -> impl Strategy<Value = Context> {
    let id = || prop::option::of(some_id());
    (id(), prop::collection::vec(some_id(), 0..3), id(), some_offset(), any::<bool>()).prop_map(
        |(user, teams, business_unit, utc_offset_min, ne_matches_null)| Context {
            user,
            teams,
            business_unit,
            now_ms: NOW,
            utc_offset_min,
            ne_matches_null,
            ..Context::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn sqlite_gives_the_rows_that_the_evaluator_lets_pass(
        rows in prop::collection::vec(some_row(), 1..25),
        filters in prop::collection::vec((some_filter(), some_context()), 40),
    ) {
        let tables = Tables::new(vec![thing()]);
        let mut database = Database::with(&tables);
        let rows: Vec<(RecordId, _)> = rows
            .into_iter()
            .enumerate()
            .map(|(n, fields)| (RecordId(Uuid::from_u128((n as u128 + 1) << 64)), fields))
            .collect();
        for (id, fields) in &rows {
            database.insert(tables.layout("thing"), *id, fields);
        }
        for (filter, context) in filters {
            let query = Query { table: "thing".into(), filter: Some(filter.clone()), ..Query::default() };
            let expected: Vec<RecordId> = rows
                .iter()
                .filter(|(id, fields)| {
                    eval::passes(&filter, &tables.0[0].0, *id, fields, &context).unwrap() == Some(true)
                })
                .map(|(id, _)| *id)
                .collect();
            let found = database.ids(&sql::select_ids(&tables, &query, &Unguarded, &context).unwrap());
            prop_assert_eq!(&found, &expected, "{:?} in {:?}", filter, context);
            let count = database.run(&sql::count(&tables, &query, &Unguarded, &context).unwrap());
            prop_assert_eq!(&count[0][0], &model::storage::SqlValue::Integer(expected.len() as i64));
        }
    }
}
