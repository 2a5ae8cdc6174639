//! A throwaway PostgreSQL: started by the first test that wants it, shared by all test processes of this user, stopped
//! when none has been running for some seconds.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const SCRIPT: &str = include_str!("cluster.sh");

/// This process's use of the cluster. The lock is held until the process ends, and the cluster with it.
pub struct Cluster {
    directory: PathBuf,
    _users: File,
}

/// The address of a fresh, empty database; `None`, with the reason printed, where PostgreSQL is not installed.
pub fn fresh() -> Option<String> {
    let cluster = Cluster::get()?;
    Some(cluster.url(&cluster.create(None)))
}

impl Cluster {
    /// The cluster; `None` where PostgreSQL is not installed.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER.get_or_init(Self::join).as_ref()
    }

    /// Waits for the cluster, starting it where nobody has.
    fn join() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!(
                "PostgreSQL is not installed (Debian: postgresql): these tests run on SQLite once more"
            );
            return None;
        };
        // Scripts of other versions have directories of their own.
        let version = crate::build::digest(&SCRIPT);
        let directory = std::env::temp_dir().join(format!("farfield-tests-on-postgres-{}-{version}", user()));
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
        Some(Self { directory, _users: users })
    }

    /// Where the cluster has its sockets and locks.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The address of a database.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://farfield@localhost/{name}?host={}", self.directory.display())
    }

    /// Makes a database of this process, which the cluster drops when the process has ended.
    pub fn create(&self, template: Option<&str>) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        self.drop(&name);
        let like = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        self.run(&format!("CREATE DATABASE {name}{like}"));
        name
    }

    /// The databases whose names begin so.
    pub fn databases(&self, prefix: &str) -> Vec<String> {
        let names =
            self.run(&format!("SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')"));
        names.lines().map(str::to_owned).collect()
    }

    /// Drops a database if it is there.
    pub fn drop(&self, name: &str) {
        self.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }

    /// Runs a statement and gives its lines.
    pub fn run(&self, sql: &str) -> String {
        ask(&self.url("postgres"), sql)
    }
}

/// Runs a statement on the database at an address and gives the lines of its answer.
pub fn ask(url: &str, sql: &str) -> String {
    let done = Command::new("psql").args(["-qtA", "-v", "ON_ERROR_STOP=1", "-c", sql, url]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Starts the cluster and leaves it running; the script says when it takes connections.
fn start(directory: &Path, programs: &Path) {
    let mut script = Command::new("setsid")
        .args(["--fork", "sh", "-c", SCRIPT, "cluster.sh"])
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
