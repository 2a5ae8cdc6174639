//! The real command and the real server: for every k (some, unless [`faults::all`]), the reply to request k is lost, or the process is killed right after
//! the server acted on request k. The end is that of a run without the fault.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use support::World;
use support::faults;
use support::homecoming::Homecoming;
use support::line::Line;

/// More requests than one sync makes.
const MOST: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn whichever_reply_is_lost_each_change_has_its_effect_once() {
    let world = World::start().await;
    let line = Line::to(&world.url).await;
    let home = Homecoming::of(&world, &line.url).await;
    for k in faults::places().take_while(|k| *k < MOST) {
        let copy = home.device.copied();
        line.loses_reply(k);
        copy.run(&["sync"]).await;
        let met = line.has_lost();
        home.is_whole_after(&world, &copy, &format!("reply {k} lost")).await;
        home.undo(&world).await;
        if !met {
            assert!(k > 5, "only {k} requests");
            break;
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_whichever_request_the_process_is_killed_each_change_has_its_effect_once() {
    let world = World::start().await;
    let line = Line::to(&world.url).await;
    let home = Homecoming::of(&world, &line.url).await;
    for k in faults::places().take_while(|k| *k < MOST) {
        let copy = home.device.copied();
        line.loses_reply(k);
        let mut child = copy.start(&["--json", "sync"]);
        let ended = tokio::select! {
            () = line.lost() => false,
            _ = child.wait() => true,
        };
        if !ended {
            child.kill().await.unwrap();
        }
        line.has_lost();
        home.is_whole_after(&world, &copy, &format!("killed after request {k}")).await;
        home.undo(&world).await;
        if ended {
            assert!(k > 5, "only {k} requests");
            break;
        }
    }
    world.stop().await;
}
