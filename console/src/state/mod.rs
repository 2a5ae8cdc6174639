//! What the pages know, as plain values: no Yew, no browser, tested natively.

pub mod filter;
pub mod grid;
pub mod operators;
pub mod profile;
pub mod provisioning;
pub mod refusal;
pub mod route;
pub mod steps;
pub mod tables;
pub mod units;
pub mod versions;
pub mod words;
