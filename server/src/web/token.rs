//! The token endpoint: password and refresh grants of OAuth2.

use super::{Reply, address};
use crate::app::App;
use crate::auth::refresh::{self, Refreshed};
use crate::auth::{password, token::Holder};
use crate::server::now_ms;
use crate::store::{Conn, stamps};
use axum::body::{Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use model::fold::fold;
use model::storage::SqlValue;
use model::{Code, Problem, RecordId};
use odata::auth::{
    DEVICE_BLOCKED, INVALID_GRANT, INVALID_REQUEST, TEMPORARILY_UNAVAILABLE, TokenError, TokenReply,
    TokenRequest,
};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Larger than any request for a token.
const LONGEST_BODY: usize = 16 * 1024;

/// Why there is no token.
pub(crate) enum Refusal {
    /// Says the client.
    Bad(TokenError),
    /// Too often.
    Wait(Duration),
    /// The server could not do it.
    Failed(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}

/// `POST /oauth2/token`
pub async fn token(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let from = address(request.headers(), peer);
    let body = to_bytes(request.into_body(), LONGEST_BODY).await;
    let granted = match body {
        Ok(body) => grant(&app, from, body).await,
        Err(_) => Err(Refusal::Bad(TokenError::new(INVALID_REQUEST, "the body is too large"))),
    };
    match granted {
        Ok(reply) => Reply::json(200, serde_json::to_vec(&reply).unwrap_or_default()),
        Err(refusal) => refused(&refusal),
    }
    .into_response()
}

fn refused(refusal: &Refusal) -> Reply {
    let body = |error: &TokenError| serde_json::to_vec(error).unwrap_or_default();
    match refusal {
        Refusal::Bad(error) => Reply::json(400, body(error)),
        Refusal::Wait(time) => {
            let error = TokenError::new(TEMPORARILY_UNAVAILABLE, "too many attempts; wait before the next");
            Reply::json(429, body(&error)).with(RETRY_AFTER.as_str(), time.as_secs().max(1))
        }
        Refusal::Failed(problem) => {
            tracing::error!(%problem, "no token could be granted");
            let error =
                TokenError::new(TEMPORARILY_UNAVAILABLE, "the server cannot grant tokens at the moment");
            Reply::json(503, body(&error)).with(RETRY_AFTER.as_str(), 30)
        }
    }
}

async fn grant(app: &Arc<App>, from: IpAddr, body: Bytes) -> Result<TokenReply, Refusal> {
    let ends = ends(app.limits.refresh_token);
    let granted = match TokenRequest::from_form(&body).map_err(Refusal::Bad)? {
        TokenRequest::Password { username, password, device_id, .. } => {
            by_password(app, from, &username, password, device_id, ends).await?
        }
        TokenRequest::RefreshToken { refresh_token, device_id, .. } => {
            by_refresh(app, refresh_token, device_id, ends).await?
        }
    };
    reply(app, granted)
}

/// Begins a session for who knows the password.
///
/// # Errors
/// Why there is none.
pub(crate) async fn by_password(
    app: &Arc<App>,
    from: IpAddr,
    name: &str,
    password: String,
    device: Option<RecordId>,
    ends_ms: i64,
) -> Result<Refreshed, Refusal> {
    let name = fold(name.trim());
    app.attempts.begin(&name, from, Instant::now()).map_err(Refusal::Wait)?;
    let known = name.clone();
    let found: Result<_, Problem> = app
        .store
        .read(move |conn| conn.first("SELECT user_id, hash FROM credential WHERE name = ?", &[known.into()]))
        .await;
    let (user, stored) = match found?.as_deref() {
        Some([user, SqlValue::Text(hash)]) => (user.as_id(), Some(hash.clone())),
        _ => (None, None),
    };
    let fits = fits(app, password, stored).await?;
    let Some(user) = user.filter(|_| fits) else {
        app.attempts.failed(&name, Instant::now());
        return Err(not_granted("the user name or password is wrong"));
    };
    let shared = Arc::clone(app);
    let token = app
        .store
        .write(move |conn| {
            check_enabled(&shared, conn, Holder { user, device })?;
            refresh::start(conn, user, device, ends_ms).map_err(Refusal::from)
        })
        .await?;
    app.attempts.succeeded(&name);
    Ok(Refreshed { user, device, token })
}

/// Goes on with the session of a refresh token.
///
/// # Errors
/// Why not.
pub(crate) async fn by_refresh(
    app: &Arc<App>,
    token: String,
    device: Option<RecordId>,
    ends_ms: i64,
) -> Result<Refreshed, Refusal> {
    let shared = Arc::clone(app);
    // A misused token ends its family, which must be kept: that is no failure of the transaction.
    let replaced: Result<_, Refusal> = app
        .store
        .write(move |conn| {
            let fresh = refresh::replace(conn, &token, device, now_ms(), ends_ms)?;
            let holder = fresh.as_ref().map(|fresh| Holder { user: fresh.user, device: fresh.device });
            let enabled = holder.map(|holder| check_enabled(&shared, conn, holder));
            Ok((fresh, enabled))
        })
        .await;
    let (fresh, enabled) = replaced?;
    enabled.transpose()?;
    fresh.ok_or_else(|| not_granted("the refresh token is not good; sign in again"))
}

/// Checks a password off the threads that serve, few at a time.
async fn fits(app: &App, password: String, stored: Option<String>) -> Result<bool, Problem> {
    let internal = |detail: String| Problem::new(Code::Internal).with("detail", detail);
    let _turn = app.hashing.acquire().await.map_err(|e| internal(e.to_string()))?;
    let check = tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref()));
    check.await.map_err(|e| internal(e.to_string()))
}

fn check_enabled(app: &App, conn: &mut dyn Conn, holder: Holder) -> Result<(), Refusal> {
    let stamps = stamps::read(conn)?;
    if app.is_blocked(conn, stamps, holder.device)? {
        return Err(Refusal::Bad(TokenError::new(DEVICE_BLOCKED, "an administrator blocked this device")));
    }
    match app.caller(conn, stamps, holder.user)? {
        Some(caller) if !caller.disabled => Ok(()),
        _ => Err(not_granted("the user is disabled")),
    }
}

fn reply(app: &App, granted: Refreshed) -> Result<TokenReply, Refusal> {
    let ttl = app.limits.access_token;
    let holder = Holder { user: granted.user, device: granted.device };
    Ok(TokenReply {
        access_token: app.tokens.issue(holder, now_ms().unsigned_abs() / 1000, ttl)?,
        token_type: "Bearer".to_owned(),
        expires_in: ttl.as_secs(),
        refresh_token: Some(granted.token),
    })
}

/// When a session that begins or goes on now ends.
pub(crate) fn ends(ttl: Duration) -> i64 {
    now_ms().saturating_add(i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX))
}

fn not_granted(why: &str) -> Refusal {
    Refusal::Bad(TokenError::new(INVALID_GRANT, why))
}
