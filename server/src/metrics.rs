//! What Prometheus reads: how many requests of which kind were answered how, and how long they took.

use model::{Code, Problem};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper ends of the histogram's buckets, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// The server's counters.
pub struct Metrics {
    registry: Registry,
    served: Family<Served, Counter>,
    seconds: Family<Kind, Histogram, fn() -> Histogram>,
    running: Gauge,
    throttled: Counter,
    answered: AtomicU64,
    failed: AtomicU64,
}

/// Requests since the server started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Answered.
    pub served: u64,
    /// Of these with a failure of the server.
    pub failed: u64,
    /// Refused because a user asked too much.
    pub throttled: u64,
    /// Running now.
    pub running: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Served {
    method: &'static str,
    kind: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// A request that runs; dropped, it runs no more, also when the client went away.
pub struct Running {
    running: Gauge,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.running.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("farfield");
        let served = Family::default();
        let seconds: Family<Kind, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(SECONDS));
        let (running, throttled) = (Gauge::default(), Counter::default());
        registry.register("requests", "Requests answered", served.clone());
        registry.register("request_duration_seconds", "Time to answer a request", seconds.clone());
        registry.register("requests_running", "Requests being answered", running.clone());
        registry.register("requests_throttled", "Requests refused by service protection", throttled.clone());
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program that runs", version);
        let (answered, failed) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { registry, served, seconds, running, throttled, answered, failed }
    }
}

impl Metrics {
    /// Counts a request that begins.
    pub fn begin(&self) -> Running {
        self.running.inc();
        Running { running: self.running.clone() }
    }

    /// Counts a request that was answered. Labels are words of the program, never of the request.
    pub fn served(&self, method: &'static str, kind: &'static str, status: u16, took: Duration) {
        self.served.get_or_create(&Served { method, kind, status }).inc();
        self.answered.fetch_add(1, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(status >= 500), Ordering::Relaxed);
        self.seconds.get_or_create(&Kind { kind }).observe(took.as_secs_f64());
    }

    /// What was counted so far.
    pub fn totals(&self) -> Totals {
        Totals {
            served: self.answered.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            throttled: self.throttled.get(),
            running: self.running.get().unsigned_abs(),
        }
    }

    /// Counts a request that came too often.
    pub fn throttled(&self) {
        self.throttled.inc();
    }

    /// Everything in Prometheus' text format.
    ///
    /// # Errors
    /// [`Code::Internal`].
    pub fn text(&self) -> Result<String, Problem> {
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
        Ok(text)
    }
}
