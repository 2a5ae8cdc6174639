//! The app's window, seen and used through WebKitWebDriver.
//!
//! Everything is found by its handle (`data-testid`): texts change with the language, handles don't. Each step waits
//! for what it needs, so that a journey reads like its story.

use crate::device::Device;
use crate::display::Display;
use crate::process::{Process, program};
use crate::wait::{until, within};
use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use nix::sys::signal::killpg;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Keeps what the page writes as errors, because a driver can't read the console.
const KEEP_COMPLAINTS: &str = "
    window.complaints = [];
    const write = console.error;
    console.error = (...words) => { window.complaints.push(words.join(' ')); write(...words); };
    window.addEventListener('error', event => window.complaints.push(event.message));
    window.addEventListener('unhandledrejection', event => window.complaints.push(String(event.reason)));
";

/// Width and height of the content, in CSS pixels.
pub type Size = (u32, u32);

/// A laptop.
pub const DESKTOP: Size = (1280, 800);
/// A phone.
pub const PHONE: Size = (390, 844);

/// The app's window.
pub struct Window {
    client: Client,
    driver: Process,
    pictures: PathBuf,
}

impl Window {
    /// Opens the app on a device. `server` is the address it offers at sign-in; pictures go to a folder. The passphrase
    /// is for people to type.
    ///
    /// # Errors
    /// When the driver or the app doesn't start.
    pub async fn open(display: &Display, device: &Device, server: &str, pictures: &Path) -> Result<Self> {
        let environment = [("FARFIELD_KEYCHAIN", "off"), ("FARFIELD_SERVER", server)];
        Self::open_with(display, device.home(), &environment, pictures).await
    }

    /// Opens the app with a home and an environment.
    ///
    /// # Errors
    /// When the driver or the app doesn't start.
    pub async fn open_with(
        display: &Display,
        home: &Path,
        environment: &[(&str, &str)],
        pictures: &Path,
    ) -> Result<Self> {
        let port = free_port()?;
        // The app inherits the driver's environment.
        let driver = Process::start(
            Command::new("WebKitWebDriver")
                .arg(format!("--port={port}"))
                .env("DISPLAY", &display.name)
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env("FARFIELD_HOME", home)
                .env("LANG", "C.UTF-8")
                .envs(environment.iter().copied()),
        )?;
        let app = program("farfield-app")?;
        let client = until("the app's window", || session(port, capabilities(&app))).await?;
        client.execute(KEEP_COMPLAINTS, Vec::new()).await?;
        Self::over(client, driver, pictures)
    }

    /// What a driver shows, be it the app or a browser.
    ///
    /// # Errors
    /// When the folder of pictures can't be made.
    pub(crate) fn over(client: Client, driver: Process, pictures: &Path) -> Result<Self> {
        std::fs::create_dir_all(pictures)?;
        Ok(Self { client, driver, pictures: pictures.to_path_buf() })
    }

    /// The session with the driver.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Closes the window for good and waits until the app has ended.
    ///
    /// # Errors
    /// When the app stays.
    pub async fn close(&mut self) -> Result<()> {
        within("the window to close", async { Ok(self.client.clone().close().await?) }).await?;
        self.driver.stop().await?;
        let group = self.driver.group();
        until("the app to end", || async move { Ok(killpg(group, None).is_err().then_some(())) }).await
    }

    /// Makes the content exactly so large.
    ///
    /// # Errors
    /// When the window doesn't take the size.
    pub async fn resize(&self, (width, height): Size) -> Result<()> {
        self.client.set_window_size(width, height).await?;
        until("the window's new size", || async {
            let now = self.script("return [window.innerWidth, window.innerHeight]").await?;
            Ok((now == json!([width, height])).then_some(()))
        })
        .await
    }

    /// Waits until something is shown, and gives its text.
    ///
    /// # Errors
    /// When it doesn't appear.
    pub async fn see(&self, handle: &str) -> Result<String> {
        until(&format!("{handle} to be seen"), || async { Ok(Some(self.shown(handle).await?.text().await?)) })
            .await
    }

    /// Waits until something is shown with a text in it.
    ///
    /// # Errors
    /// When it doesn't come to that.
    pub async fn see_text(&self, handle: &str, text: &str) -> Result<()> {
        until(&format!("{handle} to say {text:?}"), || async {
            let now = self.shown(handle).await?.text().await?;
            if now.contains(text) { Ok(Some(())) } else { Err(anyhow::anyhow!("{handle} says {now:?}")) }
        })
        .await
    }

    /// Waits until an attribute of something has a value.
    ///
    /// # Errors
    /// When it doesn't come to that.
    pub async fn see_attribute(&self, handle: &str, name: &str, value: &str) -> Result<()> {
        until(&format!("{handle} to have {name}={value}"), || async {
            let now = self.shown(handle).await?.attr(name).await?;
            if now.as_deref() == Some(value) { Ok(Some(())) } else { Err(anyhow::anyhow!("it is {now:?}")) }
        })
        .await
    }

