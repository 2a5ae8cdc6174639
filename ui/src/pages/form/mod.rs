//! The form of a record: header, tabs, fields; save, new, delete; unsaved edits are asked about before leaving.

mod body;
mod record;
mod verbs;

use crate::context::{use_event, use_face, use_scene};
use crate::frame::page::Page;
use crate::kit::icon::{Icon, icon_with};
use crate::kit::problem::alert;
use crate::kit::sheet::{Confirm, Sheet};
use crate::state::route::Route;
use body::Body;
use contract::calls::DeleteRecord;
use contract::{Event, Problem};
use model::{Code, RecordId};
use record::{Open, Then, heading, load, save};
use std::rc::Rc;
use texts::t;
use verbs::{desktop_verbs, phone_verbs};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Which record.
#[derive(Properties, PartialEq)]
pub struct FormPageProps {
    /// Logical name.
    pub table: String,
    /// Primary key; without one a new record is made.
    #[prop_or_default]
    pub id: Option<RecordId>,
}

/// What the page asks about.
#[derive(Clone, Debug, PartialEq)]
enum Asking {
    Nothing,
    Delete,
    Leave(Route),
}

/// The form of a record.
#[component]
pub fn FormPage(props: &FormPageProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let open = use_reducer(Open::default);
    let asking = use_state(|| Asking::Nothing);
    let ask = |what: Asking| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(what.clone()))
    };
    let (table, id) = (props.table.clone(), props.id);
    {
        let (face, open, table) = (face.clone(), open.dispatcher(), table.clone());
        use_effect_with((), move |()| {
            spawn_local(async move { open.dispatch(load(&face, &table, id).await) })
        });
    }
    {
        let (face, open, table) = (face.clone(), open.dispatcher(), table.clone());
        use_event(move |event| {
            let Some(id) = id else { return };
            let concerned = matches!(&event, Event::Rows(rows) if rows.table == table && (rows.ids.is_empty() || rows.ids.contains(&id)));
            if concerned {
                let (face, open, table) = (face.clone(), open.clone(), table.clone());
                spawn_local(async move { open.dispatch(load(&face, &table, Some(id)).await) });
            }
        });
    }
    {
        // Leaving is asked about only while there is something to lose.
        let (face, asking) = (face.clone(), asking.setter());
        use_effect_with(open.edits.is_dirty(), move |dirty| {
            face.set_guard(dirty.then(|| Callback::from(move |route| asking.set(Asking::Leave(route)))));
            move || face.set_guard(None)
        });
    }
    let on_save = |then: Then| {
        let (face, open, table) = (face.clone(), open.clone(), table.clone());
        Callback::from(move |()| save(&face, &open, &table, then.clone()))
    };
    let go = |route: Route| {
        let face = face.clone();
        Callback::from(move |()| face.go(route.clone()))
    };
    let delete = {
        let (face, table, asking) = (face.clone(), table.clone(), asking.clone());
        Callback::from(move |()| {
            asking.set(Asking::Nothing);
            let (face, table) = (face.clone(), table.clone());
            let Some(id) = id else { return };
            spawn_local(async move {
                match face.call(DeleteRecord { table: table.clone(), id }).await {
                    Ok(_) => {
                        face.set_guard(None);
                        face.go(Route::Grid { table });
                    }
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    let grid = Route::Grid { table: table.clone() };
    let back = go(grid.clone());
    let title = open.title(&scene);
    let verbs = verbs::Verbs {
        can_save: open.can_save(),
        can_create: scene.can_create(&table),
        can_delete: open.record.as_ref().is_some_and(|r| r.can_delete && !r.is_new),
        dirty: open.edits.is_dirty(),
        saving: open.saving,
        on_back: back.clone(),
        on_save: on_save(Then::Stay),
        on_save_close: on_save(Then::Go(grid)),
        on_new: go(Route::New { table: table.clone() }),
        on_delete: ask(Asking::Delete),
        on_undo: {
            let open = open.dispatcher();
            Callback::from(move |()| open.dispatch(record::Step::Undo))
        },
    };
    let top = html! {
        <nav class="crumbs">
            <button type="button" onclick={back.reform(|_: MouseEvent| ())}>{ scene.collection(&table) }</button>
            { icon_with(Icon::ChevronRight, "small turns") }
            <span class="cut">{ title.clone() }</span>
        </nav>
    };
    let head = html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={back.reform(|_: MouseEvent| ())}>
                { icon_with(Icon::ChevronLeft, "large turns") }
            </button>
            { heading(&open, &scene) }
        </header>
    };
    let content = match (&open.record, &open.table, &open.problem) {
        (Some(_), Some(_), _) => {
            html! { <Body open={Rc::new((*open).clone())} dispatcher={open.dispatcher()} /> }
        }
        (_, _, Some(problem)) => lost(problem, back),
        _ => html! { <div class="grow" aria-busy="true"></div> },
    };
    let record = props.id.map(|id| AttrValue::from(id.to_string()));
    let (commands, bottom) = (desktop_verbs(&verbs), phone_verbs(&verbs));
    let leave = {
        let face = face.clone();
        Callback::from(move |route: Route| {
            face.set_guard(None);
            face.go(route);
        })
    };
    html! {
        <Page testid="form-page" {record} table={AttrValue::from(table.clone())} {top} {commands} {head} strip={false} {bottom}>
            { content }
            if *asking == Asking::Delete {
                <Confirm title={t!("delete-title", name = &title)} text={t!("delete-text")} confirm={t!("delete-confirm")}
                    on_confirm={delete} on_cancel={ask(Asking::Nothing)} />
            }
            if let Asking::Leave(route) = &*asking {
                <LeaveSheet changes={open.edits.count()} route={route.clone()} on_leave={leave} on_stay={ask(Asking::Nothing)}
                    on_save={on_save(Then::Go(route.clone()))} />
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct LeaveProps {
    changes: usize,
    route: Route,
    on_leave: Callback<Route>,
    on_stay: Callback<()>,
    on_save: Callback<()>,
}

/// Asks before unsaved edits are lost.
#[component]
fn LeaveSheet(props: &LeaveProps) -> Html {
    let leave = {
        let (on_leave, route) = (props.on_leave.clone(), props.route.clone());
        Callback::from(move |_: MouseEvent| on_leave.emit(route.clone()))
    };
    let save = {
        let (on_stay, on_save) = (props.on_stay.clone(), props.on_save.clone());
        Callback::from(move |_: MouseEvent| {
            on_stay.emit(());
            on_save.emit(());
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="unsaved-leave" onclick={leave}>{ t!("unsaved-leave") }</button>
            <button type="button" class="button" data-testid="unsaved-stay" onclick={props.on_stay.reform(|_: MouseEvent| ())}>{ t!("unsaved-stay") }</button>
            <button type="button" class="button primary" data-testid="unsaved-save" onclick={save}>{ t!("unsaved-save") }</button>
        </>
    };
    html! {
        <Sheet title={t!("unsaved-title")} testid="unsaved-sheet" on_close={&props.on_stay} {foot}>
            <p>{ t!("unsaved-text", count = props.changes) }</p>
        </Sheet>
    }
}

/// The record isn't here, or not any more.
fn lost(problem: &Problem, back: Callback<()>) -> Html {
    let gone = problem.code == Code::RecordNotFound;
    html! {
        <div class="empty">
            if gone {
                { icon_with(Icon::Document, "large") }
                <p data-testid="form-problem" data-code={problem.code.name()}>{ texts::problem(problem) }</p>
            } else {
                { alert(problem, "form-problem") }
            }
            <button type="button" class="button" onclick={back.reform(|_: MouseEvent| ())}>{ t!("back") }</button>
        </div>
    }
}
