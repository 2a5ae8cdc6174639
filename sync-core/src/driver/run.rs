//! The task that owns the engine's memory: it takes what happened, steps, and carries out the effects.

use super::payload::{Payload, Payloads};
use super::requests::{Answer, Known, ask};
use super::waiters::{End, Waiters};
use super::{Command, EngineParts, commits};
use crate::change::AttemptId;
use crate::engine::{
    Commit, CommitId, Done, Effect, Event, Fresh, Happened, Reply, Request, RequestId, State, facts, step,
};
use crate::ports::{Configuration, Failure, Moved, Tokens};
use contract::commands::RecordMoved;
use contract::events::Notice;
use model::status::{self, OfflineStatus};
use model::value::Instant;
use model::{Code, Problem};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

/// An engine that runs.
pub(super) struct Run {
    parts: EngineParts,
    state: State,
    known: Known,
    events: broadcast::Sender<contract::Event>,
    status: watch::Sender<OfflineStatus>,
    tasks: JoinSet<Finished>,
    running: HashMap<Id, Running>,
    payloads: Payloads,
    /// Commits that wait for the running one: they reach the disk in the order wished.
    commits: VecDeque<(CommitId, Commit)>,
    choices: HashMap<CommitId, oneshot::Sender<Result<(), Problem>>>,
    waiters: Waiters,
    wakes_at: Option<Instant>,
    /// The tokens as they are stored.
    tokens: Option<Tokens>,
}

/// What a task is for, so that one that fails is answered all the same.
enum Running {
    Request(RequestId, AbortHandle),
    Commit(CommitId),
    Aside,
}

/// What a task came to.
enum Finished {
    Request(RequestId, Answer),
    Commit(CommitId, Result<Done, Problem>, Option<Box<Configuration>>),
    /// A commit of ends failed; what the disk says of their changes all the same.
    EndsFailed(CommitId, Problem, Vec<Happened>),
    Happened(Option<Happened>),
}

impl Run {
    pub fn new(
        parts: EngineParts,
        state: State,
        configuration: Option<Configuration>,
        events: broadcast::Sender<contract::Event>,
        status: watch::Sender<OfflineStatus>,
    ) -> Self {
        let mut run = Self {
            tokens: parts.transport.tokens(),
            parts,
            state,
            known: Known { tables: Arc::from([]), tracked: false, conflicts: Arc::default() },
            events,
            status,
            tasks: JoinSet::new(),
            running: HashMap::new(),
            payloads: Payloads::default(),
            commits: VecDeque::new(),
            choices: HashMap::new(),
            waiters: Waiters::default(),
            wakes_at: None,
        };
        run.know_tables(configuration);
        run
    }

    /// Runs until it is told to end, or every handle is gone.
    pub async fn until_shutdown(mut self, mut inbox: mpsc::UnboundedReceiver<Command>) {
        let mut signs = self.parts.signals.watch();
        let first = *signs.borrow_and_update();
        self.happen(Happened::Told(first));
        self.happen(Happened::Started);
        let ended = loop {
            let nap = self.nap();
            tokio::select! {
                command = inbox.recv() => match command {
                    Some(Command::Shutdown(tell)) => break Some(tell),
                    Some(command) => self.obey(command),
                    None => break None,
                },
                Ok(()) = signs.changed() => {
                    let now = *signs.borrow_and_update();
                    self.happen(Happened::Told(now));
                }
                Some(finished) = self.tasks.join_next_with_id() => self.finished(finished),
                () = nap => {
                    self.wakes_at = None;
                    self.happen(Happened::Woke);
                }
            }
        };
        self.reach_safe_point().await;
        if let Some(tell) = ended {
            // Whoever asked may have gone.
            let _ = tell.send(());
        }
    }

    /// Drops requests, and waits for the commit that is running: the next start understands where it was.
    async fn reach_safe_point(&mut self) {
        for running in self.running.values() {
            if let Running::Request(_, task) = running {
                task.abort();
            }
        }
        while self.tasks.join_next().await.is_some() {}
        self.keep_tokens();
        while self.tasks.join_next().await.is_some() {}
    }

