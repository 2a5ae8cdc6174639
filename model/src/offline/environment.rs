//! What an environment says about offline use besides its profiles.

use super::settings::Settings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The switches, and which tables may leave the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The switches.
    #[serde(default)]
    pub settings: Settings,
    /// Tables that are enabled for offline (checklist 133), by logical name, each with its organisation filter. A
    /// table without a filter has no data offline while organisation filters are on (checklist 40).
    #[serde(default)]
    pub tables: BTreeMap<String, Option<String>>,
}

impl Environment {
    /// The organisation filter that holds for a table: `Ok(None)` for no limit.
    ///
    /// # Errors
    /// `Err(())` where the table has no data offline at all.
    #[allow(clippy::result_unit_err)] // There is one way not to have data.
    pub fn filter_of(&self, table: &str) -> Result<Option<&str>, ()> {
        match self.tables.get(table) {
            None => Err(()),
            Some(_) if !self.settings.organisation_filter => Ok(None),
            Some(filter) => filter.as_deref().map(Some).ok_or(()),
        }
    }
}
