//! What the designer of profiles offers, and why it doesn't offer the rest.

use super::ask::{Ask, Told};
use super::refusal::Failure;
use super::routes::Routes;
use super::{checks, lint};
use crate::catalog::Table;
use crate::offline;
use crate::security::Guarded;
use crate::store::Conn;
use admin_contract::designer::{
    self as shapes, CandidateQuery, Candidates, ColumnChoice, ColumnName, Filter, Material, Obstacle,
    OfferedTable, RelationChoice, RelationKind, Relations, RowChoice, TableMaterial, View,
};
use admin_contract::endpoints::{AskFilter, AskRelations, FindCandidates, ReadMaterial, ReadTableMaterial};
use admin_contract::{Named, Nothing};
use model::metadata::Ownership;
use model::offline::{
    Association, Fault, Finding, Item, OfferedTables, Profile, Relation, Settings, Step, Tables,
};
use model::offline::{check, operators, tree};
use model::{ColumnKind, ColumnMeta, RecordId, TableMeta, Value};
use query::sql::{self, Page};
use query::{Condition, Op, Order, Query};
use uuid::Uuid;

/// Records that are offered as a value.
const CANDIDATES: u32 = 50;

/// The endpoints of this subject.
pub fn routes(routes: Routes) -> Routes {
    routes
        .reads::<ReadMaterial>(material)
        .reads::<ReadTableMaterial>(table_material)
        .reads::<AskRelations>(relations)
        .reads::<AskFilter>(filter)
        .reads::<FindCandidates>(candidates)
}

fn material(conn: &mut dyn Conn, ask: &Ask, _: Nothing, _: Nothing) -> Result<Told<Material>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let offered = |table: &Table| is_offered(table, &settings);
    let tables = ask.catalog.tables().iter().filter(|table| offered(table)).map(|table| OfferedTable {
        table: table.meta.logical_name.clone(),
        label: ask.label(&table.meta.display_name),
        ownership: table.meta.ownership,
        is_enabled: table.meta.offline,
        choices: choices(table.meta.ownership),
    });
    let mut tables: Vec<OfferedTable> = tables.collect();
    tables.sort_by_key(|table| table.label.to_lowercase());
    Ok(Material { tables, settings }.into())
}

/// X34: the enabled tables, or all that can be.
fn is_offered(table: &Table, settings: &Settings) -> bool {
    let is_enabled = table.meta.offline || settings.offered_tables == OfferedTables::Capable;
    is_enabled && super::tables::obstacle(table).is_none()
}

/// Checklist 152
fn choices(ownership: Ownership) -> Vec<RowChoice> {
    use RowChoice as C;
    match ownership {
        Ownership::UserOwned => vec![C::Related, C::All, C::Mine, C::Team, C::Unit, C::Custom],
        Ownership::BusinessOwned => vec![C::Related, C::All, C::Unit, C::Custom],
        Ownership::OrganizationOwned => vec![C::Related, C::All, C::Custom],
        Ownership::None => vec![C::Related],
    }
}

fn table_material(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    _: Nothing,
) -> Result<Told<TableMaterial>, Failure> {
    let table = ask.table()?;
    let meta = &table.meta;
    let name = |column: &ColumnMeta| ColumnName {
        column: column.logical_name.clone(),
        label: ask.label(&column.display_name),
    };
    let of_kind = |is_it: fn(&ColumnKind) -> bool| -> Vec<ColumnName> {
        meta.columns.iter().filter(|column| is_it(&column.kind)).map(name).collect()
    };
    let plain =
        meta.columns.iter().filter(|c| !matches!(c.kind, ColumnKind::Image | ColumnKind::File { .. }));
    Ok(TableMaterial {
        table: meta.logical_name.clone(),
        columns: plain.map(|column| choice(ask, meta, column)).collect(),
        images: of_kind(|kind| matches!(kind, ColumnKind::Image)),
        files: of_kind(|kind| matches!(kind, ColumnKind::File { .. })),
        views: views(conn, ask, &meta.logical_name)?,
    }
    .into())
}

fn choice(ask: &Ask, table: &TableMeta, column: &ColumnMeta) -> ColumnChoice {
    let name = column.logical_name.as_str();
    let is_key = name == table.primary_id || name == table.primary_name;
    ColumnChoice {
        column: name.to_owned(),
        label: ask.label(&column.display_name),
        operators: operators::of_column(table, column).into_iter().map(str::to_owned).collect(),
        is_required: is_key || query::scope::ALWAYS.contains(&name),
        is_secured: column.is_secured,
        kind: column.kind.clone(),
    }
}

