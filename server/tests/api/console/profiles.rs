//! Step 3 and 4: a profile's way from the draft to the devices and back, and what it means for a person.

use super::Console;
use crate::support::{Running, start};
use admin_contract::designer::{AskFilter as Asked, AskRelations as Relating};
use admin_contract::endpoints::{
    AddMembers, AskFilter, AskHeaviest, AskPreview, AskRelations, AskSamples, AskWhy, CheckProfile,
    CreateProfile, DeleteProfile, DiffProfile, ExportProfile, ImportProfile, ListMembers, ListProfiles,
    ListPublications, PublishProfile, ReadJob, ReadMaterial, ReadProfile, ReadPublication, ReadTableMaterial,
    RemoveMembers, RollBackProfile, SaveProfile,
};
use admin_contract::jobs::JobResult;
use admin_contract::preview::{self, ReasonKind, Source};
use admin_contract::profiles::{
    ChangeMembers, Draft, ImportProfile as Importing, Moves, NewProfile, PriceCause, PriceClass,
    ProfileState, RollBack,
};
use admin_contract::provisioning::JobStatus;
use admin_contract::{Nothing, codes};
use model::RecordId;
use model::offline::{Association, Item, Profile, Rows};
use uuid::Uuid;

fn none() -> RecordId {
    RecordId(Uuid::nil())
}

fn item(table: &str, rows: Rows) -> Item {
    Item { rows: Some(rows), ..Item::new(none(), table, table) }
}

fn mine() -> Rows {
    Rows::Owned { mine: true, team: false, unit: false }
}

fn custom(filter: &str) -> Rows {
    Rows::Custom { filter: filter.to_owned() }
}

async fn made(console: &Console, name: &str) -> Draft {
    let wanted = NewProfile { name: name.to_owned(), description: None, copy_of: None };
    console.call::<CreateProfile>(&[], None, &wanted).await
}

async fn saved(console: &Console, draft: &Draft, edit: impl FnOnce(&mut Profile)) -> Draft {
    let mut profile = draft.profile.clone();
    edit(&mut profile);
    console.call::<SaveProfile>(&[&profile.id.to_string()], Some(&draft.version), &profile).await
}

async fn user(world: &Running, name: &str) -> RecordId {
    let admin = world.sign_in("admin").await;
    let found = admin.read(&format!("systemusers?$filter=domainname eq '{name}'&$select=systemuserid")).await;
    found["value"][0]["systemuserid"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_profile_goes_from_draft_to_published_and_back_to_what_it_was() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let draft = made(&admin, "Harbour").await;
    let id = draft.profile.id.to_string();
    assert_eq!((draft.state, draft.checked.can_publish), (ProfileState::Draft, true));
    let draft = saved(&admin, &draft, |profile| profile.items.push(item("account", mine()))).await;
    let published = admin.call::<PublishProfile>(&[&id], Some(&draft.version), &Nothing {}).await;
    assert_eq!(published.state, ProfileState::Published);

    let changed = saved(&admin, &published, |profile| {
        profile.items[0].rows = Some(Rows::All);
        profile.items.push(item("task", mine()));
    })
    .await;
    assert_eq!(changed.state, ProfileState::Changed);
    let diff = admin.get::<DiffProfile>(&[&id]).await;
    let places: Vec<_> =
        diff.changes.iter().map(|c| (c.place.table.as_deref(), c.place.setting.as_str())).collect();
    assert_eq!(places, [(Some("account"), "rows"), (Some("task"), "item")]);
    admin.call::<PublishProfile>(&[&id], Some(&diff.version), &Nothing {}).await;

    let history = admin.get::<ListPublications>(&[&id]).await;
    assert_eq!(
        history.rows.iter().map(|p| (p.number, p.is_current)).collect::<Vec<_>>(),
        [(2, true), (1, false)]
    );
    assert_eq!(history.rows[0].by, "Ada Reuter");
    let first = admin.get::<ReadPublication>(&[&id, "1"]).await;
    assert_eq!(first.changes.len(), 2, "{first:?}");
    let now = admin.get::<ReadProfile>(&[&id]).await;
    let back =
        admin.call::<RollBackProfile>(&[&id, "1"], Some(&now.version), &RollBack { publish: true }).await;
    assert_eq!((back.state, back.profile.items.len()), (ProfileState::Published, 1));
    assert_eq!(back.profile.items[0].rows, Some(mine()));
    let history = admin.get::<ListPublications>(&[&id]).await;
    assert_eq!((history.total, history.rows[0].restored_from), (3, Some(1)));
    admin.call::<DeleteProfile>(&[&id], Some(&back.version), &Nothing {}).await;
    assert_eq!(admin.refused::<ReadProfile>(&[&id], None, &Nothing {}).await.0, 404);
    world.server.stop().await;
}

#[tokio::test]
async fn two_makers_who_change_one_profile_see_each_others_change() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let seen = made(&admin, "Harbour").await;
    let id = seen.profile.id.to_string();
    let first = saved(&admin, &seen, |profile| profile.items.push(item("account", Rows::All))).await;
    let mut other = seen.profile.clone();
    other.items.push(item("task", Rows::All));
    let (status, why) = admin.refused::<SaveProfile>(&[&id], Some(&seen.version), &other).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    let current: Draft = serde_json::from_value(why.current.unwrap()).unwrap();
    assert_eq!(current.profile, first.profile);
    let (status, _) = admin.refused::<PublishProfile>(&[&id], Some(&seen.version), &Nothing {}).await;
    assert_eq!(status, 412, "nobody publishes what he has not seen");
    assert_eq!(admin.get::<ReadProfile>(&[&id]).await.profile, first.profile);
    world.server.stop().await;
}

