//! Days and moments, with the browser's calendar.

use super::EditorProps;
use kit::format;
use kit::typing::typed;
use model::Value;
use model::metadata::{ColumnKind, DateBehavior};
use yew::prelude::*;

/// A date editor.
#[component]
pub fn Date(props: &EditorProps) -> Html {
    let (behavior, date_only) = match &props.column.kind {
        ColumnKind::DateTime { behavior, date_only } => (*behavior, *date_only),
        _ => (DateBehavior::DateOnly, true),
    };
    let only_day = date_only || behavior == DateBehavior::DateOnly;
    let shown = match &props.value {
        Value::Date(day) => day.to_string(),
        Value::Instant(at) => {
            let text = format::to_input(*at, behavior);
            if only_day { text.split('T').next().unwrap_or_default().to_owned() } else { text }
        }
        _ => String::new(),
    };
    let oninput = props.on_typed.reform(move |event: InputEvent| {
        let text = typed(&event);
        let value = match behavior {
            DateBehavior::DateOnly => text.parse().ok().map(Value::Date),
            _ if text.is_empty() => None,
            _ => format::from_input(&text, behavior).map(Value::Instant),
        };
        // The browser hands out complete dates or nothing, so nothing means empty.
        Ok(value.unwrap_or(Value::Null))
    });
    html! {
        <input id={&props.id} class="input" type={if only_day { "date" } else { "datetime-local" }} data-testid={props.testid()}
            value={shown} aria-invalid={props.invalid.to_string()} aria-describedby={props.about()} {oninput} />
    }
}
