//! Which servers may be spoken to.

use model::{Code, Problem};
use url::{Host, Url};

/// Reads a server's address: `https`, or `http` to this machine. A missing scheme means `https`; path, query and
/// fragment are cut off.
///
/// # Errors
/// [`Code::BadAddress`] when it isn't one, [`Code::InsecureServer`] for http to anything but this machine.
pub(super) fn checked(server: &str) -> Result<Url, Problem> {
    let server = server.trim();
    let bad = || Problem::new(Code::BadAddress).with("server", server);
    let with_scheme = if server.contains("://") { server.to_owned() } else { format!("https://{server}") };
    let mut url = Url::parse(&with_scheme).map_err(|_| bad())?;
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(bad());
    }
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        "http" => return Err(Problem::new(Code::InsecureServer).with("server", server)),
        _ => return Err(bad()),
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["http://127.0.0.1:8440", "http://localhost", "http://[::1]:1/x?y", "https://crm.example"]
        {
            assert!(checked(good).is_ok(), "{good}");
        }
        for insecure in ["http://crm.example", "http://192.168.0.1:8440", "http://localhost.example"] {
            assert_eq!(checked(insecure).unwrap_err().code, Code::InsecureServer, "{insecure}");
        }
    }

    #[test]
    fn an_address_without_a_scheme_means_https() {
        assert_eq!(checked("crm.example/main.aspx").unwrap().as_str(), "https://crm.example/");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in ["", "https://", "ftp://crm.example", "https://me:secret@crm.example", "not an address"] {
            assert_eq!(checked(bad).unwrap_err().code, Code::BadAddress, "{bad}");
        }
    }
}
