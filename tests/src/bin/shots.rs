//! `shots FOLDER [admin] [WORD…]`: what `cargo xtask shots` runs; with `admin` first, the pages of the console.

use anyhow::{Context, Result};
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().context("FOLDER is missing")?);
    let words: Vec<_> = words.collect();
    match words.split_first() {
        Some((first, rest)) if first == "admin" => {
            journeys::shots::console::take(&folder.join("admin"), rest).await
        }
        _ => journeys::shots::take(&folder, &words).await,
    }
}
