//! `cargo xtask demo`: a server with demo data, and the app on a device that is signed in and synchronised.

use super::{setup, ui};
use crate::demo_server::{DemoServer, Device, fresh_folder};
use crate::run::run;
use crate::workspace::{build_programs, program, root};
use anyhow::Result;
use std::process::Command;

/// Builds everything, starts the server and opens the app. Without a display: walks through the screens on a display
/// without a screen and prints the paths of the pictures.
///
/// # Errors
/// When something can't be installed, built or started.
pub fn show() -> Result<()> {
    setup::install_missing()?;
    ui::build(&ui::Args::default())?;
    build_programs()?;

    let folder = fresh_folder("demo")?;
    let server = DemoServer::start(&folder.join("server"))?;
    eprintln!("demo server on {}", server.url);
    let admin = &server.admin;
    eprintln!("admin console on {}/admin/ for {} (password {})", server.url, admin.name, admin.password);
    eprintln!(
        "signing in {} (password {}, role {})",
        server.user.name, server.user.password, server.user.role
    );
    let device = Device::new(folder.join("device"))?;
    device.sign_in_and_sync(&server)?;

    let outcome = if has_display() {
        eprintln!("opening the app; closing its window ends the demo");
        run(device.prepare(&mut Command::new(program("farfield-app")?), &server.url))
    } else {
        eprintln!("there is no display here, so the app opens on one without a screen");
        let mut walk = Command::new(program("walk")?);
        run(device.prepare(walk.arg(root().join("artefacts/demo")), &server.url))
    };
    server.stop();
    outcome
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY") || !cfg!(target_os = "linux")
}
