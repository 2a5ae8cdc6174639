//! One record, what belongs to it and what is done with it.

use crate::commands::{CommandInfo, Ran};
use crate::processes::ProcessView;
use crate::related::{RelatedList, RelatedTo, Timeline};
use crate::shapes::{RecordView, Saved};
use model::business_rule::Effects;
use model::command::Command;
use model::process::StageMove;
use model::{Fields, Lookup, RecordId};
use uuid::Uuid;

calls! {
    /// A record with its form. Its calculated columns follow unsent edits, and so do rollups that count or add up; others show
    /// what the server has ([`model::metadata::Source`]). None of them is written.
    GetRecord {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => RecordView;

    /// A record that doesn't exist yet, with its form and default values. Nothing is stored. Made from another record it has
    /// what the maker's mappings take over from that: what the user leaves of it goes into [`SaveRecord`] with what he typed.
    NewRecord {
        /// Logical name.
        table: String,
        /// The record that it will belong to: its lookup is filled in.
        related: Option<RelatedTo>,
    } => RecordView;

    /// The records on this device that a record, as it would be saved, may be a second of, by the server's rules of duplicate
    /// detection; none where the changes touch nothing that these compare. To be asked before [`SaveRecord`]: what it
    /// finds is a warning with a way on, never a refusal (checklist 81). At most 20.
    FindDuplicates {
        /// Logical name.
        table: String,
        /// Primary key; for a new one, the id from [`NewRecord`].
        id: RecordId,
        /// Whether the record is new.
        create: bool,
        /// The columns the user changed.
        changes: Fields,
    } => Vec<Lookup>;

    /// Creates or changes a record: one transaction with its place in the change queue.
    SaveRecord {
        /// Logical name.
        table: String,
        /// Primary key; for a new one, the id from [`NewRecord`].
        id: RecordId,
        /// Whether the record is new.
        create: bool,
        /// The columns the user changed.
        changes: Fields,
    } => Saved;

    /// Deletes a record.
    DeleteRecord {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Saved;

    /// What business rules do to a form as it is filled in: what is shown, locked, required, set, refused and
    /// recommended (checklist 51). Nothing is stored.
    EvaluateRules {
        /// Logical name.
        table: String,
        /// The form; rules for other forms are passed over.
        form: Option<Uuid>,
        /// The record as the form shows it.
        fields: Fields,
        /// Whether the record is new.
        is_new: bool,
    } => Effects;

    /// The tables on this device whose rows can belong to a record, those of its timeline left out.
    ListRelated {
        /// Logical name of the record's table.
        table: String,
        /// Its primary key.
        id: RecordId,
    } => Vec<RelatedList>;

    /// Notes and activities of a record, the latest first.
    GetTimeline {
        /// Logical name of the record's table.
        table: String,
        /// Its primary key.
        id: RecordId,
        /// Entries wanted, at most 500.
        count: u32,
    } => Timeline;

    /// The commands that a record has now: by the matrix of what works offline, its state and the user's rights
    /// (checklist 44-49, 55-76).
    ListCommands {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Vec<CommandInfo>;

    /// Runs a command: its effect is seen at once, and it is one change in the queue.
    RunCommand {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Which, from [`ListCommands`].
        command: Command,
        /// What the user chose.
        parameters: Fields,
    } => Ran;

    /// Where a record stands in its process flow; `None` where it has none on this device (checklist 77-80).
    GetProcess {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
    } => Option<ProcessView>;

    /// Moves a record in its process flow: a change of the flow's instance in the queue (checklist 43).
    MoveStage {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Where to.
        to: StageMove,
    } => Saved;

    /// Pairs two records by a relationship: many-to-many ones, and lookups of either of them.
    Associate {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
        /// The other record.
        other: Lookup,
    } => Saved;

    /// Ends such a pair.
    Disassociate {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
        /// The other record.
        other: Lookup,
    } => Saved;

    /// The records paired with one by a many-to-many relationship.
    ListPairs {
        /// Logical name.
        table: String,
        /// Primary key.
        id: RecordId,
        /// Schema name of the relationship.
        relationship: String,
    } => Vec<Lookup>;
}
