//! Two options.

use super::EditorProps;
use kit::format;
use kit::typing::checked;
use model::Value;
use yew::prelude::*;

/// A switch with the words of its column.
#[component]
pub fn Switch(props: &EditorProps) -> Html {
    let on = matches!(props.value, Value::Bool(true));
    let onchange = props.on_typed.reform(|event: Event| Ok(Value::Bool(checked(&event))));
    html! {
        <span class="switch">
            <input id={&props.id} type="checkbox" role="switch" data-testid={props.testid()} checked={on} aria-describedby={props.about()} {onchange} />
            <span>{ format::value(&Value::Bool(on), &props.column, None) }</span>
        </span>
    }
}
