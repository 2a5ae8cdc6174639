//! How fast is the server, over TCP on loopback and without compression? `cargo xtask bench server` runs it in release;
//! `-- 50 5` is the demo's scale (50: 100,000 contacts) and that of the small server which deltas are compared with.

use farfield_server::Server;
use farfield_server::config::{Config, Demo};
use jiff::fmt::rfc2822::DateTimePrinter;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value as Json, json};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

/// Sixteen columns of a contact; each row brings its etag besides.
const COLUMNS: &str = "contactid,fullname,salutation,firstname,lastname,jobtitle,department,emailaddress1,telephone1,\
                       mobilephone,birthdate,creditlimit,statecode,createdon,_ownerid_value,_parentcustomerid_value";
/// Rows of a page of the full list.
const PAGE: u32 = 5000;
/// Rows that a delta tells, and parts of the batch.
const DELTA: usize = 100;
const PARTS: usize = 1000;
/// How often what is short is measured; the middle counts.
const TIMES: usize = 21;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let scale: f64 = arguments.next().map_or(Ok(50.0), |n| n.parse())?;
    let small: f64 = arguments.next().map_or(Ok(5.0), |n| n.parse())?;
    let (large, small) = (Subject::start(scale).await?, Subject::start(small).await?);
    let full = large.full().await?;
    let ids: Vec<String> = full.rows.iter().take(PARTS).map(|row| row.id.clone()).collect();
    let point = large.middle(&format!("contacts({})?$select={COLUMNS}", ids[0])).await?;
    let sorted = format!(
        "contacts?$select={COLUMNS}&$filter=startswith(lastname,'B') and statecode eq 0&$orderby=lastname&$top=50"
    );
    let sorted = large.middle(&sorted).await?;
    let batch = large.batch(&full.rows[..PARTS]).await?;
    let (delta, delta_small) = (large.delta().await?, small.delta().await?);

    let rate = |count: usize, took: Duration| count as f64 / took.as_secs_f64();
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} contacts of 16 columns, pages of {PAGE}: {:.0} rows/s (wanted: 200,000)",
        full.rows.len(),
        rate(full.rows.len(), full.took)
    )?;
    writeln!(out, "point read: {:.2} ms (wanted: 1)", ms(point))?;
    writeln!(out, "filtered, sorted page of 50: {:.2} ms (wanted: 5)", ms(sorted))?;
    writeln!(
        out,
        "{PARTS} updates with etag and receipt in one batch: {:.0}/s (wanted: 15,000)",
        rate(PARTS, batch)
    )?;
    writeln!(out, "delta of {DELTA} changes: {:.2} ms (wanted: 10)", ms(delta))?;
    writeln!(
        out,
        "the same on the small server: {:.2} ms, ratio {:.2} (wanted: 2)",
        ms(delta_small),
        delta.as_secs_f64() / delta_small.as_secs_f64()
    )?;
    drop(out);
    large.server.stop().await;
    small.server.stop().await;
    Ok(())
}

/// A server with the demo company and its administrator.
struct Subject {
    server: Server,
    client: Client,
    token: String,
    base: String,
    _data: TempDir,
}

/// A full list.
struct Full {
    rows: Vec<Seen>,
    took: Duration,
}

/// What the batch needs to know of a row.
struct Seen {
    id: String,
    etag: String,
}

impl Subject {
    async fn start(scale: f64) -> Outcome<Self> {
        let data = TempDir::new()?;
        let demo = Demo { seed: 7, scale, epoch: "2026-01-15".parse()? };
        let server = Server::start(Config { demo: Some(demo), ..Config::new(data.path()) }).await?;
        let token = farfield_server::token(data.path(), None, "admin", Duration::from_secs(3600)).await?;
        let client = Client::builder().no_gzip().no_brotli().no_zstd().build()?;
        let base = format!("{}/api/data/v9.2/", server.url());
        Ok(Self { server, client, token, base, _data: data })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.client.request(method, url).bearer_auth(&self.token)
    }

