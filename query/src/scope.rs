//! What a profile means in queries (`docs/API.md`, "Offline configuration"): per table one query for each reason for
//! which a row is on the device, to be united by id.
//!
//! A row is in scope when its own rule or a relationship from a row in scope brings it **and** it passes the
//! organisation's filter (checklist 149). Security is not written here: whoever runs the queries applies the caller's
//! rights to every table they name. Followed rows and rows being worked on come beside this, by id.

mod text;

use model::metadata::ManySide;
use model::offline::{
    Association, Combine, Ends, Environment, Item, Profile, RelatedWithFilter, Rows, Step, Tables, check,
};
use model::{Code, Problem, TableMeta};
use serde::{Deserialize, Serialize};
use text::Fetch;

/// Ways that lead to one table; more than any sensible profile has.
const MAX_REASONS: usize = 200;
/// Relationships in one way: Dataverse's bound on links.
const MAX_STEPS: usize = 15;

/// What a device holds of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableScope {
    /// Logical name.
    pub table: String,
    /// Why rows are on the device: own rule first, then each way of relationships. Empty where no row is.
    pub reasons: Vec<Reason>,
    /// The organisation's filter, which every reason holds already; followed rows don't need it.
    pub organisation_filter: Option<String>,
    /// Minutes between two syncs.
    pub interval_min: u16,
    /// Columns to download, those that are always needed included; `None` for all.
    pub columns: Option<Vec<String>>,
    /// Whether followed rows come along.
    pub can_be_followed: bool,
    /// Image columns to download.
    pub images: Vec<String>,
    /// Whether files come along.
    pub files: bool,
}

/// One reason for which rows of a table are on the device, and the query that gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason.
    pub kind: ReasonKind,
    /// The rule's label, or the schema name of the relationship that leads to the table.
    pub name: String,
    /// Tables from the one whose own rule starts the way to this one.
    pub way: Vec<String>,
    /// The query as FetchXML; relative operators mean the user who asks. Read it with [`crate::fetch::parse`].
    pub fetch_xml: String,
}

/// Kind of a [`Reason`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// The item's own rule.
    Rule,
    /// A relationship.
    Relation,
}

/// Which rows are paired with which, of a many-to-many relationship between two tables of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairScope {
    /// Logical name of the table of the pairs.
    pub table: String,
    /// Schema name of the relationship.
    pub relationship: String,
    /// Why pairs are on the device: each way that brings rows of the first table brings their pairs.
    pub reasons: Vec<Reason>,
}

/// Writes the queries of a profile, table by table, so that each table comes after those that lead to it.
///
/// # Errors
/// [`Code::BadRequest`] with `detail` for a profile that can't be published: a circle of relationships, a filter that
/// can't be read, too many ways.
pub fn scope(
    profile: &Profile,
    environment: &Environment,
    tables: &Tables<'_>,
) -> Result<Vec<TableScope>, Problem> {
    let mut scopes = Vec::new();
    for (name, ways) in all_ways(profile, environment, tables)? {
        let (Some(item), Some(table)) = (profile.item(&name), tables.table(&name)) else { continue };
        let reasons = ways.iter().map(|way| way.reason(environment, tables)).collect::<Result<_, _>>()?;
        scopes.push(TableScope {
            reasons,
            organisation_filter: environment.filter_of(&name).ok().flatten().map(str::to_owned),
            interval_min: item.effective_interval_min(&environment.settings),
            columns: columns(item, table, profile, tables),
            can_be_followed: item.can_be_followed,
            images: item.images.clone(),
            files: item.files,
            table: name,
        });
    }
    Ok(scopes)
}

/// Writes the queries of the pairs between the tables of a profile, one for each relationship whose both tables have an
/// item (`reference/dataverse.md` §7.4). A pair comes with the row of its first table; whoever runs the queries lets
/// through only pairs whose both rows the user may read.
///
/// # Errors
/// As [`scope`].
pub fn pairs(
    profile: &Profile,
    environment: &Environment,
    tables: &Tables<'_>,
) -> Result<Vec<PairScope>, Problem> {
    let done = all_ways(profile, environment, tables)?;
    let mut scopes = Vec::new();
    for relation in tables.relations() {
        let Ends::Pairs { intersect, first, second } = relation.ends else { continue };
        let ways = done.iter().find(|(name, _)| *name == first.table);
        let Some((_, ways)) = ways.filter(|_| profile.item(&second.table).is_some()) else { continue };
        let reason = |way: &Way<'_>| way.reason_of_pairs(intersect, first, environment, tables);
        scopes.push(PairScope {
            table: intersect.to_owned(),
            relationship: relation.name.to_owned(),
            reasons: ways.iter().map(reason).collect::<Result<_, _>>()?,
        });
    }
    Ok(scopes)
}

