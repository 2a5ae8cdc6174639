//! The admin console in Chromium, as its server serves it.

use crate::browser::Browser;
use crate::server::{Server, User};
use anyhow::{Context, Result};
use fantoccini::Locator;

/// The address of a server's console.
pub fn address(server: &Server) -> String {
    format!("http://{}/admin/", server.address)
}

/// Opens the console and signs a user in.
///
/// # Errors
/// When it doesn't come, or refuses him.
pub async fn sign_in(browser: &Browser, server: &Server, user: &User) -> Result<()> {
    browser.go(&address(server)).await?;
    let page = &browser.page;
    page.fill("user", &user.name).await?;
    page.fill("password", &user.password).await?;
    page.press("sign-in-submit").await?;
    page.see("console").await?;
    Ok(())
}

/// Goes to a page, and waits until it is there with what it shows.
///
/// # Errors
/// When it doesn't come.
pub async fn open(browser: &Browser, route: &str, handle: &str) -> Result<()> {
    browser.page.script(&format!("location.hash = '{route}'")).await?;
    browser.page.see(handle).await?;
    browser.page.gone("loading").await
}

/// Chooses from a list found by its handle, as a person does.
///
/// # Errors
/// When there is no such list or value.
pub async fn pick(browser: &Browser, handle: &str, value: &str) -> Result<()> {
    browser.page.see(handle).await?;
    let list = browser.page.client().find(Locator::Css(&format!("[data-testid=\"{handle}\"]"))).await?;
    list.select_by_value(value).await.with_context(|| format!("{handle} has no {value}"))
}

/// Consents to provisioning, and waits until devices may download.
///
/// # Errors
/// When it doesn't complete.
pub async fn provision(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    open(browser, "/provisioning", "consent").await?;
    page.press("agree").await?;
    page.press("start").await?;
    page.see_attribute("job-head", "data-status", "completed").await
}

/// What axe finds on the page as it is, light and dark.
///
/// # Errors
/// When axe-core isn't there or fails.
pub async fn seen(browser: &Browser, name: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        browser.wish(&[("prefers-color-scheme", scheme)]).await?;
        browser.come_to_rest().await?;
        found.extend(browser.violations().await?.into_iter().map(|what| format!("{name}, {scheme}: {what}")));
    }
    browser.wish(&[("prefers-color-scheme", "light")]).await?;
    Ok(found)
}
