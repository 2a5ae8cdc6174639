//! The CRM's nouns and pure rules, shared by the device, the server and the face.
//!
//! Nothing here reads a clock, a file or the network, and everything builds for wasm. A type in this crate means
//! the same on the device, on the server and on the screen; [`storage`] is the one place that says how a value
//! lies in a database.

pub mod business_rule;
pub mod calculated;
pub mod command;
pub mod duplicates;
pub mod flat;
pub mod fold;
pub mod form;
pub mod ids;
pub mod mapping;
pub mod metadata;
pub mod offline;
pub mod problem;
pub mod process;
pub mod rollup;
pub mod rules;
pub mod sitemap;
pub mod state;
pub mod status;
pub mod storage;
pub mod value;
pub mod view;
mod xml;

pub use flat::FlatRows;
pub use ids::RecordId;
pub use metadata::{ColumnKind, ColumnMeta, TableMeta};
pub use problem::{Code, Problem};
pub use value::{Fields, Lookup, Row, Value};
