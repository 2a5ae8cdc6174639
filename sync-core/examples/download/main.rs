//! How fast is a first download of contacts into the encrypted database, beside plain insertion of the same rows into an
//! unencrypted one, and how fast are the cycles after it? `cargo xtask bench download` runs it in release. Server,
//! yardstick and device are processes of their own on the same machine, so that memory is counted for each; every figure
//! is the median of the rounds, and ratios are taken within a round.

mod cycles;
mod device;
mod figures;
mod line;
mod server;
mod yardstick;

use figures::{Figures, Rounds};
use server::Child;
use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

/// The table that is measured.
pub const TABLE: &str = "contact";
/// The table that is read while it loads.
pub const READ: &str = "account";
/// Tables of a cycle in which nothing changed.
pub const MOST_TABLES: usize = 20;
/// The bounds: first download beside the yardstick, memory of the device in MiB, milliseconds of reads and cycles,
/// seconds of a comparison of all keys, and the rate of the large table beside the other.
const MOST_RATIO: f64 = 1.2;
const MOST_MIB: f64 = 150.0;
const MOST_P99_MS: f64 = 25.0;
const MOST_READ_MS: f64 = 100.0;
const MOST_UNCHANGED_MS: f64 = 30.0;
const MOST_CHANGES_MS: f64 = 15.0;
const MOST_RECONCILE_S: f64 = 1.5;
const LEAST_RATE: f64 = 0.6;

/// What each part comes to.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", folder, scale] => server::serve(folder, scale).await,
        ["yardstick", url, password] => yardstick::measure(url, password).await,
        ["alone", url, password] => device::alone(url, password).await,
        ["wide", url, password] => device::wide(url, password).await,
        ["reads", url, password] => device::read_meanwhile(url, password).await,
        ["many", url, password] => device::many(url, password).await,
        [scale, rounds, large] => measure(scale, rounds, large),
        _ => Err(
            "the scale of the demo company (50: 100,000 contacts), the number of rounds, and the scale of a \
                  large company (0: none), please"
                .into(),
        ),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(scale: &str, rounds: &str, large: &str) -> Outcome<()> {
    let mut all = Rounds::default();
    {
        let server = Child::start(scale)?;
        for _ in 0..rounds.parse::<u32>()?.max(1) {
            let mut round = run(&server, "yardstick")?;
            round.add(run(&server, "alone")?);
            round.set("ratio", round.get("download_s") / round.get("yardstick_s"));
            round.set("ratio_shuffled", round.get("download_s") / round.get("yardstick_shuffled_s"));
            round.add(run(&server, "wide")?);
            round.add(run(&server, "reads")?);
            round.add(run(&server, "many")?);
            all.push(round);
        }
    }
    print(&all)?;
    if large.parse::<f64>()? > 0.0 {
        let server = Child::start(large)?;
        print_large(&all, &run(&server, "alone")?)?;
    }
    Ok(())
}

fn run(server: &Child, part: &str) -> Outcome<Figures> {
    Figures::of(&[part, &server.url, &server.password])
}

fn print(all: &Rounds) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let rows = all.median("rows");
    writeln!(out, "{rows:.0} rows of {TABLE}; medians of {} rounds", all.len())?;
    for (name, key) in [
        ("yardstick: rusqlite, plain, in the order they came", "yardstick_s"),
        ("yardstick with its rows shuffled", "yardstick_shuffled_s"),
        ("fetched and decoded only", "fetched_s"),
        ("decoded only, from memory", "decoded_s"),
        ("written only, encrypted and indexed, from memory", "written_s"),
        ("first download, end to end", "download_s"),
        ("first download with all columns of the table", "wide_s"),
    ] {
        let seconds = all.median(key);
        writeln!(out, "{name:<52}{seconds:>9.3} s{:>12.0} rows/s", rows / seconds)?;
    }
    writeln!(
        out,
        "processor time, seconds: yardstick {:.2}, written only {:.2}, first download {:.2} (without the server's)",
        all.median("yardstick_cpu_s"),
        all.median("written_cpu_s"),
        all.median("download_cpu_s")
    )?;
    writeln!(out, "bytes of a row on the wire{:>35.0}", all.median("bytes") / rows)?;
    at_most(&mut out, "first download : yardstick", all.median("ratio"), MOST_RATIO)?;
    at_most(&mut out, "first download : yardstick, shuffled", all.median("ratio_shuffled"), MOST_RATIO)?;
    at_most(&mut out, "peak memory of the device, MiB", all.median("peak_mib"), MOST_MIB)?;
    at_most(&mut out, "  with all columns", all.median("wide_peak_mib"), MOST_MIB)?;
    at_most(&mut out, "  and after the cycles below", all.median("peak_after_mib"), MOST_MIB)?;
    writeln!(out, "reads of 50 rows of a grid meanwhile{:>25.0}", all.median("reads"))?;
    writeln!(out, "  median, ms{:>49.2}", all.median("read_p50_ms"))?;
    at_most(&mut out, "  99 of 100 within, ms", all.median("read_p99_ms"), MOST_P99_MS)?;
    at_most(&mut out, "  slowest, ms", all.median("read_worst_ms"), MOST_READ_MS)?;
    let tables = all.median("unchanged_tables");
    let name = format!("a cycle without changes over {tables:.0} tables, ms");
    at_most(&mut out, &name, all.median("unchanged_ms"), MOST_UNCHANGED_MS)?;
    writeln!(out, "  requests{:>51.1}", all.median("unchanged_requests"))?;
    writeln!(out, "  the same over one table, ms{:>32.2}", all.median("one_unchanged_ms"))?;
    at_most(&mut out, "a cycle with 100 changes, ms", all.median("changes_ms"), MOST_CHANGES_MS)?;
    at_most(&mut out, "all keys compared, 100 differ, s", all.median("reconcile_s"), MOST_RECONCILE_S)
}

/// What a table of a million rows comes to, beside the other.
fn print_large(all: &Rounds, large: &Figures) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let (rows, seconds) = (large.get("rows"), large.get("download_s"));
    let rate = rows / seconds;
    writeln!(out, "{:<52}{seconds:>9.3} s{rate:>12.0} rows/s", format!("first download of {rows:.0} rows"))?;
    let ratio = rate / (all.median("rows") / all.median("download_s"));
    let verdict = if ratio >= LEAST_RATE { "met" } else { "missed" };
    writeln!(out, "{:<52}{ratio:>9.2}   target {LEAST_RATE}: {verdict}", "  its rate : the rate above")?;
    at_most(&mut out, "  peak memory of the device, MiB", large.get("peak_mib"), MOST_MIB)
}

fn at_most(out: &mut impl Write, name: &str, found: f64, most: f64) -> Outcome<()> {
    let verdict = if found <= most { "met" } else { "missed" };
    Ok(writeln!(out, "{name:<52}{found:>9.2}   target {most}: {verdict}")?)
}
