//! Device status: the database, the link, what waits, and each table; work offline, sync now, sign out (checklist 27).

use super::appearance::Appearance;
use super::notices::NoticesSwitch;
use super::provisioning::ProvisioningCard;
use super::sign_out::SignOutButton;
use super::sync_settings::SyncSettingsCard;
use super::update::UpdateSheet;
use crate::context::{Scene, use_face, use_scene};
use crate::frame::flyout::words;
use crate::frame::footer::symbol_icon;
use crate::frame::indicator::{Indicator, Shape};
use crate::frame::page::Page;
use crate::state::route::Route;
use crate::state::status::{self, Tone};
use contract::calls::{SetOffline, StartDownload, SyncNow};
use kit::command::Command;
use kit::entity::entity;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::typing::checked;
use model::status::{DatabaseState, Link, Mark, TableStatus};
use texts::t;
use yew::prelude::*;

/// Device status.
#[component]
pub fn Device() -> Html {
    let face = use_face();
    let scene = use_scene();
    let not_here = scene.status.database == DatabaseState::NotAvailable;
    let act = {
        let face = face.clone();
        Callback::from(move |()| if not_here { face.send(StartDownload {}) } else { face.send(SyncNow {}) })
    };
    let home = Callback::from(move |_: MouseEvent| face.go(Route::Home));
    let (sign, verb) = match (not_here, scene.status.syncing) {
        (true, _) => (Icon::Download, t!("device-download")),
        (false, true) => (Icon::ArrowSync, t!("syncing")),
        (false, false) => (Icon::ArrowSync, t!("device-sync")),
    };
    let testid = if not_here { "device-download" } else { "sync-now" };
    // Offline there is nothing to start; the link's line has the way back.
    let (disabled, online) = (scene.status.syncing, scene.status.link.is_online());
    let commands = html! {
        if online {
            <div class="commands" role="toolbar"><Command {testid} icon={sign} label={verb.clone()} {disabled} onclick={&act} /></div>
        }
    };
    let head = html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={home}>{ icon_with(Icon::ChevronLeft, "large turns") }</button>
            <h1 class="grow">{ t!("device-title") }</h1>
        </header>
    };
    let bottom = online.then(|| {
        html! {
            <div class="phone-commands">
                <button type="button" class="button primary grow" style="margin:0" data-testid={testid} {disabled} onclick={act.reform(|_: MouseEvent| ())}>{ icon(sign) }{ verb }</button>
            </div>
        }
    });
    html! {
        <Page testid="device" top={html! { <h1>{ t!("device-title") }</h1> }} {commands} {head} strip={false} {bottom}>
            <div class="scroll">
                <div class="stack two">
                    <Overall />
                    <ProvisioningCard />
                    <SyncSettingsCard />
                    <NoticesSwitch />
                    <Appearance />
                    <TablesCard />
                    { signed_in(&scene) }
                </div>
            </div>
        </Page>
    }
}

