//! The grid of a table: views, quick find, sort, and only the rows in view.

mod apart;
mod bulk;
mod cards;
mod edit;
mod empty;
mod export;
mod filters;
mod memory;
mod personal;
mod resize;
mod source;
mod strip;
mod table;
mod tools;
mod viewport;

use crate::context::{GridMemory, use_event, use_face, use_load, use_scene};
use crate::frame::account::PhoneAccount;
use crate::frame::page::Page;
use crate::state::route::Route;
use crate::state::status;
use bulk::{Bulk, Selection, use_picked};
pub(crate) use cards::{CARD, Cards};
use contract::Event;
use contract::calls::ListViews;
use contract::related::RelatedTo;
use contract::shapes::{Grid, Sort};
use empty::Empty;
use filters::{Chips, FilterButton, FilterProps};
use kit::command::{Command, More, Verb};
use kit::entity::entity;
use kit::format;
use kit::icon::Icon;
use memory::{Memory, use_memory};
use personal::{ColumnsSheet, KeepSheet};
pub(crate) use source::{Ask, Source};
use std::rc::Rc;
pub(crate) use table::{HEADER, Table, row_height};
use texts::t;
use tools::{Search, SortMenu, Views};
use yew::prelude::*;

/// Which table.
#[derive(Properties, PartialEq)]
pub struct GridPageProps {
    /// Logical name.
    pub table: String,
}

/// What a grid's body needs.
#[derive(Clone, Properties, PartialEq)]
pub struct BodyProps {
    /// The open grid.
    pub grid: Rc<Grid>,
    /// Its rows.
    pub source: Source,
    /// Counts the drawings, because rows arrive behind the same handle.
    pub drawing: u32,
    /// Where it stood when it was left.
    pub memory: GridMemory,
    /// Where it stands now.
    pub on_memory: Callback<(i32, u32)>,
    /// Sorts by a column.
    pub on_sort: Callback<String>,
    /// The rows that are picked, where rows can be.
    #[prop_or_default]
    pub selection: Option<Selection>,
}

/// The grid of a table.
#[component]
pub fn GridPage(props: &GridPageProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let table = props.table.clone();
    let memory = use_memory(&table);
    let picked = use_picked();
    let drawing = use_state(|| 0_u32);
    let views = use_load(ListViews { table: table.clone() });
    let ask = Ask {
        view: memory.now.view,
        search: memory.now.search.clone(),
        sort: memory.now.sort.clone(),
        filters: memory.now.filters.clone(),
        columns: memory.now.columns.clone(),
    };
    let source = use_source(&table, None, ask, drawing.setter());
    let grid = source.grid();
    let on_sort = {
        let sort = grid.as_ref().map(|grid| grid.sort.clone()).unwrap_or_default();
        memory.on_sort.reform(move |column| turned(&sort, column))
    };
    let on_new = {
        let (face, table) = (face.clone(), table.clone());
        Callback::from(move |()| face.go(Route::new_row(&table)))
    };

    let collection = scene.collection(&table);
    let (shown_views, current) =
        (views.reply.and_then(Result::ok).unwrap_or_default(), grid.as_ref().map(|g| g.view.clone()));
    let search_label = t!("grid-search", table = format::in_text(&collection));
    let asking = use_state(|| Asking::Nothing);
    let ask = |to: Asking| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(to))
    };
    let switcher = html! {
        <Views views={shown_views} {current} fallback={collection} table={table.clone()} memory={memory.now.clone()} on_view={memory.on_view.clone()} on_personal={memory.on_personal.clone()} on_keep={ask(Asking::Keep)} on_columns={ask(Asking::Columns)} />
    };
    let sheet = grid.clone().map(|grid| asked(*asking, grid, &memory, &ask(Asking::Nothing)));
    let search = html! { <Search text={memory.typed.clone()} label={search_label} on_text={memory.on_search.clone()} /> };
    let total = total_text(grid.as_deref(), &memory.now.search, scene.phone);
    let body = match (grid.clone(), source.problem()) {
        (Some(grid), _) if grid.total > 0 => {
            rows(grid, &source, *drawing, &memory, &on_sort, &picked.selection, scene.phone)
        }
        _ if scene.drafts_only => html! { <apart::Apart table={table.clone()} /> },
        (None, None) => html! { <div class="grow" aria-busy="true"></div> },
        (grid, problem) => {
            let reason = grid.and_then(|grid| grid.empty);
            let on_clear = {
                let (search, filters) = (memory.on_search.clone(), memory.on_filters.clone());
                Callback::from(move |()| {
                    filters.emit(Vec::new());
                    search.emit(String::new());
                })
            };
            html! { <Empty table={table.clone()} {reason} {problem} search={memory.now.search.clone()} {on_clear} on_new={on_new.clone()} /> }
        }
    };
    let picking = picked.selection.picking || !picked.selection.ids.is_empty();
    let bulk = grid.clone().filter(|_| picking).map(|grid| {
        html! { <Bulk {grid} source={source.clone()} ids={picked.selection.ids.clone()} phone={scene.phone} on_clear={&picked.on_clear} /> }
    });
    let out = grid.clone().filter(|grid| grid.total > 0).map(|grid| {
        let (face, source) = (face.clone(), source.clone());
        let onclick = Callback::from(move |()| export::export(&face, &source, &grid, None));
        Verb::new("export", Icon::ArrowExport, t!("grid-export"), &onclick)
    });
    let filter = FilterProps {
        grid: grid.clone(),
        filters: memory.now.filters.clone(),
        on_filters: memory.on_filters.clone(),
        phone: scene.phone,
    };
    let commands = match &bulk {
        Some(bulk) if !scene.phone => bulk.clone(),
        _ => html! {
            <div class="commands" role="toolbar">
                if scene.can_create(&table) { <Command testid="new" icon={Icon::Add} label={t!("nav-new")} onclick={on_new} /> }
                <FilterButton ..filter.clone() />
                if let Some(out) = &out { { out.button(false, true) } }
            </div>
        },
    };
    let chips = html! { <Chips ..filter.clone() /> };
    let bottom = bulk.filter(|_| scene.phone);
    let select = Verb::new("select", Icon::CheckmarkCircle, t!("grid-select"), &picked.on_begin);
    let more: Vec<Verb> = out.map(|out| vec![select, out]).unwrap_or_default();
    let head = html! {
        <header class="phone-head">
            { entity(&table, status::mark(&scene.status, &table), "large") }
            <div class="grow">{ switcher.clone() }<div class="small-text muted">{ total.clone() }</div></div>
            <span class="head-more"><More verbs={more} phone={true} /></span>
            <PhoneAccount />
        </header>
    };
    // Where there are only drafts, there is nothing to filter, sort or search here.
    let above = if scene.drafts_only {
        Html::default()
    } else if scene.phone {
        html! { <div class="phone-tools">{ search.clone() }<FilterButton ..filter.clone() /><SortMenu {grid} {on_sort} /></div> }
    } else {
        html! { <div class="grid-head">{ switcher }</div> }
    };
    let search = if scene.drafts_only {
        html! { <h1>{ scene.collection(&table) }</h1> }
    } else {
        search
    };
    html! {
        <Page testid="grid-page" table={AttrValue::from(table)} top={search} {commands} {head} facts={total} {bottom}>
            { above }
            { chips }
            { body }
            { sheet.unwrap_or_default() }
        </Page>
    }
}

