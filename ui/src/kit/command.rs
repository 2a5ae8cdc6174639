//! Verbs: on top of desktop pages, below the thumb line of phones.

use super::icon::{Icon, icon};
use yew::prelude::*;

/// A verb of a command bar.
#[derive(Properties, PartialEq)]
pub struct CommandProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// Its icon.
    pub icon: Icon,
    /// Its word.
    pub label: AttrValue,
    /// Does it.
    pub onclick: Callback<()>,
    /// Whether it can be done now.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it stands on a phone's bar.
    #[prop_or_default]
    pub phone: bool,
    /// Whether its icon is grey, for verbs that aren't the main ones.
    #[prop_or_default]
    pub neutral: bool,
}

/// A verb of a command bar.
#[component]
pub fn Command(props: &CommandProps) -> Html {
    let class = match (props.phone, props.neutral) {
        (true, _) => classes!("phone-command"),
        (false, true) => classes!("command", "neutral"),
        (false, false) => classes!("command"),
    };
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <button type="button" {class} data-testid={&props.testid} disabled={props.disabled} {onclick}>
            { icon(props.icon) }<span>{ &props.label }</span>
        </button>
    }
}
