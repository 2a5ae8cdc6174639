//! From the keyboard to anywhere: the command palette (Ctrl+K) and the list of shortcuts (`?`).

use super::sidebar::entry_name;
use crate::context::{Face, Scene, use_face, use_scene};
use crate::pages::form::{command_icon, command_name};
use crate::state::palette::{Choice, Does, found};
use crate::state::route::Route;
use contract::calls::{SetOffline, SyncNow};
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::menu::Listening;
use kit::sheet::Sheet;
use kit::typing::{is_typing, typed};
use model::status::Link;
use texts::t;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Palette,
    Shortcuts,
}

/// Waits for its keys, and shows what they ask for.
#[component]
pub fn Keyboard() -> Html {
    let shown = use_state(|| Shown::Nothing);
    {
        let shown = shown.setter();
        use_effect_with((), move |()| {
            let listening = Listening::on_window("keydown", move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                let wanted = match key.key().as_str() {
                    "k" | "K" if key.ctrl_key() || key.meta_key() => Shown::Palette,
                    "?" if !is_typing() => Shown::Shortcuts,
                    _ => return,
                };
                key.prevent_default();
                shown.set(wanted);
            });
            move || drop(listening)
        });
    }
    let close = {
        let shown = shown.clone();
        Callback::from(move |()| shown.set(Shown::Nothing))
    };
    match *shown {
        Shown::Nothing => Html::default(),
        Shown::Palette => html! { <Palette on_close={close} /> },
        Shown::Shortcuts => shortcuts(&close),
    }
}

#[derive(Properties, PartialEq)]
struct PaletteProps {
    on_close: Callback<()>,
}

