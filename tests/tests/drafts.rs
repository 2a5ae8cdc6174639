//! Somebody whose app isn't enabled for offline drafts an account without a connection, is reminded of it, completes it and
//! saves it on the server; then looks a record up there and drafts another one that belongs to it. In Chromium, with axe.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, PHONE, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };
const HAND: Look =
    Look { name: "phone", size: PHONE, features: &[("prefers-color-scheme", "dark")], language: "en" };

#[tokio::test]
async fn a_draft_is_made_without_a_connection_and_saved_with_one() -> Result<()> {
    let server = Server::start(0.02).await?;
    let device = Device::new()?;
    let user = server.user_with_role("Regional Manager")?;
    device.login_to(&format!("http://{}", server.address), user, "servicedesk").await?;
    let carrier = Carrier::of(&device).await?;
    let browser = Browser::open(&artefacts("drafts")).await?;
    browser.go(&carrier.address).await?;
    browser.page.see("workspace").await?;
    browser.look(&DESK).await?;
    let (page, api) = (&browser.page, server.web_api("admin").await?);

    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.see("offline-indicator").await?;
    page.script("location.hash = '/t/account'").await?;
    page.see("apart-empty").await?;
    page.press("new").await?;
    page.fill("field-name", "Farpoint Lantern Works").await?;
    page.press("save").await?;
    page.see("draft-chip").await?;
    let mut found = seen(&browser, &DESK, "form").await?;
    browser.look(&HAND).await?;
    page.see("draft-chip").await?;
    found.extend(seen(&browser, &HAND, "form").await?);
    browser.look(&DESK).await?;

    // It is found again and changed from the list of drafts, and stays one.
    page.script("location.hash = '/drafts'").await?;
    page.see("draft").await?;
    found.extend(seen(&browser, &DESK, "list").await?);
    page.press("draft-edit").await?;
    page.fill("field-telephone1", "417").await?;
    page.press("save").await?;
    page.gone("unsaved").await?;
    let none = api.rows("accounts?$filter=name eq 'Farpoint Lantern Works'&$select=name").await?;
    ensure!(none.is_empty(), "nothing is saved by itself: {none:?}");

    // With the connection comes the reminder, and the way to the server.
    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.gone("offline-indicator").await?;
    page.script("location.hash = '/'").await?;
    page.see_text("home-drafts", "1").await?;
    page.press("home-drafts").await?;
    page.press("draft-edit").await?;
    page.press("draft-send").await?;
    let saved = until("the account on the server", || async {
        let rows = api.rows("accounts?$filter=name eq 'Farpoint Lantern Works'&$select=telephone1").await?;
        Ok(rows.into_iter().next())
    })
    .await?;
    ensure!(saved["telephone1"] == "417", "{saved}");
    page.gone("draft-chip").await?;
    page.script("location.hash = '/drafts'").await?;
    page.see("drafts-empty").await?;

    // What was used lately is here without a connection, and new records can belong to it.
    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.see("offline-indicator").await?;
    page.script("location.hash = '/t/account'").await?;
    page.press("apart-cached").await?;
    page.see("draft-standing").await?;
    found.extend(seen(&browser, &DESK, "kept").await?);
    page.press("draft-for-contact").await?;
    page.fill("field-lastname", "Reuter").await?;
    page.press("save").await?;
    page.see("draft-chip").await?;
    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.gone("offline-indicator").await?;
    page.script("location.hash = '/drafts'").await?;
    page.press("draft-send").await?;
    page.see("drafts-empty").await?;
    let contacts = api.rows("contacts?$filter=lastname eq 'Reuter'&$select=_parentcustomerid_value").await?;
    let account = saved["accountid"].as_str().context("no id")?;
    ensure!(contacts.iter().any(|row| row["_parentcustomerid_value"] == account), "{contacts:?}");
    ensure!(found.is_empty(), "{found:#?}");
    server.stop().await
}

/// A picture, and what axe-core finds.
async fn seen(browser: &Browser, look: &Look, name: &str) -> Result<Vec<String>> {
    browser.come_to_rest().await?;
    browser.page.picture(&format!("{name}-{}", look.name)).await?;
    let found = browser.violations().await?;
    Ok(found.into_iter().map(|violation| format!("{name}, {}: {violation}", look.name)).collect())
}
