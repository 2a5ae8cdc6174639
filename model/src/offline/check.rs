//! The rules a profile must meet, over the profile and the tables' metadata alone.

use super::fault::{Fault, Finding};
use super::filter;
use super::profile::{Association, Item, MAX_INTERVAL_MIN, MIN_INTERVAL_MIN, Profile, Rows};
use super::relation::{Relation, Step, Tables};
use super::{RelatedWithFilter, Settings};
use crate::metadata::{ColumnKind, Ownership, TableMeta};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that come along by themselves (`reference/dataverse.md` §7.4).
const AUTOMATIC: [&str; 2] = ["activityparty", "businessdatalocalizedlabel"];
/// More tables than this are advised against (checklist 174).
const ADVISED_TABLES: usize = 100;

/// Everything that is wrong or doubtful with a profile; it can be published when none is an error.
pub fn check(profile: &Profile, tables: &Tables<'_>, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if profile.name.trim().is_empty() {
        findings.push(Finding::of_profile(Fault::ProfileNameEmpty));
    }
    if profile.items.is_empty() {
        findings.push(Finding::of_profile(Fault::NoItems));
    }
    if profile.items.len() > ADVISED_TABLES {
        let fault = Fault::ManyTables { count: profile.items.len(), advised: ADVISED_TABLES };
        findings.push(Finding::of_profile(fault));
    }
    let (mut names, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for item in &profile.items {
        let mut fault = |fault| findings.push(Finding::of_item(&item.name, fault));
        if !names.insert(item.name.to_lowercase()) {
            fault(Fault::ItemNameTaken { name: item.name.clone() });
        }
        if !seen.insert(&item.table) {
            fault(Fault::TableTwice { table: item.table.clone() });
        }
        findings.extend(check_item(item, tables, settings));
    }
    findings.extend(Graph::new(profile, tables).check(profile, tables, settings));
    findings.extend(images(profile, settings));
    findings
}

/// What is wrong with an item by itself, before its relationships are looked at.
pub fn check_item(item: &Item, tables: &Tables<'_>, settings: &Settings) -> Vec<Finding> {
    let mut faults = Vec::new();
    let name = || item.table.clone();
    if item.name.trim().is_empty() {
        faults.push(Fault::ItemNameEmpty);
    }
    if !(MIN_INTERVAL_MIN..=MAX_INTERVAL_MIN).contains(&item.interval_min) {
        faults.push(Fault::Interval { table: name(), minutes: item.interval_min });
    }
    match tables.table(&item.table) {
        _ if AUTOMATIC.contains(&item.table.as_str()) => {
            faults.push(Fault::AddedAutomatically { table: name() })
        }
        None => faults.push(Fault::NotOfflineCapable { table: name() }),
        Some(table) if table.pairs.is_some() => faults.push(Fault::IntersectTable { table: name() }),
        Some(table) => {
            faults.extend(rows(item, table, tables, settings));
            faults.extend(columns(item, table));
        }
    }
    faults.into_iter().map(|fault| Finding::of_item(&item.name, fault)).collect()
}

/// The item's own rule (checklist 152-156).
fn rows(item: &Item, table: &TableMeta, tables: &Tables<'_>, settings: &Settings) -> Vec<Fault> {
    let name = || table.logical_name.clone();
    let not_offered =
        |rows: &Rows| vec![Fault::RowsNotForOwnership { table: name(), choice: rows.label().to_owned() }];
    let Some(rule) = &item.rows else { return vec![Fault::NoRule { table: name() }] };
    match rule {
        Rows::Related => Vec::new(),
        _ if table.ownership == Ownership::None => not_offered(rule),
        Rows::All => Vec::new(),
        Rows::Owned { mine: false, team: false, unit: false } => {
            vec![Fault::OwnedWithoutChoice { table: name() }]
        }
        Rows::Owned { mine, team, unit } => match table.ownership {
            Ownership::UserOwned if *unit => vec![Fault::BusinessUnitRows { table: name() }],
            Ownership::UserOwned => Vec::new(),
            Ownership::BusinessOwned if !mine && !team => Vec::new(),
            _ => not_offered(rule),
        },
        Rows::Custom { filter } if filter.trim().is_empty() => vec![Fault::NoRule { table: name() }],
        Rows::Custom { filter } => filter::read(filter, table, tables, settings).err().unwrap_or_default(),
    }
}

