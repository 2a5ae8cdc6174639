//! The rules of offline profiles, through the public interface.
#![allow(clippy::unwrap_used)]

use model::metadata::*;
use model::offline::*;
use model::{ColumnKind, ColumnMeta, RecordId, TableMeta};
use uuid::Uuid;

fn column(name: &str, kind: ColumnKind) -> ColumnMeta {
    let text = format!(
        r#"{{"metadata_id":"{}","logical_name":"{name}","schema_name":"{name}","display_name":[],"kind":{},
            "required":"None","can_create":true,"can_update":true}}"#,
        Uuid::nil(),
        serde_json::to_string(&kind).unwrap()
    );
    serde_json::from_str(&text).unwrap()
}

/// A table with a name, an image, and a lookup to each of `parents` by a relationship `child_parent`.
fn table(name: &str, ownership: Ownership, parents: &[&str]) -> TableMeta {
    let mut columns = vec![
        column(&format!("{name}id"), ColumnKind::Uniqueidentifier),
        column("name", ColumnKind::String { max_length: 100, format: TextFormat::Text }),
        column("modifiedon", ColumnKind::DateTime { behavior: DateBehavior::UserLocal, date_only: false }),
        column("picture", ColumnKind::Image),
    ];
    let mut many_to_one = Vec::new();
    for parent in parents {
        let lookup = format!("{parent}_lookup");
        let kind = ColumnKind::Lookup { targets: vec![(*parent).into()], role: LookupRole::Lookup };
        columns.push(column(&lookup, kind));
        many_to_one.push(ManyToOne {
            metadata_id: Uuid::new_v5(&Uuid::nil(), format!("{name}_{parent}").as_bytes()),
            schema_name: format!("{name}_{parent}"),
            column: lookup.clone(),
            target: (*parent).into(),
            navigation: lookup,
            reverse_navigation: format!("{name}_{parent}"),
            on_delete: DeleteRule::RemoveLink,
        });
    }
    let text = format!(
        r#"{{"metadata_id":"{}","logical_name":"{name}","schema_name":"{name}","set_name":"{name}s","display_name":[],
            "collection_name":[],"type_code":1,"primary_id":"{name}id","primary_name":"name",
            "ownership":"{ownership:?}","columns":[]}}"#,
        Uuid::nil()
    );
    TableMeta { columns, many_to_one, ..serde_json::from_str(&text).unwrap() }
}

fn world() -> Vec<TableMeta> {
    use Ownership::*;
    vec![
        table("account", UserOwned, &["account", "contact"]),
        table("contact", UserOwned, &["account"]),
        table("task", UserOwned, &["account", "contact"]),
        table("systemuser", BusinessOwned, &[]),
        table("currency", OrganizationOwned, &[]),
        table("intersect", None, &["account"]),
    ]
}

fn item(table: &str, rows: Option<Rows>) -> Item {
    Item { rows, ..Item::new(RecordId(Uuid::nil()), table, table) }
}

fn brings(mut item: Item, relationships: &[&str]) -> Item {
    item.associations = relationships
        .iter()
        .map(|name| Association {
            id: RecordId(Uuid::nil()),
            name: (*name).into(),
            relationship: (*name).into(),
            filter: None,
        })
        .collect();
    item
}

fn profile(items: Vec<Item>) -> Profile {
    Profile { id: RecordId(Uuid::nil()), name: "Field".into(), description: None, items }
}

fn faults(items: Vec<Item>, settings: &Settings) -> Vec<Fault> {
    let world = world();
    check(&profile(items), &Tables::new(&world), settings).into_iter().map(|f| f.fault).collect()
}

fn owned(mine: bool, team: bool, unit: bool) -> Option<Rows> {
    Some(Rows::Owned { mine, team, unit })
}

fn custom(filter: &str) -> Option<Rows> {
    Some(Rows::Custom { filter: filter.into() })
}

#[test]
fn ownership_decides_which_rows_are_offered() {
    let offered = |table: &str, rows: Option<Rows>| {
        !faults(vec![item(table, rows)], &Settings::default())
            .iter()
            .any(|f| matches!(f, Fault::RowsNotForOwnership { .. }))
    };
    assert!(offered("account", owned(true, true, false)));
    assert!(!offered("currency", owned(true, false, false)));
    assert!(offered("currency", Some(Rows::All)));
    assert!(offered("systemuser", owned(false, false, true)));
    assert!(!offered("systemuser", owned(true, false, false)));
    assert!(!offered("intersect", Some(Rows::All)));
    assert!(offered("intersect", Some(Rows::Related)));
}

#[test]
fn organization_rows_need_one_of_the_three() {
    let found = faults(vec![item("account", owned(false, false, false))], &Settings::default());
    assert_eq!(found, [Fault::OwnedWithoutChoice { table: "account".into() }]);
}

#[test]
fn an_item_without_a_rule_is_a_warning_and_not_an_error() {
    let world = world();
    let found = check(&profile(vec![item("account", None)]), &Tables::new(&world), &Settings::default());
    assert!(
        matches!(found.as_slice(), [f] if f.severity == Severity::Warning && matches!(f.fault, Fault::NoRule { .. }))
    );
}

