//! The face in Chromium, carried by `farfield face`: for looks that only a browser takes on at a word (forced colours,
//! reduced motion), and for axe-core, which finds what keeps people out.

use crate::device::Device;
use crate::process::Process;
use crate::wait::until;
use crate::window::{PHONE, Size, Window, free_port, session};
use anyhow::{Context, Result, ensure};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use http::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use url::{ParseError, Url};

/// The rules that hold: WCAG 2.2, levels A and AA.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// Keeps each violation of the content security policy.
const KEEP_VIOLATIONS: &str = "
    window.brokenPolicies = [];
    document.addEventListener('securitypolicyviolation', event => window.brokenPolicies.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile || ''}:${event.lineNumber}`));
";

/// Chromium without a screen.
pub struct Browser {
    /// The page, found and used like the app's window.
    pub page: Window,
    _profile: TempDir,
}

/// How the page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// For pictures and messages.
    pub name: &'static str,
    /// Size of the content.
    pub size: Size,
    /// Media features, with their values.
    pub features: &'static [(&'static str, &'static str)],
    /// The language of the browser, as a tag.
    pub language: &'static str,
}

impl Browser {
    /// Opens an empty page; pictures go to a folder.
    ///
    /// # Errors
    /// When Chromium or its driver isn't there or doesn't start.
    pub async fn open(pictures: &Path) -> Result<Self> {
        let (port, profile) = (free_port()?, tempfile::tempdir()?);
        let driver = Process::start(Command::new("chromedriver").arg(format!("--port={port}")))?;
        let client = until("the browser", || session(port, capabilities(profile.path()))).await?;
        Ok(Self { page: Window::over(client, driver, pictures)?, _profile: profile })
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// When it doesn't load.
    pub async fn go(&self, address: &str) -> Result<()> {
        Ok(self.page.client().goto(address).await?)
    }

    /// Takes on a look, and loads the page anew in its language.
    ///
    /// # Errors
    /// When the browser doesn't know it, or the page doesn't come.
    pub async fn look(&self, look: &Look) -> Result<()> {
        self.size(look).await?;
        self.page.see("workspace").await?;
        Ok(())
    }

    /// Asks for media features, without loading the page anew.
    ///
    /// # Errors
    /// When the browser doesn't know one.
    pub async fn wish(&self, features: &[(&str, &str)]) -> Result<()> {
        let features = features.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        let features: Vec<Value> = features.collect();
        self.tell("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    /// As [`Browser::look`], for a page before there is a workspace.
    ///
    /// # Errors
    /// When the browser doesn't know the look.
    pub async fn size(&self, look: &Look) -> Result<()> {
        self.wish(look.features).await?;
        let (width, height) = look.size;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tell("Emulation.setDeviceMetricsOverride", metrics).await?;
        // A phone's bars lie over the page and go by themselves.
        self.tell("Emulation.setScrollbarsHidden", json!({ "hidden": look.size == PHONE })).await?;
        let agent = self.page.script("return navigator.userAgent").await?;
        let language = json!({ "userAgent": agent, "acceptLanguage": look.language });
        self.tell("Emulation.setUserAgentOverride", language).await?;
        self.page.client().refresh().await?;
        Ok(())
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When it doesn't load.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.page.client().refresh().await?)
    }

    /// Keeps what the page hands out in a folder, without asking.
    ///
    /// # Errors
    /// When the browser doesn't take it.
    pub async fn downloads_to(&self, folder: &Path) -> Result<()> {
        let way = json!({ "behavior": "allow", "downloadPath": folder });
        self.tell("Browser.setDownloadBehavior", way).await
    }

    /// What the page broke of its own content security policy since it was watched ([`Browser::watch_policy`]).
    ///
    /// # Errors
    /// When it isn't watched.
    pub async fn policy_violations(&self) -> Result<Vec<String>> {
        let kept = self.page.script("return window.brokenPolicies").await?;
        serde_json::from_value(kept).context("the policy isn't watched")
    }

    /// Keeps from each page's first script on what breaks its content security policy.
    ///
    /// # Errors
    /// When the browser doesn't take it.
    pub async fn watch_policy(&self) -> Result<()> {
        self.on_opening(KEEP_VIOLATIONS).await
    }

    /// Runs a script in each page that is opened from now on, before anything of its own.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn on_opening(&self, script: &str) -> Result<()> {
        self.tell("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await
    }

    /// Waits until nothing on the page moves: what is half there has half its contrast.
    ///
    /// # Errors
    /// When it goes on moving.
    pub async fn come_to_rest(&self) -> Result<()> {
        let moves = "return document.getAnimations().some(animation => animation.playState === 'running')";
        until("the page to be at rest", || async {
            Ok((self.page.script(moves).await? == false).then_some(()))
        })
        .await
    }

    /// What axe-core finds on the page as it is now: the rule, and where it is broken.
    ///
    /// # Errors
    /// When axe-core isn't there (`cargo xtask test` gets it) or fails.
    pub async fn violations(&self) -> Result<Vec<String>> {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&axe).with_context(|| axe.display().to_string())?;
        self.page.script(&axe).await?;
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
                .then(found => done(found.violations), error => done(String(error)));";
        let found = self.page.client().execute_async(run, vec![json!(RULES)]).await?;
        let found = found.as_array().with_context(|| format!("axe failed: {found}"))?;
        let places = |violation: &Value| {
            let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
            nodes
                .iter()
                .map(|node| format!("{} {}", node["target"], node["failureSummary"]))
                .collect::<Vec<_>>()
        };
        Ok(found.iter().map(|v| format!("{}: {}", v["id"], places(v).join(" · "))).collect())
    }

    async fn tell(&self, command: &'static str, params: Value) -> Result<()> {
        self.page.client().issue_cmd(DevTools { command, params }).await?;
        Ok(())
    }
}

/// The carrier that shows a device in a browser; it ends with this.
pub struct Carrier {
    process: Process,
    /// The address to open, with its token.
    pub address: String,
}

impl Carrier {
    /// Carries a device's face.
    ///
    /// # Errors
    /// When it doesn't start, or the face isn't built.
    pub async fn of(device: &Device) -> Result<Self> {
        let dist: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
        ensure!(dist.join("index.html").is_file(), "the face isn't built; `cargo xtask test` builds it");
        let mut process = device.start(&["face", "--dist", &dist.to_string_lossy()])?;
        let said = |line: &str| Some(line.strip_prefix("face on ")?.trim().to_owned());
        let address = process.line("the face's address", said).await?;
        Ok(Self { process, address })
    }

    /// Processor time that its process has taken so far.
    ///
    /// # Errors
    /// Where the system doesn't tell it as Linux does.
    pub fn processor_time(&self) -> Result<Duration> {
        self.process.processor_time()
    }
}

/// A word to the browser that WebDriver doesn't have.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _address: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.command, "params": self.params }).to_string()))
    }
}

fn capabilities(profile: &Path) -> Capabilities {
    let profile = format!("--user-data-dir={}", profile.display());
    let switches = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        &profile,
    ];
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".into(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".into(), json!({ "args": switches }));
    capabilities
}
