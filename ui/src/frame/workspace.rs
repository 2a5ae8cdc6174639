//! The workspace: an app was entered. Keeps the facts all pages share and shows the page of the address.

use super::palette::Keyboard;
use super::sight::use_sight;
use crate::context::{Scene, set_hash, use_event, use_face, use_load};
use crate::pages::conflict::ConflictPage;
use crate::pages::device::Device;
use crate::pages::drafts::Drafts;
use crate::pages::form::FormPage;
use crate::pages::grid::GridPage;
use crate::pages::home::Home;
use crate::pages::ledger::Ledger;
use crate::pages::prompt::Prompt;
use crate::pages::queue::Queue;
use crate::pages::search::SearchPage;
use crate::pages::update::UpdatePrompt;
use crate::state::route::Route;
use contract::calls::{GetExperience, GetNavigation, GetPersonal, GetStatus};
use contract::drafts::Experience;
use contract::events::Notice;
use contract::shapes::{DownloadPrompt, Navigation, Session};
use contract::{Event, Problem};
use kit::media::use_media;
use kit::menu::Listening;
use model::TableMeta;
use model::status::{Facts, OfflineStatus, derive};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Below this width the face is a phone's.
const PHONE: &str = "(max-width: 899px)";

/// Who works, and whether the download prompt waits.
#[derive(Properties, PartialEq)]
pub struct WorkspaceProps {
    /// Who is signed in.
    pub session: Rc<Session>,
    /// The download prompt.
    pub prompt: Option<DownloadPrompt>,
}

/// The workspace of an app.
#[component]
pub fn Workspace(props: &WorkspaceProps) -> Html {
    let status = use_status();
    let route = use_route();
    let phone = use_media(PHONE);
    let navigation = use_load(GetNavigation {});
    {
        // The sitemap comes with the metadata, so it is asked for again when the tables or the database's state change.
        let again = navigation.again.clone();
        let tables: Vec<_> = status.tables.iter().map(|t| t.table.clone()).collect();
        let known = (status.database, tables);
        let before = use_mut_ref(|| known.clone());
        use_effect_with(known, move |known| {
            if before.replace(known.clone()) != *known {
                again.emit(());
            }
        });
    }
    use_notices();
    use_sight();
    let problem: Option<Problem> = navigation.reply.as_ref().and_then(|reply| reply.as_ref().err().cloned());
    let navigation = navigation.reply.and_then(Result::ok);
    let others = use_others(&status, navigation.as_deref(), problem.is_some());
    let kept = use_load(GetPersonal {});
    {
        // A record that was opened is the one opened last.
        let again = kept.again.clone();
        use_effect_with(route.clone(), move |_| again.emit(()));
    }
    let experience = use_load(GetExperience {});
    let drafts_only =
        matches!(experience.reply.as_ref(), Some(Ok(found)) if matches!(**found, Experience::Drafts { .. }));
    let scene = Scene {
        session: props.session.clone(),
        navigation,
        status,
        route: route.clone(),
        phone,
        others,
        personal: kept.reply.and_then(Result::ok).unwrap_or_default(),
        personal_again: kept.again,
        drafts_only,
    };
    let page = match route {
        Route::Home => html! { <Home {problem} /> },
        Route::Grid { table } => html! { <GridPage key={table.clone()} table={table.clone()} /> },
        Route::New { table, related } => {
            html! { <FormPage key={format!("{table}/new")} table={table.clone()} {related} /> }
        }
        Route::Record { table, id } => html! { <FormPage key={id.to_string()} {table} id={Some(id)} /> },
        Route::Queue => html! { <Queue /> },
        Route::Conflict { seq } => html! { <ConflictPage key={seq.to_string()} {seq} /> },
        Route::Ledger => html! { <Ledger /> },
        Route::Drafts => html! { <Drafts /> },
        Route::Search => html! { <SearchPage /> },
        Route::Device => html! { <Device /> },
        #[cfg(debug_assertions)]
        Route::Gallery => html! { <crate::pages::gallery::Gallery /> },
        #[cfg(not(debug_assertions))]
        Route::Gallery => html! { <Home {problem} /> },
    };
    let app = props.session.app.as_ref().map(|app| app.name.clone()).unwrap_or_default();
    html! {
        <ContextProvider<Scene> context={scene}>
            <div class="frame" data-testid="workspace">
                if !phone { <super::sidebar::Sidebar /> }
                { page }
            </div>
            <Keyboard />
            <UpdatePrompt />
            if let Some(prompt) = &props.prompt { <Prompt {app} prompt={prompt.clone()} /> }
        </ContextProvider<Scene>>
    }
}

