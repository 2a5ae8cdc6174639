//! The body of a form: heading, facts of the header, tabs, sections in columns.

use super::commands::cell_of;
use super::draft::{Belonging, standing};
use super::files::Slot;
use super::process::{Bar, use_process};
use super::record::{Open, Step, heading, refusal};
use super::related::{Related, Rows};
use super::rules::{advice, as_required, error_at};
use super::timeline::Timeline;
use crate::context::{Scene, use_scene};
use crate::fields::Field;
use contract::processes::{ProcessView, StepView};
use contract::related::RelatedTo;
use contract::shapes::{RecordMark, RecordView};
use kit::format;
use kit::icon::{Icon, icon};
use model::form::{Cell, Content, Form, Section, Subgrid, Tab};
use model::metadata::{ColumnKind, Required};
use model::process::StageMove;
use model::{ColumnMeta, Lookup, TableMeta, Value};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use yew::prelude::*;

/// The open record.
#[derive(Properties, PartialEq)]
pub struct BodyProps {
    /// The open record.
    pub open: Rc<Open>,
    /// Takes what is typed.
    pub dispatcher: UseReducerDispatcher<Open>,
    /// Moves the record in its process flow.
    pub on_move: Callback<StageMove>,
}

/// The body of a form.
#[component]
pub fn Body(props: &BodyProps) -> Html {
    let scene = use_scene();
    let chosen = use_state(|| 0_usize);
    let record_id = props.open.record.as_ref().filter(|record| !record.is_new).map(|record| record.id);
    let process = use_process(props.open.record.as_ref().map_or("", |record| &record.table), record_id);
    let stage = use_state(|| None::<Uuid>);
    let (Some(table), Some(record)) = (&props.open.table, &props.open.record) else { return Html::default() };
    let on_typed = {
        let dispatcher = props.dispatcher.clone();
        Callback::from(move |(column, typed)| dispatcher.dispatch(Step::Typed(column, typed)))
    };
    let drawing = Drawing { open: &props.open, table, record, scene: &scene, on_typed };
    let panes = panes(record, scene.phone, scene.drafts_only);
    let shown = (*chosen).min(panes.len().saturating_sub(1));
    let choose = |n: usize| {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(n))
    };
    let bar = process.map(|process| drawing.process(process, &stage, &props.on_move));
    let tab_list = html! {
        if panes.len() > 1 {
            <div class="tabs" role="tablist" aria-label={t!("form-tabs")}>
                for (n, pane) in panes.iter().enumerate() {
                    <button type="button" class="tab" role="tab" aria-selected={(n == shown).to_string()} data-testid={format!("tab-{}", pane.id())} onclick={choose(n)}>
                        { pane.name() }
                    </button>
                }
            </div>
        }
    };
    html! {
        <>
            if scene.phone { { tab_list.clone() } }
            <div class="form-layout">
            <div class="form-scroll">
                <div class="form-body">
                    if !scene.phone { <div class="record-head">{ heading(&props.open, &scene) }{ facts(&record.form, &drawing) }</div> }
                    { notices(&props.open, record) }
                    { standing(record) }
                    if scene.drafts_only && !record.draft && !record.is_new { <Belonging record={record.clone()} /> }
                    { bar.unwrap_or_default() }
                    if !scene.phone { { tab_list } }
                    { panes.get(shown).map_or_else(|| html! { <p class="second">{ t!("form-no-fields") }</p> }, |pane| drawing.pane(pane)) }
                </div>
            </div>
            if !scene.phone && !scene.drafts_only && has_side(record) && !matches!(panes.get(shown), Some(Pane::Related)) {
                <aside class="form-side" aria-label={t!("timeline-title")}><Timeline table={record.table.clone()} id={record.id} /></aside>
            }
            </div>
        </>
    }
}

/// What a tab of the page shows.
enum Pane<'a> {
    /// A tab of the form.
    Form(&'a Tab),
    /// Notes and activities.
    Timeline,
    /// Rows that belong to the record.
    Related,
}

impl Pane<'_> {
    fn id(&self) -> &str {
        match self {
            Self::Form(tab) => &tab.name,
            Self::Timeline => "timeline",
            Self::Related => "related",
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Form(tab) => tab_name(tab),
            Self::Timeline => t!("timeline-title"),
            Self::Related => t!("related-tab"),
        }
    }
}

