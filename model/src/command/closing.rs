//! Opportunities won and lost, cases resolved (`reference/dataverse.md` §10.3-10.4). Both leave a closing activity.

use super::Made;
use super::plan::{Asked, Planned};
use crate::value::Instant;
use crate::{Fields, Lookup, Problem, RecordId, TableMeta, Value, rules, state};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Status reason of a closing activity that is completed.
const COMPLETED: i32 = 2;

/// An opportunity is closed in a state.
pub(super) fn opportunity(
    asked: &Asked<'_, '_>,
    state: i32,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Result<Planned, Problem> {
    let mut own = state::pair(asked.table, state, asked.status())?;
    let ended = asked.parameters.get("actualend").cloned();
    let closed = asked.table.column("actualclosedate").and_then(|column| {
        ended.or_else(|| {
            Some(if rules::stores_day(&column.kind) { day(asked.now) } else { Value::Instant(asked.now) })
        })
    });
    own.extend(closed.map(|day| ("actualclosedate".to_owned(), day)));
    if let Some(revenue) = asked.parameters.get("actualrevenue") {
        own.insert("actualvalue".to_owned(), revenue.clone());
    }
    let close = activity(asked, "opportunityclose", "opportunityid", new_id());
    Ok(asked.planned(own, vec![close.lookup()], vec![close]))
}

/// A case is resolved.
pub(super) fn case(asked: &Asked<'_, '_>, new_id: &mut dyn FnMut() -> RecordId) -> Result<Planned, Problem> {
    let own = state::pair(asked.table, 1, asked.status())?;
    let resolution = activity(asked, "incidentresolution", "incidentid", new_id());
    Ok(asked.planned(own, vec![resolution.lookup()], vec![resolution]))
}

/// The closing activity.
fn activity(asked: &Asked<'_, '_>, table: &str, about: &str, id: RecordId) -> Made {
    let name = asked.row.get(&asked.table.primary_name).cloned().unwrap_or(Value::Null);
    let of = Lookup {
        table: asked.table.logical_name.clone(),
        id: asked.id,
        name: name.as_text().map(str::to_owned),
    };
    let mut fields = Fields::from([("subject".to_owned(), name), (about.to_owned(), Value::Lookup(of))]);
    fields.extend(
        asked
            .parameters
            .iter()
            .filter(|(name, _)| *name != state::STATUS)
            .map(|(n, v)| (n.clone(), v.clone())),
    );
    let known: Option<&TableMeta> = (asked.known)(table);
    if let Some(meta) = known {
        fields.retain(|column, value| {
            meta.column(column).is_some_and(|c| rules::check_value(c, value).is_ok())
        });
        fields.extend(state::pair(meta, 1, Some(COMPLETED)).unwrap_or_default());
    }
    Made { table: table.to_owned(), id, fields }
}

fn day(at: Instant) -> Value {
    let date = Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(TimeZone::UTC).date());
    date.map_or(Value::Null, Value::Date)
}
