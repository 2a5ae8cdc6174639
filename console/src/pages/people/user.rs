//! A user beside the list: what may be edited of him, his roles and teams, another password, and the way to his rights.

use super::password::PasswordSheet;
use super::roles_held::RolesHeld;
use super::user_fields::{FIELDS, UserFields};
use crate::calls::{Doing, use_doing, use_load};
use crate::context::{use_console, use_scene};
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::stale::Stale;
use crate::parts::switch::Switch;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::route::Route;
use admin_contract::Named;
use admin_contract::endpoints::{AssignUserRoles, ListUnits, ReadUser, SaveUser};
use admin_contract::people::{Assign, Unit, User, UserSetting};
use kit::icon::{Icon, icon_with};
use kit::sheet::{Confirm, Sheet};
use model::RecordId;
use serde_json::{Value as Json, json};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Who.
#[derive(Properties, PartialEq)]
pub struct UserProps {
    /// His id.
    pub id: RecordId,
    /// He was changed.
    pub on_change: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// A user in a sheet at the side.
#[component]
pub fn UserSheet(props: &UserProps) -> Html {
    let console = use_console();
    let id = props.id.to_string();
    let user = use_load(Ask::<ReadUser>::at(&[&id]));
    let units = use_load(Ask::<ListUnits>::at(&[]));
    // With the version that it began with: what somebody else saves meanwhile is not overwritten unseen.
    let edited = use_state(|| None::<(String, UserSetting)>);
    let doing = use_doing();
    let was = user.value.as_ref().map(|user| user.setting.clone());
    let mine = edited.as_ref().map(|(_, setting)| setting.clone()).or_else(|| was.clone());
    let version = match (&*edited, &user.value) {
        (Some((version, _)), _) => version.clone(),
        (None, Some(user)) => user.version.clone(),
        (None, None) => String::new(),
    };
    let is_dirty = mine != was;
    let taken = {
        let (put, edited, on_change) = (user.put.clone(), edited.setter(), props.on_change.clone());
        Callback::from(move |user: User| {
            edited.set(None);
            put.emit(Rc::new(user));
            on_change.emit(());
        })
    };
    let save = {
        let (doing, mine, taken, id) = (doing.clone(), mine.clone(), taken.clone(), id.clone());
        Callback::from(move |version: String| {
            let Some(mine) = &mine else { return };
            let (console, taken) = (console.clone(), taken.clone());
            doing.run(Ask::<SaveUser>::at(&[&id]).version(&version).body(mine), move |user| {
                console.toast(t!("saved"));
                taken.emit(user);
            });
        })
    };
    let on_setting = {
        let (edited, version) = (edited.setter(), version.clone());
        Callback::from(move |setting| edited.set(Some((version.clone(), setting))))
    };
    let on_given = {
        let put = user.put.clone();
        Callback::from(move |user: User| put.emit(Rc::new(user)))
    };
    let may_save = is_dirty && mine.as_ref().is_some_and(|mine| !mine.last.trim().is_empty());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button>
            <button type="button" class="button primary" data-testid="save-user" disabled={!may_save || doing.is_working()} onclick={save.reform(move |_: MouseEvent| version.clone())}>{ t!("save") }</button>
        </>
    };
    let title = user.value.as_ref().map_or_else(|| t!("org-user"), |user| user.name.clone());
    let all_units = Rc::new(units.value.as_ref().map(|list| list.rows.clone()).unwrap_or_default());
    let edits = Edits { doing: doing.clone(), units: all_units, on_setting, save, taken };
    html! {
        <Sheet {title} testid="user-sheet" is_side={true} on_close={&props.on_close} {foot}>
            { shown(&user, |user| html! {
                <>
                    <p class="muted small-text" data-testid="user-sign-in">{ t!("org-signs-in", name = user.sign_in.clone()) }</p>
                    if let Some(mine) = &mine { { edits.draw(user, mine) } }
                    <Given user={user.clone()} on_user={on_given.clone()} />
                </>
            }) }
            { refused_if(units.trouble.as_ref(), "units-problem") }
        </Sheet>
    }
}

/// What the fields of a user need.
struct Edits {
    doing: Doing,
    units: Rc<Vec<Unit>>,
    on_setting: Callback<UserSetting>,
    save: Callback<String>,
    taken: Callback<User>,
}

