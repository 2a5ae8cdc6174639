//! The flyout of the footer: how many tables are ready, and the reasons of the status, each with its action
//! (checklist 24).

use super::footer::{symbol_icon, tone_class};
use super::indicator::{Indicator, Shape};
use crate::context::{Face, Scene, use_face, use_scene};
use crate::state::route::Route;
use crate::state::status::{self, Symbol, Tone};
use contract::calls::{AcceptUpdate, StartDownload, SyncNow};
use kit::format;
use kit::icon::{Icon, icon_with};
use model::status::Reason;
use texts::t;
use yew::prelude::*;

/// What the flyout is about.
#[derive(Properties, PartialEq)]
pub struct FlyoutProps {
    /// The table of the grid or form that is open.
    pub table: Option<AttrValue>,
    /// Closes it.
    pub on_close: Callback<()>,
}

/// The flyout.
#[component]
pub fn Flyout(props: &FlyoutProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let Some((text, tone, symbol)) = status::database(scene.status.database) else { return Html::default() };
    let go = |route: Route| {
        let (face, close) = (face.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            face.go(route.clone());
        })
    };
    let sync = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.send(SyncNow {}))
    };
    html! {
        <section class="flyout" data-testid="flyout" aria-label={t!("nav-device")}>
            { head(&scene, t!(text), tone, symbol) }
            <div class="flyout-list">
                { fine(&scene, props.table.as_deref()) }
                for reason in scene.status.reasons.iter() { { line(reason, &scene, &face, go(Route::Queue)) } }
            </div>
            <div class="flyout-foot">
                <button type="button" class="button quiet small" data-testid="flyout-device" onclick={go(Route::Device)}>
                    { icon_with(Icon::Open, "small") }{ t!("nav-device") }
                </button>
                if scene.status.link.is_online() {
                    <button type="button" class="button small" data-testid="flyout-sync" disabled={scene.status.syncing} onclick={sync}>
                        { icon_with(Icon::ArrowSync, "small") }{ if scene.status.syncing { t!("syncing") } else { t!("device-sync") } }
                    </button>
                } else {
                    <Indicator shape={Shape::Button} />
                }
            </div>
        </section>
    }
}

/// The status in large, with the count of tables that are ready.
pub fn head(scene: &Scene, text: String, tone: Tone, symbol: Symbol) -> Html {
    let (ready, total) = status::ready(&scene.status);
    let tile = if tone == Tone::Ok { "good" } else { "ill" };
    html! {
        <div class="flyout-head">
            <span class={classes!("status-tile", tile)}>{ symbol_icon(symbol) }</span>
            <div><div class="strong">{ text }</div><div class="small-text second">{ t!("tables-ready", ready = ready, total = total) }</div></div>
        </div>
    }
}

/// The open table, when all is well with it.
fn fine(scene: &Scene, table: Option<&str>) -> Html {
    let Some((name, table)) = table.and_then(|name| Some((name, status::table(&scene.status, name)?))) else {
        return Html::default();
    };
    let (Some(at), None) = (table.last_sync, &table.problem) else { return Html::default() };
    let title = t!("reason-fine", table = scene.collection(name), when = format::moment_in_text(at));
    reason_line("fine", Tone::Ok, title, t!("reason-fine-more", count = table.rows), Html::default())
}

fn line(reason: &Reason, scene: &Scene, face: &Face, queue: Callback<MouseEvent>) -> Html {
    let (title, more) = words(reason, scene);
    let action = match reason {
        Reason::Waiting { .. } => link("flyout-queue", t!("open-queue"), queue),
        Reason::Attention { .. } => link("flyout-resolve", t!("resolve"), queue),
        Reason::NotDownloaded | Reason::Paused => {
            let face = face.clone();
            link(
                "flyout-download",
                t!("prompt-download"),
                Callback::from(move |_: MouseEvent| face.send(StartDownload {})),
            )
        }
        Reason::MetadataPending => {
            let face = face.clone();
            let accept = Callback::from(move |_: MouseEvent| face.send(AcceptUpdate {}));
            link("flyout-update", t!("update-accept"), accept)
        }
        _ => Html::default(),
    };
    reason_line(status::reason_name(reason), status::reason_tone(reason), title, more, action)
}

/// A reason in words: what it is, and what follows.
pub fn words(reason: &Reason, scene: &Scene) -> (String, String) {
    match reason {
        Reason::Database { problem } => (t!("reason-database"), texts::problem(problem)),
        Reason::NotDownloaded => (t!("reason-not-downloaded"), t!("reason-not-downloaded-more")),
        Reason::Downloading => {
            let (done, total) = scene.status.progress.as_ref().map_or((0, 0), |p| (p.tables_done, p.tables));
            (t!("reason-downloading"), t!("reason-downloading-more", done = done, total = total))
        }
        Reason::Paused => (t!("reason-paused"), t!("reason-paused-more")),
        Reason::WaitsForUnmetered => (t!("reason-unmetered"), t!("reason-unmetered-more")),
        Reason::Manual => (t!("reason-manual"), t!("reason-manual-more")),
        Reason::MetadataPending => (t!("reason-metadata"), t!("reason-metadata-more")),
        Reason::Repairing => (t!("reason-repairing"), t!("reason-repairing-more")),
        Reason::Table { table, problem } => {
            (t!("reason-table", table = scene.collection(table)), texts::problem(problem))
        }
        Reason::Waiting { changes, records } => {
            let online = if scene.status.link.is_online() { "yes" } else { "no" };
            (
                t!("reason-waiting", changes = *changes),
                t!("reason-waiting-more", records = *records, online = online),
            )
        }
        Reason::Attention { changes } => {
            (t!("reason-attention", changes = *changes), t!("reason-attention-more"))
        }
        Reason::Drafts { drafts } => (t!("reason-drafts", count = *drafts), t!("reason-drafts-more")),
        Reason::Sync { problem } => (t!("reason-sync"), texts::problem(problem)),
    }
}

fn reason_line(name: &'static str, tone: Tone, title: String, more: String, action: Html) -> Html {
    let sign = match tone {
        Tone::Ok => Icon::Checkmark,
        Tone::Wait => Icon::CloudArrowUp,
        Tone::Attention => Icon::ErrorCircleFilled,
        Tone::Bad => Icon::DismissCircleFilled,
    };
    html! {
        <div class="flyout-reason" data-testid="flyout-reason" data-reason={name}>
            <span class={classes!("icon", tone_class(tone))}>{ icon_with(sign, "small") }</span>
            <div><div class="medium">{ title }</div><div class="label-text second">{ more }</div></div>
            { action }
        </div>
    }
}

fn link(testid: &'static str, text: String, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="button link" data-testid={testid} {onclick}>{ text }</button> }
}