    /// Waits until nothing of that handle is there.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, handle: &str) -> Result<()> {
        until(&format!("{handle} to be gone"), || async {
            Ok(self.client.find_all(Locator::Css(&css(handle))).await?.is_empty().then_some(()))
        })
        .await
    }

    /// Whether something is there now.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn has(&self, handle: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(&css(handle))).await?.is_empty())
    }

    /// Presses something, once it is there.
    ///
    /// # Errors
    /// When it can't be pressed.
    pub async fn press(&self, handle: &str) -> Result<()> {
        until(&format!("{handle} to be pressed"), || async {
            Ok(Some(self.shown(handle).await?.click().await?))
        })
        .await
    }

    /// Presses the first so many of a handle.
    ///
    /// # Errors
    /// When there are fewer, or one can't be pressed.
    pub async fn press_first(&self, handle: &str, count: usize) -> Result<()> {
        let found = self.client.find_all(Locator::Css(&css(handle))).await?;
        anyhow::ensure!(found.len() >= count, "{} of {handle}", found.len());
        for element in found.into_iter().take(count) {
            element.click().await?;
        }
        Ok(())
    }

    /// Gives a file to an input, as a user's choice does; such inputs are not to be seen.
    ///
    /// # Errors
    /// When there is no such input or file.
    pub async fn attach(&self, handle: &str, file: &Path) -> Result<()> {
        let file = file.canonicalize().with_context(|| file.display().to_string())?;
        until(&format!("{handle} to take a file"), || async {
            let input = self.client.find(Locator::Css(&css(handle))).await?;
            Ok(Some(input.send_keys(&file.to_string_lossy()).await?))
        })
        .await
    }

    /// Presses keys, wherever the focus is; letters of WebDriver's own plane stand for keys without a letter, and a key
    /// that is held stays so until the null key.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Replaces the text of a field.
    ///
    /// # Errors
    /// When there is no such field or it takes no text.
    pub async fn fill(&self, handle: &str, text: &str) -> Result<()> {
        until(&format!("{handle} to be filled"), || async {
            let field = self.shown(handle).await?;
            field.clear().await?;
            field.send_keys(text).await?;
            Ok((field.prop("value").await?.as_deref() == Some(text)).then_some(()))
        })
        .await
    }

    /// Presses something that may go away by itself.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn press_if_there(&self, handle: &str) -> Result<()> {
        if let Ok(element) = self.shown(handle).await {
            // Gone between looking and pressing is as good as pressed.
            let _ = element.click().await;
        }
        Ok(())
    }

    /// Waits until something is shown inside something else.
    ///
    /// # Errors
    /// When it doesn't appear.
    pub async fn see_inside(&self, outer: &str, inner: &str) -> Result<()> {
        let both = format!("{} {}", css(outer), css(inner));
        until(&format!("{inner} in {outer}"), || async {
            Ok((!self.client.find_all(Locator::Css(&both)).await?.is_empty()).then_some(()))
        })
        .await
    }

    /// How many there are of a handle now.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn count(&self, handle: &str) -> Result<usize> {
        Ok(self.client.find_all(Locator::Css(&css(handle))).await?.len())
    }

    /// An attribute of all elements of a handle that have it, in the page's order.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn attributes(&self, handle: &str, name: &str) -> Result<Vec<String>> {
        let mut values = Vec::new();
        for element in self.client.find_all(Locator::Css(&css(handle))).await? {
            values.extend(element.attr(name).await?);
        }
        Ok(values)
    }

    /// Chooses a value of a list.
    ///
    /// # Errors
    /// When there is no such list or value.
    pub async fn choose(&self, handle: &str, value: &str) -> Result<()> {
        until(&format!("{value} to be chosen in {handle}"), || async {
            Ok(Some(self.shown(handle).await?.select_by_value(value).await?))
        })
        .await
    }

    /// Waits until the page has a theme.
    ///
    /// # Errors
    /// When it doesn't come to that.
    pub async fn see_theme(&self, theme: &str) -> Result<()> {
        until(&format!("the theme {theme}"), || async {
            Ok((self.script("return document.documentElement.dataset.theme").await? == theme).then_some(()))
        })
        .await
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Keeps a picture of the window and gives its path.
    ///
    /// # Errors
    /// When it can't be taken or written.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        let path = self.pictures.join(format!("{name}.png"));
        let taken = within("a picture", async { Ok(self.client.screenshot().await?) }).await?;
        std::fs::write(&path, taken).with_context(|| path.display().to_string())?;
        Ok(path)
    }

    /// What the page wrote as errors since it opened.
    ///
    /// # Errors
    /// When the window doesn't answer.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let kept = self.script("return window.complaints || []").await?;
        Ok(serde_json::from_value(kept)?)
    }

    /// The first visible element of a handle.
    async fn shown(&self, handle: &str) -> Result<Element> {
        for element in self.client.find_all(Locator::Css(&css(handle))).await? {
            if element.is_displayed().await? {
                return Ok(element);
            }
        }
        anyhow::bail!("{handle} is not to be seen")
    }
}

/// Where pictures of journeys are kept.
pub fn artefacts(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../artefacts").join(folder)
}

fn capabilities(app: &Path) -> Capabilities {
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".into(), json!("wry"));
    capabilities.insert("webkitgtk:browserOptions".into(), json!({ "binary": app, "args": [] }));
    capabilities
}

/// A session with a driver, once it accepts.
pub(crate) async fn session(port: u16, capabilities: Capabilities) -> Result<Option<Client>> {
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await?;
    Ok(Some(client))
}

/// A port that was free a moment ago; the driver can't choose one by itself.
pub(crate) fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A handle as a selector. `grid-row[data-id="…"]` narrows it by an attribute, `app-*` stands for all that begin so.
fn css(handle: &str) -> String {
    let (name, narrowed) = handle.find('[').map_or((handle, ""), |at| handle.split_at(at));
    match name.strip_suffix('*') {
        Some(start) => format!("[data-testid^=\"{start}\"]{narrowed}"),
        None => format!("[data-testid=\"{name}\"]{narrowed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_can_be_narrowed_or_stand_for_many() {
        assert_eq!(css("save"), "[data-testid=\"save\"]");
        assert_eq!(css("grid-row[data-id=\"1\"]"), "[data-testid=\"grid-row\"][data-id=\"1\"]");
        assert_eq!(css("app-*"), "[data-testid^=\"app-\"]");
    }
}
