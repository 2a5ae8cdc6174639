//! The teams: found by name, one opened beside the list.

use super::new_team::NewTeamSheet;
use super::team::TeamSheet;
use crate::calls::use_load;
use crate::parts::listing::{Find, Listing, Pager, use_listing};
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::ListTeams;
use admin_contract::people::Team;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use model::RecordId;
use texts::t;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
enum Open {
    New,
    Team(RecordId),
}

/// The side.
#[component]
pub fn TeamsSide() -> Html {
    let Listing { query, on_query, on_find, .. } = use_listing();
    let loaded = use_load(Ask::<ListTeams>::with(&[], &query));
    let open = use_state(|| None::<Open>);
    let set = |to: Option<Open>| {
        let open = open.clone();
        Callback::from(move |()| open.set(to.clone()))
    };
    let on_made = {
        let (again, open) = (loaded.again.clone(), open.clone());
        Callback::from(move |id| {
            open.set(Some(Open::Team(id)));
            again.emit(());
        })
    };
    html! {
        <>
            <div class="toolbar">
                <Find testid="teams-find" label={t!("org-teams-find")} {on_find} />
                <span class="grow"></span>
                <button type="button" class="button primary" data-testid="new-team" onclick={set(Some(Open::New)).reform(|_: MouseEvent| ())}>
                    { icon_with(Icon::Add, "small") }{ t!("org-team-new") }
                </button>
            </div>
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="teams-list">
                        <thead><tr><th>{ t!("org-name") }</th><th>{ t!("org-unit") }</th><th>{ t!("org-kind") }</th><th class="end">{ t!("org-members") }</th></tr></thead>
                        <tbody>for team in list.rows.iter() { { line(team, &set(Some(Open::Team(team.id)))) } }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading" data-testid="teams-none">{ t!("find-nothing") }</p> }
                    <Pager {query} total={list.total} {on_query} />
                </section>
            }) }
            { match &*open {
                Some(Open::New) => html! { <NewTeamSheet {on_made} on_close={set(None)} /> },
                Some(Open::Team(id)) => html! { <TeamSheet key={id.to_string()} id={*id} on_change={loaded.again.clone()} on_close={set(None)} /> },
                None => Html::default(),
            } }
        </>
    }
}

/// What a team is for, in a word.
pub fn kind_word(team: &Team) -> String {
    match (team.is_default, team.is_access) {
        (true, _) => t!("org-team-default"),
        (_, true) => t!("org-team-access"),
        _ => t!("org-team-owner"),
    }
}

fn line(team: &Team, on_open: &Callback<()>) -> Html {
    html! {
        <tr key={team.id.to_string()} data-testid={format!("team-{}", team.id)}>
            <th scope="row"><span class="name-cell">{ icon(Icon::PeopleTeam) }
                <button type="button" class="row-link" data-testid={format!("open-{}", team.id)} onclick={on_open.reform(|_: MouseEvent| ())}><bdi>{ &team.name }</bdi></button>
            </span></th>
            <td><bdi>{ &team.unit.name }</bdi></td>
            <td>{ kind_word(team) }</td>
            <td class="end">{ format::count(team.members) }</td>
        </tr>
    }
}
