//! The offline indicator: a mark that shows as soon as the server can't be reached, and reconnects on a tap
//! (checklist 29, 30).

use super::sign_in_again::SignInAgain;
use crate::context::{use_face, use_scene};
use crate::state::status::{self, LinkView};
use contract::calls::{Reconnect, SetOffline};
use kit::format;
use kit::icon::{Icon, icon_with};
use model::status::Link;
use texts::t;
use yew::prelude::*;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In the desktop's top bar.
    Pill,
    /// Below the head of a phone's page.
    Strip,
    /// In a phone's footer.
    Word,
    /// The button of the flyout.
    Button,
}

/// Where it stands.
#[derive(Properties, PartialEq)]
pub struct IndicatorProps {
    /// Where it stands.
    pub shape: Shape,
}

/// The offline indicator; nothing while the server answers.
#[component]
pub fn Indicator(props: &IndicatorProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let asking = use_state(|| false);
    let link = scene.status.link;
    let view = status::link(link);
    let Some(action) = view.action else { return Html::default() };
    let onclick = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| match link {
            Link::SwitchedOff { .. } => face.send(SetOffline { offline: false }),
            Link::SignInNeeded { .. } => asking.set(true),
            _ => face.send(Reconnect {}),
        })
    };
    let on_done = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(false))
    };
    html! {
        <>
            { shown(props.shape, &view, t!(action), onclick) }
            if *asking { <SignInAgain {on_done} /> }
        </>
    }
}

fn shown(shape: Shape, view: &LinkView, action: String, onclick: Callback<MouseEvent>) -> Html {
    let since = view.since.map(|at| t!("link-since", when = format::since(at)));
    let text = t!(view.text);
    let plug = || icon_with(Icon::PlugDisconnected, "small");
    match shape {
        Shape::Pill => html! {
            <button type="button" class="indicator" data-testid="offline-indicator" data-link={view.name} {onclick}>
                { plug() }<span>{ text }{ " " }{ since }</span><span class="act" data-testid="reconnect">{ action }</span>
            </button>
        },
        Shape::Strip => html! {
            <button type="button" class="strip" data-testid="offline-indicator" data-link={view.name} {onclick}>
                { icon_with(Icon::PlugDisconnected, "") }
                <span><span class="strong">{ text }</span>{ " " }{ since }</span>
                <span class="act" data-testid="reconnect">{ action }</span>
            </button>
        },
        Shape::Word => html! {
            <button type="button" class="footer-count wait" data-testid="offline-indicator" data-link={view.name} title={action} {onclick}>
                { plug() }<span data-testid="reconnect">{ text }</span>
            </button>
        },
        Shape::Button => {
            html! { <button type="button" class="button small" {onclick}>{ icon_with(Icon::ArrowSync, "small") }{ action }</button> }
        }
    }
}
