//! When a device may sync: each rule of the checklist is a row (120-129, X24, X25, X35), then what the engine makes of it.

use super::story::*;
use model::status::Reason;
use model::value::Instant;
use sync_core::engine::{Happened, Part, Permits, Reply, Situation, permits};
use sync_core::ports::{Loaded, Network, Platform, Signs, SyncRules};

const MINUTE: i64 = 60_000;

/// A situation, and what may be done: begin, go on, prompt.
struct Row {
    rule: &'static str,
    rules: SyncRules,
    situation: Situation,
    minutes: i64,
    may: (bool, bool, bool),
}

fn on(platform: Platform) -> Signs {
    Signs { platform, ..Signs::default() }
}

fn front(signs: Signs) -> Situation {
    Situation { signs, ..Situation::default() }
}

fn back(signs: Signs) -> Situation {
    Situation { background_since: Some(Instant(0)), ..front(signs) }
}

fn locked(signs: Signs) -> Signs {
    Signs { locked: Some(true), ..signs }
}

fn strict() -> SyncRules {
    SyncRules { never_locked: true, ..SyncRules::default() }
}

fn row(
    rule: &'static str,
    rules: SyncRules,
    situation: Situation,
    minutes: i64,
    may: (bool, bool, bool),
) -> Row {
    Row { rule, rules, situation, minutes, may }
}

#[test]
fn each_rule_of_the_checklist_holds() {
    use Network::{Metered, None as NoNetwork, Unmetered};
    use Platform::{Android, Desktop, Ios, Windows};
    let free = SyncRules::default;
    let net = |signs: Signs, network| Signs { network, ..signs };
    let saving = |signs: Signs| Signs { saves_power: Some(true), ..signs };
    let waits = |situation: Situation| Situation { update_waits: true, ..situation };
    let expired = |situation: Situation| Situation { signed_out: true, ..situation };
    let asked = |situation: Situation| Situation { asked: true, ..situation };
    let unmetered = || SyncRules { only_unmetered: true, ..free() };
    let in_front = || SyncRules { only_in_front: true, ..free() };
    let all = (true, true, true);
    let hidden = (true, true, false);
    let running = (false, true, false);
    let nothing = (false, false, false);
    let rows = [
        row("122: in the foreground as ever", free(), front(on(Desktop)), 0, all),
        row("122: on a phone too", free(), front(on(Ios)), 0, all),
        row("120: minimized, with a network", free(), back(net(on(Desktop), Unmetered)), 60, hidden),
        row("120: minimized, and nothing tells of the network", free(), back(on(Desktop)), 60, hidden),
        row("121: off when the network goes", free(), back(net(on(Desktop), NoNetwork)), 1, nothing),
        row(
            "121: in front the server may be on this machine",
            free(),
            front(net(on(Desktop), NoNetwork)),
            1,
            all,
        ),
        row("123: off while locked, where it is ordered", strict(), front(locked(on(Desktop))), 0, nothing),
        row("123: and in the background", strict(), back(locked(on(Android))), 0, nothing),
        row("123: on again when unlocked", strict(), front(on(Desktop)), 0, all),
        row("124: stops at a metadata change", free(), waits(back(on(Desktop))), 0, nothing),
        row("124: also a running one on Android", free(), waits(back(on(Android))), 0, nothing),
        row("125: in the foreground he is asked, and it goes on", free(), waits(front(on(Desktop))), 0, all),
        row("127: the token expired in the background", free(), expired(back(on(Desktop))), 0, nothing),
        row("X25: until the token expires", free(), expired(front(on(Desktop))), 0, (false, false, true)),
        row("128: Android begins nothing, goes on", free(), back(on(Android)), 60, running),
        row("128: also locked", free(), back(locked(on(Android))), 60, running),
        row("128: Windows begins nothing, goes on", free(), back(on(Windows)), 60, running),
        row("128: also locked", free(), back(locked(on(Windows))), 60, running),
        row("128: Windows saving power, for ten minutes", free(), back(saving(on(Windows))), 9, running),
        row("128: and no longer", free(), back(saving(on(Windows))), 10, nothing),
        row("128: iOS suspends at once", free(), back(on(Ios)), 0, nothing),
        row("128: until some 15 minutes later", free(), back(on(Ios)), 14, nothing),
        row("128: then for up to 5 minutes", free(), back(on(Ios)), 15, running),
        row("128: up to the fifth", free(), back(on(Ios)), 19, running),
        row("128: and suspends again", free(), back(on(Ios)), 20, nothing),
        row("X24: a locked desktop goes on by itself", free(), back(locked(on(Desktop))), 0, hidden),
        row("X24: nobody is asked behind a lock", free(), front(locked(on(Desktop))), 0, hidden),
        row("X35: begins in the foreground alone", in_front(), back(on(Desktop)), 0, running),
        row(
            "129: only where it costs nothing",
            unmetered(),
            front(net(on(Desktop), Metered)),
            0,
            (false, false, true),
        ),
        row("129: there it goes", unmetered(), front(net(on(Desktop), Unmetered)), 0, all),
        row("129: unknown costs nothing", unmetered(), front(on(Desktop)), 0, all),
        row("129: asked for by hand it goes", unmetered(), asked(front(net(on(Desktop), Metered))), 0, all),
        row("129: others sync where it costs", free(), front(net(on(Desktop), Metered)), 0, all),
    ];
    for Row { rule, rules, situation, minutes, may } in rows {
        let Permits { begin, go_on, prompt, .. } = permits(&rules, &situation, Instant(minutes * MINUTE));
        assert_eq!((begin, go_on, prompt), may, "{rule}");
    }
}

