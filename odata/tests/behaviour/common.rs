//! Tables as Dataverse has them, and random values.

use jiff::tz::{self, TimeZone};
use model::metadata::*;
use model::value::{Instant, Money};
use model::{ColumnKind, ColumnMeta, Fields, Lookup, RecordId, TableMeta, Value};
use odata::format::Formats;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

pub const CURRENCY: RecordId = RecordId(Uuid::from_u128(0xc0));

pub fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    ColumnMeta {
        metadata_id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
        logical_name: name.into(),
        schema_name: name.to_uppercase(),
        display_name: Label(vec![
            LocalizedLabel { lcid: 1033, text: name.into() },
            LocalizedLabel { lcid: 1031, text: format!("{name} ü") },
        ]),
        kind,
        required: Required::None,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: None,
    }
}

fn option(value: i32, label: &str) -> ChoiceOption {
    ChoiceOption { value, label: Label::english(label), state: None, default_status: None, color: None }
}

pub fn lookup(targets: &[&str], role: LookupRole) -> ColumnKind {
    ColumnKind::Lookup { targets: targets.iter().map(|t| (*t).into()).collect(), role }
}

fn to(column: &str, target: &str, navigation: &str) -> ManyToOne {
    ManyToOne {
        metadata_id: Uuid::new_v5(&Uuid::NAMESPACE_URL, navigation.as_bytes()),
        schema_name: format!("{column}_{target}"),
        column: column.into(),
        target: target.into(),
        navigation: navigation.into(),
        reverse_navigation: format!("{target}_by_{column}"),
        on_delete: DeleteRule::RemoveLink,
    }
}

fn table(name: &str, primary_name: &str, columns: Vec<ColumnMeta>, many_to_one: Vec<ManyToOne>) -> TableMeta {
    TableMeta {
        metadata_id: Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()),
        logical_name: name.into(),
        schema_name: name.into(),
        set_name: format!("{name}s"),
        display_name: Label::english(name),
        collection_name: Label::english(format!("{name}s")),
        type_code: 7,
        primary_id: format!("{name}id"),
        primary_name: primary_name.into(),
        ownership: Ownership::UserOwned,
        is_activity: false,
        keys: Vec::new(),
        pairs: None,
        offline: true,
        columns,
        many_to_one,
    }
}

/// An account with every kind of column, and the tables it points to.
pub fn tables() -> Vec<TableMeta> {
    let date = |behavior, date_only| ColumnKind::DateTime { behavior, date_only };
    let state = ChoiceOption { default_status: Some(1), ..option(0, "Active") };
    let status = ChoiceOption { state: Some(0), color: Some("#00ff00".into()), ..option(1, "Open") };
    let columns = vec![
        column("accountid", ColumnKind::Uniqueidentifier),
        column("name", ColumnKind::String { max_length: 160, format: TextFormat::Text }),
        column("emailaddress1", ColumnKind::String { max_length: 100, format: TextFormat::Email }),
        column("description", ColumnKind::Memo { max_length: 2000 }),
        column("employees", ColumnKind::Integer { min: 0, max: 1_000_000_000, format: IntegerFormat::None }),
        column("minutes", ColumnKind::Integer { min: 0, max: 100, format: IntegerFormat::Duration }),
        column("versionnumber", ColumnKind::BigInt),
        column("rate", ColumnKind::Decimal { precision: 10, min: -1e11, max: 1e11 }),
        column("latitude", ColumnKind::Double { precision: 5, min: -90.0, max: 90.0 }),
        column("revenue", ColumnKind::Money { precision: 2, min: -9.2e14, max: 9.2e14 }),
        column(
            "donotemail",
            ColumnKind::Boolean {
                true_label: Label::english("Do Not Allow"),
                false_label: Label::english("Allow"),
                default: false,
            },
        ),
        column("createdon", date(DateBehavior::UserLocal, false)),
        column("lastvisit", date(DateBehavior::TimeZoneIndependent, false)),
        column("founded", date(DateBehavior::DateOnly, true)),
        column(
            "industrycode",
            ColumnKind::Picklist {
                options: vec![option(1, "Accounting"), option(2, "Farming")],
                default: Some(2),
            },
        ),
        column(
            "interests",
            ColumnKind::MultiPicklist {
                options: vec![option(1, "Hay"), option(5, "Milk"), option(12, "Wool")],
            },
        ),
        column("statecode", ColumnKind::State { options: vec![state] }),
        column("statuscode", ColumnKind::Status { options: vec![status] }),
        column("primarycontactid", lookup(&["contact"], LookupRole::Lookup)),
        column("customerid", lookup(&["account", "contact"], LookupRole::Customer)),
        column("ownerid", lookup(&["systemuser", "team"], LookupRole::Owner)),
        column("transactioncurrencyid", lookup(&["transactioncurrency"], LookupRole::Lookup)),
        column("processid", ColumnKind::Uniqueidentifier),
        column("kind", ColumnKind::EntityName),
        column("entityimage", ColumnKind::Image),
        column("contract", ColumnKind::File { max_kb: 32_768 }),
    ];
    let many_to_one = vec![
        to("primarycontactid", "contact", "primarycontactid"),
        to("customerid", "account", "customerid_account"),
        to("customerid", "contact", "customerid_contact"),
        to("ownerid", "systemuser", "ownerid"),
        to("ownerid", "team", "ownerid"),
        to("transactioncurrencyid", "transactioncurrency", "transactioncurrencyid"),
    ];
    let small = |name: &str| {
        let columns = vec![
            column(&format!("{name}id"), ColumnKind::Uniqueidentifier),
            column("fullname", ColumnKind::String { max_length: 100, format: TextFormat::Text }),
        ];
        table(name, "fullname", columns, Vec::new())
    };
    let mut tables = vec![table("account", "name", columns, many_to_one)];
    tables.extend(["contact", "systemuser", "team", "transactioncurrency"].map(small));
    tables
}

