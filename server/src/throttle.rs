//! Service protection: what one user may ask for in a sliding window (`reference/dataverse.md` §1.10).

use model::RecordId;
use odata::ODataError;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The window is counted in so many parts.
const PARTS: u32 = 60;

/// What one user may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceLimits {
    /// Requests in the window.
    pub requests: u32,
    /// Their time together.
    pub execution: Duration,
    /// Requests at the same time.
    pub concurrent: u32,
    /// The window.
    pub window: Duration,
}

impl Default for ServiceLimits {
    /// Dataverse's.
    fn default() -> Self {
        Self {
            requests: 6_000,
            execution: Duration::from_secs(20 * 60),
            concurrent: 52,
            window: Duration::from_secs(5 * 60),
        }
    }
}

/// Counts what users ask for.
pub struct Throttle {
    limits: Option<ServiceLimits>,
    users: Mutex<HashMap<RecordId, Use>>,
}

/// What a user asked for of late.
#[derive(Default)]
struct Use {
    parts: VecDeque<Part>,
    running: u32,
}

struct Part {
    begun: Instant,
    requests: u32,
    spent: Duration,
}

/// A request that may run; its end is counted when it is dropped.
pub struct Turn {
    throttle: Arc<Throttle>,
    user: RecordId,
    begun: Instant,
    /// What is left to the user.
    pub left: Option<Left>,
}

/// What a user has left in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Requests.
    pub requests: u32,
    /// Time.
    pub execution: Duration,
}

/// A refusal, and how many seconds to wait.
#[derive(Debug)]
pub struct Refused {
    /// 429 with Dataverse's code and words.
    pub error: ODataError,
    /// Seconds until there is room again.
    pub retry_after_s: u64,
}

impl Throttle {
    /// With limits, or without any.
    pub fn new(limits: Option<ServiceLimits>) -> Self {
        Self { limits, users: Mutex::default() }
    }

    /// Lets a request of a user begin at `now`.
    ///
    /// # Errors
    /// When it is one too many.
    pub fn begin(self: &Arc<Self>, user: RecordId, now: Instant) -> Result<Turn, Refused> {
        let turn = |left| Turn { throttle: Arc::clone(self), user, begun: now, left };
        let Some(limits) = self.limits else { return Ok(turn(None)) };
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        users.retain(|_, used| {
            used.forget_before(now, limits.window);
            used.running > 0 || !used.parts.is_empty()
        });
        let used = users.entry(user).or_default();
        used.check(&limits, now)?;
        used.running += 1;
        used.part(now, limits.window / PARTS).requests += 1;
        let (requests, spent) = used.total();
        Ok(turn(Some(Left {
            requests: limits.requests.saturating_sub(requests),
            execution: limits.execution.saturating_sub(spent),
        })))
    }

    fn end(&self, user: RecordId, begun: Instant) {
        let Some(limits) = self.limits else { return };
        let now = Instant::now();
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let used = users.entry(user).or_default();
        used.running = used.running.saturating_sub(1);
        used.part(now, limits.window / PARTS).spent += now.duration_since(begun);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.throttle.end(self.user, self.begun);
    }
}

impl Use {
    fn forget_before(&mut self, now: Instant, window: Duration) {
        while self.parts.front().is_some_and(|part| now.duration_since(part.begun) >= window) {
            self.parts.pop_front();
        }
    }

    fn part(&mut self, now: Instant, length: Duration) -> &mut Part {
        let is_new = self.parts.back().is_none_or(|part| now.duration_since(part.begun) >= length);
        if is_new {
            self.parts.push_back(Part { begun: now, requests: 0, spent: Duration::ZERO });
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    fn total(&self) -> (u32, Duration) {
        self.parts.iter().fold((0, Duration::ZERO), |(requests, spent), part| {
            (requests + part.requests, spent + part.spent)
        })
    }

    fn check(&self, limits: &ServiceLimits, now: Instant) -> Result<(), Refused> {
        const TOO_LONG: u32 = 0x8007_2321;
        const TOO_MANY: u32 = 0x8007_2322;
        const TOO_MANY_AT_ONCE: u32 = 0x8007_2326;
        let (requests, spent) = self.total();
        let window_s = limits.window.as_secs();
        let (code, message) = if self.running >= limits.concurrent {
            let message =
                format!("Number of concurrent requests exceeded the limit of {}.", limits.concurrent);
            (TOO_MANY_AT_ONCE, message)
        } else if requests >= limits.requests {
            let message = format!(
                "Number of requests exceeded the limit of {} over time window of {window_s} seconds.",
                limits.requests
            );
            (TOO_MANY, message)
        } else if spent >= limits.execution {
            let message = format!(
                "Combined execution time of incoming requests exceeded limit of {} milliseconds over time window of {window_s} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.",
                limits.execution.as_millis()
            );
            (TOO_LONG, message)
        } else {
            return Ok(());
        };
        let retry_after_s = if code == TOO_MANY_AT_ONCE { 1 } else { self.room_in(limits, now) };
        Err(Refused { error: ODataError::new(429, code, message), retry_after_s })
    }

    /// Seconds until enough of the window is past.
    fn room_in(&self, limits: &ServiceLimits, now: Instant) -> u64 {
        let (mut requests, mut spent) = self.total();
        for part in &self.parts {
            requests -= part.requests;
            spent -= part.spent;
            if requests < limits.requests && spent < limits.execution {
                let past = limits.window.saturating_sub(now.duration_since(part.begun));
                return past.as_secs_f64().ceil().max(1.0) as u64;
            }
        }
        limits.window.as_secs().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LIMITS: ServiceLimits = ServiceLimits {
        requests: 3,
        execution: Duration::from_secs(60),
        concurrent: 2,
        window: Duration::from_secs(300),
    };

    fn user(n: u128) -> RecordId {
        RecordId(Uuid::from_u128(n))
    }

    #[test]
    fn a_user_has_so_many_requests_until_the_window_has_moved_on() {
        let (throttle, start) = (Arc::new(Throttle::new(Some(LIMITS))), Instant::now());
        for left in [2, 1, 0] {
            let turn = throttle.begin(user(1), start).unwrap();
            assert_eq!(turn.left.unwrap().requests, left);
        }
        let refused = throttle.begin(user(1), start + Duration::from_secs(100)).err().unwrap();
        assert_eq!((refused.error.status, refused.retry_after_s), (429, 200));
        assert!(throttle.begin(user(2), start).is_ok());
        assert!(throttle.begin(user(1), start + Duration::from_secs(301)).is_ok());
    }

    #[test]
    fn requests_at_the_same_time_are_counted_until_they_end() {
        let (throttle, now) = (Arc::new(Throttle::new(Some(LIMITS))), Instant::now());
        let (first, _second) = (throttle.begin(user(1), now).unwrap(), throttle.begin(user(1), now).unwrap());
        assert_eq!(throttle.begin(user(1), now).err().unwrap().retry_after_s, 1);
        drop(first);
        assert!(throttle.begin(user(1), now).is_ok());
    }

    #[test]
    fn without_limits_nobody_waits() {
        let (throttle, now) = (Arc::new(Throttle::new(None)), Instant::now());
        assert!((0..10_000).all(|_| throttle.begin(user(1), now).is_ok_and(|turn| turn.left.is_none())));
    }
}
