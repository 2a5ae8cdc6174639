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
    let app = equip(Builder::default(), Settings::from_environment())
        .build(tauri::generate_context!())
        .context("can't open the window")?;
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

/// Gives a builder the engine and its command; the mock runtime of the tests gets the same.
fn equip<R: Runtime>(builder: Builder<R>, settings: Settings) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![commands::call]).setup(|app| {
        app.manage(Engine::open(app.handle(), settings)?);
        tauri::async_runtime::spawn(ending::end_when_asked(app.handle().clone()));
        Ok(())
    })
}

#[cfg(test)]
mod tests;