#[tokio::test]
async fn faults_name_their_member_and_the_linter_prices_each_rule() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let mut profile = made(&admin, "Harbour").await.profile;
    let contains = "<filter><condition attribute='name' operator='like' value='%berg%'/></filter>";
    let either = Association {
        id: none(),
        name: "c".into(),
        relationship: "contact_customer_accounts".into(),
        filter: None,
    };
    profile.items = vec![
        Item { associations: vec![either], ..item("account", custom(contains)) },
        item(
            "contact",
            custom("<filter><condition attribute='numberofchildren' operator='eq' value='many'/></filter>"),
        ),
        Item { rows: None, ..item("task", Rows::All) },
        item("lead", mine()),
    ];
    let checked = admin.call::<CheckProfile>(&[], None, &profile).await;
    assert!(!checked.can_publish);
    let fields: Vec<_> = checked.findings.iter().filter_map(|told| told.field.as_deref()).collect();
    assert!(fields.contains(&"items[1].rows.filter") || fields.contains(&"items[1].combine"), "{fields:?}");
    assert!(fields.contains(&"items[2].rows"), "no rule, no rows: {fields:?}");
    let price = |table: &str| checked.prices.iter().find(|price| price.table == table).unwrap();
    assert!(
        price("account").causes.contains(&PriceCause::Contains { column: "name".to_owned() }),
        "{checked:?}"
    );
    assert_eq!(price("account").class, PriceClass::Dear);
    assert!(
        price("contact")
            .causes
            .iter()
            .any(|cause| matches!(cause, PriceCause::OrRelated | PriceCause::Unreadable))
    );
    assert_eq!(price("task").causes, [PriceCause::NoRule]);
    assert_eq!(price("lead").class, PriceClass::Cheap);
    world.server.stop().await;
}

