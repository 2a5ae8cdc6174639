//! Settings: by flag, else by environment variable, else in a TOML file, else as they are by default.

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use farfield_server::config::{Config, Limits};
use farfield_server::throttle::ServiceLimits;
use farfield_server::tls::Tls;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// What can be set. In the file a flag `--tls-cert` is `tls_cert`.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on; other than loopback only with TLS. Port 0 takes a free one. [default: 127.0.0.1:8440]
    #[arg(long, env = "FARFIELD_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Data directory; made when it is missing. [default: farfield-data]
    #[arg(long, env = "FARFIELD_DATA")]
    pub data: Option<PathBuf>,
    /// A database of PostgreSQL instead of the file in the data directory: postgres://user@host/name.
    #[arg(long, env = "FARFIELD_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Certificate with its chain, PEM.
    #[arg(long, env = "FARFIELD_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the certificate, PEM.
    #[arg(long, env = "FARFIELD_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Make a certificate, for tests; it lies in tls/cert.pem of the data directory.
    #[arg(long, env = "FARFIELD_TLS_SELF_SIGNED", num_args = 0..=1, default_missing_value = "true")]
    pub tls_self_signed: Option<bool>,
    /// Tell /metrics to other machines too.
    #[arg(long, env = "FARFIELD_METRICS_FOR_ALL", num_args = 0..=1, default_missing_value = "true")]
    pub metrics_for_all: Option<bool>,
    /// How the log is written. [default: text]
    #[arg(long, env = "FARFIELD_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Largest body of a request, in bytes.
    #[arg(long, env = "FARFIELD_BODY_BYTES")]
    pub body_bytes: Option<usize>,
    /// How long a connection may take to say what it wants: 30s.
    #[arg(long, env = "FARFIELD_HEADERS_TIME")]
    pub headers_time: Option<Time>,
    /// How long a body may take to come: 60s.
    #[arg(long, env = "FARFIELD_BODY_TIME")]
    pub body_time: Option<Time>,
    /// How long the database may work for one request: 2m.
    #[arg(long, env = "FARFIELD_REQUEST_TIME")]
    pub request_time: Option<Time>,
    /// Whether users have limits on what they may ask for. [default: true, with --demo false]
    #[arg(long, env = "FARFIELD_SERVICE_LIMITS", num_args = 0..=1, default_missing_value = "true")]
    pub service_limits: Option<bool>,
    /// Requests of a user in the window.
    #[arg(long, env = "FARFIELD_SERVICE_REQUESTS")]
    pub service_requests: Option<u32>,
    /// Time of a user's requests in the window together: 20m.
    #[arg(long, env = "FARFIELD_SERVICE_TIME")]
    pub service_time: Option<Time>,
    /// Requests of a user at the same time.
    #[arg(long, env = "FARFIELD_SERVICE_CONCURRENT")]
    pub service_concurrent: Option<u32>,
    /// The window: 5m.
    #[arg(long, env = "FARFIELD_SERVICE_WINDOW")]
    pub service_window: Option<Time>,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines, one object a line.
    Json,
}

