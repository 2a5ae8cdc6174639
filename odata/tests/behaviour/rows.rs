//! Rows and pages.

use crate::common::*;
use model::value::Money;
use model::{Code, Fields, Lookup, RecordId, Row, Value};
use odata::Annotations;
use odata::row::{self, PageHead, Removed, RemovedForm, Style};
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

fn written(row: &Row, select: Option<&[String]>, annotations: &Annotations) -> String {
    let mut out = String::new();
    row::write_row(&mut out, &account(), row, None, &Style { select, annotations, formats: formats(1033) });
    out
}

fn one(fields: Fields) -> Row {
    Row { id: RecordId(Uuid::from_u128(7)), etag: Some("W/\"42\"".into()), fields }
}

proptest! {
    #[test]
    fn a_row_that_the_server_writes_is_what_the_client_reads(fields in some_fields(), id in some_id(), version in any::<i64>()) {
        let row = Row { id, etag: Some(odata::etag::format(version)), fields };
        let body = written(&row, None, &Annotations::all());
        prop_assert_eq!(row::read_row(&account(), body.as_bytes()).unwrap(), row);
    }

    #[test]
    fn rows_straight_from_sql_look_as_rows_from_fields(fields in some_fields(), id in some_id(), version in any::<i64>(), all in any::<bool>()) {
        let table = account();
        let annotations = if all { Annotations::all() } else { Annotations::default() };
        let fields = Fields::from_iter(fields.into_iter().chain([("versionnumber".to_owned(), Value::Int(version))]));
        let (mut values, mut places) = (Vec::new(), Vec::new());
        for column in table.columns.iter().filter(|c| c.logical_name != table.primary_id) {
            let value = fields.get(&column.logical_name).cloned().unwrap_or(Value::Null);
            let own = model::storage::to_sql(column, false, &value).unwrap();
            places.push((column.logical_name.as_str(), (values.len()..values.len() + own.len()).collect::<Vec<_>>()));
            values.extend(own);
        }
        let style = Style { select: None, annotations: &annotations, formats: formats(1033) };
        let writer = row::RowWriter::new(&table, &style);
        let columns = places.iter().map(|(name, at)| (*name, at.as_slice()));
        let straight = row::StoredWriter::new(&writer, columns, "versionnumber").row(id, &values).unwrap();
        let whole: Fields = places.iter().map(|(name, _)| {
            ((*name).to_owned(), fields.get(*name).cloned().unwrap_or(Value::Null))
        }).collect();
        let row = Row { id, etag: Some(odata::etag::format(version)), fields: whole };
        prop_assert_eq!(straight, written(&row, None, &annotations));
    }

    #[test]
    fn a_page_comes_back_with_its_head(rows in prop::collection::vec((some_id(), some_fields()), 0..5), count in prop::option::of(any::<u64>()), link in prop::option::of(some_text())) {
        let rows: Vec<Row> = rows.into_iter().map(|(id, fields)| Row { id, etag: None, fields }).collect();
        let texts: Vec<String> = rows.iter().map(|r| written(r, None, &Annotations::all())).collect();
        let head = PageHead { context: "c".into(), count, next_link: link.clone(), delta_link: None };
        let page = row::read_page(&account(), row::write_page(&head, &texts).as_bytes()).unwrap();
        prop_assert_eq!(page.rows, rows);
        prop_assert_eq!(page.head, head);
    }

    #[test]
    fn no_text_from_the_wire_panics(text in ".{0,200}") {
        let _ = row::read_row(&account(), text.as_bytes());
        let _ = row::read_page(&account(), text.as_bytes());
    }
}

