//! May anything be sent now? The link, and the wait after a failure.

use super::backoff;
use crate::ports::Failure;
use model::status::Link;
use model::value::Instant;
use model::{Code, Problem};

/// After so many failures in a row somebody who waits for a cycle is told.
const PATIENCE: u32 = 3;

/// The link to the server, as the last answers show it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gate {
    link: Link,
    /// Since when the user works offline.
    switched_off: Option<Instant>,
    /// Failures in a row.
    failures: u32,
    /// Nothing is sent before.
    hold_until: Option<Instant>,
    /// Waits begun so far.
    waits: u64,
    /// Whether the wait is the server's wish, which a user's impatience doesn't end.
    asked: bool,
    /// Whether the device must keep still (`lifecycle`).
    suspended: bool,
}

impl Gate {
    /// The link as it is shown.
    pub fn link(&self) -> Link {
        match self.switched_off {
            Some(since) => Link::SwitchedOff { since },
            None => self.link,
        }
    }

    /// Whether requests may be sent.
    pub fn is_open(&self, at: Instant) -> bool {
        let waiting = self.is_signed_out() || self.switched_off.is_some() || self.suspended;
        !waiting && self.hold_until.is_none_or(|until| until <= at)
    }

    /// Whether only a new sign-in helps.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.link, Link::SignInNeeded { .. })
    }

    /// The device must keep still, or no longer.
    pub fn suspend(&mut self, suspended: bool) {
        self.suspended = suspended;
    }

    /// When it opens by itself.
    pub fn opens_at(&self) -> Option<Instant> {
        self.hold_until
    }

    /// When a light question may go that is due at a moment: as soon as anything else while the link is down, else not
    /// within a wait.
    pub fn light_at(&self, due: Instant) -> Instant {
        match self.hold_until {
            Some(until) if self.asked || self.link.is_online() => due.max(until),
            Some(until) => due.min(until),
            None => due,
        }
    }

    /// How many waits were begun so far: who remembers the number knows later whether another one began.
    pub fn waits(&self) -> u64 {
        self.waits
    }

    /// Since when the server can't be reached, or fails.
    pub fn cut_since(&self) -> Option<Instant> {
        match self.link {
            Link::Unreachable { since } | Link::Unavailable { since } => Some(since),
            _ => None,
        }
    }

    /// Why nothing can be sent until the user does something.
    pub fn needs_user(&self) -> Option<Problem> {
        if self.switched_off.is_some() {
            return Some(Code::NeedsConnection.into());
        }
        matches!(self.link, Link::SignInNeeded { .. }).then(|| Code::SignInExpired.into())
    }

    /// The engine starts: a switch that was stored counts from now.
    pub fn started(&mut self, at: Instant) {
        self.switched_off = self.switched_off.map(|_| at);
    }

    /// The user works offline from now on, or no longer.
    pub fn switch_off(&mut self, off: bool, at: Instant) {
        self.switched_off = off.then(|| self.switched_off.unwrap_or(at));
    }

    /// Try now; only a wait that the server asked for stays. What is shown of the link changes with an answer.
    pub fn retry_now(&mut self, at: Instant) {
        if matches!(self.link, Link::SignInNeeded { .. }) {
            self.link = Link::Unknown;
        }
        if !(self.asked && self.hold_until.is_some_and(|until| until > at)) {
            self.release();
        }
    }

    /// The server answered.
    pub fn answered(&mut self, at: Instant) {
        self.link = Link::Online;
        if self.hold_until.is_none_or(|until| until <= at) {
            self.release();
        }
    }

    /// A request failed in a way that concerns all requests. Gives why, when somebody who waits should be told.
    pub fn failed(&mut self, failure: &Failure, at: Instant, jitter: u32) -> Option<Problem> {
        self.failures = self.failures.saturating_add(1);
        let (link, problem, asked_ms) = match failure {
            Failure::Unreachable(problem) => {
                let since = if let Link::Unreachable { since } = self.link { since } else { at };
                (Link::Unreachable { since }, problem.clone(), None)
            }
            Failure::Transient { problem, retry_after_ms } if problem.code == Code::Throttled => {
                (Link::Online, problem.clone(), *retry_after_ms)
            }
            // The server is there, and a person has to let this device in again.
            Failure::Transient { problem, retry_after_ms } if problem.code == Code::DeviceBlocked => {
                self.link = Link::Online;
                self.hold(at, *retry_after_ms, jitter);
                return Some(problem.clone());
            }
            // What was to be asked could not be read here: the link is what it was.
            Failure::Transient { problem, .. } if problem.code.is_of_storage() => {
                self.hold(at, None, jitter);
                return Some(problem.clone());
            }
            Failure::Transient { problem, retry_after_ms } => {
                let since = if let Link::Unavailable { since } = self.link { since } else { at };
                (Link::Unavailable { since }, problem.clone(), *retry_after_ms)
            }
            Failure::SignInExpired => {
                self.link = Link::SignInNeeded { since: at };
                return Some(Code::SignInExpired.into());
            }
            // The server is there and said no to this one request: all others may go on.
            Failure::Refused(_) => {
                self.answered(at);
                return None;
            }
        };
        self.link = link;
        self.hold(at, asked_ms, jitter);
        let tell = matches!(failure, Failure::Unreachable(_)) || self.failures >= PATIENCE;
        tell.then_some(problem)
    }

    /// The disk refused; wait before anything is asked again.
    pub fn disk_failed(&mut self, at: Instant, jitter: u32) {
        self.failures = self.failures.saturating_add(1);
        self.hold(at, None, jitter);
    }

    fn hold(&mut self, at: Instant, asked_ms: Option<u64>, jitter: u32) {
        let wait = backoff::delay_ms(self.failures, asked_ms, jitter);
        let until = Instant(at.0.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX)));
        self.waits += 1;
        self.asked |= asked_ms.is_some();
        self.hold_until = Some(self.hold_until.map_or(until, |before| before.max(until)));
    }

    fn release(&mut self) {
        self.failures = 0;
        self.hold_until = None;
        self.asked = false;
    }
}
