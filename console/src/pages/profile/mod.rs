//! The designer of a profile: its sides, what was edited and not saved, and the way to the devices: draft, validate,
//! compare, publish (checklist 150-168).

mod apps;
mod columns;
mod compare;
mod filter;
mod findings;
mod history;
mod item;
mod people;
mod person;
mod preview;
mod relations;
mod rule;
mod settings;
mod sides;
mod tables;
mod verbs;
mod why;

use crate::calls::{Loaded, use_load};
use crate::context::use_console;
use crate::parts::leave::use_leave;
use crate::parts::page::Page;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::route::{Route, Tab};
use admin_contract::designer::Material;
use admin_contract::endpoints::{ReadMaterial, ReadProfile};
use admin_contract::profiles::{Checked, Draft, ProfileState};
use kit::format;
use model::RecordId;
use model::offline::Profile;
use model::value::Instant;
use sides::Sides;
use std::rc::Rc;
use texts::t;
use verbs::Verbs;
use yew::prelude::*;

/// Which profile, and which side of it.
#[derive(Properties, PartialEq)]
pub struct ProfileProps {
    /// Its id.
    pub id: RecordId,
    /// The side.
    pub tab: Tab,
}

/// What all parts of the designer know.
#[derive(Clone, PartialEq)]
pub struct Design {
    /// The draft as it is on the server.
    pub draft: Rc<Draft>,
    /// The profile as it is edited.
    pub profile: Rc<Profile>,
    /// What may be chosen.
    pub material: Rc<Material>,
    /// What the checks say of the draft on the server.
    pub checked: Rc<Checked>,
    /// Edits it.
    pub edit: Callback<Profile>,
    /// Takes the place of the draft: it was saved, published or brought back.
    pub put: Callback<Draft>,
}

impl Design {
    /// Whether something was edited and not saved.
    pub fn is_dirty(&self) -> bool {
        *self.profile != self.draft.profile
    }

    /// The label of a table.
    pub fn label(&self, table: &str) -> String {
        let offered = self.material.tables.iter().find(|offered| offered.table == table);
        offered.map_or_else(|| table.to_owned(), |offered| offered.label.clone())
    }
}

/// What all parts of the designer know.
#[hook]
#[expect(clippy::expect_used, reason = "the page provides it to all of its parts")]
pub fn use_design() -> Design {
    use_context::<Design>().expect("inside the designer")
}

/// The page.
#[component]
pub fn ProfilePage(props: &ProfileProps) -> Html {
    let draft = use_load(Ask::<ReadProfile>::at(&[&props.id.to_string()]));
    let material = use_load(Ask::<ReadMaterial>::at(&[]));
    match (&draft.value, &material.value) {
        (Some(now), Some(material)) => html! {
            <Designer draft={now.clone()} material={material.clone()} put={draft.put.clone()} tab={props.tab} />
        },
        _ => html! { <Waiting draft={Held(draft)} material={Held(material)} /> },
    }
}

struct Held<T>(Loaded<T>);

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.trouble == other.0.trouble && self.0.is_loading == other.0.is_loading
    }
}

#[derive(Properties, PartialEq)]
struct WaitingProps {
    draft: Held<Draft>,
    material: Held<Material>,
}

/// Before the profile is here, or where it doesn't come.
#[component]
fn Waiting(props: &WaitingProps) -> Html {
    let above = Some((AttrValue::from(t!("page-profiles")), Route::Profiles));
    html! {
        <Page testid="profile-waiting" title={t!("profile")} {above}>
            { shown(&props.draft.0, |_| Html::default()) }
            if props.draft.0.trouble.is_none() { { shown(&props.material.0, |_| Html::default()) } }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct DesignerProps {
    draft: Rc<Draft>,
    material: Rc<Material>,
    put: Callback<Rc<Draft>>,
    tab: Tab,
}

#[component]
fn Designer(props: &DesignerProps) -> Html {
    let console = use_console();
    let profile = use_state(|| Rc::new(props.draft.profile.clone()));
    let edit = {
        let profile = profile.setter();
        Callback::from(move |next: Profile| profile.set(Rc::new(next)))
    };
    let put = {
        let (put, profile) = (props.put.clone(), profile.setter());
        Callback::from(move |draft: Draft| {
            profile.set(Rc::new(draft.profile.clone()));
            put.emit(Rc::new(draft));
        })
    };
    let design = Design {
        draft: props.draft.clone(),
        profile: (*profile).clone(),
        material: props.material.clone(),
        checked: Rc::new(props.draft.checked.clone()),
        edit,
        put,
    };
    let leaving =
        use_leave(design.is_dirty(), t!("leave-lead"), |route| matches!(route, Route::Profile { .. }));
    let above = Some((AttrValue::from(t!("page-profiles")), Route::Profiles));
    let beside = html! {
        <>
            { crate::pages::profiles::state_chip(props.draft.state) }
            if design.is_dirty() { <span class="chip plain wait" data-testid="unsaved">{ t!("profile-unsaved") }</span> }
            if let (ProfileState::Changed, Some(at)) = (props.draft.state, props.draft.published_ms) {
                <span class="muted small-text">{ t!("profile-changed-since", at = format::moment_in_text(Instant(at))) }</span>
            }
        </>
    };
    let (id, tab) = (props.draft.profile.id, props.tab);
    let go = Callback::from(move |tab| console.go(Route::Profile { id, tab }));
    html! {
        <ContextProvider<Design> context={design.clone()}>
            <Page testid="profile" title={design.profile.name.clone()} {above} {beside} verbs={html! { <Verbs /> }}
                tabs={sides::tabs(&design, tab, &go)} is_full={tab == Tab::Tables}>
                <Sides {tab} />
                { leaving }
            </Page>
        </ContextProvider<Design>>
    }
}
