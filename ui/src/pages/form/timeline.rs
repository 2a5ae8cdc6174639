//! Notes and activities of the record, the latest first, and a note in one line.

use super::files::{Attach, NOTES, Tile, use_files};
use crate::context::{Face, use_event, use_face, use_load, use_scene};
use crate::parts::chips::record_mark;
use crate::state::route::Route;
use contract::calls::{GetTimeline, NewRecord, SaveRecord};
use contract::files::FileInfo;
use contract::related::{RelatedTo, Timeline as Entries, TimelineEntry, TimelineKind};
use contract::shapes::RecordMark;
use contract::{Event, Problem};
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::use_popup;
use kit::problem::alert;
use kit::typing::typed;
use model::{Fields, RecordId, Value};
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Entries of the first look, and how many more each time.
const STEP: u32 = 20;

/// The record.
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
}

/// The timeline of a record.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let count = use_state(|| STEP);
    let timeline = use_load(GetTimeline { table: props.table.clone(), id: props.id, count: *count });
    let scene = use_scene();
    let files = use_files(&props.table, props.id);
    {
        let again = timeline.again.clone();
        let shown = timeline.reply.as_ref().and_then(|reply| reply.as_ref().ok()).cloned();
        use_event(move |event| {
            let concerns = |table: &String| shown.as_ref().is_some_and(|shown| shown.tables.contains(table));
            if matches!(&event, Event::Rows(rows) if concerns(&rows.table)) {
                again.emit(());
            }
        });
    }
    let more = {
        let count = count.clone();
        Callback::from(move |_: MouseEvent| count.set(*count + STEP))
    };
    let found = match &timeline.reply {
        None => return html! { <section class="timeline" aria-busy="true"></section> },
        Some(Err(problem)) => return alert(problem, "timeline-problem"),
        Some(Ok(found)) => found,
    };
    let notes = found.can_add.iter().find(|kind| kind.table == NOTES).cloned();
    html! {
        <section class="timeline" data-testid="timeline">
            <header class="subgrid-head">
                <h2 class="grow">{ t!("timeline-title") }</h2>
                <Add kinds={activities(found)} id={props.id} />
            </header>
            if let Some(kind) = notes { <Write {kind} table={props.table.clone()} id={props.id} /> }
            if found.entries.is_empty() { <p class="second">{ t!("timeline-none") }</p> }
            <ol class="timeline-entries">
                for entry in found.entries.iter() { { shown(entry, &scene.singular(&entry.table), &files) } }
            </ol>
            if found.has_more { <button type="button" class="button small quiet" data-testid="timeline-more" onclick={more}>{ t!("timeline-more") }</button> }
        </section>
    }
}

fn activities(found: &Entries) -> Vec<TimelineKind> {
    found.can_add.iter().filter(|kind| kind.table != NOTES).cloned().collect()
}

fn shown(entry: &TimelineEntry, kind: &str, files: &[FileInfo]) -> Html {
    let own: Vec<&FileInfo> =
        files.iter().filter(|file| file.place.table == NOTES && file.place.record == entry.id).collect();
    let title = if entry.title.is_empty() { kind.to_owned() } else { entry.title.clone() };
    html! {
        <li key={entry.id.to_string()} class="timeline-entry" data-testid="timeline-entry" data-table={entry.table.clone()} data-id={entry.id.to_string()}>
            <span class="timeline-sign" title={kind.to_owned()}>{ icon(table_icon(&entry.table)) }</span>
            <div class="cut">
                <div class="timeline-head"><Title table={entry.table.clone()} id={entry.id} {title} />
                    if let Some(at) = entry.at { <span class="small-text muted">{ format::moment(at) }</span> }
                </div>
                if !entry.text.is_empty() { <p class="timeline-text" dir="auto">{ &entry.text }</p> }
                { standing(entry, own.is_empty()) }
                for file in own.iter() { <Tile file={(*file).clone()} can_remove={true} /> }
                if entry.mark != RecordMark::Sent { <div>{ record_mark(&entry.mark, true) }</div> }
            </div>
        </li>
    }
}

