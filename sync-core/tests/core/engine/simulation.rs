//! Lives of devices beside a server, of one user and of several with rights of their own: edits, commands, cuts, lost replies, a
//! full disk, kills, wrong clocks, and what others and the administrator do meanwhile (rows that move, profiles, rights,
//! links that expire), all from one seed. Whatever happens, nothing is lost, nothing happens twice, nothing overtakes,
//! nothing is gone over unseen, and when it is quiet each device has what profile and rights give.
//!
//! `cargo xtask simulate --seeds 100000 --from 0` lives more of them, `--from 17 --seeds 1` one again.

mod checks;
mod commands;
mod device;
mod dice;
mod disk;
mod download;
mod mode;
mod people;
mod readers;
mod server;

use crate::support::app;
use contract::shapes::{ChangeKind, ChangeState};
use device::{DAY_MS, Device, Weather};
use dice::Dice;
use mode::{Commands, KEPT, MODES, Mode};
use model::offline::ConflictPolicy::{Ask, ClientWins, FieldMerge, ServerWins};
use model::{Fields, Lookup, RecordId, Value};
use people::region;
use readers::Reader;
use server::{FORBIDDEN, Mark, Server, USERS};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use sync_core::change::Seq;
use sync_core::engine::{Commit, Happened, Pace};
use sync_core::ports::{DownloadChoice, Queued};

const TABLES: [&str; 2] = ["account", "contact"];
const EVENTS: usize = 250;
/// Lives of each mode.
const LIVES: u64 = 150;

fn any_life(mode: Mode) {
    let number = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u64>().expect("a number"));
    let from = number("FARFIELD_FROM");
    let first = from.unwrap_or_default();
    let kept = KEPT.into_iter().filter(|(of, _)| from.is_none() && *of == mode);
    let kept = kept.flat_map(|(_, seeds)| seeds.iter().copied());
    let mut failed = Vec::new();
    for seed in kept.chain(first..first + number("FARFIELD_SEEDS").unwrap_or(LIVES)) {
        if catch_unwind(AssertUnwindSafe(|| World::new(seed, mode).live())).is_err() {
            eprintln!("this life failed; live it again: cargo xtask simulate --from {seed} --seeds 1");
            failed.push(seed);
        }
    }
    assert!(failed.is_empty(), "lives that failed, {mode:?}: {failed:?}");
}

#[test]
fn any_life_of_edits_cuts_and_kills_loses_nothing_and_ends_equal_to_the_server() {
    any_life(MODES[0]);
}

#[test]
fn any_life_with_contacts_that_are_qualified_loses_nothing_and_ends_equal_to_the_server() {
    any_life(MODES[1]);
}

#[test]
fn any_life_with_columns_that_come_loses_nothing_and_ends_equal_to_the_server() {
    any_life(MODES[2]);
}

#[test]
fn any_life_with_commands_of_all_kinds_loses_nothing_and_ends_equal_to_the_server() {
    any_life(MODES[3]);
}

#[test]
fn any_life_beside_a_plain_dataverse_loses_nothing_and_ends_equal_to_the_server() {
    any_life(MODES[4]);
}

/// What goes wrong once, or again and again.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The reply to the nth request.
    ReplyLost(usize),
    /// The process, after the server did what the nth request asked.
    Killed(usize),
    /// Every nth commit.
    StoreFails(usize),
}

/// A week offline beside what others did, and its end.
fn homecoming(keeps_receipts: bool, fault: Option<Fault>) -> (World, usize, usize) {
    let mut world = World::new(4711, MODES[1]);
    world.server = Server::new(&TABLES, keeps_receipts, true);
    world.devices = vec![Device::new(0, Pace::Continuous, FieldMerge, DAY_MS, &mut world.dice)];
    for n in 0..8 {
        world.server.put(TABLES[n % 2], RecordId(world.dice.uuid()), "name", "from the server", 0);
    }
    world.storm = false;
    world.come_to_rest();
    world.say(Happened::OfflineSwitched(true));
    world.devices[0].commit_one(false, &mut world.dice);
    for n in 0..14 {
        if n % 4 == 0 {
            world.user_qualifies();
        }
        world.user_edits();
        world.others_edit();
    }
    (world.asked, world.stored, world.fault) = (0, 0, fault);
    world.come_to_rest();
    world.check_end();
    let (asked, stored) = (world.asked, world.stored);
    (world, asked, stored)
}

#[test]
fn whatever_single_reply_is_lost_and_wherever_the_process_is_killed_the_end_is_the_same() {
    for keeps_receipts in [true, false] {
        let (calm, requests, _) = homecoming(keeps_receipts, None);
        assert!(requests > 5, "it has something to lose");
        let faults = (0..requests).flat_map(|k| [Fault::ReplyLost(k), Fault::Killed(k)]);
        for fault in faults.chain((3..12).map(Fault::StoreFails)) {
            let (world, ..) = homecoming(keeps_receipts, Some(fault));
            let names = |world: &World| {
                let rows = |table: &str| world.server.rows[table].clone().into_values();
                let fields = |table: &str| rows(table).map(|row| (row.id, row.fields)).collect::<Vec<_>>();
                TABLES.map(fields)
            };
            assert_eq!(names(&world), names(&calm), "{fault:?}, receipts: {keeps_receipts}");
        }
    }
}

