//! The system's own rows: the organisation, its first business unit and currency, roles, apps, views and forms.

use super::batch::Batch;
use super::screens::{self, AppSeed, FormSeed, ViewSeed, screen_id};
use super::tables::definition;
use crate::catalog::{Catalog, Right, Table};
use crate::security::{Depth, privileges};
use model::value::Instant;
use model::{Code, Fields, Lookup, Problem, RecordId, Value};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ROLES: &str = include_str!("../../seed/roles.json");
// Component types of an app module.
const ENTITY: i32 = 1;
const VIEW: i32 = 26;
const FORM: i32 = 60;
const SITEMAP: i32 = 62;

/// The rows everything else hangs on.
pub struct System {
    /// When it was made.
    pub at: Instant,
    /// The root business unit.
    pub unit: Lookup,
    /// The base currency.
    pub currency: Lookup,
    /// Roles by name.
    pub roles: BTreeMap<String, Lookup>,
    /// The administrator.
    pub admin: Lookup,
}

/// Who the administrator is.
pub struct Administrator<'a> {
    /// First and last name.
    pub name: (&'a str, &'a str),
    /// Domain of his e-mail address.
    pub domain: &'a str,
}

#[derive(Deserialize)]
struct RolesSeed {
    everyone: Vec<Grant>,
    roles: Vec<RoleSeed>,
}

#[derive(Deserialize)]
struct RoleSeed {
    name: String,
    /// `roletemplateid` of those that every organisation of Dataverse has.
    template: Option<RecordId>,
    /// Privileges that belong to no table; `*` for all.
    #[serde(default)]
    others: Vec<String>,
    grants: Vec<Grant>,
}

#[derive(Deserialize)]
struct Grant {
    tables: Vec<String>,
    rights: Vec<String>,
    depth: Depth,
}

impl System {
    /// Adds the system's rows to a batch.
    ///
    /// # Errors
    /// [`Code::Internal`] when the files in the program are wrong; a test reads them all.
    pub fn add(
        batch: &mut Batch<'_>,
        organization: &str,
        admin: &Administrator<'_>,
        at: Instant,
    ) -> Result<Self, Problem> {
        let full_name = format!("{} {}", admin.name.0, admin.name.1);
        let admin_row = Lookup { table: "systemuser".into(), id: fixed("systemuser"), name: Some(full_name) };
        let made = |fields: Vec<(&str, Value)>| made(fields, &admin_row, at);
        let unit = batch.add(
            "businessunit",
            fixed("businessunit"),
            organization,
            made(vec![("name", text(organization)), ("isdisabled", Value::Bool(false))]),
        )?;
        let currency = batch.add(
            "transactioncurrency",
            fixed("currency.EUR"),
            "Euro",
            made(currency("Euro", "EUR", "€", 1)),
        )?;
        batch.add(
            "organization",
            fixed("organization"),
            organization,
            made(vec![
                ("name", text(organization)),
                ("basecurrencyid", Value::Lookup(currency.clone())),
                ("languagecode", Value::Int(1033)),
            ]),
        )?;
        batch.add(
            "systemuser",
            admin_row.id,
            "",
            made(vec![
                ("fullname", text(admin_row.name.as_deref().unwrap_or_default())),
                ("firstname", text(admin.name.0)),
                ("lastname", text(admin.name.1)),
                ("domainname", text("admin")),
                ("internalemailaddress", text(&format!("admin@{}", admin.domain))),
                ("title", text("System Administrator")),
                ("businessunitid", Value::Lookup(unit.clone())),
                ("isdisabled", Value::Bool(false)),
            ]),
        )?;
        let mut system = Self { at, unit, currency, roles: BTreeMap::new(), admin: admin_row };
        system.add_roles(batch)?;
        system.add_screens(batch)?;
        super::processes::add(batch, &system.admin, &system.unit, |fields| system.made(fields))?;
        super::mappings::add(batch, |fields| system.made(fields))?;
        for app in screens::apps()? {
            system.add_app(batch, &app)?;
        }
        Ok(system)
    }

    /// Fields with who made the row and when.
    pub fn made(&self, fields: Vec<(&str, Value)>) -> Fields {
        made(fields, &self.admin, self.at)
    }

