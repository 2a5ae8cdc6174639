//! Files and pictures of the record and its notes: how they stand, opening, taking away, attaching.

use crate::context::{Face, use_event, use_face, use_load};
use crate::parts::picture::{keep, use_picture};
use contract::calls::{ListFiles, RemoveFile, RetryFile, UndoFile};
use contract::files::{FileChange, FileInfo, NewFile};
use contract::shapes::ChangeState;
use contract::{Event, Problem};
use kit::icon::{Icon, icon, icon_with};
use kit::problem::alert;
use kit::sheet::{Confirm, Sheet};
use kit::span;
use model::{Code, RecordId};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The table of notes.
pub const NOTES: &str = "annotation";

/// The files of a record and its notes, asked for again whenever one of them changes.
#[hook]
pub fn use_files(table: &str, id: RecordId) -> Rc<Vec<FileInfo>> {
    let files = use_load(ListFiles { table: table.to_owned(), id });
    let again = files.again.clone();
    let table = table.to_owned();
    use_event(move |event| match event {
        Event::Queue => again.emit(()),
        Event::Rows(rows) if rows.table == NOTES || rows.table == table => again.emit(()),
        _ => {}
    });
    files.reply.and_then(Result::ok).unwrap_or_default()
}

/// A file on the page.
#[derive(Properties, PartialEq)]
pub struct TileProps {
    /// The file.
    pub file: FileInfo,
    /// Whether the user may take it away.
    pub can_remove: bool,
}

/// A file: its picture or its name, where it stands, and what can be done with it.
#[component]
pub fn Tile(props: &TileProps) -> Html {
    let face = use_face();
    let (showing, removing) = (use_state(|| false), use_state(|| false));
    let file = &props.file;
    let picture = use_picture(file, true);
    let set = |of: &UseStateHandle<bool>, to: bool| {
        let setter = of.setter();
        Callback::from(move |()| setter.set(to))
    };
    let is_removed = file.change.as_ref().is_some_and(|change| change.removes);
    let name = if file.name.is_empty() { t!("file-unnamed") } else { file.name.clone() };
    let open = if file.thumbnail { set(&showing, true) } else { kept(&face, file) };
    let remove = {
        let (face, place, close) = (face.clone(), file.place.clone(), set(&removing, false));
        Callback::from(move |()| {
            close.emit(());
            face.send(RemoveFile { place: place.clone() });
        })
    };
    html! {
        <figure class={classes!("file", picture.is_some().then_some("picture"), is_removed.then_some("removed"))} data-testid="file" data-name={file.name.clone()} data-state={state_name(file)}>
            <button type="button" class="file-open" data-testid="file-open" title={name.clone()} disabled={is_removed} onclick={open.reform(|_: MouseEvent| ())}>
                if let Some(picture) = &picture {
                    <img src={picture.text().to_owned()} alt={name.clone()} data-testid="file-picture" />
                } else {
                    { icon(Icon::Document) }<span class="cut grow"><bdi>{ &name }</bdi></span>
                    if file.size > 0 { <span class="small-text muted">{ span::size(file.size) }</span> }
                }
            </button>
            <figcaption class="file-foot">
                { standing(file) }
                if props.can_remove && !is_removed {
                    <button type="button" class="button quiet only-icon" data-testid="file-remove" aria-label={t!("file-remove", name = &name)} title={t!("file-remove", name = &name)} onclick={set(&removing, true).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Delete, "small") }</button>
                }
            </figcaption>
            if let Some(change) = &file.change { <Trouble change={change.clone()} /> }
            if *showing { <Shown file={file.clone()} on_close={set(&showing, false)} /> }
            if *removing {
                <Confirm title={t!("file-remove-title", name = &name)} text={t!("file-remove-text")} confirm={t!("file-remove-confirm")} on_confirm={remove} on_cancel={set(&removing, false)} />
            }
        </figure>
    }
}

fn kept(face: &Face, file: &FileInfo) -> Callback<()> {
    let (face, file) = (face.clone(), file.clone());
    Callback::from(move |()| {
        let (face, file) = (face.clone(), file.clone());
        spawn_local(async move {
            match keep(&face, &file).await {
                Ok(()) => face.toast(t!("file-kept", name = &file.name)),
                Err(problem) => face.toast(texts::problem(&problem)),
            }
        });
    })
}

