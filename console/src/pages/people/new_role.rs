//! A new role: it gives nothing, or what another one gives.

use super::{unit_options, with_none};
use crate::calls::{use_doing, use_load};
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::List;
use admin_contract::endpoints::{CreateRole, ListUnits};
use admin_contract::people::{NewRole, Role, Unit};
use kit::sheet::Sheet;
use model::RecordId;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What it may begin with.
#[derive(Properties, PartialEq)]
pub struct NewRoleProps {
    /// The roles there are.
    pub roles: Rc<List<Role>>,
    /// It was made.
    pub on_made: Callback<RecordId>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// The sheet.
#[component]
pub fn NewRoleSheet(props: &NewRoleProps) -> Html {
    let units = use_load(Ask::<ListUnits>::at(&[]));
    let doing = use_doing();
    let name = use_state(String::new);
    let unit = use_state(|| None::<RecordId>);
    let copy_of = use_state(|| None::<RecordId>);
    let all: &[Unit] = units.value.as_ref().map_or(&[], |list| &list.rows);
    // Until one is chosen it is the first one of all.
    let chosen = unit.or_else(|| all.iter().find(|unit| unit.parent.is_none()).map(|unit| unit.id));
    let create = {
        let (doing, name, on_made, copy_of) = (doing.clone(), name.clone(), props.on_made.clone(), *copy_of);
        Callback::from(move |_: MouseEvent| {
            let Some(unit) = chosen else { return };
            let on_made = on_made.clone();
            let body = NewRole { name: name.trim().to_owned(), unit, copy_of };
            doing.run(Ask::<CreateRole>::at(&[]).body(&body), move |made| on_made.emit(made.role.id));
        })
    };
    let on_text = {
        let name = name.clone();
        Callback::from(move |text| name.set(text))
    };
    let on_unit = Callback::from(move |id: String| unit.set(id.parse().ok()));
    let on_copy = {
        let copy_of = copy_of.clone();
        Callback::from(move |id: String| copy_of.set(id.parse().ok()))
    };
    let option = |role: &Role| (AttrValue::from(role.id.to_string()), AttrValue::from(role.name.clone()));
    let originals = with_none(props.roles.rows.iter().map(option).collect(), t!("profile-empty"));
    let may = !name.trim().is_empty() && chosen.is_some() && !doing.is_working();
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="create-role" disabled={!may} onclick={create}>{ t!("create") }</button>
        </>
    };
    let problem = problem_at(doing.trouble(), "name");
    html! {
        <Sheet title={t!("org-role-new")} testid="new-role-sheet" on_close={&props.on_close} {foot}>
            <Entry name="role-name" label={t!("org-name")} value={(*name).clone()} problem={problem.clone()} {on_text} />
            { shown(&units, |list| html! {
                <Pick name="role-unit" label={t!("org-unit")} options={unit_options(&list.rows, |_| true)} chosen={chosen.map(|id| id.to_string()).unwrap_or_default()} on_pick={on_unit} />
            }) }
            <Pick name="role-copy" label={t!("profile-begin")} options={originals} chosen={copy_of.map(|id| id.to_string()).unwrap_or_default()} on_pick={on_copy} />
            if problem.is_none() { { refused_if(doing.trouble(), "create-problem") } }
        </Sheet>
    }
}
