//! Long lists: what is searched for, and which part is shown.

use admin_contract::ListQuery;
use gloo_timers::callback::Timeout;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::typing::typed;
use texts::t;
use yew::prelude::*;

/// Rows of a page of a list.
const TAKE: u32 = 50;
/// How long typing rests before it is searched.
const REST_MS: u32 = 250;

/// What a page asks of a long list, and what changes it. Another question begins at the first row again.
pub struct Listing {
    /// What is asked for.
    pub query: ListQuery,
    /// Another part is wanted ([`Pager`]).
    pub on_query: Callback<ListQuery>,
    /// Other words are searched for ([`Find`]).
    pub on_find: Callback<String>,
    /// Only rows of a kind are wanted, or all.
    pub on_only: Callback<Option<String>>,
}

/// A list from its beginning.
#[hook]
pub fn use_listing() -> Listing {
    let query = use_state(|| ListQuery { take: Some(TAKE), ..ListQuery::default() });
    let on_query = {
        let query = query.setter();
        Callback::from(move |next| query.set(next))
    };
    let on_find = {
        let query = query.clone();
        Callback::from(move |text: String| {
            let search = (!text.trim().is_empty()).then(|| text.trim().to_owned());
            query.set(ListQuery { search, skip: None, ..(*query).clone() });
        })
    };
    let on_only = {
        let query = query.clone();
        Callback::from(move |only| query.set(ListQuery { only, skip: None, ..(*query).clone() }))
    };
    Listing { query: (*query).clone(), on_query, on_find, on_only }
}

/// A field to search a list by.
#[derive(Properties, PartialEq)]
pub struct FindProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// What is searched.
    pub label: AttrValue,
    /// The text rests.
    pub on_find: Callback<String>,
}

/// A field to search a list by.
#[component]
pub fn Find(props: &FindProps) -> Html {
    let waiting = use_mut_ref(|| None::<Timeout>);
    let oninput = {
        let on_find = props.on_find.clone();
        Callback::from(move |event: InputEvent| {
            let (on_find, text) = (on_find.clone(), typed(&event));
            *waiting.borrow_mut() = Some(Timeout::new(REST_MS, move || on_find.emit(text)));
        })
    };
    html! {
        <div class="input find-field">
            { icon_with(Icon::Search, "small") }
            <input type="search" data-testid={&props.testid} aria-label={&props.label} placeholder={&props.label} autocomplete="off" {oninput} />
        </div>
    }
}

/// Which part of a list is shown, and the ways to the others.
#[derive(Properties, PartialEq)]
pub struct PagerProps {
    /// What is asked for.
    pub query: ListQuery,
    /// How many there are.
    pub total: u64,
    /// Another part is wanted.
    pub on_query: Callback<ListQuery>,
}

/// The ways to other parts; nothing where all is shown.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let skip = props.query.skip.unwrap_or(0);
    let take = props.query.take.unwrap_or(TAKE);
    if props.total <= u64::from(take) && skip == 0 {
        return Html::default();
    }
    let to = |skip: u32| {
        let query = ListQuery { skip: Some(skip), ..props.query.clone() };
        props.on_query.reform(move |_: MouseEvent| query.clone())
    };
    let last = (u64::from(skip) + u64::from(take)).min(props.total);
    html! {
        <nav class="pager" aria-label={t!("pager")}>
            <span class="muted small-text" data-testid="pager-at">
                { t!("pager-at", first = format::count(u64::from(skip) + 1), last = format::count(last), total = format::count(props.total)) }
            </span>
            <button type="button" class="button small only-icon" data-testid="pager-before" aria-label={t!("pager-before")} disabled={skip == 0}
                onclick={to(skip.saturating_sub(take))}>{ icon(Icon::ChevronLeft) }</button>
            <button type="button" class="button small only-icon" data-testid="pager-after" aria-label={t!("pager-after")} disabled={last >= props.total}
                onclick={to(skip.saturating_add(take))}>{ icon(Icon::ChevronRight) }</button>
        </nav>
    }
}
