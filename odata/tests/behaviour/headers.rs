//! Errors, etags, preferences, tokens and repeatability.

use model::value::Instant;
use model::{Code, Problem, RecordId};
use odata::auth::{TokenReply, TokenRequest};
use odata::error::codes;
use odata::etag::{self, Match};
use odata::repeatability::Repeatability;
use odata::{Annotations, ODataError, Prefer};
use proptest::prelude::*;
use uuid::Uuid;

proptest! {
    #[test]
    fn an_error_comes_back_from_its_body(status in 400_u16..600, code in 1_u32.., message in "\\PC{1,40}") {
        let error = ODataError::new(status, code, message);
        prop_assert_eq!(ODataError::parse(status, error.body().as_bytes()), error);
    }

    #[test]
    fn no_error_body_panics(body in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = ODataError::parse(500, &body);
    }

    #[test]
    fn an_etag_comes_back(version in any::<i64>()) {
        prop_assert_eq!(etag::parse(&etag::format(version)), Some(version));
    }

    #[test]
    fn preferences_come_back(representation in any::<Option<bool>>(), size in prop::option::of(1_u32..=5000), track in any::<bool>(), all in any::<bool>(), go_on in any::<bool>()) {
        let prefer = Prefer {
            representation,
            annotations: if all { Annotations::all() } else { Annotations::parse("a.b,-c*") },
            max_page_size: size,
            track_changes: track,
            continue_on_error: go_on,
            exact_count: go_on,
            keys_only: track,
            keys_with: if track && all { vec!["name".into(), "revenue".into()] } else { Vec::new() },
            new_ids: Vec::new(),
        };
        prop_assert_eq!(Prefer::parse(&prefer.to_header().unwrap()), prefer);
    }

    #[test]
    fn a_token_request_comes_back(username in "\\PC{0,10}", password in "\\PC{0,10}") {
        let request = TokenRequest::Password { username, password, client_id: Some("farfield".into()), device_id: None };
        prop_assert_eq!(TokenRequest::from_form(request.to_form().as_bytes()).unwrap(), request);
    }

    #[test]
    fn repeatability_headers_come_back(id in any::<u128>(), seconds in 0_i64..4_000_000_000) {
        let repeatability = Repeatability { request_id: Uuid::from_u128(id), first_sent: Instant(seconds * 1000) };
        let (request_id, first_sent) = repeatability.header_values();
        prop_assert_eq!(Repeatability::from_headers(Some(&request_id), Some(&first_sent)), Ok(Some(repeatability)));
    }
}

#[test]
fn a_missing_row_is_told_in_dataverses_words() {
    let id = RecordId(Uuid::from_u128(1));
    let body = ODataError::row_not_found("account", id).body();
    let expected = r#"{"error":{"code":"0x80040217","message":"account With Id = 00000000-0000-0000-0000-000000000001 Does Not Exist"}}"#;
    assert_eq!(body, expected);
}

#[test]
fn errors_of_other_servers_are_understood() {
    let parse = |body: &str| ODataError::parse(400, body.as_bytes());
    let old = parse(r#"{"error":{"code":"","message":"","innererror":{"message":"Inner","type":"x"}}}"#);
    assert_eq!((old.code, old.message.as_str()), (0, "Inner"));
    assert_eq!(parse(r#"{"error":{"code":"-2147220969","message":"m"}}"#).code, codes::OBJECT_DOES_NOT_EXIST);
    assert_eq!(parse(r#"{"error":"invalid_grant"}"#).message, "invalid_grant");
    let page = parse("<html>\n<body>long page of a proxy</body></html>");
    assert_eq!((page.code, page.message.as_str()), (0, "<html>"));
    assert_eq!(parse("").message, "");
}

#[test]
fn a_broken_rule_has_dataverses_code() {
    let problem =
        Problem::new(Code::TextTooLong).with("column", "subject").with("max", 200).with("length", 300);
    let error = ODataError::from_problem(&problem, "task");
    assert_eq!((error.status, error.code), (400, codes::STRING_LENGTH_TOO_LONG));
    assert_eq!(
        error.message,
        "A validation error occurred. The length of the 'subject' attribute of the 'task' entity exceeded the maximum allowed length of '200'."
    );
    assert_eq!(ODataError::from_problem(&Problem::new(Code::DatabaseDamaged), "task").status, 500);
}

#[test]
fn an_error_in_a_log_has_no_words_of_the_server() {
    assert_eq!(ODataError::new(400, codes::INVALID_ARGUMENT, "secret").to_string(), "400 0x80040203");
}

#[test]
fn conditions_are_read_as_clients_send_them() {
    for (header, expected) in [
        (None, None),
        (Some("null"), None),
        (Some(""), None),
        (Some("*"), Some(Match::Any)),
        (Some("W/\"12\""), Some(Match::Version(12))),
        (Some("\"12\""), Some(Match::Version(12))),
    ] {
        assert_eq!(etag::parse_match(header).unwrap(), expected, "{header:?}");
    }
    assert_eq!(etag::parse_match(Some("W/\"x\"")).unwrap_err().status, 400);
}

#[test]
fn preferences_are_read_as_clients_send_them() {
    let prefer = Prefer::parse(
        r#"return=representation, odata.include-annotations="OData.Community.*,-Microsoft.Dynamics.CRM.*",odata.maxpagesize=9000;unknown=1"#,
    );
    assert_eq!((prefer.representation, prefer.max_page_size), (Some(true), Some(5000)));
    assert!(prefer.annotations.wants("OData.Community.Display.V1.FormattedValue"));
    assert!(!prefer.annotations.wants("Microsoft.Dynamics.CRM.lookuplogicalname"));
    assert!(Annotations::parse("*,-a.b").wants("a.c") && !Annotations::parse("*,-a.b").wants("a.b"));
    assert!(!Annotations::default().wants("a"));
    assert_eq!(Prefer::default().to_header(), None);
    assert_eq!(Prefer::parse("odata.maxpagesize=0,odata.maxpagesize=x").max_page_size, None);
}

#[test]
fn a_token_request_that_lacks_something_is_told_so_and_secrets_stay_out_of_debug_output() {
    let error = |form: &str| TokenRequest::from_form(form.as_bytes()).unwrap_err().error;
    assert_eq!(error("grant_type=password&username=a"), "invalid_request");
    assert_eq!(error("grant_type=device_code"), "unsupported_grant_type");
    assert_eq!(error(""), "invalid_request");
    let request = TokenRequest::from_form(b"grant_type=password&username=a&password=pa+ss%26").unwrap();
    assert!(matches!(&request, TokenRequest::Password { password, .. } if password == "pa ss&"));
    assert!(!format!("{request:?}").contains("pa ss"));
    let reply: TokenReply =
        serde_json::from_str(r#"{"access_token":"t","token_type":"Bearer","expires_in":60}"#).unwrap();
    assert!(!format!("{reply:?}").contains("\"t\"") && reply.refresh_token.is_none());
}

#[test]
fn a_repeatability_header_alone_is_refused() {
    let id = "00000000-0000-0000-0000-000000000009";
    let sent = "Sat, 21 Nov 2026 12:00:00 GMT";
    assert_eq!(Repeatability::from_headers(None, None), Ok(None));
    for (id, sent) in [(Some(id), None), (None, Some(sent)), (Some("x"), Some(sent)), (Some(id), Some("now"))]
    {
        assert_eq!(Repeatability::from_headers(id, sent).unwrap_err().status, 400);
    }
}
