//! Files between the face and the engine: raw bytes, never JSON (`contract::files`).

use crate::compose::Engine;
use contract::files::{FILE_HEADER, FileInfo, FileQuery, NewFile};
use contract::{Code, Problem, wire};
use tauri::State;
use tauri::ipc::{InvokeBody, Request, Response};

/// Attaches the bytes of a raw body, which the header `farfield-file` describes.
///
/// # Errors
/// [`Code::BadRequest`] for a body that isn't raw or isn't described; what the engine answers.
#[tauri::command]
pub async fn attach_file(engine: State<'_, Engine>, request: Request<'_>) -> Result<FileInfo, Problem> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err(Code::BadRequest.into()) };
    let described = request.headers().get(FILE_HEADER).and_then(|header| header.to_str().ok());
    let new: NewFile =
        wire::read(described.unwrap_or_default()).map_err(|_| Problem::new(Code::BadRequest))?;
    let bytes = bytes.clone();
    engine.front().await.attach_file(new, bytes).await
}

/// The bytes of a file, or of its small picture.
///
/// # Errors
/// What the engine answers.
#[tauri::command]
pub async fn read_file(engine: State<'_, Engine>, of: FileQuery) -> Result<Response, Problem> {
    let file = engine.front().await.file_bytes(&of).await?;
    Ok(Response::new(file.bytes))
}
