//! An orderly end: the engine finishes what it is writing, then the app goes.

use crate::compose::Engine;
use tauri::{AppHandle, Manager, Runtime};

/// Closes the engine, then ends.
pub async fn close_and_exit<R: Runtime>(app: AppHandle<R>) {
    crate::window::keep(&app).await;
    let engine = app.state::<Engine>().inner().clone();
    engine.close().await;
    app.exit(0);
}

/// A request to terminate ends the app as closing its window does.
pub async fn end_when_asked<R: Runtime>(app: AppHandle<R>) {
    match asked().await {
        Ok(()) => close_and_exit(app).await,
        Err(error) => tracing::warn!(%error, "requests to terminate can't be heard"),
    }
}

#[cfg(unix)]
async fn asked() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

#[cfg(not(unix))]
async fn asked() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