/// The ways to each table, so that each table comes after those that lead to it.
fn all_ways<'a>(
    profile: &'a Profile,
    environment: &Environment,
    tables: &Tables<'a>,
) -> Result<Vec<(String, Vec<Way<'a>>)>, Problem> {
    let order = check::topological(profile, tables).ok_or_else(|| bad("the relationships form a circle"))?;
    let mut done: Vec<(String, Vec<Way<'a>>)> = Vec::new();
    for name in order {
        let (Some(item), Some(_)) = (profile.item(&name), tables.table(&name)) else { continue };
        let ways = ways(item, environment, tables, profile, &done)?;
        done.push((name, ways));
    }
    Ok(done)
}

/// A way to a table: from an item whose own rule gives the first rows, over relationships.
#[derive(Clone)]
struct Way<'a> {
    /// The item whose rule starts it.
    start: &'a Item,
    /// Each relationship, with the item it leads to.
    steps: Vec<(&'a Association, Step<'a>, &'a Item)>,
}

fn ways<'a>(
    item: &'a Item,
    environment: &Environment,
    tables: &Tables<'a>,
    profile: &'a Profile,
    done: &[(String, Vec<Way<'a>>)],
) -> Result<Vec<Way<'a>>, Problem> {
    if environment.filter_of(&item.table).is_err() {
        return Ok(Vec::new());
    }
    let mut related = Vec::new();
    for (source, ways) in done {
        let associations = profile.item(source).map_or(&[][..], |item| &item.associations);
        for association in associations {
            let step = tables.relation(&association.relationship).and_then(|r| r.step_from(source));
            let Some(step) = step.filter(|step| step.table() == item.table) else { continue };
            related.extend(ways.iter().map(|way| {
                let mut way = way.clone();
                way.steps.push((association, step, item));
                way
            }));
        }
    }
    let own = Way { start: item, steps: Vec::new() };
    let mut all = Vec::new();
    if has_rule(item) && (related.is_empty() || combine(item, environment) == Combine::Or) {
        all.push(own);
    }
    all.append(&mut related);
    if all.len() > MAX_REASONS || all.iter().any(|way| way.steps.len() > MAX_STEPS) {
        return Err(bad(format!("too many ways of relationships lead to {}", item.table)));
    }
    Ok(all)
}

fn has_rule(item: &Item) -> bool {
    match &item.rows {
        None | Some(Rows::Related) => false,
        Some(Rows::Custom { filter }) => !filter.trim().is_empty(),
        Some(Rows::Owned { mine, team, unit }) => *mine || *team || *unit,
        Some(Rows::All) => true,
    }
}

/// X15
fn combine(item: &Item, environment: &Environment) -> Combine {
    let by_setting = match environment.settings.related_with_filter {
        RelatedWithFilter::And if matches!(item.rows, Some(Rows::Custom { .. })) => Combine::And,
        _ => Combine::Or,
    };
    item.combine.unwrap_or(by_setting)
}

impl Way<'_> {
    fn reason(&self, environment: &Environment, tables: &Tables<'_>) -> Result<Reason, Problem> {
        let end = self.steps.last().map_or(self.start, |(_, _, item)| item);
        let mut fetch = Fetch::new(&end.table);
        self.write(&mut fetch, 0, environment, tables)?;
        let (kind, name) = match self.steps.last() {
            Some((association, ..)) => (ReasonKind::Relation, association.relationship.clone()),
            None => (ReasonKind::Rule, self.start.rows.as_ref().map_or("", Rows::label).to_owned()),
        };
        Ok(Reason { kind, name, way: self.names(), fetch_xml: fetch.to_xml() })
    }

    /// The pairs of the rows that this way brings.
    fn reason_of_pairs(
        &self,
        intersect: &str,
        side: &ManySide,
        environment: &Environment,
        tables: &Tables<'_>,
    ) -> Result<Reason, Problem> {
        let mut fetch = Fetch::new(intersect);
        let key = key_of(tables, &side.table)?;
        let place = fetch.link(0, &side.table, &key, &side.column);
        self.write(&mut fetch, place, environment, tables)?;
        let mut way = self.names();
        way.push(intersect.to_owned());
        Ok(Reason { kind: ReasonKind::Relation, name: side.table.clone(), way, fetch_xml: fetch.to_xml() })
    }

    /// The tables from the one that starts the way.
    fn names(&self) -> Vec<String> {
        let first = std::iter::once(self.start.table.clone());
        first.chain(self.steps.iter().map(|(_, _, item)| item.table.clone())).collect()
    }

    /// Writes the way's conditions: from the end, which stands at `outer`, back to the start; each table is linked to
    /// the one it leads to.
    fn write(
        &self,
        fetch: &mut Fetch,
        mut outer: usize,
        environment: &Environment,
        tables: &Tables<'_>,
    ) -> Result<(), Problem> {
        for (n, (association, step, item)) in self.steps.iter().enumerate().rev() {
            self.restrict(fetch, outer, item, environment, tables)?;
            if let Some(filter) = &association.filter {
                fetch.add(outer, filter)?;
            }
            let source = if n == 0 { self.start } else { self.steps[n - 1].2 };
            let key = |table: &str| key_of(tables, table);
            outer = match step {
                Step::Children { column, .. } => {
                    fetch.link(outer, &source.table, &key(&source.table)?, column)
                }
                Step::Parent { table, column } => fetch.link(outer, &source.table, column, &key(table)?),
                Step::Across { table, intersect, near, far } => {
                    let pairs = fetch.link(outer, intersect, far, &key(table)?);
                    fetch.link(pairs, &source.table, &key(&source.table)?, near)
                }
            };
        }
        self.start_from(fetch, outer, environment, tables)
    }

    /// A table that was reached: the organisation's filter, and its own rule where rows need both.
    fn restrict(
        &self,
        fetch: &mut Fetch,
        place: usize,
        item: &Item,
        environment: &Environment,
        tables: &Tables<'_>,
    ) -> Result<(), Problem> {
        organisation(fetch, place, &item.table, environment)?;
        if has_rule(item) && combine(item, environment) == Combine::And {
            rule(fetch, place, item, tables)?;
        }
        Ok(())
    }

    fn start_from(
        &self,
        fetch: &mut Fetch,
        place: usize,
        environment: &Environment,
        tables: &Tables<'_>,
    ) -> Result<(), Problem> {
        organisation(fetch, place, &self.start.table, environment)?;
        rule(fetch, place, self.start, tables)
    }
}

