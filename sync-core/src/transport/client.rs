//! How a request is sent: with a token that is renewed in time, within deadlines and bounds.

use super::outcome::{Rejection, no_answer, too_slow};
use super::page_request::PageSize;
use super::{Deadlines, session};
use crate::ports::{Clock, Failure, Tokens};
use bytes::Bytes;
use model::{Code, Problem, RecordId, TableMeta};
use odata::ODataError;
use reqwest::header::{self, HeaderMap};
use reqwest::{Method, StatusCode};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use url::Url;

/// Path of the Web API below the server's address.
const BASE: &str = "api/data/v9.2/";
/// Longest answer taken, decompressed; metadata of a large organisation is some tens of megabytes.
const MAX_ANSWER_BYTES: usize = 128 * 1024 * 1024;
/// A token that ends sooner than this is renewed before it is used.
const RENEW_BEFORE_MS: i64 = 30_000;

/// A connection to one server.
pub(super) struct Client {
    server: Url,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    deadlines: Deadlines,
    tokens: RwLock<Option<Tokens>>,
    /// Id of this device, under which tokens are asked for.
    device: RwLock<Option<RecordId>>,
    /// Held while tokens are renewed, so that requests at the same time renew once.
    renewing: tokio::sync::Mutex<()>,
    /// How many rows are asked for at once.
    pub page_size: PageSize,
}

/// A request below the Web API's base.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub method: Method,
    /// Path and query below the Web API's base.
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    /// JSON, unless `content` says otherwise.
    pub body: Option<String>,
    /// Another body with its type.
    content: Option<(String, Bytes)>,
    /// A deadline of its own.
    within: Option<Duration>,
    /// The longest answer that is taken, in bytes.
    at_most: usize,
}

/// A successful answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// 2xx
    pub status: StatusCode,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// All headers.
    pub headers: HeaderMap,
    /// As received, decompressed.
    pub body: Vec<u8>,
}

/// Why there is no successful answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The server said no.
    Rejected(Rejection),
    /// The answer is longer than the request takes.
    TooLong,
    /// The server begins to answer and doesn't end.
    TooSlow(Failure),
    /// There is no answer, or not one that can be used.
    Failed(Failure),
}

impl From<Unanswered> for Failure {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Rejected(rejection) => rejection.failure(),
            Unanswered::TooLong => unreadable("the answer is too long"),
            Unanswered::TooSlow(failure) | Unanswered::Failed(failure) => failure,
        }
    }
}

impl Answer {
    /// A header by its name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Request {
    /// A request for a path and query below the Web API's base, or for a link that the server gave.
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
            content: None,
            within: None,
            at_most: MAX_ANSWER_BYTES,
        }
    }

    /// A `GET`.
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Adds a header.
    #[must_use]
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Gives it a deadline of its own.
    #[must_use]
    pub(super) fn within(mut self, deadline: Duration) -> Self {
        self.within = Some(deadline);
        self
    }

    /// Gives it a body of another type.
    #[must_use]
    pub(super) fn body(mut self, content_type: String, body: Vec<u8>) -> Self {
        self.content = Some((content_type, body.into()));
        self
    }

    /// Takes no longer answer than this, in bytes.
    #[must_use]
    pub(super) fn at_most(mut self, bytes: usize) -> Self {
        self.at_most = bytes;
        self
    }

    /// Gives it a JSON body.
    #[must_use]
    pub(super) fn json(mut self, body: String) -> Self {
        self.body = Some(body);
        self
    }
}

impl Client {
    pub(super) fn new(server: Url, clock: Arc<dyn Clock>, deadlines: Deadlines) -> Result<Self, Problem> {
        let http = reqwest::Client::builder()
            .connect_timeout(deadlines.connect)
            .timeout(deadlines.answer)
            .user_agent(concat!("farfield/", env!("CARGO_PKG_VERSION")))
            // A redirect could carry the token to another host or to plain http.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
        let (tokens, device, renewing) = Default::default();
        let page_size = PageSize::default();
        Ok(Self { server, http, clock, deadlines, tokens, device, renewing, page_size })
    }

    /// The whole address of a path below the Web API's base.
    pub(super) fn address(&self, path: &str) -> Result<String, Failure> {
        let url = self.url(&self.server, BASE).and_then(|base| self.url(&base, path));
        url.map(String::from).map_err(Failure::from)
    }

