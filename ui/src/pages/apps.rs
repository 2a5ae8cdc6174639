//! The app modules the user may use (checklist 9).

use super::sign_out::SignOutButton;
use crate::context::{Face, use_face, use_load};
use crate::state::route::Route;
use crate::state::session::Step;
use contract::Problem;
use contract::calls::{EnterApp, ListApps};
use contract::shapes::AppInfo;
use kit::entry::brand;
use kit::icon::{Icon, icon, icon_with};
use kit::monogram::monogram;
use kit::problem::alert;
use texts::t;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Who chooses.
#[derive(Properties, PartialEq)]
pub struct AppsProps {
    /// Full name.
    pub full_name: String,
}

/// The list of apps.
#[component]
pub fn Apps(props: &AppsProps) -> Html {
    let face = use_face();
    let apps = use_load(ListApps {});
    let problem = use_state(|| None::<Problem>);
    let opening = use_state(|| None::<Uuid>);
    let choose = |app: &AppInfo| {
        let (face, problem, opening, app) = (face.clone(), problem.clone(), opening.clone(), app.id);
        Callback::from(move |_: MouseEvent| {
            if opening.is_some() {
                return;
            }
            opening.set(Some(app));
            problem.set(None);
            let (face, problem, opening) = (face.clone(), problem.clone(), opening.clone());
            spawn_local(async move {
                if let Err(refused) = enter(&face, app).await {
                    problem.set(Some(refused));
                    opening.set(None);
                }
            });
        })
    };
    let list = match &apps.reply {
        None => html! { <p class="second" aria-busy="true">{ t!("loading") }</p> },
        Some(Err(problem)) => html! {
            <>
                { alert(problem, "apps-problem") }
                <button type="button" class="button" data-testid="try-again" onclick={apps.again.reform(|_: MouseEvent| ())}>
                    { t!("try-again") }
                </button>
            </>
        },
        Some(Ok(apps)) if apps.is_empty() => html! { <p class="second">{ t!("apps-empty") }</p> },
        Some(Ok(apps)) => {
            html! { <div class="app-list">for app in apps.iter() { { card(app, *opening == Some(app.id), choose(app)) } }</div> }
        }
    };
    html! {
        <main class="entrance" data-testid="apps">
            <div class="entrance-card wide">
                { brand(&t!("sign-in-lead")) }
                <div><h1>{ t!("apps-title") }</h1><p class="small-text second">{ t!("apps-lead", name = &props.full_name) }</p></div>
                { list }
                if let Some(problem) = &*problem { { alert(problem, "apps-problem") } }
                <SignOutButton class="button quiet" />
            </div>
        </main>
    }
}

fn card(app: &AppInfo, is_opening: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="card app-card" data-testid={format!("app-{}", app.unique_name)} aria-busy={is_opening.to_string()} {onclick}>
            { monogram(&app.name, "") }
            <span class="row">
                <span class="strong cut">{ &app.name }</span>
                if is_opening {
                    <span class="chip plain brand">{ t!("apps-opening") }</span>
                } else if app.offline_enabled { <span class="chip ok">{ icon(Icon::Checkmark) }{ t!("apps-offline") }</span> }
            </span>
            { icon_with(Icon::ChevronRight, "turns") }
            <span class="about">{ &app.description }</span>
        </button>
    }
}

async fn enter(face: &Face, app: Uuid) -> Result<(), Problem> {
    let entered = face.call(EnterApp { app }).await?;
    face.forget();
    face.go(Route::Home);
    face.enter(Step::Entered(entered.app, entered.prompt));
    Ok(())
}
