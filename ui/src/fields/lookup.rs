//! A reference to a record: typing searches, recent ones first; the record can be opened, the field cleared.

use super::EditorProps;
use crate::context::{Face, use_face, use_scene};
use crate::state::route::Route;
use contract::calls::{FindOnline, SearchLookup};
use contract::shapes::LookupHit;
use gloo_timers::callback::Timeout;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::menu::{Popup, use_popup};
use kit::monogram::monogram;
use kit::typing::typed;
use model::Value;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// How long typing rests before it is searched for.
const TYPING_MS: u32 = 150;
/// Records offered.
const OFFERED: u32 = 20;

/// What was searched for, and what was found.
#[derive(Clone, Default, PartialEq)]
struct Search {
    text: String,
    hits: Option<Rc<Vec<LookupHit>>>,
    marked: usize,
}

/// A lookup editor.
#[component]
pub fn Lookup(props: &EditorProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let popup = use_popup();
    let targets: Vec<String> =
        if scene.drafts_only { props.column.kind.targets().to_vec() } else { Vec::new() };
    let finder = use_finder(&props.table, &props.column.logical_name, targets);
    let choose = {
        let (on_typed, close) = (props.on_typed.clone(), popup.close.clone());
        Callback::from(move |hit: LookupHit| {
            close.emit(());
            on_typed.emit(Ok(Value::Lookup(hit.to)));
        })
    };
    let look = |find: Callback<(String, u32)>| {
        let show = popup.show.clone();
        Callback::from(move |wanted: (String, u32)| {
            show.emit(());
            find.emit(wanted);
        })
    };
    let onfocus = look(finder.find.clone()).reform(|_: FocusEvent| (String::new(), 0));
    let oninput = look(finder.find.clone()).reform(|event: InputEvent| (typed(&event), TYPING_MS));
    let onkeydown = keys(&finder, &popup, choose.clone());
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with((popup.open, finder.search.hits.is_some()), move |_| reveal(&menu));
    }

    let name = &props.column.logical_name;
    let held = match &props.value {
        Value::Lookup(to) => Some(to),
        _ => None,
    };
    let held_name = held.map(|to| to.name.clone().unwrap_or_else(|| t!("form-untitled")));
    let shown = if popup.open { finder.search.text.clone() } else { held_name.clone().unwrap_or_default() };
    let targets = props.column.kind.targets().iter().map(|t| format::in_text(&scene.collection(t)));
    let hint = t!("lookup-search", table = targets.collect::<Vec<_>>().join(", "));
    let list_id = format!("{}-list", props.id);
    html! {
        <div class="lookup" ref={popup.anchor.clone()}>
            <div class="input">
                if let Some(name) = &held_name { { monogram(name, "tiny round") } }
                <input id={&props.id} class={(held.is_some() && !popup.open).then_some("brand")} type="text" dir="auto" role="combobox" autocomplete="off"
                    data-testid={props.testid()} data-id={held.map(|to| to.id.to_string())} aria-expanded={popup.open.to_string()}
                    aria-controls={list_id.clone()} aria-invalid={props.invalid.to_string()} aria-describedby={props.about()}
                    placeholder={held_name.unwrap_or(hint)} value={shown} {onfocus} {oninput} {onkeydown} />
                if let Some(to) = held { { of_held(to, &face, props) } } else { { icon_with(Icon::Search, "small") } }
            </div>
            if popup.open { { list(&finder.search, &list_id, name, &choose, menu) } }
        </div>
    }
}

/// The way to the record, where it is on the device, and the way to empty the field.
fn of_held(to: &model::Lookup, face: &Face, props: &EditorProps) -> Html {
    let name = &props.column.logical_name;
    let label = props.column.display_name.text(format::lcid()).to_owned();
    let (face, route) = (face.clone(), Route::Record { table: to.table.clone(), id: to.id });
    let follow = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    let clear = props.on_typed.reform(|_: MouseEvent| Ok(Value::Null));
    html! {
        <>
            if !props.absent {
                <button type="button" class="action" data-testid={format!("follow-{name}")} aria-label={t!("open")} title={t!("open")} onclick={follow}>
                    { icon_with(Icon::Open, "small") }
                </button>
            }
            <button type="button" class="action plain" data-testid={format!("clear-{name}")} aria-label={t!("form-clear", field = label)} onclick={clear}>
                { icon_with(Icon::Dismiss, "small") }
            </button>
        </>
    }
}