#[component]
fn Palette(props: &PaletteProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (text, active) = (use_state(String::new), use_state(|| 0_usize));
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlElement>() {
                // An input in an open dialog takes the focus.
                let _ = input.focus();
            }
        });
    }
    let hits = found(&choices(&scene, &face), &text);
    let pick = {
        let (face, close) = (face.clone(), props.on_close.clone());
        Callback::from(move |choice: Choice| {
            close.emit(());
            carry_out(&face, choice.does);
        })
    };
    let oninput = {
        let (text, active) = (text.clone(), active.clone());
        Callback::from(move |event: InputEvent| {
            text.set(typed(&event));
            active.set(0);
        })
    };
    let onkeydown = {
        let (hits, active, pick) = (hits.clone(), active.clone(), pick.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = hits.len().saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => active.set((*active + 1).min(last)),
                "ArrowUp" => active.set(active.saturating_sub(1)),
                "Enter" => hits.get(*active).into_iter().for_each(|hit| pick.emit(hit.clone())),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let foot = html! { <button type="button" class="button" data-testid="cancel" onclick={close}>{ t!("close") }</button> };
    html! {
        <Sheet title={t!("palette-title")} testid="palette" on_close={&props.on_close} {foot}>
            <input ref={input} class="input" type="text" role="combobox" autocomplete="off" data-testid="palette-text"
                aria-label={t!("palette-label")} aria-expanded="true" aria-controls="palette-list"
                aria-activedescendant={format!("palette-{}", *active)} placeholder={t!("palette-label")} value={(*text).clone()} {oninput} {onkeydown} />
            <div id="palette-list" role="listbox" aria-label={t!("palette-title")}>
                for (n, hit) in hits.iter().enumerate() { { line(n, hit, n == *active, &pick) } }
            </div>
            if hits.is_empty() { <p class="small-text muted">{ t!("palette-nothing") }</p> }
        </Sheet>
    }
}

fn line(n: usize, hit: &Choice, active: bool, pick: &Callback<Choice>) -> Html {
    let onclick = {
        let (pick, hit) = (pick.clone(), hit.clone());
        Callback::from(move |_: MouseEvent| pick.emit(hit.clone()))
    };
    html! {
        <div id={format!("palette-{n}")} class="menu-item" role="option" aria-selected={active.to_string()} data-testid="palette-hit" {onclick}>
            { icon_with(sign_of(&hit.does), "second") }<span class="cut" dir="auto">{ &hit.name }</span>
        </div>
    }
}

/// The picture of what a choice does.
fn sign_of(does: &Does) -> Icon {
    match does {
        Does::Go(Route::New { .. }) => Icon::Add,
        Does::Go(Route::Grid { table } | Route::Record { table, .. }) => table_icon(table),
        Does::Go(Route::Home) => Icon::Home,
        Does::Go(Route::Search) => Icon::Search,
        Does::Go(Route::Drafts) => Icon::Drafts,
        Does::Go(Route::Queue | Route::Conflict { .. } | Route::Ledger) => Icon::CloudArrowUp,
        Does::Go(Route::Device | Route::Gallery) => Icon::Globe,
        Does::Sync => Icon::ArrowSync,
        Does::Offline(_) => Icon::PlugDisconnected,
        Does::Run(command) => command_icon(*command),
    }
}

/// All that can be done from anywhere now.
fn choices(scene: &Scene, face: &Face) -> Vec<Choice> {
    let go = |name: String, route: Route| Choice { name, does: Does::Go(route) };
    let commands = face.offered().map(|offered| offered.commands).unwrap_or_default();
    let run = |command| Choice { name: command_name(command), does: Does::Run(command) };
    let mut choices: Vec<Choice> = commands.into_iter().map(run).collect();
    choices.push(go(t!("nav-home"), Route::Home));
    let entries = scene.navigation.iter().flat_map(|n| n.sitemap.areas.iter()).flat_map(|area| &area.groups);
    for entry in entries.flat_map(|group| &group.entries) {
        choices.push(go(entry_name(entry, scene), Route::Grid { table: entry.table.clone() }));
        if scene.can_create(&entry.table) {
            let name = t!("form-new", name = format::in_text(&scene.singular(&entry.table)));
            choices.push(go(name, Route::new_row(&entry.table)));
        }
    }
    let kept = scene.personal.pins.iter().chain(&scene.personal.recent);
    for record in kept.filter(|record| !record.title.is_empty()) {
        let choice = go(record.title.clone(), Route::Record { table: record.table.clone(), id: record.id });
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    choices.push(go(t!("search-all"), Route::Search));
    choices.push(go(t!("nav-queue"), Route::Queue));
    choices.push(go(t!("drafts-title"), Route::Drafts));
    choices.push(go(t!("nav-device"), Route::Device));
    match scene.status.link {
        Link::SwitchedOff { .. } => {
            choices.push(Choice { name: t!("go-online"), does: Does::Offline(false) })
        }
        _ => {
            choices.push(Choice { name: t!("device-sync"), does: Does::Sync });
            choices.push(Choice { name: t!("device-work-offline"), does: Does::Offline(true) });
        }
    }
    choices
}

fn carry_out(face: &Face, does: Does) {
    match does {
        Does::Go(route) => face.go(route),
        Does::Sync => face.send(SyncNow {}),
        Does::Offline(offline) => face.send(SetOffline { offline }),
        Does::Run(command) => {
            if let Some(offered) = face.offered() {
                offered.on_command.emit(command);
            }
        }
    }
}

fn shortcuts(close: &Callback<()>) -> Html {
    let space = t!("key-space");
    let keys = [
        ("Ctrl K", t!("key-palette")),
        ("Ctrl S", t!("key-save")),
        ("/", t!("key-search")),
        ("↑ ↓", t!("key-rows")),
        ("Enter", t!("key-open")),
        (space.as_str(), t!("key-pick")),
        ("Esc", t!("key-close")),
        ("?", t!("key-shortcuts")),
    ];
    let done = close.reform(|_: MouseEvent| ());
    let foot = html! { <button type="button" class="button" data-testid="cancel" onclick={done}>{ t!("close") }</button> };
    html! {
        <Sheet title={t!("shortcuts-title")} testid="shortcuts" on_close={close} {foot}>
            <dl class="shortcuts">
                for (key, does) in keys { <dt><kbd>{ key }</kbd></dt><dd>{ does }</dd> }
            </dl>
        </Sheet>
    }
}
