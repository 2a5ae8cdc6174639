//! The roles that a user or a team has, given and taken one by one.

use crate::calls::use_load;
use crate::parts::entry::Pick;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::endpoints::ListRoles;
use admin_contract::people::Assign;
use kit::icon::{Icon, icon_with};
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// What is held.
#[derive(Properties, PartialEq)]
pub struct HeldProps {
    /// The roles.
    pub held: Vec<Named>,
    /// Whether a change is on its way.
    pub is_busy: bool,
    /// One is given or taken.
    pub on_assign: Callback<Assign>,
}

/// The roles, and a list of the others.
#[component]
pub fn RolesHeld(props: &HeldProps) -> Html {
    let loaded = use_load(Ask::<ListRoles>::at(&[]));
    let chosen = use_state(|| None::<RecordId>);
    // Once it is held it is none of the others any more.
    let ready = (*chosen).filter(|id| props.held.iter().all(|held| held.id != *id));
    let on_pick = {
        let chosen = chosen.setter();
        Callback::from(move |id: String| chosen.set(id.parse().ok()))
    };
    let give = props
        .on_assign
        .reform(move |_: MouseEvent| Assign { add: Vec::from_iter(ready), remove: Vec::new() });
    let take = |role: &Named| {
        let id = role.id;
        props.on_assign.reform(move |_: MouseEvent| Assign { add: Vec::new(), remove: vec![id] })
    };
    html! {
        <>
            <p class="muted small-text">{ t!("org-roles-at-once") }</p>
            if !props.held.is_empty() {
                <ul class="held" data-testid="roles-held">
                    for role in props.held.iter() {
                        <li key={role.id.to_string()} class="chip plain"><bdi>{ &role.name }</bdi>
                            <button type="button" class="button quiet small only-icon" data-testid={format!("take-role-{}", role.id)} disabled={props.is_busy}
                                aria-label={t!("org-role-take", name = role.name.clone())} title={t!("org-role-take", name = role.name.clone())} onclick={take(role)}>{ icon_with(Icon::Dismiss, "small") }</button>
                        </li>
                    }
                </ul>
            }
            { shown(&loaded, |list| {
                let others = list.rows.iter().filter(|role| props.held.iter().all(|held| held.id != role.id));
                let option = |role: &admin_contract::people::Role| {
                    let name = t!("org-role-in", role = role.name.clone(), unit = role.unit.name.clone());
                    (AttrValue::from(role.id.to_string()), AttrValue::from(name))
                };
                let options = super::with_none(others.map(option).collect(), t!("org-role-choose"));
                // Its key draws it anew after each change, with nothing chosen.
                html! {
                    <div class="give-role">
                        <Pick key={props.held.len()} name="give-role" label={t!("org-role-give")} {options} chosen={ready.map(|id| id.to_string()).unwrap_or_default()} {on_pick} />
                        <button type="button" class="button" data-testid="give-role-now" disabled={props.is_busy || ready.is_none()} onclick={give}>{ t!("org-role-give-now") }</button>
                    </div>
                }
            }) }
        </>
    }
}
