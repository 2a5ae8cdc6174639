//! The offline profile on a server that doesn't say what it means for a device, as a plain Dataverse: it is read from the
//! tables of profiles (`reference/dataverse.md` §7), and its queries are written here.
//!
//! How an app names its profile is documented nowhere (§7.5), so the user's profile counts for every app.

use super::client::Client;
use super::configuration::listed;
use super::together::{self, needed, wished};
use crate::ports::{
    Failure, OfflineConfiguration, OfflinePairs, OfflineTable, ProfileName, ReasonKind, ReasonRule, WhoAmI,
};
use model::offline::{Association, Environment, Item, Profile, Rows, Tables, organisation};
use model::{Problem, RecordId, TableMeta};
use query::scope;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The rows that say what a user may hold, as the server has them.
#[derive(Debug, Serialize)]
pub(super) struct Offering {
    /// The user's profile with its parts; `None` where he has none.
    profile: Option<(ProfileRow, Vec<ItemRow>, Vec<AssociationRow>)>,
    enabled: Vec<EnabledRow>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct ProfileRow {
    mobileofflineprofileid: RecordId,
    name: Option<String>,
    publishedon: Option<String>,
    /// 0 is published (§7.1).
    componentstate: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct Named {
    #[serde(alias = "_defaultmobileofflineprofileid_value")]
    #[serde(rename = "_mobileofflineprofileid_value")]
    profile: Option<RecordId>,
    #[serde(rename = "_teamid_value")]
    team: Option<RecordId>,
}

#[derive(Debug, Deserialize, Serialize)]
struct ItemRow {
    mobileofflineprofileitemid: RecordId,
    name: Option<String>,
    selectedentitytypecode: Option<String>,
    recorddistributioncriteria: Option<i32>,
    recordsownedbyme: Option<bool>,
    recordsownedbymyteam: Option<bool>,
    recordsownedbymybusinessunit: Option<bool>,
    profileitementityfilter: Option<String>,
    #[serde(rename = "_profileitemrule_value")]
    view: Option<Uuid>,
    syncintervalinminutes: Option<u16>,
    selectedcolumns: Option<String>,
    canbefollowed: Option<bool>,
}

#[derive(Debug, Deserialize, Serialize)]
struct AssociationRow {
    mobileofflineprofileitemassociationid: RecordId,
    name: Option<String>,
    relationshipid: Option<Uuid>,
    profileitemassociationentityfilter: Option<String>,
    #[serde(rename = "_mobileofflineprofileitemid_value", alias = "_regardingobjectid_value")]
    item: Option<RecordId>,
}

/// A table that may leave the server.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EnabledRow {
    logical_name: String,
    mobile_offline_filters: Option<String>,
    days_since_record_last_modified: Option<i32>,
}

/// `selectedcolumns` (§7.2).
#[derive(Deserialize)]
struct Selected {
    #[serde(rename = "Columns")]
    columns: Vec<String>,
}

/// Reads what the server offers a user; `None` from one without profiles, or that shows him none of their tables.
pub(super) async fn read(client: &Client, who: &WhoAmI) -> Result<Option<Offering>, Failure> {
    let user = who.user_id;
    let [profiles, own, teams, record, standard, enabled] = together::ask(
        client,
        [
            "mobileofflineprofiles?$select=mobileofflineprofileid,name,publishedon,componentstate".to_owned(),
            format!(
                "usermobileofflineprofilememberships?$select=_mobileofflineprofileid_value\
                 &$filter=_systemuserid_value%20eq%20{user}"
            ),
            "teammobileofflineprofilememberships?$select=_mobileofflineprofileid_value,_teamid_value"
                .to_owned(),
            format!("systemusers?$select=_mobileofflineprofileid_value&$filter=systemuserid%20eq%20{user}"),
            "organizations?$select=_defaultmobileofflineprofileid_value".to_owned(),
            "EntityDefinitions?$select=LogicalName,MobileOfflineFilters,DaysSinceRecordLastModified\
             &$filter=IsOfflineInMobileClient%20eq%20true"
                .to_owned(),
        ],
    )
    .await?;
    let Some(profiles) = wished(profiles)? else { return Ok(None) };
    let profiles: Vec<ProfileRow> = listed(&profiles)?;
    let mut named: Vec<Named> = told(wished(own)?)?;
    let of_team = |row: &Named| row.team.is_some_and(|team| who.teams.contains(&team));
    named.extend(told::<Named>(wished(teams)?)?.into_iter().filter(of_team));
    named.extend(told::<Named>(wished(record)?)?);
    named.extend(told::<Named>(wished(standard)?)?);
    let find = |row: &Named| {
        let is_it = |p: &&ProfileRow| Some(p.mobileofflineprofileid) == row.profile;
        profiles.iter().find(|p| is_it(p) && p.componentstate.unwrap_or(0) == 0).cloned()
    };
    let profile = match named.iter().find_map(find) {
        Some(profile) => Some(parts(client, profile).await?),
        None => None,
    };
    Ok(Some(Offering { profile, enabled: told(wished(enabled)?)? }))
}

async fn parts(
    client: &Client,
    profile: ProfileRow,
) -> Result<(ProfileRow, Vec<ItemRow>, Vec<AssociationRow>), Failure> {
    let id = profile.mobileofflineprofileid;
    let [items, associations] = together::ask(
        client,
        [
            format!("mobileofflineprofileitems?$filter=_regardingobjectid_value%20eq%20{id}"),
            "mobileofflineprofileitemassociations".to_owned(),
        ],
    )
    .await?;
    let items: Vec<ItemRow> = listed(&needed(items)?)?;
    let mut associations: Vec<AssociationRow> = listed(&needed(associations)?)?;
    associations.retain(|row| items.iter().any(|item| Some(item.mobileofflineprofileitemid) == row.item));
    Ok((profile, items, associations))
}

fn told<T: DeserializeOwned>(body: Option<Vec<u8>>) -> Result<Vec<T>, Failure> {
    body.map_or(Ok(Vec::new()), |body| listed(&body))
}

impl Offering {
    /// Changes whenever the rows do.
    pub fn fingerprint(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What may be held. `view` gives the FetchXML of a view.
    ///
    /// # Errors
    /// [`Problem`] for a profile whose queries can't be written.
    pub fn offline(
        self,
        tables: &[TableMeta],
        view: impl Fn(Uuid) -> Option<String>,
    ) -> Result<OfflineConfiguration, Problem> {
        let environment = environment(&self.enabled, tables);
        let Some((row, items, associations)) = self.profile else {
            return Ok(OfflineConfiguration::default());
        };
        let known = Tables::new(tables);
        let mut profile =
            Profile { id: row.mobileofflineprofileid, name: String::new(), description: None, items: vec![] };
        for row in items {
            let id = row.mobileofflineprofileitemid;
            let of_item = associations.iter().filter(|row| row.item == Some(id));
            let associations = of_item.filter_map(|row| association(row, &known)).collect();
            profile.items.push(Item { associations, ..item(row, &view) });
        }
        let scopes = scope::scope(&profile, &environment, &known)?;
        let pairs = scope::pairs(&profile, &environment, &known)?;
        Ok(OfflineConfiguration {
            available: true,
            profile: Some(ProfileName {
                id: row.mobileofflineprofileid.to_string(),
                name: row.name.unwrap_or_default(),
                published_on: row.publishedon,
            }),
            tables: scopes.into_iter().map(table).collect(),
            pairs: pairs.into_iter().map(paired).collect(),
            ..OfflineConfiguration::default()
        })
    }
}

fn reason(reason: scope::Reason) -> ReasonRule {
    ReasonRule {
        kind: match reason.kind {
            scope::ReasonKind::Rule => ReasonKind::Rule,
            scope::ReasonKind::Relation => ReasonKind::Relation,
        },
        name: reason.name,
        way: reason.way,
        fetch_xml: Some(reason.fetch_xml),
    }
}

fn table(scope: scope::TableScope) -> OfflineTable {
    OfflineTable {
        interval_min: scope.interval_min,
        columns: scope.columns,
        can_be_followed: scope.can_be_followed,
        ..OfflineTable::of(scope.table, scope.reasons.into_iter().map(reason).collect())
    }
}

fn paired(scope: scope::PairScope) -> OfflinePairs {
    OfflinePairs { table: scope.table, reasons: scope.reasons.into_iter().map(reason).collect() }
}

fn association(row: &AssociationRow, tables: &Tables<'_>) -> Option<Association> {
    // One that names an image or file column brings no rows (§7.3).
    let relation = tables.relation_with_id(row.relationshipid?)?;
    Some(Association {
        id: row.mobileofflineprofileitemassociationid,
        name: row.name.clone().unwrap_or_default(),
        relationship: relation.name.to_owned(),
        filter: row.profileitemassociationentityfilter.clone().filter(|text| !text.trim().is_empty()),
    })
}

fn item(row: ItemRow, view: impl Fn(Uuid) -> Option<String>) -> Item {
    let filter = row.profileitementityfilter.filter(|text| !text.trim().is_empty());
    let rows = row.recorddistributioncriteria.and_then(|choice| {
        Some(match choice {
            0 => Rows::Related,
            1 => Rows::All,
            2 => Rows::Owned {
                mine: row.recordsownedbyme == Some(true),
                team: row.recordsownedbymyteam == Some(true),
                unit: row.recordsownedbymybusinessunit == Some(true),
            },
            3 => Rows::Custom { filter: filter.or_else(|| row.view.and_then(view)).unwrap_or_default() },
            _ => return None,
        })
    });
    let columns = row.selectedcolumns.as_deref().filter(|text| !text.trim().is_empty());
    let base = Item::new(
        row.mobileofflineprofileitemid,
        row.name.unwrap_or_default(),
        row.selectedentitytypecode.unwrap_or_default(),
    );
    Item {
        rows,
        can_be_followed: row.canbefollowed == Some(true),
        interval_min: row.syncintervalinminutes.unwrap_or(base.interval_min),
        // One that can't be read limits nothing.
        columns: columns.and_then(|text| serde_json::from_str(text).ok()).map(|Selected { columns }| columns),
        ..base
    }
}

/// The enabled tables with the organization's filters (checklist 137-140).
fn environment(enabled: &[EnabledRow], tables: &[TableMeta]) -> Environment {
    let mut environment = Environment::default();
    if enabled.is_empty() {
        // The server doesn't tell the filters; what it lets out it decides itself.
        environment.settings.organisation_filter = false;
        let offline = tables.iter().filter(|table| table.offline);
        environment.tables = offline.map(|table| (table.logical_name.clone(), None)).collect();
        return environment;
    }
    let usual = environment.settings.organisation_filter_days;
    let filter = |row: &EnabledRow| match row.mobile_offline_filters.as_deref().map(str::trim) {
        Some(own) => Some(own.to_owned()).filter(|own| !own.is_empty()),
        None => {
            let days = row.days_since_record_last_modified.and_then(|days| u16::try_from(days).ok());
            Some(organisation::default_filter(days.filter(|days| *days > 0).unwrap_or(usual)))
        }
    };
    environment.tables =
        enabled.iter().map(|row| (row.logical_name.clone(), filter(row))).collect::<BTreeMap<_, _>>();
    environment
}
