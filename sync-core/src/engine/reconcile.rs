//! What the server's answer to a change means. This is the one place of conflict policy; `docs/SYNC.md` has it as a
//! table.

use super::Outcome;
use super::merge::{Difference, Merge};
use crate::ports::Policy;
use contract::shapes::ChangeKind;
use model::offline::{ConflictPolicy, LosingChange};
use model::{Code, Problem};

/// What becomes of a change.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It is done.
    Settle,
    /// The server has what it wishes already.
    Found,
    /// It goes again, on top of what the server has.
    Merge(Merge),
    /// The server's side holds; the change goes to the ledger.
    Supersede,
    /// It needs the user.
    Park(Problem),
}

/// Decides.
pub(super) fn verdict(kind: ChangeKind, outcome: &Outcome, policy: Policy) -> Verdict {
    match (kind, outcome) {
        (_, Outcome::Accepted) => Verdict::Settle,
        (ChangeKind::Delete, Outcome::Gone) => Verdict::Found,
        (_, Outcome::Gone) => lost_unless_asked(policy).unwrap_or(Verdict::Park(Code::Gone.into())),
        (ChangeKind::Delete, Outcome::Stale(difference)) => of_delete(difference, policy),
        // A server without receipts did it before, and the reply was lost; or somebody else wanted the same.
        (_, Outcome::Stale(difference) | Outcome::AlreadyExists(difference)) if difference.is_settled() => {
            Verdict::Found
        }
        (_, Outcome::Stale(difference)) => of_update(difference, policy),
        (_, Outcome::AlreadyExists(difference)) => of_create(difference, policy),
    }
}

/// Somebody else changed the record that the user changes.
fn of_update(difference: &Difference, policy: Policy) -> Verdict {
    let both = &difference.both;
    match policy.conflict {
        ConflictPolicy::ClientWins => over_theirs(both),
        ConflictPolicy::Ask => park(Code::Conflict, both),
        _ if both.is_empty() => Verdict::Merge(Merge::default()),
        ConflictPolicy::FieldMerge => park(Code::Conflict, both),
        ConflictPolicy::ServerWins => match policy.losing {
            LosingChange::Ask => park(Code::Conflict, both),
            LosingChange::Keep if difference.mine.is_empty() => Verdict::Supersede,
            LosingChange::Keep => Verdict::Merge(Merge { lost: both.clone(), ..Merge::default() }),
        },
    }
}

/// Somebody else changed the record that the user deletes.
fn of_delete(difference: &Difference, policy: Policy) -> Verdict {
    match policy.conflict {
        ConflictPolicy::ClientWins => over_theirs(&difference.theirs),
        // Nothing that the user saw has changed.
        ConflictPolicy::FieldMerge | ConflictPolicy::ServerWins if difference.theirs.is_empty() => {
            Verdict::Merge(Merge::default())
        }
        ConflictPolicy::FieldMerge | ConflictPolicy::Ask => park(Code::Conflict, &difference.theirs),
        ConflictPolicy::ServerWins => {
            lost_unless_asked(policy).unwrap_or_else(|| park(Code::Conflict, &difference.theirs))
        }
    }
}

/// The record is there before its create, with other values.
fn of_create(difference: &Difference, policy: Policy) -> Verdict {
    match policy.conflict {
        ConflictPolicy::ClientWins => over_theirs(&difference.both),
        _ => lost_unless_asked(policy).unwrap_or_else(|| park(Code::AlreadyExists, &difference.both)),
    }
}

fn over_theirs(columns: &[String]) -> Verdict {
    Verdict::Merge(Merge { won: columns.to_vec(), regardless: true, ..Merge::default() })
}

/// Where the server wins without a question, the change is superseded.
fn lost_unless_asked(policy: Policy) -> Option<Verdict> {
    let is_lost = policy.conflict == ConflictPolicy::ServerWins && policy.losing == LosingChange::Keep;
    is_lost.then_some(Verdict::Supersede)
}

