//! Whether what is here is what should be, and why a row is here.

use super::entities::layout::{SEEN, VERSION};
use super::statement::{Columns, execute, first, key, rows, text};
use super::{Durability, SqliteStore, commit, sources};
use crate::ports::{Held, ReasonRule, SourceId};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Problem, RecordId};
use odata::checksum::Checksum;
use query::ddl::{ID, RID, quoted};

impl SqliteStore {
    /// Count and sum of what a source holds, in the versions that the server is known to have; `None` when the source
    /// has another link by now, is being read, or a change of the table was accepted after the link was given: then the
    /// server's word of that moment says nothing about this one.
    pub(crate) async fn source_checksum(
        &self,
        source: SourceId,
        link: &str,
    ) -> Result<Option<Checksum>, Problem> {
        // Link and rows are of one moment: a page may be stored between two statements.
        let mut reading = self.readers().begin().await.map_err(super::storage_problem)?;
        let Some(found) = sources::read(&mut reading, source).await? else { return Ok(None) };
        let sql = "SELECT table_name FROM source WHERE id = ?";
        let row = first(&mut *reading, sql, vec![SqlValue::Integer(source.0)]).await?;
        let table = Columns::of(row.unwrap_or_default()).text()?;
        let sql = "SELECT 1 FROM loose l JOIN table_state t ON t.table_name = l.table_name
            WHERE l.table_name = ? AND l.round >= t.pass LIMIT 1";
        let was_touched = first(&mut *reading, sql, vec![text(&table)]).await?.is_some();
        if found.delta.as_deref() != Some(link) || found.reading.is_some() || was_touched {
            return Ok(None);
        }
        let installed = self.installed();
        let stored = installed.table(&table)?;
        let (data, base, theirs) =
            (quoted(stored.data.name()), quoted(stored.base.name()), quoted(stored.theirs.name()));
        let of_server = format!(
            "coalesce((SELECT max(v) FROM (SELECT t.{VERSION} AS v FROM {theirs} t WHERE t.{ID} = d.{ID}
             UNION ALL SELECT b.{VERSION} FROM {base} b WHERE b.{ID} = d.{ID})), d.{VERSION})"
        );
        let held = match found.main {
            true => format!("d.{SEEN} > 0 AND ?1 = ?1"),
            false => format!("d.{RID} IN (SELECT m.rid FROM membership m WHERE m.source = ?1)"),
        };
        // Those that the user deleted have no row, but the server still counts them.
        let sql = format!(
            "SELECT d.{ID}, {of_server} FROM {data} d WHERE {held}
             UNION ALL SELECT a.record, (SELECT max(v) FROM (SELECT t.{VERSION} AS v FROM {theirs} t
                WHERE t.{ID} = a.record UNION ALL SELECT b.{VERSION} FROM {base} b WHERE b.{ID} = a.record))
             FROM absent a WHERE a.source = ?1"
        );
        let mut sum = Checksum::default();
        for row in rows(&mut *reading, &sql, vec![SqlValue::Integer(source.0)]).await? {
            let mut columns = Columns::of(row);
            let (id, version) = (columns.key()?, columns.optional_number()?);
            sum.add(id, version.unwrap_or_default());
        }
        Ok(Some(sum))
    }

    /// Notes sources whose checksum was right, and lets the keys of those be compared whose sum was wrong.
    pub(crate) async fn note_checksums(
        &self,
        right: &[SourceId],
        wrong: &[SourceId],
        at: Instant,
    ) -> Result<(), Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(Durability::Soon).await?;
        for id in right.iter().chain(wrong) {
            let sql = "UPDATE source SET verified_at = ? WHERE id = ?";
            execute(&mut transaction, sql, vec![SqlValue::Integer(at.0), SqlValue::Integer(id.0)]).await?;
        }
        for id in wrong {
            let sql = "UPDATE source SET delta = NULL WHERE id = ? AND reading IS NULL";
            execute(&mut transaction, sql, vec![SqlValue::Integer(id.0)]).await?;
        }
        commit(transaction).await
    }

    /// Whether a record is here, and everything that holds it.
    pub(crate) async fn what_holds(&self, table: &str, id: RecordId) -> Result<Held, Problem> {
        let installed = self.installed();
        let data = quoted(installed.table(table)?.data.name());
        let one = async |sql: &str| {
            let found = first(self.readers(), sql, vec![text(table), key(id)]).await?;
            Ok::<_, Problem>(found.is_some())
        };
        let here = one(&format!("SELECT 1 FROM {data} WHERE ?1 = ?1 AND {ID} = ?2")).await?;
        let unsent = one("SELECT 1 FROM change_queue WHERE table_name = ?1 AND record = ?2").await?;
        let touched = one("SELECT 1 FROM loose WHERE table_name = ?1 AND record = ?2").await?;
        let sql = format!(
            "SELECT s.kind, s.name, s.way FROM source s WHERE s.table_name = ?1 AND (
                s.main = 1 AND EXISTS (SELECT 1 FROM {data} d WHERE d.{ID} = ?2 AND d.{SEEN} > 0)
                OR EXISTS (SELECT 1 FROM membership m JOIN {data} d ON d.{RID} = m.rid
                    WHERE m.source = s.id AND d.{ID} = ?2)
                OR EXISTS (SELECT 1 FROM absent a WHERE a.source = s.id AND a.record = ?2))
             ORDER BY s.position"
        );
        let reason = |row| {
            let mut columns = Columns::of(row);
            let kind = sources::reason_kind(&columns.text()?)?;
            Ok(ReasonRule { kind, name: columns.text()?, way: columns.json()?, fetch_xml: None })
        };
        let found = rows(self.readers(), &sql, vec![text(table), key(id)]).await?;
        let reasons = found.into_iter().map(reason).collect::<Result<_, Problem>>()?;
        Ok(Held { here, reasons, unsent, touched })
    }
}