    /// The role of that name.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn role(&self, name: &str) -> Result<&Lookup, Problem> {
        self.roles.get(name).ok_or_else(|| Problem::new(Code::Internal).with("detail", "no such role"))
    }

    fn add_roles(&mut self, batch: &mut Batch<'_>) -> Result<(), Problem> {
        let seed = roles_seed()?;
        for role in &seed.roles {
            let fields = self.made(vec![
                ("name", text(&role.name)),
                ("businessunitid", Value::Lookup(self.unit.clone())),
                ("isinherited", Value::Choice(1)),
                ("roletemplateid", role.template.map_or(Value::Null, Value::Id)),
            ]);
            let lookup = batch.add("role", fixed(&format!("role.{}", role.name)), &role.name, fields)?;
            for grant in seed.everyone.iter().chain(&role.grants) {
                for (privilege, depth) in granted(batch.catalog(), grant) {
                    batch.privilege(&lookup, &privilege, depth)?;
                }
            }
            let others = privileges::OTHERS.iter();
            for other in others.filter(|other| role.others.iter().any(|o| o == "*" || o == *other)) {
                batch.privilege(&lookup, other, Depth::Global)?;
            }
            self.roles.insert(role.name.clone(), lookup);
        }
        Ok(())
    }

    fn add_screens(&self, batch: &mut Batch<'_>) -> Result<(), Problem> {
        for (table, screens) in screens::screens()? {
            let table = batch.catalog().need(table)?;
            for view in &screens.views {
                self.add_view(batch, table, view)?;
            }
            if let Some(form) = &screens.form {
                self.add_form(batch, table, form)?;
            }
        }
        Ok(())
    }

    fn add_view(&self, batch: &mut Batch<'_>, table: &Table, view: &ViewSeed) -> Result<(), Problem> {
        let table = &table.meta;
        let fields = self.made(vec![
            ("name", text(&view.name)),
            ("returnedtypecode", text(&table.logical_name)),
            ("querytype", Value::Int(view.kind)),
            ("fetchxml", text(&view.fetch_xml(table))),
            ("layoutxml", text(&view.layout_xml(table))),
            ("isdefault", Value::Bool(view.default || view.kind != 0)),
            ("isquickfindquery", Value::Bool(view.kind == 4)),
            ("statecode", Value::Choice(0)),
            ("statuscode", Value::Choice(1)),
        ]);
        batch
            .add(
                "savedquery",
                RecordId(screen_id("view", &table.logical_name, &view.name)),
                &view.name,
                fields,
            )
            .map(|_| ())
    }

    fn add_form(&self, batch: &mut Batch<'_>, table: &Table, form: &FormSeed) -> Result<(), Problem> {
        let table = &table.meta;
        let fields = self.made(vec![
            ("name", text(&form.name)),
            ("objecttypecode", text(&table.logical_name)),
            ("type", Value::Choice(2)),
            ("formxml", text(&form.form_xml(table))),
            ("isdefault", Value::Bool(true)),
            ("formactivationstate", Value::Choice(1)),
        ]);
        batch
            .add(
                "systemform",
                RecordId(screen_id("form", &table.logical_name, &form.name)),
                &form.name,
                fields,
            )
            .map(|_| ())
    }

    fn add_app(&self, batch: &mut Batch<'_>, app: &AppSeed) -> Result<(), Problem> {
        let id = fixed(&format!("app.{}", app.unique));
        let lookup = batch.add(
            "appmodule",
            id,
            &app.name,
            self.made(vec![
                ("name", text(&app.name)),
                ("uniquename", text(&app.unique)),
                ("appmoduleidunique", Value::Id(id)),
                ("description", text(&app.description)),
                ("clienttype", Value::Int(4)),
                ("formfactor", Value::Int(1)),
                ("farfield_offlineenabled", Value::Bool(app.offline)),
                ("statecode", Value::Choice(0)),
                ("statuscode", Value::Choice(1)),
            ]),
        )?;
        let sitemap = fixed(&format!("sitemap.{}", app.unique));
        batch.add(
            "sitemap",
            sitemap,
            &app.name,
            self.made(vec![
                ("sitemapname", text(&app.name)),
                ("sitemapnameunique", text(&app.unique)),
                ("sitemapxml", text(&app.sitemap_xml())),
                ("isappaware", Value::Bool(true)),
            ]),
        )?;
        self.add_component(batch, &lookup, SITEMAP, sitemap.0)?;
        let screens = screens::screens()?;
        for name in app.tables() {
            self.add_component(batch, &lookup, ENTITY, batch.catalog().need(name)?.meta.metadata_id)?;
            for (_, screen) in screens.iter().filter(|(table, _)| *table == name) {
                for view in &screen.views {
                    self.add_component(batch, &lookup, VIEW, screen_id("view", name, &view.name))?;
                }
                if let Some(form) = &screen.form {
                    self.add_component(batch, &lookup, FORM, screen_id("form", name, &form.name))?;
                }
            }
        }
        Ok(())
    }

    fn add_component(
        &self,
        batch: &mut Batch<'_>,
        app: &Lookup,
        kind: i32,
        object: Uuid,
    ) -> Result<(), Problem> {
        let id = fixed(&format!("component.{}.{object}", app.id));
        let fields = self.made(vec![
            ("appmoduleidunique", Value::Lookup(app.clone())),
            ("componenttype", Value::Choice(kind)),
            ("objectid", Value::Id(RecordId(object))),
            ("rootcomponentbehavior", Value::Choice(0)),
            ("isdefault", Value::Bool(false)),
            ("ismetadata", Value::Bool(true)),
        ]);
        batch.add("appmodulecomponent", id, "", fields).map(|_| ())
    }
}

