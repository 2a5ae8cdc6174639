//! A throwaway PostgreSQL for the tests: started by the first test that wants it, shared by all test processes of this
//! user, stopped when none has been running for some seconds.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use uuid::Uuid;

const SCRIPT: &str = include_str!("postgres.sh");

/// This process's use of the cluster. The lock is held until the process ends, and the cluster with it.
struct Cluster {
    directory: PathBuf,
    users: File,
}

/// The address of a fresh, empty database; `None`, with the reason printed, where PostgreSQL is not installed.
pub fn fresh_database() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(Cluster::join).as_ref()?;
    let name = format!("test_{}", Uuid::now_v7().simple());
    cluster.run(&format!("CREATE DATABASE {name}"));
    Some(format!("postgres://farfield@localhost/{name}?host={}", cluster.directory.display()))
}

impl Cluster {
    /// Waits for the cluster, starting it where nobody has.
    fn join() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!(
                "PostgreSQL is not installed (Debian: postgresql): these tests run on SQLite once more"
            );
            return None;
        };
        let directory = std::env::temp_dir().join(format!("farfield-tests-on-postgres-{}", user()));
        DirBuilder::new().recursive(true).mode(0o755).create(&directory).unwrap();
        let open =
            |name: &str| OpenOptions::new().create(true).append(true).open(directory.join(name)).unwrap();
        let users = open("users");
        users.lock_shared().unwrap();
        let starting = open("starting");
        starting.lock().unwrap();
        if !directory.join("ready").exists() {
            start(&directory, &programs);
        }
        starting.unlock().unwrap();
        Some(Self { directory, users })
    }

    fn run(&self, sql: &str) {
        assert!(self.users.metadata().is_ok());
        let done = Command::new("psql")
            .args(["-q", "-U", "farfield", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", sql, "-h"])
            .arg(&self.directory)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

/// Starts the cluster and leaves it running; the script says when it takes connections.
fn start(directory: &Path, programs: &Path) {
    let mut script = Command::new("setsid")
        .args(["--fork", "sh", "-c", SCRIPT, "postgres.sh"])
        .arg(directory)
        .arg(programs)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(script.stdout.take().unwrap()).lines();
    let ready = lines.map_while(Result::ok).any(|line| line == "ready");
    // What goes on is the script, set free by its starter.
    script.wait().unwrap();
    assert!(ready, "PostgreSQL did not start; its log is in {}", directory.join("log").display());
}

/// The directory with `initdb` and `postgres`; Debian keeps them out of the path.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    let known = debian.into_iter().rev().chain(std::env::split_paths(&path));
    let mut whole = known.filter(|bin| bin.join("initdb").exists() && bin.join("postgres").exists());
    whole.next()
}

fn user() -> String {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8(id.stdout).unwrap().trim().to_owned()
}
