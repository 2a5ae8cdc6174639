//! The mark of a record: saved here, waiting, sent, needs attention.

use contract::shapes::RecordMark;
use kit::icon::{Icon, icon};
use texts::t;
use yew::prelude::*;

/// The mark of a record in a list. `Sent` is quiet: a grey tick on desktops, nothing on cards.
pub fn record_mark(mark: &RecordMark, on_card: bool) -> Html {
    let chip = |class: &'static str, sign, text: String, title: Option<String>| {
        html! {
            <span class={classes!("chip", class)} data-testid="record-mark" data-mark={mark_name(mark)} {title}>
                { icon(sign) }{ text }
            </span>
        }
    };
    match mark {
        RecordMark::Sent if on_card => {
            html! { <span class="hidden-text" data-testid="record-mark" data-mark="sent">{ t!("mark-sent") }</span> }
        }
        RecordMark::Sent => html! {
            <span class="sent" data-testid="record-mark" data-mark="sent">
                { kit::icon::icon_with(Icon::Checkmark, "small") }{ t!("mark-sent") }
            </span>
        },
        RecordMark::SavedHere { .. } => chip("wait", Icon::PhoneLaptop, t!("mark-saved-here"), None),
        RecordMark::Waiting { .. } => {
            let text = if on_card { t!("mark-waiting-long") } else { t!("mark-waiting") };
            chip("wait", Icon::CloudArrowUp, text, None)
        }
        RecordMark::NeedsAttention { problem, .. } => {
            chip("att", Icon::ErrorCircleFilled, t!("mark-attention"), Some(texts::problem(problem)))
        }
    }
}

/// The mark of a record beside its heading, with the number of changes; nothing when it is sent.
pub fn heading_mark(mark: &RecordMark) -> Html {
    match mark {
        RecordMark::Sent => Html::default(),
        RecordMark::SavedHere { changes } | RecordMark::Waiting { changes } => html! {
            <span class="chip wait" data-testid="record-mark" data-mark={mark_name(mark)}>
                { icon(Icon::CloudArrowUp) }{ t!("mark-changes-waiting", count = *changes) }
            </span>
        },
        RecordMark::NeedsAttention { .. } => record_mark(mark, false),
    }
}

fn mark_name(mark: &RecordMark) -> &'static str {
    match mark {
        RecordMark::Sent => "sent",
        RecordMark::SavedHere { .. } => "saved_here",
        RecordMark::Waiting { .. } => "waiting",
        RecordMark::NeedsAttention { .. } => "needs_attention",
    }
}
