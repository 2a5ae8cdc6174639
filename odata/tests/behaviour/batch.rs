//! `$batch`: what clients send is understood, and what one side writes the other reads.

use odata::batch::{
    Address, Item, MAX_REQUESTS, Request, Response, read_requests, read_responses, write_requests,
    write_responses,
};
use proptest::prelude::*;
use std::borrow::Cow;
use uuid::Uuid;

fn read(content_type: &str, body: &str) -> Vec<Item<Request<'static>>> {
    // Leaked, so that the test can hold what it reads.
    let body: &'static [u8] = body.to_owned().leak().as_bytes();
    read_requests(content_type, body).unwrap_or_else(|e| panic!("{}", e.message))
}

fn refused(content_type: &str, body: &str) -> String {
    let error = read_requests(content_type, body.as_bytes()).unwrap_err();
    assert_eq!(error.status, 400);
    error.message
}

const DOCUMENTED: &str = "--batch_AAA
Content-Type: multipart/mixed; boundary=\"changeset_BBB\"

--changeset_BBB
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 1

POST /api/data/v9.2/accounts HTTP/1.1
Content-Type: application/json; type=entry

{\"name\":\"A\"}
--changeset_BBB
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 2

PATCH $1 HTTP/1.1
Content-Type: application/json
If-Match: *

{\"name\":\"B\"}
--changeset_BBB--
--batch_AAA
Content-Type: application/http
Content-Transfer-Encoding: binary

GET /api/data/v9.2/accounts?$select=name HTTP/1.1
Accept: application/json


--batch_AAA--
";

#[test]
fn a_batch_reads_the_same_however_its_lines_end_and_its_boundary_is_quoted() {
    let expected = read("multipart/mixed; boundary=\"batch_AAA\"", DOCUMENTED);
    let [Item::ChangeSet(set), Item::Single(get)] = expected.as_slice() else { panic!("{expected:?}") };
    assert_eq!(set[0].content_id.as_deref(), Some("1"));
    assert_eq!((set[0].method.as_str(), set[0].url.as_str()), ("POST", "/api/data/v9.2/accounts"));
    assert_eq!(set[0].body.as_ref(), b"{\"name\":\"A\"}");
    assert_eq!(set[1].header("if-match"), Some("*"));
    assert_eq!(get.header("Accept"), Some("application/json"));
    assert!(get.body.trim_ascii().is_empty());
    for body in [
        DOCUMENTED.replace('\n', "\r\n"),
        format!("\r\n{DOCUMENTED}"),
        format!("{} \n", DOCUMENTED.trim_end()),
        DOCUMENTED.replace("--changeset_BBB\n", "\n--changeset_BBB\n"),
        DOCUMENTED.replace("--batch_AAA\n", "--batch_AAA  \n"),
    ] {
        for content_type in
            ["multipart/mixed;boundary=batch_AAA", "Multipart/Mixed; charset=utf-8; boundary=batch_AAA"]
        {
            let trimmed = |items: Vec<Item<Request<'static>>>| -> Vec<_> {
                let one =
                    |r: &Request<'_>| (r.content_id.clone(), r.url.clone(), r.body.trim_ascii().to_vec());
                items.iter().map(|i| i.parts().iter().map(one).collect::<Vec<_>>()).collect()
            };
            assert_eq!(trimmed(read(content_type, &body)), trimmed(expected.clone()), "{body}");
        }
    }
}

#[test]
fn a_part_may_lack_headers_and_end_without_a_blank_line() {
    let body = "--b\nContent-Type: application/http\nContent-Transfer-Encoding:binary\n\nGET WhoAmI HTTP/1.1\n--b\n\nDELETE accounts(1) HTTP/1.1\nIf-Match: *\n--b--";
    let items = read("multipart/mixed; boundary=b", body);
    assert_eq!(items[0].parts()[0].url, "WhoAmI");
    assert_eq!(items[1].parts()[0].header("if-match"), Some("*"));
}

#[test]
fn a_content_id_is_found_in_the_headers_of_the_request_too() {
    let body = "--b\nContent-Type: application/http\n\nPOST tasks HTTP/1.1\nContent-ID: 7\n\n{}\n--b--\n";
    assert_eq!(read("multipart/mixed; boundary=b", body)[0].parts()[0].content_id.as_deref(), Some("7"));
}

#[test]
fn every_form_of_a_target_leads_below_the_base() {
    let address = |url: &str| {
        let request = Request {
            content_id: None,
            method: "GET".into(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: Cow::Borrowed(b""),
        };
        match request.address() {
            Ok(Address::Path(path, query)) => format!("{path}?{query}"),
            Ok(Address::Content { id, rest, query }) => format!("{id}|{rest}|{query}"),
            Err(e) => e.status.to_string(),
        }
    };
    for (url, expected) in [
        ("http://host:8/api/data/v9.2/accounts?$top=1", "accounts?$top=1"),
        ("https://other.example/api/data/v9.0/accounts", "accounts?"),
        ("/api/data/v9.2/accounts", "accounts?"),
        ("accounts?$filter=name eq 'a b/?'", "accounts?$filter=name eq 'a b/?'"),
        ("/accounts", "accounts?"),
        ("$metadata", "$metadata?"),
        ("$1", "1||"),
        ("/$1/name", "1|/name|"),
        ("$100001/primarycontactid/$ref?x=1", "100001|/primarycontactid/$ref|x=1"),
        ("$batch", "400"),
        ("/api/data/v9.2/$batch", "400"),
        ("http://host/elsewhere", "400"),
    ] {
        assert_eq!(address(url), expected, "{url}");
    }
}

#[test]
fn what_is_no_batch_is_refused_by_name() {
    let one = "--b\n\nGET WhoAmI HTTP/1.1\n\n--b--\n";
    assert!(refused("application/json", one).contains("content type"));
    assert!(refused("multipart/mixed", one).contains("boundary"));
    assert!(
        refused("multipart/mixed; boundary=b", "--b\n\nGET WhoAmI HTTP/1.1\n\n")
            .contains("closing delimiter")
    );
    assert!(refused("multipart/mixed; boundary=b", "--b\n\nnonsense\n--b--").contains("request line"));
    let set =
        "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nGET WhoAmI HTTP/1.1\n\n--c--\n--b--\n";
    assert!(refused("multipart/mixed; boundary=b", set).contains("GET"));
    let many = format!("{}--b--\n", "--b\n\nGET WhoAmI HTTP/1.1\n\n".repeat(MAX_REQUESTS + 1));
    assert!(refused("multipart/mixed; boundary=b", &many).contains("1000"));
    let full = format!("{}--b--\n", "--b\n\nGET WhoAmI HTTP/1.1\n\n".repeat(MAX_REQUESTS));
    assert_eq!(read("multipart/mixed; boundary=b", &full).len(), MAX_REQUESTS);
}

#[test]
fn the_reply_looks_as_clients_rely_on_it() {
    let made = Response {
        content_id: Some("1".into()),
        status: 204,
        headers: vec![("OData-EntityId".into(), "http://h/api/data/v9.2/accounts(x)".into())],
        body: Vec::new(),
    };
    let (content_type, body) =
        write_responses(Uuid::from_u128(1), &[Item::ChangeSet(vec![made.clone()]), Item::Single(made)]);
    assert_eq!(content_type, "multipart/mixed; boundary=batchresponse_00000000-0000-0000-0000-000000000001");
    let text = String::from_utf8(body).unwrap();
    assert!(text.starts_with("--batchresponse_"), "{text}");
    assert!(text.contains("\r\n\r\n--changesetresponse_"), "{text}");
    assert!(
        text.contains("Content-ID: 1\r\n\r\nHTTP/1.1 204 No Content\r\nOData-EntityId: http://h/"),
        "{text}"
    );
    assert!(text.ends_with("--\r\n"), "{text}");
    assert!(!text.replace("\r\n", "").contains('\n'), "{text}");
}

fn some_headers() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("X-[A-Za-z]{1,8}", "[!-~]([ -~]{0,8}[!-~])?"), 0..3)
}

