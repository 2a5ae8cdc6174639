//! The download prompt: "Download" or "Skip for now" (checklist 9, 10).

use crate::context::use_face;
use crate::state::session::Step;
use contract::calls::{SkipDownload, StartDownload};
use contract::shapes::DownloadPrompt;
use kit::format;
use kit::sheet::Sheet;
use kit::span;
use texts::t;
use yew::prelude::*;

/// What is asked.
#[derive(Properties, PartialEq)]
pub struct PromptProps {
    /// Name of the app.
    pub app: String,
    /// What comes.
    pub prompt: DownloadPrompt,
}

/// The question whether to download.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    let face = use_face();
    let download = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| {
            face.send(StartDownload {});
            face.enter(Step::PromptAnswered);
        })
    };
    let skip = Callback::from(move |()| {
        face.send(SkipDownload {});
        face.enter(Step::PromptAnswered);
    });
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="skip-download" onclick={skip.reform(|_: MouseEvent| ())}>{ t!("prompt-skip") }</button>
            <button type="button" class="button primary" data-testid="download" onclick={download}>{ t!("prompt-download") }</button>
        </>
    };
    html! {
        <Sheet title={t!("prompt-title", app = &props.app)} testid="download-prompt" on_close={skip} {foot}>
            <p>{ t!("prompt-text") }</p>
            <dl class="prompt-facts">
                { fact(t!("prompt-tables"), Some(format::count(props.prompt.tables.into()))) }
                { fact(t!("prompt-rows"), props.prompt.rows.map(format::count)) }
                { fact(t!("prompt-size"), props.prompt.bytes.map(span::size)) }
                { fact(t!("prompt-free"), props.prompt.free_bytes.map(span::size)) }
            </dl>
            <p class="small-text muted">{ t!("prompt-later") }</p>
        </Sheet>
    }
}

fn fact(name: String, value: Option<String>) -> Html {
    value.map_or_else(Html::default, |value| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> })
}
