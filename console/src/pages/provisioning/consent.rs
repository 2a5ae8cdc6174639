//! The privacy notice, who agreed to it and when, and the start that needs an agreement (checklist 141, 177).

use super::BodyProps;
use crate::calls::use_doing;
use crate::context::use_console;
use crate::parts::refused::refused_if;
use crate::parts::switch::Check;
use crate::server::Ask;
use admin_contract::endpoints;
use admin_contract::provisioning::{ProvisioningStep, StartProvisioning};
use kit::format;
use kit::icon::{Icon, icon_with};
use model::value::Instant;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The notice, and the start.
#[component]
pub fn ConsentCard(props: &BodyProps) -> Html {
    let console = use_console();
    let agreed = use_state(|| false);
    let doing = use_doing();
    let may_start = props.now.may.contains(&ProvisioningStep::Start);
    let start = {
        let (doing, put) = (doing.clone(), props.put.clone());
        Callback::from(move |_: MouseEvent| {
            let (put, console) = (put.clone(), console.clone());
            let ask = Ask::<endpoints::StartProvisioning>::at(&[]).body(&StartProvisioning { consent: true });
            doing.run(ask, move |now| {
                put.emit(Rc::new(now));
                console.toast(t!("provisioning-begun"));
            });
        })
    };
    let on_check = {
        let agreed = agreed.clone();
        Callback::from(move |on| agreed.set(on))
    };
    html! {
        <section class="card" data-testid="consent">
            <div class="card-head">
                { icon_with(Icon::ShieldCheckmark, "") }<h2 class="grow">{ t!("consent-title") }</h2>
                if let Some(consent) = &props.now.consent {
                    <span class="muted small-text" data-testid="consent-given">{ t!("consent-given", name = consent.by.clone(), at = format::moment_in_text(Instant(consent.at_ms))) }</span>
                }
            </div>
            <div class="card-body">
                <p class="second" lang="en" dir="ltr">{ &props.now.notice }</p>
                if may_start {
                    <Check testid="agree" on={*agreed} {on_check}>{ t!("consent-agree") }</Check>
                    <div><button type="button" class="button primary" data-testid="start" disabled={!*agreed || doing.is_working()} onclick={start}>{ t!("provisioning-start") }</button></div>
                }
                { refused_if(doing.trouble(), "start-problem") }
            </div>
        </section>
    }
}
