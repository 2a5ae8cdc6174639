//! Filters of columns: a sheet that asks for each column of the grid, and a chip for each that holds.

use crate::fields::{EditorProps, editor_of};
use crate::state::edits::Typed;
use crate::state::filter::Wish;
use contract::filters::ColumnFilter;
use contract::shapes::{Grid, GridColumn};
use kit::command::Command;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::use_popup;
use kit::sheet::Sheet;
use kit::typing::typed;
use model::metadata::ColumnKind;
use model::{ColumnMeta, Value};
use std::collections::BTreeMap;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The filters of a grid.
#[derive(Clone, Properties, PartialEq)]
pub struct FilterProps {
    /// The open grid, whose columns can be filtered.
    pub grid: Option<Rc<Grid>>,
    /// What holds now.
    pub filters: Vec<ColumnFilter>,
    /// Something else shall hold.
    pub on_filters: Callback<Vec<ColumnFilter>>,
    /// Whether the button is a phone's.
    pub phone: bool,
}

/// Columns of the grid's own table; those of its links are not filtered.
fn own_columns(grid: &Grid) -> impl Iterator<Item = &GridColumn> {
    let is_own = |column: &&GridColumn| !column.name.contains('.');
    grid.columns.iter().filter(is_own).filter(|column| {
        !matches!(
            column.meta.kind,
            ColumnKind::Image | ColumnKind::File { .. } | ColumnKind::MultiPicklist { .. }
        )
    })
}

fn label_of(column: &ColumnMeta) -> String {
    column.display_name.text(format::lcid()).to_owned()
}

/// The button that opens the sheet.
#[component]
pub fn FilterButton(props: &FilterProps) -> Html {
    let popup = use_popup();
    let Some(grid) = props.grid.clone() else { return Html::default() };
    let apply = {
        let (close, on_filters) = (popup.close.clone(), props.on_filters.clone());
        Callback::from(move |filters: Vec<ColumnFilter>| {
            close.emit(());
            on_filters.emit(filters);
        })
    };
    html! {
        <>
            if props.phone {
                <button type="button" class="button only-icon" data-testid="filter" aria-label={t!("filter-title")} onclick={popup.show.reform(|_: MouseEvent| ())}>{ icon(Icon::Filter) }</button>
            } else {
                <Command testid="filter" icon={Icon::Filter} label={t!("filter-title")} neutral={true} onclick={&popup.show} />
            }
            if popup.open { <div ref={popup.anchor.clone()}><FilterSheet {grid} filters={props.filters.clone()} on_apply={apply} on_close={&popup.close} /></div> }
        </>
    }
}

/// What holds, each with a way to take it away.
#[component]
pub fn Chips(props: &FilterProps) -> Html {
    let Some(grid) = props.grid.as_ref().filter(|_| !props.filters.is_empty()) else {
        return Html::default();
    };
    let chip = |column: &GridColumn| {
        let rest: Vec<_> = props.filters.iter().filter(|f| f.column != column.name).cloned().collect();
        let onclick = props.on_filters.reform(move |_: MouseEvent| rest.clone());
        let label = label_of(&column.meta);
        html! {
            <button type="button" class="filter-chip" data-testid={format!("filter-chip-{}", column.name)} aria-label={t!("filter-remove", field = &label)} {onclick}>
                { icon_with(Icon::Filter, "small") }<bdi>{ label }</bdi>{ icon_with(Icon::Dismiss, "small") }
            </button>
        }
    };
    let filtered = own_columns(grid).filter(|column| props.filters.iter().any(|f| f.column == column.name));
    html! { <div class="filter-chips" data-testid="filter-chips">{ filtered.map(chip).collect::<Html>() }</div> }
}

#[derive(Properties, PartialEq)]
struct SheetProps {
    grid: Rc<Grid>,
    filters: Vec<ColumnFilter>,
    on_apply: Callback<Vec<ColumnFilter>>,
    on_close: Callback<()>,
}

#[component]
fn FilterSheet(props: &SheetProps) -> Html {
    let wishes = use_state(|| {
        let of = |column: &GridColumn| (column.name.clone(), Wish::of(&column.name, &props.filters));
        own_columns(&props.grid).map(of).collect::<BTreeMap<String, Wish>>()
    });
    let change = {
        let wishes = wishes.clone();
        Callback::from(move |(column, wish): (String, Wish)| {
            let mut next = (*wishes).clone();
            next.insert(column, wish);
            wishes.set(next);
        })
    };
    let apply = {
        let (wishes, on_apply) = (wishes.clone(), props.on_apply.clone());
        Callback::from(move |_: MouseEvent| {
            on_apply.emit(wishes.iter().flat_map(|(name, wish)| wish.filters(name)).collect())
        })
    };
    let clear = props.on_apply.reform(|_: MouseEvent| Vec::new());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button" data-testid="filter-clear" onclick={clear}>{ t!("filter-clear") }</button>
            <button type="button" class="button primary" data-testid="filter-apply" onclick={apply}>{ t!("filter-apply") }</button>
        </>
    };
    html! {
        <Sheet title={t!("filter-title")} testid="filter-sheet" on_close={&props.on_close} {foot}>
            for column in own_columns(&props.grid) {
                { wish_of(column, wishes.get(&column.name).cloned().unwrap_or_default(), &props.grid.table, &change) }
            }
        </Sheet>
    }
}

