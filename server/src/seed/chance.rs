//! Everything random of the demo, from one seed.

use model::value::Instant;
use model::{RecordId, Value};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Builder;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Random choices, dated by an epoch.
pub struct Chance {
    /// The generator, for `fake`.
    pub rng: ChaCha8Rng,
    epoch_ms: i64,
}

impl Chance {
    /// From a seed and the start of the epoch's day.
    pub fn new(seed: u64, epoch_ms: i64) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), epoch_ms }
    }

    /// A random id.
    pub fn id(&mut self) -> RecordId {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        RecordId(Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Sixteen bytes to hash a password with.
    pub fn salt(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// A number from a range, both ends included.
    pub fn number(&mut self, least: i64, most: i64) -> i64 {
        self.rng.random_range(least..=most)
    }

    /// One of several; the first where there is nothing to choose from.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.choose(&mut self.rng).unwrap_or(&of[0])
    }

    /// An index below `count`.
    pub fn index(&mut self, count: usize) -> usize {
        self.rng.random_range(0..count.max(1))
    }

    /// A choice of one of the options.
    pub fn option(&mut self, of: &[i32]) -> Value {
        Value::Choice(*self.one(of))
    }

    /// A moment in working hours, between so many days before and after the epoch's day.
    pub fn moment(&mut self, first_day: i64, last_day: i64) -> Instant {
        let day = self.number(first_day, last_day);
        let minute = self.number(7 * 12, 17 * 12) * 5;
        Instant(self.epoch_ms + day * DAY_MS + minute * MINUTE_MS)
    }

    /// A moment between one and the epoch's morning.
    pub fn moment_since(&mut self, from: Instant) -> Instant {
        let until = (self.epoch_ms + 8 * 60 * MINUTE_MS).max(from.0);
        Instant(from.0 + self.number(0, (until - from.0) / MINUTE_MS) * MINUTE_MS)
    }

    /// A day so many days before or after the epoch.
    pub fn day(&mut self, first_day: i64, last_day: i64) -> Value {
        let ms = self.epoch_ms + self.number(first_day, last_day) * DAY_MS;
        let day = jiff::Timestamp::from_millisecond(ms).map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
        day.map_or(Value::Null, Value::Date)
    }

    /// Some sentences.
    pub fn sentences(&mut self, most: i64) -> String {
        let count = self.number(1, most);
        let sentences: Vec<&str> = (0..count).map(|_| *self.one(&super::words::SENTENCES)).collect();
        sentences.join(" ")
    }

    /// A number of those kept free for film and print, so that nobody's telephone rings.
    pub fn phone(&mut self) -> String {
        let prefix =
            *self.one(&["+49 30 23125", "+49 69 90009", "+49 40 66969", "+49 221 4710", "+49 89 99998"]);
        format!("{prefix} {:03}", self.number(0, 999))
    }

    /// A mobile number of those kept free.
    pub fn mobile(&mut self) -> String {
        format!("+49 176 040690 {:02}", self.number(0, 99))
    }
}

/// A later moment.
pub fn later(at: Instant, minutes: i64) -> Instant {
    Instant(at.0 + minutes * MINUTE_MS)
}
