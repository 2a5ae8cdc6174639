//! Pages, from the first one on: signing in, apps, home, grid, form, queue, conflicts, device status.

pub mod agenda;
pub mod appearance;
pub mod apps;
pub mod broken;
pub mod charts;
pub mod conflict;
pub mod device;
pub mod drafts;
pub mod form;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod grid;
pub mod home;
pub mod ledger;
pub mod notices;
pub mod orphans;
pub mod prompt;
pub mod provisioning;
pub mod queue;
pub mod recent;
pub mod search;
pub mod sign_in;
pub mod sign_out;
pub mod sync_settings;
pub mod unlock;
pub mod update;
