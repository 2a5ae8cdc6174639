//! Following what changes: whole tables as Dataverse does it, and, beyond it, filtered lists of any user.

mod checksums;
mod fetched;
pub mod follower;
mod model;
mod protocol;
mod refusals;
mod retention;
mod rights;
mod writers;
