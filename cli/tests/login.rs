//! Signing in, choosing an app, signing in again.

mod support;

use support::{Device, Ended, PASSPHRASE, World};

#[tokio::test(flavor = "multi_thread")]
async fn login_enters_the_app_that_works_offline_or_the_one_named() {
    let world = World::start().await;
    let first = Device::new();
    let entered = first.login(&world).await.done();
    assert_eq!(
        (&entered["session"]["app"]["unique_name"], &entered["download"]),
        (&"fieldsales".into(), &"started".into())
    );
    assert_eq!(entered["apps"].as_array().unwrap().len(), 2);

    let second = Device::new();
    assert_eq!(login_to(&second, &world, "nothing").await.failed(2)["code"], "unknown_app");
    let desk = login_to(&second, &world, "service desk").await.done();
    assert_eq!(
        (&desk["session"]["app"]["unique_name"], &desk["download"]),
        (&"servicedesk".into(), &"not_enabled".into())
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_keeps_what_is_on_the_device_and_another_user_is_refused() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    device.run(&["create", "account", "name=Farpoint"]).await.done();
    assert_eq!(device.login(&world).await.done()["download"], "answered_before");
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 1);
    let (name, password) = world.another_user();
    let refused = device.login_at(&world.url, &name, &password).await.failed(2);
    assert_eq!(
        (&refused["code"], &refused["args"]["user"]),
        (&"another_account".into(), &world.user.as_str().into())
    );
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logout_leaves_nothing_of_the_records_on_the_disk() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    device.run(&["logout"]).await.done();
    let left: Vec<_> = std::fs::read_dir(device.home()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left, ["device.id"], "what a server knows the device by is all that stays");
    device.login(&world).await.done();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_passphrase_does_not_keep_anybody_from_starting_again() {
    let world = World::start().await;
    let device = Device::ready(&world).await.with_passphrase(Some("not this one at all"));
    assert_eq!(device.run(&["logout"]).await.failed(2)["code"], "wrong_passphrase");
    device.run(&["logout", "--discard-unsent"]).await.done();
    let device = device.with_passphrase(Some(PASSPHRASE));
    device.login(&world).await.done();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_tables_on_standard_output_and_sentences_on_standard_error() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let listed = device.run_raw(&["list", "account", "--limit", "2"], "").await;
    let lines: Vec<_> = listed.out.lines().collect();
    assert_eq!((listed.code, lines.len()), (0, 3), "{listed:?}");
    assert!(lines[0].starts_with("id ") && lines[0].contains("Account Name"), "{listed:?}");
    assert!(listed.err.starts_with("2 of "), "{listed:?}");
    let created = device.run_raw(&["create", "account", "name=Farpoint"], "").await;
    let got = device.run_raw(&["get", "account", created.out.trim()], "").await;
    assert!(got.out.contains("Farpoint"), "{got:?}");
    let status = device.run_raw(&["status"], "").await;
    assert!(status.out.contains("1 change waits to be sent"), "{status:?}");
    world.stop().await;
}

async fn login_to(device: &Device, world: &World, app: &str) -> Ended {
    let user = world.user.as_str();
    let args = ["--json", "login", "--server", &world.url, "--user", user, "--app", app, "--password-stdin"];
    device.run_raw(&args, &format!("{}\n", world.password)).await
}
