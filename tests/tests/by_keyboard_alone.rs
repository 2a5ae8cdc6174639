//! No mouse: from the start page to a record, an edit, and back out of it, by keys alone. In Chromium.

use anyhow::Result;
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::keyboard::{focused, tab_to};
use journeys::server::Server;
use journeys::window::{DESKTOP, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };

#[tokio::test]
async fn a_phone_number_is_changed_and_taken_back_without_a_mouse() -> Result<()> {
    let server = Server::start(0.02).await?;
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    device.run(&["offline", "on"]).await?;
    let carrier = Carrier::of(&device).await?;
    let browser = Browser::open(&artefacts("keyboard")).await?;
    browser.go(&carrier.address).await?;
    browser.page.see("workspace").await?;
    browser.look(&DESK).await?;
    let page = &browser.page;

    // The palette leads to the accounts, the arrows to a row, Enter into it.
    page.see("home").await?;
    page.keys("\u{e009}k\u{e000}").await?;
    focused(page, "palette-text").await?;
    page.keys("accounts\u{e007}").await?;
    page.see("grid-row").await?;
    tab_to(page, "grid").await?;
    page.keys("\u{e015}\u{e007}").await?;
    page.see("field-telephone1").await?;

    // The field is reached by Tab alone, and saved by its key.
    tab_to(page, "field-telephone1").await?;
    page.keys("\u{e009}a\u{e000}+49 7541 999\u{e009}s\u{e000}").await?;
    page.see("waiting-telephone1").await?;

    // The change is found in the queue and taken back, the question answered by keys too.
    page.keys("\u{e009}k\u{e000}").await?;
    focused(page, "palette-text").await?;
    page.keys("changes").await?;
    page.see_text("palette-hit", "Changes").await?;
    page.picture("palette").await?;
    page.keys("\u{e007}").await?;
    page.gone("palette-text").await?;
    page.picture("after-palette").await?;
    page.see("queue-group").await?;
    tab_to(page, "discard-*").await?;
    page.keys("\u{e007}").await?;
    page.see("confirm").await?;
    tab_to(page, "confirm").await?;
    page.keys("\u{e007}").await?;
    page.see("queue-empty").await?;
    server.stop().await
}
