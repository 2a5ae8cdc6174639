//! What the footer shows after what happened: its six states, and none (checklist 16-28).

use super::story::*;
use crate::support::app;
use contract::shapes::AppInfo;
use model::Code;
use model::status::{DatabaseState, Mark, OfflineStatus, Reason};
use sync_core::engine::{Done, Happened, Part, Reply};
use sync_core::ports::{DownloadChoice, Loaded, PendingUpdate, ReadKind, SourceId};

fn unchanged() -> Then {
    Then::Reply(Reply::Configuration { changed: false })
}

fn names(status: &OfflineStatus) -> Vec<&'static str> {
    let name = |reason: &Reason| match reason {
        Reason::Database { .. } => "database",
        Reason::NotDownloaded => "not downloaded",
        Reason::Downloading => "downloading",
        Reason::Paused => "paused",
        Reason::MetadataPending => "metadata",
        Reason::Repairing => "repairing",
        Reason::Waiting { .. } => "waiting",
        Reason::Sync { .. } => "sync",
        _ => "another",
    };
    status.reasons.iter().map(name).collect()
}

/// A device at its start, and what is shown of it.
fn at_start(loaded: Loaded) -> (DatabaseState, Vec<&'static str>) {
    let status = Story::of(loaded).status();
    (status.database, names(&status))
}

fn with_choice(choice: Option<DownloadChoice>) -> Loaded {
    let choices = choice.map(|choice| (app().id, choice));
    Loaded { downloads: choices.into_iter().collect(), ..installed(&[("account", false)]) }
}

#[test]
fn what_is_on_the_disk_is_shown_before_anything_is_asked() {
    let not_enabled = AppInfo { offline_enabled: false, ..app() };
    let of_app = |app| Loaded { app, ..installed(&[("account", true)]) };
    for (loaded, state, reasons) in [
        (of_app(None), DatabaseState::None, vec![]),
        (of_app(Some(not_enabled)), DatabaseState::None, vec![]),
        (with_choice(None), DatabaseState::NotAvailable, vec!["not downloaded"]),
        (with_choice(Some(DownloadChoice::Skipped)), DatabaseState::NotAvailable, vec!["not downloaded"]),
        (with_choice(Some(DownloadChoice::Started)), DatabaseState::Initializing, vec!["downloading"]),
        (with_choice(Some(DownloadChoice::Paused)), DatabaseState::Initializing, vec!["paused"]),
        (installed(&[("account", true)]), DatabaseState::Available, vec![]),
        (
            Loaded {
                update: Some(PendingUpdate { stamp: "s2".into(), postponed: true }),
                ..installed(&[("account", true)])
            },
            DatabaseState::AvailableWarning,
            vec!["metadata"],
        ),
    ] {
        assert_eq!(at_start(loaded), (state, reasons));
    }
}

#[test]
fn a_repair_shows_from_the_wrong_checksum_to_the_end_of_the_comparison() {
    let mut loaded = installed(&[("account", true)]);
    loaded.tables[0].sources[0].verified = None;
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1"),
        (changes(vec![Part::Changes]), "store changes, end account"),
        (told(&["account"]), "checksums of 1"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Available);
    let wrong = Reply::Checksums { right: vec![], wrong: vec![SourceId(1)] };
    story.goes(vec![
        (Then::Reply(wrong), "checked  wrong 1"),
        (stored(), "cycle done, configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "begin keys of 1"),
        (begun(2, ReadKind::Keys), "keys of 1 first"),
        (page(None), "store 1.2 to end"),
        (misses(1), "missing of 1 first"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Repairing);
    assert_eq!(names(&story.status()), ["repairing"]);
    story.goes(vec![(page(None), "store 1.2 to end"), (misses(0), "end account")]);
    assert_eq!(story.status().database, DatabaseState::Available);
}

#[test]
fn a_database_that_can_t_be_used_is_an_error_whatever_else_is_so() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (Then::Damaged, "stalled database_damaged"),
    ]);
    let status = story.status();
    assert_eq!(status.database, DatabaseState::Error);
    assert_eq!(status.tables[0].mark, Mark::Unusable);
    assert!(
        matches!(&status.reasons[0], Reason::Database { problem } if problem.code == Code::DatabaseDamaged)
    );
}

#[test]
fn the_mark_of_a_table_turns_green_when_its_rows_are_here_and_the_notice_comes_with_the_last() {
    let mut story = Story::of(installed(&[("systemuser", true), ("account", false)]));
    let marks = |story: &Story| story.status().tables.iter().map(|t| t.mark).collect::<Vec<_>>();
    assert_eq!(marks(&story), [Mark::Usable, Mark::Unusable]);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[("account", 2)]), "begin round of systemuser account"),
        (round(), "changes of 1"),
        (changes(vec![Part::Changes]), "store changes, end systemuser"),
        (told(&["systemuser"]), "begin rows of 2"),
        (begun(1, ReadKind::Rows), "rows of 2 first"),
        (page(None), "store 2.1 to end"),
        (applied(2), "end account"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Initializing);
    story.goes(vec![(applied(2), "tell ready, cycle done")]);
    assert_eq!((story.status().database, marks(&story)), (DatabaseState::Available, vec![Mark::Usable; 2]));
}

#[test]
fn refreshing_one_table_compares_the_keys_of_that_one_alone() {
    let mut story = Story::of(installed(&[("account", true), ("contact", true)]));
    story.goes(vec![
        (Then::Say(Happened::Refresh(Some("contact".into()))), "configuration since s1"),
        (unchanged(), "begin round of contact"),
        (round(), "begin keys of 2"),
        (begun(2, ReadKind::Keys), "keys of 2 first"),
        (page(None), "store 2.2 to end"),
        (misses(0), "end contact"),
        (Then::Stored(Done::Applied(Default::default())), "cycle done"),
    ]);
}
