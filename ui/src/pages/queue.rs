//! The change queue: what needs the person first, then what waits; each change can be discarded, parked ones settled.

use crate::context::{Face, Scene, use_event, use_face, use_load, use_scene};
use crate::format;
use crate::frame::page::Page;
use crate::kit::command::Command;
use crate::kit::icon::{Icon, icon, icon_with};
use crate::kit::monogram::monogram;
use crate::kit::problem::{alert, details};
use crate::kit::sheet::Confirm;
use crate::state::route::Route;
use contract::calls::{DiscardChange, ListQueue, SyncNow};
use contract::shapes::{ChangeKind, ChangeState, FieldChange, QueueEntry};
use contract::{Event, Problem};
use model::{TableMeta, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Fields of a change that are listed; the rest is counted.
const LISTED: usize = 6;

/// Metadata by logical name.
pub type Tables = BTreeMap<String, Rc<TableMeta>>;

/// The change queue.
#[component]
pub fn Queue() -> Html {
    let face = use_face();
    let scene = use_scene();
    let queue = use_load(ListQueue {});
    let listed = queue.reply.as_ref().and_then(|reply| reply.as_ref().ok());
    let tables = use_tables(listed.map(|l| l.iter().map(|e| e.table.clone()).collect()).unwrap_or_default());
    let discarding = use_state(|| None::<QueueEntry>);
    {
        let again = queue.again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue) {
                again.emit(());
            }
        });
    }
    let sync = {
        let face = face.clone();
        Callback::from(move |()| face.send(SyncNow {}))
    };
    let set = |to: Option<QueueEntry>| {
        let discarding = discarding.clone();
        Callback::from(move |()| discarding.set(to.clone()))
    };
    let discard = {
        let (face, discarding) = (face.clone(), discarding.clone());
        Callback::from(move |()| {
            if let Some(entry) = &*discarding {
                face.send(DiscardChange { seq: entry.seq });
            }
            discarding.set(None);
        })
    };
    let list = match &queue.reply {
        None => html! { <div aria-busy="true"></div> },
        Some(Err(problem)) => alert(problem, "queue-problem"),
        Some(Ok(entries)) if entries.is_empty() => nothing(),
        Some(Ok(entries)) => {
            let (parked, waiting): (Vec<_>, Vec<_>) =
                entries.iter().partition(|entry| entry.state == ChangeState::Parked);
            let draw = |entries: Vec<&QueueEntry>, title: String| {
                let cards = entries
                    .iter()
                    .map(|entry| change(entry, &scene, &tables, &face, set(Some((*entry).clone()))));
                html! { if !entries.is_empty() { <h2 class="small-text muted">{ title }</h2><div class="card">{ cards.collect::<Html>() }</div> } }
            };
            html! { <>{ draw(parked, t!("queue-attention")) }{ draw(waiting, t!("queue-waiting")) }</> }
        }
    };
    let ledger = {
        let face = face.clone();
        Callback::from(move |()| face.go(Route::Ledger))
    };
    let (syncing, online) = (scene.status.syncing, scene.status.link.is_online());
    let verb = if scene.status.syncing { t!("syncing") } else { t!("device-sync") };
    let commands = html! {
        <div class="commands" role="toolbar">
            if online { <Command testid="sync-now" icon={Icon::ArrowSync} label={verb.clone()} disabled={syncing} onclick={&sync} /> }
            <Command testid="open-ledger" icon={Icon::ArrowUndo} label={t!("ledger-title")} onclick={&ledger} neutral={true} />
        </div>
    };
    let head = html! {
        <header class="phone-head">
            <h1 class="grow">{ t!("queue-title") }</h1>
            <button type="button" class="button quiet only-icon" data-testid="open-ledger" aria-label={t!("ledger-title")} onclick={ledger.reform(|_: MouseEvent| ())}>{ icon_with(Icon::ArrowUndo, "large") }</button>
            if online {
                <button type="button" class="button" data-testid="sync-now" disabled={syncing} onclick={sync.reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::ArrowSync, "") }{ verb }
                </button>
            }
        </header>
    };
    html! {
        <Page testid="queue" top={html! { <h1>{ t!("queue-title") }</h1> }} {commands} {head}>
            <div class="scroll"><div class="stack">{ list }</div></div>
            if let Some(entry) = &*discarding {
                <Confirm title={t!("queue-discard-title")} text={t!("queue-discard-text", name = name_of(entry))}
                    confirm={t!("queue-discard")} on_confirm={discard} on_cancel={set(None)} />
            }
        </Page>
    }
}

/// Metadata of tables, for the labels of their columns.
#[hook]
pub fn use_tables(names: BTreeSet<String>) -> Rc<Tables> {
    let face = use_face();
    let tables = use_state(|| Rc::new(Tables::new()));
    {
        let tables = tables.clone();
        use_effect_with(names, move |names| {
            let names = names.clone();
            spawn_local(async move {
                let mut found = Tables::new();
                for name in names {
                    if let Ok(table) = face.table(&name).await {
                        found.insert(name, table);
                    }
                }
                tables.set(Rc::new(found));
            });
        });
    }
    (*tables).clone()
}

fn nothing() -> Html {
    html! {
        <div class="empty" data-testid="queue-empty">
            { icon_with(Icon::CheckmarkCircleFilled, "large ok-mark") }
            <p class="strong">{ t!("queue-empty") }</p>
            <p class="second">{ t!("queue-empty-more") }</p>
        </div>
    }
}

