//! The engine: its transitions as tables, and whole lives from one seed.

mod download;
mod replay;
mod simulation;
mod story;
