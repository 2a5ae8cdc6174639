//! Paths, lambdas, expansions and aggregates in a URL.

use crate::common::*;
use odata::options::{self, Expanded, Options};
use proptest::prelude::*;
use query::aggregate::Function;
use query::{ColumnPair, Comparison, Condition, Filter, LinkKind, Op};

fn parse(query: &str) -> Options {
    options::parse(query, &account(), &tables()).unwrap_or_else(|e| panic!("{query}: {}", e.message))
}

fn filter(text: &str) -> Options {
    parse(&format!("$filter={}", options::percent_encoded(text)))
}

fn named(column: &str, name: &str) -> Filter {
    Filter::Condition(Condition {
        column: column.into(),
        op: Op::Eq,
        values: vec![model::Value::Text(name.into())],
    })
}

/// What the grammar is made of, so that random texts get far into it.
fn some_words() -> impl Strategy<Value = String> {
    let words = vec![
        "$filter=",
        "$expand=",
        "$apply=",
        "$orderby=",
        "$select=",
        "&",
        "(",
        ")",
        ";",
        ",",
        "/",
        ":",
        "'",
        " ",
        "@p1",
        "name",
        "primarycontactid",
        "fullname",
        "account_by_customerid",
        "any(",
        "all(a:",
        "a/name",
        " eq ",
        " and ",
        "not ",
        "null",
        "1",
        "'x'",
        "groupby((",
        "aggregate(",
        "$count as n",
        " with sum as t",
        "filter(",
        "$ref",
        "Microsoft.Dynamics.CRM.In(PropertyName=",
        "PropertyValues=[",
        "]",
        "%00",
        "é",
        "$top=1",
    ];
    prop::collection::vec(prop::sample::select(words), 0..30).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_query_string_panics(text in prop_oneof![some_words(), ".{0,120}"]) {
        let account = account();
        if let Ok(options) = options::parse(&text, &account, &tables()) {
            let _ = options.into_query(&account);
        }
        let _ = odata::path::parse(&text, &text);
    }

    #[test]
    fn no_batch_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "--b", "--b--", "\r\n", "\n", "Content-Type: application/http", "Content-Type: multipart/mixed;boundary=c", "--c", "--c--",
        "Content-ID: 1", "GET accounts HTTP/1.1", "POST /api/data/v9.2/accounts HTTP/1.1", "{\"name\":1}", "PATCH $1 HTTP/1.1", ": ", "\u{0}",
    ]), 0..30)) {
        let _ = odata::batch::read_requests("multipart/mixed;boundary=b", parts.concat().as_bytes());
        let _ = odata::batch::read_responses("multipart/mixed;boundary=b", parts.concat().as_bytes());
    }

    #[test]
    fn no_body_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ":", ",", "\"name\"", "\"primarycontactid@odata.bind\"", "\"contacts(00000000-0000-0000-0000-000000000001)\"",
        "null", "1e999", "-0.0", "true", "\"\\ud800\"", "\"@odata.type\"", "\"account_by_customerid\"", "99999999999999999999",
    ]), 0..20)) {
        let body = parts.concat();
        let _ = odata::row::read_body(&account(), body.as_bytes(), &tables());
        let _ = odata::row::read_page(&account(), body.as_bytes());
    }
}

#[test]
fn a_path_joins_each_table_once_and_keeps_rows_without_a_partner() {
    let options = filter("primarycontactid/fullname eq 'x' or primarycontactid/fullname eq 'y'");
    let [link] = options.links.as_slice() else { panic!("one link") };
    assert_eq!(
        (link.table.as_str(), link.to.as_str(), link.kind),
        ("contact", "primarycontactid", LinkKind::Outer)
    );
    let column = format!("{}.fullname", link.alias);
    assert_eq!(options.filter, Some(Filter::Or(vec![named(&column, "x"), named(&column, "y")])));
}

#[test]
fn a_path_over_several_tables_nests_the_links() {
    let options = filter("customerid_account/primarycontactid/fullname eq 'x'");
    let outer = &options.links[0];
    assert_eq!((outer.table.as_str(), outer.links[0].table.as_str()), ("account", "contact"));
}

