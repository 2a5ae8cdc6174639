//! Cycles and passes, move by move.

use super::story::*;
use crate::support::app;
use contract::shapes::AppInfo;
use model::Code;
use model::status::{DatabaseState, Link, Mark};
use model::value::Instant;
use sync_core::engine::{Done, Happened, Outcome, Reply};
use sync_core::ports::{DownloadChoice, Loaded, Pass};

fn unchanged() -> Then {
    Then::Reply(Reply::Configuration { changed: false })
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
    let tables = vec![table("systemuser", false), table("account", false)];
    let installed = Done::Installed { stamp: Some("s1".into()), tables };
    story.goes(vec![
        (Then::Stored(installed), "count systemuser account"),
        (counts(&[("systemuser", 2), ("account", 8)]), "begin pass of systemuser"),
    ]);
    let progress = |story: &Story| story.status().progress.map(|p| (p.percent, p.expected, p.left_ms));
    assert_eq!(progress(&story), Some((Some(0), Some(10), None)));
    story.goes(vec![
        (begun(1), "page systemuser first"),
        (Then::Wait(1_000), ""),
        (page(None), "store systemuser.1 to end"),
        (applied(2), "finish systemuser.1"),
    ]);
    assert_eq!(progress(&story), Some((Some(20), Some(10), Some(4_000))), "two rows took a second");
    story.goes(vec![(applied(2), "begin pass of account")]);
    let marks: Vec<_> = story.status().tables.iter().map(|t| t.mark).collect();
    assert_eq!(marks, [Mark::Usable, Mark::Unusable]);
    story.goes(vec![
        (begun(1), "page account first"),
        (page(None), "store account.1 to end"),
        (applied(2), "finish account.1"),
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
            (told, "begin pass of systemuser"),
            (begun(1), "page systemuser first"),
            (page(None), "store systemuser.1 to end"),
            (applied(2), "finish systemuser.1"),
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
        (counts(&[("account", 3)]), "begin pass of account"),
    ]);
}

#[test]
fn one_page_is_fetched_ahead_and_no_more() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin pass of account"),
        (begun(4), "page account first"),
        (page(Some("p2")), "store account.4 to p2, page account p2"),
        (page(Some("p3")), ""),
        (applied(2), "store account.4 to p3, page account p3"),
        (applied(4), ""),
        (page(None), "store account.4 to end"),
        (applied(5), "finish account.4"),
        (applied(5), "cycle done"),
    ]);
}

#[test]
fn a_download_that_was_killed_goes_on_at_its_cursor() {
    let mut loaded = installed(&[("systemuser", true), ("account", false)]);
    loaded.tables[1].pass = Some(Pass { number: 1, next: Some("p7".into()) });
    loaded.tables.remove(0);
    Story::of(loaded).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "page account p7"),
        (page(None), "store account.1 to end"),
    ]);
}

#[test]
fn a_cursor_that_the_server_refuses_begins_a_new_pass_once() {
    let mut loaded = installed(&[("account", false)]);
    loaded.tables[0].pass = Some(Pass { number: 1, next: Some("p7".into()) });
    let mut story = Story::of(loaded);
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "page account p7"),
        (refused(), "begin pass of account"),
        (begun(2), "page account first"),
        (page(Some("p2")), "store account.2 to p2, page account p2"),
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
        (unchanged(), "begin pass of account"),
        (begun(2), "page account first"),
        (refused(), "begin pass of contact"),
    ]);
    assert_eq!(story.status().tables[0].mark, Mark::Usable, "what is on the device stays usable");
}

#[test]
fn a_cut_pauses_the_cycle_and_it_goes_on_where_it_was() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin pass of account"),
        (begun(2), "page account first"),
        (page(Some("p2")), "store account.2 to p2, page account p2"),
        (unreachable(), "stalled unreachable"),
        (applied(2), ""),
    ]);
    assert_eq!(story.status().link, Link::Unreachable { since: Instant(0) });
    assert!(!story.status().syncing);
    story.goes(vec![
        (Then::Wait(1_000), "page account p2"),
        (unreachable(), "stalled unreachable"),
        (Then::Wait(1_999), ""),
        (Then::Say(Happened::Reconnect), "page account p2"),
    ]);
    let status = story.status();
    assert!(status.syncing && status.link == Link::Unreachable { since: Instant(0) }, "a try is no answer");
    story.goes(vec![(page(None), "store account.2 to end")]);
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
        (unchanged(), "begin pass of account"),
        (begun(2), "page account first"),
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
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin pass of account"),
        (begun(2), "page account first"),
        (page(Some("p2")), "store account.2 to p2, page account p2"),
        (Then::DiskFull, "stalled disk_full, cancel"),
        (Then::Wait(1_000), "page account first"),
    ]);
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![(Then::Say(Happened::Started), "configuration since s1")]);
    let stray = sync_core::engine::RequestId(999);
    story.goes(vec![
        (Then::Say(Happened::Replied(stray, Reply::Configuration { changed: true })), ""),
        (unchanged(), "begin pass of account"),
    ]);
}

#[test]
fn a_damaged_database_stops_everything() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "begin pass of account"),
    ]);
    let damaged = Happened::CommitFailed(sync_core::engine::CommitId(2), Code::DatabaseDamaged.into());
    story.goes(vec![(Then::Say(damaged), "stalled database_damaged"), (Then::Wait(3_600_000), "")]);
    assert_eq!(story.status().database, DatabaseState::Error);
}