/// What is asked about the view.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Nothing,
    Keep,
    Columns,
}

/// The sheet that keeps the view under a name, or chooses its columns.
fn asked(asking: Asking, grid: Rc<Grid>, memory: &Memory, close: &Callback<()>) -> Html {
    match asking {
        Asking::Nothing => Html::default(),
        Asking::Keep => {
            let on_kept = {
                let (close, on_kept) = (close.clone(), memory.on_kept.clone());
                Callback::from(move |id| {
                    close.emit(());
                    on_kept.emit(id);
                })
            };
            html! { <KeepSheet {grid} memory={memory.now.clone()} {on_kept} on_cancel={close} /> }
        }
        Asking::Columns => {
            let on_columns = {
                let (close, on_columns) = (close.clone(), memory.on_columns.clone());
                Callback::from(move |columns| {
                    close.emit(());
                    on_columns.emit(columns);
                })
            };
            html! { <ColumnsSheet {grid} {on_columns} on_cancel={close} /> }
        }
    }
}

/// The rows, as a table or as cards. Another view, search or sort begins at the top again.
fn rows(
    grid: Rc<Grid>,
    source: &Source,
    drawing: u32,
    memory: &Memory,
    on_sort: &Callback<String>,
    selection: &Selection,
    phone: bool,
) -> Html {
    let key = format!("{:?}", source.asked());
    let body = BodyProps {
        grid,
        source: source.clone(),
        drawing,
        memory: memory.now.clone(),
        on_memory: memory.on_standing.clone(),
        on_sort: on_sort.clone(),
        selection: Some(selection.clone()),
    };
    if phone {
        html! { <Cards {key} ..body /> }
    } else {
        html! { <Table {key} ..body /> }
    }
}

/// The rows of the table's grid, opened again whenever view, search or sort change, and told of changed rows.
#[hook]
pub(crate) fn use_source(
    table: &str,
    related: Option<RelatedTo>,
    ask: Ask,
    drawing: UseStateSetter<u32>,
) -> Source {
    let face = use_face();
    let source = use_memo((table.to_owned(), related), |(table, related)| {
        let count = std::cell::Cell::new(0);
        let redraw = Callback::from(move |()| {
            count.set(count.get() + 1);
            drawing.set(count.get());
        });
        Source::new(face, table.clone(), related.clone(), redraw)
    });
    let source: Source = (*source).clone();
    {
        let (source, table) = (source.clone(), table.to_owned());
        use_event(move |event| match event {
            Event::Rows(rows) if rows.table == table => source.changed(&rows.ids),
            _ => {}
        });
    }
    {
        let source = source.clone();
        use_effect_with(ask, move |ask| source.ask(ask.clone()));
    }
    {
        // "Saved here" and "Waiting" differ by the link alone.
        let (source, online) = (source.clone(), use_scene().status.link.is_online());
        use_effect_with(online, move |_| source.link_changed());
    }
    {
        let source = source.clone();
        use_effect_with((), move |()| move || source.close());
    }
    source
}

fn total_text(grid: Option<&Grid>, search: &str, phone: bool) -> Html {
    let Some(grid) = grid.filter(|grid| grid.total > 0) else { return Html::default() };
    let text = match (search.is_empty(), phone) {
        (false, _) => t!("grid-found", count = grid.total),
        (true, true) => t!("grid-records", count = grid.total),
        (true, false) => t!("grid-rows", count = grid.total),
    };
    html! { <span data-testid="grid-total" data-total={grid.total.to_string()} aria-live="polite">{ text }</span> }
}

/// A column clicked once sorts upwards, clicked again downwards.
pub(crate) fn turned(sort: &[Sort], column: String) -> Vec<Sort> {
    let descending = sort.first().is_some_and(|first| first.column == column && !first.descending);
    vec![Sort { column, descending }]
}
