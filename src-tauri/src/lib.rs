//! The shell: a window around the engine. It decides nothing about data; it builds the ports, opens the engine, carries
//! calls and events, and ends in order.

mod adapters;
mod commands;
mod compose;
mod ending;
mod events;

use anyhow::{Context, Result};
use compose::{Engine, Settings};
use tauri::{Builder, Manager, RunEvent, Runtime};

/// Opens the window and runs until it closes.
///
/// # Errors
/// When the window can't be opened. A database that can't be opened is no error here: the window shows why.
pub fn run() -> Result<()> {
    let app = equip(Builder::default())
        .setup(|app| Ok(app.state::<Engine>().open(app.handle(), Settings::from_environment())?))
        .build(tauri::generate_context!())
        .context("can't open the window")?;
    tauri::async_runtime::spawn(ending::end_when_asked(app.handle().clone()));
    app.run(|app, event| {
        if let RunEvent::ExitRequested { api, .. } = event
            && !app.state::<Engine>().is_closed()
        {
            api.prevent_exit();
            tauri::async_runtime::spawn(ending::close_and_exit(app.clone()));
        }
    });
    Ok(())
}

/// Gives a builder the engine, still closed, and its command: a page that is quicker than the engine waits for it.
fn equip<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.manage(Engine::default()).invoke_handler(tauri::generate_handler![commands::call])
}

#[cfg(test)]
mod tests;
