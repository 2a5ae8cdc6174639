//! FetchXML read into the query tree (`reference/dataverse.md` §5). What is not understood is an error, never
//! dropped: a condition that vanished would show rows it should hide.

use crate::{Query, sql::Schema};
use model::{Code, Problem};

/// Reads a FetchXML. Values are typed by the metadata of their columns.
///
/// # Errors
/// [`Code::BadRequest`] with `detail` for what is not FetchXML or not supported; [`Code::UnknownTable`],
/// [`Code::UnknownColumn`].
pub fn parse(xml: &str, schema: &dyn Schema) -> Result<Query, Problem> {
    let _ = (xml, schema);
    Err(Problem::new(Code::BadRequest))
}

/// The columns that a quick find view searches: those of its `isquickfindfields` filter.
///
/// # Errors
/// [`Code::BadRequest`] when it is not FetchXML.
pub fn quick_find_columns(xml: &str) -> Result<Vec<String>, Problem> {
    let _ = xml;
    Err(Problem::new(Code::BadRequest))
}
