//! One option of a list, or several.

use super::EditorProps;
use kit::format;
use kit::typing::{checked, typed};
use model::Value;
use model::metadata::{ChoiceOption, Required};
use texts::t;
use yew::prelude::*;

/// A choice of one.
#[component]
pub fn Choice(props: &EditorProps) -> Html {
    let chosen = match &props.value {
        Value::Choice(n) => Some(*n),
        _ => None,
    };
    let onchange =
        props.on_typed.reform(|event: Event| Ok(typed(&event).parse().map_or(Value::Null, Value::Choice)));
    let may_be_empty = chosen.is_none() || props.column.required == Required::None;
    // Status reasons of another state would change the state behind the user's back.
    let fits = |option: &&ChoiceOption| {
        option.state.is_none() || props.state.is_none() || option.state == props.state
    };
    html! {
        <select id={&props.id} class="input" data-testid={props.testid()} aria-invalid={props.invalid.to_string()} aria-describedby={props.about()} {onchange}>
            if may_be_empty { <option value="" selected={chosen.is_none()}>{ t!("empty-value") }</option> }
            for option in props.column.kind.options().iter().filter(fits) {
                <option value={option.value.to_string()} selected={chosen == Some(option.value)}>
                    { option.label.text(format::lcid()).to_owned() }
                </option>
            }
        </select>
    }
}

/// A choice of several.
#[component]
pub fn Choices(props: &EditorProps) -> Html {
    let chosen = match &props.value {
        Value::Choices(numbers) => numbers.clone(),
        _ => Vec::new(),
    };
    let toggle = |number: i32| {
        let chosen = chosen.clone();
        props.on_typed.reform(move |event: Event| {
            let mut numbers: Vec<_> = chosen.iter().copied().filter(|n| *n != number).collect();
            numbers.extend(checked(&event).then_some(number));
            numbers.sort_unstable();
            Ok(if numbers.is_empty() { Value::Null } else { Value::Choices(numbers) })
        })
    };
    html! {
        <div id={&props.id} class="choices" role="group" data-testid={props.testid()}>
            for option in props.column.kind.options().iter() {
                <label>
                    <input type="checkbox" data-testid={format!("{}-{}", props.testid(), option.value)} checked={chosen.contains(&option.value)}
                        onchange={toggle(option.value)} />
                    { option.label.text(format::lcid()).to_owned() }
                </label>
            }
        </div>
    }
}
