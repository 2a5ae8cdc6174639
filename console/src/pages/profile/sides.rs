//! The sides of a profile: tables, people, apps, settings, history.

use super::Design;
use super::apps::AppsSide;
use super::history::HistorySide;
use super::people::PeopleSide;
use super::settings::SettingsSide;
use super::tables::TablesSide;
use crate::state::route::Tab;
use kit::format;
use texts::t;
use yew::prelude::*;

/// The tabs; arrows walk along them.
pub fn tabs(design: &Design, chosen: Tab, on_choose: &Callback<Tab>) -> Html {
    let word = |tab| match tab {
        Tab::Tables => t!("page-tables"),
        Tab::People => t!("profile-people"),
        Tab::Apps => t!("page-apps"),
        Tab::Settings => t!("profile-settings"),
        Tab::History => t!("profile-history"),
    };
    let onkeydown = {
        let on_choose = on_choose.clone();
        Callback::from(move |event: KeyboardEvent| {
            let at = Tab::ALL.iter().position(|tab| *tab == chosen).unwrap_or(0);
            let step = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => Tab::ALL.len() - 1,
                _ => return,
            };
            event.prevent_default();
            on_choose.emit(Tab::ALL[(at + step) % Tab::ALL.len()]);
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={t!("profile-sides")} {onkeydown}>
            for tab in Tab::ALL {
                <button type="button" class="tab" role="tab" data-testid={format!("tab-{}", tab.name())} aria-selected={(tab == chosen).to_string()}
                    tabindex={if tab == chosen { "0" } else { "-1" }} onclick={on_choose.reform(move |_: MouseEvent| tab)}>
                    { word(tab) }
                    if tab == Tab::Tables { <span class="tab-count">{ format::count(design.profile.items.len() as u64) }</span> }
                </button>
            }
        </div>
    }
}

/// Which side.
#[derive(Properties, PartialEq)]
pub struct SidesProps {
    /// It.
    pub tab: Tab,
}

/// A side of the profile.
#[component]
pub fn Sides(props: &SidesProps) -> Html {
    match props.tab {
        Tab::Tables => html! { <TablesSide /> },
        Tab::People => html! { <PeopleSide /> },
        Tab::Apps => html! { <AppsSide /> },
        Tab::Settings => html! { <SettingsSide /> },
        Tab::History => html! { <HistorySide /> },
    }
}
