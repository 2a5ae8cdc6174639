//! The start page: the first download while it runs, what isn't sent, and the tables of the sitemap.

use super::agenda::Today;
use super::charts::Charts;
use super::notices::NoticesOffer;
use super::recent::{Pinned, Recent};
use crate::context::{Face, Scene, use_face, use_scene};
use crate::frame::account::PhoneAccount;
use crate::frame::page::Page;
use crate::frame::sidebar::entry_name;
use crate::state::route::Route;
use crate::state::status;
use contract::Problem;
use contract::calls::StartDownload;
use kit::entity::entity;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::problem::alert;
use kit::progress::progress;
use kit::span;
use model::sitemap::Entry;
use model::status::{DatabaseState, Progress, Reason, TableStatus};
use texts::t;
use yew::prelude::*;

/// Tables that the banner shows before "Show all".
const SHOWN: usize = 5;

/// What the start page is given.
#[derive(Properties, PartialEq)]
pub struct HomeProps {
    /// Why the sitemap isn't here.
    pub problem: Option<Problem>,
}

/// The start page.
#[component]
pub fn Home(props: &HomeProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let first_name = scene.session.full_name.split_whitespace().next().unwrap_or_default().to_owned();
    let greeting = texts::text(
        &format!("greeting-{}", span::part_of_day(format::hour())),
        &[("name", first_name.into())],
    );
    let app = scene.session.app.as_ref().map(|app| app.name.clone()).unwrap_or_default();
    let download = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.send(StartDownload {}))
    };
    let head = html! {
        <header class="phone-head">
            <span class="logo large">{ icon(Icon::LocationRipple) }</span>
            <div class="grow"><h1 class="cut">{ &greeting }</h1><div class="small-text muted cut">{ &app }{ " · " }{ format::today() }</div></div>
            <PhoneAccount />
        </header>
    };
    html! {
        <Page testid="home" top={search_field(&face)} {head}>
            <div class="scroll">
                <div class="stack home-top">
                    if scene.phone { { search_field(&face) } } else { <div><h1>{ greeting }</h1><span class="muted">{ format::today() }</span></div> }
                    if let Some(problem) = &props.problem { if scene.navigation.is_none() { { alert(problem, "home-problem") } } }
                    if let Some(progress) = scene.status.progress.clone() { <Banner {progress} /> }
                    if scene.status.database == DatabaseState::NotAvailable { { offer(download) } }
                    <NoticesOffer />
                    <Unsent />
                </div>
                <div class="stack home-columns">
                    <div class="home-column"><Today /></div>
                    <div class="home-column"><Pinned /><Recent /><Charts /></div>
                </div>
                if scene.phone { <div class="stack"><Tables /></div> }
            </div>
        </Page>
    }
}

/// A button that looks like the field it leads to.
fn search_field(face: &Face) -> Html {
    let face = face.clone();
    let onclick = Callback::from(move |_: MouseEvent| face.go(Route::Search));
    html! {
        <button type="button" class="input find search-button" data-testid="home-search" {onclick}>{ icon(Icon::Search) }<span class="cut muted">{ t!("search-all") }</span></button>
    }
}