    /// Sleeps until the moment that the engine wished for.
    fn nap(&self) -> impl Future<Output = ()> + use<> {
        let now = self.parts.clock.now_ms();
        let wait = self.wakes_at.map(|at| u64::try_from(at.0.saturating_sub(now)).unwrap_or_default());
        async move {
            match wait {
                Some(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
                None => std::future::pending().await,
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Happened(happened, None) => {
                self.happen(happened);
            }
            Command::Happened(happened, Some(tell)) => self.choose(happened, tell),
            Command::SyncUntilQuiet(wish, tell) => self.sync(wish, tell),
            Command::Retried(seq) => {
                let store = self.parts.store.clone();
                self.aside(async move {
                    match store.change(seq).await {
                        Ok(change) => change.map(|change| Happened::ChangeRetried(change.head)),
                        Err(problem) => {
                            tracing::warn!(%problem, seq = seq.0, "a retried change can't be read");
                            None
                        }
                    }
                });
            }
            // The loop ends before it obeys this.
            Command::Shutdown(_) => {}
        }
    }

    /// The user chose something; he hears when it is stored.
    fn choose(&mut self, happened: Happened, tell: oneshot::Sender<Result<(), Problem>>) {
        let effects = self.step(happened);
        let commit = effects.iter().find_map(|effect| match effect {
            Effect::Commit(
                id,
                Commit::Setting(_) | Commit::PostponeUpdate | Commit::Migrate | Commit::Reconfigure,
            ) => Some(*id),
            _ => None,
        });
        match commit {
            Some(commit) => {
                self.choices.insert(commit, tell);
            }
            None => {
                // Whoever asked may have gone.
                let _ = tell.send(Ok(()));
            }
        }
        self.carry_out(effects);
    }

    fn sync(&mut self, wish: Happened, tell: oneshot::Sender<Result<crate::engine::SyncSummary, Problem>>) {
        let effects = self.step(wish);
        self.waiters.add(self.state.awaited_cycle(), tell);
        self.carry_out(effects);
    }

    fn happen(&mut self, happened: Happened) {
        let effects = self.step(happened);
        self.carry_out(effects);
    }

    fn step(&mut self, happened: Happened) -> Vec<Effect> {
        let at = self.parts.clock.now_ms();
        let fresh = self.fresh(at);
        step(&mut self.state, Event { at: Instant(at), fresh, happened })
    }

    /// The attempt's id tells when it was made (uuid v7): that is when it was first sent.
    fn fresh(&self, now_ms: i64) -> Fresh {
        let (id, dice) = (self.parts.ids.uuid().into_bytes(), self.parts.ids.uuid().into_bytes());
        let mut random = [0; 10];
        random.copy_from_slice(&id[6..]);
        let millis = u64::try_from(now_ms).unwrap_or_default();
        let attempt = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        let jitter = u32::from_le_bytes([dice[0], dice[1], dice[2], dice[3]]);
        Fresh { attempt: AttemptId(attempt), jitter }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut ends = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(request, question) => self.send(request, question),
                Effect::Cancel(request) => self.cancel(request),
                Effect::Commit(id, commit) => self.commits.push_back((id, commit)),
                Effect::WakeAt(at) => self.wakes_at = Some(at),
                Effect::Rows(rows) => self.publish(contract::Event::Rows(rows)),
                Effect::Moved(moved) => {
                    for Moved { table, from, to } in moved {
                        self.publish(contract::Event::Moved(RecordMoved { table, from, to }));
                    }
                }
                Effect::Queue => self.publish(contract::Event::Queue),
                Effect::Notify(notice) => self.notify(notice),
                Effect::Stalled(problem) => ends.push(End::Stalled(problem)),
                Effect::CycleEnded { cycle, outcome } => ends.push(End::Cycle(cycle, outcome)),
            }
        }
        self.commit_next();
        let now = status::derive(&facts(&self.state));
        if self.status.borrow().link.is_online() && !now.link.is_online() {
            self.keep_opened();
        }
        let changed = self.status.send_if_modified(|shown| {
            let changed = *shown != now;
            shown.clone_from(&now);
            changed
        });
        if changed {
            self.publish(contract::Event::Status(Box::new(now)));
        }
        // Told last: who waited finds in the status what came of it.
        self.waiters.tell(&ends);
    }

    fn send(&mut self, request: RequestId, question: Request) {
        let (parts, known) = (self.parts.clone(), self.known.clone());
        let task =
            self.tasks.spawn(async move { Finished::Request(request, ask(&parts, &known, question).await) });
        self.running.insert(task.id(), Running::Request(request, task));
    }

    fn cancel(&mut self, request: RequestId) {
        self.payloads.take(request);
        for running in self.running.values() {
            if let Running::Request(id, task) = running
                && *id == request
            {
                task.abort();
            }
        }
    }

    fn commit_next(&mut self) {
        if self.running.values().any(|running| matches!(running, Running::Commit(_))) {
            return;
        }
        let Some((id, commit)) = self.commits.pop_front() else { return };
        let received = match &commit {
            Commit::Install(request) | Commit::KeepUpdate(request) => Some(*request),
            Commit::Page { received, .. } | Commit::Deltas { received, .. } => Some(*received),
            Commit::EndAttempts { received, .. } => *received,
            _ => None,
        };
        let received: Option<Payload> = received.and_then(|request| self.payloads.take(request));
        let store = self.parts.store.clone();
        let task = self.tasks.spawn(async move {
            let installs = matches!(commit, Commit::Install(_) | Commit::KeepUpdate(_) | Commit::Migrate);
            let ended = match &commit {
                Commit::EndAttempts { ends, .. } => ends.iter().map(|(seq, _)| *seq).collect(),
                _ => Vec::new(),
            };
            let done = commits::carry_out(&*store, commit, received).await;
            if let (Err(problem), [_, ..]) = (&done, ended.as_slice()) {
                return Finished::EndsFailed(id, problem.clone(), commits::standing(&*store, &ended).await);
            }
            // A configuration that can't be read is installed once more: without its tables nothing can be asked for.
            let (done, installed) = match (done, installs) {
                (Ok(done), true) => match store.configuration().await {
                    Ok(configuration) => (Ok(done), configuration.map(Box::new)),
                    Err(problem) => (Err(problem), None),
                },
                (done, _) => (done, None),
            };
            Finished::Commit(id, done, installed)
        });
        self.running.insert(task.id(), Running::Commit(id));
    }

