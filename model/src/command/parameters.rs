//! What commands ask for. Parameters are described as columns are, so that forms and the command line show, read and
//! check them as they do columns.

use super::Command;
use crate::metadata::{ColumnKind, ColumnMeta, Label, LookupRole, Required, TableMeta, TextFormat};
use crate::state;
use uuid::Uuid;

/// Longest text of a parameter.
const LONGEST: u32 = 2_000;

/// The parameters of a command on records of a table. `known` gives the tables of the device.
pub fn parameters<'t>(
    command: Command,
    table: &TableMeta,
    known: &dyn Fn(&str) -> Option<&'t TableMeta>,
) -> Vec<ColumnMeta> {
    let status = |state| status_of(table, state);
    match command {
        Command::Qualify => {
            let flags = ["createaccount", "createcontact", "createopportunity"];
            let labels = ["Create account", "Create contact", "Create opportunity"];
            let wishes = flags.into_iter().zip(labels).map(|(name, label)| own(name, label, yes()));
            wishes.chain(status(1)).collect()
        }
        Command::Disqualify => status(2).into_iter().collect(),
        Command::CloseWon | Command::CloseLost => {
            let state = if command == Command::CloseWon { 1 } else { 2 };
            let revenue = like(table, "actualvalue", "actualrevenue", "Actual revenue");
            let day = like(table, "actualclosedate", "actualend", "Close date");
            let words = own("description", "Description", text());
            status(state).into_iter().chain(revenue).chain(day).chain([words]).collect()
        }
        Command::Resolve => {
            let subject = ColumnMeta {
                required: Required::ApplicationRequired,
                ..own("subject", "Resolution", text())
            };
            let minutes = |name, label| own(name, label, minutes());
            let more = [minutes("timespent", "Minutes"), minutes("billabletime", "Billable minutes")];
            let words = own("description", "Description", text());
            [subject].into_iter().chain(status(1)).chain(more).chain([words]).collect()
        }
        Command::MarkComplete => status(1).into_iter().collect(),
        Command::ConvertToCase | Command::ConvertToOpportunity => {
            let target = if command == Command::ConvertToCase { "incident" } else { "opportunity" };
            let customer = known(target).and_then(|meta| meta.column("customerid")).cloned();
            let complete = own("complete", "Mark the activity as completed", yes());
            customer.into_iter().chain([complete]).collect()
        }
        Command::SetState => set_state(table),
        Command::Assign => table.column("ownerid").cloned().map(needed).into_iter().collect(),
        Command::Share => {
            let rights = own("rights", "Rights", text());
            vec![principal(), rights]
        }
        Command::Unshare => vec![principal()],
    }
}

/// States that are reached by a command of their own are not among those that are set.
fn set_state(table: &TableMeta) -> Vec<ColumnMeta> {
    let closing: &[i32] = match table.logical_name.as_str() {
        "incident" | "lead" => &[1],
        "opportunity" => &[1, 2],
        _ => &[],
    };
    let state = table.column("statecode").cloned().map(|mut column| {
        if let ColumnKind::State { options } = &mut column.kind {
            options.retain(|option| !closing.contains(&option.value));
        }
        needed(column)
    });
    let status = table.column("statuscode").cloned().map(|mut column| {
        if let ColumnKind::Status { options } = &mut column.kind {
            options.retain(|option| option.state.is_none_or(|state| !closing.contains(&state)));
        }
        column.required = Required::None;
        column
    });
    state.into_iter().chain(status).collect()
}

/// The status reasons of one state.
fn status_of(table: &TableMeta, state: i32) -> Option<ColumnMeta> {
    let mut column = table.column(state::STATUS)?.clone();
    if let ColumnKind::Status { options } = &mut column.kind {
        options.retain(|option| option.state == Some(state));
    }
    column.required = Required::None;
    Some(column)
}

/// A parameter of the kind of a column.
fn like(table: &TableMeta, column: &str, name: &str, label: &str) -> Option<ColumnMeta> {
    Some(own(name, label, table.column(column)?.kind.clone()))
}

fn principal() -> ColumnMeta {
    let targets = vec!["systemuser".to_owned(), "team".to_owned()];
    needed(own("principal", "User or team", ColumnKind::Lookup { targets, role: LookupRole::Owner }))
}

fn needed(column: ColumnMeta) -> ColumnMeta {
    ColumnMeta { required: Required::ApplicationRequired, ..column }
}

fn own(name: &str, label: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.to_owned(),
        schema_name: name.to_owned(),
        display_name: Label::english(label),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

fn yes() -> ColumnKind {
    ColumnKind::Boolean {
        true_label: Label::english("Yes"),
        false_label: Label::english("No"),
        default: true,
    }
}

fn text() -> ColumnKind {
    ColumnKind::String { max_length: LONGEST, format: TextFormat::TextArea }
}

fn minutes() -> ColumnKind {
    let format = crate::metadata::IntegerFormat::Duration;
    ColumnKind::Integer { min: 0, max: i64::from(i32::MAX), format }
}
