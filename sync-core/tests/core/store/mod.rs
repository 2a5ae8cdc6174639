//! The device database through its public trait, on files.

mod changes;
mod conflicts;
mod files;
mod pages;
mod reasons;
mod update;
mod vault;
