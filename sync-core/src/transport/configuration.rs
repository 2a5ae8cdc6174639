//! Which metadata and customisations make up an app: the tables of its sitemap and the mandatory ones, their system
//! views and main forms, and what the user may do with them.

use super::client::{Client, Request, unreadable};
use super::offline::{Offer, Offered};
use super::together::{self, Told, needed, wished};
use super::{offline, plain, processes, session};
use crate::ports::{Configuration, ConflictRules, Failure, OfflineConfiguration, Rights, WhoAmI};
use contract::shapes::AppInfo;
use model::form::{self, Form};
use model::metadata::ManyToMany;
use model::process::Definition;
use model::sitemap::{self, Sitemap};
use model::view::{self, View, ViewKind};
use model::{Code, Problem, TableMeta};
use odata::changes::{ChangesReply, ChangesRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Tables without which no record can be shown rightly (checklist 7), in the order to download them.
const MANDATORY: [&str; 4] = ["transactioncurrency", "businessunit", "team", "systemuser"];
/// `componenttype` of tables and of sitemaps (`reference/dataverse.md` §8.4).
const COMPONENT_TABLE: i32 = 1;
const COMPONENT_SITEMAP: i32 = 62;
/// `systemform.type` of main forms.
const MAIN_FORM: i32 = 2;

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

#[derive(Deserialize)]
struct AppIds {
    appmoduleid: Uuid,
    appmoduleidunique: Option<Uuid>,
}

#[derive(Deserialize, Hash)]
struct Component {
    componenttype: i32,
    objectid: Option<Uuid>,
}

#[derive(Deserialize, Hash)]
struct SitemapRow {
    sitemapid: Uuid,
    sitemapxml: Option<String>,
}

#[derive(Deserialize, Hash)]
struct ViewRow {
    savedqueryid: Uuid,
    name: Option<String>,
    returnedtypecode: Option<String>,
    querytype: Option<i32>,
    isdefault: Option<bool>,
    fetchxml: Option<String>,
    layoutxml: Option<String>,
    statecode: Option<i32>,
}

#[derive(Deserialize, Hash)]
struct FormRow {
    formid: Uuid,
    name: Option<String>,
    objecttypecode: Option<String>,
    #[serde(rename = "type")]
    kind: Option<i32>,
    formxml: Option<String>,
    isdefault: Option<bool>,
    formactivationstate: Option<i32>,
}

#[derive(Deserialize)]
struct Privileges {
    #[serde(rename = "RolePrivileges")]
    list: Vec<Privilege>,
}

#[derive(Deserialize)]
struct Privilege {
    #[serde(rename = "PrivilegeName")]
    name: Option<String>,
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
        newer.or_else(|| stamp.splitn(3, '#').nth(2).map(str::to_owned)).filter(|tag| !tag.is_empty())
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
        Offered::Told(offer) => offer,
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

/// Metadata, changed since `stamp`.
async fn changes(
    client: &Client,
    tables: Vec<String>,
    stamp: Option<String>,
) -> Result<ChangesReply, Failure> {
    let answer = client.send(&Request::get(ChangesRequest { tables, stamp }.to_url())).await?;
    ChangesReply::from_body(&answer.body).map_err(Failure::Refused)
}

/// What was told of changes since a stamp. One that the server doesn't accept any more means all metadata.
async fn changes_told(client: &Client, told: Told) -> Result<ChangesReply, Failure> {
    match told {
        Err(rejection) if rejection.error.code == odata::error::codes::EXPIRED_VERSION_STAMP => {
            changes(client, Vec::new(), None).await
        }
        told => ChangesReply::from_body(&needed(told)?).map_err(Failure::Refused),
    }
}

/// What is configured apart from metadata.
struct Customisations {
    components: Vec<Component>,
    sitemaps: Vec<SitemapRow>,
    views: Vec<ViewRow>,
    forms: Vec<FormRow>,
    privileges: Option<Vec<String>>,
    /// Views and rules ask for the user's unit and teams, which change.
    who: WhoAmI,
    conflicts: ConflictRules,
    offline: Option<OfflineConfiguration>,
    processes: Vec<Definition>,
    /// Where the server doesn't say what a profile means: its rows.
    plain: Option<plain::Offering>,
}

/// Where views and forms are.
const VIEWS: &str = "savedqueries?$select=savedqueryid,name,returnedtypecode,querytype,isdefault,fetchxml,layoutxml,statecode";
const FORMS: &str =
    "systemforms?$select=formid,name,objecttypecode,type,formxml,isdefault,formactivationstate";

impl Customisations {
    /// Reads them in two requests, with what of the metadata changed since a stamp.
    async fn read(
        client: &Client,
        app: &AppInfo,
        offer: Option<Offer>,
        stamp: Option<&str>,
    ) -> Result<(Self, ChangesReply), Failure> {
        let since = ChangesRequest { tables: Vec::new(), stamp: stamp.map(str::to_owned) };
        let ids = "appmodules?$select=appmoduleid,appmoduleidunique";
        let sitemaps = "sitemaps?$select=sitemapid,sitemapxml";
        let since = since.to_url();
        let first = ["WhoAmI", ids, sitemaps, VIEWS, FORMS, since.as_str()].map(str::to_owned);
        let [who, ids, sitemaps, views, forms, metadata] = together::ask(client, first).await?;
        let who = session::account(&needed(who)?)?;
        let ids: Vec<AppIds> = listed(&needed(ids)?)?;
        let known = ids.iter().find(|ids| ids.appmoduleid == app.id);
        let missing = || Failure::Refused(Problem::new(Code::UnknownApp).with("app", &app.unique_name));
        let unique = known.ok_or_else(missing)?.appmoduleidunique;
        let [name, teams] = session::person_paths(who.user);
        let second =
            [name, teams, session::privileges_path(who.user), components_path(unique.unwrap_or(app.id))];
        let [name, teams, privileges, components] = together::ask(client, second).await?;
        let mut components: Vec<Component> = listed(&needed(components)?)?;
        if components.is_empty() && unique.is_some() {
            components = collection(client, &components_path(app.id)).await?;
        }
        let all: Vec<SitemapRow> = listed(&needed(sitemaps)?)?;
        let is_own = |row: &SitemapRow| {
            components
                .iter()
                .any(|c| c.componenttype == COMPONENT_SITEMAP && c.objectid == Some(row.sitemapid))
        };
        let (offline, conflicts) = offer.map(|offer| (offer.offline, offer.conflicts)).unzip();
        let mut read = Self {
            sitemaps: all.into_iter().filter(is_own).collect(),
            components,
            views: listed(&needed(views)?)?,
            forms: listed(&needed(forms)?)?,
            privileges: wished(privileges)?.map(|body| named(&body)).transpose()?,
            who: session::person(&who, name, teams)?,
            conflicts: conflicts.unwrap_or_default(),
            plain: None,
            processes: processes::read(client).await?,
            offline,
        };
        if read.offline.is_none() {
            read.plain = plain::read(client, &read.who).await?;
        }
        Ok((read, changes_told(client, metadata).await?))
    }

    /// Changes whenever something here does.
    fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.components.hash(&mut hasher);
        self.sitemaps.hash(&mut hasher);
        self.views.hash(&mut hasher);
        self.forms.hash(&mut hasher);
        self.privileges.hash(&mut hasher);
        self.who.hash(&mut hasher);
        self.processes.hash(&mut hasher);
        format!("{:?}", self.conflicts).hash(&mut hasher);
        // Its own texts are what it says: nothing of it is left out.
        serde_json::to_string(&self.offline).unwrap_or_default().hash(&mut hasher);
        self.plain.as_ref().map(plain::Offering::fingerprint).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    fn into_configuration(mut self, all: Vec<TableMeta>, stamp: String) -> Result<Configuration, Problem> {
        if let Some(plain) = self.plain.take() {
            let view = |id| self.views.iter().find(|row| row.savedqueryid == id)?.fetchxml.clone();
            self.offline = Some(plain.offline(&all, view)?);
        }
        let whole = |offline| offline::with_pairs(offline::with_follows(offline, &all), &all);
        self.offline = self.offline.map(whole);
        let mut sitemap = Sitemap::default();
        for row in &self.sitemaps {
            sitemap.areas.extend(sitemap::parse(row.sitemapxml.as_deref().unwrap_or_default())?.areas);
        }
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
        let views = self.views.iter().filter_map(read_view).collect::<Result<Vec<_>, _>>()?;
        let forms = main_forms(&self.forms)?;
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
            unreadable: unreadable.into_iter().map(|table| table.logical_name).collect(),
            who: Some(self.who),
            conflicts: self.conflicts,
            offline: self.offline,
        })
    }

    /// The tables: mandatory ones, then by the sitemap, then others. They are those of the user's offline profile, each after
    /// those that lead to it; without one, those of the app.
    fn tables_in_order(&self, all: Vec<TableMeta>, sitemap: &Sitemap) -> Vec<TableMeta> {
        let component = |table: &TableMeta| {
            let mut tables = self.components.iter().filter(|c| c.componenttype == COMPONENT_TABLE);
            tables.any(|c| c.objectid == Some(table.metadata_id))
        };
        let in_sitemap = sitemap.tables();
        let profile = self.offline.as_ref().filter(|offline| offline.available);
        let place = |table: &TableMeta| {
            let name = table.logical_name.as_str();
            let mandatory = MANDATORY.iter().position(|m| *m == name);
            let listed = in_sitemap.iter().position(|t| *t == name).map(|at| MANDATORY.len() + at);
            let other = component(table).then_some(usize::MAX);
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

    /// What the user may do with a table; everything where the server doesn't say, as it checks each change anyway.
    fn rights(&self, table: &TableMeta) -> Rights {
        if table.pairs.is_some() {
            // Who may read both rows sees that they are paired; pairs change through the rows.
            return Rights { read: true, ..Rights::default() };
        }
        let Some(privileges) = &self.privileges else {
            return Rights { create: true, read: true, write: true, delete: true, assign: true, share: true };
        };
        let noun = privilege_noun(table);
        let may = |verb: &str| privileges.contains(&format!("prv{verb}{noun}").to_ascii_lowercase());
        Rights {
            create: may("create"),
            read: may("read"),
            write: may("write"),
            delete: may("delete"),
            assign: may("assign"),
            share: may("share"),
        }
    }
}

fn is_mandatory(table: &TableMeta) -> bool {
    MANDATORY.contains(&table.logical_name.as_str())
}

/// What a table is called in its privileges (`reference/dataverse.md` §11.1): all activities share one noun.
fn privilege_noun(table: &TableMeta) -> &str {
    match table.logical_name.as_str() {
        _ if table.is_activity => "Activity",
        "annotation" => "Note",
        "systemuser" => "User",
        _ => &table.schema_name,
    }
}

/// Where an app's components are. They point to the app by its unique id, on servers that have one.
fn components_path(app: Uuid) -> String {
    format!(
        "appmodulecomponents?$select=componenttype,objectid&$filter=_appmoduleidunique_value%20eq%20{app}"
    )
}

/// Lower-case names of the user's privileges.
fn named(body: &[u8]) -> Result<Vec<String>, Failure> {
    let privileges: Privileges = serde_json::from_slice(body).map_err(unreadable)?;
    let names = privileges.list.into_iter().filter_map(|p| p.name);
    let mut names: Vec<String> = names.map(|name| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn read_view(row: &ViewRow) -> Option<Result<View, Problem>> {
    let (table, fetch_xml) = (row.returnedtypecode.clone()?, row.fetchxml.clone()?);
    if row.statecode.unwrap_or(0) != 0 {
        return None;
    }
    let columns = row.layoutxml.as_deref().map_or(Ok(Vec::new()), view::parse_layout);
    Some(columns.map(|columns| View {
        id: row.savedqueryid,
        name: row.name.clone().unwrap_or_default(),
        table,
        is_default: row.isdefault.unwrap_or(false),
        kind: ViewKind::from(row.querytype.unwrap_or(0)),
        fetch_xml,
        columns,
    }))
}

/// The active main forms, the default one of each table first.
fn main_forms(rows: &[FormRow]) -> Result<Vec<Form>, Problem> {
    let active = |row: &&FormRow| row.kind == Some(MAIN_FORM) && row.formactivationstate.unwrap_or(1) == 1;
    let mut rows: Vec<&FormRow> = rows.iter().filter(active).collect();
    rows.sort_by_key(|row| !row.isdefault.unwrap_or(false));
    let with_content = rows.into_iter().filter_map(|row| {
        let (table, xml) = (row.objecttypecode.as_deref()?, row.formxml.as_deref()?);
        Some(form::parse(row.formid, row.name.as_deref().unwrap_or_default(), table, xml))
    });
    with_content.collect()
}

/// All rows of a small collection; nothing here has more than a page of 5,000.
async fn collection<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>, Failure> {
    listed(&client.send(&Request::get(path)).await?.body)
}

/// The rows of a reply.
pub(super) fn listed<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, Failure> {
    serde_json::from_slice::<Collection<T>>(body).map(|c| c.value).map_err(unreadable)
}
