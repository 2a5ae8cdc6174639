//! Replay, move by move.

use super::story::*;
use contract::shapes::ChangeState;
use model::status::Link;
use model::value::Instant;
use sync_core::change::Seq;
use sync_core::engine::{Happened, Outcome, Reply};
use sync_core::ports::Loaded;

/// A device that is online and has nothing to do.
fn calm() -> Story {
    let mut story = Story::of(Loaded::default());
    story.goes(vec![(Then::Say(Happened::Started), "probe"), (Then::Reply(Reply::Here), "cycle done")]);
    story
}

#[test]
fn a_change_is_sent_at_once_when_its_attempt_is_stored() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "tell 1 sent"),
    ]);
}

#[test]
fn a_lost_reply_is_repeated_under_the_same_attempt() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (unreachable(), "stalled unreachable, wait #1 and keep"),
        (stored(), ""),
        (Then::Wait(999), ""),
        (Then::Wait(1), "begin #1 as 3"),
    ]);
}

#[test]
fn a_request_that_the_server_surely_did_not_do_gets_a_new_attempt() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (busy(60_000), "wait #1"),
        (stored(), ""),
        (Then::Wait(65_999), ""),
        (Then::Wait(1), "begin #1 as 8"),
    ]);
}

#[test]
fn a_busy_server_says_nothing_of_the_sending_before() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (unreachable(), "stalled unreachable, wait #1 and keep"),
        (stored(), ""),
        (Then::Wait(1_000), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (busy(1), "wait #1 and keep"),
    ]);
}

#[test]
fn the_users_impatience_ends_a_wait_but_not_one_that_the_server_asked_for() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (unreachable(), "stalled unreachable, wait #1 and keep"),
        (stored(), ""),
        (Then::Say(Happened::Reconnect), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (busy(60_000), "wait #1 and keep"),
        (stored(), ""),
        (Then::Say(Happened::Reconnect), ""),
    ]);
}

#[test]
fn a_parked_change_holds_up_only_what_needs_it() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (queued(2, &[1]), ""),
        (queued(3, &[2]), ""),
        (queued(4, &[]), ""),
        (stored(), "send #1 as 3"),
        (refused(), "park #1 refused"),
        (stored(), "tell #1 parked, begin #4 as 9"),
        (stored(), "send #4 as 9"),
        (answered(Outcome::Accepted), "settle #4"),
        (stored(), "tell 1 sent"),
    ]);
    let status = story.status();
    assert_eq!((status.attention, status.pending_changes, status.pending_records), (1, 2, 2));
    story.goes(vec![
        (Then::Say(Happened::ChangeRetried(change(1, &[]))), "begin #1 as 13"),
        (stored(), "send #1 as 13"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2 as 16"),
    ]);
}

#[test]
fn discarding_a_parked_change_lets_nothing_behind_it_go() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (queued(2, &[1]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Stale { ours: false }), "park #1 conflict"),
        (stored(), "tell #1 parked"),
        (Then::Say(Happened::ChangesLeft(vec![Seq(1), Seq(2)])), ""),
    ]);
}

#[test]
fn what_is_there_already_is_not_sent_again() {
    for (outcome, end) in [
        (Outcome::Stale { ours: true }, "settle #1"),
        (Outcome::AlreadyExists { ours: true }, "settle #1"),
        (Outcome::Gone, "park #1 gone"),
        (Outcome::AlreadyExists { ours: false }, "park #1 already_exists"),
    ] {
        calm().goes(vec![
            (queued(1, &[]), "begin #1 as 3"),
            (stored(), "send #1 as 3"),
            (answered(outcome), end),
        ]);
    }
}

#[test]
fn a_change_heard_of_before_the_one_it_needs_waits_for_it() {
    calm().goes(vec![
        (queued(2, &[1]), ""),
        (queued(1, &[]), "begin #1 as 4"),
        (stored(), "send #1 as 4"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2 as 7"),
    ]);
}

#[test]
fn a_change_discarded_on_its_way_ends_with_its_answer() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (Then::Say(Happened::ChangesLeft(vec![Seq(1)])), ""),
        (answered(Outcome::Accepted), "cancel"),
        (queued(2, &[]), "begin #2 as 7"),
    ]);
}

