//! Signing in to the console: a short token that the page keeps in memory, and a cookie that scripts can't read, from
//! which the page gets another. Requests that the cookie alone lets in must come from the console's own pages.

use super::ask::{Ask, Noted, Told};
use super::refusal::Failure;
use super::routes::{Routes, filter};
use super::serve::{self, has};
use crate::app::App;
use crate::auth::refresh::{self, Refreshed};
use crate::offline;
use crate::server::now_ms;
use crate::store::{Conn, stamps};
use crate::web::token::{Refusal, by_password, by_refresh, ends};
use crate::web::{self, address, body_of};
use admin_contract::endpoints::{RefreshSession, SignIn, SignOut, SignOutEverywhere, WhoAmI};
use admin_contract::session::{Me, Session, SignIn as Wanted};
use admin_contract::{BASE, CONSOLE_HEADER, Endpoint, Needs, Nothing, codes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::on;
use http::request::Parts;
use http::{HeaderValue, header};
use model::{Problem, RecordId, Value};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How long an access token of the console is good.
const ACCESS: Duration = Duration::from_secs(10 * 60);
/// How long a session lives that nobody uses.
const IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// The cookie with the token for refreshes.
const COOKIE: &str = "farfield_console";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .handled::<SignIn>(on(filter(SignIn::METHOD), sign_in))
        .handled::<RefreshSession>(on(filter(RefreshSession::METHOD), go_on))
        .handled::<SignOut>(on(filter(SignOut::METHOD), sign_out))
        .writes::<SignOutEverywhere>(sign_out_everywhere)
        .reads::<WhoAmI>(who_am_i)
}

async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let is_secure = is_secure(&app, &parts, peer);
    let begun = async {
        check_site(&app, &parts, peer)?;
        let wanted: Wanted = serve::parsed(&body_of(&app, body).await?)?;
        let from = address(&parts.headers, peer);
        let granted = by_password(&app, from, &wanted.user, wanted.password, None, ends(IDLE)).await;
        session(&app, granted.map_err(|refusal| refused(refusal, codes::WRONG_PASSWORD))?).await
    };
    answer(begun.await, is_secure, SignIn::NAME)
}

async fn go_on(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let is_secure = is_secure(&app, &parts, peer);
    let gone_on = async {
        check_site(&app, &parts, peer)?;
        let granted = by_refresh(&app, cookie(&parts)?, None, ends(IDLE)).await;
        session(&app, granted.map_err(|refusal| refused(refusal, codes::SIGN_IN))?).await
    };
    answer(gone_on.await, is_secure, RefreshSession::NAME)
}

async fn sign_out(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let is_secure = is_secure(&app, &parts, peer);
    let ended = async {
        check_site(&app, &parts, peer)?;
        if let Ok(token) = cookie(&parts) {
            app.store.write(move |conn| refresh::end(conn, &token)).await?;
        }
        Ok::<_, Failure>(())
    };
    match ended.await {
        Ok(()) => with_cookie(serve::reply(&Nothing {}, None), "", Duration::ZERO, is_secure),
        Err(failure) => serve::refused(&failure, SignOut::NAME),
    }
}

fn sign_out_everywhere(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    _: Nothing,
) -> Result<super::Done<Nothing>, Failure> {
    refresh::forget_user(conn, ask.caller.id)?;
    let noted = Noted::of_record(ask.caller.id, ask.caller.name.clone());
    Ok(Told::from(Nothing {}).noting(noted))
}

