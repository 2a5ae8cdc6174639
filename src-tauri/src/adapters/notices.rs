//! Notices on the desktop: what the user should hear of while the window isn't looked at. They are asked for in the app
//! before the first one is shown, and off until then.

use contract::events::Notice;
use model::status::{OfflineStatus, Reason};
use notify_rust::Notification;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use sync_core::ports::Notifier;
use texts::t;

/// Whether notices may be shown: the user wants them, and isn't looking at the window, where the same is told as a toast.
#[derive(Debug, Default)]
pub struct Gate {
    wanted: AtomicBool,
    watched: AtomicBool,
}

impl Gate {
    /// The user's answer.
    pub fn set_wanted(&self, wanted: bool) {
        self.wanted.store(wanted, Ordering::Relaxed);
    }

    /// Whether the window has the keyboard now.
    pub fn set_watched(&self, watched: bool) {
        self.watched.store(watched, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) && !self.watched.load(Ordering::Relaxed)
    }
}

/// What shows a notice in the place of the one before.
pub trait Bubble: Send + 'static {
    /// Shows words, or leaves it where there is no way to.
    fn show(&mut self, words: &str);
}

/// Shows notices through a bubble that is replaced in place.
///
/// Talking to the desktop's service may take long or fail, where there is none; both happen on a thread of its own.
#[derive(Clone)]
pub struct DesktopNotices {
    gate: Arc<Gate>,
    words: Sender<String>,
}

impl DesktopNotices {
    /// Starts the thread that shows them on this desktop.
    pub fn start(gate: Arc<Gate>) -> Self {
        Self::through(gate, Desktop::new())
    }

    /// Starts the thread that shows them through a bubble.
    fn through(gate: Arc<Gate>, bubble: impl Bubble) -> Self {
        let (words, incoming) = channel();
        std::thread::spawn(move || show_each(&incoming, bubble));
        Self { gate, words }
    }

    fn show(&self, words: String) {
        if self.gate.is_open() {
            // The thread lives as long as this sender, so sending can't fail before we are gone.
            let _ = self.words.send(words);
        }
    }
}

impl Notifier for DesktopNotices {
    fn notify(&self, notice: &Notice) {
        if let Some(words) = words_of(notice) {
            self.show(words);
        }
    }
}

/// Tells once when a sync ended with an error: the status says so for as long as it lasts.
#[derive(Debug, Default)]
pub struct Failing(bool);

impl Failing {
    /// Takes the status as it is now.
    pub fn follow(&mut self, status: &OfflineStatus, notices: &DesktopNotices) {
        let problem = status.reasons.iter().find_map(|reason| match reason {
            Reason::Sync { problem } => Some(problem),
            _ => None,
        });
        if let (Some(problem), false) = (problem, self.0) {
            notices.show(format!("{}: {}", t!("reason-sync"), texts::problem(problem)));
        }
        self.0 = problem.is_some();
    }
}

/// What is said; nothing of what went well, for which nobody must be disturbed.
fn words_of(notice: &Notice) -> Option<String> {
    match notice {
        Notice::ReadyForOffline => Some(t!("notice-ready")),
        Notice::UpdateWaits => Some(t!("notice-update")),
        Notice::DraftsWait { drafts } => Some(t!("reason-drafts", count = *drafts)),
        Notice::Sent { .. } => None,
        Notice::Parked { problem, .. } => {
            Some(format!("{} {}", t!("notice-parked"), texts::problem(problem)))
        }
    }
}

fn show_each(incoming: &Receiver<String>, mut bubble: impl Bubble) {
    for words in incoming {
        bubble.show(&words);
    }
}

/// The desktop's notification service.
struct Desktop(Notification);

impl Desktop {
    fn new() -> Self {
        let mut bubble = Notification::new();
        bubble.appname("Farfield").summary("Farfield").icon("farfield");
        Self(bubble)
    }
}

impl Bubble for Desktop {
    fn show(&mut self, words: &str) {
        match self.0.body(words).show() {
            #[cfg(all(unix, not(target_os = "macos")))]
            Ok(shown) => {
                self.0.id(shown.id());
            }
            #[cfg(not(all(unix, not(target_os = "macos"))))]
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "no notice on this desktop"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::status::{Facts, derive};
    use model::{Code, Problem};
    use std::time::Duration;

    /// A bubble that hands on what it shows.
    struct Heard(Sender<String>);

    impl Bubble for Heard {
        fn show(&mut self, words: &str) {
            let _ = self.0.send(words.to_owned());
        }
    }

    fn heard() -> (Arc<Gate>, DesktopNotices, Receiver<String>) {
        let (gate, (said, heard)) = (Arc::new(Gate::default()), channel());
        (gate.clone(), DesktopNotices::through(gate, Heard(said)), heard)
    }

    const LONG: Duration = Duration::from_secs(60);

    /// What was shown until nothing more can come.
    fn all(notices: DesktopNotices, heard: &Receiver<String>) -> Vec<String> {
        drop(notices);
        std::iter::from_fn(|| heard.recv_timeout(LONG).ok()).collect()
    }

    #[test]
    fn nothing_is_shown_before_the_user_said_yes_and_nothing_while_he_looks() {
        let (gate, notices, heard) = heard();
        notices.notify(&Notice::ReadyForOffline);
        gate.set_wanted(true);
        gate.set_watched(true);
        notices.notify(&Notice::UpdateWaits);
        gate.set_watched(false);
        notices.notify(&Notice::DraftsWait { drafts: 3 });
        notices.notify(&Notice::Sent { changes: 2 });
        let shown = all(notices, &heard);
        assert_eq!(shown.len(), 1, "{shown:?}");
        assert!(shown[0].contains('3'));
    }

    #[test]
    fn a_parked_change_says_why() {
        let (gate, notices, heard) = heard();
        gate.set_wanted(true);
        let problem = Problem::new(Code::Gone);
        notices.notify(&Notice::Parked { seq: 1, problem: problem.clone() });
        assert!(all(notices, &heard)[0].ends_with(&texts::problem(&problem)));
    }

    #[test]
    fn a_sync_that_fails_again_and_again_is_told_once_until_one_goes_well() {
        let (gate, notices, heard) = heard();
        gate.set_wanted(true);
        let status = |problem: Option<Problem>| {
            derive(&Facts { enabled: true, installed: true, last_problem: problem, ..Facts::default() })
        };
        let failed = status(Some(Problem::new(Code::ServerUnavailable)));
        let mut failing = Failing::default();
        failing.follow(&failed, &notices);
        failing.follow(&failed, &notices);
        failing.follow(&status(None), &notices);
        failing.follow(&failed, &notices);
        assert_eq!(all(notices, &heard).len(), 2);
    }
}
