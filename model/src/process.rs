//! Business process flows as data: what stands in `workflow.clientdata` of a flow, which way a record takes through
//! it, and which moves are allowed (`docs/PROCESSES.md`; `reference/dataverse.md` §9.1-9.2).

use crate::business_rule::{When, check_when, holds};
use crate::metadata::Label;
use crate::{Code, Fields, Problem, RecordId, TableMeta, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// `workflow.category` of business rules.
pub const RULE: i32 = 2;
/// `workflow.category` of process flows.
pub const FLOW: i32 = 4;

/// An active process, as a row of `workflow` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Definition {
    /// `workflowid`
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Of a flow: logical name of the table of its instances.
    pub unique_name: String,
    /// [`RULE`] or [`FLOW`]
    pub category: i32,
    /// Logical name of the table it is for.
    pub table: String,
    /// Of a rule, `processtriggerscope`: 1 on forms, 2 wherever a row is written.
    pub scope: Option<i32>,
    /// Of a rule: the one form it is for.
    pub form: Option<Uuid>,
    /// `clientdata`
    pub body: String,
}

/// What `format` says in the JSON of a flow.
pub const FORMAT: &str = "farfield.flow/1";
/// Dataverse's bounds: stages of a flow, steps of a stage, tables of a flow.
const MAX_STAGES: usize = 30;
const MAX_STEPS: usize = 30;
const MAX_TABLES: usize = 5;

/// A flow: stages, the first one first, each naming what comes after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// [`FORMAT`]
    pub format: String,
    /// The stages; the first is where every record starts.
    pub stages: Vec<Stage>,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// `processstageid`
    pub id: Uuid,
    /// What it is called.
    pub name: Label,
    /// `stagecategory`: 0 Qualify, 1 Develop, 2 Propose, 3 Close, 4 Identify, 5 Research, 6 Resolve, 7 Approval.
    pub category: i32,
    /// Logical name of the table that the record is of while in this stage.
    pub table: String,
    /// What is to be filled in.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Ways that depend on the record: the first whose condition holds is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<FlowBranch>,
    /// The way otherwise; none at the end of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Uuid>,
}

/// A step: a column to fill in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Logical name of the column.
    pub column: String,
    /// What it is called here; empty to take the column's name.
    #[serde(default)]
    pub label: Label,
    /// Whether the stage can't be left forward without it.
    #[serde(default)]
    pub required: bool,
}

/// A way that is taken when its condition holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowBranch {
    /// If
    #[serde(rename = "if")]
    pub when: When,
    /// The stage it leads to; none ends the flow.
    pub to: Option<Uuid>,
}

/// A move of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", content = "stage", rename_all = "snake_case")]
pub enum StageMove {
    /// To the next stage.
    Next,
    /// To the stage before.
    Previous,
    /// To a stage that was passed, or the next one.
    To(Uuid),
}

/// The lookup of an instance table to the records of a table.
pub fn instance_column<'t>(instances: &'t TableMeta, table: &str) -> Option<&'t str> {
    let is_own = |name: &str| matches!(name, "workflow" | "processstage" | "systemuser");
    let mut found = instances.many_to_one.iter().filter(|r| r.target == table && !is_own(table));
    found.next().map(|r| r.column.as_str())
}

/// Why a move through a flow is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveFault {
    /// There is no active stage.
    NoActiveStage,
    /// The active stage is not of this flow.
    UnknownStage,
    /// A stage of the path is not of this flow, or the path skips one.
    BrokenPath,
    /// The path doesn't end at the active stage.
    PathEndsElsewhere,
    /// The path doesn't begin at the first stage.
    WrongFirstStage,
    /// More than one step at once.
    TooFar,
}