#[test]
fn annotations_stand_before_their_value_and_only_when_asked() {
    let contact =
        Lookup { table: "contact".into(), id: RecordId(Uuid::from_u128(1)), name: Some("Jane".into()) };
    let fields = Fields::from([
        ("name".into(), Value::Text("Contoso".into())),
        ("statecode".into(), Value::Choice(0)),
        ("primarycontactid".into(), Value::Lookup(contact)),
    ]);
    let select = ["name", "statecode", "primarycontactid"].map(str::to_owned);
    let row = one(fields);
    assert_eq!(
        written(&row, Some(&select), &Annotations::all()),
        concat!(
            r#"{"@odata.etag":"W/\"42\"","name":"Contoso","#,
            r#""statecode@OData.Community.Display.V1.FormattedValue":"Active","statecode":0,"#,
            r#""_primarycontactid_value@OData.Community.Display.V1.FormattedValue":"Jane","#,
            r#""_primarycontactid_value@Microsoft.Dynamics.CRM.associatednavigationproperty":"primarycontactid","#,
            r#""_primarycontactid_value@Microsoft.Dynamics.CRM.lookuplogicalname":"contact","#,
            r#""_primarycontactid_value":"00000000-0000-0000-0000-000000000001","#,
            r#""accountid":"00000000-0000-0000-0000-000000000007"}"#
        )
    );
    assert_eq!(
        written(&row, Some(&select), &Annotations::default()),
        concat!(
            r#"{"@odata.etag":"W/\"42\"","name":"Contoso","statecode":0,"#,
            r#""_primarycontactid_value":"00000000-0000-0000-0000-000000000001","#,
            r#""accountid":"00000000-0000-0000-0000-000000000007"}"#
        )
    );
}

