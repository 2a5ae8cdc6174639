//! The window's size: as it was left, kept with the layout.

use crate::adapters::Gate;
use crate::layout;
use contract::layout::WINDOW;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, LogicalSize, Manager, Runtime, WebviewWindow, Window, WindowEvent};
use tauri_plugin_sql::DbInstances;

/// The name of the one window.
const MAIN: &str = "main";
/// What a screen may be, in logical pixels; anything else isn't restored.
const SENSIBLE: std::ops::RangeInclusive<u32> = 320..=16_384;

/// How big the window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Logical pixels, when it isn't maximised.
    width: u32,
    /// Logical pixels, when it isn't maximised.
    height: u32,
    /// Whether it fills the screen.
    maximized: bool,
}

/// The size as it was last seen: when the app ends, the window is gone already.
#[derive(Debug, Default)]
pub struct LastSize(Mutex<Option<Size>>);

impl LastSize {
    fn get(&self) -> Option<Size> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, size: Size) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(size);
    }
}

/// Gives the window the size it had when it was left.
pub async fn restore<R: Runtime>(app: &AppHandle<R>) {
    let kept =
        layout::read(&app.state::<DbInstances>()).await.ok().and_then(|mut layout| layout.remove(WINDOW));
    let size: Option<Size> = kept.and_then(|text| serde_json::from_str(&text).ok());
    let (Some(size), Some(window)) = (size, app.get_webview_window(MAIN)) else { return };
    if let Err(error) = resize(&window, size) {
        tracing::debug!(%error, "the window keeps its first size");
    }
}

fn resize<R: Runtime>(window: &WebviewWindow<R>, size: Size) -> tauri::Result<()> {
    if SENSIBLE.contains(&size.width) && SENSIBLE.contains(&size.height) {
        window.set_size(LogicalSize::new(size.width, size.height))?;
    }
    if size.maximized { window.maximize() } else { Ok(()) }
}

/// Follows the window's size, and whether it is looked at.
pub fn follow<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if let WindowEvent::Focused(has_keyboard) = event {
        window.state::<Arc<Gate>>().set_watched(*has_keyboard);
    }
    let WindowEvent::Resized(physical) = event else { return };
    let last = window.state::<LastSize>();
    let maximized = window.is_maximized().unwrap_or_default();
    let scale = window.scale_factor().unwrap_or(1.0);
    let logical: LogicalSize<u32> = physical.to_logical(scale);
    let (width, height) = match last.get() {
        Some(before) if maximized => (before.width, before.height),
        _ => (logical.width, logical.height),
    };
    last.set(Size { width, height, maximized });
}

/// Keeps the size that the window had last.
pub async fn keep<R: Runtime>(app: &AppHandle<R>) {
    let Some(size) = app.state::<LastSize>().get() else { return };
    let Ok(text) = serde_json::to_string(&size) else { return };
    if let Err(problem) = layout::keep(&app.state::<DbInstances>(), WINDOW, &text).await {
        tracing::debug!(%problem, "the window's size is not kept");
    }
}
