//! A role's grid of depths while it is edited: which cells changed, what a key or a press makes of one, and where arrows lead.

use admin_contract::people::{Depth, GridCell, GridRow, Right, RoleGrid, SetCell};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The rights, in the order of the columns.
pub const RIGHTS: [Right; 8] = [
    Right::Create,
    Right::Read,
    Right::Write,
    Right::Delete,
    Right::Append,
    Right::AppendTo,
    Right::Assign,
    Right::Share,
];
/// The depths, from the narrowest.
pub const DEPTHS: [Depth; 4] = [Depth::User, Depth::Unit, Depth::Below, Depth::Organization];

/// Privileges whose depth is another than the role has, each with its new one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits(BTreeMap<String, Option<Depth>>);

impl Edits {
    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many cells changed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a privilege was changed.
    pub fn has(&self, privilege: &str) -> bool {
        self.0.contains_key(privilege)
    }

    /// How far a privilege reaches with the edits; `was` is what the role has.
    pub fn depth(&self, privilege: &str, was: Option<Depth>) -> Option<Depth> {
        self.0.get(privilege).copied().unwrap_or(was)
    }

    /// The edits after another one. What is as it was is none.
    #[must_use]
    pub fn with(&self, privilege: &str, was: Option<Depth>, depth: Option<Depth>) -> Self {
        let mut edits = self.0.clone();
        if was == depth {
            edits.remove(privilege);
        } else {
            edits.insert(privilege.to_owned(), depth);
        }
        Self(edits)
    }

    /// What is sent.
    pub fn cells(&self) -> Vec<SetCell> {
        let cell = |(privilege, depth): (&String, &Option<Depth>)| SetCell {
            privilege: privilege.clone(),
            depth: *depth,
        };
        self.0.iter().map(cell).collect()
    }

    /// All that a grid gives with the edits, privilege by privilege: two versions of it can be compared.
    pub fn all(&self, grid: &RoleGrid) -> Json {
        let cells = grid.tables.iter().flat_map(|row| &row.cells).map(|cell| (&cell.privilege, cell.depth));
        let others = grid.others.iter().map(|other| (&other.privilege, given(other.is_given)));
        let told = |(privilege, was): (&String, Option<Depth>)| {
            let depth = self.depth(privilege, was);
            (privilege.clone(), serde_json::to_value(depth).unwrap_or_default())
        };
        Json::Object(cells.chain(others).map(told).collect::<Map<_, _>>())
    }
}

/// The depth of a privilege that belongs to no table.
pub fn given(is_given: bool) -> Option<Depth> {
    is_given.then_some(Depth::Organization)
}

/// The depth that a press makes of one: the next wider, and nothing after the widest.
pub fn turned(depth: Option<Depth>, has_levels: bool) -> Option<Depth> {
    match depth {
        None if has_levels => Some(Depth::User),
        None => Some(Depth::Organization),
        Some(Depth::User) => Some(Depth::Unit),
        Some(Depth::Unit) => Some(Depth::Below),
        Some(Depth::Below) => Some(Depth::Organization),
        Some(Depth::Organization) => None,
    }
}

/// The depth that a key sets: 0 none, 1 to 4 from the narrowest. `None` for other keys, and for depths that the privilege
/// doesn't come in.
pub fn by_key(key: &str, has_levels: bool) -> Option<Option<Depth>> {
    match key {
        "0" | "Delete" | "Backspace" => Some(None),
        "1" | "2" | "3" if !has_levels => None,
        "1" => Some(Some(Depth::User)),
        "2" => Some(Some(Depth::Unit)),
        "3" => Some(Some(Depth::Below)),
        "4" => Some(Some(Depth::Organization)),
        _ => None,
    }
}

/// The cell of a right in a row.
pub fn cell_of(row: &GridRow, right: Right) -> Option<&GridCell> {
    row.cells.iter().find(|cell| cell.right == right)
}

/// A place in the grid: a table and a right. Tables can share a privilege, so that alone is no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Logical name of the table.
    pub table: String,
    /// The column.
    pub right: Right,
}

