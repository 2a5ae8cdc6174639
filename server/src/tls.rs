//! TLS: a certificate of the operator's, or one the server makes for itself.

use axum_server::tls_rustls::RustlsConfig;
use model::{Code, Problem};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// PEM files: the certificate with its chain, and its key.
    Files {
        /// The certificate.
        cert: PathBuf,
        /// Its key.
        key: PathBuf,
    },
    /// Made at the first start and left in `tls/cert.pem` of the data directory, for tests and closed networks: a client
    /// has to be told to trust it.
    SelfSigned,
}

/// What the listener needs.
///
/// # Errors
/// [`Code::StorageFailed`] for files that can't be read or written or are no certificate and key.
pub fn server_config(tls: &Tls, data: &Path, listen: IpAddr) -> Result<RustlsConfig, Problem> {
    let (cert, key) = match tls {
        Tls::Files { cert, key } => (cert.clone(), key.clone()),
        Tls::SelfSigned => self_signed(&data.join("tls"), listen)?,
    };
    let at = |path: &Path, e: &dyn std::fmt::Display| {
        Problem::new(Code::StorageFailed).with("path", path.display()).with("detail", e)
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(&cert).and_then(Iterator::collect).map_err(|e| at(&cert, &e))?;
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|e| at(&key, &e))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|e| at(&cert, &e))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

/// The server's own certificate; it stays the same, so that who trusts it once trusts it on.
fn self_signed(directory: &Path, listen: IpAddr) -> Result<(PathBuf, PathBuf), Problem> {
    let (cert, key) = (directory.join("cert.pem"), directory.join("key.pem"));
    if cert.exists() && key.exists() {
        return Ok((cert, key));
    }
    let failed = |e: &dyn std::fmt::Display| {
        Problem::new(Code::StorageFailed).with("path", directory.display()).with("detail", e)
    };
    let CertifiedKey { cert: made, signing_key } =
        generate_simple_self_signed(names(listen)).map_err(|e| failed(&e))?;
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|e| failed(&e))?;
    write_private(&key, &signing_key.serialize_pem()).map_err(|e| failed(&e))?;
    write_private(&cert, &made.pem()).map_err(|e| failed(&e))?;
    Ok((cert, key))
}

/// What a client on this machine, or on its network, may call the server.
fn names(listen: IpAddr) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    if !listen.is_loopback() && !listen.is_unspecified() {
        names.push(listen.to_string());
    }
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let host = host.trim();
    if !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) {
        names.push(host.to_owned());
    }
    names
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
