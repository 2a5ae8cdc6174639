//! For every k, call k of the device database fails, before it did anything or after: the user tries again, and the end is
//! that of a run without the fault.

use super::driver::{Line, Rig, database};
use super::faulty_store::FaultyStore;
use crate::support::{account, app, fields, id, open};
use contract::shapes::ChangeState;
use model::value::Instant;
use model::{Problem, RecordId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use sync_core::engine::Pace;
use sync_core::ports::{DownloadChoice, NewChange, Store, Work};

/// The record whose changes the server refuses.
const REFUSED: u128 = 3;

/// More often than this nobody has to try again: one call fails once.
const TRIES: usize = 4;

/// Does something as often as it takes.
macro_rules! insisting {
    ($what:expr) => {{
        let mut last = Err(model::Code::Internal.into());
        for _ in 0..TRIES {
            last = $what.await;
            if last.is_ok() {
                break;
            }
        }
        last
    }};
}

fn server() -> Arc<Line> {
    let line = Line::new((1..=4).map(|n| account(n, 5, "Old", 100)).collect());
    line.refused.lock().unwrap().push(id(REFUSED));
    line
}

fn renamed(n: u128, name: &str) -> NewChange {
    NewChange {
        table: "account".into(),
        record: id(n),
        work: Work::Update(fields(name)),
        made_at: Instant(1),
    }
}

/// One stay: signed in, downloaded, edited offline, come home. Gives whether the fault was met.
async fn stay(path: &Path, line: &Arc<Line>, fails: usize, works: bool) -> Result<bool, Problem> {
    let store = Arc::new(open(path).await);
    let faulty = Arc::new(FaultyStore::new(store.clone(), fails, works));
    let rig = insisting!(Rig::through(store.clone(), faulty.clone(), line, Pace::OnDemand))?;
    insisting!(rig.engine.enter_app(Some(app())))?;
    insisting!(rig.engine.choose_download(app().id, DownloadChoice::Started))?;
    insisting!(rig.engine.sync_until_quiet())?;
    insisting!(rig.engine.set_offline(true))?;
    for (n, name) in [(1, "First"), (REFUSED, "Refused"), (2, "Only"), (1, "Second")] {
        // What a user saves again because he was told that it failed changes nothing when it did not.
        let queued = insisting!(faulty.queue_change(renamed(n, name)))?;
        rig.engine.change_queued(&queued);
    }
    insisting!(rig.engine.set_offline(false))?;
    insisting!(rig.engine.sync_until_quiet())?;
    rig.end().await;
    Ok(faulty.has_failed())
}

/// What the device shows under which versions, and what waits, once it runs again without a fault.
async fn is_whole(path: &Path, line: &Arc<Line>, fault: &str) {
    let rig = Rig::on(path, line, Pace::OnDemand).await;
    insisting!(rig.engine.sync_until_quiet()).unwrap();
    let left = rig.store.queue().await.unwrap();
    let left: Vec<(RecordId, ChangeState)> = left.iter().map(|entry| (entry.record, entry.state)).collect();
    assert_eq!(left, [(id(REFUSED), ChangeState::Parked)], "{fault}");
    let named: BTreeMap<RecordId, String> = {
        let rows = line.rows.lock().unwrap();
        rows.iter().map(|row| (row.id, row.fields["name"].as_text().unwrap().to_owned())).collect()
    };
    let expected = [(1, "Second"), (2, "Only"), (3, "Old"), (4, "Old")];
    assert_eq!(named, expected.map(|(n, name)| (id(n), name.to_owned())).into(), "{fault}");
    // The two of one record travel together, or one after the other where a fault came between.
    let effects = line.effects();
    assert!(effects == [1, 2].map(id) || effects == [1, 1, 2].map(id), "{fault}: {effects:?}");
    rig.end().await;
}

async fn every_call(works: bool) {
    for k in 1.. {
        let fault = format!("call {k} fails, and works: {works}");
        let (_directory, path) = database();
        let line = server();
        let met = stay(&path, &line, k, works).await.unwrap_or_else(|problem| panic!("{fault}: {problem:?}"));
        is_whole(&path, &line, &fault).await;
        if !met {
            assert!(k > 20, "only {k} calls");
            break;
        }
    }
}

#[tokio::test]
async fn whichever_call_of_the_database_fails_each_change_has_its_effect_once() {
    every_call(false).await;
}

#[tokio::test]
async fn whichever_answer_of_the_database_is_lost_each_change_has_its_effect_once() {
    every_call(true).await;
}
