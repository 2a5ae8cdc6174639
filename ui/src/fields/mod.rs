//! Fields of a form: one editor per kind of column, in a frame of label, marks and hints.

mod choice;
mod date;
mod frame;
mod lookup;
mod number;
mod switch;
mod text;

pub use frame::{Field, editor_of};

use crate::state::edits::Typed;
use model::{ColumnMeta, Value};
use std::rc::Rc;
use yew::prelude::*;

/// What every editor is given.
#[derive(Clone, Properties, PartialEq)]
pub struct EditorProps {
    /// Id of the control, for its label.
    pub id: AttrValue,
    /// The table of the record.
    pub table: AttrValue,
    /// The column.
    pub column: Rc<ColumnMeta>,
    /// What it holds.
    pub value: Value,
    /// The record's currency.
    pub currency: Option<AttrValue>,
    /// The record's state, which limits the status reasons.
    pub state: Option<i32>,
    /// Whether something is wrong with it.
    pub invalid: bool,
    /// Whether the record that it points to is not on this device.
    pub absent: bool,
    /// Typed or chosen.
    pub on_typed: Callback<Typed>,
}

impl EditorProps {
    fn testid(&self) -> String {
        format!("field-{}", self.column.logical_name)
    }

    fn about(&self) -> String {
        format!("{}-about", self.id)
    }
}
