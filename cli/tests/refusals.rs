//! What can't be done is said, with what to do instead, and leaves everything as it was.

mod support;

use std::net::TcpListener;
use support::{Device, PASSPHRASE, World};
use tokio::io::AsyncWriteExt;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_signs_nobody_in() {
    let world = World::start().await;
    let device = Device::new();
    let refused = device.login_at(&world.url, &world.user, "not the password").await;
    assert_eq!(refused.failed(2)["code"], "wrong_password");
    assert_eq!(device.run(&["status"]).await.failed(2)["code"], "not_signed_in");
    let args = ["login", "--server", &world.url, "--user", &world.user, "--password-stdin"];
    let for_people = device.run_raw(&args, "not the password\n").await;
    assert_eq!((for_people.code, for_people.out.as_str()), (2, ""));
    assert!(for_people.err.contains("password is wrong"), "{for_people:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_is_needed_must_be_right_and_long_enough() {
    let world = World::start().await;
    let device = Device::new().with_passphrase(Some("short"));
    assert_eq!(device.login(&world).await.failed(2)["code"], "passphrase_too_short");
    let device = device.with_passphrase(Some(PASSPHRASE));
    device.login(&world).await.done();
    let device = device.with_passphrase(Some("another passphrase"));
    assert_eq!(device.run(&["status"]).await.failed(2)["code"], "wrong_passphrase");
    let device = device.with_passphrase(None);
    let without = device.run(&["status"]).await.failed(2);
    assert_eq!(without["code"], "passphrase_needed");
    assert!(without["text"].as_str().unwrap().contains("FARFIELD_PASSPHRASE"));
    let device = device.with_passphrase(Some(PASSPHRASE));
    device.run(&["status"]).await.done();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_do_not_exist_are_named_and_change_nothing() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let no_table = device.run(&["list", "acount"]).await.failed(2);
    assert_eq!((&no_table["code"], &no_table["args"]["table"]), (&"unknown_table".into(), &"acount".into()));
    let no_column = device.run(&["create", "account", "name=A", "phone=1"]).await.failed(2);
    assert_eq!(no_column["args"]["column"], "phone");
    assert!(no_column["text"].as_str().unwrap().contains("telephone1"), "{no_column}");
    let no_view = device.run(&["list", "account", "--view", "Nothing"]).await.failed(2);
    assert!(no_view["text"].as_str().unwrap().contains("Active Accounts"), "{no_view}");
    let nobody = "6f1d2a40-0001-7000-8000-0000000000aa";
    assert_eq!(device.run(&["get", "account", nobody]).await.failed(1)["code"], "record_not_found");
    assert_eq!(device.run(&["get", "account", "17"]).await.failed(2)["code"], "bad_request");
    assert_eq!(device.run(&["discard", "99"]).await.failed(1)["code"], "unknown_change");
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 0);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_does_not_fit_is_refused_with_its_column() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let long = format!("name={}", "x".repeat(161));
    for (field, code) in [
        (long.as_str(), "text_too_long"),
        ("name=", "required"),
        ("creditlimit=1.005", "wrong_kind"),
        ("numberofemployees=-1", "out_of_range"),
        ("accountcategorycode=Gold", "unknown_option"),
        ("createdon=2026-11-21T08:30:00Z", "read_only"),
        ("parentaccountid=contact:6f1d2a40-0001-7000-8000-0000000000aa", "wrong_target"),
        ("parentaccountid=Nobody Knows Me", "record_not_found"),
    ] {
        let problem = device.run(&["create", "account", field]).await.failed(1);
        let column = field.split('=').next().unwrap();
        assert_eq!(
            (problem["code"].as_str(), problem["args"]["column"].as_str()),
            (Some(code), Some(column))
        );
    }
    let twice = device.run(&["create", "account", "name=A", "name=B"]).await.failed(2);
    assert_eq!(twice["code"], "bad_request");
    assert_eq!(device.run(&["create", "account", "name"]).await.failed(2)["code"], "bad_request");
    assert_eq!(device.run(&["queue"]).await.done()["changes"].as_array().unwrap().len(), 0);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookup_takes_the_name_of_the_only_record_that_has_it() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    for name in ["Twin Lanterns", "Twin Lanterns", "Single Lantern"] {
        device.run(&["create", "account", &format!("name={name}")]).await.done();
    }
    let child =
        device.run(&["create", "account", "name=Child", "parentaccountid=single lantern"]).await.done();
    let child = device.run(&["get", "account", child["id"].as_str().unwrap()]).await.done();
    assert_eq!(child["fields"]["parentaccountid"]["name"], "Single Lantern");
    let twins =
        device.run(&["create", "account", "name=Child", "parentaccountid=Twin Lanterns"]).await.failed(1);
    assert_eq!((twins["code"].as_str(), twins["args"]["count"].as_str()), (Some("wrong_target"), Some("2")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_same_home_says_so() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    // This login opens the database and then waits for its password.
    let args = ["--json", "login", "--server", &world.url, "--user", &world.user, "--password-stdin"];
    let mut first = device.start(&args);
    let second = loop {
        let second = device.run(&["status"]).await;
        if second.code != 0 && second.json()["problem"]["args"]["pid"].is_string() {
            break second;
        }
        // The two may have met the other way round.
        if first.try_wait().unwrap().is_some() {
            first = device.start(&args);
        }
    };
    let problem = second.failed(2);
    assert_eq!(problem["code"], "database_in_use");
    assert_eq!(problem["args"]["pid"], first.id().unwrap().to_string());
    first.stdin.take().unwrap().write_all(format!("{}\n", world.password).as_bytes()).await.unwrap();
    assert!(first.wait().await.unwrap().success());
    device.run(&["status"]).await.done();
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_and_work_goes_on_without_it() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    world.stop().await;
    assert_eq!(device.run(&["sync"]).await.failed(2)["code"], "unreachable");
    let created = device.run(&["create", "account", "name=Made Without A Server"]).await.done();
    assert_eq!(created["seq"], device.run(&["queue"]).await.done()["changes"][0]["seq"]);
    assert_eq!(device.run(&["logout"]).await.failed(1)["args"]["count"], "1");
    device.run(&["logout", "--discard-unsent"]).await.done();
    assert_eq!(device.run(&["queue"]).await.failed(2)["code"], "not_signed_in");

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody_listens = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let refused = Device::new().login_at(&nobody_listens, "mira", "word").await;
    assert_eq!(refused.failed(2)["code"], "unreachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let device = Device::new();
    // A documentation address (RFC 5737): nothing answers there, and nothing is asked.
    let refused = device.login_at("http://192.0.2.1", "mira", "word").await;
    assert_eq!(refused.failed(2)["code"], "insecure_server");
    assert_eq!(device.login_at("not an address", "mira", "word").await.failed(2)["code"], "bad_address");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_line_that_cannot_be_read_is_a_problem_too() {
    let device = Device::new();
    for args in [&["frobnicate"][..], &["offline", "perhaps"], &["retry", "x"], &["get", "account"]] {
        assert_eq!(device.run(args).await.failed(2)["code"], "bad_request");
    }
    let help = device.run_raw(&["--help"], "").await;
    assert_eq!(help.code, 0);
    assert!(help.out.contains("offline"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_device_hold_no_readable_text_of_a_record() {
    let world = World::start().await;
    let device = Device::ready(&world).await;
    let secret = "Zanzibar Lighthouse Keepers";
    device.run(&["create", "account", &format!("name={secret}")]).await.done();
    let listed = device.run(&["list", "account", "--limit", "1000"]).await.done();
    let mut words: Vec<_> =
        listed["rows"].as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap()).collect();
    assert!(words.contains(&secret));
    words.extend([world.password.as_str(), PASSPHRASE, "CREATE TABLE", "telephone1"]);
    let files: Vec<_> = std::fs::read_dir(device.home()).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.iter().any(|file| file.extension().is_some_and(|e| e == "db")));
    for file in files {
        let content = std::fs::read(&file).unwrap();
        for word in &words {
            let found = content.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found, "{} holds “{word}”", file.display());
        }
    }
    world.stop().await;
}