/// Done by whom, due when, and a note's file.
fn standing(entry: &TimelineEntry, by_name: bool) -> Html {
    let owner = entry.owner.as_ref().and_then(|owner| owner.name.clone()).unwrap_or_default();
    let done = entry.is_open == Some(false);
    html! {
        <>
            if let Some(file) = entry.file.as_ref().filter(|_| by_name) { <div class="timeline-fact">{ icon_with(Icon::Document, "small") }<bdi>{ file }</bdi></div> }
            if done { <div class="timeline-fact">{ icon_with(Icon::CheckmarkCircleFilled, "small ok-mark") }{ t!("timeline-done", name = owner) }</div> }
            if let (Some(true), Some(due)) = (entry.is_open, entry.due) {
                <div class="timeline-fact">{ icon_with(Icon::Calendar, "small") }{ t!("timeline-due", when = format::moment_in_text(due)) }</div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct TitleProps {
    table: String,
    id: RecordId,
    title: String,
}

#[component]
fn Title(props: &TitleProps) -> Html {
    let face = use_face();
    let route = Route::Record { table: props.table.clone(), id: props.id };
    let open = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    html! { <button type="button" class="timeline-title" dir="auto" onclick={open}>{ &props.title }</button> }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    kinds: Vec<TimelineKind>,
    id: RecordId,
}

/// The menu of activities that can be added.
#[component]
fn Add(props: &AddProps) -> Html {
    let face = use_face();
    let popup = use_popup();
    if props.kinds.is_empty() {
        return Html::default();
    }
    let go = |kind: &TimelineKind| {
        let (face, close) = (face.clone(), popup.close.clone());
        let related = Some(RelatedTo { relationship: kind.relationship.clone(), id: props.id });
        let route = Route::New { table: kind.table.clone(), related };
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            face.go(route.clone());
        })
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="button small" data-testid="timeline-add" aria-haspopup="menu" aria-expanded={popup.open.to_string()}
                onclick={popup.toggle.reform(|_: MouseEvent| ())}>{ icon(Icon::Add) }{ t!("timeline-add") }</button>
            if popup.open {
                <div class="menu end" role="menu">
                    for kind in props.kinds.iter() {
                        <button type="button" class="menu-item" role="menuitem" data-testid={format!("timeline-add-{}", kind.table)} onclick={go(kind)}>
                            { icon(table_icon(&kind.table)) }<span class="cut">{ kind.name.text(format::lcid()).to_owned() }</span>
                        </button>
                    }
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WriteProps {
    kind: TimelineKind,
    table: String,
    id: RecordId,
}

/// A note: the field grows buttons once something stands in it. What was typed stays until it is saved.
#[component]
fn Write(props: &WriteProps) -> Html {
    let face = use_face();
    let text = use_state(String::new);
    let problem = use_state(|| None::<Problem>);
    let saving = use_state(|| false);
    let oninput = {
        let text = text.clone();
        Callback::from(move |event: InputEvent| text.set(typed(&event)))
    };
    let clear = {
        let (text, problem) = (text.clone(), problem.clone());
        Callback::from(move |()| {
            text.set(String::new());
            problem.set(None);
        })
    };
    let save = {
        let (text, problem, saving, clear) = (text.clone(), problem.clone(), saving.clone(), clear.clone());
        let related = RelatedTo { relationship: props.kind.relationship.clone(), id: props.id };
        Callback::from(move |_: MouseEvent| {
            let (face, written, related) = (face.clone(), (*text).clone(), related.clone());
            let (problem, saving, clear) = (problem.clone(), saving.clone(), clear.clone());
            saving.set(true);
            spawn_local(async move {
                match noted(&face, written, related).await {
                    Ok(()) => clear.emit(()),
                    Err(found) => problem.set(Some(found)),
                }
                saving.set(false);
            });
        })
    };
    let is_empty = text.trim().is_empty();
    html! {
        <div class="timeline-write">
            <div class="timeline-note">
            <textarea class="input" rows={if is_empty { "1" } else { "3" }} dir="auto" data-testid="note-text" aria-label={t!("timeline-note")}
                placeholder={t!("timeline-note")} value={(*text).clone()} {oninput} />
            <Attach table={props.table.clone()} id={props.id} />
            </div>
            if let Some(problem) = &*problem { { alert(problem, "note-problem") } }
            if !is_empty {
                <div class="row">
                    <button type="button" class="button small primary" data-testid="note-save" disabled={*saving} onclick={save}>{ t!("timeline-note-save") }</button>
                    <button type="button" class="button small quiet" data-testid="note-cancel" onclick={clear.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
                </div>
            }
        </div>
    }
}

/// Saves a note with the values that a new one starts with.
async fn noted(face: &Face, text: String, related: RelatedTo) -> Result<(), Problem> {
    let meta = face.table(NOTES).await?;
    let new = face.call(NewRecord { table: NOTES.to_owned(), related: Some(related) }).await?;
    let can_create = |name: &str| meta.column(name).is_some_and(|column| column.can_create);
    let mut changes: Fields =
        new.fields.into_iter().filter(|(name, value)| !value.is_null() && can_create(name)).collect();
    changes.insert("notetext".to_owned(), Value::Text(text));
    face.call(SaveRecord { table: NOTES.to_owned(), id: new.id, create: true, changes }).await?;
    Ok(())
}
