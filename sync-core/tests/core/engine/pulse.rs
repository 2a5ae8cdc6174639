//! The pulse, beat by beat: how a cut shows, and its end, while nothing else is asked.

use super::story::*;
use model::status::Link;
use model::value::Instant;
use sync_core::engine::{Happened, Pace, Reply};

/// A device whose cycle has just ended.
fn calm() -> Story {
    let mut story = Story::of(installed(&[]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Reply(Reply::Configuration { changed: false }), "cycle done"),
    ]);
    story
}

fn here() -> Then {
    Then::Reply(Reply::Here)
}

#[test]
fn a_server_that_answers_is_asked_again_every_twenty_seconds_at_most() {
    calm().goes(vec![
        (Then::Wait(19_999), ""),
        (Then::Wait(1), "probe"),
        (here(), ""),
        (Then::Wait(19_999), ""),
        (Then::Wait(1), "probe"),
    ]);
}

#[test]
fn a_cut_shows_at_the_next_beat_and_the_link_comes_back_by_itself() {
    let mut story = calm();
    story.goes(vec![(Then::Wait(20_000), "probe"), (unreachable(), "stalled unreachable")]);
    assert_eq!(story.status().link, Link::Unreachable { since: Instant(20_000) });
    story.goes(vec![
        (Then::Wait(999), ""),
        (Then::Wait(1), "probe"),
        (unreachable(), "stalled unreachable"),
        (Then::Wait(2_000), "probe"),
        (here(), ""),
    ]);
    assert_eq!(story.status().link, Link::Online);
}

#[test]
fn a_long_cut_is_tried_every_twenty_seconds_and_its_end_brings_a_cycle() {
    let mut story = calm();
    story.goes(vec![(Then::Wait(20_000), "probe"), (unreachable(), "stalled unreachable")]);
    for _ in 0..10 {
        story.goes(vec![(Then::Wait(20_000), "probe"), (unreachable(), "stalled unreachable")]);
    }
    story.goes(vec![(Then::Wait(20_000), "probe"), (here(), "configuration since s1")]);
}

#[test]
fn the_first_beat_that_gets_through_lets_waiting_changes_go() {
    let mut story = calm();
    story.goes(vec![(queued(1, &[]), "begin #1 as 3"), (stored(), "send #1 as 3")]);
    story.goes(vec![(unreachable(), "stalled unreachable, wait #1 and keep"), (stored(), "")]);
    for _ in 0..6 {
        story.goes(vec![(Then::Say(Happened::LinkDoubted), "probe"), (unreachable(), "stalled unreachable")]);
    }
    story.goes(vec![(Then::Wait(20_000), "probe"), (here(), "begin #1 as 3")]);
}

#[test]
fn a_slow_server_is_told_from_one_that_cannot_be_reached() {
    let mut story = calm();
    story.goes(vec![(Then::Wait(20_000), "probe"), (fails(false), "")]);
    assert_eq!(story.status().link, Link::Unavailable { since: Instant(20_000) });
    story.goes(vec![(Then::Wait(1_000), "probe"), (unreachable(), "stalled unreachable")]);
    assert_eq!(story.status().link, Link::Unreachable { since: Instant(21_000) });
}

#[test]
fn nothing_beats_out_of_sight_nor_while_the_user_works_offline_nor_for_the_command_line() {
    let mut hidden = calm();
    hidden.goes(vec![
        (Then::Say(Happened::Seen(false)), ""),
        (Then::Wait(300_000), ""),
        (Then::Say(Happened::Seen(true)), "probe"),
    ]);
    let mut offline = calm();
    offline.goes(vec![
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (stored(), ""),
        (Then::Wait(300_000), ""),
        (Then::Say(Happened::LinkDoubted), ""),
    ]);
    let mut on_demand = Story::at_pace(installed(&[]), Pace::OnDemand);
    on_demand.goes(vec![(Then::Say(Happened::Started), ""), (Then::Wait(300_000), "")]);
}

#[test]
fn a_wait_that_the_server_asked_for_holds_up_the_pulse_too() {
    let mut story = calm();
    story.goes(vec![
        (Then::Wait(20_000), "probe"),
        (busy(60_000), ""),
        (Then::Wait(65_999), ""),
        (Then::Say(Happened::LinkDoubted), ""),
        (Then::Wait(1), "probe"),
    ]);
}

#[test]
fn a_word_of_the_system_about_the_network_is_looked_into_at_once() {
    calm().goes(vec![(Then::Wait(1), ""), (Then::Say(Happened::LinkDoubted), "probe")]);
}

#[test]
fn looking_whether_the_server_is_there_is_not_shown_as_syncing() {
    let mut story = Story::of(installed(&[("account", true)]));
    story.goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unreachable(), "stalled unreachable"),
        (Then::Say(Happened::LinkDoubted), "probe"),
    ]);
    assert!(!story.status().syncing);
}
