//! The one command of the shell.

use crate::compose::Engine;
use contract::{Code, Problem};
use serde_json::Value;
use tauri::State;

/// Carries a call of the face to the engine and its reply back.
///
/// The request comes as plain JSON, so that a face of another version is told so by a [`Problem`] that it can show.
///
/// # Errors
/// What the engine answers; [`Code::BadRequest`] for a call that it doesn't know.
#[tauri::command]
pub async fn call(engine: State<'_, Engine>, request: Value) -> Result<Value, Problem> {
    let request = serde_json::from_value(request)
        .map_err(|error| Problem::new(Code::BadRequest).with("detail", error))?;
    contract::dispatch(engine.front().await, request).await
}
