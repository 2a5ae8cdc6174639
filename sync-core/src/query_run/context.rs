//! Who asks, and when.

use crate::ports::WhoAmI;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use query::Context;

/// What the relative operators of a view are resolved with: the signed-in user, now, and this device's time zone.
pub(crate) fn context(who: &WhoAmI, now_ms: i64) -> Context {
    let offset_min = Timestamp::from_millisecond(now_ms)
        .map(|now| TimeZone::system().to_offset(now).seconds() / 60)
        .unwrap_or_default();
    Context {
        user: Some(who.user_id),
        teams: who.teams.clone(),
        business_unit: Some(who.business_unit_id),
        now_ms,
        utc_offset_min: offset_min,
        // As the server has it (`docs/API.md`, "Queries").
        ne_matches_null: true,
        ..Context::default()
    }
}
