//! One change being settled: its fields, what will be saved, and the verbs.

use super::fields::{self, Chosen};
use crate::context::{Scene, use_face, use_scene};
use crate::pages::queue::name_of;
use crate::state::conflict::{Case, Mode, Settling, Source};
use crate::state::edits::Typed;
use crate::state::route::Route;
use contract::calls::ResolveChange;
use contract::shapes::{Conflict, FieldChoice, Resolution};
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use kit::problem::details;
use kit::sheet::Confirm;
use model::{ColumnMeta, TableMeta};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Which change, and the one to go on with.
#[derive(Properties, PartialEq)]
pub struct DetailProps {
    /// The change beside what the server has.
    pub conflict: Rc<Conflict>,
    /// Another one that needs the person.
    pub next: Option<i64>,
}

/// What the person does.
pub enum Step {
    /// The change was read again.
    Read(Rc<Conflict>),
    /// He chose for a field.
    Choose(String, FieldChoice),
    /// He chose for all fields in dispute.
    All(FieldChoice),
    /// He typed another value.
    Typed(Rc<ColumnMeta>, Typed),
}

impl Reducible for Settling {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut settling = (*self).clone();
        match step {
            Step::Read(conflict) => settling.refreshed(conflict),
            Step::Choose(column, choice) => settling.choose(&column, choice),
            Step::All(choice) => settling.choose_all(&choice),
            Step::Typed(column, typed) => settling.typed(&column, typed),
        }
        Rc::new(settling)
    }
}

