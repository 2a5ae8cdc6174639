//! What an operator reads when the server does not start: what is wrong, and what to do.

use model::{Code, Problem};

/// One line.
pub fn advice(problem: &Problem) -> String {
    let arg = |name: &str| problem.args.get(name).map_or("?", String::as_str);
    match problem.code {
        Code::InsecureServer => format!(
            "{} is not a loopback address: that needs TLS (--tls-cert and --tls-key, or --tls-self-signed), and the demo is for this machine alone. Or listen on 127.0.0.1 and put a proxy that speaks TLS in front.",
            arg("server")
        ),
        Code::BadAddress => format!(
            "Cannot listen on {}: {}. Stop what uses the address, or choose another with --listen.",
            arg("server"),
            arg("detail")
        ),
        Code::DatabaseInUse => format!(
            "Another farfield-server runs on {}. Stop it, or choose another directory with --data.",
            arg("path")
        ),
        Code::DatabaseTooNew => format!(
            "{} was written by a newer farfield-server (version {}, this one knows {}). Install that version; the file was not touched.",
            arg("path"),
            arg("found"),
            arg("known")
        ),
        Code::DatabaseDamaged => format!(
            "{} is damaged or no database. Move it away and put a backup in its place; nothing was changed.",
            arg("path")
        ),
        Code::DiskFull => {
            format!(
                "The disk with {} is full. Free some space and start again; nothing is lost.",
                arg("path")
            )
        }
        Code::StorageFailed => format!(
            "{} cannot be used: {}. Check the disk and the rights on it; nothing half done was kept.",
            arg("path"),
            arg("detail")
        ),
        Code::RecordNotFound => {
            "There is no user of that name. Users and their names are printed by the first start.".to_owned()
        }
        Code::BadRequest => format!("Cannot start: {}. Choose another directory with --data.", arg("detail")),
        _ => format!("Cannot start: {problem}."),
    }
}
