//! The grid of depths: a row for each table, a column for each right. One cell is reached by Tab, the others from there by
//! arrows; a press gives the next wider depth, and the keys 0 to 4 give one at once.

use super::depth::{depth_sign, depth_word, right_word};
use crate::state::grid::{Edits, Place, RIGHTS, by_key, right_name, turned};
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
    let active = use_state(|| None::<Place>);
    // What is out of sight can't be reached: Tab leads to the first cell then.
    let here = (*active).clone().filter(|place| place.cell(&props.rows).is_some());
    let here = here.or_else(|| Place::first(&props.rows));
    let onkeydown = {
        let (active, here, rows) = (active.clone(), here.clone(), props.rows.clone());
        let (edits, on_set, is_fixed) = (props.edits.clone(), props.on_set.clone(), props.is_fixed);
        Callback::from(move |event: KeyboardEvent| {
            let Some(here) = &here else { return };
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let is_mirrored = Language::spoken().is_right_to_left();
            if let Some(next) = here.stepped(&rows, &event.key(), is_mirrored) {
                event.prevent_default();
                focus(&next);
                active.set(Some(next));
                return;
            }
            let Some(cell) = here.cell(&rows).filter(|_| !is_fixed) else { return };
            if let Some(depth) = by_key(&event.key(), cell.has_levels) {
                event.prevent_default();
                if edits.depth(&cell.privilege, cell.depth) != depth {
                    on_set.emit((cell.clone(), depth));
                }
            }
        })
    };
    let press = {
        let (edits, on_set, rows) = (props.edits.clone(), props.on_set.clone(), props.rows.clone());
        let is_fixed = props.is_fixed;
        Callback::from(move |place: Place| {
            active.set(Some(place.clone()));
            if let Some(cell) = place.cell(&rows).filter(|_| !is_fixed) {
                let depth = turned(edits.depth(&cell.privilege, cell.depth), cell.has_levels);
                on_set.emit((cell.clone(), depth));
            }
        })
    };
    // The same callback for all rows at all times, so that none is drawn anew for it.
    let latest = use_mut_ref(|| press.clone());
    *latest.borrow_mut() = press;
    let on_press = use_callback((), move |place: Place, ()| {
        let press = latest.borrow().clone();
        press.emit(place);
    });
    html! {
        <div class="table-scroll depth-scroll">
            <table class="plain depths" role="grid" data-testid="grid" aria-label={t!("org-grid")} aria-readonly={props.is_fixed.to_string()} {onkeydown}>
                <thead><tr><th scope="col">{ t!("tables-table") }</th>for right in RIGHTS { <th scope="col" class="depth-head">{ right_word(right) }</th> }</tr></thead>
                <tbody>
                    for row in props.rows.iter() {
                        <Row key={row.table.clone()} row={row.clone()} depths={depths(row, &props.edits)} is_fixed={props.is_fixed}
                            reached={here.as_ref().filter(|here| here.table == row.table).map(|here| here.right)} on_press={on_press.clone()} />
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

/// The id of a cell.
fn cell_id(table: &str, right: Right) -> String {
    format!("cell-{table}-{}", right_name(right))
}

/// Moves the cursor to a cell.
fn focus(place: &Place) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.get_element_by_id(&cell_id(&place.table, place.right)));
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
    reached: Option<Right>,
    on_press: Callback<Place>,
}

/// A table. It is drawn anew only when one of its own cells changes.
#[component]
fn Row(props: &RowProps) -> Html {
    let row = &props.row;
    let at = |right: Right| {
        let (_, (depth, is_changed)) =
            row.cells.iter().zip(&props.depths).find(|(cell, _)| cell.right == right)?;
        let said =
            t!("org-cell", right = right_word(right), table = row.label.clone(), depth = depth_word(*depth));
        let onclick = {
            let place = Place { table: row.table.clone(), right };
            props.on_press.reform(move |_: MouseEvent| place.clone())
        };
        let id = cell_id(&row.table, right);
        Some(html! {
            <button type="button" id={id.clone()} class={classes!("depth-cell", is_changed.then_some("changed"))} data-testid={id}
                tabindex={if props.reached == Some(right) { "0" } else { "-1" }} aria-label={said.clone()} title={said} aria-disabled={props.is_fixed.to_string()} {onclick}>{ depth_sign(*depth) }</button>
        })
    };
    html! {
        <tr data-testid={format!("grid-{}", row.table)}>
            <th scope="row">{ &row.label }<br /><span class="label-text muted">{ &row.table }</span></th>
            for right in RIGHTS { <td class="depth-place">{ for at(right) }</td> }
        </tr>
    }
}
