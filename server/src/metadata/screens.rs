//! The views and the form that a new table gets, as Dataverse makes them, and what goes with a table that is deleted.

use crate::catalog::{Table, VERSION};
use crate::fault::Fault;
use crate::records::Writing;
use crate::seed::screens::{FormSeed, ViewSeed};
use crate::store::conn::id;
use crate::store::{Conn, rows};
use model::metadata::{ENGLISH, Ownership};
use model::{Code, Fields, Lookup, Problem, RecordId, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Adds the views and the form of a table that was just made.
///
/// # Errors
/// What the database says.
pub fn add(conn: &mut dyn Conn, writing: Writing<'_>, name: &str) -> Result<(), Fault> {
    let table = writing.catalog.need(name)?;
    for view in views(table)? {
        insert(conn, writing, "savedquery", view_fields(table, &view))?;
    }
    insert(conn, writing, "systemform", form_fields(table, &form(table)?))?;
    Ok(())
}

fn views(table: &Table) -> Result<Vec<ViewSeed>, Problem> {
    let meta = &table.meta;
    let (one, many) = (meta.display_name.text(ENGLISH), meta.collection_name.text(ENGLISH));
    let columns = json!([[meta.primary_name, 300], ["createdon", 125]]);
    let view = |name: String, kind: i32, state: Option<&str>| {
        let filter: Vec<Json> = state.map(|s| json!(["statecode", "eq", s])).into_iter().collect();
        json!({"name": name, "type": kind, "default": kind == 0 && state == Some("0"), "order": meta.primary_name,
               "filter": filter, "columns": columns, "find": if kind == 4 { json!([meta.primary_name]) } else { json!([]) }})
    };
    let all = json!([
        view(format!("Active {many}"), 0, Some("0")),
        view(format!("Inactive {many}"), 0, Some("1")),
        view(format!("{one} Advanced Find View"), 1, Some("0")),
        view(format!("{one} Associated View"), 2, Some("0")),
        view(format!("Quick Find Active {many}"), 4, Some("0")),
        view(format!("{one} Lookup View"), 64, Some("0")),
    ]);
    serde_json::from_value(all).map_err(wrong)
}

fn form(table: &Table) -> Result<FormSeed, Problem> {
    let meta = &table.meta;
    let mut rows = vec![json!([meta.primary_name])];
    if meta.ownership == Ownership::UserOwned {
        rows.push(json!(["ownerid"]));
    }
    let section = json!({"name": "general", "label": ["General", "Allgemein"], "rows": rows});
    let tab = json!({"name": "general", "label": ["General", "Allgemein"],
                     "columns": [{"width": 100, "sections": [section]}]});
    serde_json::from_value(json!({"name": "Information", "header": ["statecode"], "tabs": [tab]}))
        .map_err(wrong)
}

fn wrong(error: serde_json::Error) -> Problem {
    Problem::new(Code::Internal).with("detail", error)
}

fn view_fields(table: &Table, view: &ViewSeed) -> Fields {
    let text = |text: &str| Value::Text(text.to_owned());
    fields([
        ("name", text(&view.name)),
        ("returnedtypecode", text(&table.meta.logical_name)),
        ("querytype", Value::Int(view.kind)),
        ("fetchxml", Value::Text(view.fetch_xml(&table.meta))),
        ("layoutxml", Value::Text(view.layout_xml(&table.meta))),
        ("isdefault", Value::Bool(view.default || view.kind != 0)),
        ("isquickfindquery", Value::Bool(view.kind == 4)),
        ("statecode", Value::Choice(0)),
        ("statuscode", Value::Choice(1)),
    ])
}

fn form_fields(table: &Table, form: &FormSeed) -> Fields {
    fields([
        ("name", Value::Text(form.name.clone())),
        ("objecttypecode", Value::Text(table.meta.logical_name.clone())),
        ("type", Value::Choice(2)),
        ("formxml", Value::Text(form.form_xml(&table.meta))),
        ("isdefault", Value::Bool(true)),
        ("formactivationstate", Value::Choice(1)),
    ])
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Inserts a component as a row, with who made it and when.
///
/// # Errors
/// What the database says.
pub fn insert(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    fields: Fields,
) -> Result<RecordId, Problem> {
    let record = RecordId(Uuid::now_v7());
    insert_as(conn, writing, table, record, fields)?;
    Ok(record)
}

/// As [`insert`], under an id.
///
/// # Errors
/// What the database says.
pub fn insert_as(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &str,
    record: RecordId,
    mut fields: Fields,
) -> Result<(), Problem> {
    let table = writing.catalog.need(table)?;
    let (who, at) = (user(writing), Value::Instant(writing.now));
    for (column, value) in [
        ("createdon", at.clone()),
        ("createdby", who.clone()),
        ("modifiedon", at),
        ("modifiedby", who),
        (VERSION, Value::Int(rows::next_version(conn)?)),
    ] {
        if table.has(column) {
            fields.insert(column.to_owned(), value);
        }
    }
    rows::insert(conn, table, record, &fields)
}

/// Changes a component's row, with who did it and when.
///
/// # Errors
/// What the database says.
pub fn update(
    conn: &mut dyn Conn,
    writing: Writing<'_>,
    table: &Table,
    record: RecordId,
    mut fields: Fields,
) -> Result<(), Problem> {
    fields.insert("modifiedon".to_owned(), Value::Instant(writing.now));
    fields.insert("modifiedby".to_owned(), user(writing));
    fields.insert(VERSION.to_owned(), Value::Int(rows::next_version(conn)?));
    rows::update(conn, table, record, &fields)
}

fn user(writing: Writing<'_>) -> Value {
    let (id, name) = (writing.caller.id, Some(writing.caller.name.clone()));
    Value::Lookup(Lookup { table: "systemuser".to_owned(), id, name })
}

/// Deletes the views, forms and charts of a table that is gone.
///
/// # Errors
/// What the database says.
pub fn delete(conn: &mut dyn Conn, writing: Writing<'_>, name: &str) -> Result<(), Fault> {
    let components = [
        ("savedquery", "returnedtypecode"),
        ("systemform", "objecttypecode"),
        ("savedqueryvisualization", "primaryentitytypecode"),
    ];
    for (component, column) in components {
        let table = writing.catalog.need(component)?;
        let sql = format!("SELECT id FROM data_{component} WHERE {column} = ?");
        for row in conn.rows(&sql, &[name.into()])? {
            if let Some(found) = row.first() {
                rows::delete(conn, table, id(found)?)?;
            }
        }
    }
    Ok(())
}
