//! What class of outcome an answer is: the one table that says whether to wait, to ask a person or to go on.

use crate::ports::Failure;
use model::{Code, Problem};
use odata::ODataError;
use std::time::Duration;

/// An answer that isn't a success.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rejection {
    /// What the server said.
    pub error: ODataError,
    /// `Retry-After`, if it was given in seconds.
    pub retry_after: Option<Duration>,
}

/// Longest wait a server may ask for; a longer one is a mistake or an attack.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// How long a blocked device waits before it asks whether it is let in again.
const BLOCKED_WAIT: Duration = Duration::from_secs(60);

impl Rejection {
    /// Classes the answer.
    pub(super) fn failure(&self) -> Failure {
        let retry_after = self.retry_after.map(|wait| wait.min(LONGEST_WAIT));
        match self.error.status {
            401 => Failure::SignInExpired,
            429 => {
                let seconds = retry_after.map_or(0, |wait| wait.as_secs());
                let problem = Problem::new(Code::Throttled).with("retry_after_s", seconds);
                Failure::Transient { problem, retry_after_ms: millis(retry_after) }
            }
            408 | 500 | 502..=599 => {
                // A server that failed in its own words, and not a gateway before it, says so: replay gives up on a
                // change that makes it fail again and again.
                let problem = match (self.error.status, self.error.code) {
                    (500, code) if code != 0 => self.in_the_servers_words(Code::ServerUnavailable),
                    (status, _) => Problem::new(Code::ServerUnavailable).with("status", status),
                };
                Failure::Transient { problem, retry_after_ms: millis(retry_after) }
            }
            403 if self.error.code == odata::device::BLOCKED => blocked(),
            403 => Failure::Refused(self.in_the_servers_words(Code::Forbidden)),
            _ => Failure::Refused(self.in_the_servers_words(Code::Refused)),
        }
    }

    fn in_the_servers_words(&self, code: Code) -> Problem {
        Problem::new(code)
            .with("server_code", self.error.code_text())
            .with("server_message", &self.error.message)
            .with("status", self.error.status)
    }
}

/// The device is blocked: nothing that it did is refused, all of it waits.
pub(super) fn blocked() -> Failure {
    Failure::Transient { problem: Code::DeviceBlocked.into(), retry_after_ms: millis(Some(BLOCKED_WAIT)) }
}

fn millis(wait: Option<Duration>) -> Option<u64> {
    wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
}

/// Classes an answer that never came. `server` is the address, for the message.
pub(super) fn no_answer(error: &reqwest::Error, server: &str) -> Failure {
    if error.is_timeout() && !error.is_connect() {
        return too_slow(server);
    }
    Failure::Unreachable(Problem::new(Code::Unreachable).with("server", server))
}

/// A server that begins to answer and doesn't end.
pub(super) fn too_slow(server: &str) -> Failure {
    let problem = Problem::new(Code::ServerUnavailable).with("server", server);
    Failure::Transient { problem, retry_after_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(status: u16) -> Failure {
        Rejection {
            error: ODataError::new(status, 0x8004_0220, "why"),
            retry_after: Some(Duration::from_secs(7)),
        }
        .failure()
    }

    #[test]
    fn each_status_has_its_class() {
        assert_eq!(class(401), Failure::SignInExpired);
        for waits in [408, 429, 500, 502, 503, 504] {
            assert!(
                matches!(class(waits), Failure::Transient { retry_after_ms: Some(7000), .. }),
                "{waits} waits as long as asked"
            );
        }
        for person in [400, 403, 404, 405, 412, 413, 501] {
            let Failure::Refused(problem) = class(person) else { panic!("{person} needs a person") };
            assert_eq!(problem.args["server_message"], "why");
            assert_eq!(problem.args["server_code"], "0x80040220");
        }
    }

    #[test]
    fn a_server_that_fails_in_its_own_words_is_told_from_a_gateway() {
        let problem = |status| match class(status) {
            Failure::Transient { problem, .. } => problem,
            other => panic!("{other:?}"),
        };
        assert_eq!(problem(500).args["server_code"], "0x80040220");
        assert!(!problem(502).args.contains_key("server_code"));
    }

    #[test]
    fn nobody_may_ask_to_wait_for_days() {
        let rejection = Rejection {
            error: ODataError::new(503, 0, ""),
            retry_after: Some(Duration::from_secs(1_000_000)),
        };
        assert!(matches!(rejection.failure(), Failure::Transient { retry_after_ms: Some(3_600_000), .. }));
    }
}
