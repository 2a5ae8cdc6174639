//! How fast is the server, over TCP on loopback and without compression? `cargo xtask bench server` runs it in release;
//! `-- 50 1000000` is the demo's scale (50: 100,000 contacts), and the rows of the large table whose deltas are compared
//! with those of one of 10,000.

mod console;
mod deltas;
mod figure;
mod requests;
mod session;
mod yardstick;

use figure::Figure;
use session::Session;
use std::error::Error;
use std::io::Write;
use std::time::Duration;

/// As in the server's program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sixteen columns of a contact; each row brings its etag besides.
const COLUMNS: &str = "contactid,fullname,salutation,firstname,lastname,jobtitle,department,emailaddress1,telephone1,\
                       mobilephone,birthdate,creditlimit,statecode,createdon,_ownerid_value,_parentcustomerid_value";
/// How often what is short is measured; the middle counts.
const TIMES: usize = 21;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let scale: f64 = arguments.next().map_or(Ok(50.0), |n| n.parse())?;
    let rows: u32 = arguments.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let demo = Session::demo(scale).await?;
    let mut figures = requests::measure(&demo).await?;
    figures.extend(yardstick::measure(&demo, &figures)?);
    demo.stop().await;
    figures.extend(console::measure(scale).await?);
    figures.extend(deltas::measure(10_000, rows).await?);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", Figure::HEAD)?;
    figures.iter().try_for_each(|figure| writeln!(out, "{figure}"))?;
    Ok(())
}

/// The middle of some times.
fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
