//! The frame of a field: label with its mark above, the editor, and below it what waits or what is wrong.

use super::EditorProps;
use super::choice::{Choice, Choices};
use super::date::Date;
use super::lookup::Lookup;
use super::number::Number;
use super::switch::Switch;
use super::text::Text;
use crate::state::edits::Typed;
use kit::format;
use kit::icon::{Icon, icon};
use model::form::Cell;
use model::metadata::{ColumnKind, Required};
use model::{ColumnMeta, Problem, Value};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What a field shows.
#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// The form's cell.
    pub cell: Cell,
    /// The table of the record.
    pub table: AttrValue,
    /// The column.
    pub column: Rc<ColumnMeta>,
    /// What it holds.
    pub value: Value,
    /// What the server has, while the value waits.
    pub on_server: Option<Value>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// The record's currency.
    pub currency: Option<AttrValue>,
    /// The record's state.
    pub state: Option<i32>,
    /// Whether it can't be changed.
    pub read_only: bool,
    /// What else is to be said of it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Whether the record that it points to is not on this device.
    #[prop_or_default]
    pub absent: bool,
    /// Begins the ids, for a column that stands on a page twice.
    #[prop_or("f".into())]
    pub prefix: AttrValue,
    /// Typed or chosen: the column and what it gives.
    pub on_typed: Callback<(Rc<ColumnMeta>, Typed)>,
}

/// A field of a form.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let name = &props.column.logical_name;
    let id = AttrValue::from(format!("{}-{name}", props.prefix));
    let editor = EditorProps {
        id: id.clone(),
        table: props.table.clone(),
        column: props.column.clone(),
        value: props.value.clone(),
        currency: props.currency.clone(),
        state: props.state,
        invalid: props.problem.is_some(),
        absent: props.absent,
        on_typed: {
            let column = props.column.clone();
            props.on_typed.reform(move |typed| (column.clone(), typed))
        },
    };
    let class = classes!(
        "field",
        props.on_server.is_some().then_some("waiting"),
        props.problem.is_some().then_some("invalid"),
    );
    let control = if props.read_only { still(props) } else { editor_of(editor) };
    html! {
        <div {class} style={(props.cell.col_span > 1).then(|| format!("grid-column:span {}", props.cell.col_span))}>
            if props.cell.show_label { <label for={id.clone()}>{ label(props) }{ " " }{ mark(props) }</label> }
            { control }
            <div id={format!("{id}-about")}>
                if let Some(problem) = &props.problem {
                    <p class="hint problem" data-testid={format!("problem-{name}")}>{ icon(Icon::ErrorCircle) }<span>{ problem_text(problem, props) }</span></p>
                }
                if props.absent { <p class="hint" data-testid={format!("absent-{name}")}>{ icon(Icon::Globe) }<span>{ t!("lookup-absent") }</span></p> }
                if let Some(hint) = &props.hint { <p class="hint" data-testid={format!("hint-{name}")}><span>{ hint }</span></p> }
                if let Some(value) = &props.on_server {
                    <p class="hint" data-testid={format!("waiting-{name}")}>{ icon(Icon::CloudArrowUp) }<span>{ waiting_text(value, props) }</span></p>
                }
            </div>
        </div>
    }
}

/// The form's label, or the column's.
fn label(props: &FieldProps) -> String {
    let lcid = format::lcid();
    match props.cell.label.text(lcid) {
        "" => props.column.display_name.text(lcid).to_owned(),
        text => text.to_owned(),
    }
}

fn mark(props: &FieldProps) -> Html {
    match props.column.required {
        _ if props.read_only => Html::default(),
        Required::ApplicationRequired | Required::SystemRequired => {
            html! { <span class="required" title={t!("form-required")}>{ "*" }</span> }
        }
        Required::Recommended => {
            html! { <span class="recommended" title={t!("form-recommended")}>{ "+" }</span> }
        }
        Required::None => Html::default(),
    }
}

fn still(props: &FieldProps) -> Html {
    let text = match format::value(&props.value, &props.column, props.currency.as_deref()) {
        text if text.is_empty() => t!("empty-value"),
        text => text,
    };
    html! {
        <div class="read-only" data-testid={format!("field-{}", props.column.logical_name)} data-read-only="true" title={t!("form-read-only")}>
            { text }
        </div>
    }
}

/// The editor of a column, without label and frame.
pub fn editor_of(editor: EditorProps) -> Html {
    match &editor.column.kind {
        ColumnKind::Integer { .. }
        | ColumnKind::BigInt
        | ColumnKind::Decimal { .. }
        | ColumnKind::Double { .. }
        | ColumnKind::Money { .. } => {
            html! { <Number ..editor /> }
        }
        ColumnKind::Boolean { .. } => html! { <Switch ..editor /> },
        ColumnKind::DateTime { .. } => html! { <Date ..editor /> },
        ColumnKind::Picklist { .. } | ColumnKind::State { .. } | ColumnKind::Status { .. } => {
            html! { <Choice ..editor /> }
        }
        ColumnKind::MultiPicklist { .. } => html! { <Choices ..editor /> },
        ColumnKind::Lookup { .. } => html! { <Lookup ..editor /> },
        _ => html! { <Text ..editor /> },
    }
}

/// The problem with the field's label and its limits in the language's style.
fn problem_text(problem: &Problem, props: &FieldProps) -> String {
    let mut shown = problem.clone();
    if shown.args.contains_key("column") {
        shown.args.insert("column".to_owned(), label(props));
    }
    texts::problem(&shown)
}

fn waiting_text(value: &Value, props: &FieldProps) -> String {
    let text = match format::value(value, &props.column, props.currency.as_deref()) {
        text if text.is_empty() => t!("empty-value"),
        text => text,
    };
    t!("form-waiting", value = format::isolated(&text))
}
