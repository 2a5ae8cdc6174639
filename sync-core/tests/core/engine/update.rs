//! An update of tables and columns, move by move (checklist 124-126, 130-132).

use super::story::*;
use model::status::{DatabaseState, Reason};
use sync_core::engine::{Done, Happened, Part, Reply};
use sync_core::ports::{Loaded, PendingUpdate, ReadKind, TableState};

fn update(stamp: &str) -> PendingUpdate {
    PendingUpdate { stamp: stamp.into(), postponed: false }
}

fn kept(stamp: &str) -> Then {
    let tables = vec![table("account", true)];
    Then::Stored(Done::UpdateKept { update: update(stamp), tables, rules: Default::default() })
}

fn unchanged() -> Then {
    Then::Reply(Reply::Configuration { changed: false })
}

/// A device that goes on with its tables while an update waits.
fn waiting() -> Story {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Reply(Reply::Update(update("s2"))), "keep update"),
        (kept("s2"), "tell update, begin round of account"),
        (round(), "changes of 1"),
    ]);
    story
}

/// The new tables, whose links are for the old columns and count no more.
fn migrated() -> Then {
    let loaded =
        Loaded { stamp: Some("s2".into()), tables: without_links(), ..installed(&[("account", true)]) };
    Then::Stored(Done::Migrated(Box::new(loaded)))
}

fn without_links() -> Vec<TableState> {
    let mut account = table("account", true);
    account.sources[0].follows = false;
    vec![account]
}

#[test]
fn an_update_that_is_kept_after_its_cycle_was_dropped_is_known_and_can_be_accepted() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (Then::Reply(Reply::Update(update("s2"))), "keep update"),
        (stored(), "cycle ended needs_connection"),
        (kept("s2"), "tell update"),
        (Then::Say(Happened::UpdateAnswered { accepted: true }), "migrate"),
    ]);
}

#[test]
fn an_update_that_is_found_waits_and_the_old_tables_go_on() {
    let mut story = waiting();
    let status = story.status();
    assert_eq!(status.database, DatabaseState::AvailableWarning);
    assert!(status.reasons.contains(&Reason::MetadataPending));
    story.goes(vec![
        (changes(vec![Part::Changes]), "store changes, end account"),
        (told(&["account"]), "cycle done"),
        (Then::Say(Happened::SyncNow), "configuration since s2"),
        (unchanged(), "begin round of account"),
    ]);
}

#[test]
fn an_update_is_told_once_and_a_newer_one_again() {
    let mut story = waiting();
    story.goes(vec![
        (changes(vec![Part::Changes]), "store changes, end account"),
        (told(&["account"]), "cycle done"),
        (Then::Say(Happened::SyncNow), "configuration since s2"),
        (Then::Reply(Reply::Update(update("s3"))), "keep update"),
        (kept("s3"), "tell update, begin round of account"),
    ]);
}

#[test]
fn an_update_that_is_refused_leaves_the_warning() {
    let mut story = waiting();
    story.goes(vec![
        (Then::Say(Happened::UpdateAnswered { accepted: false }), "postpone update"),
        (changes(vec![Part::Changes]), "store changes, end account"),
        (stored(), ""),
    ]);
    assert_eq!(story.status().database, DatabaseState::AvailableWarning);
}

#[test]
fn an_accepted_update_drops_what_runs_migrates_and_compares_the_keys() {
    let mut story = waiting();
    story.goes(vec![
        (Then::Say(Happened::UpdateAnswered { accepted: true }), "cancel, migrate"),
        (migrated(), "configuration since s2"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Available);
    story.goes(vec![
        (unchanged(), "begin round of account"),
        (Then::Stored(Done::Round(without_links())), "begin keys of 1"),
        (begun(3, ReadKind::Keys), "keys of 1 first"),
    ]);
}

#[test]
fn a_migration_that_fails_leaves_the_old_tables_and_the_question() {
    let mut story = waiting();
    story.goes(vec![
        (Then::Say(Happened::UpdateAnswered { accepted: true }), "cancel, migrate"),
        (Then::DiskFull, "stalled disk_full"),
    ]);
    assert_eq!(story.status().database, DatabaseState::AvailableWarning);
    story.goes(vec![(Then::Wait(1_000), "configuration since s2"), (unchanged(), "begin round of account")]);
}

#[test]
fn an_answer_to_no_question_does_nothing() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::UpdateAnswered { accepted: true }), ""),
    ]);
}
