//! Databases that are filled once and copied. The first process that wants one fills it under a lock; it gets its name
//! when it is whole, so that nobody copies half of it.

use crate::build::{Build, digest};
use crate::cluster::Cluster;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

/// The address of a copy of a database of PostgreSQL, which `fill` filled at the address it is given, in this process
/// or another one of the same build. `contents` tells apart what one program fills databases with. `None`, with the
/// reason printed, where PostgreSQL is not installed.
pub fn copied(contents: &str, fill: impl FnOnce(&str)) -> Option<String> {
    let cluster = Cluster::get()?;
    let Build { program, build } = Build::current();
    let name = format!("filled_{program}_{build}_{}", digest(&contents));
    let lock = locked(&cluster.directory().join("filling"));
    if cluster.databases(&name).is_empty() {
        let others = cluster.databases(&format!("filled_{program}_"));
        others.iter().filter(|other| !other.contains(&build)).for_each(|other| cluster.drop(other));
        let half = format!("filling_{program}_{build}");
        cluster.drop(&half);
        cluster.run(&format!("CREATE DATABASE {half}"));
        fill(&cluster.url(&half));
        cluster.run(&format!("ALTER DATABASE {half} RENAME TO {name}"));
    }
    lock.unlock().unwrap();
    Some(cluster.url(&cluster.create(Some(&name))))
}

/// A filled file to be copied, in a folder that outlives the process; `fill` made it at the path it is given, in this
/// process or another one of the same build. `contents` as in [`copied`].
pub fn copied_file(folder: &Path, contents: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let Build { program, build } = Build::current();
    let file = folder.join(format!("filled_{program}_{build}_{}", digest(&contents)));
    let lock = locked(&folder.join("filling"));
    if !file.exists() {
        for other in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = other.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with(&format!("filled_{program}_")) && !name.contains(&build) {
                fs::remove_file(other).unwrap();
            }
        }
        let half = tempfile::tempdir_in(folder).unwrap();
        let path = half.path().join("half");
        fill(&path);
        fs::rename(path, &file).unwrap();
    }
    lock.unlock().unwrap();
    file
}

/// A lock file that this process alone has.
fn locked(path: &Path) -> File {
    let file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.lock().unwrap();
    file
}
