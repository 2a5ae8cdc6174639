//! Two people edit one field while nobody looks. The second one's change waits as a sync error; an administrator finds it in
//! the console among its group, with all three sides, and settles it for him with a note. His device then shows it settled.
//! In Chromium, with axe.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Look};
use journeys::console::{address, open, seen, sign_in};
use journeys::device::Device;
use journeys::server::Server;
use journeys::window::{DESKTOP, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };
const NOTE: &str = "The customer told us the number of the first call.";

#[tokio::test]
async fn what_an_administrator_settles_in_the_console_is_settled_on_the_device() -> Result<()> {
    let server = Server::start(0.02).await?;
    let browser = Browser::open(&artefacts("admin-conflict")).await?;
    browser.go(&address(&server)).await?;
    browser.size(&DESK).await?;
    sign_in(&browser, &server, server.user_with_role("System Administrator")?).await?;
    ask_in_conflicts(&browser).await?;

    let (first, second) = (signed_in(&server).await?, signed_in(&server).await?);
    let listed = first.run(&["list", "account", "--limit", "2"]).await?;
    let id = |n: usize| listed["rows"][n]["id"].as_str().map(str::to_owned).context("too few accounts");
    let (dropped, carried) = (id(0)?, id(1)?);
    let mut found = Vec::new();
    for (account, verb, holds) in [(&dropped, "take-theirs", "first"), (&carried, "take-mine", "second")] {
        let base = phone(&second, account).await?;
        disagree(&first, &second, account).await?;
        ensure!(parked(&second).await? == 1, "{}", second.run(&["queue"]).await?);
        found.extend(settle(&browser, &base, verb).await?);
        second.run(&["sync"]).await?;
        ensure!(parked(&second).await? == 0, "{}", second.run(&["queue"]).await?);
        ensure!(phone(&second, account).await? == holds, "after {verb}");
    }
    browser.page.press("errors-only-resolved").await?;
    browser.page.see_text("errors-list", NOTE).await?;
    ensure!(found.is_empty(), "{}", found.join("\n"));

    let ledger = second.run(&["ledger"]).await?;
    let entries = ledger["entries"].as_array().context("no ledger")?;
    let told = entries.iter().find(|entry| entry["record"] == dropped.as_str()).context("no entry of it")?;
    ensure!(told["fields"][0]["lost"] == "second", "{told}");
    ensure!(told["note"] == NOTE, "the user doesn't read the note: {told}");
    server.stop().await
}

/// Lets users decide in every conflict, in the console.
async fn ask_in_conflicts(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    open(browser, "/conflicts", "policies").await?;
    page.press("policy-ask").await?;
    page.press("save-conflicts").await?;
    page.see("toast").await.map(drop)
}

async fn signed_in(server: &Server) -> Result<Device> {
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    Ok(device)
}

/// The second device edits without a line what the first one edits with one.
async fn disagree(first: &Device, second: &Device, account: &str) -> Result<()> {
    second.run(&["offline", "on"]).await?;
    second.run(&["update", "account", account, "telephone1=second"]).await?;
    first.run(&["update", "account", account, "telephone1=first"]).await?;
    first.run(&["sync"]).await?;
    second.run(&["offline", "off"]).await?;
    let ended = second.answer(&["sync"]).await?;
    ensure!(ended.code == 1, "a change that needs its user is no success: {}", ended.json);
    Ok(())
}

/// How many changes need the user.
async fn parked(device: &Device) -> Result<usize> {
    let queue = device.run(&["queue"]).await?;
    let changes = queue["changes"].as_array().context("no queue")?;
    Ok(changes.iter().filter(|change| change["state"] == "parked").count())
}

async fn phone(device: &Device, account: &str) -> Result<String> {
    let row = device.run(&["get", "account", account]).await?;
    row["fields"]["telephone1"].as_str().map(str::to_owned).context("an account without a phone")
}

/// Opens the only error from its group, sees its three sides, and settles it with the note. Gives what axe finds.
async fn settle(browser: &Browser, base: &str, verb: &str) -> Result<Vec<String>> {
    let page = &browser.page;
    open(browser, "/", "steps").await?;
    open(browser, "/sync-errors", "error-groups").await?;
    page.press("error-group").await?;
    page.see_attribute("error-group", "aria-pressed", "true").await?;
    let mut found = seen(browser, "a group of sync errors").await?;
    page.press("open-*").await?;
    let sides = page.see("three-way").await?;
    for side in [base, "first", "second"] {
        ensure!(sides.contains(side), "{side} is not among the sides: {sides}");
    }
    page.fill("error-note", NOTE).await?;
    found.extend(seen(browser, "a sync error").await?);
    page.press(verb).await?;
    page.gone("error-sheet").await?;
    page.see("no-errors").await?;
    Ok(found)
}
