//! Why a record is on the device, or why not: which rule, relationship, follow or right brings it or keeps it away.

use super::preview::use_looked;
use super::use_design;
use crate::calls::use_load_if;
use crate::parts::person::FindRecord;
use crate::parts::refused::refused_if;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::endpoints;
use admin_contract::preview::{AskWhy, ReasonKind, WhyReason};
use kit::icon::{Icon, icon_with};
use texts::t;
use yew::prelude::*;

/// Which table the question is about.
#[derive(Properties, PartialEq)]
pub struct WhyProps {
    /// Logical name.
    pub table: Option<String>,
}

/// The question and its answer.
#[component]
pub fn WhyPanel(props: &WhyProps) -> Html {
    let design = use_design();
    let look = use_looked();
    let record = use_state(|| None::<(String, Named)>);
    let ask = record.as_ref().map(|(table, named)| AskWhy {
        source: look.source.clone(),
        user: look.user.id,
        table: table.clone(),
        id: named.id,
    });
    let answer = use_load_if(ask.as_ref().map(|ask| Ask::<endpoints::AskWhy>::at(&[]).body(ask)));
    let Some(table) = props.table.clone() else { return Html::default() };
    let on_pick = {
        let (record, table) = (record.clone(), table.clone());
        Callback::from(move |named| record.set(Some((table.clone(), named))))
    };
    html! {
        <section class="why" data-testid="why">
            <h2>{ t!("why") }</h2>
            <FindRecord key={table.clone()} testid="find-record" table={table.clone()} label={t!("why-find", table = design.label(&table))} {on_pick} />
            { refused_if(answer.trouble.as_ref().filter(|_| record.is_some()), "why-problem") }
            if let (Some((_, named)), Some(why)) = (&*record, &answer.value) {
                <div class="why-answer" data-testid="why-answer" data-included={why.included.to_string()}>
                    <p class="row"><strong class="grow cut"><bdi>{ &named.name }</bdi></strong>
                        if why.included {
                            <span class="chip ok">{ icon_with(Icon::CheckmarkCircleFilled, "small") }{ t!("why-included") }</span>
                        } else {
                            <span class="chip plain">{ t!("why-kept-away") }</span>
                        }
                    </p>
                    <ul class="reasons">for reason in why.reasons.iter() { { reason_line(reason) } }</ul>
                </div>
            }
        </section>
    }
}

/// What kind a reason is, in a word.
pub fn kind_word(kind: ReasonKind) -> String {
    match kind {
        ReasonKind::Rule => t!("reason-rule"),
        ReasonKind::Relation => t!("reason-relation"),
        ReasonKind::Follow => t!("reason-follow"),
        ReasonKind::Organisation => t!("reason-organisation"),
        ReasonKind::Security => t!("reason-security"),
    }
}

fn reason_line(reason: &WhyReason) -> Html {
    let sign = match reason.kind {
        ReasonKind::Rule => Icon::Filter,
        ReasonKind::Relation => Icon::Link,
        ReasonKind::Follow => Icon::Star,
        ReasonKind::Organisation => Icon::Organization,
        ReasonKind::Security => Icon::ShieldCheckmark,
    };
    let said = if reason.holds { t!("reason-holds") } else { t!("reason-holds-not") };
    html! {
        <li class={classes!("reason", if reason.holds { "holds" } else { "away" })} data-holds={reason.holds.to_string()}>
            { icon_with(sign, if reason.holds { "small ok" } else { "small muted" }) }
            <p class="grow"><strong>{ kind_word(reason.kind) }{ ": " }{ said }</strong>{ " " }<span class="second" lang="en" dir="ltr">{ &reason.text }</span></p>
        </li>
    }
}
