//! Secrets: from the environment, from standard input, or asked for without showing what is typed.

use crate::failure::Failure;
use model::Code;
use std::io::{self, BufRead, IsTerminal};
use texts::t;

/// Holds the passphrase for programs.
const PASSPHRASE: &str = "FARFIELD_PASSPHRASE";
/// Holds the passphrase of a file of unsent work for programs.
const EXPORT_PASSPHRASE: &str = "FARFIELD_EXPORT_PASSPHRASE";

/// The password of a user: a line of standard input, or asked for.
///
/// # Errors
/// [`Code::BadRequest`] when there is neither a line nor a terminal.
pub fn password(user: &str, from_stdin: bool) -> Result<String, Failure> {
    if !from_stdin {
        return hidden(&t!("cli-ask-password", user = user), "cli-no-terminal-password", Code::BadRequest);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::said(Code::BadRequest, t!("cli-no-password")));
    }
    Ok(password.to_owned())
}

/// The passphrase of the database.
///
/// # Errors
/// [`Code::PassphraseNeeded`] when there is neither `FARFIELD_PASSPHRASE` nor a terminal.
pub fn passphrase() -> Result<String, Failure> {
    match from_environment() {
        Some(passphrase) => Ok(passphrase),
        None => hidden(&t!("cli-ask-passphrase"), "cli-no-terminal-passphrase", Code::PassphraseNeeded),
    }
}

/// A passphrase for a new database; asked for twice, because a slip would close it for ever.
///
/// # Errors
/// As [`passphrase`]; [`Code::BadRequest`] when the two differ.
pub fn new_passphrase() -> Result<String, Failure> {
    if let Some(passphrase) = from_environment() {
        return Ok(passphrase);
    }
    let ask = |prompt: &str| {
        hidden(&texts::text(prompt, &[]), "cli-no-terminal-passphrase", Code::PassphraseNeeded)
    };
    let chosen = ask("cli-ask-new-passphrase")?;
    if chosen != ask("cli-ask-passphrase-again")? {
        return Err(Failure::said(Code::BadRequest, t!("cli-passphrases-differ")));
    }
    Ok(chosen)
}

/// The passphrase of a file of unsent work.
///
/// # Errors
/// As [`passphrase`], with `FARFIELD_EXPORT_PASSPHRASE`.
pub fn export_passphrase() -> Result<String, Failure> {
    match of_environment(EXPORT_PASSPHRASE) {
        Some(passphrase) => Ok(passphrase),
        None => hidden(
            &t!("cli-ask-export-passphrase"),
            "cli-no-terminal-export-passphrase",
            Code::PassphraseNeeded,
        ),
    }
}

/// A passphrase for a new file of unsent work; asked for twice, because a slip would close it for ever.
///
/// # Errors
/// As [`export_passphrase`]; [`Code::BadRequest`] when the two differ.
pub fn new_export_passphrase() -> Result<String, Failure> {
    let chosen = export_passphrase()?;
    if of_environment(EXPORT_PASSPHRASE).is_none() && chosen != export_passphrase()? {
        return Err(Failure::said(Code::BadRequest, t!("cli-passphrases-differ")));
    }
    Ok(chosen)
}

fn from_environment() -> Option<String> {
    of_environment(PASSPHRASE)
}

fn of_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|passphrase| !passphrase.is_empty())
}

/// A terminal is asked only where a person sits at it: where standard error is one too.
fn hidden(prompt: &str, without_terminal: &str, code: Code) -> Result<String, Failure> {
    let alone = || Failure::said(code, texts::text(without_terminal, &[]));
    if !io::stderr().is_terminal() {
        return Err(alone());
    }
    rpassword::prompt_password(format!("{prompt} ")).map_err(|_| alone())
}