fn state_name(file: &FileInfo) -> &'static str {
    match &file.change {
        None => "sent",
        Some(FileChange { removes: true, .. }) => "removed",
        Some(change) => match change.state {
            ChangeState::Queued | ChangeState::Blocked => "waiting",
            ChangeState::InFlight => "sending",
            ChangeState::Parked => "parked",
        },
    }
}

/// "Waiting, 2.1 MB", "Sending, 40 %".
fn standing(file: &FileInfo) -> Html {
    let (class, sign, text) = match &file.change {
        None => ("plain", Icon::Checkmark, t!("mark-sent")),
        Some(change) if change.removes => ("wait", Icon::CloudArrowUp, t!("file-removing")),
        Some(change) if change.state == ChangeState::Parked => {
            ("att", Icon::ErrorCircleFilled, t!("mark-attention"))
        }
        Some(change) if change.sent > 0 && file.size > 0 => {
            let percent = (change.sent * 100 / file.size).min(100);
            ("brand", Icon::ArrowSync, t!("file-sending", percent = percent))
        }
        Some(_) => ("wait", Icon::Clock, t!("file-waiting", size = span::size(file.size))),
    };
    html! { <span class={classes!("chip", class)} data-testid="file-state">{ icon(sign) }{ text }</span> }
}

#[derive(Properties, PartialEq)]
struct TroubleProps {
    change: FileChange,
}

/// Why a file did not go, and what can be done about it.
#[component]
fn Trouble(props: &TroubleProps) -> Html {
    let face = use_face();
    let change = &props.change;
    let seq = change.seq;
    let undo = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.send(UndoFile { seq }))
    };
    let retry = Callback::from(move |_: MouseEvent| face.send(RetryFile { seq }));
    let parked = change.state == ChangeState::Parked;
    if !parked && !change.removes {
        return Html::default();
    }
    html! {
        <div class="file-trouble">
            if let Some(problem) = &change.problem { <p class="small-text">{ texts::problem(problem) }</p> }
            <div class="row wrap">
                if parked { <button type="button" class="button small" data-testid="file-retry" onclick={retry}>{ t!("file-retry") }</button> }
                <button type="button" class="button small quiet" data-testid="file-undo" onclick={undo}>{ t!("toast-undo") }</button>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ShownProps {
    file: FileInfo,
    on_close: Callback<()>,
}

/// A picture in full.
#[component]
fn Shown(props: &ShownProps) -> Html {
    let face = use_face();
    let picture = use_picture(&props.file, false);
    let close = props.on_close.reform(|_: MouseEvent| ());
    let save = kept(&face, &props.file).reform(|_: MouseEvent| ());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="file-save" onclick={save}>{ icon(Icon::Download) }{ t!("file-save") }</button>
            <button type="button" class="button" data-testid="cancel" onclick={close}>{ t!("close") }</button>
        </>
    };
    html! {
        <Sheet title={props.file.name.clone()} testid="file-sheet" on_close={&props.on_close} {foot}>
            if let Some(picture) = picture { <img class="file-full" src={picture.text().to_owned()} alt={props.file.name.clone()} /> } else { <div class="file-full" aria-busy="true"></div> }
        </Sheet>
    }
}

/// Where picked files go.
#[derive(Properties, PartialEq)]
pub struct AttachProps {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// A column for one file; without one each file goes into a note of its own.
    #[prop_or_default]
    pub column: Option<String>,
    /// Whether only pictures are taken.
    #[prop_or_default]
    pub pictures: bool,
    /// Whether a file is there already, which another one takes the place of.
    #[prop_or_default]
    pub replaces: bool,
}

/// Buttons that attach: a picture by the camera where there is one, and files.
#[component]
pub fn Attach(props: &AttachProps) -> Html {
    let problem = use_state(|| None::<Problem>);
    let in_column = props.column.is_some();
    let label = match (in_column, props.replaces) {
        (true, true) => t!("file-replace"),
        (true, false) => t!("file-choose"),
        _ => t!("file-attach"),
    };
    let testid = props.column.clone().unwrap_or_else(|| "note".to_owned());
    html! {
        <>
            if !in_column {
                <Picker testid="attach-picture" label={t!("file-camera")} sign={Icon::Camera} accept="image/*" camera={true} table={props.table.clone()} id={props.id} problem={problem.setter()} />
            }
            <Picker testid={format!("attach-{testid}")} {label} sign={Icon::Attach} accept={if props.pictures { "image/*" } else { "" }} word={in_column}
                table={props.table.clone()} id={props.id} column={props.column.clone()} problem={problem.setter()} />
            if let Some(problem) = &*problem { <div class="attach-problem">{ why_not(problem) }</div> }
        </>
    }
}

