//! What a form asks before something is lost: deleting the record, leaving unsaved edits.

use crate::context::{Face, use_face};
use crate::state::route::Route;
use contract::calls::DeleteRecord;
use kit::sheet::{Confirm, Sheet};
use model::RecordId;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the page asks about.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Nothing.
    Nothing,
    /// Whether to delete the record.
    Delete,
    /// Whether to leave for another page without saving.
    Leave(Route),
}

/// What is asked, and about what.
#[derive(Properties, PartialEq)]
pub struct QuestionsProps {
    /// What is asked.
    pub asking: Asking,
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: Option<RecordId>,
    /// The record's name.
    pub title: String,
    /// Unsaved edits.
    pub changes: usize,
    /// It was answered, or not wanted.
    pub on_done: Callback<()>,
    /// Saves, then leaves.
    pub on_save: Callback<()>,
}

/// The question of a form, if there is one.
#[component]
pub fn Questions(props: &QuestionsProps) -> Html {
    let face = use_face();
    match &props.asking {
        Asking::Nothing => Html::default(),
        Asking::Delete => {
            let (done, table, id) = (props.on_done.clone(), props.table.clone(), props.id);
            let title = props.title.clone();
            let delete = Callback::from(move |()| {
                done.emit(());
                if let Some(id) = id {
                    spawn_local(delete(face.clone(), table.clone(), id, title.clone()));
                }
            });
            html! {
                <Confirm title={t!("delete-title", name = &props.title)} text={t!("delete-text")} confirm={t!("delete-confirm")}
                    on_confirm={delete} on_cancel={&props.on_done} />
            }
        }
        Asking::Leave(route) => leave_sheet(props, route.clone(), face),
    }
}

async fn delete(face: Face, table: String, id: RecordId, title: String) {
    match face.call(DeleteRecord { table: table.clone(), id }).await {
        Ok(saved) => {
            face.set_guard(None);
            face.toast_with_undo(t!("done-delete", name = title), saved.seq);
            face.go(Route::Grid { table });
        }
        Err(problem) => face.toast(texts::problem(&problem)),
    }
}

fn leave_sheet(props: &QuestionsProps, route: Route, face: Face) -> Html {
    let leave = Callback::from(move |_: MouseEvent| {
        face.set_guard(None);
        face.go(route.clone());
    });
    let save = {
        let (done, on_save) = (props.on_done.clone(), props.on_save.clone());
        Callback::from(move |_: MouseEvent| {
            done.emit(());
            on_save.emit(());
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="unsaved-leave" onclick={leave}>{ t!("unsaved-leave") }</button>
            <button type="button" class="button" data-testid="unsaved-stay" onclick={props.on_done.reform(|_: MouseEvent| ())}>{ t!("unsaved-stay") }</button>
            <button type="button" class="button primary" data-testid="unsaved-save" onclick={save}>{ t!("unsaved-save") }</button>
        </>
    };
    html! {
        <Sheet title={t!("unsaved-title")} testid="unsaved-sheet" on_close={&props.on_done} {foot}>
            <p>{ t!("unsaved-text", count = props.changes) }</p>
        </Sheet>
    }
}
