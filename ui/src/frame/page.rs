//! A page in its frame: top bar and command bar on desktops, head and dock on phones, the footer on both.

use super::account::Account;
use super::dock::Dock;
use super::footer::Footer;
use super::indicator::{Indicator, Shape};
use crate::context::use_scene;
use yew::prelude::*;

/// The parts of a page.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// `data-id`, for pages of a record.
    #[prop_or_default]
    pub record: Option<AttrValue>,
    /// At the start of the desktop's top bar: a search field or where one is.
    #[prop_or_default]
    pub top: Html,
    /// The desktop's command bar.
    #[prop_or_default]
    pub commands: Html,
    /// The head on phones.
    #[prop_or_default]
    pub head: Html,
    /// Whether the offline strip stands below the head on phones; without it the footer says it.
    #[prop_or(true)]
    pub strip: bool,
    /// What the page is about.
    pub children: Html,
    /// The table whose last sync the footer tells (checklist 25).
    #[prop_or_default]
    pub table: Option<AttrValue>,
    /// More facts in the desktop's footer.
    #[prop_or_default]
    pub facts: Html,
    /// What stands on a phone in the place of the dock.
    #[prop_or_default]
    pub bottom: Option<Html>,
}

/// A page in its frame.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let scene = use_scene();
    if scene.phone { phone(props) } else { desktop(props) }
}

fn desktop(props: &PageProps) -> Html {
    html! {
        <div class="main" data-testid={&props.testid} data-id={props.record.clone()}>
            <header class="top">
                { props.top.clone() }
                <span class="grow"></span>
                <Indicator shape={Shape::Pill} />
                <Account />
            </header>
            { props.commands.clone() }
            <main class="page">{ props.children.clone() }</main>
            <Footer table={props.table.clone()} facts={props.facts.clone()} />
        </div>
    }
}

fn phone(props: &PageProps) -> Html {
    html! {
        <div class="main" data-testid={&props.testid} data-id={props.record.clone()}>
            { props.head.clone() }
            if props.strip { <Indicator shape={Shape::Strip} /> }
            <main class="page">{ props.children.clone() }</main>
            <Footer table={props.table.clone()} link={!props.strip} />
            if let Some(bottom) = &props.bottom { { bottom.clone() } } else { <Dock /> }
        </div>
    }
}
