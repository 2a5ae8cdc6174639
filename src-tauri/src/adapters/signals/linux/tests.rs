//! The adapter against services on a bus of the test's own.

use super::*;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use zbus::connection::Builder;
use zbus::interface;

/// A bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// `None` where this machine has no `dbus-daemon`.
    fn start() -> Result<Option<Self>> {
        let started = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut daemon = match started {
            Ok(daemon) => daemon,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut address = String::new();
        let output = daemon.stdout.take().context("no output")?;
        BufReader::new(output).read_line(&mut address)?;
        Ok(Some(Self { daemon, address: address.trim().to_owned() }))
    }

    async fn connect(&self) -> Result<Connection> {
        Ok(Builder::address(self.address.as_str()).build().await?)
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

struct FakeNetwork {
    state: u32,
    metered: u32,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl FakeNetwork {
    #[zbus(property)]
    fn state(&self) -> u32 {
        self.state
    }

    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.metered
    }
}

struct FakeSession(bool);

#[interface(name = "org.freedesktop.login1.Session")]
impl FakeSession {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.0
    }
}

#[test]
fn states_of_the_network_have_their_meaning() {
    for (state, metered, network) in [
        (20, 0, Network::None),
        (40, 1, Network::None),
        (70, 1, Network::Metered),
        (70, 3, Network::Metered),
        (60, 4, Network::Unmetered),
        (70, 0, Network::Unknown),
        (0, 2, Network::Unknown),
    ] {
        assert_eq!(network_of(state, metered), network, "{state} {metered}");
    }
}

#[tokio::test]
async fn what_the_services_tell_is_followed_and_what_is_missing_stays_unknown() -> Result<()> {
    let Some(bus) = Bus::start()? else { return Ok(()) };
    let services = bus.connect().await?;
    let network_path = "/org/freedesktop/NetworkManager";
    services.object_server().at(network_path, FakeNetwork { state: 70, metered: 1 }).await?;
    services.object_server().at("/org/freedesktop/login1/session/auto", FakeSession(false)).await?;
    services.request_name("org.freedesktop.NetworkManager").await?;
    services.request_name("org.freedesktop.login1").await?;

    let signs = watch::Sender::new(Signs::default());
    let mut told = signs.subscribe();
    let connection = bus.connect().await?;
    let following = tokio::spawn(async move { follow_on(&connection, &signs).await });
    let first = told.wait_for(|s| s.network == Network::Metered && s.locked == Some(false)).await?;
    assert_eq!(first.saves_power, None, "nobody tells of power");
    drop(first);

    let network = services.object_server().interface::<_, FakeNetwork>(network_path).await?;
    network.get_mut().await.state = 20;
    network.get().await.state_changed(network.signal_emitter()).await?;
    told.wait_for(|signs| signs.network == Network::None).await?;
    following.abort();
    Ok(())
}
