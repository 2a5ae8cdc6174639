//! What belongs to a record: lists, and the timeline.

use super::*;
use contract::related::{RelatedTo, Timeline};
use model::Lookup;
use uuid::Uuid;

const CONTACTS: &str = "contact_customer_accounts";

/// The account with the most contacts, and how many it has.
async fn best_known_account(front: &Front) -> (RecordId, u32) {
    let accounts = grid(front, "account").await;
    let mut best = None;
    for row in first_rows(front, &accounts, 500).await {
        let lists = front.answer(ListRelated { table: "account".into(), id: row.id }).await.unwrap();
        let contacts = lists.into_iter().find(|list| list.relationship == CONTACTS).unwrap();
        if best.is_none_or(|(_, most)| contacts.count > most) {
            best = Some((row.id, contacts.count));
        }
    }
    best.unwrap()
}

async fn timeline(front: &Front, id: RecordId, count: u32) -> Timeline {
    front.answer(GetTimeline { table: "account".into(), id, count }).await.unwrap()
}

#[tokio::test]
async fn the_rows_of_a_record_are_counted_listed_and_added_to() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let (account, contacts) = best_known_account(&front).await;
    assert!(contacts > 0);
    let related = RelatedTo { relationship: CONTACTS.to_owned(), id: account };
    let open = |related: RelatedTo| OpenGrid {
        table: "contact".into(),
        view: None,
        search: None,
        sort: None,
        related: Some(related),
        filters: Vec::new(),
        columns: Vec::new(),
    };
    let grid = front.answer(open(related.clone())).await.unwrap();
    // Each list that is offered opens.
    for list in front.answer(ListRelated { table: "account".into(), id: account }).await.unwrap() {
        let related = Some(RelatedTo { relationship: list.relationship, id: account });
        let open = OpenGrid {
            table: list.table,
            view: None,
            search: None,
            sort: None,
            related,
            filters: Vec::new(),
            columns: Vec::new(),
        };
        assert_eq!(front.answer(open).await.unwrap().total, list.count);
    }
    assert_eq!(grid.total, contacts);

    let new = NewRecord { table: "contact".into(), related: Some(related.clone()) };
    let new = front.answer(new).await.unwrap();
    let Value::Lookup(parent) = &new.fields["parentcustomerid"] else { panic!("{:?}", new.fields) };
    assert_eq!((parent.table.as_str(), parent.id), ("account", account));
    assert_eq!(parent.name, Some(record(&front, account).await.title));
    let mut changes = Fields::from([("lastname".to_owned(), Value::Text("Nachbar".into()))]);
    changes.insert("parentcustomerid".to_owned(), new.fields["parentcustomerid"].clone());
    front.answer(SaveRecord { table: "contact".into(), id: new.id, create: true, changes }).await.unwrap();
    assert_eq!(front.answer(open(related.clone())).await.unwrap().total, contacts + 1);

    let wrong = RelatedTo { relationship: "no_such".to_owned(), id: account };
    assert_eq!(front.answer(open(wrong)).await.unwrap_err().code, Code::UnknownColumn);
}

#[tokio::test]
async fn a_note_and_a_task_stand_on_the_timeline_the_latest_first() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    front.answer(SetOffline { offline: true }).await.unwrap();
    let account = first_account(&front).await;
    let before = timeline(&front, account, 500).await;
    let relationship_of = |table: &str| {
        let kind = before.can_add.iter().find(|kind| kind.table == table).unwrap();
        RelatedTo { relationship: kind.relationship.clone(), id: account }
    };
    for (table, column) in [("task", "subject"), ("annotation", "notetext")] {
        let related = Some(relationship_of(table));
        let new = front.answer(NewRecord { table: table.into(), related }).await.unwrap();
        let lookup = if table == "task" { "regardingobjectid" } else { "objectid" };
        let changes = Fields::from([
            (lookup.to_owned(), new.fields[lookup].clone()),
            (column.to_owned(), Value::Text(format!("New {table}"))),
        ]);
        front.answer(SaveRecord { table: table.into(), id: new.id, create: true, changes }).await.unwrap();
    }
    let after = timeline(&front, account, 500).await;
    assert_eq!(after.entries.len(), before.entries.len() + 2);
    let made: Vec<_> = after.entries.iter().filter(|e| e.mark != RecordMark::Sent).collect();
    assert!(made.iter().any(|e| e.title == "New task" && e.is_open == Some(true)), "{made:?}");
    assert!(made.iter().any(|e| e.text == "New annotation" && e.is_open.is_none()), "{made:?}");
    assert!(after.entries.is_sorted_by(|a, b| a.at >= b.at));
    let short = timeline(&front, account, 1).await;
    assert_eq!((short.entries.len(), short.has_more), (1, true));
    assert_eq!(short.entries[0], after.entries[0]);
}

#[tokio::test]
async fn a_lookup_to_a_record_outside_the_device_is_marked_until_it_points_into_it() {
    let rig = Rig::new().await;
    let front = rig.downloaded().await;
    let id = first_account(&front).await;
    let contacts = grid(&front, "contact").await;
    let here = first_rows(&front, &contacts, 1).await[0].id;
    let point_to = async |to: RecordId| {
        let to = Lookup { table: "contact".into(), id: to, name: Some("Ada".into()) };
        let changes = Fields::from([("primarycontactid".to_owned(), Value::Lookup(to))]);
        front.answer(SaveRecord { table: "account".into(), id, create: false, changes }).await.unwrap();
        record(&front, id).await.absent.iter().any(|column| column == "primarycontactid")
    };
    assert!(point_to(RecordId(Uuid::from_u128(404))).await);
    assert!(!point_to(here).await);
}