fn park(code: Code, columns: &[String]) -> Verdict {
    Verdict::Park(match columns {
        [] => code.into(),
        columns => Problem::new(code).with("columns", columns.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChangeKind::{Create, Delete, Update};
    use ConflictPolicy::{Ask, ClientWins, FieldMerge, ServerWins};

    fn names(columns: &str) -> Vec<String> {
        columns.split_whitespace().map(str::to_owned).collect()
    }

    fn difference(mine: &str, both: &str, theirs: &str) -> Difference {
        Difference { equal: Vec::new(), mine: names(mine), both: names(both), theirs: names(theirs) }
    }

    fn word(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Settle => "settle".into(),
            Verdict::Found => "found".into(),
            Verdict::Supersede => "supersede".into(),
            Verdict::Park(problem) => format!("park {}", problem.code.name()),
            Verdict::Merge(merge) => {
                let over = if merge.regardless { " regardless" } else { "" };
                format!("merge lost [{}] won [{}]{over}", merge.lost.join(" "), merge.won.join(" "))
            }
        }
    }

    #[test]
    fn each_answer_to_each_kind_of_change_has_its_verdict_by_each_policy() {
        let stale = |mine, both, theirs| Outcome::Stale(difference(mine, both, theirs));
        let exists = |both| Outcome::AlreadyExists(difference("", both, ""));
        // In the order: merge by column, client wins, server wins, ask.
        for (kind, outcome, expected) in [
            (Update, Outcome::Accepted, ["settle"; 4]),
            (Update, stale("", "", "b"), ["found"; 4]),
            (
                Update,
                stale("a", "", "b"),
                [
                    "merge lost [] won []",
                    "merge lost [] won [] regardless",
                    "merge lost [] won []",
                    "park conflict",
                ],
            ),
            (
                Update,
                stale("a", "b", ""),
                [
                    "park conflict",
                    "merge lost [] won [b] regardless",
                    "merge lost [b] won []",
                    "park conflict",
                ],
            ),
            (
                Update,
                stale("", "b", ""),
                ["park conflict", "merge lost [] won [b] regardless", "supersede", "park conflict"],
            ),
            (Update, Outcome::Gone, ["park gone", "park gone", "supersede", "park gone"]),
            (
                Delete,
                stale("", "", "b"),
                ["park conflict", "merge lost [] won [b] regardless", "supersede", "park conflict"],
            ),
            (
                Delete,
                stale("", "", ""),
                [
                    "merge lost [] won []",
                    "merge lost [] won [] regardless",
                    "merge lost [] won []",
                    "park conflict",
                ],
            ),
            (Delete, Outcome::Gone, ["found"; 4]),
            (Create, exists(""), ["found"; 4]),
            (
                Create,
                exists("a"),
                [
                    "park already_exists",
                    "merge lost [] won [a] regardless",
                    "supersede",
                    "park already_exists",
                ],
            ),
        ] {
            let policies = [FieldMerge, ClientWins, ServerWins, Ask];
            let found = policies
                .map(|conflict| Policy { conflict, losing: LosingChange::Keep })
                .map(|policy| word(&verdict(kind, &outcome, policy)));
            assert_eq!(found, expected, "{kind:?} {outcome:?}");
        }
    }

    #[test]
    fn where_the_user_is_to_be_asked_about_what_loses_the_server_wins_nothing_by_itself() {
        let policy = Policy { conflict: ServerWins, losing: LosingChange::Ask };
        let both = Outcome::Stale(difference("a", "b", "c"));
        assert_eq!(word(&verdict(Update, &both, policy)), "park conflict");
        assert_eq!(word(&verdict(Delete, &both, policy)), "park conflict");
        assert_eq!(word(&verdict(Update, &Outcome::Gone, policy)), "park gone");
    }

    #[test]
    fn a_conflict_names_the_columns_that_both_changed() {
        let outcome = Outcome::Stale(difference("c", "a b", ""));
        let Verdict::Park(problem) = verdict(Update, &outcome, Policy::default()) else { panic!("parked") };
        assert_eq!(problem.args["columns"], "a, b");
    }
}
