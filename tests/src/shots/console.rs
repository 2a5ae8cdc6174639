//! Pictures of the admin console for `docs/screens/admin/` and the guide, from the real server on demo data.

use super::stage::{disagree, ids, signed_in};
use crate::browser::{Browser, Look};
use crate::console;
use crate::server::Server;
use crate::window::DESKTOP;
use anyhow::{Context, Result};
use std::path::Path;

/// A page: its name, its address, and what must be seen before the picture is taken.
const PAGES: [(&str, &str, &str); 15] = [
    ("overview", "/", "steps"),
    ("tables", "/tables", "tables-list"),
    ("provisioning", "/provisioning", "job-head"),
    ("profiles", "/profiles", "profiles-list"),
    ("apps", "/apps", "save-fieldsales"),
    ("devices", "/devices", "devices-list"),
    ("sync-errors", "/sync-errors", "error-groups"),
    ("health", "/health", "database"),
    ("solutions", "/solutions", "solutions-list"),
    ("conflicts", "/conflicts", "policies"),
    ("people", "/people", "users-list"),
    ("people-teams", "/people/teams", "teams-list"),
    ("people-units", "/people/units", "units-tree"),
    ("people-roles", "/people/roles", "roles-list"),
    ("audit", "/audit", "audit-list"),
];

/// Those of them that are taken in other languages too.
const ABROAD: [&str; 4] = ["overview", "tables", "people", "devices"];

/// Takes the pictures into a folder; with words, only those of pages whose names contain one.
///
/// # Errors
/// When a program isn't built, or a page doesn't come to what it should show.
pub async fn take(folder: &Path, only: &[String]) -> Result<()> {
    let is_wanted = |name: &str| only.is_empty() || only.iter().any(|word| name.contains(word.as_str()));
    let server = Server::start(0.2).await?;
    let admin = server.user_with_role("System Administrator")?;
    let browser = Browser::open(folder).await?;
    browser.go(&console::address(&server)).await?;
    let look = |language| Look {
        name: "desktop",
        size: DESKTOP,
        features: &[("prefers-color-scheme", "light")],
        language,
    };
    browser.size(&look("en")).await?;
    console::sign_in(&browser, &server, admin).await?;
    prepare(&browser).await?;
    let device = signed_in(&server).await?;
    let accounts = ids(&device, "account").await?;
    disagree(&server, &device, accounts.first().context("no account")?).await?;
    for (name, route, handle) in PAGES.into_iter().filter(|(name, ..)| is_wanted(name)) {
        console::open(&browser, route, handle).await.with_context(|| name.to_owned())?;
        paint(&browser, name, &["light", "dark"]).await?;
    }
    if is_wanted("sync-error") {
        console::open(&browser, "/sync-errors", "errors-list").await?;
        browser.page.press("open-*").await?;
        browser.page.see("three-way").await?;
        paint(&browser, "sync-error", &["light", "dark"]).await?;
    }
    if is_wanted("people") {
        people(&browser).await?;
    }
    // Its edits aren't saved, and no page is left with those unasked: it is the last one before all is loaded anew.
    if is_wanted("profile") {
        designer(&browser).await?;
    }
    for (language, tag) in [("de", "de"), ("ar", "ar")] {
        browser.size(&look(language)).await?;
        browser.page.see("console").await?;
        let is_abroad = |(name, ..): &(&str, &str, &str)| ABROAD.contains(name) && is_wanted(name);
        for (name, route, handle) in PAGES.into_iter().filter(is_abroad) {
            console::open(&browser, route, handle).await?;
            paint(&browser, &format!("{name}-{tag}"), &["light"]).await?;
        }
    }
    server.stop().await
}

/// Measures the tables and provisions, so that the pages have something to tell.
async fn prepare(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    console::open(browser, "/tables", "tables-list").await?;
    page.press("measure").await?;
    page.see("job").await?;
    page.gone("job").await?;
    console::provision(browser).await
}

/// The designer with a filter that is drawn, and the preview beside it.
async fn designer(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    console::open(browser, "/profiles", "profiles-list").await?;
    page.script("document.querySelector('[data-testid=\"profiles-list\"] .row-link').click()").await?;
    page.see("preview-rows").await?;
    page.press("rule-custom").await?;
    page.press("add-criterion-root").await?;
    console::pick(browser, "column-0", "ownerid").await?;
    console::pick(browser, "operator-0", "eq-useroruserteams").await?;
    page.press("add-group-root").await?;
    console::pick(browser, "column-1-0", "address1_city").await?;
    console::pick(browser, "operator-1-0", "begins-with").await?;
    page.fill("value-1-0", "R").await?;
    page.press("add-criterion-1").await?;
    console::pick(browser, "column-1-1", "revenue").await?;
    console::pick(browser, "operator-1-1", "ge").await?;
    page.fill("value-1-1", "100000").await?;
    page.see("price").await?;
    page.see_attribute("preview", "aria-busy", "false").await?;
    paint(browser, "profile-designer", &["light", "dark"]).await?;
    page.press("tab-people").await?;
    page.see("users").await?;
    paint(browser, "profile-people", &["light"]).await?;
    page.press("tab-history").await?;
    page.see("history").await?;
    paint(browser, "profile-history", &["light"]).await
}

/// A user beside the list, what he may do, and the grid of a role.
async fn people(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    let first = |list: &str| format!("document.querySelector('[data-testid=\"{list}\"] .row-link').click()");
    console::open(browser, "/people", "users-list").await?;
    page.script(&first("users-list")).await?;
    page.see("give-role").await?;
    paint(browser, "people-user", &["light", "dark"]).await?;
    page.press("user-rights").await?;
    page.see("rights-tables").await?;
    paint(browser, "people-rights", &["light"]).await?;
    console::open(browser, "/people/roles", "roles-list").await?;
    page.script(&first("roles-list")).await?;
    page.see("grid").await?;
    paint(browser, "people-role", &["light", "dark"]).await
}

async fn paint(browser: &Browser, name: &str, themes: &[&str]) -> Result<()> {
    for theme in themes {
        let features: &[(&str, &str)] = if *theme == "dark" {
            &[("prefers-color-scheme", "dark")]
        } else {
            &[("prefers-color-scheme", "light")]
        };
        browser.wish(features).await?;
        // What was done a moment ago is no part of the page, nor is where the keys would go.
        browser.page.script("document.activeElement?.blur()").await?;
        browser.page.gone("toast").await?;
        browser.come_to_rest().await?;
        browser.page.picture(&format!("{name}-{theme}")).await?;
    }
    browser.wish(&[("prefers-color-scheme", "light")]).await
}
