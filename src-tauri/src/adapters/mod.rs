//! What the operating system does for us, behind the engine's ports.

mod notices;
mod signals;

pub use notices::{DesktopNotices, Failing, Gate};
pub use signals::DesktopSignals;