    async fn bytes(&self, request: RequestBuilder) -> Outcome<Vec<u8>> {
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// The table page by page. The clock stands while a page is taken apart: that is the client's work.
    async fn full(&self) -> Outcome<Full> {
        let (mut rows, mut took) = (Vec::new(), Duration::ZERO);
        let mut next = Some(format!("contacts?$select={COLUMNS}"));
        while let Some(link) = next {
            let begun = Instant::now();
            let request =
                self.request(Method::GET, &link).header("prefer", format!("odata.maxpagesize={PAGE}"));
            let page = self.bytes(request).await?;
            took += begun.elapsed();
            let page: Json = serde_json::from_slice(&page)?;
            let text = |row: &Json, member: &str| row[member].as_str().unwrap_or_default().to_owned();
            let seen = page["value"].as_array().into_iter().flatten();
            rows.extend(seen.map(|row| Seen { id: text(row, "contactid"), etag: text(row, "@odata.etag") }));
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        Ok(Full { rows, took })
    }

    /// The middle of several times of a request.
    async fn middle(&self, path: &str) -> Outcome<Duration> {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let begun = Instant::now();
            self.bytes(self.request(Method::GET, path)).await?;
            times.push(begun.elapsed());
        }
        times.sort();
        Ok(times[TIMES / 2])
    }

    /// Updates in one change set, each with the version it starts from and an id that makes it repeatable.
    async fn batch(&self, rows: &[Seen]) -> Outcome<Duration> {
        let sent = DateTimePrinter::new().timestamp_to_rfc9110_string(&jiff::Timestamp::now())?;
        let mut body = String::from("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n");
        for (n, row) in rows.iter().enumerate() {
            write!(
                body,
                "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {n}\r\n\r\n\
                 PATCH {}contacts({}) HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: {}\r\n\
                 Repeatability-Request-ID: {}\r\nRepeatability-First-Sent: {sent}\r\n\r\n{}\r\n",
                self.base,
                row.id,
                row.etag,
                Uuid::new_v4(),
                json!({"jobtitle": format!("Leitung {n}")}),
            )?;
        }
        body.push_str("--c--\r\n--b--\r\n");
        let begun = Instant::now();
        let request =
            self.request(Method::POST, "$batch").header("content-type", "multipart/mixed; boundary=b");
        let reply = String::from_utf8(self.bytes(request.body(body)).await?)?;
        let took = begun.elapsed();
        let done = reply.matches("HTTP/1.1 204").count();
        if done == rows.len() { Ok(took) } else { Err(format!("only {done} updates were accepted").into()) }
    }

    /// Some changes told after a link: the middle of several readings of the same link.
    async fn delta(&self) -> Outcome<Duration> {
        let mut link = format!("contacts?$select={COLUMNS}");
        let mut ids = Vec::new();
        let told = loop {
            let request = self.request(Method::GET, &link).header("prefer", "odata.track-changes");
            let page: Json = serde_json::from_slice(&self.bytes(request).await?)?;
            let rows = page["value"].as_array().into_iter().flatten();
            ids.extend(rows.filter_map(|row| row["contactid"].as_str()).map(str::to_owned).take(DELTA));
            match page["@odata.nextLink"].as_str() {
                Some(next) => link = next.to_owned(),
                None => break page["@odata.deltaLink"].as_str().unwrap_or_default().to_owned(),
            }
        };
        for (n, id) in ids.iter().take(DELTA).enumerate() {
            let body = json!({"jobtitle": format!("Vertretung {n}")}).to_string();
            let request = self.request(Method::PATCH, &format!("contacts({id})"));
            self.bytes(request.header("content-type", "application/json").body(body)).await?;
        }
        let page: Json = serde_json::from_slice(&self.bytes(self.request(Method::GET, &told)).await?)?;
        match page["value"].as_array().map(Vec::len) {
            Some(DELTA) => self.middle(&told).await,
            other => Err(format!("{other:?} rows in a delta of {DELTA}").into()),
        }
    }
}
