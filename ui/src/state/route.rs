//! Where the person is, and how that is written in the address after `#`.

use contract::related::RelatedTo;
use model::RecordId;
use std::fmt;

/// A page of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The start page of the app.
    #[default]
    Home,
    /// Records of a table.
    Grid {
        /// Logical name.
        table: String,
    },
    /// A record that doesn't exist yet.
    New {
        /// Logical name.
        table: String,
        /// The record that it will belong to.
        related: Option<RelatedTo>,
    },
    /// A record.
    Record {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    },
    /// The change queue.
    Queue,
    /// A change that needs the person.
    Conflict {
        /// Its place in the queue.
        seq: i64,
    },
    /// Values that lost.
    Ledger,
    /// New records that lie on this device alone.
    Drafts,
    /// Search over all tables.
    Search,
    /// Device status.
    Device,
    /// The kit, in development builds.
    Gallery,
}

impl Route {
    /// Reads an address; what isn't one leads home.
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_matches('/');
        match path.split('/').collect::<Vec<_>>()[..] {
            ["queue"] => Self::Queue,
            ["queue", "lost"] => Self::Ledger,
            ["queue", seq] => seq.parse().map_or(Self::Queue, |seq| Self::Conflict { seq }),
            ["drafts"] => Self::Drafts,
            ["search"] => Self::Search,
            ["device"] => Self::Device,
            ["gallery"] => Self::Gallery,
            ["t", table] if is_name(table) => Self::Grid { table: table.to_owned() },
            ["t", table, "new"] if is_name(table) => Self::new_row(table),
            ["t", table, "new", relationship, id] if is_name(table) && is_schema_name(relationship) => {
                let related = |id| RelatedTo { relationship: relationship.to_owned(), id };
                Self::New { table: table.to_owned(), related: id.parse().ok().map(related) }
            }
            ["t", table, id] if is_name(table) => match id.parse() {
                Ok(id) => Self::Record { table: table.to_owned(), id },
                Err(_) => Self::Grid { table: table.to_owned() },
            },
            _ => Self::Home,
        }
    }

    /// A record that doesn't exist yet and belongs to no other.
    pub fn new_row(table: impl Into<String>) -> Self {
        Self::New { table: table.into(), related: None }
    }

    /// The table the page is about.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Grid { table } | Self::New { table, .. } | Self::Record { table, .. } => Some(table),
            _ => None,
        }
    }
}

impl fmt::Display for Route {
    /// The address after `#`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("/"),
            Self::Grid { table } => write!(f, "/t/{table}"),
            Self::New { table, related: None } => write!(f, "/t/{table}/new"),
            Self::New { table, related: Some(RelatedTo { relationship, id }) } => {
                write!(f, "/t/{table}/new/{relationship}/{id}")
            }
            Self::Record { table, id } => write!(f, "/t/{table}/{id}"),
            Self::Queue => f.write_str("/queue"),
            Self::Conflict { seq } => write!(f, "/queue/{seq}"),
            Self::Ledger => f.write_str("/queue/lost"),
            Self::Drafts => f.write_str("/drafts"),
            Self::Search => f.write_str("/search"),
            Self::Device => f.write_str("/device"),
            Self::Gallery => f.write_str("/gallery"),
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Schema names keep their maker's case.
fn is_schema_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_page_is_found_again_by_its_address() {
        let table = String::from("account");
        let id = RecordId(Uuid::from_u128(7));
        for route in [
            Route::Home,
            Route::Grid { table: table.clone() },
            Route::new_row(&table),
            Route::New {
                table: table.clone(),
                related: Some(RelatedTo { relationship: "Account_Tasks".to_owned(), id }),
            },
            Route::Record { table, id },
            Route::Queue,
            Route::Conflict { seq: 12 },
            Route::Ledger,
            Route::Drafts,
            Route::Search,
            Route::Device,
            Route::Gallery,
        ] {
            assert_eq!(Route::parse(&format!("#{route}")), route);
        }
    }

    #[test]
    fn an_address_that_means_nothing_leads_home() {
        for hash in ["", "#", "#/x/y", "#/t/", "#/t/Drop Table", "#/t/a/b/c"] {
            assert_eq!(Route::parse(hash), Route::Home, "{hash}");
        }
    }

    #[test]
    fn a_bad_record_id_leads_to_its_table() {
        assert_eq!(Route::parse("#/t/account/12"), Route::Grid { table: "account".into() });
    }
}