/// A span of time: `90s`, `15m`, `8h`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Time(pub Duration);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a number with s, m or h, such as 8h".to_owned();
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            _ => return Err(wrong()),
        };
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let seconds = number.checked_mul(seconds).filter(|s| *s <= 366 * 24 * 60 * 60).ok_or_else(wrong)?;
        Ok(Self(Duration::from_secs(seconds)))
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl Settings {
    /// With what is not set taken from a file.
    ///
    /// # Errors
    /// When the file can't be read, or says what is no setting.
    pub fn or_file(self, file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else { return Ok(self) };
        let text =
            std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let other: Self =
            toml::from_str(&text).with_context(|| format!("{} is no configuration", file.display()))?;
        Ok(self.or(other))
    }

    fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            data: self.data.or(other.data),
            database_url: self.database_url.or(other.database_url),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            tls_self_signed: self.tls_self_signed.or(other.tls_self_signed),
            metrics_for_all: self.metrics_for_all.or(other.metrics_for_all),
            log_format: self.log_format.or(other.log_format),
            body_bytes: self.body_bytes.or(other.body_bytes),
            headers_time: self.headers_time.or(other.headers_time),
            body_time: self.body_time.or(other.body_time),
            request_time: self.request_time.or(other.request_time),
            service_limits: self.service_limits.or(other.service_limits),
            service_requests: self.service_requests.or(other.service_requests),
            service_time: self.service_time.or(other.service_time),
            service_concurrent: self.service_concurrent.or(other.service_concurrent),
            service_window: self.service_window.or(other.service_window),
        }
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("farfield-data"))
    }

    /// What the server is started with.
    ///
    /// # Errors
    /// For settings that contradict each other.
    pub fn config(&self, is_demo: bool) -> anyhow::Result<Config> {
        Ok(Config {
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8440))),
            database_url: self.database_url.clone(),
            tls: self.tls()?,
            metrics_for_all: self.metrics_for_all.unwrap_or_default(),
            limits: self.limits(is_demo),
            ..Config::new(self.data())
        })
    }

    fn tls(&self) -> anyhow::Result<Option<Tls>> {
        match (&self.tls_cert, &self.tls_key, self.tls_self_signed.unwrap_or_default()) {
            (None, None, false) => Ok(None),
            (None, None, true) => Ok(Some(Tls::SelfSigned)),
            (Some(cert), Some(key), false) => Ok(Some(Tls::Files { cert: cert.clone(), key: key.clone() })),
            (Some(_), Some(_), true) => bail!("either a certificate is given or the server makes one"),
            _ => bail!("a certificate needs its key: give both --tls-cert and --tls-key"),
        }
    }

    fn limits(&self, is_demo: bool) -> Limits {
        let base = Limits::default();
        let time = |set: Option<Time>, base: Duration| set.map_or(base, |time| time.0);
        let service = ServiceLimits::default();
        let service = ServiceLimits {
            requests: self.service_requests.unwrap_or(service.requests),
            execution: time(self.service_time, service.execution),
            concurrent: self.service_concurrent.unwrap_or(service.concurrent),
            window: time(self.service_window, service.window),
        };
        Limits {
            body_bytes: self.body_bytes.unwrap_or(base.body_bytes),
            headers_time: time(self.headers_time, base.headers_time),
            body_time: time(self.body_time, base.body_time),
            request_time: time(self.request_time, base.request_time),
            service: self.service_limits.unwrap_or(!is_demo).then_some(service),
            ..base
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_the_default() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "listen = \"127.0.0.1:1\"\nrequest_time = \"5s\"\nbody_bytes = 7\n")
            .unwrap();
        let flags = Settings { body_bytes: Some(9), ..Settings::default() };
        let config = flags.or_file(Some(file.path())).unwrap().config(false).unwrap();
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.limits.request_time, Duration::from_secs(5));
        assert_eq!(config.limits.body_bytes, 9);
        assert_eq!(config.limits.body_time, Limits::default().body_time);
        assert_eq!(config.limits.service, Some(ServiceLimits::default()));
    }

    #[test]
    fn a_file_with_a_word_that_is_no_setting_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "lisen = \"127.0.0.1:1\"\n").unwrap();
        let told = format!("{:#}", Settings::default().or_file(Some(file.path())).unwrap_err());
        assert!(told.contains("lisen"), "{told}");
    }

    #[test]
    fn a_certificate_without_its_key_is_refused() {
        let half = Settings { tls_cert: Some("cert.pem".into()), ..Settings::default() };
        assert!(half.config(false).is_err());
    }

    #[test]
    fn the_demo_has_no_service_limits_unless_asked_for() {
        assert_eq!(Settings::default().config(true).unwrap().limits.service, None);
        let asked = Settings { service_limits: Some(true), ..Settings::default() };
        assert!(asked.config(true).unwrap().limits.service.is_some());
    }
}
