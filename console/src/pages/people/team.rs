//! A team beside the list: its members and roles, and its end.

use super::roles_held::RolesHeld;
use super::teams::kind_word;
use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::entry::{Entry, problem_at};
use crate::parts::person::FindRecord;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::endpoints::{AssignMembers, AssignTeamRoles, DeleteTeam, ReadTeam, SaveTeam};
use admin_contract::people::{Assign, TeamDetail, TeamSetting};
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use kit::sheet::{Confirm, Sheet};
use model::RecordId;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Which team.
#[derive(Properties, PartialEq)]
pub struct TeamProps {
    /// Its id.
    pub id: RecordId,
    /// It was changed, or deleted.
    pub on_change: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// A team in a sheet at the side.
#[component]
pub fn TeamSheet(props: &TeamProps) -> Html {
    let console = use_console();
    let id = props.id.to_string();
    let loaded = use_load(Ask::<ReadTeam>::at(&[&id]));
    let doing = use_doing();
    let asks = use_state(|| false);
    let set = |to: bool| {
        let asks = asks.clone();
        Callback::from(move |()| asks.set(to))
    };
    let answered = {
        let (put, on_change) = (loaded.put.clone(), props.on_change.clone());
        Callback::from(move |team: TeamDetail| {
            put.emit(Rc::new(team));
            on_change.emit(());
        })
    };
    let on_members = {
        let (doing, id, answered) = (doing.clone(), id.clone(), answered.clone());
        Callback::from(move |assign: Assign| {
            let answered = answered.clone();
            doing.run(Ask::<AssignMembers>::at(&[&id]).body(&assign), move |team| answered.emit(team));
        })
    };
    let on_roles = {
        let (doing, id, answered) = (doing.clone(), id.clone(), answered.clone());
        Callback::from(move |assign: Assign| {
            let answered = answered.clone();
            doing.run(Ask::<AssignTeamRoles>::at(&[&id]).body(&assign), move |team| answered.emit(team));
        })
    };
    let on_rename = {
        let (doing, id, answered, console) = (doing.clone(), id.clone(), answered, console.clone());
        let version = loaded.value.as_ref().map(|detail| detail.version.clone()).unwrap_or_default();
        Callback::from(move |name: String| {
            let (answered, console) = (answered.clone(), console.clone());
            let ask = Ask::<SaveTeam>::at(&[&id]).version(&version).body(&TeamSetting { name });
            doing.run(ask, move |team| {
                console.toast(t!("saved"));
                answered.emit(team);
            });
        })
    };
    let delete = {
        let (doing, asks) = (doing.clone(), asks.clone());
        let (on_change, on_close) = (props.on_change.clone(), props.on_close.clone());
        Callback::from(move |()| {
            asks.set(false);
            let (console, on_change, on_close) = (console.clone(), on_change.clone(), on_close.clone());
            doing.run(Ask::<DeleteTeam>::at(&[&id]), move |_| {
                console.toast(t!("org-deleted"));
                on_change.emit(());
                on_close.emit(());
            });
        })
    };
    let may_delete = loaded.value.as_ref().is_some_and(|detail| !detail.team.is_default);
    let foot = html! {
        <>
            if may_delete { <button type="button" class="button quiet" data-testid="delete-team" disabled={doing.is_working()} onclick={set(true).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Delete, "small") }{ t!("org-team-delete") }</button> }
            <button type="button" class="button" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button>
        </>
    };
    let name_problem = problem_at(doing.trouble(), "name");
    let name = loaded.value.as_ref().map_or_else(|| t!("org-team"), |detail| detail.team.name.clone());
    html! {
        <Sheet title={name.clone()} testid="team-sheet" is_side={true} on_close={&props.on_close} {foot}>
            if name_problem.is_none() { { refused_if(doing.trouble(), "team-problem") } }
            { shown(&loaded, |detail| html! {
                <>
                    <p class="muted small-text">{ kind_word(&detail.team) }{ " · " }<bdi>{ &detail.team.unit.name }</bdi></p>
                    if !detail.team.is_default { <Rename key={detail.version.clone()} name={detail.team.name.clone()} problem={name_problem.clone()} is_busy={doing.is_working()} {on_rename} /> }
                    { members(detail, doing.is_working(), &on_members) }
                    <h3>{ t!("org-team-roles") }</h3>
                    if detail.team.is_access {
                        <p class="muted small-text">{ t!("org-team-access-lead") }</p>
                    } else {
                        <RolesHeld held={detail.roles.clone()} is_busy={doing.is_working()} on_assign={on_roles} />
                    }
                </>
            }) }
            if *asks { <Confirm title={t!("org-delete-title", name = name)} text={t!("org-team-delete-lead")} confirm={t!("org-team-delete")} on_confirm={delete} on_cancel={set(false)} /> }
        </Sheet>
    }
}

#[derive(Properties, PartialEq)]
struct RenameProps {
    name: String,
    problem: Option<AttrValue>,
    is_busy: bool,
    on_rename: Callback<String>,
}

/// The name of a team, which may be another one.
#[component]
fn Rename(props: &RenameProps) -> Html {
    let name = use_state(|| props.name.clone());
    let on_text = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let wanted = name.trim().to_owned();
    let may = !wanted.is_empty() && wanted != props.name && !props.is_busy;
    html! {
        <div class="rename">
            <Entry name="team-name" label={t!("org-name")} value={(*name).clone()} problem={props.problem.clone()} {on_text} />
            <button type="button" class="button" data-testid="rename-team" disabled={!may} onclick={props.on_rename.reform(move |_: MouseEvent| wanted.clone())}>{ t!("org-rename") }</button>
        </div>
    }
}

/// Who is in it. The members of a default team are those of its unit.
fn members(detail: &TeamDetail, is_busy: bool, on_members: &Callback<Assign>) -> Html {
    let is_open = !detail.team.is_default;
    let add = on_members.reform(|named: Named| Assign { add: vec![named.id], remove: Vec::new() });
    let remove =
        |id: RecordId| on_members.reform(move |_: MouseEvent| Assign { add: Vec::new(), remove: vec![id] });
    html! {
        <>
            <h3>{ t!("people-members", count = detail.members.len()) }</h3>
            if is_open {
                <FindRecord testid="add-member" table="systemuser" label={t!("org-member-add")} without={detail.members.clone()} on_pick={add} />
            } else {
                <p class="muted small-text">{ t!("org-team-default-lead") }</p>
            }
            <ul class="members" data-testid="members">
                for member in detail.members.iter() {
                    <li key={member.id.to_string()} class="person">
                        { monogram(&member.name, "tiny round") }<span class="grow"><bdi>{ &member.name }</bdi></span>
                        if is_open {
                            <button type="button" class="button quiet small only-icon" data-testid={format!("remove-{}", member.id)} disabled={is_busy} aria-label={t!("people-remove", name = member.name.clone())}
                                title={t!("people-remove", name = member.name.clone())} onclick={remove(member.id)}>{ icon_with(Icon::Dismiss, "small") }</button>
                        }
                    </li>
                }
            </ul>
        </>
    }
}
