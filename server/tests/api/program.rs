//! The program as scripts see it: what it prints, how it stops, what it refuses.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

fn server(data: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farfield-server"));
    command.args(args).arg("--data").arg(data.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The lines up to the one that tells the address.
fn first_lines(child: &mut Child) -> Vec<String> {
    let mut lines = Vec::new();
    for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
        lines.push(line.unwrap());
        if lines.last().unwrap().starts_with("listening on http://127.0.0.1:") {
            return lines;
        }
    }
    panic!("it ended before it listened: {lines:?}");
}

fn refused(data: &TempDir, args: &[&str]) -> String {
    let Output { status, stdout, stderr } = server(data, args).output().unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(stdout.is_empty());
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(told.lines().count(), 1, "{told}");
    told
}

#[test]
fn it_tells_its_users_then_its_address_and_stops_at_a_signal() {
    let data = TempDir::new().unwrap();
    let args = ["serve", "--demo", "--scale", "0.01", "--listen", "127.0.0.1:0", "--epoch", "2026-11-21"];
    let mut child = server(&data, &args).spawn().unwrap();
    let lines = first_lines(&mut child);
    assert_eq!(lines.len(), 7);
    assert!(lines[0].starts_with("user admin password "));
    assert!(lines[0].ends_with("role \"System Administrator\" unit \"Wendelin Antriebstechnik\""));
    let stopped = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert!(child.wait().unwrap().success());
    let token = server(&data, &["token", "--user", "ines", "--ttl", "5m"]).output().unwrap();
    assert!(token.status.success());
    assert_eq!(String::from_utf8(token.stdout).unwrap().trim().split('.').count(), 3);
}

#[test]
fn it_refuses_other_machines_and_says_what_to_do() {
    let data = TempDir::new().unwrap();
    for args in [&["serve", "--listen", "0.0.0.0:0"][..], &["serve", "--demo", "--listen", "[::]:0"][..]] {
        assert!(refused(&data, args).contains("proxy"));
    }
    assert!(!data.path().join("farfield.db").exists());
}

#[test]
fn it_says_that_a_file_is_no_database() {
    let data = TempDir::new().unwrap();
    std::fs::write(data.path().join("farfield.db"), "no database ".repeat(2000)).unwrap();
    let told = refused(&data, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(told.contains("farfield.db") && told.contains("backup"), "{told}");
}

/// A file system of a fixed size needs rights that a test may lack; a limit on the size of files does as well.
#[test]
fn a_disk_that_takes_no_more_is_told_and_leaves_nothing_half_filled() {
    let data = TempDir::new().unwrap();
    let program = env!("CARGO_BIN_EXE_farfield-server");
    let script = format!(
        "trap '' XFSZ; ulimit -f 600; exec {program} serve --demo --scale 1 --listen 127.0.0.1:0 --data {}",
        data.path().display()
    );
    let full = Command::new("bash").arg("-c").arg(script).output().unwrap();
    assert_eq!(full.status.code(), Some(1));
    let told = String::from_utf8(full.stderr).unwrap();
    assert!(told.lines().count() == 1 && told.contains(data.path().to_str().unwrap()), "{told}");
    let mut child =
        server(&data, &["serve", "--demo", "--scale", "0.01", "--listen", "127.0.0.1:0"]).spawn().unwrap();
    assert_eq!(first_lines(&mut child).len(), 7);
    child.kill().unwrap();
    child.wait().unwrap();
}
