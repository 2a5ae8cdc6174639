//! What the journeys are made of: real programs, a line between them that can be cut, and a window to look at.
//!
//! | module | gives |
//! |---|---|
//! | [`server`] | a `farfield-server` of its own, with demo data, on a free port |
//! | [`webapi`] | the server's rows, read past every client of ours |
//! | [`line`] | the line to the server: joined, cut, or holding bytes back |
//! | [`device`] | a device with its own home, driven by the `farfield` command |
//! | [`window`] | the app's window under a display without a screen |
//! | [`browser`] | the face in Chromium, in any look, and axe-core |
//! | [`console`] | the admin console in Chromium |
//! | [`keyboard`] | what a person does who has keys alone |
//! | [`shots`] | pictures of every page |
//! | [`speed`] | how fast the face is, in Chromium |
//! | [`soak`] | eight devices of several users, cut off and killed for minutes |
//! | [`wait`] | the one way to wait: for a condition, with a deadline |

pub mod browser;
pub mod console;
pub mod device;
pub mod display;
pub mod keyboard;
pub mod line;
pub mod process;
pub mod server;
pub mod shots;
pub mod soak;
pub mod speed;
pub mod wait;
pub mod webapi;
pub mod window;
