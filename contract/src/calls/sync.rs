//! The link, the status and when this device syncs.

use crate::settings::{SyncSettings, SyncWishes};
use model::status::OfflineStatus;

calls! {
    /// The offline status; also sent as an event whenever it changes.
    GetStatus {} => OfflineStatus;

    /// Switches "Work offline" on or off (checklist 8); off also reconnects.
    SetOffline {
        /// Whether to work offline.
        offline: bool,
    } => ();

    /// Tries the link now (checklist 30).
    Reconnect {} => ();

    /// Starts a sync cycle now.
    SyncNow {} => ();

    /// Looks at every row of a table again, or of all, without downloading what is here ("Refresh", checklist 14).
    Refresh {
        /// Logical name; without it, all tables.
        table: Option<String>,
    } => ();

    /// Brings up the tables of an open grid: its own and those it shows columns of (checklist 14).
    SyncGrid {
        /// From [`crate::shapes::Grid`].
        handle: u64,
    } => ();

    /// Tells whether the window can be seen: only then is the link looked at while nothing else is asked.
    SetSeen {
        /// Whether it can be seen.
        seen: bool,
    } => ();

    /// The operating system says that the network changed: looks whether the server answers (checklist 29).
    CheckLink {} => ();

    /// When this device may sync, as far as the user may choose (checklist 129).
    GetSyncSettings {} => SyncSettings;

    /// Chooses when this device may sync.
    SetSyncSettings {
        /// What the user wishes.
        wishes: SyncWishes,
    } => ();
}
