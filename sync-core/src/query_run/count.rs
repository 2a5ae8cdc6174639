//! Counting the rows of a view by what a column holds.

use super::query::of_view;
use crate::store::SqliteStore;
use crate::store::statement::{Columns, rows};
use contract::personal::Bucket;
use model::metadata::ColumnKind;
use model::view::View;
use model::{Code, Problem, Value};
use query::ddl::quoted;
use query::{Context, Unguarded};

/// The rows of a view by a column of few values, the most first.
///
/// # Errors
/// [`Code::UnknownColumn`]; [`Code::BadRequest`] for a column that is no choice, status or two-option;
/// [`Code::StorageFailed`].
pub(crate) async fn count_by(
    store: &SqliteStore,
    view: &View,
    column: &str,
    context: &Context,
) -> Result<Vec<Bucket>, Problem> {
    let installed = store.installed();
    let stored = installed.table(&view.table)?;
    let Some(meta) = stored.meta.column(column) else {
        return Err(Problem::new(Code::UnknownColumn).with("table", &view.table).with("column", column));
    };
    let is_flag = matches!(meta.kind, ColumnKind::Boolean { .. });
    let is_choice = matches!(
        meta.kind,
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. }
    );
    if !is_flag && !is_choice {
        return Err(
            Problem::new(Code::BadRequest).with("detail", "only columns of few values are counted by")
        );
    }
    let query = of_view(&installed, view, None, None)?;
    let ids = query::sql::select_ids(&*installed, &query, &Unguarded, context)?;
    let (id, data, counted) = (quoted(query::ddl::ID), quoted(stored.data.name()), quoted(column));
    let sql = format!(
        "SELECT {counted}, count(*) FROM {data} WHERE {id} IN (SELECT id FROM ({})) GROUP BY 1 ORDER BY 2 DESC, 1",
        ids.sql
    );
    let value = |n: Option<i64>| match n {
        None => Ok(Value::Null),
        Some(n) if is_flag => Ok(Value::Bool(n != 0)),
        Some(n) => i32::try_from(n).map(Value::Choice).map_err(|_| Problem::new(Code::DatabaseDamaged)),
    };
    let bucket = |row| {
        let mut columns = Columns::of(row);
        Ok(Bucket { value: value(columns.optional_number()?)?, count: columns.count()? })
    };
    rows(store.readers(), &sql, ids.values).await?.into_iter().map(bucket).collect()
}
