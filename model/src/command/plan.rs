//! What a command does to the records that a user sees, and what is sent for it.

use super::{Call, Command, Made, closing, converting, parameters, qualify};
use crate::metadata::Required;
use crate::value::Instant;
use crate::{Code, Fields, Lookup, Problem, RecordId, TableMeta, Value, rules, state};

/// A command that a user asks for.
pub struct Asked<'a, 't> {
    /// Which.
    pub command: Command,
    /// The record's table.
    pub table: &'a TableMeta,
    /// The record.
    pub id: RecordId,
    /// Its columns as the user sees them.
    pub row: &'a Fields,
    /// What he chose.
    pub parameters: Fields,
    /// The tables of the device.
    pub known: &'a dyn Fn(&str) -> Option<&'t TableMeta>,
    /// When.
    pub now: Instant,
}

/// What a command comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Columns of its record that change.
    pub own: Fields,
    /// Records that it makes, in tables of the device.
    pub made: Vec<Made>,
    /// What is sent.
    pub call: Call,
}

/// Plans a command. `new_id` draws an id for each record that it makes, whether the device has its table or not.
///
/// # Errors
/// [`Code::UnknownColumn`] for a parameter that it doesn't have, [`Code::Required`] for one that is missing, what
/// [`rules::check_value`] says of one, [`Code::UnknownOption`] for a status reason of another state.
pub fn plan(mut asked: Asked<'_, '_>, new_id: &mut dyn FnMut() -> RecordId) -> Result<Planned, Problem> {
    check(&asked)?;
    asked.parameters.retain(|_, value| !value.is_null());
    match asked.command {
        Command::Qualify => qualified(&asked, new_id),
        Command::CloseWon => closing::opportunity(&asked, 1, new_id),
        Command::CloseLost => closing::opportunity(&asked, 2, new_id),
        Command::Resolve => closing::case(&asked, new_id),
        Command::ConvertToCase => converting::convert(&asked, "incident", new_id),
        Command::ConvertToOpportunity => converting::convert(&asked, "opportunity", new_id),
        Command::Disqualify => alone(&asked, pair(&asked, 2)?),
        Command::MarkComplete => alone(&asked, completed(asked.table, asked.row, asked.status())?),
        Command::SetState => {
            let wished = state::choice(&asked.parameters, state::STATE).unwrap_or_default();
            alone(&asked, pair(&asked, wished)?)
        }
        Command::Assign => {
            let owner = asked.parameters.get("ownerid").cloned();
            alone(&asked, owner.map(|owner| ("ownerid".to_owned(), owner)).into_iter().collect())
        }
        Command::Share | Command::Unshare => alone(&asked, Fields::new()),
    }
}

impl Asked<'_, '_> {
    /// The status reason asked for.
    pub(super) fn status(&self) -> Option<i32> {
        state::choice(&self.parameters, state::STATUS)
    }

    /// The plan of a command that changes `own` and makes these records.
    pub(super) fn planned(&self, own: Fields, ids: Vec<Lookup>, mut made: Vec<Made>) -> Planned {
        made.retain(|made| (self.known)(&made.table).is_some());
        let (command, parameters) = (self.command, self.parameters.clone());
        let call = Call { command, parameters, made: ids, row: Fields::new() };
        Planned { own, made, call }
    }
}

fn check(asked: &Asked<'_, '_>) -> Result<(), Problem> {
    let known = parameters(asked.command, asked.table, asked.known);
    for (name, value) in &asked.parameters {
        let column = known.iter().find(|column| column.logical_name == *name).ok_or_else(|| {
            Problem::new(Code::UnknownColumn).with("table", asked.command.name()).with("column", name)
        })?;
        rules::check_value(column, value)?;
    }
    let is_missing = |name: &str| asked.parameters.get(name).is_none_or(Value::is_null);
    let needed = |column: &&crate::ColumnMeta| column.required == Required::ApplicationRequired;
    match known.iter().filter(needed).find(|column| is_missing(&column.logical_name)) {
        Some(column) => Err(Problem::new(Code::Required).with("column", &column.logical_name)),
        None => Ok(()),
    }
}

fn alone(asked: &Asked<'_, '_>, own: Fields) -> Result<Planned, Problem> {
    Ok(asked.planned(own, Vec::new(), Vec::new()))
}

fn pair(asked: &Asked<'_, '_>, state: i32) -> Result<Fields, Problem> {
    state::pair(asked.table, state, asked.status())
}

/// The state of an activity that is done. A phone call that came in was received (§10.1).
pub(super) fn completed(table: &TableMeta, row: &Fields, status: Option<i32>) -> Result<Fields, Problem> {
    const RECEIVED: i32 = 4;
    let came_in = table.logical_name == "phonecall" && row.get("directioncode") == Some(&Value::Bool(false));
    state::pair(table, 1, status.or(came_in.then_some(RECEIVED)))
}

fn qualified(asked: &Asked<'_, '_>, new_id: &mut dyn FnMut() -> RecordId) -> Result<Planned, Problem> {
    let wish = |name: &str| asked.parameters.get(name) != Some(&Value::Bool(false));
    let wishes = qualify::Wishes {
        account: wish("createaccount"),
        contact: wish("createcontact"),
        opportunity: wish("createopportunity"),
        customer: None,
        currency: None,
    };
    let lead = qualify::Lead { table: &asked.table.logical_name, id: asked.id, fields: asked.row };
    let becomes = qualify::qualify(lead, &wishes, asked.known, new_id);
    let ids = becomes.made.iter().map(Made::lookup).collect();
    let mut own = pair(asked, 1)?;
    own.extend(becomes.own);
    own.retain(|column, _| asked.table.column(column).is_some());
    let mut planned = asked.planned(own, ids, becomes.made);
    name_lookups(asked, &mut planned);
    Ok(planned)
}

/// Gives lookups to the records made, and to the record itself, the names that these have.
pub(super) fn name_lookups(asked: &Asked<'_, '_>, planned: &mut Planned) {
    let name = |table: &TableMeta, fields: &Fields| {
        fields.get(&table.primary_name).and_then(Value::as_text).map(str::to_owned)
    };
    let mut names: Vec<(RecordId, Option<String>)> = vec![(asked.id, name(asked.table, asked.row))];
    for made in &planned.made {
        let named = (asked.known)(&made.table)
            .and_then(|table| name(table, &made.fields).or_else(|| full_name(made)));
        names.push((made.id, named));
    }
    let rows = planned.made.iter_mut().map(|made| &mut made.fields).chain([&mut planned.own]);
    for value in rows.flat_map(|fields| fields.values_mut()) {
        if let Value::Lookup(to) = value
            && let Some((_, name)) = names.iter().find(|(id, _)| *id == to.id)
        {
            to.name.clone_from(name);
        }
    }
}

/// A person's name, which the server makes of its parts.
fn full_name(made: &Made) -> Option<String> {
    let part = |column: &str| made.fields.get(column).and_then(Value::as_text).map(str::trim);
    let parts: Vec<&str> = ["firstname", "lastname"].into_iter().filter_map(part).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
