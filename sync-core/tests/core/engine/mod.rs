//! The engine: its transitions as tables, whole lives from one seed, and its driver on the real database.

mod download;
mod driver;
mod every_call;
mod faulty_store;
mod lifecycle;
mod many;
mod pulse;
mod replay;
mod simulation;
mod status;
mod story;
mod update;
