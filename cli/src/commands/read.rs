//! `list` and `get`.

use super::record_id;
use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, aligned, table, words};
use crate::shapes::{self, MarkShape, moment};
use contract::calls::{CloseGrid, GetRecord, GetTable, GridWindow, ListViews, OpenGrid};
use contract::shapes::{EmptyReason, Grid, GridColumn, GridRow, RecordMark, RecordView, ViewInfo};
use model::metadata::ENGLISH;
use model::{Code, Problem, fold::fold, rules};
use serde_json::json;
use texts::t;
use uuid::Uuid;

/// Rows that one call gives at most.
const WINDOW: u32 = 500;

/// Lists the rows of a view.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Logical name of the table: account.
    table: String,
    /// A view, by its name or id; the default view without.
    #[arg(long)]
    view: Option<String>,
    /// Rows to list at most.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Lists the rows that quick find finds.
    #[arg(long)]
    search: Option<String>,
}

/// Shows a record.
#[derive(Debug, clap::Args)]
pub struct Get {
    /// Logical name of the table: account.
    table: String,
    /// The record's id.
    id: String,
}

/// Lists the rows of a view.
pub async fn list(device: &Device, args: List) -> Result<Answer, Failure> {
    device.session().await?;
    let List { table, view, limit, search } = args;
    let view = match view {
        Some(name) => Some(view_id(device, &table, &name).await?),
        None => None,
    };
    let grid = device
        .ask(OpenGrid {
            table,
            view,
            search,
            sort: None,
            related: None,
            filters: Vec::new(),
            columns: Vec::new(),
        })
        .await?;
    let rows = read_rows(device, &grid, limit).await?;
    device.ask(CloseGrid { handle: grid.handle }).await?;
    let answer = Answer::new(grid_json(&grid, &rows))?;
    let is_missing = matches!(
        grid.empty,
        Some(EmptyReason::NotDownloaded | EmptyReason::NotOffline | EmptyReason::NoPermission)
    );
    Ok(match grid.empty {
        Some(reason) => answer.saying(why_empty(reason)).needing_user(is_missing),
        None if rows.len() < grid.total as usize => answer.showing(grid_text(&grid, &rows)).saying(t!(
            "cli-rows-shown",
            shown = rows.len(),
            total = grid.total
        )),
        None => answer.showing(grid_text(&grid, &rows)),
    })
}

/// Shows a record.
pub async fn get(device: &Device, args: Get) -> Result<Answer, Failure> {
    device.session().await?;
    let id = record_id(&args.id)?;
    let meta = device.ask(GetTable { table: args.table.clone() }).await?;
    let record = device.ask(GetRecord { table: args.table, id }).await?;
    let RecordView {
        table: name,
        title,
        fields,
        on_server,
        mark,
        currency,
        last_sync,
        can_update,
        can_delete,
        ..
    } = &record;
    let line =
        |(column, value)| [String::clone(column), words(value, meta.column(column), currency.as_deref())];
    let lines: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).map(line).collect();
    let answer = Answer::new(json!({
        "table": name, "id": id, "title": title, "mark": MarkShape::from(mark),
        "fields": shapes::fields(&meta, fields), "on_server": shapes::fields(&meta, on_server),
        "currency": currency, "last_sync": last_sync.and_then(moment),
        "can_update": can_update, "can_delete": can_delete,
    }))?;
    let answer = answer.showing(table([t!("cli-head-column"), title.clone()], lines));
    Ok(if *mark == RecordMark::Sent { answer } else { answer.saying(mark_words(mark)) })
}

async fn view_id(device: &Device, table: &str, name: &str) -> Result<Uuid, Failure> {
    let views = device.ask(ListViews { table: table.to_owned() }).await?;
    let id = name.parse().ok();
    let is_meant = |view: &&ViewInfo| Some(view.id) == id || fold(&view.name) == fold(name);
    views.iter().find(is_meant).map(|view| view.id).ok_or_else(|| {
        let names: Vec<_> = views.iter().map(|v| v.name.as_str()).collect();
        let problem = Problem::new(Code::UnknownView).with("view", name);
        Failure::said(problem, t!("cli-no-view", views = names.join(", ")))
    })
}

async fn read_rows(device: &Device, grid: &Grid, limit: u32) -> Result<Vec<GridRow>, Failure> {
    let wanted = limit.min(grid.total);
    let mut rows = Vec::new();
    for start in (0..wanted).step_by(WINDOW as usize) {
        let count = WINDOW.min(wanted - start);
        rows.extend(device.ask(GridWindow { handle: grid.handle, start, count }).await?);
    }
    Ok(rows)
}

fn grid_json(grid: &Grid, rows: &[GridRow]) -> serde_json::Value {
    let column = |c: &GridColumn| json!({ "name": c.name, "label": c.meta.display_name.text(ENGLISH), "kind": rules::kind_name(&c.meta.kind) });
    let row = |row: &GridRow| {
        let cells = grid.columns.iter().zip(&row.cells);
        let cells: serde_json::Map<_, _> =
            cells.map(|(c, value)| (c.name.clone(), shapes::value(Some(&c.meta), value))).collect();
        json!({
            "id": row.id, "title": row.title, "mark": MarkShape::from(&row.mark),
            "currency": row.currency, "cells": cells,
        })
    };
    json!({
        "table": grid.table, "view": { "id": grid.view.id, "name": grid.view.name }, "total": grid.total,
        "empty": grid.empty, "columns": grid.columns.iter().map(column).collect::<Vec<_>>(),
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn grid_text(grid: &Grid, rows: &[GridRow]) -> String {
    let labels = grid.columns.iter().map(|c| c.meta.display_name.text(ENGLISH).to_owned());
    let heading: Vec<_> =
        std::iter::once(t!("cli-head-id")).chain(labels).chain([t!("cli-head-mark")]).collect();
    let line = |row: &GridRow| {
        let cells = grid.columns.iter().zip(&row.cells);
        let cells = cells.map(|(c, value)| words(value, Some(&c.meta), row.currency.as_deref()));
        std::iter::once(row.id.to_string()).chain(cells).chain([mark_words(&row.mark)]).collect()
    };
    let lines: Vec<_> = std::iter::once(heading).chain(rows.iter().map(line)).collect();
    aligned(&lines)
}

/// A record that was sent needs no word.
fn mark_words(mark: &RecordMark) -> String {
    match mark {
        RecordMark::Sent => String::new(),
        RecordMark::SavedHere { .. } => t!("mark-saved-here"),
        RecordMark::Waiting { .. } => t!("mark-waiting"),
        RecordMark::NeedsAttention { .. } => t!("mark-attention"),
    }
}

fn why_empty(reason: EmptyReason) -> String {
    match reason {
        EmptyReason::None | EmptyReason::NoMatch => t!("cli-no-rows"),
        EmptyReason::NotDownloaded => texts::problem(&Code::NotDownloaded.into()),
        EmptyReason::NotOffline => t!("cli-not-offline"),
        EmptyReason::NoPermission => texts::problem(&Code::Forbidden.into()),
    }
}
