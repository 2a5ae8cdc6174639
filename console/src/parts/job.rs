//! Watches a job: how much is done, and a way to stop it. Leaving the page doesn't stop it.

use crate::calls::{use_doing, use_load, use_pace};
use crate::parts::refused::refused_if;
use crate::server::Ask;
use admin_contract::endpoints::{ReadJob, StopJob};
use admin_contract::jobs::Job;
use admin_contract::provisioning::JobStatus;
use kit::progress::progress;
use texts::t;
use yew::prelude::*;

/// How often a job is looked at.
const PACE_MS: u32 = 700;

/// Which job.
#[derive(Properties, PartialEq)]
pub struct JobProps {
    /// Its id.
    pub id: AttrValue,
    /// It ended.
    pub on_done: Callback<Job>,
}

/// A job.
#[component]
pub fn JobWatch(props: &JobProps) -> Html {
    let loaded = use_load(Ask::<ReadJob>::at(&[&props.id]));
    let doing = use_doing();
    let job = loaded.value.as_deref();
    let is_over = job.is_some_and(|job| !matches!(job.status, JobStatus::Waiting | JobStatus::Running));
    use_pace((!is_over).then_some(PACE_MS), loaded.again.clone());
    {
        let (on_done, job) = (props.on_done.clone(), job.cloned());
        use_effect_with(is_over, move |is_over| {
            // One that failed stays in sight with its reason.
            if let (true, Some(job)) = (is_over, job)
                && job.status == JobStatus::Completed
            {
                on_done.emit(job);
            }
        });
    }
    let stop = {
        let (doing, id, again) = (doing.clone(), props.id.clone(), loaded.again.clone());
        Callback::from(move |_: MouseEvent| {
            let again = again.clone();
            doing.run(Ask::<StopJob>::at(&[&id]), move |_| again.emit(()));
        })
    };
    let percent = job.map_or(0, |job| u64::from(job.percent));
    html! {
        <div class="job" role="status" data-testid="job" data-over={is_over.to_string()}>
            if !is_over {
                <span class="job-bar">{ progress(percent, "thin", &t!("job-running")) }</span>
                <span class="small-text muted">{ t!("job-percent", percent = percent) }</span>
                <button type="button" class="button link small" data-testid="job-stop" onclick={stop}>{ t!("job-stop") }</button>
            }
            if let Some(job) = job {
                { match job.status {
                    JobStatus::Stopped => html! { <span class="small-text muted">{ t!("job-stopped") }</span> },
                    JobStatus::Failed => html! { <span class="small-text bad">{ t!("job-failed") }{ " " }<span lang="en">{ job.failure.clone() }</span></span> },
                    _ => Html::default(),
                } }
            }
            { refused_if(doing.trouble(), "job-problem") }
        </div>
    }
}
