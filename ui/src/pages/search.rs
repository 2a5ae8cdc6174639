//! Search over all tables of the sitemap that are on this device, grouped by table, as it is typed.

use crate::context::{Face, use_face, use_scene};
use crate::frame::account::PhoneAccount;
use crate::frame::page::Page;
use crate::state::card;
use crate::state::route::Route;
use crate::state::status;
use contract::calls::{CloseGrid, GridWindow, OpenGrid};
use contract::shapes::{Grid, GridRow};
use gloo_timers::callback::Timeout;
use kit::entity::{entity, table_icon};
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::monogram::monogram;
use kit::typing::typed;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// How long typing rests before it is searched for.
const TYPING_MS: u32 = 150;
/// Rows shown per table.
const SHOWN: u32 = 5;

/// What was found in one table.
#[derive(Clone, PartialEq)]
struct Found {
    grid: Grid,
    rows: Vec<GridRow>,
}

/// The search page.
#[component]
pub fn SearchPage() -> Html {
    let face = use_face();
    let scene = use_scene();
    let text = use_state(|| face.searched());
    let found = use_state(|| None::<(String, Rc<Vec<Found>>)>);
    let timer = use_mut_ref(|| None::<Timeout>);
    let tables: Vec<String> = {
        let all = scene.navigation.as_ref().map(|n| n.sitemap.tables()).unwrap_or_default();
        let is_here = |table: &&str| status::table(&scene.status, table).is_some_and(|known| known.complete);
        all.into_iter().filter(is_here).map(str::to_owned).collect()
    };
    {
        let (face, found) = (face.clone(), found.setter());
        // Counts the questions; the answer to an older one is thrown away.
        let asked = use_mut_ref(|| 0_u32);
        use_effect_with(((*text).clone(), tables), move |(text, tables)| {
            face.search_for(text);
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            let (text, tables) = (text.trim().to_owned(), tables.clone());
            *timer.borrow_mut() = Some(Timeout::new(TYPING_MS, move || {
                spawn_local(async move {
                    let answer =
                        if text.is_empty() { Vec::new() } else { search(&face, &tables, &text).await };
                    if *asked.borrow() == number {
                        found.set(Some((text, Rc::new(answer))));
                    }
                });
            }));
        });
    }
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlElement>() {
                // An input on the page takes the focus.
                let _ = input.focus();
            }
        });
    }
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| text.set(typed(&event)))
    };
    let field = html! {
        <div class="input find">
            { icon(Icon::Search) }
            <input ref={input} type="text" role="searchbox" inputmode="search" enterkeyhint="search" autocomplete="off" data-testid="search-text"
                placeholder={t!("search-all")} aria-label={t!("search-all")} value={(*text).clone()} {oninput} />
        </div>
    };
    let results = match &*found {
        Some((asked, answer)) if !asked.is_empty() => results(asked, answer),
        _ => {
            html! { <div class="empty">{ icon_with(Icon::Search, "large") }<p class="second">{ t!("search-hint") }</p></div> }
        }
    };
    let head = html! { <header class="phone-head"><div class="grow">{ field.clone() }</div><PhoneAccount /></header> };
    html! {
        <Page testid="search" top={field} {head}><div class="scroll"><div class="stack">{ results }</div></div></Page>
    }
}

async fn search(face: &Face, tables: &[String], text: &str) -> Vec<Found> {
    let one = |table: &String| {
        let (face, table, text) = (face.clone(), table.clone(), text.to_owned());
        async move {
            let call = OpenGrid {
                table,
                view: None,
                search: Some(text),
                sort: None,
                related: None,
                filters: Vec::new(),
                columns: Vec::new(),
            };
            let grid = face.call(call).await.ok()?;
            let window = GridWindow { handle: grid.handle, start: 0, count: grid.total.min(SHOWN) };
            let rows = if grid.total == 0 { Vec::new() } else { face.call(window).await.unwrap_or_default() };
            face.send(CloseGrid { handle: grid.handle });
            (!rows.is_empty()).then_some(Found { grid, rows })
        }
    };
    futures_util::future::join_all(tables.iter().map(one)).await.into_iter().flatten().collect()
}

fn results(asked: &str, found: &[Found]) -> Html {
    if found.is_empty() {
        return html! {
            <div class="empty" data-testid="search-nothing">{ icon_with(Icon::Search, "large") }<p class="second">{ t!("search-nothing", search = asked) }</p></div>
        };
    }
    html! { for group in found { <Group key={group.grid.table.clone()} found={group.clone()} asked={asked.to_owned()} /> } }
}

#[derive(Properties, PartialEq)]
struct GroupProps {
    found: Found,
    asked: String,
}

/// The first hits of a table, and the way to all of them.
#[component]
fn Group(props: &GroupProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (grid, rows) = (&props.found.grid, &props.found.rows);
    let all = {
        let (face, table, asked) = (face.clone(), grid.table.clone(), props.asked.clone());
        Callback::from(move |_: MouseEvent| {
            face.search_grid(&table, &asked);
            face.go(Route::Grid { table: table.clone() });
        })
    };
    html! {
        <section class="card list-card" data-testid={format!("search-{}", grid.table)} data-total={grid.total.to_string()}>
            <div class="list-head">{ entity(&grid.table, model::status::Mark::None, "") }<h2 class="grow">{ scene.collection(&grid.table) }</h2><span class="small-text muted">{ format::count(u64::from(grid.total)) }</span></div>
            for row in rows { <Hit key={row.id.to_string()} table={grid.table.clone()} title={row.title.clone()} detail={detail(grid, row)} id={row.id.to_string()} route={Route::Record { table: grid.table.clone(), id: row.id }} /> }
            if grid.total > SHOWN {
                <button type="button" class="list-row short" data-testid={format!("search-all-{}", grid.table)} onclick={all}>
                    { icon(table_icon(&grid.table)) }<span class="grow brand">{ t!("search-show-all", count = grid.total) }</span>{ icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
        </section>
    }
}

/// Place and person, as on a card.
fn detail(grid: &Grid, row: &GridRow) -> String {
    let columns: Vec<_> = grid.columns.iter().map(|column| &column.meta).collect();
    let text =
        |n: &usize| format::value(row.cells.get(*n)?, columns.get(*n)?, row.currency.as_deref()).into();
    let words: Vec<String> = card::place(&columns, &row.cells)
        .second
        .iter()
        .filter_map(|n| -> Option<String> { text(n) })
        .collect();
    words.join(" · ")
}

#[derive(Properties, PartialEq)]
struct HitProps {
    table: String,
    id: String,
    title: String,
    detail: String,
    route: Route,
}

#[component]
fn Hit(props: &HitProps) -> Html {
    let face = use_face();
    let route = props.route.clone();
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    html! {
        <button type="button" class="list-row" data-testid="search-hit" data-table={props.table.clone()} data-id={props.id.clone()} {onclick}>
            { monogram(&props.title, "small") }
            <span class="grow cut"><bdi class="medium">{ &props.title }</bdi><br /><bdi class="label-text muted">{ &props.detail }</bdi></span>
        </button>
    }
}
