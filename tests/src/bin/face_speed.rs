//! `face_speed SCALE`: what `cargo xtask bench face` runs.

use anyhow::{Context, Result};
use std::io::Write;

#[tokio::main]
async fn main() -> Result<()> {
    let scale = std::env::args().nth(1).context("SCALE is missing")?.parse()?;
    let told = journeys::speed::measure(scale).await?;
    Ok(writeln!(std::io::stdout(), "{told}")?)
}
