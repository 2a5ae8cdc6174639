//! The four steps: what is done of them, what is missing, and where to go next.

use super::route::Route;
use admin_contract::overview::{Counts, Overview, PartKind, StepKind, StepPart, StepState};

/// The pages of the steps, in their order.
pub const ROUTES: [Route; 4] = [Route::Tables, Route::Provisioning, Route::Profiles, Route::Apps];

/// What stands at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing of it is done.
    #[default]
    Open,
    /// Something is done.
    Begun,
    /// All is done.
    Done,
    /// Something is wrong.
    Failed,
}

/// What stands at each step, in the order of [`ROUTES`].
pub fn marks(overview: &Overview) -> Vec<Mark> {
    let of = |kind: StepKind| {
        let step = overview.steps.iter().find(|step| step.kind == kind);
        match step.map(|step| step.state) {
            Some(StepState::Begun) => Mark::Begun,
            Some(StepState::Done) => Mark::Done,
            Some(StepState::Failed) => Mark::Failed,
            Some(StepState::Open) | None => Mark::Open,
        }
    };
    [StepKind::Tables, StepKind::Provisioning, StepKind::Profiles, StepKind::Apps].map(of).to_vec()
}

/// What is counted beside a page's name; nothing where it is none.
pub fn count(counts: &Counts, route: &Route) -> Option<u64> {
    let count = match route {
        Route::Tables => counts.tables,
        Route::Profiles => counts.profiles,
        Route::Apps => counts.apps,
        Route::Devices => counts.devices,
        Route::SyncErrors => counts.sync_errors,
        _ => 0,
    };
    (count > 0).then_some(count)
}

/// The page of a step.
pub fn route(kind: StepKind) -> Route {
    match kind {
        StepKind::Tables => Route::Tables,
        StepKind::Provisioning => Route::Provisioning,
        StepKind::Profiles => Route::Profiles,
        StepKind::Apps => Route::Apps,
    }
}

/// The first thing that is missing, with its step; `None` when all is done.
pub fn next(overview: &Overview) -> Option<(StepKind, &StepPart)> {
    overview.steps.iter().find_map(|step| {
        let part = step.parts.iter().find(|part| !part.is_done)?;
        Some((step.kind, part))
    })
}

/// The end of the id of a part's words.
pub fn part_name(part: PartKind) -> &'static str {
    match part {
        PartKind::TablesEnabled => "tables-enabled",
        PartKind::TablesPublished => "tables-published",
        PartKind::Consent => "consent",
        PartKind::Provisioned => "provisioned",
        PartKind::ProfilesMade => "profiles-made",
        PartKind::ProfilesPublished => "profiles-published",
        PartKind::ProfilesCurrent => "profiles-current",
        PartKind::PeopleAssigned => "people-assigned",
        PartKind::AppsEnabled => "apps-enabled",
        PartKind::AppsOffer => "apps-offer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use admin_contract::overview::Step;

    fn overview() -> Overview {
        let part = |about, is_done| StepPart { about, is_done, count: None };
        let step = |kind, state, parts| Step { kind, state, parts };
        Overview {
            steps: vec![
                step(StepKind::Tables, StepState::Done, vec![part(PartKind::TablesEnabled, true)]),
                step(
                    StepKind::Provisioning,
                    StepState::Begun,
                    vec![part(PartKind::Consent, true), part(PartKind::Provisioned, false)],
                ),
            ],
            counts: Counts::default(),
            ineligible: None,
            is_open: false,
        }
    }

    #[test]
    fn the_next_thing_to_do_is_the_first_that_is_missing() {
        let overview = overview();
        let (step, part) = next(&overview).unwrap();
        assert_eq!((route(step), part.about), (Route::Provisioning, PartKind::Provisioned));
    }

    #[test]
    fn a_step_nobody_tells_of_is_open() {
        assert_eq!(marks(&overview()), [Mark::Done, Mark::Begun, Mark::Open, Mark::Open]);
    }
}
