//! Views of one's own: what a grid shows now, kept under a name, and which columns it shows.

use crate::context::{GridMemory, use_face, use_scene};
use crate::state::columns::Shown;
use contract::Problem;
use contract::calls::KeepView;
use contract::personal::{LONGEST_NAME, PersonalView};
use contract::shapes::Grid;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::problem::alert;
use kit::sheet::Sheet;
use kit::typing::typed;
use model::metadata::ColumnKind;
use model::{ColumnMeta, TableMeta};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is to be kept.
#[derive(Properties, PartialEq)]
pub struct KeepProps {
    /// The open grid.
    pub grid: Rc<Grid>,
    /// What it remembers.
    pub memory: GridMemory,
    /// It was kept, as this view.
    pub on_kept: Callback<Uuid>,
    /// It isn't wanted.
    pub on_cancel: Callback<()>,
}

/// Asks for a name and keeps what the grid shows.
#[component]
pub fn KeepSheet(props: &KeepProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (name, problem) = (use_state(String::new), use_state(|| None::<Problem>));
    let oninput = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| name.set(typed(&event)))
    };
    let keep = {
        let (name, problem) = (name.clone(), problem.setter());
        let (again, on_kept) = (scene.personal_again.clone(), props.on_kept.clone());
        let (grid, memory) = (props.grid.clone(), props.memory.clone());
        Callback::from(move |()| {
            let view = PersonalView {
                id: Uuid::new_v4(),
                table: grid.table.clone(),
                name: (*name).clone(),
                base: grid.view.id,
                sort: memory.sort.clone(),
                filters: memory.filters.clone(),
                columns: memory.columns.clone(),
            };
            let (face, problem) = (face.clone(), problem.clone());
            let (again, on_kept, id) = (again.clone(), on_kept.clone(), view.id);
            spawn_local(async move {
                match face.call(KeepView { view }).await {
                    Ok(()) => {
                        again.emit(());
                        on_kept.emit(id);
                    }
                    Err(refused) => problem.set(Some(refused)),
                }
            });
        })
    };
    let onsubmit = keep.reform(|event: SubmitEvent| event.prevent_default());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="submit" form="keep-view" class="button primary" data-testid="confirm" disabled={name.trim().is_empty()}>{ t!("form-save") }</button>
        </>
    };
    html! {
        <Sheet title={t!("view-keep-title")} testid="view-keep-sheet" on_close={&props.on_cancel} {foot}>
            <p class="small-text second">{ t!("view-keep-text") }</p>
            <form id="keep-view" novalidate={true} {onsubmit}>
                <div class="field">
                    <label for="view-name">{ t!("view-name") }</label>
                    <input id="view-name" class="input" type="text" dir="auto" autocomplete="off" maxlength={LONGEST_NAME.to_string()} data-testid="view-name" value={(*name).clone()} {oninput} />
                </div>
            </form>
            if let Some(problem) = &*problem { { alert(problem, "view-problem") } }
        </Sheet>
    }
}

/// The columns of a grid.
#[derive(Properties, PartialEq)]
pub struct ColumnsProps {
    /// The open grid.
    pub grid: Rc<Grid>,
    /// Other columns were chosen; none gives back those of the view.
    pub on_columns: Callback<Vec<String>>,
    /// Nothing changes.
    pub on_cancel: Callback<()>,
}