fn change(entry: &QueueEntry, scene: &Scene, tables: &Tables, face: &Face, discard: Callback<()>) -> Html {
    let parked = entry.state == ChangeState::Parked;
    let open = {
        let (face, route) = (face.clone(), Route::Record { table: entry.table.clone(), id: entry.record });
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    let settle = {
        let (face, seq) = (face.clone(), entry.seq);
        Callback::from(move |_: MouseEvent| face.go(Route::Conflict { seq }))
    };
    let name = name_of(entry);
    html! {
        <article key={entry.seq.to_string()} class="change" data-testid={format!("change-{}", entry.seq)} data-state={state_name(entry.state)} data-record={entry.record.to_string()}>
            <div class="change-head">
                { monogram(&name, "small") }
                <div class="grow">
                    if entry.kind == ChangeKind::Delete {
                        <bdi class="strong">{ name }</bdi>
                    } else {
                        <button type="button" class="change-title" dir="auto" onclick={open}>{ name }</button>
                    }
                    <div class="small-text muted">{ what(entry, scene) }{ " · " }{ format::moment(entry.made_at) }{ attempts(entry) }</div>
                </div>
                { state_chip(entry.state) }
            </div>
            { fields(entry, tables.get(&entry.table)) }
            if let Some(problem) = &entry.problem { { trouble(problem, parked) } }
            <div class="change-foot">
                if parked {
                    <button type="button" class="button small primary" data-testid="resolve" data-seq={entry.seq.to_string()} onclick={settle}>{ t!("resolve") }</button>
                }
                if entry.state != ChangeState::InFlight {
                    <button type="button" class="button small quiet" data-testid={format!("discard-{}", entry.seq)} onclick={discard.reform(|_: MouseEvent| ())}>{ t!("queue-discard") }</button>
                }
            </div>
        </article>
    }
}

fn trouble(problem: &Problem, parked: bool) -> Html {
    let class = if parked { "change-problem" } else { "change-problem muted" };
    html! { <div {class}><p>{ texts::problem(problem) }</p>{ details(problem) }</div> }
}

fn fields(entry: &QueueEntry, table: Option<&Rc<TableMeta>>) -> Html {
    let line = |change: &FieldChange| {
        let column = table.and_then(|table| table.column(&change.column))?;
        // A new record carries its defaults; only what somebody filled in tells one from another.
        let is_default = matches!(change.new, Value::Bool(_) | Value::Choice(_) | Value::Null);
        if entry.kind == ChangeKind::Create && is_default {
            return None;
        }
        let text = |value| match format::value(value, column, None) {
            text if text.is_empty() => t!("empty-value"),
            text => text,
        };
        let was = (entry.kind == ChangeKind::Update).then(|| t!("queue-was", value = text(&change.old)));
        Some(html! {
            <>
                <dt>{ column.display_name.text(format::lcid()).to_owned() }</dt>
                <dd><bdi>{ text(&change.new) }</bdi>if let Some(was) = was { <span class="muted">{ " · " }{ was }</span> }</dd>
            </>
        })
    };
    if entry.kind == ChangeKind::Delete || entry.fields.is_empty() {
        return Html::default();
    }
    html! { <dl class="change-fields">{ entry.fields.iter().filter_map(line).take(LISTED).collect::<Html>() }</dl> }
}

/// "Changed · Account · 3 fields".
fn what(entry: &QueueEntry, scene: &Scene) -> String {
    let kind = match entry.kind {
        ChangeKind::Create => t!("queue-create"),
        ChangeKind::Update => t!("queue-update"),
        ChangeKind::Delete => t!("queue-delete"),
        ChangeKind::Associate => t!("queue-associate"),
        ChangeKind::Disassociate => t!("queue-disassociate"),
        ChangeKind::Command => t!("queue-command"),
    };
    let table = scene.singular(&entry.table);
    match entry.kind {
        ChangeKind::Update => {
            format!("{kind} · {table} · {}", t!("queue-fields", count = entry.fields.len()))
        }
        _ => format!("{kind} · {table}"),
    }
}

fn attempts(entry: &QueueEntry) -> String {
    if entry.attempts == 0 {
        String::new()
    } else {
        format!(" · {}", t!("queue-attempts", count = entry.attempts))
    }
}

fn state_chip(state: ChangeState) -> Html {
    let (class, sign, text) = match state {
        ChangeState::Queued => ("wait", Icon::CloudArrowUp, t!("queue-state-queued")),
        ChangeState::InFlight => ("brand", Icon::ArrowSync, t!("queue-state-in-flight")),
        ChangeState::Parked => ("att", Icon::ErrorCircleFilled, t!("queue-state-parked")),
        ChangeState::Blocked => ("wait", Icon::Lock, t!("queue-state-blocked")),
    };
    html! { <span class={classes!("chip", class)}>{ icon(sign) }{ text }</span> }
}

fn state_name(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Queued => "queued",
        ChangeState::InFlight => "in_flight",
        ChangeState::Parked => "parked",
        ChangeState::Blocked => "blocked",
    }
}

/// The record's name.
pub fn name_of(entry: &QueueEntry) -> String {
    if entry.title.is_empty() { t!("form-untitled") } else { entry.title.clone() }
}
