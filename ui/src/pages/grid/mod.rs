//! The grid of a table: views, quick find, sort, and only the rows in view.

mod cards;
mod empty;
mod source;
mod table;
mod tools;
mod viewport;

use crate::context::{GridMemory, use_event, use_face, use_load, use_scene};
use crate::frame::account::PhoneAccount;
use crate::frame::page::Page;
use crate::kit::command::Command;
use crate::kit::entity::entity;
use crate::kit::icon::Icon;
use crate::state::route::Route;
use crate::state::status;
use cards::Cards;
use contract::Event;
use contract::calls::ListViews;
use contract::shapes::{Grid, Sort};
use empty::Empty;
use gloo_timers::callback::Timeout;
use source::{Ask, Source};
use std::rc::Rc;
use table::Table;
use texts::t;
use tools::{Search, SortMenu, Views};
use uuid::Uuid;
use yew::prelude::*;

/// How long typing rests before it is searched for.
const TYPING_MS: u32 = 180;

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
}

/// The grid of a table.
#[component]
pub fn GridPage(props: &GridPageProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let table = props.table.clone();
    let memory = use_state(|| face.grid_memory(&table));
    let typed = use_state(|| memory.search.clone());
    let drawing = use_state(|| 0_u32);
    let views = use_load(ListViews { table: table.clone() });
    let source = use_source(&table, &memory, drawing.setter());

    // Remembered without drawing: scrolling would otherwise draw the whole page for each pixel.
    let standing = use_mut_ref(|| (memory.scroll_top, memory.active));
    let change = {
        let (face, table, memory, standing) = (face.clone(), table.clone(), memory.clone(), standing.clone());
        Callback::from(move |next: GridMemory| {
            *standing.borrow_mut() = (next.scroll_top, next.active);
            face.remember_grid(&table, next.clone());
            memory.set(next);
        })
    };
    let on_memory = {
        let (face, table, memory, standing) = (face.clone(), table.clone(), memory.clone(), standing.clone());
        Callback::from(move |(scroll_top, active)| {
            *standing.borrow_mut() = (scroll_top, active);
            face.remember_grid(&table, GridMemory { scroll_top, active, ..(*memory).clone() });
        })
    };
    let timer = use_mut_ref(|| None::<Timeout>);
    let on_search = {
        let (change, memory, typed) = (change.clone(), memory.clone(), typed.clone());
        Callback::from(move |text: String| {
            typed.set(text.clone());
            let (change, memory) = (change.clone(), (*memory).clone());
            let search = move || change.emit(GridMemory { search: text, scroll_top: 0, active: 0, ..memory });
            *timer.borrow_mut() = Some(Timeout::new(TYPING_MS, search));
        })
    };
    let on_view = {
        let (change, memory) = (change.clone(), memory.clone());
        Callback::from(move |view: Uuid| {
            change.emit(GridMemory {
                view: Some(view),
                search: memory.search.clone(),
                ..GridMemory::default()
            });
        })
    };
    let grid = source.grid();
    let on_sort = {
        let (change, memory, grid) = (change.clone(), memory.clone(), grid.clone());
        Callback::from(move |column: String| {
            let sort = grid.as_ref().map(|grid| turned(&grid.sort, column)).unwrap_or_default();
            change.emit(GridMemory { sort: Some(sort), scroll_top: 0, active: 0, ..(*memory).clone() });
        })
    };
    let on_new = {
        let (face, table) = (face.clone(), table.clone());
        Callback::from(move |()| face.go(Route::New { table: table.clone() }))
    };

    let collection = scene.collection(&table);
    let shown_views = views.reply.and_then(Result::ok).unwrap_or_default();
    let switcher = html! { <Views views={shown_views} current={grid.as_ref().map(|g| g.view.clone())} fallback={collection.clone()} {on_view} /> };
    let search = html! { <Search text={(*typed).clone()} label={t!("grid-search", table = collection.to_lowercase())} on_text={on_search.clone()} /> };
    let total = total_text(grid.as_deref(), &memory.search, scene.phone);
    let body = match (&grid, source.problem()) {
        (Some(grid), _) if grid.total > 0 => {
            let memory = GridMemory {
                scroll_top: standing.borrow().0,
                active: standing.borrow().1,
                ..(*memory).clone()
            };
            let body = BodyProps {
                grid: grid.clone(),
                source: source.clone(),
                drawing: *drawing,
                memory,
                on_memory,
                on_sort: on_sort.clone(),
            };
            if scene.phone {
                html! { <Cards ..body /> }
            } else {
                html! { <Table ..body /> }
            }
        }
        (grid, problem) if grid.is_some() || problem.is_some() => {
            let reason = grid.as_ref().and_then(|grid| grid.empty);
            let on_clear = on_search.reform(|()| String::new());
            html! { <Empty table={table.clone()} {reason} {problem} search={memory.search.clone()} {on_clear} on_new={on_new.clone()} /> }
        }
        _ => html! { <div class="grow" aria-busy="true"></div> },
    };
    let commands = html! {
        if scene.can_create(&table) {
            <div class="commands" role="toolbar">
                <Command testid="new" icon={Icon::Add} label={t!("nav-new")} onclick={on_new} />
            </div>
        }
    };
    let head = html! {
        <header class="phone-head">
            { entity(&table, status::mark(&scene.status, &table), "large") }
            <div class="grow">{ switcher.clone() }<div class="small-text muted">{ total.clone() }</div></div>
            <PhoneAccount />
        </header>
    };
    let tools = html! {
        <div class="phone-tools">{ search.clone() }<SortMenu {grid} {on_sort} /></div>
    };
    html! {
        <Page testid="grid-page" table={AttrValue::from(table)} top={search} {commands} {head} facts={total}>
            if scene.phone { { tools } } else { <div class="grid-head">{ switcher }</div> }
            { body }
        </Page>
    }
}

/// The rows of the table's grid, opened again whenever view, search or sort change, and told of changed rows.
#[hook]
fn use_source(table: &str, memory: &GridMemory, drawing: UseStateSetter<u32>) -> Source {
    let face = use_face();
    let source = use_memo(table.to_owned(), |table| {
        let count = std::cell::Cell::new(0);
        let redraw = Callback::from(move |()| {
            count.set(count.get() + 1);
            drawing.set(count.get());
        });
        Source::new(face, table.clone(), redraw)
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
        let ask = Ask { view: memory.view, search: memory.search.clone(), sort: memory.sort.clone() };
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
fn turned(sort: &[Sort], column: String) -> Vec<Sort> {
    let descending = sort.first().is_some_and(|first| first.column == column && !first.descending);
    vec![Sort { column, descending }]
}
