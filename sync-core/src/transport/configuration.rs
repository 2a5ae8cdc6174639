//! Which metadata and customisations make up an app: the tables of its sitemap and the mandatory ones, their system
//! views and main forms, and what the user may do with them.

use super::client::{Client, Request, unreadable};
use super::customisations::{Customisations, VERSION, changes};
use super::offline;
use super::offline::Offered;
use crate::ports::{Configuration, Failure};
use contract::shapes::AppInfo;
use model::metadata::ManyToMany;
use model::sitemap::Sitemap;
use model::{Problem, TableMeta};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Tables without which no record can be shown rightly (checklist 7), in the order to download them.
const MANDATORY: [&str; 4] = ["transactioncurrency", "businessunit", "team", "systemuser"];

#[derive(Deserialize)]
struct Collection<T> {
    value: Vec<T>,
}

#[derive(Deserialize)]
struct AppRow {
    appmoduleid: Uuid,
    uniquename: Option<String>,
    name: Option<String>,
    description: Option<String>,
    /// Our server's own column; a plain Dataverse doesn't tell which apps are enabled (§7.5), so all are.
    farfield_offlineenabled: Option<bool>,
    statecode: Option<i32>,
}

/// The app modules the user may use (checklist 9). One is enabled for offline where a profile of it is for the user
/// (checklist 22).
pub(super) async fn apps(client: &Client) -> Result<Vec<AppInfo>, Failure> {
    let rows: Vec<AppRow> = collection(client, "appmodules").await?;
    let mut apps = Vec::new();
    for row in rows.into_iter().filter(|row| row.statecode.unwrap_or(0) == 0) {
        let mut offline_enabled = row.farfield_offlineenabled.unwrap_or(true);
        if offline_enabled
            && let Offered::Told(Some(offer)) = offline::offered(client, row.appmoduleid, None).await?
        {
            offline_enabled = offer.offline.profile.is_some();
        }
        apps.push(AppInfo {
            id: row.appmoduleid,
            unique_name: row.uniquename.unwrap_or_default(),
            name: row.name.unwrap_or_default(),
            description: row.description.unwrap_or_default(),
            offline_enabled,
        });
    }
    Ok(apps)
}

/// Definitions of some tables.
pub(super) async fn definitions(client: &Client, tables: Vec<String>) -> Result<Vec<TableMeta>, Failure> {
    Ok(changes(client, tables, None).await?.tables)
}

/// The tag under which a configuration was asked for last. It changes more often than what it stands for, and lies in the
/// stamp only as it was when that was made.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Option<(String, String)>>);

impl Seen {
    fn tag_of(&self, stamp: &str) -> Option<String> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = seen.as_ref().filter(|(of, _)| of == stamp).map(|(_, tag)| tag.clone());
        let mut parts = stamp.splitn(3, '#').skip(1);
        let is_of_this_app = parts.next().is_some_and(|custom| custom.starts_with(VERSION));
        let stamped = parts.next().filter(|_| is_of_this_app).map(str::to_owned);
        newer.or(stamped).filter(|tag| !tag.is_empty())
    }

    fn remember(&self, stamp: &str, tag: Option<String>) {
        let seen = tag.map(|tag| (stamp.to_owned(), tag));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }
}

/// The configuration of an app; `None` when nothing changed since `stamp`: one request to a server that tags what it offers,
/// three to another. A stamp is the metadata's, a fingerprint of the rest, and the tag.
pub(super) async fn read(
    client: &Client,
    seen: &Seen,
    app: &AppInfo,
    stamp: Option<&str>,
) -> Result<Option<Configuration>, Failure> {
    let tag = stamp.and_then(|stamp| seen.tag_of(stamp));
    let offer = match offline::offered(client, app.id, tag.as_deref()).await? {
        Offered::Same => return Ok(None),
        Offered::Told(offer) => offer.map(|offer| *offer),
    };
    let mut old = stamp.unwrap_or_default().splitn(3, '#');
    let (old_metadata, old_custom) = (old.next().filter(|old| !old.is_empty()), old.next());
    let tag = offer.as_ref().and_then(|offer| offer.tag.clone());
    let (custom, mut metadata) = Customisations::read(client, app, offer, old_metadata).await?;
    let fingerprint = custom.fingerprint();
    if let Some(stamp) = stamp
        && old_metadata == Some(metadata.stamp.as_str())
        && old_custom == Some(fingerprint.as_str())
    {
        seen.remember(stamp, tag);
        return Ok(None);
    }
    if old_metadata.is_some() {
        // With a stamp only what changed is told; a configuration is always whole.
        metadata = changes(client, Vec::new(), None).await?;
    }
    let stamp = format!("{}#{fingerprint}#{}", metadata.stamp, tag.unwrap_or_default());
    custom.into_configuration(metadata.tables, stamp).map(Some).map_err(Failure::Refused)
}