impl Place {
    /// Its cell, where the rows have one.
    pub fn cell<'g>(&self, rows: &'g [Rc<GridRow>]) -> Option<&'g GridCell> {
        cell_of(rows.iter().find(|row| row.table == self.table)?, self.right)
    }

    /// The first place with a cell.
    pub fn first(rows: &[Rc<GridRow>]) -> Option<Self> {
        let row = rows.first()?;
        let right = RIGHTS.into_iter().find(|right| cell_of(row, *right).is_some())?;
        Some(Self { table: row.table.clone(), right })
    }

    /// Where an arrow, Home or End leads from it; places without a cell are passed over.
    pub fn stepped(&self, rows: &[Rc<GridRow>], key: &str, is_mirrored: bool) -> Option<Self> {
        let row = rows.iter().position(|row| row.table == self.table)?;
        let column = RIGHTS.iter().position(|right| *right == self.right)?;
        let at = |row: usize, column: usize| {
            let (row, right) = (rows.get(row)?, *RIGHTS.get(column)?);
            cell_of(row, right).map(|_| Self { table: row.table.clone(), right })
        };
        let key = match key {
            "ArrowLeft" if is_mirrored => "ArrowRight",
            "ArrowRight" if is_mirrored => "ArrowLeft",
            key => key,
        };
        match key {
            "ArrowRight" => (column + 1..RIGHTS.len()).find_map(|column| at(row, column)),
            "ArrowLeft" => (0..column).rev().find_map(|column| at(row, column)),
            "ArrowDown" => (row + 1..rows.len()).find_map(|row| at(row, column)),
            "ArrowUp" => (0..row).rev().find_map(|row| at(row, column)),
            "Home" => (0..RIGHTS.len()).find_map(|column| at(row, column)),
            "End" => (0..RIGHTS.len()).rev().find_map(|column| at(row, column)),
            _ => None,
        }
    }
}

/// The word of a right in handles.
pub fn right_name(right: Right) -> &'static str {
    match right {
        Right::Create => "create",
        Right::Read => "read",
        Right::Write => "write",
        Right::Delete => "delete",
        Right::Append => "append",
        Right::AppendTo => "append-to",
        Right::Assign => "assign",
        Right::Share => "share",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(right: Right, has_levels: bool) -> GridCell {
        GridCell { privilege: format!("prv-{}", right_name(right)), right, depth: None, has_levels }
    }

    /// The first and the last table share their privileges.
    fn rows() -> Vec<Rc<GridRow>> {
        let row = |table: &str, cells| Rc::new(GridRow { table: table.into(), label: table.into(), cells });
        vec![
            row("task", vec![cell(Right::Create, true), cell(Right::Share, true)]),
            row("currency", vec![cell(Right::Create, false)]),
            row("phonecall", vec![cell(Right::Create, true), cell(Right::Share, true)]),
        ]
    }

    #[test]
    fn what_is_set_back_is_no_edit() {
        let edits = Edits::default().with("prvReadAccount", Some(Depth::User), None);
        assert_eq!(edits.cells(), [SetCell { privilege: "prvReadAccount".into(), depth: None }]);
        assert_eq!(edits.depth("prvReadAccount", Some(Depth::User)), None);
        assert!(edits.with("prvReadAccount", Some(Depth::User), Some(Depth::User)).is_empty());
    }

    #[test]
    fn presses_walk_through_all_depths_and_end_with_none() {
        let mut depth = None;
        let mut seen = Vec::new();
        for _ in 0..5 {
            depth = turned(depth, true);
            seen.push(depth);
        }
        assert_eq!(seen, [&DEPTHS.map(Some)[..], &[None]].concat());
        assert_eq!(turned(turned(None, false), false), None);
    }

    #[test]
    fn a_key_sets_only_depths_that_the_privilege_comes_in() {
        assert_eq!(by_key("2", true), Some(Some(Depth::Unit)));
        assert_eq!(by_key("2", false), None);
        assert_eq!(by_key("4", false), Some(Some(Depth::Organization)));
        assert_eq!((by_key("0", false), by_key("x", true)), (Some(None), None));
    }

    #[test]
    fn arrows_pass_over_places_without_a_cell() {
        let rows = rows();
        let place = |table: &str, right| Place { table: table.into(), right };
        let to = |from: Place, key, is_mirrored| from.stepped(&rows, key, is_mirrored);
        let (create, share) = (Right::Create, Right::Share);
        assert_eq!(Place::first(&rows), Some(place("task", create)));
        assert_eq!(to(place("task", create), "ArrowRight", false), Some(place("task", share)));
        assert_eq!(to(place("task", create), "ArrowLeft", true), Some(place("task", share)));
        assert_eq!(to(place("task", share), "ArrowDown", false), Some(place("phonecall", share)));
        assert_eq!(to(place("phonecall", create), "ArrowUp", false), Some(place("currency", create)));
        assert_eq!(to(place("currency", create), "ArrowRight", false), None);
        assert_eq!(to(place("phonecall", share), "Home", false), Some(place("phonecall", create)));
    }
}
