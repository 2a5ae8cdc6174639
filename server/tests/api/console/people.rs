//! Step 9: users, teams, units and roles.

use super::{Console, granted};
use crate::support::start;
use admin_contract::designer::{CandidateQuery, Candidates};
use admin_contract::endpoints::{
    AssignMembers, AssignTeamRoles, AssignUserRoles, CreateRole, CreateTeam, CreateUnit, CreateUser,
    DeleteRole, DeleteTeam, DeleteUnit, ExplainRights, FindCandidates, ListRoles, ListTeams, ListUnits,
    ListUsers, ReadTeam, ReadUser, SaveRole, SaveTeam, SaveUnit, SaveUser, SetPassword,
};
use admin_contract::people::{
    Assign, ChangeGrid, Depth, NewPassword, NewRole, NewTeam, NewUser, Right, RoleGrid, SetCell, Team,
    TeamSetting, UnitSetting, UserRow, UserSetting,
};
use admin_contract::{List, ListQuery, Nothing, codes};
use model::RecordId;
use serde_json::json;

fn add(id: RecordId) -> Assign {
    Assign { add: vec![id], remove: Vec::new() }
}

fn remove(id: RecordId) -> Assign {
    Assign { add: Vec::new(), remove: vec![id] }
}

async fn found(console: &Console, query: ListQuery) -> List<UserRow> {
    granted(console.request::<ListUsers>(&[], &query, &json!({})).send().await.unwrap()).await
}

async fn role(console: &Console, name: &str, copy_of: Option<RecordId>, unit: RecordId) -> RoleGrid {
    let wanted = NewRole { name: name.to_owned(), unit, copy_of };
    console.call::<CreateRole>(&[], None, &wanted).await
}

#[tokio::test]
async fn a_small_organization_is_made_and_runs_without_another_tool() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let root = admin.get::<ListUnits>(&[]).await.rows[0].clone();
    assert_eq!(root.parent, None);
    let harbour = UnitSetting { name: "Harbour".to_owned(), parent: Some(root.id) };
    let unit = admin.call::<CreateUnit>(&[], None, &harbour).await;
    let grid = role(&admin, "Diver", None, unit.id).await;
    let cell = |privilege: &str, depth| SetCell { privilege: privilege.to_owned(), depth: Some(depth) };
    let cells = vec![cell("prvReadAccount", Depth::Unit), cell("prvGoOffline", Depth::Organization)];
    let saved = admin
        .call::<SaveRole>(&[&grid.role.id.to_string()], Some(&grid.version), &ChangeGrid { cells })
        .await;
    let account = saved.tables.iter().find(|row| row.table == "account").unwrap();
    let read = account.cells.iter().find(|cell| cell.right == Right::Read).unwrap();
    assert_eq!((read.depth, read.has_levels), (Some(Depth::Unit), true));

    let new = NewUser {
        sign_in: "rosa".to_owned(),
        first: "Rosa".to_owned(),
        last: "Blum".to_owned(),
        email: "rosa@wendelin.example".to_owned(),
        unit: unit.id,
        manager: None,
        roles: Vec::new(),
        password: None,
    };
    let made = admin.call::<CreateUser>(&[], None, &new).await;
    let (id, password) = (made.id.to_string(), made.password.unwrap());
    admin.call::<AssignUserRoles>(&[&id], None, &add(grid.role.id)).await;
    assert!(world.sign_in_with("rosa", &password).await.is_some());
    let team = admin
        .call::<CreateTeam>(&[], None, &NewTeam { name: "Night".to_owned(), unit: unit.id, is_access: false })
        .await;
    let team_id = team.team.id.to_string();
    admin.call::<AssignMembers>(&[&team_id], None, &add(made.id)).await;
    admin.call::<AssignTeamRoles>(&[&team_id], None, &add(grid.role.id)).await;
    let listed = found(&admin, ListQuery { search: Some("rosa".to_owned()), ..ListQuery::default() }).await;
    let roles: Vec<&str> = listed.rows[0].roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(roles, ["Diver"]);
    let query = CandidateQuery { table: "systemuser".to_owned(), search: None, id: Some(made.id) };
    let reply = admin.request::<FindCandidates>(&[], &query, &json!({})).send().await.unwrap();
    let named: Candidates = granted(reply).await;
    assert_eq!(named.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Rosa Blum"]);

    let rights = admin.get::<ExplainRights>(&[&id]).await;
    let account = rights.tables.iter().find(|table| table.table == "account").unwrap();
    assert_eq!(account.rights.iter().map(|right| right.right).collect::<Vec<_>>(), [Right::Read]);
    let by: Vec<_> =
        account.rights[0].by.iter().map(|by| by.team.as_ref().map(|team| team.name.as_str())).collect();
    assert_eq!((account.rights[0].depth, by), (Depth::Unit, vec![None, Some("Night")]));
    assert_eq!(rights.others.len(), 1);

    let fresh =
        admin.call::<SetPassword>(&[&id], None, &NewPassword { password: None }).await.password.unwrap();
    assert!(world.sign_in_with("rosa", &password).await.is_none());
    assert!(world.sign_in_with("rosa", &fresh).await.is_some());
    let (status, why) = admin.refused::<DeleteRole>(&[&grid.role.id.to_string()], None, &Nothing {}).await;
    assert_eq!((status, why.code.as_str()), (409, codes::NOT_NOW));
    admin.call::<AssignMembers>(&[&team_id], None, &remove(made.id)).await;
    admin.call::<DeleteTeam>(&[&team_id], None, &Nothing {}).await;
    admin.call::<AssignUserRoles>(&[&id], None, &remove(grid.role.id)).await;
    admin.call::<DeleteRole>(&[&grid.role.id.to_string()], None, &Nothing {}).await;
    assert!(admin.get::<ListRoles>(&[]).await.rows.iter().all(|role| role.name != "Diver"));
    world.server.stop().await;
}

