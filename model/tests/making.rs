//! Calculated columns, rollups, mappings and rules for duplicates, by the public interface that device and server share.
#![allow(clippy::unwrap_used)]

use model::calculated::{Calculations, Formula};
use model::duplicates::{Comparison, DuplicateRule, Wanted};
use model::mapping::Mapping;
use model::metadata::{
    DateBehavior, DeleteRule, Label, LookupRole, ManyToOne, Ownership, Required, Source, TextFormat,
};
use model::value::{Instant, Money};
use model::{ColumnKind, ColumnMeta, Fields, Lookup, RecordId, TableMeta, Value, rollup};
use proptest::prelude::*;
use uuid::Uuid;

fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.to_owned(),
        schema_name: name.to_owned(),
        display_name: Label::english(format!("The {name}")),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

fn calculated(name: &str, kind: ColumnKind, formula: &str) -> ColumnMeta {
    let source = Some(Source::Calculated { formula: formula.to_owned() });
    ColumnMeta { source, can_create: false, can_update: false, ..column(name, kind) }
}

fn table(name: &str, mut columns: Vec<ColumnMeta>) -> TableMeta {
    columns.insert(0, column(&format!("{name}id"), ColumnKind::Uniqueidentifier));
    TableMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.to_owned(),
        schema_name: name.to_owned(),
        set_name: format!("{name}s"),
        display_name: Label::english(name),
        collection_name: Label::english(name),
        type_code: 1,
        primary_id: format!("{name}id"),
        primary_name: "name".to_owned(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        offline: true,
        columns,
        many_to_one: Vec::new(),
        keys: Vec::new(),
        pairs: None,
    }
}

fn string() -> ColumnKind {
    ColumnKind::String { max_length: 20, format: TextFormat::Text }
}

fn decimal() -> ColumnKind {
    ColumnKind::Decimal { precision: 2, min: -1e9, max: 1e9 }
}

fn deal() -> TableMeta {
    let money = ColumnKind::Money { precision: 2, min: -1e9, max: 1e9 };
    let day = ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true };
    let moment = ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false };
    let whole = ColumnKind::Integer { min: -1000, max: 1000, format: Default::default() };
    let yes =
        ColumnKind::Boolean { true_label: Label::default(), false_label: Label::default(), default: false };
    let choice = ColumnKind::Picklist { options: vec![], default: None };
    table(
        "deal",
        vec![
            column("name", string()),
            column("city", string()),
            column("amount", money),
            column("chance", whole),
            column("rate", decimal()),
            column("due", day),
            column("at", moment),
            column("hot", yes),
            column("stage", choice),
        ],
    )
}

fn row() -> Fields {
    Fields::from([
        ("name".to_owned(), Value::Text("Lantern".to_owned())),
        ("amount".to_owned(), Value::Money(Money(1_005_000))),
        ("chance".to_owned(), Value::Int(40)),
        ("due".to_owned(), Value::Date("2026-01-31".parse().unwrap())),
        ("at".to_owned(), Value::Instant(Instant::parse("2026-11-22T10:30:00Z").unwrap())),
        ("hot".to_owned(), Value::Bool(true)),
    ])
}

fn value(formula: &str, kind: ColumnKind) -> Value {
    Formula::read(formula, &deal()).unwrap().value(&column("it", kind), &row())
}

