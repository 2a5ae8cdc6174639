//! Paths.

use model::RecordId;
use odata::path::{self, Call, Definitions, Key, Resource, RowPath, TableKey};
use proptest::prelude::*;
use uuid::Uuid;

const ID: &str = "00000000-0000-0000-0000-000000000001";

fn parse(path: &str) -> Resource {
    path::parse(path, "").unwrap_or_else(|e| panic!("{path}: {}", e.message))
}

fn row(key: Key) -> RowPath {
    RowPath { set: "accounts".into(), key }
}

fn by_id() -> RowPath {
    row(Key::Id(RecordId(Uuid::from_u128(1))))
}

fn call(name: &str, arguments: &[(&str, &str)]) -> Call {
    let arguments = arguments.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
    Call { name: name.into(), arguments, parentheses: true }
}

proptest! {
    #[test]
    fn no_path_panics(path in "[a-zA-Z0-9_$()=',/%@. é-]{0,60}", query in "[@=&%a-z0-9']{0,20}") {
        let _ = path::parse(&path, &query);
        let _ = path::parse_reference(&path);
    }
}

#[test]
fn each_form_of_a_path_is_told_apart() {
    let named =
        |parts: &[(&str, &str)]| Key::Named(parts.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect());
    for (path, expected) in [
        ("", Resource::Service),
        ("/", Resource::Service),
        ("$metadata", Resource::Metadata),
        ("accounts", Resource::Set("accounts".into())),
        ("accounts/$count", Resource::Count("accounts".into())),
        ("accounts(00000000-0000-0000-0000-000000000001)", Resource::Row(by_id())),
        ("/accounts(00000000-0000-0000-0000-000000000001)/", Resource::Row(by_id())),
        (
            "accounts(accountid=00000000-0000-0000-0000-000000000001)",
            Resource::Row(row(named(&[("accountid", ID)]))),
        ),
        ("accounts(accountnumber=%27A%2FB%27)", Resource::Row(row(named(&[("accountnumber", "'A/B'")])))),
        ("accounts(a='x,(y',b='it''s')", Resource::Row(row(named(&[("a", "'x,(y'"), ("b", "'it''s'")])))),
        ("accounts(00000000-0000-0000-0000-000000000001)/name", Resource::Member(by_id(), "name".into())),
        (
            "accounts(00000000-0000-0000-0000-000000000001)/name/$value",
            Resource::MemberValue(by_id(), "name".into()),
        ),
        (
            "accounts(00000000-0000-0000-0000-000000000001)/tasks/$count",
            Resource::MemberCount(by_id(), "tasks".into()),
        ),
        (
            "accounts(00000000-0000-0000-0000-000000000001)/primarycontactid/$ref",
            Resource::Reference(by_id(), "primarycontactid".into(), None),
        ),
        (
            "accounts(00000000-0000-0000-0000-000000000001)/tasks(00000000-0000-0000-0000-000000000001)/$ref",
            Resource::Reference(by_id(), "tasks".into(), Some(Key::Id(RecordId(Uuid::from_u128(1))))),
        ),
        ("WhoAmI()", Resource::Function(call("WhoAmI", &[]))),
        ("WhoAmI", Resource::Set("WhoAmI".into())),
        (
            "RetrievePrincipalAccess(Target={'a':'b,c'},X=1)",
            Resource::Function(call("RetrievePrincipalAccess", &[("Target", "{'a':'b,c'}"), ("X", "1")])),
        ),
        (
            "accounts/Microsoft.Dynamics.CRM.CreateMultiple",
            Resource::BoundToSet(
                "accounts".into(),
                Call { parentheses: false, ..call("CreateMultiple", &[]) },
            ),
        ),
        (
            "accounts(00000000-0000-0000-0000-000000000001)/Microsoft.Dynamics.CRM.Qualify()",
            Resource::BoundToRow(by_id(), call("Qualify", &[])),
        ),
        ("EntityDefinitions", Resource::Definitions(Definitions::All)),
        (
            "EntityDefinitions(LogicalName='account')",
            Resource::Definitions(Definitions::Table(TableKey::LogicalName("account".into()))),
        ),
        (
            "EntityDefinitions(00000000-0000-0000-0000-000000000001)/Attributes",
            Resource::Definitions(Definitions::Members(
                TableKey::MetadataId(Uuid::from_u128(1)),
                "Attributes".into(),
                None,
            )),
        ),
        (
            "EntityDefinitions(LogicalName=%27account%27)/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
            Resource::Definitions(Definitions::Members(
                TableKey::LogicalName("account".into()),
                "Attributes".into(),
                Some("PicklistAttributeMetadata".into()),
            )),
        ),
        (
            "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='name')/Microsoft.Dynamics.CRM.StringAttributeMetadata",
            Resource::Definitions(Definitions::Member(
                TableKey::LogicalName("account".into()),
                "Attributes".into(),
                TableKey::LogicalName("name".into()),
                Some("StringAttributeMetadata".into()),
            )),
        ),
    ] {
        assert_eq!(parse(path), expected, "{path}");
    }
}

#[test]
fn aliases_are_replaced_by_their_value() {
    let resource = path::parse("RetrieveMetadataChanges(Query=@p1)", "@p1=%7B%22a%22%3A1%7D&x=1").unwrap();
    assert_eq!(resource, Resource::Function(call("RetrieveMetadataChanges", &[("Query", "{\"a\":1}")])));
    let error = path::parse("RetrieveMetadataChanges(Query=@p1)", "").unwrap_err();
    assert_eq!((error.status, error.message.as_str()), (400, "Request message has unresolved parameters."));
}

#[test]
fn what_is_no_path_is_refused() {
    for bad in [
        "accounts(",
        "accounts('x",
        "accounts(=1)",
        "accounts(x)",
        "accounts(%zz)",
        "accounts(%FF='a')",
        "accounts/other",
        "accounts(00000000-0000-0000-0000-000000000001)/a/b/c",
        "EntityDefinitions(Name='x')",
        "EntityDefinitions/Attributes",
        "a/b/c/d/e/f/g/h/i/j",
        "accounts(a='1',)",
    ] {
        let error = path::parse(bad, "").unwrap_err();
        assert!(matches!(error.status, 400 | 404), "{bad}");
    }
    assert_eq!(path::parse(&"a".repeat(40_000), "").unwrap_err().status, 400);
}

#[test]
fn literals_lose_their_quotes() {
    assert_eq!(path::unquoted("'it''s'"), "it's");
    assert_eq!(path::unquoted("12"), "12");
}