#[test]
fn one_refused_change_among_a_thousand_holds_up_those_that_need_it_and_no_other() {
    let mut world = World::new(1, MODES[0]);
    world.server = Server::new(&TABLES, true, true);
    world.devices = vec![Device::new(0, Pace::Continuous, FieldMerge, DAY_MS, &mut world.dice)];
    world.storm = false;
    world.come_to_rest();
    let refused = RecordId(world.dice.uuid());
    for n in 0..1_000 {
        let (table, record, name) = match n {
            500 => ("account", refused, FORBIDDEN.to_owned()),
            _ => (TABLES[n % 2], RecordId(world.dice.uuid()), format!("edit {n}")),
        };
        let mut fields = Fields::from([("name".to_owned(), Value::Text(name))]);
        if (501..520).contains(&n) && table == "contact" {
            let parent = Lookup { table: "account".into(), id: refused, name: None };
            fields.insert("parent".into(), Value::Lookup(parent));
        }
        let Queued::Change(head) = world.devices[0].disk.save(table, record, ChangeKind::Create, fields)
        else {
            panic!("a create is queued")
        };
        world.queued.insert((0, head.seq));
        world.say(Happened::ChangeQueued(head));
    }
    world.come_to_rest();
    world.check_end();
    assert_eq!(world.discarded.len(), 11, "the refused one, and ten contacts of it");
    assert_eq!(world.server.effects.len(), 1_000 - 11);
}

struct World {
    dice: Dice,
    server: Server,
    devices: Vec<Device>,
    /// The device that something happens to.
    at: usize,
    made: u32,
    /// Who reads on each device.
    readers: BTreeMap<usize, Reader>,
    queued: BTreeSet<Mark>,
    discarded: BTreeSet<Mark>,
    retried: BTreeSet<Mark>,
    storm: bool,
    mode: Mode,
    fault: Option<Fault>,
    /// Requests answered and commits tried since the faults are counted.
    asked: usize,
    stored: usize,
}

impl World {
    fn new(seed: u64, mode: Mode) -> Self {
        let mut dice = Dice::new(seed);
        let mut server = Server::new(&TABLES, dice.once_in(2) && !mode.plain, !dice.once_in(4));
        server.plain = mode.plain;
        for n in 0..dice.below(12) {
            let id = RecordId(dice.uuid());
            server.put(TABLES[n % 2], id, "name", "from the server", region(&mut dice));
        }
        let policies = [FieldMerge, ClientWins, ServerWins, Ask];
        let mut devices = Vec::new();
        for number in 0..=dice.below(USERS + 1) {
            let pace = if dice.once_in(4) { Pace::OnDemand } else { Pace::Continuous };
            let conflict = dice.pick(&policies).unwrap_or_default();
            let skew = if dice.once_in(2) { dice.millis(2 * DAY_MS) } else { DAY_MS };
            devices.push(Device::new(number, pace, conflict, skew, &mut dice));
        }
        let (queued, discarded, retried, readers) = Default::default();
        Self {
            dice,
            server,
            devices,
            at: 0,
            made: 0,
            readers,
            queued,
            discarded,
            retried,
            storm: true,
            mode,
            fault: None,
            asked: 0,
            stored: 0,
        }
    }

    fn device(&mut self) -> &mut Device {
        &mut self.devices[self.at]
    }

    fn live(mut self) {
        for at in 0..self.devices.len() {
            self.at = at;
            self.say(Happened::AppEntered(Some(app())));
            self.say(Happened::DownloadChosen(app().id, DownloadChoice::Started));
        }
        for _ in 0..EVENTS * self.devices.len() {
            self.at = self.dice.below(self.devices.len());
            self.something_happens();
        }
        self.storm = false;
        // The first to rest may change what another one has already: all come to rest twice.
        for at in (0..self.devices.len()).chain(0..self.devices.len()) {
            self.at = at;
            self.come_to_rest();
        }
        self.check_end();
    }

    fn something_happens(&mut self) {
        self.happens_once();
        self.read();
    }

