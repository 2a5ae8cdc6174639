//! The whole way through, in the real window: sign in, download, lose the line, work on, restart, find the line again.

use anyhow::{Context, Result, ensure};
use journeys::device::{Device, PASSPHRASE};
use journeys::display::Display;
use journeys::line::Line;
use journeys::server::Server;
use journeys::wait::until;
use journeys::webapi::WebApi;
use journeys::window::{DESKTOP, PHONE, Window, artefacts};
use serde_json::Value;

/// A name that is nowhere in the demo data.
const NEW_ACCOUNT: &str = "Farpoint Lantern Works";
/// A telephone number that is nowhere in the demo data.
const NEW_NUMBER: &str = "+49 7541 000 417";

/// Everything the day needs; it ends with it.
struct Day {
    window: Window,
    display: Display,
    device: Device,
    line: Line,
    api: WebApi,
    server: Server,
}

/// The records that the day is about.
struct Touched {
    edited: String,
    deleted: String,
}

#[tokio::test]
async fn work_done_while_the_line_is_cut_survives_a_restart_and_reaches_the_server_once() -> Result<()> {
    let mut day = Day::begin().await?;
    let outcome = day.live().await;
    if outcome.is_err() {
        day.window.picture("failed").await?;
    }
    let complaints = day.window.complaints().await?;
    outcome.with_context(|| format!("the page said: {complaints:#?}"))?;
    day.end().await
}

impl Day {
    async fn begin() -> Result<Self> {
        let server = Server::start(0.1).await?;
        let line = Line::to(server.address).await?;
        let display = Display::start().await?;
        let device = Device::new()?;
        let window = open(&display, &device, &line).await?;
        let api = server.web_api("admin").await?;
        Ok(Self { window, display, device, line, api, server })
    }

    async fn live(&mut self) -> Result<()> {
        self.sign_in().await?;
        self.download().await?;
        self.look_around().await?;
        let touched = self.choose_records().await?;

        self.line.cut().await?;
        self.see_the_cut().await?;
        self.edit(&touched).await?;
        self.create().await?;
        self.delete(&touched).await?;
        self.see_three_changes_waiting(&touched).await?;

        self.restart().await?;
        self.see_three_changes_waiting(&touched).await?;
        self.server_knows_nothing(&touched).await?;

        self.line.join().await?;
        self.reconnect().await?;
        self.see_all_sent(&touched).await?;
        self.server_has_each_change_once(&touched).await?;
        self.see_a_record_leave(&touched).await
    }

    async fn sign_in(&self) -> Result<()> {
        let user = self.server.user_with_role("Regional Manager")?;
        self.window.see("sign-in").await?;
        self.window.fill("user", &user.name).await?;
        self.window.fill("password", &user.password).await?;
        self.window.fill("passphrase", PASSPHRASE).await?;
        self.window.picture("1-sign-in-desktop").await?;
        self.window.press("sign-in-submit").await
    }

    async fn download(&self) -> Result<()> {
        self.window.see("app-*").await?;
        self.window.picture("2-apps-desktop").await?;
        self.window.press("app-*").await?;
        self.window.see("download-prompt").await?;
        self.window.picture("3-prompt-desktop").await?;
        self.window.press("download").await?;
        self.window.see_attribute("footer-status", "data-state", "available").await?;
        self.window.gone("download-banner").await
    }

    /// The screens at both sizes, for people to look at.
    async fn look_around(&self) -> Result<()> {
        self.window.press("nav-account").await?;
        self.window.see("grid-row").await?;
        self.window.picture("4-grid-desktop").await?;
        self.window.press("footer-status").await?;
        self.window.see("flyout").await?;
        self.window.picture("5-flyout-desktop").await?;
        self.window.press("footer-status").await?;
        self.window.gone("flyout").await?;
        self.window.resize(PHONE).await?;
        self.window.see("dock").await?;
        self.window.picture("6-grid-phone").await?;
        self.window.press("grid-row").await?;
        self.window.see("field-name").await?;
        self.window.picture("7-form-phone").await?;
        self.window.resize(DESKTOP).await?;
        self.window.see("record-title").await?;
        self.window.picture("8-form-desktop").await?;
        self.window.press("nav-account").await
    }

    async fn choose_records(&self) -> Result<Touched> {
        let ids = until("two accounts to work on", || async {
            let ids = self.window.attributes("grid-row", "data-id").await?;
            Ok((ids.len() >= 2).then_some(ids))
        })
        .await?;
        Ok(Touched { edited: ids[0].clone(), deleted: ids[1].clone() })
    }

    /// Database and link are two facts: the first stays good while the second is gone. The cut shows by itself, while
    /// nobody asks for anything.
    async fn see_the_cut(&self) -> Result<()> {
        self.window.see("offline-indicator").await?;
        self.window.see_attribute("footer-status", "data-state", "available").await?;
        self.window.picture("9-offline-desktop").await?;
        Ok(())
    }

    async fn edit(&self, touched: &Touched) -> Result<()> {
        self.window.press(&row(&touched.edited)).await?;
        self.window.fill("field-telephone1", NEW_NUMBER).await?;
        self.window.press("save").await?;
        self.window.see("waiting-telephone1").await?;
        self.window.gone("unsaved").await?;
        self.window.picture("10-edited-desktop").await?;
        self.window.press("nav-account").await
    }

