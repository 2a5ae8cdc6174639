//! The grid as a table, on desktops: sticky header, rows by position, keyboard.

use super::BodyProps;
use super::bulk::Selection;
use super::resize::{Columns, Edge, use_columns};
use super::viewport::{Viewport, reveal, use_viewport};
use crate::context::use_face;
use crate::parts::chips::record_mark;
use crate::state::layout::Widths;
use crate::state::route::Route;
use contract::shapes::{Grid, GridColumn, GridRow};
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use model::Value;
use model::metadata::ColumnKind;
use texts::t;
use yew::prelude::*;

/// Height of the header in CSS pixels, as in `grid.css`.
pub const HEADER: u32 = 36;
/// Narrowest first column; it holds the image too.
const FIRST: u32 = 250;
/// Narrowest column of moments: "Yesterday, 11:30 PM".
const MOMENT: u32 = 176;
/// Narrowest column of money: an amount is never cut.
const MONEY: u32 = 148;
/// Width of the state column.
const STATE: u32 = 146;

/// The grid as a table.
#[component]
pub fn Table(props: &BodyProps) -> Html {
    let face = use_face();
    let row_height = *use_memo((), |()| row_height());
    let total = props.grid.total;
    let view = use_viewport(row_height, total, HEADER, props.memory.scroll_top);
    let active = use_state(|| props.memory.active);
    let columns = use_columns(props.grid.view.id);
    {
        let (source, on_memory) = (props.source.clone(), props.on_memory.clone());
        let deps = (view.rows.clone(), view.top, *active, props.grid.handle);
        use_effect_with(deps, move |(rows, top, active, _)| {
            source.show(rows.clone());
            on_memory.emit((*top, *active));
        });
    }
    let open = {
        let (face, source, table) = (face.clone(), props.source.clone(), props.grid.table.clone());
        Callback::from(move |position: u32| {
            if let Some(row) = source.row(position) {
                face.go(Route::Record { table: table.clone(), id: row.id });
            }
        })
    };
    let onkeydown = {
        let (active, open) = (active.clone(), open.clone());
        let (selection, source) = (props.selection.clone(), props.source.clone());
        let (strip, scroller) = (view.strip, view.scroller.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = total.saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowDown" => (*active + 1).min(last),
                "ArrowUp" => active.saturating_sub(1),
                "PageDown" => (*active + strip.fit()).min(last),
                "PageUp" => active.saturating_sub(strip.fit()),
                "Home" => 0,
                "End" => last,
                "Enter" => return open.emit(*active),
                " " => match (&selection, source.row(*active)) {
                    (Some(selection), Some(row)) => {
                        event.prevent_default();
                        return selection.on_toggle.emit(row.id);
                    }
                    _ => return,
                },
                _ => return,
            };
            event.prevent_default();
            active.set(next);
            reveal(&scroller, strip, next);
        })
    };
    let pick = {
        let active = active.clone();
        Callback::from(move |position: u32| {
            active.set(position);
            open.emit(position);
        })
    };
    let widths = props.grid.columns.iter().enumerate().map(|(n, column)| width(n, column, &columns.widths));
    let width: u32 = widths.sum::<u32>() + STATE;
    html! {
        <div ref={view.scroller.clone()} class="grid" data-testid="grid" role="grid" tabindex="0"
            aria-label={t!("grid-label", view = &props.grid.view.name, count = total)} aria-rowcount={(total + 1).to_string()}
            aria-activedescendant={format!("row-{}", *active)} onscroll={view.onscroll.clone()} {onkeydown}>
            <div class="grid-inner" style={format!("min-inline-size:{width}px")}>
                { header(&props.grid, &columns, &props.on_sort) }
                <div style={format!("position:relative;block-size:{}px", view.strip.height())}>
                    for position in view.rows.clone() {
                        { row(props, &columns.widths, position, &view, position == *active, &pick) }
                    }
                </div>
            </div>
        </div>
    }
}

fn header(grid: &Grid, columns: &Columns, on_sort: &Callback<String>) -> Html {
    html! {
        <div class="grid-header" role="row" aria-rowindex="1">
            for (n, column) in grid.columns.iter().enumerate() { { heading(grid, n, column, columns, on_sort) } }
            <div class="state" role="columnheader" style={format!("flex:0 0 {STATE}px")}><span class="still">{ t!("grid-state") }</span></div>
        </div>
    }
}

fn heading(
    grid: &Grid,
    n: usize,
    column: &GridColumn,
    columns: &Columns,
    on_sort: &Callback<String>,
) -> Html {
    let label = column.meta.display_name.text(format::lcid()).to_owned();
    let sorted = grid.sort.iter().find(|s| s.column == column.name);
    let aria = sorted.map(|s| if s.descending { "descending" } else { "ascending" });
    let class =
        classes!((n == 0).then_some("first"), format::is_number(&column.meta.kind).then_some("number"));
    let content = if column.sortable {
        let (on_sort, name) = (on_sort.clone(), column.name.clone());
        let onclick = Callback::from(move |_: MouseEvent| on_sort.emit(name.clone()));
        html! {
            <button type="button" data-testid={format!("sort-{}", column.name)} tabindex="-1" {onclick}>
                <span class="cut">{ label }</span>
                if let Some(sort) = sorted { { icon(if sort.descending { Icon::ArrowDown } else { Icon::ArrowUp }) } }
            </button>
        }
    } else {
        html! { <span class="still cut">{ label }</span> }
    };
    let edge = html! { <Edge name={column.name.clone()} columns={columns.clone()} /> };
    html! { <div {class} role="columnheader" aria-sort={aria} style={flex(n, column, &columns.widths)}>{ content }{ edge }</div> }
}