#[test]
fn formulas_calculate_with_numbers() {
    for (formula, expected) in [
        ("amount * chance / 100", "40.2"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-2 * 3", "-6"),
        ("10 - 4 - 3", "3"),
        ("50%", "0.5"),
        ("rate + 1", "1"),
        ("'The chance' / 8", "5"),
        ("Round(2.345, 2)", "2.35"),
        ("Round(-2.5, 0)", "-3"),
        ("RoundUp(1.01, 0) + RoundDown(1.99, 0)", "3"),
        ("Round(1250, -2)", "1300"),
        ("Mod(-7, 3)", "2"),
        ("Int(-1.5) + Trunc(-1.5)", "-3"),
        ("Max(1, chance, rate)", "40"),
        ("Sum(1, 2, rate) + Average(2, 4, rate)", "6"),
        ("If(chance > 50, 1, chance > 30, 2, 3)", "2"),
        ("If(false, 1, 3)", "3"),
        ("Len(name) + Value(\"3\")", "10"),
        ("Year(due) * 100 + Month(due)", "202601"),
        ("DateDiff(due, DateAdd(due, 1, TimeUnit.Months), TimeUnit.Days)", "28"),
        ("DateDiff(due, DateAdd(due, 1), Months)", "1"),
        ("DateAdd(due, 10) - due", "10"),
        ("DateDiff(at, DateAdd(at, 90, TimeUnit.Minutes), TimeUnit.Hours)", "2"),
        ("Coalesce(rate, chance)", "40"),
    ] {
        assert_eq!(value(formula, decimal()), Value::Decimal(expected.parse().unwrap()), "{formula}");
    }
    assert_eq!(value("amount / rate", decimal()), Value::Null, "a division by nought");
    assert_eq!(value("Blank()", decimal()), Value::Null);
    assert_eq!(value("10000000000", decimal()), Value::Null, "beyond the column's greatest");
}

#[test]
fn formulas_calculate_with_texts_truths_and_days() {
    for (formula, expected) in [
        ("name & \" \" & chance", "Lantern 40"),
        ("=Upper(Left(name, 3)) & Right(name, 2)", "LANrn"),
        ("Mid(name, 2, 3)", "ant"),
        ("Trim(\"  a   b \")", "a b"),
        ("Substitute(name, \"n\", \"\")", "Later"),
        ("If(IsBlank(city), \"no \"\"city\"\"\", city)", "no \"city\""),
        ("Concatenate(name, Text(1.50))", "Lantern1.5"),
        ("Text(due)", "2026-01-31"),
    ] {
        assert_eq!(value(formula, string()), Value::Text(expected.to_owned()), "{formula}");
    }
    let is = |formula: &str| {
        let kind = ColumnKind::Boolean {
            true_label: Label::default(),
            false_label: Label::default(),
            default: false,
        };
        value(formula, kind) == Value::Bool(true)
    };
    for formula in [
        "hot && chance = 40",
        "Not(hot) || chance <> 41",
        "And(hot, chance >= 40, !IsBlank(name)) And rate < 1",
        "StartsWith(name, \"lan\") && EndsWith(name, \"TERN\")",
        "name <> \"lantern\"",
        "due < DateAdd(due, 1, TimeUnit.Years)",
        "Blank() = city",
    ] {
        assert!(is(formula), "{formula}");
    }
    assert!(!is("city = \"\""), "a blank is no text");
    let day = ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true };
    assert_eq!(value("due + 1", day.clone()), Value::Date("2026-02-01".parse().unwrap()));
    assert_eq!(value("DateAdd(due, 1, TimeUnit.Months)", day), Value::Date("2026-02-28".parse().unwrap()));
    assert_eq!(value("\"much longer than the column\"", string()), Value::Null);
}

#[test]
fn what_formulas_cannot_do_is_refused_by_name() {
    for (formula, named) in [
        ("", "ends"),
        ("1 +", "ends"),
        ("price * 2", "'price'"),
        ("stage = 1", "'stage'"),
        ("Now()", "'Now'"),
        ("'The account'.name", "another row"),
        ("Round(1)", "arguments"),
        ("(1", "')'"),
        ("1 2", "'2'"),
        ("\"open", "not closed"),
        ("1 ~ 2", "'~'"),
    ] {
        let problem = Formula::read(formula, &deal()).unwrap_err();
        assert!(problem.args["detail"].contains(named), "{formula}: {problem}");
    }
    assert!(Formula::read(&"(".repeat(500), &deal()).is_err());
    assert!(Formula::read(&format!("1{}", "+1".repeat(600)), &deal()).is_err());
}

proptest! {
    #[test]
    fn no_formula_is_too_strange(text in "[a-z0-9 +*/&<>=!()%,.'\"-]{0,80}|([A-Z][a-z]{1,8}\\(|amount|due|at|[0-9]{1,30}|[+*/&,)-]){1,20}") {
        if let Ok(formula) = Formula::read(&text, &deal()) {
            formula.value(&column("it", decimal()), &row());
        }
    }
}

#[test]
fn columns_are_calculated_after_those_they_need_and_only_where_something_changed() {
    let mut table = deal();
    table.columns.push(calculated("twice", decimal(), "weighted * 2"));
    table.columns.push(calculated("weighted", decimal(), "amount * chance / 100"));
    table.columns.push(calculated("round", decimal(), "about + 1"));
    table.columns.push(calculated("about", decimal(), "round + 1"));
    table.columns.push(calculated("foreign", decimal(), "Now()"));
    let all = Calculations::of(&table);
    assert!(all.has("twice") && !all.has("round") && !all.has("foreign"));
    let mut now = row();
    all.fill(&mut now);
    assert_eq!(now["twice"], Value::Decimal("80.4".parse().unwrap()));
    now.insert("chance".to_owned(), Value::Int(10));
    now.insert("weighted".to_owned(), Value::Decimal("7".parse().unwrap()));
    all.follow(&mut now, |column| column == "name");
    assert_eq!(now["weighted"], Value::Decimal("7".parse().unwrap()));
    all.follow(&mut now, |column| column == "chance");
    assert_eq!(now["twice"], Value::Decimal("20.1".parse().unwrap()));
}