    fn happens_once(&mut self) {
        let later = self.dice.millis(400);
        self.device().at += later;
        let runs = match self.mode.commands {
            Commands::None => false,
            Commands::Qualify => self.dice.once_in(15),
            Commands::All => self.dice.once_in(10),
        };
        if runs {
            return self.command_runs();
        }
        match self.dice.below(42) {
            0..=11 => self.answer_one(),
            12..=21 => {
                let full = self.dice.once_in(12);
                self.devices[self.at].commit_one(full, &mut self.dice);
            }
            22..=25 => self.devices[self.at].hear_one(&mut self.dice),
            26..=29 => self.user_edits(),
            30 => self.user_decides(),
            31..=32 => self.others_edit(),
            33 => self.say(Happened::OfflineSwitched(self.dice_is_even())),
            34 => {
                let wishes = [
                    Happened::SyncNow,
                    Happened::SyncNow,
                    Happened::Refresh(None),
                    Happened::GridWanted(vec!["contact".into()]),
                ];
                let wish = self.dice.pick(&wishes).unwrap_or(Happened::SyncNow);
                self.say(wish);
            }
            35 => {
                let seen = !self.dice.once_in(4);
                let words = [Happened::Reconnect, Happened::LinkDoubted, Happened::Seen(seen)];
                let word = self.dice.pick(&words).unwrap_or(Happened::Reconnect);
                self.say(word);
            }
            40 => {
                let accepted = self.dice.once_in(2);
                self.say(Happened::UpdateAnswered { accepted });
            }
            36 if self.dice.once_in(3) => self.devices[self.at].crash(&mut self.server, &mut self.dice),
            37 if self.dice.once_in(3) => self.administrator_acts(),
            _ => self.time_passes(),
        }
    }

    fn dice_is_even(&self) -> bool {
        self.made.is_multiple_of(2)
    }

    fn say(&mut self, happened: Happened) {
        self.devices[self.at].happen(happened, &mut self.dice);
    }

    fn time_passes(&mut self) {
        let device = self.device();
        device.at = device.wakes_at.unwrap_or(device.at).max(device.at + 1);
        self.say(Happened::Woke);
    }

    /// One request is answered, unless it is the one that meets a fault.
    fn answer_next(&mut self) {
        let n = self.asked;
        self.asked += 1;
        match self.fault {
            Some(Fault::ReplyLost(k)) if k == n => {
                self.devices[self.at].answer_one(&mut self.server, &Weather::CutAfter, &mut self.dice);
            }
            Some(Fault::Killed(k)) if k == n => {
                self.devices[self.at].kill_after(&mut self.server, &mut self.dice)
            }
            _ => self.answer_one(),
        }
    }

    /// One commit reaches the disk, unless it meets a fault. What the user chose he would choose again.
    fn commit_next(&mut self) {
        if matches!(self.device().commits.front(), Some((_, Commit::Setting(_)))) {
            return self.devices[self.at].commit_one(false, &mut self.dice);
        }
        self.stored += 1;
        let fails = matches!(self.fault, Some(Fault::StoreFails(every)) if self.stored.is_multiple_of(every));
        self.devices[self.at].commit_one(fails, &mut self.dice);
    }

    fn answer_one(&mut self) {
        let weather = match self.dice.below(24) {
            _ if !self.storm => Weather::Fine,
            0 => Weather::CutBefore,
            1 | 2 => Weather::CutAfter,
            3 => Weather::Busy,
            4 => Weather::Failing,
            5 => Weather::SignInExpired,
            _ => Weather::Fine,
        };
        self.devices[self.at].answer_one(&mut self.server, &weather, &mut self.dice);
    }

    /// The weather clears, the user settles what needs him, and a last cycle runs.
    fn come_to_rest(&mut self) {
        // The disk may have been full when they were chosen first.
        self.say(Happened::AppEntered(Some(app())));
        self.say(Happened::DownloadChosen(app().id, DownloadChoice::Started));
        self.say(Happened::OfflineSwitched(false));
        let (mut cycles_wanted, mut asked_after) = (None, None);
        for _ in 0..20_000 {
            self.device().at += 1;
            self.read();
            if !self.device().mail.is_empty() {
                self.devices[self.at].hear_one(&mut self.dice);
            } else if !self.device().commits.is_empty() {
                self.commit_next();
            } else if !self.device().requests.is_empty() {
                self.answer_next();
            } else if self.device().disk.waiting.is_some() {
                self.say(Happened::UpdateAnswered { accepted: true });
                cycles_wanted = None;
            } else if let Some(seq) = self.parked() {
                // What was parked twice will be parked again.
                if self.retried.contains(&(self.at, seq)) { self.discard(seq) } else { self.retry(seq) }
            } else if cycles_wanted.is_none() && self.device().disk.queue.is_empty() {
                // One may be running, and past the table that the last change was of.
                cycles_wanted = Some(self.device().cycles_ended + 2);
            } else if cycles_wanted.is_some_and(|wanted| self.device().cycles_ended >= wanted) {
                return;
            } else if cycles_wanted.is_some() && asked_after != Some(self.device().cycles_ended) {
                asked_after = Some(self.device().cycles_ended);
                self.say(Happened::SyncNow);
            } else if cycles_wanted.is_none() && self.device().wakes_at.is_none_or(|at| at < self.device().at)
            {
                self.say(Happened::SyncNow);
            } else {
                self.time_passes();
            }
        }
        panic!("the device did not come to rest: {:?}, {:?}", self.fault, self.devices[self.at].requests);
    }

    fn parked(&self) -> Option<Seq> {
        let heads = self.devices[self.at].disk.heads();
        heads.iter().find(|head| head.state == ChangeState::Parked).map(|head| head.seq)
    }
}
