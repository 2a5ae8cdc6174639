//! What the footer, the flyout and the indicator say: the status value of the engine turned into tones, text ids and
//! actions (checklist 16-31). Words are found by `texts`.

use model::status::{DatabaseState, Link, Mark, OfflineStatus, Reason, TableStatus};
use model::value::Instant;

/// A colour with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Works.
    Ok,
    /// Waits, offline: no fault.
    Wait,
    /// Needs the person.
    Attention,
    /// Doesn't work.
    Bad,
}

/// The symbol beside a state; its shape says the same as its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Tick in a circle.
    Tick,
    /// Tick in a circle, and `!`.
    TickWarning,
    /// Ring.
    Ring,
    /// Dot.
    Dot,
    /// Dot, and `!`.
    DotWarning,
    /// Cross.
    Cross,
}

/// Text id, tone and symbol of the database; `None` where no status is shown at all (checklist 22).
pub fn database(state: DatabaseState) -> Option<(&'static str, Tone, Symbol)> {
    Some(match state {
        DatabaseState::None => return None,
        DatabaseState::Available => ("status-available", Tone::Ok, Symbol::Tick),
        DatabaseState::AvailableWarning => ("status-available-warning", Tone::Ok, Symbol::TickWarning),
        DatabaseState::Initializing => ("status-initializing", Tone::Bad, Symbol::Ring),
        DatabaseState::NotAvailable => ("status-not-available", Tone::Bad, Symbol::Dot),
        DatabaseState::Repairing => ("status-repairing", Tone::Bad, Symbol::DotWarning),
        DatabaseState::Error => ("status-error", Tone::Bad, Symbol::Cross),
    })
}

/// The name of a state in `data-state`, as it is serialised.
pub fn state_name(state: DatabaseState) -> &'static str {
    match state {
        DatabaseState::None => "none",
        DatabaseState::Available => "available",
        DatabaseState::AvailableWarning => "available_warning",
        DatabaseState::Initializing => "initializing",
        DatabaseState::NotAvailable => "not_available",
        DatabaseState::Repairing => "repairing",
        DatabaseState::Error => "error",
    }
}

/// How a link is shown: its name in `data-link`, text id, since when, and the text id of what a tap does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// As it is serialised.
    pub name: &'static str,
    /// What is said.
    pub text: &'static str,
    /// Since when.
    pub since: Option<Instant>,
    /// What a tap does; `None` when there is nothing to do.
    pub action: Option<&'static str>,
}

/// How the link is shown.
pub fn link(link: Link) -> LinkView {
    let view = |name, text, since, action| LinkView { name, text, since, action };
    match link {
        Link::Online => view("online", "link-online", None, None),
        Link::Unknown => view("unknown", "link-unknown", None, None),
        Link::Unreachable { since } => {
            view("unreachable", "link-unreachable", Some(since), Some("reconnect"))
        }
        Link::Unavailable { since } => {
            view("unavailable", "link-unavailable", Some(since), Some("reconnect"))
        }
        Link::SwitchedOff { since } => {
            view("switched_off", "link-switched-off", Some(since), Some("go-online"))
        }
        Link::SignInNeeded { since } => {
            view("sign_in_needed", "link-sign-in-needed", Some(since), Some("sign-in-again"))
        }
    }
}

/// What is known of one table.
pub fn table<'a>(status: &'a OfflineStatus, name: &str) -> Option<&'a TableStatus> {
    status.tables.iter().find(|t| t.table == name)
}

/// The bar of a table in the sitemap (checklist 26).
pub fn mark(status: &OfflineStatus, name: &str) -> Mark {
    table(status, name).map_or(Mark::None, |t| t.mark)
}

/// Tables whose rows are all here and usable, and tables in all.
pub fn ready(status: &OfflineStatus) -> (usize, usize) {
    (status.tables.iter().filter(|t| t.mark == Mark::Usable).count(), status.tables.len())
}

