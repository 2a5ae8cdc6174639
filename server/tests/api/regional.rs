//! Time zones, languages and calendars of users, as their settings say.

use crate::support::{Running, User, refusal, start, text};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use odata::options::percent_encoded;
use reqwest::Method;
use serde_json::{Value as Json, json};

async fn settings(user: &User) -> String {
    let me = user.read("WhoAmI").await;
    format!("usersettingscollection({})", text(&me, "UserId"))
}

async fn set(user: &User, columns: Json) -> Json {
    let reply = user.patch(&settings(user).await, None, columns).await;
    assert_eq!(reply.status(), 200);
    crate::support::json(reply).await
}

async fn organization(user: &User, columns: Json) {
    let me = user.read("WhoAmI").await;
    let path = format!("organizations({})", text(&me, "OrganizationId"));
    assert!(user.patch(&path, None, columns).await.status().is_success());
}

/// A task that is due at a moment.
async fn task(user: &User, due: Timestamp) -> String {
    let row = json!({"subject": "Due", "scheduledend": due.to_string()});
    text(&user.made("tasks", row).await, "activityid").to_owned()
}

async fn found(user: &User, id: &str, filter: &str) -> bool {
    let filter = percent_encoded(&format!("activityid eq {id} and {filter}"));
    let rows = user.read(&format!("tasks?$select=subject&$filter={filter}")).await;
    !rows["value"].as_array().unwrap().is_empty()
}

async fn cast() -> (Running, User) {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    (running, admin)
}

const TODAY: &str = "Microsoft.Dynamics.CRM.Today(PropertyName='scheduledend')";

#[tokio::test]
async fn today_is_the_callers_today() {
    let (_running, admin) = cast().await;
    // Kiritimati's side of the world and Baker Island's never share a day; Tonga is 13 hours ahead all year.
    let tonga = TimeZone::get("Pacific/Tongatapu").unwrap();
    let begins = Timestamp::now().to_zoned(tonga).start_of_day().unwrap().timestamp();
    let (first, before) = (task(&admin, begins).await, task(&admin, begins - 1.second()).await);
    set(&admin, json!({"timezonecode": 300})).await;
    assert!(found(&admin, &first, TODAY).await);
    assert!(!found(&admin, &before, TODAY).await);
    assert!(found(&admin, &before, "Microsoft.Dynamics.CRM.Yesterday(PropertyName='scheduledend')").await);
    set(&admin, json!({"timezonecode": 0})).await;
    assert_eq!(found(&admin, &first, TODAY).await, {
        let dateline = TimeZone::get("Etc/GMT+12").unwrap();
        let day = |at: Timestamp| at.to_zoned(dateline.clone()).date();
        day(begins) == day(Timestamp::now())
    });
}

