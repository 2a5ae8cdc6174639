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

/// The tabs.
pub fn tabs(design: &Design, chosen: Tab, on_choose: &Callback<Tab>) -> Html {
    let content = |tab| match tab {
        Tab::Tables => html! {
            <>{ t!("page-tables") }<span class="tab-count">{ format::count(design.profile.items.len() as u64) }</span></>
        },
        Tab::People => t!("profile-people").into(),
        Tab::Apps => t!("page-apps").into(),
        Tab::Settings => t!("profile-settings").into(),
        Tab::History => t!("profile-history").into(),
    };
    let sides = Tab::ALL.map(|tab| (tab, tab.name(), content(tab))).to_vec();
    crate::parts::tabs::tabs(t!("profile-sides"), sides, chosen, on_choose)
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
