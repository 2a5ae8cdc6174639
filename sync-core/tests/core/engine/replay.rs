//! Replay, move by move.

use super::story::*;
use contract::shapes::ChangeState;
use model::offline::{ConflictPolicy, LosingChange};
use model::status::Link;
use model::value::Instant;
use sync_core::change::Seq;
use sync_core::engine::{Answered, Difference, Happened, Outcome, Reply};
use sync_core::ports::{Loaded, Policy};

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
        (stored(), "tell 1 sent, report"),
        (reported(), ""),
    ]);
    let status = story.status();
    assert_eq!((status.attention, status.pending_changes, status.pending_records), (1, 2, 2));
    story.goes(vec![
        (Then::Say(Happened::ChangeRetried(change(1, &[]))), "begin #1 as 14"),
        (stored(), "send #1 as 14"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2 as 17"),
    ]);
}

#[test]
fn discarding_a_parked_change_lets_nothing_behind_it_go() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (queued(2, &[1]), ""),
        (stored(), "send #1 as 3"),
        (answered(stale(&[], &["name"])), "park #1 conflict"),
        (stored(), "tell #1 parked, report"),
        (Then::Say(Happened::ChangesLeft(vec![Seq(1), Seq(2)])), ""),
    ]);
}

#[test]
fn what_is_there_already_is_not_sent_again() {
    for (outcome, end) in [
        (stale(&[], &[]), "found #1"),
        (Outcome::AlreadyExists(Difference::default()), "found #1"),
        (Outcome::Gone, "park #1 gone"),
        (
            Outcome::AlreadyExists(Difference { both: vec!["name".into()], ..Difference::default() }),
            "park #1 already_exists",
        ),
    ] {
        calm().goes(vec![
            (queued(1, &[]), "begin #1 as 3"),
            (stored(), "send #1 as 3"),
            (answered(outcome), end),
        ]);
    }
}

#[test]
fn a_change_beside_another_one_of_the_same_record_goes_again_on_top_of_it_as_a_new_attempt() {
    calm().goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (stored(), "send #1 as 3"),
        (answered(stale(&["name"], &[])), "merge #1"),
        (stored(), "begin #1 as 6"),
        (stored(), "send #1 as 6"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "tell 1 sent"),
    ]);
}

#[test]
fn a_record_that_changes_faster_than_it_can_be_merged_is_left_to_the_user() {
    let mut story = calm();
    story.goes(vec![(queued(1, &[]), "begin #1 as 3")]);
    for round in 0..8 {
        let (attempt, next) = (3 + 3 * round, 6 + 3 * round);
        story.goes(vec![
            (stored(), &format!("send #1 as {attempt}")),
            (answered(stale(&["name"], &[])), "merge #1"),
            (stored(), &format!("begin #1 as {next}")),
        ]);
    }
    story.goes(vec![(stored(), "send #1 as 27"), (answered(stale(&["name"], &[])), "park #1 conflict")]);
}

#[test]
fn changes_that_need_each_other_never_travel_together_and_all_others_do() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (queued(2, &[]), ""),
        (queued(3, &[2]), ""),
        (queued(4, &[]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2 as 9 & #4 as 10"),
        (stored(), "send #2 as 9 & #4 as 10"),
        (all_answered(&[Outcome::Accepted, Outcome::Gone]), "settle #2 & park #4 gone"),
        (stored(), "tell #4 parked, begin #3 as 12"),
    ]);
}

#[test]
fn updates_of_one_record_that_follow_each_other_are_one_request() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (of_record(2, 9, &[]), ""),
        (of_record(3, 9, &[2]), ""),
        (of_record(4, 9, &[2, 3]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2+#3+#4 as 9"),
        (stored(), "send #2+#3+#4 as 9"),
        (answered(Outcome::Accepted), "settle #2 & settle #3 & settle #4"),
        (stored(), "tell 4 sent"),
    ]);
}

#[test]
fn what_was_refused_as_one_request_is_sent_one_by_one() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (of_record(2, 9, &[]), ""),
        (of_record(3, 9, &[2]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2+#3 as 8"),
        (stored(), "send #2+#3 as 8"),
        (refused(), "part #2 & part #3"),
        (stored(), "begin #2 as 11"),
        (stored(), "send #2 as 11"),
        (answered(Outcome::Accepted), "settle #2"),
        (stored(), "begin #3 as 14"),
        (stored(), "send #3 as 14"),
        (refused(), "park #3 refused"),
    ]);
}

