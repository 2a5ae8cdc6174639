//! What the rules of a profile cost the server at each sync of each device: which are answered from an index and which look
//! at every row, and which don't mean what they seem to (checklist 174, 176).

use super::ask::Ask;
use super::refusal::Failure;
use crate::catalog::{Catalog, Table};
use crate::offline;
use crate::store::Conn;
use admin_contract::profiles::{Price, PriceCause, PriceClass};
use admin_contract::tables::Volume;
use model::offline::{Combine, Item, Profile, Rows, Step, Tables};
use model::{Problem, Value};
use query::{Condition, Filter, Link, Op, Query, fetch};
use std::collections::{BTreeMap, BTreeSet};

/// A table with no more rows is looked through at no great cost.
const FEW_ROWS: u64 = 10_000;
/// From so many alternatives on they are worth a word.
const MANY_ORS: usize = 4;
/// From so many levels of linked tables on they are worth a word.
const DEEP: usize = 2;
/// Levels that a way of relationships is followed.
const MOST_LEVELS: usize = 15;

/// What the linter looks things up in.
pub struct Linter<'a> {
    catalog: &'a Catalog,
    volumes: &'a BTreeMap<String, Volume>,
}

/// What a condition, or several, cost.
struct Cost {
    class: PriceClass,
    causes: Vec<PriceCause>,
}

/// Prices every rule and relationship of a profile.
///
/// # Errors
/// What the database says.
pub fn profile(conn: &mut dyn Conn, ask: &Ask, profile: &Profile) -> Result<Vec<Price>, Failure> {
    let (volumes, _) = super::volumes::all(conn)?;
    let linter = Linter { catalog: &ask.catalog, volumes: &volumes };
    let tables = Tables::new(ask.catalog.metas());
    let ways = Ways::of(profile, &tables);
    let mut prices = Vec::new();
    for item in &profile.items {
        let Some(table) = ask.catalog.named(&item.table) else { continue };
        prices.push(linter.rule(conn, item, table, ways.reached.contains(item.table.as_str()))?);
        prices.extend(ways.prices(item, &tables));
    }
    Ok(prices)
}

/// Prices one filter of a table.
///
/// # Errors
/// What the database says.
pub fn filter(conn: &mut dyn Conn, ask: &Ask, table: &Table, text: &str) -> Result<Price, Failure> {
    let (volumes, _) = super::volumes::all(conn)?;
    let linter = Linter { catalog: &ask.catalog, volumes: &volumes };
    let cost = linter.custom(conn, table, text)?;
    let name = Rows::Custom { filter: String::new() }.label().to_owned();
    Ok(Price { table: table.meta.logical_name.clone(), name, class: cost.class, causes: cost.causes })
}

/// The query of a custom filter, as a device will ask it.
///
/// # Errors
/// Why it can't be read, in words.
pub fn query_of(catalog: &Catalog, table: &Table, text: &str) -> Result<Query, String> {
    let name = &table.meta.logical_name;
    let text = text.trim();
    let whole = match () {
        () if text.starts_with("<fetch") => text.to_owned(),
        () if text.starts_with("<entity") => format!("<fetch>{text}</fetch>"),
        () => format!("<fetch><entity name=\"{name}\">{text}</entity></fetch>"),
    };
    let detail =
        |problem: Problem| problem.args.get("detail").cloned().unwrap_or_else(|| problem.to_string());
    let mut query = fetch::parse(&whole, catalog).map_err(detail)?;
    query.columns = Some(Vec::new());
    Ok(query)
}

