//! Business rules and process flows: what they make of a row.
#![allow(clippy::unwrap_used, clippy::panic)]

use model::business_rule::{self, BusinessRule, evaluate};
use model::metadata::{ChoiceOption, DateBehavior, Label, Ownership, Required, TextFormat};
use model::process::{self, Flow, MoveFault};
use model::value::Money;
use model::{Code, ColumnKind, ColumnMeta, Fields, TableMeta, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.to_owned(),
        schema_name: name.to_owned(),
        display_name: Label::english(name),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

fn deal() -> TableMeta {
    let money = || ColumnKind::Money { precision: 2, min: 0.0, max: 1e9 };
    let option = |value| ChoiceOption {
        value,
        label: Label::english("option"),
        state: None,
        default_status: None,
        color: None,
    };
    let text = ColumnKind::String { max_length: 100, format: TextFormat::Text };
    let day = ColumnKind::DateTime { behavior: DateBehavior::DateOnly, date_only: true };
    let mut fixed = column("createdon", day.clone());
    (fixed.can_create, fixed.can_update) = (false, false);
    TableMeta {
        metadata_id: Uuid::nil(),
        logical_name: "deal".into(),
        schema_name: "Deal".into(),
        set_name: "deals".into(),
        display_name: Label::english("Deal"),
        collection_name: Label::english("Deals"),
        type_code: 10_000,
        primary_id: "dealid".into(),
        primary_name: "name".into(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        offline: true,
        columns: vec![
            column("dealid", ColumnKind::Uniqueidentifier),
            column("name", text),
            column("budget", money()),
            column("price", money()),
            column("probability", ColumnKind::Integer { min: 0, max: 100, format: Default::default() }),
            column("rating", ColumnKind::Picklist { options: vec![option(1), option(2)], default: None }),
            column("start", day.clone()),
            column("due", day),
            fixed,
        ],
        many_to_one: Vec::new(),
        keys: Vec::new(),
        pairs: None,
    }
}

fn rule(body: Json) -> BusinessRule {
    business_rule::parse(&with_format(body, business_rule::FORMAT), &deal()).unwrap()
}

fn refused(body: Json) -> Code {
    business_rule::parse(&with_format(body, business_rule::FORMAT), &deal()).unwrap_err().code
}

fn with_format(mut body: Json, format: &str) -> String {
    body["format"] = json!(format);
    body.to_string()
}

fn fields(pairs: &[(&str, Value)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn money(whole: i64) -> Value {
    Value::Money(Money(whole * 10_000))
}

#[test]
fn the_first_branch_that_holds_acts_and_else_the_rest() {
    let rule = rule(json!({
        "branches": [
            {"if": {"all": [{"column": "budget", "operator": "gt", "to": {"value": 1000}}]},
             "then": [{"action": "require", "column": "due", "level": "ApplicationRequired"},
                      {"action": "show", "column": "rating", "visible": true}]},
            {"if": {"any": [{"column": "budget", "operator": "ge", "to": {"value": "100.50"}},
                            {"column": "name", "operator": "begins_with", "to": {"value": "VIP"}}]},
             "then": [{"action": "lock", "column": "price", "locked": true}]}],
        "else": [{"action": "clear", "column": "rating"}],
    }));
    let run = |row: Fields| evaluate(std::slice::from_ref(&rule), &deal(), &row, false);
    let rich = run(fields(&[("budget", money(2000))]));
    assert_eq!(rich.required["due"], Required::ApplicationRequired);
    assert!(rich.visible["rating"] && rich.locked.is_empty());
    assert!(run(fields(&[("name", Value::Text("vip Smith".into()))])).locked["price"]);
    let poor = run(fields(&[("budget", money(1)), ("rating", Value::Choice(1))]));
    assert_eq!(poor.set, fields(&[("rating", Value::Null)]));
    assert_eq!(rule.triggers().into_iter().collect::<Vec<_>>(), ["budget", "name"]);
}

#[test]
fn formulas_reckon_with_numbers_and_days() {
    let rule = rule(json!({"branches": [{"if": {"all": []}, "then": [
        {"action": "set", "column": "price", "to": {"formula": {
            "left": {"column": "budget"}, "operator": "*", "right": {"value": 1.5}}}},
        {"action": "set", "column": "due", "to": {"formula": {
            "left": {"column": "start"}, "operator": "+", "right": {"value": 14}}}},
        {"action": "set", "column": "probability", "to": {"formula": {
            "left": {"column": "price"}, "operator": "/", "right": {"value": 0}}}}]}]}));
    let row = fields(&[("budget", money(10)), ("start", Value::Date("2026-12-24".parse().unwrap()))]);
    let set = evaluate(&[rule], &deal(), &row, false).set;
    assert_eq!(set["price"], money(15));
    assert_eq!(set["due"], Value::Date("2027-01-07".parse().unwrap()));
    // Nothing comes of a division by zero, and probability was empty before.
    assert_eq!(set.get("probability"), None);
}

#[test]
fn a_rule_sees_what_an_earlier_one_set_and_circles_end() {
    let add = |column: &str, from: &str| {
        rule(json!({"branches": [{"if": {"all": [{"column": from, "operator": "not_null"}]}, "then": [
            {"action": "set", "column": column, "to": {"formula": {
                "left": {"column": from}, "operator": "+", "right": {"value": 1}}}}]}]}))
    };
    let row = fields(&[("budget", money(1))]);
    let chained = evaluate(&[add("price", "budget"), add("probability", "price")], &deal(), &row, false);
    assert_eq!(chained.set["probability"], Value::Int(3));
    let circle = evaluate(&[add("price", "budget"), add("budget", "price")], &deal(), &row, false);
    assert!(circle.set.contains_key("price"));
}

#[test]
fn defaults_are_for_new_rows_and_errors_and_offers_are_told() {
    let rule = rule(
        json!({"branches": [{"if": {"all": [{"column": "rating", "operator": "ne", "to": {"value": 1}}]},
        "then": [
            {"action": "default", "column": "probability", "to": {"value": 50}},
            {"action": "error", "column": "due", "message": [{"lcid": 1033, "text": "Too early."}]},
            {"action": "recommend", "column": "rating", "message": [{"lcid": 1033, "text": "Make it hot."}],
             "set": [["rating", {"value": 1}]]}]}]}),
    );
    let rules = [rule];
    let new = evaluate(&rules, &deal(), &Fields::new(), true);
    assert_eq!(new.set, fields(&[("probability", Value::Int(50))]));
    assert_eq!(new.errors[0].1.text(1033), "Too early.");
    assert_eq!(new.recommendations[0].set, fields(&[("rating", Value::Choice(1))]));
    assert!(evaluate(&rules, &deal(), &Fields::new(), false).set.is_empty());
    let hot = evaluate(&rules, &deal(), &fields(&[("rating", Value::Choice(1))]), true);
    assert_eq!(hot, Default::default());
}

#[test]
fn a_rule_that_does_not_fit_its_table_is_refused() {
    let comparing = |column: &str, operator: &str, to: Json| json!({"branches": [{"if": {"all": [{"column": column, "operator": operator, "to": to}]}, "then": []}]});
    let setting = |column: &str, to: Json| json!({"branches": [{"if": {"all": []}, "then": [{"action": "set", "column": column, "to": to}]}]});
    for body in [
        comparing("nosuch", "eq", json!({"value": 1})),
        comparing("rating", "eq", json!({"value": 99})),
        comparing("rating", "null", json!({"value": 1})),
        comparing("rating", "eq", Json::Null),
        setting("createdon", json!({"value": "2026-01-01"})),
        setting("price", json!({"value": "much"})),
        json!({"branches": [], "otherwise": []}),
    ] {
        assert_eq!(refused(body), Code::BadRequest);
    }
    assert!(business_rule::parse("{}", &deal()).is_err());
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// 1 → 2 → 4, and by way of 3 when the budget is large.
fn flow() -> Flow {
    let stage = |n: u128, next: Option<u128>, branches: Json| {
        json!({"id": id(n), "name": [], "category": 0, "table": "deal", "branches": branches, "next": next.map(id),
               "steps": [{"column": "budget", "required": true}, {"column": "rating"}]})
    };
    let large =
        json!([{"if": {"all": [{"column": "budget", "operator": "gt", "to": {"value": 100}}]}, "to": id(3)}]);
    let body = json!({"stages": [
        stage(1, Some(2), json!([])), stage(2, Some(4), large), stage(3, Some(4), json!([])), stage(4, None, json!([]))]});
    let deal = deal();
    process::parse(&with_format(body, process::FORMAT), |name| (name == "deal").then_some(&deal)).unwrap()
}

#[test]
fn the_active_path_follows_the_branch_that_holds() {
    let (flow, deal) = (flow(), deal());
    let path = |traversed: &[Uuid], budget: i64| {
        let row = fields(&[("budget", money(budget))]);
        flow.active_path(traversed, |_| Some((&deal, &row))).iter().map(|s| s.id).collect::<Vec<_>>()
    };
    assert_eq!(path(&[], 5), [id(1), id(2), id(4)]);
    assert_eq!(path(&[id(1)], 500), [id(1), id(2), id(3), id(4)]);
    // What was passed stays, though the record would take another way today.
    assert_eq!(path(&[id(1), id(2), id(3)], 5), [id(1), id(2), id(3), id(4)]);
    assert_eq!(flow.stages[0].missing(&Fields::new()).count(), 1);
    assert_eq!(flow.stages[0].missing(&fields(&[("budget", money(1))])).count(), 0);
}

#[test]
fn moves_go_one_step_forward_or_back_along_the_path() {
    let flow = flow();
    let go = |before: &[u128], after: &[u128]| {
        let ids = |list: &[u128]| list.iter().map(|n| id(*n)).collect::<Vec<_>>();
        flow.check_move(&ids(before), after.last().map(|n| id(*n)), &ids(after))
    };
    for (before, after) in [
        (&[1][..], &[1, 2][..]),
        (&[1, 2], &[1, 2, 3]),
        (&[1, 2, 3, 4], &[1]),
        (&[1, 2, 3], &[1, 2]),
        (&[], &[1]),
        (&[1], &[1]),
    ] {
        assert_eq!(go(before, after), Ok(()), "{before:?} {after:?}");
    }
    assert_eq!(go(&[1], &[]), Err(MoveFault::NoActiveStage));
    assert_eq!(go(&[1], &[1, 9]), Err(MoveFault::UnknownStage));
    assert_eq!(go(&[1], &[1, 3]), Err(MoveFault::BrokenPath));
    assert_eq!(go(&[1], &[2]), Err(MoveFault::WrongFirstStage));
    assert_eq!(go(&[1], &[1, 2, 4]), Err(MoveFault::TooFar));
    assert_eq!(go(&[1, 2, 3], &[1, 2, 4]), Err(MoveFault::TooFar));
    assert_eq!(flow.check_move(&[id(1)], Some(id(1)), &[id(1), id(2)]), Err(MoveFault::PathEndsElsewhere));
    assert_eq!(process::read_path(&process::write_path(&[id(1), id(2)])), Some(vec![id(1), id(2)]));
    assert_eq!(process::read_path("nonsense"), None);
}

#[test]
fn a_flow_that_does_not_hold_together_is_refused() {
    let deal = deal();
    let parse = |stages: Json| {
        let body = with_format(json!({"stages": stages}), process::FORMAT);
        process::parse(&body, |name| (name == "deal").then_some(&deal))
    };
    let stage = |n: u128, next: Option<u128>, table: &str| json!({"id": id(n), "name": [], "category": 0, "table": table, "next": next.map(id)});
    for stages in [
        json!([]),
        json!([stage(1, Some(1), "deal")]),
        json!([stage(1, Some(7), "deal")]),
        json!([stage(1, None, "deal"), stage(1, None, "deal")]),
        json!([stage(1, None, "nosuch")]),
        json!((0..31).map(|n| stage(n, None, "deal")).collect::<Vec<_>>()),
    ] {
        assert_eq!(parse(stages).unwrap_err().code, Code::BadRequest);
    }
    assert!(parse(json!([stage(1, None, "deal")])).is_ok());
}
