//! Rows that were picked, and what can be done with all of them at once.

use super::Source;
use super::edit::BulkEdit;
use super::export::export;
use crate::context::{Face, use_face};
use crate::pages::form::{Dialog, command_icon, command_name};
use contract::calls::{DeleteRecord, ListCommands};
use contract::commands::CommandInfo;
use contract::shapes::Grid;
use kit::command::{More, Verb};
use kit::icon::{Icon, icon_with};
use kit::sheet::Confirm;
use model::RecordId;
use std::collections::BTreeSet;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The rows that are picked in a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Their ids.
    pub ids: Rc<BTreeSet<RecordId>>,
    /// Whether a tap picks, as on phones while picking.
    pub picking: bool,
    /// Picks a row, or lets it go.
    pub on_toggle: Callback<RecordId>,
}

/// The rows picked, as long as the grid shows the same.
pub struct Picked {
    /// For the rows.
    pub selection: Selection,
    /// Lets all go, and ends picking.
    pub on_clear: Callback<()>,
    /// Begins picking on phones.
    pub on_begin: Callback<()>,
}

/// Keeps which rows are picked; another view, search or sort keeps them, another table doesn't.
#[hook]
pub fn use_picked() -> Picked {
    let ids = use_state(Rc::<BTreeSet<RecordId>>::default);
    let picking = use_state(|| false);
    let on_toggle = {
        let ids = ids.clone();
        Callback::from(move |id: RecordId| {
            let mut next = (**ids).clone();
            if !next.remove(&id) {
                next.insert(id);
            }
            ids.set(Rc::new(next));
        })
    };
    let on_clear = {
        let (ids, picking) = (ids.setter(), picking.setter());
        Callback::from(move |()| {
            ids.set(Rc::default());
            picking.set(false);
        })
    };
    let on_begin = {
        let picking = picking.setter();
        Callback::from(move |()| picking.set(true))
    };
    let selection = Selection { ids: (*ids).clone(), picking: *picking, on_toggle };
    Picked { selection, on_clear, on_begin }
}

/// The rows and their grid.
#[derive(Properties, PartialEq)]
pub struct BulkProps {
    /// The open grid.
    pub grid: Rc<Grid>,
    /// Its rows.
    pub source: Source,
    /// The rows picked.
    pub ids: Rc<BTreeSet<RecordId>>,
    /// Whether the bar is a phone's.
    pub phone: bool,
    /// Lets all go.
    pub on_clear: Callback<()>,
}

/// What is asked before something is done to all of them.
#[derive(Clone, PartialEq)]
enum Asking {
    Nothing,
    Command(CommandInfo),
    Edit,
    Delete,
}

/// The bar that takes the place of the commands while rows are picked.
#[component]
pub fn Bulk(props: &BulkProps) -> Html {
    let face = use_face();
    let commands = use_state(Vec::<CommandInfo>::new);
    let asking = use_state(|| Asking::Nothing);
    {
        let (face, commands, table) = (face.clone(), commands.setter(), props.grid.table.clone());
        // What the first row has is offered; rows that lack it are passed over and counted.
        use_effect_with(props.ids.first().copied(), move |first| {
            let first = *first;
            spawn_local(async move {
                let Some(id) = first else { return };
                commands.set(face.call(ListCommands { table, id }).await.unwrap_or_default());
            });
        });
    }
    let ask = |to: Asking| {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(to.clone()))
    };
    let done = {
        let (asking, on_clear) = (asking.setter(), props.on_clear.clone());
        Callback::from(move |()| {
            asking.set(Asking::Nothing);
            on_clear.emit(());
        })
    };
    let delete = {
        let (face, table, ids, done) =
            (face.clone(), props.grid.table.clone(), props.ids.clone(), done.clone());
        Callback::from(move |()| {
            spawn_local(delete_all(face.clone(), table.clone(), ids.clone()));
            done.emit(());
        })
    };
    let out = {
        let (face, source, grid, ids) =
            (face.clone(), props.source.clone(), props.grid.clone(), props.ids.clone());
        Callback::from(move |()| export(&face, &source, &grid, Some(ids.clone())))
    };
    let verb = |info: &CommandInfo| {
        let command = info.command;
        let ask = ask(Asking::Command(info.clone()));
        Verb::new(format!("bulk-{}", command.name()), command_icon(command), command_name(command), &ask)
    };
    let edit = Verb::new("bulk-edit", Icon::Edit, t!("bulk-edit"), &ask(Asking::Edit));
    let mut verbs: Vec<Verb> = std::iter::once(edit).chain(commands.iter().map(verb)).collect();
    verbs.push(Verb::new("bulk-export", Icon::ArrowExport, t!("grid-export"), &out));
    verbs.push(Verb::new("bulk-delete", Icon::Delete, t!("form-delete"), &ask(Asking::Delete)));
    let (bar, rest) = verbs.split_at(verbs.len().min(if props.phone { 2 } else { 4 }));
    let clear = props.on_clear.reform(|_: MouseEvent| ());
    let count = props.ids.len();
    html! {
        <>
            <div class={if props.phone { "phone-commands" } else { "commands" }} role="toolbar" data-testid="bulk" data-count={count.to_string()}>
                <button type="button" class="button quiet only-icon" data-testid="bulk-clear" aria-label={t!("grid-clear-selection")} onclick={clear}>{ icon_with(Icon::Dismiss, "") }</button>
                <span class={classes!("medium", "bulk-count", props.phone.then_some("grow"))} aria-live="polite">{ t!("grid-selected", count = count) }</span>
                if count > 0 {
                    for verb in bar { { verb.button(props.phone, false) } }
                    <span class={props.phone.then_some("head-more")}><More verbs={rest.to_vec()} phone={props.phone} /></span>
                }
            </div>
            if let Asking::Command(info) = &*asking {
                <Dialog info={info.clone()} table={props.grid.table.clone()} ids={props.ids.iter().copied().collect::<Vec<_>>()} title={t!("grid-selected", count = count)} on_done={done.clone()} on_cancel={ask(Asking::Nothing)} />
            }
            if *asking == Asking::Edit {
                <BulkEdit table={props.grid.table.clone()} ids={props.ids.clone()} on_done={done.clone()} on_cancel={ask(Asking::Nothing)} />
            }
            if *asking == Asking::Delete {
                <Confirm title={t!("bulk-delete-title", count = count)} text={t!("delete-text")} confirm={t!("delete-confirm")} on_confirm={delete} on_cancel={ask(Asking::Nothing)} />
            }
        </>
    }
}

/// Deletes rows one after the other; the first refusal of each kind is told once.
async fn delete_all(face: Face, table: String, ids: Rc<BTreeSet<RecordId>>) {
    let mut deleted = 0_usize;
    let mut refused = None;
    for id in ids.iter() {
        match face.call(DeleteRecord { table: table.clone(), id: *id }).await {
            Ok(_) => deleted += 1,
            Err(problem) => refused = Some(problem),
        }
    }
    face.toast(t!("bulk-deleted", count = deleted));
    if let Some(problem) = refused {
        face.toast(texts::problem(&problem));
    }
}
