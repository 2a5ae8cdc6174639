//! What the server's answer to a change means. This is the one place of conflict policy; for now it never merges:
//! what the server has already settles the change, everything else is the user's to decide.

use super::Outcome;
use crate::change::Change;
use contract::shapes::ChangeKind;
use model::{Code, Problem, Row, Value};

/// What becomes of a change.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is done.
    Settle,
    /// It needs the user.
    Park(Problem),
}

/// Decides.
pub(super) fn verdict(kind: ChangeKind, outcome: Outcome) -> Verdict {
    match (kind, outcome) {
        (_, Outcome::Accepted) => Verdict::Settle,
        // A server without receipts did it before, and the reply was lost; or somebody else wanted the same.
        (_, Outcome::Stale { ours: true } | Outcome::AlreadyExists { ours: true }) => Verdict::Settle,
        (ChangeKind::Delete, Outcome::Gone) => Verdict::Settle,
        (_, Outcome::Stale { ours: false }) => Verdict::Park(Code::Conflict.into()),
        (_, Outcome::Gone) => Verdict::Park(Code::Gone.into()),
        (_, Outcome::AlreadyExists { ours: false }) => Verdict::Park(Code::AlreadyExists.into()),
    }
}

/// Whether the server's row has every value that the change writes, so that nothing is left to be done. A delete
/// leaves something to be done as long as there is a row. Columns that the server doesn't tell are not there.
pub fn is_there_already(change: &Change, server: &Row) -> bool {
    let has = |column: &str, wanted: &Value| match server.fields.get(column) {
        Some(value) => value.same_as(wanted) || is_empty(value) && is_empty(wanted),
        None => false,
    };
    change.head.kind != ChangeKind::Delete && change.fields.iter().all(|f| has(&f.column, &f.new))
}

/// The server keeps an empty text as no value.
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_text() == Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_to_each_kind_of_change_has_its_verdict() {
        use ChangeKind::{Create, Delete, Update};
        let park = |code: Code| Verdict::Park(code.into());
        for (kind, outcome, expected) in [
            (Create, Outcome::Accepted, Verdict::Settle),
            (Create, Outcome::AlreadyExists { ours: true }, Verdict::Settle),
            (Create, Outcome::AlreadyExists { ours: false }, park(Code::AlreadyExists)),
            (Update, Outcome::Stale { ours: true }, Verdict::Settle),
            (Update, Outcome::Stale { ours: false }, park(Code::Conflict)),
            (Update, Outcome::Gone, park(Code::Gone)),
            (Delete, Outcome::Accepted, Verdict::Settle),
            (Delete, Outcome::Gone, Verdict::Settle),
            (Delete, Outcome::Stale { ours: false }, park(Code::Conflict)),
        ] {
            assert_eq!(verdict(kind, outcome), expected, "{kind:?} {outcome:?}");
        }
    }
}
