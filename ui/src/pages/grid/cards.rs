//! The grid as cards of three lines, on phones.

use super::BodyProps;
use super::viewport::{Viewport, use_viewport};
use crate::context::use_face;
use crate::parts::chips::record_mark;
use crate::state::card;
use crate::state::route::Route;
use contract::shapes::{Grid, GridRow, RecordMark};
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use texts::t;
use yew::prelude::*;

/// Height of a card with the space below it, as in `grid.css`.
pub const CARD: u32 = 102;

/// The grid as cards.
#[component]
pub fn Cards(props: &BodyProps) -> Html {
    let face = use_face();
    let total = props.grid.total;
    let view = use_viewport(CARD, total, 0, props.memory.scroll_top);
    {
        let (source, on_memory) = (props.source.clone(), props.on_memory.clone());
        let deps = (view.rows.clone(), view.top, props.grid.handle);
        use_effect_with(deps, move |(rows, top, _)| {
            source.show(rows.clone());
            on_memory.emit((*top, 0));
        });
    }
    let open = |row: &GridRow| {
        if let Some(picks) = props.selection.as_ref().filter(|picks| picks.picking) {
            let id = row.id;
            return picks.on_toggle.reform(move |_: MouseEvent| id);
        }
        let (face, route) = (face.clone(), Route::Record { table: props.grid.table.clone(), id: row.id });
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    html! {
        <div ref={view.scroller.clone()} class="cards" data-testid="grid" role="region" tabindex="-1" aria-label={t!("grid-label", view = &props.grid.view.name, count = total)}
            onscroll={view.onscroll.clone()}>
            <div class="cards-inner" style={format!("block-size:{}px", view.strip.height())}>
                for position in view.rows.clone() {
                    { place(props, position, &view, &open) }
                }
            </div>
        </div>
    }
}

fn place(
    props: &BodyProps,
    position: u32,
    view: &Viewport,
    open: &dyn Fn(&GridRow) -> Callback<MouseEvent>,
) -> Html {
    let top = format!("inset-block-start:{}px", view.inset(position));
    match props.source.row(position) {
        Some(row) => html! {
            <button key={position} type="button" class={classes!("card", "record-card", is_picked(props, &row).then_some("picked"))} aria-pressed={props.selection.as_ref().filter(|picks| picks.picking).map(|_| is_picked(props, &row).to_string())} data-testid="grid-row" data-id={row.id.to_string()}
                data-position={position.to_string()} style={top} onclick={open(&row)}>
                if is_picked(props, &row) { <span class="monogram picked">{ icon(Icon::Checkmark) }</span> } else { { monogram(&row.title, "") } }
                { lines(&props.grid, &row) }
            </button>
        },
        None => html! {
            <div key={position} class="card record-card" data-testid="grid-row" data-position={position.to_string()} style={top}>
                <span class="monogram" style="background:var(--sunken)"></span><span class="skeleton"></span>
            </div>
        },
    }
}

fn is_picked(props: &BodyProps, row: &GridRow) -> bool {
    props.selection.as_ref().is_some_and(|picks| picks.ids.contains(&row.id))
}

fn lines(grid: &Grid, row: &GridRow) -> Html {
    let columns: Vec<_> = grid.columns.iter().map(|column| &column.meta).collect();
    let placed = card::place(&columns, &row.cells);
    let text = |n: usize| match (row.cells.get(n), columns.get(n)) {
        (Some(value), Some(column)) => format::value(value, column, row.currency.as_deref()),
        _ => String::new(),
    };
    let second = placed.second.iter().map(|n| text(*n)).collect::<Vec<_>>().join(" · ");
    let label =
        |n: usize| columns.get(n).map(|c| c.display_name.text(format::lcid()).to_owned()).unwrap_or_default();
    html! {
        <div class="cut">
            <div class="name cut" dir="auto" title={row.title.clone()}>{ &row.title }</div>
            <div class="second-line cut" dir="auto">{ second }</div>
            <div class="facts">
                <span class="cut">
                    if let Some(n) = placed.start {
                        // A mark leaves too little room for label and amount; the amount matters more.
                        if row.mark == RecordMark::Sent && format::is_number(&columns[n].kind) { <span class="muted">{ label(n) }{ " " }</span> }
                        <bdi>{ text(n) }</bdi>
                    }
                </span>
                { record_mark(&row.mark, true) }
                if row.mark == RecordMark::Sent && let Some(n) = placed.end { <span class="muted">{ text(n) }</span> }
            </div>
        </div>
    }
}