impl Linter<'_> {
    fn rows(&self, table: &str) -> Option<u64> {
        self.volumes.get(table).map(|volume| volume.rows)
    }

    /// What looking at every row of a table costs.
    fn scan(&self, table: &str) -> PriceClass {
        match self.rows(table) {
            Some(rows) if rows <= FEW_ROWS => PriceClass::Moderate,
            _ => PriceClass::Dear,
        }
    }

    fn rule(
        &self,
        conn: &mut dyn Conn,
        item: &Item,
        table: &Table,
        is_reached: bool,
    ) -> Result<Price, Failure> {
        let name = &item.table;
        let cost = match &item.rows {
            None => Cost { class: PriceClass::Free, causes: vec![PriceCause::NoRule] },
            Some(Rows::Related) => Cost { class: PriceClass::Free, causes: Vec::new() },
            Some(Rows::All) => {
                Cost { class: self.scan(name), causes: vec![PriceCause::AllRows { rows: self.rows(name) }] }
            }
            Some(Rows::Owned { mine, team, unit }) => {
                let columns = [(*mine || *team, "ownerid"), (*unit, "owningbusinessunit")];
                let index = |(_, column): &(bool, &str)| PriceCause::Index { column: (*column).to_owned() };
                Cost {
                    class: PriceClass::Cheap,
                    causes: columns.iter().filter(|(is, _)| *is).map(index).collect(),
                }
            }
            Some(Rows::Custom { filter }) => {
                let mut cost = self.custom(conn, table, filter)?;
                if is_reached {
                    cost.causes.push(match item.combine {
                        Some(Combine::And) => PriceCause::AndRelated,
                        _ => PriceCause::OrRelated,
                    });
                }
                cost
            }
        };
        let label = item.rows.as_ref().map_or("", Rows::label).to_owned();
        Ok(Price { table: name.clone(), name: label, class: cost.class, causes: cost.causes })
    }

    fn custom(&self, conn: &mut dyn Conn, table: &Table, text: &str) -> Result<Cost, Failure> {
        if text.trim().is_empty() {
            return Ok(Cost { class: PriceClass::Free, causes: vec![PriceCause::NoRule] });
        }
        let Ok(query) = query_of(self.catalog, table, text) else {
            return Ok(Cost { class: PriceClass::Dear, causes: vec![PriceCause::Unreadable] });
        };
        let mut cost = match &query.filter {
            Some(filter) => self.of_filter(conn, table, filter)?,
            None => Cost { class: self.scan(&query.table), causes: Vec::new() },
        };
        let levels = depth(&query.links);
        if levels >= DEEP {
            cost.causes.push(PriceCause::DeepRelation { levels });
            cost.class = cost.class.max(PriceClass::Moderate);
        }
        for link in &query.links {
            self.add_link(conn, link, &mut cost)?;
        }
        let ors = query.filter.as_ref().map_or(0, alternatives);
        if ors >= MANY_ORS {
            cost.causes.push(PriceCause::ManyOrs { count: ors });
        }
        Ok(cost)
    }

    /// What the conditions on linked tables add: the rows of the table itself may be found by them.
    fn add_link(&self, conn: &mut dyn Conn, link: &Link, cost: &mut Cost) -> Result<(), Failure> {
        if let (Some(filter), Some(table)) = (&link.filter, self.catalog.named(&link.table)) {
            let of_link = self.of_filter(conn, table, filter)?;
            cost.class = cost.class.min(of_link.class.max(PriceClass::Moderate));
            cost.causes.extend(of_link.causes);
        }
        link.links.iter().try_for_each(|link| self.add_link(conn, link, cost))
    }

    fn of_filter(&self, conn: &mut dyn Conn, table: &Table, filter: &Filter) -> Result<Cost, Failure> {
        match filter {
            // One of several that must hold may find the rows for the others.
            Filter::And(terms) => self.of_terms(conn, table, terms, |a, b| a.min(b)),
            Filter::Or(terms) => self.of_terms(conn, table, terms, |a, b| a.max(b)),
            Filter::Not(term) => {
                let cost = self.of_filter(conn, table, term)?;
                Ok(Cost { class: self.scan(&table.meta.logical_name), causes: cost.causes })
            }
            Filter::Condition(condition) => self.of_condition(conn, table, condition),
            Filter::Columns(pair) => {
                let rows = self.rows(&table.meta.logical_name);
                let cause = PriceCause::Scan { column: pair.left.clone(), rows };
                Ok(Cost { class: self.scan(&table.meta.logical_name), causes: vec![cause] })
            }
            Filter::Exists(_) | Filter::Listed(_) => {
                Ok(Cost { class: PriceClass::Moderate, causes: Vec::new() })
            }
        }
    }

    fn of_terms(
        &self,
        conn: &mut dyn Conn,
        table: &Table,
        terms: &[Filter],
        better: fn(PriceClass, PriceClass) -> PriceClass,
    ) -> Result<Cost, Failure> {
        let (mut class, mut causes) = (None, Vec::new());
        for term in terms {
            let cost = self.of_filter(conn, table, term)?;
            class = Some(class.map_or(cost.class, |known| better(known, cost.class)));
            causes.extend(cost.causes);
        }
        Ok(Cost { class: class.unwrap_or_else(|| self.scan(&table.meta.logical_name)), causes })
    }

    fn of_condition(
        &self,
        conn: &mut dyn Conn,
        table: &Table,
        condition: &Condition,
    ) -> Result<Cost, Failure> {
        // What a condition says of a linked table is priced at the link.
        let column = condition.column.rsplit('.').next().unwrap_or_default().to_owned();
        let name = &table.meta.logical_name;
        let dear = |cause| Ok(Cost { class: self.scan(name), causes: vec![cause] });
        if is_contains(condition) {
            return dear(PriceCause::Contains { column });
        }
        if is_negation(condition.op) {
            return dear(PriceCause::Negation { column });
        }
        let mut causes = Vec::new();
        if is_tiny_window(condition) {
            causes.push(PriceCause::TinyWindow { column: column.clone() });
        }
        let has_column = table.meta.column(&column).is_some();
        if has_column && offline::is_indexed(conn, table, &column)? {
            causes.push(PriceCause::Index { column });
            return Ok(Cost { class: PriceClass::Cheap, causes });
        }
        causes.push(PriceCause::Scan { column, rows: self.rows(name) });
        Ok(Cost { class: self.scan(name), causes })
    }
}