#[tokio::test]
async fn every_offered_operator_of_every_column_is_one_that_devices_can_ask() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let material = admin.get::<ReadMaterial>(&[]).await;
    assert!(material.tables.iter().any(|table| table.table == "account"));
    assert!(material.tables.iter().all(|table| table.table != "role"));
    let mut asked = 0;
    for table in ["contact", "systemuser"] {
        for column in admin.get::<ReadTableMaterial>(&[table]).await.columns {
            for operator in column.operators {
                let value = match (&column.kind, operator.as_str()) {
                    (_, "last-x-days") => "3",
                    (model::ColumnKind::DateTime { .. }, _) => "2026-01-01",
                    (model::ColumnKind::Lookup { .. } | model::ColumnKind::Uniqueidentifier, _) => {
                        "00000000-0000-0000-0000-000000000001"
                    }
                    _ => "1",
                };
                let values = match model::offline::operators::values_of(&operator) {
                    Some(0) => String::new(),
                    Some(_) => format!(" value='{value}'"),
                    None => format!("><value>{value}</value></condition"),
                };
                let end = if values.contains('>') { ">" } else { "/>" };
                let xml = format!(
                    "<filter><condition attribute='{}' operator='{operator}'{values}{end}</filter>",
                    column.column
                );
                let wanted = Asked { table: table.to_owned(), fetch_xml: Some(xml.clone()), tree: None };
                let read = admin.call::<AskFilter>(&[], None, &wanted).await;
                assert_eq!(read.faults, [], "{xml}");
                let tree = read.tree.unwrap_or_else(|| panic!("{xml} is not shown: {:?}", read.not_shown));
                let wanted = Asked { table: table.to_owned(), fetch_xml: None, tree: Some(tree.clone()) };
                let written = admin.call::<AskFilter>(&[], None, &wanted).await;
                assert_eq!((written.tree, written.faults.len()), (Some(tree), 0), "{}", written.fetch_xml);
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
    world.server.stop().await;
}

#[tokio::test]
async fn relationships_that_can_not_be_picked_say_why() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let mut profile = made(&admin, "Harbour").await.profile;
    profile.items = vec![item("account", Rows::All), item("contact", Rows::Related)];
    let wanted = Relating { profile, table: "account".to_owned() };
    let found = admin.call::<AskRelations>(&[], None, &wanted).await;
    let of = |name: &str| found.relations.iter().find(|choice| choice.relationship == name).unwrap();
    assert_eq!(of("contact_customer_accounts").obstacle, None, "{found:?}");
    let circle = of("account_parent_account").obstacle.as_ref().unwrap();
    assert!(circle.message.contains("account => account"), "{circle:?}");
    let missing = of("opportunity_customer_accounts").obstacle.as_ref().unwrap();
    assert!(missing.message.contains("opportunity"), "{missing:?}");
    world.server.stop().await;
}

#[tokio::test]
async fn a_preview_counts_by_rule_and_says_why_a_record_comes_or_stays() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let profiles = admin.get::<ListProfiles>(&[]).await;
    let source = Source::Published { id: profiles.rows[0].id };
    let ines = user(&world, "ines").await;
    let wanted = preview::AskPreview { source: source.clone(), user: ines, link_kbps: Some(2_000) };
    let found = admin.call::<AskPreview>(&[], None, &wanted).await;
    assert_eq!(
        (found.rows, found.bytes),
        found.tables.iter().fold((0, 0), |(r, b), t| (r + t.rows, b + t.bytes))
    );
    let accounts = found.tables.iter().find(|table| table.table == "account").unwrap();
    let brought = accounts.reasons.iter().find(|reason| reason.kind == ReasonKind::Rule).unwrap();
    assert!(accounts.rows > 0 && brought.rows > 0 && brought.bytes > 0, "{accounts:?}");
    assert!(found.first_sync_s > 0);
    let wanted = preview::AskSamples { source: source.clone(), user: ines, table: "account".to_owned() };
    let samples = admin.call::<AskSamples>(&[], None, &wanted).await;
    assert!(!samples.rows.is_empty() && samples.rows.len() as u64 <= accounts.rows);
    let wanted = preview::AskWhy { source, user: ines, table: "account".to_owned(), id: samples.rows[0].id };
    let why = admin.call::<AskWhy>(&[], None, &wanted).await;
    assert!(why.included && why.reasons.iter().any(|reason| reason.holds), "{why:?}");
    world.server.stop().await;
}