/// Why a file wasn't taken. An image column refuses what is no picture as another kind of value.
fn why_not(problem: &Problem) -> Html {
    if problem.code != Code::WrongKind {
        return alert(problem, "attach-problem");
    }
    html! { <div class="form-alert" role="alert" data-testid="attach-problem">{ icon(Icon::ErrorCircle) }<p>{ t!("file-no-picture") }</p></div> }
}

#[derive(Properties, PartialEq)]
struct PickerProps {
    testid: AttrValue,
    label: AttrValue,
    sign: Icon,
    accept: AttrValue,
    #[prop_or_default]
    camera: bool,
    #[prop_or_default]
    word: bool,
    table: String,
    id: RecordId,
    #[prop_or_default]
    column: Option<String>,
    problem: UseStateSetter<Option<Problem>>,
}

/// A button that is a file input: what is picked is attached at once.
#[component]
fn Picker(props: &PickerProps) -> Html {
    let face = use_face();
    let onchange = {
        let (table, record, column) = (props.table.clone(), props.id, props.column.clone());
        let problem = props.problem.clone();
        Callback::from(move |event: yew::events::Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            let picked = input.files();
            let files: Vec<_> = (0..picked.as_ref().map_or(0, |files| files.length()))
                .filter_map(|n| picked.as_ref()?.get(n))
                .collect();
            problem.set(None);
            let (face, problem) = (face.clone(), problem.clone());
            let (table, column) = (table.clone(), column.clone());
            spawn_local(async move {
                for file in files {
                    let mime = Some(file.type_()).filter(|mime| !mime.is_empty());
                    let new = NewFile {
                        table: table.clone(),
                        record,
                        column: column.clone(),
                        name: file.name(),
                        mime,
                    };
                    if let Err(found) = face.attach_file(new, &file).await {
                        problem.set(Some(found));
                    }
                }
                // The same file may be picked again.
                input.set_value("");
            });
        })
    };
    let class =
        if props.word { classes!("button", "small") } else { classes!("button", "quiet", "only-icon") };
    html! {
        <label {class} title={props.label.clone()}>
            { icon(props.sign) }
            <span class={(!props.word).then_some("hidden-text")}>{ &props.label }</span>
            <input type="file" class="hidden-text" data-testid={props.testid.clone()} accept={props.accept.clone()} multiple={props.column.is_none() && !props.camera}
                capture={props.camera.then_some("environment")} {onchange} />
        </label>
    }
}

/// A file or image column of the record.
#[derive(Properties, PartialEq)]
pub struct SlotProps {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Logical name of the column.
    pub column: String,
    /// "Photo"
    pub label: String,
    /// Whether it takes pictures only.
    pub pictures: bool,
    /// Whether the user may change it.
    pub can_change: bool,
}

/// The file of a column, and the button that picks one.
#[component]
pub fn Slot(props: &SlotProps) -> Html {
    let files = use_files(&props.table, props.id);
    let is_it = |file: &&FileInfo| file.place.table == props.table && file.place.column == props.column;
    let file = files.iter().find(is_it);
    let is_removed = file.is_some_and(|file| file.change.as_ref().is_some_and(|change| change.removes));
    html! {
        <div class="field" role="group" aria-label={props.label.clone()} data-testid={format!("slot-{}", props.column)}>
            <span class="field-label">{ &props.label }</span>
            if let Some(file) = file { <Tile file={file.clone()} can_remove={props.can_change} /> }
            if props.can_change {
                <div><Attach table={props.table.clone()} id={props.id} column={props.column.clone()} pictures={props.pictures} replaces={file.is_some() && !is_removed} /></div>
            } else if file.is_none() {
                <div class="read-only">{ t!("empty-value") }</div>
            }
        </div>
    }
}
