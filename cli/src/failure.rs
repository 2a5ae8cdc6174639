//! Why a command did not do what was asked, and what a person is told.

use model::{Code, Problem};
use std::io;

/// A problem, and what to say beyond its own text.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    problem: Problem,
    words: Words,
}

#[derive(Clone, Debug, PartialEq)]
enum Words {
    /// The problem's own.
    Own,
    /// The problem's own, and what would be right.
    Hint(String),
    /// These say it better.
    Instead(String),
}

impl Failure {
    /// A problem with what would be right.
    pub fn hinted(problem: Problem, hint: String) -> Self {
        Self { problem, words: Words::Hint(hint) }
    }

    /// A problem that the command line alone has, in its own words.
    pub fn said(problem: impl Into<Problem>, text: String) -> Self {
        Self { problem: problem.into(), words: Words::Instead(text) }
    }

    /// The code and its arguments.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What to tell a person.
    pub fn text(&self) -> String {
        match &self.words {
            Words::Own => texts::problem(&self.problem),
            Words::Hint(hint) => format!("{} {hint}", texts::problem(&self.problem)),
            Words::Instead(text) => text.clone(),
        }
    }

    /// Whether the command ran and was refused; otherwise it could not run.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self.problem.code,
            Code::UnsentChanges
                | Code::UnknownChange
                | Code::RecordNotFound
                | Code::ReadOnly
                | Code::Required
                | Code::TextTooLong
                | Code::OutOfRange
                | Code::UnknownOption
                | Code::WrongKind
                | Code::WrongTarget
                | Code::LookupOffline
                | Code::DraftOfDraft
                | Code::Forbidden
                | Code::Conflict
                | Code::Gone
                | Code::AlreadyExists
                | Code::Refused
                | Code::Blocked
                | Code::BeingSent
                | Code::CommandUnavailable
                | Code::RuleForbids
                | Code::StageIncomplete
        )
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, words: Words::Own }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl From<io::Error> for Failure {
    /// Standard input or output failed; its error says nothing of records.
    fn from(error: io::Error) -> Self {
        Problem::new(Code::StorageFailed).with("detail", error).into()
    }
}
