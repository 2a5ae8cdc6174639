//! `verify` and `why`: is what is here what should be, and why is a record here?

use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, aligned};
use clap::Args;
use serde_json::{Value as Json, json};
use sync_core::ports::{Explained, Held, ReasonKind, ReasonRule, Verified};
use texts::t;

/// Says why a record is on this device, or why it isn't.
#[derive(Debug, Args)]
pub struct Why {
    /// Logical name of the table.
    table: String,
    /// The record's id.
    id: String,
}

/// Syncs, and compares each table with the server by count and checksum.
pub async fn verify(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    let verified = device.front().verify().await?;
    let wrong = verified.iter().filter(|v| v.is_right() == Some(false)).count();
    let row = |v: &Verified| {
        json!({
            "table": v.table,
            "right": v.is_right(),
            "here": v.here.map(|sum| json!({ "rows": sum.count, "sum": sum.sum })),
            "there": v.there.map(|sum| json!({ "rows": sum.count, "sum": sum.sum })),
        })
    };
    let tables: Vec<Json> = verified.iter().map(row).collect();
    let lines: Vec<Vec<String>> = verified.iter().map(line).collect();
    let answer = Answer::new(json!({ "tables": tables, "wrong": wrong }))?.showing(aligned(&lines));
    Ok(match wrong {
        0 => answer.saying(t!("cli-verified")),
        wrong => answer.saying(t!("cli-verified-wrong", count = wrong)).needing_user(true),
    })
}

fn line(verified: &Verified) -> Vec<String> {
    let word = match verified.is_right() {
        Some(true) => t!("cli-verify-right"),
        Some(false) => t!("cli-verify-wrong"),
        None => t!("cli-verify-unknown"),
    };
    let rows = verified.here.map(|here| here.count.to_string()).unwrap_or_default();
    vec![verified.table.clone(), rows, word]
}

/// Why a record is here, or not.
pub async fn why(device: &Device, args: &Why) -> Result<Answer, Failure> {
    device.session().await?;
    let id = record_id(&args.id)?;
    let (held, explained) = device.front().why(&args.table, id).await?;
    let reason =
        |reason: &ReasonRule| json!({ "kind": reason.kind.name(), "name": reason.name, "way": reason.way });
    let server = explained.as_ref().map(|e| json!({ "included": e.included, "summary": e.summary }));
    let answer = Answer::new(json!({
        "table": args.table,
        "id": id,
        "here": held.here,
        "reasons": held.reasons.iter().map(reason).collect::<Vec<_>>(),
        "unsent": held.unsent,
        "touched": held.touched,
        "server": server,
    }))?;
    Ok(answer.showing(words(&held, explained.as_ref()).join("\n") + "\n"))
}

fn words(held: &Held, explained: Option<&Explained>) -> Vec<String> {
    let mut words: Vec<String> = held.reasons.iter().map(reason_words).collect();
    if held.unsent {
        words.push(t!("cli-why-unsent"));
    }
    if held.here && words.is_empty() {
        words.push(t!("cli-why-touched"));
    }
    if !held.here {
        words.insert(0, t!("cli-why-not-here"));
        words.extend(explained.map(|explained| explained.summary.clone()));
    }
    words
}

fn reason_words(reason: &ReasonRule) -> String {
    let name = reason.name.as_str();
    match reason.kind {
        ReasonKind::All => t!("cli-why-all"),
        ReasonKind::Rule => t!("cli-why-rule", name = name),
        ReasonKind::Relation => t!("cli-why-relation", name = name, way = reason.way.join(" → ")),
        ReasonKind::Follow => t!("cli-why-follow"),
    }
}
