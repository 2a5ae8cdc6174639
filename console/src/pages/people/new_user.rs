//! A new user: who he is, where he belongs, his first role, and a password.

use super::password::{chosen, made};
use super::user_fields::{FIELDS, UserFields};
use super::with_none;
use crate::calls::{use_doing, use_load};
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::List;
use admin_contract::endpoints::{CreateUser, ListRoles, ListUnits};
use admin_contract::people::{NewUser, Role, Unit, UserSetting};
use kit::sheet::Sheet;
use model::RecordId;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What becomes of him.
#[derive(Properties, PartialEq)]
pub struct NewUserProps {
    /// He was made.
    pub on_made: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// The sheet; the fields come with the business units there are.
#[component]
pub fn NewUserSheet(props: &NewUserProps) -> Html {
    let units = use_load(Ask::<ListUnits>::at(&[]));
    let first = units.value.as_ref().and_then(|list| list.rows.iter().find(|unit| unit.parent.is_none()));
    let close = html! { <button type="button" class="button" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button> };
    match (&units.value, first.map(|unit| unit.id)) {
        (Some(list), Some(unit)) => {
            html! { <Fields units={list.clone()} {unit} on_made={&props.on_made} on_close={&props.on_close} /> }
        }
        _ => html! {
            <Sheet title={t!("org-user-new")} testid="new-user-sheet" is_side={true} on_close={&props.on_close} foot={close}>{ shown(&units, |_| Html::default()) }</Sheet>
        },
    }
}

#[derive(Properties, PartialEq)]
struct FieldsProps {
    units: Rc<List<Unit>>,
    unit: RecordId,
    on_made: Callback<()>,
    on_close: Callback<()>,
}

#[derive(Clone)]
struct Typed {
    sign_in: String,
    setting: UserSetting,
    role: Option<RecordId>,
    password: String,
}

impl Typed {
    fn of_unit(unit: RecordId) -> Self {
        let setting = UserSetting {
            first: String::new(),
            last: String::new(),
            email: String::new(),
            unit,
            manager: None,
            is_disabled: false,
        };
        Self { sign_in: String::new(), setting, role: None, password: String::new() }
    }

    fn is_whole(&self) -> bool {
        !self.sign_in.trim().is_empty() && !self.setting.last.trim().is_empty()
    }

    fn new_user(&self) -> NewUser {
        let setting = &self.setting;
        NewUser {
            sign_in: self.sign_in.trim().to_owned(),
            first: setting.first.trim().to_owned(),
            last: setting.last.trim().to_owned(),
            email: setting.email.trim().to_owned(),
            unit: setting.unit,
            manager: setting.manager,
            roles: Vec::from_iter(self.role),
            password: chosen(&self.password),
        }
    }
}

#[component]
fn Fields(props: &FieldsProps) -> Html {
    let roles = use_load(Ask::<ListRoles>::at(&[]));
    let doing = use_doing();
    let typed = use_state(|| Typed::of_unit(props.unit));
    let password = use_state(|| None::<String>);
    let create = {
        let (doing, typed, password) = (doing.clone(), typed.clone(), password.setter());
        let (on_made, on_close) = (props.on_made.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let (password, on_made, on_close) = (password.clone(), on_made.clone(), on_close.clone());
            doing.run(Ask::<CreateUser>::at(&[]).body(&typed.new_user()), move |made| {
                on_made.emit(());
                match made.password {
                    Some(made) => password.set(Some(made)),
                    None => on_close.emit(()),
                }
            });
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ if password.is_some() { t!("close") } else { t!("cancel") } }</button>
            if password.is_none() { <button type="button" class="button primary" data-testid="create-user" disabled={!typed.is_whole() || doing.is_working()} onclick={create}>{ t!("create") }</button> }
        </>
    };
    let all_units = Rc::new(props.units.rows.clone());
    html! {
        <Sheet title={t!("org-user-new")} testid="new-user-sheet" is_side={true} on_close={&props.on_close} {foot}>
            { match &*password {
                Some(password) => html! { <><p role="status">{ t!("org-user-made", name = typed.sign_in.clone()) }</p>{ made(password) }</> },
                None => entries(&typed, &all_units, roles.value.as_ref(), &doing),
            } }
        </Sheet>
    }
}

/// The fields beside those of every user that say themselves what is wrong with them.
const OWN: [&str; 2] = ["sign_in", "password"];

fn entries(
    typed: &UseStateHandle<Typed>,
    units: &Rc<Vec<Unit>>,
    roles: Option<&Rc<List<Role>>>,
    doing: &crate::calls::Doing,
) -> Html {
    let set = |set: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |text| {
            let mut next = (*typed).clone();
            set(&mut next, text);
            typed.set(next);
        })
    };
    let on_setting = {
        let typed = typed.clone();
        Callback::from(move |setting| typed.set(Typed { setting, ..(*typed).clone() }))
    };
    let option = |role: &Role| {
        let name = t!("org-role-in", role = role.name.clone(), unit = role.unit.name.clone());
        (AttrValue::from(role.id.to_string()), AttrValue::from(name))
    };
    let options = roles.map(|list| list.rows.iter().map(option).collect()).unwrap_or_default();
    let chosen = typed.role.map(|role| role.to_string()).unwrap_or_default();
    let trouble = doing.trouble();
    let is_at_field =
        trouble.is_some_and(|trouble| OWN.iter().chain(&FIELDS).any(|field| trouble.field() == Some(field)));
    html! {
        <>
            <Entry name="user-sign-in" label={t!("org-sign-in")} value={typed.sign_in.clone()} problem={problem_at(trouble, "sign_in")} on_text={set(|typed, text| typed.sign_in = text)} />
            <UserFields setting={typed.setting.clone()} units={units.clone()} trouble={trouble.cloned()} {on_setting} />
            <Pick name="user-role" label={t!("org-role-first")} options={with_none(options, t!("org-role-none"))} {chosen} on_pick={set(|typed, id| typed.role = id.parse().ok())} />
            <Entry name="user-password" kind="password" label={t!("org-password")} value={typed.password.clone()} hint={AttrValue::from(t!("org-password-hint"))} problem={problem_at(trouble, "password")} on_text={set(|typed, text| typed.password = text)} />
            if !is_at_field { { refused_if(trouble, "create-problem") } }
        </>
    }
}
