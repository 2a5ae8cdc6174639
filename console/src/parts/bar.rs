//! A bar beside a number: it says nothing that the number doesn't, so it isn't read out.

use kit::sized::{Side, use_size};
use yew::prelude::*;

/// How much.
#[derive(Properties, PartialEq)]
pub struct BarProps {
    /// 0 to 100.
    pub percent: u64,
}

/// A bar.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let filled = use_size(Side::Inline, format!("{}%", props.percent.min(100)));
    html! { <span class="small-bar" aria-hidden="true"><span ref={filled}></span></span> }
}
