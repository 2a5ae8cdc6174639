//! Two options, as a switch with its word.

use kit::typing::checked;
use yew::prelude::*;

/// What a switch shows.
#[derive(Properties, PartialEq)]
pub struct SwitchProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// Its word; said but not shown where `is_bare`.
    pub label: AttrValue,
    /// Whether it is on.
    pub on: bool,
    /// Whether it can't be switched.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether the word isn't shown, because it stands beside it already.
    #[prop_or_default]
    pub is_bare: bool,
    /// Switched.
    pub on_switch: Callback<bool>,
}

/// A switch.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    let onchange = props.on_switch.reform(|event: Event| checked(&event));
    html! {
        <label class="switch">
            <input type="checkbox" role="switch" data-testid={&props.testid} checked={props.on} disabled={props.disabled}
                aria-label={props.is_bare.then(|| props.label.clone())} {onchange} />
            if !props.is_bare { <span>{ &props.label }</span> }
        </label>
    }
}

/// What a checkbox shows.
#[derive(Properties, PartialEq)]
pub struct CheckProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// What stands beside it.
    pub children: Html,
    /// Whether it is on.
    pub on: bool,
    /// Whether it can't be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// Changed.
    pub on_check: Callback<bool>,
}

/// A checkbox.
#[component]
pub fn Check(props: &CheckProps) -> Html {
    let onchange = props.on_check.reform(|event: Event| checked(&event));
    html! {
        <label class="check">
            <input type="checkbox" data-testid={&props.testid} checked={props.on} disabled={props.disabled} {onchange} />
            { props.children.clone() }
        </label>
    }
}
