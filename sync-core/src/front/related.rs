//! What belongs to a record: lists by relationship, and notes and activities as a timeline.

use super::grids::chosen_view;
use super::{Front, Opened};
use crate::query_run::{belongs_to, count, is_one_of, timeline_rows};
use crate::store::Installed;
use contract::Answers;
use contract::calls::{GetTimeline, ListRelated};
use contract::related::{RelatedList, RelatedTo, Timeline, TimelineEntry, TimelineKind};
use contract::shapes::RecordMark;
use model::metadata::{LookupRole, ManyToMany, ManyToOne};
use model::view::View;
use model::{Code, ColumnKind, Fields, Lookup, Problem, RecordId, TableMeta, Value};
use query::sql::Selected;
use query::{Context, Filter};
use std::cmp::Reverse;

/// Most entries of a timeline that are read at once.
const MOST_ENTRIES: u32 = 500;
/// Longest text of an entry, in characters.
const LONGEST: usize = 500;
/// The table of notes.
const NOTES: &str = "annotation";
/// The lookup by which an activity belongs to a record.
const REGARDING: &str = "regardingobjectid";
/// States of activities that are still to be done: open and scheduled (`reference/dataverse.md` §8).
const OPEN_STATES: [i32; 2] = [0, 3];
/// Columns of notes and activities that an entry shows, where a table has them.
const SHOWN: [&str; 9] = [
    "subject",
    "notetext",
    "description",
    "createdon",
    "scheduledend",
    "statecode",
    "ownerid",
    "filename",
    "isdocument",
];

impl Answers<ListRelated> for Front {
    async fn answer(&self, call: ListRelated) -> Result<Vec<RelatedList>, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        installed.table(&call.table)?;
        let (context, configuration) = (self.query_context(&opened), opened.configuration()?);
        // What has no view is nothing that people look at: who follows what, for one.
        let view_of = |table: &str| chosen_view(&configuration, table, None, true).ok().cloned();
        let mut lists = Vec::new();
        for (meta, relationship) in relationships(&installed, &call.table) {
            if is_of_timeline(meta, relationship) || !is_chosen_by_people(meta, relationship) {
                continue;
            }
            let Some(view) = view_of(&meta.logical_name) else { continue };
            let Some(can_create) = opened.may_list(&meta.logical_name).await? else { continue };
            let filter = belongs_to(&relationship.column, call.id);
            let count = count(&opened.store, &view, filter, &context).await?;
            lists.push(RelatedList {
                relationship: relationship.schema_name.clone(),
                table: meta.logical_name.clone(),
                collection: meta.collection_name.clone(),
                column: meta.column(&relationship.column).map(|c| c.display_name.clone()).unwrap_or_default(),
                count,
                can_create,
                pairs: false,
            });
        }
        lists.append(&mut opened.lists_of_pairs((&call.table, call.id), view_of, &context).await?);
        Ok(lists)
    }
}

impl Answers<GetTimeline> for Front {
    async fn answer(&self, call: GetTimeline) -> Result<Timeline, Problem> {
        let opened = self.opened()?;
        let installed = opened.installed();
        installed.table(&call.table)?;
        let wanted = call.count.min(MOST_ENTRIES);
        let context = self.query_context(&opened);
        let (mut entries, mut tables, mut can_add) = (Vec::new(), Vec::new(), Vec::new());
        for (meta, relationship) in relationships(&installed, &call.table) {
            if !is_of_timeline(meta, relationship) {
                continue;
            }
            let table = &meta.logical_name;
            let Some(can_create) = opened.may_list(table).await? else { continue };
            tables.push(table.clone());
            if can_create {
                let (table, name) = (table.clone(), meta.display_name.clone());
                can_add.push(TimelineKind { table, name, relationship: relationship.schema_name.clone() });
            }
            let columns =
                SHOWN.iter().filter(|c| meta.column(c).is_some()).map(|c| (*c).to_owned()).collect();
            // One more than wanted, which tells whether there are older ones.
            let lookup = (relationship.column.as_str(), call.id);
            let rows = timeline_rows(&opened.store, table, lookup, columns, wanted + 1, &context).await?;
            let marks = opened.marks(table).await?;
            entries.extend(rows.into_iter().map(|row| {
                let mark = marks.get(&row.id).cloned().unwrap_or_default();
                entry(table, row, mark)
            }));
        }
        entries.sort_by_key(|entry| Reverse((entry.at, entry.id)));
        let has_more = entries.len() > wanted as usize;
        entries.truncate(wanted as usize);
        Ok(Timeline { entries, has_more, tables, can_add })
    }
}

impl Opened {
    /// The filter for rows of a table that belong to a record, or are paired with it.
    ///
    /// # Errors
    /// [`Code::UnknownColumn`] for a relationship that the table has not.
    pub(super) async fn belonging(&self, table: &str, related: &RelatedTo) -> Result<Filter, Problem> {
        let installed = self.installed();
        let meta = &installed.table(table)?.meta;
        match paired(&installed, table).find(|(relation, _)| relation.schema_name == related.relationship) {
            Some((relation, near)) => self.paired_with(meta, relation, near, related.id).await,
            None => Ok(belongs_to(&named(meta, related)?.column, related.id)),
        }
    }

