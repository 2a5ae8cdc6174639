//! The reasons for which rows are on the device, as they are stored, and what a new configuration does to them.
//!
//! One reason of a table is its *main* one: what it holds is told by the rows themselves (`_seen` above 0), so that a
//! table with one reason needs nothing beside its rows. What the others hold stands in `membership`.

use super::entities::layout::SEEN;
use super::statement::{Columns, execute, first, json, optional_text, rows, text};
use super::{SqliteStore, Stored};
use crate::ports::{Configuration, Read, ReadKind, ReasonKind, ReasonRule, Source, SourceId, SourceState};
use model::storage::SqlValue;
use model::value::Instant;
use model::{Code, Problem};
use query::ddl::{RID, quoted};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// A source as the writer needs it.
#[derive(Clone, Debug)]
pub(super) struct SourceRow {
    pub id: SourceId,
    pub main: bool,
    pub number: i64,
    pub reading: Option<ReadKind>,
    pub delta: Option<String>,
}

impl SqliteStore {
    /// What the sources ask.
    pub(crate) async fn read_sources(&self) -> Result<Vec<Source>, Problem> {
        let sql = "SELECT id, table_name, fetch_xml, delta FROM source ORDER BY table_name, position";
        let source = |row| {
            let mut columns = Columns::of(row);
            Ok(Source {
                id: SourceId(columns.number()?),
                table: columns.text()?,
                fetch_xml: columns.optional_text()?,
                delta: columns.optional_text()?,
            })
        };
        rows(self.readers(), sql, vec![]).await?.into_iter().map(source).collect()
    }

    /// How far each table's sources are read.
    pub(crate) async fn source_states(&self) -> Result<BTreeMap<String, Vec<SourceState>>, Problem> {
        let sql = "SELECT table_name, id, complete, delta IS NOT NULL, number, reading, next, verified_at FROM source
            ORDER BY table_name, position";
        let mut states: BTreeMap<String, Vec<SourceState>> = BTreeMap::new();
        for row in rows(self.readers(), sql, vec![]).await? {
            let mut columns = Columns::of(row);
            let table = columns.text()?;
            let (id, complete, follows) = (SourceId(columns.number()?), columns.flag()?, columns.flag()?);
            let (number, reading) = (columns.number()?, kind_of(columns.optional_text()?.as_deref()));
            let next = columns.optional_text()?;
            let read = reading.map(|kind| Read { number, kind, next });
            let verified = columns.optional_number()?.map(Instant);
            states.entry(table).or_default().push(SourceState { id, complete, follows, read, verified });
        }
        Ok(states)
    }

    /// Begins a read of a source.
    pub(crate) async fn begin_source_read(&self, source: SourceId, kind: ReadKind) -> Result<Read, Problem> {
        let mut writing = self.writing().await?;
        let mut transaction = writing.begin(super::Durability::Soon).await?;
        // What is read whole or compared is verified anew.
        let sql = "UPDATE source SET number = number + 1, reading = ?1, next = NULL,
            verified_at = CASE ?1 WHEN 'delta' THEN verified_at END WHERE id = ?2 RETURNING number";
        let values = vec![text(kind_name(kind)), SqlValue::Integer(source.0)];
        let row = first(&mut *transaction, sql, values).await?.ok_or_else(unknown)?;
        let number = Columns::of(row).number()?;
        execute(
            &mut transaction,
            "DELETE FROM server_key WHERE source = ?",
            vec![SqlValue::Integer(source.0)],
        )
        .await?;
        super::commit(transaction).await?;
        Ok(Read { number, kind, next: None })
    }
}

fn unknown() -> Problem {
    Problem::new(Code::Internal).with("detail", "a reason that the configuration no longer has")
}

fn kind_name(kind: ReadKind) -> &'static str {
    match kind {
        ReadKind::Rows => "rows",
        ReadKind::Delta => "delta",
        ReadKind::Keys => "keys",
        ReadKind::Missing => "missing",
    }
}

fn kind_of(name: Option<&str>) -> Option<ReadKind> {
    [ReadKind::Rows, ReadKind::Delta, ReadKind::Keys, ReadKind::Missing]
        .into_iter()
        .find(|kind| name == Some(kind_name(*kind)))
}

/// Reads one source; `None` when the configuration no longer has it.
pub(super) async fn read(c: &mut SqliteConnection, source: SourceId) -> Result<Option<SourceRow>, Problem> {
    let sql = "SELECT main, number, reading, delta FROM source WHERE id = ?";
    let Some(row) = first(c, sql, vec![SqlValue::Integer(source.0)]).await? else { return Ok(None) };
    let mut columns = Columns::of(row);
    Ok(Some(SourceRow {
        id: source,
        main: columns.flag()?,
        number: columns.number()?,
        reading: kind_of(columns.optional_text()?.as_deref()),
        delta: columns.optional_text()?,
    }))
}

