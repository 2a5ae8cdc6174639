//! Pages, single rows, lists and batches of the demo company.

use crate::figure::Figure;
use crate::session::Session;
use crate::{COLUMNS, Outcome, middle};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use nix::time::{ClockId, clock_gettime};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rows of a page of the full list.
const PAGE: u32 = 5000;
/// Parts of a batch.
const PARTS: usize = 1000;
/// How often the full list is read.
const ROUNDS: usize = 5;
/// How often a batch is sent, each with other rows.
const BATCHES: usize = 20;

/// Name of the first figure, which others are compared with.
pub const FULL: &str = "full table of 16 columns in pages of 5,000, rows";

pub async fn measure(server: &Session) -> Outcome<Vec<Figure>> {
    let (mut times, mut cpu, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let full = full(server).await?;
        times.push(full.took);
        cpu.push(full.cpu);
        rows = full.rows;
    }
    let point = server.middle(&format!("contacts({})?$select={COLUMNS}", rows[0].id)).await?;
    let sorted = format!(
        "contacts?$select={COLUMNS}&$filter=startswith(lastname,'B') and statecode eq 0&$orderby=lastname&$top=50"
    );
    let sorted = server.middle(&sorted).await?;
    // Rows that people change lie anywhere, not side by side as they came.
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let (mut batches, mut batches_cpu) = (Vec::new(), Vec::new());
    for rows in rows.chunks_exact(PARTS).take(BATCHES) {
        let (took, cpu) = batch(server, rows).await?;
        batches.push(took);
        batches_cpu.push(cpu);
    }
    let count = rows.len();
    Ok(vec![
        Figure::rate(FULL, count, middle(times), 200_000.0),
        Figure::rate("  by processor time, the client's included", count, middle(cpu), 200_000.0),
        Figure::time("point read", point, 1.0),
        Figure::time("filtered, sorted page of 50", sorted, 5.0),
        Figure::rate("1,000 updates with etag and receipt in a batch", PARTS, middle(batches), 15_000.0),
        Figure::rate("  by processor time, the client's included", PARTS, middle(batches_cpu), 15_000.0),
    ])
}

/// A full list.
struct Full {
    rows: Vec<Seen>,
    took: Duration,
    cpu: Duration,
}

/// What a batch needs to know of a row.
struct Seen {
    id: String,
    etag: String,
}

/// The table page by page. The clocks stand while a page is taken apart: that is the client's work.
async fn full(server: &Session) -> Outcome<Full> {
    let mut full = Full { rows: Vec::new(), took: Duration::ZERO, cpu: Duration::ZERO };
    let mut next = Some(format!("contacts?$select={COLUMNS}"));
    while let Some(link) = next {
        let (begun, spent) = (Instant::now(), processor()?);
        let request = server.request(Method::GET, &link);
        let page = server.bytes(request.header("prefer", format!("odata.maxpagesize={PAGE}"))).await?;
        full.took += begun.elapsed();
        full.cpu += processor()?.saturating_sub(spent);
        let page: Json = serde_json::from_slice(&page)?;
        let text = |row: &Json, member: &str| row[member].as_str().unwrap_or_default().to_owned();
        let seen = page["value"].as_array().into_iter().flatten();
        full.rows.extend(seen.map(|row| Seen { id: text(row, "contactid"), etag: text(row, "@odata.etag") }));
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
    }
    Ok(full)
}

/// What all threads of this process, server and client, took of the processor so far.
fn processor() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

/// Updates in one change set, each with the version it starts from and an id that makes it repeatable: time by the
/// clock, and of the processor.
async fn batch(server: &Session, rows: &[Seen]) -> Outcome<(Duration, Duration)> {
    let sent = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now())?;
    let mut body = String::from("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n");
    for (n, row) in rows.iter().enumerate() {
        write!(
            body,
            "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {n}\r\n\r\n\
             PATCH {}contacts({}) HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: {}\r\n\
             Repeatability-Request-ID: {}\r\nRepeatability-First-Sent: {sent}\r\n\r\n{}\r\n",
            server.base,
            row.id,
            row.etag,
            Uuid::new_v4(),
            json!({"jobtitle": format!("Leitung {n}")}),
        )?;
    }
    body.push_str("--c--\r\n--b--\r\n");
    let (begun, spent) = (Instant::now(), processor()?);
    let request = server.request(Method::POST, "$batch");
    let request = request.header("content-type", "multipart/mixed; boundary=b").body(body);
    let reply = String::from_utf8(server.bytes(request).await?)?;
    let (took, cpu) = (begun.elapsed(), processor()?.saturating_sub(spent));
    let done = reply.matches("HTTP/1.1 204").count();
    if done == rows.len() {
        Ok((took, cpu))
    } else {
        Err(format!("only {done} updates were accepted").into())
    }
}
