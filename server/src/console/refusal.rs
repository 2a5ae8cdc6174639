//! Why the admin API refuses, as its clients read it.

use crate::fault::Fault;
use admin_contract::{ErrorBody, Refusal, codes};
use model::Problem;
use odata::ODataError;
use serde_json::Value as Json;

/// A refusal with its status, or a failure of the server.
#[derive(Debug)]
pub enum Failure {
    /// The request is refused.
    Refused(u16, Box<Refusal>),
    /// The server could not do it.
    Failed(Problem),
}

impl Failure {
    /// Any refusal.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Refused(
            status,
            Box::new(Refusal { code: code.to_owned(), message, field: None, current: None, wait_s: None }),
        )
    }

    /// 404
    pub fn not_found(what: &str) -> Self {
        Self::new(
            404,
            codes::NOT_FOUND,
            format!("There is no '{what}' here, or it was removed: reload the list."),
        )
    }

    /// 400 for a member of the body.
    pub fn bad(field: &str, message: impl Into<String>) -> Self {
        Self::new(400, codes::BAD_REQUEST, message).at(field)
    }

    /// 409: not in this state of things.
    pub fn not_now(message: impl Into<String>) -> Self {
        Self::new(409, codes::NOT_NOW, message)
    }

    /// Names the member of the body.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        if let Self::Refused(_, refusal) = &mut self {
            refusal.field.get_or_insert_with(|| field.into());
        }
        self
    }

    /// Says in which member the member is that it names.
    #[must_use]
    pub fn within(mut self, member: &str) -> Self {
        if let Self::Refused(_, refusal) = &mut self {
            let path =
                refusal.field.take().map_or_else(|| member.to_owned(), |inner| format!("{member}.{inner}"));
            refusal.field = Some(path);
        }
        self
    }

    /// Tells what is there.
    #[must_use]
    pub fn with_current(mut self, current: Json) -> Self {
        if let Self::Refused(_, refusal) = &mut self {
            refusal.current = Some(current);
        }
        self
    }

    /// Tells how long to wait.
    #[must_use]
    pub fn wait(mut self, seconds: u64) -> Self {
        if let Self::Refused(_, refusal) = &mut self {
            refusal.wait_s = Some(seconds);
        }
        self
    }

    /// Status and body of the answer.
    pub fn reply(&self) -> (u16, ErrorBody) {
        match self {
            Self::Refused(status, refusal) => (*status, ErrorBody { error: (**refusal).clone() }),
            Self::Failed(problem) => {
                let (error, wait_s) = Fault::Failed(problem.clone()).reply();
                let refusal = Refusal {
                    code: codes::FAILED.to_owned(),
                    message: error.message,
                    field: None,
                    current: None,
                    wait_s,
                };
                (error.status, ErrorBody { error: refusal })
            }
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(error) => error.into(),
            Fault::Failed(problem) => Self::Failed(problem),
        }
    }
}

impl From<ODataError> for Failure {
    /// The code is the admin API's where it has one for the status, else Dataverse's.
    fn from(error: ODataError) -> Self {
        let own = match error.status {
            401 => Some(codes::SIGN_IN),
            403 => Some(codes::FORBIDDEN),
            404 => Some(codes::NOT_FOUND),
            409 => Some(codes::EXISTS),
            413 => Some(codes::TOO_LARGE),
            429 => Some(codes::TOO_MANY),
            500.. => Some(codes::FAILED),
            _ => None,
        };
        match own {
            Some(code) => Self::new(error.status, code, error.message),
            None => Self::new(error.status, &format!("0x{:08x}", error.code), error.message),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}
