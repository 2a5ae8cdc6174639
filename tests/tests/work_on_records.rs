//! What is done with a record beyond typing: stages, commands, files, many rows at once. In Chromium, against a real
//! server, whose rows show that it arrived.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Carrier, Look};
use journeys::device::Device;
use journeys::server::Server;
use journeys::wait::until;
use journeys::window::{DESKTOP, PHONE, artefacts};
use serde_json::Value;
use std::path::Path;

const LOOKS: [Look; 2] = [
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" },
    Look { name: "phone", size: PHONE, features: &[("prefers-color-scheme", "dark")], language: "de" },
];

#[tokio::test]
async fn commands_files_and_picked_rows_work_offline_and_reach_the_server() -> Result<()> {
    let server = Server::start(0.05).await?;
    let device = Device::new()?;
    device.login(&format!("http://{}", server.address), server.user_with_role("Regional Manager")?).await?;
    device.run(&["sync"]).await?;
    let carrier = Carrier::of(&device).await?;
    let browser = Browser::open(&artefacts("records")).await?;
    browser.go(&carrier.address).await?;
    browser.page.see("workspace").await?;
    browser.look(&LOOKS[0]).await?;
    let (page, api) = (&browser.page, server.web_api("admin").await?);

    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.see("offline-indicator").await?;

    // A command asks, is done here at once, and can be taken back while it waits.
    let lead = first(&browser, "lead").await?;
    page.press("command-disqualify").await?;
    page.see("command-dialog").await?;
    let mut found = seen(&browser, &LOOKS[0], "command").await?;
    page.press("command-run").await?;
    page.gone("command-disqualify").await?;
    page.press("toast-undo").await?;
    page.see("command-disqualify").await?;
    page.press("command-disqualify").await?;
    page.press("command-run").await?;
    page.gone("command-disqualify").await?;

    // A picture is there at once, and waits.
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/seed/pictures/valve.png");
    page.attach("attach-picture", &picture).await?;
    page.see("file-picture").await?;
    page.see_attribute("file", "data-state", "waiting").await?;
    found.extend(seen(&browser, &LOOKS[0], "files").await?);

    // Two rows get a new owner in one go; the queue says why they wait.
    page.script("location.hash = '/t/account'").await?;
    page.see("grid-row").await?;
    let picked = page.attributes("grid-row", "data-id").await?;
    ensure!(picked.len() > 2, "too few accounts: {picked:?}");
    page.press_first("pick", 2).await?;
    page.see_attribute("bulk", "data-count", "2").await?;
    page.press("bulk-assign").await?;
    page.press("field-ownerid").await?;
    page.press("lookup-hit").await?;
    page.press("command-run").await?;
    page.gone("bulk").await?;
    page.script("location.hash = '/queue'").await?;
    until("four changes in the queue", || async {
        Ok((page.count("queue-group").await? >= 3 && page.has("waiting-files").await?).then_some(()))
    })
    .await?;
    for look in &LOOKS {
        browser.look(look).await?;
        page.see("queue-group").await?;
        found.extend(seen(&browser, look, "queue").await?);
    }
    browser.look(&LOOKS[0]).await?;

    page.script("location.hash = '/device'").await?;
    page.press("work-offline").await?;
    page.gone("pending-count").await?;
    let owner = |row: Option<Value>| row.map(|row| row["_ownerid_value"].clone());
    until("all of it on the server", || async {
        let state =
            api.row(&format!("leads({lead})")).await?.context("the lead is gone")?["statecode"].clone();
        let notes =
            api.rows(&format!("annotations?$filter=_objectid_value eq {lead}&$select=filesize")).await?;
        let owners = [
            owner(api.row(&format!("accounts({})", picked[0])).await?),
            owner(api.row(&format!("accounts({})", picked[1])).await?),
        ];
        let has_file = notes.iter().any(|note| note["filesize"].as_u64().is_some_and(|size| size > 0));
        Ok((state == 2 && has_file && owners[0].is_some() && owners[0] == owners[1]).then_some(()))
    })
    .await?;
    ensure!(found.is_empty(), "{found:#?}");
    server.stop().await
}

/// Opens the first row of a table and gives its id.
async fn first(browser: &Browser, table: &str) -> Result<String> {
    browser.page.script(&format!("location.hash = '/t/{table}'")).await?;
    browser.page.see("grid-row").await?;
    let id = browser.page.attributes("grid-row", "data-id").await?.first().context("no rows")?.clone();
    browser.page.script(&format!("location.hash = '/t/{table}/{id}'")).await?;
    browser.page.see("record-title").await?;
    Ok(id)
}

/// A picture, and what axe-core finds.
async fn seen(browser: &Browser, look: &Look, name: &str) -> Result<Vec<String>> {
    browser.come_to_rest().await?;
    browser.page.picture(&format!("{name}-{}", look.name)).await?;
    let found = browser.violations().await?;
    Ok(found.into_iter().map(|violation| format!("{name}: {violation}")).collect())
}