fn offer(download: Callback<MouseEvent>) -> Html {
    html! {
        <section class="card list-card" data-testid="home-offer">
            <div class="list-row short" style="border:0">
                { icon_with(Icon::Download, "brand") }
                <div class="grow"><div class="strong">{ t!("home-download") }</div><div class="small-text second">{ t!("home-download-text") }</div></div>
                <button type="button" class="button primary" data-testid="home-download" onclick={download}>{ t!("prompt-download") }</button>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct BannerProps {
    progress: Progress,
}

/// The first download: percent, bar, rows, size and time left, and each table.
#[component]
fn Banner(props: &BannerProps) -> Html {
    let scene = use_scene();
    let all = use_state(|| false);
    let progress_of = &props.progress;
    let tables = &scene.status.tables;
    let shown = if *all { tables.len() } else { SHOWN };
    let rest = tables.len().saturating_sub(SHOWN);
    let toggle = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    let next = tables.iter().position(|table| !table.complete);
    let text = if scene.status.link.is_online() { t!("banner-text") } else { t!("banner-waiting") };
    html! {
        <section class="card banner" data-testid="download-banner" data-percent={progress_of.percent.map(|p| p.to_string())}>
            <div class="banner-head">
                <div class="row" style="align-items:flex-start">
                    <div class="grow"><h2>{ t!("banner-title") }</h2><p class="small-text second">{ text }</p></div>
                    if let Some(percent) = progress_of.percent { <span class="banner-percent">{ format!("{percent}\u{a0}%") }</span> }
                </div>
                { progress(overall(progress_of), "", &t!("banner-title")) }
                { figures(progress_of) }
            </div>
            for (n, table) in tables.iter().take(shown).enumerate() { { banner_table(table, next == Some(n), &scene) } }
            if rest > 0 {
                <div class="banner-table">
                    <span class="small-text muted grow">{ if *all { String::new() } else { t!("banner-more", count = rest) } }</span>
                    <button type="button" class="button link" data-testid="banner-show-all" onclick={toggle}>
                        { if *all { t!("banner-show-fewer") } else { t!("banner-show-all") } }
                    </button>
                </div>
            }
        </section>
    }
}

/// Percent of the rows; while they can't be counted, of the tables.
fn overall(progress: &Progress) -> u64 {
    let by_tables = u64::from(progress.tables_done) * 100 / u64::from(progress.tables.max(1));
    progress.percent.map_or(by_tables, u64::from)
}

fn figures(progress: &Progress) -> Html {
    let rows = match progress.expected {
        Some(expected) => t!("banner-rows", rows = progress.rows, expected = expected),
        None => t!("banner-rows-only", rows = progress.rows),
    };
    let left = progress.left_ms.map(|left| t!("banner-left", time = span::time(left)));
    html! {
        <div class="banner-facts">
            <span data-testid="banner-rows">{ rows }</span>
            <span data-testid="banner-size">{ span::size(progress.bytes) }</span>
            if let Some(left) = left {
                <span class="medium" data-testid="banner-left">{ left }</span>
            } else {
                <span>{ t!("banner-tables", done = progress.tables_done, total = progress.tables) }</span>
            }
        </div>
    }
}

fn banner_table(table: &TableStatus, is_next: bool, scene: &Scene) -> Html {
    let name = scene.collection(&table.table);
    let rows = match (table.complete, table.expected) {
        (false, _) if table.rows == 0 && is_next => t!("banner-next"),
        (false, Some(expected)) if table.rows > 0 => {
            t!("banner-table-rows", rows = table.rows, expected = expected)
        }
        (false, Some(expected)) => format::count(expected),
        (false, None) if table.rows == 0 => String::new(),
        _ => format::count(table.rows),
    };
    let class = if table.complete { "thin done" } else { "thin" };
    html! {
        <div class="banner-table" data-testid={format!("banner-{}", table.table)}>
            { entity(&table.table, model::status::Mark::None, "") }
            <div class="grow">
                <div class="line"><span class="medium cut">{ name.clone() }</span><span class="small-text muted">{ rows }</span></div>
                { progress(status::percent(table).unwrap_or(0), class, &name) }
            </div>
            <span class="end">if table.complete { { icon_with(Icon::CheckmarkCircleFilled, "ok-mark") } }</span>
        </div>
    }
}

/// What isn't on the server yet, and what needs the person.
#[component]
fn Unsent() -> Html {
    let face = use_face();
    let scene = use_scene();
    let to_drafts = {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.go(Route::Drafts))
    };
    let drafts = scene.status.reasons.iter().find_map(|reason| match reason {
        Reason::Drafts { drafts } => Some(*drafts),
        _ => None,
    });
    let onclick = Callback::from(move |_: MouseEvent| face.go(Route::Queue));
    let (waiting, records, attention) =
        (scene.status.pending_changes, scene.status.pending_records, scene.status.attention);
    if waiting == 0 && attention == 0 && drafts.is_none() {
        return Html::default();
    }
    html! {
        <section class="card list-card">
            if waiting > 0 {
                <button type="button" class="list-row short" style="border:0" data-testid="home-unsent" onclick={onclick.clone()}>
                    { icon_with(Icon::CloudArrowUp, "wait") }
                    <span class="grow"><span class="medium">{ t!("home-unsent", count = waiting) }</span>{ " " }<span class="muted">{ t!("home-unsent-more", records = records) }</span></span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
            if let Some(drafts) = drafts {
                <button type="button" class="list-row short" data-testid="home-drafts" onclick={to_drafts}>
                    { icon_with(Icon::Drafts, "wait") }
                    <span class="grow medium">{ t!("reason-drafts", count = drafts) }</span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
            if attention > 0 {
                <button type="button" class="list-row short" data-testid="home-attention" {onclick}>
                    { icon_with(Icon::ErrorCircleFilled, "att-mark") }
                    <span class="grow medium">{ t!("home-attention", count = attention) }</span>
                    { icon_with(Icon::ChevronRight, "small turns") }
                </button>
            }
        </section>
    }
}

/// The tables of the sitemap, group by group.
#[component]
fn Tables() -> Html {
    let scene = use_scene();
    let Some(navigation) = scene.navigation.clone() else { return Html::default() };
    let groups = navigation
        .sitemap
        .areas
        .iter()
        .flat_map(|area| area.groups.iter())
        .filter(|group| !group.entries.is_empty());
    html! {
        for group in groups {
            <h2 class="small-text muted">{ group.title.text(format::lcid()).to_owned() }</h2>
            <div class="home-tables">
                for entry in group.entries.iter() { <TableRow key={entry.id.clone()} entry={entry.clone()} /> }
            </div>
        }
    }
}

#[derive(Properties, PartialEq)]
struct TableRowProps {
    entry: Entry,
}

#[component]
fn TableRow(props: &TableRowProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let table = &props.entry.table;
    let route = Route::Grid { table: table.clone() };
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    html! {
        <button type="button" class="list-row" data-testid={format!("home-table-{table}")} {onclick}>
            { entity(table, status::mark(&scene.status, table), "") }
            <span class="grow name cut">{ entry_name(&props.entry, &scene) }</span>
            if let Some(known) = status::table(&scene.status, table) { <span class="small-text second">{ format::count(known.rows) }</span> }
            { icon_with(Icon::ChevronRight, "small turns") }
        </button>
    }
}
