//! Step 2: preparing the server for devices (checklist 141-149, 177-180). The page looks again by itself while a job runs.

mod consent;
mod job;

use crate::calls::{Doing, use_doing, use_load, use_pace};
use crate::context::{use_console, use_scene};
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::provisioning::is_moving;
use admin_contract::endpoints::{Deprovision, ReadProvisioning, RetryProvisioning, StopProvisioning};
use admin_contract::provisioning::{AfterMove, Provisioning, ProvisioningStep};
use consent::ConsentCard;
use job::JobCards;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::sheet::Confirm;
use model::value::Instant;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// How often a running job is looked at, and one that rests.
const MOVING_MS: u32 = 2_000;
const RESTING_MS: u32 = 15_000;

/// The page.
#[component]
pub fn ProvisioningPage() -> Html {
    let loaded = use_load(Ask::<ReadProvisioning>::at(&[]));
    let job = loaded.value.as_ref().and_then(|now| now.job.clone());
    let pace = if job.as_ref().is_some_and(is_moving) { MOVING_MS } else { RESTING_MS };
    use_pace(Some(pace), loaded.again.clone());
    let verbs = html! {
        <>
            if let Some(at) = job.as_ref().and_then(|job| job.checked_ms) {
                <span class="muted small-text row" data-testid="checked">
                    { icon_with(Icon::ArrowSync, "small") }
                    { t!("provisioning-checked", at = format::moment_in_text(Instant(at)), seconds = pace / 1000) }
                </span>
            }
            <button type="button" class="button small" data-testid="look-again" onclick={loaded.again.reform(|_: MouseEvent| ())}>{ t!("look-again") }</button>
        </>
    };
    let beside = loaded.value.as_ref().map(|now| {
        let (class, word) = if now.is_open { ("ok", t!("overview-open")) } else { ("", t!("overview-closed")) };
        html! { <span class={classes!("chip", "plain", class)} data-testid="provisioning-state" data-open={now.is_open.to_string()}>{ word }</span> }
    });
    html! {
        <Page testid="provisioning" title={t!("page-provisioning")} beside={beside.unwrap_or_default()} {verbs}>
            { shown(&loaded, |now| html! { <Body now={now.clone()} put={loaded.put.clone()} /> }) }
        </Page>
    }
}

/// What the page shows.
#[derive(Properties, PartialEq)]
pub struct BodyProps {
    /// Where it stands.
    pub now: Rc<Provisioning>,
    /// It changed.
    pub put: Callback<Rc<Provisioning>>,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let now = &props.now;
    let scene = use_scene();
    {
        // The first step that is missing may be another one now.
        let look_again = scene.look_again.clone();
        use_effect_with((now.is_open, now.consent.is_some()), move |_| look_again.emit(()));
    }
    let doing = use_doing();
    html! {
        <div class="stack-cards">
            if let Some(reason) = &now.ineligible {
                <section class="card">{ band(Tone::Bad, Icon::Prohibited, "ineligible", html! { <>{ t!("ineligible") }{ " " }<bdi>{ reason }</bdi></> }) }</section>
            }
            if now.is_skipped { <section class="card">{ band(Tone::Plain, Icon::Info, "skipped", html! { t!("provisioning-skipped") }) }</section> }
            { refused_if(doing.trouble(), "provisioning-problem") }
            if let Some(job) = &now.job {
                <JobCards job={job.clone()}><Verbs now={now.clone()} put={props.put.clone()} doing={Held(doing.clone())} /></JobCards>
            }
            <ConsentCard now={now.clone()} put={props.put.clone()} />
            <section class="card">
                <div class="card-head"><h2>{ t!("provisioning-moved") }</h2></div>
                <div class="card-body"><p class="second" data-testid="after-move">{ after_move(now.after_move) }</p></div>
            </section>
        </div>
    }
}

fn after_move(next: AfterMove) -> String {
    match next {
        AfterMove::Deprovision => t!("moved-deprovision"),
        AfterMove::Provision => t!("moved-provision"),
        AfterMove::Wait => t!("moved-wait"),
    }
}

/// What is done is shown by the page, not by the button that it was asked by.
#[derive(Clone)]
struct Held(Doing);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_working() == other.0.is_working() && self.0.trouble() == other.0.trouble()
    }
}

#[derive(Properties, PartialEq)]
struct VerbsProps {
    now: Rc<Provisioning>,
    put: Callback<Rc<Provisioning>>,
    doing: Held,
}

/// What can be done with the job: stop it, go on, take it back.
#[component]
fn Verbs(props: &VerbsProps) -> Html {
    let console = use_console();
    let asking = use_state(|| None::<ProvisioningStep>);
    let doing = &props.doing.0;
    let answered = {
        let (put, console) = (props.put.clone(), console);
        Callback::from(move |(now, said): (Provisioning, String)| {
            put.emit(Rc::new(now));
            console.toast(said);
        })
    };
    let retry = {
        let (doing, answered) = (doing.clone(), answered.clone());
        Callback::from(move |_: MouseEvent| {
            let answered = answered.clone();
            doing.run(Ask::<RetryProvisioning>::at(&[]), move |now| {
                answered.emit((now, t!("provisioning-goes-on")))
            });
        })
    };
    let confirm = {
        let (doing, asking) = (doing.clone(), asking.clone());
        Callback::from(move |()| {
            let answered = answered.clone();
            match *asking {
                Some(ProvisioningStep::Stop) => doing.run(Ask::<StopProvisioning>::at(&[]), move |now| {
                    answered.emit((now, t!("provisioning-stopping")))
                }),
                Some(ProvisioningStep::Deprovision) => doing.run(Ask::<Deprovision>::at(&[]), move |now| {
                    answered.emit((now, t!("provisioning-taken-back")))
                }),
                _ => {}
            }
            asking.set(None);
        })
    };
    let ask = |step| {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(Some(step)))
    };
    let cancel = {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(None))
    };
    let may = |step| props.now.may.contains(&step);
    html! {
        <div class="toolbar">
            if may(ProvisioningStep::Retry) { <button type="button" class="button primary" data-testid="retry" disabled={doing.is_working()} onclick={retry}>{ icon_with(Icon::ArrowSync, "small") }{ t!("provisioning-retry") }</button> }
            if may(ProvisioningStep::Stop) { <button type="button" class="button" data-testid="stop" disabled={doing.is_working()} onclick={ask(ProvisioningStep::Stop)}>{ icon_with(Icon::Stop, "small") }{ t!("provisioning-stop") }</button> }
            if may(ProvisioningStep::Deprovision) { <button type="button" class="button" data-testid="deprovision" disabled={doing.is_working()} onclick={ask(ProvisioningStep::Deprovision)}>{ t!("provisioning-deprovision") }</button> }
            if *asking == Some(ProvisioningStep::Stop) {
                <Confirm title={t!("provisioning-stop-title")} text={t!("provisioning-stop-lead")} confirm={t!("provisioning-stop")} on_confirm={confirm.clone()} on_cancel={cancel.clone()} />
            }
            if *asking == Some(ProvisioningStep::Deprovision) {
                <Confirm title={t!("provisioning-deprovision-title")} text={t!("provisioning-deprovision-lead")} confirm={t!("provisioning-deprovision")} on_confirm={confirm} on_cancel={cancel} />
            }
        </div>
    }
}
