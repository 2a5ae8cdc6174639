//! The charts of a table: rows of `savedqueryvisualization`, whose two descriptions are kept as they are.

use super::import::Import;
use super::rest;
use super::rows::{fields, guid, put, text, told};
use super::xml::Element;
use crate::fault::Fault;
use crate::metadata::charts;
use crate::store::Conn;
use model::{RecordId, Value};

/// The table of charts, and the kind of component.
pub(super) const CHART: &str = "savedqueryvisualization";
/// What is read of a `<visualization>`.
const OF_CHART: [&str; 6] = [
    "savedqueryvisualizationid",
    "datadescription",
    "presentationdescription",
    "isdefault",
    "primaryentitytypecode",
    "LocalizedNames",
];

/// The place of charts that are kept whole.
pub(super) fn charts_of(table: &str) -> String {
    format!("{table}/visualizations")
}

/// A `<visualization>` of a table.
///
/// # Errors
/// What the database says.
pub(super) fn import(
    conn: &mut dyn Conn,
    import: &mut Import<'_>,
    table: &str,
    element: &Element<'_>,
) -> Result<(), Fault> {
    let title = element.within("LocalizedNames", "LocalizedName").next();
    let title = title.and_then(|n| n.attribute("description")).or(element.value("name"));
    let title = title.unwrap_or_default().to_owned();
    let data = written(element, "datadescription");
    let reason = match (import.writing.catalog.named(table), &data) {
        (None, _) => Some("Its table is not here.".to_owned()),
        (_, None) => Some("The chart has no data.".to_owned()),
        (_, Some(data)) => charts::check(data, import.writing.catalog).err().map(|p| told(&p)),
    };
    let (Some(id), None): (Option<RecordId>, _) = (guid(element.value("savedqueryvisualizationid")), &reason)
    else {
        let reason = reason.unwrap_or_else(|| "The chart has no id.".to_owned());
        import.keep(&charts_of(table), element, &title, reason);
        return Ok(());
    };
    let key = id.to_string();
    let name = rest::localized(import, CHART, &key, element).unwrap_or(title);
    let row = fields([
        ("name", Value::Text(name)),
        ("primaryentitytypecode", text(table)),
        ("datadescription", data.map_or(Value::Null, Value::Text)),
        (
            "presentationdescription",
            written(element, "presentationdescription").map_or(Value::Null, Value::Text),
        ),
        ("isdefault", Value::Bool(element.is("isdefault"))),
    ]);
    let is_new = put(conn, import.writing, CHART, id, row)?;
    import.done(conn, CHART, &key, is_new)?;
    let rest = rest::keep(import, rest::within(CHART, &key), element, &OF_CHART);
    import.report.note(rest);
    Ok(())
}

/// A description, which stands there as XML or as a text.
fn written(element: &Element<'_>, tag: &str) -> Option<String> {
    element.inner(tag).or_else(|| element.value(tag)).map(str::to_owned)
}
