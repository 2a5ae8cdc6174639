//! Who asks, and when.

use crate::ports::WhoAmI;
use jiff::tz::TimeZone;
use query::Context;

/// What the relative operators of a view are resolved with: the signed-in user, now, and this device's time zone.
pub(crate) fn context(who: &WhoAmI, now_ms: i64) -> Context {
    Context {
        user: Some(who.user_id),
        teams: who.teams.clone(),
        business_unit: Some(who.business_unit_id),
        now_ms,
        zone: TimeZone::system(),
        // As the server has it (`docs/API.md`, "Queries").
        ne_matches_null: true,
        ..Context::default()
    }
}
