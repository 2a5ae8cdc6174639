//! Who is in the profile: users one by one, teams with their members; one profile per user, so that adding may move
//! (checklist 164-166).

use super::use_design;
use crate::calls::{use_doing, use_load};
use crate::context::use_scene;
use crate::parts::person::FindRecord;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{AddMembers, ListMembers, RemoveMembers};
use admin_contract::profiles::{ChangeMembers, Member, Members, Moves, TeamMembers};
use admin_contract::{Named, codes};
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use kit::sheet::Sheet;
use model::RecordId;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The side.
#[component]
pub fn PeopleSide() -> Html {
    let design = use_design();
    let scene = use_scene();
    let id = design.draft.profile.id.to_string();
    let loaded = use_load(Ask::<ListMembers>::at(&[&id]));
    let doing = use_doing();
    let moves = use_state(|| None::<(ChangeMembers, Moves)>);
    let answered = {
        let (put, moves, look_again) = (loaded.put.clone(), moves.setter(), scene.look_again.clone());
        Callback::from(move |members: Members| {
            moves.set(None);
            put.emit(Rc::new(members));
            look_again.emit(());
        })
    };
    let add = {
        let (doing, id, moves, answered) = (doing.clone(), id.clone(), moves.setter(), answered.clone());
        Callback::from(move |change: ChangeMembers| {
            let (moves, answered) = (moves.clone(), answered.clone());
            let ask = Ask::<AddMembers>::at(&[&id]).body(&change);
            doing.run_or(
                ask,
                move |members| answered.emit(members),
                move |trouble| {
                    let named = trouble
                        .current()
                        .and_then(|current| serde_json::from_value::<Moves>(current.clone()).ok());
                    match named.filter(|_| trouble.code() == codes::WOULD_MOVE) {
                        Some(named) => {
                            moves.set(Some((change, named)));
                            None
                        }
                        None => Some(trouble),
                    }
                },
            );
        })
    };
    let remove = {
        let (doing, id) = (doing.clone(), id.clone());
        Callback::from(move |change: ChangeMembers| {
            let answered = answered.clone();
            doing.run(Ask::<RemoveMembers>::at(&[&id]).body(&change), move |members| answered.emit(members));
        })
    };
    let confirm = {
        let (add, moves) = (add.clone(), moves.clone());
        Callback::from(move |()| {
            if let Some((change, _)) = &*moves {
                add.emit(ChangeMembers { move_users: true, ..change.clone() });
            }
        })
    };
    let cancel = {
        let moves = moves.clone();
        Callback::from(move |()| moves.set(None))
    };
    html! {
        <>
            <p class="second">{ t!("people-lead") }</p>
            { refused_if(doing.trouble(), "people-problem") }
            { shown(&loaded, |members| html! { <Cards members={members.clone()} on_add={add.clone()} on_remove={remove.clone()} /> }) }
            if let Some((_, named)) = &*moves { { question(named, &confirm, &cancel) } }
        </>
    }
}

/// Asks before people are moved out of other profiles, and names them.
fn question(named: &Moves, confirm: &Callback<()>, cancel: &Callback<()>) -> Html {
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={cancel.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="confirm" onclick={confirm.reform(|_: MouseEvent| ())}>{ t!("people-move", count = named.moves.len()) }</button>
        </>
    };
    html! {
        <Sheet title={t!("people-move-title", count = named.moves.len())} testid="move-question" on_close={cancel.clone()} {foot}>
            <p>{ t!("people-move-lead") }</p>
            <ul class="reasons" data-testid="moves">
                for moved in named.moves.iter() {
                    <li class="row">{ monogram(&moved.user.name, "tiny round") }<span class="grow"><bdi>{ &moved.user.name }</bdi></span><span class="muted small-text">{ t!("people-from", name = moved.from.name.clone()) }</span></li>
                }
            </ul>
        </Sheet>
    }
}

#[derive(Properties, PartialEq)]
struct CardsProps {
    members: Rc<Members>,
    on_add: Callback<ChangeMembers>,
    on_remove: Callback<ChangeMembers>,
}

#[component]
fn Cards(props: &CardsProps) -> Html {
    let members = &props.members;
    let user = |id: RecordId| ChangeMembers { users: vec![id], ..ChangeMembers::default() };
    let team = |id: RecordId| ChangeMembers { teams: vec![id], ..ChangeMembers::default() };
    let known_users: Vec<_> =
        members.users.iter().map(|m| Named { id: m.id, name: m.name.clone() }).collect();
    let known_teams: Vec<_> =
        members.teams.iter().map(|t| Named { id: t.id, name: t.name.clone() }).collect();
    html! {
        <div class="columns-even">
            <section class="card" data-testid="users">
                <div class="card-head"><h2 class="grow">{ t!("people-users", count = members.users.len()) }</h2></div>
                <div class="card-body"><FindRecord testid="add-user" table="systemuser" label={t!("people-add-user")} without={known_users} on_pick={props.on_add.reform(move |named: Named| user(named.id))} /></div>
                <ul class="people">for member in members.users.iter() { { member_line(member, Some(props.on_remove.reform({ let change = user(member.id); move |_: MouseEvent| change.clone() }))) } }</ul>
            </section>
            <section class="card" data-testid="teams">
                <div class="card-head"><h2 class="grow">{ t!("people-teams", count = members.teams.len()) }</h2></div>
                <div class="card-body"><FindRecord testid="add-team" table="team" label={t!("people-add-team")} without={known_teams} on_pick={props.on_add.reform(move |named: Named| team(named.id))} /></div>
                for one in members.teams.iter() { { team_lines(one, props.on_remove.reform({ let change = team(one.id); move |_: MouseEvent| change.clone() })) } }
                if !members.everyone.is_empty() {
                    <p class="card-body second">{ t!("people-everyone", apps = members.everyone.iter().map(|app| app.name.clone()).collect::<Vec<_>>().join(", ")) }</p>
                }
            </section>
        </div>
    }
}

fn member_line(member: &Member, on_remove: Option<Callback<MouseEvent>>) -> Html {
    html! {
        <li key={member.id.to_string()} class="person" data-testid={format!("member-{}", member.id)}>
            { monogram(&member.name, "tiny round") }
            <span class="grow"><bdi>{ &member.name }</bdi>
                if member.is_disabled { <span class="muted small-text">{ " · " }{ t!("people-disabled") }</span> }
                if let Some(instead) = &member.instead { <span class="att small-text">{ " · " }{ t!("people-instead", name = instead.name.clone()) }</span> }
                if !member.may_read { <span class="att small-text">{ " · " }{ t!("people-may-not") }</span> }
            </span>
            if let Some(onclick) = on_remove {
                <button type="button" class="button quiet small only-icon" data-testid={format!("remove-{}", member.id)} aria-label={t!("people-remove", name = member.name.clone())} title={t!("people-remove", name = member.name.clone())} {onclick}>{ icon_with(Icon::Dismiss, "small") }</button>
            }
        </li>
    }
}

fn team_lines(team: &TeamMembers, on_remove: Callback<MouseEvent>) -> Html {
    html! {
        <details class="team" data-testid={format!("team-{}", team.id)}>
            <summary>{ icon_with(Icon::PeopleTeam, "small") }<span class="grow"><bdi>{ &team.name }</bdi></span><span class="muted small-text">{ t!("people-members", count = team.members.len()) }</span></summary>
            <ul class="people">for member in team.members.iter() { { member_line(member, None) } }</ul>
            <div class="card-body"><button type="button" class="button small" onclick={on_remove}>{ t!("people-remove", name = team.name.clone()) }</button></div>
        </details>
    }
}
