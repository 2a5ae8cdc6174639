//! Which columns new rows take over from the record they are made from, read from `seed/mappings.json`.

use super::batch::Batch;
use super::system::fixed;
use model::mapping::Mapping;
use model::{Code, Fields, Problem, Value};

const MAPPINGS: &str = include_str!("../../seed/mappings.json");

/// The table of mappings.
pub const TABLE: &str = "entitymap";

/// Adds the standard mappings to a database that had no table for them.
///
/// # Errors
/// As [`add`].
pub fn add_later(batch: &mut Batch<'_>) -> Result<(), Problem> {
    add(batch, |fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Adds the standard mappings. `made` completes fields with who made a row and when.
///
/// # Errors
/// What the database says; [`Code::Internal`] when the file in the program is wrong.
pub fn add(batch: &mut Batch<'_>, made: impl Fn(Vec<(&str, Value)>) -> Fields) -> Result<(), Problem> {
    let wrong = |e: serde_json::Error| Problem::new(Code::Internal).with("detail", e);
    let mappings: Vec<Mapping> = serde_json::from_str(MAPPINGS).map_err(wrong)?;
    let text = |text: &str| Value::Text(text.to_owned());
    for Mapping { source, target, columns } in mappings {
        let name = format!("map.{source}.{target}");
        let fields = made(vec![("sourceentityname", text(&source)), ("targetentityname", text(&target))]);
        let map = batch.add(TABLE, fixed(&name), "", fields)?;
        for (from, to) in columns {
            let fields = made(vec![
                ("entitymapid", Value::Lookup(map.clone())),
                ("sourceattributename", text(&from)),
                ("targetattributename", text(&to)),
            ]);
            batch.add("attributemap", fixed(&format!("{name}.{from}.{to}")), "", fields)?;
        }
    }
    Ok(())
}
