//! Cycles, rounds and reads, move by move.

use super::story::*;
use crate::support::app;
use contract::shapes::AppInfo;
use model::Code;
use model::status::{DatabaseState, Link, Mark};
use model::value::Instant;
use sync_core::engine::{Done, Happened, Outcome, Part, Reply};
use sync_core::ports::{DownloadChoice, Loaded, Read, ReadKind, SourceId, TableState};

fn unchanged() -> Then {
    Then::Reply(Reply::Configuration { changed: false })
}

fn rows(number: i64) -> Then {
    begun(number, ReadKind::Rows)
}

#[test]
fn a_first_download_asks_for_metadata_counts_everything_and_reads_table_by_table() {
    let mut story = Story::of(Loaded { app: Some(app()), ..Loaded::default() });
    story.goes(vec![
        (Then::Say(Happened::Started), "probe"),
        (Then::Reply(Reply::Here), "cycle done"),
        (Then::Say(Happened::DownloadChosen(app().id, DownloadChoice::Started)), "choose download"),
        (stored(), "configuration since -"),
        (Then::Reply(Reply::Configuration { changed: true }), "install"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Initializing);
    let installed = installed(&[("systemuser", false), ("account", false)]);
    let installed =
        Done::Installed { stamp: Some("s1".into()), tables: installed.tables, rules: installed.rules };
    story.goes(vec![
        (Then::Stored(installed), "count systemuser account"),
        (counts(&[("systemuser", 2), ("account", 8)]), "begin round of systemuser account"),
    ]);
    let progress = |story: &Story| story.status().progress.map(|p| (p.percent, p.expected, p.left_ms));
    assert_eq!(progress(&story), Some((Some(0), Some(10), None)));
    story.goes(vec![
        (round(), "begin rows of 1"),
        (rows(1), "rows of 1 first"),
        (Then::Wait(1_000), ""),
        (page(None), "store 1.1 to end"),
        (applied(2), "end systemuser"),
    ]);
    assert_eq!(progress(&story), Some((Some(20), Some(10), Some(4_000))), "two rows took a second");
    story.goes(vec![(applied(2), "begin rows of 2")]);
    let marks: Vec<_> = story.status().tables.iter().map(|t| t.mark).collect();
    assert_eq!(marks, [Mark::Usable, Mark::Unusable]);
    story.goes(vec![
        (rows(1), "rows of 2 first"),
        (page(None), "store 2.1 to end"),
        (applied(2), "end account"),
        (applied(2), "tell ready, cycle done"),
    ]);
    assert_eq!(story.status().database, DatabaseState::Available);
}

#[test]
fn a_server_that_stops_counting_tells_rows_and_bytes_only() {
    for told in [counts(&[("systemuser", 2)]), refused()] {
        let mut story = Story::of(installed(&[("systemuser", false), ("account", false)]));
        story.goes(vec![
            (Then::Say(Happened::Started), "configuration since s1"),
            (unchanged(), "count systemuser account"),
            (told, "begin round of systemuser account"),
            (round(), "begin rows of 1"),
            (rows(1), "rows of 1 first"),
            (page(None), "store 1.1 to end"),
            (applied(2), "end systemuser"),
        ]);
        let progress = story.status().progress.unwrap();
        assert_eq!((progress.percent, progress.expected, progress.rows, progress.bytes), (None, None, 2, 10));
    }
}

#[test]
fn counting_that_was_cut_is_done_again() {
    Story::of(installed(&[("account", false)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (unreachable(), "stalled unreachable"),
        (Then::Wait(1_000), "count account"),
        (counts(&[("account", 3)]), "begin round of account"),
    ]);
}

#[test]
fn one_request_asks_what_changed_in_all_tables_and_one_commit_stores_it() {
    Story::of(installed(&[("account", true), ("contact", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Changes, Part::Changes]), "store changes, end account contact"),
        (told(&["account", "contact"]), "cycle done"),
    ]);
}

#[test]
fn a_link_that_is_no_good_any_more_makes_the_keys_be_compared_and_what_is_missing_be_fetched() {
    Story::of(installed(&[("account", true), ("contact", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Reconcile, Part::Changes]), "store changes, end contact"),
        (told(&["contact"]), "begin keys of 1"),
        (begun(4, ReadKind::Keys), "keys of 1 first"),
        (page(Some("k2")), "store 1.4 to k2, keys of 1 k2"),
        (misses(0), ""),
        (page(None), "store 1.4 to end"),
        (misses(500), "missing of 1 first"),
        (page(None), "store 1.4 to end"),
        (misses(100), "missing of 1 first"),
        (page(None), "store 1.4 to end"),
        (misses(0), "end account"),
        (applied(2), "cycle done"),
    ]);
}

#[test]
fn a_server_without_deltas_is_compared_with_every_time() {
    let mut loaded = installed(&[("account", true)]);
    loaded.tables[0].sources[0].follows = false;
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "begin keys of 1"),
        (begun(2, ReadKind::Keys), "keys of 1 first"),
        (page(None), "store 1.2 to end"),
        (misses(0), "end account"),
        (applied(2), "cycle done"),
    ]);
}