#[test]
fn a_change_on_which_the_server_fails_again_and_again_stops_holding_up_the_others() {
    let mut story = calm();
    story.goes(vec![(queued(1, &[]), "begin #1 as 3"), (queued(2, &[]), "")]);
    for tries in 1..5 {
        let told =
            if tries < 3 { "wait #1 and keep" } else { "stalled server_unavailable, wait #1 and keep" };
        story.goes(vec![(stored(), "send #1 as 3"), (fails(true), told), (stored(), "")]);
        story.goes(vec![(Then::Wait(300_000), "begin #1 as 3")]);
    }
    story.goes(vec![
        (stored(), "send #1 as 3"),
        (fails(true), "stalled server_unavailable, park #1 server_unavailable"),
        (stored(), "tell #1 parked"),
        (Then::Wait(300_000), "begin #2 as 24"),
    ]);
}

#[test]
fn a_gateway_that_fails_parks_nothing() {
    let mut story = calm();
    story.goes(vec![(queued(1, &[]), "begin #1 as 3")]);
    for tries in 1..9 {
        let told =
            if tries < 3 { "wait #1 and keep" } else { "stalled server_unavailable, wait #1 and keep" };
        story.goes(vec![(stored(), "send #1 as 3"), (fails(false), told), (stored(), "")]);
        story.goes(vec![(Then::Wait(300_000), "begin #1 as 3")]);
    }
}

#[test]
fn nothing_is_sent_while_the_user_works_offline() {
    let mut story = calm();
    story.goes(vec![
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (stored(), ""),
        (queued(1, &[]), ""),
        (Then::Say(Happened::Reconnect), ""),
        (Then::Say(Happened::SyncNow), "stalled needs_connection"),
        (Then::Wait(3_600_000), ""),
    ]);
    assert_eq!(story.status().link, Link::SwitchedOff { since: Instant(0) });
    story.goes(vec![
        (Then::Say(Happened::OfflineSwitched(false)), "choose offline"),
        (stored(), "begin #1 as 10"),
    ]);
}

#[test]
fn a_change_whose_attempt_was_being_stored_when_the_user_went_offline_is_not_sent() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (stored(), "send #1 as 3"),
        (unreachable(), "stalled unreachable, wait #1 and keep"),
    ]);
    let mut story = calm();
    story.goes(vec![
        (Then::Say(Happened::OfflineSwitched(true)), "choose offline"),
        (queued(1, &[]), "begin #1 as 4"),
        (stored(), ""),
        (stored(), "wait #1"),
        (stored(), ""),
    ]);
}

#[test]
fn everything_waits_for_a_new_sign_in() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (sign_in_expired(), "stalled sign_in_expired, wait #1"),
        (stored(), ""),
        (Then::Wait(3_600_000), ""),
    ]);
    assert!(matches!(story.status().link, Link::SignInNeeded { .. }));
    story.goes(vec![(Then::Say(Happened::Reconnect), "begin #1 as 8")]);
}

#[test]
fn an_end_that_could_not_be_stored_is_repeated_under_the_same_attempt() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (Then::DiskFull, "stalled disk_full"),
        (Then::Wait(1_000), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
    ]);
}

#[test]
fn an_attempt_that_could_not_be_stored_is_not_sent() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (Then::DiskFull, "stalled disk_full"),
        (Then::Wait(1_000), "begin #1 as 5"),
    ]);
}

#[test]
fn an_answer_that_never_comes_counts_as_lost() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (Then::Wait(179_999), ""),
        (Then::Wait(1), "cancel, wait #1 and keep"),
    ]);
}

#[test]
fn a_kill_between_sending_and_the_answer_repeats_the_attempt() {
    let attempt = sync_core::change::AttemptId(uuid::Uuid::from_u128(77));
    let mut sent = change(1, &[]);
    sent.attempt = Some(attempt);
    assert_eq!(sent.state, ChangeState::Queued);
    Story::of(Loaded { queue: vec![sent], ..Loaded::default() }).goes(vec![
        (Then::Say(Happened::Started), "begin #1 as 77"),
        (stored(), "send #1 as 77"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "tell 1 sent, probe"),
    ]);
}
