//! FetchXML read into the tree.

use crate::common::*;
use model::value::{Instant, Money};
use model::{Code, Value};
use query::fetch::{self, Fetch};
use query::{Condition, Filter, LinkKind, Op, Order, Unguarded};

fn tables() -> Tables {
    Tables::new(vec![
        thing(),
        table("other", vec![column("otherid", model::ColumnKind::Uniqueidentifier), column("name", text())]),
    ])
}

fn read(inner: &str) -> Result<Fetch, model::Problem> {
    fetch::parse_fetch(&format!("<fetch><entity name='thing'>{inner}</entity></fetch>"), &tables())
}

fn filter(inner: &str) -> Filter {
    read(&format!("<filter>{inner}</filter>")).unwrap().query.filter.unwrap()
}

fn condition(column: &str, op: Op, values: Vec<Value>) -> Filter {
    Filter::Condition(Condition { column: column.into(), op, values })
}

#[test]
fn a_view_of_dataverse_is_read_whole() {
    let xml = r#"<fetch version="1.0" output-format="xml-platform" mapping="logical" distinct="true" count="50" page="2" returntotalrecordcount="true">
      <entity name="thing"><attribute name="name" /><attribute name="thingid" /><order attribute="name" descending="false" />
        <filter type="and"><condition attribute="pick" operator="eq" value="1" uitype="x" />
          <filter type="or"><condition attribute="parentid" operator="eq-userid" /><condition entityname="p" attribute="name" operator="like" value="A&amp;B%" /></filter></filter>
        <link-entity name="other" from="otherid" to="parentid" alias="p" link-type="outer" visible="false"><attribute name="name" /><order attribute="name" descending="true"/></link-entity>
      </entity></fetch>"#;
    let fetch = fetch::parse_fetch(xml, &tables()).unwrap();
    assert_eq!((fetch.count, fetch.page, fetch.total, fetch.query.distinct), (Some(50), Some(2), true, true));
    let query = fetch.query;
    assert_eq!(query.columns, Some(vec!["name".into(), "thingid".into()]));
    assert_eq!(
        query.order,
        [
            Order { column: "name".into(), descending: false },
            Order { column: "p.name".into(), descending: true }
        ]
    );
    assert_eq!(
        query.filter,
        Some(Filter::And(vec![
            condition("pick", Op::Eq, vec![Value::Choice(1)]),
            Filter::Or(vec![
                condition("parentid", Op::EqUserId, vec![]),
                condition("p.name", Op::Like, vec![Value::Text("A&B%".into())]),
            ]),
        ]))
    );
    assert_eq!(query.links[0].kind, LinkKind::Outer);
    assert_eq!(query.links[0].columns, ["name"]);
}

#[test]
fn values_have_the_kind_of_their_column() {
    let only = |f: Filter| match f {
        Filter::And(mut terms) => terms.remove(0),
        other => other,
    };
    for (xml, expected) in [
        (
            "<condition attribute='amount' operator='gt' value='12.5'/>",
            condition("amount", Op::Gt, vec![Value::Money(Money(125_000))]),
        ),
        (
            "<condition attribute='flag' operator='eq' value='1'/>",
            condition("flag", Op::Eq, vec![Value::Bool(true)]),
        ),
        (
            "<condition attribute='whole' operator='in'><value>1</value><value> 2 </value></condition>",
            condition("whole", Op::In, vec![Value::Int(1), Value::Int(2)]),
        ),
        (
            "<condition attribute='local' operator='on-or-after' value='2026-03-01'/>",
            condition("local", Op::OnOrAfter, vec![Value::Date(jiff::civil::date(2026, 3, 1))]),
        ),
        (
            "<condition attribute='local' operator='ge' value='2026-03-01T10:00:00Z'/>",
            condition("local", Op::Ge, vec![Value::Instant(Instant(NOW))]),
        ),
        (
            "<condition attribute='local' operator='last-x-days' value='7'/>",
            condition("local", Op::LastXDays, vec![Value::Int(7)]),
        ),
        ("<condition attribute='name' operator='null' value=''/>", condition("name", Op::Null, vec![])),
        (
            "<condition attribute='parentidname' operator='begins-with' value='x'/>",
            condition("parentidname", Op::BeginsWith, vec![Value::Text("x".into())]),
        ),
    ] {
        assert_eq!(only(filter(xml)), expected, "{xml}");
    }
}

