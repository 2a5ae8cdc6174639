//! `shots FOLDER [WORD…]`: what `cargo xtask shots` runs.

use anyhow::{Context, Result};
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().context("FOLDER is missing")?);
    journeys::shots::take(&folder, &words.collect::<Vec<_>>()).await
}