/// The offline status, from the first answer on by its events.
#[hook]
fn use_status() -> Rc<OfflineStatus> {
    let status = use_state(|| Rc::new(derive(&Facts::default())));
    let first = use_load(GetStatus {});
    {
        let status = status.clone();
        use_event(move |event| {
            if let Event::Status(now) = event {
                status.set(Rc::from(now));
            }
        });
    }
    {
        let (status, answer) = (status.clone(), first.reply.and_then(Result::ok));
        use_effect_with(answer, move |answer| {
            if let Some(now) = answer {
                status.set(now.clone());
            }
        });
    }
    (*status).clone()
}

/// Metadata of tables in the status that the sitemap doesn't hold, for their names.
#[hook]
fn use_others(
    status: &OfflineStatus,
    navigation: Option<&Navigation>,
    without: bool,
) -> Rc<Vec<Rc<TableMeta>>> {
    let face = use_face();
    let others = use_state(Rc::<Vec<Rc<TableMeta>>>::default);
    let known = |name: &String| navigation.is_some_and(|n| n.tables.iter().any(|table| table.table == *name));
    // Until the sitemap is here, or it is sure not to come, every table would seem to be missing.
    let settled = navigation.is_some() || without;
    let names = status.tables.iter().map(|t| t.table.clone());
    let missing: Vec<_> = names.filter(|name| settled && !known(name)).collect();
    {
        let others = others.clone();
        use_effect_with(missing, move |missing| {
            let missing = missing.clone();
            spawn_local(async move {
                let mut found = Vec::new();
                for name in missing {
                    // A table without metadata is called by its logical name.
                    found.extend(face.table(&name).await.ok());
                }
                others.set(Rc::new(found));
            });
        });
    }
    (*others).clone()
}

/// The page of the address. Where unsaved edits are asked about first, the address stays.
#[hook]
fn use_route() -> Route {
    let face = use_face();
    let route = use_state(|| Route::parse(&hash()));
    let shown = use_mut_ref(|| (*route).clone());
    {
        let route = route.clone();
        use_effect_with((), move |()| {
            let listening = Listening::on_window("hashchange", move |_| {
                let wanted = Route::parse(&hash());
                let here = shown.borrow().clone();
                if wanted == here {
                    return;
                }
                if face.is_guarded() {
                    set_hash(&here);
                    face.go(wanted);
                    return;
                }
                *shown.borrow_mut() = wanted.clone();
                route.set(wanted);
            });
            move || drop(listening)
        });
    }
    (*route).clone()
}

/// Tells notices of the engine as toasts.
#[hook]
fn use_notices() {
    let face = use_face();
    use_event(move |event| {
        if let Event::Notice(notice) = event {
            face.toast(match notice {
                Notice::ReadyForOffline => t!("notice-ready"),
                Notice::UpdateWaits => t!("notice-update"),
                Notice::DraftsWait { drafts } => t!("reason-drafts", count = drafts),
                Notice::Sent { changes } => t!("notice-sent", count = changes),
                Notice::Parked { problem, .. } => {
                    format!("{} {}", t!("notice-parked"), texts::problem(&problem))
                }
            });
        }
    });
}

fn hash() -> String {
    web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default()
}