impl Customisations {
    fn into_configuration(mut self, all: Vec<TableMeta>, stamp: String) -> Result<Configuration, Problem> {
        if let Some(plain) = self.plain.take() {
            self.offline = Some(plain.offline(&all, |view| self.query_of_view(view))?);
        }
        let whole = |offline| offline::with_pairs(offline::with_follows(offline, &all), &all);
        self.offline = self.offline.map(whole);
        let mut sitemap = self.sitemap()?;
        let mut pairs: Vec<ManyToMany> = all.iter().filter_map(|table| table.pairs.clone()).collect();
        let (tables, mut unreadable): (Vec<_>, Vec<_>) =
            self.tables_in_order(all, &sitemap).into_iter().partition(|table| self.rights(table).read);
        let readable: BTreeSet<String> = tables.iter().map(|table| table.logical_name.clone()).collect();
        let has_ends = |table: &TableMeta| {
            let sides = table.pairs.iter().flat_map(|pairs| [&pairs.first, &pairs.second]);
            sides.into_iter().all(|side| readable.contains(&side.table))
        };
        let (tables, endless): (Vec<_>, Vec<_>) = tables.into_iter().partition(has_ends);
        unreadable.extend(endless);
        let is_here = |name: &str| tables.iter().any(|t| t.logical_name == name);
        self.processes.retain(|found| is_here(&found.table));
        pairs.retain(|pairs| is_here(&pairs.first.table) && is_here(&pairs.second.table));
        for group in sitemap.areas.iter_mut().flat_map(|area| &mut area.groups) {
            group.entries.retain(|entry| is_here(&entry.table));
        }
        let rights =
            tables.iter().map(|t| (t.logical_name.clone(), self.rights(t))).collect::<BTreeMap<_, _>>();
        let (views, forms) = (self.views()?, self.forms()?);
        Ok(Configuration {
            stamp,
            mandatory: MANDATORY.iter().filter(|name| is_here(name)).map(|name| (*name).to_owned()).collect(),
            rights,
            views: views.into_iter().filter(|view| is_here(&view.table)).collect(),
            forms: forms.into_iter().filter(|form| is_here(&form.table)).collect(),
            sitemap,
            tables,
            pairs,
            processes: self.processes,
            mappings: self.mappings,
            duplicates: self.duplicates,
            unreadable: unreadable.into_iter().map(|table| table.logical_name).collect(),
            who: Some(self.who),
            conflicts: self.conflicts,
            offline: self.offline,
        })
    }

    /// The tables: mandatory ones, then by the sitemap, then others. They are those of the user's offline profile, each after
    /// those that lead to it; without one, those of the app.
    fn tables_in_order(&self, all: Vec<TableMeta>, sitemap: &Sitemap) -> Vec<TableMeta> {
        let in_sitemap = sitemap.tables();
        let profile = self.offline.as_ref().filter(|offline| offline.available);
        let place = |table: &TableMeta| {
            let name = table.logical_name.as_str();
            let mandatory = MANDATORY.iter().position(|m| *m == name);
            let listed = in_sitemap.iter().position(|t| *t == name).map(|at| MANDATORY.len() + at);
            let other = self.has(table).then_some(usize::MAX);
            match &profile {
                None => mandatory.or(listed.or(other)),
                Some(profile) => {
                    let scoped = profile.table(name).map(|_| usize::MAX);
                    mandatory.or(listed.filter(|_| scoped.is_some())).or(scoped)
                }
            }
        };
        let mut placed: Vec<(usize, TableMeta)> =
            all.into_iter().filter_map(|table| place(&table).map(|at| (at, table))).collect();
        placed.sort_by(|a, b| (a.0, &a.1.logical_name).cmp(&(b.0, &b.1.logical_name)));
        let tables = placed.into_iter().map(|(_, table)| table);
        match profile {
            None => {
                let narrow = |table| match &self.offline {
                    Some(offline) => offline::with_columns(table, offline),
                    None => table,
                };
                tables.map(narrow).collect()
            }
            Some(profile) => {
                let narrow = |table| offline::with_columns(table, profile);
                let (first, rest) = tables.map(narrow).partition::<Vec<_>, _>(is_mandatory);
                first.into_iter().chain(offline::in_order(rest, profile)).collect()
            }
        }
    }
}

fn is_mandatory(table: &TableMeta) -> bool {
    MANDATORY.contains(&table.logical_name.as_str())
}

/// All rows of a small collection; nothing here has more than a page of 5,000.
pub(super) async fn collection<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>, Failure> {
    listed(&client.send(&Request::get(path)).await?.body)
}

/// The rows of a reply.
pub(super) fn listed<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    serde_json::from_slice::<Collection<T>>(body).map(|c| c.value).map_err(unreadable)
}
