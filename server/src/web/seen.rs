//! What the caller may see of the tables that a query names.

use super::Asked;
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::security::{Denied, Guarded};
use odata::ODataError;
use query::{Filter, Link, Query};

/// What the caller may see of every table.
pub fn guard(asked: &Asked) -> Guarded<'_> {
    Guarded { caller: &asked.caller, catalog: &asked.catalog }
}

/// Reading nothing at all is refused, where reading little gives a short list.
///
/// # Errors
/// 403
pub fn check_readable(asked: &Asked, table: &Table) -> Result<(), ODataError> {
    asked.caller.readable(table).map(|_| ()).map_err(|Denied| {
        let privilege = table.privilege(Right::Read);
        ODataError::missing_privilege(asked.caller.id, asked.caller.role_count, &privilege)
    })
}

/// Checks every table that a query names. Pairs need no right of their own: a pair is seen where both its rows are.
///
/// # Errors
/// 403
pub fn check_query(asked: &Asked, query: &Query) -> Result<(), Fault> {
    check_table(asked, &query.table)?;
    check_links(asked, &query.links)?;
    query.filter.iter().try_for_each(|filter| check_filter(asked, filter))
}

fn check_table(asked: &Asked, name: &str) -> Result<(), Fault> {
    let table = asked.catalog.need(name).map_err(|p| Fault::of_table(p, name))?;
    match table.meta.pairs {
        Some(_) => Ok(()),
        None => Ok(check_readable(asked, table)?),
    }
}

fn check_links(asked: &Asked, links: &[Link]) -> Result<(), Fault> {
    links.iter().try_for_each(|link| {
        check_table(asked, &link.table)?;
        check_links(asked, &link.links)?;
        link.filter.iter().try_for_each(|filter| check_filter(asked, filter))
    })
}

fn check_filter(asked: &Asked, filter: &Filter) -> Result<(), Fault> {
    match filter {
        Filter::And(terms) | Filter::Or(terms) => terms.iter().try_for_each(|term| check_filter(asked, term)),
        Filter::Not(term) => check_filter(asked, term),
        Filter::Exists(rows) => {
            check_table(asked, &rows.table)?;
            check_links(asked, &rows.links)?;
            rows.filter.iter().try_for_each(|filter| check_filter(asked, filter))
        }
        Filter::Condition(_) | Filter::Columns(_) | Filter::Listed(_) => Ok(()),
    }
}