fn columns(item: &Item, table: &TableMeta) -> Vec<Fault> {
    let fault = |column: &String| (table.logical_name.clone(), column.clone());
    let unknown = item.columns.iter().flatten().filter(|c| table.column(c).is_none()).map(|column| {
        let (table, column) = fault(column);
        Fault::UnknownColumn { table, column }
    });
    let is_image = |c: &String| table.column(c).is_some_and(|c| matches!(c.kind, ColumnKind::Image));
    let no_image = item.images.iter().filter(|c| !is_image(c)).map(|column| {
        let (table, column) = fault(column);
        Fault::NotAnImage { table, column }
    });
    unknown.chain(no_image).collect()
}

fn images(profile: &Profile, settings: &Settings) -> Option<Finding> {
    let count: usize = profile.items.iter().map(|item| item.images.len()).sum();
    let most = usize::from(settings.image_limit);
    (count > most).then(|| Finding::of_profile(Fault::TooManyImages { count, most }))
}

/// The profile's relationships: from table to table.
struct Graph<'a> {
    /// By the table left: the relationship's name and the step.
    edges: BTreeMap<&'a str, Vec<(&'a str, Step<'a>)>>,
}

impl<'a> Graph<'a> {
    /// Relationships that don't exist are left out; they are faults of their own.
    fn new(profile: &'a Profile, tables: &Tables<'a>) -> Self {
        let mut edges: BTreeMap<&str, Vec<(&str, Step<'_>)>> = BTreeMap::new();
        for item in &profile.items {
            for association in &item.associations {
                let step = tables.relation(&association.relationship).and_then(|r| r.step_from(&item.table));
                if let Some(step) = step {
                    edges.entry(&item.table).or_default().push((&association.relationship, step));
                }
            }
        }
        Self { edges }
    }

    fn check(&self, profile: &Profile, tables: &Tables<'_>, settings: &Settings) -> Vec<Finding> {
        let mut findings = Vec::new();
        let cycle = self.cycle();
        for item in &profile.items {
            let mut faults = associations(item, profile, tables, settings);
            faults.extend(self.target(item, settings));
            // The count of what follows has no end in a circle.
            if cycle.is_none() {
                faults.extend(self.counts(item, settings));
            }
            findings.extend(faults.into_iter().map(|fault| Finding::of_item(&item.name, fault)));
        }
        findings.extend(cycle.map(|path| Finding::of_profile(Fault::Circular { path })));
        findings
    }

    fn leaving(&self, table: &str) -> &[(&'a str, Step<'a>)] {
        self.edges.get(table).map_or(&[], Vec::as_slice)
    }

    /// Relationships that lead to a table.
    fn arriving(&self, table: &str) -> impl Iterator<Item = &'a str> {
        self.edges.values().flatten().filter(move |(_, step)| step.table() == table).map(|(name, _)| *name)
    }

    /// What the relationships that lead to an item's table mean for its rule.
    fn target(&self, item: &Item, settings: &Settings) -> Option<Fault> {
        let table = || item.table.clone();
        let first = self.arriving(&item.table).next();
        let is_asked = settings.related_with_filter == RelatedWithFilter::Strict;
        match (&item.rows, first) {
            (Some(Rows::Related), None) => Some(Fault::RelatedWithoutRelationship { table: table() }),
            (Some(Rows::All), Some(relationship)) => {
                Some(Fault::RelationshipRedundant { table: table(), relationship: relationship.to_owned() })
            }
            (Some(Rows::Custom { .. }), Some(_)) if item.combine.is_none() && is_asked => {
                Some(Fault::ChooseAndOr { table: table() })
            }
            _ => None,
        }
    }