#[test]
fn a_rollup_counts_and_adds_up_and_follows_what_changed_here() {
    let (parent, mut child) = (table("firm", vec![column("name", string())]), deal());
    child.many_to_one.push(ManyToOne {
        metadata_id: Uuid::nil(),
        schema_name: "firm_deals".to_owned(),
        column: "firmid".to_owned(),
        target: "firm".to_owned(),
        navigation: "firmid".to_owned(),
        reverse_navigation: "firm_deals".to_owned(),
        on_delete: DeleteRule::RemoveLink,
    });
    let definition =
        |more: &str| format!(r#"{{"format":"farfield.rollup/1","relationship":"firm_deals",{more}}}"#);
    let tables = [parent.clone(), child.clone()];
    let read = |more: &str| rollup::parse(&definition(more), &parent, &tables).map(|found| found.0);
    let deals = |numbers: &[i64]| -> Vec<Fields> {
        numbers.iter().map(|n| Fields::from([("chance".to_owned(), Value::Int(*n))])).collect()
    };
    let rows = deals(&[10, 50, 60]);
    let total = column("total", decimal());
    let of = |more: &str| read(more).unwrap().value(&total, &child, &rows);
    let number = |text: &str| Value::Decimal(text.parse().unwrap());
    let when = r#""where":{"all":[{"column":"chance","operator":"gt","to":{"value":20}}]}"#;
    assert_eq!(of(r#""aggregate":"count""#), number("3"));
    assert_eq!(of(&format!(r#""aggregate":"sum","column":"chance",{when}"#)), number("110"));
    assert_eq!(of(r#""aggregate":"min","column":"chance""#), number("10"));
    assert_eq!(of(r#""aggregate":"max","column":"chance""#), number("60"));
    assert_eq!(of(r#""aggregate":"avg","column":"chance""#), number("40"));
    let sum = read(&format!(r#""aggregate":"sum","column":"chance",{when}"#)).unwrap();
    assert_eq!(sum.value(&total, &child, &[]), number("0"));
    let moved = sum.moved(&total, &child, &number("1000"), &deals(&[50, 10]), &deals(&[70, 30]));
    assert_eq!(moved, Some(number("1050")));
    let least = read(r#""aggregate":"min","column":"chance""#).unwrap();
    assert_eq!(least.moved(&total, &child, &number("1"), &[], &deals(&[7])), None);
    for wrong in [
        r#""aggregate":"sum""#,
        r#""aggregate":"sum","column":"name""#,
        r#""aggregate":"count","column":"chance""#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_mapping_takes_over_what_fits() {
    let targets = vec!["firm".to_owned()];
    let lookup = ColumnKind::Lookup { targets, role: LookupRole::Lookup };
    let short = ColumnKind::String { max_length: 3, format: TextFormat::Text };
    let mut closed = column("city", string());
    closed.can_create = false;
    let (firm, mut person) =
        (table("firm", vec![column("name", string()), column("city", string())]), Vec::new());
    person.extend([column("firmid", lookup), column("label", string()), column("short", short), closed]);
    let person = table("person", person);
    let pairs =
        [("firmid", "firmid"), ("name", "label"), ("name", "short"), ("city", "city"), ("gone", "label")];
    let columns = pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    let mapping = Mapping { source: "firm".to_owned(), target: "person".to_owned(), columns };
    let id = RecordId(Uuid::from_u128(7));
    let source =
        Fields::from(["name", "city"].map(|name| (name.to_owned(), Value::Text("Lantern".to_owned()))));
    let made = mapping.initial((&firm, id, &source), &person);
    let to = Lookup { table: "firm".to_owned(), id, name: Some("Lantern".to_owned()) };
    let expected = [("firmid", Value::Lookup(to)), ("label", Value::Text("Lantern".to_owned()))];
    assert_eq!(made, Fields::from(expected.map(|(name, value)| (name.to_owned(), value))));
}

#[test]
fn a_rule_asks_for_what_a_duplicate_must_have() {
    let one = |column: &str, operator, characters, ignore_blank| Comparison {
        base: column.to_owned(),
        matching: column.to_owned(),
        operator,
        characters,
        ignore_blank,
    };
    let rule = |conditions| DuplicateRule { conditions, ..DuplicateRule::default() };
    let table = deal();
    let wanted = |rule: &DuplicateRule| {
        let wanted = rule.wanted(&table, &row(), &table)?;
        Some(wanted.into_iter().map(|(_, wanted)| wanted).collect::<Vec<_>>())
    };
    let found =
        wanted(&rule(vec![one("name", 1, 3, true), one("name", 2, 2, true), one("chance", 0, 0, true)]));
    let expected =
        [Wanted::Beginning("Lan".to_owned()), Wanted::End("rn".to_owned()), Wanted::Value(Value::Int(40))];
    assert_eq!(found, Some(expected.to_vec()));
    assert_eq!(wanted(&rule(vec![one("city", 0, 0, true)])), None, "nothing is like nothing");
    assert_eq!(wanted(&rule(vec![one("city", 0, 0, false)])), Some(vec![Wanted::Nothing]));
    assert_eq!(wanted(&rule(vec![])), None);
    let strict = DuplicateRule { case_sensitive: true, ..rule(vec![one("name", 1, 3, true)]) };
    let other = |name: &str| Fields::from([("name".to_owned(), Value::Text(name.to_owned()))]);
    assert!(strict.same_case(&row(), &other("Lanolin")) && !strict.same_case(&row(), &other("lantern")));
}
