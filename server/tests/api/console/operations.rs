//! Steps 5, 8, 10 and 11: apps, sync errors, solutions, health.

use super::{Console, granted};
use crate::support::{start, text};
use admin_contract::apps::{AppSetting, Offer};
use admin_contract::endpoints::{
    BackUp, CreateProfile, ExportSolution, GroupSyncErrors, ImportSolution, ListApps, ListSolutions,
    ListSyncErrors, ReadHealth, ReadJob, ReadSyncError, ResolveSyncError, RetrySyncError, SaveApp, TryImport,
};
use admin_contract::profiles::NewProfile;
use admin_contract::provisioning::JobStatus;
use admin_contract::solutions::{ExportQuery, ExportedFile, SolutionFile};
use admin_contract::sync_errors::{ErrorRow, Resolve, Take};
use admin_contract::{List, ListQuery, Nothing, codes};
use serde_json::json;

#[tokio::test]
async fn an_app_offers_published_profiles_alone() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let apps = admin.get::<ListApps>(&[]).await;
    let app = apps.rows.iter().find(|app| app.setting.offline).unwrap();
    let id = app.id.to_string();
    let wanted = NewProfile { name: "Harbour".to_owned(), description: None, copy_of: None };
    let draft = admin.call::<CreateProfile>(&[], None, &wanted).await;
    let mut setting = app.setting.clone();
    setting.offers.push(Offer { profile: draft.profile.id, for_everyone: false });
    let (status, why) = admin.refused::<SaveApp>(&[&id], Some(&app.version), &setting).await;
    assert_eq!((status, why.field.as_deref()), (400, Some("offers[1].profile")), "{why:?}");
    let none = AppSetting { offline: false, offers: Vec::new() };
    let saved = admin.call::<SaveApp>(&[&id], Some(&app.version), &none).await;
    assert_eq!((&saved.setting, saved.profiles.len()), (&none, 0));
    let (status, why) = admin.refused::<SaveApp>(&[&id], Some(&app.version), &app.setting).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    let back = admin.call::<SaveApp>(&[&id], Some(&saved.version), &app.setting).await;
    assert_eq!(back.setting, app.setting);
    world.server.stop().await;
}

#[tokio::test]
async fn sync_errors_are_grouped_shown_from_both_sides_and_settled_for_their_user() {
    let world = start().await;
    let ines = world.sign_in("ines").await;
    let account = ines.made("accounts", json!({"name": "Old name", "telephone1": "1"})).await;
    let id = text(&account, "accountid");
    for n in 0..3 {
        let data = json!({"name": format!("New name {n}"), "telephone1": "2", "industrycode": 1,
            "syncerror__regardingentityid": id, "entitylogicalname": "account"});
        let base = json!({"farfield_base": {"name": "Base name"}});
        let error = json!({"name": "account", "action": "Update", "errortype": 0, "errorcode": "-2147088254",
            "errormessage": "Somebody else changed it.", "errortime": format!("2026-11-20T08:0{n}:00Z"),
            "requestdata": data.to_string(), "errordetail": base.to_string()});
        ines.made("syncerrors", error).await;
    }
    let admin = Console::of(&world, "admin").await;
    let groups = admin.get::<GroupSyncErrors>(&[]).await;
    let group = groups.rows.iter().find(|group| group.table == "account").unwrap();
    assert_eq!((group.count, group.users, group.kind), (3, 1, 0));
    let query = ListQuery { only: Some(group.key.clone()), ..ListQuery::default() };
    let reply = admin.request::<ListSyncErrors>(&[], &query, &json!({})).send().await.unwrap();
    let errors: List<ErrorRow> = granted(reply).await;
    assert_eq!(errors.total, 3);
    let ids: Vec<String> = errors.rows.iter().map(|error| error.id.to_string()).collect();

    let shown = admin.get::<ReadSyncError>(&[&ids[0]]).await;
    let name = shown.columns.iter().find(|column| column.column == "name").unwrap();
    assert_eq!((name.mine.clone(), name.theirs.clone()), (json!("New name 2"), Some(json!("Old name"))));
    assert_eq!(name.base, Some(json!("Base name")));
    let industry = shown.columns.iter().find(|column| column.column == "industrycode").unwrap();
    assert!(industry.mine.is_string() && industry.base.is_none(), "an option by its label: {industry:?}");
    assert_eq!(shown.detail, None, "what only the console reads is no text for people");
    assert_eq!((shown.exists, shown.record_name.as_deref()), (true, Some("Old name")));
    let keep = Resolve { note: "The office was right.".to_owned(), take: Take::Theirs };
    let settled = admin.call::<ResolveSyncError>(&[&ids[0]], Some(&shown.version), &keep).await;
    assert!(settled.is_resolved);
    let told = ines.read(&format!("syncerrors({})", ids[0])).await;
    assert_eq!((told["statecode"].clone(), text(&told, "description")), (json!(1), "The office was right."));
    assert_eq!(ines.read(&format!("accounts({id})")).await["name"], "Old name");

    let shown = admin.get::<ReadSyncError>(&[&ids[1]]).await;
    let take = Resolve { note: String::new(), take: Take::Mine };
    admin.call::<ResolveSyncError>(&[&ids[1]], Some(&shown.version), &take).await;
    assert_eq!(ines.read(&format!("accounts({id})")).await["name"], "New name 1");
    let (status, _) = admin.refused::<ResolveSyncError>(&[&ids[1]], Some(&shown.version), &take).await;
    assert_eq!(status, 412);
    let shown = admin.get::<ReadSyncError>(&[&ids[2]]).await;
    admin.call::<RetrySyncError>(&[&ids[2]], Some(&shown.version), &Nothing {}).await;
    assert_eq!(ines.read(&format!("accounts({id})")).await["name"], "New name 0");
    assert!(admin.get::<GroupSyncErrors>(&[]).await.rows.iter().all(|group| group.table != "account"));
    world.server.stop().await;
}

