//! How tokens are got and renewed, and who they belong to.

use super::client::{Client, Request, Unanswered, unreadable};
use super::outcome;
use super::together::{self, Told, needed, wished};
use crate::ports::{Failure, Tokens, WhoAmI};
use model::{Code, Problem, RecordId};
use odata::auth::{
    CLIENT_ID, DEVICE_BLOCKED, INVALID_GRANT, TOKEN_PATH, TokenError, TokenReply, TokenRequest,
};
use serde::Deserialize;

/// Gets tokens with a name and a password.
pub(super) async fn sign_in(client: &Client, user: &str, password: &str) -> Result<Tokens, Failure> {
    let request = TokenRequest::Password {
        username: user.to_owned(),
        password: password.to_owned(),
        client_id: Some(CLIENT_ID.to_owned()),
        device_id: client.device(),
    };
    match ask(client, &request).await {
        Err(Unanswered::Rejected(rejection)) if rejection.error.message == DEVICE_BLOCKED => {
            Err(Failure::Refused(Code::DeviceBlocked.into()))
        }
        Err(Unanswered::Rejected(rejection)) if rejection.error.status == 429 => {
            let seconds = rejection.retry_after.map_or(60, |wait| wait.as_secs());
            Err(Failure::Refused(Problem::new(Code::TooManyAttempts).with("retry_after_s", seconds)))
        }
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 401) => {
            Err(Failure::Refused(Code::WrongPassword.into()))
        }
        Err(Unanswered::Rejected(rejection)) if rejection.error.status == 404 => {
            Err(unreadable("there is no token endpoint at this address"))
        }
        other => Ok(other?),
    }
}

/// Gets new tokens with the refresh token.
///
/// # Errors
/// [`Failure::SignInExpired`] when there is none or it isn't good any more.
pub(super) async fn renew(client: &Client, tokens: &Tokens) -> Result<Tokens, Failure> {
    let refresh_token = tokens.refresh.clone().ok_or(Failure::SignInExpired)?;
    let request = TokenRequest::RefreshToken {
        refresh_token,
        client_id: Some(CLIENT_ID.to_owned()),
        device_id: client.device(),
    };
    match ask(client, &request).await {
        Err(Unanswered::Rejected(rejection)) if rejection.error.message == DEVICE_BLOCKED => {
            Err(outcome::blocked())
        }
        Ok(renewed) => Ok(Tokens { refresh: renewed.refresh.or_else(|| tokens.refresh.clone()), ..renewed }),
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 401 | 403) => {
            Err(Failure::SignInExpired)
        }
        Err(other) => Err(other.into()),
    }
}

async fn ask(client: &Client, request: &TokenRequest) -> Result<Tokens, Unanswered> {
    let answer = client.post_form(TOKEN_PATH, request.to_form()).await?;
    let reply: TokenReply = serde_json::from_slice(&answer.body).map_err(|_| {
        let why =
            serde_json::from_slice::<TokenError>(&answer.body).map_or(INVALID_GRANT.to_owned(), |e| e.error);
        Unanswered::Failed(unreadable(why))
    })?;
    let lifetime_ms = i64::try_from(reply.expires_in).unwrap_or(0).saturating_mul(1000);
    Ok(Tokens {
        access: reply.access_token,
        refresh: reply.refresh_token,
        expires_at_ms: client.now_ms().saturating_add(lifetime_ms),
    })
}

#[derive(Deserialize)]
struct User {
    fullname: Option<String>,
}

#[derive(Deserialize)]
struct Teams {
    value: Vec<Team>,
}

#[derive(Deserialize)]
struct Team {
    teamid: RecordId,
}

/// Whether the server answers in time.
pub(super) async fn probe(client: &Client) -> Result<(), Failure> {
    let request = Request::get("WhoAmI").within(client.deadlines().probe);
    client.send(&request).await.map(|_| ()).map_err(Failure::from)
}

/// Who the tokens belong to, with name and teams.
pub(super) async fn who_am_i(client: &Client) -> Result<WhoAmI, Failure> {
    let answer = client.send(&Request::get("WhoAmI")).await?;
    let who = account(&answer.body)?;
    let [name, teams] = together::ask(client, person_paths(who.user)).await?;
    person(&who, name, teams)
}

/// Reads a reply to `WhoAmI`.
pub(super) fn account(body: &[u8]) -> Result<odata::reply::WhoAmI, Failure> {
    serde_json::from_slice(body).map_err(unreadable)
}

/// Where a user's name and his teams are.
pub(super) fn person_paths(user: RecordId) -> [String; 2] {
    [
        format!("systemusers({user})?$select=fullname"),
        format!("systemusers({user})/teammembership_association?$select=teamid"),
    ]
}

/// A user with what was told at [`person_paths`]. He has no teams where the server doesn't tell a user of his teams.
pub(super) fn person(who: &odata::reply::WhoAmI, name: Told, teams: Told) -> Result<WhoAmI, Failure> {
    let user: User = serde_json::from_slice(&needed(name)?).map_err(unreadable)?;
    let mut ids = Vec::new();
    if let Some(teams) = wished(teams)? {
        let teams: Teams = serde_json::from_slice(&teams).map_err(unreadable)?;
        ids.extend(teams.value.into_iter().map(|team| team.teamid));
        ids.sort_unstable();
    }
    Ok(WhoAmI {
        user_id: who.user,
        business_unit_id: who.business_unit,
        full_name: user.fullname.unwrap_or_default(),
        teams: ids,
    })
}

/// Path of the function that lists a user's privileges.
pub(super) fn privileges_path(user: RecordId) -> String {
    format!("systemusers({user})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges")
}
