//! Linux: NetworkManager, logind and the power profiles, over the system's bus. Each may be missing; then what it would
//! tell stays unknown.

use futures_util::StreamExt;
use futures_util::future::join4;
use sync_core::ports::{Network, Signs};
use tokio::sync::watch;
use zbus::{Connection, proxy};

#[proxy(
    interface = "org.freedesktop.NetworkManager",
    default_service = "org.freedesktop.NetworkManager",
    default_path = "/org/freedesktop/NetworkManager"
)]
trait NetworkManager {
    /// `NMState`
    #[zbus(property)]
    fn state(&self) -> zbus::Result<u32>;
    /// `NMMetered`
    #[zbus(property)]
    fn metered(&self) -> zbus::Result<u32>;
}

#[proxy(
    interface = "org.freedesktop.login1.Session",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1/session/auto"
)]
trait Session {
    /// Whether the session says that it is locked.
    #[zbus(property)]
    fn locked_hint(&self) -> zbus::Result<bool>;
}

#[proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1"
)]
trait Manager {
    /// The system is about to sleep, or woke.
    #[zbus(signal)]
    fn prepare_for_sleep(&self, begins: bool) -> zbus::Result<()>;
}

#[proxy(
    interface = "org.freedesktop.UPower.PowerProfiles",
    default_service = "org.freedesktop.UPower.PowerProfiles",
    default_path = "/org/freedesktop/UPower/PowerProfiles"
)]
trait PowerProfiles {
    /// `power-saver`, `balanced` or `performance`.
    #[zbus(property)]
    fn active_profile(&self) -> zbus::Result<String>;
}

/// Follows what the system's bus tells, as long as it is there.
pub async fn follow(signs: watch::Sender<Signs>) {
    match Connection::system().await {
        Ok(bus) => follow_on(&bus, &signs).await,
        Err(error) => tracing::debug!(%error, "no bus tells of link, power and lock"),
    }
}

/// Follows what a bus tells.
async fn follow_on(bus: &Connection, signs: &watch::Sender<Signs>) {
    let ended = join4(network(bus, signs), lock(bus, signs), power(bus, signs), sleep(bus, signs)).await;
    for missing in [ended.0, ended.1, ended.2, ended.3].into_iter().filter_map(Result::err) {
        tracing::debug!(error = %missing, "a service of the system doesn't tell");
    }
}

async fn network(bus: &Connection, signs: &watch::Sender<Signs>) -> zbus::Result<()> {
    let manager = NetworkManagerProxy::new(bus).await?;
    let read = async || {
        let (state, metered) = (manager.state().await?, manager.metered().await?);
        set(signs, |signs| signs.network = network_of(state, metered));
        zbus::Result::Ok(())
    };
    read().await?;
    let state = manager.receive_state_changed().await.map(|_| ());
    let metered = manager.receive_metered_changed().await.map(|_| ());
    let mut changes = futures_util::stream::select(state, metered);
    while changes.next().await.is_some() {
        read().await?;
    }
    Ok(())
}

/// `NMState` and `NMMetered` in our words. Connected to a local network counts: the server may stand in it.
fn network_of(state: u32, metered: u32) -> Network {
    match (state, metered) {
        (10..=49, _) => Network::None,
        (50.., 1 | 3) => Network::Metered,
        (50.., 2 | 4) => Network::Unmetered,
        _ => Network::Unknown,
    }
}

async fn lock(bus: &Connection, signs: &watch::Sender<Signs>) -> zbus::Result<()> {
    let session = SessionProxy::new(bus).await?;
    let locked = session.locked_hint().await?;
    set(signs, |signs| signs.locked = Some(locked));
    let mut changes = session.receive_locked_hint_changed().await;
    while let Some(change) = changes.next().await {
        let locked = change.get().await?;
        set(signs, |signs| signs.locked = Some(locked));
    }
    Ok(())
}

async fn power(bus: &Connection, signs: &watch::Sender<Signs>) -> zbus::Result<()> {
    let profiles = PowerProfilesProxy::new(bus).await?;
    let saves = |profile: &str| Some(profile == "power-saver");
    let now = profiles.active_profile().await?;
    set(signs, |signs| signs.saves_power = saves(&now));
    let mut changes = profiles.receive_active_profile_changed().await;
    while let Some(change) = changes.next().await {
        let now = change.get().await?;
        set(signs, |signs| signs.saves_power = saves(&now));
    }
    Ok(())
}

/// Before a sleep the network goes, whatever its manager says; after it, it says so itself.
async fn sleep(bus: &Connection, signs: &watch::Sender<Signs>) -> zbus::Result<()> {
    let manager = ManagerProxy::new(bus).await?;
    let mut changes = manager.receive_prepare_for_sleep().await?;
    while let Some(change) = changes.next().await {
        let begins = *change.args()?.begins();
        set(signs, |signs| {
            if begins {
                signs.network = Network::None;
            } else if signs.network == Network::None {
                signs.network = Network::Unknown;
            }
        });
    }
    Ok(())
}

fn set(signs: &watch::Sender<Signs>, change: impl FnOnce(&mut Signs)) {
    signs.send_if_modified(|signs| {
        let before = *signs;
        change(signs);
        *signs != before
    });
}

#[cfg(test)]
mod tests;
