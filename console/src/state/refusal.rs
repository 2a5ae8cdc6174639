//! What the server refuses, and how that is said: our own text by its code, the server's words beneath.

use admin_contract::{ErrorBody, Refusal, codes};
use serde_json::Value as Json;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// HTTP's word for it; 0 where no answer came.
    pub status: u16,
    /// What the server says; `None` where the answer is not its own, or none came.
    pub refusal: Option<Refusal>,
}

impl Trouble {
    /// No answer came.
    pub fn unreachable() -> Self {
        Self { status: 0, refusal: None }
    }

    /// What an answer says.
    pub fn of(status: u16, body: &str) -> Self {
        let refusal = serde_json::from_str::<ErrorBody>(body).ok().map(|body| body.error);
        Self { status, refusal }
    }

    /// An answer of another shape than the contract's: page and server are of different versions.
    pub fn unreadable(why: &str) -> Self {
        let refusal = Refusal {
            code: "unreadable".into(),
            message: why.into(),
            field: None,
            current: None,
            wait_s: None,
        };
        Self { status: 200, refusal: Some(refusal) }
    }

    /// The server's name for it; empty where it gave none.
    pub fn code(&self) -> &str {
        self.refusal.as_ref().map_or("", |refusal| &refusal.code)
    }

    /// The server's words; empty where it gave none.
    pub fn words(&self) -> &str {
        self.refusal.as_ref().map_or("", |refusal| &refusal.message)
    }

    /// The member of the body that it is about.
    pub fn field(&self) -> Option<&str> {
        self.refusal.as_ref()?.field.as_deref()
    }

    /// What is there now, where that is told.
    pub fn current(&self) -> Option<&Json> {
        self.refusal.as_ref()?.current.as_ref()
    }

    /// Whether somebody else changed it meanwhile.
    pub fn is_stale(&self) -> bool {
        self.code() == codes::STALE
    }

    /// Whether nobody is signed in any more.
    pub fn is_signed_out(&self) -> bool {
        self.status == 401 && self.code() != codes::WRONG_PASSWORD
    }

    /// What happened and what to do, in the language spoken.
    pub fn said(&self) -> String {
        let own = format!("refusal-{}", self.code().replace('_', "-"));
        let wait = self.refusal.as_ref().and_then(|refusal| refusal.wait_s);
        match (self.code(), self.status) {
            (codes::TOO_MANY, _) => {
                texts::text("refusal-too-many", &[("seconds", wait.unwrap_or(60).into())])
            }
            (code, _) if !code.is_empty() && texts::has(&own) => texts::text(&own, &[]),
            (_, 0) => texts::text("refusal-unreachable", &[]),
            (_, 401) => texts::text("refusal-sign-in", &[]),
            (_, 403) => texts::text("refusal-forbidden", &[]),
            (_, 404) => texts::text("refusal-not-found", &[]),
            (_, 413) => texts::text("refusal-too-large", &[]),
            (_, 500..) => texts::text("refusal-failed", &[]),
            _ => texts::text("refusal-bad-request", &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_words_are_read() {
        let body = r#"{"error":{"code":"stale","message":"Version 4 is current.","field":"name","current":{"name":"b"}}}"#;
        let trouble = Trouble::of(412, body);
        assert_eq!((trouble.words(), trouble.field()), ("Version 4 is current.", Some("name")));
        assert!(trouble.is_stale());
        assert_eq!(trouble.current().unwrap()["name"], "b");
    }

    #[test]
    fn an_answer_from_between_is_told_by_its_status() {
        let trouble = Trouble::of(502, "<html>Bad gateway</html>");
        assert_eq!((trouble.words(), trouble.said()), ("", texts::text("refusal-failed", &[])));
        assert_ne!(Trouble::unreachable().said(), trouble.said());
    }

    #[test]
    fn a_wrong_password_is_not_the_end_of_a_session() {
        let body = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"No."}}}}"#);
        assert!(Trouble::of(401, &body(codes::SIGN_IN)).is_signed_out());
        assert!(!Trouble::of(401, &body(codes::WRONG_PASSWORD)).is_signed_out());
    }

    #[test]
    fn each_code_of_the_contract_is_said_in_words_of_its_own() {
        let all = [
            codes::SIGN_IN,
            codes::WRONG_PASSWORD,
            codes::FORBIDDEN,
            codes::CROSS_SITE,
            codes::NOT_FOUND,
            codes::EXISTS,
            codes::NOT_NOW,
            codes::WOULD_MOVE,
            codes::STALE,
            codes::NO_VERSION,
            codes::BAD_REQUEST,
            codes::TOO_LARGE,
            codes::TOO_MANY,
            codes::NOT_HERE,
            codes::FAILED,
        ];
        for code in all {
            assert!(texts::has(&format!("refusal-{}", code.replace('_', "-"))), "{code}");
        }
    }
}
