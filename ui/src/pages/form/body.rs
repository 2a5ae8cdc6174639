//! The body of a form: heading, facts of the header, tabs, sections in columns.

use super::record::{Open, Step, heading, refusal};
use crate::context::{Scene, use_scene};
use crate::fields::Field;
use crate::format;
use crate::kit::icon::{Icon, icon};
use contract::shapes::{RecordMark, RecordView};
use model::form::{Cell, Form, Section, Tab};
use model::metadata::ColumnKind;
use model::{ColumnMeta, TableMeta, Value};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The open record.
#[derive(Properties, PartialEq)]
pub struct BodyProps {
    /// The open record.
    pub open: Rc<Open>,
    /// Takes what is typed.
    pub dispatcher: UseReducerDispatcher<Open>,
}

/// The body of a form.
#[component]
pub fn Body(props: &BodyProps) -> Html {
    let scene = use_scene();
    let chosen = use_state(|| 0_usize);
    let (Some(table), Some(record)) = (&props.open.table, &props.open.record) else { return Html::default() };
    let on_typed = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |(column, typed)| dispatcher.dispatch(Step::Typed(column, typed)))
    };
    let drawing = Drawing { open: &props.open, table, record, scene: &scene, on_typed };
    let tabs: Vec<_> = record.form.tabs.iter().filter(|tab| !scene.phone || tab.on_phone).collect();
    let shown = (*chosen).min(tabs.len().saturating_sub(1));
    let choose = |n: usize| {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(n))
    };
    let tab_list = html! {
        if tabs.len() > 1 {
            <div class="tabs" role="tablist" aria-label={t!("form-tabs")}>
                for (n, tab) in tabs.iter().enumerate() {
                    <button type="button" class="tab" role="tab" aria-selected={(n == shown).to_string()} data-testid={format!("tab-{}", tab.name)} onclick={choose(n)}>
                        { tab_name(tab) }
                    </button>
                }
            </div>
        }
    };
    html! {
        <>
            if scene.phone { { tab_list.clone() } }
            <div class="form-scroll">
                <div class="form-body">
                    if !scene.phone { <div class="record-head">{ heading(&props.open, &scene) }{ facts(&record.form, &drawing) }</div> }
                    { notices(&props.open, record) }
                    if !scene.phone { { tab_list } }
                    if let Some(tab) = tabs.get(shown) { { drawing.tab(tab) } } else { <p class="second">{ t!("form-no-fields") }</p> }
                </div>
            </div>
        </>
    }
}

/// What is needed to draw the parts of a form.
struct Drawing<'a> {
    open: &'a Open,
    table: &'a TableMeta,
    record: &'a RecordView,
    scene: &'a Scene,
    on_typed: Callback<(Rc<ColumnMeta>, crate::state::edits::Typed)>,
}

impl Drawing<'_> {
    fn tab(&self, tab: &Tab) -> Html {
        html! {
            <div class="tab-columns" role="tabpanel">
                for column in tab.columns.iter() {
                    <div class="tab-column" style={format!("flex-grow:{}", column.width_percent.max(1))}>
                        for section in column.sections.iter() { { self.section(section) } }
                    </div>
                }
            </div>
        }
    }

    fn section(&self, section: &Section) -> Html {
        if section.rows.is_empty() || (self.scene.phone && !section.on_phone) {
            return Html::default();
        }
        let label = section.label.text(format::lcid()).to_owned();
        html! {
            <section class="card section">
                if !label.is_empty() { <h2>{ label }</h2> }
                for row in section.rows.iter() {
                    <div class="section-row">for cell in row.iter() { { self.field(cell) } }</div>
                }
            </section>
        }
    }

    fn field(&self, cell: &Cell) -> Html {
        let Some(column) = self.table.column(&cell.column) else { return Html::default() };
        let name = &column.logical_name;
        let state = match self.open.edits.value("statecode") {
            Value::Choice(n) => Some(*n),
            _ => None,
        };
        html! {
            <Field key={name.clone()} cell={cell.clone()} table={self.record.table.clone()} column={Rc::new(column.clone())} value={self.open.edits.value(name).clone()}
                on_server={self.record.on_server.get(name).cloned()} problem={self.open.edits.problem(name).cloned()}
                currency={self.record.currency.clone().map(AttrValue::from)} {state} read_only={self.is_read_only(cell, column)}
                on_typed={self.on_typed.clone()} />
        }
    }

    fn is_read_only(&self, cell: &Cell, column: &ColumnMeta) -> bool {
        let writable =
            if self.record.is_new { column.can_create } else { column.can_update && self.record.can_update };
        let editable = !matches!(
            column.kind,
            ColumnKind::Uniqueidentifier
                | ColumnKind::State { .. }
                | ColumnKind::EntityName
                | ColumnKind::Image
                | ColumnKind::File { .. }
        );
        cell.locked || !writable || !editable
    }
}

/// The cells of the form's header as facts.
fn facts(form: &Form, drawing: &Drawing<'_>) -> Html {
    let fact = |cell: &Cell| {
        let column = drawing.table.column(&cell.column)?;
        let label = match cell.label.text(format::lcid()) {
            "" => column.display_name.text(format::lcid()).to_owned(),
            text => text.to_owned(),
        };
        let value =
            format::value(drawing.open.edits.value(&cell.column), column, drawing.record.currency.as_deref());
        let value = if value.is_empty() { t!("empty-value") } else { value };
        Some(
            html! { <div class="record-fact"><dt>{ label }</dt><dd dir="auto" data-testid={format!("header-{}", cell.column)}>{ value }</dd></div> },
        )
    };
    if form.header.is_empty() || drawing.record.is_new {
        return Html::default();
    }
    html! { <dl class="record-facts">{ form.header.iter().filter_map(fact).collect::<Html>() }</dl> }
}

/// What stopped saving, and why the record needs the person.
fn notices(open: &Open, record: &RecordView) -> Html {
    html! {
        <>
            if let Some(text) = refusal(open) {
                <div class="form-alert" role="alert" data-testid="form-problem">{ icon(Icon::ErrorCircle) }<span>{ text }</span></div>
            }
            if let RecordMark::NeedsAttention { problem, .. } = &record.mark {
                <div class="form-alert att" data-testid="form-attention">{ icon(Icon::ErrorCircleFilled) }<span>{ texts::problem(problem) }</span></div>
            }
        </>
    }
}

fn tab_name(tab: &Tab) -> String {
    match tab.label.text(format::lcid()) {
        "" => t!("form-general"),
        text => text.to_owned(),
    }
}
