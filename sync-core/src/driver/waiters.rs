//! Who waits for the end of a cycle.

use crate::engine::SyncSummary;
use model::Problem;
use tokio::sync::oneshot;

type Tell = oneshot::Sender<Result<SyncSummary, Problem>>;

/// What nobody needs to wait for any longer.
pub(super) enum End {
    /// A cycle ended.
    Cycle(u64, Result<SyncSummary, Problem>),
    /// No cycle can end now.
    Stalled(Problem),
}

/// Who waits for the end of which cycle.
#[derive(Default)]
pub(super) struct Waiters(Vec<(u64, Tell)>);

impl Waiters {
    /// Waits for the end of a cycle, or of a later one.
    pub fn add(&mut self, cycle: u64, tell: Tell) {
        self.0.push((cycle, tell));
    }

    /// Tells those who wait for what ended.
    pub fn tell(&mut self, ends: &[End]) {
        for end in ends {
            match end {
                End::Cycle(cycle, outcome) => {
                    let (done, waiting) = self.0.drain(..).partition(|(awaited, _)| awaited <= cycle);
                    self.0 = waiting;
                    tell(done, outcome);
                }
                End::Stalled(problem) => tell(std::mem::take(&mut self.0), &Err(problem.clone())),
            }
        }
    }
}

fn tell(waiters: Vec<(u64, Tell)>, outcome: &Result<SyncSummary, Problem>) {
    for (_, tell) in waiters {
        // Whoever waited may have gone.
        let _ = tell.send(outcome.clone());
    }
}
