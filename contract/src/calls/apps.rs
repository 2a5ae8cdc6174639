//! The app entered, its download and what it is made of.

use crate::drafts::Experience;
use crate::provisioning::Provisioning;
use crate::shapes::{AppInfo, Entered, Navigation, ViewInfo};
use crate::update::{OrphanValue, UpdatePlan};
use model::TableMeta;
use uuid::Uuid;

calls! {
    /// The app modules the user may use (checklist 9).
    ListApps {} => Vec<AppInfo>;

    /// Enters an app module.
    EnterApp {
        /// `appmoduleid`
        app: Uuid,
    } => Entered;

    /// Leaves the app module, to choose another.
    LeaveApp {} => ();

    /// Answers the download prompt with "Download", or starts later what was skipped (checklist 10).
    StartDownload {} => ();

    /// Answers the download prompt with "Skip for now" (checklist 10).
    SkipDownload {} => ();

    /// Stops the first download for now; [`StartDownload`] goes on where it was.
    PauseDownload {} => ();

    /// Throws away what was downloaded and downloads it again; unsent work stays (checklist 15).
    Reconfigure {} => ();

    /// How far the server is with getting ready for devices; `None` from a server that has no such thing. Asks the
    /// server (checklist 142, 143).
    GetProvisioning {} => Option<Provisioning>;

    /// Which of the two experiences the user has in the app entered (checklist 1-3).
    GetExperience {} => Experience;

    /// The navigation of the app entered.
    GetNavigation {} => Navigation;

    /// Metadata of a table.
    GetTable {
        /// Logical name.
        table: String,
    } => TableMeta;

    /// The views of a table that the view switcher lists (checklist 82).
    ListViews {
        /// Logical name.
        table: String,
    } => Vec<ViewInfo>;

    /// The update of tables and columns that waits for the user's yes; `None` while there is none (checklist 17, 125).
    GetUpdate {} => Option<UpdatePlan>;

    /// Applies the update that waits. What is new of it comes with the next sync.
    AcceptUpdate {} => ();

    /// Lets the update wait: the device goes on with the tables it has.
    PostponeUpdate {} => ();

    /// Unsent values of columns that are gone.
    ListOrphans {} => Vec<OrphanValue>;

    /// Deletes one of them.
    ClearOrphan {
        /// From [`OrphanValue`].
        number: i64,
    } => ();
}