#[test]
fn a_delta_of_many_pages_is_read_for_itself_and_its_table_waits_for_its_other_reasons() {
    let mut loaded = installed(&[("account", true)]);
    loaded.tables[0].sources.push(source(2, true));
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Changes, Part::Long]), "store changes, end "),
        (told(&[]), "begin delta of 2"),
        (begun(7, ReadKind::Delta), "delta of 2 first"),
        (page(Some("d2")), "store 2.7 to d2, delta of 2 d2"),
        (applied(2), ""),
        (page(None), "store 2.7 to end"),
        (applied(3), "end account"),
        (applied(3), "cycle done"),
    ]);
}

#[test]
fn a_server_that_takes_no_batch_is_asked_one_by_one() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1"),
        (refused(), "begin delta of 1"),
        (begun(2, ReadKind::Delta), "delta of 1 first"),
        (page(None), "store 1.2 to end"),
    ]);
}

#[test]
fn refresh_looks_at_every_row_again_and_finishes_what_was_interrupted() {
    let mut loaded = installed(&[("account", true)]);
    loaded.tables[0].last_sync = Some(Instant(0));
    loaded.tables[0].sources[0].read =
        Some(Read { number: 3, kind: ReadKind::Delta, next: Some("d2".into()) });
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "cycle done"),
        (Then::Say(Happened::Refresh(None)), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "delta of 1 d2"),
        (page(None), "store 1.3 to end"),
        (applied(2), "begin keys of 1"),
        (begun(4, ReadKind::Keys), "keys of 1 first"),
        (page(None), "store 1.4 to end"),
        (misses(0), "end account"),
    ]);
}

#[test]
fn each_table_comes_when_its_own_interval_is_over_and_a_grid_or_the_user_need_not_wait() {
    let mut loaded = installed(&[("account", true), ("contact", true)]);
    for (table, interval_min) in loaded.tables.iter_mut().zip([5, 12]) {
        *table = TableState { last_sync: Some(Instant(0)), interval_min, ..table.clone() };
    }
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "cycle done"),
        (Then::Say(Happened::Seen(false)), ""),
        (Then::Wait(299_999), ""),
        (Then::Wait(1), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1"),
        (changes(vec![Part::Changes]), "store changes, end account"),
        (told(&["account"]), "cycle done"),
        (Then::Say(Happened::GridWanted(vec!["contact".into()])), "configuration since s1"),
        (unchanged(), "begin round of contact"),
        (round(), "changes of 2"),
        (changes(vec![Part::Changes]), "store changes, end contact"),
        (told(&["contact"]), "cycle done"),
        (Then::Say(Happened::SyncNow), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
    ]);
}

#[test]
fn a_wrong_checksum_makes_the_keys_be_compared_at_once_and_is_not_looked_at_again_for_a_day() {
    let mut loaded = installed(&[("account", true), ("contact", true)]);
    loaded.tables[0].sources[0].verified = None;
    let wrong = Reply::Checksums { right: vec![], wrong: vec![SourceId(1)] };
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Changes, Part::Changes]), "store changes, end account contact"),
        (told(&["account", "contact"]), "checksums of 1"),
        (Then::Reply(wrong), "checked  wrong 1"),
        (stored(), "cycle done, configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "begin keys of 1"),
        (begun(2, ReadKind::Keys), "keys of 1 first"),
        (page(None), "store 1.2 to end"),
        (misses(0), "end account"),
        (applied(2), "cycle done"),
        (Then::Say(Happened::SyncNow), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Changes, Part::Changes]), "store changes, end account contact"),
        (told(&["account", "contact"]), "cycle done"),
    ]);
}

