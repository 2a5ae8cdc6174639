//! The queries of a profile give the rows that the rule in words gives, on a real SQLite.

use crate::common::*;
use model::metadata::{DeleteRule, ManyToOne};
use model::offline::{Association, Combine, Environment, Item, Profile, Rows, Settings, Tables as Relations};
use model::{Fields, Lookup, RecordId, TableMeta, Value};
use proptest::prelude::*;
use query::scope::{ReasonKind, TableScope, scope};
use query::{Context, fetch, sql};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// `account ← contact ← task`, and accounts have a primary contact.
fn world() -> Vec<TableMeta> {
    let with = |name: &str, parents: &[&str]| {
        let mut columns = vec![
            column(&format!("{name}id"), model::ColumnKind::Uniqueidentifier),
            column("name", text()),
            column("ownerid", lookup(&["systemuser"])),
        ];
        let mut table_meta = table(name, Vec::new());
        for parent in parents {
            columns.push(column(&format!("{parent}_of"), lookup(&[parent])));
            table_meta.many_to_one.push(ManyToOne {
                metadata_id: Uuid::nil(),
                schema_name: format!("{name}_{parent}"),
                column: format!("{parent}_of"),
                target: (*parent).into(),
                navigation: format!("{parent}_of"),
                reverse_navigation: format!("{name}_{parent}"),
                on_delete: DeleteRule::RemoveLink,
            });
        }
        TableMeta { columns, ..table_meta }
    };
    vec![with("account", &[]), with("contact", &["account"]), with("task", &["contact", "account"])]
}

fn id(n: u8) -> RecordId {
    RecordId(Uuid::from_u128((u128::from(n) + 1) << 64))
}

/// Rows by table: name, owner, lookups.
type Data = BTreeMap<&'static str, Vec<(String, u8, Vec<Option<u8>>)>>;

const PARENTS: [(&str, &[&str]); 3] =
    [("account", &[]), ("contact", &["account"]), ("task", &["contact", "account"])];

fn fields(table: &str, row: &(String, u8, Vec<Option<u8>>)) -> Fields {
    let to = |table: &str, n: u8| Value::Lookup(Lookup { table: table.into(), id: id(n), name: None });
    let mut fields = Fields::from([
        ("name".to_owned(), Value::Text(row.0.clone())),
        ("ownerid".to_owned(), to("systemuser", row.1)),
    ]);
    let parents = PARENTS.iter().find(|(name, _)| *name == table).unwrap().1;
    for (parent, target) in parents.iter().zip(&row.2) {
        if let Some(n) = target {
            fields.insert(format!("{parent}_of"), to(parent, *n));
        }
    }
    fields
}

fn item(table: &str, rows: Option<Rows>, combine: Option<Combine>, brings: &[&str]) -> Item {
    let association = |name: &&str| Association {
        id: id(0),
        name: (*name).into(),
        relationship: (*name).into(),
        filter: None,
    };
    let associations = brings.iter().map(association).collect();
    Item { rows, combine, associations, ..Item::new(id(0), table, table) }
}

fn ids_of(database: &mut Database, tables: &Tables, scope: &TableScope) -> BTreeSet<RecordId> {
    let context = Context { user: Some(id(1)), ..Context::default() };
    let mut found = BTreeSet::new();
    for reason in &scope.reasons {
        let query = fetch::parse(&reason.fetch_xml, tables).unwrap();
        let statement = sql::select_ids(tables, &query, &query::Unguarded, &context).unwrap();
        found.extend(database.ids(&statement));
    }
    found
}

/// The rule in words, on plain rows.
fn plainly(
    profile: &Profile,
    environment: &Environment,
    data: &Data,
) -> BTreeMap<String, BTreeSet<RecordId>> {
    let mut scope: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
    // Each table comes after those that lead to it.
    for table in ["account", "contact", "task"] {
        let Some(item) = profile.item(table) else { continue };
        let rows = data.get(table).map_or(&[][..], Vec::as_slice);
        let own = |row: &(String, u8, Vec<Option<u8>>)| match &item.rows {
            Some(Rows::All) => true,
            Some(Rows::Owned { mine, .. }) => *mine && row.1 == 1,
            Some(Rows::Custom { .. }) => row.0.starts_with('a'),
            _ => false,
        };
        let has_rule = !matches!(item.rows, None | Some(Rows::Related));
        let parents = PARENTS.iter().find(|(name, _)| *name == table).unwrap().1;
        let leads: Vec<usize> = (0..parents.len())
            .filter(|n| {
                let name = format!("{table}_{}", parents[*n]);
                profile
                    .item(parents[*n])
                    .is_some_and(|i| i.associations.iter().any(|a| a.relationship == name))
                    && environment.tables.contains_key(parents[*n])
            })
            .collect();
        let in_scope = |row: &(String, u8, Vec<Option<u8>>)| {
            let related = leads.iter().any(|n| {
                row.2[*n].is_some_and(|to| scope.get(parents[*n]).is_some_and(|ids| ids.contains(&id(to))))
            });
            let can_be_related = leads.iter().any(|n| reaches(profile, environment, parents[*n]));
            let passes = match item.combine {
                Some(Combine::And) if has_rule && can_be_related => own(row) && related,
                _ => own(row) || related,
            };
            let organisation = match environment.filter_of(table) {
                Err(()) => false,
                Ok(None) => true,
                Ok(Some(_)) => !row.0.ends_with('z'),
            };
            passes && organisation
        };
        let ids =
            rows.iter().enumerate().filter(|(_, row)| in_scope(row)).map(|(n, _)| id(n as u8)).collect();
        scope.insert(table.to_owned(), ids);
    }
    scope
}

