//! What is shown follows from the memory: nothing of the status is stored (invariant I10).

use super::State;
use super::walk::Table;
use crate::ports::{DownloadChoice, Read, ReadKind, SourceState};
use model::RecordId;
use model::status::{Facts, TableFacts};
use std::collections::BTreeSet;

/// The facts from which [`model::status::derive`] makes the status.
pub fn facts(state: &State) -> Facts {
    let is_trying = state.gate.link().is_online() || state.is_working();
    Facts {
        enabled: state.app.as_ref().is_some_and(|app| app.offline_enabled),
        database: state.database.clone(),
        installed: state.stamp.is_some(),
        download_started: matches!(state.download(), Some(DownloadChoice::Started | DownloadChoice::Paused)),
        paused: state.download() == Some(DownloadChoice::Paused),
        waits_for_unmetered: state.life.permits().waits_for_unmetered,
        manual: state.life.is_manual(),
        repairing: is_repairing(state),
        metadata_pending: state.update.waits(),
        link: state.gate.link(),
        syncing: state.cycle.is_some() && is_trying,
        tables: state.tables.iter().map(table_facts).collect(),
        pending_changes: count(
            state.queue.waiting() + state.files.iter().filter(|file| !file.parked).count(),
        ),
        pending_records: count(waiting_records(state)),
        parked_changes: count(state.queue.parked() + state.files.iter().filter(|file| file.parked).count()),
        drafts: state.drafts,
        bytes: state.cycle.as_ref().map(|cycle| cycle.summary.bytes).unwrap_or_default(),
        left_ms: state.cycle.as_ref().and_then(|cycle| cycle.left_ms(missing_rows(state)?)),
        last_problem: state.last_problem.clone(),
    }
}

/// Records with changes or files that wait.
fn waiting_records(state: &State) -> usize {
    let files = state.files.iter().filter(|file| !file.parked);
    let others: BTreeSet<(&str, RecordId)> = files
        .filter(|file| !state.queue.waits_for(&file.table, file.record))
        .map(|file| (file.table.as_str(), file.record))
        .collect();
    state.queue.waiting_records() + others.len()
}

/// Whether rows are compared one by one, because a checksum was wrong (checklist 20).
fn is_repairing(state: &State) -> bool {
    let compares = |source: &SourceState| {
        let reads_keys = |read: &Read| matches!(read.kind, ReadKind::Keys | ReadKind::Missing);
        state.distrusted.contains_key(&source.id)
            && (!source.follows || source.read.as_ref().is_some_and(reads_keys))
    };
    state.cycle.is_some() && state.tables.iter().flat_map(|table| &table.state.sources).any(compares)
}

fn table_facts(table: &Table) -> TableFacts {
    TableFacts {
        table: table.state.table.clone(),
        mandatory: table.state.mandatory,
        complete: table.state.complete,
        rows: table.state.rows,
        expected: table.state.expected,
        last_sync: table.state.last_sync,
        problem: table.problem.clone(),
    }
}

/// Rows that the first download still has to bring; `None` while that can't be told.
fn missing_rows(state: &State) -> Option<u64> {
    let incomplete = state.tables.iter().filter(|t| !t.state.complete);
    incomplete.map(|t| t.state.expected.map(|expected| expected.saturating_sub(t.state.rows))).sum()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