#[tokio::test]
async fn a_user_is_changed_in_the_version_that_was_seen_and_loses_his_sessions_when_disabled() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let query = ListQuery { search: Some("INES".to_owned()), ..ListQuery::default() };
    let id = found(&admin, query).await.rows[0].id.to_string();
    let user = admin.get::<ReadUser>(&[&id]).await;
    let refresh = world.tokens("ines").await["refresh_token"].as_str().unwrap().to_owned();
    let wanted = UserSetting { last: "Neumann".to_owned(), is_disabled: true, ..user.setting.clone() };
    let saved = admin.call::<SaveUser>(&[&id], Some(&user.version), &wanted).await;
    assert!(saved.name.ends_with("Neumann") && saved.setting.is_disabled);
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    assert_eq!(world.token_reply(&form).await.status(), 400);
    let (status, why) = admin.refused::<SaveUser>(&[&id], Some(&user.version), &user.setting).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    let disabled = ListQuery { only: Some("disabled".to_owned()), ..ListQuery::default() };
    assert_eq!(found(&admin, disabled).await.total, 1);
    world.server.stop().await;
}

#[tokio::test]
async fn a_team_is_renamed_in_the_version_that_was_seen_and_a_units_own_team_is_not() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let root = admin.get::<ListUnits>(&[]).await.rows[0].clone();
    let new = NewTeam { name: "Night".to_owned(), unit: root.id, is_access: false };
    let team = admin.call::<CreateTeam>(&[], None, &new).await;
    let id = team.team.id.to_string();
    let day = TeamSetting { name: "Day".to_owned() };
    let renamed = admin.call::<SaveTeam>(&[&id], Some(&team.version), &day).await;
    assert_eq!(renamed.team.name, "Day");
    let (status, why) = admin.refused::<SaveTeam>(&[&id], Some(&team.version), &day).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    let nameless = TeamSetting { name: " ".to_owned() };
    let (status, why) = admin.refused::<SaveTeam>(&[&id], Some(&renamed.version), &nameless).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("name")));
    let query = ListQuery { search: Some(root.name), ..ListQuery::default() };
    let listed = admin.request::<ListTeams>(&[], &query, &json!({})).send().await.unwrap();
    let listed: List<Team> = granted(listed).await;
    let own = listed.rows.iter().find(|team| team.is_default).unwrap().id.to_string();
    let version = admin.get::<ReadTeam>(&[&own]).await.version;
    let (status, why) = admin.refused::<SaveTeam>(&[&own], Some(&version), &day).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("name")));
    world.server.stop().await;
}

