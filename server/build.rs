//! Sees to it that there is a folder of console files to embed: `cargo xtask ui` fills it, and a server that is built
//! without them says so.

use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&root).join("../dist-console");
    fs::create_dir_all(&folder)?;
    writeln!(io::stdout(), "cargo::rerun-if-changed={}", folder.display())
}
