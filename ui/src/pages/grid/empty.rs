//! A grid without rows: the cause in one sentence, and one verb. Each cause has its own text.

use crate::context::{use_face, use_scene};
use crate::state::status;
use contract::Problem;
use contract::calls::StartDownload;
use contract::shapes::EmptyReason;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::problem::details;
use model::Code;
use model::status::DatabaseState;
use texts::t;
use yew::prelude::*;

/// Why there is nothing.
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    /// Logical name.
    pub table: String,
    /// The engine's reason.
    pub reason: Option<EmptyReason>,
    /// Why the grid couldn't be opened at all.
    pub problem: Option<Problem>,
    /// What was searched for.
    pub search: String,
    /// Clears the search.
    pub on_clear: Callback<()>,
    /// Makes a record.
    pub on_new: Callback<()>,
}

/// A grid without rows.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let name = scene.collection(&props.table);
    let reason = match props.problem.as_ref().map(|p| p.code) {
        Some(Code::NotDownloaded) => Some(EmptyReason::NotDownloaded),
        Some(Code::Forbidden) => Some(EmptyReason::NoPermission),
        Some(_) => None,
        None => Some(props.reason.unwrap_or(EmptyReason::None)),
    };
    let lower = format::in_text(&name);
    let progress = status::table(&scene.status, &props.table).and_then(status::percent);
    let running = scene.status.database == DatabaseState::Initializing;
    let (sign, slug, text) = match (reason, &props.problem) {
        (None, Some(problem)) => (Icon::ErrorCircle, "problem", texts::problem(problem)),
        (None | Some(EmptyReason::None), _) => (Icon::Document, "none", t!("grid-empty", table = lower)),
        (Some(EmptyReason::NoMatch), _) if props.search.is_empty() => {
            (Icon::Filter, "no_match", t!("grid-empty-filter", table = lower))
        }
        (Some(EmptyReason::NoMatch), _) => {
            (Icon::Search, "no_match", t!("grid-empty-match", table = lower, search = &props.search))
        }
        (Some(EmptyReason::NotDownloaded), _) => match progress.filter(|_| running) {
            Some(percent) => (
                Icon::Download,
                "not_downloaded",
                t!("grid-empty-downloading", table = name, percent = percent),
            ),
            None => (Icon::Download, "not_downloaded", t!("grid-empty-not-downloaded", table = name)),
        },
        (Some(EmptyReason::NotOffline), _) => {
            (Icon::PlugDisconnected, "not_offline", t!("grid-empty-not-offline", table = name))
        }
        (Some(EmptyReason::NoPermission), _) => {
            (Icon::Lock, "no_permission", t!("grid-empty-forbidden", table = lower))
        }
    };
    let clear = if props.search.is_empty() { t!("filter-clear") } else { t!("grid-empty-clear") };
    let verb = match reason {
        Some(EmptyReason::NoMatch) => button("grid-clear", clear, props.on_clear.clone()),
        Some(EmptyReason::None) if scene.can_create(&props.table) => button(
            "grid-new",
            t!("grid-empty-new", name = scene.singular(&props.table)),
            props.on_new.clone(),
        ),
        Some(EmptyReason::NotDownloaded) if scene.status.database == DatabaseState::NotAvailable => {
            let start = Callback::from(move |()| face.send(StartDownload {}));
            button("grid-download", t!("grid-empty-download"), start)
        }
        _ => Html::default(),
    };
    html! {
        <div class="empty" data-testid="grid-empty" data-reason={slug} role="status">
            { icon_with(sign, "large") }
            <p>{ text }</p>
            { verb }
            if let (None, Some(problem)) = (reason, &props.problem) { { details(problem) } }
        </div>
    }
}

fn button(testid: &'static str, text: String, onclick: Callback<()>) -> Html {
    html! { <button type="button" class="button" data-testid={testid} onclick={onclick.reform(|_: MouseEvent| ())}>{ text }</button> }
}
