//! Starting and stopping.

use crate::app::App;
use crate::catalog::{Catalog, Definitions};
use crate::config::{Config, Limits};
use crate::fault::Fault;
use crate::patience::Patient;
use crate::records::{Writing, rollups};
use crate::seed::{self, Announced};
use crate::solutions::{self, Package, Report};
use crate::store::{Held, Store, blobs, receipts};
use crate::web::metadata_changes;
use crate::{auth, console, metadata, offline, routes, tls, track};
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsAcceptor;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use model::{Code, Problem, RecordId};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How often what has expired is removed.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long an upload that was begun may be finished.
const UPLOADS_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// What the listener gets besides the time for running requests.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A running server. Dropped, it goes on until the process ends: call [`Server::stop`].
pub struct Server {
    address: SocketAddr,
    announced: Vec<Announced>,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<()>,
    sweeping: JoinHandle<()>,
    provisioning: JoinHandle<()>,
    jobs: JoinHandle<()>,
    app: Arc<App>,
    _held: Option<Held>,
}

impl Server {
    /// Opens the data directory, fills it where that is asked, and listens.
    ///
    /// # Errors
    /// [`Code::InsecureServer`] for an address that is not loopback, without TLS or with the demo; [`Code::DatabaseInUse`],
    /// [`Code::DatabaseDamaged`], [`Code::DatabaseTooNew`], [`Code::DiskFull`], [`Code::StorageFailed`];
    /// [`Code::BadAddress`] when the address is taken.
    pub async fn start(config: Config) -> Result<Self, Problem> {
        // The demo's passwords are no secret.
        if !config.listen.ip().is_loopback() && (config.tls.is_none() || config.demo.is_some()) {
            return Err(Problem::new(Code::InsecureServer).with("server", config.listen));
        }
        // Several processes may serve one database of PostgreSQL.
        let held = match config.database_url {
            None => Some(Held::take(&config.data)?),
            Some(_) => None,
        };
        let (app, announced) = open(&config).await.map_err(|mut problem| {
            problem.args.entry("path".to_owned()).or_insert_with(|| config.data.display().to_string());
            problem
        })?;
        let taken = |e: std::io::Error| {
            Problem::new(Code::BadAddress).with("server", config.listen).with("detail", e)
        };
        let tls = config.tls.as_ref().map(|tls| tls::server_config(tls, &config.data, config.listen.ip()));
        let listener = TcpListener::bind(config.listen).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        let (listener, handle) = (listener.into_std().map_err(taken)?, Handle::new());
        let mut server = axum_server::from_tcp(listener).map_err(taken)?.handle(handle.clone());
        patient(server.http_builder(), config.limits.headers_time);
        let limits = config.limits;
        let service = routes::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
        let serving = match tls.transpose()? {
            Some(tls) => {
                let tls = RustlsAcceptor::new(tls).acceptor(NoDelayAcceptor::new());
                tokio::spawn(until_stopped(server.acceptor(watched(tls, limits)).serve(service)))
            }
            None => {
                let plain = watched(NoDelayAcceptor::new(), limits);
                tokio::spawn(until_stopped(server.acceptor(plain).serve(service)))
            }
        };
        let sweeping = tokio::spawn(sweep(Arc::clone(&app)));
        let provisioning = tokio::spawn(offline::run(Arc::clone(&app)));
        let jobs = tokio::spawn(console::run_jobs(Arc::clone(&app)));
        Ok(Self { address, announced, handle, serving, sweeping, provisioning, jobs, app, _held: held })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:8440`, or `https://…`
    pub fn url(&self) -> String {
        format!("{}://{}", if self.app.is_tls { "https" } else { "http" }, self.address)
    }

    /// The users that a first start made, or those of the demo.
    pub fn announced(&self) -> &[Announced] {
        &self.announced
    }

    /// Stops listening, lets running requests end within the time set, and closes the database.
    pub async fn stop(self) {
        let patience = self.app.limits.shutdown;
        self.handle.graceful_shutdown(Some(patience));
        self.sweeping.abort();
        self.provisioning.abort();
        self.jobs.abort();
        let abort = self.serving.abort_handle();
        if tokio::time::timeout(patience + LAST_WORDS, self.serving).await.is_err() {
            tracing::warn!("requests still running were cut off");
            abort.abort();
        }
        self.app.store.close().await;
    }
}

/// Opens the database, and fills it where it is empty.
async fn open(config: &Config) -> Result<(Arc<App>, Vec<Announced>), Problem> {
    let store = Store::open(&config.data, config.database_url.as_deref()).await?;
    // Stamps of the metadata are made from it.
    crate::app::secret(&store).await?;
    let standard = Definitions { dialect: store.dialect(), ..seed::tables::read()? };
    let before = store.read(metadata::storage::load).await?;
    let definitions = store.write(move |conn| metadata::storage::install(conn, standard, now_ms())).await?;
    let catalog = Arc::new(Catalog::new(definitions)?);
    let made = store.install(&catalog).await?;
    if let Some(before) = before {
        let (old, new) = (Catalog::new(before)?, Arc::clone(&catalog));
        store.write(move |conn| metadata::source::fill(conn, &old, &new)).await?;
    }
    let announced = seed::fill(&store, &catalog, made, config.demo.as_ref()).await?;
    store.index(&catalog).await?;
    // Now with the processes, which are rows.
    let catalog = Arc::new(store.read(metadata::storage::catalog).await?);
    Ok((Arc::new(App::new(catalog, store, config).await?), announced))
}

/// A connection that says nothing is not kept.
fn patient(http: &mut Builder<TokioExecutor>, patience: Duration) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(patience);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(patience);
}

