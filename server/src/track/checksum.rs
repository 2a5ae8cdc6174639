//! Checksums: count and sum of the rows in scope at a token's mark, by which a client knows that it lacks nothing.

use super::Mark;
use super::changes::Changes;
use super::tracked::Tracked;
use crate::fault::Fault;
use crate::store::Conn;
use model::RecordId;
use sha2::{Digest, Sha256};

/// What a scope comes down to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum {
    /// How many rows.
    pub count: u64,
    /// The sum of their hashes.
    pub sum: u64,
}

/// The hash of a row: the first four bytes, the greatest first, of the SHA-256 of its id (16 bytes) and its version (8
/// bytes, the greatest first).
pub fn hash(id: RecordId, version: i64) -> u32 {
    let mut digest = Sha256::new();
    digest.update(id.as_bytes());
    digest.update(version.to_be_bytes());
    let [a, b, c, d, ..]: [u8; 32] = digest.finalize().into();
    u32::from_be_bytes([a, b, c, d])
}

impl Checksum {
    fn add(&mut self, id: RecordId, version: i64) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(u64::from(hash(id, version)));
    }

    fn remove(&mut self, id: RecordId, version: i64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(u64::from(hash(id, version)));
    }
}

/// The checksum of a query's scope at a mark: that of the rows as they are, with what changed since put back.
///
/// # Errors
/// What the database says; 400 for a filter that can't be written.
pub fn checksum(conn: &mut dyn Conn, tracked: &Tracked<'_>, mark: &Mark) -> Result<Checksum, Fault> {
    let mut sum = Checksum::default();
    tracked.each(conn, mark.at_ms, &mut |id, version| sum.add(id, version))?;
    // Both sides are asked with the mark's clock, so that no date passes between them.
    let changes = Changes::since(conn, tracked, mark, mark.at_ms, &[])?;
    changes.after.iter().for_each(|(id, version)| sum.remove(*id, *version));
    changes.before.iter().for_each(|(id, version)| sum.add(*id, *version));
    Ok(sum)
}
