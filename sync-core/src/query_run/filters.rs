//! What a user wants columns of a grid to hold, as a condition of its query.

use contract::filters::{ColumnFilter, ColumnTest};
use model::{Code, Problem, TableMeta, Value};
use query::{Condition, Filter, Op};

/// Most filters of one grid, and most values of one of them: more than anybody ticks.
const MOST: usize = 100;

/// The conditions of filters, all of which must hold; `None` without any.
///
/// # Errors
/// [`Code::UnknownColumn`] for a column that the table lacks; [`Code::OutOfRange`] for too many of them.
pub(crate) fn of_columns(table: &TableMeta, filters: &[ColumnFilter]) -> Result<Option<Filter>, Problem> {
    let too_many =
        filters.iter().any(|f| matches!(&f.test, ColumnTest::OneOf(values) if values.len() > MOST));
    if filters.len() > MOST || too_many {
        return Err(Problem::new(Code::OutOfRange).with("column", "filters").with("max", MOST));
    }
    let conditions = filters.iter().map(|filter| condition(table, filter)).collect::<Result<Vec<_>, _>>()?;
    Ok((!conditions.is_empty()).then_some(Filter::And(conditions)))
}

fn condition(table: &TableMeta, filter: &ColumnFilter) -> Result<Filter, Problem> {
    let column = filter.column.clone();
    if table.column(&column).is_none() {
        return Err(Problem::new(Code::UnknownColumn)
            .with("table", &table.logical_name)
            .with("column", column));
    }
    let (op, values) = match &filter.test {
        ColumnTest::Contains(text) => (Op::Contains, vec![Value::Text(text.clone())]),
        ColumnTest::OneOf(values) => (Op::In, values.clone()),
        ColumnTest::AtLeast(value) => (Op::Ge, vec![value.clone()]),
        ColumnTest::AtMost(value) => (Op::Le, vec![value.clone()]),
        ColumnTest::Empty => (Op::Null, Vec::new()),
        ColumnTest::NotEmpty => (Op::NotNull, Vec::new()),
    };
    Ok(Filter::Condition(Condition { column, op, values }))
}
