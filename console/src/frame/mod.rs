//! The frame: navigation at the side, the page of the address beside it.

mod account;
mod navigation;

use crate::calls::use_load;
use crate::context::{Scene, hash, set_hash, use_console};
use crate::pages;
use crate::server::Ask;
use crate::state::route::Route;
use admin_contract::endpoints::ReadOverview;
use admin_contract::session::Me;
use kit::menu::Listening;
use navigation::Navigation;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Who works.
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// Who is signed in.
    pub me: Rc<Me>,
}

/// Navigation and page, for those who may use the console.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    if !props.me.is_maker {
        return html! { <NotForYou me={props.me.clone()} /> };
    }
    html! { <Work me={props.me.clone()} /> }
}

#[component]
fn Work(props: &FrameProps) -> Html {
    let route = use_route();
    let overview = use_load(Ask::<ReadOverview>::at(&[]));
    {
        // What was done on one page is counted on the next.
        let again = overview.again.clone();
        use_effect_with(route.section(), move |_| again.emit(()));
    }
    let scene = Scene {
        me: props.me.clone(),
        route: route.clone(),
        overview: overview.value.clone(),
        look_again: overview.again.clone(),
    };
    html! {
        <ContextProvider<Scene> context={scene}>
            <div class="frame console" data-testid="console">
                <Navigation />
                { page(&route, &overview) }
            </div>
        </ContextProvider<Scene>>
    }
}

/// The page of an address.
fn page(route: &Route, overview: &crate::calls::Loaded<admin_contract::overview::Overview>) -> Html {
    match route {
        Route::Tables => html! { <pages::tables::TablesPage /> },
        Route::Provisioning => html! { <pages::provisioning::ProvisioningPage /> },
        Route::Profiles => html! { <pages::profiles::ProfilesPage /> },
        Route::Profile { id, tab } => {
            html! { <pages::profile::ProfilePage key={id.to_string()} id={*id} tab={*tab} /> }
        }
        Route::Apps => html! { <pages::apps::AppsPage /> },
        Route::Devices => html! { <pages::devices::DevicesPage /> },
        Route::Conflicts => html! { <pages::conflicts::ConflictsPage /> },
        Route::People { side } => html! { <pages::people::PeoplePage side={*side} /> },
        Route::Role { id } => html! { <pages::people::RolePage key={id.to_string()} id={*id} /> },
        Route::Rights { id } => html! { <pages::people::RightsPage key={id.to_string()} id={*id} /> },
        Route::Audit => html! { <pages::audit::AuditPage /> },
        Route::SyncErrors => html! { <pages::sync_errors::SyncErrorsPage /> },
        Route::Health => html! { <pages::health::HealthPage /> },
        Route::Solutions => html! { <pages::solutions::SolutionsPage /> },
        Route::Overview => html! { <pages::overview::OverviewPage loaded={overview.clone()} /> },
    }
}

/// Somebody who may not write profiles (checklist 98).
#[component]
fn NotForYou(props: &FrameProps) -> Html {
    html! {
        <main class="entrance" data-testid="not-for-you">
            <div class="entrance-card">
                { kit::entry::brand(&t!("console-lead")) }
                <div class="card entrance-form">
                    <h1>{ t!("console-forbidden") }</h1>
                    <p>{ t!("console-forbidden-lead", name = props.me.name.clone()) }</p>
                    <account::SignOut class="button primary" />
                </div>
            </div>
        </main>
    }
}

/// The page of the address. Where edits that were not saved are asked about first, the address stays.
#[hook]
fn use_route() -> Route {
    let console = use_console();
    let route = use_state(|| Route::parse(&hash()));
    let shown = use_mut_ref(|| (*route).clone());
    {
        let route = route.clone();
        use_effect_with((), move |()| {
            let listening = Listening::on_window("hashchange", move |_| {
                let wanted = Route::parse(&hash());
                let here = shown.borrow().clone();
                if wanted == here {
                    return;
                }
                if !console.is_let_through(&wanted) && console.is_guarded() {
                    set_hash(&here);
                    console.go(wanted);
                    return;
                }
                *shown.borrow_mut() = wanted.clone();
                route.set(wanted);
            });
            move || drop(listening)
        });
    }
    (*route).clone()
}
