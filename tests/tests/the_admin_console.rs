//! An administrator sets up what a person has offline, in the console alone: import a solution, enable a table, provision, a profile with own
//! records, a related table and a filter, a preview as that person, publish, assign, offer. The person's device then holds
//! exactly the previewed rows, and after a change of the filter exactly the ones previewed again. In Chromium, with axe, under
//! the console's own content security policy.

use anyhow::{Context, Result, ensure};
use journeys::browser::{Browser, Look};
use journeys::console::{address, open, pick, provision, seen, sign_in};
use journeys::device::Device;
use journeys::server::{Server, User};
use journeys::window::{DESKTOP, artefacts};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const DESK: Look =
    Look { name: "desktop", size: DESKTOP, features: &[("prefers-color-scheme", "light")], language: "en" };
const APP: &str = "fieldsales";
/// Pages that stand by themselves: address, and what is seen on them.
const PAGES: [(&str, &str); 15] = [
    ("/", "steps"),
    ("/tables", "tables-list"),
    ("/provisioning", "job-head"),
    ("/profiles", "profiles-list"),
    ("/apps", "save-fieldsales"),
    ("/devices", "devices-list"),
    ("/sync-errors", "error-groups"),
    ("/health", "database"),
    ("/solutions", "solutions-list"),
    ("/conflicts", "policies"),
    ("/people", "users-list"),
    ("/people/teams", "teams-list"),
    ("/people/units", "units-tree"),
    ("/people/roles", "roles-list"),
    ("/audit", "audit-list"),
];

#[tokio::test]
async fn a_device_holds_exactly_what_the_console_previewed() -> Result<()> {
    let server = Server::start(0.05).await?;
    let person = server.user_with_role("Regional Manager")?.clone();
    let browser = Browser::open(&artefacts("console")).await?;
    browser.watch_policy().await?;
    browser.go(&address(&server)).await?;
    browser.size(&DESK).await?;
    sign_in(&browser, &server, server.user_with_role("System Administrator")?).await?;
    let page = &browser.page;

    let mut found = import(&browser).await?;
    enable(&browser).await?;
    provision(&browser).await?;
    design(&browser).await?;
    look_as(&browser, &server, &person).await?;
    found.extend(seen(&browser, "designer").await?);
    let profile = publish(&browser).await?;
    let first = previewed(&browser).await?;
    ensure!(first.values().sum::<u64>() > 0, "the person would have nothing: {first:?}");

    // He is in another profile: he is moved, and only after the console named him.
    page.press("tab-people").await?;
    page.fill("add-user", &person.name).await?;
    add_found(&browser, "add-user-").await?;
    page.see("moves").await?;
    found.extend(seen(&browser, "people who move").await?);
    page.press("confirm").await?;
    page.gone("moves").await?;

    open(&browser, "/apps", &format!("save-{APP}")).await?;
    page.press(&format!("offer-{profile}")).await?;
    page.press(&format!("save-{APP}")).await?;
    page.see("toast").await?;

    let device = Device::new()?;
    device.login_to(&format!("http://{}", server.address), &person, APP).await?;
    device.run(&["sync"]).await?;
    ensure!(held(&device, &first).await? == first, "{:?} and not {first:?}", held(&device, &first).await?);

    // Another filter: the console says what comes and goes, and the device does just that.
    open(&browser, &format!("/profiles/{profile}"), "items").await?;
    page.press("item-account").await?;
    page.press("rule-all").await?;
    page.press("save-profile").await?;
    page.see("publish-profile").await?;
    look_as(&browser, &server, &person).await?;
    page.press("publish-profile").await?;
    page.see("differences").await?;
    found.extend(seen(&browser, "what differs").await?);
    page.press("confirm").await?;
    page.see_attribute("profile-state", "data-state", "published").await?;
    let second = previewed(&browser).await?;
    ensure!(second["account"] > first["account"], "all accounts are more than his own: {second:?}");
    device.run(&["sync"]).await?;
    ensure!(
        held(&device, &second).await? == second,
        "{:?} and not {second:?}",
        held(&device, &second).await?
    );

    for (route, handle) in PAGES {
        open(&browser, route, handle).await.with_context(|| route.to_owned())?;
        found.extend(seen(&browser, route).await?);
    }
    found.extend(people_and_roles(&browser).await?);
    ensure!(found.is_empty(), "{}", found.join("\n"));
    let broken = browser.policy_violations().await?;
    ensure!(broken.is_empty(), "{}", broken.join("\n"));
    server.stop().await
}

/// Imports a solution from a file: first what it would do, then the import. Gives what axe finds.
async fn import(browser: &Browser) -> Result<Vec<String>> {
    let (page, folder) = (&browser.page, tempfile::tempdir()?);
    let path = folder.path().join("fleet.zip");
    std::fs::write(&path, fleet()?)?;
    open(browser, "/solutions", "solutions-list").await?;
    page.press("import-solution").await?;
    page.attach("solution-file", &path).await?;
    page.see_text("import-report", "Fleet 1.2.0.7").await?;
    let found = seen(browser, "what an import would do").await?;
    page.press("cancel").await?;
    page.gone("solution-sheet").await?;
    ensure!(!page.has("solution-Fleet").await?, "the dry run imported");
    page.press("import-solution").await?;
    page.attach("solution-file", &path).await?;
    page.see("import-report").await?;
    page.press("confirm").await?;
    page.see("solution-Fleet").await?;
    open(browser, "/tables", "tables-list").await?;
    page.see_attribute("table-flt_vehicle", "data-offline", "true").await?;
    Ok(found)
}

