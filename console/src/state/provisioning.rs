//! What a provisioning job shows: the state of each stage, its words and times, and how its tables stand.

use admin_contract::provisioning::{JobMessage, JobStatus, ProvisioningJob};

/// Where a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is done.
    Done,
    /// It is being worked on.
    Now,
    /// It failed.
    Failed,
    /// The job was stopped in it.
    Stopped,
    /// Its turn has not come.
    Ahead,
}

impl Stage {
    /// Its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Ahead => "ahead",
        }
    }
}

/// Where the stage of a number stands, counted from 1.
pub fn stage(job: &ProvisioningJob, number: u8) -> Stage {
    match (job.status, number.cmp(&job.stage)) {
        (JobStatus::Completed, _) | (_, std::cmp::Ordering::Less) => Stage::Done,
        (_, std::cmp::Ordering::Greater) => Stage::Ahead,
        (JobStatus::Failed, _) => Stage::Failed,
        (JobStatus::Stopped, _) => Stage::Stopped,
        (JobStatus::Waiting | JobStatus::Running, _) => Stage::Now,
    }
}

/// The latest words of a stage, with their time.
pub fn latest(job: &ProvisioningJob, number: u8) -> Option<&JobMessage> {
    job.messages.iter().filter(|message| message.stage == number).max_by_key(|message| message.at_ms)
}

/// How much of a stage's bar is filled, 0 to 100: only the fifth tells its percent.
pub fn filled(job: &ProvisioningJob, number: u8) -> u64 {
    match stage(job, number) {
        Stage::Done => 100,
        Stage::Ahead => 0,
        _ => u64::from(job.percent.filter(|_| number == 5).unwrap_or(0)),
    }
}

/// Whether the job goes on by itself, so that the page looks again.
pub fn is_moving(job: &ProvisioningJob) -> bool {
    matches!(job.status, JobStatus::Waiting | JobStatus::Running)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::RecordId;
    use uuid::Uuid;

    fn job(status: JobStatus, stage: u8) -> ProvisioningJob {
        let message = |at_ms, stage, text: &str| JobMessage { at_ms, stage, text: text.into() };
        ProvisioningJob {
            id: RecordId::from(Uuid::nil()),
            is_deprovisioning: false,
            status,
            stage,
            stages: vec!["a".into(); 7],
            percent: Some(62),
            seconds_left: Some(40),
            attempt: 1,
            started_ms: Some(0),
            checked_ms: Some(9),
            finished_ms: None,
            messages: vec![message(9, 5, "later"), message(5, 5, "earlier"), message(2, 1, "first")],
            tables: Vec::new(),
        }
    }

    #[test]
    fn the_stage_of_the_job_is_now_those_before_are_done() {
        let running = job(JobStatus::Running, 5);
        let told: Vec<_> = (1..=7).map(|number| stage(&running, number)).collect();
        assert_eq!(told[..5], [Stage::Done, Stage::Done, Stage::Done, Stage::Done, Stage::Now]);
        assert_eq!((filled(&running, 4), filled(&running, 5), filled(&running, 6)), (100, 62, 0));
        assert_eq!(stage(&job(JobStatus::Failed, 2), 2), Stage::Failed);
        assert_eq!(stage(&job(JobStatus::Completed, 7), 7), Stage::Done);
    }

    #[test]
    fn a_stage_says_its_latest_words() {
        let running = job(JobStatus::Running, 5);
        assert_eq!(latest(&running, 5).map(|message| message.text.as_str()), Some("later"));
        assert_eq!(latest(&running, 3), None);
        assert!(is_moving(&running) && !is_moving(&job(JobStatus::Stopped, 5)));
    }
}
