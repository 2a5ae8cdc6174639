//! The server's database.

pub mod blobs;
pub mod conn;
pub mod files;
pub mod migrate;
pub mod open;
mod postgres;
pub mod receipts;
pub mod rows;
pub mod schema;
mod sqlite;
pub mod stamps;
mod write_back;

pub use conn::Conn;
pub use open::{Held, Store};
