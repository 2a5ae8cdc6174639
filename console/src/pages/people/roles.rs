//! The roles, each with the way to its grid.

use super::new_role::NewRoleSheet;
use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::route::Route;
use admin_contract::endpoints::{DeleteRole, ListRoles};
use admin_contract::people::Role;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::sheet::Confirm;
use texts::t;
use yew::prelude::*;

/// What is open over the list.
#[derive(Clone, PartialEq)]
enum Open {
    New,
    Delete(Role),
}

/// The side.
#[component]
pub fn RolesSide() -> Html {
    let console = use_console();
    let loaded = use_load(Ask::<ListRoles>::at(&[]));
    let doing = use_doing();
    let open = use_state(|| None::<Open>);
    let set = |to: Option<Open>| {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(to.clone()))
    };
    let on_close = {
        let open = open.clone();
        Callback::from(move |()| open.set(None))
    };
    let on_open = {
        let console = console.clone();
        Callback::from(move |id| console.go(Route::Role { id }))
    };
    let delete = |role: &Role| {
        let (doing, id, open) = (doing.clone(), role.id.to_string(), open.clone());
        let (console, again) = (console.clone(), loaded.again.clone());
        Callback::from(move |()| {
            open.set(None);
            let (console, again) = (console.clone(), again.clone());
            doing.run(Ask::<DeleteRole>::at(&[&id]), move |_| {
                console.toast(t!("org-deleted"));
                again.emit(());
            });
        })
    };
    html! {
        <>
            <div class="toolbar">
                <p class="second grow">{ t!("org-roles-lead") }</p>
                <button type="button" class="button primary" data-testid="new-role" onclick={set(Some(Open::New))}>{ icon_with(Icon::Add, "small") }{ t!("org-role-new") }</button>
            </div>
            { refused_if(doing.trouble(), "role-problem") }
            { shown(&loaded, |list| html! {
                <>
                    <section class="card table-scroll">
                        <table class="plain" data-testid="roles-list">
                            <thead><tr><th>{ t!("org-name") }</th><th>{ t!("org-unit") }</th><th class="end">{ t!("org-users") }</th><th class="end">{ t!("org-teams") }</th><th></th></tr></thead>
                            <tbody>for role in list.rows.iter() { { line(role, doing.is_working(), &on_open, set(Some(Open::Delete(role.clone())))) } }</tbody>
                        </table>
                    </section>
                    { match &*open {
                        Some(Open::New) => html! { <NewRoleSheet roles={list.clone()} on_made={on_open.clone()} {on_close} /> },
                        Some(Open::Delete(role)) => html! {
                            <Confirm title={t!("org-delete-title", name = role.name.clone())} text={t!("org-role-delete-lead")} confirm={t!("org-role-delete")} on_confirm={delete(role)} on_cancel={on_close} />
                        },
                        None => Html::default(),
                    } }
                </>
            }) }
        </>
    }
}

fn line(
    role: &Role,
    is_busy: bool,
    on_open: &Callback<model::RecordId>,
    on_delete: Callback<MouseEvent>,
) -> Html {
    let id = role.id;
    let is_held = role.users + role.teams > 0;
    let word = if is_held { t!("org-role-is-held") } else { t!("org-delete-of", name = role.name.clone()) };
    html! {
        <tr key={id.to_string()} data-testid={format!("role-{id}")}>
            <th scope="row"><span class="name-cell">{ icon(Icon::ShieldTask) }
                <button type="button" class="row-link" data-testid={format!("open-{id}")} onclick={on_open.reform(move |_: MouseEvent| id)}><bdi>{ &role.name }</bdi></button>
                if role.is_fixed { <span class="chip plain" title={t!("org-role-fixed-lead")}>{ t!("org-role-fixed") }</span> }
            </span></th>
            <td><bdi>{ &role.unit.name }</bdi></td>
            <td class="end">{ format::count(role.users) }</td>
            <td class="end">{ format::count(role.teams) }</td>
            <td class="end">
                if !role.is_fixed {
                    <button type="button" class="button quiet small only-icon" data-testid={format!("delete-{id}")} disabled={is_held || is_busy} aria-label={word.clone()} title={word} onclick={on_delete}>{ icon_with(Icon::Delete, "small") }</button>
                }
            </td>
        </tr>
    }
}
