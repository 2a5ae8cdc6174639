//! The real command on a disk that fails on purpose: every k-th write is torn, every k-th sync fails, the disk is full
//! from the k-th write on, the process is killed in the middle of it; for every k until none is met any more
//! (some of them, unless [`faults::all`]). The library that does it, `tests/faults/faulty_disk.c`, is built here and preloaded.
#![cfg(target_os = "linux")]
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::faults;
use support::homecoming::{Homecoming, first_account, queued};
use support::{Device, World};
use tempfile::TempDir;

const KINDS: [&str; 4] = ["write", "sync", "full", "kill"];
/// More writes than any command of these tests makes.
const MOST: usize = 4000;

/// The library, and where it leaves word.
struct FaultyDisk {
    folder: TempDir,
    library: PathBuf,
}

impl FaultyDisk {
    fn build() -> Self {
        let folder = TempDir::new().unwrap();
        let library = folder.path().join("faulty_disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/faults/faulty_disk.c");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let built = Command::new(compiler)
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        assert!(built.unwrap().success());
        Self { folder, library }
    }

    fn mark(&self) -> PathBuf {
        self.folder.path().join("happened")
    }

    /// Lets the device's commands meet a fault.
    fn under(&self, device: &mut Device, kind: &str, k: usize) {
        let _ = std::fs::remove_file(self.mark());
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        device.set_environment(vec![
            ("LD_PRELOAD", text(self.library.clone())),
            ("FAULTY_DISK_HOME", text(device.home().canonicalize().unwrap())),
            ("FAULTY_DISK_MARK", text(self.mark())),
            ("FAULTY_DISK", format!("{kind}:{k}")),
        ]);
    }

    /// Gives the device a sound disk again; whether there was a fault.
    fn ends(&self, device: &mut Device) -> bool {
        device.set_environment(vec![]);
        self.mark().exists()
    }
}

/// How a command ended that met a fault: `None` if it was killed.
async fn meets(device: &Device, args: &[&str], input: &str) -> Option<i32> {
    use tokio::io::AsyncWriteExt;
    let mut child = device.start(&[&["--json"], args].concat());
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    output.status.code()
}

fn growing() -> impl Iterator<Item = usize> {
    faults::places().take_while(|k| *k < MOST)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_on_a_failing_disk_is_kept_if_it_was_said_to_be_and_no_earlier_one_is_lost() {
    let (world, disk) = (World::start().await, FaultyDisk::build());
    let device = Device::ready(&world).await;
    let account = first_account(&device).await;
    device.run(&["update", "account", &account, "fax=before"]).await.done();
    let before = queued(&device).await;
    for kind in KINDS {
        let mut met = 0;
        for k in growing() {
            let mut copy = device.copied();
            disk.under(&mut copy, kind, k);
            let code = meets(&copy, &["update", "account", &account, "fax=after"], "").await;
            let faulty = disk.ends(&mut copy);
            let now = queued(&copy).await;
            assert_eq!(now[..1], before, "{kind}:{k}");
            let shown = copy.run(&["get", "account", &account]).await.done()["fields"]["fax"].clone();
            // One that was refused may have reached the disk all the same, whole.
            let kept = now.len() == 2;
            assert_eq!(shown, if kept { "after" } else { "before" }, "{kind}:{k}");
            assert!(kept || code != Some(0), "{kind}:{k} was lost");
            if !faulty {
                assert_eq!(code, Some(0), "{kind}:{k}");
                break;
            }
            met += 1;
        }
        assert!(met > 1, "{kind} met nothing");
    }
    world.stop().await;
}

/// Syncs on the faulty disk, then on a sound one. Whether a fault was met.
async fn comes_home(world: &World, home: &Homecoming, disk: &FaultyDisk, kind: &str, k: usize) -> bool {
    let mut copy = home.device.copied();
    disk.under(&mut copy, kind, k);
    let code = meets(&copy, &["sync"], "").await;
    let faulty = disk.ends(&mut copy);
    assert!(faulty || code == Some(0), "{kind}:{k}");
    home.is_whole_after(world, &copy, &format!("{kind}:{k}")).await;
    faulty
}

async fn comes_home_whatever(kind: &str) {
    let (world, disk) = (World::start().await, FaultyDisk::build());
    let homecoming = Homecoming::of(&world, &world.url).await;
    let mut met = 0;
    for k in growing() {
        let faulty = comes_home(&world, &homecoming, &disk, kind, k).await;
        homecoming.undo(&world).await;
        if !faulty {
            break;
        }
        met += 1;
    }
    assert!(met > 1, "{kind} met nothing");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_sent_exactly_once_whichever_writes_are_torn() {
    comes_home_whatever("write").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_sent_exactly_once_whichever_syncs_of_the_disk_fail() {
    comes_home_whatever("sync").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_sent_exactly_once_wherever_the_disk_is_full() {
    comes_home_whatever("full").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_sent_exactly_once_in_whichever_write_the_process_is_killed() {
    comes_home_whatever("kill").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sign_in_and_download_that_met_any_fault_can_be_done_again() {
    let (world, disk) = (World::start().await, FaultyDisk::build());
    let rows = |answer: Value| answer["total"].clone();
    let sound = Device::ready(&world).await;
    let whole = rows(sound.run(&["list", "account"]).await.done());
    let login = ["login", "--server", &world.url, "--user", &world.user, "--password-stdin"];
    for kind in KINDS {
        for k in std::iter::successors(Some(40), |k| faults::all().then_some(k * 8)) {
            let mut device = Device::new();
            disk.under(&mut device, kind, k);
            let input = format!("{}\n", world.password);
            meets(&device, &login, &input).await;
            meets(&device, &["sync"], "").await;
            let faulty = disk.ends(&mut device);
            device.login(&world).await.done();
            device.run(&["sync"]).await.done();
            assert_eq!(rows(device.run(&["list", "account"]).await.done()), whole, "{kind}:{k}");
            if !faulty {
                break;
            }
        }
    }
    world.stop().await;
}
