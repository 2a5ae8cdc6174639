//! The pages of the console: files of the folder `dist-console`, which are part of the program.

use super::refusal::Failure;
use super::serve;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write;

/// What `cargo xtask ui` made; nothing where it wasn't run before the build.
#[derive(RustEmbed)]
#[folder = "../dist-console"]
struct Files;

/// The page that everything else hangs on.
const INDEX: &str = "index.html";
/// What a server says that was built without the console.
const ABSENT: &str = "This server was built without the admin console. Build the console with `cargo xtask ui`, then the \
    server anew. Until then `farfield-server admin` does the same from the command line.\n";
/// Only the console's own files run and style it, and nothing may frame it. WebAssembly needs its leave to be compiled.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";
const SECURITY: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// `GET /admin`
pub async fn index(uri: Uri, headers: HeaderMap) -> Response {
    // The page names its files relative to the folder that it is in.
    if !uri.path().ends_with('/') {
        return secured(Redirect::permanent("/admin/").into_response());
    }
    page(&headers)
}

/// `GET /admin/…`: a file, or for an address within the console its page.
pub async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let is_address = !path.rsplit('/').next().unwrap_or_default().contains('.');
    if path.starts_with("api/") {
        return serve::refused(&Failure::not_found(&format!("/admin/{path}")), "none");
    }
    match Files::get(&path) {
        Some(file) => served(&path, &file, &headers),
        None if is_address => page(&headers),
        None => secured((StatusCode::NOT_FOUND, "There is no such file.\n").into_response()),
    }
}

fn page(headers: &HeaderMap) -> Response {
    match Files::get(INDEX) {
        Some(file) => served(INDEX, &file, headers),
        None => secured((StatusCode::NOT_FOUND, ABSENT).into_response()),
    }
}

/// A file; one that the browser has already is not sent again.
fn served(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = file.metadata.sha256_hash().iter().take(16).fold("\"".to_owned(), |mut tag, byte| {
        _ = write!(tag, "{byte:02x}");
        tag
    }) + "\"";
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let kept = [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, tag)];
    let response = match is_known {
        true => (StatusCode::NOT_MODIFIED, kept).into_response(),
        false => (kept, [(header::CONTENT_TYPE, content_type(path))], file.data.to_vec()).into_response(),
    };
    secured(response)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "ftl" | "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn secured(mut response: Response) -> Response {
    for (name, value) in SECURITY {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}
