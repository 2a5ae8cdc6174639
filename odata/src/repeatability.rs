//! OASIS Repeatable Requests 1.0: a request that carries an id has its effect once, however often it is sent.

use crate::ODataError;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use model::value::Instant;
use uuid::Uuid;

/// Header with the id of the attempt.
pub const REQUEST_ID: &str = "Repeatability-Request-ID";
/// Header with the time of the first sending.
pub const FIRST_SENT: &str = "Repeatability-First-Sent";
/// Header of a reply, `accepted` or `rejected`.
pub const RESULT: &str = "Repeatability-Result";
/// The server keeps to the specification for this request.
pub const ACCEPTED: &str = "accepted";
/// The server couldn't; the request had no effect.
pub const REJECTED: &str = "rejected";

/// The headers of a request that may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeatability {
    /// The same for every sending of the same request.
    pub request_id: Uuid,
    /// When it was first sent; the wire keeps seconds.
    pub first_sent: Instant,
}

impl Repeatability {
    /// The values of [`REQUEST_ID`] and [`FIRST_SENT`].
    pub fn header_values(&self) -> (String, String) {
        let sent = Timestamp::from_millisecond(self.first_sent.0).unwrap_or(Timestamp::UNIX_EPOCH);
        let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&sent).unwrap_or_default();
        (self.request_id.hyphenated().to_string(), date)
    }

    /// Reads the values of both headers; `None` when neither is there.
    ///
    /// # Errors
    /// 400 when one is missing or can't be read: whoever sends either counts on being carried out once.
    pub fn from_headers(
        request_id: Option<&str>,
        first_sent: Option<&str>,
    ) -> Result<Option<Self>, ODataError> {
        let bad = |name: &str| {
            ODataError::invalid_argument(format!("The header {name} is missing or cannot be read."))
        };
        if request_id.is_none() && first_sent.is_none() {
            return Ok(None);
        }
        let request_id =
            request_id.and_then(|id| Uuid::parse_str(id.trim()).ok()).ok_or_else(|| bad(REQUEST_ID))?;
        let sent = first_sent.and_then(|at| rfc2822::DateTimeParser::new().parse_timestamp(at.trim()).ok());
        let sent = sent.ok_or_else(|| bad(FIRST_SENT))?;
        Ok(Some(Self { request_id, first_sent: Instant(sent.as_millisecond()) }))
    }
}
