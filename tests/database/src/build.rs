//! Which build of a test program runs: what one build filled is not used by the next, whose code may fill otherwise.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::UNIX_EPOCH;

/// This program and its build, as parts of names.
pub struct Build {
    /// The same for all builds of the program at its place.
    pub program: String,
    /// Another one for each build.
    pub build: String,
}

impl Build {
    /// The one that runs. A build is told by the size of its file and when it was written.
    pub fn current() -> Self {
        let path = std::env::current_exe().unwrap();
        let file = path.metadata().unwrap();
        let written = file.modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
        Self { program: digest(&path), build: digest(&(file.len(), written)) }
    }
}

/// A short name for something; the same in every process.
pub fn digest(of: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
