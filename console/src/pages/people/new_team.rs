//! A new team.

use super::unit_options;
use crate::calls::{use_doing, use_load};
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::switch::Switch;
use crate::server::Ask;
use admin_contract::endpoints::{CreateTeam, ListUnits};
use admin_contract::people::{NewTeam, Unit};
use kit::sheet::Sheet;
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// What becomes of it.
#[derive(Properties, PartialEq)]
pub struct NewTeamProps {
    /// It was made.
    pub on_made: Callback<RecordId>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// The sheet.
#[component]
pub fn NewTeamSheet(props: &NewTeamProps) -> Html {
    let units = use_load(Ask::<ListUnits>::at(&[]));
    let doing = use_doing();
    let name = use_state(String::new);
    let unit = use_state(|| None::<RecordId>);
    let is_access = use_state(|| false);
    let all: &[Unit] = units.value.as_ref().map_or(&[], |list| &list.rows);
    // Until one is chosen it is the first one of all.
    let chosen = unit.or_else(|| all.iter().find(|unit| unit.parent.is_none()).map(|unit| unit.id));
    let create = {
        let (doing, name, on_made, is_access) =
            (doing.clone(), name.clone(), props.on_made.clone(), *is_access);
        Callback::from(move |_: MouseEvent| {
            let Some(unit) = chosen else { return };
            let on_made = on_made.clone();
            let body = NewTeam { name: name.trim().to_owned(), unit, is_access };
            doing.run(Ask::<CreateTeam>::at(&[]).body(&body), move |made| on_made.emit(made.team.id));
        })
    };
    let on_text = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let on_pick = Callback::from(move |id: String| unit.set(id.parse().ok()));
    let on_switch = {
        let is_access = is_access.clone();
        Callback::from(move |on| is_access.set(on))
    };
    let may = !name.trim().is_empty() && chosen.is_some() && !doing.is_working();
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="create-team" disabled={!may} onclick={create}>{ t!("create") }</button>
        </>
    };
    let problem = problem_at(doing.trouble(), "name");
    html! {
        <Sheet title={t!("org-team-new")} testid="new-team-sheet" on_close={&props.on_close} {foot}>
            <Entry name="team-name" label={t!("org-name")} value={(*name).clone()} problem={problem.clone()} {on_text} />
            { shown(&units, |list| html! {
                <Pick name="team-unit" label={t!("org-unit")} options={unit_options(&list.rows, |_| true)} chosen={chosen.map(|id| id.to_string()).unwrap_or_default()} {on_pick} />
            }) }
            <Switch testid="team-access" label={t!("org-team-is-access")} on={*is_access} {on_switch} />
            if problem.is_none() { { refused_if(doing.trouble(), "create-problem") } }
        </Sheet>
    }
}
