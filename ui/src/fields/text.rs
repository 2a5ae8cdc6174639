//! Text: one line or several, with what can be done with it (call, write, open).

use super::EditorProps;
use kit::icon::{Icon, icon};
use kit::typing::typed;
use model::Value;
use model::metadata::{ColumnKind, TextFormat};
use texts::t;
use yew::prelude::*;

/// A text editor.
#[component]
pub fn Text(props: &EditorProps) -> Html {
    let text = props.value.as_text().unwrap_or_default().to_owned();
    let oninput = props.on_typed.reform(|event: InputEvent| {
        let text = typed(&event);
        Ok(if text.is_empty() { Value::Null } else { Value::Text(text) })
    });
    let invalid = props.invalid.to_string();
    let format = match &props.column.kind {
        ColumnKind::String { format, .. } => *format,
        _ => TextFormat::Text,
    };
    if matches!(props.column.kind, ColumnKind::Memo { .. }) || format == TextFormat::TextArea {
        return html! {
            <textarea id={&props.id} class="input" data-testid={props.testid()} value={text} rows="4" dir="auto" aria-invalid={invalid}
                aria-describedby={props.about()} {oninput} />
        };
    }
    let kind = match format {
        TextFormat::Email => "email",
        TextFormat::Phone => "tel",
        TextFormat::Url => "url",
        _ => "text",
    };
    html! {
        <div class="input">
            <input id={&props.id} type={kind} data-testid={props.testid()} value={text.clone()} autocomplete="off" dir="auto" aria-invalid={invalid}
                aria-describedby={props.about()} {oninput} />
            { action(format, &text) }
        </div>
    }
}

/// A link that calls, writes or opens. Addresses of other kinds than these are never followed.
fn action(format: TextFormat, text: &str) -> Html {
    let text = text.trim();
    let (href, sign, label) = match format {
        _ if text.is_empty() => return Html::default(),
        TextFormat::Phone => {
            (format!("tel:{}", text.replace(' ', "")), Icon::Call, t!("form-call", value = text))
        }
        TextFormat::Email => (format!("mailto:{text}"), Icon::Mail, t!("form-mail", value = text)),
        TextFormat::Url => match web_address(text) {
            Some(address) => (address, Icon::Open, t!("form-open", value = text)),
            None => return Html::default(),
        },
        _ => return Html::default(),
    };
    html! { <a class="action" {href} target="_blank" rel="noopener noreferrer" aria-label={label.clone()} title={label}>{ icon(sign) }</a> }
}

fn web_address(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        Some(text.to_owned())
    } else if lower.contains(':') || lower.contains(char::is_whitespace) {
        None
    } else {
        Some(format!("https://{text}"))
    }
}
