//! `ExplainRow`: why a row is on a user's device, or why not.

use super::evaluate::{self, Asking, among, bad_profile, query_of};
use crate::catalog::{Right, Table};
use crate::fault::Fault;
use crate::security::Guarded;
use crate::store::Conn;
use model::RecordId;
use model::offline::{Profile, Tables};
use query::scope::{ReasonKind, TableScope, scope};
use query::{Filter, Guard, Unguarded};
use serde::Serialize;

/// The verdict on a row.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Explanation {
    /// Whether the row is on the device.
    pub included: bool,
    /// The verdict in a sentence.
    pub summary: String,
    /// Each thing that was looked at.
    pub reasons: Vec<Looked>,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Looked {
    /// `rule`, `relation`, `follow`, `organisation` or `security`.
    pub kind: &'static str,
    /// The rule's label, the relationship's schema name, or what keeps rows away.
    pub name: String,
    /// Whether it brings the row; of `organisation` and `security`, whether the row passes.
    pub holds: bool,
    /// In a sentence.
    pub text: String,
}

/// Explains a row of a table.
///
/// # Errors
/// 400 for a profile that can't be published; what the database says.
pub fn explain(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    profile: &Profile,
    table: &Table,
    id: RecordId,
) -> Result<Explanation, Fault> {
    let name = &table.meta.logical_name;
    let tables = Tables::new(asking.catalog.metas());
    let scopes = scope(profile, asking.environment, &tables).map_err(bad_profile)?;
    let Some(of_table) = scopes.iter().find(|s| s.table == *name) else {
        return Ok(excluded(format!("The profile has no item for the table '{name}'."), Vec::new()));
    };
    let guard = Guarded { caller: asking.user, catalog: asking.catalog };
    let mut looked = vec![readable(conn, asking, table, id, &guard)?];
    if !looked[0].holds {
        return Ok(excluded(looked[0].text.clone(), looked));
    }
    let mut unfiltered = asking.environment.clone();
    unfiltered.settings.organisation_filter = false;
    let all = scope(profile, &unfiltered, &tables).map_err(bad_profile)?;
    let wide = all.iter().find(|s| s.table == *name);
    let brought = reasons(conn, asking, table, id, of_table, &guard)?;
    let is_brought = brought.iter().any(|l| l.holds);
    let by_rules = match wide {
        Some(wide) => reasons(conn, asking, table, id, wide, &guard)?.iter().any(|l| l.holds),
        None => is_brought,
    };
    looked.extend(brought);
    if by_rules && !is_brought {
        looked.push(organisation(asking, name));
    }
    let is_followed = of_table.can_be_followed && evaluate::followed(conn, asking, name)?.contains(&id);
    if of_table.can_be_followed {
        looked.push(Looked {
            kind: "follow",
            name: "Followed".to_owned(),
            holds: is_followed,
            text: format!("The user {} the row.", if is_followed { "follows" } else { "does not follow" }),
        });
    }
    let why = looked.iter().find(|l| l.holds && l.kind != "security").map(|l| l.text.clone());
    Ok(match why {
        Some(why) => Explanation { included: true, summary: why, reasons: looked },
        None if by_rules => {
            let text = looked.iter().find(|l| l.kind == "organisation").map(|l| l.text.clone());
            excluded(text.unwrap_or_default(), looked)
        }
        None => excluded("No rule and no relationship of the profile brings the row.".to_owned(), looked),
    })
}

fn excluded(summary: String, reasons: Vec<Looked>) -> Explanation {
    Explanation { included: false, summary, reasons }
}

fn readable(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table: &Table,
    id: RecordId,
    guard: &Guarded<'_>,
) -> Result<Looked, Fault> {
    let query = query::Query {
        table: table.meta.logical_name.clone(),
        columns: Some(Vec::new()),
        filter: Some(among(table, &[id])),
        ..query::Query::default()
    };
    let context = asking.user.context(asking.now_ms);
    let holds =
        evaluate::may_use(asking, table) && !evaluate::ids(conn, asking, &query, guard, &context)?.is_empty();
    let text = if holds { "The user may read the row." } else { "The user may not read the row." };
    Ok(Looked { kind: "security", name: table.privilege(Right::Read), holds, text: text.to_owned() })
}

/// Each reason of a table, asked about the one row.
fn reasons(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table: &Table,
    id: RecordId,
    of_table: &TableScope,
    guard: &Guarded<'_>,
) -> Result<Vec<Looked>, Fault> {
    let mut looked = Vec::new();
    for reason in &of_table.reasons {
        let kind = if reason.kind == ReasonKind::Rule { "rule" } else { "relation" };
        let holds = brings(conn, asking, table, id, &reason.fetch_xml, guard)?;
        // What only rows the user may not read would bring is told as that.
        let is_hidden = !holds && brings(conn, asking, table, id, &reason.fetch_xml, &Unguarded)?;
        let way = reason.way.join(" => ");
        let text = match (reason.kind, holds, is_hidden) {
            (ReasonKind::Rule, true, _) => format!("The rule '{}' brings the row.", reason.name),
            (ReasonKind::Rule, false, _) => format!("The rule '{}' does not bring the row.", reason.name),
            (_, true, _) => format!("The relationship '{}' brings the row ({way}).", reason.name),
            (_, false, true) => format!(
                "The relationship '{}' would bring the row ({way}), but the user may not read a row on the way.",
                reason.name
            ),
            (_, false, false) => {
                format!("The relationship '{}' does not bring the row ({way}).", reason.name)
            }
        };
        looked.push(Looked { kind, name: reason.name.clone(), holds, text });
    }
    Ok(looked)
}

fn brings(
    conn: &mut dyn Conn,
    asking: Asking<'_>,
    table: &Table,
    id: RecordId,
    fetch_xml: &str,
    guard: &dyn Guard,
) -> Result<bool, Fault> {
    let mut query = query_of(asking, fetch_xml, Some(Vec::new()))?;
    let this = among(table, &[id]);
    query.filter = Some(match query.filter.take() {
        Some(filter) => Filter::And(vec![filter, this]),
        None => this,
    });
    let context = asking.user.context(asking.now_ms);
    Ok(!evaluate::ids(conn, asking, &query, guard, &context)?.is_empty())
}

fn organisation(asking: Asking<'_>, table: &str) -> Looked {
    let text = match asking.environment.filter_of(table) {
        Err(()) if asking.environment.tables.contains_key(table) => {
            format!(
                "The table '{table}' has no organization filter, so that none of its rows leave the server."
            )
        }
        Err(()) => format!("The table '{table}' is not enabled for offline."),
        Ok(_) => {
            "The row, or one on the way to it, does not pass the organization filter of its table.".to_owned()
        }
    };
    Looked { kind: "organisation", name: "Organization filter".to_owned(), holds: false, text }
}