#[test]
fn what_changes_by_itself_says_when() {
    let until = |signs, minutes: i64| {
        let at = Instant(minutes * MINUTE);
        permits(&SyncRules::default(), &back(signs), at).until.map(|at| at.0 / MINUTE)
    };
    assert_eq!(until(on(Platform::Ios), 3), Some(15));
    assert_eq!(until(on(Platform::Ios), 16), Some(20));
    assert_eq!(until(on(Platform::Ios), 21), Some(35));
    let saving = Signs { saves_power: Some(true), ..on(Platform::Windows) };
    assert_eq!((until(saving, 3), until(saving, 11)), (Some(10), None));
    assert_eq!(until(on(Platform::Desktop), 3), None);
}

fn unchanged() -> Then {
    Then::Reply(Reply::Configuration { changed: false })
}

#[test]
fn a_phone_in_the_background_goes_on_but_begins_nothing_before_it_is_looked_at() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Told(on(Platform::Android))), ""),
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::Seen(false)), ""),
        (unchanged(), "begin round of account"),
        (round(), "changes of 1"),
        (changes(vec![Part::Changes]), "store changes, end account"),
        (told(&["account"]), "cycle done"),
        (Then::Wait(60 * MINUTE), ""),
        (Then::Say(Happened::Seen(true)), "configuration since s1"),
    ]);
}

#[test]
fn an_iphone_in_the_background_rests_and_goes_on_in_its_window() {
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Told(on(Platform::Ios))), ""),
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::Seen(false)), ""),
        (unchanged(), ""),
        (Then::Wait(15 * MINUTE - 1), ""),
        (Then::Wait(1), "begin round of account"),
    ]);
}

#[test]
fn a_link_that_costs_holds_back_edits_and_cycles_until_the_user_asks_or_it_is_free() {
    let rules = SyncRules { only_unmetered: true, ..SyncRules::default() };
    let metered = Signs { network: Network::Metered, ..Signs::default() };
    let mut story = Story::of(Loaded { rules, ..installed(&[]) });
    story.goes(vec![
        (Then::Say(Happened::Told(metered)), ""),
        (Then::Say(Happened::Started), ""),
        (queued(1, &[]), ""),
    ]);
    assert_eq!(story.status().reasons[0], Reason::WaitsForUnmetered);
    story.goes(vec![
        (Then::Say(Happened::SyncNow), "begin #1 as 4"),
        (stored(), "send #1 as 4"),
        (answered(sync_core::engine::Outcome::Accepted), "settle #1"),
        (stored(), "tell 1 sent, configuration since s1"),
        (unchanged(), "cycle done"),
        (queued(2, &[]), ""),
    ]);
    let free = Signs { network: Network::Unmetered, ..metered };
    story.goes(vec![(Then::Say(Happened::Told(free)), "begin #2 as 10")]);
}

#[test]
fn who_syncs_by_hand_is_left_alone_until_he_asks() {
    let rules = SyncRules { manual: true, ..SyncRules::default() };
    let mut story = Story::of(Loaded { rules, ..installed(&[]) });
    story.goes(vec![
        (Then::Say(Happened::Started), ""),
        (queued(1, &[]), ""),
        (Then::Say(Happened::SyncNow), "begin #1 as 3"),
    ]);
    assert!(story.status().reasons.contains(&Reason::Manual));
}

#[test]
fn a_longer_interval_is_kept() {
    let rules = SyncRules { interval_min: Some(45), ..SyncRules::default() };
    Story::of(Loaded { rules, ..installed(&[]) }).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (unchanged(), "cycle done"),
        (Then::Say(Happened::Seen(false)), ""),
        (Then::Wait(45 * MINUTE - 1), ""),
        (Then::Wait(1), "configuration since s1"),
    ]);
}

#[test]
fn an_update_found_in_the_background_stops_the_sync_until_the_user_is_back() {
    let update = sync_core::ports::PendingUpdate { stamp: "s2".into(), postponed: false };
    let kept = sync_core::engine::Done::UpdateKept {
        update: update.clone(),
        tables: vec![table("account", true)],
        rules: Default::default(),
    };
    Story::of(installed(&[("account", true)])).goes(vec![
        (Then::Say(Happened::Started), "configuration since s1"),
        (Then::Say(Happened::Seen(false)), ""),
        (Then::Reply(Reply::Update(update)), "keep update"),
        (Then::Stored(kept), "tell update"),
        (Then::Wait(60 * MINUTE), ""),
        (Then::Say(Happened::Seen(true)), "begin round of account, probe"),
    ]);
}