/// Asks which columns the grid shows, and in which order.
#[component]
pub fn ColumnsSheet(props: &ColumnsProps) -> Html {
    let face = use_face();
    let shown =
        use_state(|| Shown::new(props.grid.columns.iter().map(|column| column.name.clone()).collect()));
    let meta = use_state(|| None::<Rc<TableMeta>>);
    {
        let (meta, table) = (meta.setter(), props.grid.table.clone());
        use_effect_with((), move |()| {
            // Without metadata only the columns that are there can be ordered.
            spawn_local(async move { meta.set(face.table(&table).await.ok()) });
        });
    }
    let change = |does: Rc<dyn Fn(&mut Shown)>| {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*shown).clone();
            does(&mut next);
            shown.set(next);
        })
    };
    let label = |name: &str| label_of(name, &props.grid, meta.as_deref());
    let chosen = shown.names().iter().enumerate().map(|(n, name)| {
        let text = label(name);
        let is_last = n + 1 == shown.names().len();
        let (up, down, drop) = (move |s: &mut Shown| s.earlier(n), move |s: &mut Shown| s.later(n), move |s: &mut Shown| s.remove(n));
        html! {
            <div key={name.clone()} class="column-line" data-testid={format!("column-{name}")}>
                <span class="grow cut" dir="auto">{ &text }</span>
                <button type="button" class="button quiet only-icon" aria-label={t!("columns-earlier", name = &text)} disabled={n == 0} onclick={change(Rc::new(up))}>{ icon_with(Icon::ArrowUp, "") }</button>
                <button type="button" class="button quiet only-icon" aria-label={t!("columns-later", name = &text)} disabled={is_last} onclick={change(Rc::new(down))}>{ icon_with(Icon::ArrowDown, "") }</button>
                <button type="button" class="button quiet only-icon" data-testid={format!("column-drop-{name}")} aria-label={t!("columns-remove", name = &text)} disabled={shown.names().len() == 1} onclick={change(Rc::new(drop))}>{ icon_with(Icon::Dismiss, "") }</button>
            </div>
        }
    });
    let mut others: Vec<(String, String)> = meta
        .iter()
        .flat_map(|meta| &meta.columns)
        .filter(|column| can_be_shown(column) && !shown.names().contains(&column.logical_name))
        .map(|column| (column.logical_name.clone(), column.display_name.text(format::lcid()).to_owned()))
        .collect();
    others.sort_by_key(|(_, label)| model::fold::fold(label));
    let add = {
        let shown = shown.clone();
        Callback::from(move |event: Event| {
            let mut next = (*shown).clone();
            next.add(typed(&event));
            shown.set(next);
        })
    };
    let apply = {
        let (shown, on_columns) = (shown.clone(), props.on_columns.clone());
        Callback::from(move |_: MouseEvent| on_columns.emit(shown.names().to_vec()))
    };
    let reset = props.on_columns.reform(|_: MouseEvent| Vec::new());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button" data-testid="columns-reset" onclick={reset}>{ t!("columns-reset") }</button>
            <button type="button" class="button primary" data-testid="columns-apply" onclick={apply}>{ t!("filter-apply") }</button>
        </>
    };
    html! {
        <Sheet title={t!("columns-title")} testid="columns-sheet" on_close={&props.on_cancel} {foot}>
            <div class="column-lines">{ chosen.collect::<Html>() }</div>
            <label class="row bulk-edit-add">
                { icon_with(Icon::Add, "brand") }<span class="hidden-text">{ t!("columns-add") }</span>
                <select key={shown.names().len()} class="input" data-testid="columns-add" onchange={add}>
                    <option value="" selected={true}>{ t!("columns-add") }</option>
                    for (name, label) in others { <option value={name}>{ label }</option> }
                </select>
            </label>
        </Sheet>
    }
}

fn label_of(name: &str, grid: &Grid, meta: Option<&TableMeta>) -> String {
    let there = grid.columns.iter().find(|column| column.name == name).map(|column| &column.meta);
    let column: Option<&ColumnMeta> = there.or_else(|| meta?.column(name));
    column.map_or_else(|| name.to_owned(), |column| column.display_name.text(format::lcid()).to_owned())
}

fn can_be_shown(column: &ColumnMeta) -> bool {
    let is_value = !matches!(
        column.kind,
        ColumnKind::Uniqueidentifier | ColumnKind::EntityName | ColumnKind::Image | ColumnKind::File { .. }
    );
    is_value && !column.display_name.text(format::lcid()).is_empty()
}
