//! How far the server is with getting ready for devices, in Device status (checklist 142, 143).

use crate::context::{Scene, use_load, use_scene};
use contract::calls::GetProvisioning;
use contract::provisioning::{ProvisionedState, ProvisionedTable, Provisioning, ProvisioningJob};
use gloo_timers::callback::Timeout;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::span;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// How often a job that runs is asked about.
const ASKED_MS: u32 = 5_000;

/// The card; nothing while the server can't be asked or has no such thing.
#[component]
pub fn ProvisioningCard() -> Html {
    let scene = use_scene();
    if scene.status.link.is_online() {
        html! { <Asked /> }
    } else {
        Html::default()
    }
}

#[component]
fn Asked() -> Html {
    let scene = use_scene();
    let loaded = use_load(GetProvisioning {});
    let answer: Option<Rc<Option<Provisioning>>> = loaded.reply.and_then(Result::ok);
    let runs = answer
        .as_deref()
        .and_then(Option::as_ref)
        .and_then(|p| p.job.as_ref())
        .is_some_and(|job| job.status == "Running");
    {
        let (again, counter) = (loaded.again.clone(), answer.clone());
        // Each answer begins the next wait, as long as the job runs.
        use_effect_with((counter.map(|answer| Rc::as_ptr(&answer) as usize), runs), move |(_, runs)| {
            let timeout = runs.then(|| Timeout::new(ASKED_MS, move || again.emit(())));
            move || drop(timeout)
        });
    }
    let Some(Some(found)) = answer.as_deref() else { return Html::default() };
    html! {
        <section class="card list-card" data-testid="provisioning" data-available={found.available.to_string()}>
            <div class="list-row" style="border:0">
                { icon_with(if found.available { Icon::CheckmarkCircleFilled } else { Icon::WarningFilled }, if found.available { "ok-mark" } else { "att-mark" }) }
                <div class="grow"><h2>{ if found.available { t!("provisioning-ready") } else { t!("provisioning-not-ready") } }</h2>
                    if let Some(reason) = &found.reason { <div class="small-text second" dir="auto">{ reason }</div> }
                </div>
            </div>
            if let Some(job) = &found.job { { job_of(job, &scene) } }
        </section>
    }
}

/// Seven segments, the stage in the server's words, and its tables.
fn job_of(job: &ProvisioningJob, scene: &Scene) -> Html {
    let class = |n: u32| match (n.cmp(&job.stage), job.status.as_str()) {
        (std::cmp::Ordering::Less, _) | (_, "Completed") => "done",
        (std::cmp::Ordering::Equal, "Failed" | "Stopped") => "ill",
        (std::cmp::Ordering::Equal, _) => "now",
        _ => "",
    };
    let left = job.left_s.map(|left| t!("banner-left", time = span::time(left * 1_000)));
    html! {
        <div class="provisioning">
            <div class="provisioning-segments" aria-hidden="true">for n in 1..=job.stages { <span class={class(n)}></span> }</div>
            <div class="row wrap small-text">
                <span class="grow medium">{ t!("provisioning-stage", stage = job.stage, stages = job.stages) }{ " · " }<bdi>{ &job.name }</bdi></span>
                if let Some(percent) = job.percent { <span>{ format!("{percent}\u{a0}%") }</span> }
                if let Some(left) = left { <span>{ left }</span> }
            </div>
            if !job.message.is_empty() { <p class="small-text second" dir="auto">{ &job.message }</p> }
            if !job.tables.is_empty() {
                <details class="more"><summary>{ t!("device-tables") }</summary>
                    <ul class="provisioning-tables">for table in job.tables.iter() { { table_of(table, scene) } }</ul>
                </details>
            }
        </div>
    }
}

fn table_of(table: &ProvisionedTable, scene: &Scene) -> Html {
    let state = match table.state {
        ProvisionedState::Waiting => t!("provisioning-waiting"),
        ProvisionedState::Running => t!("provisioning-running"),
        ProvisionedState::Completed => t!("provisioning-done"),
    };
    html! {
        <li><span class="grow cut">{ scene.collection(&table.table) }</span><span>{ state }</span>
            if let Some(rows) = table.rows { <span>{ format::count(rows) }</span> }</li>
    }
}
