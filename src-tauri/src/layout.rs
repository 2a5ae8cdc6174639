//! How the face is laid out on this device, in the small database `ui.db` of Tauri's SQL plugin.
//!
//! The page gets none of the plugin's own commands: it reads and keeps layouts by two commands of ours, so that no SQL
//! crosses. The file is plain, for there is nothing of a record in it; one that can't be used is thrown away, since a
//! window that doesn't open would be worse than a column that is narrow again.

use crate::adapters::Gate;
use contract::layout::{LANGUAGE, Layout, NOTICES, NOTICES_ON};
use contract::{Code, Problem};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{ConnectOptions, Connection, Row};
use std::path::Path;
use std::sync::Arc;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Context, Manager, Runtime};
use tauri_plugin_sql::{DbInstances, DbPool, Migration, MigrationKind, PluginConfig};
use texts::Language;

/// The file, in the app's folder.
const FILE: &str = "ui.db";

/// Every version of its tables, in order.
const MIGRATIONS: [(i64, &str, &str); 1] = [(
    1,
    "one text per name",
    "CREATE TABLE layout (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;",
)];

/// The plugin, which opens the database of a folder while the app is built.
pub fn plugin<R: Runtime>(folder: &Path) -> TauriPlugin<R, Option<PluginConfig>> {
    let migration =
        |(version, description, sql)| Migration { version, description, sql, kind: MigrationKind::Up };
    let migrations = MIGRATIONS.map(migration).into();
    tauri_plugin_sql::Builder::new().add_migrations(&address(folder), migrations).build()
}

/// Tells the plugin which database to open, and makes sure that it can be.
///
/// # Errors
/// When the folder or the file can't be made.
pub async fn prepare<R: Runtime>(context: &mut Context<R>, folder: &Path) -> anyhow::Result<()> {
    make_private_folder(folder)?;
    make_private_file(&folder.join(FILE))?;
    if !is_usable(&folder.join(FILE)).await {
        tracing::warn!("the layout of the window can't be read and begins anew");
        for suffix in ["", "-journal", "-wal", "-shm"] {
            // What isn't there needs no deleting.
            let _ = std::fs::remove_file(folder.join(format!("{FILE}{suffix}")));
        }
        make_private_file(&folder.join(FILE))?;
    }
    let plugins = &mut context.config_mut().plugins.0;
    plugins.insert("sql".to_owned(), json!({ "preload": [address(folder)] }));
    Ok(())
}

/// The plugin's name for a folder's database.
fn address(folder: &Path) -> String {
    format!("sqlite:{}", folder.join(FILE).display())
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the file, empty, unless it is there.
fn make_private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Whether the file is a whole database of a version that is known here, or empty.
async fn is_usable(file: &Path) -> bool {
    // A new file, or one that was made and not written yet.
    if file.metadata().is_ok_and(|file| file.len() == 0) {
        return true;
    }
    let check = async {
        let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
        let whole = sqlx::query("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
        let newest = sqlx::query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations");
        let newest: i64 = newest.fetch_one(&mut connection).await?.try_get(0)?;
        connection.close().await?;
        let known = MIGRATIONS.iter().any(|(version, ..)| *version == newest);
        Ok::<_, sqlx::Error>(known && whole.try_get::<String, _>(0)? == "ok")
    };
    check.await.unwrap_or(false)
}

/// All that is kept.
///
/// # Errors
/// [`Code::StorageFailed`].
pub async fn read(databases: &DbInstances) -> Result<Layout, Problem> {
    let pool = pool(databases).await?;
    let rows = sqlx::query("SELECT name, value FROM layout").fetch_all(&pool).await.map_err(failed)?;
    let entry = |row: &sqlx::sqlite::SqliteRow| Ok((row.try_get(0)?, row.try_get(1)?));
    rows.iter().map(entry).collect::<Result<_, sqlx::Error>>().map_err(failed)
}

/// Keeps a text under a name, for what was there.
///
/// # Errors
/// As [`read`].
pub async fn keep(databases: &DbInstances, name: &str, value: &str) -> Result<(), Problem> {
    let sql = "INSERT INTO layout (name, value) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    let pool = pool(databases).await?;
    sqlx::query(sql).bind(name).bind(value).execute(&pool).await.map(|_| ()).map_err(failed)
}

/// Takes over what of the layout is the shell's: the language of its words, and whether notices are wanted.
pub async fn apply_to_shell<R: Runtime>(app: &AppHandle<R>) {
    let Ok(layout) = read(&app.state::<DbInstances>()).await else { return };
    layout.iter().for_each(|(name, value)| take_over(app, name, value));
}

/// Takes over one thing of the layout.
pub fn take_over<R: Runtime>(app: &AppHandle<R>, name: &str, value: &str) {
    match name {
        NOTICES => app.state::<Arc<Gate>>().set_wanted(value == NOTICES_ON),
        LANGUAGE => {
            if let Some(language) = Language::of(value) {
                language.speak();
            }
        }
        _ => {}
    }
}

/// The plugin's pool: there is one database.
async fn pool(databases: &DbInstances) -> Result<SqlitePool, Problem> {
    let opened = databases.0.read().await;
    match opened.values().next() {
        Some(DbPool::Sqlite(pool)) => Ok(pool.clone()),
        None => Err(Problem::new(Code::StorageFailed).with("detail", "the layout is not open")),
    }
}

fn failed(error: sqlx::Error) -> Problem {
    Problem::new(Code::StorageFailed).with("detail", error)
}
