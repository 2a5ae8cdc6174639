//! Which apps offer the profile; they are set up on their own page.

use super::use_design;
use crate::calls::use_load;
use crate::context::use_console;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::route::Route;
use admin_contract::endpoints::ListApps;
use kit::icon::{Icon, icon_with};
use texts::t;
use yew::prelude::*;

/// The side.
#[component]
pub fn AppsSide() -> Html {
    let design = use_design();
    let console = use_console();
    let loaded = use_load(Ask::<ListApps>::at(&[]));
    let id = design.draft.profile.id;
    let go = Callback::from(move |_: MouseEvent| console.go(Route::Apps));
    shown(&loaded, |apps| {
        let offering: Vec<_> = apps
            .rows
            .iter()
            .filter(|app| app.setting.offers.iter().any(|offer| offer.profile == id))
            .collect();
        html! {
            <section class="card" data-testid="profile-apps">
                <div class="card-head"><h2 class="grow">{ t!("profile-offered") }</h2><button type="button" class="button small" data-testid="go-apps" onclick={go}>{ t!("profile-apps-go") }{ icon_with(Icon::ArrowRight, "small turns") }</button></div>
                <ul class="people">
                    for app in offering.iter() {
                        <li class="person">{ icon_with(Icon::Apps, "") }<span class="grow"><bdi>{ &app.name }</bdi></span>
                            if !app.setting.offline { <span class="att small-text">{ t!("app-not-enabled") }</span> }
                            if app.setting.offers.iter().any(|offer| offer.profile == id && offer.for_everyone) { <span class="chip plain">{ t!("app-everyone") }</span> }
                        </li>
                    }
                    if offering.is_empty() { <li class="person muted">{ t!("profile-not-offered") }</li> }
                </ul>
            </section>
        }
    })
}
