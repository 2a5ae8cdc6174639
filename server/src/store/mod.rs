//! The server's database: one SQLite file.

pub mod bulk;
pub mod open;
pub mod receipts;
pub mod rows;
pub mod schema;

pub use open::Store;
