//! `metadata` and `orphans`: newer tables and columns, and unsent values of columns that are gone.

use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use crate::shapes::value;
use contract::calls::{AcceptUpdate, ClearOrphan, GetUpdate, ListOrphans, PostponeUpdate};
use contract::update::{ColumnUpdate, Move, OrphanValue, TableUpdate, UpdatePlan};
use model::metadata::ENGLISH;
use serde_json::{Value, json};
use texts::t;

/// Shows the update of tables and columns that waits, and applies it or lets it wait.
#[derive(Debug, clap::Args)]
pub struct Metadata {
    /// Applies it; what is new comes with the next sync.
    #[arg(long, conflicts_with = "later")]
    accept: bool,
    /// Lets it wait.
    #[arg(long)]
    later: bool,
}

/// Lists values that you typed and that were never sent, of columns that are gone.
#[derive(Debug, clap::Args)]
pub struct Orphans {
    /// Deletes the value of this number.
    #[arg(long, value_name = "NUMBER")]
    clear: Option<i64>,
}

/// Shows, accepts or postpones the update that waits.
pub async fn metadata(device: &Device, args: &Metadata) -> Result<Answer, Failure> {
    device.session().await?;
    let Some(plan) = device.ask(GetUpdate {}).await? else {
        return Ok(Answer::new(json!({ "update": null }))?.saying(t!("cli-update-none")));
    };
    if args.accept {
        device.ask(AcceptUpdate {}).await?;
        let answer = Answer::new(json!({ "update": shape(&plan), "answer": "accepted" }))?;
        return Ok(answer.saying(t!("cli-update-accepted")));
    }
    if args.later {
        device.ask(PostponeUpdate {}).await?;
        let answer = Answer::new(json!({ "update": shape(&plan), "answer": "later" }))?;
        return Ok(answer.saying(t!("cli-update-later")));
    }
    let answer = Answer::new(json!({ "update": shape(&plan), "answer": null }))?.showing(in_words(&plan));
    Ok(answer.saying(t!("cli-update-waits")).needing_user(true))
}

/// Shows or clears what was put aside.
pub async fn orphans(device: &Device, args: &Orphans) -> Result<Answer, Failure> {
    device.session().await?;
    if let Some(number) = args.clear {
        device.ask(ClearOrphan { number }).await?;
        return Ok(Answer::new(json!({ "cleared": number }))?.saying(t!("cli-orphan-cleared")));
    }
    let orphans = device.ask(ListOrphans {}).await?;
    let answer = Answer::new(json!({ "orphans": orphans.iter().map(orphan).collect::<Vec<_>>() }))?;
    if orphans.is_empty() {
        return Ok(answer.saying(t!("cli-no-orphans")));
    }
    let heading = ["#".to_owned(), t!("cli-head-table"), t!("cli-head-record"), t!("cli-head-column")];
    let line = |o: &OrphanValue| [o.number.to_string(), o.table.clone(), o.title.clone(), o.column.clone()];
    Ok(answer.showing(table(heading, orphans.iter().map(line).collect())))
}

fn orphan(orphan: &OrphanValue) -> Value {
    json!({
        "number": orphan.number,
        "table": orphan.table,
        "record": orphan.record,
        "title": orphan.title,
        "column": orphan.column,
        "value": value(None, &orphan.value),
        "made_at": orphan.made_at.to_string(),
    })
}

fn shape(plan: &UpdatePlan) -> Value {
    let column = |c: &ColumnUpdate| json!({ "column": c.column, "what": c.what });
    let table = |t: &TableUpdate| {
        json!({
            "table": t.table,
            "what": t.what,
            "columns": t.columns.iter().map(column).collect::<Vec<_>>(),
            "unsent": t.unsent,
            "rows": t.rows,
            "bytes": t.bytes,
        })
    };
    json!({
        "found_at": plan.found_at.to_string(),
        "postponed": plan.postponed,
        "tables": plan.tables.iter().map(table).collect::<Vec<_>>(),
        "profile_changed": plan.profile_changed,
        "unsent": plan.unsent,
        "rows": plan.rows,
        "bytes": plan.bytes,
    })
}

fn in_words(plan: &UpdatePlan) -> String {
    let mut lines = Vec::new();
    for table in &plan.tables {
        let name = table.collection.text(ENGLISH);
        match table.what {
            Move::Appears => lines.push(t!("update-table-appears", table = name)),
            Move::Disappears => lines.push(t!("update-table-disappears", table = name)),
            Move::Changes => lines.extend(table.columns.iter().map(|c| column_line(name, c))),
        }
        if table.unsent > 0 {
            lines.push(t!("update-unsent", count = table.unsent, table = name));
        }
    }
    if plan.profile_changed {
        lines.push(t!("update-profile"));
    }
    lines.push(match (plan.rows, plan.bytes) {
        (Some(rows), Some(bytes)) => t!("cli-update-download", rows = rows, kib = bytes.div_ceil(1024)),
        _ => t!("update-download-unknown"),
    });
    lines.join("\n") + "\n"
}

fn column_line(table: &str, column: &ColumnUpdate) -> String {
    let name = column.name.text(ENGLISH);
    match column.what {
        Move::Appears => t!("update-column-appears", table = table, column = name),
        Move::Disappears => t!("update-column-disappears", table = table, column = name),
        Move::Changes => t!("update-column-changes", table = table, column = name),
    }
}