/// The public views of a table that are shown.
fn views(conn: &mut dyn Conn, ask: &Ask, table: &str) -> Result<Vec<View>, Failure> {
    let is_shown = |row: &query::ddl::StoredRow| {
        offline::text(&row.fields, "returnedtypecode") == table
            && offline::number(&row.fields, "querytype") == Some(0)
            && offline::number(&row.fields, "statecode") != Some(1)
    };
    let rows = offline::rows_of(conn, &ask.catalog, "savedquery")?;
    let view = |row: &query::ddl::StoredRow| View {
        id: row.id,
        name: offline::text(&row.fields, "name").to_owned(),
        fetch_xml: offline::text(&row.fields, "fetchxml").to_owned(),
    };
    let mut views: Vec<View> = rows.iter().filter(|row| is_shown(row)).map(view).collect();
    views.sort_by_key(|view| view.name.to_lowercase());
    Ok(views)
}

/// The relationships of a table's item as the profile stands: each is tried, and what it would break is told.
fn relations(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: shapes::AskRelations,
) -> Result<Told<Relations>, Failure> {
    let settings = offline::settings(conn, &ask.catalog)?;
    let tables = Tables::new(ask.catalog.metas());
    let table = ask.table_named(&wanted.table).map_err(|failure| failure.at("table"))?;
    let mut profile = wanted.profile;
    if profile.item(&table.meta.logical_name).is_none() {
        profile.items.push(Item::new(
            RecordId(Uuid::nil()),
            table.meta.logical_name.clone(),
            &table.meta.logical_name,
        ));
    }
    let broken = errors(&profile, &tables, &settings);
    let mut found: Vec<RelationChoice> = tables
        .relations()
        .filter_map(|relation| Some((relation, relation.step_from(&wanted.table)?)))
        .filter(|(_, step)| is_target(ask, step.table()))
        .map(|(relation, step)| {
            let mut choice = described(ask, &profile, &wanted.table, relation, step);
            if !choice.is_picked {
                choice.obstacle = obstacle(&profile, &wanted.table, relation, &tables, &settings, &broken);
            }
            choice
        })
        .collect();
    found.sort_by_key(|choice| {
        (
            !choice.is_picked,
            choice.obstacle.is_some(),
            choice.to_label.to_lowercase(),
            choice.relationship.clone(),
        )
    });
    let counted = profile.item(&wanted.table).map_or(0, |item| item.associations.len());
    Ok(Relations { relations: found, counted, most: usize::from(settings.relationship_limit) }.into())
}

/// Whether a relationship to a table is worth showing.
fn is_target(ask: &Ask, table: &str) -> bool {
    ask.catalog.named(table).is_some_and(|table| super::tables::obstacle(table).is_none())
}

fn described(
    ask: &Ask,
    profile: &Profile,
    table: &str,
    relation: Relation<'_>,
    step: Step<'_>,
) -> RelationChoice {
    let (kind, by) = match step {
        Step::Children { column, .. } => (RelationKind::OneToMany, column),
        Step::Parent { column, .. } => (RelationKind::ManyToOne, column),
        Step::Across { intersect, .. } => (RelationKind::ManyToMany, intersect),
    };
    let picked = |item: &Item| item.associations.iter().any(|a| a.relationship == relation.name);
    RelationChoice {
        relationship: relation.name.to_owned(),
        to_table: step.table().to_owned(),
        to_label: ask.table_label(step.table()),
        by: by.to_owned(),
        kind,
        is_picked: profile.item(table).is_some_and(picked),
        obstacle: None,
    }
}

/// What picking a relationship would break that isn't broken already.
fn obstacle(
    profile: &Profile,
    table: &str,
    relation: Relation<'_>,
    tables: &Tables<'_>,
    settings: &Settings,
    broken: &[Fault],
) -> Option<Obstacle> {
    if relation.is_self_reference() {
        let fault = Fault::Circular { path: vec![table.to_owned(), table.to_owned()] };
        return Some(Obstacle { message: fault.to_string(), fault });
    }
    let mut with = profile.clone();
    let item = with.items.iter_mut().find(|item| item.table == table)?;
    item.associations.push(Association {
        id: RecordId(Uuid::nil()),
        name: relation.name.to_owned(),
        relationship: relation.name.to_owned(),
        filter: None,
    });
    let fault = errors(&with, tables, settings).into_iter().find(|fault| !broken.contains(fault))?;
    Some(Obstacle { message: fault.to_string(), fault })
}