#[tokio::test]
async fn a_code_sets_the_biases_and_an_unknown_one_is_refused() {
    let (running, admin) = cast().await;
    let row = set(&admin, json!({"timezonecode": 35})).await;
    assert_eq!((&row["timezonebias"], &row["timezonedaylightbias"]), (&json!(300), &json!(-60)));
    let path = settings(&admin).await;
    assert_eq!(refusal(admin.patch(&path, None, json!({"timezonecode": 999})).await).await.0, 400);
    // Everybody has settings, reads and changes his own, and nobody else's.
    let ines = running.sign_in("ines").await;
    assert_eq!(set(&ines, json!({"timezonecode": 110})).await["timezonecode"], 110);
    assert_eq!(refusal(ines.get(&path).await).await.0, 403);
    assert_eq!(ines.patch(&path, None, json!({"timezonecode": 110})).await.status(), 403);
    let all = ines.read("usersettingscollection?$select=timezonecode").await;
    assert_eq!(all["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn values_are_shown_in_the_callers_zone_and_language() {
    let (_running, admin) = cast().await;
    let id = task(&admin, "2026-07-01T22:30:00Z".parse().unwrap()).await;
    let shown = async || {
        let path = format!("tasks({id})?$select=scheduledend,statecode");
        let request = admin.request(Method::GET, &path).header("prefer", "odata.include-annotations=\"*\"");
        let row = crate::support::json(request.send().await.unwrap()).await;
        let formatted =
            |name: &str| text(&row, &format!("{name}@OData.Community.Display.V1.FormattedValue")).to_owned();
        (formatted("scheduledend"), formatted("statecode"))
    };
    assert_eq!(shown().await, ("7/1/2026 10:30 PM".to_owned(), "Open".to_owned()));
    set(&admin, json!({"timezonecode": 110, "uilanguageid": 1031})).await;
    assert_eq!(shown().await, ("02.07.2026 00:30".to_owned(), "Offen".to_owned()));
    set(&admin, json!({"uilanguageid": 1025})).await;
    assert_eq!(shown().await.1, "مفتوح");
    // The device's own wish gives way to what the user chose.
    set(&admin, json!({"timezonecode": 92, "uilanguageid": 1033})).await;
    assert_eq!(shown().await.1, "Open");
}

#[tokio::test]
async fn dates_are_grouped_in_the_callers_zone_unless_the_query_says_utc() {
    let (_running, admin) = cast().await;
    let id = task(&admin, "2026-07-31T23:30:00Z".parse().unwrap()).await;
    set(&admin, json!({"timezonecode": 110})).await;
    for (more, month) in [("", 8), ("usertimezone='false'", 7)] {
        let xml = format!(
            "<fetch aggregate='true'><entity name='task'>\
             <attribute name='scheduledend' groupby='true' dategrouping='month' alias='m' {more}/>\
             <attribute name='activityid' aggregate='count' alias='n'/>\
             <filter><condition attribute='activityid' operator='eq' value='{id}'/></filter></entity></fetch>"
        );
        let rows = admin.read(&format!("tasks?fetchXml={}", percent_encoded(&xml))).await;
        assert_eq!(rows["value"][0]["m"], month, "{more}");
    }
}

#[tokio::test]
async fn a_fetch_can_bring_its_own_offset_and_ask_for_the_active_version() {
    let (_running, admin) = cast().await;
    let noon = Timestamp::now().to_zoned(TimeZone::UTC).start_of_day().unwrap().timestamp() + 12.hours();
    let id = task(&admin, noon).await;
    let ask = async |offset: &str| {
        let xml = format!(
            "<fetch utc-offset='{offset}' min-active-row-version='true'><entity name='task'><attribute name='subject'/>\
             <filter><condition attribute='activityid' operator='eq' value='{id}'/>\
             <condition attribute='scheduledend' operator='today'/></filter></entity></fetch>"
        );
        admin.get(&format!("tasks?fetchXml={}", percent_encoded(&xml))).await
    };
    let day = |minutes: i64| {
        let shifted = |at: Timestamp| (at + minutes.minutes()).to_zoned(TimeZone::UTC).date();
        shifted(noon) == shifted(Timestamp::now())
    };
    for offset in [-840_i64, 0, 840] {
        let rows = crate::support::json(ask(&offset.to_string()).await).await;
        assert_eq!(!rows["value"].as_array().unwrap().is_empty(), day(offset), "{offset}");
        let row = admin.read(&format!("tasks({id})?$select=versionnumber")).await;
        let active = rows["@Microsoft.Dynamics.CRM.minactiverowversion"].as_i64().unwrap();
        assert!(active > row["versionnumber"].as_i64().unwrap());
    }
    assert_eq!(refusal(ask("9999").await).await.0, 400);
}

#[tokio::test]
async fn fiscal_years_and_weeks_begin_as_the_organization_says() {
    let (_running, admin) = cast().await;
    let id = task(&admin, "2025-08-15T12:00:00Z".parse().unwrap()).await;
    let in_period = |period: u8, year: u16| {
        format!(
            "Microsoft.Dynamics.CRM.InFiscalPeriodAndYear(PropertyName='scheduledend',PropertyValue1={period},PropertyValue2={year})"
        )
    };
    assert!(found(&admin, &id, &in_period(3, 2025)).await);
    organization(
        &admin,
        json!({"fiscalcalendarstart": "2020-07-01T00:00:00Z", "fiscalperiodtype": 2003, "fiscalyeardisplaycode": 2}),
    )
    .await;
    assert!(found(&admin, &id, &in_period(2, 2026)).await, "the second month of the year that ends in 2026");
    assert!(!found(&admin, &id, &in_period(3, 2025)).await);

    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let today = task(&admin, now.timestamp()).await;
    let week = "Microsoft.Dynamics.CRM.ThisWeek(PropertyName='scheduledend')";
    assert!(found(&admin, &today, week).await);
    let tomorrow = task(&admin, now.timestamp() + 24.hours()).await;
    let begins = now.date().tomorrow().unwrap().weekday().to_sunday_zero_offset();
    organization(&admin, json!({"weekstartdaycode": begins})).await;
    assert!(!found(&admin, &tomorrow, week).await, "a week begins tomorrow");
}

#[tokio::test]
async fn negated_operators_leave_out_empty_values_where_the_organization_says_so() {
    let (_running, admin) = cast().await;
    let id = text(&admin.made("tasks", json!({"subject": "Empty"})).await, "activityid").to_owned();
    assert!(found(&admin, &id, "description ne 'x'").await);
    organization(&admin, json!({"farfield_nematchesnull": false})).await;
    assert!(!found(&admin, &id, "description ne 'x'").await);
}

#[tokio::test]
async fn a_followed_list_is_read_again_when_the_callers_zone_changed() {
    let (_running, admin) = cast().await;
    let path = format!("tasks?$select=subject&$filter={}", percent_encoded(TODAY));
    let request = admin.request(Method::GET, &path).header("prefer", "odata.track-changes");
    let page = crate::support::json(request.send().await.unwrap()).await;
    let link = text(&page, "@odata.deltaLink").to_owned();
    assert_eq!(admin.get(&link).await.status(), 200);
    set(&admin, json!({"timezonecode": 300})).await;
    assert_eq!(admin.get(&link).await.status(), 410);
}
