//! What the checks say of a profile, with the member of the profile that each finding is about.

use super::ask::Ask;
use super::lint;
use super::refusal::Failure;
use crate::offline;
use crate::store::Conn;
use admin_contract::profiles::{Checked, Told};
use model::offline::{Fault, Finding, Profile, Rows};
use query::Unguarded;
use query::sql;

/// Checks a profile, saved or not, and prices its rules.
///
/// # Errors
/// What the database says.
pub fn check(conn: &mut dyn Conn, ask: &Ask, profile: &Profile) -> Result<Checked, Failure> {
    let mut findings = offline::check_profile(conn, &ask.catalog, profile)?;
    findings.extend(unreadable(ask, profile, &findings));
    let findings: Vec<Told> = findings.into_iter().map(|finding| told(profile, finding)).collect();
    let can_publish = !findings.iter().any(|told| told.finding.is_error());
    Ok(Checked { findings, prices: lint::profile(conn, ask, profile)?, can_publish })
}

/// Filters that look right and can't be asked all the same, because of a value: no number, no day, no record.
fn unreadable(ask: &Ask, profile: &Profile, known: &[Finding]) -> Vec<Finding> {
    let mut found = Vec::new();
    for item in &profile.items {
        let is_known =
            known.iter().any(|finding| finding.is_error() && finding.item.as_ref() == Some(&item.name));
        let (Some(Rows::Custom { filter }), Some(table)) = (&item.rows, ask.catalog.named(&item.table))
        else {
            continue;
        };
        if is_known || filter.trim().is_empty() {
            continue;
        }
        if let Err(why) = asked(ask, table, filter) {
            let fault = Fault::FilterUnreadable { table: item.table.clone(), why };
            found.push(Finding::of_item(&item.name, fault));
        }
    }
    found
}

/// Whether a filter becomes a query.
///
/// # Errors
/// Why not, in words.
pub fn asked(ask: &Ask, table: &crate::catalog::Table, filter: &str) -> Result<(), String> {
    let query = lint::query_of(&ask.catalog, table, filter)?;
    let context = ask.caller.context(ask.now_ms);
    sql::select_ids(&*ask.catalog, &query, &Unguarded, &context)
        .map(|_| ())
        .map_err(|problem| problem.args.get("detail").cloned().unwrap_or_else(|| problem.to_string()))
}

fn told(profile: &Profile, finding: Finding) -> Told {
    Told {
        code: format!("0x{:08x}", finding.fault.code()),
        message: finding.fault.to_string(),
        field: field(profile, &finding),
        finding,
    }
}

/// `items[2].rows.filter`
fn field(profile: &Profile, finding: &Finding) -> Option<String> {
    let Some(name) = &finding.item else {
        return match finding.fault {
            Fault::ProfileNameEmpty | Fault::ProfileNameTaken { .. } => Some("name".to_owned()),
            _ => Some("items".to_owned()),
        };
    };
    let at = profile.items.iter().position(|item| item.name == *name)?;
    let item = &profile.items[at];
    let association = |relationship: &String| {
        let at = item.associations.iter().position(|a| a.relationship == *relationship);
        at.map_or_else(|| "associations".to_owned(), |at| format!("associations[{at}]"))
    };
    let member = match &finding.fault {
        Fault::ItemNameEmpty | Fault::ItemNameTaken { .. } => "name".to_owned(),
        Fault::TableTwice { .. }
        | Fault::NotOfflineCapable { .. }
        | Fault::AddedAutomatically { .. }
        | Fault::IntersectTable { .. } => "table".to_owned(),
        Fault::FilterUnreadable { .. }
        | Fault::FilterTooDeep { .. }
        | Fault::TooManyCriteria { .. }
        | Fault::FilterColumn { .. }
        | Fault::FilterOperator { .. } => "rows.filter".to_owned(),
        Fault::ChooseAndOr { .. } => "combine".to_owned(),
        Fault::Interval { .. } => "interval_min".to_owned(),
        Fault::UnknownColumn { .. } => "columns".to_owned(),
        Fault::NotAnImage { .. } => "images".to_owned(),
        Fault::NotARelationshipOf { relationship, .. }
        | Fault::RelatedTableMissing { relationship, .. }
        | Fault::RelationshipTwice { relationship, .. } => association(relationship),
        Fault::TooManyRelationships { .. } | Fault::TooManyToMany { .. } => "associations".to_owned(),
        Fault::ViewBeyondProfile { .. } => "table".to_owned(),
        _ => "rows".to_owned(),
    };
    Some(format!("items[{at}].{member}"))
}
