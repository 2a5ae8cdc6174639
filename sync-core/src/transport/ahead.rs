//! The page after the one that came: it is asked for while that one is decoded, because decoding takes as long as the
//! server needs for a page. One at a time, so that memory stays within bounds.

use super::client::{Client, Unanswered};
use super::page_request::PageRequest;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How far from its end a page's link is looked for.
const TAIL_BYTES: usize = 16 * 1024;
/// What stands before it; quotes within a text would be escaped.
const KEY: &[u8] = b"\"@odata.nextLink\":";
/// What was asked for longer ago is asked for again: a download may have been paused meanwhile.
const MOST_AGE: Duration = Duration::from_secs(60);

/// A request under way. It ends when it is dropped.
struct UnderWay {
    path: String,
    since: Instant,
    answer: JoinSet<Result<Vec<u8>, Unanswered>>,
}

/// The request under way, if there is one.
#[derive(Default)]
pub(super) struct Ahead(Mutex<Option<UnderWay>>);

impl Ahead {
    /// A page, from the request under way where it asks for that one; and asks for the page after it.
    pub(super) async fn send(
        &self,
        client: &Arc<Client>,
        request: PageRequest,
    ) -> Result<Vec<u8>, Unanswered> {
        let body = match self.early(&request.path).await {
            Some(Ok(body)) => body,
            Some(Err(Unanswered::Rejected(rejection))) => return Err(Unanswered::Rejected(rejection)),
            // The line may be whole again.
            Some(Err(_)) | None => request.send(client).await?,
        };
        if let Some(path) = next_link(&body).filter(|link| client.check_link(link).is_ok()) {
            let after = PageRequest { path: path.clone(), tracked: false, ..request };
            let (client, mut answer) = (Arc::clone(client), JoinSet::new());
            answer.spawn(async move { after.send(&client).await });
            *self.lock() = Some(UnderWay { path, since: Instant::now(), answer });
        }
        Ok(body)
    }

    async fn early(&self, path: &str) -> Option<Result<Vec<u8>, Unanswered>> {
        let is_it = |asked: &UnderWay| asked.path == path && asked.since.elapsed() < MOST_AGE;
        let mut asked = self.lock().take().filter(is_it)?;
        asked.answer.join_next().await?.ok()
    }

    fn lock(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The link to the page after this one, where servers write it.
fn next_link(body: &[u8]) -> Option<String> {
    let tail = body.get(body.len().saturating_sub(TAIL_BYTES)..)?;
    let place = tail.windows(KEY.len()).rposition(|window| window == KEY)?;
    let text = tail.get(place + KEY.len()..)?;
    serde_json::Deserializer::from_slice(text).into_iter::<String>().next()?.ok()
}
