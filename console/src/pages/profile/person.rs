//! Whose device is looked at: any person, or one of the ten heaviest.

use super::preview::use_looked;
use super::use_design;
use crate::calls::use_doing;
use crate::parts::job::JobWatch;
use crate::parts::person::FindRecord;
use crate::parts::refused::refused_if;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::endpoints;
use admin_contract::jobs::{Job, JobResult};
use admin_contract::preview::{self, AskHeaviest, Source};
use admin_contract::profiles::ProfileState;
use kit::icon::{Icon, icon_with};
use kit::menu::use_popup;
use kit::monogram::monogram;
use kit::{format, span};
use texts::t;
use yew::prelude::*;

/// The person, with a way to another one.
#[component]
pub fn PersonChoice() -> Html {
    let look = use_looked();
    let popup = use_popup();
    let on_pick = {
        let (on_user, close) = (look.on_user.clone(), popup.close.clone());
        Callback::from(move |named: Named| {
            on_user.emit(named);
            close.emit(());
        })
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="input choose" data-testid="preview-user" aria-expanded={popup.open.to_string()} title={t!("preview-person")} onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                { monogram(&look.user.name, "tiny round") }<span class="cut grow"><bdi>{ &look.user.name }</bdi></span>{ icon_with(Icon::ChevronDown, "small") }
            </button>
            if popup.open { <div class="menu several"><FindRecord testid="find-user" table="systemuser" label={t!("preview-find")} {on_pick} /></div> }
        </div>
    }
}

/// The ten heaviest, looked for as a job.
#[component]
pub fn Heaviest() -> Html {
    let design = use_design();
    let look = use_looked();
    let doing = use_doing();
    let job = use_state(|| None::<String>);
    let found = use_state(|| None::<preview::Heaviest>);
    let ask = {
        let (doing, job, id) = (doing.clone(), job.clone(), design.draft.profile.id);
        let is_out = design.draft.state == ProfileState::Published;
        Callback::from(move |_: MouseEvent| {
            let source = if is_out { Source::Published { id } } else { Source::Draft { id } };
            let job = job.clone();
            doing.run(Ask::<endpoints::AskHeaviest>::at(&[]).body(&AskHeaviest { source }), move |begun| {
                job.set(Some(begun.id.to_string()))
            });
        })
    };
    let on_done = {
        let (job, found) = (job.clone(), found.clone());
        Callback::from(move |done: Job| {
            if let Some(JobResult::Heaviest(heaviest)) = done.result {
                found.set(Some(heaviest));
            }
            job.set(None);
        })
    };
    html! {
        <div class="heaviest">
            <button type="button" class="button link small" data-testid="heaviest" disabled={doing.is_working() || job.is_some()} onclick={ask}>{ icon_with(Icon::People, "small") }{ t!("preview-heaviest") }</button>
            if let Some(id) = &*job { <JobWatch id={id.clone()} {on_done} /> }
            { refused_if(doing.trouble(), "heaviest-problem") }
            if let Some(heaviest) = &*found {
                <p class="muted small-text">{ t!("preview-looked-at", count = heaviest.looked_at) }</p>
                <ol class="heavy-list" data-testid="heaviest-list">
                    for heavy in heaviest.users.iter() {
                        <li key={heavy.user.id.to_string()}>
                            <button type="button" class="menu-item" onclick={let user = heavy.user.clone(); look.on_user.reform(move |_: MouseEvent| user.clone())}>
                                { monogram(&heavy.user.name, "tiny round") }<span class="grow cut"><bdi>{ &heavy.user.name }</bdi></span>
                                <span class="small-text">{ format::count(heavy.rows) }</span><span class="small-text muted">{ span::size(heavy.bytes) }</span>
                            </button>
                        </li>
                    }
                </ol>
            }
        </div>
    }
}
