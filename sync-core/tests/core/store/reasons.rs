//! Which reason holds which row: what comes for two, what leaves for one, and what a changed profile does.

use crate::support::*;
use model::value::Instant;
use model::{RecordId, Row};
use sync_core::ports::{
    Configuration, DeltaCommit, KeyCommit, MissingCommit, NewChange, OfflineConfiguration, OfflineTable,
    PageCommit, Queued, ReadKind, ReasonKind, ReasonRule, SourceId, Store, Work,
};
use sync_core::store::SqliteStore;
use tempfile::TempDir;

fn rule(query: &str) -> ReasonRule {
    ReasonRule { kind: ReasonKind::Rule, name: "Custom".into(), way: vec![], fetch_xml: Some(query.into()) }
}

fn relation(query: &str) -> ReasonRule {
    ReasonRule {
        kind: ReasonKind::Relation,
        name: "related".into(),
        way: vec![],
        fetch_xml: Some(query.into()),
    }
}

/// A configuration whose accounts come for these reasons.
fn with_reasons(reasons: Vec<ReasonRule>) -> Configuration {
    let account = OfflineTable { interval_min: 30, ..OfflineTable::of("account", reasons) };
    let offline = OfflineConfiguration {
        available: true,
        tables: vec![account],
        tells_changes: true,
        ..OfflineConfiguration::default()
    };
    Configuration { offline: Some(offline), ..configuration() }
}

struct Device {
    store: SqliteStore,
    _directory: TempDir,
}