/// Whether anything can bring rows of a table.
fn reaches(profile: &Profile, environment: &Environment, table: &str) -> bool {
    let Some(item) = profile.item(table) else { return false };
    let parents = PARENTS.iter().find(|(name, _)| *name == table).unwrap().1;
    let related = parents.iter().any(|parent| {
        let name = format!("{table}_{parent}");
        profile.item(parent).is_some_and(|i| i.associations.iter().any(|a| a.relationship == name))
            && reaches(profile, environment, parent)
    });
    let has_rule = !matches!(item.rows, None | Some(Rows::Related));
    environment.filter_of(table).is_ok() && (has_rule || related)
}

const NOT_Z: &str = "<filter><condition attribute='name' operator='not-end-with' value='z'/></filter>";
const BEGINS_A: &str = "<fetch><entity name='{}'><filter type='or'><condition attribute='name' operator='begins-with' value='a'/></filter></entity></fetch>";

fn some_rows() -> impl Strategy<Value = Data> {
    let name = prop::sample::select(vec!["a", "az", "b", "bz"]).prop_map(str::to_owned);
    let row = (name, 0..3_u8, prop::collection::vec(prop::option::of(0..6_u8), 2));
    let rows = prop::collection::vec(row, 0..6);
    (rows.clone(), rows.clone(), rows)
        .prop_map(|(a, c, t)| BTreeMap::from([("account", a), ("contact", c), ("task", t)]))
}

fn some_rule(table: &'static str) -> impl Strategy<Value = Option<Rows>> {
    prop::sample::select(vec![
        None,
        Some(Rows::Related),
        Some(Rows::All),
        Some(Rows::Owned { mine: true, team: false, unit: false }),
        Some(Rows::Custom { filter: BEGINS_A.replace("{}", table) }),
    ])
}