impl Edits {
    /// The fields, what saving them brings about, and what was refused.
    fn draw(&self, user: &User, mine: &UserSetting) -> Html {
        let trouble = self.doing.trouble();
        let on_switch = {
            let mine = mine.clone();
            self.on_setting
                .reform(move |is_enabled: bool| UserSetting { is_disabled: !is_enabled, ..mine.clone() })
        };
        let is_elsewhere = trouble.is_some_and(|trouble| {
            !trouble.is_stale() && !FIELDS.iter().any(|field| trouble.field() == Some(field))
        });
        html! {
            <>
                <UserFields key={user.version.clone()} setting={mine.clone()} of={Named { id: user.id, name: user.name.clone() }} units={self.units.clone()} trouble={trouble.cloned()} on_setting={self.on_setting.clone()} />
                <Switch testid="user-enabled" label={t!("org-may-sign-in")} on={!mine.is_disabled} {on_switch} />
                if mine.unit != user.setting.unit { { band(Tone::Attention, Icon::Warning, "told-move", t!("org-move-lead").into()) } }
                if mine.is_disabled && !user.setting.is_disabled { { band(Tone::Attention, Icon::Warning, "told-disable", t!("org-disable-lead").into()) } }
                if is_elsewhere { { refused_if(trouble, "user-problem") } }
                if let Some(trouble) = trouble.filter(|trouble| trouble.is_stale()) { { self.conflict(mine, trouble.current()) } }
            </>
        }
    }

    /// Both versions, where another one was saved meanwhile.
    fn conflict(&self, mine: &UserSetting, current: Option<&Json>) -> Html {
        let now = current.and_then(|current| serde_json::from_value::<User>(current.clone()).ok());
        let theirs = now.as_ref().map_or(Json::Null, |user| self.told(&user.setting));
        let version = now.as_ref().map(|user| user.version.clone()).unwrap_or_default();
        let later = {
            let doing = self.doing.clone();
            Callback::from(move |()| doing.forget())
        };
        let on_theirs = {
            let (doing, taken) = (self.doing.clone(), self.taken.clone());
            Callback::from(move |()| {
                doing.forget();
                if let Some(user) = now.clone() {
                    taken.emit(user);
                }
            })
        };
        let on_mine = self.save.reform(move |()| version.clone());
        html! { <Stale mine={self.told(mine)} {theirs} {on_theirs} {on_mine} on_close={later} /> }
    }

    /// A setting to compare, with the unit by its name.
    fn told(&self, setting: &UserSetting) -> Json {
        let mut told = serde_json::to_value(setting).unwrap_or_default();
        if let Some(unit) = self.units.iter().find(|unit| unit.id == setting.unit) {
            told["unit"] = json!(unit.name);
        }
        told
    }
}

#[derive(Properties, PartialEq)]
struct GivenProps {
    user: Rc<User>,
    on_user: Callback<User>,
}

/// What he was given: roles, which take effect at once, teams, a password.
#[component]
fn Given(props: &GivenProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let scene = use_scene();
    let asks = use_state(|| false);
    // A role that somebody takes from himself waits for a second word.
    let own = use_state(|| None::<Assign>);
    let user = &props.user;
    let (id, user_id) = (user.id.to_string(), user.id);
    let give = {
        let (doing, on_user) = (doing.clone(), props.on_user.clone());
        Callback::from(move |assign: Assign| {
            let on_user = on_user.clone();
            doing.run(Ask::<AssignUserRoles>::at(&[&id]).body(&assign), move |user| on_user.emit(user));
        })
    };
    let on_assign = {
        let (give, own, is_own) = (give.clone(), own.setter(), scene.me.id == user.id);
        Callback::from(move |assign: Assign| match is_own && !assign.remove.is_empty() {
            true => own.set(Some(assign)),
            false => give.emit(assign),
        })
    };
    let confirm = {
        let own = own.clone();
        Callback::from(move |()| {
            own.iter().for_each(|assign| give.emit(assign.clone()));
            own.set(None);
        })
    };
    let cancel = {
        let own = own.setter();
        Callback::from(move |()| own.set(None))
    };
    let set = |to: bool| {
        let asks = asks.clone();
        Callback::from(move |()| asks.set(to))
    };
    let rights = Callback::from(move |_: MouseEvent| console.go(Route::Rights { id: user_id }));
    html! {
        <>
            <h3>{ t!("org-his-roles") }</h3>
            <RolesHeld held={user.roles.clone()} is_busy={doing.is_working()} {on_assign} />
            { refused_if(doing.trouble(), "roles-problem") }
            { names(t!("org-his-teams"), &user.teams) }
            { names(t!("org-his-reports"), &user.reports) }
            <div class="toolbar">
                <button type="button" class="button small" data-testid="user-rights" onclick={rights}>{ icon_with(Icon::ShieldCheckmark, "small") }{ t!("org-rights-open") }</button>
                <button type="button" class="button small quiet" data-testid="user-password" onclick={set(true).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Key, "small") }{ t!("org-password-set") }</button>
            </div>
            if own.is_some() { <Confirm title={t!("org-own-role-title")} text={t!("org-own-role-lead")} confirm={t!("org-own-role-take")} on_confirm={confirm} on_cancel={cancel} /> }
            if *asks { <PasswordSheet id={user.id} name={user.name.clone()} on_close={set(false)} /> }
        </>
    }
}

/// Names under a heading; nothing where there are none.
fn names(title: String, named: &[Named]) -> Html {
    if named.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <h3>{ title }</h3>
            <ul class="held">for one in named.iter() { <li key={one.id.to_string()} class="chip plain"><bdi>{ &one.name }</bdi></li> }</ul>
        </>
    }
}
