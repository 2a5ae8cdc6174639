//! The way through the console: the four steps with what is done of them, what to watch, and the organization.

use super::account::Account;
use crate::context::{use_console, use_scene};
use crate::state::route::Route;
use crate::state::steps::{self, Mark};
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use texts::t;
use yew::prelude::*;

/// The navigation.
#[component]
pub fn Navigation() -> Html {
    let scene = use_scene();
    let console = use_console();
    let steps = scene.overview.as_deref().map(steps::marks).unwrap_or_default();
    let counts = scene.overview.as_ref().map(|overview| overview.counts).unwrap_or_default();
    let home = Callback::from(move |_: MouseEvent| console.go(Route::Overview));
    let here = (scene.route == Route::Overview).then_some("page");
    html! {
        <nav class="sidebar" data-testid="navigation" aria-label={t!("nav-main")}>
            <button type="button" class="sidebar-app" data-testid="nav-overview" aria-current={here} title={t!("overview-title")} onclick={home}>
                <span class="logo">{ icon(Icon::LocationRipple) }</span>
                <span class="grow"><span class="strong">{ t!("app-name") }</span><br /><span class="label-text second">{ t!("console-name") }</span></span>
            </button>
            { group(t!("nav-setup"), steps::ROUTES.iter().enumerate().map(|(at, route)| {
                let mark = steps.get(at).copied().unwrap_or_default();
                html! { <Item route={route.clone()} image={stepped(at + 1, mark, scene.route.section() == *route)} count={steps::count(&counts, route)} /> }
            }).collect()) }
            if scene.me.is_administrator {
                { group(t!("nav-watch"), html! {
                    <>
                        <Item route={Route::Devices} image={icon(Icon::PhoneLaptop)} count={steps::count(&counts, &Route::Devices)} alarm={counts.devices_in_trouble > 0} />
                        <Item route={Route::SyncErrors} image={icon(Icon::ErrorCircle)} count={steps::count(&counts, &Route::SyncErrors)} alarm={true} />
                        <Item route={Route::Health} image={icon(Icon::HeartPulse)} />
                    </>
                }) }
            }
            { group(t!("nav-organisation"), html! {
                <>
                    if scene.me.is_customizer { <Item route={Route::Solutions} image={icon(Icon::BoxMultiple)} /> }
                    <Item route={Route::Conflicts} image={icon(Icon::BranchCompare)} />
                    if scene.me.is_administrator { <Item route={Route::PEOPLE} image={icon(Icon::People)} /> }
                    if scene.me.is_administrator { <Item route={Route::Audit} image={icon(Icon::History)} /> }
                </>
            }) }
            <span class="sidebar-rest"></span>
            <Account />
        </nav>
    }
}

fn group(title: String, items: Html) -> Html {
    html! { <><div class="sidebar-group">{ title }</div>{ items }</> }
}

/// The number of a step, or its tick.
fn stepped(number: usize, mark: Mark, is_here: bool) -> Html {
    let (class, said) = match mark {
        Mark::Done => ("done", t!("step-done")),
        Mark::Failed => ("failed", t!("step-failed")),
        Mark::Begun => ("begun", t!("step-begun")),
        Mark::Open => ("open", t!("step-open")),
    };
    html! {
        <span class={classes!("step-mark", class, is_here.then_some("here"))}>
            if mark == Mark::Done && !is_here { { icon_with(Icon::Checkmark, "small") } } else { { number } }
            <span class="hidden-text">{ said }</span>
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    route: Route,
    image: Html,
    #[prop_or_default]
    count: Option<u64>,
    #[prop_or_default]
    alarm: bool,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let console = use_console();
    let scene = use_scene();
    let word = props.route.to_string().trim_start_matches('/').to_owned();
    let name = texts::text(&format!("page-{word}"), &[]);
    let route = props.route.clone();
    let onclick = Callback::from(move |_: MouseEvent| console.go(route.clone()));
    html! {
        <button type="button" class="nav-item" data-testid={format!("nav-{word}")} title={name.clone()}
            aria-current={(scene.route.section() == props.route).then_some("page")} {onclick}>
            { props.image.clone() }
            <span class="name cut">{ name }</span>
            if let Some(count) = props.count { <span class={classes!("count", props.alarm.then_some("att"))}>{ format::count(count) }</span> }
        </button>
    }
}
