//! The server as its clients and operators see it. One binary, so that it is linked once.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

pub(crate) mod support;

mod actions;
mod admin;
mod anything;
mod batch;
mod calculated;
mod cluster;
mod columns;
mod console;
mod customize;
mod default_teams;
mod deltas;
mod demo;
mod drafts;
mod duplicates;
mod faults;
mod files;
mod foreign;
mod harbour;
mod labels;
mod limits;
mod making;
mod metadata;
mod numbers;
mod offline;
mod operation;
mod organizations;
mod paging;
mod processes;
mod program;
mod queries;
mod receipts;
mod record_teams;
mod regional;
mod roles;
mod rows;
mod runs;
mod security;
mod sharing;
mod sign_in;
mod solution_profiles;
mod solutions;
mod sql;
mod sync_errors;
mod under_load;
mod upgrade;
mod upkeep;
mod writes;