/// Gives the standard roles that are still there their rights on tables that are new to the database. What an
/// administrator has changed about older tables stays.
///
/// # Errors
/// What the database says.
pub fn grant_new(batch: &mut Batch<'_>, tables: &BTreeSet<String>) -> Result<(), Problem> {
    if tables.is_empty() {
        return Ok(());
    }
    let seed = roles_seed()?;
    for role in &seed.roles {
        let id = fixed(&format!("role.{}", role.name));
        let lookup = Lookup { table: "role".to_owned(), id, name: Some(role.name.clone()) };
        if !batch.has("role", id)? {
            continue;
        }
        for grant in seed.everyone.iter().chain(&role.grants) {
            let named = tables.iter().filter(|name| grant.tables.iter().any(|t| t == "*" || t == *name));
            let tables = named.cloned().collect();
            let grant = Grant { tables, rights: grant.rights.clone(), depth: grant.depth };
            for (privilege, depth) in granted(batch.catalog(), &grant) {
                batch.privilege(&lookup, &privilege, depth)?;
            }
        }
    }
    Ok(())
}

fn roles_seed() -> Result<RolesSeed, Problem> {
    serde_json::from_str(ROLES).map_err(|e| Problem::new(Code::Internal).with("detail", e))
}

/// The columns of a currency.
pub fn currency(name: &str, code: &str, symbol: &str, rate: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("currencyname", text(name)),
        ("isocurrencycode", text(code)),
        ("currencysymbol", text(symbol)),
        ("currencyprecision", Value::Int(2)),
        ("exchangerate", Value::Decimal(rate.into())),
        ("statecode", Value::Choice(0)),
        ("statuscode", Value::Choice(1)),
    ]
}

fn made(fields: Vec<(&str, Value)>, by: &Lookup, at: Instant) -> Fields {
    let mut all: Fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (on, who) in [("createdon", "createdby"), ("modifiedon", "modifiedby")] {
        all.insert(on.to_owned(), Value::Instant(at));
        all.insert(who.to_owned(), Value::Lookup(by.clone()));
    }
    all
}

/// The privileges of a grant; tables that share a privilege name it once.
fn granted<'a>(catalog: &'a Catalog, grant: &'a Grant) -> impl Iterator<Item = (String, Depth)> + 'a {
    let named = |names: &[String], name: &str| names.iter().any(|n| n == "*" || n == name);
    let tables = catalog.tables().iter().filter(move |t| named(&grant.tables, &t.meta.logical_name));
    tables.flat_map(move |table| {
        let rights = Right::ALL
            .into_iter()
            .filter(move |r| table.rights.contains(r) && named(&grant.rights, r.name()));
        rights.map(move |right| (table.privilege(right), grant.depth))
    })
}

/// The id of a row that every database has.
pub fn fixed(name: &str) -> RecordId {
    RecordId(definition(&format!("row.{name}")))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
