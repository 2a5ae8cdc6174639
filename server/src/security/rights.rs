//! Rights as sets of bits: what a share gives, and what is told of somebody's access to a row
//! (`reference/dataverse.md` §11.1).

use crate::catalog::Right;
use std::fmt;

/// Rights on one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessRights(i64);

/// The rights in the order in which Dataverse writes them, with their names and bits.
const NAMED: [(Right, &str, i64); 8] = [
    (Right::Read, "ReadAccess", 1),
    (Right::Write, "WriteAccess", 2),
    (Right::Append, "AppendAccess", 4),
    (Right::AppendTo, "AppendToAccess", 16),
    (Right::Create, "CreateAccess", 32),
    (Right::Delete, "DeleteAccess", 65_536),
    (Right::Share, "ShareAccess", 262_144),
    (Right::Assign, "AssignAccess", 524_288),
];

impl AccessRights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// One right.
    pub fn of(right: Right) -> Self {
        Self(NAMED.iter().find(|(named, ..)| *named == right).map_or(0, |(.., bit)| *bit))
    }

    /// From the stored number; bits that stand for no right are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Self(NAMED.iter().fold(0, |all, (.., bit)| all | (bits & bit)))
    }

    /// The number that is stored.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// From the names on the wire, `ReadAccess,WriteAccess`; `None` when one is unknown.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = Self::NONE;
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "None") {
            let (.., bit) = NAMED.iter().find(|(_, known, _)| *known == name)?;
            all.0 |= bit;
        }
        Some(all)
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a right is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & Self::of(right).0 != 0
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The rights, each for itself.
    pub fn each(self) -> impl Iterator<Item = Right> {
        NAMED.into_iter().filter(move |(.., bit)| self.0 & bit != 0).map(|(right, ..)| right)
    }
}

impl FromIterator<Right> for AccessRights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        rights.into_iter().fold(Self::NONE, |all, right| all.with(Self::of(right)))
    }
}

impl fmt::Display for AccessRights {
    /// `ReadAccess, WriteAccess`, or `None`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("None");
        }
        let names = NAMED.iter().filter(|(.., bit)| self.0 & bit != 0).map(|(_, name, _)| *name);
        f.write_str(&names.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::AccessRights;
    use crate::catalog::Right;

    #[test]
    fn names_and_bits_are_dataverses() {
        let all: AccessRights = Right::ALL.into_iter().collect();
        assert_eq!(all.bits(), 1 + 2 + 4 + 16 + 32 + 65_536 + 262_144 + 524_288);
        let told = "ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, ShareAccess, AssignAccess";
        assert_eq!(all.to_string(), told);
        assert_eq!(AccessRights::parse(told), Some(all));
        assert_eq!(AccessRights::parse("None"), Some(AccessRights::NONE));
        assert_eq!(AccessRights::parse("ReadAccess,Everything"), None);
    }
}