#[tokio::test]
async fn the_heaviest_users_are_found_by_a_job_and_leave_an_estimate() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let profile = admin.get::<ListProfiles>(&[]).await.rows[0].clone();
    let wanted = preview::AskHeaviest { source: Source::Published { id: profile.id } };
    let mut job = admin.call::<AskHeaviest>(&[], None, &wanted).await;
    while matches!(job.status, JobStatus::Waiting | JobStatus::Running) {
        tokio::task::yield_now().await;
        job = admin.get::<ReadJob>(&[&job.id.to_string()]).await;
    }
    let Some(JobResult::Heaviest(found)) = job.result else { panic!("{job:?}") };
    assert!(found.looked_at >= 6 && found.users.windows(2).all(|two| two[0].bytes >= two[1].bytes));
    let first = &found.users[0];
    let wanted = preview::AskPreview {
        source: Source::Published { id: profile.id },
        user: first.user.id,
        link_kbps: None,
    };
    let preview = admin.call::<AskPreview>(&[], None, &wanted).await;
    assert_eq!(
        (preview.rows, preview.bytes),
        (first.rows, first.bytes),
        "the job counts what the preview counts"
    );
    let estimate = admin.get::<ListProfiles>(&[]).await.rows[0].estimate.unwrap();
    assert_eq!((estimate.rows, estimate.bytes), (first.rows, first.bytes));
    world.server.stop().await;
}

#[tokio::test]
async fn people_are_moved_out_of_another_profile_only_when_that_was_said() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let old = admin.get::<ListProfiles>(&[]).await.rows[0].clone();
    let draft = made(&admin, "Harbour").await;
    let (id, ines) = (draft.profile.id.to_string(), user(&world, "ines").await);
    let wanted = ChangeMembers { users: vec![ines], ..ChangeMembers::default() };
    let (status, why) = admin.refused::<AddMembers>(&[&id], None, &wanted).await;
    assert_eq!((status, why.code.as_str()), (409, codes::WOULD_MOVE));
    let moves: Moves = serde_json::from_value(why.current.unwrap()).unwrap();
    assert_eq!((moves.moves[0].user.id, moves.moves[0].from.id), (ines, old.id));
    assert!(why.message.contains(&moves.moves[0].user.name), "the people are named: {}", why.message);
    assert_eq!(admin.get::<ListMembers>(&[&id]).await.users, []);
    let members =
        admin.call::<AddMembers>(&[&id], None, &ChangeMembers { move_users: true, ..wanted.clone() }).await;
    assert_eq!(members.users.iter().map(|member| member.id).collect::<Vec<_>>(), [ines]);
    let before = admin.get::<ListMembers>(&[&old.id.to_string()]).await;
    assert!(before.users.iter().all(|member| member.id != ines), "one profile per user");
    let members = admin.call::<RemoveMembers>(&[&id], None, &wanted).await;
    assert_eq!(members.users, []);
    world.server.stop().await;
}

#[tokio::test]
async fn a_profile_goes_through_a_file_and_an_import_tells_first_what_it_would_change() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let id = admin.get::<ListProfiles>(&[]).await.rows[0].id.to_string();
    let before = admin.get::<ReadProfile>(&[&id]).await;
    let mut file = admin.get::<ExportProfile>(&[&id]).await;
    assert_eq!(file, before.profile);
    file.items.retain(|item| item.table != "phonecall");
    let tried = Importing { profile: file.clone(), dry_run: true };
    let told = admin.call::<ImportProfile>(&[], None, &tried).await;
    assert_eq!((told.is_new, told.changes.len()), (false, 1), "{told:?}");
    assert_eq!(admin.get::<ReadProfile>(&[&id]).await, before, "it was only looked at");
    let import = Importing { profile: file.clone(), dry_run: false };
    for unseen in [None, Some("another")] {
        let (status, why) = admin.refused::<ImportProfile>(&[], unseen, &import).await;
        assert_eq!((status, why.code.as_str()), (412, codes::STALE), "what nobody compared isn't replaced");
    }
    assert_eq!(told.version.as_ref(), Some(&before.version));
    admin.call::<ImportProfile>(&[], told.version.as_deref(), &import).await;
    let after = admin.get::<ReadProfile>(&[&id]).await;
    assert_eq!(after.profile.items.len(), before.profile.items.len() - 1);
    world.server.stop().await;
}