/// What a pick can break; that the other table's rule then wants a word is told there.
fn errors(profile: &Profile, tables: &Tables<'_>, settings: &Settings) -> Vec<Fault> {
    let found = check::check(profile, tables, settings);
    let is_of_a_pick = |finding: &Finding| {
        finding.is_error() && !matches!(finding.fault, Fault::ChooseAndOr { .. })
            || matches!(finding.fault, Fault::RelationshipRedundant { .. })
    };
    found.into_iter().filter(|finding| is_of_a_pick(finding)).map(|finding| finding.fault).collect()
}

fn filter(
    conn: &mut dyn Conn,
    ask: &Ask,
    _: Nothing,
    wanted: shapes::AskFilter,
) -> Result<Told<Filter>, Failure> {
    let table = ask.table_named(&wanted.table).map_err(|failure| failure.at("table"))?;
    let fetch_xml = match (&wanted.tree, wanted.fetch_xml) {
        (Some(tree), None) => tree::write(tree, &wanted.table),
        (None, Some(text)) => text,
        _ => return Err(Failure::bad("fetch_xml", "Give either the FetchXML or the tree.")),
    };
    let settings = offline::settings(conn, &ask.catalog)?;
    let tables = Tables::new(ask.catalog.metas());
    let mut faults = Vec::new();
    if !fetch_xml.trim().is_empty() {
        let read = model::offline::filter::read(&fetch_xml, &table.meta, &tables, &settings);
        faults.extend(read.err().unwrap_or_default());
        if faults.is_empty()
            && let Err(why) = checks::asked(ask, table, &fetch_xml)
        {
            faults.push(Fault::FilterUnreadable { table: wanted.table.clone(), why });
        }
    }
    let (tree, not_shown) = match tree::read(&fetch_xml) {
        Ok(tree) => (Some(tree), None),
        Err(why) => (None, Some(why)),
    };
    let price = if faults.is_empty() { Some(lint::filter(conn, ask, table, &fetch_xml)?) } else { None };
    let faults = faults.into_iter().map(|fault| Obstacle { message: fault.to_string(), fault }).collect();
    Ok(Filter { fetch_xml, tree, not_shown, faults, price }.into())
}

/// Records by name, of those that the caller may read.
fn candidates(
    conn: &mut dyn Conn,
    ask: &Ask,
    query: CandidateQuery,
    _: Nothing,
) -> Result<Told<Candidates>, Failure> {
    let table = ask.table_named(&query.table).map_err(|failure| failure.at("table"))?;
    let name = table.meta.primary_name.clone();
    if name.is_empty() {
        return Err(Failure::bad("table", "Rows of this table have no names."));
    }
    let search = query.search.unwrap_or_default();
    let condition = |text: String| {
        query::Filter::Condition(Condition {
            column: name.clone(),
            op: Op::BeginsWith,
            values: vec![Value::Text(text)],
        })
    };
    let by_name = (!search.trim().is_empty()).then(|| condition(search.trim().to_owned()));
    let by_id = query.id.map(|id| {
        query::Filter::Condition(Condition {
            column: table.meta.primary_id.clone(),
            op: Op::Eq,
            values: vec![Value::Id(id)],
        })
    });
    let wanted = Query {
        table: query.table.clone(),
        columns: Some(vec![name.clone()]),
        filter: by_id.or(by_name),
        order: vec![Order { column: name.clone(), descending: false }],
        top: Some(CANDIDATES),
        ..Query::default()
    };
    let guard = Guarded { caller: &ask.caller, catalog: &ask.catalog };
    let context = ask.caller.context(ask.now_ms);
    let refused = |problem| crate::fault::Fault::of_table(problem, &query.table);
    let (statement, shape) =
        sql::select(&*ask.catalog, &wanted, &Page::default(), &guard, &context).map_err(refused)?;
    let mut rows = Vec::new();
    conn.each(&statement.sql, &statement.values, &mut |row| {
        if let Some(id) = shape.id(row)? {
            let fields = shape.fields(row)?;
            let text = fields.get(&name).and_then(Value::as_text).unwrap_or_default();
            rows.push(Named { id, name: text.to_owned() });
        }
        Ok(())
    })?;
    Ok(Candidates { rows }.into())
}
