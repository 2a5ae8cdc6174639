//! How the server is: database, change log, requests, jobs, and backups with the way back.

use crate::calls::{use_doing, use_load};
use crate::parts::job::JobWatch;
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{BackUp, ListJobs, ReadHealth};
use admin_contract::health::Health;
use admin_contract::jobs::{Job, JobKind};
use admin_contract::provisioning::JobStatus;
use kit::icon::{Icon, icon_with};
use kit::{format, span};
use model::value::Instant;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn HealthPage() -> Html {
    let loaded = use_load(Ask::<ReadHealth>::at(&[]));
    let jobs = use_load(Ask::<ListJobs>::at(&[]));
    let again = {
        let (health, jobs) = (loaded.again.clone(), jobs.again.clone());
        Callback::from(move |()| {
            health.emit(());
            jobs.emit(());
        })
    };
    let verbs = html! { <button type="button" class="button small" data-testid="look-again" onclick={again.reform(|_: MouseEvent| ())}>{ t!("look-again") }</button> };
    html! {
        <Page testid="health" title={t!("page-health")} {verbs}>
            { shown(&loaded, |health| html! { <Cards health={health.clone()} on_done={again.clone()} /> }) }
            { shown(&jobs, |list| html! {
                <section class="card table-scroll">
                    <div class="card-head"><h2>{ t!("health-jobs") }</h2></div>
                    <table class="plain" data-testid="jobs"><tbody>for job in list.rows.iter() { { job_line(job) } }</tbody></table>
                    if list.rows.is_empty() { <p class="muted loading">{ t!("health-no-jobs") }</p> }
                </section>
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct CardsProps {
    health: Rc<Health>,
    on_done: Callback<()>,
}

#[component]
fn Cards(props: &CardsProps) -> Html {
    let health = &props.health;
    let fact =
        |label: String, value: String| html! { <div class="fact"><dt>{ label }</dt><dd>{ value }</dd></div> };
    let moment = |at: Option<i64>| at.map_or_else(|| t!("empty-value"), |at| format::moment(Instant(at)));
    html! {
        <div class="columns-even">
            <section class="card" data-testid="database"><div class="card-head"><h2>{ t!("health-database") }</h2></div><dl class="card-body facts">
                { fact(t!("health-kind"), health.database.kind.clone()) }
                { fact(t!("tables-size"), span::size(health.database.bytes)) }
                { fact(t!("health-schema"), health.database.schema.to_string()) }
                { fact(t!("health-version"), health.version.clone()) }
            </dl></section>
            <section class="card" data-testid="change-log"><div class="card-head"><h2>{ t!("health-log") }</h2></div><dl class="card-body facts">
                { fact(t!("health-entries"), format::count(health.change_log.entries)) }
                { fact(t!("health-oldest"), moment(health.change_log.oldest_ms)) }
                { fact(t!("health-kept"), t!("health-days", days = health.change_log.kept_days)) }
            </dl><p class="card-body muted small-text">{ t!("health-log-lead") }</p></section>
            <section class="card" data-testid="requests"><div class="card-head"><h2>{ t!("health-requests") }</h2></div><dl class="card-body facts">
                { fact(t!("health-since"), moment(Some(health.requests.since_ms))) }
                { fact(t!("health-served"), format::count(health.requests.served)) }
                { fact(t!("health-failed"), format::count(health.requests.failed)) }
                { fact(t!("health-throttled"), format::count(health.requests.throttled)) }
                { fact(t!("health-running"), format::count(health.requests.running)) }
            </dl></section>
            <Backups health={health.clone()} on_done={props.on_done.clone()} />
        </div>
    }
}

#[component]
fn Backups(props: &CardsProps) -> Html {
    let doing = use_doing();
    let job = use_state(|| None::<String>);
    let start = {
        let (doing, job) = (doing.clone(), job.clone());
        Callback::from(move |_: MouseEvent| {
            let job = job.clone();
            doing.run(Ask::<BackUp>::at(&[]), move |begun| job.set(Some(begun.id.to_string())));
        })
    };
    let on_done = {
        let (job, on_done) = (job.clone(), props.on_done.clone());
        Callback::from(move |_| {
            job.set(None);
            on_done.emit(());
        })
    };
    let health = &props.health;
    html! {
        <section class="card" data-testid="backups">
            <div class="card-head"><h2 class="grow">{ t!("health-backups") }</h2>
                if health.no_backups.is_none() { <button type="button" class="button small" data-testid="back-up" disabled={doing.is_working() || job.is_some()} onclick={start}>{ icon_with(Icon::Database, "small") }{ t!("health-back-up") }</button> }
            </div>
            <div class="card-body">
                if let Some(why) = &health.no_backups { <p class="second" lang="en" dir="ltr">{ why }</p> }
                if let Some(id) = &*job { <JobWatch id={id.clone()} {on_done} /> }
                { refused_if(doing.trouble(), "backup-problem") }
                if !health.backups.is_empty() { <ul class="reasons">for backup in health.backups.iter() { <li class="row" data-testid="backup"><code class="grow">{ &backup.file }</code><span>{ span::size(backup.bytes) }</span><span class="muted">{ format::moment(Instant(backup.at_ms)) }</span></li> }</ul> }
                <details class="more"><summary>{ t!("health-restore") }</summary><p lang="en" dir="ltr">{ &health.restore }</p></details>
            </div>
        </section>
    }
}

fn job_line(job: &Job) -> Html {
    let kind = match job.kind {
        JobKind::Volumes => t!("job-volumes"),
        JobKind::Heaviest => t!("job-heaviest"),
        JobKind::Backup => t!("job-backup"),
    };
    let status = match job.status {
        JobStatus::Waiting | JobStatus::Running => t!("job-percent", percent = job.percent),
        JobStatus::Stopped => t!("job-stopped"),
        JobStatus::Failed => t!("job-failed"),
        JobStatus::Completed => t!("provisioning-table-done"),
    };
    html! { <tr key={job.id.to_string()}><th scope="row">{ kind }</th><td>{ status }</td><td><bdi>{ &job.by }</bdi></td><td class="end small-text">{ format::moment(Instant(job.started_ms)) }</td></tr> }
}
