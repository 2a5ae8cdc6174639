//! The form of a record: header, tabs, fields; save, new, delete; unsaved edits are asked about before leaving.

mod add;
mod body;
mod commands;
mod doubt;
mod draft;
mod files;
mod process;
mod questions;
mod record;
mod related;
mod rules;
mod timeline;
mod verbs;

use crate::context::{Face, set_hash, use_event, use_face, use_scene};
use crate::frame::page::Page;
use crate::state::route::Route;
use body::Body;
use commands::use_commands;
pub use commands::{Dialog, cell_of, command_icon, command_name};
use contract::calls::MoveStage;
use contract::events::RowsChanged;
use contract::related::RelatedTo;
use contract::{Event, Problem};
pub use files::Tile;
use kit::icon::{Icon, icon_with};
use kit::menu::Listening;
use kit::problem::alert;
use model::process::StageMove;
use model::{Code, RecordId};
use questions::{Asking, Questions};
use record::{Open, Then, Which, heading, load, save};
use rules::use_rules;
use std::rc::Rc;
use texts::t;
use verbs::{desktop_verbs, phone_verbs};
use wasm_bindgen::JsCast;
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
    /// The record that a new one will belong to.
    #[prop_or_default]
    pub related: Option<RelatedTo>,
}

/// The form of a record.
#[component]
pub fn FormPage(props: &FormPageProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (table, id) = (props.table.clone(), props.id);
    let open = use_record(&table, id.map_or(Which::New(props.related.clone()), Which::Existing));
    use_rules(&open);
    {
        // It is the record opened last once it was read.
        let (again, is_read) = (scene.personal_again.clone(), open.record.is_some());
        use_effect_with(is_read, move |is_read| {
            if *is_read {
                again.emit(())
            }
        });
    }
    let on_move = use_move(&table, id, &open);
    let asking = use_state(|| Asking::Nothing);
    use_guard(open.edits.is_dirty(), asking.setter());

    let commands = use_commands(&table, id, &open);
    let grid = Route::Grid { table: table.clone() };
    use_save_key(&face, &open, &table);
    let on_save = |then: Then| {
        let (face, open, table) = (face.clone(), open.clone(), table.clone());
        Callback::from(move |()| save(&face, &open, &table, then.clone()))
    };
    let go = |route: Route| {
        let face = face.clone();
        Callback::from(move |()| face.go(route.clone()))
    };
    let ask = |what: Asking| {
        let asking = asking.clone();
        Callback::from(move |()| asking.set(what.clone()))
    };
    let verbs = verbs::Verbs {
        can_save: open.can_save(),
        can_create: scene.can_create(&table),
        can_delete: open.record.as_ref().is_some_and(|r| r.can_delete && !r.is_new),
        dirty: open.edits.is_dirty(),
        saving: open.saving,
        on_send: open.record.as_ref().filter(|record| record.draft && scene.status.link.is_online()).map(
            |_| {
                let (face, open, table) = (face.clone(), open.clone(), table.clone());
                Callback::from(move |()| draft::send(&face, &open, &table))
            },
        ),
        commands: commands.all.iter().map(|info| info.command).filter(|_| open.record.is_some()).collect(),
        on_command: commands.on_command.clone(),
        on_back: go(grid.clone()),
        on_save: on_save(Then::Stay),
        on_save_close: on_save(Then::Go(grid.clone())),
        on_new: go(Route::new_row(&table)),
        on_delete: ask(Asking::Delete),
        on_undo: {
            let open = open.dispatcher();
            Callback::from(move |()| open.dispatch(record::Step::Undo))
        },
    };
    let content = match (&open.record, &open.problem) {
        (Some(_), _) => {
            html! { <Body open={Rc::new((*open).clone())} dispatcher={open.dispatcher()} {on_move} /> }
        }
        (None, Some(problem)) => lost(problem, &verbs.on_back),
        (None, None) => html! { <div class="grow" aria-busy="true"></div> },
    };
    let top = crumbs(&scene.collection(&table), open.title(&scene), &verbs.on_back);
    let head = phone_head(heading(&open, &scene), &verbs.on_back);
    let record = id.map(|id| AttrValue::from(id.to_string()));
    let (bar, bottom) = (desktop_verbs(&verbs), phone_verbs(&verbs));
    let then_save = match &*asking {
        Asking::Leave(route) => on_save(Then::Go(route.clone())),
        _ => Callback::noop(),
    };
    html! {
        <Page testid="form-page" {record} table={AttrValue::from(table.clone())} {top} commands={bar} {head} strip={false} {bottom}>
            { content }
            <Questions asking={(*asking).clone()} table={table.clone()} {id} title={open.title(&scene)} changes={open.edits.count()}
                on_done={ask(Asking::Nothing)} on_save={then_save} />
            if let Some((found, then)) = &open.doubted {
                <doubt::Doubt found={found.clone()} on_save={save_anyway(&face, &open, &table, then)} on_back={looked(&open)} />
            }
            if let (Some(info), Some(id)) = (&commands.asking, id) {
                <Dialog info={info.clone()} {table} ids={vec![id]} title={open.title(&scene)} currency={open.record.as_ref().and_then(|r| r.currency.clone())}
                    on_done={&commands.on_done} on_cancel={&commands.on_done} />
            }
        </Page>
    }
}

