//! What can be done with the profile: save the draft, validate it, compare it with what devices get, publish it.

use super::compare::{CompareSheet, FindingsSheet};
use super::use_design;
use crate::calls::use_doing;
use crate::context::{use_console, use_scene};
use crate::parts::refused::refused;
use crate::parts::stale::Stale;
use crate::server::Ask;
use admin_contract::endpoints::SaveProfile;
use admin_contract::profiles::{Draft, ProfileState};
use kit::icon::{Icon, icon_with};
use kit::sheet::Sheet;
use serde_json::Value as Json;
use texts::t;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Findings,
    Compare { publishes: bool },
}

/// The verbs at the end of the page's head.
#[component]
pub fn Verbs() -> Html {
    let design = use_design();
    let console = use_console();
    let scene = use_scene();
    let doing = use_doing();
    let open = use_state(|| None::<Open>);
    let set = |to: Option<Open>| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let save = {
        let (doing, design) = (doing.clone(), design.clone());
        Callback::from(move |version: String| {
            let ask = Ask::<SaveProfile>::at(&[&design.draft.profile.id.to_string()])
                .version(&version)
                .body(&design.profile);
            let (put, console, look_again) = (design.put.clone(), console.clone(), scene.look_again.clone());
            doing.run(ask, move |draft| {
                put.emit(draft);
                look_again.emit(());
                console.toast(t!("saved"));
            });
        })
    };
    let version = design.draft.version.clone();
    let on_save = save.reform(move |_: MouseEvent| version.clone());
    let is_dirty = design.is_dirty();
    let may_compare = design.draft.state != ProfileState::Draft;
    let findings = design.checked.findings.len();
    html! {
        <>
            <button type="button" class="button quiet small" data-testid="validate" disabled={is_dirty} onclick={set(Some(Open::Findings)).reform(|_: MouseEvent| ())}>
                { icon_with(Icon::CheckmarkCircle, "small") }{ if findings == 0 { t!("validate") } else { t!("validate-count", count = findings) } }
            </button>
            if may_compare {
                <button type="button" class="button small small" data-testid="compare" disabled={is_dirty} onclick={set(Some(Open::Compare { publishes: false })).reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::BranchCompare, "small") }{ t!("compare") }
                </button>
            }
            if is_dirty {
                <button type="button" class="button primary small" data-testid="save-profile" disabled={doing.is_working()} onclick={on_save}>{ t!("save") }</button>
            } else {
                <button type="button" class="button primary small" data-testid="publish-profile" disabled={design.draft.state == ProfileState::Published}
                    onclick={set(Some(Open::Compare { publishes: true })).reform(|_: MouseEvent| ())}>{ t!("publish") }</button>
            }
            { match *open {
                Some(Open::Findings) => html! { <FindingsSheet on_close={set(None)} /> },
                Some(Open::Compare { publishes }) => html! { <CompareSheet {publishes} on_close={set(None)} /> },
                None => Html::default(),
            } }
            if let Some(trouble) = doing.trouble() {
                if trouble.is_stale() {
                    { conflict(&design, trouble.current(), &doing, &save) }
                } else {
                    { refusal(trouble, &doing) }
                }
            }
        </>
    }
}

fn refusal(trouble: &crate::state::refusal::Trouble, doing: &crate::calls::Doing) -> Html {
    let close = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let foot = html! { <button type="button" class="button primary" data-testid="close" onclick={close.reform(|_: MouseEvent| ())}>{ t!("close") }</button> };
    html! { <Sheet title={t!("not-saved")} on_close={close} {foot}>{ refused(trouble, "save-problem") }</Sheet> }
}

/// Two administrators edited the profile: both versions, and nobody overwrites unseen.
fn conflict(
    design: &super::Design,
    current: Option<&Json>,
    doing: &crate::calls::Doing,
    save: &Callback<String>,
) -> Html {
    let now = current.and_then(|current| serde_json::from_value::<Draft>(current.clone()).ok());
    let json = |profile: &model::offline::Profile| serde_json::to_value(profile).unwrap_or_default();
    let theirs = now.as_ref().map_or(Json::Null, |draft| json(&draft.profile));
    let version = now.as_ref().map(|draft| draft.version.clone()).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let on_theirs = {
        let (put, doing) = (design.put.clone(), doing.clone());
        Callback::from(move |()| {
            doing.forget();
            if let Some(draft) = now.clone() {
                put.emit(draft);
            }
        })
    };
    let on_mine = save.reform(move |()| version.clone());
    html! { <Stale mine={json(&design.profile)} {theirs} {on_theirs} {on_mine} on_close={later} /> }
}
