//! Rows as JSON, both ways (`reference/dataverse.md` §1.5-1.6).
//!
//! Numbers never pass through a float: they are written from, and read as, their decimal text (`RawValue`);
//! serde_json's `arbitrary_precision` would do too, but it breaks internally tagged enums in the whole workspace.

use crate::format::Formats;
use crate::{Annotations, ODataError, Tables};
use model::{Fields, Problem, RecordId, Row, TableMeta};

/// How the server writes rows.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Logical names of the columns wanted; `None` for all. The primary key always comes, and with a money column
    /// the currency.
    pub select: Option<&'a [String]>,
    /// Which annotations are wanted.
    pub annotations: &'a Annotations,
    /// How formatted values look.
    pub formats: Formats<'a>,
}

/// Appends a row as a JSON object. `context` is its `@odata.context`, for a row that stands alone.
pub fn write_row(out: &mut String, table: &TableMeta, row: &Row, context: Option<&str>, style: &Style<'_>) {
    let _ = (out, table, row, context, style);
}

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

/// A page of rows, each already JSON ([`write_row`]).
pub fn write_page(head: &PageHead, rows: &[String]) -> String {
    let _ = (head, rows);
    String::new()
}

/// A page as the client reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Rows that are gone (delta pages).
    pub removed: Vec<RecordId>,
    /// What stands around them.
    pub head: PageHead,
}

/// Reads a row. Properties that the table doesn't have are passed over, so that a newer server does no harm.
///
/// # Errors
/// [`model::Code::UnexpectedReply`] with the column, when it isn't a row of the table.
pub fn read_row(table: &TableMeta, body: &[u8]) -> Result<Row, Problem> {
    let _ = (table, body);
    Err(Problem::new(model::Code::UnexpectedReply))
}

/// Reads a page of rows.
///
/// # Errors
/// As [`read_row`].
pub fn read_page(table: &TableMeta, body: &[u8]) -> Result<Page, Problem> {
    let _ = (table, body);
    Err(Problem::new(model::Code::UnexpectedReply))
}

/// Writes the body of a create or update: lookups as `navigation@odata.bind`, emptied ones as `null`. With `id`,
/// the primary key.
///
/// # Errors
/// [`model::Code::UnknownColumn`], [`model::Code::WrongKind`], [`model::Code::WrongTarget`] where there is no
/// navigation property, [`model::Code::UnknownTable`] where the target's set is not known.
pub fn write_body(
    table: &TableMeta,
    id: Option<RecordId>,
    fields: &Fields,
    tables: &(impl Tables + ?Sized),
) -> Result<String, Problem> {
    let _ = (table, id, fields, tables);
    Err(Problem::new(model::Code::BadRequest))
}

/// The body of a create or update as the server reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The primary key, if given.
    pub id: Option<RecordId>,
    /// The columns; lookups have no name.
    pub fields: Fields,
}

/// Reads a body. A JSON string that holds the object is accepted, as some clients encode twice.
///
/// # Errors
/// 400 for what isn't an object, an unknown property, a value of the wrong kind, a bind that can't be read.
pub fn read_body(
    table: &TableMeta,
    body: &[u8],
    tables: &(impl Tables + ?Sized),
) -> Result<Body, ODataError> {
    let _ = (table, body, tables);
    Err(ODataError::internal())
}