    pub(super) fn deadlines(&self) -> Deadlines {
        self.deadlines
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The id of the device, once it is told.
    pub(super) fn device(&self) -> Option<RecordId> {
        *self.device.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_device(&self, id: RecordId) {
        *self.device.write().unwrap_or_else(PoisonError::into_inner) = Some(id);
    }

    pub(super) fn tokens(&self) -> Option<Tokens> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_tokens(&self, tokens: Option<Tokens>) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// Sends a request with the session's token, renewed when it ends soon and once more when the server refuses it.
    pub(super) async fn send(&self, request: &Request) -> Result<Answer, Unanswered> {
        let token = self.token(None).await?;
        match self.send_with(request, &token).await {
            Err(Unanswered::Rejected(rejection)) if rejection.error.status == 401 => {
                let renewed = self.token(Some(&token)).await?;
                self.send_with(request, &renewed).await
            }
            other => other,
        }
    }

    /// Sends a form to a path below the server's address, without a token.
    pub(super) async fn post_form(&self, path: &str, form: String) -> Result<Answer, Unanswered> {
        let url = self.url(&self.server, path)?;
        let request = self
            .http
            .post(url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(form);
        self.answer(request, MAX_ANSWER_BYTES).await
    }

    /// A token that is good for a while. `refused` is one that the server didn't take.
    async fn token(&self, refused: Option<&str>) -> Result<String, Unanswered> {
        let is_good = |tokens: &Tokens| {
            tokens.expires_at_ms - self.clock.now_ms() > RENEW_BEFORE_MS
                && refused != Some(tokens.access.as_str())
        };
        if let Some(tokens) = self.tokens().filter(is_good) {
            return Ok(tokens.access);
        }
        let _one_at_a_time = self.renewing.lock().await;
        let tokens = self.tokens().ok_or(Unanswered::Failed(Failure::SignInExpired))?;
        if is_good(&tokens) {
            return Ok(tokens.access);
        }
        let renewed = session::renew(self, &tokens).await.map_err(Unanswered::Failed)?;
        let access = renewed.access.clone();
        self.set_tokens(Some(renewed));
        Ok(access)
    }

    async fn send_with(&self, request: &Request, token: &str) -> Result<Answer, Unanswered> {
        let base = self.url(&self.server, BASE)?;
        let url = self.url(&base, &request.path)?;
        let mut builder = self
            .http
            .request(request.method.clone(), url)
            .bearer_auth(token)
            .header(header::ACCEPT, "application/json")
            .header("OData-Version", odata::VERSION)
            .header("OData-MaxVersion", odata::VERSION);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(deadline) = request.within {
            builder = builder.timeout(deadline);
        }
        if let Some(body) = &request.body {
            builder =
                builder.header(header::CONTENT_TYPE, "application/json; charset=utf-8").body(body.clone());
        }
        if let Some((content_type, body)) = &request.content {
            builder = builder.header(header::CONTENT_TYPE, content_type).body(body.clone());
        }
        self.answer(builder, request.at_most).await
    }

    /// Joins a path to a base. A link from the server must stay on the server: the token goes with it.
    fn url(&self, base: &Url, path: &str) -> Result<Url, Unanswered> {
        base.join(path)
            .ok()
            .filter(|url| url.origin() == self.server.origin())
            .ok_or_else(|| Unanswered::Failed(unreadable("a link leads away from the server")))
    }

    /// A link of the server as it stands in a batch: path and query, below the Web API's address.
    pub(super) fn below_server(&self, link: &str) -> Result<String, Unanswered> {
        let base = self.url(&self.server, BASE)?;
        let url = self.url(&base, link)?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(format!("{}{query}", url.path()))
    }

    /// Checks a link to more rows when it comes, before anything is stored with it.
    pub(super) fn check_link(&self, link: &str) -> Result<(), Failure> {
        let base = self.url(&self.server, BASE)?;
        let url = self.url(&base, link)?;
        match url.path().starts_with(base.path()) {
            true => Ok(()),
            false => Err(unreadable("a link leads away from the Web API")),
        }
    }

    fn lost(&self, error: &reqwest::Error) -> Unanswered {
        match no_answer(error, self.server.as_str().trim_end_matches('/')) {
            failure @ Failure::Transient { .. } => Unanswered::TooSlow(failure),
            failure => Unanswered::Failed(failure),
        }
    }

    /// Reads a body as it comes: neither more than asked for, nor with long silences in it.
    async fn read_body(
        &self,
        mut response: reqwest::Response,
        at_most: usize,
    ) -> Result<Vec<u8>, Unanswered> {
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::with_capacity(announced.unwrap_or_default().min(at_most));
        loop {
            let Ok(next) = tokio::time::timeout(self.deadlines.silence, response.chunk()).await else {
                return Err(Unanswered::TooSlow(too_slow(self.server.as_str().trim_end_matches('/'))));
            };
            let Some(chunk) = next.map_err(|e| self.lost(&e))? else { return Ok(body) };
            if body.len() + chunk.len() > at_most {
                return Err(Unanswered::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
    }

    async fn answer(&self, request: reqwest::RequestBuilder, at_most: usize) -> Result<Answer, Unanswered> {
        let response = request.send().await.map_err(|e| self.lost(&e))?;
        let status = response.status();
        let retry_after = retry_after(response.headers());
        let content_type = response.headers().get(header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers = response.headers().clone();
        let body = self.read_body(response, at_most).await?;
        if status.is_success() {
            return Ok(Answer { status, content_type, headers, body });
        }
        let error = ODataError::parse(status.as_u16(), &body);
        tracing::debug!(status = status.as_u16(), code = error.code_text(), "the server refused a request");
        Err(Unanswered::Rejected(Rejection { error, retry_after }))
    }
}

/// How long the server asks to wait (RFC 9110 §10.2.3). A moment is told by its clock, so it is measured by it too,
/// however wrong that is.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(header::RETRY_AFTER)?;
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|at| at.timestamp().as_second());
    let wait = moment(asked)?.saturating_sub(moment(text(header::DATE)?)?);
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or_default()))
}

/// `accounts(guid)`
pub(super) fn row_path(table: &TableMeta, id: RecordId) -> String {
    format!("{}({id})", table.set_name)
}

/// An answer that can't be read.
pub(super) fn unreadable(detail: impl std::fmt::Display) -> Failure {
    Failure::Refused(Problem::new(Code::UnexpectedReply).with("detail", detail))
}