/// Saves though the record may be a second.
fn save_anyway(face: &Face, open: &UseReducerHandle<Open>, table: &str, then: &Then) -> Callback<()> {
    let (face, open, table, then) = (face.clone(), open.clone(), table.to_owned(), then.clone());
    Callback::from(move |()| {
        open.dispatch(record::Step::Looked);
        record::store(&face, &open, &table, then.clone(), false);
    })
}

fn looked(open: &UseReducerHandle<Open>) -> Callback<()> {
    let open = open.dispatcher();
    Callback::from(move |()| open.dispatch(record::Step::Looked))
}

/// The record, read again whenever it changes.
#[hook]
fn use_record(table: &str, which: Which) -> UseReducerHandle<Open> {
    let face = use_face();
    let open = use_reducer(Open::default);
    let id = match which {
        Which::Existing(id) => Some(id),
        Which::New(_) => None,
    };
    let read = {
        let (dispatcher, table) = (open.dispatcher(), table.to_owned());
        Callback::from(move |()| {
            let (face, dispatcher) = (face.clone(), dispatcher.clone());
            let (table, which) = (table.clone(), which.clone());
            spawn_local(async move { dispatcher.dispatch(load(&face, &table, which).await) });
        })
    };
    {
        let read = read.clone();
        use_effect_with((), move |()| read.emit(()));
    }
    let table = table.to_owned();
    use_event(move |event| {
        if let Event::Moved(moved) = &event
            && moved.table == table
            && id == Some(moved.from)
        {
            set_hash(&Route::Record { table: table.clone(), id: moved.to });
        }
        let is_here = |rows: &RowsChanged| rows.ids.is_empty() || id.is_some_and(|id| rows.ids.contains(&id));
        // A new record has been read from nowhere, and is not read again.
        if id.is_some() && matches!(&event, Event::Rows(rows) if rows.table == table && is_here(rows)) {
            read.emit(());
        }
    });
    open
}

/// Moves the record in its process flow; what was changed is saved first.
#[hook]
fn use_move(table: &str, id: Option<RecordId>, open: &UseReducerHandle<Open>) -> Callback<StageMove> {
    let (face, open, table) = (use_face(), open.clone(), table.to_owned());
    Callback::from(move |to: StageMove| {
        let Some(id) = id else { return };
        let call = MoveStage { table: table.clone(), id, to };
        let on = {
            let (face, dispatcher) = (face.clone(), open.dispatcher());
            Callback::from(move |()| {
                let (face, dispatcher, call) = (face.clone(), dispatcher.clone(), call.clone());
                spawn_local(async move {
                    match face.call(call).await {
                        Ok(saved) => face.toast_with_undo(t!("process-moved"), saved.seq),
                        Err(problem) => dispatcher.dispatch(record::Step::Failed(problem)),
                    }
                });
            })
        };
        if open.edits.is_dirty() { save(&face, &open, &table, Then::Call(on)) } else { on.emit(()) }
    })
}

/// Ctrl+S, or ⌘S, saves.
#[hook]
fn use_save_key(face: &Face, open: &UseReducerHandle<Open>, table: &str) {
    let latest = use_mut_ref(|| None::<UseReducerHandle<Open>>);
    *latest.borrow_mut() = Some(open.clone());
    let (face, table) = (face.clone(), table.to_owned());
    use_effect_with((), move |()| {
        let listening = Listening::on_window("keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            if !matches!(key.key().as_str(), "s" | "S") || !(key.ctrl_key() || key.meta_key()) {
                return;
            }
            key.prevent_default();
            let open = latest.borrow().clone();
            if let Some(open) = open.filter(|open| open.can_save()) {
                save(&face, &open, &table, Then::Stay);
            }
        });
        move || drop(listening)
    });
}

/// Leaving is asked about only while there is something to lose.
#[hook]
fn use_guard(dirty: bool, asking: UseStateSetter<Asking>) {
    let face = use_face();
    use_effect_with(dirty, move |dirty| {
        face.set_guard(dirty.then(|| Callback::from(move |route| asking.set(Asking::Leave(route)))));
        move || face.set_guard(None)
    });
}

fn crumbs(collection: &str, title: String, back: &Callback<()>) -> Html {
    html! {
        <nav class="crumbs">
            <button type="button" onclick={back.reform(|_: MouseEvent| ())}>{ collection }</button>
            { icon_with(Icon::ChevronRight, "small turns") }
            <span class="cut" dir="auto">{ title }</span>
        </nav>
    }
}

fn phone_head(heading: Html, back: &Callback<()>) -> Html {
    html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={back.reform(|_: MouseEvent| ())}>
                { icon_with(Icon::ChevronLeft, "large turns") }
            </button>
            { heading }
        </header>
    }
}

/// The record isn't here, or not any more.
fn lost(problem: &Problem, back: &Callback<()>) -> Html {
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
