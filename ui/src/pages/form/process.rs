//! The process bar: where the record stands in its flow, what a stage asks for, and how it moves on.

use crate::context::{use_event, use_face};
use crate::state::edits::Edits;
use contract::Event;
use contract::calls::GetProcess;
use contract::processes::{ProcessView, StageView};
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use model::process::StageMove;
use model::{RecordId, TableMeta};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The flow of a record as it stands, asked for again whenever the record or its instance changes.
#[hook]
pub fn use_process(table: &str, id: Option<RecordId>) -> Option<Rc<ProcessView>> {
    let face = use_face();
    let process = use_state(|| None::<Rc<ProcessView>>);
    let load = {
        let (process, table) = (process.setter(), table.to_owned());
        Callback::from(move |()| {
            let Some(id) = id else { return };
            let (face, process, table) = (face.clone(), process.clone(), table.clone());
            // Where the flow can't be read, the form is as good without it.
            spawn_local(async move {
                process.set(face.call(GetProcess { table, id }).await.ok().flatten().map(Rc::new));
            });
        })
    };
    {
        let load = load.clone();
        use_effect_with(id, move |_| load.emit(()));
    }
    let (table, instances) = (table.to_owned(), process.as_ref().map(|process| process.instances.clone()));
    use_event(move |event| {
        if matches!(&event, Event::Rows(rows) if rows.table == table || Some(&rows.table) == instances.as_ref())
        {
            load.emit(());
        }
    });
    (*process).clone()
}

/// The bar.
#[derive(Properties, PartialEq)]
pub struct BarProps {
    /// The flow.
    pub process: Rc<ProcessView>,
    /// Metadata of the record's table, for the names of columns.
    pub table: Rc<TableMeta>,
    /// The record as it is being edited: what is missing of a stage.
    pub edits: Edits,
    /// The stage whose fields are open.
    pub open: Option<Uuid>,
    /// Opens a stage, or closes it.
    pub on_open: Callback<Option<Uuid>>,
    /// Moves the record.
    pub on_move: Callback<StageMove>,
    /// The fields of the open stage.
    pub children: Html,
}

/// The process bar of a record, with the fields of the stage that is open.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    let process = &props.process;
    let at = process.stages.iter().position(|stage| stage.id == process.active).unwrap_or_default();
    let passed = |n: usize, stage: &StageView| n < at && process.passed.contains(&stage.id);
    let next = next_verb(props);
    let open = props.open.and_then(|id| process.stages.iter().find(|stage| stage.id == id));
    html! {
        <section class="card process" data-testid="process" aria-label={process.name.clone()} data-active={process.active.to_string()}>
            <div class="process-bar">
                <div class="process-name"><bdi class="strong">{ &process.name }</bdi>
                    <span class="small-text muted">{ t!("process-place", at = at + 1, of = process.stages.len()) }</span></div>
                <ol class="process-stages">
                    for (n, stage) in process.stages.iter().enumerate() { { circle(stage, passed(n, stage), n == at, props) } }
                </ol>
                { next }
            </div>
            if let Some(stage) = open { { panel(stage, props) } }
        </section>
    }
}

fn circle(stage: &StageView, passed: bool, now: bool, props: &BarProps) -> Html {
    let is_open = props.open == Some(stage.id);
    let onclick = {
        let (on_open, id) = (props.on_open.clone(), stage.id);
        Callback::from(move |_: MouseEvent| on_open.emit((!is_open).then_some(id)))
    };
    let class = classes!("process-stage", passed.then_some("passed"), now.then_some("now"));
    let state = match (passed, now) {
        (true, _) => t!("process-passed"),
        (_, true) => t!("process-now"),
        _ => t!("process-ahead"),
    };
    html! {
        <li {class}>
            <button type="button" data-testid={format!("stage-{}", stage.id)} aria-expanded={is_open.to_string()} aria-current={now.then_some("step")} {onclick}>
                <span class="process-circle">if passed { { icon_with(Icon::Checkmark, "small") } }</span>
                <span class="process-label">{ stage.name.text(format::lcid()).to_owned() }</span>
                <span class="hidden-text">{ state }</span>
            </button>
        </li>
    }
}

