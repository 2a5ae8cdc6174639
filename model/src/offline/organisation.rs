//! The organisation's own filter on a table: what may leave the server at all (checklist 137-140, 149; X14).

use super::fault::Fault;
use super::filter::{LAST_X_DAYS, LISTED};
use super::settings::Settings;
use crate::TableMeta;
use crate::xml::{self, Element};

/// The filter of a table that was enabled without one: changed in the last days (checklist 138).
pub fn default_filter(days: u16) -> String {
    format!(
        "<filter type=\"and\"><condition attribute=\"modifiedon\" operator=\"{LAST_X_DAYS}\" value=\"{days}\"/></filter>"
    )
}

/// Checks an organisation filter: one level, so many criteria, columns of the table alone.
///
/// # Errors
/// Every fault found.
pub fn check(text: &str, table: &TableMeta, settings: &Settings) -> Result<(), Vec<Fault>> {
    let name = &table.logical_name;
    let unreadable = |why: String| vec![Fault::OrganisationFilterUnreadable { table: name.clone(), why }];
    let root = xml::parse(text)
        .map_err(|problem| unreadable(problem.args.get("detail").cloned().unwrap_or_default()))?;
    if root.name != "filter" {
        return Err(unreadable("it is not a filter".to_owned()));
    }
    let mut faults = Vec::new();
    if let Some(other) = root.children.iter().find(|c| c.name != "condition") {
        faults.extend(unreadable(format!("{} does not belong into it", other.name)));
    }
    let conditions: Vec<&Element> = root.all("condition").collect();
    let most = usize::from(settings.organisation_criteria);
    if conditions.len() > most {
        faults.push(Fault::TooManyOrganisationCriteria {
            table: name.clone(),
            count: conditions.len(),
            most,
        });
    }
    for condition in conditions {
        let column = condition.attribute("attribute").unwrap_or_default();
        let operator = condition.attribute("operator").unwrap_or_default();
        let is_known = LISTED.contains(&operator) || operator == LAST_X_DAYS;
        if table.column(column).is_none() || !is_known {
            faults.push(Fault::OrganisationCriterion {
                table: name.clone(),
                column: column.to_owned(),
                operator: operator.to_owned(),
            });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
