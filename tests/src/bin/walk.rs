//! Walks through the screens of an app that is signed in and synchronised, on a display without a screen, and keeps a
//! picture of each: what `cargo xtask demo` shows where there is no display.
//!
//! `walk FOLDER`; the device is in the environment, as for the app itself.

use anyhow::{Context, Result};
use journeys::display::Display;
use journeys::window::{DESKTOP, PHONE, Window};
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).context("walk FOLDER")?);
    let home = PathBuf::from(std::env::var_os("FARFIELD_HOME").context("FARFIELD_HOME is not set")?);
    let display = Display::start().await?;
    let mut window = Window::open_with(&display, &home, &[], &folder).await?;
    let pictures = walk(&window).await?;
    window.close().await?;
    announce(&pictures)
}

/// From the home page to a record and back, on a laptop and on a phone.
async fn walk(window: &Window) -> Result<Vec<PathBuf>> {
    let mut pictures = Vec::new();
    window.resize(DESKTOP).await?;
    window.see("workspace").await?;
    window.see("home").await?;
    pictures.push(window.picture("home-desktop").await?);
    window.press("nav-account").await?;
    window.see("grid-row").await?;
    pictures.push(window.picture("accounts-desktop").await?);
    window.press("footer-status").await?;
    window.see("flyout").await?;
    pictures.push(window.picture("status-desktop").await?);
    window.press("footer-status").await?;
    window.gone("flyout").await?;
    window.press("grid-row").await?;
    window.see("field-name").await?;
    pictures.push(window.picture("account-desktop").await?);
    window.press("nav-device").await?;
    window.see("device-status").await?;
    pictures.push(window.picture("device-desktop").await?);

    window.resize(PHONE).await?;
    window.see("device-status").await?;
    pictures.push(window.picture("device-phone").await?);
    window.press("back").await?;
    window.see("home").await?;
    pictures.push(window.picture("home-phone").await?);
    window.press("home-table-account").await?;
    window.see("grid-row").await?;
    pictures.push(window.picture("accounts-phone").await?);
    window.press("grid-row").await?;
    window.see("field-name").await?;
    pictures.push(window.picture("account-phone").await?);
    Ok(pictures)
}

fn announce(pictures: &[PathBuf]) -> Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout();
    for picture in pictures {
        writeln!(out, "{}", picture.canonicalize().unwrap_or_else(|_| picture.clone()).display())?;
    }
    Ok(())
}