/// What [`go_on`] does: the cursor, the source.
pub(super) const GO_ON: &str = "UPDATE source SET next = ? WHERE id = ?";
/// What [`end_read`] does: what comes then, the link, the source.
pub(super) const END_READ: &str =
    "UPDATE source SET complete = 1, reading = ?, next = NULL, delta = ? WHERE id = ?";

/// The cursor after a page of the running read.
pub(super) async fn go_on(c: &mut SqliteConnection, source: SourceId, next: &str) -> Result<(), Problem> {
    execute(c, GO_ON, vec![text(next), SqlValue::Integer(source.0)]).await.map(|_| ())
}

/// What comes after the last page: the read is over, or missing rows are fetched.
pub(super) async fn end_read(
    c: &mut SqliteConnection,
    source: SourceId,
    delta: Option<&str>,
    then: Option<ReadKind>,
) -> Result<(), Problem> {
    let then = optional_text(then.map(kind_name));
    execute(c, END_READ, vec![then, optional_text(delta), SqlValue::Integer(source.0)]).await.map(|_| ())
}

/// The ids of the sources of a table that aren't its main one.
pub(super) async fn others(c: &mut SqliteConnection, table: &str) -> Result<Vec<i64>, Problem> {
    let sql = "SELECT id FROM source WHERE table_name = ? AND main = 0";
    rows(c, sql, vec![text(table)]).await?.into_iter().map(|row| Columns::of(row).number()).collect()
}

/// What links and cursors of a table would bring is not what is wanted any more, because its columns changed. A table
/// whose first download isn't over begins anew; of others the keys are compared.
pub(super) async fn forget_links(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    let sql = "UPDATE source SET delta = NULL, reading = NULL, next = NULL,
        complete = complete AND (SELECT t.complete FROM table_state t WHERE t.table_name = ?1)
        WHERE table_name = ?1";
    execute(c, sql, vec![text(table)]).await.map(|_| ())
}

/// The rows of a table are gone.
pub(super) async fn forget_rows(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    for sql in [
        "UPDATE source SET complete = 0, delta = NULL, reading = NULL, next = NULL WHERE table_name = ?",
        "DELETE FROM membership WHERE source IN (SELECT id FROM source WHERE table_name = ?)",
        "DELETE FROM server_key WHERE source IN (SELECT id FROM source WHERE table_name = ?)",
        "DELETE FROM doubted WHERE source IN (SELECT id FROM source WHERE table_name = ?)",
        "DELETE FROM absent WHERE table_name = ?",
        "DELETE FROM loose WHERE table_name = ?",
    ] {
        execute(c, sql, vec![text(table)]).await?;
    }
    Ok(())
}

/// A table has left the device.
pub(super) async fn forget(c: &mut SqliteConnection, table: &str) -> Result<(), Problem> {
    forget_rows(c, table).await?;
    execute(c, "DELETE FROM source WHERE table_name = ?", vec![text(table)]).await.map(|_| ())
}

/// A source as it lies there.
struct Known {
    id: i64,
    main: bool,
    rule: ReasonRule,
}

/// Brings a table's sources to what the configuration says. A reason that is new, or whose query changed, is compared
/// with what is here, so that only the difference is downloaded; what lost its last reason leaves at the end of the
/// next round.
pub(super) async fn bring_up(
    c: &mut SqliteConnection,
    configuration: &Configuration,
    stored: &Stored,
) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    let sql = "UPDATE table_state SET interval_min = ? WHERE table_name = ?";
    let interval = SqlValue::Integer(i64::from(configuration.interval_min(table)));
    execute(c, sql, vec![interval, text(table)]).await?;
    let wanted = configuration.reasons(table);
    let known = known(c, table).await?;
    let known_rules: Vec<&ReasonRule> = known.iter().map(|k| &k.rule).collect();
    if wanted.iter().collect::<Vec<_>>() == known_rules {
        return Ok(());
    }
    let same = |a: &ReasonRule, b: &ReasonRule| a.kind == b.kind && a.name == b.name && a.way == b.way;
    let (kept, gone): (Vec<Known>, Vec<Known>) =
        known.into_iter().partition(|k| wanted.iter().any(|rule| same(rule, &k.rule)));
    spell_out(c, stored, kept.iter().chain(&gone)).await?;
    for source in gone {
        drop_source(c, source.id).await?;
    }
    for (position, rule) in wanted.iter().enumerate() {
        let position = SqlValue::Integer(i64::try_from(position).unwrap_or(i64::MAX));
        match kept.iter().find(|k| same(rule, &k.rule)) {
            Some(known) => place(c, known, rule, position).await?,
            None => add(c, table, rule, position).await?,
        }
    }
    choose_main(c, stored, kept.iter().find(|k| k.main).map(|k| k.id)).await
}

async fn known(c: &mut SqliteConnection, table: &str) -> Result<Vec<Known>, Problem> {
    let sql = "SELECT id, main, kind, name, way, fetch_xml FROM source WHERE table_name = ?
        ORDER BY position";
    let mut all = Vec::new();
    for row in rows(c, sql, vec![text(table)]).await? {
        let mut columns = Columns::of(row);
        let (id, main) = (columns.number()?, columns.flag()?);
        let kind = reason_kind(&columns.text()?)?;
        let rule = ReasonRule {
            kind,
            name: columns.text()?,
            way: columns.json()?,
            fetch_xml: columns.optional_text()?,
        };
        all.push(Known { id, main, rule });
    }
    Ok(all)
}