fn some_profile() -> impl Strategy<Value = Profile> {
    let combine = || prop::sample::select(vec![None, Some(Combine::Or), Some(Combine::And)]);
    (
        (some_rule("account"), some_rule("contact"), some_rule("task")),
        (combine(), combine(), combine()),
        prop::collection::vec(any::<bool>(), 3),
    )
        .prop_map(|((a, c, t), (ca, cc, ct), follow)| {
            let chosen = |names: &[(&'static str, bool)]| -> Vec<&'static str> {
                names.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect()
            };
            let of_account = chosen(&[("contact_account", follow[0]), ("task_account", follow[1])]);
            let of_contact = chosen(&[("task_contact", follow[2])]);
            let items = vec![
                item("account", a, ca, &of_account),
                item("contact", c, cc, &of_contact),
                item("task", t, ct, &[]),
            ];
            Profile { id: id(0), name: "p".into(), description: None, items }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_queries_of_a_profile_give_what_its_rules_say(
        data in some_rows(),
        profile in some_profile(),
        filters in prop::collection::vec(prop::sample::select(vec![None, Some(NOT_Z)]), 3),
        enabled in prop::collection::vec(prop::bool::weighted(0.9), 3),
        organisation_filter in any::<bool>(),
    ) {
        let world = world();
        let tables = Tables::new(world.clone());
        let mut database = Database::with(&tables);
        for (table, rows) in &data {
            for (n, row) in rows.iter().enumerate() {
                database.insert(tables.layout(table), id(n as u8), &fields(table, row));
            }
        }
        let names = ["account", "contact", "task"];
        let on = names.iter().zip(&filters).zip(&enabled).filter(|(_, on)| **on);
        let environment = Environment {
            settings: Settings { organisation_filter, ..Settings::default() },
            tables: on.map(|((name, filter), _)| ((*name).to_owned(), filter.map(str::to_owned))).collect(),
        };
        let scopes = scope(&profile, &environment, &Relations::new(&world)).unwrap();
        let expected = plainly(&profile, &environment, &data);
        for table in &scopes {
            let found = ids_of(&mut database, &tables, table);
            prop_assert_eq!(&found, &expected[&table.table], "{} {:#?}", table.table, table.reasons);
        }
    }
}

#[test]
fn each_way_to_a_table_is_a_reason() {
    let world = world();
    let profile = Profile {
        id: id(0),
        name: "p".into(),
        description: None,
        items: vec![
            item("task", Some(Rows::Related), None, &[]),
            item("account", Some(Rows::All), None, &["contact_account", "task_account"]),
            item(
                "contact",
                Some(Rows::Owned { mine: true, team: false, unit: false }),
                None,
                &["task_contact"],
            ),
        ],
    };
    let all: BTreeMap<_, _> =
        world.iter().map(|t| (t.logical_name.clone(), Some(NOT_Z.to_owned()))).collect();
    let environment = Environment { settings: Settings::default(), tables: all };
    let scopes = scope(&profile, &environment, &Relations::new(&world)).unwrap();
    let order: Vec<&str> = scopes.iter().map(|s| s.table.as_str()).collect();
    assert_eq!(order, ["account", "contact", "task"]);
    let ways: Vec<(ReasonKind, &str, String)> =
        scopes[2].reasons.iter().map(|r| (r.kind, r.name.as_str(), r.way.join(" "))).collect();
    assert_eq!(
        ways,
        [
            (ReasonKind::Relation, "task_account", "account task".to_owned()),
            (ReasonKind::Relation, "task_contact", "contact task".to_owned()),
            (ReasonKind::Relation, "task_contact", "account contact task".to_owned()),
        ]
    );
}

#[test]
fn pairs_of_rows_lead_from_either_side() {
    use model::metadata::{ManySide, ManyToMany};
    let mut world = world();
    let side = |table: &str| ManySide {
        table: table.into(),
        column: format!("{table}id"),
        navigation: "pairs".into(),
    };
    let key = |name: &str| column(name, model::ColumnKind::Uniqueidentifier);
    let pairs = ManyToMany {
        metadata_id: Uuid::nil(),
        schema_name: "pairs".into(),
        first: side("account"),
        second: side("task"),
    };
    let columns = vec![key("account_taskid"), key("accountid"), key("taskid")];
    world.push(TableMeta { pairs: Some(pairs), ..table("account_task", columns) });
    let tables = Tables::new(world.clone());
    let mut database = Database::with(&tables);
    for n in 0..2 {
        for table in ["account", "task"] {
            let row = ("x".to_owned(), n, vec![None, None]);
            database.insert(tables.layout(table), id(n), &fields(table, &row));
        }
    }
    let pair = [("accountid", id(1)), ("taskid", id(0))].map(|(name, id)| (name.to_owned(), Value::Id(id)));
    database.insert(tables.layout("account_task"), id(9), &pair.into());
    let mine = Some(Rows::Owned { mine: true, team: false, unit: false });
    let profile = Profile {
        id: id(0),
        name: "p".into(),
        description: None,
        items: vec![item("account", mine, None, &["pairs"]), item("task", Some(Rows::Related), None, &[])],
    };
    let environment = Environment {
        settings: Settings { organisation_filter: false, ..Settings::default() },
        tables: ["account", "task"].map(|t| (t.to_owned(), None)).into(),
    };
    let scopes = scope(&profile, &environment, &Relations::new(&world)).unwrap();
    let found: Vec<_> = scopes.iter().map(|s| ids_of(&mut database, &tables, s)).collect();
    assert_eq!(found, [BTreeSet::from([id(1)]), BTreeSet::from([id(0)])]);
}

/// A row's name, and the rows its lookups point to.
type Named = (&'static str, Vec<Option<u8>>);

#[test]
fn a_custom_filter_over_linked_tables_holds_behind_a_relationship_too() {
    let world = world();
    let linked = "<filter><condition entityname='a' attribute='name' operator='eq' value='big'/></filter>\
                  <link-entity name='account' from='accountid' to='account_of' alias='a'/>";
    let profile = Profile {
        id: id(0),
        name: "p".into(),
        description: None,
        items: vec![
            item("contact", Some(Rows::Custom { filter: linked.into() }), None, &["task_contact"]),
            item("task", Some(Rows::Related), None, &[]),
        ],
    };
    let environment = Environment {
        settings: Settings { organisation_filter: false, ..Settings::default() },
        tables: ["contact", "task"].map(|t| (t.to_owned(), None)).into(),
    };
    let tables = Tables::new(world.clone());
    let mut database = Database::with(&tables);
    let rows: [(&str, u8, Named); 6] = [
        ("account", 0, ("big", vec![])),
        ("account", 1, ("small", vec![])),
        ("contact", 0, ("x", vec![Some(0)])),
        ("contact", 1, ("y", vec![Some(1)])),
        ("task", 0, ("t", vec![Some(0), None])),
        ("task", 1, ("u", vec![Some(1), None])),
    ];
    for (table, n, (name, to)) in rows {
        database.insert(tables.layout(table), id(n), &fields(table, &(name.to_owned(), 0, to)));
    }
    let scopes = scope(&profile, &environment, &Relations::new(&world)).unwrap();
    for table in &scopes {
        assert_eq!(ids_of(&mut database, &tables, table), BTreeSet::from([id(0)]), "{}", table.table);
    }
}
