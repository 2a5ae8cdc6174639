//! One of a few, all of them in sight.

use yew::prelude::*;

/// A choice of one.
#[derive(Properties, PartialEq)]
pub struct SegmentsProps {
    /// `data-testid` of the group; each segment has it with its own name behind.
    pub testid: AttrValue,
    /// What is chosen.
    pub label: AttrValue,
    /// Names and words.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The name of the chosen one; empty where none is.
    pub chosen: AttrValue,
    /// Another one was chosen.
    pub on_choose: Callback<AttrValue>,
}

/// A choice of one.
#[component]
pub fn Segments(props: &SegmentsProps) -> Html {
    html! {
        <div class="segments" role="group" aria-label={&props.label} data-testid={&props.testid}>
            for (name, word) in props.options.iter() {
                <button key={name.to_string()} type="button" data-testid={format!("{}-{name}", props.testid)} aria-pressed={(*name == props.chosen).to_string()}
                    onclick={let name = name.clone(); props.on_choose.reform(move |_: MouseEvent| name.clone())}>{ word }</button>
            }
        </div>
    }
}
