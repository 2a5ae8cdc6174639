//! An update of tables and columns that waits: what it brings and takes, in plain words, now or later (checklist 125,
//! 130-132). It is offered once by itself, and from Device status whenever it waits.

use crate::context::{use_face, use_load, use_scene};
use contract::calls::{AcceptUpdate, GetUpdate, PostponeUpdate};
use contract::update::{ColumnUpdate, Move, TableUpdate, UpdatePlan};
use kit::format;
use kit::sheet::Sheet;
use kit::span;
use model::status::DatabaseState;
use texts::t;
use yew::prelude::*;

/// Lines of a table that are told; the rest is counted.
const LISTED: usize = 8;

/// Offers the update by itself, unless the person said "Later".
#[component]
pub fn UpdatePrompt() -> Html {
    let scene = use_scene();
    let closed = use_state(|| false);
    let waits = scene.status.database == DatabaseState::AvailableWarning;
    {
        let closed = closed.clone();
        use_effect_with(waits, move |_| closed.set(false));
    }
    if !waits || *closed {
        return Html::default();
    }
    let on_close = Callback::from(move |()| closed.set(true));
    html! { <UpdateSheet {on_close} uninvited={true} /> }
}

/// What becomes of the sheet.
#[derive(Properties, PartialEq)]
pub struct UpdateSheetProps {
    /// It was answered.
    pub on_close: Callback<()>,
    /// Whether nobody asked for it: then it keeps still once the person said "Later".
    #[prop_or_default]
    pub uninvited: bool,
}

/// What the update brings, and the question.
#[component]
pub fn UpdateSheet(props: &UpdateSheetProps) -> Html {
    let face = use_face();
    let update = use_load(GetUpdate {});
    let Some(Some(plan)) = update.reply.as_ref().and_then(|reply| reply.as_ref().ok()).map(|plan| &**plan)
    else {
        return Html::default();
    };
    if props.uninvited && plan.postponed {
        return Html::default();
    }
    let accept = {
        let (face, close) = (face.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            face.send(AcceptUpdate {});
            close.emit(());
        })
    };
    let later = {
        let close = props.on_close.clone();
        Callback::from(move |()| {
            face.send(PostponeUpdate {});
            close.emit(());
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="update-later" onclick={later.reform(|_: MouseEvent| ())}>{ t!("update-later") }</button>
            <button type="button" class="button primary" data-testid="update-accept" onclick={accept}>{ t!("update-accept") }</button>
        </>
    };
    html! {
        <Sheet title={t!("update-title")} testid="update" on_close={later} {foot}>
            <ul class="update-list">{ told(plan) }</ul>
            <p class="small-text">{ download(plan) }</p>
            <p class="small-text muted">{ t!("update-text") }</p>
        </Sheet>
    }
}

fn told(plan: &UpdatePlan) -> Html {
    let line = |text: String| html! { <li>{ text }</li> };
    html! {
        <>
            { plan.tables.iter().flat_map(lines).map(line).collect::<Html>() }
            if plan.profile_changed { { line(t!("update-profile")) } }
        </>
    }
}

/// What happens to a table, a line for each thing.
fn lines(table: &TableUpdate) -> Vec<String> {
    let name = table.collection.text(format::lcid()).to_owned();
    let mut lines = match table.what {
        Move::Appears => vec![t!("update-table-appears", table = &name)],
        Move::Disappears => vec![t!("update-table-disappears", table = &name)],
        Move::Changes => table.columns.iter().take(LISTED).map(|column| column_line(column, &name)).collect(),
    };
    let more = table.columns.len().saturating_sub(LISTED);
    if more > 0 {
        lines.push(t!("update-more-columns", count = more, table = &name));
    }
    if table.unsent > 0 {
        lines.push(t!("update-unsent", count = table.unsent, table = &name));
    }
    lines
}

fn column_line(column: &ColumnUpdate, table: &str) -> String {
    let name = column.name.text(format::lcid()).to_owned();
    match column.what {
        Move::Appears => t!("update-column-appears", table = table, column = name),
        Move::Disappears => t!("update-column-disappears", table = table, column = name),
        Move::Changes => t!("update-column-changes", table = table, column = name),
    }
}

fn download(plan: &UpdatePlan) -> String {
    match (plan.rows, plan.bytes) {
        (Some(rows), Some(bytes)) => t!("update-size", rows = rows, size = span::size(bytes)),
        _ => t!("update-download-unknown"),
    }
}
