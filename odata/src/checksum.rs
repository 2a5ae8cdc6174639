//! `RetrieveRowsChecksum`, both ways: count and sum of the rows that a client must hold that followed a tracked list to a
//! delta link. A function of this server's own, for clients that want to know that nothing went lost on the way.

use crate::options::percent_encoded;
use model::{Code, Problem, RecordId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Name of the function.
pub const FUNCTION: &str = "RetrieveRowsChecksum";

/// What many rows come down to; their order doesn't matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// How many rows.
    #[serde(rename = "Count")]
    pub count: u64,
    /// The sum of their hashes.
    #[serde(rename = "Sum")]
    pub sum: u64,
}

#[derive(Serialize, Deserialize)]
struct Body {
    #[serde(rename = "@odata.context", default)]
    context: String,
    #[serde(flatten)]
    checksum: Checksum,
}

/// The hash of a row: the first four bytes of the SHA-256 of its id (16 bytes) and its version (8 bytes), everything with
/// the most significant byte first.
pub fn hash(id: RecordId, version: i64) -> u32 {
    let mut digest = Sha256::new();
    digest.update(id.as_bytes());
    digest.update(version.to_be_bytes());
    let [a, b, c, d, ..]: [u8; 32] = digest.finalize().into();
    u32::from_be_bytes([a, b, c, d])
}

impl Checksum {
    /// With a row more.
    pub fn add(&mut self, id: RecordId, version: i64) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(u64::from(hash(id, version)));
    }

    /// Without a row that was added.
    pub fn remove(&mut self, id: RecordId, version: i64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(u64::from(hash(id, version)));
    }

    /// The body of the reply. `base` is the Web API's address, ending in `/`.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn to_body(self, base: &str) -> Result<Vec<u8>, Problem> {
        let context = format!("{base}$metadata#Microsoft.Dynamics.CRM.{FUNCTION}Response");
        serde_json::to_vec(&Body { context, checksum: self })
            .map_err(|e| Problem::new(Code::Internal).with("detail", e))
    }

    /// Reads the body of the reply.
    ///
    /// # Errors
    /// [`Code::UnexpectedReply`].
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let read = serde_json::from_slice::<Body>(body).map(|body| body.checksum);
        read.map_err(|_| Problem::new(Code::UnexpectedReply).with("detail", "not a checksum"))
    }
}

/// Path and query that ask for the checksum at a delta link, relative to the Web API's base.
pub fn to_url(delta_link: &str) -> String {
    let link = percent_encoded(&format!("'{}'", delta_link.replace('\'', "''")));
    format!("{FUNCTION}(DeltaLink=@p1)?@p1={link}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_hash_is_what_it_is_said_to_be() {
        // sha256sum of 24 bytes: the id 00…07 and the version 1.
        assert_eq!(hash(RecordId(Uuid::from_u128(7)), 1), 0xbf9a_4b25);
    }

    #[test]
    fn rows_add_up_in_any_order_and_come_back_from_the_wire() {
        let id = |n| RecordId(Uuid::from_u128(n));
        let (mut one, mut other) = (Checksum::default(), Checksum::default());
        one.add(id(1), 5);
        one.add(id(2), 6);
        for (n, version) in [(2, 6), (3, 9), (1, 5)] {
            other.add(id(n), version);
        }
        assert_ne!(one, other);
        other.remove(id(3), 9);
        assert_eq!(one, other);
        assert_eq!(Checksum::from_body(&one.to_body("http://x/").unwrap()).unwrap(), one);
        assert!(Checksum::from_body(b"{}").is_err());
    }
}