#[test]
fn what_a_dropped_cycle_did_not_hear_of_is_looked_up_on_the_disk() {
    let mut loaded = installed(&[("account", false)]);
    loaded.tables[0].sources[0].read =
        Some(Read { number: 1, kind: ReadKind::Rows, next: Some("p7".into()) });
    let mut on_disk = loaded.tables.clone();
    on_disk[0].sources[0].read = Some(Read { number: 1, kind: ReadKind::Rows, next: Some("p8".into()) });
    (on_disk[0].rows, on_disk[0].last_sync) = (8, Some(Instant(5)));
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[]), "begin round of account"),
        (Then::Stored(Done::Round(on_disk)), "rows of 1 p8"),
    ]);
    let shown = story.status().tables.remove(0);
    assert_eq!((shown.rows, shown.last_sync), (8, Some(Instant(5))), "what is shown is what is stored");
}

#[test]
fn two_pages_are_fetched_ahead_and_no_more() {
    Story::of(installed(&[("account", false)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[]), "begin round of account"),
        (round(), "begin rows of 1"),
        (rows(4), "rows of 1 first"),
        (page(Some("p2")), "store 1.4 to p2, rows of 1 p2"),
        (page(Some("p3")), "rows of 1 p3"),
        (page(Some("p4")), ""),
        (applied(2), "store 1.4 to p3, rows of 1 p4"),
        (page(None), ""),
        (applied(4), "store 1.4 to p4"),
        (applied(5), "store 1.4 to end"),
        (applied(6), "end account"),
        (applied(6), "tell ready, cycle done"),
    ]);
}

#[test]
fn a_download_that_was_killed_goes_on_at_its_cursor() {
    let mut loaded = installed(&[("account", false)]);
    loaded.tables[0].sources[0].read =
        Some(Read { number: 1, kind: ReadKind::Rows, next: Some("p7".into()) });
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[]), "begin round of account"),
        (round(), "rows of 1 p7"),
        (page(None), "store 1.1 to end"),
    ]);
}

#[test]
fn a_cursor_that_the_server_refuses_begins_a_new_read_once() {
    let mut loaded = installed(&[("account", false)]);
    loaded.tables[0].sources[0].read =
        Some(Read { number: 1, kind: ReadKind::Rows, next: Some("p7".into()) });
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[]), "begin round of account"),
        (round(), "rows of 1 p7"),
        (refused(), "begin rows of 1"),
        (rows(2), "rows of 1 first"),
        (page(Some("p2")), "store 1.2 to p2, rows of 1 p2"),
        (applied(2), ""),
        (refused(), "cycle done"),
    ]);
    assert_eq!(story.status().tables[0].problem.as_ref().map(|p| p.code), Some(Code::Refused));
}

#[test]
fn a_table_that_the_server_refuses_does_not_stop_the_others() {
    let mut story = Story::of(installed(&[("account", true), ("contact", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account contact"),
        (round(), "changes of 1 2"),
        (changes(vec![Part::Refused(Code::Forbidden.into()), Part::Changes]), "store changes, end contact"),
        (told(&["contact"]), "cycle done"),
    ]);
    let account = &story.status().tables[0];
    assert_eq!(account.mark, Mark::Usable, "what is on the device stays usable");
    assert_eq!(account.problem.as_ref().map(|p| p.code), Some(Code::Forbidden));
}

#[test]
fn a_cut_pauses_the_cycle_and_it_goes_on_where_it_was() {
    let mut loaded = installed(&[("account", true)]);
    loaded.tables[0].sources[0].follows = false;
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "begin keys of 1"),
        (begun(2, ReadKind::Keys), "keys of 1 first"),
        (page(Some("p2")), "store 1.2 to p2, keys of 1 p2"),
        (unreachable(), "stalled unreachable"),
        (applied(2), ""),
    ]);
    assert_eq!(story.status().link, Link::Unreachable { since: Instant(0) });
    assert!(!story.status().syncing);
    story.goes(vec![
        (Then::Wait(1_000), "keys of 1 p2"),
        (unreachable(), "stalled unreachable"),
        (Then::Wait(1_999), ""),
        (Then::Say(Happened::Reconnect), "keys of 1 p2"),
    ]);
    let status = story.status();
    assert!(status.syncing && status.link == Link::Unreachable { since: Instant(0) }, "a try is no answer");
    story.goes(vec![(page(None), "store 1.2 to end")]);
    assert_eq!(story.status().link, Link::Online);
}