#[test]
fn money_brings_its_currency_and_the_key_comes_unasked() {
    let select = vec!["revenue".to_owned()];
    let table = account();
    let needed = row::columns_to_read(&table, Some(&select)).unwrap();
    assert_eq!(needed, ["revenue", "transactioncurrencyid"]);
    assert_eq!(row::columns_to_read(&table, None), None);
    let currency = Lookup { table: "transactioncurrency".into(), id: CURRENCY, name: Some("Euro".into()) };
    let fields = Fields::from([
        ("revenue".into(), Value::Money(Money(-12_345_678_900))),
        ("transactioncurrencyid".into(), Value::Lookup(currency)),
    ]);
    let text = written(&one(fields), Some(&select), &Annotations::all());
    assert!(text.contains(r#"FormattedValue":"-€1,234,567.89","revenue":-1234567.89,"#), "{text}");
    assert!(
        text.contains(r#""_transactioncurrencyid_value":"#) && text.contains(r#""accountid":"#),
        "{text}"
    );
}

#[test]
fn numbers_keep_every_digit() {
    let exact: Decimal = "99999999999.9999999999".parse().unwrap();
    let fields = Fields::from([
        ("rate".into(), Value::Decimal(exact)),
        ("revenue".into(), Value::Money(Money(9_007_199_254_740_993))),
        ("versionnumber".into(), Value::Int(9_007_199_254_740_993)),
    ]);
    let text = written(&one(fields.clone()), None, &Annotations::default());
    assert!(text.contains("99999999999.9999999999"), "{text}");
    assert_eq!(row::read_row(&account(), text.as_bytes()).unwrap().fields, fields);
}

#[test]
fn values_are_formatted_for_the_users_language() {
    let moment = model::value::Instant::parse("2026-11-21T22:30:00Z").unwrap();
    let table = account();
    for (name, value, english, german) in [
        ("donotemail", Value::Bool(true), Some("Do Not Allow"), Some("Do Not Allow")),
        ("employees", Value::Int(1_234_567), Some("1,234,567"), Some("1.234.567")),
        (
            "rate",
            Value::Decimal("-1234.5".parse().unwrap()),
            Some("-1,234.5000000000"),
            Some("-1.234,5000000000"),
        ),
        ("revenue", Value::Money(Money(123_456_000)), Some("€12,345.60"), Some("12.345,60 €")),
        ("createdon", Value::Instant(moment), Some("11/21/2026 11:30 PM"), Some("21.11.2026 23:30")),
        ("lastvisit", Value::Instant(moment), Some("11/21/2026 10:30 PM"), Some("21.11.2026 22:30")),
        ("founded", Value::Date(jiff::civil::date(1998, 3, 4)), Some("3/4/1998"), Some("04.03.1998")),
        ("interests", Value::Choices(vec![1, 12]), Some("Hay; Wool"), Some("Hay; Wool")),
        ("name", Value::Text("Contoso".into()), None, None),
        ("employees", Value::Null, None, None),
    ] {
        let column = table.column(name).unwrap();
        let shown = |lcid| odata::format::formatted(column, &value, Some(CURRENCY), &formats(lcid));
        assert_eq!(shown(1033).as_deref(), english, "{name}");
        assert_eq!(shown(1031).as_deref(), german, "{name}");
    }
}

#[test]
fn a_lookup_to_one_table_needs_no_annotation_and_one_to_several_does() {
    let id = "00000000-0000-0000-0000-000000000001";
    let read =
        |members: &str| row::read_row(&account(), format!(r#"{{"accountid":"{id}",{members}}}"#).as_bytes());
    let row = read(&format!(r#""_primarycontactid_value":"{id}","somethingnew":{{"a":[1]}}"#)).unwrap();
    assert!(matches!(&row.fields["primarycontactid"], Value::Lookup(to) if to.table == "contact"));
    let problem = read(&format!(r#""_customerid_value":"{id}""#)).unwrap_err();
    assert_eq!((problem.code, problem.args["column"].as_str()), (Code::UnexpectedReply, "customerid"));
    assert_eq!(read(r#""employees":"many""#).unwrap_err().code, Code::UnexpectedReply);
    assert_eq!(row::read_row(&account(), b"{}").unwrap_err().code, Code::UnexpectedReply);
}

#[test]
fn problems_with_a_reply_do_not_repeat_its_values() {
    let body = r#"{"value":[{"accountid":"secret-guid"}]}"#;
    let problem = row::read_page(&account(), body.as_bytes()).unwrap_err();
    assert!(!problem.to_string().contains("secret"), "{problem}");
    let problem = row::read_page(&account(), br#"{"value":["secret"]}"#).unwrap_err();
    assert!(!problem.to_string().contains("secret"), "{problem}");
}

#[test]
fn deleted_rows_of_a_delta_are_told_apart() {
    let body = r#"{"@odata.deltaLink":"d","value":[
        {"@odata.context":"x/$metadata#accounts/$deletedEntity","id":"2e451703-c29e-e711-8104-5065f38bf3a1","reason":"deleted"},
        {"@removed":{"reason":"changed"},"@id":"accounts(3e451703-c29e-e711-8104-5065f38bf3a1)"}]}"#;
    let page = row::read_page(&account(), body.as_bytes()).unwrap();
    assert_eq!((page.rows.len(), page.removed.len()), (0, 2));
    assert_eq!(page.head.delta_link.as_deref(), Some("d"));
}

#[test]
fn a_property_alone_and_its_plain_value() {
    let table = account();
    let column = table.column("name").unwrap();
    let value = Value::Text("A \"B\"".into());
    assert_eq!(row::write_property("c", column, &value), r#"{"@odata.context":"c","value":"A \"B\""}"#);
    assert_eq!(row::plain_text(column, &value), "A \"B\"");
}

#[test]
fn both_forms_of_a_row_that_is_gone_are_read_as_they_were_written() {
    let id: RecordId = "2e451703-c29e-e711-8104-5065f38bf3a1".parse().unwrap();
    let table = account();
    for (form, deleted) in [RemovedForm::V40, RemovedForm::V401].into_iter().zip([true, false]) {
        let item = row::write_removed("http://x/", &table, Removed { id, deleted }, form);
        let page = row::write_page(&PageHead::default(), &[item]);
        let read = row::read_page(&table, page.as_bytes()).unwrap();
        assert_eq!((read.rows.len(), read.removed), (0, vec![id]), "{form:?}");
    }
    let gone = Removed { id, deleted: true };
    let item = row::write_removed("http://x/", &table, gone, RemovedForm::V40);
    let context = r#"{"@odata.context":"http://x/$metadata#accounts/$deletedEntity""#;
    assert_eq!(item, format!(r#"{context},"id":"{id}","reason":"deleted"}}"#));
}
