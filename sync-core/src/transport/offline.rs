//! What a user's offline profile says (`docs/OFFLINE.md`).

use super::client::{Client, Request, Unanswered, unreadable};
use crate::ports::{
    ConflictRules, Explained, Failure, OfflineConfiguration, OfflinePairs, OfflineTable, ReasonKind,
    ReasonRule,
};
use model::offline::{ConflictPolicy, heard};
use model::{RecordId, TableMeta};
use serde::Deserialize;
use uuid::Uuid;

/// What a server says of an app's offline configuration.
#[derive(Debug)]
pub(super) enum Offered {
    /// Nothing of what a device is configured by changed since the tag.
    Same,
    /// What it says; `None` from a server that knows nothing of `RetrieveOfflineConfiguration`.
    Told(Option<Box<Offer>>),
}

/// An app's offline configuration as it was told.
#[derive(Debug)]
pub(super) struct Offer {
    /// What may be held.
    pub offline: OfflineConfiguration,
    /// How conflicts are settled.
    pub conflicts: ConflictRules,
    /// With it the server is asked whether anything changed (`docs/OFFLINE.md`, "Nothing new").
    pub tag: Option<String>,
}

/// What of it isn't part of [`OfflineConfiguration`].
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Besides {
    #[serde(default, deserialize_with = "heard::policy")]
    conflict_policy: ConflictPolicy,
}

/// What may be held of an app, unless nothing changed since `tag`.
pub(super) async fn offered(client: &Client, app: Uuid, tag: Option<&str>) -> Result<Offered, Failure> {
    let mut request = Request::get(format!("RetrieveOfflineConfiguration(AppModuleId={app})"));
    if let Some(tag) = tag {
        request = request.header("If-None-Match", tag);
    }
    let answer = match client.send(&request).await {
        Err(Unanswered::Rejected(rejection)) if rejection.error.status == 304 => return Ok(Offered::Same),
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 404 | 501) => {
            return Ok(Offered::Told(None));
        }
        other => other?,
    };
    let offline: OfflineConfiguration = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let Besides { conflict_policy } = serde_json::from_slice(&answer.body).map_err(unreadable)?;
    let by_table = offline.tables.iter().map(|table| (table.table.clone(), table.conflict_policy));
    let conflicts = ConflictRules {
        policy: conflict_policy,
        by_table: by_table.collect(),
        losing: offline.settings.losing_change,
    };
    // Who answers this also follows filtered lists (`docs/API.md`, "Following changes").
    let offline = OfflineConfiguration { tells_changes: true, ..offline };
    let tag = answer.header("etag").map(str::to_owned);
    Ok(Offered::Told(Some(Box::new(Offer { offline, conflicts, tag }))))
}

/// The table that says who follows what.
const FOLLOW: &str = "postfollow";

/// Adds what the user follows (checklist 36): the rows of each table that can be followed, which need neither its rule nor
/// the organisation's filter, and the rows that say so, by which he follows and stops following also without a network.
pub(super) fn with_follows(mut offline: OfflineConfiguration, tables: &[TableMeta]) -> OfflineConfiguration {
    let Some(follows) = tables.iter().find(|table| table.logical_name == FOLLOW) else { return offline };
    let targets = follows.column("regardingobjectid").map(|column| column.kind.targets()).unwrap_or_default();
    let mut any = false;
    for table in offline.tables.iter_mut().filter(|table| table.can_be_followed) {
        let meta = tables.iter().find(|meta| meta.logical_name == table.table);
        let Some(meta) = meta.filter(|meta| targets.contains(&meta.logical_name)) else { continue };
        any = true;
        table.reasons.push(ReasonRule {
            kind: ReasonKind::Follow,
            name: "Followed".to_owned(),
            way: Vec::new(),
            fetch_xml: Some(format!(
                "<fetch version=\"1.0\" mapping=\"logical\" distinct=\"true\"><entity name=\"{}\"><all-attributes/>\
                 <link-entity name=\"{FOLLOW}\" from=\"regardingobjectid\" to=\"{}\" link-type=\"inner\" alias=\"followed\">\
                 <filter><condition attribute=\"ownerid\" operator=\"eq-userid\"/></filter></link-entity></entity></fetch>",
                meta.logical_name, meta.primary_id
            )),
        });
    }
    if any && offline.table(FOLLOW).is_none() {
        let fetch_xml = format!(
            "<fetch version=\"1.0\" mapping=\"logical\"><entity name=\"{FOLLOW}\"><all-attributes/>\
             <filter><condition attribute=\"ownerid\" operator=\"eq-userid\"/></filter></entity></fetch>"
        );
        let own = ReasonRule {
            kind: ReasonKind::Rule,
            name: "My records".to_owned(),
            way: Vec::new(),
            fetch_xml: Some(fetch_xml),
        };
        offline.tables.push(OfflineTable::of(FOLLOW, vec![own]));
    }
    offline
}