fn is_contains(condition: &Condition) -> bool {
    let begins_open =
        matches!(condition.values.first(), Some(Value::Text(text)) if text.starts_with(['%', '_']));
    match condition.op {
        Op::Contains | Op::NotContains | Op::EndsWith | Op::NotEndWith => true,
        Op::Like | Op::NotLike => begins_open,
        _ => false,
    }
}

fn is_negation(op: Op) -> bool {
    matches!(
        op,
        Op::Ne | Op::NotLike | Op::NotBeginWith | Op::NotIn | Op::NotNull | Op::NeUserId | Op::NeBusinessId
    )
}

/// A day or less: what is in it at noon is out of it the next.
fn is_tiny_window(condition: &Condition) -> bool {
    let first = condition.values.first();
    match condition.op {
        Op::LastXHours | Op::NextXHours | Op::Today => true,
        Op::LastXDays | Op::NextXDays => matches!(first, Some(Value::Int(days)) if *days <= 1),
        _ => false,
    }
}

/// Conditions that are alternatives of each other.
fn alternatives(filter: &Filter) -> usize {
    match filter {
        Filter::Or(terms) => terms.len().max(terms.iter().map(alternatives).max().unwrap_or(0)),
        Filter::And(terms) => terms.iter().map(alternatives).max().unwrap_or(0),
        Filter::Not(term) => alternatives(term),
        _ => 0,
    }
}

fn depth(links: &[Link]) -> usize {
    links.iter().map(|link| 1 + depth(&link.links)).max().unwrap_or(0)
}

/// How the relationships of a profile lead from table to table.
struct Ways<'a> {
    /// Tables that a relationship leads to.
    reached: BTreeSet<&'a str>,
    /// From each table to the others.
    steps: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Ways<'a> {
    fn of(profile: &'a Profile, tables: &Tables<'a>) -> Self {
        let mut ways = Self { reached: BTreeSet::new(), steps: BTreeMap::new() };
        for item in &profile.items {
            for association in &item.associations {
                let step = tables.relation(&association.relationship).and_then(|r| r.step_from(&item.table));
                if let Some(step) = step {
                    ways.reached.insert(step.table());
                    ways.steps.entry(&item.table).or_default().push(step.table());
                }
            }
        }
        ways
    }

    /// What the relationships of an item cost.
    fn prices(&self, item: &Item, tables: &Tables<'_>) -> Vec<Price> {
        let price = |relationship: &String| {
            let step = tables.relation(relationship)?.step_from(&item.table)?;
            let levels = 1 + self.levels(step.table(), 0);
            let class = match step {
                Step::Parent { .. } if levels < DEEP => PriceClass::Cheap,
                _ if levels > DEEP => PriceClass::Dear,
                _ => PriceClass::Moderate,
            };
            let causes = if levels >= DEEP { vec![PriceCause::DeepRelation { levels }] } else { Vec::new() };
            Some(Price { table: item.table.clone(), name: relationship.clone(), class, causes })
        };
        item.associations.iter().filter_map(|association| price(&association.relationship)).collect()
    }

    /// How far relationships lead on from a table; a circle ends at the bound.
    fn levels(&self, table: &str, so_far: usize) -> usize {
        if so_far >= MOST_LEVELS {
            return 0;
        }
        let next = self.steps.get(table).into_iter().flatten();
        next.map(|table| 1 + self.levels(table, so_far + 1)).max().unwrap_or(0)
    }
}