impl Device {
    /// A device whose accounts come for these reasons, the n-th of which brings the n-th list of accounts.
    async fn with(reasons: &[(ReasonRule, &[u128])]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory.path().join("a.db")).await;
        let rules = reasons.iter().map(|(rule, _)| rule.clone()).collect();
        store.install(&with_reasons(rules)).await.unwrap();
        let device = Self { store, _directory: directory };
        device.begin().await;
        for (place, (_, rows)) in reasons.iter().enumerate() {
            let source = device.source(place).await;
            let read = device.store.begin_read(source, ReadKind::Rows).await.unwrap().number;
            let rows: Vec<Row> = rows.iter().map(|n| account(*n, 1, "x", 1)).collect();
            let rows = flat("account", &rows);
            let (table, delta) = ("account".to_owned(), Some(format!("link {place}")));
            let page =
                PageCommit { table, source, read, rows, removed: vec![], deleted: vec![], next: None, delta };
            device.store.apply_page(page).await.unwrap();
        }
        device.end().await;
        device
    }

    async fn source(&self, place: usize) -> SourceId {
        self.store.load().await.unwrap().tables[0].sources[place].id
    }

    async fn begin(&self) {
        self.store.begin_round(&["account".into()]).await.unwrap();
    }

    async fn end(&self) {
        self.store.end_round("account", Instant(1)).await.unwrap();
    }

    /// A round in which one reason's delta tells rows and leavers.
    async fn told(&self, place: usize, rows: Vec<Row>, removed: &[u128]) {
        self.heard(place, rows, removed, &[]).await;
    }

    /// The same, of which some are deleted on the server.
    async fn heard(&self, place: usize, rows: Vec<Row>, removed: &[u128], deleted: &[u128]) {
        self.begin().await;
        let sources = self.store.sources().await.unwrap();
        let of_table = sources.into_iter().filter(|source| source.table == "account").nth(place).unwrap();
        let delta = DeltaCommit {
            source: of_table.id,
            table: "account".into(),
            followed: of_table.delta.clone().unwrap(),
            rows: flat("account", &rows),
            removed: removed.iter().map(|n| id(*n)).collect(),
            deleted: deleted.iter().map(|n| id(*n)).collect(),
            delta: of_table.delta,
        };
        self.store.apply_deltas(vec![delta], &["account".into()], Instant(2)).await.unwrap();
    }

    /// A round in which one reason's keys are compared; how many rows are missing.
    async fn compare(&self, place: usize, keys: &[(u128, i64)]) -> u64 {
        self.begin().await;
        let source = self.source(place).await;
        let read = self.store.begin_read(source, ReadKind::Keys).await.unwrap().number;
        let keys = keys.iter().map(|(n, version)| (id(*n), Some(*version))).collect();
        let page = KeyCommit {
            table: "account".into(),
            source,
            read,
            keys,
            values: vec![],
            next: None,
            delta: Some("new".into()),
        };
        let missing = self.store.apply_keys(page).await.unwrap().missing;
        self.end().await;
        missing
    }

    /// The server's answer to what a comparison asked for.
    async fn asked(&self, place: usize, asked: &[u128], rows: Vec<Row>) {
        let source = self.source(place).await;
        let asked: Vec<RecordId> = asked.iter().map(|n| id(*n)).collect();
        assert_eq!(self.store.missing(source, 9).await.unwrap(), asked);
        self.begin().await;
        let read = self.store.load().await.unwrap().tables[0].sources[place].read.clone().unwrap().number;
        let (table, rows) = ("account".to_owned(), flat("account", &rows));
        self.store.apply_missing(MissingCommit { table, source, read, asked, rows }).await.unwrap();
        self.end().await;
    }

    async fn here(&self) -> Vec<u128> {
        let mut here = Vec::new();
        for n in 1..=9 {
            if self.store.record("account", id(n)).await.unwrap().is_some() {
                here.push(n);
            }
        }
        assert_eq!(self.store.load().await.unwrap().tables[0].rows, here.len() as u64, "they are counted");
        here
    }

    async fn holders(&self, n: u128) -> Vec<String> {
        let held = self.store.holders("account", id(n)).await.unwrap();
        held.reasons.into_iter().map(|reason| reason.name).collect()
    }

    async fn save(&self, record: RecordId, work: Work) -> sync_core::change::Seq {
        let change = NewChange { table: "account".into(), record, work, made_at: Instant(1) };
        match self.store.queue_change(change).await.unwrap() {
            Queued::Change(head) => head.seq,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_row_that_two_reasons_brought_stays_until_both_let_it_go() {
    let device = Device::with(&[(rule("a"), &[1, 2]), (relation("b"), &[2, 3])]).await;
    assert_eq!(device.here().await, [1, 2, 3]);
    assert_eq!(device.holders(2).await, ["Custom", "related"]);
    device.told(0, vec![], &[1, 2]).await;
    assert_eq!(device.here().await, [2, 3]);
    assert_eq!(device.holders(2).await, ["related"]);
    device.told(1, vec![account(4, 1, "new", 1)], &[2]).await;
    assert_eq!(device.here().await, [3, 4]);
}

#[tokio::test]
async fn a_row_with_unsent_work_stays_until_a_round_after_it_was_sent() {
    let device = Device::with(&[(rule("a"), &[1])]).await;
    let seq = device.save(id(1), Work::Update(fields("mine"))).await;
    device.told(0, vec![], &[1]).await;
    assert_eq!(device.here().await, [1], "it has unsent work");
    device.begin().await;
    settle(&device.store, seq, Some(&account(1, 2, "mine", 1))).await.unwrap();
    device.end().await;
    assert_eq!(device.here().await, [1], "what was told may be older than what was sent");
    assert_eq!(device.compare(0, &[]).await, 0);
    assert_eq!(device.here().await, [0_u128; 0]);
}

#[tokio::test]
async fn a_delete_that_is_given_up_brings_the_row_back_with_its_reasons() {
    let device = Device::with(&[(rule("a"), &[1, 2]), (relation("b"), &[2])]).await;
    let seq = device.save(id(2), Work::Delete).await;
    assert_eq!(device.here().await, [1]);
    device.told(1, vec![], &[2]).await;
    device.store.discard(seq, Instant(1)).await.unwrap();
    assert_eq!(device.holders(2).await, ["Custom"], "what let it go meanwhile holds it no longer");
    device.told(0, vec![], &[]).await;
    assert_eq!(device.here().await, [1, 2]);
}

#[tokio::test]
async fn keys_tell_what_is_missing_what_is_older_and_what_left() {
    let device = Device::with(&[(rule("a"), &[1, 2, 3]), (relation("b"), &[3, 4])]).await;
    assert_eq!(device.compare(0, &[(1, 1), (2, 5), (4, 1), (5, 1)]).await, 2, "2 is older and 5 is missing");
    assert_eq!(device.store.missing(device.source(0).await, 9).await.unwrap(), [id(2), id(5)]);
    assert_eq!(device.here().await, [1, 2, 3, 4]);
    assert_eq!(device.holders(3).await, ["related"]);
    assert_eq!(device.holders(4).await, ["Custom", "related"]);
    assert_eq!(device.compare(1, &[(4, 1)]).await, 0);
    assert_eq!(device.here().await, [1, 2, 4]);
}

#[tokio::test]
async fn of_a_row_with_unsent_work_that_may_not_be_read_any_more_only_what_was_typed_stays() {
    let device = Device::with(&[(rule("a"), &[1, 2, 3, 4])]).await;
    let hidden = device.save(id(2), Work::Update(fields("mine"))).await;
    device.save(id(3), Work::Update(fields("mine"))).await;
    device.save(id(4), Work::Delete).await;
    let shown = async |n: u128| device.store.record("account", id(n)).await.unwrap().map(|row| row.fields);
    let (before, other) = (shown(2).await.unwrap(), shown(3).await);
    assert!(before.len() > 1, "the server told more than what he typed");

    // Nothing holds them any more: they are asked for by id, and only one of them may be read.
    assert_eq!(device.compare(0, &[(1, 1)]).await, 3);
    device.asked(0, &[2, 3, 4], vec![account(3, 1, "x", 1)]).await;
    let present = |row: model::Fields| row.into_iter().filter(|(_, value)| !value.is_null()).collect();
    let left: model::Fields = present(shown(2).await.unwrap());
    assert_eq!(left, fields("mine"));
    assert_eq!(shown(3).await, other);
    assert_eq!(device.holders(3).await, [""; 0], "to be readable is no reason");
    let change = device.store.changes(&[hidden]).await.unwrap().remove(0);
    assert!(change.base.unwrap().fields.values().all(|value| value.is_null()));
    assert!(change.fields.iter().all(|field| field.old.is_null()), "nor is what he typed over kept");
    assert!(change.if_match.is_some(), "it is sent as before");

    // What was sent leaves, and a row that may be read again comes whole.
    assert_eq!(device.compare(0, &[(1, 1), (2, 1)]).await, 2);
    device.asked(0, &[2, 3], vec![account(2, 1, "x", 1), account(3, 1, "x", 1)]).await;
    device.store.discard(hidden, Instant(1)).await.unwrap();
    assert_eq!(shown(2).await, device.store.record("account", id(1)).await.unwrap().map(|row| row.fields));
}

#[tokio::test]
async fn a_reason_that_leaves_the_profile_takes_only_its_own_rows() {
    let device = Device::with(&[(rule("a"), &[1, 2]), (relation("b"), &[2, 3])]).await;
    device.store.install(&with_reasons(vec![relation("b")])).await.unwrap();
    let state = device.store.load().await.unwrap().tables.remove(0);
    assert_eq!((state.sources.len(), state.sources[0].follows, state.interval_min), (1, true, 30));
    device.told(0, vec![], &[]).await;
    assert_eq!(device.here().await, [2, 3]);
    device.store.install(&with_reasons(vec![rule("a"), relation("b")])).await.unwrap();
    let state = device.store.load().await.unwrap().tables.remove(0);
    assert_eq!((state.sources[0].complete, state.sources[0].follows), (true, false), "its keys are compared");
    assert_eq!(device.compare(0, &[(1, 1), (2, 1)]).await, 1);
    assert_eq!(device.holders(2).await, ["Custom", "related"]);
}

#[tokio::test]
async fn a_reason_whose_query_changed_is_compared_and_not_read_again() {
    let device = Device::with(&[(rule("a"), &[1, 2, 3])]).await;
    device.store.install(&with_reasons(vec![rule("other")])).await.unwrap();
    assert_eq!(device.here().await, [1, 2, 3], "until the round is over everything is there");
    let source = device.store.load().await.unwrap().tables[0].sources[0].clone();
    assert_eq!((source.complete, source.follows), (true, false));
    assert_eq!(device.compare(0, &[(2, 1), (7, 1)]).await, 1);
    assert_eq!(device.here().await, [2]);
}

#[tokio::test]
async fn a_checksum_counts_what_a_reason_holds_in_the_versions_of_the_server() {
    let device = Device::with(&[(rule("a"), &[1, 2]), (relation("b"), &[2, 3])]).await;
    let sum = |rows: &[(u128, i64)]| {
        let mut sum = odata::checksum::Checksum::default();
        rows.iter().for_each(|(n, version)| sum.add(id(*n), *version));
        Some(sum)
    };
    let (first, second) = (device.source(0).await, device.source(1).await);
    device.save(id(1), Work::Update(fields("mine"))).await;
    device.save(id(2), Work::Delete).await;
    device.save(id(9), Work::Create(fields("new"))).await;
    assert_eq!(device.store.checksum(first, "link 0").await.unwrap(), sum(&[(1, 1), (2, 1)]));
    assert_eq!(device.store.checksum(second, "link 1").await.unwrap(), sum(&[(2, 1), (3, 1)]));
    assert_eq!(device.store.checksum(second, "another link").await.unwrap(), None);
    let seq = device.store.load().await.unwrap().queue[0].seq;
    settle(&device.store, seq, Some(&account(1, 2, "mine", 1))).await.unwrap();
    assert_eq!(device.store.checksum(first, "link 0").await.unwrap(), None, "the link is older than that");
}

#[tokio::test]
async fn rows_of_a_large_first_load_are_held_by_each_reason_that_brought_them() {
    let many: Vec<u128> = (1..=700).collect();
    let later: Vec<u128> = (201..=900).collect();
    let device = Device::with(&[(rule("a"), &many), (relation("b"), &later)]).await;
    let rows = async || device.store.load().await.unwrap().tables[0].rows;
    assert_eq!(rows().await, 900);
    // The main reason loses 1 and 300, the other one 301 and 900: only what nothing holds any more leaves.
    device.told(0, vec![], &[1, 300]).await;
    device.told(1, vec![], &[301, 900]).await;
    for (n, is_here) in [(1, false), (2, true), (300, true), (301, true), (899, true), (900, false)] {
        assert_eq!(device.store.record("account", id(n)).await.unwrap().is_some(), is_here, "{n}");
    }
    assert_eq!(rows().await, 898);
}

#[tokio::test]
async fn readers_see_what_a_link_stands_for_whole_or_not_at_all() {
    const LAST: i64 = 30;
    let all: Vec<u128> = (1..=60).collect();
    let device = Device::with(&[(rule("a"), &all)]).await;
    let source = device.source(0).await;
    let sum_of = |version: i64| {
        let mut sum = odata::checksum::Checksum::default();
        all.iter().for_each(|n| sum.add(id(*n), version));
        sum
    };
    let link = |version: i64| if version == 1 { "link 0".to_owned() } else { format!("link of {version}") };
    let is_over = std::cell::Cell::new(false);
    let write = async {
        for version in 2..=LAST {
            let rows: Vec<Row> = all.iter().map(|n| account(*n, version, "x", version)).collect();
            let (followed, delta) = (link(version - 1), Some(link(version)));
            let (table, rows) = ("account".to_owned(), flat("account", &rows));
            let delta =
                DeltaCommit { source, table, followed, rows, removed: vec![], deleted: vec![], delta };
            device.begin().await;
            device.store.apply_deltas(vec![delta], &["account".into()], Instant(version)).await.unwrap();
        }
        is_over.set(true);
    };
    let read = async {
        while !is_over.get() {
            for version in 1..=LAST {
                let seen = device.store.checksum(source, &link(version)).await.unwrap();
                assert!(seen.is_none_or(|seen| seen == sum_of(version)), "half of {version}");
            }
        }
    };
    tokio::join!(write, read);
    assert_eq!(device.store.checksum(source, &link(LAST)).await.unwrap(), Some(sum_of(LAST)));
}
