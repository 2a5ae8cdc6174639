//! What a device makes of a server's words that it doesn't know. A newer server may say more than an older app can
//! read, and the app is to go on working: members that it doesn't know are passed over, and a value that it doesn't know
//! counts as the most cautious one that it does, so that no unsent work is lost by a rule that wasn't understood.

use super::{ConflictPolicy, Settings};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

/// What a value that isn't known counts as, by switch; for those that aren't named here, the default holds.
const CAUTIOUS: [(&str, &str); 5] = [
    // A conflict that nobody understands is the user's to settle.
    ("conflict_policy", "ask"),
    ("losing_change", "ask"),
    // What was ordered of syncing may be stricter than anything known.
    ("locked_device", "strict"),
    ("sync_start", "foreground"),
    ("user_sync", "fixed"),
];
/// The switch that holds policies by table.
const BY_TABLE: &str = "conflict_policy_by_table";

/// Reads the switches that a server tells; for `deserialize_with`.
///
/// # Errors
/// Only where it isn't JSON.
pub fn settings<'de, D: Deserializer<'de>>(told: D) -> Result<Settings, D::Error> {
    Ok(match Json::deserialize(told)? {
        Json::Object(told) => understood(told),
        _ => Settings::default(),
    })
}

/// Reads a policy that a server tells: one that isn't known lets the user decide; for `deserialize_with`.
///
/// # Errors
/// Only where it isn't JSON.
pub fn policy<'de, D: Deserializer<'de>>(told: D) -> Result<ConflictPolicy, D::Error> {
    let told = Json::deserialize(told)?;
    Ok(serde_json::from_value(told).unwrap_or(ConflictPolicy::Ask))
}

fn understood(told: Map<String, Json>) -> Settings {
    let known = told.into_iter().filter_map(|(name, value)| {
        let value = if name == BY_TABLE { by_table(value) } else { value };
        if is_known(&name, &value) {
            return Some((name, value));
        }
        let cautious = CAUTIOUS.iter().find(|(switch, _)| *switch == name);
        cautious.map(|(_, cautious)| (name, Json::from(*cautious)))
    });
    serde_json::from_value(Json::Object(known.collect())).unwrap_or_default()
}

/// Whether a switch and its value are among those that an administrator of this version could set.
fn is_known(name: &str, value: &Json) -> bool {
    let alone = Map::from_iter([(name.to_owned(), value.clone())]);
    serde_json::from_value::<Settings>(Json::Object(alone)).is_ok()
}

fn by_table(value: Json) -> Json {
    let Json::Object(policies) = value else { return Json::Object(Map::new()) };
    let of_table = |(table, told): (String, Json)| {
        let is_known = serde_json::from_value::<ConflictPolicy>(told.clone()).is_ok();
        (table, if is_known { told } else { Json::from("ask") })
    };
    Json::Object(policies.into_iter().map(of_table).collect())
}
