//! A queue of a thousand changes on the real database.

use super::driver::{Line, Rig, database};
use crate::support::{account, app, id};
use contract::shapes::ChangeState;
use model::Code;
use sync_core::engine::Pace;
use sync_core::ports::{DownloadChoice, Queued, Store};

/// Records that are changed once, but for one of them.
const RECORDS: u128 = 990;
/// The one whose changes the server refuses.
const REFUSED: u128 = 500;
/// Later changes of that one, which need the first.
const LATER: usize = 10;

#[tokio::test]
async fn of_a_thousand_changes_one_that_is_refused_holds_up_only_those_that_need_it() {
    let (_directory, path) = database();
    let line = Line::new((1..=RECORDS).map(|n| account(n, 5, "Old", 100)).collect());
    let rig = Rig::on(&path, &line, Pace::OnDemand).await;
    rig.engine.enter_app(Some(app())).await.unwrap();
    rig.engine.choose_download(app().id, DownloadChoice::Started).await.unwrap();
    rig.engine.sync_until_quiet().await.unwrap();
    rig.engine.set_offline(true).await.unwrap();
    for n in 1..=RECORDS {
        assert!(matches!(rig.rename(n, "New").await, Queued::Change(_)));
    }
    for n in 0..LATER {
        assert!(matches!(rig.rename(REFUSED, &format!("Later {n}")).await, Queued::Change(_)));
    }
    line.refused.lock().unwrap().push(id(REFUSED));
    rig.engine.set_offline(false).await.unwrap();
    let summary = rig.engine.sync_until_quiet().await.unwrap();
    assert_eq!(summary.sent, 989, "999 minus the ten that need the refused one");

    let left = rig.store.queue().await.unwrap();
    assert!(left.iter().all(|entry| entry.record == id(REFUSED)));
    let states: Vec<ChangeState> = left.iter().map(|entry| entry.state).collect();
    assert_eq!(states.len(), 1 + LATER);
    assert_eq!(states[0], ChangeState::Parked);
    assert!(states[1..].iter().all(|state| *state == ChangeState::Blocked), "{states:?}");
    assert_eq!(left[0].problem.as_ref().map(|problem| problem.code), Some(Code::Refused));
    let names = |name: &str| {
        let rows = line.rows.lock().unwrap();
        rows.iter().filter(|row| row.fields["name"].as_text() == Some(name)).count()
    };
    assert_eq!((names("New"), names("Old")), (989, 1));
    rig.end().await;
}