/// One change being settled.
#[component]
pub fn Detail(props: &DetailProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let settling = {
        let conflict = props.conflict.clone();
        use_reducer(move || Settling::new(conflict))
    };
    {
        let read = settling.dispatcher();
        use_effect_with(props.conflict.clone(), move |conflict| read.dispatch(Step::Read(conflict.clone())));
    }
    let table = use_table(&props.conflict.entry.table);
    let asking = use_state(|| false);
    let resolve = {
        let (face, seq, next) = (face.clone(), props.conflict.entry.seq, props.next);
        Callback::from(move |how: Resolution| {
            let face = face.clone();
            spawn_local(async move {
                match face.call(ResolveChange { seq, how }).await {
                    Ok(()) => {
                        face.toast(t!("conflict-settled"));
                        face.go(next.map_or(Route::Queue, |seq| Route::Conflict { seq }));
                    }
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    let ask = |on: bool| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(on))
    };
    let later = Callback::from(move |_: MouseEvent| face.go(Route::Queue));
    let name = name_of(&props.conflict.entry);
    let chosen = Chosen { settling: settling.clone(), table, phone: scene.phone };
    html! {
        <section class="conflict-detail" aria-label={name.clone()}>
            <div class="conflict-scroll">
                { head(&settling, &name, &scene) }
                { fields::listed(&chosen) }
                if matches!(settling.case(), Case::Disputed(_)) { { preview(&chosen) } }
            </div>
            <footer class="conflict-foot">
                <span class="grow small-text muted conflict-hint">{ t!("conflict-kept") }</span>
                if !scene.phone { <button type="button" class="button quiet" data-testid="conflict-later" onclick={later}>{ t!("conflict-later") }</button> }
                { verbs(&settling, &resolve, &ask(true)) }
            </footer>
            if *asking {
                <Confirm title={t!("queue-discard-title")} text={t!("queue-discard-text", name = name)} confirm={t!("queue-discard")}
                    on_confirm={resolve.reform(|()| Resolution::Discard)} on_cancel={ask(false)} />
            }
        </section>
    }
}

/// Metadata of the change's table; `None` until it is here.
#[hook]
fn use_table(name: &str) -> Option<Rc<TableMeta>> {
    let face = use_face();
    let table = use_state(|| None);
    {
        let table = table.clone();
        use_effect_with(name.to_owned(), move |name| {
            let name = name.clone();
            spawn_local(async move { table.set(face.table(&name).await.ok()) });
        });
    }
    (*table).clone()
}

fn head(settling: &UseReducerHandle<Settling>, name: &str, scene: &Scene) -> Html {
    let entry = &settling.conflict().entry;
    let title = match settling.case() {
        Case::Disputed(count) => t!("conflict-fields", count = count),
        Case::Gone => t!("conflict-gone"),
        Case::DeletedHere => t!("conflict-deleted-here"),
        Case::Refused => t!("conflict-refused"),
    };
    let about = format!(
        "{} · {}",
        scene.singular(&entry.table),
        t!("conflict-made", when = format::moment_in_text(entry.made_at))
    );
    html! {
        <>
        <header class="conflict-head">
            { monogram(name, "") }
            <div class="grow">
                <h1>{ title }</h1>
                <p class="second"><bdi>{ name.to_owned() }</bdi>{ " · " }{ about }</p>
            </div>
            if matches!(settling.case(), Case::Disputed(_)) { { modes(settling) } }
        </header>
        if let Some(problem) = entry.problem.as_ref().filter(|_| !matches!(settling.case(), Case::Disputed(_))) {
            <div class="conflict-why" data-testid="conflict-why"><p>{ texts::problem(problem) }</p>{ details(problem) }</div>
        }
        </>
    }
}

/// All mine, all the server's, or field by field.
fn modes(settling: &UseReducerHandle<Settling>) -> Html {
    let now = settling.mode();
    let button = |mode: Mode, label: String, testid: &'static str, choice: Option<FieldChoice>| {
        let onclick = {
            let dispatcher = settling.dispatcher();
            Callback::from(move |_: MouseEvent| {
                if let Some(choice) = choice.clone() {
                    dispatcher.dispatch(Step::All(choice));
                }
            })
        };
        html! { <button type="button" aria-pressed={(now == mode).to_string()} data-testid={testid} {onclick}>{ label }</button> }
    };
    html! {
        <div class="segments" role="group" aria-label={t!("conflict-whose")}>
            { button(Mode::Mine, t!("conflict-all-mine"), "all-mine", Some(FieldChoice::Mine)) }
            { button(Mode::Theirs, t!("conflict-all-theirs"), "all-theirs", Some(FieldChoice::Theirs)) }
            { button(Mode::Fields, t!("conflict-by-field"), "by-field", None) }
        </div>
    }
}

/// What the record will have, said before it is sent.
fn preview(chosen: &Chosen) -> Html {
    let fact = |settled: &crate::state::conflict::Settled<'_>| {
        let (text, from) = match settled.value {
            None => (t!("conflict-open"), String::new()),
            Some((value, source)) => (
                chosen.text(&settled.field.column, value),
                match source {
                    Source::Mine => t!("conflict-yours"),
                    Source::Theirs => t!("conflict-server"),
                    Source::Typed => t!("conflict-typed"),
                },
            ),
        };
        html! {
            <div class="conflict-fact">
                <dt>{ chosen.label(&settled.field.column) }</dt>
                <dd class={settled.value.is_none().then_some("att")}><bdi>{ text }</bdi></dd>
                <dd class="small-text muted">{ from }</dd>
            </div>
        }
    };
    html! {
        <section class="card conflict-preview" data-testid="conflict-preview">
            <h2>{ t!("conflict-preview") }</h2>
            <dl>{ chosen.settling.results().iter().map(fact).collect::<Html>() }</dl>
        </section>
    }
}

fn verbs(settling: &Settling, resolve: &Callback<Resolution>, discard: &Callback<()>) -> Html {
    let resolution = settling.resolution();
    let word = match settling.case() {
        Case::Gone => t!("queue-recreate"),
        Case::DeletedHere => t!("conflict-delete-anyway"),
        Case::Disputed(_) | Case::Refused => t!("conflict-resubmit"),
    };
    let other = match settling.case() {
        Case::DeletedHere => t!("conflict-keep-record"),
        _ => t!("conflict-discard"),
    };
    let send = {
        let (resolve, resolution) = (resolve.clone(), resolution.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(resolution) = resolution.clone() {
                resolve.emit(resolution);
            }
        })
    };
    html! {
        <>
            <button type="button" class="button" data-testid="conflict-discard" onclick={discard.reform(|_: MouseEvent| ())}>{ other }</button>
            <button type="button" class="button primary" data-testid="conflict-resubmit" disabled={resolution.is_none()} onclick={send}>
                { icon(Icon::CloudArrowUp) }{ word }
            </button>
        </>
    }
}
