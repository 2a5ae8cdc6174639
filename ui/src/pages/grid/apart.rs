//! A table where only drafts can be had: nothing of it lies here as a whole. Shown are its drafts, the records used lately,
//! and what the server finds by name while there is a connection (checklist 3, 104).

use super::tools::Search;
use crate::context::{use_event, use_face, use_load, use_scene};
use crate::state::route::Route;
use contract::Event;
use contract::calls::{FindOnline, ListCached, ListDrafts};
use gloo_timers::callback::Timeout;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::monogram::monogram;
use model::{Lookup, RecordId};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long typing rests before the server is asked.
const TYPING_MS: u32 = 300;

/// Which table.
#[derive(Properties, PartialEq)]
pub struct ApartProps {
    /// Logical name.
    pub table: String,
}

/// Drafts, records used lately, and records of the server.
#[component]
pub fn Apart(props: &ApartProps) -> Html {
    let scene = use_scene();
    let (drafts, cached) = (use_load(ListDrafts {}), use_load(ListCached {}));
    let (text, on_text, hits) = use_online(&props.table);
    {
        let again = drafts.again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue | Event::Status(_)) {
                again.emit(());
            }
        });
    }
    let table = &props.table;
    let drafts: Vec<(RecordId, String)> = match &drafts.reply {
        Some(Ok(all)) => all.iter().filter(|d| d.table == *table).map(|d| (d.id, d.title.clone())).collect(),
        _ => Vec::new(),
    };
    let cached: Vec<(RecordId, String, String)> = match &cached.reply {
        Some(Ok(all)) => {
            let of_table = all.iter().filter(|record| record.table == *table);
            of_table.map(|r| (r.id, r.title.clone(), format::moment(r.used_at))).collect()
        }
        _ => Vec::new(),
    };
    let online = scene.status.link.is_online();
    let collection = format::in_text(&scene.collection(table));
    let found = hits.iter().filter(|_| !text.is_empty()).flat_map(|hits| hits.iter());
    let found: Vec<(RecordId, String)> =
        found.map(|to| (to.id, to.name.clone().unwrap_or_default())).collect();
    let is_bare = drafts.is_empty() && cached.is_empty() && text.is_empty();
    html! {
        <div class="scroll"><div class="stack wide" data-testid="apart">
            if online { <Search text={text.clone()} label={t!("apart-search", table = &collection)} {on_text} /> }
            if !text.is_empty() && hits.is_some() {
                { group(t!("apart-found"), table, found.iter().map(|(id, title)| (*id, title.as_str(), "")), "apart-hit") }
                if found.is_empty() { <p class="second">{ t!("grid-empty-match", table = &collection, search = &text) }</p> }
            }
            { group(t!("drafts-title"), table, drafts.iter().map(|(id, title)| (*id, title.as_str(), "")), "apart-draft") }
            { group(t!("apart-cached"), table, cached.iter().map(|(id, title, at)| (*id, title.as_str(), at.as_str())), "apart-cached") }
            if is_bare {
                <div class="empty" data-testid="apart-empty">
                    { icon_with(Icon::PlugDisconnected, "large") }
                    <p>{ if online { t!("apart-empty-online", table = &collection) } else { t!("apart-empty-offline", table = &collection) } }</p>
                </div>
            }
        </div></div>
    }
}

fn group<'a>(
    title: String,
    table: &str,
    records: impl Iterator<Item = (RecordId, &'a str, &'a str)>,
    testid: &'static str,
) -> Html {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return Html::default();
    }
    let lines: Html = records
        .map(|(id, title, detail)| {
            html! { <Line key={id.to_string()} table={table.to_owned()} {id} title={title.to_owned()} detail={detail.to_owned()} {testid} /> }
        })
        .collect();
    html! { <section class="home-part"><h2 class="small-text muted">{ title }</h2><div class="card list-card">{ lines }</div></section> }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    table: String,
    id: RecordId,
    title: String,
    detail: String,
    testid: &'static str,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let face = use_face();
    let route = Route::Record { table: props.table.clone(), id: props.id };
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    let title = if props.title.is_empty() { t!("form-untitled") } else { props.title.clone() };
    html! {
        <button type="button" class="list-row short" data-testid={props.testid} data-id={props.id.to_string()} {onclick}>
            { monogram(&title, "small") }
            <span class="grow cut"><bdi class="medium">{ title.clone() }</bdi></span>
            <span class="small-text muted">{ &props.detail }</span>
            { icon(Icon::ChevronRight) }
        </button>
    }
}

/// What is typed, and the records of the server that it finds.
#[hook]
fn use_online(table: &str) -> (String, Callback<String>, Option<Rc<Vec<Lookup>>>) {
    let face = use_face();
    let text = use_state(String::new);
    let hits = use_state(|| None::<Rc<Vec<Lookup>>>);
    // Counts the questions; the answer to an older one is thrown away.
    let asked = use_mut_ref(|| (0_u32, None::<Timeout>));
    let on_text = {
        let (text, hits, table) = (text.setter(), hits.setter(), table.to_owned());
        Callback::from(move |typed: String| {
            text.set(typed.clone());
            let mut state = asked.borrow_mut();
            state.0 += 1;
            let (number, asked) = (state.0, asked.clone());
            let (face, hits, table) = (face.clone(), hits.clone(), table.clone());
            if typed.trim().is_empty() {
                hits.set(None);
                state.1 = None;
                return;
            }
            state.1 = Some(Timeout::new(TYPING_MS, move || {
                spawn_local(async move {
                    let found = face.call(FindOnline { table, text: typed.trim().to_owned() }).await;
                    if asked.borrow().0 != number {
                        return;
                    }
                    match found {
                        Ok(found) => hits.set(Some(Rc::new(found))),
                        Err(problem) => face.toast(texts::problem(&problem)),
                    }
                });
            }));
        })
    };
    ((*text).clone(), on_text, (*hits).clone())
}
