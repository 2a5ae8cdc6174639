//! Step 11: how the server is, and backups now.

use super::ask::{Ask, Done, Noted, Told};
use super::jobs;
use super::refusal::Failure;
use super::routes::Routes;
use crate::store::Conn;
use crate::store::schema;
use crate::track;
use admin_contract::Nothing;
use admin_contract::codes;
use admin_contract::endpoints::{BackUp, ReadHealth};
use admin_contract::health::{Backup, ChangeLog, Database, Health, Requests};
use admin_contract::jobs::{Job, JobKind};
use model::Problem;
use query::sql::Dialect;
use serde_json::json;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// How a backup is put in the place of the database (`docs/OPERATIONS.md`).
const RESTORE: &str = "Stop the server. Run `farfield-server restore FILE --data DIRECTORY`. Start the server. The database \
    that was there stays beside it as farfield.db.before-restore. Devices notice it and compare what they hold.";
/// The same for PostgreSQL.
const RESTORE_POSTGRES: &str = "Restore the database with PostgreSQL's own tools, then run `farfield-server restore \
    --database-url URL` without a file before the server starts, so that devices compare what they hold.";
const NO_BACKUPS: &str = "This server's database is PostgreSQL's: use its own backups.";

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ReadHealth>(read).writes::<BackUp>(back_up)
}

fn read(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Health>, Failure> {
    let is_file = ask.app.data.is_some();
    let no_backups = (!is_file).then(|| NO_BACKUPS.to_owned());
    let restore = if is_file { RESTORE } else { RESTORE_POSTGRES };
    let totals = ask.app.metrics.totals();
    Ok(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        database: database(conn)?,
        change_log: change_log(conn, ask)?,
        requests: Requests {
            since_ms: ask.app.started_ms,
            served: totals.served,
            failed: totals.failed,
            throttled: totals.throttled,
            running: totals.running,
        },
        backups: ask.app.data.as_deref().map(backups).unwrap_or_default(),
        no_backups,
        restore: restore.to_owned(),
    }
    .into())
}

fn database(conn: &mut dyn Conn) -> Result<Database, Problem> {
    let (kind, bytes) = match conn.dialect() {
        Dialect::Sqlite => {
            let (pages, size) =
                (conn.number("PRAGMA page_count", &[])?, conn.number("PRAGMA page_size", &[])?);
            ("sqlite", pages.saturating_mul(size))
        }
        Dialect::Postgres => ("postgres", conn.number("SELECT pg_database_size(current_database())", &[])?),
    };
    Ok(Database { kind: kind.to_owned(), bytes: bytes.unsigned_abs(), schema: schema::VERSION })
}

fn change_log(conn: &mut dyn Conn, ask: &Ask) -> Result<ChangeLog, Problem> {
    let kept = track::settings(conn, &ask.catalog)?.days;
    let oldest = conn.value("SELECT min(at_ms) FROM change_mark", &[])?;
    Ok(ChangeLog {
        entries: entries(conn)?,
        oldest_ms: oldest.and_then(|at| at.as_integer()),
        kept_days: u32::try_from(kept).unwrap_or(0),
    })
}

/// Entries of the log: exact in a file, as PostgreSQL's statistics have it there.
fn entries(conn: &mut dyn Conn) -> Result<u64, Problem> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => "SELECT max(seq - pruned, 0) FROM change_position",
        Dialect::Postgres => {
            "SELECT CAST(coalesce(sum(n_live_tup), 0) AS BIGINT) FROM pg_stat_user_tables
             WHERE schemaname = current_schema() AND relname LIKE 'log!_%' ESCAPE '!'"
        }
    };
    Ok(conn.number(sql, &[])?.unsigned_abs())
}

/// What lies in the directory of backups; an unreadable one has none.
fn backups(data: &Path) -> Vec<Backup> {
    let entries = std::fs::read_dir(jobs::backups(data)).into_iter().flatten().flatten();
    let one = |entry: std::fs::DirEntry| {
        let (name, metadata) = (entry.file_name().into_string().ok()?, entry.metadata().ok()?);
        let at = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let at_ms = i64::try_from(at.as_millis()).ok()?;
        name.ends_with(".db").then_some(Backup { file: name, bytes: metadata.len(), at_ms })
    };
    let mut backups: Vec<Backup> = entries.filter_map(one).collect();
    backups.sort_by(|a, b| b.file.cmp(&a.file));
    backups
}

fn back_up(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Done<Job>, Failure> {
    if ask.app.data.is_none() {
        return Err(Failure::new(501, codes::NOT_HERE, NO_BACKUPS));
    }
    let job = jobs::begin(conn, ask, JobKind::Backup, &json!({}))?;
    let noted = Noted::of_record(job.id, "backup");
    Ok(Told::from(job).noting(noted))
}