fn key_of(tables: &Tables<'_>, table: &str) -> Result<String, Problem> {
    tables.table(table).map(|t| t.primary_id.clone()).ok_or_else(|| unknown(table))
}

fn organisation(
    fetch: &mut Fetch,
    place: usize,
    table: &str,
    environment: &Environment,
) -> Result<(), Problem> {
    match environment.filter_of(table) {
        Ok(Some(filter)) => fetch.add(place, filter),
        Ok(None) => Ok(()),
        Err(()) => Err(bad(format!("{table} has no data offline"))),
    }
}

/// An item's own rule (checklist 152).
fn rule(fetch: &mut Fetch, place: usize, item: &Item, tables: &Tables<'_>) -> Result<(), Problem> {
    match &item.rows {
        None | Some(Rows::Related | Rows::All) => Ok(()),
        Some(Rows::Custom { filter }) => fetch.add(place, filter),
        Some(Rows::Owned { mine, team, unit }) => {
            let table = tables.table(&item.table).ok_or_else(|| unknown(&item.table))?;
            let terms = [
                (*mine, "ownerid", "eq-userid"),
                (*team, "ownerid", "eq-userteams"),
                (*unit, unit_column(table), "eq-businessid"),
            ];
            let chosen = terms.into_iter().filter(|(is_chosen, ..)| *is_chosen);
            fetch.any(place, chosen.map(|(_, column, operator)| (column, operator)));
            Ok(())
        }
    }
}

/// The column that says which business unit a row belongs to.
fn unit_column(table: &TableMeta) -> &str {
    ["owningbusinessunit", "businessunitid"]
        .into_iter()
        .find(|name| table.column(name).is_some())
        .unwrap_or(&table.primary_id)
}

/// Columns that every screen and every sync needs.
pub const ALWAYS: [&str; 7] =
    ["ownerid", "owningbusinessunit", "statecode", "statuscode", "modifiedon", "createdon", "versionnumber"];

/// The chosen columns with those that are always needed: key, name, owner, state, times, and the lookups that the
/// profile's relationships go by (checklist 162).
fn columns(item: &Item, table: &TableMeta, profile: &Profile, tables: &Tables<'_>) -> Option<Vec<String>> {
    let chosen = item.columns.as_ref()?;
    let mut needed: Vec<&str> = vec![&table.primary_id, &table.primary_name];
    needed.extend(ALWAYS);
    let associations = profile.items.iter().flat_map(|item| &item.associations);
    let relations = associations.filter_map(|a| tables.relation(&a.relationship));
    needed.extend(relations.filter_map(|r| match r.ends {
        Ends::Lookup { child, column, .. } if child == table.logical_name => Some(column),
        _ => None,
    }));
    let is_wanted = |name: &str| needed.contains(&name) || chosen.iter().any(|c| c == name);
    let all = table.columns.iter().map(|c| &c.logical_name);
    Some(all.filter(|name| is_wanted(name)).cloned().collect())
}

fn bad(detail: impl std::fmt::Display) -> Problem {
    Problem::new(Code::BadRequest).with("detail", detail)
}

fn unknown(table: &str) -> Problem {
    Problem::new(Code::UnknownTable).with("table", table)
}
