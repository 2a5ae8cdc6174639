//! Why a change of the queue waits, and which changes stand together.

use contract::shapes::{ChangeKind, ChangeState, QueueEntry};
use model::status::Link;
use model::{RecordId, Value};

/// Why a change isn't on the server yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// It is on its way.
    Sending,
    /// The user has to decide.
    NeedsUser,
    /// An earlier change comes first: its place and its record's name.
    Behind(i64, String),
    /// The user works offline.
    SwitchedOff,
    /// There is no connection.
    NoLink,
    /// It did not go, and will be tried again.
    TriesAgain,
    /// It is sent with the next sync.
    NextSync,
}

/// Why the change at a position waits.
pub fn why(entries: &[QueueEntry], at: usize, link: Link) -> Wait {
    let Some(entry) = entries.get(at) else { return Wait::NextSync };
    match entry.state {
        ChangeState::InFlight => Wait::Sending,
        ChangeState::Parked => Wait::NeedsUser,
        ChangeState::Blocked => match needed_first(entries, at) {
            Some(earlier) => Wait::Behind(earlier.seq, earlier.title.clone()),
            None => Wait::NextSync,
        },
        ChangeState::Queued if matches!(link, Link::SwitchedOff { .. }) => Wait::SwitchedOff,
        ChangeState::Queued if !link.is_online() => Wait::NoLink,
        ChangeState::Queued if entry.attempts > 0 => Wait::TriesAgain,
        ChangeState::Queued => Wait::NextSync,
    }
}

/// The latest earlier change of the same record, or the one that makes a record this one points to; a parked one before
/// any other, because it holds up the rest.
fn needed_first(entries: &[QueueEntry], at: usize) -> Option<&QueueEntry> {
    let (before, rest) = entries.split_at(at);
    let entry = rest.first()?;
    let mut concerning = before.iter().rev().filter(|earlier| {
        earlier.record == entry.record
            || earlier.kind == ChangeKind::Create && points_to(entry, earlier.record)
    });
    let parked = concerning.clone().find(|earlier| earlier.state == ChangeState::Parked);
    parked.or_else(|| concerning.next())
}

fn points_to(entry: &QueueEntry, record: RecordId) -> bool {
    entry.fields.iter().any(|field| matches!(&field.new, Value::Lookup(to) if to.id == record))
}

/// Positions of changes in the order made; those of one record that follow one another stand together.
pub fn grouped(entries: &[QueueEntry]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| entries[*first].record == entry.record) => {
                group.push(at)
            }
            _ => groups.push(vec![at]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::shapes::FieldChange;
    use model::Lookup;
    use model::value::Instant;
    use uuid::Uuid;

    fn entry(seq: i64, record: u128, kind: ChangeKind, state: ChangeState) -> QueueEntry {
        QueueEntry {
            seq,
            table: "account".into(),
            record: RecordId(Uuid::from_u128(record)),
            title: format!("Record {record}"),
            kind,
            fields: Vec::new(),
            command: None,
            state,
            attempts: 0,
            made_at: Instant(0),
            problem: None,
        }
    }

    fn pointing(mut entry: QueueEntry, to: u128) -> QueueEntry {
        let to = Lookup { table: "account".into(), id: RecordId(Uuid::from_u128(to)), name: None };
        entry.fields.push(FieldChange {
            column: "parentaccountid".into(),
            old: Value::Null,
            new: Value::Lookup(to),
        });
        entry
    }

    const ONLINE: Link = Link::Online;

    #[test]
    fn a_blocked_change_names_the_one_that_holds_it_up() {
        let queue = [
            entry(1, 1, ChangeKind::Create, ChangeState::Parked),
            entry(2, 2, ChangeKind::Update, ChangeState::Queued),
            pointing(entry(3, 2, ChangeKind::Update, ChangeState::Blocked), 1),
        ];
        assert_eq!(why(&queue, 2, ONLINE), Wait::Behind(1, "Record 1".into()));
        assert_eq!(why(&queue, 0, ONLINE), Wait::NeedsUser);
        assert_eq!(why(&queue, 1, ONLINE), Wait::NextSync);
    }

    #[test]
    fn a_change_that_failed_is_tried_again_and_one_without_a_link_says_so() {
        let mut queue = [entry(1, 1, ChangeKind::Update, ChangeState::Queued)];
        queue[0].attempts = 2;
        assert_eq!(why(&queue, 0, ONLINE), Wait::TriesAgain);
        assert_eq!(why(&queue, 0, Link::SwitchedOff { since: Instant(0) }), Wait::SwitchedOff);
    }

    #[test]
    fn changes_of_one_record_stand_together_while_nothing_comes_between() {
        let of = |record| entry(0, record, ChangeKind::Update, ChangeState::Queued);
        let queue = [of(1), of(1), of(2), of(1)];
        assert_eq!(grouped(&queue), [vec![0, 1], vec![2], vec![3]]);
    }
}
