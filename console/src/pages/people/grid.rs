//! The grid of depths: a row for each table, a column for each right. One cell is reached by Tab, the others from there by
//! arrows; a press gives the next wider depth, and the keys 0 to 4 give one at once.

use super::depth::{depth_sign, depth_word, right_word};
use crate::state::grid::{Edits, RIGHTS, by_key, cell_of, stepped, turned};
use admin_contract::people::{Depth, GridCell, GridRow, Right};
use std::rc::Rc;
use texts::{Language, t};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the grid shows.
#[derive(Properties, PartialEq)]
pub struct GridProps {
    /// Its tables.
    pub rows: Vec<Rc<GridRow>>,
    /// What was changed and not saved.
    pub edits: Rc<Edits>,
    /// Whether it stays as it is.
    pub is_fixed: bool,
    /// A cell is set to a depth.
    pub on_set: Callback<(GridCell, Option<Depth>)>,
}

/// The grid.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let active = use_state(|| None::<String>);
    // What is out of sight can't be reached: Tab leads to the first cell then.
    let cells = || props.rows.iter().flat_map(|row| &row.cells);
    let here = active.as_ref().filter(|name| cells().any(|cell| cell.privilege == **name)).cloned();
    let here = here.or_else(|| {
        let first = props.rows.first()?;
        RIGHTS.iter().find_map(|right| cell_of(first, *right)).map(|cell| cell.privilege.clone())
    });
    let onkeydown = {
        let (active, here, rows) = (active.clone(), here.clone(), props.rows.clone());
        let (edits, on_set, is_fixed) = (props.edits.clone(), props.on_set.clone(), props.is_fixed);
        Callback::from(move |event: KeyboardEvent| {
            let Some(here) = here.as_deref() else { return };
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let is_mirrored = Language::spoken().is_right_to_left();
            if let Some(next) = stepped(&rows, here, &event.key(), is_mirrored) {
                event.prevent_default();
                active.set(Some(next.privilege.clone()));
                focus(&next.privilege);
                return;
            }
            let cell = rows.iter().flat_map(|row| &row.cells).find(|cell| cell.privilege == here);
            let Some(cell) = cell.filter(|_| !is_fixed) else { return };
            if let Some(depth) = by_key(&event.key(), cell.has_levels) {
                event.prevent_default();
                if edits.depth(here, cell.depth) != depth {
                    on_set.emit((cell.clone(), depth));
                }
            }
        })
    };
    let press = {
        let (edits, on_set, is_fixed) = (props.edits.clone(), props.on_set.clone(), props.is_fixed);
        Callback::from(move |cell: GridCell| {
            active.set(Some(cell.privilege.clone()));
            if !is_fixed {
                let depth = turned(edits.depth(&cell.privilege, cell.depth), cell.has_levels);
                on_set.emit((cell, depth));
            }
        })
    };
    // The same callback for all rows at all times, so that none is drawn anew for it.
    let latest = use_mut_ref(|| press.clone());
    *latest.borrow_mut() = press;
    let on_press = use_callback((), move |cell: GridCell, ()| {
        let press = latest.borrow().clone();
        press.emit(cell);
    });
    html! {
        <div class="table-scroll depth-scroll">
            <table class="plain depths" role="grid" data-testid="grid" aria-label={t!("org-grid")} aria-readonly={props.is_fixed.to_string()} {onkeydown}>
                <thead><tr><th scope="col">{ t!("tables-table") }</th>for right in RIGHTS { <th scope="col" class="depth-head">{ right_word(right) }</th> }</tr></thead>
                <tbody>
                    for row in props.rows.iter() {
                        <Row key={row.table.clone()} row={row.clone()} depths={depths(row, &props.edits)} is_fixed={props.is_fixed}
                            reached={here.clone().filter(|here| row.cells.iter().any(|cell| cell.privilege == *here))} on_press={on_press.clone()} />
                    }
                </tbody>
            </table>
            if props.rows.is_empty() { <p class="muted loading" data-testid="grid-none">{ t!("tables-none") }</p> }
        </div>
    }
}

/// The depths of a row's cells with the edits, and whether each was changed.
fn depths(row: &GridRow, edits: &Edits) -> Vec<(Option<Depth>, bool)> {
    row.cells
        .iter()
        .map(|cell| (edits.depth(&cell.privilege, cell.depth), edits.has(&cell.privilege)))
        .collect()
}

/// Moves the cursor to a cell.
fn focus(privilege: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.get_element_by_id(&format!("cell-{privilege}")));
    if let Some(cell) = found.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
        // A cell that can't take the focus is still usable by pointer.
        let _ = cell.focus();
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    row: Rc<GridRow>,
    depths: Vec<(Option<Depth>, bool)>,
    is_fixed: bool,
    reached: Option<String>,
    on_press: Callback<GridCell>,
}

/// A table. It is drawn anew only when one of its own cells changes.
#[component]
fn Row(props: &RowProps) -> Html {
    let row = &props.row;
    let at = |right: Right| {
        let (cell, (depth, is_changed)) =
            row.cells.iter().zip(&props.depths).find(|(cell, _)| cell.right == right)?;
        let said =
            t!("org-cell", right = right_word(right), table = row.label.clone(), depth = depth_word(*depth));
        let is_reached = props.reached.as_ref() == Some(&cell.privilege);
        let onclick = {
            let cell = cell.clone();
            props.on_press.reform(move |_: MouseEvent| cell.clone())
        };
        Some(html! {
            <button type="button" id={format!("cell-{}", cell.privilege)} class={classes!("depth-cell", is_changed.then_some("changed"))} data-testid={format!("cell-{}", cell.privilege)}
                tabindex={if is_reached { "0" } else { "-1" }} aria-label={said.clone()} title={said} aria-disabled={props.is_fixed.to_string()} {onclick}>{ depth_sign(*depth) }</button>
        })
    };
    html! {
        <tr data-testid={format!("grid-{}", row.table)}>
            <th scope="row">{ &row.label }<br /><span class="label-text muted">{ &row.table }</span></th>
            for right in RIGHTS { <td class="depth-place">{ for at(right) }</td> }
        </tr>
    }
}
