//! What the server is started with.

use crate::throttle::ServiceLimits;
use crate::tls::Tls;
use jiff::civil::Date;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Everything [`crate::Server::start`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; without TLS loopback only, port 0 takes a free one.
    pub listen: SocketAddr,
    /// The data directory; made when it is missing, for its owner alone.
    pub data: PathBuf,
    /// A database of PostgreSQL, `postgres://user@host/name`, instead of the file in the data directory.
    pub database_url: Option<String>,
    /// Speak TLS.
    pub tls: Option<Tls>,
    /// Tell `/metrics` to other machines too.
    pub metrics_for_all: bool,
    /// Fill an empty database with the demo company.
    pub demo: Option<Demo>,
    /// Limits and lifetimes.
    pub limits: Limits,
}

impl Config {
    /// A server on a free loopback port.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: data.into(),
            database_url: None,
            tls: None,
            metrics_for_all: false,
            demo: None,
            limits: Limits::default(),
        }
    }
}

/// What the demo company is made from: the same three give the same data, byte for byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demo {
    /// Seed of everything random.
    pub seed: u64,
    /// 1 is 500 accounts and 2,000 contacts; the other tables grow alike.
    pub scale: f64,
    /// The day the data is dated by.
    pub epoch: Date,
}

/// Limits and lifetimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest request body in bytes.
    pub body_bytes: usize,
    /// Wrong passwords for one user name within [`Limits::sign_in_window`] before it has to wait.
    pub failures_per_user: u32,
    /// Sign-ins, right or wrong, from one address within [`Limits::sign_in_window`].
    pub attempts_per_address: u32,
    /// The window of both.
    pub sign_in_window: Duration,
    /// Life of an access token.
    pub access_token: Duration,
    /// Life of a refresh token; each use gives a new one.
    pub refresh_token: Duration,
    /// How long the reply to a repeatable request is kept.
    pub receipts: Duration,
    /// How long a connection may take to say what it wants.
    pub headers_time: Duration,
    /// How long a body may take to come, and how long a client may take nothing of an answer.
    pub body_time: Duration,
    /// How long the database may work for a request; bounds what a query may cost.
    pub request_time: Duration,
    /// What one user may ask for in a while; `None` for no limit.
    pub service: Option<ServiceLimits>,
    /// How long running requests may take when the server stops.
    pub shutdown: Duration,
}

const DAY: u64 = 24 * 60 * 60;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024 * 1024,
            failures_per_user: 10,
            attempts_per_address: 300,
            sign_in_window: Duration::from_secs(60),
            access_token: Duration::from_secs(60 * 60),
            refresh_token: Duration::from_secs(60 * DAY),
            receipts: Duration::from_secs(30 * DAY),
            headers_time: Duration::from_secs(30),
            body_time: Duration::from_secs(60),
            request_time: Duration::from_secs(120),
            service: None,
            shutdown: Duration::from_secs(10),
        }
    }
}