#[tokio::test]
async fn a_dry_run_of_an_import_tells_everything_and_leaves_nothing() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ListSolutions>(&[]).await;
    let query = ExportQuery { managed: None };
    let reply = admin.request::<ExportSolution>(&["Default"], &query, &json!({})).send().await.unwrap();
    if reply.status() == 404 {
        assert_eq!(before.total, 0, "a server without solutions has none to export");
        return world.server.stop().await;
    }
    let file: ExportedFile = granted(reply).await;
    let tables = world.sql("SELECT count(*) FROM data_solution");
    let report = admin.call::<TryImport>(&[], None, &SolutionFile { file: file.file.clone() }).await;
    assert_eq!(world.sql("SELECT count(*) FROM data_solution"), tables);
    let done = admin.call::<ImportSolution>(&[], None, &SolutionFile { file: file.file }).await;
    assert_eq!(done, report);
    world.server.stop().await;
}

#[tokio::test]
async fn a_file_that_is_no_solution_is_refused_at_its_member() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    for file in ["", "not base64!", "bm90IGEgemlw"] {
        let wanted = SolutionFile { file: file.to_owned() };
        for refused in [
            admin.refused::<TryImport>(&[], None, &wanted).await,
            admin.refused::<ImportSolution>(&[], None, &wanted).await,
        ] {
            assert_eq!((refused.0, refused.1.field.as_deref()), (400, Some("file")), "{file}: {refused:?}");
        }
    }
    world.server.stop().await;
}

#[tokio::test]
async fn a_backup_is_made_by_a_job_and_listed() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    if crate::support::on_postgres() {
        let (status, why) = admin.refused::<BackUp>(&[], None, &Nothing {}).await;
        assert_eq!((status, why.code.as_str()), (501, codes::NOT_HERE));
        assert!(admin.get::<ReadHealth>(&[]).await.no_backups.is_some());
        return world.server.stop().await;
    }
    let mut job = admin.call::<BackUp>(&[], None, &Nothing {}).await;
    while matches!(job.status, JobStatus::Waiting | JobStatus::Running) {
        tokio::task::yield_now().await;
        job = admin.get::<ReadJob>(&[&job.id.to_string()]).await;
    }
    assert_eq!(job.status, JobStatus::Completed, "{job:?}");
    let health = admin.get::<ReadHealth>(&[]).await;
    assert_eq!(health.backups.len(), 1);
    assert!(health.backups[0].bytes > 0 && health.database.bytes > 0 && health.requests.served > 0);
    assert!(world.data.path().join("backups").join(&health.backups[0].file).is_file());
    world.server.stop().await;
}