/// Adds the pairs of many-to-many relationships: the rows of their tables, as often as the rows of the first side.
pub(super) fn with_pairs(mut offline: OfflineConfiguration, tables: &[TableMeta]) -> OfflineConfiguration {
    for OfflinePairs { table, reasons } in std::mem::take(&mut offline.pairs) {
        let meta = tables.iter().find(|meta| meta.logical_name == table);
        let Some(relation) = meta.and_then(|meta| meta.pairs.as_ref()) else { continue };
        let interval = offline.table(&relation.first.table).map(|first| first.interval_min);
        if offline.table(&table).is_none() {
            let of_table = OfflineTable::of(table, reasons);
            let interval_min = interval.unwrap_or(of_table.interval_min);
            offline.tables.push(OfflineTable { interval_min, ..of_table });
        }
    }
    offline
}

/// Why a row is for a user's device, or why not; `None` from a server that can't tell, or won't.
pub(super) async fn explain(
    client: &Client,
    profile: &str,
    user: RecordId,
    table: &str,
    id: RecordId,
) -> Result<Option<Explained>, Failure> {
    let path =
        format!("ExplainRow(ProfileId={profile},UserId={user},LogicalName='{table}',Id={id},Published=true)");
    match client.send(&Request::get(path)).await {
        Ok(answer) => serde_json::from_slice(&answer.body).map(Some).map_err(unreadable),
        Err(Unanswered::Rejected(_)) => Ok(None),
        Err(unanswered) => Err(unanswered.into()),
    }
}

/// Brings tables into the order of the download: each after those whose rows lead to it, and otherwise as they are.
pub(super) fn in_order(tables: Vec<TableMeta>, offline: &OfflineConfiguration) -> Vec<TableMeta> {
    let leads = |from: &str, to: &str| {
        let reasons = offline.table(to).into_iter().flat_map(|table| &table.reasons);
        reasons.into_iter().any(|reason| reason.way.windows(2).any(|step| step[0] == from && step[1] == to))
    };
    let (mut left, mut ordered) = (tables, Vec::new());
    while !left.is_empty() {
        let waits = |table: &TableMeta| {
            left.iter().any(|other| {
                other.logical_name != table.logical_name && leads(&other.logical_name, &table.logical_name)
            })
        };
        // A circle can't be published; should one be, its first table goes first.
        let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
        let table = left.remove(next);
        ordered.push(table);
    }
    ordered
}

/// A table with the columns that its profile item takes, without those that are closed to the user.
pub(super) fn with_columns(mut table: TableMeta, offline: &OfflineConfiguration) -> TableMeta {
    if let Some(columns) = offline.table(&table.logical_name).and_then(|t| t.columns.as_ref()) {
        let key = table.primary_id.clone();
        table.columns.retain(|c| c.logical_name == key || columns.contains(&c.logical_name));
    }
    let name = table.logical_name.clone();
    table.columns.retain(|c| !offline.closes(&name, &c.logical_name));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str) -> TableMeta {
        TableMeta {
            metadata_id: Uuid::nil(),
            logical_name: name.into(),
            schema_name: name.into(),
            set_name: format!("{name}s"),
            display_name: model::metadata::Label::default(),
            collection_name: model::metadata::Label::default(),
            type_code: 1,
            primary_id: format!("{name}id"),
            primary_name: "name".into(),
            ownership: model::metadata::Ownership::UserOwned,
            is_activity: false,
            offline: true,
            columns: Vec::new(),
            many_to_one: Vec::new(),
            keys: Vec::new(),
            pairs: None,
        }
    }

    fn scoped(name: &str, way: &[&str]) -> OfflineTable {
        let way = way.iter().map(|w| (*w).to_owned()).collect();
        let reason = ReasonRule { kind: ReasonKind::Relation, name: "r".into(), way, fetch_xml: None };
        OfflineTable::of(name, vec![reason])
    }

    #[test]
    fn a_table_comes_after_those_that_lead_to_it_and_else_by_the_sitemap() {
        let offline = OfflineConfiguration {
            tables: vec![
                scoped("contact", &["account", "contact"]),
                scoped("account", &[]),
                scoped("task", &["account", "contact", "task"]),
                scoped("lead", &[]),
            ],
            ..OfflineConfiguration::default()
        };
        let by_sitemap = ["task", "contact", "lead", "account"].map(table).to_vec();
        let names: Vec<String> = in_order(by_sitemap, &offline).into_iter().map(|t| t.logical_name).collect();
        assert_eq!(names, ["lead", "account", "contact", "task"]);
    }
}