/// Arrows move through what was found, Enter chooses.
fn keys(finder: &Finder, popup: &Popup, choose: Callback<LookupHit>) -> Callback<KeyboardEvent> {
    let (search, mark) = (finder.search.clone(), finder.mark.clone());
    let (close, show) = (popup.close.clone(), popup.show.clone());
    Callback::from(move |event: KeyboardEvent| {
        let hits = search.hits.clone().unwrap_or_default();
        match event.key().as_str() {
            "ArrowDown" => {
                show.emit(());
                mark.emit((search.marked + 1).min(hits.len().saturating_sub(1)));
            }
            "ArrowUp" => mark.emit(search.marked.saturating_sub(1)),
            "Enter" => {
                if let Some(hit) = hits.get(search.marked) {
                    choose.emit(hit.clone());
                }
            }
            "Tab" => return close.emit(()),
            _ => return,
        }
        event.prevent_default();
    })
}

/// Finds records by what was typed.
struct Finder {
    search: Search,
    /// Looks for a text after so many milliseconds.
    find: Callback<(String, u32)>,
    /// Moves to a hit.
    mark: Callback<usize>,
}

/// Finds records on this device; those of `online` tables on the server, where nothing of them is here.
#[hook]
fn use_finder(table: &str, column: &str, online: Vec<String>) -> Finder {
    let face = use_face();
    let search = use_state(Search::default);
    // Counts the questions; the answer to an older one is thrown away.
    let asked = use_mut_ref(|| (0_u32, None::<Timeout>));
    let find = {
        let (search, table, column) = (search.setter(), table.to_owned(), column.to_owned());
        Callback::from(move |(text, wait): (String, u32)| {
            let mut state = asked.borrow_mut();
            state.0 += 1;
            let (number, found_in, asked, face) = (state.0, search.clone(), asked.clone(), face.clone());
            let online = online.clone();
            let call = SearchLookup {
                table: table.clone(),
                column: column.clone(),
                text: text.clone(),
                limit: OFFERED,
            };
            search.set(Search { text, ..Search::default() });
            state.1 = Some(Timeout::new(wait, move || {
                spawn_local(async move {
                    let text = call.text.clone();
                    let hits = if online.is_empty() {
                        found(&face, call).await
                    } else {
                        found_online(&face, &online, &text).await
                    };
                    if asked.borrow().0 == number {
                        found_in.set(Search { text, hits: Some(Rc::new(hits)), marked: 0 });
                    }
                });
            }));
        })
    };
    let mark = {
        let search = search.clone();
        Callback::from(move |marked| search.set(Search { marked, ..(*search).clone() }))
    };
    Finder { search: (*search).clone(), find, mark }
}

/// Scrolls the list into view, for fields near the lower edge.
fn reveal(list: &NodeRef) {
    let Some(list) = list.cast::<Element>() else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    list.scroll_into_view_with_scroll_into_view_options(&options);
}

fn list(search: &Search, id: &str, name: &str, choose: &Callback<LookupHit>, menu: NodeRef) -> Html {
    let Some(hits) = &search.hits else { return Html::default() };
    let option = |n: usize, hit: &LookupHit| {
        let title = hit.to.name.clone().unwrap_or_else(|| t!("form-untitled"));
        let (choose, chosen) = (choose.clone(), hit.clone());
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(chosen.clone()));
        html! {
            <button key={hit.to.id.to_string()} type="button" class="menu-item" role="option" tabindex="-1" data-testid="lookup-hit" data-id={hit.to.id.to_string()}
                aria-selected={(n == search.marked).to_string()} {onclick}>
                { monogram(&title, "small") }
                <span class="cut"><bdi class="medium">{ title.clone() }</bdi><br /><bdi class="label-text muted">{ &hit.detail }</bdi></span>
            </button>
        }
    };
    html! {
        <div ref={menu} class="menu" id={id.to_owned()} role="listbox" data-testid={format!("lookup-{name}")}>
            if search.text.is_empty() && !hits.is_empty() { <div class="menu-head">{ t!("lookup-recent") }</div> }
            if hits.is_empty() {
                <p class="menu-head">{ if search.text.is_empty() { t!("lookup-empty") } else { t!("lookup-none", search = &search.text) } }</p>
            }
            for (n, hit) in hits.iter().enumerate() { { option(n, hit) } }
        </div>
    }
}

async fn found_online(face: &Face, tables: &[String], text: &str) -> Vec<LookupHit> {
    let mut hits = Vec::new();
    for table in tables {
        // A table that the user may not read has nothing to offer.
        let found =
            face.call(FindOnline { table: table.clone(), text: text.to_owned() }).await.unwrap_or_default();
        hits.extend(found.into_iter().map(|to| LookupHit { to, detail: String::new() }));
    }
    hits
}

async fn found(face: &Face, call: SearchLookup) -> Vec<LookupHit> {
    match face.call(call).await {
        Ok(hits) => hits,
        Err(problem) => {
            face.toast(texts::problem(&problem));
            Vec::new()
        }
    }
}
