//! A bar that moves only when something did.

use yew::prelude::*;

/// A bar at so many percent; `class` may be `thin` or `done`.
pub fn progress(percent: u64, class: &'static str, label: &str) -> Html {
    let percent = percent.min(100).to_string();
    html! {
        <div class={classes!("progress", class)} role="progressbar" aria-label={label.to_owned()} aria-valuemin="0" aria-valuemax="100"
            aria-valuenow={percent.clone()}>
            <span style={format!("inline-size:{percent}%")}></span>
        </div>
    }
}
