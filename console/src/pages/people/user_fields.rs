//! The fields of a user that may be edited, for one who is there and for a new one.

use super::manager::Manager;
use super::unit_options;
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::state::refusal::Trouble;
use admin_contract::Named;
use admin_contract::people::{Unit, UserSetting};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What is edited.
#[derive(Properties, PartialEq)]
pub struct FieldsProps {
    /// As it is edited.
    pub setting: UserSetting,
    /// Whose it is; nobody's yet where he is new.
    #[prop_or_default]
    pub of: Option<Named>,
    /// The business units there are.
    pub units: Rc<Vec<Unit>>,
    /// Why it was refused.
    pub trouble: Option<Trouble>,
    /// Edited.
    pub on_setting: Callback<UserSetting>,
}

/// Names, address, business unit and manager.
#[component]
pub fn UserFields(props: &FieldsProps) -> Html {
    let typed = |set: fn(&mut UserSetting, String)| {
        let now = props.setting.clone();
        props.on_setting.reform(move |text| {
            let mut next = now.clone();
            set(&mut next, text);
            next
        })
    };
    let on_unit = {
        let now = props.setting.clone();
        props
            .on_setting
            .reform(move |id: String| UserSetting { unit: id.parse().unwrap_or(now.unit), ..now.clone() })
    };
    let on_manager = {
        let now = props.setting.clone();
        props.on_setting.reform(move |manager| UserSetting { manager, ..now.clone() })
    };
    let problem = |field| problem_at(props.trouble.as_ref(), field);
    let setting = &props.setting;
    html! {
        <>
            <Entry name="user-first" label={t!("org-first")} value={setting.first.clone()} problem={problem("first")} on_text={typed(|s, text| s.first = text)} />
            <Entry name="user-last" label={t!("org-last")} value={setting.last.clone()} problem={problem("last")} on_text={typed(|s, text| s.last = text)} />
            <Entry name="user-email" kind="email" label={t!("org-email")} value={setting.email.clone()} problem={problem("email")} on_text={typed(|s, text| s.email = text)} />
            <Pick name="user-unit" label={t!("org-unit")} options={unit_options(&props.units, |_| true)} chosen={setting.unit.to_string()} on_pick={on_unit} />
            <Manager id={setting.manager} of={props.of.clone()} on_choose={on_manager} />
        </>
    }
}

/// The fields that say themselves what is wrong with them.
pub const FIELDS: [&str; 3] = ["first", "last", "email"];
