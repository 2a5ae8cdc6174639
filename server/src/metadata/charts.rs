//! Charts, rows of `savedqueryvisualization`: what they ask must be readable (`reference/dataverse.md` §8).

use crate::catalog::Catalog;
use crate::solutions::xml::{self, Element};
use model::{Code, Problem};

/// Checks every query of a chart's `datadescription`.
///
/// # Errors
/// [`Code::BadRequest`] for what is no XML or no FetchXML; [`Code::UnknownTable`], [`Code::UnknownColumn`].
pub fn check(description: &str, catalog: &Catalog) -> Result<(), Problem> {
    let unreadable = |e: odata::ODataError| Problem::new(Code::BadRequest).with("detail", e.message);
    let root = xml::parse(description).map_err(unreadable)?;
    queries(&root).into_iter().try_for_each(|fetch| query::fetch::parse_fetch(fetch, catalog).map(|_| ()))
}

fn queries<'t>(element: &Element<'t>) -> Vec<&'t str> {
    match element.name.as_str() {
        "fetch" => vec![element.raw],
        _ => element.children.iter().flat_map(queries).collect(),
    }
}
