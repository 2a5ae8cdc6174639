//! The device database through its public trait, on files.

mod changes;
mod conflicts;
mod files;
mod pages;
mod update;
mod vault;
