//! A page in its frame: what it is called, what can be done with all of it, and what it is about.

use crate::context::use_console;
use crate::state::route::Route;
use kit::icon::{Icon, icon_with};
use yew::prelude::*;

/// The parts of a page.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// What it is called.
    pub title: AttrValue,
    /// The page that it belongs to: its name and address.
    #[prop_or_default]
    pub above: Option<(AttrValue, Route)>,
    /// Beside the title: its state.
    #[prop_or_default]
    pub beside: Html,
    /// At the end: what can be done with all of it.
    #[prop_or_default]
    pub verbs: Html,
    /// Below the title: its sides.
    #[prop_or_default]
    pub tabs: Html,
    /// Whether what it is about lays itself out over the whole page, instead of running down it.
    #[prop_or_default]
    pub is_full: bool,
    /// What it is about.
    pub children: Html,
}

/// A page in its frame.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let console = use_console();
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        use_effect_with(props.testid.clone(), move |_| {
            // Who comes by keyboard or hears the page begins at its title.
            if let Some(heading) = heading.cast::<web_sys::HtmlElement>() {
                let _ = heading.focus();
            }
        });
    }
    let above = props.above.clone().map(|(name, route)| {
        let onclick = Callback::from(move |_: MouseEvent| console.go(route.clone()));
        html! {
            <span class="crumbs">
                <button type="button" data-testid="above" {onclick}>{ name }</button>
                { icon_with(Icon::ChevronRight, "small turns") }
            </span>
        }
    });
    html! {
        <div class="main" data-testid={&props.testid}>
            <header class={classes!("page-head", props.tabs.clone().ne(&Html::default()).then_some("with-tabs"))}>
                <div class="page-line">
                    { for above }
                    <h1 ref={heading} tabindex="-1" class="cut">{ &props.title }</h1>
                    <span class="beside">{ props.beside.clone() }</span>
                    <span class="grow"></span>
                    { props.verbs.clone() }
                </div>
                { props.tabs.clone() }
            </header>
            <main class={classes!("page", (!props.is_full).then_some("running"))}>{ props.children.clone() }</main>
        </div>
    }
}
