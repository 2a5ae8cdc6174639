//! What an empty database is filled with: the system's own rows, and, where asked for, a demo company.

mod batch;
mod chance;
mod company;
mod customers;
mod first;
mod labels;
mod mappings;
mod offline;
mod people;
mod places;
mod processes;
mod sales;
pub mod screens;
mod system;
pub mod tables;
mod words;
mod work;

pub use batch::Batch;
pub use words::PASSWORD_WORDS;

use crate::catalog::Catalog;
use crate::config::Demo;
use crate::records::{default_teams, user_settings};
use crate::security::{self, privileges};
use crate::store::{Conn, Store, migrate};
use model::storage::SqlValue;
use model::{Code, Problem};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A user as `serve` tells of him on its first lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Name to sign in with.
    pub name: String,
    /// Password.
    pub password: String,
    /// Role.
    pub role: String,
    /// Business unit.
    pub unit: String,
}

impl fmt::Display for Announced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, password, role, unit } = self;
        write!(f, "user {name} password {password} role \"{role}\" unit \"{unit}\"")
    }
}

/// Name of the setting that remembers what the demo was made from.
const DEMO_SETTING: &str = "demo";

/// Fills an empty database; of one that has rows the standard roles get their rights on the tables that were just
/// `made`, by their logical names. Gives the users to announce: those of the demo, which are made from its seed, or the
/// first administrator of a server that starts anew.
///
/// # Errors
/// What the database says; [`Code::BadRequest`] when a demo is asked of a database that holds something else.
pub async fn fill(
    store: &Store,
    catalog: &Arc<Catalog>,
    made: BTreeSet<String>,
    demo: Option<&Demo>,
) -> Result<Vec<Announced>, Problem> {
    let (catalog, demo) = (Arc::clone(catalog), demo.copied());
    store
        .write(move |conn| {
            if migrate::count(conn, "data_organization")? > 0 {
                security::upgrade(conn, &catalog)?;
                let mut batch = Batch::new(conn, &catalog)?;
                system::grant_new(&mut batch, &made)?;
                if made.contains(mappings::TABLE) {
                    mappings::add_later(&mut batch)?;
                }
                batch.finish()?;
                user_settings::add_missing(conn, &catalog)?;
                default_teams::add_missing(conn, &catalog)?;
                privileges::ensure(conn, &catalog)?;
                return announced_again(conn, demo.as_ref());
            }
            let mut batch = Batch::new(conn, &catalog)?;
            let users = match &demo {
                Some(demo) => {
                    batch.setting(DEMO_SETTING, &demo.seed.to_string())?;
                    company::demo(&mut batch, demo)?
                }
                None => first::start(&mut batch)?,
            };
            batch.finish()?;
            privileges::ensure(conn, &catalog)?;
            Ok(users)
        })
        .await
}

/// The demo's users are the same whenever it was filled: they come from its seed.
fn announced_again(conn: &mut dyn Conn, demo: Option<&Demo>) -> Result<Vec<Announced>, Problem> {
    if demo.is_none() {
        return Ok(Vec::new());
    }
    let seed = conn.value("SELECT value FROM setting WHERE name = ?", &[DEMO_SETTING.into()])?;
    let seed = seed.as_ref().and_then(SqlValue::as_blob).and_then(|text| std::str::from_utf8(text).ok());
    seed.and_then(|text| text.parse().ok()).map(people::announced).ok_or_else(|| {
        Problem::new(Code::BadRequest).with("detail", "the data directory holds a server that is no demo")
    })
}