/// JSON never has a bare line end at its end.
fn some_body() -> impl Strategy<Value = Vec<u8>> {
    "(\\{\"a\":\"[ -~\r\n]{0,30}\"\\})?".prop_map(String::into_bytes)
}

fn some_request() -> impl Strategy<Value = Request<'static>> {
    (
        prop::option::of("[1-9][0-9]{0,4}"),
        "(POST|PATCH|PUT|DELETE)",
        "[a-z$(][!-~]{0,20}( [!-~]{1,5})?",
        some_headers(),
        some_body(),
    )
        .prop_map(|(content_id, method, url, headers, body)| Request {
            content_id,
            method,
            url,
            headers,
            body: Cow::Owned(body),
        })
}

fn some_items<T: std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Vec<Item<T>>> {
    let set = prop::collection::vec(one.clone(), 1..4).prop_map(Item::ChangeSet);
    prop::collection::vec(prop_oneof![one.prop_map(Item::Single), set], 0..4)
}

proptest! {
    #[test]
    fn the_server_reads_what_the_client_writes(items in some_items(some_request().boxed())) {
        let (content_type, body) = write_requests("batch_0b4e", &items);
        prop_assert_eq!(read_requests(&content_type, &body).unwrap(), items);
    }

    #[test]
    fn the_client_reads_what_the_server_writes(
        items in some_items((prop::option::of("[1-9]"), 100_u16..600, some_headers(), some_body())
            .prop_map(|(content_id, status, headers, body)| Response { content_id, status, headers, body }).boxed())
    ) {
        let (content_type, body) = write_responses(Uuid::from_u128(7), &items);
        prop_assert_eq!(read_responses(&content_type, &body).unwrap(), items);
    }

    #[test]
    fn no_batch_panics(body in prop::collection::vec(prop_oneof![
        Just(b"--b".to_vec()), Just(b"--b--".to_vec()), Just(b"\r\n".to_vec()), Just(b"\n".to_vec()),
        Just(b"Content-Type: multipart/mixed; boundary=c".to_vec()), Just(b"--c".to_vec()), Just(b"--c--".to_vec()),
        Just(b"POST accounts HTTP/1.1".to_vec()), prop::collection::vec(any::<u8>(), 0..12),
    ], 0..24)) {
        let body = body.concat();
        for content_type in ["multipart/mixed; boundary=b", "multipart/mixed;boundary=\"b\""] {
            if let Ok(items) = read_requests(content_type, &body) {
                for request in items.iter().flat_map(Item::parts) {
                    let _ = request.address();
                }
            }
            let _ = read_responses(content_type, &body);
        }
    }
}