/// "Next stage", which opens the stage instead while something is missing in it.
fn next_verb(props: &BarProps) -> Html {
    if !props.process.moves.contains(&StageMove::Next) {
        return Html::default();
    }
    let active = props.process.stages.iter().find(|stage| stage.id == props.process.active);
    let is_held = active.is_some_and(|stage| !missing(stage, props).is_empty());
    let onclick = {
        let (on_move, on_open, id) = (props.on_move.clone(), props.on_open.clone(), props.process.active);
        Callback::from(
            move |_: MouseEvent| if is_held { on_open.emit(Some(id)) } else { on_move.emit(StageMove::Next) },
        )
    };
    html! {
        <button type="button" class="button process-next" data-testid="stage-next" {onclick}>
            { t!("process-next") }{ icon_with(Icon::ChevronRight, "small turns") }
        </button>
    }
}

/// What the stage asks for, what of it is missing, and the moves from or to it.
fn panel(stage: &StageView, props: &BarProps) -> Html {
    let process = &props.process;
    let missing = missing(stage, props);
    let is_active = stage.id == process.active;
    let verb = |testid: &'static str, label: String, to: StageMove| {
        let on_move = props.on_move.reform(move |_: MouseEvent| to);
        html! { <button type="button" class="button small" data-testid={testid} onclick={on_move}>{ label }</button> }
    };
    let at = process.stages.iter().position(|other| other.id == process.active);
    let here = process.stages.iter().position(|other| other.id == stage.id);
    let is_next = at.zip(here).is_some_and(|(at, here)| here == at + 1);
    let can_go = !is_active && (process.passed.contains(&stage.id) || is_next);
    let close = props.on_open.reform(|_: MouseEvent| None);
    html! {
        <div class="process-panel" data-testid="stage-panel">
            <div class="row">
                <h2 class="grow"><bdi>{ stage.name.text(format::lcid()).to_owned() }</bdi></h2>
                <button type="button" class="button quiet only-icon" data-testid="stage-close" aria-label={t!("close")} onclick={close}>{ icon_with(Icon::Dismiss, "small") }</button>
            </div>
            if !missing.is_empty() && (is_active || is_next) {
                <p class="process-missing" data-testid="stage-missing">{ icon(Icon::ErrorCircle) }<span>{ t!("process-missing", fields = missing.join(", ")) }</span></p>
            }
            if stage.steps.is_empty() { <p class="second">{ t!("process-no-steps") }</p> } else { <div class="process-steps">{ props.children.clone() }</div> }
            <div class="row wrap">
                if is_active && process.moves.contains(&StageMove::Previous) { { verb("stage-previous", t!("process-previous"), StageMove::Previous) } }
                if can_go && !(is_next && is_held(props)) { { verb("stage-set-active", t!("process-set-active"), StageMove::To(stage.id)) } }
            </div>
        </div>
    }
}

fn is_held(props: &BarProps) -> bool {
    let active = props.process.stages.iter().find(|stage| stage.id == props.process.active);
    active.is_some_and(|stage| !missing(stage, props).is_empty())
}

/// Labels of the required steps that are still empty on the form. Of another table's stage the engine knows.
fn missing(stage: &StageView, props: &BarProps) -> Vec<String> {
    let is_own = stage.table == props.table.logical_name;
    let is_missing = |column: &str, known: bool| match is_own {
        true => Edits::is_blank(props.edits.value(column)),
        false => known,
    };
    let of = stage.steps.iter().filter(|step| step.required && is_missing(&step.column, step.missing));
    of.map(|step| step_label(&props.table, &step.column, step.label.text(format::lcid()))).collect()
}

/// The step's own label, or its column's.
fn step_label(table: &TableMeta, column: &str, label: &str) -> String {
    match (label, table.column(column)) {
        ("", Some(column)) => column.display_name.text(format::lcid()).to_owned(),
        ("", None) => column.to_owned(),
        (label, _) => label.to_owned(),
    }
}
