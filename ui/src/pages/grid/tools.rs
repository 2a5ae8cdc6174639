//! What stands above a grid: view switcher, quick find, and on phones the sort menu.

use crate::format;
use crate::kit::icon::{Icon, icon, icon_with};
use crate::kit::menu::{Listening, use_popup};
use crate::kit::typing::{is_typing, typed};
use contract::shapes::{Grid, ViewInfo};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use wasm_bindgen::JsCast;
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
    /// Chooses one.
    pub on_view: Callback<Uuid>,
}

/// The view switcher: the heading of the grid.
#[component]
pub fn Views(props: &ViewsProps) -> Html {
    let popup = use_popup();
    let name = props.current.as_ref().map_or(&props.fallback, |view| &view.name);
    let choose = |view: &ViewInfo| {
        let (close, on_view, id) = (popup.close.clone(), props.on_view.clone(), view.id);
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_view.emit(id);
        })
    };
    let is_current = |view: &ViewInfo| props.current.as_ref().is_some_and(|current| current.id == view.id);
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