#[tokio::test]
async fn a_new_user_is_refused_at_the_field_that_is_wrong() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let unit = admin.get::<ListUnits>(&[]).await.rows[0].id;
    let good = NewUser {
        sign_in: "rosa".to_owned(),
        first: String::new(),
        last: "Blum".to_owned(),
        email: String::new(),
        unit,
        manager: None,
        roles: Vec::new(),
        password: None,
    };
    let nobody: RecordId = "00000000-0000-0000-0000-00000000abcd".parse().unwrap();
    let wrong = [
        (NewUser { sign_in: "ines".to_owned(), ..good.clone() }, "sign_in"),
        (NewUser { password: Some("short".to_owned()), ..good.clone() }, "password"),
        (NewUser { unit: nobody, ..good.clone() }, "unit"),
        (NewUser { manager: Some(nobody), ..good.clone() }, "manager"),
        (NewUser { roles: vec![nobody], ..good.clone() }, "roles[0]"),
        (NewUser { last: String::new(), ..good.clone() }, "last"),
    ];
    for (user, field) in wrong {
        let (status, why) = admin.refused::<CreateUser>(&[], None, &user).await;
        assert!((400..500).contains(&status) && why.field.as_deref() == Some(field), "{field}: {why:?}");
    }
    admin.call::<CreateUser>(&[], None, &good).await;
    world.server.stop().await;
}

#[tokio::test]
async fn what_would_lock_somebody_out_or_hand_on_what_one_lacks_is_refused() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let me = admin.get::<admin_contract::endpoints::WhoAmI>(&[]).await.id.to_string();
    let myself = admin.get::<ReadUser>(&[&me]).await;
    let gone = UserSetting { is_disabled: true, ..myself.setting.clone() };
    let (status, why) = admin.refused::<SaveUser>(&[&me], Some(&myself.version), &gone).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("is_disabled")));

    let roles = admin.get::<ListRoles>(&[]).await;
    let fixed = roles.rows.iter().find(|role| role.is_fixed).unwrap();
    let grid = admin.get::<admin_contract::endpoints::ReadRole>(&[&fixed.id.to_string()]).await;
    let cells = vec![SetCell { privilege: "prvReadAccount".to_owned(), depth: None }];
    let saved =
        admin.refused::<SaveRole>(&[&fixed.id.to_string()], Some(&grid.version), &ChangeGrid { cells }).await;
    assert!(saved.0 == 400 || saved.0 == 403, "{saved:?}");

    let unit = admin.get::<ListUnits>(&[]).await.rows[0].clone();
    let circle = UnitSetting { name: unit.name.clone(), parent: Some(unit.id) };
    let (status, why) =
        admin.refused::<SaveUnit>(&[&unit.id.to_string()], Some(&unit.version), &circle).await;
    assert!((400..500).contains(&status) && why.field.as_deref() == Some("parent"), "{why:?}");
    let (status, _) = admin.refused::<DeleteUnit>(&[&unit.id.to_string()], None, &Nothing {}).await;
    assert!((400..500).contains(&status), "a unit with people in it stays");
    let short = NewPassword { password: Some("short".to_owned()) };
    let (status, why) = admin.refused::<SetPassword>(&[&me], None, &short).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("password")));
    world.server.stop().await;
}
