//! How often one may try to sign in: per user name by wrong passwords, per address by attempts.

use crate::config::Limits;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Remembers at most so many keys of a kind; beyond, the ones without recent attempts are dropped first.
const MOST_KEYS: usize = 10_000;

/// Counts attempts in a sliding window.
pub struct Attempts {
    window: Duration,
    per_user: u32,
    per_address: u32,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    users: HashMap<String, VecDeque<Instant>>,
    addresses: HashMap<IpAddr, VecDeque<Instant>>,
}

impl Attempts {
    /// With these limits.
    pub fn new(limits: &Limits) -> Self {
        Self {
            window: limits.sign_in_window,
            per_user: limits.failures_per_user,
            per_address: limits.attempts_per_address,
            seen: Mutex::default(),
        }
    }

    /// Counts an attempt at `now`.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub fn begin(&self, user: &str, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        self.forget_old(&mut seen.users, now);
        self.forget_old(&mut seen.addresses, now);
        if let Some(wait) = seen.users.get(user).and_then(|times| self.wait(times, self.per_user, now)) {
            return Err(wait);
        }
        let times = seen.addresses.entry(address).or_default();
        if let Some(wait) = self.wait(times, self.per_address, now) {
            return Err(wait);
        }
        times.push_back(now);
        Ok(())
    }

    /// Remembers that the password was wrong.
    pub fn failed(&self, user: &str, now: Instant) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.users.entry(user.to_owned()).or_default().push_back(now);
    }

    /// Forgets the user's wrong passwords: the right one was given.
    pub fn succeeded(&self, user: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).users.remove(user);
    }

    fn wait(&self, times: &VecDeque<Instant>, most: u32, now: Instant) -> Option<Duration> {
        let oldest = times.front().filter(|_| times.len() >= most as usize)?;
        Some(self.window.saturating_sub(now.duration_since(*oldest)).max(Duration::from_secs(1)))
    }

    fn forget_old<K: Eq + Hash + Clone>(&self, keys: &mut HashMap<K, VecDeque<Instant>>, now: Instant) {
        for times in keys.values_mut() {
            while times.front().is_some_and(|at| now.duration_since(*at) >= self.window) {
                times.pop_front();
            }
        }
        keys.retain(|_, times| !times.is_empty());
        if keys.len() > MOST_KEYS {
            let oldest =
                keys.iter().min_by_key(|(_, times)| times.back().copied()).map(|(key, _)| key.clone());
            oldest.and_then(|key| keys.remove(&key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts() -> (Attempts, IpAddr, Instant) {
        let limits = Limits { failures_per_user: 2, attempts_per_address: 5, ..Limits::default() };
        (Attempts::new(&limits), IpAddr::from([127, 0, 0, 1]), Instant::now())
    }

    #[test]
    fn wrong_passwords_make_one_wait_until_the_window_has_passed() {
        let (attempts, here, start) = attempts();
        for _ in 0..2 {
            attempts.begin("ines", here, start).unwrap();
            attempts.failed("ines", start);
        }
        assert_eq!(attempts.begin("ines", here, start), Err(Duration::from_secs(60)));
        attempts.begin("otto", here, start).unwrap();
        attempts.begin("ines", here, start + Duration::from_secs(60)).unwrap();
    }

    #[test]
    fn the_right_password_clears_the_wrong_ones() {
        let (attempts, here, start) = attempts();
        attempts.failed("ines", start);
        attempts.succeeded("ines");
        attempts.failed("ines", start);
        attempts.begin("ines", here, start).unwrap();
    }

    #[test]
    fn one_address_cannot_try_all_names() {
        let (attempts, here, start) = attempts();
        for n in 0..5 {
            attempts.begin(&n.to_string(), here, start).unwrap();
        }
        assert!(attempts.begin("next", here, start).is_err());
        attempts.begin("next", IpAddr::from([127, 0, 0, 2]), start).unwrap();
    }
}
