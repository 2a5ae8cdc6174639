//! No mouse: from the start page to a record, an edit, and back out of it, by keys alone. In Chromium.

use anyhow::{Result, bail};
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, Window, artefacts};

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };
/// More stops than any page has.
const MOST_STOPS: usize = 150;

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

/// Waits until something has the focus.
async fn focused(page: &Window, handle: &str) -> Result<()> {
    let here = "return document.activeElement && document.activeElement.dataset.testid";
    until(&format!("{handle} to have the focus"), || async {
        Ok((page.script(here).await? == handle).then_some(()))
    })
    .await
}

/// Presses Tab until something has the focus, as somebody without a mouse does; it must show that it has.
async fn tab_to(page: &Window, handle: &str) -> Result<()> {
    let (start, any) = handle.strip_suffix('*').map_or((handle, false), |start| (start, true));
    let here = format!(
        "const at = document.activeElement, id = at && at.dataset.testid || '';
         if ({any} ? !id.startsWith('{start}') : id !== '{start}') return 'elsewhere';
         const style = getComputedStyle(at);
         const around = getComputedStyle(at.closest('.input') || at);
         return [style, around].some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none') ? 'seen' : 'hidden';"
    );
    for _ in 0..MOST_STOPS {
        match page.script(&here).await?.as_str() {
            Some("seen") => return Ok(()),
            Some("hidden") => bail!("{handle} has the focus and doesn't show it"),
            _ => page.keys("\u{e004}").await?,
        }
    }
    bail!("{handle} can't be reached by Tab")
}
