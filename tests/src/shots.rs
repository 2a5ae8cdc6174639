//! Pictures of every page, on a phone and a desktop, light and dark, from the real engine on demo data: what `docs/screens/`
//! holds, and what people judge the face by.
//!
//! The records are those of one seed; their days lie around today, so that agenda and ages look as they do in use.

pub mod console;
mod pages;
mod stage;

use crate::browser::{Browser, Look};
use crate::window::{DESKTOP, PHONE, Size};
use anyhow::{Context, Result};
use pages::{Act, Page};
use stage::Stage;
use std::path::Path;

/// Sizes with their names.
const SIZES: [(&str, Size); 2] = [("phone", PHONE), ("desktop", DESKTOP)];
/// A theme: its name, and the media feature that asks for it.
type Theme = (&'static str, &'static [(&'static str, &'static str)]);
const THEMES: [Theme; 2] =
    [("light", &[("prefers-color-scheme", "light")]), ("dark", &[("prefers-color-scheme", "dark")])];

/// Takes all pictures into a folder; with words, only those of pages whose names contain one.
///
/// # Errors
/// When a program isn't built, or a page doesn't come to what it should show.
pub async fn take(folder: &Path, only: &[String]) -> Result<()> {
    let is_wanted =
        |page: &Page| only.is_empty() || only.iter().any(|word| page.name.contains(word.as_str()));
    let browser = Browser::open(folder).await?;
    if pages::FIRST_DAY.iter().any(is_wanted) {
        stage::first_day(&browser).await?;
    }
    let stage = Stage::set().await?;
    browser.go(&stage.carrier.address).await?;
    browser.page.see("workspace").await?;
    for (language, pages) in [("en", pages::PAGES), ("ar", pages::ARABIC), ("de", pages::GERMAN)] {
        for (name, size) in SIZES {
            browser.look(&Look { name, size, features: &[], language }).await?;
            for page in pages.iter().filter(|page| is_wanted(page) && page.is_for(name)) {
                let shown = show(&browser, page, &stage).await;
                shown.with_context(|| format!("the page {} on a {name}", page.name))?;
                // Other languages are there for their letters and lengths, which no theme changes.
                let themes = if language == "en" { &THEMES[..] } else { &THEMES[..1] };
                paint(&browser, &format!("{}-{name}", page.name), themes).await?;
            }
        }
    }
    stage.server.stop().await
}

/// The page as it is now, in themes.
async fn paint(browser: &Browser, name: &str, themes: &[Theme]) -> Result<()> {
    for (theme, features) in themes {
        browser.wish(features).await?;
        browser.come_to_rest().await?;
        browser.page.picture(&format!("{name}-{theme}")).await?;
    }
    Ok(())
}

/// Opens a page anew, so that nothing of the last one is left on it.
async fn show(browser: &Browser, page: &Page, stage: &Stage) -> Result<()> {
    browser.page.script(&format!("location.hash = '{}'", stage.address(page.address)?)).await?;
    browser.page.client().refresh().await?;
    browser.page.see("workspace").await?;
    for act in page.acts {
        act_out(browser, act).await.with_context(|| format!("{act:?}"))?;
    }
    Ok(())
}

async fn act_out(browser: &Browser, act: &Act) -> Result<()> {
    match act {
        Act::See(handle) => browser.page.see(handle).await.map(drop),
        Act::Press(handle) => browser.page.press(handle).await,
        Act::Fill(handle, text) => browser.page.fill(handle, text).await,
        Act::Pick(handle, count) => browser.page.press_first(handle, *count).await,
        Act::Key(key, control) => {
            let pressed = format!(
                "new KeyboardEvent('keydown', {{ key: '{key}', ctrlKey: {control}, bubbles: true }})"
            );
            browser.page.script(&format!("window.dispatchEvent({pressed})")).await.map(drop)
        }
        Act::Scroll(handle) => {
            let shown = format!(
                "document.querySelector('[data-testid^=\"{handle}\"]').scrollIntoView({{ block: 'start', inline: 'center' }})"
            );
            browser.page.see(handle).await?;
            browser.page.script(&shown).await.map(drop)
        }
    }
}
