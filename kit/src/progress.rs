//! A bar that moves only when something did.

use crate::sized::{Side, use_size};
use yew::prelude::*;

/// A bar at so many percent; `class` may be `thin` or `done`.
pub fn progress(percent: u64, class: &'static str, label: &str) -> Html {
    html! { <Bar {percent} {class} label={label.to_owned()} /> }
}

#[derive(Properties, PartialEq)]
struct BarProps {
    percent: u64,
    class: &'static str,
    label: AttrValue,
}

#[component]
fn Bar(props: &BarProps) -> Html {
    let percent = props.percent.min(100).to_string();
    let filled = use_size(Side::Inline, format!("{percent}%"));
    html! {
        <div class={classes!("progress", props.class)} role="progressbar" aria-label={&props.label} aria-valuemin="0" aria-valuemax="100"
            aria-valuenow={percent}>
            <span ref={filled}></span>
        </div>
    }
}