#[test]
fn changes_go_before_rows_are_fetched_and_do_not_wait_for_the_cycles_end() {
    let mut loaded = installed(&[("account", true)]);
    loaded.queue = vec![change(1, &[])];
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "begin #1 as 1"),
        (stored(), "send #1 as 1"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "tell 1 sent, configuration since s1"),
        (queued(2, &[]), "begin #2 as 5"),
        (stored(), "send #2 as 5"),
    ]);
}

#[test]
fn nothing_is_downloaded_before_the_user_wants_it() {
    let skipped = Loaded {
        downloads: [(app().id, DownloadChoice::Skipped)].into(),
        ..installed(&[("account", false)])
    };
    let app = AppInfo { offline_enabled: false, ..app() };
    let disabled = Loaded { app: Some(app), ..installed(&[("account", false)]) };
    for (loaded, shown) in [(skipped, DatabaseState::NotAvailable), (disabled, DatabaseState::None)] {
        let mut story = Story::of(loaded);
        story.goes(vec![
            (Then::Say(Happened::Started), "probe"),
            (Then::Reply(Reply::Here), "cycle done"),
            (Then::Say(Happened::SyncNow), "probe"),
        ]);
        assert_eq!(story.status().database, shown);
    }
}

#[test]
fn each_app_has_its_own_answer_to_the_prompt() {
    let other = AppInfo { id: uuid::Uuid::from_u128(2), ..app() };
    let mut story = Story::of(installed(&[]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "cycle done"),
        (Then::Say(Happened::AppEntered(Some(other))), "choose app"),
        (stored(), "probe"),
    ]);
    assert_eq!(story.status().database, DatabaseState::NotAvailable);
}

#[test]
fn going_offline_drops_the_cycle() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1"),
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (stored(), "cancel, cycle ended needs_connection"),
        (Then::Wait(3_600_000), ""),
    ]);
}

#[test]
fn cycles_come_every_ten_minutes_and_when_asked_for() {
    Story::of(installed(&[])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::SyncNow), ""),
        (unchanged(), "cycle done, configuration since s1"),
        (unchanged(), "cycle done"),
        (Then::Say(Happened::Seen(false)), ""),
        (Then::Wait(599_999), ""),
        (Then::Wait(1), "configuration since s1"),
    ]);
}

#[test]
fn a_page_that_could_not_be_stored_is_fetched_again() {
    let mut loaded = installed(&[("account", false)]);
    loaded.tables[0].sources[0].read = Some(Read { number: 2, kind: ReadKind::Rows, next: None });
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "count account"),
        (counts(&[]), "begin round of account"),
        (round(), "rows of 1 first"),
        (page(Some("p2")), "store 1.2 to p2, rows of 1 p2"),
        (Then::DiskFull, "stalled disk_full, cancel"),
        (Then::Wait(1_000), "rows of 1 first"),
    ]);
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![(Then::Say(Happened::Started), "configuration since s1")]);
    let stray = sync_core::engine::RequestId(999);
    story.goes(vec![
        (Then::Say(Happened::Replied(stray, Reply::Configuration { changed: true })), ""),
        (unchanged(), "begin round of account"),
    ]);
}

#[test]
fn a_damaged_database_stops_everything() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin round of account"),
    ]);
    let damaged = Happened::CommitFailed(sync_core::engine::CommitId(2), Code::DatabaseDamaged.into());
    story.goes(vec![(Then::Say(damaged), "stalled database_damaged"), (Then::Wait(3_600_000), "")]);
    assert_eq!(story.status().database, DatabaseState::Error);
}
