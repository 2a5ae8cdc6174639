//! What a user may do, and which role gives him that, his own or a team's.

use super::super::ask::{Ask, Told};
use super::super::refusal::Failure;
use super::super::routes::Routes;
use super::{all_named, depth_of, named, right_of};
use crate::people::{UNIT, USER};
use crate::security::privileges::OTHERS;
use crate::security::{self, roles};
use crate::store::Conn;
use admin_contract::endpoints::ExplainRights;
use admin_contract::people::{EffectiveRight, EffectiveRights, EffectiveTable, Granted, Granter};
use admin_contract::{Named, Nothing};
use model::RecordId;
use std::collections::BTreeMap;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes.reads::<ExplainRights>(explain)
}

fn explain(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<EffectiveRights>, Failure> {
    let id = ask.id()?;
    let user = security::load(conn, id)?.ok_or_else(|| Failure::not_found(ask.argument(0)))?;
    let by = granters(conn, id)?;
    let given = |privilege: &str| by.get(privilege).cloned().unwrap_or_default();
    let mut tables = Vec::new();
    for table in ask.catalog.tables() {
        let right = |right: &crate::catalog::Right| {
            // The greatest depth is what the server itself goes by.
            let reach = user.reach(*right, table)?;
            let by = given(&table.privilege(*right));
            Some(EffectiveRight { right: right_of(*right), depth: depth_of(reach.depth), by })
        };
        let rights: Vec<EffectiveRight> = table.rights.iter().filter_map(right).collect();
        if !rights.is_empty() {
            let label = ask.label(&table.meta.display_name);
            tables.push(EffectiveTable { table: table.meta.logical_name.clone(), label, rights });
        }
    }
    tables.sort_by_key(|table| table.label.to_lowercase());
    let others = OTHERS.iter().filter(|name| user.has(name));
    let others = others.map(|name| Granted { privilege: (*name).to_owned(), by: given(name) }).collect();
    let mut hierarchy = Vec::new();
    for below in &user.hierarchy.users {
        hierarchy.push(named(conn, ask, USER, *below)?);
    }
    Ok(EffectiveRights {
        unit: named(conn, ask, UNIT, user.unit)?,
        user: Named { id, name: user.name },
        tables,
        others,
        hierarchy,
    }
    .into())
}

/// What gives each privilege.
fn granters(conn: &mut dyn Conn, user: RecordId) -> Result<BTreeMap<String, Vec<Granter>>, Failure> {
    let own = "SELECT r.id, r.name FROM data_systemuserroles a JOIN data_role r ON r.id = a.roleid
               WHERE a.systemuserid = ? ORDER BY r.name";
    let teams = "SELECT t.id, t.name FROM data_teammembership m JOIN data_team t ON t.id = m.teamid
                 WHERE m.systemuserid = ? ORDER BY t.name";
    let of_team = "SELECT r.id, r.name FROM data_teamroles a JOIN data_role r ON r.id = a.roleid
                   WHERE a.teamid = ? ORDER BY r.name";
    let mut held: Vec<(Named, Option<Named>)> = Vec::new();
    held.extend(all_named(conn, own, &[user.into()])?.into_iter().map(|role| (role, None)));
    for team in all_named(conn, teams, &[user.into()])? {
        let roles = all_named(conn, of_team, &[team.id.into()])?;
        held.extend(roles.into_iter().map(|role| (role, Some(team.clone()))));
    }
    let mut by: BTreeMap<String, Vec<Granter>> = BTreeMap::new();
    for (role, team) in held {
        for (privilege, depth) in roles::privileges(conn, role.id)? {
            let granter = Granter { role: role.clone(), team: team.clone(), depth: depth_of(depth) };
            by.entry(privilege).or_default().push(granter);
        }
    }
    Ok(by)
}
