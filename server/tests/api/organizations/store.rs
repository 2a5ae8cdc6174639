//! Writes a random organisation into a server's database, below the Web API.

use super::world::{Depth, Model, Person, Principal, Row, SECURED, World};
use crate::support::Running;
use farfield_server::catalog::{Catalog, Right, VERSION};
use farfield_server::security::privileges::privilege_id;
use farfield_server::store::{Conn, Store, rows};
use model::value::Money;
use model::{Fields, Lookup, Problem, RecordId, Value};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A row to be written.
type Made = (&'static str, Uuid, Vec<(&'static str, Value)>);
/// Rows that were written, by table and id.
pub type Written = BTreeSet<(&'static str, Uuid)>;

/// Makes the database what the organisation is now, as another process would: rows that are new or changed are
/// written, those of `before` that are no longer there go.
pub async fn write(running: &Running, catalog: &Arc<Catalog>, world: &World, before: &Written) -> Written {
    let mut made = Vec::new();
    people(world, &mut made);
    roles(world, catalog, &mut made);
    columns(world, catalog, &mut made);
    made.push(("savedquery", world.view, view()));
    for row in &world.rows {
        made.push((row.table, row.id, row_fields(world, row)));
        for (principal, bits) in &row.shares {
            made.push(share(world, row, *principal, *bits));
        }
    }
    let written: Written = made.iter().map(|(table, id, _)| (*table, *id)).collect();
    let gone: Vec<_> = before.difference(&written).copied().collect();
    let logins: Vec<(Uuid, String)> = world.people.iter().map(|p| (p.id, p.login.clone())).collect();
    let (organization, catalog) = (organization(world), Arc::clone(catalog));
    let store = open(running).await;
    store
        .write(move |conn| {
            for (table, id) in gone {
                rows::delete(conn, catalog.need(table)?, RecordId(id))?;
            }
            for (table, id, fields) in made {
                put(conn, &catalog, table, id, fields)?;
            }
            for (user, login) in logins {
                let sql = "INSERT INTO credential (user_id, name, hash) VALUES (?, ?, ?)
                           ON CONFLICT (user_id) DO NOTHING";
                conn.execute(sql, &[RecordId(user).into(), login.into(), "none".into()])?;
            }
            let id = conn.value("SELECT id FROM data_organization", &[])?.and_then(|id| id.as_id()).unwrap();
            rows::update(conn, catalog.need("organization")?, id, &fields_of(organization))
        })
        .await
        .unwrap();
    store.close().await;
    written
}

/// The database of a running server, opened beside it.
pub async fn open(running: &Running) -> Store {
    Store::open(running.data.path(), running.database_url()).await.unwrap()
}

fn put(
    conn: &mut dyn Conn,
    catalog: &Catalog,
    table: &str,
    id: Uuid,
    fields: Vec<(&'static str, Value)>,
) -> Result<(), Problem> {
    let (table, id, mut fields) = (catalog.need(table)?, RecordId(id), fields_of(fields));
    let known = rows::read(conn, table, id)?;
    if known
        .as_ref()
        .is_some_and(|row| fields.iter().all(|(name, value)| row.fields.get(name) == Some(value)))
    {
        return Ok(());
    }
    fields.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
    match known {
        Some(_) => rows::update(conn, table, id, &fields),
        None => rows::insert(conn, table, id, &fields),
    }
}

/// The id of a pair of two others.
fn both(left: Uuid, right: Uuid) -> Uuid {
    Uuid::new_v5(&left, right.as_bytes())
}

fn fields_of(fields: Vec<(&'static str, Value)>) -> Fields {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn to(table: &str, id: Uuid, name: &str) -> Value {
    Value::Lookup(Lookup { table: table.to_owned(), id: RecordId(id), name: Some(name.to_owned()) })
}

fn guid(id: Uuid) -> Value {
    Value::Id(RecordId(id))
}

impl World {
    /// Table and id of a user or team.
    pub fn principal(&self, principal: Principal) -> (&'static str, Uuid) {
        match principal {
            Principal::User(user) => ("systemuser", self.people[user].id),
            Principal::Team(team) => ("team", self.teams[team].id),
        }
    }

    fn unit(&self, principal: Principal) -> usize {
        match principal {
            Principal::User(user) => self.people[user].unit,
            Principal::Team(team) => self.teams[team].unit,
        }
    }
}

fn organization(world: &World) -> Vec<(&'static str, Value)> {
    let within = format!(
        "<OrgSettings><ManagersMustBeInSameOrParentBusinessUnitAsReports>{}</ManagersMustBeInSameOrParentBusinessUnitAsReports></OrgSettings>",
        world.within_units
    );
    vec![
        ("ishierarchicalsecuritymodelenabled", Value::Bool(world.model != Model::Off)),
        ("usepositionhierarchy", Value::Bool(world.model == Model::Positions)),
        ("maxdepthforhierarchicalsecuritymodel", Value::Int(world.depth.into())),
        ("orgdborgsettings", Value::Text(within)),
    ]
}

fn view() -> Vec<(&'static str, Value)> {
    let fetch = "<fetch><entity name=\"contact\"><attribute name=\"contactid\"/><filter><condition attribute=\"creditlimit\" operator=\"gt\" value=\"2000\"/></filter></entity></fetch>";
    vec![
        ("name", text("Rich contacts")),
        ("returnedtypecode", text("contact")),
        ("querytype", Value::Int(0)),
        ("fetchxml", text(fetch)),
        ("statecode", Value::Choice(0)),
        ("statuscode", Value::Choice(1)),
    ]
}

fn people(world: &World, made: &mut Vec<Made>) {
    for unit in &world.units {
        let parent = unit.parent.map_or(Value::Null, |p| to("businessunit", world.units[p].id, "unit"));
        made.push(("businessunit", unit.id, vec![("name", text("unit")), ("parentbusinessunitid", parent)]));
    }
    for (id, parent) in &world.positions {
        let parent = parent.map_or(Value::Null, |p| to("position", world.positions[p].0, "position"));
        made.push(("position", *id, vec![("name", text("position")), ("parentpositionid", parent)]));
    }
    for person in &world.people {
        made.push(("systemuser", person.id, user(world, person)));
    }
    for team in &world.teams {
        let fields = vec![
            ("name", text("team")),
            ("teamtype", Value::Choice(i32::from(team.is_access))),
            ("businessunitid", to("businessunit", world.units[team.unit].id, "unit")),
        ];
        made.push(("team", team.id, fields));
        for member in &team.members {
            let member = world.people[*member].id;
            let pair = vec![("teamid", guid(team.id)), ("systemuserid", guid(member))];
            made.push(("teammembership", both(team.id, member), pair));
        }
    }
}

fn user(world: &World, person: &Person) -> Vec<(&'static str, Value)> {
    let manager = person.manager.map_or(Value::Null, |m| to("systemuser", world.people[m].id, "manager"));
    let position = person.position.map_or(Value::Null, |p| to("position", world.positions[p].0, "position"));
    vec![
        ("fullname", text(&person.login)),
        ("lastname", text(&person.login)),
        ("domainname", text(&person.login)),
        ("businessunitid", to("businessunit", world.units[person.unit].id, "unit")),
        ("parentsystemuserid", manager),
        ("positionid", position),
        ("isdisabled", Value::Bool(false)),
    ]
}

fn roles(world: &World, catalog: &Catalog, made: &mut Vec<Made>) {
    for role in &world.roles {
        let fields = vec![
            ("name", text("role")),
            ("businessunitid", to("businessunit", world.units[0].id, "unit")),
            ("isinherited", Value::Choice(i32::from(role.is_inherited))),
        ];
        made.push(("role", role.id, fields));
        let views = (("savedquery", Right::Read), Depth::Global);
        let grants = role.grants.iter().map(|(what, depth)| (*what, *depth)).chain([views]);
        for ((table, right), depth) in grants {
            let privilege = privilege_id(&catalog.named(table).unwrap().privilege(right));
            let pair = vec![
                ("roleid", guid(role.id)),
                ("privilegeid", Value::Id(privilege)),
                ("privilegedepthmask", Value::Int(depth as i64)),
            ];
            made.push(("roleprivileges", both(role.id, privilege.0), pair));
        }
    }
    for person in &world.people {
        for role in &person.roles {
            let role = world.roles[*role].id;
            let pair = vec![("systemuserid", guid(person.id)), ("roleid", guid(role))];
            made.push(("systemuserroles", both(person.id, role), pair));
        }
    }
    for team in &world.teams {
        for role in &team.roles {
            let role = world.roles[*role].id;
            let pair = vec![("teamid", guid(team.id)), ("roleid", guid(role))];
            made.push(("teamroles", both(team.id, role), pair));
        }
    }
}

fn columns(world: &World, catalog: &Catalog, made: &mut Vec<Made>) {
    let profile = guid(world.profile);
    made.push(("fieldsecurityprofile", world.profile, vec![("name", text("Credit"))]));
    let permission = vec![
        ("fieldsecurityprofileid", to("fieldsecurityprofile", world.profile, "Credit")),
        ("entityname", text(SECURED.0)),
        ("attributelogicalname", text(SECURED.1)),
        ("canread", Value::Choice(4)),
        ("cancreate", Value::Choice(0)),
        ("canupdate", Value::Choice(0)),
    ];
    made.push(("fieldpermission", both(world.profile, world.profile), permission));
    for person in world.people.iter().filter(|person| person.has_profile) {
        let pair = vec![("systemuserid", guid(person.id)), ("fieldsecurityprofileid", profile.clone())];
        made.push(("systemuserprofiles", both(person.id, world.profile), pair));
    }
    for team in world.teams.iter().filter(|team| team.has_profile) {
        let pair = vec![("teamid", guid(team.id)), ("fieldsecurityprofileid", profile.clone())];
        made.push(("teamprofiles", both(team.id, world.profile), pair));
    }
    let column = catalog.named(SECURED.0).unwrap().meta.column(SECURED.1).unwrap().metadata_id;
    for row in &world.rows {
        for principal in &row.column_shares {
            let principal = world.principal(*principal).1;
            let fields = vec![
                ("attributeid", guid(column)),
                ("objectid", guid(row.id)),
                ("objecttypecode", text(row.table)),
                ("principalid", guid(principal)),
                ("readaccess", Value::Bool(true)),
                ("updateaccess", Value::Bool(false)),
            ];
            made.push(("principalobjectattributeaccess", both(row.id, principal), fields));
        }
    }
}

fn row_fields(world: &World, row: &Row) -> Vec<(&'static str, Value)> {
    let (owner_table, owner) = world.principal(row.owner);
    let unit = world.units[world.unit(row.owner)].id;
    let mut fields = vec![
        ("ownerid", to(owner_table, owner, "owner")),
        ("owningbusinessunit", to("businessunit", unit, "unit")),
        ("statecode", Value::Choice(0)),
    ];
    let account = row.account.map(|account| &world.rows[account]);
    let account = account.map_or(Value::Null, |account| to("account", account.id, &account.name));
    match row.table {
        "account" => fields.extend([("name", text(&row.name)), ("statuscode", Value::Choice(1))]),
        "contact" => fields.extend([
            ("fullname", text(&row.name)),
            ("lastname", text(&row.name)),
            ("parentcustomerid", account),
            ("creditlimit", row.credit.map_or(Value::Null, |units| Value::Money(Money(units * 10_000)))),
            ("statuscode", Value::Choice(1)),
        ]),
        _ => fields.extend([
            ("subject", text(&row.name)),
            ("regardingobjectid", account),
            ("statuscode", Value::Choice(2)),
        ]),
    }
    fields
}

fn share(world: &World, row: &Row, principal: Principal, bits: i64) -> Made {
    let (table, id) = world.principal(principal);
    let fields = vec![
        ("objectid", guid(row.id)),
        ("objecttypecode", text(row.table)),
        ("principalid", guid(id)),
        ("principaltypecode", text(table)),
        ("accessrightsmask", Value::Int(bits)),
        ("inheritedaccessrightsmask", Value::Int(0)),
    ];
    ("principalobjectaccess", both(row.id, id), fields)
}
