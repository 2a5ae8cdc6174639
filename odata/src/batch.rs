//! `$batch`, both ways (`reference/dataverse.md` §3): many requests in one body of `multipart/mixed`, some of them
//! together in change sets, and the replies to them.
//!
//! What is read is borrowed from the body. Line ends may be CRLF or bare LF; what is written has CRLF.

mod multipart;
mod request;
mod response;

pub use request::{Address, Request, all_single, read_requests, write_requests};
pub use response::{Response, read_responses, write_responses};

/// The most requests in one batch.
pub const MAX_REQUESTS: usize = 1000;

/// What stands in a batch: a request or reply of its own, or those of a change set, which happen all or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<T> {
    /// On its own.
    Single(T),
    /// A change set.
    ChangeSet(Vec<T>),
}

impl<T> Item<T> {
    /// The one, or those of the change set.
    pub fn parts(&self) -> &[T] {
        match self {
            Self::Single(one) => std::slice::from_ref(one),
            Self::ChangeSet(all) => all,
        }
    }
}
