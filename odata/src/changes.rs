//! `RetrieveMetadataChanges`, both ways (`reference/dataverse.md` §6.5).

use crate::ODataError;
use model::{Problem, TableMeta};

/// What the client asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangesRequest {
    /// Logical names of the tables wanted; empty for all.
    pub tables: Vec<String>,
    /// `ServerVersionStamp` of an earlier reply.
    pub stamp: Option<String>,
}

/// What the server answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangesReply {
    /// The tables; our server leaves them all out when the stamp is still its own.
    pub tables: Vec<TableMeta>,
    /// For the next request.
    pub stamp: String,
}

impl ChangesRequest {
    /// Path and query, relative to the Web API's base, percent-encoded.
    pub fn to_url(&self) -> String {
        String::new()
    }

    /// Reads the arguments of the function, as [`crate::path::parse`] gives them.
    ///
    /// # Errors
    /// 400 for a query that can't be read.
    pub fn from_arguments(arguments: &[(String, String)]) -> Result<Self, ODataError> {
        let _ = arguments;
        Err(ODataError::internal())
    }
}

impl ChangesReply {
    /// The body. `base` is the Web API's address, ending in `/`; `all` are all tables, for relationships.
    pub fn to_body(&self, base: &str, all: &[TableMeta]) -> String {
        let _ = (base, all);
        String::new()
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`model::Code::UnexpectedReply`].
    pub fn from_body(body: &[u8]) -> Result<Self, Problem> {
        let _ = body;
        Err(Problem::new(model::Code::UnexpectedReply))
    }
}
