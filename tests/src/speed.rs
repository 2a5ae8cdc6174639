//! How fast the face is, on a real engine with many rows, in Chromium: from an address to the first rows, grids, scrolling,
//! forms, search, the size of what is loaded, and what it does while nobody does anything. `cargo xtask bench face` runs it
//! in release.

mod figures;
mod page;

use crate::browser::{Browser, Carrier, Look};
use crate::device::Device;
use crate::server::Server;
use crate::wait::until;
use crate::window::{DESKTOP, artefacts};
use anyhow::{Context, Result};
use figures::{Figure, median};
use page::Clock;
use std::path::Path;
use std::time::Duration;

/// The table with the most rows.
const TABLE: &str = "contact";
/// How often each is measured; the middle counts.
const TIMES: usize = 11;
/// What is typed, letter by letter.
const WORDS: [&str; 3] = ["mar", "bre", "sto"];
/// How long the page waits for the next letter before it asks.
const TYPING_MS: f64 = 150.0;
const GRID_TYPING_MS: f64 = 180.0;
/// How long nobody does anything.
const IDLE: Duration = Duration::from_secs(10);

/// Measures on a demo of some scale (50: 100,000 contacts) and gives a table of figures.
///
/// # Errors
/// When a program isn't built, or a page doesn't come.
pub async fn measure(scale: f64) -> Result<String> {
    let server = Server::start(scale).await?;
    let device = Device::new()?;
    let admin = server.users.first().context("no administrator")?;
    device.login(&format!("http://{}", server.address), admin).await?;
    device.run(&["sync"]).await?;
    let carrier = Carrier::of(&device).await?;
    let browser = Browser::open(&artefacts("speed")).await?;
    let look = Look { name: "desktop", size: DESKTOP, features: &[], language: "en" };
    browser.go(&carrier.address).await?;
    browser.page.see("workspace").await?;
    browser.look(&look).await?;
    let clock = Clock::new(&browser).await?;

    let mut figures = vec![size_of_the_face()?];
    figures.push(cold_start(&clock, &carrier).await?);
    let rows = rows(&clock).await?;
    figures.push(grid(&clock, rows).await?);
    figures.extend(scroll(&clock, rows).await?);
    figures.push(forms(&clock).await?);
    figures.push(search_in_grid(&clock, rows).await?);
    figures.push(search_everywhere(&clock).await?);
    figures.push(idle(&clock, &carrier).await?);
    server.stop().await?;
    let lines: Vec<String> = figures.iter().map(ToString::to_string).collect();
    Ok(format!("{}\n{}", Figure::HEAD, lines.join("\n")))
}

/// The program of the page, as a server would send it.
fn size_of_the_face() -> Result<Figure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/ui_bg.wasm");
    let program = std::fs::read(&path).with_context(|| path.display().to_string())?;
    let mut packed = Vec::new();
    let strongest = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut program.as_slice(), &mut packed, &strongest)?;
    Ok(Figure::new("wasm, brotli", packed.len() as f64 / 1e6, "MB", 1.2))
}

/// From the address to the first rows of the last page; the engine runs already.
async fn cold_start(clock: &Clock<'_>, carrier: &Carrier) -> Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(clock.open(&format!("{}#/t/{TABLE}", carrier.address)).await?);
    }
    Ok(Figure::new("page loaded anew to first rows", median(times)?, "ms", 300.0))
}

/// How many rows the table has.
async fn rows(clock: &Clock<'_>) -> Result<u64> {
    clock.page().see("grid-row").await?;
    let count =
        clock.page().script("return document.querySelector('[data-testid=\"grid\"]').ariaRowCount").await?;
    let count: u64 = count.as_str().and_then(|count| count.parse().ok()).context("the grid has no count")?;
    Ok(count.saturating_sub(1))
}

async fn grid(clock: &Clock<'_>, rows: u64) -> Result<Figure> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        clock.go("/device", "[data-testid=\"device-status\"]").await?;
        times.push(clock.go(&format!("/t/{TABLE}"), page::ROW).await?);
    }
    Ok(Figure::new(&format!("first rows of a grid of {rows}"), median(times)?, "ms", 100.0))
}

async fn scroll(clock: &Clock<'_>, rows: u64) -> Result<[Figure; 2]> {
    let scrolled = clock.scroll_to_the_end().await?;
    Ok([
        Figure::new(
            &format!("longest without rows, {rows} scrolled end to end"),
            scrolled.blank_ms,
            "ms",
            50.0,
        ),
        Figure::new("longest frame meanwhile", scrolled.frame_ms, "ms", 50.0),
    ])
}

async fn forms(clock: &Clock<'_>) -> Result<Figure> {
    clock.go("/device", "[data-testid=\"device-status\"]").await?;
    clock.go(&format!("/t/{TABLE}"), page::ROW).await?;
    let ids = clock.page().attributes("grid-row", "data-id").await?;
    let mut times = Vec::new();
    for id in ids.iter().take(TIMES) {
        let form = format!("/t/{TABLE}/{id}");
        times.push(clock.go(&form, "[data-testid=\"field-lastname\"]").await?);
        clock.go(&format!("/t/{TABLE}"), page::ROW).await?;
    }
    Ok(Figure::new("a form", median(times)?, "ms", 100.0))
}

async fn search_in_grid(clock: &Clock<'_>, rows: u64) -> Result<Figure> {
    clock.go(&format!("/t/{TABLE}"), page::ROW).await?;
    let times = clock.type_words("grid-search", &WORDS, page::ROW).await?;
    let name = format!("a letter of a search in {rows} rows, beyond the pause for typing");
    Ok(Figure::new(&name, median(times)? - GRID_TYPING_MS, "ms", 50.0))
}

async fn search_everywhere(clock: &Clock<'_>) -> Result<Figure> {
    clock.go("/search", "[data-testid=\"search-text\"]").await?;
    let times = clock.type_words("search-text", &WORDS, "[data-testid=\"search-hit\"]").await?;
    Ok(Figure::new("the same in all tables", median(times)? - TYPING_MS, "ms", 50.0))
}

/// Processor time of the engine's process while the page only stands there.
async fn idle(clock: &Clock<'_>, carrier: &Carrier) -> Result<Figure> {
    clock.go("/device", "[data-testid=\"device-status\"]").await?;
    let before = carrier.processor_time()?;
    let begun = std::time::Instant::now();
    until("the idle time to pass", || async { Ok((begun.elapsed() >= IDLE).then_some(())) }).await?;
    let spent = carrier.processor_time()?.saturating_sub(before);
    let percent = spent.as_secs_f64() / begun.elapsed().as_secs_f64() * 100.0;
    Ok(Figure::new("processor while idle", percent, "%", 1.0))
}
