//! Cycles after the first download: nothing changed, a few rows changed, every key is compared.

use crate::figures::Figures;
use crate::line::signed_in;
use crate::{Outcome, TABLE};
use contract::Answers;
use contract::calls::{GetTable, GridWindow, OpenGrid};
use contract::shapes::{ChangeKind, ChangeState, FieldChange};
use model::value::Instant as Moment;
use model::{RecordId, TableMeta, Value};
use std::time::Instant;
use sync_core::change::{AttemptId, Change, ChangeHead, Seq};
use sync_core::front::Front;
use sync_core::ports::{Outgoing, Settled, Transport};
use sync_core::transport::HttpTransport;
use uuid::Uuid;

/// Rows that are changed on the server before a cycle.
const CHANGES: u32 = 100;
/// The column that is changed.
const COLUMN: &str = "jobtitle";
/// Cycles of each kind, whose median is told.
const CYCLES: usize = 9;

/// Tells how long a cycle over all tables takes in which nothing changed, and how many requests it makes.
pub async fn unchanged(front: &Front, url: &str, figures: &mut Figures) -> Outcome<()> {
    let mut took = Vec::new();
    let before = requests(url).await?;
    let mut tables = 0;
    for _ in 0..CYCLES {
        let began = Instant::now();
        tables = front.sync_until_quiet().await?.tables;
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    // The last question is one itself.
    let asked = requests(url).await? - before - 1.0;
    figures.set("unchanged_ms", median(took));
    figures.set("unchanged_tables", f64::from(tables));
    figures.set("unchanged_requests", asked / CYCLES as f64);
    Ok(())
}

/// Tells how long a cycle takes that brings changes of rows, and one that compares all keys.
pub async fn changed(front: &Front, url: &str, password: &str, figures: &mut Figures) -> Outcome<()> {
    let bare = signed_in(url, password).await?;
    let meta = front.answer(GetTable { table: TABLE.into() }).await?;
    let grid = front
        .answer(OpenGrid {
            table: TABLE.into(),
            view: None,
            search: None,
            sort: None,
            related: None,
            filters: Vec::new(),
            columns: Vec::new(),
        })
        .await?;
    let window = front.answer(GridWindow { handle: grid.handle, start: 0, count: CHANGES }).await?;
    let ids: Vec<RecordId> = window.into_iter().map(|row| row.id).collect();
    let (mut plain, mut deltas, mut reconciles) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..CYCLES {
        let began = Instant::now();
        front.sync_until_quiet().await?;
        plain.push(began.elapsed().as_secs_f64() * 1_000.0);
        change(&bare, &meta, &ids, &format!("In cycle {n}")).await?;
        let began = Instant::now();
        let summary = front.sync_until_quiet().await?;
        deltas.push(began.elapsed().as_secs_f64() * 1_000.0);
        if summary.rows != ids.len() as u64 {
            return Err(format!("{} rows came instead of {}", summary.rows, ids.len()).into());
        }
    }
    for n in 0..CYCLES.div_ceil(3) {
        change(&bare, &meta, &ids, &format!("Before reconcile {n}")).await?;
        let began = Instant::now();
        let summary = front.refresh_until_quiet().await?;
        reconciles.push(began.elapsed().as_secs_f64());
        if summary.rows != ids.len() as u64 {
            return Err(format!("{} rows came instead of {}", summary.rows, ids.len()).into());
        }
    }
    figures.set("one_unchanged_ms", median(plain));
    figures.set("changes_ms", median(deltas));
    figures.set("reconcile_s", median(reconciles));
    Ok(())
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Changes rows on the server, past the device.
async fn change(bare: &HttpTransport, meta: &TableMeta, ids: &[RecordId], to: &str) -> Outcome<()> {
    let change = |id: &RecordId| Change {
        head: ChangeHead {
            seq: Seq(0),
            table: TABLE.into(),
            record: *id,
            kind: ChangeKind::Update,
            state: ChangeState::InFlight,
            depends_on: Vec::new(),
            attempts: 1,
            attempt: None,
            problem: None,
        },
        fields: vec![FieldChange { column: COLUMN.into(), old: Value::Null, new: Value::Text(to.into()) }],
        call: None,
        pairs: None,
        if_match: None,
        base: None,
        made_at: Moment(0),
    };
    let outgoing: Vec<_> = ids
        .iter()
        .map(|id| Outgoing { table: meta, change: change(id), attempt: AttemptId(Uuid::now_v7()) })
        .collect();
    let settled = bare.send_many(&outgoing).await;
    match settled.iter().all(|settled| matches!(settled, Ok(Settled::Accepted(_)))) {
        true => Ok(()),
        false => Err("a change was not accepted".into()),
    }
}

/// How many requests the server has answered.
async fn requests(url: &str) -> Outcome<f64> {
    let text = reqwest::get(format!("{url}/metrics")).await?.error_for_status()?.text().await?;
    let counts = text.lines().filter(|line| line.contains("requests_total"));
    let counts = counts.filter(|line| !line.starts_with('#') && !line.contains("throttled"));
    Ok(counts.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok()).sum())
}