    /// The filter for rows of a table that are paired with a record of another.
    async fn paired_with(
        &self,
        meta: &TableMeta,
        relation: &ManyToMany,
        other: &str,
        id: RecordId,
    ) -> Result<Filter, Problem> {
        let ids = self.store.paired(other, id, &relation.schema_name).await?;
        Ok(is_one_of(&meta.primary_id, &ids))
    }

    /// The lists of rows that are paired with a record.
    async fn lists_of_pairs(
        &self,
        (table, id): (&str, RecordId),
        view_of: impl Fn(&str) -> Option<View>,
        context: &Context,
    ) -> Result<Vec<RelatedList>, Problem> {
        let installed = self.installed();
        let mut lists = Vec::new();
        for (relation, far) in paired(&installed, table) {
            let Some(view) = view_of(far) else { continue };
            if self.may_list(far).await?.is_none() {
                continue;
            }
            let meta = &installed.table(far)?.meta;
            let filter = self.paired_with(meta, relation, table, id).await?;
            lists.push(RelatedList {
                relationship: relation.schema_name.clone(),
                table: far.to_owned(),
                collection: meta.collection_name.clone(),
                column: meta.display_name.clone(),
                count: count(&self.store, &view, filter, context).await?,
                // A new row isn't paired by itself.
                can_create: false,
                pairs: true,
            });
        }
        Ok(lists)
    }

    /// The lookup of a new row that will belong to a record.
    ///
    /// # Errors
    /// As [`belonging`].
    pub(super) async fn lookup_of(&self, meta: &TableMeta, related: &RelatedTo) -> Result<Fields, Problem> {
        let relationship = named(meta, related)?;
        let installed = self.installed();
        let target = &installed.table(&relationship.target)?.meta;
        let record = self.store.record(&relationship.target, related.id).await?;
        let name = record.and_then(|row| Some(row.fields.get(&target.primary_name)?.as_text()?.to_owned()));
        let to = Lookup { table: relationship.target.clone(), id: related.id, name };
        Ok(Fields::from([(relationship.column.clone(), Value::Lookup(to))]))
    }

    /// Whether the user may create rows of a table whose rows can be listed; `None` where they can't.
    async fn may_list(&self, table: &str) -> Result<Option<bool>, Problem> {
        let rights = self.rights(table);
        let is_here = self.why_hidden(table).await?.is_none();
        Ok((rights.read && is_here).then_some(rights.create))
    }
}

fn named<'a>(meta: &'a TableMeta, related: &RelatedTo) -> Result<&'a ManyToOne, Problem> {
    meta.many_to_one.iter().find(|r| r.schema_name == related.relationship).ok_or_else(|| {
        Problem::new(Code::UnknownColumn)
            .with("table", &meta.logical_name)
            .with("column", &related.relationship)
    })
}

/// The lookups of all tables on the device that point to a table, the tables by name.
fn relationships<'a>(
    installed: &'a Installed,
    target: &'a str,
) -> impl Iterator<Item = (&'a TableMeta, &'a ManyToOne)> {
    let of = move |meta: &'a TableMeta| {
        let leading = meta.many_to_one.iter().filter(move |r| r.target == target);
        leading.map(move |relationship| (meta, relationship))
    };
    installed.tables.values().flat_map(move |stored| of(&stored.meta))
}

/// The many-to-many relationships of a table whose pairs syncs bring, each with its other table.
fn paired<'a>(installed: &'a Installed, table: &'a str) -> impl Iterator<Item = (&'a ManyToMany, &'a str)> {
    let relations = installed.tables.values().filter_map(|stored| stored.meta.pairs.as_ref());
    relations.filter_map(move |relation| {
        let (first, second) = (relation.first.table.as_str(), relation.second.table.as_str());
        let far = if first == table { second } else { first };
        (first == table || second == table).then_some((relation, far))
    })
}

fn is_of_timeline(meta: &TableMeta, relationship: &ManyToOne) -> bool {
    (meta.is_activity && relationship.column == REGARDING) || meta.logical_name == NOTES
}

/// Who made or changed a row, and whose it is, is no list that anybody looks for under a person.
fn is_chosen_by_people(meta: &TableMeta, relationship: &ManyToOne) -> bool {
    meta.column(&relationship.column).is_some_and(|column| {
        let is_owner = matches!(column.kind, ColumnKind::Lookup { role: LookupRole::Owner, .. });
        !is_owner && (column.can_create || column.can_update)
    })
}

fn entry(table: &str, row: Selected, mark: RecordMark) -> TimelineEntry {
    let text = |name: &str| row.fields.get(name).and_then(Value::as_text).filter(|t| !t.trim().is_empty());
    let instant = |name: &str| match row.fields.get(name) {
        Some(Value::Instant(at)) => Some(*at),
        _ => None,
    };
    TimelineEntry {
        table: table.to_owned(),
        id: row.id,
        title: text("subject").unwrap_or_default().to_owned(),
        text: text("notetext").or(text("description")).unwrap_or_default().chars().take(LONGEST).collect(),
        at: instant("createdon"),
        due: instant("scheduledend"),
        is_open: match row.fields.get("statecode") {
            Some(Value::Choice(state)) => Some(OPEN_STATES.contains(state)),
            _ => None,
        },
        owner: match row.fields.get("ownerid") {
            Some(Value::Lookup(to)) => Some(to.clone()),
            _ => None,
        },
        file: text("filename").map(str::to_owned),
        mark,
    }
}
