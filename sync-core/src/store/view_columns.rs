//! Which columns the views of a configuration filter, sort, search and show, and its rules for duplicates compare: these get
//! shadows and indexes.

use crate::ports::Configuration;
use model::view::{View, ViewKind};
use model::{TableMeta, Value};
use query::sql::Schema;
use query::{Filter, Link, Query};
use std::collections::{BTreeMap, BTreeSet};

/// Columns with a folded shadow, by table: primary names, and what views filter, sort, search and show.
pub(crate) fn folded_columns(configuration: &Configuration) -> BTreeMap<String, BTreeSet<String>> {
    let mut folded: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in &configuration.tables {
        folded.entry(table.logical_name.clone()).or_default().insert(table.primary_name.clone());
    }
    for rule in &configuration.duplicates {
        let compared = rule.conditions.iter().map(|one| one.matching.clone());
        folded.entry(rule.matching.clone()).or_default().extend(compared);
    }
    for view in &configuration.views {
        let own = folded.entry(view.table.clone()).or_default();
        own.extend(view.columns.iter().map(|c| c.name.clone()).filter(|name| !name.contains('.')));
        if view.kind == ViewKind::QuickFind {
            own.extend(query::fetch::quick_find_columns(&view.fetch_xml).unwrap_or_default());
        }
        if let Some(query) = query_of(configuration, view) {
            collect(&query, &mut folded);
        }
    }
    folded
}

/// The columns by which rules look for rows of a table that are the same: of each rule the first one.
pub(crate) fn compared_columns(configuration: &Configuration, table: &str) -> BTreeSet<String> {
    let rules = configuration.duplicates.iter().filter(|rule| rule.matching == table);
    rules.filter_map(|rule| rule.conditions.first()).map(|one| one.matching.clone()).collect()
}

/// The columns by which the public views of a table sort first.
pub(crate) fn sort_columns(configuration: &Configuration, table: &str) -> BTreeSet<String> {
    let views = configuration.views.iter().filter(|v| v.table == table && v.kind == ViewKind::Public);
    let queries = views.filter_map(|v| query_of(configuration, v));
    queries.filter_map(|q| q.order.first().map(|o| o.column.clone())).filter(|c| !c.contains('.')).collect()
}

/// The query of a view; `None` when it can't be read, which its grid tells when it is opened.
fn query_of(configuration: &Configuration, view: &View) -> Option<Query> {
    query::fetch::parse(&view.fetch_xml, &Metadata(configuration)).ok()
}

fn collect(query: &Query, folded: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut aliases = BTreeMap::from([(String::new(), query.table.clone())]);
    name_links(&query.links, &mut aliases);
    let mut add = |column: &str, own: &str| {
        let (alias, name) = column.split_once('.').unwrap_or((own, column));
        if let Some(table) = aliases.get(alias) {
            folded.entry(table.clone()).or_default().insert(name.to_owned());
        }
    };
    query.order.iter().for_each(|o| add(&o.column, ""));
    query.filter.iter().for_each(|f| columns_of(f, &mut |column| add(column, "")));
    visit_links(&query.links, &mut |link| {
        link.columns.iter().for_each(|column| add(column, &link.alias));
        link.filter.iter().for_each(|f| columns_of(f, &mut |column| add(column, &link.alias)));
    });
}

fn name_links(links: &[Link], aliases: &mut BTreeMap<String, String>) {
    visit_links(links, &mut |link| {
        aliases.insert(link.alias.clone(), link.table.clone());
    });
}

fn visit_links(links: &[Link], visit: &mut dyn FnMut(&Link)) {
    for link in links {
        visit(link);
        visit_links(&link.links, visit);
    }
}

fn columns_of(filter: &Filter, found: &mut dyn FnMut(&str)) {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().for_each(|f| columns_of(f, found)),
        Filter::Not(inner) => columns_of(inner, found),
        // Only texts have a fold; a condition on anything else leaves the column out of the shadows by its kind.
        Filter::Condition(condition) if condition.values.iter().all(is_text) => found(&condition.column),
        Filter::Columns(pair) => [&pair.left, &pair.right].into_iter().for_each(|column| found(column)),
        // Of related rows only those of views with links of such types would want shadows; they do without.
        Filter::Condition(_) | Filter::Exists(_) | Filter::Listed(_) => {}
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

/// A configuration's metadata, for reading queries before tables exist.
struct Metadata<'a>(&'a Configuration);

impl Schema for Metadata<'_> {
    fn table(&self, logical_name: &str) -> Option<&TableMeta> {
        self.0.tables.iter().find(|t| t.logical_name == logical_name)
    }

    fn is_folded(&self, _table: &str, _column: &str) -> bool {
        false
    }

    fn sql_name(&self, table: &str) -> String {
        format!("data_{table}")
    }
}