/// Nor is one kept whose client does not take what it is told.
fn watched<A>(inner: A, limits: Limits) -> Patient<A> {
    Patient { inner, first: limits.headers_time, stalled: limits.body_time }
}

async fn until_stopped(serving: impl Future<Output = std::io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, "serving ended");
    }
}

/// Imports a solution file into a data directory whose server isn't running, as a user.
///
/// # Errors
/// As [`Server::start`]; [`Code::RecordNotFound`] when there is no such user; [`Code::BadRequest`] for a file that is
/// refused.
pub async fn import_solution(config: Config, user: &str, package: Package) -> Result<Report, Problem> {
    let _held = match config.database_url {
        None => Some(Held::take(&config.data)?),
        Some(_) => None,
    };
    let (app, _) = open(&config).await?;
    let (catalog, name) = (app.catalog(), model::fold::fold(user));
    let imported = app
        .store
        .write(move |conn| {
            let found = conn.value("SELECT user_id FROM credential WHERE name = ?", &[name.into()])?;
            let user = found.and_then(|id| id.as_id()).ok_or(Problem::from(Code::RecordNotFound))?;
            let caller = crate::security::load(conn, user)?.ok_or(Problem::from(Code::RecordNotFound))?;
            let now = model::value::Instant(now_ms());
            let writing = Writing { catalog: &catalog, caller: &caller, now };
            solutions::import(conn, writing, &package)
        })
        .await;
    app.store.close().await;
    imported.map_err(|fault| match fault {
        Fault::Refused(error) => Problem::new(Code::BadRequest).with("detail", error.message),
        Fault::Failed(problem) => problem,
    })
}

/// A bearer token for a user of a data directory, for tests and scripts.
///
/// # Errors
/// [`Code::RecordNotFound`] when there is no such user; what the database says.
pub async fn token(
    data: &Path,
    database_url: Option<&str>,
    user: &str,
    ttl: Duration,
) -> Result<String, Problem> {
    if database_url.is_none() && !data.is_dir() {
        return Err(Problem::new(Code::StorageFailed)
            .with("path", data.display())
            .with("detail", "no such directory"));
    }
    let store = Store::open(data, database_url).await?;
    let name = model::fold::fold(user);
    let user: Result<RecordId, Problem> = store
        .read(move |conn| {
            let found = conn.value("SELECT user_id FROM credential WHERE name = ?", &[name.into()])?;
            found.and_then(|id| id.as_id()).ok_or_else(|| Code::RecordNotFound.into())
        })
        .await;
    let user = user?;
    let tokens = auth::token::Tokens::new(&crate::app::secret(&store).await?);
    let token = tokens.issue(user, now_ms().unsigned_abs() / 1000, ttl);
    store.close().await;
    token
}

/// Now, in milliseconds since 1970.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Removes what has expired, again and again.
async fn sweep(app: Arc<App>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        if let Err(problem) = sweep_once(&app).await {
            tracing::error!(%problem, "expired receipts and tokens could not be removed");
        }
        if let Err(problem) = calculate_rollups(&app).await {
            tracing::error!(%problem, "rollup columns could not be calculated");
        }
    }
}

/// Calculates all rollup columns, as Dataverse does every hour, some rows in each transaction.
async fn calculate_rollups(app: &App) -> Result<(), Problem> {
    let mut round = rollups::Round::default();
    loop {
        let catalog = app.catalog();
        if catalog.tables().iter().all(|table| rollups::of(&catalog, &table.meta).is_empty()) {
            return Ok(());
        }
        let next = app.store.write(move |conn| {
            let is_more = rollups::go_on(conn, &catalog, &mut round)?;
            Ok::<_, Problem>((round, is_more))
        });
        let (after, is_more) = next.await?;
        if !is_more {
            return Ok(());
        }
        round = after;
    }
}

async fn sweep_once(app: &App) -> Result<(), Problem> {
    let (now, catalog) = (now_ms(), app.catalog());
    let kept = i64::try_from(app.limits.receipts.as_millis()).unwrap_or(i64::MAX);
    app.store
        .write(move |conn| {
            track::prune(conn, &catalog, now)?;
            metadata_changes::forget(conn, now)?;
            blobs::forget_uploads_before(conn, now.saturating_sub(UPLOADS_KEPT_MS))?;
            receipts::forget_before(conn, now.saturating_sub(kept))?;
            auth::refresh::forget_before(conn, now)
        })
        .await
}
