//! Servers that answer badly, over real HTTP: whatever comes, the database stays whole and the status tells the truth.

mod answers;
mod driver;
#[cfg(unix)]
mod full_disk;
mod scripted;
