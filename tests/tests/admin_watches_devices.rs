//! An administrator looks after devices in the console: one is asked to sync, to download everything anew, is blocked and let
//! in again, and does each of it. Then he backs the server up. In Chromium.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Look};
use journeys::console::{address, open, seen, sign_in};
use journeys::device::Device;
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };

#[tokio::test]
async fn a_device_does_what_the_console_orders_and_the_server_is_backed_up() -> Result<()> {
    let server = Server::start(0.02).await?;
    let browser = Browser::open(&artefacts("admin-devices")).await?;
    browser.go(&address(&server)).await?;
    browser.size(&DESK).await?;
    sign_in(&browser, &server, server.user_with_role("System Administrator")?).await?;
    let page = &browser.page;
    open(&browser, "/devices", "devices-none").await?;

    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    let rows = rows(&device).await?;
    let id = told_of(&browser).await?;
    let mut found = seen(&browser, "devices").await?;

    page.press(&format!("refresh-{id}")).await?;
    page.see(&format!("order-{id}")).await?;
    carried_out(&browser, &device, &id).await?;

    // What a resync costs is told before it is ordered; it keeps what waits on the device.
    device.run(&["offline", "on"]).await?;
    let listed = device.run(&["list", "account", "--limit", "1"]).await?;
    let account = listed["rows"][0]["id"].as_str().context("no account")?.to_owned();
    device.run(&["update", "account", &account, "fax=+49 7541 777"]).await?;
    device.run(&["offline", "off"]).await?;
    page.press(&format!("resync-{id}")).await?;
    page.see("confirm").await?;
    found.extend(seen(&browser, "the question before a resync").await?);
    page.press("confirm").await?;
    page.see(&format!("order-{id}")).await?;
    carried_out(&browser, &device, &id).await?;
    ensure!(self::rows(&device).await? == rows, "another number of rows after the download from anew");
    let kept = server.web_api("admin").await?.row(&format!("accounts({account})?$select=fax")).await?;
    ensure!(kept.as_ref().is_some_and(|row| row["fax"] == "+49 7541 777"), "unsent work was lost: {kept:?}");

    page.press(&format!("block-{id}")).await?;
    page.press("confirm").await?;
    page.see(&format!("unblock-{id}")).await?;
    let refused = device.answer(&["sync"]).await?;
    ensure!(refused.code != 0, "a blocked device synced: {}", refused.json);
    page.press("devices-only-blocked").await?;
    page.see(&format!("device-{id}")).await?;
    found.extend(seen(&browser, "a blocked device").await?);
    page.press(&format!("unblock-{id}")).await?;
    page.see("devices-none").await?;
    page.press("devices-only-all").await?;
    page.see(&format!("block-{id}")).await?;
    device.run(&["sync"]).await?;

    open(&browser, "/health", "backups").await?;
    ensure!(!page.has("backup").await?, "nobody made a backup yet");
    page.press("back-up").await?;
    ensure!(page.see("backup").await?.contains(".db"), "the backup has no name");
    found.extend(seen(&browser, "a backup").await?);
    ensure!(found.is_empty(), "{}", found.join("\n"));
    server.stop().await
}

/// The id of the only device, once it told of itself.
async fn told_of(browser: &Browser) -> Result<String> {
    until("the device to be told of", || async {
        open(browser, "/", "steps").await?;
        open(browser, "/devices", "devices-list").await?;
        let ids = browser.page.attributes("refresh-*", "data-testid").await?;
        Ok(ids.first().and_then(|handle| handle.strip_prefix("refresh-")).map(str::to_owned))
    })
    .await
}

/// Syncs until the console says that nothing is ordered any more: one report brings the order, the next tells that it was done.
async fn carried_out(browser: &Browser, device: &Device, id: &str) -> Result<()> {
    until("the order to be carried out", || async {
        device.run(&["sync"]).await?;
        open(browser, "/", "steps").await?;
        open(browser, "/devices", &format!("device-{id}")).await?;
        Ok((!browser.page.has(&format!("order-{id}")).await?).then_some(()))
    })
    .await
}

/// How many rows the device holds.
async fn rows(device: &Device) -> Result<u64> {
    let status = device.run(&["status"]).await?;
    let tables = status["status"]["tables"].as_array().context("no tables in the status")?;
    Ok(tables.iter().filter_map(|table| table["rows"].as_u64()).sum())
}
