//! Query options: `$select $filter $orderby $top $count $skiptoken`, read into the parts of a [`Query`], and
//! written by the client.

use crate::ODataError;
use model::{Problem, TableMeta};
use query::{Filter, Order, Query};
use uuid::Uuid;

/// What a query string asks of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `$select`, as logical names (`_primarycontactid_value` is `primarycontactid`); `None` for all.
    pub select: Option<Vec<String>>,
    /// `$filter`
    pub filter: Option<Filter>,
    /// `$orderby`
    pub order: Vec<Order>,
    /// `$top`
    pub top: Option<u32>,
    /// `$count`
    pub count: bool,
    /// `$skiptoken`, as it stands.
    pub skip_token: Option<String>,
    /// `fetchXml`
    pub fetch_xml: Option<String>,
    /// `savedQuery`
    pub saved_query: Option<Uuid>,
}

impl Options {
    /// The query tree.
    pub fn into_query(self, table: &TableMeta) -> Query {
        Query {
            table: table.logical_name.clone(),
            columns: self.select,
            filter: self.filter,
            order: self.order,
            top: self.top,
            ..Query::default()
        }
    }
}

/// Reads the part of a URL after `?`.
///
/// # Errors
/// 400 for what can't be read or isn't supported, with the code of Dataverse.
pub fn parse(query: &str, table: &TableMeta) -> Result<Options, ODataError> {
    let _ = (query, table);
    Err(ODataError::bad_url("being written"))
}

/// The decoded pairs of a query string, `+` as a blank.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Writes a query as the part of a URL after `?`, percent-encoded.
///
/// # Errors
/// [`model::Code::UnknownColumn`], and [`model::Code::BadRequest`] for what OData can't say.
pub fn write(query: &Query, table: &TableMeta) -> Result<String, Problem> {
    let _ = (query, table);
    Err(Problem::new(model::Code::BadRequest))
}
