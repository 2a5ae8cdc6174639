//! The shell's command on Tauri's mock runtime, with a real engine on a home of its own.

use crate::compose::{Engine, Settings};
use crate::equip;
use anyhow::{Result, anyhow};
use contract::calls::Hello;
use contract::layout::Layout;
use contract::shapes::{SessionState, Welcome};
use contract::{CONTRACT_VERSION, Call, wire};
use model::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// An app with a window and an engine, and no screen.
struct Shell {
    window: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
    _home: Option<TempDir>,
}

impl Shell {
    /// On a home that goes with it.
    fn open(home: TempDir) -> Result<Self> {
        let shell = Self::open_in(home.path())?;
        Ok(Self { _home: Some(home), ..shell })
    }

    fn open_in(home: &Path) -> Result<Self> {
        let settings = Settings {
            home: Some(home.to_path_buf()),
            server: Some("http://127.0.0.1:9".to_owned()),
            passphrase: None,
        };
        let mut context = mock_context(noop_assets());
        let app = equip(mock_builder(), &mut context, home)?.build(context)?;
        app.state::<Engine>().open(app.handle(), settings)?;
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build()?;
        Ok(Self { window, _app: app, _home: None })
    }

    fn call(&self, request: &str) -> Result<Result<String, Problem>> {
        self.command("call", json!({ "request": request }))
    }

    /// Runs a command as the page would.
    fn command<T: DeserializeOwned>(&self, name: &str, arguments: Value) -> Result<Result<T, Problem>> {
        let answer = get_ipc_response(
            &self.window,
            InvokeRequest {
                cmd: name.to_owned(),
                callback: CallbackFn(0),
                error: CallbackFn(1),
                url: "tauri://localhost".parse()?,
                body: InvokeBody::Json(arguments),
                headers: tauri::http::HeaderMap::new(),
                invoke_key: INVOKE_KEY.to_owned(),
            },
        );
        match answer {
            Ok(body) => Ok(Ok(body.deserialize()?)),
            Err(problem) => Ok(Err(serde_json::from_value(problem)?)),
        }
    }

    fn hello(&self) -> Result<Welcome> {
        let request = wire::written(&Hello { contract_version: CONTRACT_VERSION }.into_request());
        let request = request.map_err(|problem| anyhow!("{problem}"))?;
        let reply = self.call(&request)?.map_err(|problem| anyhow!("{problem}"))?;
        wire::reply::<Hello>(&reply).map_err(|problem| anyhow!("{problem}"))
    }
}

#[test]
fn a_new_device_is_welcomed_signed_out_and_offered_the_server() -> Result<()> {
    let welcome = Shell::open(tempfile::tempdir()?)?.hello()?;
    assert!(matches!(welcome.session, SessionState::SignedOut { .. }));
    assert_eq!(welcome.suggested_server.as_deref(), Some("http://127.0.0.1:9"));
    Ok(())
}

#[test]
fn a_call_that_the_engine_does_not_know_is_a_problem_the_face_can_show() -> Result<()> {
    let shell = Shell::open(tempfile::tempdir()?)?;
    let problem = shell.call(r#"{ "call": "Fly", "with": {} }"#)?.unwrap_err();
    assert_eq!(problem.code, Code::BadRequest);
    Ok(())
}

#[test]
fn a_home_that_cannot_be_read_still_opens_the_window_and_says_why() -> Result<()> {
    let home = tempfile::tempdir()?;
    // Whatever the account's file is called: in its place lies something that is none.
    std::fs::write(home.path().join("account.json"), "not an account")?;
    let welcome = Shell::open(home)?.hello()?;
    assert!(matches!(welcome.session, SessionState::Broken { .. }));
    Ok(())
}

#[test]
fn a_number_beyond_a_browsers_reaches_the_engine_with_every_digit() -> Result<()> {
    let shell = Shell::open(tempfile::tempdir()?)?;
    let seq = 9_007_199_254_740_993_i64;
    let request = format!(r#"{{"call":"RetryChange","with":{{"seq":{seq}}}}}"#);
    // Nobody is signed in; that the engine says so means that it understood the call.
    assert_eq!(shell.call(&request)?.unwrap_err().code, Code::NotSignedIn);
    let too_big = format!(r#"{{"call":"RetryChange","with":{{"seq":{seq}99999}}}}"#);
    assert_eq!(shell.call(&too_big)?.unwrap_err().code, Code::BadRequest);
    Ok(())
}

fn layout(shell: &Shell) -> Result<Layout> {
    shell.command("read_layout", json!({}))?.map_err(|problem| anyhow!("{problem}"))
}

#[test]
fn a_layout_is_kept_over_a_restart() -> Result<()> {
    let home = tempfile::tempdir()?;
    let kept = json!({ "name": "theme", "value": "dark" });
    let shell = Shell::open_in(home.path())?;
    shell.command::<()>("keep_layout", kept)?.map_err(|problem| anyhow!("{problem}"))?;
    drop(shell);
    let layout = layout(&Shell::open_in(home.path())?)?;
    assert_eq!(layout.get("theme").map(String::as_str), Some("dark"));
    Ok(())
}

#[test]
fn what_is_no_layout_is_not_kept() -> Result<()> {
    let shell = Shell::open(tempfile::tempdir()?)?;
    for name in ["window", "account/1"] {
        let wanted = json!({ "name": name, "value": "x" });
        assert_eq!(shell.command::<()>("keep_layout", wanted)?.unwrap_err().code, Code::BadRequest);
    }
    assert!(layout(&shell)?.is_empty());
    Ok(())
}

#[test]
fn a_layout_that_is_damaged_or_of_a_newer_app_begins_anew() -> Result<()> {
    let home = tempfile::tempdir()?;
    std::fs::write(
        home.path().join("ui.db"),
        "not a database, but long enough to be taken for one".repeat(99),
    )?;
    assert!(layout(&Shell::open_in(home.path())?)?.is_empty());
    Ok(())
}
