//! An update of tables and columns, move by move (checklist 124-126, 130-132).

use super::story::*;
use model::Code;
use model::status::{DatabaseState, Reason};
use sync_core::engine::{Done, Happened, Part, Reply};
use sync_core::ports::{Filling, Loaded, PendingUpdate};

fn update(stamp: &str) -> PendingUpdate {
    PendingUpdate { stamp: stamp.into(), postponed: false }
}

fn kept(stamp: &str) -> Then {
    Then::Stored(Done::UpdateKept { update: update(stamp), tables: vec![table("account", true)] })
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

fn migrated() -> Then {
    let filling = vec![Filling { table: "account".into(), columns: vec!["size".into()], next: None }];
    let loaded = Loaded { stamp: Some("s2".into()), filling, ..installed(&[("account", true)]) };
    Then::Stored(Done::Migrated(Box::new(loaded)))
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
fn an_accepted_update_drops_what_runs_migrates_and_reads_the_new_columns_before_the_rows() {
    let mut story = waiting();
    story.goes(vec![
        (Then::Say(Happened::UpdateAnswered { accepted: true }), "cancel, migrate"),
        (migrated(), "configuration since s2"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Available);
    story.goes(vec![
        (unchanged(), "columns size of account first"),
        (page(Some("p2")), "fill account to p2, columns size of account p2"),
        (page(None), ""),
        (stored(), "fill account to end"),
        (stored(), "begin round of account"),
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
fn filling_that_was_cut_goes_on_at_its_cursor_also_after_a_restart() {
    let filling = Filling { table: "account".into(), columns: vec!["size".into()], next: Some("p7".into()) };
    let mut story = Story::of(Loaded { filling: vec![filling], ..installed(&[("account", true)]) });
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "columns size of account p7"),
        (unreachable(), "stalled unreachable"),
        (Then::Wait(1_000), "columns size of account p7"),
        (page(Some("p8")), "fill account to p8, columns size of account p8"),
        (Then::DiskFull, "stalled disk_full, cancel"),
        (Then::Wait(1_000), "columns size of account p7"),
    ]);
}

#[test]
fn new_columns_that_the_server_refuses_begin_anew_once_and_then_leave_the_others_alone() {
    let filling = Filling { table: "account".into(), columns: vec!["size".into()], next: Some("p7".into()) };
    let mut story = Story::of(Loaded { filling: vec![filling], ..installed(&[("account", true)]) });
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "columns size of account p7"),
        (refused(), "columns size of account first"),
        (refused(), "begin round of account"),
    ]);
    assert_eq!(story.status().tables[0].problem.as_ref().map(|p| p.code), Some(Code::Refused));
}

#[test]
fn an_answer_to_no_question_does_nothing() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::UpdateAnswered { accepted: true }), ""),
    ]);
}
