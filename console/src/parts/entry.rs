//! Labelled inputs, with what is wrong with them below.

use crate::state::refusal::Trouble;
use kit::icon::{Icon, icon};
use kit::typing::typed;
use yew::prelude::*;

/// A labelled input.
#[derive(Properties, PartialEq)]
pub struct EntryProps {
    /// `data-testid` and id.
    pub name: AttrValue,
    /// Its label.
    pub label: AttrValue,
    /// What it holds.
    pub value: AttrValue,
    /// `type` of the input; `area` for several lines.
    #[prop_or("text")]
    pub kind: &'static str,
    /// What stands below it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// Whether it can't be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// Typed.
    pub on_text: Callback<String>,
}

/// A labelled input.
#[component]
pub fn Entry(props: &EntryProps) -> Html {
    let oninput = props.on_text.reform(|event: InputEvent| typed(&event));
    let about = format!("about-{}", props.name);
    let invalid = props.problem.is_some();
    let input = if props.kind == "area" {
        html! {
            <textarea id={&props.name} class="input" data-testid={&props.name} value={props.value.to_string()} rows="4" spellcheck="false" dir="auto"
                disabled={props.disabled} aria-invalid={invalid.to_string()} aria-describedby={about.clone()} {oninput} />
        }
    } else {
        html! {
            <input id={&props.name} class="input" type={props.kind} data-testid={&props.name} value={&props.value} autocomplete="off" dir="auto"
                disabled={props.disabled} aria-invalid={invalid.to_string()} aria-describedby={about.clone()} {oninput} />
        }
    };
    html! {
        <div class={classes!("field", invalid.then_some("invalid"))}>
            <label for={&props.name}>{ &props.label }</label>
            { input }
            <div id={about}>
                if let Some(problem) = &props.problem {
                    <p class="hint problem" data-testid={format!("problem-{}", props.name)}>{ icon(Icon::ErrorCircle) }<span>{ problem }</span></p>
                } else if let Some(hint) = &props.hint {
                    <p class="hint"><span>{ hint }</span></p>
                }
            </div>
        </div>
    }
}

/// What a refusal says of one field, where it is about that.
pub fn problem_at(trouble: Option<&Trouble>, field: &str) -> Option<AttrValue> {
    let trouble = trouble.filter(|trouble| trouble.field() == Some(field))?;
    Some(if trouble.words().is_empty() { trouble.said() } else { trouble.words().to_owned() }.into())
}

/// A choice of one from a list.
#[derive(Properties, PartialEq)]
pub struct PickProps {
    /// `data-testid` and id.
    pub name: AttrValue,
    /// Its label; said but not shown where `is_bare`.
    pub label: AttrValue,
    /// Values and words.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The value chosen.
    pub chosen: AttrValue,
    /// Whether the label isn't shown.
    #[prop_or_default]
    pub is_bare: bool,
    /// Whether it can't be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// Another one was chosen.
    pub on_pick: Callback<String>,
}

/// A choice of one from a list.
#[component]
pub fn Pick(props: &PickProps) -> Html {
    let onchange = props.on_pick.reform(|event: Event| typed(&event));
    let select = html! {
        <select id={&props.name} class="input" data-testid={&props.name} disabled={props.disabled}
            aria-label={props.is_bare.then(|| props.label.clone())} {onchange}>
            for (value, word) in props.options.iter() {
                <option key={value.to_string()} value={value.clone()} selected={*value == props.chosen}>{ word }</option>
            }
        </select>
    };
    if props.is_bare {
        return select;
    }
    html! { <div class="field"><label for={&props.name}>{ &props.label }</label>{ select }</div> }
}