/// When a table was last synchronised; without one, the oldest of all, because older data than said would be a lie.
pub fn last_sync(status: &OfflineStatus, name: Option<&str>) -> Option<Instant> {
    match name {
        Some(name) => table(status, name)?.last_sync,
        None => {
            let times: Option<Vec<_>> = status.tables.iter().map(|t| t.last_sync).collect();
            times?.into_iter().min()
        }
    }
}

/// How much of a table is here, 0 to 100; `None` while the expected number isn't known.
pub fn percent(table: &TableStatus) -> Option<u64> {
    match (table.complete, table.expected) {
        (true, _) => Some(100),
        (false, Some(expected)) => Some((table.rows * 100).checked_div(expected).unwrap_or(0).min(99)),
        (false, None) => None,
    }
}

/// The name of a reason in `data-reason`.
pub fn reason_name(reason: &Reason) -> &'static str {
    match reason {
        Reason::Database { .. } => "database",
        Reason::NotDownloaded => "not_downloaded",
        Reason::Downloading => "downloading",
        Reason::Paused => "paused",
        Reason::WaitsForUnmetered => "waits_for_unmetered",
        Reason::Manual => "manual",
        Reason::MetadataPending => "metadata_pending",
        Reason::Repairing => "repairing",
        Reason::Table { .. } => "table",
        Reason::Waiting { .. } => "waiting",
        Reason::Attention { .. } => "attention",
        Reason::Drafts { .. } => "drafts",
        Reason::Sync { .. } => "sync",
    }
}

/// The tone of a reason.
pub fn reason_tone(reason: &Reason) -> Tone {
    match reason {
        Reason::Waiting { .. }
        | Reason::Drafts { .. }
        | Reason::Downloading
        | Reason::Paused
        | Reason::WaitsForUnmetered
        | Reason::Manual => Tone::Wait,
        Reason::Attention { .. } | Reason::MetadataPending | Reason::Sync { .. } => Tone::Attention,
        Reason::Database { .. } | Reason::NotDownloaded | Reason::Repairing | Reason::Table { .. } => {
            Tone::Bad
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::status::{Facts, TableFacts, derive};

    fn facts() -> Facts {
        let table = |name: &str, complete, at| TableFacts {
            table: name.into(),
            mandatory: false,
            complete,
            rows: 50,
            expected: Some(200),
            last_sync: complete.then_some(Instant(at)),
            problem: None,
        };
        Facts {
            enabled: true,
            installed: true,
            download_started: true,
            tables: vec![table("account", true, 9_000), table("contact", true, 5_000)],
            ..Facts::default()
        }
    }

    #[test]
    fn where_offline_is_not_enabled_no_status_is_shown() {
        let status = derive(&Facts { enabled: false, ..facts() });
        assert_eq!(database(status.database), None);
        assert_eq!(mark(&status, "account"), Mark::None);
    }

    #[test]
    fn available_and_offline_are_two_facts() {
        let status = derive(&Facts { link: Link::Unreachable { since: Instant(1) }, ..facts() });
        assert_eq!(database(status.database), Some(("status-available", Tone::Ok, Symbol::Tick)));
        assert_eq!(link(status.link).action, Some("reconnect"));
    }

    #[test]
    fn the_last_sync_of_everything_is_the_oldest() {
        let status = derive(&facts());
        assert_eq!(last_sync(&status, None), Some(Instant(5_000)));
        assert_eq!(last_sync(&status, Some("account")), Some(Instant(9_000)));
    }

    #[test]
    fn a_table_never_shows_a_hundred_percent_before_it_is_complete() {
        let mut facts = facts();
        facts.tables[0].complete = false;
        facts.tables[0].rows = 200;
        let status = derive(&facts);
        assert_eq!(percent(&status.tables[0]), Some(99));
        assert_eq!(percent(&status.tables[1]), Some(100));
        assert_eq!(ready(&status), (1, 2));
    }
}
