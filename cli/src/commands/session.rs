//! `login` and `logout`.

use crate::ask;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::Answer;
use contract::calls::{EnterApp, GetSession, ListApps, SignIn, SignOut, StartDownload};
use contract::shapes::{AppInfo, Entered, Session, SessionState};
use model::{Code, Problem, fold::fold};
use serde_json::json;
use texts::t;

/// Signs in, enters an app and chooses its download.
#[derive(Debug, clap::Args)]
pub struct Login {
    /// Address of the server: https://…, or http://… to this machine.
    #[arg(long, env = "FARFIELD_SERVER")]
    server: String,
    /// User name.
    #[arg(long)]
    user: String,
    /// The app to enter, by its name or unique name; needed where several of the user's work offline.
    #[arg(long)]
    app: Option<String>,
    /// Reads the password from standard input, one line, and doesn't ask for it.
    #[arg(long)]
    password_stdin: bool,
}

/// Signs out and deletes the records on this device.
#[derive(Debug, clap::Args)]
pub struct Logout {
    /// Deletes changes that were not sent yet, too.
    #[arg(long)]
    discard_unsent: bool,
}

/// How the download prompt was answered.
const STARTED: &str = "started";
const ANSWERED_BEFORE: &str = "answered_before";
const NOT_ENABLED: &str = "not_enabled";

/// Signs in. The download itself is left to `sync`.
pub async fn login(device: &Device, args: Login) -> Result<Answer, Failure> {
    let passphrase = match device.ask(GetSession {}).await? {
        SessionState::SignedOut { passphrase_needed: true } => Some(ask::new_passphrase()?),
        SessionState::SignedOut { .. } => None,
        // The database of somebody who is here already opens before a password is asked for.
        _ => device.session().await.map(|_| None)?,
    };
    let password = ask::password(&args.user, args.password_stdin)?;
    let Login { server, user, app, .. } = args;
    let session = device.ask(SignIn { server, user, password, passphrase }).await?;
    let apps = device.ask(ListApps {}).await?;
    let Some(app) = choose(&apps, app.as_deref(), session.app.as_ref())? else {
        let names: Vec<_> = apps.iter().map(|a| a.unique_name.as_str()).collect();
        let words = t!("cli-choose-app", apps = names.join(", "));
        let answer = Answer::new(json!({ "session": session, "download": null, "apps": apps }))?;
        return Ok(answer.saying(words).needing_user(true));
    };
    let Entered { app, prompt } = device.ask(EnterApp { app: app.id }).await?;
    let download = match prompt {
        Some(_) => {
            device.ask(StartDownload {}).await?;
            STARTED
        }
        None if app.offline_enabled => ANSWERED_BEFORE,
        None => NOT_ENABLED,
    };
    let session = Session { app: Some(app.clone()), ..session };
    let entered = match download {
        STARTED => t!("cli-download-started", app = &app.name),
        ANSWERED_BEFORE => t!("cli-app-entered", app = &app.name),
        _ => t!("cli-app-online-only", app = &app.name),
    };
    let signed_in = t!("cli-signed-in", name = &session.full_name);
    let answer = Answer::new(json!({ "session": session, "download": download, "apps": apps }))?;
    Ok(answer.saying(signed_in).saying(entered))
}

/// Signs out.
pub async fn logout(device: &Device, args: &Logout) -> Result<Answer, Failure> {
    let state = device.ask(GetSession {}).await?;
    match state {
        SessionState::SignedOut { .. } => return Err(Code::NotSignedIn.into()),
        // Unsent changes can be counted only in an open database; who gives them up needs no passphrase.
        SessionState::Locked { .. } if !args.discard_unsent => {
            device.session().await?;
        }
        _ => {}
    }
    device.ask(SignOut { discard_unsent: args.discard_unsent }).await?;
    Ok(Answer::new(json!({ "signed_out": true }))?.saying(t!("cli-signed-out")))
}

/// The app named. Else the only one, the one entered before, or the only one for offline; `None` where the user has to
/// choose.
fn choose<'a>(
    apps: &'a [AppInfo],
    named: Option<&str>,
    entered: Option<&'a AppInfo>,
) -> Result<Option<&'a AppInfo>, Failure> {
    let Some(named) = named else {
        let for_offline: Vec<_> = apps.iter().filter(|app| app.offline_enabled).collect();
        return Ok(match (apps, for_offline.as_slice()) {
            ([only], _) => Some(only),
            (_, [only]) => entered.or(Some(*only)),
            _ => entered,
        });
    };
    let is_meant = |app: &&AppInfo| app.unique_name == named || fold(&app.name) == fold(named);
    apps.iter().find(is_meant).map(Some).ok_or_else(|| {
        let names: Vec<_> = apps.iter().map(|a| a.name.as_str()).collect();
        let problem = Problem::new(Code::UnknownApp).with("app", named);
        Failure::said(problem, t!("cli-no-app", apps = names.join(", ")))
    })
}
