//! Calls and replies as text. A carrier bears text from end to end and never a browser's own values: these keep whole
//! numbers up to 2^53 only, and an amount of money or a big count would arrive with other digits.

use crate::{Call, Code, Problem, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A call as it crosses.
///
/// # Errors
/// [`Code::Internal`] when it can't be written as JSON.
pub fn written(request: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(request).map_err(|e| Problem::new(Code::Internal).with("detail", e))
}

/// Reads a call.
///
/// # Errors
/// [`Code::BadRequest`] for one that is unknown here: a face of another version is told so by what it can show.
pub fn request(text: &str) -> Result<Request, Problem> {
    serde_json::from_str(text).map_err(|e| Problem::new(Code::BadRequest).with("detail", e))
}

/// Reads the reply to a call.
///
/// # Errors
/// [`Code::ContractMismatch`] when it isn't what this side knows.
pub fn reply<C: Call>(text: &str) -> Result<C::Reply, Problem> {
    read(text)
}

/// Reads anything else that came from the other side.
///
/// # Errors
/// As [`reply`].
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|e| Problem::new(Code::ContractMismatch).with("detail", e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::{GridWindow, SaveRecord};
    use crate::shapes::{GridRow, RecordMark};
    use model::value::Money;
    use model::{Fields, RecordId, Value};

    /// More than a browser's numbers hold, and an amount of 922 trillion.
    fn beyond_a_browser() -> [Value; 3] {
        [
            Value::Int(9_007_199_254_740_993),
            Value::Money(Money(9_223_372_036_854_775_807)),
            Value::Int(i64::MIN),
        ]
    }

    #[test]
    fn no_digit_is_lost_on_the_way_to_the_engine() {
        let fields = beyond_a_browser().into_iter().enumerate();
        let changes: Fields = fields.map(|(n, value)| (format!("column{n}"), value)).collect();
        let id = RecordId(uuid::Uuid::nil());
        let call = SaveRecord { table: "account".into(), id, create: false, changes: changes.clone() };
        let text = written(&call.into_request()).unwrap();
        assert!(text.contains("9007199254740993"), "{text}");
        let Request::SaveRecord(read) = request(&text).unwrap() else { panic!("another call") };
        assert_eq!(read.changes, changes);
    }

    #[test]
    fn no_digit_is_lost_on_the_way_to_the_face() {
        let row = GridRow {
            id: RecordId(uuid::Uuid::nil()),
            title: "Big".into(),
            cells: beyond_a_browser().into(),
            mark: RecordMark::Sent,
            currency: None,
        };
        let text = written(&vec![row.clone()]).unwrap();
        assert_eq!(reply::<GridWindow>(&text).unwrap(), [row]);
    }
}
