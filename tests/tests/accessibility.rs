//! Every page in every look: nothing that axe-core finds against WCAG 2.2 AA, and a picture of each for people to judge.

use anyhow::{Result, ensure};
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::server::Server;
use journeys::window::{DESKTOP, PHONE, artefacts};

const LOOKS: [Look; 7] = [
    Look {
        name: "light-desktop",
        size: DESKTOP,
        features: &[("prefers-color-scheme", "light")],
        language: "en",
    },
    Look {
        name: "german-dark-desktop",
        size: DESKTOP,
        features: &[("prefers-color-scheme", "dark")],
        language: "de",
    },
    Look {
        name: "german-phone",
        size: PHONE,
        features: &[("prefers-color-scheme", "light")],
        language: "de",
    },
    Look {
        name: "pseudo-dark-phone",
        size: PHONE,
        features: &[("prefers-color-scheme", "dark"), ("prefers-reduced-motion", "reduce")],
        language: "qps-ploc",
    },
    Look {
        name: "arabic-desktop",
        size: DESKTOP,
        features: &[("prefers-color-scheme", "light")],
        language: "ar",
    },
    Look {
        name: "forced-arabic-phone",
        size: PHONE,
        features: &[("forced-colors", "active")],
        language: "ar",
    },
    // A laptop at 200 %: half as many pixels for the page.
    Look {
        name: "zoomed-german-desktop",
        size: (DESKTOP.0 / 2, DESKTOP.1 / 2),
        features: &[("prefers-color-scheme", "light")],
        language: "de",
    },
];

/// Pages by their address, and a handle that shows that they are there.
const PAGES: [(&str, &str, &str); 10] = [
    ("home", "/", "home"),
    ("grid", "/t/account", "grid-row"),
    ("empty", "/t/account", "grid-empty"),
    ("new", "/t/account/new", "field-name"),
    ("queue", "/queue", "queue"),
    ("drafts", "/drafts", "drafts"),
    ("search", "/search", "search-text"),
    ("device", "/device", "device-status"),
    ("ledger", "/queue/lost", "ledger"),
    ("gallery", "/gallery", "gallery"),
];

#[tokio::test]
async fn no_page_keeps_anybody_out_in_any_look() -> Result<()> {
    let server = Server::start(0.02).await?;
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    let carrier = Carrier::of(&device).await?;
    let browser = Browser::open(&artefacts("looks")).await?;
    browser.go(&carrier.address).await?;
    browser.page.see("workspace").await?;
    let mut found = Vec::new();
    for look in LOOKS {
        browser.look(&look).await?;
        for (name, address, handle) in PAGES {
            browser.page.script(&format!("location.hash = '{address}'")).await?;
            if handle == "grid-empty" {
                browser.page.see("grid-row").await?;
                browser.page.fill("grid-search", "nothing is called so").await?;
            }
            browser.page.see(handle).await?;
            found.extend(check(&browser, &look, name).await?);
            browser.page.press_if_there("grid-search-clear").await?;
        }
        found.extend(record_and_flyout(&browser, &look).await?);
    }
    ensure!(found.is_empty(), "{found:#?}");
    server.stop().await
}

/// The form of a record, what belongs to it, and the flyout of its footer.
async fn record_and_flyout(browser: &Browser, look: &Look) -> Result<Vec<String>> {
    browser.page.script("location.hash = '/t/contact'").await?;
    browser.page.press("grid-row").await?;
    browser.page.see("field-lastname").await?;
    let mut found = check(browser, look, "form").await?;
    reach_tab(browser, "tab-related").await?;
    browser.page.see("related").await?;
    found.extend(check(browser, look, "related").await?);
    if look.size.0 < 900 {
        reach_tab(browser, "tab-timeline").await?;
        browser.page.see("timeline").await?;
        found.extend(check(browser, look, "timeline").await?);
    }
    browser.page.press("footer-status").await?;
    browser.page.see("flyout").await?;
    found.extend(check(browser, look, "flyout").await?);
    browser.page.press("footer-status").await?;
    browser.page.gone("flyout").await?;
    Ok(found)
}

/// Presses a tab; on a phone the tabs scroll sideways.
async fn reach_tab(browser: &Browser, handle: &str) -> Result<()> {
    let tab = format!("document.querySelector('[data-testid={handle}]')");
    browser.page.script(&format!("{tab}.scrollIntoView({{ inline: 'center' }})")).await?;
    browser.page.press(handle).await
}

async fn check(browser: &Browser, look: &Look, page: &str) -> Result<Vec<String>> {
    browser.come_to_rest().await?;
    browser.page.picture(&format!("{page}-{}", look.name)).await?;
    let found = browser.violations().await?;
    Ok(found.into_iter().map(|violation| format!("{page}, {}: {violation}", look.name)).collect())
}
