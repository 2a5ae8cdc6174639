//! The power goes at the worst moments: in the middle of a download, and between a write and its answer.

use anyhow::{Context, Result, ensure};
use journeys::device::Device;
use journeys::line::Line;
use journeys::server::Server;
use journeys::wait::until;
use journeys::webapi::WebApi;
use serde_json::Value;
use std::collections::BTreeMap;

/// A name that is nowhere in the demo data.
const NEW_NAME: &str = "Farpoint Lantern Works";
/// Enough of a download that it is neither at its beginning nor at its end.
const MIDDLE_OF_A_DOWNLOAD: u64 = 300_000;

/// A server, a line to it, and a device that somebody signed in on.
struct Set {
    device: Device,
    line: Line,
    api: WebApi,
    server: Server,
}

#[tokio::test]
async fn what_came_before_the_power_went_stays_and_the_rest_follows() -> Result<()> {
    let mut set = Set::signed_in(0.5).await?;
    set.line.hold_after(MIDDLE_OF_A_DOWNLOAD).await?;
    let mut download = set.device.start(&["sync"])?;
    set.line.held().await?;
    download.kill().await?;

    let tables = set.device.run(&["status"]).await?["status"]["tables"].take();
    let tables = tables.as_array().context("no tables in the status")?;
    let complete = tables.iter().filter(|table| table["complete"] == true).count();
    ensure!((1..tables.len()).contains(&complete), "{complete} of {} tables: not the middle", tables.len());
    set.line.join().await?;
    set.device.run(&["sync"]).await?;
    ensure!(set.on_device().await? == set.on_server().await?, "server and device differ");
    set.end().await
}

#[tokio::test]
async fn a_replay_that_lost_its_power_after_the_server_acted_is_not_applied_twice() -> Result<()> {
    let mut set = Set::signed_in(0.02).await?;
    set.device.run(&["sync"]).await?;
    let edited = set.on_device().await?.into_keys().next().context("no accounts")?;
    set.device.run(&["create", "account", &format!("name={NEW_NAME}")]).await?;
    set.device.run(&["update", "account", &edited, "name=Tidewater Rope Yard"]).await?;

    set.line.hold_answers_to_writes().await?;
    let mut replay = set.device.start(&["sync"])?;
    until("the server to have made the account", || async {
        let on_server = set.on_server().await?;
        Ok(on_server.values().any(|name| name == NEW_NAME).then_some(()))
    })
    .await?;
    set.line.held().await?;
    replay.kill().await?;

    set.line.join().await?;
    set.device.run(&["sync"]).await?;
    let device = set.on_device().await?;
    ensure!(device == set.on_server().await?, "server and device differ");
    ensure!(
        device.values().filter(|name| *name == NEW_NAME).count() == 1,
        "the create was applied twice, or never"
    );
    ensure!(device.get(&edited).is_some_and(|name| name == "Tidewater Rope Yard"));
    set.end().await
}

impl Set {
    async fn signed_in(scale: f64) -> Result<Self> {
        let server = Server::start(scale).await?;
        let line = Line::to(server.address).await?;
        let device = Device::new()?;
        let user = server.user_with_role("Regional Manager")?;
        device.login(&line.url(), user).await?;
        let api = server.web_api(&user.name).await?;
        Ok(Self { device, line, api, server })
    }

    /// The active accounts on the device: their names by their ids.
    async fn on_device(&self) -> Result<BTreeMap<String, String>> {
        let listed = self.device.run(&["list", "account", "--limit", "100000"]).await?;
        named(&listed["rows"], "id", "title")
    }

    /// The active accounts that the user may read on the server.
    async fn on_server(&self) -> Result<BTreeMap<String, String>> {
        let rows = self.api.rows("accounts?$select=name&$filter=statecode eq 0").await?;
        named(&Value::Array(rows), "accountid", "name")
    }

    async fn end(self) -> Result<()> {
        self.server.stop().await
    }
}

fn named(rows: &Value, id: &str, name: &str) -> Result<BTreeMap<String, String>> {
    let text = |row: &Value, key: &str| {
        row[key].as_str().map(str::to_owned).with_context(|| format!("no {key} in {row}"))
    };
    rows.as_array().context("no rows")?.iter().map(|row| Ok((text(row, id)?, text(row, name)?))).collect()
}
