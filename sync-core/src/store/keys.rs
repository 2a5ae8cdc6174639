//! Key-set reconcile: ids and versions of all rows that a reason brings are compared with what is here. What is missing
//! or older is fetched by id, what is not among them lost the reason.

use super::connect::LOADING_CACHE_KIB;
use super::entities::layout::{SEEN, VERSION};
use super::rounds::RoundState;
use super::sources::{self, SourceRow};
use super::statement::{Columns, execute, first, key, number, rows, text};
use super::update::filling;
use super::{Durability, SqliteStore, Stored, commit, withdrawn};
use crate::ports::{Applied, KeyCommit, ReadKind, SourceId};
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::ddl::{ID, RID, quoted};
use sqlx::SqliteConnection;

/// Keys per INSERT.
const KEYS_PER_INSERT: usize = 500;
/// Ids per `IN (…)`.
const IDS_PER_LIST: usize = 500;

impl SqliteStore {
    /// Stores a page of keys and the cursor after it; after the last one, compares.
    pub(crate) async fn apply_key_page(&self, page: KeyCommit) -> Result<Applied, Problem> {
        let installed = self.installed();
        let stored = installed.table(&page.table)?;
        let mut writing = self.writing().await?;
        if page.next.is_none() {
            // Comparing walks through the rows several times; the cache is small again when the round ends.
            writing.size_cache(LOADING_CACHE_KIB).await?;
        }
        let mut transaction = writing.begin(Durability::Soon).await?;
        let state = RoundState::read(&mut transaction, &page.table).await?;
        let source = sources::read(&mut transaction, page.source).await?;
        let runs = |s: &SourceRow| s.number == page.read && s.reading == Some(ReadKind::Keys);
        let Some(source) = source.filter(runs) else { return Ok(state.unchanged()) };
        insert(&mut transaction, page.source, &page.keys).await?;
        filling::fill(&mut transaction, &installed, stored, page.values).await?;
        let mut missing = 0;
        match &page.next {
            Some(next) => sources::go_on(&mut transaction, page.source, next).await?,
            None => {
                missing = compare(&mut transaction, stored, &source, &state).await?;
                let then = (missing > 0).then_some(ReadKind::Missing);
                sources::end_read(&mut transaction, page.source, page.delta.as_deref(), then).await?;
            }
        }
        commit(transaction).await?;
        Ok(Applied { missing, ..state.unchanged() })
    }

    /// Some of the rows that are still to be fetched.
    pub(crate) async fn missing_keys(&self, source: SourceId, most: usize) -> Result<Vec<RecordId>, Problem> {
        let sql = "SELECT record FROM server_key WHERE source = ? ORDER BY record LIMIT ?";
        let most = SqlValue::Integer(i64::try_from(most).unwrap_or(i64::MAX));
        let found = rows(self.readers(), sql, vec![SqlValue::Integer(source.0), most]).await?;
        found.into_iter().map(|row| Columns::of(row).key()).collect()
    }
}

async fn insert(
    c: &mut SqliteConnection,
    source: SourceId,
    keys: &[(RecordId, Option<i64>)],
) -> Result<(), Problem> {
    for part in keys.chunks(KEYS_PER_INSERT) {
        let places = vec!["(?, ?, ?)"; part.len()].join(", ");
        let sql = format!("INSERT OR REPLACE INTO server_key (source, record, version) VALUES {places}");
        let value = |(id, version): &(RecordId, Option<i64>)| {
            [SqlValue::Integer(source.0), key(*id), number(*version)]
        };
        execute(c, &sql, part.iter().flat_map(value).collect()).await?;
    }
    Ok(())
}

