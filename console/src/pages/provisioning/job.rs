//! The job: its stage and bar, the stages with their words and times, the tables with how they stand.

use crate::state::provisioning::{Stage, filled, is_moving, latest, stage};
use admin_contract::provisioning::{JobStatus, JobTable, ProvisioningJob};
use kit::entity::table_icon;
use kit::icon::{Icon, icon, icon_with};
use kit::progress::progress;
use kit::{format, span};
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct JobProps {
    /// The job.
    pub job: ProvisioningJob,
    /// What can be done with it.
    pub children: Html,
}

/// The job in its cards.
#[component]
pub fn JobCards(props: &JobProps) -> Html {
    let job = &props.job;
    html! {
        <>
            { head(props) }
            <div class="columns-2">
                <section class="card">
                    <div class="card-head"><h2>{ t!("provisioning-stages") }</h2></div>
                    <ol class="stages" data-testid="stages">for at in 0..job.stages.len() { { stage_line(job, at) } }</ol>
                </section>
                <section class="card table-scroll">
                    <div class="card-head">
                        <h2 class="grow">{ t!("page-tables") }</h2>
                        <span class="muted small-text">{ t!("provisioning-tables-done", done = job.tables.iter().filter(|t| t.is_done).count(), all = job.tables.len()) }</span>
                    </div>
                    <table class="plain" data-testid="job-tables">
                        <thead><tr>
                            <th>{ t!("tables-table") }</th><th>{ t!("provisioning-status") }</th><th class="end">{ t!("tables-rows") }</th>
                            <th class="end">{ t!("provisioning-indexes") }</th><th class="end">{ t!("provisioning-looked") }</th>
                        </tr></thead>
                        <tbody>for table in job.tables.iter() { { table_line(job, table) } }</tbody>
                    </table>
                </section>
            </div>
        </>
    }
}

fn head(props: &JobProps) -> Html {
    let job = &props.job;
    let name = job.stages.get(usize::from(job.stage).saturating_sub(1)).cloned().unwrap_or_default();
    let title = match job.status {
        JobStatus::Completed if job.is_deprovisioning => t!("provisioning-gone"),
        JobStatus::Completed => t!("provisioning-complete"),
        JobStatus::Stopped => t!("provisioning-was-stopped"),
        JobStatus::Failed => t!("provisioning-has-failed"),
        JobStatus::Waiting | JobStatus::Running => stage_name(&name),
    };
    let lead = match job.status {
        JobStatus::Completed if job.is_deprovisioning => t!("provisioning-gone-lead"),
        JobStatus::Completed => t!("provisioning-complete-lead"),
        JobStatus::Stopped => t!("provisioning-was-stopped-lead"),
        JobStatus::Failed => t!("provisioning-has-failed-lead"),
        JobStatus::Waiting | JobStatus::Running if job.is_deprovisioning => t!("provisioning-going-lead"),
        JobStatus::Waiting | JobStatus::Running => t!("provisioning-running-lead"),
    };
    let percent = job.percent.filter(|_| is_moving(job) && job.stage == 5);
    html! {
        <section class="card job-head" data-testid="job-head" data-status={status_name(job.status)} data-stage={job.stage.to_string()}>
            <div class="job-line">
                <div class="grow">
                    <p class="brand small-text strong">{ t!("provisioning-stage", stage = job.stage, stages = job.stages.len()) }</p>
                    <h2>{ title }</h2>
                </div>
                if let Some(percent) = percent {
                    <div class="job-percent">
                        <p class="banner-percent" data-testid="percent">{ t!("job-percent", percent = percent) }</p>
                        if let Some(seconds) = job.seconds_left { <p class="muted small-text" data-testid="left">{ t!("provisioning-left", time = span::time(seconds * 1000)) }</p> }
                    </div>
                }
                { props.children.clone() }
            </div>
            <div class="job-segments" aria-hidden="true">
                for number in 1..=job.stages.len() {
                    { progress(filled(job, number as u8), if stage(job, number as u8) == Stage::Done { "done" } else { "" }, "") }
                }
            </div>
            <p class="second small-text">{ lead }{ if job.attempt > 1 { format!(" {}", t!("provisioning-attempt", attempt = job.attempt)) } else { String::new() } }</p>
        </section>
    }
}

fn status_name(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Waiting => "waiting",
        JobStatus::Running => "running",
        JobStatus::Stopped => "stopped",
        JobStatus::Failed => "failed",
        JobStatus::Completed => "completed",
    }
}

/// A stage in the language spoken, by its English name; as it is where it has no words here.
fn stage_name(english: &str) -> String {
    let id = format!("stage-{}", english.to_lowercase().replace(' ', "-"));
    if texts::has(&id) { texts::text(&id, &[]) } else { english.to_owned() }
}

fn stage_line(job: &ProvisioningJob, at: usize) -> Html {
    let number = at as u8 + 1;
    let state = stage(job, number);
    let said = latest(job, number);
    let mark = match state {
        Stage::Done => icon(Icon::Checkmark),
        Stage::Failed => icon(Icon::ErrorCircleFilled),
        Stage::Stopped => icon(Icon::Pause),
        Stage::Now | Stage::Ahead => html! { { number } },
    };
    html! {
        <li class={classes!("stage", state.name())} data-testid={format!("stage-{number}")} data-state={state.name()}>
            <span class="stage-mark">{ mark }</span>
            <div class="grow">
                <p class="stage-name">{ stage_name(&job.stages[at]) }<span class="hidden-text">{ " " }{ texts::text(&format!("stage-is-{}", state.name()), &[]) }</span></p>
                if let Some(message) = said { <p class="small-text second" lang="en" dir="ltr">{ &message.text }</p> }
            </div>
            if let Some(message) = said { <time class="label-text muted">{ format::since(Instant(message.at_ms)) }</time> }
        </li>
    }
}

fn table_line(job: &ProvisioningJob, table: &JobTable) -> Html {
    let (sign, class, word) = if table.is_done {
        (Icon::CheckmarkCircleFilled, "ok", t!("provisioning-table-done"))
    } else if is_moving(job) {
        (Icon::Clock, "muted", t!("provisioning-table-next"))
    } else {
        (Icon::Clock, "muted", t!("provisioning-table-open"))
    };
    html! {
        <tr data-testid={format!("job-table-{}", table.table)}>
            <th scope="row"><span class="name-cell">{ icon(table_icon(&table.table)) }<span>{ &table.label }</span></span></th>
            <td><span class={classes!("row", "small-text", class)}>{ icon_with(sign, "small") }{ word }</span></td>
            <td class="end">{ table.rows.map_or_else(|| t!("empty-value"), format::count) }</td>
            <td class="end">{ format::count(table.indexes) }</td>
            <td class="end small-text">{ table.checked_ms.map_or_else(|| t!("empty-value"), |at| format::since(Instant(at))) }</td>
        </tr>
    }
}
