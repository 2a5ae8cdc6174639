//! The bar below the thumb line of phones: Home, Search, New, Sync, More.

use super::account::AccountSheet;
use crate::context::{Scene, use_face, use_scene};
use crate::state::route::Route;
use kit::entity::table_icon;
use kit::icon::{Icon, icon};
use kit::sheet::Sheet;
use texts::t;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    New,
    More,
}

/// The dock.
#[component]
pub fn Dock() -> Html {
    let face = use_face();
    let scene = use_scene();
    let open = use_state(|| Open::Nothing);
    let set = |to: Open| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let go = |route: Route| {
        let face = face.clone();
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    let creatable = creatable(&scene);
    let on_new = match scene.route.table().filter(|table| creatable.iter().any(|t| t == table)) {
        Some(table) => go(Route::new_row(table)),
        None => set(Open::New).reform(|_: MouseEvent| ()),
    };
    let here = |route: &Route| (scene.route == *route).then_some("page");
    let badge = scene.status.pending_changes.max(scene.status.attention);
    html! {
        <nav class="dock" data-testid="dock" aria-label={t!("nav-main")}>
            <button type="button" class="dock-item" data-testid="nav-home" aria-current={here(&Route::Home)} onclick={go(Route::Home)}>
                { icon(if scene.route == Route::Home { Icon::HomeFilled } else { Icon::Home }) }{ t!("nav-home") }
            </button>
            <button type="button" class="dock-item" data-testid="nav-search" aria-current={here(&Route::Search)} onclick={go(Route::Search)}>
                { icon(Icon::Search) }{ t!("nav-search") }
            </button>
            if !creatable.is_empty() {
                <button type="button" class="dock-item" data-testid="nav-new" aria-label={t!("nav-new")} onclick={on_new}>
                    <span class="dock-new">{ icon(Icon::AddFilled) }</span>
                </button>
            }
            <button type="button" class="dock-item" data-testid="nav-queue" aria-current={here(&Route::Queue)} onclick={go(Route::Queue)}>
                { icon(Icon::ArrowSync) }{ t!("nav-sync") }
                if badge > 0 { <span class="dock-badge" data-testid="pending-count" data-count={badge.to_string()}>{ badge }</span> }
            </button>
            <button type="button" class="dock-item" data-testid="nav-more" onclick={set(Open::More).reform(|_: MouseEvent| ())}>
                { icon(Icon::More) }{ t!("nav-more") }
            </button>
            if *open == Open::More { <AccountSheet on_close={set(Open::Nothing)} /> }
            if *open == Open::New { <NewSheet tables={creatable} on_close={set(Open::Nothing)} /> }
        </nav>
    }
}

/// Tables of the sitemap in which the user may create.
fn creatable(scene: &Scene) -> Vec<String> {
    let tables = scene.navigation.as_ref().map(|n| n.sitemap.tables()).unwrap_or_default();
    tables.into_iter().filter(|table| scene.can_create(table)).map(str::to_owned).collect()
}

#[derive(Properties, PartialEq)]
struct NewSheetProps {
    tables: Vec<String>,
    on_close: Callback<()>,
}

#[component]
fn NewSheet(props: &NewSheetProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let choose = |table: &String| {
        let (face, close, table) = (face.clone(), props.on_close.clone(), table.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            face.go(Route::new_row(&table));
        })
    };
    let foot = html! {
        <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
    };
    html! {
        <Sheet title={t!("nav-new")} on_close={&props.on_close} {foot}>
            <div>
                for table in props.tables.iter() {
                    <button type="button" class="menu-item" data-testid={format!("new-{table}")} onclick={choose(table)}>
                        { icon(table_icon(table)) }{ scene.singular(table) }
                    </button>
                }
            </div>
        </Sheet>
    }
}
