//! The console without a mouse: signing in, a table's switch and its publishing, the tabs and the filter builder of a profile,
//! and dialogs that hold the focus and give it back. In Chromium.

use anyhow::{Result, ensure};
use journeys::browser::{Browser, Look};
use journeys::console::address;
use journeys::keyboard::{focused, key, strike, tab_to};
use journeys::server::Server;
use journeys::window::{DESKTOP, Window, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };
/// A table of the demo that isn't taken offline.
const TABLE: &str = "queue";

#[tokio::test]
async fn tables_and_a_profiles_filter_are_set_without_a_mouse() -> Result<()> {
    let server = Server::start(0.02).await?;
    let admin = server.user_with_role("System Administrator")?;
    let browser = Browser::open(&artefacts("admin-keyboard")).await?;
    browser.go(&address(&server)).await?;
    browser.size(&DESK).await?;
    let page = &browser.page;

    tab_to(page, "user").await?;
    strike(page, &admin.name).await?;
    tab_to(page, "password").await?;
    strike(page, &format!("{}{}", admin.password, key::ENTER)).await?;
    page.see("console").await?;

    switch_a_table(page).await?;
    tabs_of_a_profile(page).await?;
    build_a_filter(page).await?;
    server.stop().await
}

/// A table is found, switched off and published. The dialog holds the focus, and Escape gives it back.
async fn switch_a_table(page: &Window) -> Result<()> {
    press(page, "nav-tables").await?;
    page.see("tables-list").await?;
    tab_to(page, "tables-find").await?;
    strike(page, TABLE).await?;
    page.see(&format!("offline-{TABLE}")).await?;
    tab_to(page, &format!("offline-{TABLE}")).await?;
    page.see_attribute(&format!("table-{TABLE}"), "data-offline", "true").await?;
    strike(page, " ").await?;
    page.see_attribute(&format!("table-{TABLE}"), "data-offline", "false").await?;
    focused(page, &format!("offline-{TABLE}")).await?;

    press(page, "publish-tables").await?;
    page.see("confirm").await?;
    within_dialog(page).await?;
    strike(page, key::ESCAPE).await?;
    page.gone("confirm").await?;
    focused(page, "publish-tables").await?;
    strike(page, key::ENTER).await?;
    page.see("differences").await?;
    press(page, "confirm").await?;
    page.gone("confirm").await
}

/// Arrows walk along the tabs, and the focus goes with them.
async fn tabs_of_a_profile(page: &Window) -> Result<()> {
    press(page, "nav-profiles").await?;
    page.see("profiles-list").await?;
    press(page, "open-*").await?;
    page.see("items").await?;
    tab_to(page, "tab-tables").await?;
    for (arrow, tab, shows) in [
        (key::RIGHT, "tab-people", "users"),
        (key::RIGHT, "tab-apps", "profile-apps"),
        (key::LEFT, "tab-people", "users"),
    ] {
        strike(page, arrow).await?;
        focused(page, tab).await?;
        page.see_attribute(tab, "aria-selected", "true").await?;
        page.see(shows).await?;
    }
    strike(page, key::LEFT).await?;
    page.see("items").await.map(drop)
}

/// A criterion is added, chosen and typed; the same is seen as FetchXML; it is saved, and the saved one published.
async fn build_a_filter(page: &Window) -> Result<()> {
    press(page, "item-account").await?;
    press(page, "rule-custom").await?;
    press(page, "add-criterion-root").await?;
    tab_to(page, "column-0").await?;
    strike(page, "Account Name").await?;
    let column = "return document.querySelector('[data-testid=column-0]').value";
    ensure!(
        page.script(column).await? == "name",
        "typing its name chooses a column: {}",
        page.script(column).await?
    );
    tab_to(page, "operator-0").await?;
    strike(page, "begins with").await?;
    tab_to(page, "value-0").await?;
    strike(page, "R").await?;
    press(page, "fetch-toggle").await?;
    let text = "return [...document.querySelectorAll('textarea')].map(area => area.value).join()";
    let text = page.script(text).await?.as_str().unwrap_or_default().to_owned();
    ensure!(text.contains("attribute=\"name\"") && text.contains("R"), "the filter as FetchXML: {text}");
    press(page, "fetch-toggle").await?;
    press(page, "save-profile").await?;
    page.gone("unsaved").await?;
    press(page, "publish-profile").await?;
    page.see("differences").await?;
    within_dialog(page).await?;
    press(page, "confirm").await?;
    page.see_attribute("profile-state", "data-state", "published").await
}

/// Reaches something by Tab, and presses Enter.
async fn press(page: &Window, handle: &str) -> Result<()> {
    page.see(handle).await?;
    tab_to(page, handle).await?;
    strike(page, key::ENTER).await
}

/// Tab doesn't leave an open dialog for what lies behind it.
async fn within_dialog(page: &Window) -> Result<()> {
    let outside = "const at = document.activeElement; return at !== document.body && !at.closest('dialog')";
    for _ in 0..20 {
        strike(page, key::TAB).await?;
        ensure!(page.script(outside).await? == false, "the focus left the dialog");
    }
    Ok(())
}