pub fn account() -> TableMeta {
    tables().swap_remove(0)
}

pub fn symbol(_: RecordId) -> Option<String> {
    Some("€".into())
}

pub fn formats(lcid: u32) -> Formats<'static> {
    static ZONE: TimeZone = TimeZone::fixed(tz::offset(1));
    Formats { lcid, zone: &ZONE, currency: &symbol }
}

pub fn some_id() -> impl Strategy<Value = RecordId> {
    any::<u128>().prop_map(|n| RecordId(Uuid::from_u128(n)))
}

/// Texts with quotes, escapes, wildcards and other scripts; never empty, which the wire takes for no value.
pub fn some_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", r#"['"\\&+%#=,;(){}\[\] @$/?ü日\n]{1,6}"#, "\\PC{1,6}"]
}

/// A value as it comes back from the wire, never empty.
pub fn some_value(column: &ColumnMeta) -> BoxedStrategy<Value> {
    match &column.kind {
        ColumnKind::Integer { .. } => any::<i32>().prop_map(|n| Value::Int(i64::from(n))).boxed(),
        ColumnKind::BigInt => any::<i64>().prop_map(Value::Int).boxed(),
        ColumnKind::Decimal { .. } => (any::<i64>(), 0_u32..=10)
            .prop_map(|(n, scale)| Value::Decimal(Decimal::new(n / 100_000_000, scale).normalize()))
            .boxed(),
        ColumnKind::Double { .. } => (-1e9_f64..1e9).prop_map(Value::Double).boxed(),
        ColumnKind::Money { .. } => any::<i64>().prop_map(|n| Value::Money(Money(n))).boxed(),
        ColumnKind::Boolean { .. } => any::<bool>().prop_map(Value::Bool).boxed(),
        ColumnKind::DateTime { behavior: DateBehavior::DateOnly, .. } => (1_i16..=9999, 1_i8..=12, 1_i8..=28)
            .prop_map(|(y, m, d)| Value::Date(jiff::civil::date(y, m, d)))
            .boxed(),
        ColumnKind::DateTime { .. } => {
            (-60_000_000_000_000_i64..200_000_000_000_000).prop_map(|ms| Value::Instant(Instant(ms))).boxed()
        }
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            any::<i32>().prop_map(Value::Choice).boxed()
        }
        ColumnKind::MultiPicklist { .. } => {
            prop::sample::subsequence(vec![1, 5, 12], 1..=3).prop_map(Value::Choices).boxed()
        }
        ColumnKind::Uniqueidentifier => some_id().prop_map(Value::Id).boxed(),
        ColumnKind::Lookup { targets, .. } => {
            (prop::sample::select(targets.clone()), some_id(), prop::option::of(some_text()))
                .prop_map(|(table, id, name)| Value::Lookup(Lookup { table, id, name }))
                .boxed()
        }
        _ => some_text().prop_map(Value::Text).boxed(),
    }
}

/// The columns of an account, some empty and some absent.
pub fn some_fields() -> impl Strategy<Value = Fields> {
    let columns = account().columns.into_iter().filter(|c| c.logical_name != "accountid");
    let field = |column: ColumnMeta| {
        let name = column.logical_name.clone();
        prop_oneof![4 => some_value(&column).prop_map(Some), 1 => Just(Some(Value::Null)), 1 => Just(None)]
            .prop_map(move |value| value.map(|value| (name.clone(), value)))
    };
    columns.map(field).collect::<Vec<_>>().prop_map(|fields| fields.into_iter().flatten().collect())
}
