//! A reply before it becomes HTTP: plain enough to be stored as a receipt.

use super::observe::RequestId;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use odata::{Annotations, ODataError};
use serde_json::Value as Json;

/// Status, headers, body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers besides those every reply has.
    pub headers: Vec<(String, String)>,
    /// Body; empty for none.
    pub body: Vec<u8>,
}

impl Reply {
    /// Without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// With JSON.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(status).with(CONTENT_TYPE.as_str(), odata::JSON).containing(body)
    }

    /// With text.
    pub fn text(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::empty(200).with(CONTENT_TYPE.as_str(), content_type).containing(body)
    }

    /// An error with the annotations that are wanted, and how many seconds to wait before trying again.
    pub fn error(error: &ODataError, retry_after: Option<u64>, annotations: &Annotations) -> Self {
        let mut reply = Self::json(error.status, error.body_with(annotations));
        if error.status == 401 {
            reply = reply.with(WWW_AUTHENTICATE.as_str(), "Bearer");
        }
        match retry_after {
            Some(seconds) => reply.with(RETRY_AFTER.as_str(), seconds),
            None => reply,
        }
    }

    /// Names the request in the body of an error, so that a person can report it and find it in the log.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<RequestId>) -> Self {
        let parsed = id.and_then(|id| Some((id, serde_json::from_slice::<Json>(&self.body).ok()?)));
        if let Some((RequestId(id), mut body)) = parsed
            && let Some(error) = body.get_mut("error").and_then(Json::as_object_mut)
        {
            error.insert("@Farfield.RequestId".to_owned(), Json::String(id.to_string()));
            self.body = body.to_string().into_bytes();
        }
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn containing(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("odata-version", HeaderValue::from_static(odata::VERSION));
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                headers.insert(name, value);
            }
        }
        response
    }
}
