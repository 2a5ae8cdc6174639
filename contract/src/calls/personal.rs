//! What a person keeps on this device beside records.

use crate::personal::{Personal, PersonalView};
use model::RecordId;
use uuid::Uuid;

calls! {
    /// What the person keeps beside records: opened lately, pinned, views of one's own.
    GetPersonal {} => Personal;

    /// Pins a record, or lets it go.
    Pin {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Whether it is to be pinned.
        pinned: bool,
    } => ();

    /// Keeps a view of one's own, for one of the same id.
    KeepView {
        /// The view.
        view: PersonalView,
    } => ();

    /// Forgets a view of one's own.
    DropView {
        /// From [`PersonalView`].
        id: Uuid,
    } => ();
}