/// Database and link as two facts, what waits, and the switch.
#[component]
fn Overall() -> Html {
    let face = use_face();
    let scene = use_scene();
    let status = &scene.status;
    let link = status::link(status.link);
    let (waiting, attention) = (status.pending_changes, status.attention);
    let queue = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.go(Route::Queue))
    };
    let work_offline = Callback::from(move |event: Event| face.send(SetOffline { offline: checked(&event) }));
    let updating = use_state(|| false);
    let set_updating = |on: bool| {
        let updating = updating.clone();
        Callback::from(move |()| updating.set(on))
    };
    let switched_off = matches!(status.link, Link::SwitchedOff { .. });
    let link_icon = if status.link.is_online() {
        icon_with(Icon::Globe, "ok-mark")
    } else {
        icon_with(Icon::PlugDisconnected, "wait")
    };
    html! {
        <section class="card list-card">
            { database(&scene) }
            <div class="list-row short" data-testid="device-link" data-link={link.name}>
                { link_icon }
                <span class="grow"><span class="medium">{ t!(link.text) }</span>{ " " }
                    if let Some(since) = link.since { <span class="muted">{ t!("link-since", when = format::since(since)) }</span> }
                </span>
                <Indicator shape={Shape::Button} />
            </div>
            <label class="list-row short switch" style="justify-content:flex-start">
                { icon_with(Icon::PhoneLaptop, "") }
                <span class="grow"><span class="medium">{ t!("device-work-offline") }</span><br /><span class="label-text muted">{ t!("device-work-offline-text") }</span></span>
                <input type="checkbox" role="switch" data-testid="work-offline" checked={switched_off} onchange={work_offline} />
            </label>
            if status.database == DatabaseState::AvailableWarning {
                <button type="button" class="list-row short" data-testid="device-update" onclick={set_updating(true).reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::WarningFilled, "att-mark") }
                    <span class="grow medium">{ t!("reason-metadata") }</span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
            if *updating { <UpdateSheet on_close={set_updating(false)} /> }
            if waiting > 0 {
                <button type="button" class="list-row short" data-testid="device-waiting" onclick={queue.clone()}>
                    { icon_with(Icon::CloudArrowUp, "wait") }
                    <span class="grow"><span class="medium">{ t!("device-changes", count = waiting) }</span>{ " " }<span class="muted">{ t!("device-changes-more", records = status.pending_records) }</span></span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
            if attention > 0 {
                <button type="button" class="list-row short" data-testid="device-attention" onclick={queue}>
                    { icon_with(Icon::ErrorCircleFilled, "att-mark") }
                    <span class="grow medium">{ t!("home-attention", count = attention) }</span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
        </section>
    }
}

fn database(scene: &Scene) -> Html {
    let Some((text, tone, symbol)) = status::database(scene.status.database) else {
        return html! { <div class="list-row" style="border:0" data-testid="device-status">{ t!("status-none") }</div> };
    };
    let (ready, total) = status::ready(&scene.status);
    let mut facts = t!("tables-ready", ready = ready, total = total);
    if let Some(at) = status::last_sync(&scene.status, None) {
        facts = format!("{facts} · {}", t!("last-sync", when = format::moment_in_text(at)));
    }
    let tile = if tone == Tone::Ok { "good" } else { "ill" };
    let reasons = scene.status.reasons.iter().filter(|r| {
        !matches!(
            r,
            model::status::Reason::Waiting { .. }
                | model::status::Reason::Attention { .. }
                | model::status::Reason::Table { .. }
        )
    });
    html! {
        <div class="list-row" style="border:0;padding-block:14px" data-testid="device-status" data-state={status::state_name(scene.status.database)}>
            <span class={classes!("status-tile", "large", tile)}>{ symbol_icon(symbol) }</span>
            <div class="grow">
                <h2>{ t!(text) }</h2>
                <div class="small-text second">{ facts }</div>
                for reason in reasons {
                    <div class="small-text second">{ words(reason, scene).0 }{ ". " }{ words(reason, scene).1 }</div>
                }
            </div>
        </div>
    }
}

/// Each table with its mark, last sync and rows.
#[component]
fn TablesCard() -> Html {
    let scene = use_scene();
    let (ready, total) = status::ready(&scene.status);
    if total == 0 {
        return Html::default();
    }
    html! {
        <section class="card list-card">
            <div class="list-head"><h2 class="grow">{ t!("device-tables") }</h2><span class="small-text muted">{ t!("tables-ready-short", ready = ready, total = total) }</span></div>
            for table in scene.status.tables.iter() { { table_row(table, &scene) } }
        </section>
    }
}

fn table_row(table: &TableStatus, scene: &Scene) -> Html {
    let (text, class) = match (&table.problem, table.last_sync) {
        (Some(problem), _) => {
            (texts::problem(problem), if table.mark == Mark::Unusable { "bad" } else { "att" })
        }
        (None, Some(at)) => (t!("synced", when = format::moment_in_text(at)), "muted"),
        (None, None) => (t!("not-synced"), "muted"),
    };
    let rows = match table.expected.filter(|_| !table.complete) {
        Some(expected) => t!("device-rows-of", rows = table.rows, expected = expected),
        None => format::count(table.rows),
    };
    html! {
        <div class="list-row" data-testid={format!("device-table-{}", table.table)} data-rows={table.rows.to_string()}>
            { entity(&table.table, table.mark, "") }
            <div class="grow"><div class="name cut">{ scene.collection(&table.table) }</div><div class={classes!("label-text", class)}>{ text }</div></div>
            <span class="small-text second">{ rows }</span>
        </div>
    }
}

fn signed_in(scene: &Scene) -> Html {
    html! {
        <section class="card list-card">
            <div class="list-row short" style="border:0">
                { icon(Icon::Person) }
                <span class="grow cut"><span class="medium">{ &scene.session.full_name }</span>{ " " }<span class="muted">{ &scene.session.server }</span></span>
                <SignOutButton class="button small" />
            </div>
        </section>
    }
}