/// The form's tabs, then what belongs to the record. On desktops the timeline stands beside them.
fn panes(record: &RecordView, phone: bool, drafts_only: bool) -> Vec<Pane<'_>> {
    let form = record.form.tabs.iter().filter(|tab| !phone || tab.on_phone).map(Pane::Form);
    // Where there are only drafts, nothing lies on the device that could belong to a record.
    let timeline = (phone && !drafts_only && has_side(record)).then_some(Pane::Timeline);
    let related = (!record.is_new && !drafts_only).then_some(Pane::Related);
    form.chain(timeline).chain(related).collect()
}

/// Whether the page adds a timeline: not to a new record, and not where the form has one of its own.
fn has_side(record: &RecordView) -> bool {
    let sections = record.form.tabs.iter().flat_map(|tab| &tab.columns).flat_map(|column| &column.sections);
    let mut cells = sections.flat_map(|section| section.rows.iter().flatten());
    !record.is_new && !cells.any(|cell| matches!(cell.content, Content::Timeline { .. }))
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
    /// The process bar, with the fields of the stage that is open as the form has them.
    fn process(
        &self,
        process: Rc<ProcessView>,
        stage: &UseStateHandle<Option<Uuid>>,
        on_move: &Callback<StageMove>,
    ) -> Html {
        let open = stage.and_then(|id| process.stages.iter().find(|stage| stage.id == id));
        let own = open.filter(|stage| stage.table == self.record.table);
        let field = |step: &StepView| {
            self.field(&cell_of(&step.column, step.label.clone()), &step.column, Some(step.required))
        };
        let fields: Html = own.into_iter().flat_map(|stage| &stage.steps).map(field).collect();
        let on_open = {
            let stage = stage.setter();
            Callback::from(move |id| stage.set(id))
        };
        let on_moved = {
            let (stage, on_move) = (stage.setter(), on_move.clone());
            Callback::from(move |to| {
                stage.set(None);
                on_move.emit(to);
            })
        };
        let table = Rc::new(self.table.clone());
        html! {
            <Bar {process} {table} edits={self.open.edits.clone()} open={**stage} {on_open} on_move={on_moved}>{ fields }</Bar>
        }
    }

    fn pane(&self, pane: &Pane<'_>) -> Html {
        let (table, id) = (self.record.table.clone(), self.record.id);
        match pane {
            Pane::Form(tab) => self.tab(tab),
            Pane::Timeline => html! { <Timeline {table} {id} /> },
            Pane::Related => html! { <Related {table} {id} /> },
        }
    }

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
        let is_shown = |cell: &Cell| cell.column().is_none_or(|column| !self.is_hidden(column));
        let is_empty = !section.rows.iter().flatten().any(is_shown);
        if is_empty || (self.scene.phone && !section.on_phone) {
            return Html::default();
        }
        let label = section.label.text(format::lcid()).to_owned();
        html! {
            <section class="card section">
                if !label.is_empty() { <h2>{ label }</h2> }
                for row in section.rows.iter() {
                    <div class="section-row">for cell in row.iter() { { self.cell(cell) } }</div>
                }
            </section>
        }
    }

    fn cell(&self, cell: &Cell) -> Html {
        match &cell.content {
            Content::Column { column, .. } => self.field(cell, column, None),
            _ if self.record.is_new => Html::default(),
            Content::Subgrid(list) => self.list(cell, list),
            Content::Timeline { .. } => {
                html! { <Timeline table={self.record.table.clone()} id={self.record.id} /> }
            }
            Content::Other { control } => {
                html! { <p class="small-text muted" data-testid="form-left-out">{ t!("form-left-out", name = control) }</p> }
            }
        }
    }

    fn list(&self, cell: &Cell, list: &Subgrid) -> Html {
        let title = match cell.label.text(format::lcid()) {
            "" => self.scene.collection(&list.lists),
            text => text.to_owned(),
        };
        let related =
            |relationship: &String| RelatedTo { relationship: relationship.clone(), id: self.record.id };
        html! {
            <Rows key={list.subgrid.clone()} table={list.lists.clone()} related={list.relationship.as_ref().map(related)} view={list.view} {title}
                owner={Lookup { table: self.record.table.clone(), id: self.record.id, name: None }} />
        }
    }

    /// Whether a business rule hides a column.
    fn is_hidden(&self, column: &str) -> bool {
        self.open.rules.visible.get(column) == Some(&false)
    }

    /// A field as form and rules want it; a step of a stage may require it too.
    fn field(&self, cell: &Cell, name: &str, step: Option<bool>) -> Html {
        let Some(column) = self.table.column(name).filter(|_| !self.is_hidden(name)) else {
            return Html::default();
        };
        let rules = &self.open.rules;
        let mut column = as_required(column, rules);
        if step == Some(true) {
            column.required = Required::ApplicationRequired;
        }
        let state = match self.open.edits.value("statecode") {
            Value::Choice(n) => Some(*n),
            _ => None,
        };
        let problem = self.open.edits.problem(name).cloned().or_else(|| error_at(rules, name));
        if matches!(column.kind, ColumnKind::Image | ColumnKind::File { .. }) {
            return self.slot(cell, &column);
        }
        let prefix = if step.is_some() { "s" } else { "f" };
        let field = html! {
            <Field key={name.to_owned()} cell={cell.clone()} table={self.record.table.clone()} column={Rc::new(column.clone())} value={self.open.edits.value(name).clone()}
                on_server={self.record.on_server.get(name).cloned()} {problem}
                currency={self.record.currency.clone().map(AttrValue::from)} {state} read_only={self.is_read_only(cell, &column)} hint={self.hint(&column)} absent={self.is_absent(name)} {prefix}
                on_typed={self.on_typed.clone()} />
        };
        if !rules.recommendations.iter().any(|advice| advice.column == name) {
            return field;
        }
        html! { <div class="with-advice">{ field }{ advice(rules, name, self.table, &self.on_typed) }</div> }
    }

    /// Whether a lookup still points to the record that is not on this device.
    fn is_absent(&self, column: &str) -> bool {
        self.record.absent.iter().any(|absent| absent == column)
            && self.record.fields.get(column) == Some(self.open.edits.value(column))
    }

    /// A file or image column. A record that isn't saved has nowhere to keep one.
    fn slot(&self, cell: &Cell, column: &ColumnMeta) -> Html {
        if self.record.is_new {
            return Html::default();
        }
        let label = match cell.label.text(format::lcid()) {
            "" => column.display_name.text(format::lcid()).to_owned(),
            text => text.to_owned(),
        };
        let locked = self.open.rules.locked.get(&column.logical_name).copied().unwrap_or(cell.locked);
        html! {
            <Slot key={column.logical_name.clone()} table={self.record.table.clone()} id={self.record.id} column={column.logical_name.clone()} {label}
                pictures={column.kind == ColumnKind::Image} can_change={self.record.can_update && !locked} />
        }
    }

    /// Why a look-up of a draft can't be chosen now.
    fn hint(&self, column: &ColumnMeta) -> Option<AttrValue> {
        self.waits_for_link(column).then(|| t!("draft-lookup").into())
    }

    /// Whether a field needs a connection: look-ups of drafts (checklist 103).
    fn waits_for_link(&self, column: &ColumnMeta) -> bool {
        let is_empty = self.open.edits.value(&column.logical_name).is_null();
        let is_lookup = matches!(column.kind, ColumnKind::Lookup { .. });
        self.record.draft && is_lookup && is_empty && !self.scene.status.link.is_online()
    }

    fn is_read_only(&self, cell: &Cell, column: &ColumnMeta) -> bool {
        if self.waits_for_link(column) {
            return true;
        }
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
        let locked = self.open.rules.locked.get(&column.logical_name).copied().unwrap_or(cell.locked);
        locked || !writable || !editable
    }
}

/// The cells of the form's header as facts.
fn facts(form: &Form, drawing: &Drawing<'_>) -> Html {
    let fact = |cell: &Cell| {
        let column = drawing.table.column(cell.column()?)?;
        let name = &column.logical_name;
        let label = match cell.label.text(format::lcid()) {
            "" => column.display_name.text(format::lcid()).to_owned(),
            text => text.to_owned(),
        };
        let value = format::value(drawing.open.edits.value(name), column, drawing.record.currency.as_deref());
        let value = if value.is_empty() { t!("empty-value") } else { value };
        Some(
            html! { <div class="record-fact"><dt>{ label }</dt><dd dir="auto" data-testid={format!("header-{name}")}>{ value }</dd></div> },
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
