//! Step 1: tables.

use super::Console;
use crate::support::start;
use admin_contract::endpoints::{
    DiffTables, DropTableDraft, ListTables, MeasureTables, PublishTables, ReadJob, ReadOverview, SaveTable,
};
use admin_contract::jobs::JobResult;
use admin_contract::provisioning::JobStatus;
use admin_contract::tables::{OrganisationFilter, TableObstacle, TableRow, TableSetting, Tables};
use admin_contract::{Nothing, codes};
use model::offline::tree::{Criterion, Group, Part, Tree};

fn row<'t>(tables: &'t Tables, name: &str) -> &'t TableRow {
    tables.rows.iter().find(|row| row.table == name).unwrap()
}

fn criteria(count: usize) -> OrganisationFilter {
    let one = Part::Criterion(Criterion {
        column: "modifiedon".to_owned(),
        operator: "last-x-days".to_owned(),
        values: vec!["30".to_owned()],
    });
    OrganisationFilter::Criteria {
        tree: Tree { group: Group { any: false, parts: vec![one; count] }, links: vec![] },
    }
}

#[tokio::test]
async fn a_change_of_a_table_waits_until_it_is_published_and_the_diff_tells_it() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let before = admin.get::<ListTables>(&[]).await;
    let competitor = row(&before, "product");
    let wanted = TableSetting { offline: true, filter: criteria(1) };
    let saved = admin.call::<SaveTable>(&["product"], Some(&competitor.version), &wanted).await;
    assert_eq!(row(&saved, "product").draft.as_ref(), Some(&wanted));
    assert_eq!(row(&saved, "product").published, competitor.published, "nothing holds yet");
    assert_eq!((saved.pending, admin.get::<ReadOverview>(&[]).await.counts.table_changes), (1, 1));

    let diff = admin.get::<DiffTables>(&[]).await;
    assert!(diff.changes.iter().all(|change| change.place.table.as_deref() == Some("product")));
    assert!(diff.changes.iter().any(|change| change.place.setting == "filter"), "{diff:?}");
    let published = admin.call::<PublishTables>(&[], Some(&diff.version), &Nothing {}).await;
    assert_eq!((row(&published, "product").published.clone(), published.pending), (wanted, 0));
    assert_eq!(row(&published, "product").draft, None);
    world.server.stop().await;
}

#[tokio::test]
async fn what_somebody_else_saved_in_the_meantime_is_not_overwritten_unseen() {
    let world = start().await;
    let (one, other) = (Console::of(&world, "admin").await, Console::of(&world, "admin").await);
    let seen = row(&one.get::<ListTables>(&[]).await, "task").version.clone();
    let first = TableSetting { offline: true, filter: criteria(1) };
    one.call::<SaveTable>(&["task"], Some(&seen), &first).await;
    let second = TableSetting { offline: true, filter: OrganisationFilter::Nothing };
    let (status, why) = other.refused::<SaveTable>(&["task"], Some(&seen), &second).await;
    assert_eq!((status, why.code.as_str()), (412, codes::STALE));
    let current: Tables = serde_json::from_value(why.current.unwrap()).unwrap();
    assert_eq!(row(&current, "task").draft, Some(first));
    let (status, why) = other.refused::<SaveTable>(&["task"], None, &second).await;
    assert_eq!((status, why.code.as_str()), (428, codes::NO_VERSION));
    other.call::<DropTableDraft>(&["task"], None, &Nothing {}).await;
    assert_eq!(other.get::<ListTables>(&[]).await.pending, 0);
    world.server.stop().await;
}

#[tokio::test]
async fn what_can_not_be_is_refused_with_the_member_that_is_wrong() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let tables = admin.get::<ListTables>(&[]).await;
    assert_eq!(row(&tables, "role").obstacle, Some(TableObstacle::System));
    let default = OrganisationFilter::Default { days: tables.default_days };
    let cases = [
        ("role", TableSetting { offline: true, filter: default.clone() }, "offline"),
        ("account", TableSetting { offline: false, filter: default }, "offline"),
        ("task", TableSetting { offline: true, filter: criteria(4) }, "filter"),
        ("task", TableSetting { offline: true, filter: OrganisationFilter::Default { days: 0 } }, "filter"),
        (
            "task",
            TableSetting {
                offline: true,
                filter: OrganisationFilter::FetchXml { fetch_xml: "<filter>".repeat(3) },
            },
            "filter",
        ),
    ];
    for (table, setting, field) in cases {
        let version = row(&tables, table).version.clone();
        let (status, why) = admin.refused::<SaveTable>(&[table], Some(&version), &setting).await;
        assert_eq!((status, why.field.as_deref()), (400, Some(field)), "{table} {setting:?} {why:?}");
    }
    world.server.stop().await;
}

#[tokio::test]
async fn volumes_are_measured_by_a_job_and_count_what_is_there() {
    let world = start().await;
    let admin = Console::of(&world, "admin").await;
    let mut job = admin.call::<MeasureTables>(&[], None, &Nothing {}).await;
    while matches!(job.status, JobStatus::Waiting | JobStatus::Running) {
        tokio::task::yield_now().await;
        job = admin.get::<ReadJob>(&[&job.id.to_string()]).await;
    }
    assert_eq!(job.status, JobStatus::Completed, "{job:?}");
    let tables = admin.get::<ListTables>(&[]).await;
    assert_eq!(job.result, Some(JobResult::Volumes { tables: tables.rows.len() as u64 }));
    let volume = row(&tables, "account").volume.unwrap();
    assert_eq!(i64::try_from(volume.rows).unwrap(), world.sql("SELECT count(*) FROM data_account"));
    assert!(volume.bytes > volume.rows && volume.passing_rows <= volume.rows, "{volume:?}");
    world.server.stop().await;
}
