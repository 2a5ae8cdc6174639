//! Where a query in FetchXML comes from.

use super::super::Asked;
use super::super::single::readable;
use crate::catalog::Table;
use crate::fault::Fault;
use crate::store::Conn;
use model::{RecordId, Value};
use odata::ODataError;
use odata::options::Options;
use query::tsql;

/// Where a query comes from.
pub struct Source {
    /// The FetchXML.
    pub xml: String,
    /// Whether a page tells the URL of the next one; a FetchXML in the URL is paged by its cookies.
    pub is_linked: bool,
}

/// The FetchXML: the request's own, that of a view of the table, or what a SELECT becomes.
///
/// # Errors
/// 400 for several queries, a view of another table and a SELECT that can't be read; 403, 404 for a view that the caller
/// may not read.
pub fn of(asked: &Asked, conn: &mut dyn Conn, table: &Table, options: &Options) -> Result<Source, Fault> {
    let (name, id) = match (&options.fetch_xml, &options.sql, options.saved_query, options.user_query) {
        (Some(xml), None, None, None) => return Ok(Source { xml: xml.clone(), is_linked: false }),
        (None, Some(statement), None, None) => {
            let translated = tsql::to_fetch_xml(statement, &*asked.catalog)
                .map_err(|p| Fault::of_table(p, &table.meta.logical_name))?;
            return Ok(Source { xml: translated.xml, is_linked: !translated.is_bounded });
        }
        (None, None, Some(id), None) => ("savedquery", RecordId(id)),
        (None, None, None, Some(id)) => ("userquery", RecordId(id)),
        _ => {
            let message = "A request has one query: fetchXml, sql, savedQuery or userQuery.";
            return Err(ODataError::bad_url(message).into());
        }
    };
    let views = asked.catalog.named(name).ok_or_else(|| ODataError::row_not_found(name, id))?;
    let view = readable(asked, conn, views, id)?;
    let text = |column: &str| view.fields.get(column).and_then(Value::as_text).unwrap_or_default();
    if text("returnedtypecode") != table.meta.logical_name {
        let message = format!("The query is not one of '{}'.", table.meta.set_name);
        return Err(ODataError::invalid_argument(message).into());
    }
    Ok(Source { xml: text("fetchxml").to_owned(), is_linked: true })
}
