//! Step 9: users, teams, business units and roles, and what a person may do by them.

mod depth;
mod grid;
mod manager;
mod new_role;
mod new_team;
mod new_user;
mod password;
mod rights;
mod role;
mod roles;
mod roles_held;
mod team;
mod teams;
mod unit;
mod units;
mod user;
mod user_fields;
mod users;

pub use rights::RightsPage;
pub use role::RolePage;

use crate::context::use_console;
use crate::parts::page::Page;
use crate::parts::tabs::tabs;
use crate::state::route::{Route, Side};
use crate::state::units::in_order;
use admin_contract::people::Unit;
use roles::RolesSide;
use teams::TeamsSide;
use texts::t;
use units::UnitsSide;
use users::UsersSide;
use yew::prelude::*;

/// Which side is shown.
#[derive(Properties, PartialEq)]
pub struct PeopleProps {
    /// It.
    pub side: Side,
}

/// The page.
#[component]
pub fn PeoplePage(props: &PeopleProps) -> Html {
    let console = use_console();
    let on_choose = Callback::from(move |side| console.go(Route::People { side }));
    let word = |side| match side {
        Side::Users => t!("org-users"),
        Side::Teams => t!("org-teams"),
        Side::Units => t!("org-units"),
        Side::Roles => t!("org-roles"),
    };
    let sides = Side::ALL.map(|side| (side, side.name(), word(side).into())).to_vec();
    html! {
        <Page testid="people" title={t!("page-people")} tabs={tabs(t!("org-sides"), sides, props.side, &on_choose)}>
            { match props.side {
                Side::Users => html! { <UsersSide /> },
                Side::Teams => html! { <TeamsSide /> },
                Side::Units => html! { <UnitsSide /> },
                Side::Roles => html! { <RolesSide /> },
            } }
        </Page>
    }
}

/// Business units to choose from, as they stand in the tree.
fn unit_options(units: &[Unit], is_offered: impl Fn(&Unit) -> bool) -> Vec<(AttrValue, AttrValue)> {
    let option = |(depth, unit): (usize, &Unit)| {
        let name = format!("{}{}", "\u{2003}".repeat(depth), unit.name);
        (AttrValue::from(unit.id.to_string()), AttrValue::from(name))
    };
    in_order(units).into_iter().filter(|(_, unit)| is_offered(unit)).map(option).collect()
}

/// Begins with a choice that isn't made yet.
fn with_none(mut options: Vec<(AttrValue, AttrValue)>, word: String) -> Vec<(AttrValue, AttrValue)> {
    options.insert(0, ("".into(), word.into()));
    options
}
