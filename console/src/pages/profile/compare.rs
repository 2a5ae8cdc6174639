//! What the checks say, what differs from what devices get, and the publishing.

use super::findings::findings_list;
use super::use_design;
use crate::calls::{use_doing, use_load};
use crate::context::{use_console, use_scene};
use crate::parts::diffs::diffs;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use admin_contract::endpoints::{DiffProfile, PublishProfile};
use admin_contract::profiles::ProfileState;
use kit::icon::Icon;
use kit::sheet::Sheet;
use texts::t;
use yew::prelude::*;

/// How it closes.
#[derive(Properties, PartialEq)]
pub struct FindingsProps {
    /// Closes.
    pub on_close: Callback<()>,
}

/// What the checks say of the whole profile.
#[component]
pub fn FindingsSheet(props: &FindingsProps) -> Html {
    let design = use_design();
    let foot = html! { <button type="button" class="button primary" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button> };
    html! {
        <Sheet title={t!("validate-title")} testid="findings-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            if design.checked.findings.is_empty() {
                { band(Tone::Ok, Icon::CheckmarkCircle, "no-findings", html! { t!("validate-none") }) }
            }
            { findings_list(&design, &design.checked.findings) }
        </Sheet>
    }
}

/// What is asked.
#[derive(Properties, PartialEq)]
pub struct CompareProps {
    /// Whether it is published from here.
    pub publishes: bool,
    /// Closes.
    pub on_close: Callback<()>,
}

/// What differs, and the publishing.
#[component]
pub fn CompareSheet(props: &CompareProps) -> Html {
    let design = use_design();
    let console = use_console();
    let scene = use_scene();
    let doing = use_doing();
    let id = design.draft.profile.id.to_string();
    let loaded = use_load(Ask::<DiffProfile>::at(&[&id]));
    let publish = {
        let (doing, put, on_close) = (doing.clone(), design.put.clone(), props.on_close.clone());
        let version = design.draft.version.clone();
        Callback::from(move |_: MouseEvent| {
            let (put, on_close) = (put.clone(), on_close.clone());
            let (console, look_again) = (console.clone(), scene.look_again.clone());
            doing.run(Ask::<PublishProfile>::at(&[&id]).version(&version), move |draft| {
                put.emit(draft);
                look_again.emit(());
                console.toast(t!("published"));
                on_close.emit(());
            });
        })
    };
    let is_first = design.draft.state == ProfileState::Draft;
    let close = props.on_close.reform(|_: MouseEvent| ());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={close}>{ if props.publishes { t!("cancel") } else { t!("close") } }</button>
            if props.publishes {
                <button type="button" class="button primary" data-testid="confirm" disabled={!design.checked.can_publish || doing.is_working()} onclick={publish}>{ t!("publish") }</button>
            }
        </>
    };
    let title = if props.publishes {
        t!("profile-publish-title", name = design.profile.name.clone())
    } else {
        t!("compare")
    };
    html! {
        <Sheet {title} testid="compare-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            if props.publishes && is_first { <p>{ t!("profile-publish-first") }</p> }
            if props.publishes && !design.checked.can_publish { { band(Tone::Bad, Icon::ErrorCircle, "cannot-publish", html! { t!("profile-cannot-publish") }) } }
            if props.publishes { { findings_list(&design, &design.checked.findings) } }
            { shown(&loaded, |diff| diffs(&diff.changes, &|table| design.label(table))) }
            { refused_if(doing.trouble(), "publish-problem") }
        </Sheet>
    }
}