    /// X11, X12
    fn counts(&self, item: &Item, settings: &Settings) -> Vec<Fault> {
        let mut faults = Vec::new();
        let direct = self.leaving(&item.table).len();
        let transitive = self.transitive(&item.table);
        let most = usize::from(settings.relationship_limit);
        if transitive > most {
            faults.push(Fault::TooManyRelationships { table: item.table.clone(), direct, transitive, most });
        }
        let count = self.leaving(&item.table).iter().filter(|(_, step)| step.is_to_many()).count();
        let most = usize::from(settings.to_many_limit);
        if count > most {
            faults.push(Fault::TooManyToMany { table: item.table.clone(), count, most });
        }
        faults
    }

    /// Relationships of a table and of the tables they lead to, each once.
    fn transitive(&self, table: &str) -> usize {
        let mut open = vec![table];
        let mut tables = BTreeSet::from([table]);
        let mut count = 0;
        while let Some(table) = open.pop() {
            for (_, step) in self.leaving(table) {
                count += 1;
                if tables.insert(step.table()) {
                    open.push(step.table());
                }
            }
        }
        count
    }

    /// A way round, as `account => task => account`.
    fn cycle(&self) -> Option<Vec<String>> {
        let mut done = BTreeSet::new();
        self.edges.keys().find_map(|start| self.round(start, &mut Vec::new(), &mut done))
    }

    fn round(
        &self,
        table: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<String>> {
        if let Some(start) = path.iter().position(|t| *t == table) {
            let way = path.iter().skip(start).chain([&table]);
            return Some(way.map(|t| (*t).to_owned()).collect());
        }
        if done.contains(table) {
            return None;
        }
        path.push(table);
        let found = self.leaving(table).iter().find_map(|(_, step)| self.round(step.table(), path, done));
        path.pop();
        done.insert(table);
        found
    }
}

/// Each relationship by itself (checklist 158, 159).
fn associations(item: &Item, profile: &Profile, tables: &Tables<'_>, settings: &Settings) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for association in &item.associations {
        let relationship = association.relationship.clone();
        let Some((relation, step)) = resolved(item, association, tables) else {
            faults.push(Fault::NotARelationshipOf { table: item.table.clone(), relationship });
            continue;
        };
        if !seen.insert(relation.name.to_owned()) {
            faults.push(Fault::RelationshipTwice { table: item.table.clone(), relationship });
            continue;
        }
        let other = step.table();
        if profile.item(other).is_none() {
            faults.push(Fault::RelatedTableMissing { table: other.to_owned(), relationship });
        }
        if let (Some(text), Some(table)) = (&association.filter, tables.table(other)) {
            faults.extend(filter::read(text, table, tables, settings).err().unwrap_or_default());
        }
    }
    faults
}

fn resolved<'a>(
    item: &Item,
    association: &Association,
    tables: &Tables<'a>,
) -> Option<(Relation<'a>, Step<'a>)> {
    let relation = tables.relation(&association.relationship)?;
    Some((relation, relation.step_from(&item.table)?))
}

/// How many relationships a table of a profile has: its own, and with those that follow from them (X11: "show the
/// transitive count"). Counting ends in a circle too.
pub fn relationship_counts(profile: &Profile, table: &str, tables: &Tables<'_>) -> (usize, usize) {
    let graph = Graph::new(profile, tables);
    (graph.leaving(table).len(), graph.transitive(table))
}

/// The tables of a profile so that each comes after those whose relationships lead to it; `None` in a circle.
pub fn topological(profile: &Profile, tables: &Tables<'_>) -> Option<Vec<String>> {
    let graph = Graph::new(profile, tables);
    if graph.cycle().is_some() {
        return None;
    }
    let mut order: Vec<String> = Vec::new();
    let mut left: Vec<&str> = profile.items.iter().map(|item| item.table.as_str()).collect();
    while !left.is_empty() {
        let is_ready = |table: &&str| {
            !graph.edges.iter().any(|(from, steps)| {
                left.contains(from) && steps.iter().any(|(_, step)| step.table() == *table)
            })
        };
        let (ready, waiting): (Vec<&str>, Vec<&str>) = left.iter().copied().partition(is_ready);
        order.extend(ready.into_iter().map(str::to_owned));
        left = waiting;
    }
    Some(order)
}