/// The kind of a reason as it is stored.
pub(super) fn reason_kind(name: &str) -> Result<ReasonKind, Problem> {
    [ReasonKind::All, ReasonKind::Rule, ReasonKind::Relation, ReasonKind::Follow]
        .into_iter()
        .find(|kind| kind.name() == name)
        .ok_or_else(|| super::failure::damaged("a reason of no known kind"))
}

/// Writes what the main source holds beside the rows, as what the others hold is.
async fn spell_out(
    c: &mut SqliteConnection,
    stored: &Stored,
    sources: impl Iterator<Item = &Known>,
) -> Result<(), Problem> {
    for main in sources.filter(|source| source.main) {
        let sql = format!(
            "INSERT OR REPLACE INTO membership (source, rid, seen) SELECT ?, {RID}, {SEEN} FROM {} WHERE {SEEN} > 0",
            quoted(stored.data.name())
        );
        execute(c, &sql, vec![SqlValue::Integer(main.id)]).await?;
    }
    Ok(())
}

async fn drop_source(c: &mut SqliteConnection, id: i64) -> Result<(), Problem> {
    for sql in [
        "DELETE FROM membership WHERE source = ?",
        "DELETE FROM absent WHERE source = ?",
        "DELETE FROM server_key WHERE source = ?",
        "DELETE FROM source WHERE id = ?",
    ] {
        execute(c, sql, vec![SqlValue::Integer(id)]).await?;
    }
    Ok(())
}

/// Keeps a source. With another query its keys are compared; a first read of the old one begins anew.
async fn place(
    c: &mut SqliteConnection,
    known: &Known,
    rule: &ReasonRule,
    position: SqlValue,
) -> Result<(), Problem> {
    let id = SqlValue::Integer(known.id);
    execute(c, "UPDATE source SET position = ? WHERE id = ?", vec![position, id.clone()]).await?;
    if known.rule.fetch_xml != rule.fetch_xml {
        let sql = "UPDATE source SET fetch_xml = ?, delta = NULL, reading = NULL, next = NULL WHERE id = ?";
        execute(c, sql, vec![optional_text(rule.fetch_xml.as_deref()), id]).await?;
    }
    Ok(())
}

/// Adds a source. Beside rows that are here its keys are compared; else its rows are read.
async fn add(
    c: &mut SqliteConnection,
    table: &str,
    rule: &ReasonRule,
    position: SqlValue,
) -> Result<(), Problem> {
    let sql = "INSERT INTO source (table_name, main, position, kind, name, way, fetch_xml, complete)
        SELECT ?, 0, ?, ?, ?, ?, ?, coalesce(max(complete AND row_count > 0), 0) FROM table_state WHERE table_name = ?";
    let values = vec![
        text(table),
        position,
        text(rule.kind.name()),
        text(&rule.name),
        json(&rule.way)?,
        optional_text(rule.fetch_xml.as_deref()),
        text(table),
    ];
    execute(c, sql, values).await.map(|_| ())
}

/// Makes one source the main one, the one before where it is still there, and lets its rows say what it holds. Rows
/// that no source holds are looked at when the next round ends.
async fn choose_main(c: &mut SqliteConnection, stored: &Stored, before: Option<i64>) -> Result<(), Problem> {
    let table = &stored.meta.logical_name;
    let main = match before {
        Some(id) => Some(id),
        None => {
            let sql = "SELECT id FROM source WHERE table_name = ? ORDER BY position LIMIT 1";
            let row = first(&mut *c, sql, vec![text(table)]).await?;
            row.map(|row| Columns::of(row).number()).transpose()?
        }
    };
    let data = quoted(stored.data.name());
    let main_id = SqlValue::Integer(main.unwrap_or_default());
    let sql = "UPDATE source SET main = (id = ?) WHERE table_name = ?";
    execute(c, sql, vec![main_id.clone(), text(table)]).await?;
    let seen = format!("(SELECT m.seen FROM membership m WHERE m.source = ?1 AND m.rid = {data}.{RID})");
    let sql = format!("UPDATE {data} SET {SEEN} = coalesce({seen}, 0) WHERE {SEEN} <> coalesce({seen}, 0)");
    execute(c, &sql, vec![main_id.clone()]).await?;
    execute(c, "DELETE FROM membership WHERE source = ?", vec![main_id]).await?;
    let sql = format!(
        "INSERT INTO loose (table_name, record, round) SELECT ?1, id, -1 FROM {data} WHERE {SEEN} = 0
            AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.rid = {data}.{RID}
                AND m.source IN (SELECT s.id FROM source s WHERE s.table_name = ?1))
        ON CONFLICT DO NOTHING"
    );
    execute(c, &sql, vec![text(table)]).await.map(|_| ())
}
