//! Following what changes: whole tables as Dataverse does it, and, beyond it, filtered lists of any user.

pub mod follower;
mod model;
mod protocol;
mod refusals;
