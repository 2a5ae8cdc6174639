//! Notices on the desktop.

use contract::events::Notice;
use notify_rust::Notification;
use std::sync::mpsc::{Receiver, Sender, channel};
use sync_core::ports::Notifier;
use texts::t;

/// Shows notices through the desktop's notification service, one bubble that is updated in place.
///
/// Talking to the service may take long or fail, where there is none; both happen on a thread of its own.
pub struct DesktopNotices {
    words: Sender<String>,
}

impl DesktopNotices {
    /// Starts the thread that shows them.
    pub fn start() -> Self {
        let (words, incoming) = channel();
        std::thread::spawn(move || show_each(&incoming));
        Self { words }
    }
}

impl Notifier for DesktopNotices {
    fn notify(&self, notice: &Notice) {
        // The thread lives as long as this sender, so sending can't fail before we are gone.
        let _ = self.words.send(words_of(notice));
    }
}

fn words_of(notice: &Notice) -> String {
    match notice {
        Notice::ReadyForOffline => t!("notice-ready"),
        Notice::UpdateWaits => t!("notice-update"),
        Notice::DraftsWait { drafts } => t!("reason-drafts", count = *drafts),
        Notice::Sent { changes } => t!("notice-sent", count = *changes),
        Notice::Parked { problem, .. } => format!("{} {}", t!("notice-parked"), texts::problem(problem)),
    }
}

fn show_each(incoming: &Receiver<String>) {
    let mut bubble = Notification::new();
    bubble.appname("Farfield").summary("Farfield").icon("farfield");
    for words in incoming {
        match bubble.body(&words).show() {
            #[cfg(all(unix, not(target_os = "macos")))]
            Ok(shown) => {
                bubble.id(shown.id());
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
    use model::{Code, Problem};

    #[test]
    fn a_notice_says_how_much_was_sent() {
        assert!(words_of(&Notice::Sent { changes: 3 }).contains('3'));
    }

    #[test]
    fn a_parked_change_says_why() {
        let problem = Problem::new(Code::Gone);
        let words = words_of(&Notice::Parked { seq: 1, problem: problem.clone() });
        assert!(words.ends_with(&texts::problem(&problem)));
    }
}
