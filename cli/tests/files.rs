//! Pictures and files of records, with the command line alone.
// Helpers that panic are tests that fail.
#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use std::path::PathBuf;
use support::line::{Break, Line};
use support::{Device, World};

/// Bytes of a part on the wire.
const PART: u64 = 1024 * 1024;

/// A picture of one colour, as a bitmap.
fn bitmap(side: u32) -> Vec<u8> {
    let data = side * side * 3;
    let mut out = b"BM".to_vec();
    for word in [54 + data, 0, 54, 40, side, side, 1 | 24 << 16, 0, data, 0, 0, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(54 + data as usize, 0x7f);
    out
}

/// Bytes that no compression makes small.
fn noise(count: u64) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

fn on_disk(device: &Device, name: &str, bytes: &[u8]) -> String {
    let path = device.home().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn first_account(device: &Device) -> String {
    let accounts = device.run(&["list", "account", "--limit", "1"]).await.done();
    accounts["rows"][0]["id"].as_str().unwrap().to_owned()
}

async fn files(device: &Device, args: &[&str]) -> Vec<Value> {
    device.run(&[&["files"], args].concat()).await.done()["files"].as_array().unwrap().clone()
}

/// What `files save` writes.
async fn saved(device: &Device, file: &Value, name: &str, more: &[&str]) -> Vec<u8> {
    let to: PathBuf = device.home().join(name);
    let text = |member: &str| file[member].as_str().unwrap();
    let args = ["files", "save", text("table"), text("record"), text("column"), to.to_str().unwrap()];
    device.run(&[&args, more].concat()).await.done();
    std::fs::read(to).unwrap()
}

/// A file column of accounts that the profile brings to devices.
async fn add_file_column(world: &World) {
    let label = json!({ "LocalizedLabels": [{ "Label": "Contract", "LanguageCode": 1033 }] });
    let body = json!({
        "@odata.type": "Microsoft.Dynamics.CRM.FileAttributeMetadata",
        "SchemaName": "new_Contract", "DisplayName": label, "MaxSizeInKB": 32_768,
        "RequiredLevel": { "Value": "None" },
    });
    let attributes = "EntityDefinitions(LogicalName='account')/Attributes";
    world.post_as_admin(attributes, &body).await;
    for column in ["new_contract", "entityimage"] {
        let path = format!("{attributes}(LogicalName='{column}')?$select=MetadataId");
        let id = world.administer(Method::GET, &path, None).await["MetadataId"].clone();
        let items = world.administer(Method::GET, "mobileofflineprofileitems", None).await;
        let items = items["value"].as_array().unwrap().clone();
        let item = items.iter().find(|item| item["selectedentitytypecode"] == "account").unwrap();
        let item = item["mobileofflineprofileitemid"].as_str().unwrap();
        let association = json!({
            "name": column, "relationshipid": id,
            "regardingobjectid@odata.bind": format!("/mobileofflineprofileitems({item})"),
        });
        world.post_as_admin("mobileofflineprofileitemassociations", &association).await;
    }
    world.administer(Method::POST, "PublishAllXml", Some(&json!({}))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_attached_offline_has_a_small_one_at_once_and_reaches_another_device() {
    let world = World::start().await;
    let (one, other) = (Device::ready(&world).await, Device::ready(&world).await);
    let account = first_account(&one).await;
    one.run(&["offline", "on"]).await.done();
    let picture = bitmap(400);
    let path = on_disk(&one, "site.bmp", &picture);
    let attached = one.run(&["attach", "account", &account, &path]).await.done()["file"].clone();
    assert_eq!((&attached["thumbnail"], &attached["change"]["state"]), (&json!(true), &json!("queued")));
    let small = saved(&one, &attached, "small", &["--thumbnail"]).await;
    assert!(small.starts_with(&[0xff, 0xd8]) && small.len() < 10_000);
    assert_eq!(saved(&one, &attached, "whole", &[]).await, picture);
    assert_eq!(files(&one, &[]).await.len(), 1);
    assert_eq!(one.run(&["logout"]).await.failed(1)["code"], "unsent_changes");

    one.run(&["offline", "off"]).await.done();
    one.run(&["sync"]).await.done();
    assert_eq!(files(&one, &[]).await, Vec::<Value>::new());
    let note = attached["record"].as_str().unwrap();
    let there = world.api(&format!("annotations({note})")).await.unwrap();
    assert_eq!((&there["filename"], &there["filesize"]), (&json!("site.bmp"), &json!(picture.len())));

    other.run(&["sync"]).await.done();
    other.run(&["offline", "on"]).await.done();
    let came = files(&other, &["account", &account]).await;
    let came = came.iter().find(|file| file["record"] == note).unwrap();
    assert_eq!((&came["sha256"], &came["thumbnail"]), (&attached["sha256"], &json!(true)));
    assert_eq!(saved(&other, came, "whole", &[]).await, picture);

    other.run(&["files", "remove", "annotation", note, "documentbody"]).await.done();
    other.run(&["offline", "off"]).await.done();
    other.run(&["sync"]).await.done();
    assert_eq!(world.api(&format!("annotations({note})")).await.unwrap()["documentbody"], Value::Null);
    one.run(&["sync"]).await.done();
    assert!(!files(&one, &["account", &account]).await.iter().any(|file| file["record"] == note));
    world.stop().await;
}

/// What the status counts: changes, records, and what needs the user.
async fn counted(device: &Device) -> [u64; 3] {
    let status = device.run(&["status"]).await.json()["status"].clone();
    ["pending_changes", "pending_records", "attention"].map(|member| status[member].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_wait_count_in_the_status_and_travel_with_unsent_work() {
    let world = World::start().await;
    add_file_column(&world).await;
    let (one, other) = (Device::ready(&world).await, Device::ready(&world).await);
    let account = first_account(&one).await;
    for device in [&one, &other] {
        device.run(&["offline", "on"]).await.done();
    }
    let (contract, picture) = (noise(3 * PART / 2), bitmap(40));
    let path = on_disk(&one, "contract.pdf", &contract);
    one.run(&["attach", "account", &account, &path, "--column", "new_contract"]).await.done();
    assert_eq!(counted(&one).await, [1, 1, 0]);
    let path = on_disk(&one, "site.bmp", &picture);
    let note = one.run(&["attach", "account", &account, &path]).await.done()["file"]["record"].clone();
    assert_eq!(counted(&one).await, [3, 2, 0], "a new note is a change and a file of one record");
    one.run(&["update", "account", &account, "telephone1=1"]).await.done();
    assert_eq!(counted(&one).await, [4, 2, 0]);

    let file = one.home().join("work.farfield");
    let file = file.to_str().unwrap();
    assert_eq!(one.run(&["queue", "export", file]).await.done(), json!({ "changes": 2, "files": 2 }));
    let import = ["queue", "import", file];
    assert_eq!(other.run(&import).await.done(), json!({ "changes": 2, "files": 2, "known": 0 }));
    assert_eq!(other.run(&import).await.done(), json!({ "changes": 0, "files": 0, "known": 4 }));
    assert_eq!(counted(&other).await, [4, 2, 0]);
    let here = files(&other, &[]).await;
    let of = |column: &str| here.iter().find(|file| file["column"] == column).unwrap();
    assert_eq!(saved(&other, of("new_contract"), "here", &[]).await, contract);
    assert!(!saved(&other, of("documentbody"), "small", &["--thumbnail"]).await.is_empty());

    // Both send them: they are there once, and nobody is asked.
    for device in [&other, &one] {
        device.run(&["offline", "off"]).await.done();
        device.run(&["sync"]).await.done();
        assert_eq!(files(device, &[]).await, Vec::<Value>::new());
        assert_eq!(counted(device).await, [0, 0, 0]);
    }
    let notes = world
        .rows(&format!("annotations?$filter=_objectid_value eq {account} and filename eq 'site.bmp'"))
        .await;
    let ids: Vec<&Value> = notes.iter().map(|row| &row["annotationid"]).collect();
    assert_eq!(ids, [&note]);
    world.stop().await;
}

/// A device behind a line of its own, and an account that it has.
async fn behind_a_line(world: &World) -> (Device, Line, String) {
    let (device, line) = (Device::new(), Line::to(&world.url).await);
    device.login_at(&line.url, &world.user, &world.password).await.done();
    device.run(&["sync"]).await.done();
    let account = first_account(&device).await;
    (device, line, account)
}

async fn on_server(world: &World, account: &str, column: &str) -> Value {
    world.api(&format!("accounts({account})?$select={column}")).await.unwrap()[column].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_cut_goes_on_at_its_last_part_and_one_whose_last_answer_was_lost_is_done() {
    let world = World::start().await;
    add_file_column(&world).await;
    let (device, line, account) = behind_a_line(&world).await;
    let file = noise(4 * PART);
    let path = on_disk(&device, "contract.pdf", &file);
    let attach = ["attach", "account", &account, &path, "--column", "new_contract"];
    device.run(&attach).await.done();

    line.breaks(Break { after: 3 * PART + PART / 2, delivers: false });
    device.run(&["sync"]).await.failed(2);
    assert!(line.mend());
    assert_eq!(files(&device, &[]).await[0]["change"]["sent"], json!(3 * PART));
    let before = line.up();
    device.run(&["sync"]).await.done();
    assert!(line.up() - before < 2 * PART, "{} bytes went up again", line.up() - before);
    let first = on_server(&world, &account, "new_contract").await;
    assert!(first.is_string());

    // All of it arrives this time, and only the answer doesn't.
    let path = on_disk(&device, "contract.pdf", &noise(2 * PART + 300_000));
    device.run(&["attach", "account", &account, &path, "--column", "new_contract"]).await.done();
    line.breaks(Break { after: 2 * PART + 200_000, delivers: true });
    device.run(&["sync"]).await.failed(2);
    assert!(line.mend());
    let before = line.up();
    device.run(&["sync"]).await.done();
    assert!(line.up() - before < PART, "{} bytes went up again", line.up() - before);
    assert_ne!(on_server(&world, &account, "new_contract").await, first);
    assert_eq!(files(&device, &[]).await, Vec::<Value>::new());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_images_of_columns_come_down_as_the_profile_says_and_leave_with_their_rows() {
    let world = World::start().await;
    add_file_column(&world).await;
    let (one, other) = (Device::ready(&world).await, Device::ready(&world).await);
    let account = first_account(&one).await;
    let (file, picture) = (noise(2 * PART + 5), bitmap(200));
    let (path, image) = (on_disk(&one, "contract.pdf", &file), on_disk(&one, "face.bmp", &picture));
    one.run(&["attach", "account", &account, &path, "--column", "new_contract"]).await.done();
    one.run(&["attach", "account", &account, &image, "--column", "entityimage"]).await.done();
    let refused = one.run(&["attach", "account", &account, &path, "--column", "entityimage"]).await;
    assert_eq!(refused.failed(1)["code"], "wrong_kind");
    one.run(&["sync"]).await.done();

    other.run(&["sync"]).await.done();
    let came = files(&other, &["account", &account]).await;
    let of = |column: &str| came.iter().find(|file| file["column"] == column).unwrap().clone();
    assert_eq!(saved(&other, &of("new_contract"), "file", &[]).await, file);
    assert_eq!(saved(&other, &of("entityimage"), "image", &[]).await, picture);
    assert!(!saved(&other, &of("entityimage"), "small", &["--thumbnail"]).await.is_empty());

    // Both replace it without the other's in sight: the second one is asked.
    let mine = on_disk(&one, "mine.pdf", b"mine");
    one.run(&["attach", "account", &account, &mine, "--column", "new_contract"]).await.done();
    one.run(&["sync"]).await.done();
    let theirs = on_disk(&other, "theirs.pdf", b"theirs");
    other.run(&["attach", "account", &account, &theirs, "--column", "new_contract"]).await.done();
    let synced = other.run(&["sync"]).await;
    assert_eq!((synced.code, &synced.json()["attention"]), (1, &json!(1)));
    let waiting = other.run(&["files"]).await;
    assert_eq!(waiting.code, 1);
    let change = waiting.json()["files"][0]["change"].clone();
    assert_eq!((&change["state"], &change["problem"]["code"]), (&json!("parked"), &json!("conflict")));
    assert_eq!(counted(&other).await, [0, 0, 1], "a file that is parked needs the user");
    other.run(&["files", "undo", &change["seq"].to_string()]).await.done();
    assert_eq!(saved(&other, &of("new_contract"), "mine", &[]).await, b"mine");

    world.administer(Method::DELETE, &format!("accounts({account})"), None).await;
    other.run(&["sync"]).await.done();
    assert_eq!(files(&other, &["account", &account]).await, Vec::<Value>::new());
    world.stop().await;
}
