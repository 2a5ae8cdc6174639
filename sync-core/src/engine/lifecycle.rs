//! May it sync now, as far as the device is concerned? Foreground and background, lock, power, network, what the
//! administrator orders and what the user wishes (checklist 120-129, X24, X25, X35).
//!
//! [`permits`] is the table: a situation in, what may be done out. It knows nothing of cycles. The policies of the
//! platforms are data ([`Policy::of`]).

use super::State;
use crate::ports::{Network, Platform, Signs, SyncRules};
use model::value::Instant;

const MINUTE_MS: i64 = 60_000;

/// What a platform lets a program do that nobody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether a cycle may begin in the background.
    pub starts_in_background: bool,
    /// How long a running cycle may go on there.
    pub goes_on: GoesOn,
    /// Whether work in the background goes on while the screen is locked.
    pub goes_on_locked: bool,
    /// How long work in the background goes on while power is saved; `None` as long as without.
    pub saving_ms: Option<i64>,
}

/// How long work may go on in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// As long as it takes.
    Always,
    /// Not at once, but in windows: the first after a pause, each as long, a pause between.
    InWindows {
        /// Milliseconds of a pause.
        pause_ms: i64,
        /// Milliseconds of a window.
        window_ms: i64,
    },
}

impl Policy {
    /// The oldest rules (checklist 120-127): in the background as long as there is a network, never behind a lock.
    pub const STRICT: Self =
        Self { starts_in_background: true, goes_on: GoesOn::Always, goes_on_locked: false, saving_ms: None };

    /// What a platform lets (checklist 128). On a desktop a window that is hidden is nothing special, and work goes on
    /// behind a lock, as programs there do.
    pub const fn of(platform: Platform) -> Self {
        match platform {
            Platform::Android => Self { starts_in_background: false, goes_on_locked: true, ..Self::STRICT },
            Platform::Windows => Self {
                starts_in_background: false,
                goes_on_locked: true,
                saving_ms: Some(10 * MINUTE_MS),
                ..Self::STRICT
            },
            Platform::Ios => Self {
                starts_in_background: false,
                goes_on: GoesOn::InWindows { pause_ms: 15 * MINUTE_MS, window_ms: 5 * MINUTE_MS },
                goes_on_locked: true,
                saving_ms: None,
            },
            Platform::Desktop => Self { goes_on_locked: true, ..Self::STRICT },
        }
    }

    /// With the administrator's orders: a locked device is left alone (X24), and nothing begins in the background (X35).
    fn ordered(self, rules: &SyncRules) -> Self {
        Self {
            goes_on_locked: self.goes_on_locked && !rules.never_locked,
            starts_in_background: self.starts_in_background && !rules.only_in_front,
            ..self
        }
    }
}

/// What the device is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// What the operating system tells.
    pub signs: Signs,
    /// Since when nobody looks; `None` in the foreground.
    pub background_since: Option<Instant>,
    /// Whether the session ended, so that a new sign-in is needed.
    pub signed_out: bool,
    /// Whether an update of tables and columns waits for the user's yes.
    pub update_waits: bool,
    /// Whether the user asked for the sync himself.
    pub asked: bool,
}

/// What may be done now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// Whether a cycle may begin.
    pub begin: bool,
    /// Whether a running cycle, and replay, may send.
    pub go_on: bool,
    /// Whether the user may be asked something.
    pub prompt: bool,
    /// Whether it is the user's own wish that holds it back: he wants a link that costs nothing.
    pub waits_for_unmetered: bool,
    /// When that changes by itself.
    pub until: Option<Instant>,
}

/// Decides.
pub fn permits(rules: &SyncRules, situation: &Situation, at: Instant) -> Permits {
    let policy = Policy::of(situation.signs.platform).ordered(rules);
    let is_locked = situation.signs.locked == Some(true);
    let is_front = situation.background_since.is_none() && !is_locked;
    let device = match situation.background_since {
        _ if situation.signed_out => Permits::default(),
        _ if is_locked && !policy.goes_on_locked => Permits::default(),
        None if is_front => Permits { begin: true, go_on: true, ..Permits::default() },
        // Locked before the window was left counts as just left.
        since => in_background(policy, situation, since.unwrap_or(at), at),
    };
    let costs = situation.signs.network == Network::Metered && rules.only_unmetered && !situation.asked;
    Permits {
        begin: device.begin && !costs,
        go_on: device.go_on && !costs,
        prompt: is_front,
        waits_for_unmetered: costs && device.go_on,
        until: device.until,
    }
}

fn in_background(policy: Policy, situation: &Situation, since: Instant, at: Instant) -> Permits {
    if situation.update_waits || situation.signs.network == Network::None {
        return Permits::default();
    }
    let away_ms = at.0.saturating_sub(since.0).max(0);
    let (mut go_on, mut until) = match policy.goes_on {
        GoesOn::Always => (true, None),
        GoesOn::InWindows { pause_ms, window_ms } => {
            let place = away_ms % (pause_ms + window_ms);
            let is_open = place >= pause_ms;
            let left = if is_open { pause_ms + window_ms - place } else { pause_ms - place };
            (is_open, Some(Instant(at.0 + left)))
        }
    };
    if let Some(saving_ms) = policy.saving_ms.filter(|_| situation.signs.saves_power == Some(true)) {
        go_on &= away_ms < saving_ms;
        until = until.or((away_ms < saving_ms).then_some(Instant(since.0 + saving_ms)));
    }
    Permits { begin: go_on && policy.starts_in_background, go_on, until, ..Permits::default() }
}

/// The device's life, as the engine remembers it.
#[derive(Clone, Debug)]
pub(super) struct Life {
    rules: SyncRules,
    signs: Signs,
    background_since: Option<Instant>,
    asked: bool,
    permits: Permits,
}

impl Life {
    /// In the foreground, with nothing told.
    pub fn new(rules: SyncRules) -> Self {
        let permits = permits(&rules, &Situation::default(), Instant(0));
        Self { rules, signs: Signs::default(), background_since: None, asked: false, permits }
    }

    /// What may be done now.
    pub fn permits(&self) -> Permits {
        self.permits
    }

    /// Whether the user syncs by hand only.
    pub fn is_manual(&self) -> bool {
        self.rules.manual
    }

    /// The least time between two cycles that the user wishes.
    pub fn least_interval_ms(&self) -> i64 {
        i64::from(self.rules.interval_min.unwrap_or_default()) * MINUTE_MS
    }

    /// The window came into sight, or went out of it.
    pub fn seen(&mut self, seen: bool, at: Instant) {
        self.background_since = if seen { None } else { Some(self.background_since.unwrap_or(at)) };
    }

    /// The operating system told something. Whether the network is another one than it told before.
    pub fn told(&mut self, signs: Signs) -> bool {
        let before = self.signs.network;
        let is_other = before != Network::Unknown && before != signs.network;
        self.signs = signs;
        is_other
    }

    /// The administrator's orders or the user's wishes changed.
    pub fn ruled(&mut self, rules: SyncRules) {
        self.rules = rules;
    }

    /// The user asks for a sync, whatever he wished before; until the cycle ends.
    pub fn ask(&mut self, asked: bool) {
        self.asked = asked;
    }
}

/// Decides anew, after something happened.
pub(super) fn look(state: &mut State, at: Instant) {
    let situation = Situation {
        signs: state.life.signs,
        background_since: state.life.background_since,
        signed_out: state.gate.is_signed_out(),
        update_waits: state.update.waits(),
        asked: state.life.asked,
    };
    state.life.permits = permits(&state.life.rules, &situation, at);
    state.gate.suspend(!state.life.permits.go_on);
}
