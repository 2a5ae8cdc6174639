//! The ledger: values that lost, and a way back for each (nothing the person typed is ever lost).

use crate::context::{Face, Scene, use_event, use_face, use_load, use_scene};
use crate::frame::page::Page;
use crate::pages::queue::{Tables, use_tables};
use crate::state::route::Route;
use contract::Event;
use contract::calls::{ClearLedger, ListLedger, RestoreLedger};
use contract::shapes::{LedgerEntry, LostBy, LostValue, Side};
use kit::command::Command;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use kit::problem::alert;
use kit::sheet::Confirm;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The ledger.
#[component]
pub fn Ledger() -> Html {
    let face = use_face();
    let scene = use_scene();
    let ledger = use_load(ListLedger {});
    let clearing = use_state(|| false);
    {
        let again = ledger.again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue) {
                again.emit(());
            }
        });
    }
    let names = ledger.reply.as_ref().and_then(|reply| reply.as_ref().ok());
    let tables = use_tables(
        names.map(|entries| entries.iter().map(|e| e.table.clone()).collect()).unwrap_or_default(),
    );
    let clear = |id: Option<i64>| {
        let (face, again, clearing) = (face.clone(), ledger.again.clone(), clearing.clone());
        Callback::from(move |()| {
            let (face, again) = (face.clone(), again.clone());
            clearing.set(false);
            spawn_local(async move {
                match face.call(ClearLedger { id }).await {
                    Ok(()) => again.emit(()),
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    let ask = |on: bool| {
        let clearing = clearing.clone();
        Callback::from(move |()| clearing.set(on))
    };
    let (list, some) = match &ledger.reply {
        None => (html! { <div aria-busy="true"></div> }, false),
        Some(Err(problem)) => (alert(problem, "ledger-problem"), false),
        Some(Ok(entries)) if entries.is_empty() => (nothing(), false),
        Some(Ok(entries)) => {
            let cards =
                entries.iter().map(|entry| lost(entry, &scene, &tables, &face, &clear(Some(entry.id))));
            (
                html! { <><p class="second">{ t!("ledger-text") }</p><div class="card">{ cards.collect::<Html>() }</div></> },
                true,
            )
        }
    };
    let back = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.go(Route::Queue))
    };
    let commands = html! {
        if some {
            <div class="commands" role="toolbar">
                <Command testid="ledger-clear" icon={Icon::Delete} label={t!("ledger-clear")} onclick={ask(true)} neutral={true} />
            </div>
        }
    };
    let top = html! {
        <nav class="crumbs">
            <button type="button" onclick={back.clone()}>{ t!("queue-title") }</button>
            { icon_with(Icon::ChevronRight, "small turns") }
            <span class="cut">{ t!("ledger-title") }</span>
        </nav>
    };
    let head = html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={back}>
                { icon_with(Icon::ChevronLeft, "large turns") }
            </button>
            <h1 class="grow">{ t!("ledger-title") }</h1>
            if some { <button type="button" class="button" data-testid="ledger-clear" onclick={ask(true).reform(|_: MouseEvent| ())}>{ t!("ledger-clear") }</button> }
        </header>
    };
    html! {
        <Page testid="ledger" {top} {commands} {head}>
            <div class="scroll"><div class="stack">{ list }</div></div>
            if *clearing {
                <Confirm title={t!("ledger-clear-title")} text={t!("ledger-clear-text")} confirm={t!("ledger-clear")}
                    on_confirm={clear(None)} on_cancel={ask(false)} />
            }
        </Page>
    }
}

fn nothing() -> Html {
    html! {
        <div class="empty" data-testid="ledger-empty">
            { icon_with(Icon::CheckmarkCircleFilled, "large ok-mark") }
            <p class="strong">{ t!("ledger-empty") }</p>
            <p class="second">{ t!("ledger-text") }</p>
        </div>
    }
}

fn lost(entry: &LedgerEntry, scene: &Scene, tables: &Tables, face: &Face, forget: &Callback<()>) -> Html {
    let restore = {
        let (face, id) = (face.clone(), entry.id);
        Callback::from(move |_: MouseEvent| {
            let face = face.clone();
            spawn_local(async move {
                match face.call(RestoreLedger { id }).await {
                    Ok(_) => face.toast(t!("ledger-restored")),
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
            });
        })
    };
    let name = if entry.title.is_empty() { t!("form-untitled") } else { entry.title.clone() };
    let why = match entry.why {
        LostBy::ServerWins => t!("ledger-server-wins"),
        LostBy::ClientWins => t!("ledger-client-wins"),
        LostBy::Chosen => t!("ledger-chosen"),
        LostBy::Discarded => t!("ledger-discarded"),
        LostBy::Settled => t!("ledger-settled"),
    };
    let whose = match entry.side {
        Side::Mine => t!("ledger-mine"),
        Side::Theirs => t!("ledger-theirs"),
    };
    let table = tables.get(&entry.table);
    let line = |value: &LostValue| {
        let column = table.and_then(|table| table.column(&value.column))?;
        let text = |value| match format::value(value, column, None) {
            text if text.is_empty() => t!("empty-value"),
            text => text,
        };
        Some(html! {
            <>
                <dt>{ column.display_name.text(format::lcid()).to_owned() }</dt>
                <dd><bdi>{ text(&value.lost) }</bdi><span class="muted">{ " · " }{ t!("ledger-now", value = text(&value.won)) }</span></dd>
            </>
        })
    };
    html! {
        <article key={entry.id.to_string()} class="change" data-testid={format!("lost-{}", entry.id)}>
            <div class="change-head">
                { monogram(&name, "small") }
                <div class="grow">
                    <bdi class="strong">{ name }</bdi>
                    <div class="small-text muted">{ format!("{whose} · {} · {}", scene.singular(&entry.table), format::moment(entry.at)) }</div>
                    <div class="small-text second">{ why }</div>
                    if let Some(note) = &entry.note { <p class="small-text" data-testid={format!("note-{}", entry.id)}><bdi>{ t!("ledger-note", note = note.clone()) }</bdi></p> }
                </div>
            </div>
            <dl class="change-fields">{ entry.fields.iter().filter_map(line).collect::<Html>() }</dl>
            <div class="change-foot">
                <button type="button" class="button small" data-testid={format!("restore-{}", entry.id)} onclick={restore}>{ icon_with(Icon::ArrowUndo, "small") }{ t!("ledger-restore") }</button>
                <button type="button" class="button small quiet" data-testid={format!("forget-{}", entry.id)} onclick={forget.reform(|_: MouseEvent| ())}>{ t!("ledger-forget") }</button>
            </div>
        </article>
    }
}
