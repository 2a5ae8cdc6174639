//! The transport alone: what each bad answer is told as, and how much of it is taken.

use super::scripted::{Asked, Manner, Reply, Scripted, page};
use crate::support::configuration;
use model::{Code, Problem, TableMeta};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use sync_core::ports::{Failure, Page, Transport, Wanted};
use sync_core::transport::Deadlines;

fn account() -> TableMeta {
    configuration().tables.swap_remove(0)
}

async fn ask(server: &Scripted, deadlines: Deadlines, next: Option<&str>) -> Result<Page, Failure> {
    server.transport(deadlines).page(&account(), Wanted::default(), next).await
}

async fn page_from(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Result<Page, Failure> {
    ask(&Scripted::start(answer).await, Deadlines::default(), None).await
}

fn refused(page: Result<Page, Failure>) -> Problem {
    match page {
        Err(Failure::Refused(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_refused_with_its_place_and_no_value() {
    let id = uuid::Uuid::from_u128(1);
    for body in [
        String::new(),
        "secret".into(),
        "<html>secret</html>".into(),
        r#"{"value":"secret"}"#.into(),
        r#"{"value":[{"accountid":"secret"}]}"#.into(),
        r#"{"value":[{"name":"secret"}]}"#.into(),
        format!(r#"{{"value":[{{"accountid":"{id}","creditlimit":"secret"}}]}}"#),
        format!(r#"{{"value":[{{"accountid":"{id}","name":["secret"]}}]}}"#),
        format!(r#"{{"value":[{{"accountid":"{id}","name":"secret"}}"#),
        r#"{"value":[],"@odata.nextLink":7}"#.into(),
        format!("{{\"value\":{}", "[".repeat(100_000)),
    ] {
        let problem = refused(page_from(move |_| Reply::json(body.clone())).await);
        assert_eq!(problem.code, Code::UnexpectedReply);
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    let bytes = [&b"{\"value\":[{\"name\":\""[..], &[0xff, 0xfe], b"\"}]}"].concat();
    assert_eq!(refused(page_from(move |_| Reply::json(bytes.clone())).await).code, Code::UnexpectedReply);
}

#[tokio::test]
async fn columns_that_nobody_knows_are_passed_over() {
    let id = uuid::Uuid::from_u128(1);
    let body = format!(
        r#"{{"@new.thing":{{"a":[1]}},"value":[{{"accountid":"{id}","name":"A","new_x":{{"y":[null]}}}}]}}"#
    );
    let page = page_from(move |_| Reply::json(body.clone())).await.unwrap();
    assert_eq!(page.rows.len(), 1);
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_refused_and_the_token_stays_here() {
    let stranger = Scripted::start(|_| Reply::json(page(&[], None))).await;
    let own = Scripted::start(|_| Reply::json(page(&[], None))).await;
    for link in [
        format!("{}/api/data/v9.2/accounts?$skiptoken=1", stranger.url),
        stranger.url.replace("http://", "//"),
        stranger.url.replace("http://", "https://"),
        format!("{}/signout", own.url),
        "/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://".to_owned(),
        format!("{}@{}", own.url, stranger.url.trim_start_matches("http://")),
    ] {
        let given = link.clone();
        let problem = refused(page_from(move |_| Reply::json(page(&[(1, 1, "A")], Some(&given)))).await);
        assert_eq!(problem.code, Code::UnexpectedReply, "{link}");
    }
    // A cursor that lies on the disk is no more trusted.
    let link = format!("{}/api/data/v9.2/accounts?$skiptoken=1", stranger.url);
    assert_eq!(refused(ask(&own, Deadlines::default(), Some(&link)).await).code, Code::UnexpectedReply);
    assert!(stranger.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stranger = Scripted::start(|_| Reply::json(page(&[], None))).await;
    let target = stranger.url.clone();
    for status in [301, 302, 307, 308] {
        let target = target.clone();
        let answer = page_from(move |_| Reply::status(status, "").header("location", target.clone())).await;
        refused(answer);
    }
    assert!(stranger.asked().is_empty());
}

#[tokio::test]
async fn a_page_that_leads_to_itself_is_refused() {
    let server = Scripted::start(|asked| {
        let link = format!(
            "http://{}{}",
            asked.head.split_once("host: ").unwrap().1.lines().next().unwrap(),
            asked.path
        );
        Reply::json(page(&[(1, 1, "A")], Some(&link)))
    })
    .await;
    let link = format!("{}/api/data/v9.2/accounts?again", server.url);
    assert_eq!(refused(ask(&server, Deadlines::default(), Some(&link)).await).code, Code::UnexpectedReply);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up_after_asking_for_less() {
    let server = Scripted::start(|_| Reply::json(vec![b' '; 1 << 20]).manner(Manner::Endless)).await;
    assert_eq!(refused(ask(&server, Deadlines::default(), None).await).code, Code::UnexpectedReply);
    let sizes: Vec<usize> = server.asked().iter().map(Asked::page_size).collect();
    assert_eq!(sizes, [1000, 250, 62, 20]);
}

#[tokio::test]
async fn rows_too_wide_for_a_whole_page_come_in_smaller_ones() {
    let server = with_names_of(40_000).await;
    assert_eq!(ask(&server, Deadlines::default(), None).await.unwrap().rows.len(), 250);
}

#[tokio::test]
async fn pages_are_as_long_as_the_rows_that_came_let_them_be() {
    let sizes = async |name: usize| {
        let server = with_names_of(name).await;
        let transport = server.transport(Deadlines::default());
        for _ in 0..5 {
            transport.page(&account(), Wanted::default(), None).await.unwrap();
        }
        server.asked().iter().map(Asked::page_size).collect::<Vec<_>>()
    };
    assert_eq!(sizes(10).await, [1000, 2000, 4000, 5000, 5000]);
    let wide = sizes(10_000).await;
    assert_eq!(wide[0], 1000);
    assert!(wide[1..].iter().all(|rows| (350..=420).contains(rows)), "{wide:?}");
}

/// A server whose pages are as long as they were asked for, of rows with names of so many letters.
async fn with_names_of(letters: usize) -> Scripted {
    let name = "x".repeat(letters);
    Scripted::start(move |asked| {
        let rows: Vec<_> = (0..asked.page_size() as u128).map(|n| (n + 1, 1, name.as_str())).collect();
        Reply::json(page(&rows, None))
    })
    .await
}

fn soon() -> Deadlines {
    let ms = Duration::from_millis;
    Deadlines { silence: ms(100), page: ms(400), answer: ms(400), ..Deadlines::default() }
}

#[tokio::test]
async fn an_answer_that_stops_or_drips_is_given_up_in_time_and_asked_for_in_smaller_pages() {
    for manner in [Manner::Silent(0), Manner::Silent(20), Manner::Drip(Duration::from_millis(20))] {
        let server =
            Scripted::start(move |_| Reply::json(page(&[(1, 1, "A")], None)).manner(manner.clone())).await;
        let transport = server.transport(soon());
        for _ in 0..2 {
            let slow = transport.page(&account(), Wanted::default(), None).await.unwrap_err();
            assert!(
                matches!(&slow, Failure::Transient { problem, .. } if problem.code == Code::ServerUnavailable),
                "{slow:?}"
            );
        }
        let sizes: Vec<usize> = server.asked().iter().map(Asked::page_size).collect();
        assert_eq!(sizes, [1000, 250]);
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_counts_as_a_cut_line() {
    let cut = page_from(|_| Reply::json(page(&[(1, 1, "A")], None)).manner(Manner::Cut)).await;
    assert!(matches!(cut, Err(Failure::Unreachable(_))), "{cut:?}");
}

#[tokio::test]
async fn the_servers_clock_may_jump_and_only_tells_how_long_to_wait() {
    let wait = async |date: &str, until: &str| {
        let (date, until) = (date.to_owned(), until.to_owned());
        let answer = page_from(move |_| {
            Reply::status(503, "").header("date", date.clone()).header("retry-after", until.clone())
        });
        match answer.await {
            Err(Failure::Transient { retry_after_ms, .. }) => retry_after_ms,
            other => panic!("{other:?}"),
        }
    };
    let in_1970 = "Thu, 01 Jan 1970 00:00:00 GMT";
    assert_eq!(wait(in_1970, "Thu, 01 Jan 1970 00:00:07 GMT").await, Some(7_000));
    assert_eq!(wait("Tue, 31 Dec 2999 23:59:50 GMT", "Wed, 01 Jan 3000 00:00:00 GMT").await, Some(10_000));
    assert_eq!(wait(in_1970, "Wed, 01 Jan 3000 00:00:00 GMT").await, Some(3_600_000));
    assert_eq!(wait("Tue, 31 Dec 2999 23:59:50 GMT", in_1970).await, Some(0));
    assert_eq!(wait("yesterday", in_1970).await, None);
    assert_eq!(wait(in_1970, "18446744073709551615").await, Some(3_600_000));
    assert_eq!(wait(in_1970, "-5").await, None);
}

#[tokio::test]
async fn a_session_that_is_refused_is_renewed_once_and_then_over() {
    let renewals = AtomicU32::new(0);
    let server = Scripted::start(move |asked| {
        if !asked.path.starts_with("/api/") {
            let n = renewals.fetch_add(1, Ordering::SeqCst);
            return Reply::json(format!(r#"{{"access_token":"t{n}","token_type":"Bearer","expires_in":0}}"#));
        }
        Reply::status(401, "")
    })
    .await;
    let answer = ask(&server, Deadlines::default(), None).await;
    assert!(matches!(answer, Err(Failure::SignInExpired)), "{answer:?}");
    assert_eq!(server.asked().len(), 3, "asked, renewed, asked again");
}
