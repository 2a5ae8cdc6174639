//! Which rows and columns a tracked list is of: those of OData's options, or those of a FetchXML, which is the same query
//! tree in other words. What has no meaning for a list that is followed is refused by name.

use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::track::token;
use crate::web::page::narrowed;
use crate::web::style::RowStyle;
use crate::web::{Asked, fetch};
use odata::ODataError;
use odata::options::{self, Options};
use query::fetch::Fetch;
use query::{Filter, Query};

/// At the end of a path that asks for a number.
pub(super) const COUNT: &str = "/$count";
/// Options that the links of a tracked list begin anew.
const TOKENS: [&str; 2] = ["$deltatoken", "$skiptoken"];

/// The query of a tracked list and how its rows look; `strict` is tracking as Dataverse does it and no more.
///
/// # Errors
/// 400 for options and parts of a FetchXML that don't go with tracking, and for what is no FetchXML of the table.
pub(super) fn read(
    asked: &Asked,
    table: &Table,
    options: &Options,
    strict: bool,
    only: Option<Filter>,
) -> Result<(Query, RowStyle), Fault> {
    check(asked, table, options, strict)?;
    let query = match &options.fetch_xml {
        Some(xml) => of_fetch(asked, table, xml, options.clone())?,
        None => options.clone().into_query(&table.meta),
    };
    // A client that compares what it has needs no more than keys; its links stay those of the whole rows.
    let shown = match asked.prefer.keys_only {
        true => Some(keys_and(asked, table)),
        false => query.columns.clone(),
    };
    let style = RowStyle::new(asked, shown);
    let mut query = narrowed(query, only);
    query.columns = style.columns(table);
    Ok((query, style))
}

/// The key, and the columns wanted beside it; one that isn't there is left out.
fn keys_and(asked: &Asked, table: &Table) -> Vec<String> {
    let wanted = asked.prefer.keys_with.iter().filter(|name| table.meta.column(name).is_some());
    std::iter::once(&table.meta.primary_id).chain(wanted).cloned().collect()
}

/// The query of a FetchXML, each row of which comes once, whatever it is linked to.
fn of_fetch(asked: &Asked, table: &Table, xml: &str, options: Options) -> Result<Query, Fault> {
    let fetch = fetch::read(asked, table, xml)?;
    if let Some(part) = untracked(&fetch) {
        return Err(ODataError::bad_url(format!(
            "{part} in a FetchXML isn't supported when Change Tracking is enabled."
        ))
        .into());
    }
    let mut query = fetch.query;
    fetch::narrow(&mut query, options);
    query.distinct = true;
    Ok(query)
}

/// What of a FetchXML has no meaning for a list that is followed.
fn untracked(fetch: &Fetch) -> Option<&'static str> {
    let query = &fetch.query;
    let parts = [
        ("An aggregate", fetch.aggregation.is_some()),
        ("'order'", !query.order.is_empty()),
        ("'top'", query.top.is_some()),
        ("'page'", fetch.page.is_some_and(|page| page != 1)),
        ("'count'", fetch.count.is_some()),
        ("'paging-cookie'", fetch.paging_cookie.as_ref().is_some_and(|cookie| !cookie.is_empty())),
        ("'returntotalrecordcount'", fetch.total),
        ("'utc-offset'", fetch.utc_offset_min.is_some()),
        ("'min-active-row-version'", fetch.active_version),
        ("An alias of an attribute", !fetch.names.is_empty()),
        ("An attribute of a link-entity", fetch::has_columns(&query.links)),
    ];
    parts.into_iter().find(|(_, is_there)| *is_there).map(|(part, _)| part)
}

/// Refuses what doesn't go with tracking, and tables that aren't tracked.
fn check(asked: &Asked, table: &Table, options: &Options, strict: bool) -> Result<(), ODataError> {
    if !table.has(VERSION) {
        return Err(ODataError::not_tracked(&table.meta.logical_name));
    }
    let refused = |name: &str| match name {
        "$filter" | "fetchXml" => strict,
        "$select" | "$count" | "$deltatoken" | "$skiptoken" => false,
        _ => name.starts_with('$') || matches!(name, "savedQuery" | "userQuery"),
    };
    let pairs = options::pairs(&asked.query);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| refused(name)) {
        let message =
            format!("The \"{name}\" query parameter isn't supported when Change Tracking is enabled.");
        return Err(ODataError::bad_url(message));
    }
    if options.delta_token.is_some() && options.skip_token.is_some() {
        return Err(super::invalid_token());
    }
    Ok(())
}

/// Digests of the rows and of the columns that a request asks for.
pub(super) fn digests(asked: &Asked, table: &Table) -> (String, String) {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for (name, value) in options::pairs(&asked.query) {
        match name.as_str() {
            "$deltatoken" | "$skiptoken" | "$count" => {}
            "$select" => columns.push(value),
            _ => rows.push(format!("{name}={value}")),
        }
    }
    let path = asked.path.strip_suffix(COUNT).unwrap_or(&asked.path);
    let (rows, columns) = (rows.join("&"), columns.join("&"));
    let table = table.meta.logical_name.as_bytes();
    (token::digest(&[table, path.as_bytes(), rows.as_bytes()]), token::digest(&[columns.as_bytes()]))
}

/// The part of the URL after `?` without the tokens, as it came: what a token is bound to.
pub(super) fn words(asked: &Asked) -> String {
    let kept = asked.query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default().replace("%24", "$");
        !pair.is_empty() && !TOKENS.contains(&name.as_str())
    });
    kept.collect::<Vec<_>>().join("&")
}
