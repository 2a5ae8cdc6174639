//! `soak MINUTES SEED SETTLE_SECONDS`: what `cargo xtask soak` runs.

use anyhow::{Context, Result};
use journeys::soak::{Order, soak};
use std::str::FromStr;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<()> {
    let order = Order {
        faults_for: Duration::from_secs_f64(argument::<f64>(1, "MINUTES")? * 60.0),
        seed: argument(2, "SEED")?,
        settle_within: Duration::from_secs_f64(argument(3, "SETTLE_SECONDS")?),
    };
    eprintln!("seed {}", order.seed);
    let report = soak(order).await?;
    use std::io::Write;
    writeln!(std::io::stdout(), "{report:#?}")?;
    Ok(())
}

fn argument<T: FromStr>(at: usize, name: &str) -> Result<T> {
    std::env::args().nth(at).and_then(|text| text.parse().ok()).with_context(|| format!("{name} is missing"))
}
