//! The admin API of `farfield-server`, at [`BASE`]: every endpoint is a type in [`endpoints`] that says its method, path,
//! rights and shapes. The server routes by them and describes them as OpenAPI; the console calls by them.
//!
//! Requests carry the access token (`Authorization: Bearer …`); those of the session carry a cookie instead, with
//! [`CONSOLE_HEADER`]. What may be edited has a version, which stands in the reply and in its `ETag`; whoever changes it
//! names the version that he saw in `If-Match`, and is answered with 412 and [`Refusal::current`] when that is no longer the
//! current one. Moments are milliseconds since 1970, sizes are bytes.

mod common;
mod endpoint;
pub mod endpoints;

pub mod apps;
pub mod audit;
pub mod conflicts;
pub mod designer;
pub mod devices;
pub mod health;
pub mod jobs;
pub mod overview;
pub mod people;
pub mod preview;
pub mod profiles;
pub mod provisioning;
pub mod session;
pub mod settings;
pub mod solutions;
pub mod sync_errors;
pub mod tables;

pub use common::{Diff, ErrorBody, List, ListQuery, Named, Nothing, Place, Refusal, codes};
pub use endpoint::{BASE, CONSOLE_HEADER, Endpoint, Method, Needs, Shape, Visitor, encoded};