/// Reads and checks a flow. `table` gives the table of a logical name.
///
/// # Errors
/// [`Code::BadRequest`] with what is wrong: no JSON of this format, too large, no stage, an id that stands twice, a way
/// to a stage that doesn't exist or back to an earlier one, a table or column that doesn't exist.
pub fn parse<'t>(client_data: &str, table: impl Fn(&str) -> Option<&'t TableMeta>) -> Result<Flow, Problem> {
    let flow: Flow = serde_json::from_str(client_data).map_err(|e| bad(e.to_string()))?;
    if flow.format != FORMAT {
        return Err(bad(format!("the format is not {FORMAT}")));
    }
    let tables: BTreeSet<&str> = flow.stages.iter().map(|s| s.table.as_str()).collect();
    let has_too_many = flow.stages.len() > MAX_STAGES || tables.len() > MAX_TABLES;
    if flow.stages.is_empty() || has_too_many || flow.stages.iter().any(|s| s.steps.len() > MAX_STEPS) {
        return Err(bad("a flow has 1 to 30 stages of 30 steps at most, on 5 tables at most"));
    }
    for (at, stage) in flow.stages.iter().enumerate() {
        let meta = table(&stage.table).ok_or_else(|| bad(format!("there is no table {}", stage.table)))?;
        check_stage(&flow, at, stage, meta)?;
    }
    Ok(flow)
}

/// Ways lead forward in the list, so that no flow runs in a circle.
fn check_stage(flow: &Flow, at: usize, stage: &Stage, table: &TableMeta) -> Result<(), Problem> {
    if flow.position(stage.id) != Some(at) {
        return Err(bad("two stages have the same id"));
    }
    if let Some(step) = stage.steps.iter().find(|s| table.column(&s.column).is_none()) {
        return Err(bad(format!("{} has no column {}", table.logical_name, step.column)));
    }
    for branch in &stage.branches {
        check_when(&branch.when, table)?;
    }
    let ways = stage.branches.iter().filter_map(|b| b.to).chain(stage.next);
    for to in ways {
        if flow.position(to).is_none_or(|target| target <= at) {
            return Err(bad("a stage leads to no later stage of the flow"));
        }
    }
    Ok(())
}

impl Flow {
    /// The stage of that id.
    pub fn stage(&self, id: Uuid) -> Option<&Stage> {
        self.stages.iter().find(|s| s.id == id)
    }

    /// Where every record starts.
    pub fn first(&self) -> Option<&Stage> {
        self.stages.first()
    }

    fn position(&self, id: Uuid) -> Option<usize> {
        self.stages.iter().position(|s| s.id == id)
    }

    /// The stage after one for a record as it is now; `None` at the end.
    pub fn after(&self, stage: &Stage, table: &TableMeta, row: &Fields) -> Option<&Stage> {
        let branch = stage.branches.iter().find(|b| holds(&b.when, table, row));
        branch.map_or(stage.next, |b| b.to).and_then(|to| self.stage(to))
    }

