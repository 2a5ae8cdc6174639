//! What an endpoint is asked with, and what it answers.

use super::refusal::Failure;
use crate::app::App;
use crate::catalog::{Catalog, Table};
use crate::records::Writing;
use crate::security::Caller;
use crate::store::{Conn, stamps};
use crate::web::Asked;
use admin_contract::codes;
use axum::body::Bytes;
use http::{HeaderMap, Method};
use model::metadata::Label;
use model::value::Instant;
use model::{Problem, RecordId};
use odata::Prefer;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Who asks, about what, on which snapshot.
pub struct Ask {
    /// The server.
    pub app: Arc<App>,
    /// The tables, the same from the request's start to its end.
    pub catalog: Arc<Catalog>,
    /// Who asks. What he needs for the endpoint, he has.
    pub caller: Arc<Caller>,
    /// When it was asked, in milliseconds since 1970.
    pub now_ms: i64,
    /// The arguments of the path.
    pub arguments: Vec<String>,
    /// The version that the request names in `If-Match`.
    pub expected: Option<String>,
}

impl Ask {
    /// Who writes, and when.
    pub fn writing(&self) -> Writing<'_> {
        Writing { catalog: &self.catalog, caller: &self.caller, now: Instant(self.now_ms) }
    }

    /// The same as the Web API has it, for what is done by its means.
    ///
    /// # Errors
    /// What the database says.
    pub fn asked(&self, conn: &mut dyn Conn) -> Result<Asked, Problem> {
        let stamps = stamps::read(conn)?;
        Ok(Asked {
            symbols: self.app.symbols(conn, stamps)?,
            app: Arc::clone(&self.app),
            catalog: Arc::clone(&self.catalog),
            caller: Arc::clone(&self.caller),
            base: String::new(),
            method: Method::POST,
            path: String::new(),
            query: String::new(),
            headers: HeaderMap::new(),
            prefer: Prefer::default(),
            body: Bytes::new(),
            now_ms: self.now_ms,
            contents: Arc::default(),
            in_change_set: false,
        })
    }

    /// An argument of the path; empty where there is none.
    pub fn argument(&self, n: usize) -> &str {
        self.arguments.get(n).map_or("", String::as_str)
    }

    /// The first argument as an id.
    ///
    /// # Errors
    /// 404 for what is no id.
    pub fn id(&self) -> Result<RecordId, Failure> {
        self.argument(0).parse().map_err(|_| Failure::not_found(self.argument(0)))
    }

    /// The table that the first argument names.
    ///
    /// # Errors
    /// 404
    pub fn table(&self) -> Result<&Arc<Table>, Failure> {
        self.table_named(self.argument(0))
    }

    /// A table by its logical name.
    ///
    /// # Errors
    /// 404
    pub fn table_named(&self, name: &str) -> Result<&Arc<Table>, Failure> {
        self.catalog.named(name).ok_or_else(|| Failure::not_found(name))
    }

    /// A label in the caller's language.
    pub fn label(&self, label: &Label) -> String {
        label.text(self.caller.regional.language()).to_owned()
    }

    /// The display name of a table; its logical name where there is no such table.
    pub fn table_label(&self, name: &str) -> String {
        self.catalog.named(name).map_or_else(|| name.to_owned(), |table| self.label(&table.meta.display_name))
    }

    /// Holds the version that the request names against the one that is there.
    ///
    /// # Errors
    /// 412 with what is there now.
    pub fn expect(&self, is_now: &str, current: &impl Serialize) -> Result<(), Failure> {
        match self.expected.as_deref() {
            Some(expected) if expected == is_now => Ok(()),
            _ => Err(Failure::new(
                412,
                codes::STALE,
                "Somebody else changed this in the meantime. Look at what is there now, and make your change on it.",
            )
            .with_current(json(current))),
        }
    }
}

/// An answer, with the version that stands in its `ETag`.
pub struct Told<T> {
    /// The body.
    pub reply: T,
    /// The version of what can be edited.
    pub version: Option<String>,
}

impl<T> From<T> for Told<T> {
    fn from(reply: T) -> Self {
        Self { reply, version: None }
    }
}

impl<T> Told<T> {
    /// With a version.
    pub fn of_version(reply: T, version: impl Into<String>) -> Self {
        Self { reply, version: Some(version.into()) }
    }

    /// What was done, for the audit log.
    pub fn noting(self, noted: Noted) -> Done<T> {
        Done { told: self, noted: Some(noted) }
    }

    /// Nothing was done: it was only tried.
    pub fn unnoted(self) -> Done<T> {
        Done { told: self, noted: None }
    }
}

/// An answer to what changed something.
pub struct Done<T> {
    /// The answer.
    pub told: Told<T>,
    /// What the audit log keeps of it; nothing of what was only tried.
    pub noted: Option<Noted>,
}

/// What the audit log keeps of an action, besides who, when and which.
#[derive(Default)]
pub struct Noted {
    /// Name of what it was done to.
    pub target: String,
    /// Its id, where it is a record.
    pub target_id: Option<RecordId>,
    /// How it was.
    pub before: Option<Json>,
    /// How it is then.
    pub after: Option<Json>,
}

impl Noted {
    /// Of something that has a name alone.
    pub fn of(target: impl Into<String>) -> Self {
        Self { target: target.into(), ..Self::default() }
    }

    /// Of a record.
    pub fn of_record(id: RecordId, target: impl Into<String>) -> Self {
        Self { target_id: Some(id), ..Self::of(target) }
    }

    /// How it was.
    pub fn before(mut self, before: &impl Serialize) -> Self {
        self.before = Some(json(before));
        self
    }

    /// How it is now.
    pub fn after(mut self, after: &impl Serialize) -> Self {
        self.after = Some(json(after));
        self
    }
}

/// As JSON; what can't be written as JSON is nothing.
pub fn json(value: &impl Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

/// The version of what can be edited: the same as long as it says the same, however it came to be.
pub fn version(value: &impl Serialize) -> String {
    let digest = Sha256::digest(json(value).to_string().as_bytes());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
