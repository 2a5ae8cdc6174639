//! Which part of a list is wanted.

use super::refusal::Failure;
use admin_contract::{List, ListQuery};

/// Rows of a part where nothing else is asked for.
const SOME: u32 = 50;
/// Most rows of a part.
const MOST: u32 = 500;

/// A part of a list.
pub struct Part {
    search: String,
    skip: u32,
    take: u32,
}

impl Part {
    /// What a query asks for.
    ///
    /// # Errors
    /// 400 for a part that is too large.
    pub fn of(query: &ListQuery) -> Result<Self, Failure> {
        let take = query.take.unwrap_or(SOME);
        if !(1..=MOST).contains(&take) {
            return Err(Failure::bad("take", format!("Ask for 1 to {MOST} rows at once.")));
        }
        let search = query.search.as_deref().unwrap_or_default().trim().to_lowercase();
        Ok(Self { search, skip: query.skip.unwrap_or(0), take })
    }

    /// The search as a pattern for `LIKE … ESCAPE '!'`.
    pub fn pattern(&self) -> Option<String> {
        let escaped = self.search.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        (!escaped.is_empty()).then(|| format!("%{escaped}%"))
    }

    /// ` LIMIT … OFFSET …`
    pub fn limit(&self) -> String {
        format!(" LIMIT {} OFFSET {}", self.take, self.skip)
    }

    /// Whether a name is searched for.
    pub fn takes(&self, name: &str) -> bool {
        self.search.is_empty() || name.to_lowercase().contains(&self.search)
    }

    /// The part of rows that are all there.
    pub fn cut<T>(&self, rows: Vec<T>) -> List<T> {
        let total = rows.len() as u64;
        List { rows: rows.into_iter().skip(self.skip as usize).take(self.take as usize).collect(), total }
    }
}