    fn aside(&mut self, work: impl Future<Output = Option<Happened>> + Send + 'static) {
        let task = self.tasks.spawn(async move { Finished::Happened(work.await) });
        self.running.insert(task.id(), Running::Aside);
    }

    fn finished(&mut self, finished: Result<(Id, Finished), JoinError>) {
        match finished {
            Ok((task, finished)) => {
                self.running.remove(&task);
                self.take(finished);
            }
            Err(failed) => self.failed(&failed),
        }
    }

    fn take(&mut self, finished: Finished) {
        match finished {
            Finished::Request(request, Answer { reply, payload }) => {
                self.keep_tokens();
                if let Some(payload) = payload {
                    self.payloads.keep(request, payload);
                }
                self.happen(Happened::Replied(request, reply));
            }
            Finished::Commit(commit, done, installed) => {
                if installed.is_some() {
                    self.know_rules();
                }
                self.know_tables(installed.map(|configuration| *configuration));
                let chosen = self.choices.remove(&commit).map(|tell| {
                    let outcome = done.as_ref().map(|_| ()).map_err(Problem::clone);
                    (tell, outcome)
                });
                self.happen(match done {
                    Ok(done) => Happened::Committed(commit, done),
                    Err(problem) => Happened::CommitFailed(commit, problem),
                });
                // Told last: who hears of it finds it in the status. He may have gone.
                if let Some((tell, outcome)) = chosen {
                    let _ = tell.send(outcome);
                }
            }
            Finished::EndsFailed(commit, problem, standing) => {
                self.happen(Happened::CommitFailed(commit, problem));
                standing.into_iter().for_each(|happened| self.happen(happened));
            }
            Finished::Happened(Some(happened)) => self.happen(happened),
            Finished::Happened(None) => {}
        }
    }

    /// A task was cancelled, which the engine wished, or it panicked, which it hears of as a failure.
    fn failed(&mut self, failed: &JoinError) {
        let Some(running) = self.running.remove(&failed.id()) else { return };
        if failed.is_cancelled() {
            return;
        }
        tracing::error!("a task of the engine panicked");
        let problem = Problem::new(Code::Internal).with("detail", "a task of the engine panicked");
        match running {
            Running::Request(request, _) => {
                let failure = Failure::Transient { problem, retry_after_ms: None };
                self.happen(Happened::Replied(request, Reply::Failed(failure)));
            }
            Running::Commit(commit) => self.take(Finished::Commit(commit, Err(problem), None)),
            Running::Aside => {}
        }
    }

    fn know_tables(&mut self, configuration: Option<Configuration>) {
        if let Some(configuration) = configuration {
            let (tracked, conflicts) = (configuration.tells_changes(), Arc::new(configuration.conflicts));
            self.known = Known { tables: configuration.tables.into(), tracked, conflicts };
            self.parts.transport.set_tables(self.known.tables.clone());
        }
    }

    /// What the administrator orders comes with the configuration.
    fn know_rules(&mut self) {
        let store = self.parts.store.clone();
        self.aside(async move {
            match store.rules().await {
                Ok(rules) => Some(Happened::RulesChanged(rules)),
                Err(problem) => {
                    tracing::warn!(%problem, "the rules for syncs can't be read");
                    None
                }
            }
        });
    }

    /// Stores tokens that the transport refreshed.
    fn keep_tokens(&mut self) {
        let now = self.parts.transport.tokens();
        if now == self.tokens {
            return;
        }
        self.tokens.clone_from(&now);
        let store = self.parts.store.clone();
        self.aside(async move {
            if let Err(problem) = store.save_tokens(now.as_ref()).await {
                tracing::warn!(%problem, "refreshed tokens could not be stored");
            }
            None
        });
    }

    /// The link went while a record may be open.
    fn keep_opened(&mut self) {
        let (store, at) = (self.parts.store.clone(), Instant(self.parts.clock.now_ms()));
        self.aside(async move {
            if let Err(problem) = store.keep_opened(at).await {
                tracing::warn!(%problem, "it was not stored which record was open when the link went");
            }
            None
        });
    }

    fn notify(&mut self, notice: Notice) {
        let (notifier, shown) = (self.parts.notifier.clone(), notice.clone());
        // A desktop's notification service may take its time.
        tokio::task::spawn_blocking(move || notifier.notify(&shown));
        self.publish(contract::Event::Notice(notice));
    }

    fn publish(&self, event: contract::Event) {
        // Nobody may be listening.
        let _ = self.events.send(event);
    }
}
