//! What the engine needs from the world, each a small trait, each a puppet on one seed in tests.

mod files;
mod offline;
mod signals;
mod store;
mod transport;
mod world;

pub use files::*;
pub use offline::*;
pub use signals::*;
pub use store::*;
pub use transport::*;
pub use world::*;
