//! Numbers and money, typed and kept exactly.

use super::EditorProps;
use crate::state::edits::Typed;
use kit::format;
use kit::number;
use kit::typing::typed;
use model::metadata::{ColumnKind, IntegerFormat};
use model::rules::kind_name;
use model::value::Money;
use model::{Code, ColumnMeta, Problem, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use yew::prelude::*;

/// A number editor. While the cursor stands in it, it shows what was typed; after, the number in the language's style.
#[component]
pub fn Number(props: &EditorProps) -> Html {
    let typing = use_state(|| None::<String>);
    let shown = (*typing).clone().unwrap_or_else(|| written(&props.value, &props.column));
    let oninput = {
        let (typing, on_typed, column) = (typing.clone(), props.on_typed.clone(), props.column.clone());
        Callback::from(move |event: InputEvent| {
            let text = typed(&event);
            on_typed.emit(read(&text, &column));
            typing.set(Some(text));
        })
    };
    let onblur = {
        let (typing, invalid) = (typing.clone(), props.invalid);
        Callback::from(move |_: FocusEvent| {
            if !invalid {
                typing.set(None);
            }
        })
    };
    let unit = match &props.column.kind {
        ColumnKind::Money { .. } => props.currency.clone(),
        ColumnKind::Integer { format: IntegerFormat::Duration, .. } => Some("min".into()),
        _ => None,
    };
    let keyboard = if format::places(&props.column.kind) == 0 { "numeric" } else { "decimal" };
    let before = matches!(props.column.kind, ColumnKind::Money { .. });
    html! {
        <div class="input">
            if let (true, Some(unit)) = (before, &unit) { <span class="unit">{ unit }</span> }
            <input id={&props.id} type="text" inputmode={keyboard} data-testid={props.testid()} value={shown} autocomplete="off"
                aria-invalid={props.invalid.to_string()} aria-describedby={props.about()} {oninput} {onblur} />
            if let (false, Some(unit)) = (before, &unit) { <span class="unit">{ unit }</span> }
        </div>
    }
}

/// The number as it is edited: without its currency, with all places it has, and at least those of the column.
fn written(value: &Value, column: &ColumnMeta) -> String {
    let (style, places) = (format::numbers(), format::places(&column.kind));
    let write = |n: Decimal| number::show(n, places.max(n.normalize().scale()), &style);
    match value {
        Value::Int(n) => number::show(Decimal::from(*n), 0, &style),
        Value::Decimal(n) => write(*n),
        Value::Money(n) => write(n.to_decimal()),
        Value::Double(n) => Decimal::try_from(*n).map(write).unwrap_or_else(|_| n.to_string()),
        _ => String::new(),
    }
}

fn read(text: &str, column: &ColumnMeta) -> Typed {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    let wrong = |expected: &str| {
        Err(Problem::new(Code::WrongKind).with("column", &column.logical_name).with("expected", expected))
    };
    let Some(n) = number::parse(text, &format::numbers()) else { return wrong(kind_name(&column.kind)) };
    let whole = matches!(column.kind, ColumnKind::Integer { .. } | ColumnKind::BigInt);
    if !whole && n.normalize().scale() > format::places(&column.kind) {
        return wrong("fewer_places");
    }
    let value = match &column.kind {
        ColumnKind::Money { .. } => Money::from_decimal(n).map(Value::Money),
        ColumnKind::Decimal { .. } => Some(Value::Decimal(n)),
        ColumnKind::Double { .. } => n.to_f64().map(Value::Double),
        _ if n.fract().is_zero() => n.to_i64().map(Value::Int),
        _ => None,
    };
    value.map_or_else(|| wrong(kind_name(&column.kind)), Ok)
}
