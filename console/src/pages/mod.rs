//! The pages. Each is there when the server answers for it.

pub mod overview;
pub mod provisioning;
pub mod sign_in;
pub mod tables;