fn row(
    props: &BodyProps,
    widths: &Widths,
    position: u32,
    view: &Viewport,
    active: bool,
    pick: &Callback<u32>,
) -> Html {
    let top = view.inset(position);
    let onclick = {
        let pick = pick.clone();
        Callback::from(move |_: MouseEvent| pick.emit(position))
    };
    let row = props.source.row(position);
    let id = row.as_ref().map(|row| row.id.to_string());
    let picks = props.selection.as_ref();
    let is_picked = row.as_ref().is_some_and(|row| picks.is_some_and(|picks| picks.ids.contains(&row.id)));
    let is_selected = if picks.is_some() { is_picked } else { active };
    html! {
        <div key={position} id={format!("row-{position}")} class={classes!("grid-row", active.then_some("active"), is_picked.then_some("picked"))} role="row"
            data-testid="grid-row" data-id={id} data-position={position.to_string()} aria-rowindex={(position + 2).to_string()}
            aria-selected={is_selected.to_string()} style={format!("inset-block-start:{top}px")} {onclick}>
            if let Some(row) = &row {
                for (n, column) in props.grid.columns.iter().enumerate() { { cell(n, column, row, widths, picks.map(|picks| (picks, is_picked))) } }
                <div class="grid-cell state" role="gridcell" style={format!("flex:0 0 {STATE}px")}>{ record_mark(&row.mark, false) }</div>
            } else {
                for (n, column) in props.grid.columns.iter().enumerate() {
                    <div class={classes!("grid-cell", (n == 0).then_some("first"))} style={flex(n, column, widths)}><span class="skeleton"></span></div>
                }
            }
        </div>
    }
}

fn cell(
    n: usize,
    column: &GridColumn,
    row: &GridRow,
    widths: &Widths,
    picks: Option<(&Selection, bool)>,
) -> Html {
    let value = row.cells.get(n).unwrap_or(&Value::Null);
    let text = match format::value(value, &column.meta, row.currency.as_deref()) {
        empty if empty.is_empty() && n == 0 => row.title.clone(),
        empty if empty.is_empty() => t!("empty-value"),
        text => text,
    };
    let number = format::is_number(&column.meta.kind).then_some("number");
    html! {
        <div class={classes!("grid-cell", (n == 0).then_some("first"), number)} role="gridcell" style={flex(n, column, widths)}
            data-testid={format!("grid-cell-{}", column.name)}>
            if let (0, Some((picks, is_picked))) = (n, picks) { { pick_box(row, picks, is_picked) } }
            if n == 0 { { monogram(&row.title, "small") } }
            <span class={if n == 0 { "value name" } else { "value" }} dir="auto" title={text.clone()}>{ text }</span>
        </div>
    }
}

/// The box that picks a row; a press on it opens nothing.
fn pick_box(row: &GridRow, picks: &Selection, is_picked: bool) -> Html {
    let (on_toggle, id) = (picks.on_toggle.clone(), row.id);
    let onclick = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        on_toggle.emit(id);
    });
    html! {
        <input type="checkbox" class="pick" tabindex="-1" data-testid="pick" aria-label={t!("grid-pick", name = &row.title)} checked={is_picked} {onclick} />
    }
}

/// The narrowest a column gets: as the person set it, or nine tenths of what the view says, and then never less than its
/// kind needs.
fn width(n: usize, column: &GridColumn, widths: &Widths) -> u32 {
    if let Some(width) = widths.get(&column.name) {
        return *width;
    }
    let wanted = column.width.min(600) * 9 / 10;
    match &column.meta.kind {
        _ if n == 0 => wanted.max(FIRST),
        ColumnKind::DateTime { date_only: false, .. } => wanted.max(MOMENT),
        ColumnKind::Money { .. } => wanted.max(MONEY),
        _ => wanted.max(100),
    }
}

/// A column that the person set stays as wide; the others share what is left.
fn flex(n: usize, column: &GridColumn, widths: &Widths) -> String {
    let grows = if widths.contains_key(&column.name) { 0 } else { column.width.clamp(80, 600) };
    format!("flex:{grows} 0 {}px", width(n, column, widths))
}

/// The height of a row as the styles say it, which differs for fingers.
pub fn row_height() -> u32 {
    let styled = || {
        let window = web_sys::window()?;
        let root = window.document()?.document_element()?;
        let style = window.get_computed_style(&root).ok()??;
        style.get_property_value("--row-h").ok()?.trim().trim_end_matches("px").parse().ok()
    };
    styled().unwrap_or(40)
}
