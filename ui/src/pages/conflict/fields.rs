//! The fields of a change: before, yours, the server's. In dispute they ask for a choice; the rest is shown, not hidden.

use super::detail::Step;
use crate::fields::{EditorProps, editor_of};
use crate::state::conflict::{Case, Settling};
use contract::shapes::{ConflictField, FieldChoice};
use kit::format;
use kit::icon::{Icon, icon_with};
use model::{ColumnMeta, TableMeta, Value};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What the fields are drawn from.
#[derive(Clone, PartialEq)]
pub struct Chosen {
    /// The change being settled.
    pub settling: UseReducerHandle<Settling>,
    /// Metadata of its table.
    pub table: Option<Rc<TableMeta>>,
    /// Whether the window is a phone's.
    pub phone: bool,
}

impl Chosen {
    fn column(&self, name: &str) -> Option<Rc<ColumnMeta>> {
        self.table.as_ref()?.column(name).cloned().map(Rc::new)
    }

    /// A column's label; its logical name until metadata is here.
    pub fn label(&self, name: &str) -> String {
        let label = self.table.as_ref().and_then(|table| table.column(name)).map(|c| &c.display_name);
        label.map_or_else(|| name.to_owned(), |label| label.text(format::lcid()).to_owned())
    }

    /// A value as people read it.
    pub fn text(&self, column: &str, value: &Value) -> String {
        let text = self.table.as_ref().and_then(|t| t.column(column)).map(|c| format::value(value, c, None));
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| t!("empty-value"))
    }
}

/// All fields of the change.
pub fn listed(chosen: &Chosen) -> Html {
    let row = |field: &ConflictField| html! { <Row key={field.column.clone()} chosen={chosen.clone()} field={field.clone()} /> };
    let contested: Html = chosen.settling.contested().map(row).collect();
    let agreed: Vec<_> = chosen.settling.agreed().collect();
    let disputed = matches!(chosen.settling.case(), Case::Disputed(_));
    if chosen.settling.conflict().fields.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card conflict-fields" data-testid="conflict-fields">
            if !chosen.phone && disputed {
                <div class="conflict-row conflict-titles" aria-hidden="true">
                    <span>{ t!("conflict-field") }</span><span>{ t!("conflict-before") }</span>
                    <span>{ t!("conflict-yours-title") }</span><span>{ t!("conflict-server-title") }</span>
                </div>
            }
            { contested }
            if disputed && !agreed.is_empty() { <h2 class="conflict-agreed">{ t!("conflict-agreed") }</h2> }
            { agreed.into_iter().map(row).collect::<Html>() }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    chosen: Chosen,
    field: ConflictField,
}

/// One field.
#[component]
fn Row(props: &RowProps) -> Html {
    let editing = use_state(|| false);
    let (chosen, field) = (&props.chosen, &props.field);
    let column = chosen.column(&field.column);
    let toggle = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(!*editing))
    };
    let may_edit = column.as_ref().is_some_and(|column| column.can_update)
        && matches!(chosen.settling.case(), Case::Disputed(_) | Case::Refused);
    let label = chosen.label(&field.column);
    let sign = match field.contested {
        true => icon_with(Icon::ErrorCircleFilled, "att-mark"),
        false => icon_with(Icon::Checkmark, "ok-mark"),
    };
    html! {
        <div class={classes!("conflict-row", field.contested.then_some("contested"))} role="radiogroup" aria-label={label.clone()} data-testid={format!("conflict-field-{}", field.column)}>
            <span class="conflict-label row">
                { sign }<span class="grow medium">{ label.clone() }</span>
                if may_edit {
                    <button type="button" class="button small link" aria-expanded={editing.to_string()} data-testid={format!("edit-{}", field.column)} onclick={toggle}>{ t!("conflict-edit") }</button>
                }
            </span>
            { side(chosen, field, &field.base, None) }
            { side(chosen, field, &field.mine, Some(FieldChoice::Mine)) }
            { side(chosen, field, &field.theirs, Some(FieldChoice::Theirs)) }
            if let Some(column) = column.filter(|_| *editing) { { editor(chosen, field, column) } }
        </div>
    }
}

/// One of the three values; those that can be chosen are radio buttons.
fn side(chosen: &Chosen, field: &ConflictField, value: &Value, choice: Option<FieldChoice>) -> Html {
    let text = chosen.text(&field.column, value);
    let title = match &choice {
        None => t!("conflict-before"),
        Some(FieldChoice::Theirs) => t!("conflict-server-title"),
        Some(_) => t!("conflict-yours-title"),
    };
    let title = html! { <span class="conflict-side">{ title }</span> };
    let Some(choice) = choice.filter(|_| field.contested) else {
        return html! { <span class="conflict-value">{ title }<bdi>{ text }</bdi></span> };
    };
    let checked = chosen.settling.choice(&field.column) == Some(&choice);
    let name = if choice == FieldChoice::Mine { "mine" } else { "theirs" };
    let onchange = {
        let (dispatcher, column) = (chosen.settling.dispatcher(), field.column.clone());
        Callback::from(move |_: Event| dispatcher.dispatch(Step::Choose(column.clone(), choice.clone())))
    };
    html! {
        <label class={classes!("conflict-value", "choice", checked.then_some("chosen"))}>
            { title }
            <input type="radio" name={format!("choice-{}", field.column)} data-testid={format!("{name}-{}", field.column)} {checked} {onchange} />
            <bdi class="grow">{ text }</bdi>
        </label>
    }
}

/// Another value, typed freely.
fn editor(chosen: &Chosen, field: &ConflictField, column: Rc<ColumnMeta>) -> Html {
    let value = match chosen.settling.choice(&field.column) {
        Some(FieldChoice::Value(value)) => value,
        Some(FieldChoice::Theirs) => &field.theirs,
        Some(FieldChoice::Mine) | None => &field.mine,
    };
    let problem = chosen.settling.problem(&field.column);
    let props = EditorProps {
        id: format!("conflict-{}", field.column).into(),
        table: chosen.settling.conflict().entry.table.clone().into(),
        column: column.clone(),
        value: value.clone(),
        currency: None,
        state: None,
        invalid: problem.is_some(),
        absent: false,
        on_typed: {
            let dispatcher = chosen.settling.dispatcher();
            Callback::from(move |typed| dispatcher.dispatch(Step::Typed(column.clone(), typed)))
        },
    };
    html! {
        <div class="conflict-editor">
            <label class="label-text second" for={props.id.clone()}>{ t!("conflict-other-value") }</label>
            { editor_of(props) }
            if let Some(problem) = problem { <p class="hint problem">{ texts::problem(problem) }</p> }
        </div>
    }
}
