//! Checksums: count and sum of the rows in scope at a token's mark, by which a client knows that it lacks nothing.

use super::Mark;
use super::changes::Changes;
use super::tracked::Tracked;
use crate::fault::Fault;
use crate::store::Conn;
use model::RecordId;
use odata::checksum::Checksum;

/// The checksum of a query's scope at a mark, but for rows that are still `owed`: that of the rows as they are, with what
/// changed since put back.
///
/// # Errors
/// What the database says; 400 for a filter that can't be written.
pub fn checksum(
    conn: &mut dyn Conn,
    tracked: &Tracked<'_>,
    mark: &Mark,
    owed: &[RecordId],
) -> Result<Checksum, Fault> {
    let mut sum = Checksum::default();
    tracked.each(conn, mark.at_ms, &mut |id, version| sum.add(id, version))?;
    // Both sides are asked with the mark's clock, so that no date passes between them.
    let changes = Changes::since(conn, tracked, mark, mark.at_ms, &[])?;
    changes.after.iter().for_each(|(id, version)| sum.remove(*id, *version));
    changes.before.iter().for_each(|(id, version)| sum.add(*id, *version));
    if !owed.is_empty() {
        let owed = tracked.then(conn, mark, Some(&owed.iter().copied().collect()))?;
        owed.iter().for_each(|(id, version)| sum.remove(*id, *version));
    }
    Ok(sum)
}