/// What is asked of one column, by its kind.
fn wish_of(column: &GridColumn, wish: Wish, table: &str, change: &Callback<(String, Wish)>) -> Html {
    let name = column.name.clone();
    let changed = {
        let (change, name) = (change.clone(), name.clone());
        Callback::from(move |wish: Wish| change.emit((name.clone(), wish)))
    };
    let empty = {
        let (changed, wish) = (changed.clone(), wish.clone());
        Callback::from(move |_: Event| changed.emit(Wish { empty: !wish.empty, ..wish.clone() }))
    };
    let control = match &column.meta.kind {
        _ if wish.empty => Html::default(),
        ColumnKind::Boolean { .. }
        | ColumnKind::Picklist { .. }
        | ColumnKind::State { .. }
        | ColumnKind::Status { .. } => ticks(&column.meta, &wish, &changed),
        kind if format::is_number(kind) || matches!(kind, ColumnKind::DateTime { .. }) => {
            range(column, &wish, table, &changed)
        }
        _ => {
            let oninput = {
                let (changed, wish) = (changed.clone(), wish.clone());
                Callback::from(move |event: InputEvent| {
                    changed.emit(Wish { text: typed(&event), ..wish.clone() })
                })
            };
            html! {
                <input class="input" type="text" autocomplete="off" dir="auto" data-testid={format!("filter-{name}")} aria-label={t!("filter-contains", field = label_of(&column.meta))}
                    placeholder={t!("filter-contains-hint")} value={wish.text.clone()} {oninput} />
            }
        }
    };
    html! {
        <fieldset key={name.clone()} class="filter-field">
            <legend>{ label_of(&column.meta) }</legend>
            { control }
            <label class="filter-empty"><input type="checkbox" data-testid={format!("filter-empty-{name}")} checked={wish.empty} onchange={empty} />{ t!("filter-empty") }</label>
        </fieldset>
    }
}

fn ticks(column: &ColumnMeta, wish: &Wish, changed: &Callback<Wish>) -> Html {
    let lcid = format::lcid();
    let options: Vec<(Value, String)> = match &column.kind {
        ColumnKind::Boolean { true_label, false_label, .. } => {
            let either = [(true, true_label), (false, false_label)];
            either.into_iter().map(|(is, label)| (Value::Bool(is), label.text(lcid).to_owned())).collect()
        }
        kind => {
            kind.options().iter().map(|o| (Value::Choice(o.value), o.label.text(lcid).to_owned())).collect()
        }
    };
    let tick = |(value, label): (Value, String)| {
        let is_chosen = wish.chosen.contains(&value);
        let onchange = {
            let (changed, wish) = (changed.clone(), wish.clone());
            Callback::from(move |_: Event| {
                let mut wish = wish.clone();
                wish.toggle(value.clone());
                changed.emit(wish);
            })
        };
        html! { <label><input type="checkbox" checked={is_chosen} {onchange} />{ label }</label> }
    };
    html! { <div class="choices" data-testid={format!("filter-{}", column.logical_name)}>{ options.into_iter().map(tick).collect::<Html>() }</div> }
}

/// From and to, each with the editor of the column.
fn range(column: &GridColumn, wish: &Wish, table: &str, changed: &Callback<Wish>) -> Html {
    let meta = Rc::new(column.meta.clone());
    let side = |is_from: bool| {
        let id = format!("filter-{}-{}", column.name, if is_from { "from" } else { "to" });
        let on_typed = {
            let (changed, wish) = (changed.clone(), wish.clone());
            Callback::from(move |typed: Typed| {
                // What can't be read is no bound yet.
                let value = typed.unwrap_or(Value::Null);
                changed.emit(if is_from {
                    Wish { from: value, ..wish.clone() }
                } else {
                    Wish { to: value, ..wish.clone() }
                });
            })
        };
        let editor = EditorProps {
            id: id.clone().into(),
            table: table.to_owned().into(),
            column: meta.clone(),
            value: if is_from { wish.from.clone() } else { wish.to.clone() },
            currency: None,
            state: None,
            invalid: false,
            absent: false,
            on_typed,
        };
        let label = if is_from { t!("filter-from") } else { t!("filter-to") };
        html! { <div class="field"><label for={id.clone()}>{ label }</label>{ editor_of(editor) }<div id={format!("{id}-about")}></div></div> }
    };
    html! { <div class="filter-range">{ side(true) }{ side(false) }</div> }
}
