//! The square or circle that stands for a record or a person.

use crate::state::monogram::{letters, tone};
use yew::prelude::*;

/// Letters on a tone of their own; `class` may be `small`, `tiny`, `large` or `round`.
pub fn monogram(name: &str, class: &'static str) -> Html {
    html! {
        <span class={classes!("monogram", class, format!("tone-{}", tone(name)))} aria-hidden="true">{ letters(name) }</span>
    }
}