#[test]
fn related_rows_only_need_a_relationship_that_leads_to_them() {
    let alone = faults(vec![item("contact", Some(Rows::Related))], &Settings::default());
    assert_eq!(alone[0].code(), 0x8007_1140);
    let items = vec![
        brings(item("account", Some(Rows::All)), &["contact_account"]),
        item("contact", Some(Rows::Related)),
    ];
    assert_eq!(faults(items, &Settings::default()), []);
    // On the child it leads to the parent, so that nothing leads to the child (§7.3).
    let items = vec![
        item("account", Some(Rows::All)),
        brings(item("contact", Some(Rows::Related)), &["contact_account"]),
    ];
    assert!(faults(items, &Settings::default()).iter().any(|f| f.code() == 0x8007_1140));
}

#[test]
fn a_circle_is_told_with_its_path() {
    let items = vec![
        brings(item("account", Some(Rows::All)), &["task_account"]),
        brings(item("task", Some(Rows::Related)), &["task_account"]),
    ];
    let found = faults(items, &Settings::default());
    let circle = found.iter().find(|f| f.code() == 0x8007_1141).unwrap();
    assert!(circle.to_string().contains("account => task => account"), "{circle}");
    let own = vec![brings(item("account", Some(Rows::All)), &["account_account"])];
    assert!(
        faults(own, &Settings::default())
            .contains(&Fault::Circular { path: vec!["account".into(), "account".into()] })
    );
}

#[test]
fn relationships_are_counted_with_those_that_follow() {
    let items = || {
        vec![
            brings(item("account", Some(Rows::All)), &["contact_account"]),
            brings(item("contact", Some(Rows::Related)), &["task_contact"]),
            item("task", Some(Rows::Related)),
        ]
    };
    let one = Settings { relationship_limit: 1, ..Settings::default() };
    let found = faults(items(), &one);
    let expected = Fault::TooManyRelationships { table: "account".into(), direct: 1, transitive: 2, most: 1 };
    assert_eq!(found, [expected]);
    assert_eq!(faults(items(), &Settings { relationship_limit: 2, ..Settings::default() }), []);
}

#[test]
fn at_most_one_relationship_goes_to_many() {
    let items = || {
        vec![
            brings(item("account", Some(Rows::All)), &["contact_account", "task_account"]),
            item("contact", Some(Rows::Related)),
            item("task", Some(Rows::Related)),
        ]
    };
    let found = faults(items(), &Settings::default());
    assert_eq!(found, [Fault::TooManyToMany { table: "account".into(), count: 2, most: 1 }]);
    assert_eq!(faults(items(), &Settings { to_many_limit: 2, ..Settings::default() }), []);
}

#[test]
fn a_relationship_over_pairs_goes_to_many_and_its_table_is_no_item() {
    let mut world = world();
    let side = |table: &str| ManySide {
        table: table.into(),
        column: format!("{table}id"),
        navigation: "pairs".into(),
    };
    let pairs = ManyToMany {
        metadata_id: Uuid::from_u128(7),
        schema_name: "account_task_pairs".into(),
        first: side("account"),
        second: side("task"),
    };
    world.push(TableMeta { pairs: Some(pairs), ..table("account_task", Ownership::None, &[]) });
    let tables = Tables::new(&world);
    let both = |extra: &[&str]| {
        let of_account = [&["account_task_pairs"], extra].concat();
        profile(vec![
            brings(item("account", Some(Rows::All)), &of_account),
            item("task", Some(Rows::Related)),
        ])
    };
    assert_eq!(check(&both(&[]), &tables, &Settings::default()), []);
    let found = check(&both(&["task_account"]), &tables, &Settings::default());
    assert_eq!(found[0].fault, Fault::TooManyToMany { table: "account".into(), count: 2, most: 1 });
    let back = tables.relation("account_task_pairs").unwrap().step_from("task").unwrap();
    assert_eq!((back.table(), back.is_to_many()), ("account", true));
    let own = check(&profile(vec![item("account_task", Some(Rows::Related))]), &tables, &Settings::default());
    assert_eq!(own[0].fault.code(), 0x8006_09AB);
}

#[test]
fn the_related_table_must_be_in_the_profile() {
    let found =
        faults(vec![brings(item("account", Some(Rows::All)), &["contact_account"])], &Settings::default());
    assert_eq!(found[0].code(), 0x8006_098E);
}

#[test]
fn a_custom_filter_with_related_rows_must_say_and_or_or() {
    let filter = "<filter><condition attribute='name' operator='not-null'/></filter>";
    let items = |combine| {
        vec![
            brings(item("account", Some(Rows::All)), &["contact_account"]),
            Item { combine, ..item("contact", custom(filter)) },
        ]
    };
    let chosen = Fault::ChooseAndOr { table: "contact".into() };
    assert_eq!(faults(items(None), &Settings::default()), [chosen]);
    assert_eq!(faults(items(Some(Combine::And)), &Settings::default()), []);
    let lenient = Settings { related_with_filter: RelatedWithFilter::Or, ..Settings::default() };
    assert_eq!(faults(items(None), &lenient), []);
}