/// A solution file with a table.
fn fleet() -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let files = [
        ("[Content_Types].xml", "<Types/>"),
        ("solution.xml", include_str!("../../server/tests/fixtures/fleet_solution.xml")),
        ("customizations.xml", include_str!("../../server/tests/fixtures/fleet_customizations.xml")),
        ("WebResources/flt_car.svg", "<svg/>"),
    ];
    for (name, content) in files {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Enables the first table that isn't yet, and publishes that after its difference was seen.
async fn enable(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    let off = "return document.querySelector('[data-testid=tables-list] [role=switch]:not(:checked):not(:disabled)').dataset.testid";
    let switch = page.script(off).await?.as_str().context("every table is enabled")?.to_owned();
    let table = switch.strip_prefix("offline-").context("another switch")?;
    page.press(&switch).await?;
    page.see_attribute(&format!("table-{table}"), "data-offline", "true").await?;
    page.press("publish-tables").await?;
    page.see("differences").await?;
    page.press("confirm").await?;
    page.gone("confirm").await
}

/// A profile: his accounts, the contacts that belong to them, and opportunities by a filter.
async fn design(browser: &Browser) -> Result<()> {
    let page = &browser.page;
    open(browser, "/profiles", "new-profile").await?;
    page.press("new-profile").await?;
    page.fill("profile-name", "Tour South").await?;
    page.press("create").await?;
    page.press("add-table").await?;
    page.press("add-account").await?;
    page.press("rule-owned").await?;
    page.press("add-table").await?;
    page.press("add-contact").await?;
    page.press("rule-related").await?;
    page.press("item-account").await?;
    page.press("pick-contact_customer_accounts").await?;
    page.press("add-table").await?;
    page.press("add-opportunity").await?;
    page.press("rule-custom").await?;
    page.press("add-criterion-root").await?;
    pick(browser, "column-0", "ownerid").await?;
    pick(browser, "operator-0", "eq-userid").await?;
    page.press("save-profile").await?;
    page.gone("unsaved").await
}

/// Looks at the preview as a person, by his name in the database.
async fn look_as(browser: &Browser, server: &Server, person: &User) -> Result<()> {
    let page = &browser.page;
    let users = server.web_api(&person.name).await?.rows("systemusers?$select=fullname,domainname").await?;
    let him = users
        .iter()
        .find(|user| user["domainname"] == person.name.as_str())
        .context("the person is not there")?;
    let (id, name) = (&him["systemuserid"], &him["fullname"]);
    page.press("preview-user").await?;
    page.fill("find-user", name.as_str().context("no name")?).await?;
    page.press(&format!("find-user-{}", id.as_str().context("no id")?)).await?;
    page.see_text("preview-user", name.as_str().unwrap_or_default()).await
}

/// Publishes the draft, and gives the profile's id.
async fn publish(browser: &Browser) -> Result<String> {
    let page = &browser.page;
    page.press("publish-profile").await?;
    page.press("confirm").await?;
    page.see_attribute("profile-state", "data-state", "published").await?;
    let hash = page.script("return location.hash").await?;
    let id = hash.as_str().and_then(|hash| hash.rsplit('/').next()).context("no id in the address")?;
    Ok(id.to_owned())
}

/// The rows that the preview tells, table by table, once it tells of what is saved.
async fn previewed(browser: &Browser) -> Result<BTreeMap<String, u64>> {
    let page = &browser.page;
    page.see_attribute("preview", "aria-busy", "false").await?;
    page.see("preview-tables").await?;
    let read = "return [...document.querySelectorAll('.preview-table')].map(line => [line.dataset.testid.slice(8), +line.dataset.rows])";
    let pairs: Vec<(String, u64)> = serde_json::from_value(page.script(read).await?)?;
    Ok(pairs.into_iter().collect())
}

/// The rows that the device holds of these tables.
async fn held(device: &Device, of: &BTreeMap<String, u64>) -> Result<BTreeMap<String, u64>> {
    let status = device.run(&["status"]).await?;
    let tables = status["status"]["tables"].as_array().context("no tables in the status")?;
    let rows = |name: &String| {
        let table = tables.iter().find(|table| table["table"] == name.as_str());
        (name.clone(), table.and_then(|table| table["rows"].as_u64()).unwrap_or(0))
    };
    Ok(of.keys().map(rows).collect())
}

/// What axe finds behind the lists of people and roles: a user beside his list, his rights explained, a role's grid.
async fn people_and_roles(browser: &Browser) -> Result<Vec<String>> {
    let page = &browser.page;
    let first = |list: &str| format!("document.querySelector('[data-testid=\"{list}\"] .row-link').click()");
    open(browser, "/people", "users-list").await?;
    page.script(&first("users-list")).await?;
    page.see("give-role").await?;
    let mut found = seen(browser, "a user").await?;
    page.press("user-rights").await?;
    page.see("rights-tables").await?;
    found.extend(seen(browser, "the rights of a user").await?);
    open(browser, "/people/roles", "roles-list").await?;
    page.script(&first("roles-list")).await?;
    page.see("grid").await?;
    found.extend(seen(browser, "a role").await?);
    Ok(found)
}

/// Presses the only one that was found.
async fn add_found(browser: &Browser, prefix: &str) -> Result<()> {
    let press = format!(
        "const found = document.querySelector('[data-testid^=\"{prefix}\"]'); if (found) found.click(); return !!found"
    );
    journeys::wait::until("somebody to be found", || async {
        Ok((browser.page.script(&press).await? == true).then_some(()))
    })
    .await
}
