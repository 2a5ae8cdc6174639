//! The footer: state of the device database, last sync time, what is pending (checklist 16-25). Where offline isn't
//! enabled there is no status at all.

use super::flyout::Flyout;
use super::indicator::{Indicator, Shape};
use crate::context::{Scene, use_face, use_scene};
use crate::state::route::Route;
use crate::state::status::{self, Symbol, Tone};
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::use_popup;
use kit::span;
use texts::t;
use yew::prelude::*;

/// What the footer tells besides the status.
#[derive(Properties, PartialEq)]
pub struct FooterProps {
    /// The table of the grid or form that is open.
    #[prop_or_default]
    pub table: Option<AttrValue>,
    /// More facts, on desktops.
    #[prop_or_default]
    pub facts: Html,
    /// Whether it also tells that the link is off, for phones' pages without the strip.
    #[prop_or_default]
    pub link: bool,
}

/// The footer.
#[component]
pub fn Footer(props: &FooterProps) -> Html {
    let scene = use_scene();
    let popup = use_popup();
    let state = status::database(scene.status.database);
    let synced = sync_text(&scene, props.table.as_deref());
    html! {
        <footer class="footer" data-testid="footer" ref={popup.anchor.clone()}>
            <div class="footer-line">
                if let Some((text, tone, symbol)) = state {
                    <button type="button" class={classes!("footer-status", tone_class(tone))} data-testid="footer-status"
                        data-state={status::state_name(scene.status.database)} aria-expanded={popup.open.to_string()}
                        onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                        { symbol_icon(symbol) }<span>{ t!(text) }</span>
                        if !scene.phone { { icon_with(if popup.open { Icon::ChevronDown } else { Icon::ChevronUp }, "small") } }
                    </button>
                    <span class="muted cut grow" data-testid="footer-sync">
                        if scene.phone && !synced.is_empty() { { "· " } }{ synced }
                    </span>
                } else {
                    <span class="grow"></span>
                }
                if scene.phone {
                    if props.link { <Indicator shape={Shape::Word} /> }
                    if state.is_some() && !props.link { { icon_with(Icon::ChevronUp, "small") } }
                } else {
                    { props.facts.clone() }
                    <Counts />
                }
            </div>
            if popup.open { <Flyout table={props.table.clone()} on_close={popup.close.clone()} /> }
        </footer>
    }
}

/// Waiting changes and those that need the person; each leads to the queue.
#[component]
fn Counts() -> Html {
    let face = use_face();
    let scene = use_scene();
    let onclick = Callback::from(move |_: MouseEvent| face.go(Route::Queue));
    let (waiting, attention) = (scene.status.pending_changes, scene.status.attention);
    html! {
        <>
            if waiting > 0 {
                <button type="button" class="footer-count wait" data-testid="pending-count" data-count={waiting.to_string()} onclick={onclick.clone()}>
                    { icon(Icon::CloudArrowUp) }{ t!("count-waiting", count = waiting) }
                </button>
            }
            if attention > 0 {
                <button type="button" class="footer-count att" data-testid="attention-count" data-count={attention.to_string()} {onclick}>
                    { icon(Icon::ErrorCircle) }{ t!("count-attention", count = attention) }
                </button>
            }
        </>
    }
}

/// The symbol of a database state; its shape says the same as its colour.
pub fn symbol_icon(symbol: Symbol) -> Html {
    let warning = || icon_with(Icon::WarningFilled, "small att-mark");
    match symbol {
        Symbol::Tick => icon_with(Icon::CheckmarkCircleFilled, "ok-mark"),
        Symbol::TickWarning => {
            html! { <>{ icon_with(Icon::CheckmarkCircleFilled, "ok-mark") }{ warning() }</> }
        }
        Symbol::Ring => icon_with(Icon::ArrowSyncCircleFilled, "bad-mark"),
        Symbol::Dot => icon_with(Icon::CircleFilled, "bad-mark"),
        Symbol::DotWarning => html! { <>{ icon_with(Icon::CircleFilled, "bad-mark") }{ warning() }</> },
        Symbol::Cross => icon_with(Icon::DismissCircleFilled, "bad-mark"),
    }
}

/// The class of a tone.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "ok",
        Tone::Wait => "wait",
        Tone::Attention => "att",
        Tone::Bad => "bad",
    }
}

/// "Accounts last synced today, 8:51", or how long the download still takes.
fn sync_text(scene: &Scene, table: Option<&str>) -> String {
    if scene.status.syncing && scene.status.progress.is_none() {
        return t!("syncing");
    }
    if let Some(left) = scene.status.progress.as_ref().and_then(|p| p.left_ms) {
        return t!("usable-in", time = span::time(left));
    }
    let last = status::last_sync(&scene.status, table);
    match (table, last) {
        (Some(table), Some(at)) if scene.phone => {
            t!("table-synced", table = scene.collection(table), when = format::since(at))
        }
        (Some(table), Some(at)) => {
            t!("table-last-synced", table = scene.collection(table), when = format::moment_in_text(at))
        }
        (Some(table), None) if status::table(&scene.status, table).is_some() => {
            t!("table-not-synced", table = scene.collection(table))
        }
        (None, Some(at)) => t!("last-sync", when = format::moment_in_text(at)),
        _ => String::new(),
    }
}
