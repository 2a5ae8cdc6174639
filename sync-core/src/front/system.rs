//! Time and ids of a real device.

use crate::ports::{Clock, Ids};
use model::RecordId;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    fn record_id(&self) -> RecordId {
        RecordId(Uuid::now_v7())
    }

    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
