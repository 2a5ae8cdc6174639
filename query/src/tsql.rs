//! `?sql=`: one SELECT in the subset of T-SQL that Dataverse's endpoint takes, written as the FetchXML that asks the same.
//! So it passes the same checks, and nothing of its text reaches the database.
//!
//! Understood: `DISTINCT`, `TOP`, columns and `COUNT SUM AVG MIN MAX` with their aliases, `INNER` and `LEFT JOIN` on one
//! pair of columns, `WHERE` with comparisons, `LIKE`, `IN`, `BETWEEN`, `IS NULL`, `AND`, `OR`, `NOT`, `GROUP BY`,
//! `ORDER BY` and `OFFSET … FETCH`. Everything else is refused by name.

mod conditions;
mod lexer;
mod parser;
mod select;
mod writer;

use crate::fetch::xml::bad;
use crate::sql::Schema;
use model::Problem;

/// A SELECT as FetchXML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The FetchXML.
    pub xml: String,
    /// Whether the statement itself says how many rows it wants, so that no page follows.
    pub is_bounded: bool,
}

/// Translates a statement.
///
/// # Errors
/// [`model::Code::BadRequest`] with `detail` for what is no SELECT or isn't supported;
/// [`model::Code::UnknownTable`], [`model::Code::UnknownColumn`].
pub fn to_fetch_xml(statement: &str, schema: &dyn Schema) -> Result<Translated, Problem> {
    let select = parser::parse(&lexer::tokens(statement)?)?;
    let xml = writer::write(&select, schema)?;
    Ok(Translated { xml, is_bounded: select.top.is_some() || select.page.is_some() })
}

/// The fault of a statement.
fn refused(detail: impl std::fmt::Display) -> Problem {
    bad(format!("SQL: {detail}"))
}