#[test]
fn the_columns_of_quick_find_are_named_and_are_no_condition() {
    let xml = "<fetch><entity name='thing'><filter type='and'><condition attribute='flag' operator='eq' value='0'/></filter>
      <filter type='or' isquickfindfields='1'><condition attribute='name' operator='like' value='{0}'/>
      <condition attribute='parentid' operator='like' value='{0}'/></filter></entity></fetch>";
    assert_eq!(fetch::quick_find_columns(xml).unwrap(), ["name", "parentid"]);
    let query = fetch::parse(xml, &tables()).unwrap();
    assert_eq!(query.filter, Some(Filter::And(vec![condition("flag", Op::Eq, vec![Value::Bool(false)])])));
}

#[test]
fn what_is_not_understood_is_refused() {
    for inner in [
        "<filter><condition attribute='name' operator='eq-or-under' value='x'/></filter>",
        "<filter><condition attribute='name' operator='like' valueof='note'/></filter>",
        "<filter><condition attribute='whole' operator='eq' value='x'/></filter>",
        "<filter><condition attribute='whole' operator='eq'/></filter>",
        "<filter><condition attribute='whole' operator='between'><value>1</value></condition></filter>",
        "<filter type='xor'><condition attribute='name' operator='null'/></filter>",
        "<filter><link-entity name='other' from='otherid' to='parentid'/></filter>",
        "<link-entity name='other' from='otherid' to='parentid' link-type='sideways'/>",
        "<link-entity name='other' from='otherid' to='parentid' link-type='exists'><attribute name='name'/></link-entity>",
        "<attribute name='name' aggregate='count' alias='n'/>",
        "<group/>",
        "<filter><condition entityname='nobody' attribute='name' operator='null'/></filter>",
    ] {
        let problem = read(inner).unwrap_err();
        assert_eq!(problem.code, Code::BadRequest, "{inner}");
    }
    assert_eq!(read("<attribute name='nothing'/>").unwrap_err().code, Code::UnknownColumn);
    assert_eq!(read("<link-entity name='nobody' from='x' to='y'/>").unwrap_err().code, Code::UnknownTable);
    for xml in [
        "",
        "<fetch/>",
        "<entity/>",
        "<fetch aggregate='true'><entity name='thing'/></fetch>",
        "<fetch><entity name='thing'>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><fetch><entity name='thing'/></fetch>",
    ] {
        assert_eq!(fetch::parse(xml, &tables()).unwrap_err().code, Code::BadRequest, "{xml}");
    }
}

#[test]
fn a_hostile_depth_or_number_of_conditions_is_refused() {
    let deep = format!("{}{}", "<filter>".repeat(10_000), "</filter>".repeat(10_000));
    assert_eq!(read(&deep).unwrap_err().code, Code::BadRequest);
    let many = "<condition attribute='name' operator='null'/>".repeat(501);
    assert_eq!(read(&format!("<filter>{many}</filter>")).unwrap_err().code, Code::BadRequest);
}

#[test]
fn links_without_alias_get_one_each() {
    let link = "<link-entity name='other' from='otherid' to='parentid'/>";
    let query = read(&format!("{link}{link}")).unwrap().query;
    assert_ne!(query.links[0].alias, query.links[1].alias);
    assert!(query::sql::select_ids(&tables(), &query, &Unguarded, &Default::default()).is_ok());
}

proptest::proptest! {
    #[test]
    fn no_fetch_xml_panics(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "<fetch>", "</fetch>", "<entity name='thing'>", "</entity>", "<filter>", "</filter>", "<condition attribute='name'",
        " operator='in'", " value='x'/>", "><value>", "</value></condition>", "<link-entity name='other' from='otherid' to='parentid'>",
        "</link-entity>", "&amp;", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "é",
    ]), 0..12)) {
        let xml = pieces.concat();
        let _ = fetch::parse_fetch(&xml, &tables());
        let _ = fetch::quick_find_columns(&xml);
    }
}