/// Compares; how many rows are to be fetched. What is here in the server's version, or a later one, is not fetched; of a
/// record with unsent work the row that its work started from counts, or one put aside since.
async fn compare(
    c: &mut SqliteConnection,
    stored: &Stored,
    source: &SourceRow,
    round: &RoundState,
) -> Result<u64, Problem> {
    let (table, data) = (&stored.meta.logical_name, quoted(stored.data.name()));
    let values = |n: i64| vec![text(table), SqlValue::Integer(source.id.0), SqlValue::Integer(n)];
    let (seen, before) = (source.number.max(1), round.number - 1);
    let told = "SELECT k.record FROM server_key k WHERE k.source = ?2";
    let [loosen, leave, join] = match source.main {
        true => [
            format!("SELECT ?1, d.{ID}, ?3 FROM {data} d WHERE d.{SEEN} > 0 AND d.{ID} NOT IN ({told})"),
            format!("UPDATE {data} SET {SEEN} = 0 WHERE {SEEN} > 0 AND ?1 = ?1 AND {ID} NOT IN ({told})"),
            format!("UPDATE {data} SET {SEEN} = ?3 WHERE {SEEN} = 0 AND ?1 = ?1 AND {ID} IN ({told})"),
        ],
        false => [
            format!(
                "SELECT ?1, d.{ID}, ?3 FROM membership m JOIN {data} d ON d.{RID} = m.rid
                 WHERE m.source = ?2 AND d.{ID} NOT IN ({told})"
            ),
            format!(
                "DELETE FROM membership WHERE source = ?2 AND ?1 = ?1
                 AND rid NOT IN (SELECT d.{RID} FROM {data} d WHERE d.{ID} IN ({told}))"
            ),
            format!(
                "INSERT OR REPLACE INTO membership (source, rid, seen)
                 SELECT ?2, d.{RID}, ?3 FROM {data} d WHERE ?1 = ?1 AND d.{ID} IN ({told})"
            ),
        ],
    };
    let loosen = format!("INSERT INTO loose (table_name, record, round) {loosen} ON CONFLICT DO NOTHING");
    execute(c, &loosen, values(before)).await?;
    execute(c, &leave, values(before)[..2].to_vec()).await?;
    execute(c, &join, values(seen)).await?;
    compare_absent(c, stored, &values(seen)).await?;
    withdrawn::doubt(c, stored, source, told).await?;
    let known = format!(
        "DELETE FROM server_key WHERE source = ?2 AND record IN (
            SELECT k.record FROM server_key k JOIN ({}) h ON h.{ID} = k.record
            WHERE k.source = ?2 AND h.version >= k.version)",
        here(stored)
    );
    execute(c, &known, values(0)[..2].to_vec()).await?;
    let ask = "INSERT OR IGNORE INTO server_key (source, record) SELECT source, record FROM doubted WHERE source = ?";
    execute(c, ask, vec![SqlValue::Integer(source.id.0)]).await?;
    forget(c, source.id, &[]).await
}

/// The same of records that the user deleted and the server hasn't yet.
async fn compare_absent(
    c: &mut SqliteConnection,
    stored: &Stored,
    values: &[SqlValue],
) -> Result<(), Problem> {
    let told = "SELECT k.record FROM server_key k WHERE k.source = ?2";
    let sql = format!("DELETE FROM absent WHERE table_name = ?1 AND source = ?2 AND record NOT IN ({told})");
    execute(c, &sql, values[..2].to_vec()).await?;
    let sql = format!(
        "INSERT OR REPLACE INTO absent (table_name, record, source, seen)
         SELECT ?1, q.record, ?2, ?3 FROM change_queue q WHERE q.table_name = ?1 AND q.record IN ({told})
         AND q.record NOT IN (SELECT d.{ID} FROM {} d WHERE d.{ID} = q.record)",
        quoted(stored.data.name())
    );
    execute(c, &sql, values.to_vec()).await.map(|_| ())
}

/// Every record of which the server's row is known here, with its version.
fn here(stored: &Stored) -> String {
    let (data, base, theirs) =
        (quoted(stored.data.name()), quoted(stored.base.name()), quoted(stored.theirs.name()));
    let unsent = "SELECT record FROM change_queue WHERE table_name = ?1";
    format!(
        "SELECT {ID}, {VERSION} AS version FROM {data} WHERE {VERSION} IS NOT NULL AND {ID} NOT IN ({unsent})
         UNION ALL SELECT {ID}, max(version) FROM (
            SELECT {ID}, {VERSION} AS version FROM {base} UNION ALL SELECT {ID}, {VERSION} FROM {theirs}
         ) WHERE {ID} IN ({unsent}) AND version IS NOT NULL GROUP BY {ID}"
    )
}

/// Forgets keys that were dealt with; how many are left.
pub(super) async fn forget(
    c: &mut SqliteConnection,
    source: SourceId,
    ids: &[RecordId],
) -> Result<u64, Problem> {
    for part in ids.chunks(IDS_PER_LIST) {
        let places = vec!["?"; part.len()].join(", ");
        let sql = format!("DELETE FROM server_key WHERE source = ? AND record IN ({places})");
        let values = std::iter::once(SqlValue::Integer(source.0)).chain(part.iter().map(|id| key(*id)));
        execute(c, &sql, values.collect()).await?;
    }
    let sql = "SELECT count(*) FROM server_key WHERE source = ?";
    let row = first(c, sql, vec![SqlValue::Integer(source.0)]).await?;
    Columns::of(row.unwrap_or_default()).count()
}
