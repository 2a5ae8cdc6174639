//! Devices tell how they are, and hear what they are to do.

use super::Console;
use crate::support::{Running, User, json, refusal, start, text};
use admin_contract::ListQuery;
use admin_contract::devices::{Device, GiveOrder, Order, Trouble};
use admin_contract::endpoints::{BlockDevice, ListDevices, OrderDevice, ReadOverview, UnblockDevice};
use admin_contract::{List, Nothing};
use reqwest::Client;
use serde_json::{Value as Json, json};

const DEVICE: &str = "00000000-0000-0000-0000-0000000000d1";

fn report() -> Json {
    json!({
        "DeviceId": DEVICE, "Name": "Tablet in the van", "AppVersion": "0.1.0", "Platform": "linux",
        "LastSync": jiff::Timestamp::now().to_string(), "Rows": 1200, "Bytes": 3_000_000, "QueueLength": 2,
        "OldestChange": "2026-01-01T08:00:00Z", "Errors": 1, "Clock": "2020-01-01T00:00:00Z", "State": "idle",
    })
}

async fn reported(user: &User, report: &Json) -> Json {
    let reply = user.post("farfield_ReportDevice", report.clone()).await;
    assert_eq!(reply.status(), 200);
    json(reply).await
}

async fn listed(console: &Console) -> List<Device> {
    let query = ListQuery { only: Some("trouble".to_owned()), ..ListQuery::default() };
    super::granted(console.request::<ListDevices>(&[], &query, &json!({})).send().await.unwrap()).await
}

/// Signs in from the device.
async fn on_device(world: &Running, user: &str) -> (User, String) {
    let password = world.password(user);
    let form = format!("grant_type=password&username={user}&password={password}&device_id={DEVICE}");
    let tokens = json(world.token_reply(&form).await).await;
    let user = User {
        base: format!("{}/api/data/v9.2/", world.server.url()),
        token: text(&tokens, "access_token").to_owned(),
        client: Client::new(),
    };
    (user, text(&tokens, "refresh_token").to_owned())
}

#[tokio::test]
async fn a_device_is_listed_as_it_tells_of_itself_with_what_is_wrong() {
    let world = start().await;
    let (user, _) = on_device(&world, "ines").await;
    assert_eq!(reported(&user, &report()).await["Blocked"], false);
    let admin = Console::of(&world, "admin").await;
    let devices = listed(&admin).await;
    let device = &devices.rows[0];
    assert_eq!((devices.total, device.rows, device.bytes, device.queue), (1, 1200, 3_000_000, 2));
    assert_eq!(device.troubles, [Trouble::Errors, Trouble::OldChanges, Trouble::Clock]);
    assert!(device.clock_skew_ms < -1000 * 60 * 60 * 24 * 365, "{device:?}");
    let counts = admin.get::<ReadOverview>(&[]).await.counts;
    assert_eq!((counts.devices, counts.devices_in_trouble), (1, 1));
    world.server.stop().await;
}

#[tokio::test]
async fn an_order_is_repeated_until_the_device_says_that_it_is_done() {
    let world = start().await;
    let (user, _) = on_device(&world, "ines").await;
    reported(&user, &report()).await;
    let admin = Console::of(&world, "admin").await;
    let ordered = admin.call::<OrderDevice>(&[DEVICE], None, &GiveOrder { order: Order::Resync }).await;
    assert_eq!(ordered.order, Some(Order::Resync));
    let first = reported(&user, &report()).await;
    assert_eq!(first["Order"], "Resync");
    let again = reported(&user, &report()).await;
    assert_eq!(again["OrderNumber"], first["OrderNumber"], "the reply may have been lost");
    let mut done = report();
    done["LastOrder"] = first["OrderNumber"].clone();
    assert_eq!(reported(&user, &done).await.get("Order"), None);
    assert_eq!(listed(&admin).await.rows[0].order, None);
    world.server.stop().await;
}

#[tokio::test]
async fn a_blocked_device_is_refused_everything_but_its_report_until_it_is_let_in() {
    let world = start().await;
    let (user, refresh) = on_device(&world, "ines").await;
    reported(&user, &report()).await;
    let (elsewhere, admin) = (world.sign_in("ines").await, Console::of(&world, "admin").await);
    assert!(admin.call::<BlockDevice>(&[DEVICE], None, &Nothing {}).await.is_blocked);
    let (status, code) = refusal(user.get("accounts?$top=1").await).await;
    assert_eq!((status, code.as_str()), (403, "0x80f00001"));
    let form = format!("grant_type=refresh_token&refresh_token={refresh}");
    let refused = world.token_reply(&form).await;
    assert_eq!(refused.status(), 400, "without its id too: the session knows its device");
    assert_eq!(reported(&user, &report()).await["Blocked"], true);
    assert_eq!(elsewhere.get("accounts?$top=1").await.status(), 200, "the user's other devices go on");
    admin.call::<UnblockDevice>(&[DEVICE], None, &Nothing {}).await;
    assert_eq!(user.get("accounts?$top=1").await.status(), 200);
    assert_eq!(world.token_reply(&form).await.status(), 200, "its session goes on");
    world.server.stop().await;
}

#[tokio::test]
async fn a_report_that_can_not_be_read_is_refused_and_keeps_nothing() {
    let world = start().await;
    let (user, _) = on_device(&world, "ines").await;
    let long = "x".repeat(201);
    let bad = [
        json!({}),
        json!([]),
        json!({"DeviceId": "no id", "AppVersion": "1", "Platform": "linux"}),
        json!({"DeviceId": DEVICE, "AppVersion": long, "Platform": "linux"}),
        json!({"DeviceId": DEVICE, "AppVersion": "1", "Platform": "linux", "Rows": -1}),
        json!({"DeviceId": DEVICE, "AppVersion": "1", "Platform": "linux", "Clock": "noon"}),
    ];
    for body in bad {
        assert_eq!(user.post("farfield_ReportDevice", body.clone()).await.status(), 400, "{body}");
    }
    assert_eq!(world.sql("SELECT count(*) FROM device"), 0);
    world.server.stop().await;
}
