//! What stands above a grid: view switcher, quick find, and on phones the sort menu.

use crate::context::{GridMemory, use_face, use_scene};
use contract::calls::DropView;
use contract::personal::PersonalView;
use contract::shapes::{Grid, ViewInfo};
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::{Listening, use_popup};
use kit::typing::{is_typing, typed};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The views of a table.
#[derive(Properties, PartialEq)]
pub struct ViewsProps {
    /// All of them.
    pub views: Rc<Vec<ViewInfo>>,
    /// The one that is open.
    pub current: Option<ViewInfo>,
    /// What to say before one is open.
    pub fallback: String,
    /// Logical name of the table.
    pub table: String,
    /// What the grid remembers.
    pub memory: GridMemory,
    /// Chooses one.
    pub on_view: Callback<Uuid>,
    /// Chooses one of one's own.
    pub on_personal: Callback<PersonalView>,
    /// Keeps what is shown as a view of one's own.
    pub on_keep: Callback<()>,
    /// Chooses columns.
    pub on_columns: Callback<()>,
}

/// The view switcher: the heading of the grid.
#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let popup = use_popup();
    let personal = props.memory.personal.and_then(|id| scene.personal_view(id));
    let own: Vec<_> = scene.personal.views.iter().filter(|view| view.table == props.table).cloned().collect();
    let name = match (personal, &props.current) {
        (Some(view), _) => &view.name,
        (None, Some(view)) => &view.name,
        (None, None) => &props.fallback,
    };
    let choose = |view: &ViewInfo| {
        let (close, on_view, id) = (popup.close.clone(), props.on_view.clone(), view.id);
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_view.emit(id);
        })
    };
    let is_current = |view: &ViewInfo| {
        personal.is_none() && props.current.as_ref().is_some_and(|current| current.id == view.id)
    };
    let choose_own = |view: &PersonalView| {
        let (close, on_personal, view) = (popup.close.clone(), props.on_personal.clone(), view.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_personal.emit(view.clone());
        })
    };
    let then = |does: &Callback<()>| {
        let (close, does) = (popup.close.clone(), does.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            does.emit(());
        })
    };
    let drop_own = personal.map(|view| {
        let (face, close, again, id) =
            (face.clone(), popup.close.clone(), scene.personal_again.clone(), view.id);
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            let (face, again) = (face.clone(), again.clone());
            spawn_local(async move {
                if let Err(problem) = face.call(DropView { id }).await {
                    face.toast(texts::problem(&problem));
                }
                again.emit(());
            });
        })
    });
    let verb = |testid: &'static str, sign: Icon, text: String, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" class="menu-item" role="menuitem" data-testid={testid} {onclick}>{ icon(sign) }<span class="cut">{ text }</span></button>
        }
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <h1>
                <button type="button" class="view-button" data-testid="view-switcher" aria-haspopup="menu" aria-expanded={popup.open.to_string()}
                    onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                    <span class="cut">{ name }</span>{ icon_with(Icon::ChevronDown, "small") }
                </button>
            </h1>
            if popup.open {
                <div class="menu" role="menu">
                    <div class="menu-head">{ t!("grid-views") }</div>
                    for view in props.views.iter() {
                        <button type="button" class="menu-item" role="menuitemradio" aria-checked={is_current(view).to_string()}
                            data-testid={format!("view-{}", view.id)} onclick={choose(view)}>
                            <span class="cut">{ &view.name }</span>
                            if is_current(view) { { icon_with(Icon::Checkmark, "end") } }
                        </button>
                    }
                    if !own.is_empty() {
                        <div class="menu-head">{ t!("view-own") }</div>
                        for view in own.iter() {
                            <button type="button" class="menu-item" role="menuitemradio" aria-checked={(props.memory.personal == Some(view.id)).to_string()}
                                data-testid={format!("own-view-{}", view.id)} onclick={choose_own(view)}>
                                <span class="cut" dir="auto">{ &view.name }</span>
                                if props.memory.personal == Some(view.id) { { icon_with(Icon::Checkmark, "end") } }
                            </button>
                        }
                    }
                    <hr class="menu-line" />
                    { verb("view-columns", Icon::Table, t!("columns-title"), then(&props.on_columns)) }
                    { verb("view-keep", Icon::Bookmark, t!("view-keep"), then(&props.on_keep)) }
                    if let Some(drop_own) = drop_own { { verb("view-drop", Icon::Delete, t!("view-drop"), drop_own) } }
                </div>
            }
        </div>
    }
}

/// Quick find.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// What was typed.
    pub text: String,
    /// "Search accounts".
    pub label: String,
    /// Typed.
    pub on_text: Callback<String>,
}

/// The quick find field; `/` leads into it from anywhere on the page.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            let listening = Listening::on_window("keydown", move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                if key.key() == "/"
                    && !is_typing()
                    && let Some(input) = input.cast::<HtmlElement>()
                {
                    key.prevent_default();
                    let _ = input.focus();
                }
            });
            move || drop(listening)
        });
    }
    let oninput = props.on_text.reform(|event: InputEvent| typed(&event));
    let clear = props.on_text.reform(|_: MouseEvent| String::new());
    html! {
        <div class="input find">
            { icon(Icon::Search) }
            <input ref={input} type="text" role="searchbox" inputmode="search" enterkeyhint="search" autocomplete="off" data-testid="grid-search" placeholder={props.label.clone()}
                aria-label={props.label.clone()} value={props.text.clone()} {oninput} />
            if props.text.is_empty() {
                <kbd>{ "/" }</kbd>
            } else {
                <button type="button" class="action plain" aria-label={t!("grid-search-clear")} data-testid="grid-search-clear" onclick={clear}>
                    { icon_with(Icon::Dismiss, "small") }
                </button>
            }
        </div>
    }
}

/// The sort menu of phones.
#[derive(Properties, PartialEq)]
pub struct SortMenuProps {
    /// The open grid.
    pub grid: Option<Rc<Grid>>,
    /// Sorts by a column.
    pub on_sort: Callback<String>,
}

/// The sort menu of phones.
#[component]
pub fn SortMenu(props: &SortMenuProps) -> Html {
    let popup = use_popup();
    let Some(grid) = &props.grid else { return Html::default() };
    let choose = |name: &String| {
        let (close, on_sort, name) = (popup.close.clone(), props.on_sort.clone(), name.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_sort.emit(name.clone());
        })
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="button only-icon" data-testid="sort-menu" aria-label={t!("grid-sort")} aria-expanded={popup.open.to_string()}
                onclick={popup.toggle.reform(|_: MouseEvent| ())}>{ icon(Icon::ArrowSort) }</button>
            if popup.open {
                <div class="menu end" role="menu">
                    <div class="menu-head">{ t!("grid-sort-by") }</div>
                    for column in grid.columns.iter().filter(|column| column.sortable) {
                        <button type="button" class="menu-item" role="menuitem" data-testid={format!("sort-{}", column.name)} onclick={choose(&column.name)}>
                            <span class="cut">{ column.meta.display_name.text(format::lcid()).to_owned() }</span>
                            if let Some(sort) = grid.sort.iter().find(|s| s.column == column.name) {
                                { icon_with(if sort.descending { Icon::ArrowDown } else { Icon::ArrowUp }, "end") }
                            }
                        </button>
                    }
                </div>
            }
        </div>
    }
}
