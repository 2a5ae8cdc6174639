//! What the pictures show: a device in the middle of a working day, and one on its first.

use super::{THEMES, paint};
use crate::browser::{Browser, Carrier, Look};
use crate::device::{Device, PASSPHRASE};
use crate::line::Line;
use crate::server::Server;
use crate::wait::until;
use anyhow::{Context, Result};
use serde_json::Value;

/// How much of the demo there is.
const SCALE: f64 = 0.2;
/// Bytes of the first download after which it stands still for its picture.
const HELD_AFTER: u64 = 180_000;
/// Who works.
const ROLE: &str = "Regional Manager";

/// A device with changes that wait and one that needs its user.
pub(super) struct Stage {
    /// Its server.
    pub(super) server: Server,
    /// What shows it.
    pub(super) carrier: Carrier,
    /// Words of addresses, with what they stand for.
    words: Vec<(&'static str, String)>,
    _device: Device,
}

impl Stage {
    /// Prepares everything.
    ///
    /// # Errors
    /// When a program isn't built or refuses.
    pub(super) async fn set() -> Result<Self> {
        let server = Server::start_on(SCALE, &today()).await?;
        let device = signed_in(&server).await?;
        let accounts = ids(&device, "account").await?;
        let [account, second, third, ..] = &accounts[..] else { anyhow::bail!("too few accounts") };
        let opportunity = ids(&device, "opportunity").await?.first().context("no opportunity")?.clone();
        let lead = ids(&device, "lead").await?.first().context("no lead")?.clone();
        disagree(&server, &device, second).await?;
        device.run(&["offline", "on"]).await?;
        device.run(&["update", "account", account, "telephone1=+49 7541 4170"]).await?;
        device.run(&["update", "account", third, "websiteurl=https://www.example.com/north"]).await?;
        let worth = ["update", "opportunity", &opportunity, "estimatedvalue=18400"];
        device.run(&worth).await?;
        let (first_name, last_name) = ("firstname=Oda", "lastname=Brandt");
        device
            .run(&[
                "create",
                "contact",
                first_name,
                last_name,
                &format!("parentcustomerid=account:{account}"),
            ])
            .await?;
        let queue = device.run(&["queue"]).await?;
        let conflict = parked(&queue).context("no conflict in the queue")?;
        let words = vec![
            ("{account}", account.clone()),
            ("{opportunity}", opportunity),
            ("{lead}", lead),
            ("{conflict}", conflict),
        ];
        let carrier = Carrier::of(&device).await?;
        Ok(Self { server, carrier, words, _device: device })
    }

    /// An address with its words filled in.
    ///
    /// # Errors
    /// When a word is unknown.
    pub(super) fn address(&self, address: &str) -> Result<String> {
        let mut full = address.to_owned();
        self.words.iter().for_each(|(word, id)| full = full.replace(word, id));
        anyhow::ensure!(!full.contains('{'), "a word of {address} stands for nothing");
        Ok(full)
    }
}

/// From the sign-in to the download that is under way.
///
/// # Errors
/// When a page doesn't come.
pub(super) async fn first_day(browser: &Browser) -> Result<()> {
    for (name, size) in super::SIZES {
        let server = Server::start_on(SCALE, &today()).await?;
        let mut line = Line::to(server.address).await?;
        let device = Device::new()?;
        let carrier = Carrier::of(&device).await?;
        browser.go(&carrier.address).await?;
        browser.size(&Look { name, size, features: &[], language: "en" }).await?;
        let page = &browser.page;
        page.see("sign-in").await?;
        paint(browser, &format!("sign-in-{name}"), &THEMES).await?;
        let user = server.user_with_role(ROLE)?;
        page.fill("server", &line.url()).await?;
        page.fill("user", &user.name).await?;
        page.fill("password", &user.password).await?;
        if page.has("passphrase").await? {
            page.fill("passphrase", PASSPHRASE).await?;
        }
        page.press("sign-in-submit").await?;
        page.see("app-*").await?;
        paint(browser, &format!("apps-{name}"), &THEMES).await?;
        page.press("app-fieldsales").await?;
        page.see("download-prompt").await?;
        paint(browser, &format!("prompt-{name}"), &THEMES).await?;
        line.hold_after(HELD_AFTER).await?;
        page.press("download").await?;
        page.see("download-banner").await?;
        line.held().await?;
        paint(browser, &format!("first-{name}"), &THEMES).await?;
        line.join().await?;
        until("the download to end", || async { Ok((!page.has("download-banner").await?).then_some(())) })
            .await?;
        server.stop().await?;
    }
    Ok(())
}

/// A device of a user of the demo, after its first sync.
///
/// # Errors
/// When the command fails.
pub(super) async fn signed_in(server: &Server) -> Result<Device> {
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role(ROLE)?).await?;
    device.run(&["sync"]).await?;
    Ok(device)
}

/// Two devices change the same fields of an account, and the other one is first.
///
/// # Errors
/// When a command fails.
pub(super) async fn disagree(server: &Server, device: &Device, account: &str) -> Result<()> {
    let other = signed_in(server).await?;
    other
        .run(&["update", "account", account, "telephone1=+49 7541 2200", "websiteurl=https://north.example"])
        .await?;
    other.run(&["sync"]).await?;
    device.run(&["offline", "on"]).await?;
    let mine = [
        "update",
        "account",
        account,
        "telephone1=+49 7541 1100",
        "websiteurl=https://south.example",
        "fax=+49 7541 333",
    ];
    device.run(&mine).await?;
    device.run(&["offline", "off"]).await?;
    // It ends with 1, because the change needs its user.
    device.answer(&["sync"]).await.map(drop)
}

/// The first ids of a table on a device.
///
/// # Errors
/// When the command fails.
pub(super) async fn ids(device: &Device, table: &str) -> Result<Vec<String>> {
    let listed = device.run(&["list", table, "--limit", "12"]).await?;
    let rows = listed["rows"].as_array().context("no rows")?;
    Ok(rows.iter().filter_map(|row| Some(row["id"].as_str()?.to_owned())).collect())
}

/// The place of the change that needs its user.
fn parked(queue: &Value) -> Option<String> {
    let entries = queue["changes"].as_array().or_else(|| queue.as_array())?;
    let entry = entries.iter().find(|entry| entry["state"] == "parked")?;
    Some(entry["seq"].to_string())
}

/// Today's date in UTC.
fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}
