//! What goes wrong while a request is answered.

use model::{Code, Problem};
use odata::ODataError;

/// Seconds a client is asked to wait when the disk is full or the database can't be used for the moment.
const BUSY_S: u64 = 30;

/// A refusal for the caller, or a failure of the server, which is logged where the request ends.
#[derive(Debug)]
pub enum Fault {
    /// The request is refused; nothing is wrong here.
    Refused(ODataError),
    /// The server could not do it.
    Failed(Problem),
}

impl Fault {
    /// The reply, and how long to wait before trying again.
    pub fn reply(&self) -> (ODataError, Option<u64>) {
        match self {
            Self::Refused(error) => (error.clone(), None),
            Self::Failed(problem) => match problem.code {
                Code::DiskFull | Code::StorageFailed => {
                    let message = "The server cannot store data at the moment.";
                    (ODataError::new(503, odata::error::codes::UNEXPECTED, message), Some(BUSY_S))
                }
                // The request took longer than any may; the same again would too.
                Code::ServerUnavailable => {
                    const SQL_TIMEOUT: u32 = 0x8004_4151;
                    (ODataError::new(503, SQL_TIMEOUT, "SQL timeout expired."), None)
                }
                _ => (ODataError::internal(), None),
            },
        }
    }

    /// A broken rule, or a query that can't be written, of a table; a failure of the database stays one.
    pub fn of_table(problem: Problem, table: &str) -> Self {
        match problem.code {
            Code::DiskFull
            | Code::StorageFailed
            | Code::DatabaseDamaged
            | Code::ServerUnavailable
            | Code::Internal => Self::Failed(problem),
            _ => Self::Refused(ODataError::from_problem(&problem, table)),
        }
    }
}

impl From<ODataError> for Fault {
    fn from(error: ODataError) -> Self {
        Self::Refused(error)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem)
    }
}
