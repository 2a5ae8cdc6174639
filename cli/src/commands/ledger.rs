//! `ledger`: values that lost against others.

use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use crate::shapes::LedgerShape;
use contract::calls::{ClearLedger, GetTable, ListLedger, RestoreLedger};
use contract::shapes::{LedgerEntry, LostBy, Side};
use model::TableMeta;
use serde_json::json;
use std::collections::BTreeMap;
use texts::t;

/// Lists values that lost against others, in conflicts and with discarded changes.
#[derive(Debug, clap::Args)]
pub struct Ledger {
    /// Makes an entry's values a new change of their record.
    #[arg(long, value_name = "ID", conflicts_with = "clear")]
    restore: Option<i64>,
    /// Forgets an entry, or with "all" every one.
    #[arg(long, value_name = "ID")]
    clear: Option<Clear>,
}

/// What to forget.
#[derive(Clone, Copy, Debug)]
struct Clear(Option<i64>);

impl std::str::FromStr for Clear {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" { Ok(Self(None)) } else { text.parse().map(|id| Self(Some(id))) }
    }
}

/// Lists, restores or forgets.
pub async fn ledger(device: &Device, args: &Ledger) -> Result<Answer, Failure> {
    device.session().await?;
    if let Some(id) = args.restore {
        let saved = device.ask(RestoreLedger { id }).await?;
        let answer = Answer::new(json!({ "id": saved.id, "seq": saved.seq }))?;
        return Ok(answer.saying(t!("cli-restored")));
    }
    if let Some(Clear(id)) = args.clear {
        device.ask(ClearLedger { id }).await?;
        return Ok(Answer::new(json!({ "cleared": id }))?.saying(t!("cli-ledger-cleared")));
    }
    let entries = device.ask(ListLedger {}).await?;
    let mut tables: BTreeMap<&str, Option<TableMeta>> = BTreeMap::new();
    for entry in &entries {
        if !tables.contains_key(entry.table.as_str()) {
            tables.insert(&entry.table, device.ask(GetTable { table: entry.table.clone() }).await.ok());
        }
    }
    let shape = |entry: &LedgerEntry| {
        LedgerShape::new(entry, tables.get(entry.table.as_str()).and_then(Option::as_ref))
    };
    let answer = Answer::new(json!({ "entries": entries.iter().map(shape).collect::<Vec<_>>() }))?;
    Ok(match entries.as_slice() {
        [] => answer.saying(t!("cli-ledger-empty")),
        entries => answer.showing(lines(entries)),
    })
}

/// Why the values lost, with the administrator's note where he settled it.
fn why(entry: &LedgerEntry) -> String {
    match (entry.why, &entry.note) {
        (LostBy::ServerWins, _) => t!("cli-lost-server-wins"),
        (LostBy::ClientWins, _) => t!("cli-lost-client-wins"),
        (LostBy::Chosen, _) => t!("cli-lost-chosen"),
        (LostBy::Discarded, _) => t!("cli-lost-discarded"),
        (LostBy::Settled, None) => t!("cli-lost-settled"),
        (LostBy::Settled, Some(note)) => t!("cli-lost-settled-note", note = note.clone()),
    }
}

fn lines(entries: &[LedgerEntry]) -> String {
    let line = |entry: &LedgerEntry| {
        [
            entry.id.to_string(),
            entry.table.clone(),
            entry.title.clone(),
            entry.fields.iter().map(|f| f.column.as_str()).collect::<Vec<_>>().join(", "),
            match entry.side {
                Side::Mine => t!("cli-side-mine"),
                Side::Theirs => t!("cli-side-theirs"),
            },
            why(entry),
            entry.at.to_string(),
        ]
    };
    let heading = [
        t!("cli-head-id"),
        t!("cli-head-table"),
        t!("cli-head-record"),
        t!("cli-head-columns"),
        t!("cli-head-side"),
        t!("cli-head-why"),
        t!("cli-head-when"),
    ];
    table(heading, entries.iter().map(line).collect())
}
