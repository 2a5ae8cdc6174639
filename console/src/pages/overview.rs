//! The start page: the four steps with what is done and what is missing, and the next thing to do.

use crate::calls::Loaded;
use crate::context::use_console;
use crate::parts::page::Page;
use crate::parts::shown::shown;
use crate::parts::told::{Tone, band};
use crate::state::steps;
use admin_contract::overview::{Overview, Step, StepKind, StepPart, StepState};
use kit::icon::{Icon, icon, icon_with};
use texts::t;
use yew::prelude::*;

/// What the page shows.
#[derive(Properties)]
pub struct OverviewProps {
    /// Where the steps stand.
    pub loaded: Loaded<Overview>,
}

impl PartialEq for OverviewProps {
    fn eq(&self, other: &Self) -> bool {
        self.loaded.value == other.loaded.value && self.loaded.trouble == other.loaded.trouble
    }
}

/// The start page.
#[component]
pub fn OverviewPage(props: &OverviewProps) -> Html {
    let beside = props.loaded.value.as_ref().map(|overview| {
        let (class, word) =
            if overview.is_open { ("ok", t!("overview-open")) } else { ("plain", t!("overview-closed")) };
        html! { <span class={classes!("chip", "plain", class)} data-testid="overview-state">{ word }</span> }
    });
    html! {
        <Page testid="overview" title={t!("overview-title")} beside={beside.unwrap_or_default()}>
            { shown(&props.loaded, |overview| html! { <Steps overview={(**overview).clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct StepsProps {
    overview: Overview,
}

#[component]
fn Steps(props: &StepsProps) -> Html {
    let overview = &props.overview;
    html! {
        <div class="running-in">
            if let Some(reason) = &overview.ineligible {
                <section class="card list-card">{ band(Tone::Bad, Icon::Prohibited, "ineligible", html! { <>{ t!("ineligible") }{ " " }<bdi>{ reason }</bdi></> }) }</section>
            }
            <NextThing overview={overview.clone()} />
            <ol class="steps" data-testid="steps">
                for (at, step) in overview.steps.iter().enumerate() { <StepCard key={at} number={at + 1} step={step.clone()} /> }
            </ol>
        </div>
    }
}

/// The one thing to do now.
#[component]
fn NextThing(props: &StepsProps) -> Html {
    let console = use_console();
    let Some((kind, part)) = steps::next(&props.overview) else {
        return html! {
            <section class="card next-card" data-testid="next">
                { icon_with(Icon::CheckmarkCircleFilled, "large ok-mark") }
                <div class="grow"><h2>{ t!("next-nothing") }</h2><p class="second">{ t!("next-nothing-lead") }</p></div>
            </section>
        };
    };
    let route = steps::route(kind);
    let onclick = Callback::from(move |_: MouseEvent| console.go(route.clone()));
    let name = steps::part_name(part.about);
    html! {
        <section class="card next-card" data-testid="next" data-part={name}>
            { icon_with(Icon::Flag, "large brand") }
            <div class="grow">
                <h2>{ texts::text(&format!("next-{name}"), &[]) }</h2>
                <p class="second">{ texts::text(&format!("next-{name}-lead"), &[]) }</p>
            </div>
            <button type="button" class="button primary" data-testid="next-go" {onclick}>{ t!("next-go") }{ icon_with(Icon::ArrowRight, "small turns") }</button>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct StepProps {
    number: usize,
    step: Step,
}

#[component]
fn StepCard(props: &StepProps) -> Html {
    let console = use_console();
    let step = &props.step;
    let route = steps::route(step.kind);
    let onclick = {
        let route = route.clone();
        Callback::from(move |_: MouseEvent| console.go(route.clone()))
    };
    let (name, class) = (
        step_name(step.kind),
        match step.state {
            StepState::Done => "done",
            StepState::Failed => "failed",
            StepState::Begun | StepState::Open => "open",
        },
    );
    html! {
        <li class="card step" data-testid={format!("step-{name}")} data-state={class}>
            <button type="button" class="step-head" data-testid={format!("step-{name}-open")} {onclick}>
                <span class={classes!("step-mark", "large", class)}>
                    if step.state == StepState::Done { { icon(Icon::Checkmark) } } else { { props.number } }
                </span>
                <h2>{ texts::text(&format!("page-{name}"), &[]) }</h2>
                { icon_with(Icon::ChevronRight, "small turns muted") }
            </button>
            <p class="second small-text">{ texts::text(&format!("step-{name}-lead"), &[]) }</p>
            <ul class="step-parts">for part in step.parts.iter() { { part_line(part) } }</ul>
        </li>
    }
}

fn part_line(part: &StepPart) -> Html {
    let name = steps::part_name(part.about);
    let text = texts::text(&format!("part-{name}"), &[("count", part.count.unwrap_or(0).into())]);
    let (sign, class) = if part.is_done {
        (Icon::CheckmarkCircleFilled, "small ok-mark")
    } else {
        (Icon::Clock, "small muted")
    };
    html! {
        <li data-done={part.is_done.to_string()}>
            { icon_with(sign, class) }<span class="grow">{ text }</span>
            <span class="hidden-text">{ if part.is_done { t!("step-done") } else { t!("step-open") } }</span>
        </li>
    }
}

fn step_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Tables => "tables",
        StepKind::Provisioning => "provisioning",
        StepKind::Profiles => "profiles",
        StepKind::Apps => "apps",
    }
}
