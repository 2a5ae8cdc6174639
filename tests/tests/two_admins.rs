//! Two administrators edit one profile at the same time: neither overwrites the other unseen. Then the profile goes out as a
//! file, is changed in it, and comes back with its differences shown. In Chromium.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Look};
use journeys::console::{address, open, seen, sign_in};
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, artefacts};
use serde_json::Value;
use std::path::Path;

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };

#[tokio::test]
async fn nobody_overwrites_a_profile_unseen_and_a_file_of_it_is_compared_before_it_comes_in() -> Result<()> {
    let server = Server::start(0.02).await?;
    let (one, other) = (admin(&server, "first").await?, admin(&server, "second").await?);
    let profile = first_profile(&one).await?;
    for browser in [&one, &other] {
        open(browser, &format!("/profiles/{profile}/settings"), "description").await?;
    }

    describe(&one, "For the south.").await?;
    save(&one).await?;
    one.page.gone("unsaved").await?;

    // The other one began before that: he sees both, and nothing is written yet.
    describe(&other, "For the north.").await?;
    save(&other).await?;
    let both = other.page.see("stale").await?;
    ensure!(both.contains("For the south.") && both.contains("For the north."), "{both}");
    let found = seen(&other, "both versions").await?;
    ensure!(found.is_empty(), "{}", found.join("\n"));
    other.page.press("stale-later").await?;
    other.page.gone("stale").await?;
    other.page.see("unsaved").await?;
    save(&other).await?;
    other.page.press("stale-theirs").await?;
    other.page.gone("unsaved").await?;
    ensure!(described(&other).await? == "For the south.", "theirs was taken: {}", described(&other).await?);

    // Now he goes on from it, and the first one is late: he puts his own in its place after he saw both.
    describe(&other, "For the north and south.").await?;
    save(&other).await?;
    other.page.gone("unsaved").await?;
    describe(&one, "For the south alone.").await?;
    save(&one).await?;
    one.page.see_text("stale", "For the north and south.").await?;
    one.page.press("stale-mine").await?;
    one.page.gone("stale").await?;
    one.page.gone("unsaved").await?;
    other.reload().await?;
    other.page.see("description").await?;
    ensure!(described(&other).await? == "For the south alone.", "{}", described(&other).await?);

    file_of_a_profile(&one, &profile).await?;
    server.stop().await
}

/// A browser with an administrator in it.
async fn admin(server: &Server, folder: &str) -> Result<Browser> {
    let browser = Browser::open(&artefacts(&format!("two-admins/{folder}"))).await?;
    browser.go(&address(server)).await?;
    browser.size(&DESK).await?;
    sign_in(&browser, server, server.user_with_role("System Administrator")?).await?;
    Ok(browser)
}

async fn first_profile(browser: &Browser) -> Result<String> {
    open(browser, "/profiles", "profiles-list").await?;
    let rows = browser.page.attributes("open-*", "data-testid").await?;
    let first = rows.first().and_then(|handle| handle.strip_prefix("open-")).context("no profile")?;
    Ok(first.to_owned())
}

async fn describe(browser: &Browser, text: &str) -> Result<()> {
    browser.page.fill("description", text).await?;
    browser.page.see("unsaved").await.map(drop)
}

async fn described(browser: &Browser) -> Result<String> {
    let read = "return document.querySelector('[data-testid=description]').value";
    Ok(browser.page.script(read).await?.as_str().unwrap_or_default().to_owned())
}

async fn save(browser: &Browser) -> Result<()> {
    browser.page.press("save-profile").await
}

/// The profile goes out, its interval and words are changed in the file, and it comes in: first what differs, then the import.
async fn file_of_a_profile(browser: &Browser, profile: &str) -> Result<()> {
    let (page, folder) = (&browser.page, tempfile::tempdir()?);
    browser.downloads_to(folder.path()).await?;
    page.press("export").await?;
    let (path, mut file) = until("the file of the profile", || async { downloaded(folder.path()) }).await?;
    ensure!(file["id"] == profile, "another profile was exported: {file}");
    file["description"] = "For the south, by the file.".into();
    std::fs::write(&path, serde_json::to_string_pretty(&file)?)?;

    open(browser, "/profiles", "profiles-list").await?;
    page.press("import-profile").await?;
    page.attach("profile-file", &path).await?;
    let differences = page.see("differences").await?;
    ensure!(differences.contains("For the south, by the file."), "{differences}");
    let found = seen(browser, "what a file changes").await?;
    ensure!(found.is_empty(), "{}", found.join("\n"));
    page.press("confirm").await?;
    page.gone("import-sheet").await?;
    open(browser, &format!("/profiles/{profile}/settings"), "description").await?;
    ensure!(described(browser).await? == "For the south, by the file.", "{}", described(browser).await?);

    // What is no profile is told before anything is asked of the server.
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{\"name\": 4")?;
    open(browser, "/profiles", "profiles-list").await?;
    page.press("import-profile").await?;
    page.attach("profile-file", &broken).await?;
    page.see("unreadable").await.map(drop)
}

/// A whole JSON file in a folder, once there is one.
fn downloaded(folder: &Path) -> Result<Option<(std::path::PathBuf, Value)>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let file = serde_json::from_slice(&std::fs::read(&path)?)?;
            return Ok(Some((path, file)));
        }
    }
    Ok(None)
}
