//! Bodies of creates and updates.

use crate::common::*;
use model::{Code, Fields, Lookup, RecordId, Value};
use odata::row::{self, NestedRows};
use proptest::prelude::*;
use uuid::Uuid;

const ID: &str = "00000000-0000-0000-0000-000000000009";

fn read(body: &str) -> Result<row::Body, odata::ODataError> {
    row::read_body(&account(), body.as_bytes(), tables().as_slice())
}

proptest! {
    #[test]
    fn a_body_that_the_client_writes_is_what_the_server_reads(fields in some_fields(), id in prop::option::of(some_id())) {
        let body = row::write_body(&account(), id, &fields, tables().as_slice()).unwrap();
        let read = read(&body).unwrap();
        prop_assert_eq!(read.id, id);
        // The name of a lookup's target is not sent.
        let nameless = |(name, value): (String, Value)| match value {
            Value::Lookup(to) => (name, Value::Lookup(Lookup { name: None, ..to })),
            other => (name, other),
        };
        prop_assert_eq!(read.fields, fields.into_iter().map(nameless).collect::<Fields>());
    }

    #[test]
    fn no_body_panics(text in ".{0,200}", key in ".{0,20}", value in "[\\[\\]{}0-9a-z\".,:-]{0,20}") {
        let _ = read(&text);
        let _ = read(&format!("{{{}:{value}}}", serde_json::to_string(&key).unwrap()));
    }
}

