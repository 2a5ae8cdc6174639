//! The sitemap on desktops, with the upright mark per table (checklist 26); below 1100 px it is a rail.

use crate::context::{Scene, use_face, use_scene};
use crate::state::route::Route;
use crate::state::status;
use kit::entity::entity;
use kit::format;
use kit::icon::{Icon, icon};
use model::sitemap::{Entry, Group};
use texts::t;
use yew::prelude::*;

/// The sidebar.
#[component]
pub fn Sidebar() -> Html {
    let scene = use_scene();
    let app = scene.session.app.as_ref().map(|app| app.name.clone()).unwrap_or_default();
    let groups: Vec<_> =
        scene.navigation.iter().flat_map(|n| n.sitemap.areas.iter().flat_map(|a| a.groups.clone())).collect();
    let (waiting, attention) = (scene.status.pending_changes, scene.status.attention);
    html! {
        <nav class="sidebar" data-testid="sidebar" aria-label={t!("nav-main")}>
            <div class="sidebar-app">
                <span class="logo">{ icon(Icon::LocationRipple) }</span>
                <div class="grow"><div class="strong">{ t!("app-name") }</div><div class="label-text second cut">{ app }</div></div>
            </div>
            <Item testid="nav-home" route={Route::Home} name={t!("nav-home")} image={plain(Icon::Home)} />
            <Item testid="nav-search" route={Route::Search} name={t!("nav-search")} image={plain(Icon::Search)} />
            for group in groups.iter() { { group_of(group, &scene) } }
            <span class="sidebar-rest"></span>
            <Item testid="nav-queue" route={Route::Queue} name={t!("nav-queue")} image={plain(Icon::CloudArrowUp)}
                badge={waiting.max(attention)} alarm={attention > 0} />
            <Item testid="nav-device" route={Route::Device} name={t!("nav-device")} image={plain(Icon::Globe)} />
        </nav>
    }
}

/// The name of a sitemap entry: its own, or the table's collection name.
pub fn entry_name(entry: &Entry, scene: &Scene) -> String {
    match entry.title.text(format::lcid()) {
        "" => scene.collection(&entry.table),
        title => title.to_owned(),
    }
}

fn group_of(group: &Group, scene: &Scene) -> Html {
    if group.entries.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <div class="sidebar-group">{ group.title.text(format::lcid()).to_owned() }</div>
            for entry in group.entries.iter() {
                <Item testid={format!("nav-{}", entry.table)} route={Route::Grid { table: entry.table.clone() }}
                    name={entry_name(entry, scene)} image={entity(&entry.table, status::mark(&scene.status, &entry.table), "")}
                    count={status::table(&scene.status, &entry.table).map(|t| t.rows)} />
            }
        </>
    }
}

/// An image with the space of a mark, so that all names align.
fn plain(sign: Icon) -> Html {
    html! { <span class="entity"><span class="entity-picture">{ icon(sign) }</span><span class="mark-bar"></span></span> }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    testid: AttrValue,
    route: Route,
    name: AttrValue,
    image: Html,
    #[prop_or_default]
    count: Option<u64>,
    #[prop_or_default]
    badge: u32,
    #[prop_or_default]
    alarm: bool,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let here = match (&props.route, scene.route.table()) {
        (Route::Grid { table }, Some(open)) => table == open,
        (route, None) => *route == scene.route,
        _ => false,
    };
    let route = props.route.clone();
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    html! {
        <button type="button" class="nav-item" data-testid={&props.testid} title={&props.name} aria-current={here.then_some("page")} {onclick}>
            { props.image.clone() }
            <span class="name cut">{ &props.name }</span>
            if let Some(count) = props.count { <span class="count">{ format::count(count) }</span> }
            if props.badge > 0 { <span class={classes!("count", "badge", props.alarm.then_some("att"))}>{ props.badge }</span> }
        </button>
    }
}
