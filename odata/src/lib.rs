//! The words of the Dataverse Web API (`reference/dataverse.md`), shared by client and server: both directions of
//! each shape stand side by side, so that what one writes the other reads. No IO, no clock.

pub mod auth;
pub mod batch;
pub mod changes;
pub mod checksum;
pub mod csdl;
pub mod device;
pub mod error;
pub mod etag;
pub mod format;
pub mod metadata;
pub mod options;
pub mod path;
pub mod prefer;
pub mod repeatability;
pub mod reply;
pub mod row;

pub use error::ODataError;
pub use prefer::{Annotations, Prefer};

use model::TableMeta;

/// The tables that are known, by both of their names.
pub trait Tables {
    /// By logical name: `account`.
    fn by_name(&self, logical_name: &str) -> Option<&TableMeta>;
    /// By entity set: `accounts`.
    fn by_set(&self, set_name: &str) -> Option<&TableMeta>;
    /// All of them.
    fn all(&self) -> Vec<&TableMeta>;
}

impl Tables for [TableMeta] {
    fn by_name(&self, logical_name: &str) -> Option<&TableMeta> {
        self.iter().find(|t| t.logical_name == logical_name)
    }

    fn by_set(&self, set_name: &str) -> Option<&TableMeta> {
        self.iter().find(|t| t.set_name == set_name)
    }

    fn all(&self) -> Vec<&TableMeta> {
        self.iter().collect()
    }
}

impl Tables for Vec<TableMeta> {
    fn by_name(&self, logical_name: &str) -> Option<&TableMeta> {
        self.as_slice().by_name(logical_name)
    }

    fn by_set(&self, set_name: &str) -> Option<&TableMeta> {
        self.as_slice().by_set(set_name)
    }

    fn all(&self) -> Vec<&TableMeta> {
        self.as_slice().all()
    }
}

/// Media type of every JSON reply.
pub const JSON: &str = "application/json; odata.metadata=minimal";
/// The version of OData spoken, for the headers `OData-Version` and `OData-MaxVersion`.
pub const VERSION: &str = "4.0";
