//! Step 10: solutions, in and out. A dry run is an import that is taken back.

use super::ask::{Ask, Done, Noted, Told};
use super::refusal::Failure;
use super::routes::Routes;
use crate::metadata::change::check_maker;
use crate::offline;
use crate::solutions::{self, Package, Report};
use crate::store::Conn;
use admin_contract::endpoints::{ExportSolution, ImportSolution, ListSolutions, TryImport};
use admin_contract::solutions::{
    ExportQuery, ExportedFile, ImportPart, ImportReport, Outcome, Solution, SolutionFile,
};
use admin_contract::{List, Nothing};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Code, Problem};

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ListSolutions>(list)
        .writes::<TryImport>(try_import)
        .writes::<ImportSolution>(import)
        .reads::<ExportSolution>(export)
}

fn list(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<List<Solution>>, Failure> {
    let found = offline::rows_of(conn, &ask.catalog, "solution")?;
    let one = |row: &query::ddl::StoredRow| Solution {
        id: row.id,
        name: offline::text(&row.fields, "friendlyname").to_owned(),
        unique_name: offline::text(&row.fields, "uniquename").to_owned(),
        version: offline::text(&row.fields, "version").to_owned(),
        is_managed: offline::flag(&row.fields, "ismanaged") == Some(true),
        modified_ms: offline::moment(&row.fields, "modifiedon").map(|at| at.0),
    };
    let mut rows: Vec<Solution> = found.iter().map(one).collect();
    rows.sort_by_key(|solution| solution.name.to_lowercase());
    let total = rows.len() as u64;
    Ok(List { rows, total }.into())
}

fn package(ask: &Ask, file: &SolutionFile) -> Result<Package, Failure> {
    check_maker(&ask.caller, "prvImportCustomization")?;
    let bytes = STANDARD.decode(file.file.trim());
    let bytes = bytes.map_err(|_| Failure::bad("file", "The file is not base64."))?;
    Package::read(&bytes).map_err(|error| Failure::from(crate::fault::Fault::from(error)).at("file"))
}

fn try_import(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    file: SolutionFile,
) -> Result<Done<ImportReport>, Failure> {
    let package = package(ask, &file)?;
    let report = super::tried(conn, |conn| {
        solutions::import(conn, ask.writing(), &package).map_err(|fault| Failure::from(fault).at("file"))
    })?;
    Ok(Told::from(told(&report)).unnoted())
}

fn import(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    file: SolutionFile,
) -> Result<Done<ImportReport>, Failure> {
    let package = package(ask, &file)?;
    let report =
        solutions::import(conn, ask.writing(), &package).map_err(|fault| Failure::from(fault).at("file"))?;
    let told = told(&report);
    let counts = [("made", told.made), ("changed", told.changed), ("kept", told.kept)];
    let counts: std::collections::BTreeMap<&str, u64> = counts.into();
    let noted = Noted::of(format!("{} {}", told.solution, told.version)).after(&counts);
    Ok(Told::from(told).noting(noted))
}

fn told(report: &Report) -> ImportReport {
    let count = |outcome| report.count(outcome) as u64;
    let part = |entry: &solutions::Entry| ImportPart {
        kind: entry.kind.clone(),
        name: entry.name.clone(),
        outcome: match entry.outcome {
            solutions::Outcome::Made => Outcome::Made,
            solutions::Outcome::Changed => Outcome::Changed,
            solutions::Outcome::Kept => Outcome::Kept,
        },
        reason: entry.reason.clone(),
    };
    ImportReport {
        solution: report.solution.clone(),
        version: report.version.clone(),
        made: count(solutions::Outcome::Made),
        changed: count(solutions::Outcome::Changed),
        kept: count(solutions::Outcome::Kept),
        parts: report.entries.iter().map(part).collect(),
    }
}

fn export(
    conn: &mut dyn Conn,
    ask: &Ask,
    query: ExportQuery,
    _: Nothing,
) -> Result<Told<ExportedFile>, Failure> {
    check_maker(&ask.caller, "prvExportCustomization")?;
    let (name, is_managed) = (ask.argument(0), query.managed.unwrap_or(false));
    let package = solutions::export(conn, &ask.catalog, name, is_managed)?;
    let file = package.write().map_err(|_| Failure::Failed(Problem::new(Code::Internal)))?;
    let kind = if is_managed { "_managed" } else { "" };
    Ok(ExportedFile { file_name: format!("{name}{kind}.zip"), file: STANDARD.encode(file) }.into())
}
