//! The shell's command on Tauri's mock runtime, with a real engine on a home of its own.

use crate::compose::{Engine, Settings};
use crate::equip;
use anyhow::{Context, Result, anyhow};
use contract::calls::Hello;
use contract::shapes::{SessionState, Welcome};
use contract::{CONTRACT_VERSION, Call};
use model::{Code, Problem};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// An app with a window and an engine, and no screen.
struct Shell {
    window: WebviewWindow<MockRuntime>,
    _app: App<MockRuntime>,
    _home: TempDir,
}

impl Shell {
    fn open(home: TempDir) -> Result<Self> {
        let settings = Settings {
            home: Some(home.path().to_path_buf()),
            server: Some("http://127.0.0.1:9".to_owned()),
            passphrase: None,
        };
        let app = equip(mock_builder()).build(mock_context(noop_assets()))?;
        app.state::<Engine>().open(app.handle(), settings)?;
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build()?;
        Ok(Self { window, _app: app, _home: home })
    }

    fn call(&self, request: Value) -> Result<Result<Value, Problem>> {
        let answer = get_ipc_response(
            &self.window,
            InvokeRequest {
                cmd: "call".to_owned(),
                callback: CallbackFn(0),
                error: CallbackFn(1),
                url: "tauri://localhost".parse()?,
                body: InvokeBody::Json(json!({ "request": request })),
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
        let request = serde_json::to_value(Hello { contract_version: CONTRACT_VERSION }.into_request())?;
        let reply = self.call(request)?.map_err(|problem| anyhow!("{problem}"))?;
        serde_json::from_value(reply).context("a welcome")
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
    let problem = shell.call(json!({ "call": "Fly", "with": {} }))?.unwrap_err();
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