fn who_am_i(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Me>, Failure> {
    Ok(me(conn, ask)?.into())
}

/// A session with its first token.
async fn session(app: &Arc<App>, granted: Refreshed) -> Result<(Session, String), Failure> {
    let access_token = app.tokens.issue(granted.user, now_ms().unsigned_abs() / 1000, ACCESS)?;
    let (shared, user) = (Arc::clone(app), granted.user);
    let me = app.store.read(move |conn| me_of(shared, conn, user)).await?;
    Ok((Session { access_token, expires_in_s: ACCESS.as_secs(), me }, granted.token))
}

fn answer(told: Result<(Session, String), Failure>, is_secure: bool, endpoint: &str) -> Response {
    match told {
        Ok((session, token)) => with_cookie(serve::reply(&session, None), &token, IDLE, is_secure),
        Err(failure) => serve::refused(&failure, endpoint),
    }
}

fn with_cookie(mut response: Response, token: &str, life: Duration, is_secure: bool) -> Response {
    let secure = if is_secure { "; Secure" } else { "" };
    let life = life.as_secs();
    let cookie =
        format!("{COOKIE}={token}; Path={BASE}/session; HttpOnly; SameSite=Strict; Max-Age={life}{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Refuses requests that other sites could make a browser send.
fn check_site(app: &App, parts: &Parts, peer: SocketAddr) -> Result<(), Failure> {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let own = web::base(parts, peer, "", app.is_tls);
    let same_origin = text("origin").map(|origin| format!("{origin}/") == own);
    let same_site = text("sec-fetch-site").map(|site| site == "same-origin");
    let is_own =
        same_origin != Some(false) && same_site != Some(false) && (same_origin.or(same_site)).is_some();
    if text(CONSOLE_HEADER) == Some("1") && is_own {
        return Ok(());
    }
    let message =
        "The request did not come from the console's own pages: open the console at this server's address.";
    Err(Failure::new(403, codes::CROSS_SITE, message))
}

fn is_secure(app: &App, parts: &Parts, peer: SocketAddr) -> bool {
    web::base(parts, peer, "", app.is_tls).starts_with("https")
}

fn cookie(parts: &Parts) -> Result<String, Failure> {
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let token = pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token.to_owned());
    token.filter(|token| !token.is_empty()).ok_or_else(|| Failure::new(401, codes::SIGN_IN, "Sign in."))
}

fn refused(refusal: Refusal, code: &str) -> Failure {
    match refusal {
        Refusal::Bad(error) => {
            let why = error.error_description.unwrap_or_default();
            Failure::new(401, code, format!("You can't be signed in: {why}."))
        }
        Refusal::Wait(time) => Failure::new(429, codes::TOO_MANY, "Too many attempts: wait before the next.")
            .wait(time.as_secs().max(1)),
        Refusal::Failed(problem) => Failure::Failed(problem),
    }
}

fn me_of(app: Arc<App>, conn: &mut dyn Conn, user: RecordId) -> Result<Me, Failure> {
    let stamps = stamps::read(conn)?;
    let caller = web::caller(&app, conn, stamps, user)?;
    let catalog = app.catalog_in(conn, stamps)?;
    let ask = Ask { app, catalog, caller, now_ms: now_ms(), arguments: Vec::new(), expected: None };
    Ok(me(conn, &ask)?)
}

fn me(conn: &mut dyn Conn, ask: &Ask) -> Result<Me, Problem> {
    let caller = &ask.caller;
    let sql = "SELECT DISTINCT r.name FROM data_role r WHERE r.id IN (SELECT roleid FROM data_systemuserroles WHERE systemuserid = ?)
               OR r.id IN (SELECT tr.roleid FROM data_teamroles tr JOIN data_teammembership m ON m.teamid = tr.teamid
                           WHERE m.systemuserid = ?) ORDER BY r.name";
    let rows = conn.rows(sql, &[caller.id.into(), caller.id.into()])?;
    let roles = rows.iter().filter_map(|row| row.first()?.as_text().map(str::to_owned)).collect();
    let organization = offline::rows_of(conn, &ask.catalog, "organization")?;
    let organization = organization.first().and_then(|row| row.fields.get("name").and_then(Value::as_text));
    Ok(Me {
        id: caller.id,
        name: caller.name.clone(),
        organization: organization.unwrap_or_default().to_owned(),
        roles,
        is_maker: has(caller, ask, Needs::Maker)?,
        is_customizer: has(caller, ask, Needs::Customizer)?,
        is_administrator: has(caller, ask, Needs::Administrator)?,
        language: caller.regional.chosen_language.unwrap_or(0),
    })
}
