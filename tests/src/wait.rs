//! The one way to wait: for a condition, with a deadline, saying what was awaited.

use anyhow::{Context, Error, Result};
use std::future::Future;
use std::time::Duration;

/// How long anything may take before the journey fails. Far above what a slow machine needs, so that only a real
/// fault meets it.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const PACE: Duration = Duration::from_millis(40);

/// Looks until there is something, and gives it. An error counts as "not yet"; the last one is told in the end.
///
/// # Errors
/// When nothing came before [`DEADLINE`].
pub async fn until<T, Look, Looking>(what: &str, mut look: Look) -> Result<T>
where
    Look: FnMut() -> Looking,
    Looking: Future<Output = Result<Option<T>>>,
{
    let mut last: Option<Error> = None;
    let mut ticks = tokio::time::interval(PACE);
    let looking = async {
        loop {
            ticks.tick().await;
            match look().await {
                Ok(Some(found)) => return found,
                Ok(None) => {}
                Err(error) => last = Some(error),
            }
        }
    };
    let outcome = tokio::time::timeout(DEADLINE, looking).await;
    match (outcome, last) {
        (Ok(found), _) => Ok(found),
        (Err(_), Some(error)) => Err(error.context(format!("waited {DEADLINE:?} for: {what}"))),
        (Err(late), None) => Err(late).with_context(|| format!("waited for: {what}")),
    }
}

/// Limits a single step to [`DEADLINE`].
///
/// # Errors
/// What the step says, or that it took too long.
pub async fn within<T>(what: &str, step: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(DEADLINE, step).await {
        Ok(outcome) => outcome.with_context(|| what.to_owned()),
        Err(late) => Err(late).with_context(|| format!("waited for: {what}")),
    }
}
