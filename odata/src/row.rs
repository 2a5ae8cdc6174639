//! Rows as JSON, both ways (`reference/dataverse.md` §1.5-1.6).
//!
//! Numbers never pass through a float: they are written from, and read as, their decimal text (`RawValue`);
//! serde_json's `arbitrary_precision` would do too, but it breaks internally tagged enums in the whole workspace.

mod body;
mod flat;
mod flat_value;
mod named;
mod plain;
mod read;
mod removed;
mod stored;
mod value;
mod write;

pub use body::{Body, Nested, NestedRows, bound, read_body, read_members, read_property, write_body};
pub use flat::{FlatPage, read_flat_page};
pub use named::{Computed, NamedColumn, NamedWriter, link_property, write_results};
pub use read::{Page, read_page, read_row};
pub use removed::{Removed, RemovedForm, write_removed};
pub use stored::StoredWriter;
pub use value::{plain_text, wire_name};
pub use write::{
    PageAnnotations, RowWriter, Style, add_member, columns_to_read, write_annotated_page, write_page,
    write_property, write_row,
};

/// What stands around the rows of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// `@odata.context`
    pub context: String,
    /// `@odata.count`
    pub count: Option<u64>,
    /// `@odata.nextLink`
    pub next_link: Option<String>,
    /// `@odata.deltaLink`
    pub delta_link: Option<String>,
}

/// Annotation with the text a user reads.
pub const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
/// Annotation of a lookup with the navigation property to write it by.
pub(crate) const NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";
/// Annotation of a lookup with the table it points to.
pub const LOGICAL_NAME: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";
