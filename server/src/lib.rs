//! The self-hosted Farfield server: the Dataverse Web API on one SQLite file, or on PostgreSQL.
//!
//! [`Server::start`] is all of it; [`routes`] lists what it answers. [`catalog`] holds the tables' metadata, [`metadata`]
//! changes it, [`store`] the rows, [`security`] says who may do what, [`records`] what a write must meet, [`web`] turns requests into these.

pub mod admin;
pub mod app;
pub mod auth;
pub mod catalog;
pub mod config;
pub mod console;
pub mod devices;
pub mod fault;
pub mod metadata;
pub mod metrics;
pub mod offline;
pub mod people;
pub mod processes;
pub mod records;
pub mod regional;
pub mod routes;
pub mod security;
pub mod seed;
pub mod solutions;
pub mod store;
pub mod throttle;
pub mod tls;
pub mod track;
pub mod upkeep;
pub mod web;

mod advice;
mod patience;
mod server;

pub use advice::advice;
pub use server::{Server, import_solution, now_ms, token};
