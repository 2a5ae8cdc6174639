//! The engine's events on their way to the face.

use crate::adapters::{DesktopNotices, Failing};
use contract::{EVENT_NAME, Event, wire};
use tauri::{AppHandle, Emitter, Runtime};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Passes events on until the engine closes.
pub async fn pass_on<R: Runtime>(app: AppHandle<R>, mut events: Receiver<Event>, notices: &DesktopNotices) {
    let mut failing = Failing::default();
    loop {
        let event = events.recv().await;
        if let Ok(Event::Status(status)) = &event {
            failing.follow(status, notices);
        }
        match event {
            Ok(event) => match wire::written(&event).map(|text| app.emit(EVENT_NAME, text)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "an event did not reach the face"),
                Err(problem) => tracing::warn!(%problem, "an event can't be written"),
            },
            // The face looks again at the next event of the same kind.
            Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the face is too slow for events"),
            Err(RecvError::Closed) => return,
        }
    }
}
