//! Pages read straight into the form of the database: the same rows as those read plainly, and the same refusals.

use crate::common::*;
use model::{Code, FlatRows, RecordId, Row};
use odata::Annotations;
use odata::row::{self, FlatPage, PageHead, Style};
use proptest::prelude::*;
use uuid::Uuid;

fn page_of(rows: &[Row]) -> String {
    let style = Style { select: None, annotations: &Annotations::all(), formats: formats(1033) };
    let texts: Vec<String> = rows
        .iter()
        .map(|row| {
            let mut out = String::new();
            row::write_row(&mut out, &account(), row, None, &style);
            out
        })
        .collect();
    row::write_page(&PageHead { context: "c".into(), ..PageHead::default() }, &texts)
}

/// The plain way: rows with fields, and these brought into the form of the database.
fn plainly(body: &[u8]) -> Result<FlatPage, model::Problem> {
    let page = row::read_page(&account(), body)?;
    let rows = FlatRows::of_rows(&account(), &page.rows)?;
    Ok(FlatPage { rows, removed: page.removed, deleted: Vec::new(), head: page.head })
}

fn some_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (some_id(), any::<Option<i64>>(), some_fields());
    prop::collection::vec(row, 0..6).prop_map(|rows| {
        let row = |(id, version, fields): (_, Option<i64>, _)| Row {
            id,
            etag: version.map(odata::etag::format),
            fields,
        };
        rows.into_iter().map(row).collect()
    })
}

/// What a server that is wrong about its own types may send.
fn some_json() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        (-1000_i32..1000).prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| serde_json::json!(n).to_string()),
        Just("1e300".to_owned()),
        Just("12345678901234567890123.4567".to_owned()),
        any::<u128>().prop_map(|n| format!("\"{}\"", Uuid::from_u128(n))),
        some_text().prop_map(|t| serde_json::json!(t).to_string()),
        prop_oneof![
            Just("2026-11-21"),
            Just("2026-11-21T10:00:00Z"),
            Just("1,5,,12"),
            Just("contact"),
            Just("")
        ]
        .prop_map(|t| format!("\"{t}\"")),
        Just(r#"["a",{"b":[1]}]"#.to_owned()),
        Just(r#"{"a":{"b":null}}"#.to_owned()),
    ]
}

/// Properties of an account and a few that it doesn't have, each once, in any order.
fn some_members() -> impl Strategy<Value = Vec<(String, String)>> {
    let table = account();
    let mut names: Vec<String> = vec!["@odata.etag".into(), "new_unknown".into(), "name@x.y".into()];
    for column in &table.columns {
        let name = row::wire_name(column).into_owned();
        for annotation in
            ["OData.Community.Display.V1.FormattedValue", "Microsoft.Dynamics.CRM.lookuplogicalname"]
        {
            names.push(format!("{name}@{annotation}"));
        }
        names.push(name);
    }
    let count = names.len();
    let chosen = prop::sample::subsequence(names, 0..count.min(12)).prop_shuffle();
    chosen.prop_flat_map(|names| {
        let values = prop::collection::vec(some_json(), names.len());
        values.prop_map(move |values| names.iter().cloned().zip(values).collect())
    })
}

proptest! {
    #[test]
    fn a_page_read_flat_has_the_rows_of_the_page_read_plainly(rows in some_rows()) {
        let body = page_of(&rows);
        let flat = row::read_flat_page(&account(), body.as_bytes()).unwrap();
        prop_assert_eq!(&flat, &plainly(body.as_bytes()).unwrap());
        for (flat, row) in flat.rows.iter().zip(&rows) {
            let mut read = flat.to_row().unwrap();
            read.fields.retain(|name, _| row.fields.contains_key(name));
            prop_assert_eq!(&read, row);
        }
    }

    #[test]
    fn what_is_refused_plainly_is_refused_flat_and_the_rest_is_read_alike(
        rows in prop::collection::vec((some_id(), some_members()), 1..4)
    ) {
        let row = |(id, members): &(RecordId, Vec<(String, String)>)| {
            let members: String = members.iter().map(|(name, json)| format!(",{name:?}:{json}")).collect();
            format!(r#"{{"accountid":"{id}"{members}}}"#)
        };
        let body = format!(r#"{{"value":[{}]}}"#, rows.iter().map(row).collect::<Vec<_>>().join(","));
        let flat = row::read_flat_page(&account(), body.as_bytes());
        prop_assert_eq!(flat.ok(), plainly(body.as_bytes()).ok(), "{}", body);
    }

    #[test]
    fn no_bytes_from_the_wire_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = row::read_flat_page(&account(), &bytes);
    }

    #[test]
    fn a_page_that_was_hurt_on_its_way_is_read_or_refused(
        rows in some_rows(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()
    ) {
        let mut body = page_of(&rows).into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        if cut {
            body.truncate(at);
        }
        let flat = row::read_flat_page(&account(), &body);
        prop_assert!(!cut || flat.is_err());
    }
}

#[test]
fn a_refusal_names_the_column_or_the_place_and_no_value() {
    let id = "00000000-0000-0000-0000-000000000001";
    let read = |body: &str| row::read_flat_page(&account(), body.as_bytes()).unwrap_err();
    for (body, named) in [
        (format!(r#"{{"value":[{{"accountid":"{id}","employees":"secret"}}]}}"#), "employees"),
        (format!(r#"{{"value":[{{"accountid":"{id}","_customerid_value":"{id}"}}]}}"#), "customerid"),
        (r#"{"value":[{"accountid":"secret"}]}"#.to_owned(), "accountid"),
        (r#"{"value":[{"name":"secret"}]}"#.to_owned(), "accountid"),
        (r#"{"secret":[]}"#.to_owned(), "value"),
    ] {
        let problem = read(&body);
        assert_eq!((problem.code, problem.args["column"].as_str()), (Code::UnexpectedReply, named));
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    for body in [r#"{"value":["secret"]}"#, r#"{"value":{"secret":1}}"#, r#"{"value":[{"secret":"#, "secret"]
    {
        let problem = read(body);
        assert!(problem.args["detail"].contains("line 1"), "{problem}");
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
}

#[test]
fn deleted_rows_of_a_delta_are_told_apart_here_too() {
    let body = r#"{"@odata.deltaLink":"d","value":[
        {"@odata.context":"x/$metadata#accounts/$deletedEntity","id":"2e451703-c29e-e711-8104-5065f38bf3a1","reason":"deleted"},
        {"accountid":"4e451703-c29e-e711-8104-5065f38bf3a1","name":"A"},
        {"@removed":{"reason":"changed"},"@id":"accounts(3e451703-c29e-e711-8104-5065f38bf3a1)"}]}"#;
    let page = row::read_flat_page(&account(), body.as_bytes()).unwrap();
    let deleted = page.removed[..1].to_vec();
    assert_eq!(page, FlatPage { deleted, ..plainly(body.as_bytes()).unwrap() });
    assert_eq!((page.rows.len(), page.removed.len()), (1, 2));
}
