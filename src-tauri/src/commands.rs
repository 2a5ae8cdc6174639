//! The commands of the shell.

use crate::compose::Engine;
use crate::layout;
use contract::layout::{Layout, check};
use contract::{Problem, wire};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_sql::DbInstances;

/// Carries a call of the face to the engine and its reply back, both as JSON text.
///
/// # Errors
/// What the engine answers; [`contract::Code::BadRequest`] for a call that it doesn't know.
#[tauri::command]
pub async fn call(engine: State<'_, Engine>, request: String) -> Result<String, Problem> {
    contract::dispatch(engine.front().await, wire::request(&request)?).await
}

/// How the face is laid out on this device.
///
/// # Errors
/// [`contract::Code::StorageFailed`].
#[tauri::command]
pub async fn read_layout(databases: State<'_, DbInstances>) -> Result<Layout, Problem> {
    layout::read(&databases).await
}

/// Keeps one thing of the layout.
///
/// # Errors
/// [`contract::Code::BadRequest`] for what is none, [`contract::Code::StorageFailed`].
#[tauri::command]
pub async fn keep_layout<R: Runtime>(
    app: AppHandle<R>,
    databases: State<'_, DbInstances>,
    name: String,
    value: String,
) -> Result<(), Problem> {
    check(&name, &value)?;
    layout::take_over(&app, &name, &value);
    layout::keep(&databases, &name, &value).await
}
