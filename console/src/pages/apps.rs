//! Step 4: which apps work offline, with which profiles (checklist 169-170, 182).

use crate::calls::{use_doing, use_load};
use crate::context::{use_console, use_scene};
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::stale::Stale;
use crate::parts::switch::{Check, Switch};
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::route::{Route, Tab};
use admin_contract::apps::{App, AppObstacle, AppSetting, Offer};
use admin_contract::endpoints::{ListApps, ListProfiles, ProposeProfile, SaveApp};
use admin_contract::profiles::{ProfileRow, ProfileState};
use kit::icon::{Icon, icon_with};
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn AppsPage() -> Html {
    let apps = use_load(Ask::<ListApps>::at(&[]));
    let profiles = use_load(Ask::<ListProfiles>::at(&[]));
    let rows = profiles.value.as_ref().map(|list| list.rows.clone()).unwrap_or_default();
    html! {
        <Page testid="apps" title={t!("page-apps")}>
            { shown(&apps, |list| html! {
                <div class="stack-cards">
                    for app in list.rows.iter() { <AppCard key={format!("{}-{}", app.id, app.version)} app={app.clone()} profiles={rows.clone()} on_saved={apps.again.clone()} /> }
                    if list.rows.is_empty() { <section class="card empty"><p class="strong">{ t!("apps-none") }</p></section> }
                </div>
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct AppProps {
    app: App,
    profiles: Vec<ProfileRow>,
    on_saved: Callback<()>,
}

#[component]
fn AppCard(props: &AppProps) -> Html {
    let (console, scene) = (use_console(), use_scene());
    let app = &props.app;
    let setting = use_state(|| app.setting.clone());
    let doing = use_doing();
    let id = app.id.to_string();
    let save = {
        let (doing, id, setting) = (doing.clone(), id.clone(), setting.clone());
        let (on_saved, look_again, console) =
            (props.on_saved.clone(), scene.look_again.clone(), console.clone());
        Callback::from(move |version: String| {
            let (on_saved, look_again, console) = (on_saved.clone(), look_again.clone(), console.clone());
            doing.run(Ask::<SaveApp>::at(&[&id]).version(&version).body(&setting), move |_| {
                on_saved.emit(());
                look_again.emit(());
                console.toast(t!("published"));
            });
        })
    };
    let propose = {
        let doing = doing.clone();
        Callback::from(move |_: MouseEvent| {
            let console = console.clone();
            doing.run(Ask::<ProposeProfile>::at(&[&id]), move |proposed| {
                console.go(Route::Profile { id: proposed.profile.id, tab: Tab::Tables });
            });
        })
    };
    let on_switch = {
        let setting = setting.clone();
        Callback::from(move |offline| setting.set(AppSetting { offline, ..(*setting).clone() }))
    };
    let change = |id: RecordId, make: fn(&mut AppSetting, RecordId, bool)| {
        let setting = setting.clone();
        Callback::from(move |on| {
            let mut next = (*setting).clone();
            make(&mut next, id, on);
            setting.set(next);
        })
    };
    let version = app.version.clone();
    let on_save = save.reform(move |_: MouseEvent| version.clone());
    let is_dirty = *setting != app.setting;
    let offer = |id: RecordId| setting.offers.iter().find(|offer| offer.profile == id).copied();
    let published: Vec<_> = props
        .profiles
        .iter()
        .filter(|row| row.state != ProfileState::Draft || offer(row.id).is_some())
        .collect();
    html! {
        <section class="card" data-testid={format!("app-{}", app.unique_name)}>
            <div class="card-head">
                { icon_with(Icon::Apps, "") }
                <h2 class="grow"><bdi>{ &app.name }</bdi>{ " " }<span class="muted small-text">{ &app.unique_name }</span></h2>
                <Switch testid={format!("app-offline-{}", app.unique_name)} label={t!("app-offline")} on={setting.offline} disabled={app.obstacle.is_some()} {on_switch} />
            </div>
            if let Some(obstacle) = app.obstacle {
                { band(Tone::Attention, Icon::WarningFilled, "app-obstacle", html! { match obstacle { AppObstacle::Inactive => t!("app-not-published") } }) }
            }
            <div class="card-body">
                <p class="second small-text">{ t!("app-lead") }</p>
                <ul class="offers">
                    for row in published.iter() {
                        <li class="toolbar" key={row.id.to_string()}>
                            <span class="grow"><Check testid={format!("offer-{}", row.id)} on={offer(row.id).is_some()} on_check={change(row.id, offered)}><bdi>{ &row.name }</bdi></Check></span>
                            { crate::pages::profiles::state_chip(row.state) }
                            if let Some(now) = offer(row.id) {
                                <Switch testid={format!("everyone-{}", row.id)} label={t!("app-everyone")} on={now.for_everyone} on_switch={change(row.id, for_everyone)} />
                            }
                        </li>
                    }
                    if published.is_empty() { <li class="muted">{ t!("app-no-profiles") }</li> }
                </ul>
                <div class="toolbar">
                    <button type="button" class="button small" data-testid={format!("propose-{}", app.unique_name)} disabled={doing.is_working()} onclick={propose}>{ icon_with(Icon::Lightbulb, "small") }{ t!("app-propose") }</button>
                    <span class="grow"></span>
                    <button type="button" class="button primary small" data-testid={format!("save-{}", app.unique_name)} disabled={!is_dirty || doing.is_working()} onclick={on_save}>{ t!("app-save") }</button>
                </div>
                { refused_if(doing.trouble().filter(|trouble| !trouble.is_stale()), "app-problem") }
            </div>
            if let Some(trouble) = doing.trouble().filter(|trouble| trouble.is_stale()) { { conflict(&setting, trouble.current(), props, &doing, &save) } }
        </section>
    }
}

fn offered(setting: &mut AppSetting, profile: RecordId, on: bool) {
    setting.offers.retain(|offer| offer.profile != profile);
    if on {
        setting.offers.push(Offer { profile, for_everyone: false });
    }
}

fn for_everyone(setting: &mut AppSetting, profile: RecordId, on: bool) {
    for offer in setting.offers.iter_mut().filter(|offer| offer.profile == profile) {
        offer.for_everyone = on;
    }
}

/// Somebody else set the app up meanwhile: both settings.
fn conflict(
    setting: &AppSetting,
    current: Option<&serde_json::Value>,
    props: &AppProps,
    doing: &crate::calls::Doing,
    save: &Callback<String>,
) -> Html {
    let now = current.and_then(|current| serde_json::from_value::<App>(current.clone()).ok());
    let json = |setting: &AppSetting| serde_json::to_value(setting).unwrap_or_default();
    let theirs = now.as_ref().map(|app| json(&app.setting)).unwrap_or_default();
    let version = now.map(|app| app.version).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    html! { <Stale mine={json(setting)} {theirs} on_theirs={props.on_saved.clone()} on_mine={save.reform(move |()| version.clone())} on_close={later} /> }
}