#[test]
fn any_asks_whether_a_row_exists_and_all_whether_none_fails() {
    let options = filter("account_by_customerid/any(a:a/name eq 'x')");
    let Some(Filter::Exists(rows)) = options.filter else { panic!("exists") };
    assert_eq!(
        (rows.table.as_str(), rows.from.as_str(), rows.to.as_str()),
        ("account", "customerid", "accountid")
    );
    assert_eq!(rows.filter, Some(named(&format!("{}.name", rows.alias), "x")));

    let options = filter("account_by_customerid/all(a:a/name eq 'x')");
    let Some(Filter::Not(inner)) = options.filter else { panic!("not") };
    let Filter::Exists(rows) = *inner else { panic!("exists") };
    assert!(matches!(rows.filter, Some(Filter::Not(_))));

    let options = filter("account_by_customerid/any()");
    assert!(matches!(options.filter, Some(Filter::Exists(rows)) if rows.filter.is_none()));
}

#[test]
fn lambdas_nest_and_see_the_variables_around_them() {
    let options = filter(
        "account_by_customerid/any(a:a/account_by_customerid/any(b:b/name eq a/name and b/primarycontactid/fullname eq 'x'))",
    );
    let Some(Filter::Exists(outer)) = options.filter else { panic!("exists") };
    let Some(Filter::Exists(inner)) = &outer.filter else { panic!("exists inside") };
    assert_eq!(inner.to, format!("{}.accountid", outer.alias));
    assert_eq!(inner.links.len(), 1);
    let Some(Filter::And(terms)) = &inner.filter else { panic!("and") };
    let pair = ColumnPair {
        left: format!("{}.name", inner.alias),
        op: Comparison::Eq,
        right: format!("{}.name", outer.alias),
    };
    assert_eq!(terms[0], Filter::Columns(pair));
}

#[test]
fn query_functions_follow_paths_too() {
    let options =
        filter("primarycontactid/Microsoft.Dynamics.CRM.In(PropertyName='fullname',PropertyValues=['x'])");
    let Some(Filter::Condition(condition)) = options.filter else { panic!("condition") };
    assert_eq!((condition.column, condition.op), (format!("{}.fullname", options.links[0].alias), Op::In));
}

#[test]
fn expansions_have_options_of_their_own() {
    let options = parse(
        "$expand=primarycontactid($select=fullname),account_by_customerid($select=name;$filter=contains(name,'a;b,(');$orderby=name desc;$top=5),ownerid/$ref",
    );
    let [contact, accounts, owner] = options.expand.as_slice() else { panic!("three") };
    assert_eq!(contact.options.select, Some(vec!["fullname".to_owned()]));
    assert_eq!(accounts.to, Expanded::Many { table: "account".into(), column: "customerid".into() });
    assert_eq!((accounts.options.top, accounts.options.order[0].descending), (Some(5), true));
    assert!(owner.reference);
}

#[test]
fn expansions_nest_but_not_without_bounds() {
    let options = parse("$expand=customerid_account($expand=primarycontactid($select=fullname))");
    assert_eq!(options.expand[0].options.expand[0].navigation, "primarycontactid");
    let deep = format!(
        "$expand={}primarycontactid{}",
        "customerid_account($expand=".repeat(5_000),
        ")".repeat(5_000)
    );
    let account = account();
    assert_eq!(options::parse(&deep, &account, &tables()).unwrap_err().status, 400);
}

#[test]
fn aggregates_are_grouped_filtered_and_sorted() {
    let query = "$apply=filter(employees gt 1)/groupby((statecode,primarycontactid/fullname),aggregate($count as n,revenue with sum as total))&$orderby=total desc";
    let options = parse(query);
    let apply = options.apply.unwrap();
    let aliases: Vec<&str> = apply.groups.iter().map(|g| g.alias.as_str()).collect();
    assert_eq!(aliases, ["statecode", "primarycontactid_fullname"]);
    assert_eq!(apply.measures[1].function, Function::Sum);
    assert_eq!(apply.order, [("total".to_owned(), true)]);
    assert!(options.filter.is_some());
    assert_eq!(options.links.len(), 1);
}