#[test]
fn a_request_that_may_have_been_done_is_repeated_whole_and_without_what_came_later() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (of_record(2, 9, &[]), ""),
        (of_record(3, 9, &[2]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2+#3 as 8"),
        (stored(), "send #2+#3 as 8"),
        (of_record(4, 9, &[2, 3]), ""),
        (unreachable(), "stalled unreachable, wait #2 and keep & wait #3 and keep"),
        (stored(), ""),
        (Then::Wait(1_000), "begin #2+#3 as 8"),
        (stored(), "send #2+#3 as 8"),
        (answered(Outcome::Accepted), "settle #2 & settle #3"),
        (stored(), "begin #4 as 16"),
    ]);
}

#[test]
fn a_part_of_a_request_that_is_discarded_gives_the_rest_an_attempt_of_its_own() {
    let mut story = calm();
    story.goes(vec![
        (queued(1, &[]), "begin #1 as 3"),
        (of_record(2, 9, &[]), ""),
        (of_record(3, 9, &[2]), ""),
        (stored(), "send #1 as 3"),
        (answered(Outcome::Accepted), "settle #1"),
        (stored(), "begin #2+#3 as 8"),
        (stored(), "send #2+#3 as 8"),
        (unreachable(), "stalled unreachable, wait #2 and keep & wait #3 and keep"),
        (stored(), ""),
        (Then::Say(Happened::ChangesLeft(vec![Seq(3)])), ""),
        (Then::Wait(1_000), "begin #2 as 13"),
    ]);
}

#[test]
fn what_the_server_had_already_says_nothing_of_a_change_whose_later_one_was_discarded_on_its_way() {
    for (is_discarded, end) in [(false, "found #2 & found #3"), (true, "part #2")] {
        let mut story = calm();
        story.goes(vec![
            (queued(1, &[]), "begin #1 as 3"),
            (of_record(2, 9, &[]), ""),
            (of_record(3, 9, &[2]), ""),
            (stored(), "send #1 as 3"),
            (answered(Outcome::Accepted), "settle #1"),
            (stored(), "begin #2+#3 as 8"),
            (stored(), "send #2+#3 as 8"),
        ]);
        if is_discarded {
            story.goes(vec![(Then::Say(Happened::ChangesLeft(vec![Seq(3)])), "")]);
        }
        story.goes(vec![(answered(stale(&[], &[])), end)]);
        if is_discarded {
            story.goes(vec![(stored(), "begin #2 as 12"), (stored(), "send #2 as 12")]);
        }
    }
}

#[test]
fn a_load_that_fails_as_a_whole_is_followed_by_a_smaller_one() {
    let mut story = calm();
    story.goes(vec![(queued(1, &[]), "begin #1 as 3")]);
    for seq in 2..=1_000 {
        story.goes(vec![(queued(seq, &[]), "")]);
    }
    story.goes(vec![(stored(), "send #1 as 3"), (answered(Outcome::Accepted), "settle #1")]);
    let load = |begun: &str| begun.matches('#').count();
    assert_eq!(load(&story.happens(stored())), 999);
    assert_eq!(load(&story.happens(stored())), 999);
    assert_eq!(load(&story.happens(fails(true))), 999);
    assert_eq!(story.happens(stored()), "");
    assert_eq!(load(&story.happens(Then::Wait(1_000))), 249);
}

#[test]
fn the_environment_says_who_wins() {
    for (conflict, end) in [
        (ConflictPolicy::ClientWins, "merge #1 regardless"),
        (ConflictPolicy::ServerWins, "supersede #1"),
        (ConflictPolicy::Ask, "park #1 conflict"),
    ] {
        let policy = Policy { conflict, losing: LosingChange::Keep };
        calm().goes(vec![
            (queued(1, &[]), "begin #1 as 3"),
            (stored(), "send #1 as 3"),
            (
                Then::Reply(Reply::Changes(vec![Answered::Settled {
                    outcome: stale(&[], &["name"]),
                    policy,
                }])),
                end,
            ),
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
