//! Offline configuration: profiles with their drafts and published versions, who is in them, which tables may leave the
//! server, the job that prepares the server for devices, and what all that means for a user
//! (`reference/dataverse.md` §7, checklist 133-184). The pure rules are in [`model::offline`], the queries in
//! [`query::scope`].

mod apps;
mod configuration;
mod definitions;
mod environment;
mod evaluate;
mod exchange;
mod explain;
mod generate;
mod hooks;
mod load;
mod messages;
mod people;
mod provisioning;
mod publish;
mod published;
mod rows;

pub use apps::is_capable;
pub use definitions::{check_definitions, redefine};
pub use environment::{FILTERS, conflict_detection, environment, organisation_filter, settings};
pub use evaluate::{
    Asking, RECENT_DAYS, ReasonResult, TableResult, evaluate, evaluate_for, rows_on_device, size, weigh,
};
pub use exchange::{export, import, item_columns};
pub use explain::explain;
pub use generate::generate;
pub use hooks::{Change, after, before};
pub use load::profile;
pub use messages::{action, bound_action, bound_function, function, is_action, is_function};
pub use people::{assign, effective, may_read_profiles};
pub use provisioning::{
    CONSENT, JOB, JOB_MESSAGE, JOB_TABLE, Kind, NOTICE, STAGES, State, Status, advance, deprovision,
    is_indexed, job, retry, run, start, state, stop,
};
pub use publish::{check_profile, copy, publish, publish_all, validate};
pub use published::{
    Publication, begin_history, history, keep as keep_published, read as published, restored,
};
pub use rows::{
    all as rows_of, flag, id, moment, number, one as row_of, pointing as rows_pointing, set, text,
};

use crate::store::schema::OwnTable;
use model::offline::Fault as Broken;
use odata::ODataError;

/// The server's own tables of this subject.
pub const TABLES: &[OwnTable] = &[published::TABLE, published::HISTORY, provisioning::INDEXES];

/// Profiles.
pub const PROFILE: &str = "mobileofflineprofile";
/// Their entity set.
pub const PROFILES: &str = "mobileofflineprofiles";
/// Their items.
pub const ITEM: &str = "mobileofflineprofileitem";
/// Their items' relationships, files and images.
pub const ASSOCIATION: &str = "mobileofflineprofileitemassociation";
/// Users in profiles.
pub const USER_MEMBERSHIP: &str = "usermobileofflineprofilemembership";
/// Teams in profiles.
pub const TEAM_MEMBERSHIP: &str = "teammobileofflineprofilemembership";
/// Counts the publishings of a profile.
const EXTENSION: &str = "mobileofflineprofileextension";
/// Profiles of apps; ours, because Dataverse's way to keep them is not known (`reference/dataverse.md` §7.5).
pub const APP_PROFILE: &str = "farfield_appmoduleofflineprofile";

/// `componentstate` of what devices get.
const PUBLISHED: i32 = 0;
/// `componentstate` of a draft.
const UNPUBLISHED: i32 = 1;

/// A broken rule of profiles on the wire.
fn refused(fault: &Broken) -> ODataError {
    ODataError::new(400, fault.code(), fault.to_string())
}
