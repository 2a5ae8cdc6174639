//! The shell: a window around the engine. It decides nothing about data; it builds the ports, opens the engine, carries
//! calls and events, keeps how the window is laid out, and ends in order.

mod adapters;
mod commands;
mod compose;
mod ending;
mod events;
mod files;
mod layout;
mod window;

use adapters::Gate;
use anyhow::{Context as _, Result};
use compose::{Engine, Settings};
use std::path::Path;
use std::sync::Arc;
use tauri::{Builder, Context, Manager, RunEvent, Runtime};
use window::LastSize;

/// Opens the window and runs until it closes.
///
/// # Errors
/// When the window can't be opened. A database that can't be opened is no error here: the window shows why.
pub fn run() -> Result<()> {
    let settings = Settings::from_environment();
    let mut context = tauri::generate_context!();
    let folder = settings.layout_folder(&context.config().identifier).context("no folder for the app")?;
    let app = equip(Builder::default(), &mut context, &folder)?
        .setup(|app| {
            app.state::<Engine>().open(app.handle(), settings)?;
            tauri::async_runtime::block_on(async {
                window::restore(app.handle()).await;
                layout::apply_to_shell(app.handle()).await;
            });
            Ok(())
        })
        .on_window_event(window::follow)
        .build(context)
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

/// Gives a builder the layout of a folder, the engine, still closed, and the commands: a page that is quicker than the
/// engine waits for it.
fn equip<R: Runtime>(builder: Builder<R>, context: &mut Context<R>, folder: &Path) -> Result<Builder<R>> {
    tauri::async_runtime::block_on(layout::prepare(context, folder))?;
    Ok(builder
        .plugin(layout::plugin(folder))
        .manage(Arc::new(Gate::default()))
        .manage(Engine::default())
        .manage(LastSize::default())
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::read_layout,
            commands::keep_layout,
            files::attach_file,
            files::read_file
        ]))
}

#[cfg(test)]
mod tests;
