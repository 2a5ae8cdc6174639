//! The change queue: what needs the person first, then what waits in the order made, grouped by record, each with why
//! it waits; files after the rest. Each change can be taken back, parked ones settled or tried again.

mod card;
mod waiting_files;

use crate::context::{Face, Scene, use_event, use_face, use_scene};
use crate::frame::page::Page;
use crate::pages::orphans::Orphans;
use crate::state::route::Route;
use crate::state::waits::grouped;
use card::{Card, Does};
use contract::calls::{QueuePage, RetryChange, SyncNow, UndoChange};
use contract::shapes::{ChangeState, QueueEntry};
use contract::{Event, Problem};
use kit::command::{More, Verb};
use kit::icon::{Icon, icon_with};
use kit::problem::alert;
use kit::sheet::Confirm;
use model::TableMeta;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use texts::t;
use waiting_files::WaitingFilesCard;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Changes of the first look, and how many more each time.
const STEP: u32 = 200;
/// Changes that the engine gives at once.
const PAGE: u32 = 500;

/// Metadata by logical name.
pub type Tables = BTreeMap<String, Rc<TableMeta>>;

/// The change queue.
#[component]
pub fn Queue() -> Html {
    let face = use_face();
    let scene = use_scene();
    let count = use_state(|| STEP);
    let queue = use_queue(*count);
    let listed = queue.reply.as_ref().and_then(|reply| reply.as_ref().ok()).cloned().unwrap_or_default();
    let tables = use_tables(listed.iter().map(|entry| entry.table.clone()).collect());
    let discarding = use_state(|| None::<QueueEntry>);
    {
        let again = queue.again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue) {
                again.emit(());
            }
        });
    }
    let on_does = {
        let (face, discarding) = (face.clone(), discarding.setter());
        Callback::from(move |(entry, does): (QueueEntry, Does)| match does {
            Does::Open => face.go(Route::Record { table: entry.table, id: entry.record }),
            Does::Settle => face.go(Route::Conflict { seq: entry.seq }),
            Does::Retry if entry.state == ChangeState::Parked => face.send(RetryChange { seq: entry.seq }),
            Does::Retry => face.send(SyncNow {}),
            Does::Discard => discarding.set(Some(entry)),
        })
    };
    let close = {
        let discarding = discarding.setter();
        Callback::from(move |()| discarding.set(None))
    };
    let discard = {
        let (face, discarding) = (face.clone(), discarding.clone());
        Callback::from(move |()| {
            if let Some(entry) = &*discarding {
                take_back(&face, entry.seq);
            }
            discarding.set(None);
        })
    };
    let more = {
        let count = count.clone();
        Callback::from(move |_: MouseEvent| count.set(*count + STEP))
    };
    let list = match &queue.reply {
        None => html! { <div aria-busy="true"></div> },
        Some(Err(problem)) => alert(problem, "queue-problem"),
        Some(Ok(entries)) if entries.is_empty() => nothing(),
        Some(Ok(entries)) => lists(entries, &tables, &scene, &on_does),
    };
    let is_full = listed.len() >= *count as usize;
    let (bar, head) = verbs(&face, &scene);
    html! {
        <Page testid="queue" top={html! { <h1>{ t!("queue-title") }</h1> }} commands={bar} {head}>
            <div class="scroll"><div class="stack wide">
                { list }
                if is_full { <button type="button" class="button small quiet" data-testid="queue-more" onclick={more}>{ t!("queue-more") }</button> }
                <WaitingFilesCard />
                <Orphans />
            </div></div>
            if let Some(entry) = &*discarding {
                <Confirm title={t!("queue-discard-title")} text={t!("queue-discard-text", name = name_of(entry))}
                    confirm={t!("queue-discard")} on_confirm={discard} on_cancel={close} />
            }
        </Page>
    }
}

/// What needs the person, then what waits, both in the order made.
fn lists(
    entries: &[QueueEntry],
    tables: &Rc<Tables>,
    scene: &Scene,
    on_does: &Callback<(QueueEntry, Does)>,
) -> Html {
    let all = Rc::new(entries.to_vec());
    let draw = |parked: bool, title: String| {
        let is_wanted = |at: &usize| (all[*at].state == ChangeState::Parked) == parked;
        let groups =
            grouped(&all).into_iter().map(|group| group.into_iter().filter(is_wanted).collect::<Vec<_>>());
        let groups: Vec<Vec<usize>> = groups.filter(|group| !group.is_empty()).collect();
        let cards = groups.into_iter().map(|group| {
            let key = all[group[0]].seq;
            html! { <Card {key} all={all.clone()} {group} tables={tables.clone()} link={scene.status.link} on_does={on_does.clone()} /> }
        });
        let cards: Html = cards.collect();
        let any = entries.iter().any(|entry| (entry.state == ChangeState::Parked) == parked);
        html! { if any { <h2 class="small-text muted">{ title }</h2><div class="card">{ cards }</div> } }
    };
    html! { <>{ draw(true, t!("queue-attention")) }{ draw(false, t!("queue-waiting")) }</> }
}

