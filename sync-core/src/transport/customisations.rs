//! How what an app is customised by is read: its components, sitemaps, views and forms, and what the user may do, with what of
//! the metadata changed.

use super::client::{Client, Request, unreadable};
use super::configuration::{collection, listed};
use super::offline::Offer;
use super::together::{self, Told, needed, wished};
use super::{making, plain, processes, session};
use crate::ports::{ConflictRules, Failure, OfflineConfiguration, Rights, WhoAmI};
use contract::shapes::AppInfo;
use model::duplicates::DuplicateRule;
use model::form::{self, Form};
use model::mapping::Mapping;
use model::process::Definition;
use model::sitemap::{self, Sitemap};
use model::view::{self, View, ViewKind};
use model::{Code, Problem, TableMeta};
use odata::changes::{ChangesReply, ChangesRequest};
use serde::Deserialize;
use std::hash::{DefaultHasher, Hash, Hasher};
use uuid::Uuid;

/// `componenttype` of tables and of sitemaps (`reference/dataverse.md` §8.4).
const COMPONENT_TABLE: i32 = 1;
const COMPONENT_SITEMAP: i32 = 62;
/// Fingerprints begin with it.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// `systemform.type` of main forms.
const MAIN_FORM: i32 = 2;

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

/// What is configured apart from metadata.
pub(super) struct Customisations {
    components: Vec<Component>,
    sitemaps: Vec<SitemapRow>,
    views: Vec<ViewRow>,
    forms: Vec<FormRow>,
    privileges: Option<Vec<String>>,
    /// Views and rules ask for the user's unit and teams, which change.
    pub who: WhoAmI,
    pub conflicts: ConflictRules,
    pub offline: Option<OfflineConfiguration>,
    pub processes: Vec<Definition>,
    pub mappings: Vec<Mapping>,
    pub duplicates: Vec<DuplicateRule>,
    /// Where the server doesn't say what a profile means: its rows.
    pub plain: Option<plain::Offering>,
}

/// Where views and forms are.
const VIEWS: &str = "savedqueries?$select=savedqueryid,name,returnedtypecode,querytype,isdefault,fetchxml,layoutxml,statecode";
const FORMS: &str =
    "systemforms?$select=formid,name,objecttypecode,type,formxml,isdefault,formactivationstate";

impl Customisations {
    /// Reads them in two requests, with what of the metadata changed since a stamp.
    pub async fn read(
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
        let components = components_path(unique.unwrap_or(app.id));
        let [maps, columns, rules, conditions] = making::PATHS.map(str::to_owned);
        let privileges = session::privileges_path(who.user);
        let second = [name, teams, privileges, components, maps, columns, rules, conditions];
        let [name, teams, privileges, components, maps, columns, rules, conditions] =
            together::ask(client, second).await?;
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
            mappings: making::mappings(maps, columns)?,
            duplicates: making::rules(rules, conditions)?,
            offline,
        };
        if read.offline.is_none() {
            read.plain = plain::read(client, &read.who).await?;
        }
        Ok((read, changes_told(client, metadata).await?))
    }

    /// Changes whenever something here does, and with the version of the app: an older one may have passed over what this
    /// one knows.
    pub fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.components.hash(&mut hasher);
        self.sitemaps.hash(&mut hasher);
        self.views.hash(&mut hasher);
        self.forms.hash(&mut hasher);
        self.privileges.hash(&mut hasher);
        self.who.hash(&mut hasher);
        self.processes.hash(&mut hasher);
        self.mappings.hash(&mut hasher);
        self.duplicates.hash(&mut hasher);
        format!("{:?}", self.conflicts).hash(&mut hasher);
        // Its own texts are what it says: nothing of it is left out.
        serde_json::to_string(&self.offline).unwrap_or_default().hash(&mut hasher);
        self.plain.as_ref().map(plain::Offering::fingerprint).hash(&mut hasher);
        format!("{VERSION}-{:016x}", hasher.finish())
    }

    /// The app's sitemap.
    pub fn sitemap(&self) -> Result<Sitemap, Problem> {
        let mut sitemap = Sitemap::default();
        for row in &self.sitemaps {
            sitemap.areas.extend(sitemap::parse(row.sitemapxml.as_deref().unwrap_or_default())?.areas);
        }
        Ok(sitemap)
    }

    /// Whether a table is a component of the app.
    pub fn has(&self, table: &TableMeta) -> bool {
        let mut tables = self.components.iter().filter(|c| c.componenttype == COMPONENT_TABLE);
        tables.any(|c| c.objectid == Some(table.metadata_id))
    }

    /// The FetchXML of a view.
    pub fn query_of_view(&self, id: Uuid) -> Option<String> {
        self.views.iter().find(|row| row.savedqueryid == id)?.fetchxml.clone()
    }

    /// The active views.
    pub fn views(&self) -> Result<Vec<View>, Problem> {
        self.views.iter().filter_map(read_view).collect()
    }

    /// The active main forms, the default one of each table first.
    pub fn forms(&self) -> Result<Vec<Form>, Problem> {
        main_forms(&self.forms)
    }

    /// What the user may do with a table; everything where the server doesn't say, as it checks each change anyway.
    pub fn rights(&self, table: &TableMeta) -> Rights {
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

/// Metadata, changed since `stamp`.
pub(super) async fn changes(
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

/// What a table is called in its privileges (`reference/dataverse.md` §11.1): all activities share one noun.
fn privilege_noun(table: &TableMeta) -> &str {
    match table.logical_name.as_str() {
        _ if table.is_activity => "Activity",
        "annotation" => "Note",
        "systemuser" => "User",
        _ => &table.schema_name,
    }
}