    async fn create(&self) -> Result<()> {
        self.window.press("new").await?;
        self.window.fill("field-name", NEW_ACCOUNT).await?;
        self.window.press("save").await?;
        self.window.see_text("record-title", NEW_ACCOUNT).await?;
        self.window.press("nav-account").await
    }

    async fn delete(&self, touched: &Touched) -> Result<()> {
        self.window.press(&row(&touched.deleted)).await?;
        self.window.press("delete").await?;
        self.window.press("confirm").await?;
        self.window.see("grid-row").await?;
        self.window.gone(&row(&touched.deleted)).await
    }

    async fn see_three_changes_waiting(&self, touched: &Touched) -> Result<()> {
        self.window.see("offline-indicator").await?;
        self.window.see_attribute("pending-count", "data-count", "3").await?;
        self.window.press("nav-account").await?;
        self.window.see_inside(&row(&touched.edited), "record-mark[data-mark=\"saved_here\"]").await?;
        self.window.gone(&row(&touched.deleted)).await?;
        self.window.picture("11-waiting-desktop").await?;
        self.window.press("nav-queue").await?;
        self.window.see("queue").await?;
        until("three changes in the queue", || async {
            Ok((self.window.count("change-*").await? == 3).then_some(()))
        })
        .await?;
        self.window.picture("12-queue-desktop").await?;
        Ok(())
    }

    /// Closes the app and opens it again on the same device, with the line still cut. What the person chose for the
    /// look of the window is there again too.
    async fn restart(&mut self) -> Result<()> {
        self.window.press("nav-device").await?;
        self.window.choose("theme", "dark").await?;
        self.window.see_theme("dark").await?;
        self.window.close().await?;
        self.window = open(&self.display, &self.device, &self.line).await?;
        self.window.see("unlock").await?;
        self.window.fill("passphrase", PASSPHRASE).await?;
        self.window.press("unlock-submit").await?;
        self.window.see("workspace").await?;
        self.window.see_theme("dark").await?;
        self.window.picture("12-dark-desktop").await?;
        Ok(())
    }

    async fn server_knows_nothing(&self, touched: &Touched) -> Result<()> {
        let edited = self.account(&touched.edited).await?.context("the account to be edited is there")?;
        ensure!(edited["telephone1"] != NEW_NUMBER, "the edit crossed a line that was cut");
        ensure!(self.account(&touched.deleted).await?.is_some(), "the delete crossed a line that was cut");
        ensure!(self.accounts_made_here().await?.is_empty(), "the create crossed a line that was cut");
        Ok(())
    }

    /// Taps the indicator, unless the engine found the line first.
    async fn reconnect(&self) -> Result<()> {
        if self.window.has("offline-indicator").await? {
            self.window.press_if_there("offline-indicator").await?;
        }
        self.window.gone("offline-indicator").await
    }

    async fn see_all_sent(&self, touched: &Touched) -> Result<()> {
        self.window.gone("change-*").await?;
        self.window.gone("pending-count").await?;
        self.window.press("nav-account").await?;
        self.window.see_inside(&row(&touched.edited), "record-mark[data-mark=\"sent\"]").await?;
        self.window.picture("13-sent-desktop").await?;
        Ok(())
    }

    async fn server_has_each_change_once(&self, touched: &Touched) -> Result<()> {
        let edited = self.account(&touched.edited).await?.context("the edited account is gone")?;
        ensure!(edited["telephone1"] == NEW_NUMBER, "the edit did not arrive");
        ensure!(self.account(&touched.deleted).await?.is_none(), "the delete did not arrive");
        let made = self.accounts_made_here().await?;
        ensure!(made.len() == 1, "{} accounts were made of one", made.len());
        Ok(())
    }

    /// Somebody else deletes the record that is open: the form says so as soon as the device knows.
    async fn see_a_record_leave(&self, touched: &Touched) -> Result<()> {
        self.window.press(&row(&touched.edited)).await?;
        self.window.see("field-name").await?;
        self.api.delete(&format!("accounts({})", touched.edited)).await?;
        self.window.press("footer-status").await?;
        self.window.press("flyout-sync").await?;
        self.window.see_attribute("form-problem", "data-code", "record_not_found").await?;
        self.window.press("nav-account").await?;
        self.window.see("grid-row").await?;
        self.window.gone(&row(&touched.edited)).await
    }

    async fn end(mut self) -> Result<()> {
        self.window.close().await?;
        self.server.stop().await
    }

    async fn account(&self, id: &str) -> Result<Option<Value>> {
        self.api.row(&format!("accounts({id})?$select=name,telephone1")).await
    }

    async fn accounts_made_here(&self) -> Result<Vec<Value>> {
        let rows = self.api.rows("accounts?$select=name").await?;
        Ok(rows.into_iter().filter(|row| row["name"] == NEW_ACCOUNT).collect())
    }
}

async fn open(display: &Display, device: &Device, line: &Line) -> Result<Window> {
    let window = Window::open(display, device, &line.url(), &artefacts("journeys")).await?;
    window.resize(DESKTOP).await?;
    Ok(window)
}

fn row(id: &str) -> String {
    format!("grid-row[data-id=\"{id}\"]")
}
