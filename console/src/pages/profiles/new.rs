//! A new profile: its name, what it is for, and what it begins with (checklist 150).

use crate::calls::use_doing;
use crate::context::use_console;
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::parts::refused::refused_if;
use crate::server::Ask;
use crate::state::route::{Route, Tab};
use admin_contract::endpoints::CreateProfile;
use admin_contract::profiles::{NewProfile, ProfileRow};
use kit::sheet::Sheet;
use texts::t;
use yew::prelude::*;

/// What it may begin with.
#[derive(Properties, PartialEq)]
pub struct NewProps {
    /// The profiles there are.
    pub rows: Vec<ProfileRow>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// A new profile.
#[component]
pub fn NewSheet(props: &NewProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let entries = use_state(|| (String::new(), String::new(), String::new()));
    let (name, description, copy_of) = (*entries).clone();
    let create = {
        let (doing, entries) = (doing.clone(), entries.clone());
        Callback::from(move |_: MouseEvent| {
            let (name, description, copy_of) = (*entries).clone();
            let body = NewProfile {
                name: name.trim().to_owned(),
                description: (!description.trim().is_empty()).then(|| description.trim().to_owned()),
                copy_of: copy_of.parse().ok(),
            };
            let console = console.clone();
            doing.run(Ask::<CreateProfile>::at(&[]).body(&body), move |draft| {
                console.go(Route::Profile { id: draft.profile.id, tab: Tab::Tables });
            });
        })
    };
    let typed = |set: fn(&mut (String, String, String), String)| {
        let entries = entries.clone();
        Callback::from(move |text| {
            let mut next = (*entries).clone();
            set(&mut next, text);
            entries.set(next);
        })
    };
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("".into(), t!("profile-empty").into())];
    options.extend(props.rows.iter().map(|row| (row.id.to_string().into(), row.name.clone().into())));
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="create" disabled={name.trim().is_empty() || doing.is_working()} onclick={create}>{ t!("create") }</button>
        </>
    };
    let at_field = problem_at(doing.trouble(), "name");
    html! {
        <Sheet title={t!("profile-new")} testid="new-profile-sheet" on_close={&props.on_close} {foot}>
            <Entry name="profile-name" label={t!("profile-name")} value={name} problem={at_field.clone()} on_text={typed(|e, text| e.0 = text)} />
            <Entry name="profile-description" label={t!("profile-description")} value={description} on_text={typed(|e, text| e.1 = text)} />
            if !props.rows.is_empty() { <Pick name="profile-copy" label={t!("profile-begin")} {options} chosen={copy_of} on_pick={typed(|e, text| e.2 = text)} /> }
            if at_field.is_none() { { refused_if(doing.trouble(), "create-problem") } }
        </Sheet>
    }
}
