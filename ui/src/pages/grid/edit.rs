//! The same values for all picked rows: columns are chosen, each gets its field, and every row is one change in the queue.

use crate::context::{Face, use_face};
use crate::fields::Field;
use crate::pages::form::cell_of;
use crate::state::edits::{Edits, Typed};
use contract::Problem;
use contract::calls::SaveRecord;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::problem::alert;
use kit::sheet::Sheet;
use kit::typing::typed;
use model::metadata::{ColumnKind, Label, Required};
use model::{ColumnMeta, Fields, RecordId, TableMeta, Value};
use std::collections::BTreeSet;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The rows.
#[derive(Properties, PartialEq)]
pub struct EditProps {
    /// Logical name.
    pub table: String,
    /// Their ids.
    pub ids: Rc<BTreeSet<RecordId>>,
    /// It was done.
    pub on_done: Callback<()>,
    /// It isn't wanted.
    pub on_cancel: Callback<()>,
}

/// What was chosen and typed so far.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    columns: Vec<String>,
    edits: Edits,
}

/// Asks what all of them shall hold.
#[component]
pub fn BulkEdit(props: &EditProps) -> Html {
    let face = use_face();
    let meta = use_state(|| None::<Rc<TableMeta>>);
    let draft = use_state(Draft::default);
    let (problem, saving) = (use_state(|| None::<Problem>), use_state(|| false));
    {
        let (face, meta, problem, table) =
            (face.clone(), meta.setter(), problem.setter(), props.table.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match face.table(&table).await {
                    Ok(found) => meta.set(Some(found)),
                    Err(refused) => problem.set(Some(refused)),
                }
            });
        });
    }
    let on_typed = {
        let draft = draft.clone();
        Callback::from(move |(column, typed): (Rc<ColumnMeta>, Typed)| {
            let mut next = (*draft).clone();
            next.edits.typed(&column, typed);
            draft.set(next);
        })
    };
    let add = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let mut next = (*draft).clone();
            next.columns.extend(Some(typed(&event)).filter(|name| !name.is_empty()));
            draft.set(next);
        })
    };
    let changes = wanted(&draft);
    let is_ready =
        !changes.is_empty() && draft.columns.iter().all(|name| draft.edits.problem(name).is_none());
    let run = {
        let (face, saving, done) = (face.clone(), saving.setter(), props.on_done.clone());
        let (table, ids) = (props.table.clone(), props.ids.clone());
        Callback::from(move |_: MouseEvent| {
            saving.set(true);
            let (face, done) = (face.clone(), done.clone());
            let (table, ids, changes) = (table.clone(), ids.clone(), changes.clone());
            spawn_local(async move {
                save_all(&face, &table, &ids, &changes).await;
                done.emit(());
            });
        })
    };
    let count = props.ids.len();
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="bulk-edit-run" disabled={!is_ready || *saving} onclick={run}>{ t!("bulk-edit-run", count = count) }</button>
        </>
    };
    html! {
        <Sheet title={t!("bulk-edit-title", count = count)} testid="bulk-edit-sheet" on_close={&props.on_cancel} {foot}>
            <p class="small-text second">{ t!("bulk-edit-text") }</p>
            if let Some(problem) = &*problem { { alert(problem, "bulk-edit-problem") } }
            if let Some(meta) = &*meta {
                for column in draft.columns.iter().filter_map(|name| meta.column(name)) { { field(column, meta, &draft, &on_typed) } }
                { chooser(meta, &draft.columns, add) }
            }
        </Sheet>
    }
}

/// What every row shall hold: a column chosen and left empty is emptied.
fn wanted(draft: &Draft) -> Fields {
    draft.columns.iter().map(|name| (name.clone(), draft.edits.value(name).clone())).collect()
}

fn field(
    column: &ColumnMeta,
    meta: &TableMeta,
    draft: &Draft,
    on_typed: &Callback<(Rc<ColumnMeta>, Typed)>,
) -> Html {
    let name = &column.logical_name;
    let is_missing =
        column.required == Required::ApplicationRequired && Edits::is_blank(draft.edits.value(name));
    let missing = is_missing.then(|| Problem::new(model::Code::Required).with("column", name));
    html! {
        <Field key={name.clone()} cell={cell_of(name, Label::default())} table={meta.logical_name.clone()} column={Rc::new(column.clone())}
            value={draft.edits.value(name).clone()} on_server={None::<Value>} problem={draft.edits.problem(name).cloned().or(missing)}
            currency={None::<AttrValue>} state={None::<i32>} read_only={false} prefix="b" on_typed={on_typed.clone()} />
    }
}

/// The columns that can be added.
fn chooser(meta: &TableMeta, chosen: &[String], onchange: Callback<Event>) -> Html {
    let mut offered: Vec<(String, String)> = meta
        .columns
        .iter()
        .filter(|column| can_be_written(column, meta) && !chosen.contains(&column.logical_name))
        .map(|column| (column.logical_name.clone(), column.display_name.text(format::lcid()).to_owned()))
        .collect();
    offered.sort_by_key(|(_, label)| model::fold::fold(label));
    html! {
        <label class="row bulk-edit-add">
            { icon_with(Icon::Add, "brand") }<span class="hidden-text">{ t!("bulk-edit-add") }</span>
            <select key={chosen.len()} class="input" data-testid="bulk-edit-column" {onchange}>
                <option value="" selected={true}>{ t!("bulk-edit-add") }</option>
                for (name, label) in offered { <option value={name}>{ label }</option> }
            </select>
        </label>
    }
}

/// States are commands, names tell records apart, and files are not values.
fn can_be_written(column: &ColumnMeta, meta: &TableMeta) -> bool {
    let is_value = !matches!(
        column.kind,
        ColumnKind::Uniqueidentifier
            | ColumnKind::State { .. }
            | ColumnKind::Status { .. }
            | ColumnKind::EntityName
            | ColumnKind::Image
            | ColumnKind::File { .. }
    );
    is_value
        && column.can_update
        && column.logical_name != meta.primary_name
        && column.logical_name != "ownerid"
        && !column.display_name.text(format::lcid()).is_empty()
}

/// Saves the same to rows one after the other; the last refusal is told once.
async fn save_all(face: &Face, table: &str, ids: &BTreeSet<RecordId>, changes: &Fields) {
    let mut saved = 0_usize;
    let mut refused = None;
    for id in ids {
        let call = SaveRecord { table: table.to_owned(), id: *id, create: false, changes: changes.clone() };
        match face.call(call).await {
            Ok(_) => saved += 1,
            Err(problem) => refused = Some(problem),
        }
    }
    face.toast(t!("bulk-edited", count = saved));
    if let Some(problem) = refused {
        face.toast(texts::problem(&problem));
    }
}
