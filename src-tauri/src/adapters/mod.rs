//! What the operating system does for us, behind the engine's ports.

mod notices;

pub use notices::DesktopNotices;
