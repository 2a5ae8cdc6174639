//! Two people change the same account without a line. The second one settles it, field by field, on a desktop and with
//! axe-core and a phone's width looking on; the first one then gets what was settled.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, PHONE, artefacts};
use serde_json::Value;

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "dark")], language: "en" };
const HAND: Look =
    Look { name: "phone", size: PHONE, features: &[("prefers-color-scheme", "light")], language: "en" };

#[tokio::test]
async fn two_edits_of_one_account_are_settled_field_by_field() -> Result<()> {
    let server = Server::start(0.02).await?;
    let (first, second) = (signed_in(&server).await?, signed_in(&server).await?);
    let listed = first.run(&["list", "account", "--limit", "1"]).await?;
    let account = listed["rows"][0]["id"].as_str().context("no account")?.to_owned();
    let edit = async |device: &Device, fields: &[&str]| {
        device.run(&[&["update", "account", account.as_str()], fields].concat()).await
    };
    edit(&first, &["telephone1=+49 7541 111", "websiteurl=https://first.example"]).await?;
    edit(&second, &["telephone1=+49 7541 222", "websiteurl=https://second.example", "fax=+49 7541 333"])
        .await?;
    first.run(&["sync"]).await?;

    let carrier = Carrier::of(&second).await?;
    let browser = Browser::open(&artefacts("conflict")).await?;
    browser.go(&carrier.address).await?;
    browser.look(&DESK).await?;
    let page = &browser.page;
    page.script("location.hash = '/queue'").await?;
    page.press("resolve").await?;
    page.see("conflict-field-telephone1").await?;
    let mut found = seen(&browser, &DESK, "open").await?;
    ensure!(is_disabled(&browser).await?, "it may be sent before each field was decided");
    page.press("mine-telephone1").await?;
    page.press("theirs-websiteurl").await?;
    found.extend(seen(&browser, &DESK, "chosen").await?);
    browser.look(&HAND).await?;
    page.press("mine-telephone1").await?;
    page.press("theirs-websiteurl").await?;
    found.extend(seen(&browser, &HAND, "chosen").await?);
    page.press("conflict-resubmit").await?;
    page.see("queue-empty").await?;
    page.press("more").await?;
    page.press("open-ledger").await?;
    found.extend(seen(&browser, &HAND, "ledger").await?);
    ensure!(found.is_empty(), "{found:#?}");

    let api = server.web_api("admin").await?;
    let path = format!("accounts({account})?$select=telephone1,websiteurl,fax");
    let settled = until("the server to have what was settled", || async {
        Ok(api.row(&path).await?.filter(|row| row["fax"] == "+49 7541 333"))
    })
    .await?;
    ensure!(settled["telephone1"] == "+49 7541 222", "{settled}");
    ensure!(settled["websiteurl"] == "https://first.example", "{settled}");
    first.run(&["sync"]).await?;
    let here: Value = first.run(&["get", "account", &account]).await?;
    ensure!(here.to_string().contains("+49 7541 222"), "{here}");
    server.stop().await
}

async fn signed_in(server: &Server) -> Result<Device> {
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    Ok(device)
}

async fn is_disabled(browser: &Browser) -> Result<bool> {
    let disabled = "return document.querySelector('[data-testid=conflict-resubmit]').disabled";
    Ok(browser.page.script(disabled).await? == true)
}

/// A picture, and what axe-core finds.
async fn seen(browser: &Browser, look: &Look, name: &str) -> Result<Vec<String>> {
    browser.come_to_rest().await?;
    browser.page.picture(&format!("{name}-{}", look.name)).await?;
    browser.violations().await
}
