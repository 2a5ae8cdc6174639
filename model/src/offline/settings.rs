//! The environment's switches for what the sources contradict each other in (checklist A.20). The defaults are the
//! checklist's; each switch names its number. X2 and X3 are data (which tables are enabled, what may be done with
//! each), X25 and X30 have nothing to switch: work ends at sign-out, and the device's database is always encrypted.

use super::choices::{
    Access, ActivityCommands, Bpf, ColumnSecurity, ConflictPolicy, LockedDevice, LosingChange, MetadataCheck,
    OfferedTables, Operators, PendingCount, People, ProfilesPerApp, Provisioning, QualifiedLead, ReadRight,
    Reading, RelatedWithFilter, SecondProfile, SyncStart, UserSync, Views,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All switches. Read from JSON; what is absent has its default, what is unknown is refused: an administrator's mistake
/// is told. A device takes what it understands of a server's instead ([`super::heard`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// X1: business process flows on the device.
    pub bpf: Bpf,
    /// X4: whether e-mails may be changed on the device, or only read.
    pub email: Access,
    /// X5: whether activities have no views offline, as older versions had it (checklist 83).
    pub legacy_view_blocklist: bool,
    /// X6: whether opportunities are closed and cases resolved offline.
    pub close_commands: bool,
    /// X7: which tables of one's own have the activities' commands.
    pub activity_commands: ActivityCommands,
    /// X8: the stage of a lead that was qualified offline.
    pub qualified_lead: QualifiedLead,
    /// X9: whether dates are searched.
    pub date_search: bool,
    /// X10: which views there are.
    pub views: Views,
    /// X11: relationships of one table, those that follow from them included.
    pub relationship_limit: u16,
    /// X12: how many of one table's relationships may be 1:N or N:N.
    pub to_many_limit: u16,
    /// X13: criteria of an organisation filter.
    pub organisation_criteria: u16,
    /// X13: levels of a custom filter.
    pub filter_depth: u16,
    /// X13: criteria of a custom filter; `None` for no limit, 3 where the environment is strict.
    pub filter_criteria: Option<u16>,
    /// X14: whether the organisation filter applies.
    pub organisation_filter: bool,
    /// X14: days of the organisation filter of a table that is enabled without one.
    pub organisation_filter_days: u16,
    /// X15: a custom filter and relationships on one table.
    pub related_with_filter: RelatedWithFilter,
    /// X16: how many profiles an app may have.
    pub profiles_per_app: ProfilesPerApp,
    /// X17: who may be in a profile.
    pub people: People,
    /// X18: what adding somebody to a second profile does.
    pub second_profile: SecondProfile,
    /// X19: whether adding people takes effect only at the next publishing.
    pub people_need_publish: bool,
    /// X20: what a user must be allowed to read.
    pub read_right: ReadRight,
    /// X21: how a change that meets another one is settled; X23: `None` follows the environment's conflict setting.
    pub conflict_policy: Option<ConflictPolicy>,
    /// X21: the same by table.
    pub conflict_policy_by_table: BTreeMap<String, ConflictPolicy>,
    /// X22: what becomes of the change that lost against the server.
    pub losing_change: LosingChange,
    /// X24: sync while the device is locked.
    pub locked_device: LockedDevice,
    /// X26: when a device looks for changed metadata.
    pub metadata_check: MetadataCheck,
    /// X27: whether intervals above an hour count as an hour.
    pub interval_cap_60: bool,
    /// X28: whether the sync index must be built before devices may download.
    pub provisioning: Provisioning,
    /// X29: why offline is not for this environment; `None` where it is (checklist 179).
    pub ineligible: Option<String>,
    /// X31: where the app reads from.
    pub reading: Reading,
    /// X32: secured columns on the device.
    pub column_security: ColumnSecurity,
    /// X33: what waiting changes are counted by.
    pub pending_count: PendingCount,
    /// X34: which tables are offered for a profile.
    pub offered_tables: OfferedTables,
    /// X35: when a sync may start.
    pub sync_start: SyncStart,
    /// Checklist 129: whether users choose when their devices sync by themselves.
    pub user_sync: UserSync,
    /// Which operators a custom filter takes (checklist 156).
    pub profile_operators: Operators,
    /// Image columns of one profile (checklist 159).
    pub image_limit: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bpf: Bpf::default(),
            email: Access::default(),
            legacy_view_blocklist: false,
            close_commands: true,
            activity_commands: ActivityCommands::default(),
            qualified_lead: QualifiedLead::default(),
            date_search: true,
            views: Views::default(),
            relationship_limit: 10,
            to_many_limit: 1,
            organisation_criteria: 3,
            filter_depth: 3,
            filter_criteria: None,
            organisation_filter: true,
            organisation_filter_days: 10,
            related_with_filter: RelatedWithFilter::default(),
            profiles_per_app: ProfilesPerApp::default(),
            people: People::default(),
            second_profile: SecondProfile::default(),
            people_need_publish: false,
            read_right: ReadRight::default(),
            conflict_policy: None,
            conflict_policy_by_table: BTreeMap::new(),
            losing_change: LosingChange::default(),
            locked_device: LockedDevice::default(),
            metadata_check: MetadataCheck::default(),
            interval_cap_60: false,
            provisioning: Provisioning::default(),
            ineligible: None,
            reading: Reading::default(),
            column_security: ColumnSecurity::default(),
            pending_count: PendingCount::default(),
            offered_tables: OfferedTables::default(),
            sync_start: SyncStart::default(),
            user_sync: UserSync::default(),
            profile_operators: Operators::default(),
            image_limit: 14,
        }
    }
}

impl Settings {
    /// Reads the switches an environment keeps; an empty text has every default.
    ///
    /// # Errors
    /// What is unknown or not among the choices, in words that name it.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    /// How conflicts on a table are settled: the table's own policy, the environment's, or what its conflict setting
    /// says, `Some(true)` being "server wins" and `Some(false)` "client wins" (X21, X23).
    pub fn conflict_policy_of(&self, table: &str, detection: Option<bool>) -> ConflictPolicy {
        let by_setting =
            detection.map(|on| if on { ConflictPolicy::ServerWins } else { ConflictPolicy::ClientWins });
        let own = self.conflict_policy_by_table.get(table).copied();
        own.or(self.conflict_policy).or(by_setting).unwrap_or_default()
    }
}
