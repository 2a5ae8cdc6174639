//! The pages.

pub mod apps;
pub mod audit;
pub mod conflicts;
pub mod devices;
pub mod health;
pub mod overview;
pub mod people;
pub mod profile;
pub mod profiles;
pub mod provisioning;
pub mod sign_in;
pub mod solutions;
pub mod sync_errors;
pub mod tables;
