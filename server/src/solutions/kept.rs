//! Parts of solutions that are kept as they came, and which parts a solution has.

use crate::store::Conn;
use crate::store::schema::{OwnTable, blob, integer, text};
use model::Problem;
use model::storage::SqlValue;

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[
    OwnTable {
        name: "solution_part",
        columns: &[text("solution"), integer("place"), text("parent"), text("name"), blob("body")],
        key: &["solution", "place"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "solution_component",
        columns: &[text("solution"), text("kind"), text("name")],
        key: &["solution", "kind", "name"],
        unique: &[],
        indexes: &[],
    },
    OwnTable {
        name: "solution_made",
        columns: &[text("solution"), text("kind"), text("name")],
        key: &["solution", "kind", "name"],
        unique: &[],
        indexes: &[],
    },
];

/// A part that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stood: empty for a child of the root, the schema name of a table for a child of its `<Entity>`, the
    /// name of a section for one of its items, [`FILE`] for a file of the archive.
    pub parent: String,
    /// Its element's name, or the path of a file.
    pub name: String,
    /// The element or file as it came.
    pub body: Vec<u8>,
}

/// The parent of files.
pub const FILE: &str = "/";

/// Forgets what an earlier import of a solution left.
///
/// # Errors
/// What the database says.
pub fn clear(conn: &mut dyn Conn, solution: &str) -> Result<(), Problem> {
    for table in ["solution_part", "solution_component"] {
        conn.execute(&format!("DELETE FROM {table} WHERE solution = ?"), &[solution.into()])?;
    }
    Ok(())
}

/// Keeps parts.
///
/// # Errors
/// What the database says.
pub fn keep(conn: &mut dyn Conn, solution: &str, parts: &[Part]) -> Result<(), Problem> {
    let sql = "INSERT INTO solution_part (solution, place, parent, name, body) VALUES (?, ?, ?, ?, ?)";
    for (place, part) in (0_i64..).zip(parts) {
        let (parent, name) = (part.parent.as_str().into(), part.name.as_str().into());
        conn.execute(sql, &[solution.into(), place.into(), parent, name, SqlValue::Blob(part.body.clone())])?;
    }
    Ok(())
}

/// The parts kept of a solution, in the order they came.
///
/// # Errors
/// What the database says.
pub fn parts(conn: &mut dyn Conn, solution: &str) -> Result<Vec<Part>, Problem> {
    let sql = "SELECT parent, name, body FROM solution_part WHERE solution = ? ORDER BY place";
    let rows = conn.rows(sql, &[solution.into()])?;
    let part = |row: &Vec<SqlValue>| {
        Some(Part {
            parent: row.first()?.as_text()?.to_owned(),
            name: row.get(1)?.as_text()?.to_owned(),
            body: row.get(2)?.as_blob()?.to_vec(),
        })
    };
    Ok(rows.iter().filter_map(part).collect())
}

/// Notes that a component belongs to a solution.
///
/// # Errors
/// What the database says.
pub fn add_component(conn: &mut dyn Conn, solution: &str, kind: &str, name: &str) -> Result<(), Problem> {
    let sql = "INSERT INTO solution_component (solution, kind, name) VALUES (?, ?, ?)
               ON CONFLICT (solution, kind, name) DO NOTHING";
    conn.execute(sql, &[solution.into(), kind.into(), name.into()]).map(|_| ())
}

/// The components of a solution of one kind.
///
/// # Errors
/// What the database says.
pub fn components(conn: &mut dyn Conn, solution: &str, kind: &str) -> Result<Vec<String>, Problem> {
    let sql = "SELECT name FROM solution_component WHERE solution = ? AND kind = ? ORDER BY name";
    let rows = conn.rows(sql, &[solution.into(), kind.into()])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(str::to_owned)).collect())
}

/// Notes that a managed solution made a component, which goes when the solution is uninstalled.
///
/// # Errors
/// What the database says.
pub fn add_made(conn: &mut dyn Conn, solution: &str, kind: &str, name: &str) -> Result<(), Problem> {
    let sql = "INSERT INTO solution_made (solution, kind, name) VALUES (?, ?, ?)
               ON CONFLICT (solution, kind, name) DO NOTHING";
    conn.execute(sql, &[solution.into(), kind.into(), name.into()]).map(|_| ())
}

/// The components of one kind that a solution made and no other solution has.
///
/// # Errors
/// What the database says.
pub fn made_alone(conn: &mut dyn Conn, solution: &str, kind: &str) -> Result<Vec<String>, Problem> {
    let sql = "SELECT m.name FROM solution_made m WHERE m.solution = ? AND m.kind = ? AND NOT EXISTS (
                   SELECT 1 FROM solution_component c
                   WHERE c.kind = m.kind AND c.name = m.name AND c.solution <> m.solution)
               ORDER BY m.name";
    let rows = conn.rows(sql, &[solution.into(), kind.into()])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(str::to_owned)).collect())
}

/// Forgets what a solution made.
///
/// # Errors
/// What the database says.
pub fn clear_made(conn: &mut dyn Conn, solution: &str) -> Result<(), Problem> {
    conn.execute("DELETE FROM solution_made WHERE solution = ?", &[solution.into()]).map(|_| ())
}