#[test]
fn every_form_of_a_bind_is_understood() {
    for reference in [
        format!("/contacts({ID})"),
        format!("contacts({ID})"),
        format!("https://org.crm.dynamics.com/api/data/v9.2/contacts({ID})"),
        format!("/contacts(contactid={ID})"),
        format!("/contacts({{{}}})", ID.to_uppercase()),
    ] {
        let body = read(&format!(r#"{{"primarycontactid@odata.bind":"{reference}"}}"#)).unwrap();
        let expected = Lookup { table: "contact".into(), id: RecordId(Uuid::from_u128(9)), name: None };
        assert_eq!(body.fields["primarycontactid"], Value::Lookup(expected), "{reference}");
    }
    let owner = read(&format!(r#"{{"ownerid@odata.bind":"/teams({ID})"}}"#)).unwrap();
    assert!(matches!(&owner.fields["ownerid"], Value::Lookup(to) if to.table == "team"));
}

#[test]
fn a_lookup_is_cleared_by_null() {
    for body in [r#"{"customerid_contact@odata.bind":null}"#, r#"{"customerid_account":null}"#] {
        assert_eq!(read(body).unwrap().fields, Fields::from([("customerid".into(), Value::Null)]), "{body}");
    }
}

#[test]
fn a_body_that_was_encoded_twice_is_read() {
    let inner = r#"{"name":"A \"quoted\" name"}"#;
    let twice = serde_json::to_string(inner).unwrap();
    assert_eq!(read(&twice).unwrap(), read(inner).unwrap());
}

#[test]
fn annotations_are_passed_over_and_an_empty_text_is_no_value() {
    let body =
        read(r#"{"@odata.type":"Microsoft.Dynamics.CRM.account","name@x.y":1,"name":"","employees":3}"#)
            .unwrap();
    assert_eq!(
        body.fields,
        Fields::from([("name".into(), Value::Null), ("employees".into(), Value::Int(3))])
    );
}

#[test]
fn what_cannot_be_written_is_refused_with_dataverses_status() {
    for (body, status) in [
        ("", 400),
        ("[]", 400),
        ("\"text\"", 400),
        (r#"{"nothing":1}"#, 400),
        (r#"{"_primarycontactid_value":"x"}"#, 400),
        (r#"{"employees":"1"}"#, 400),
        (r#"{"employees":1.5}"#, 400),
        (r#"{"donotemail":1}"#, 400),
        (r#"{"founded":"yesterday"}"#, 400),
        (r#"{"revenue":99999999999999999999999}"#, 400),
        (r#"{"primarycontactid@odata.bind":"/accounts(00000000-0000-0000-0000-000000000009)"}"#, 400),
        (r#"{"primarycontactid@odata.bind":"/nowhere(00000000-0000-0000-0000-000000000009)"}"#, 404),
        (r#"{"PrimaryContactId@odata.bind":"/contacts(00000000-0000-0000-0000-000000000009)"}"#, 400),
        (r#"{"contacts@odata.bind":[1]}"#, 400),
        (r#"{"@odata.id":1}"#, 400),
    ] {
        assert_eq!(read(body).unwrap_err().status, status, "{body}");
    }
    let error = read(r#"{"nothing":1}"#).unwrap_err();
    assert!(
        error
            .message
            .contains("Invalid property 'nothing' was found in entity 'Microsoft.Dynamics.CRM.account'")
    );
}

#[test]
fn what_only_the_rows_can_resolve_is_kept_for_them() {
    let body = read(
        r##"{"primarycontactid@odata.bind":"/contacts(emailaddress1='x')","customerid_account@odata.bind":"$1",
            "primarycontactid":{"fullname":"Jane"},"tasks":[{"subject":"a"},{"subject":"b"}],
            "leads@odata.bind":["/leads(00000000-0000-0000-0000-000000000009)"],
            "@odata.id":"accounts(accountnumber='1')","@odata.type":"#Microsoft.Dynamics.CRM.account"}"##,
    )
    .unwrap();
    assert!(body.fields.is_empty());
    let mut pending = body.pending;
    pending.sort();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        pending,
        [pair("customerid_account", "$1"), pair("primarycontactid", "/contacts(emailaddress1='x')")]
    );
    let mut nested = body.nested;
    nested.sort_by(|a, b| a.property.cmp(&b.property));
    let what: Vec<_> = nested.into_iter().map(|n| (n.property, n.what)).collect();
    let text = |t: &str| t.to_owned();
    assert_eq!(
        what,
        [
            (text("leads"), NestedRows::Links(vec![text("/leads(00000000-0000-0000-0000-000000000009)")])),
            (text("primarycontactid"), NestedRows::One(text(r#"{"fullname":"Jane"}"#))),
            (text("tasks"), NestedRows::Many(vec![text(r#"{"subject":"a"}"#), text(r#"{"subject":"b"}"#)])),
        ]
    );
    assert_eq!(body.odata_id.as_deref(), Some("accounts(accountnumber='1')"));
    assert_eq!(body.odata_type.as_deref(), Some("account"));
}

#[test]
fn the_parameters_of_an_action_are_read_one_by_one() {
    let members = row::read_members(br#"{"Status":3,"OpportunityClose":{"actualrevenue":1.10}}"#).unwrap();
    assert_eq!(members["Status"].get(), "3");
    assert_eq!(members["OpportunityClose"].get(), r#"{"actualrevenue":1.10}"#);
    assert!(row::read_members(b" ").unwrap().is_empty());
    assert_eq!(row::read_members(b"[]").unwrap_err().status, 400);
}

#[test]
fn the_client_does_not_write_what_has_no_place() {
    let write = |name: &str, value: Value| {
        row::write_body(&account(), None, &Fields::from([(name.into(), value)]), tables().as_slice())
            .unwrap_err()
            .code
    };
    let to = |table: &str| Value::Lookup(Lookup { table: table.into(), id: CURRENCY, name: None });
    assert_eq!(write("nothing", Value::Null), Code::UnknownColumn);
    assert_eq!(write("employees", Value::Text("1".into())), Code::WrongKind);
    assert_eq!(write("primarycontactid", to("team")), Code::WrongTarget);
}

#[test]
fn a_single_property_is_read() {
    let read = |column: &str, body: &str| row::read_property(&account(), column, body.as_bytes());
    assert_eq!(read("employees", r#"{"value":7}"#).unwrap(), Value::Int(7));
    assert_eq!(read("nothing", r#"{"value":7}"#).unwrap_err().status, 400);
    assert_eq!(read("employees", "{}").unwrap_err().status, 400);
}
