//! Shapes of process flows.

use model::RecordId;
use model::metadata::Label;
use model::process::StageMove;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where a record stands in its process flow (`reference/dataverse.md` §9.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProcessView {
    /// The flow's name.
    pub name: String,
    /// Logical name of the table of its instances.
    pub instances: String,
    /// The record's instance; `None` where it is made by the first move.
    pub instance: Option<RecordId>,
    /// The stage that the record is in.
    pub active: Uuid,
    /// The stages passed, that one last.
    pub passed: Vec<Uuid>,
    /// The stages of its way: those passed, then those that follow as the record is now.
    pub stages: Vec<StageView>,
    /// The moves that there are now. One forward may still be held up by required steps.
    pub moves: Vec<StageMove>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageView {
    /// `processstageid`
    pub id: Uuid,
    /// What it is called.
    pub name: Label,
    /// `stagecategory`
    pub category: i32,
    /// Logical name of the table that it is about.
    pub table: String,
    /// What is to be filled in.
    pub steps: Vec<StepView>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// Logical name of the column.
    pub column: String,
    /// What it is called here; empty to take the column's name.
    pub label: Label,
    /// Whether the stage can't be left forward without it.
    pub required: bool,
    /// Whether it is missing for that.
    pub missing: bool,
}
