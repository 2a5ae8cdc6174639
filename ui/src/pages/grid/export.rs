//! The rows of a grid as a file of comma-separated values, made on this device.

use super::Source;
use crate::context::Face;
use crate::state::csv;
use contract::Problem;
use contract::calls::GridWindow;
use contract::shapes::{Grid, GridRow};
use js_sys::Uint8Array;
use kit::download::hand_out;
use kit::format;
use model::{RecordId, Value};
use std::collections::BTreeSet;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;

/// Rows asked for at once; the engine gives no more.
const WINDOW: u32 = 500;

/// Hands out the rows of a grid as they are sorted and filtered now, or those of them that were picked.
pub fn export(face: &Face, source: &Source, grid: &Rc<Grid>, ids: Option<Rc<BTreeSet<RecordId>>>) {
    // The grid on screen is read: another one opened meanwhile closes it, and the export says so.
    let grid = source.grid().unwrap_or_else(|| grid.clone());
    let face = face.clone();
    spawn_local(async move {
        match lines(&face, &grid, ids.as_deref()).await {
            Ok(lines) => {
                let count = lines.len() - 1;
                let text = csv::file(lines);
                let name = format!("{}.csv", grid.view.name.replace(['/', '\\', ':'], "-"));
                hand_out(&Uint8Array::from(text.as_bytes()), "text/csv", &name);
                face.toast(t!("grid-exported", count = count, name = name));
            }
            Err(problem) => face.toast(texts::problem(&problem)),
        }
    });
}

async fn lines(
    face: &Face,
    grid: &Grid,
    ids: Option<&BTreeSet<RecordId>>,
) -> Result<Vec<Vec<String>>, Problem> {
    let label =
        |column: &contract::shapes::GridColumn| csv::harmless(column.meta.display_name.text(format::lcid()));
    let mut lines = vec![grid.columns.iter().map(label).collect()];
    let mut start = 0;
    while start < grid.total {
        let count = WINDOW.min(grid.total - start);
        let rows = face.call(GridWindow { handle: grid.handle, start, count }).await?;
        let wanted = rows.iter().filter(|row| ids.is_none_or(|ids| ids.contains(&row.id)));
        lines.extend(wanted.map(|row| line(grid, row)));
        start += count;
    }
    Ok(lines)
}

fn line(grid: &Grid, row: &GridRow) -> Vec<String> {
    let cell = |(n, column): (usize, &contract::shapes::GridColumn)| {
        let value = row.cells.get(n).unwrap_or(&Value::Null);
        csv::cell(value, &format::value(value, &column.meta, row.currency.as_deref()))
    };
    grid.columns.iter().enumerate().map(cell).collect()
}