/// The desktop's bar and the phone's head: sync, ledger, drafts where there are any.
fn verbs(face: &Face, scene: &Scene) -> (Html, Html) {
    let sync = {
        let face = face.clone();
        Callback::from(move |()| face.send(SyncNow {}))
    };
    let go = |route: Route| {
        let face = face.clone();
        Callback::from(move |()| face.go(route.clone()))
    };
    let (syncing, online) = (scene.status.syncing, scene.status.link.is_online());
    let label = if syncing { t!("syncing") } else { t!("device-sync") };
    let sync = Verb { disabled: syncing, ..Verb::new("sync-now", Icon::ArrowSync, label.clone(), &sync) };
    let ledger = Verb::new("open-ledger", Icon::History, t!("ledger-title"), &go(Route::Ledger));
    let drafts = Verb::new("open-drafts", Icon::Drafts, t!("drafts-title"), &go(Route::Drafts));
    let bar = html! {
        <div class="commands" role="toolbar">
            if online { { sync.button(false, false) } }
            { ledger.button(false, true) }{ drafts.button(false, true) }
        </div>
    };
    let head = html! {
        <header class="phone-head">
            <h1 class="grow">{ t!("queue-title") }</h1>
            if online {
                <button type="button" class="button" data-testid="sync-now" disabled={syncing} onclick={sync.onclick.reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::ArrowSync, "") }{ label }
                </button>
            }
            <span class="head-more"><More verbs={vec![ledger, drafts]} phone={true} /></span>
        </header>
    };
    (bar, head)
}

/// Takes a change back, with those that depend on it.
fn take_back(face: &Face, seq: i64) {
    let face = face.clone();
    spawn_local(async move {
        match face.call(UndoChange { seq }).await {
            Ok(undone) => face.toast(t!("queue-undone", count = undone.dropped.len())),
            Err(problem) => face.toast(texts::problem(&problem)),
        }
    });
}

/// The first so many changes, and a way to read them again.
struct Listed {
    reply: Option<Result<Rc<Vec<QueueEntry>>, Problem>>,
    again: Callback<()>,
}

/// The first changes of the queue. While they are read again the old ones stay.
#[hook]
fn use_queue(count: u32) -> Listed {
    let face = use_face();
    let reply = use_state(|| None::<Result<Rc<Vec<QueueEntry>>, Problem>>);
    let round = use_state(|| 0_u32);
    // Counts the readings; what an older one finds is thrown away.
    let reading = use_mut_ref(|| 0_u32);
    {
        let (reply, reading) = (reply.setter(), reading.clone());
        use_effect_with((count, *round), move |(count, _)| {
            let count = *count;
            *reading.borrow_mut() += 1;
            let number = *reading.borrow();
            spawn_local(async move {
                let read = first_changes(&face, count).await.map(Rc::new);
                if *reading.borrow() == number {
                    reply.set(Some(read));
                }
            });
        });
    }
    let again = Callback::from(move |()| {
        *reading.borrow_mut() += 1;
        round.set(*reading.borrow());
    });
    Listed { reply: (*reply).clone(), again }
}

/// Reads so many changes, as many pages as that takes.
async fn first_changes(face: &Face, count: u32) -> Result<Vec<QueueEntry>, Problem> {
    let mut entries: Vec<QueueEntry> = Vec::new();
    loop {
        let wanted = (count - entries.len() as u32).min(PAGE);
        let page =
            face.call(QueuePage { after: entries.last().map(|entry| entry.seq), count: wanted }).await?;
        let is_last = page.len() < wanted as usize;
        entries.extend(page);
        if is_last || entries.len() >= count as usize {
            return Ok(entries);
        }
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

/// The record's name.
pub fn name_of(entry: &QueueEntry) -> String {
    if entry.title.is_empty() { t!("form-untitled") } else { entry.title.clone() }
}