#[test]
fn custom_filters_are_bounded_in_depth_criteria_columns_and_operators() {
    let condition = "<condition attribute='name' operator='eq' value='x'/>";
    let nested =
        |levels: usize| format!("{}{condition}{}", "<filter>".repeat(levels), "</filter>".repeat(levels));
    let code = |filter: &str, settings: &Settings| {
        faults(vec![item("account", custom(filter))], settings).first().map(Fault::code)
    };
    let default = Settings::default();
    assert_eq!(code(&nested(3), &default), None);
    assert_eq!(code(&nested(4), &default), Some(0x8007_1113));
    let links = "<link-entity name='contact' from='contactid' to='contact_lookup'>".to_owned()
        + "<link-entity name='account' from='accountid' to='account_lookup'><filter>"
        + condition
        + "</filter></link-entity></link-entity>";
    assert_eq!(code(&links, &default), None);
    let four = format!("<filter>{}</filter>", condition.repeat(4));
    assert_eq!(code(&four, &default), None);
    assert_eq!(code(&four, &Settings { filter_criteria: Some(3), ..Settings::default() }), Some(0x8007_1116));
    assert_eq!(
        code("<filter><condition attribute='gone' operator='null'/></filter>", &default),
        Some(0x8007_1123)
    );
    let between = "<filter><condition attribute='name' operator='between'/></filter>";
    assert_eq!(code(between, &default), Some(0x8007_1121));
    assert_eq!(code(between, &Settings { profile_operators: Operators::All, ..Settings::default() }), None);
    assert_eq!(code("<filter>", &default), Some(0x8007_1113));
    assert_eq!(code("<entity name='contact'/>", &default), Some(0x8007_1113));
}

#[test]
fn every_listed_operator_is_taken() {
    for operator in filter::LISTED {
        let text = format!("<filter><condition attribute='name' operator='{operator}'/></filter>");
        assert_eq!(faults(vec![item("account", custom(&text))], &Settings::default()), [], "{operator}");
    }
}

#[test]
fn an_organisation_filter_has_three_criteria_and_one_level() {
    let world = world();
    let (table, settings) = (&world[0], Settings::default());
    assert_eq!(organisation::check(&organisation::default_filter(10), table, &settings), Ok(()));
    let criterion = "<condition attribute='name' operator='not-null'/>";
    let of = |n: usize| format!("<filter>{}</filter>", criterion.repeat(n));
    assert_eq!(organisation::check(&of(3), table, &settings), Ok(()));
    let code = |text: &str| organisation::check(text, table, &settings).unwrap_err()[0].code();
    assert_eq!(code(&of(4)), 0x8007_1114);
    assert_eq!(code("<filter><filter/></filter>"), 0x8007_1113);
    assert_eq!(code("<filter><condition attribute='name' operator='under'/></filter>"), 0x8007_1115);
}

#[test]
fn fourteen_image_columns_are_the_most() {
    let mut one = item("account", Some(Rows::All));
    one.images = vec!["picture".into(); 15];
    assert_eq!(faults(vec![one], &Settings::default()), [Fault::TooManyImages { count: 15, most: 14 }]);
}

#[test]
fn names_tables_columns_and_intervals_are_checked() {
    let mut odd = item("account", Some(Rows::All));
    odd.interval_min = 4;
    odd.columns = Some(vec!["name".into(), "gone".into()]);
    let twin = item("account", Some(Rows::All));
    let party = item("activityparty", Some(Rows::All));
    let codes: Vec<u32> =
        faults(vec![odd, twin, party], &Settings::default()).iter().map(Fault::code).collect();
    assert_eq!(codes, [0x8004_0203, 0x8004_0203, 0x8006_09A8, 0x8006_099D, 0x8006_09AD]);
}

#[test]
fn switches_have_their_defaults_and_refuse_what_they_do_not_know() {
    let settings = Settings::read("").unwrap();
    assert_eq!((settings.relationship_limit, settings.to_many_limit, settings.filter_depth), (10, 1, 3));
    assert!(settings.organisation_filter && settings.organisation_filter_days == 10);
    assert_eq!(Settings::read(r#"{"bpf":"off"}"#).unwrap().bpf, Bpf::Off);
    assert!(Settings::read(r#"{"bpff":"off"}"#).is_err());
    assert!(Settings::read(r#"{"bpf":"maybe"}"#).is_err());
    assert_eq!(settings.conflict_policy_of("account", None), ConflictPolicy::FieldMerge);
    assert_eq!(settings.conflict_policy_of("account", Some(true)), ConflictPolicy::ServerWins);
    let own = Settings::read(r#"{"conflict_policy_by_table":{"account":"ask"}}"#).unwrap();
    assert_eq!(own.conflict_policy_of("account", Some(false)), ConflictPolicy::Ask);
}

#[test]
fn a_profile_survives_its_json() {
    let whole = profile(vec![brings(item("account", owned(true, false, true)), &["contact_account"])]);
    let text = serde_json::to_string(&whole).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), whole);
}