    /// The active path (`RetrieveActivePath`): the stages passed, then those that would follow for the record as it is
    /// now. `row` gives the table and columns of the record a stage is about, as far as they are known.
    pub fn active_path<'r>(
        &self,
        traversed: &[Uuid],
        row: impl Fn(&Stage) -> Option<(&'r TableMeta, &'r Fields)>,
    ) -> Vec<&Stage> {
        let mut path: Vec<&Stage> = traversed.iter().filter_map(|id| self.stage(*id)).collect();
        if path.is_empty() {
            path.extend(self.first());
        }
        while let Some(last) = path.last() {
            let next = match row(last) {
                Some((table, fields)) => self.after(last, table, fields),
                None => last.next.and_then(|to| self.stage(to)),
            };
            match next {
                Some(stage) if path.len() < MAX_STAGES => path.push(stage),
                _ => break,
            }
        }
        path
    }

    /// The path after a move of a user. `row` are the columns of the record that the active stage is about; whether the
    /// conditions of branches are evaluated is for the caller to say (checklist 80).
    ///
    /// # Errors
    /// [`Code::StageIncomplete`] with `columns` while required steps are empty, [`Code::CommandUnavailable`] where there is
    /// no such move.
    pub fn go(
        &self,
        passed: &[Uuid],
        to: StageMove,
        table: &TableMeta,
        row: &Fields,
        branches: bool,
    ) -> Result<Vec<Uuid>, Problem> {
        let none = || Problem::new(Code::CommandUnavailable).with("command", "stage");
        let active = passed.last().and_then(|id| self.stage(*id)).ok_or_else(none)?;
        let follows = if branches {
            self.after(active, table, row)
        } else {
            active.next.and_then(|next| self.stage(next))
        };
        let forward = match to {
            StageMove::Next => true,
            StageMove::Previous => false,
            StageMove::To(stage) => follows.is_some_and(|next| next.id == stage) && !passed.contains(&stage),
        };
        if forward {
            let next = follows.ok_or_else(none)?;
            let missing: Vec<&str> = active.missing(row).map(|step| step.column.as_str()).collect();
            if !missing.is_empty() {
                return Err(Problem::new(Code::StageIncomplete).with("columns", missing.join(", ")));
            }
            return Ok(passed.iter().copied().chain([next.id]).collect());
        }
        let kept = match to {
            StageMove::To(stage) => passed.iter().position(|id| *id == stage).map(|at| at + 1),
            _ => passed.len().checked_sub(1).filter(|left| *left > 0),
        };
        Ok(passed[..kept.ok_or_else(none)?].to_vec())
    }

    /// Whether an instance may go from one state to the next: one step forward, back to a stage of its path, or to
    /// stay (`reference/dataverse.md` §9.2).
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_move(
        &self,
        before: &[Uuid],
        active: Option<Uuid>,
        traversed: &[Uuid],
    ) -> Result<(), MoveFault> {
        let active = active.ok_or(MoveFault::NoActiveStage)?;
        self.stage(active).ok_or(MoveFault::UnknownStage)?;
        if traversed.last() != Some(&active) {
            return Err(MoveFault::PathEndsElsewhere);
        }
        self.check_path(traversed)?;
        // A path may be cut anywhere, and grow by one stage.
        let common = before.iter().zip(traversed).take_while(|(a, b)| a == b).count();
        let grows_by = traversed.len() - common;
        let is_back = grows_by == 0;
        let is_forward = grows_by == 1 && common == before.len();
        if before.is_empty() || is_back || is_forward { Ok(()) } else { Err(MoveFault::TooFar) }
    }

    /// Whether a path begins at the first stage and each stage of it can follow the one before.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_path(&self, traversed: &[Uuid]) -> Result<(), MoveFault> {
        if traversed.first().copied() != self.first().map(|s| s.id) {
            return Err(MoveFault::WrongFirstStage);
        }
        for pair in traversed.windows(2) {
            let [from, to] = pair else { continue };
            let stage = self.stage(*from).ok_or(MoveFault::BrokenPath)?;
            let mut ways = stage.branches.iter().map(|b| b.to).chain([stage.next]);
            if !ways.any(|way| way == Some(*to)) {
                return Err(MoveFault::BrokenPath);
            }
        }
        Ok(())
    }
}

impl Stage {
    /// The required steps that are still empty: with any, the stage can't be left forward on a form.
    pub fn missing<'s>(&'s self, row: &'s Fields) -> impl Iterator<Item = &'s Step> {
        self.steps.iter().filter(|step| {
            let value = row.get(&step.column).unwrap_or(&Value::Null);
            // A two-option step is done when it is true.
            step.required
                && (value.is_null() || matches!(value, Value::Bool(false)) || value.as_text() == Some(""))
        })
    }
}

/// Reads a `traversedpath`: stage ids with commas between, no spaces; `None` where one isn't an id.
pub fn read_path(text: &str) -> Option<Vec<Uuid>> {
    text.split(',').filter(|part| !part.is_empty()).map(|part| Uuid::parse_str(part).ok()).collect()
}

/// Writes a `traversedpath`.
pub fn write_path(path: &[Uuid]) -> String {
    path.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")
}

fn bad(detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::BadRequest).with("detail", detail)
}
