//! Which metadata and customisations make up an app: the tables of its sitemap and the mandatory ones, their system
//! views and main forms, and what the user may do with them.

use super::client::{Client, Request, Unanswered, unreadable};
use super::{conflicts, offline, processes, session};
use crate::ports::{Configuration, ConflictRules, Failure, OfflineConfiguration, Rights, WhoAmI};
use contract::shapes::AppInfo;
use model::form::{self, Form};
use model::metadata::ManyToMany;
use model::process::Definition;
use model::sitemap::{self, Sitemap};
use model::view::{self, View, ViewKind};
use model::{Code, Problem, RecordId, TableMeta};
use odata::changes::{ChangesReply, ChangesRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
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
        if offline_enabled && let Some(offline) = offline::read(client, row.appmoduleid).await? {
            offline_enabled = offline.profile.is_some();
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

/// The configuration of an app; `None` when nothing changed since `stamp`.
pub(super) async fn read(
    client: &Client,
    app: &AppInfo,
    stamp: Option<&str>,
) -> Result<Option<Configuration>, Failure> {
    let custom = Customisations::read(client, app).await?;
    let (old_metadata, old_custom) = stamp.and_then(|s| s.rsplit_once('#')).unzip();
    let fingerprint = custom.fingerprint();
    let mut metadata = changes(client, Vec::new(), old_metadata.map(str::to_owned)).await?;
    if old_metadata == Some(metadata.stamp.as_str()) && old_custom == Some(fingerprint.as_str()) {
        return Ok(None);
    }
    if old_metadata.is_some() {
        // With a stamp only what changed is told; a configuration is always whole.
        metadata = changes(client, Vec::new(), None).await?;
    }
    let stamp = format!("{}#{fingerprint}", metadata.stamp);
    custom.into_configuration(metadata.tables, stamp).map(Some).map_err(Failure::Refused)
}

/// Metadata, changed since `stamp`. A stamp that the server doesn't accept any more means all of it.
async fn changes(
    client: &Client,
    tables: Vec<String>,
    stamp: Option<String>,
) -> Result<ChangesReply, Failure> {
    let had_stamp = stamp.is_some();
    let mut request = ChangesRequest { tables, stamp };
    let answer = match client.send(&Request::get(request.to_url())).await {
        Err(Unanswered::Rejected(rejection))
            if had_stamp && rejection.error.code == odata::error::codes::EXPIRED_VERSION_STAMP =>
        {
            request.stamp = None;
            client.send(&Request::get(request.to_url())).await
        }
        other => other,
    };
    ChangesReply::from_body(&answer?.body).map_err(Failure::Refused)
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
}

impl Customisations {
    async fn read(client: &Client, app: &AppInfo) -> Result<Self, Failure> {
        let who = session::who_am_i(client).await?;
        let ids: Vec<AppIds> = collection(client, "appmodules?$select=appmoduleid,appmoduleidunique").await?;
        let known = ids.iter().find(|ids| ids.appmoduleid == app.id);
        let missing = || Failure::Refused(Problem::new(Code::UnknownApp).with("app", &app.unique_name));
        let unique = known.ok_or_else(missing)?.appmoduleidunique;
        let components = components(client, app.id, unique).await?;
        let mut sitemaps = Vec::new();
        for id in
            components.iter().filter(|c| c.componenttype == COMPONENT_SITEMAP).filter_map(|c| c.objectid)
        {
            let path = format!("sitemaps({id})?$select=sitemapxml");
            let answer = client.send(&Request::get(path)).await?;
            sitemaps.push(serde_json::from_slice(&answer.body).map_err(unreadable)?);
        }
        Ok(Self {
            components,
            sitemaps,
            views: collection(
                client,
                "savedqueries?$select=savedqueryid,name,returnedtypecode,querytype,isdefault,fetchxml,layoutxml,statecode",
            )
            .await?,
            forms: collection(
                client,
                "systemforms?$select=formid,name,objecttypecode,type,formxml,isdefault,formactivationstate",
            )
            .await?,
            privileges: privileges(client, who.user_id).await?,
            conflicts: conflicts::read(client, app).await?,
            offline: offline::read(client, app.id).await?,
            processes: processes::read(client).await?,
            who,
        })
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
        format!("{:016x}", hasher.finish())
    }

    fn into_configuration(mut self, all: Vec<TableMeta>, stamp: String) -> Result<Configuration, Problem> {
        self.offline = self.offline.map(|offline| offline::with_follows(offline, &all));
        let mut sitemap = Sitemap::default();
        for row in &self.sitemaps {
            sitemap.areas.extend(sitemap::parse(row.sitemapxml.as_deref().unwrap_or_default())?.areas);
        }
        let mut pairs: Vec<ManyToMany> = all.iter().filter_map(|table| table.pairs.clone()).collect();
        let (tables, unreadable): (Vec<_>, Vec<_>) =
            self.tables_in_order(all, &sitemap).into_iter().partition(|table| self.rights(table).read);
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
            None => tables.collect(),
            Some(profile) => {
                let narrow = |table| offline::with_columns(table, profile);
                let (first, rest) = tables.map(narrow).partition::<Vec<_>, _>(is_mandatory);
                first.into_iter().chain(offline::in_order(rest, profile)).collect()
            }
        }
    }

    /// What the user may do with a table; everything where the server doesn't say, as it checks each change anyway.
    fn rights(&self, table: &TableMeta) -> Rights {
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

/// The app's components. They point to the app by its unique id, on servers that have one.
async fn components(client: &Client, app: Uuid, unique: Option<Uuid>) -> Result<Vec<Component>, Failure> {
    let path = |id: Uuid| {
        format!(
            "appmodulecomponents?$select=componenttype,objectid&$filter=_appmoduleidunique_value%20eq%20{id}"
        )
    };
    let by_unique: Vec<Component> = match unique {
        Some(unique) => collection(client, &path(unique)).await?,
        None => Vec::new(),
    };
    if by_unique.is_empty() { collection(client, &path(app)).await } else { Ok(by_unique) }
}

/// Lower-case names of the user's privileges; `None` where the server doesn't tell.
async fn privileges(client: &Client, user: RecordId) -> Result<Option<Vec<String>>, Failure> {
    match client.send(&Request::get(session::privileges_path(user))).await {
        Ok(answer) => {
            let privileges: Privileges = serde_json::from_slice(&answer.body).map_err(unreadable)?;
            let names = privileges.list.into_iter().filter_map(|p| p.name);
            let mut names: Vec<String> = names.map(|name| name.to_ascii_lowercase()).collect();
            names.sort_unstable();
            names.dedup();
            Ok(Some(names))
        }
        Err(Unanswered::Rejected(rejection)) if matches!(rejection.error.status, 400 | 403 | 404 | 501) => {
            Ok(None)
        }
        Err(other) => Err(other.into()),
    }
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
    let answer = client.send(&Request::get(path)).await?;
    serde_json::from_slice::<Collection<T>>(&answer.body).map(|c| c.value).map_err(unreadable)
}
