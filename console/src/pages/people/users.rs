//! The users: found by name, one opened beside the list.

use super::new_user::NewUserSheet;
use super::user::UserSheet;
use crate::calls::use_load;
use crate::parts::listing::{Find, Listing, Pager, use_listing};
use crate::parts::segments::Segments;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::ListUsers;
use admin_contract::people::UserRow;
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use model::RecordId;
use texts::t;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
enum Open {
    New,
    User(RecordId),
}

/// The side.
#[component]
pub fn UsersSide() -> Html {
    let Listing { query, on_query, on_find, on_only } = use_listing();
    let loaded = use_load(Ask::<ListUsers>::with(&[], &query));
    let open = use_state(|| None::<Open>);
    let set = |to: Option<Open>| {
        let open = open.clone();
        Callback::from(move |()| open.set(to.clone()))
    };
    let on_choose = on_only.reform(|name: AttrValue| (name != "all").then(|| name.to_string()));
    let options = vec![
        ("all".into(), t!("org-users-all").into()),
        ("enabled".into(), t!("org-users-enabled").into()),
        ("disabled".into(), t!("org-users-disabled").into()),
    ];
    let chosen = query.only.clone().unwrap_or_else(|| "all".to_owned());
    html! {
        <>
            <div class="toolbar">
                <Segments testid="users-only" label={t!("org-users-which")} {options} {chosen} {on_choose} />
                <span class="grow"></span>
                <Find testid="users-find" label={t!("org-users-find")} {on_find} />
                <button type="button" class="button primary" data-testid="new-user" onclick={set(Some(Open::New)).reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::PersonAdd, "small") }{ t!("org-user-new") }
                </button>
            </div>
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="users-list">
                        <thead><tr>
                            <th>{ t!("org-name") }</th><th>{ t!("org-email") }</th><th>{ t!("org-unit") }</th><th>{ t!("org-roles") }</th><th>{ t!("org-profile") }</th><th>{ t!("org-state") }</th>
                        </tr></thead>
                        <tbody>for user in list.rows.iter() { { line(user, &set(Some(Open::User(user.id)))) } }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading" data-testid="users-none">{ t!("find-nothing") }</p> }
                    <Pager {query} total={list.total} {on_query} />
                </section>
            }) }
            { match &*open {
                Some(Open::New) => html! { <NewUserSheet on_made={loaded.again.clone()} on_close={set(None)} /> },
                Some(Open::User(id)) => html! { <UserSheet key={id.to_string()} id={*id} on_change={loaded.again.clone()} on_close={set(None)} /> },
                None => Html::default(),
            } }
        </>
    }
}

fn line(user: &UserRow, on_open: &Callback<()>) -> Html {
    html! {
        <tr key={user.id.to_string()} data-testid={format!("user-{}", user.id)}>
            <th scope="row"><span class="name-cell">
                { monogram(&user.name, "tiny round") }
                <span>
                    <button type="button" class="row-link" data-testid={format!("open-{}", user.id)} onclick={on_open.reform(|_: MouseEvent| ())}><bdi>{ &user.name }</bdi></button>
                    <br /><span class="label-text muted"><bdi>{ &user.sign_in }</bdi></span>
                </span>
            </span></th>
            <td class="small-text"><bdi>{ &user.email }</bdi></td>
            <td><bdi>{ &user.unit.name }</bdi></td>
            <td class="small-text"><bdi>{ user.roles.iter().map(|role| role.name.clone()).collect::<Vec<_>>().join(", ") }</bdi></td>
            <td>if let Some(profile) = &user.profile { <bdi>{ &profile.name }</bdi> }</td>
            <td>if user.is_disabled { <span class="chip plain bad">{ t!("org-disabled") }</span> } else { <span class="chip plain ok">{ t!("org-enabled") }</span> }</td>
        </tr>
    }
}
