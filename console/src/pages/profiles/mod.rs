//! Step 3: the profiles, with their state, people, tables and size (checklist 150, 181).

mod import;
mod new;

use crate::calls::use_load;
use crate::context::{use_console, use_scene};
use crate::parts::page::Page;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::route::{Route, Tab};
use admin_contract::List;
use admin_contract::endpoints::ListProfiles;
use admin_contract::profiles::{ProfileRow, ProfileState};
use import::ImportSheet;
use kit::icon::{Icon, icon_with};
use kit::{format, span};
use model::value::Instant;
use new::NewSheet;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Sheet {
    New,
    Import,
}

/// The page.
#[component]
pub fn ProfilesPage() -> Html {
    let loaded = use_load(Ask::<ListProfiles>::at(&[]));
    let scene = use_scene();
    let sheet = use_state(|| None::<Sheet>);
    let set = |to: Option<Sheet>| {
        let sheet = sheet.clone();
        Callback::from(move |()| sheet.set(to))
    };
    let on_change = {
        let (again, look_again) = (loaded.again.clone(), scene.look_again.clone());
        Callback::from(move |()| {
            again.emit(());
            look_again.emit(());
        })
    };
    let verbs = html! {
        <>
            <button type="button" class="button" data-testid="import-profile" onclick={set(Some(Sheet::Import)).reform(|_: MouseEvent| ())}>{ icon_with(Icon::ArrowUpload, "small") }{ t!("profile-import") }</button>
            <button type="button" class="button primary" data-testid="new-profile" onclick={set(Some(Sheet::New)).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Add, "small") }{ t!("profile-new") }</button>
        </>
    };
    let rows = loaded.value.as_ref().map(|list| list.rows.clone()).unwrap_or_default();
    html! {
        <Page testid="profiles" title={t!("page-profiles")} {verbs}>
            { shown(&loaded, |list| html! { <Rows list={list.clone()} /> }) }
            { match *sheet {
                Some(Sheet::New) => html! { <NewSheet {rows} on_close={set(None)} /> },
                Some(Sheet::Import) => html! { <ImportSheet {on_change} on_close={set(None)} /> },
                None => Html::default(),
            } }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    list: Rc<List<ProfileRow>>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    if props.list.rows.is_empty() {
        return html! {
            <section class="card empty" data-testid="profiles-none">
                { icon_with(Icon::Document, "large muted") }
                <p class="strong">{ t!("profiles-none") }</p>
                <p class="second">{ t!("profiles-none-lead") }</p>
            </section>
        };
    }
    html! {
        <section class="card table-scroll">
            <table class="plain" data-testid="profiles-list">
                <thead><tr>
                    <th>{ t!("profile-name") }</th><th>{ t!("profile-state") }</th><th class="end">{ t!("profile-people") }</th>
                    <th class="end">{ t!("page-tables") }</th><th>{ t!("page-apps") }</th><th class="end">{ t!("profile-estimate") }</th><th class="end">{ t!("profile-published") }</th>
                </tr></thead>
                <tbody>for row in props.list.rows.iter() { <Line key={row.id.to_string()} row={row.clone()} /> }</tbody>
            </table>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    row: ProfileRow,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let console = use_console();
    let row = &props.row;
    let route = Route::Profile { id: row.id, tab: Tab::Tables };
    let onclick = Callback::from(move |_: MouseEvent| console.go(route.clone()));
    let people = match (row.users, row.teams) {
        (users, 0) => t!("profile-users", users = users),
        (users, teams) => t!("profile-users-teams", users = format::count(users), teams = teams),
    };
    html! {
        <tr data-testid={format!("profile-{}", row.id)}>
            <th scope="row">
                <button type="button" class="row-link" data-testid={format!("open-{}", row.id)} {onclick}><bdi>{ &row.name }</bdi></button>
                if !row.description.is_empty() { <br /><span class="label-text muted"><bdi>{ &row.description }</bdi></span> }
            </th>
            <td>{ state_chip(row.state) }</td>
            <td class="end small-text">{ people }</td>
            <td class="end">{ format::count(row.tables) }</td>
            <td class="small-text">{ row.apps.iter().map(|app| app.name.clone()).collect::<Vec<_>>().join(", ") }</td>
            <td class="end small-text">
                { match &row.estimate {
                    Some(estimate) => html! { <span title={t!("profile-estimate-of", users = estimate.users, at = format::moment_in_text(Instant(estimate.measured_ms)))}>
                        { format!("{} · {}", t!("profile-rows", count = estimate.rows), span::size(estimate.bytes)) }
                    </span> },
                    None => html! { { t!("empty-value") } },
                } }
            </td>
            <td class="end small-text">{ row.published_ms.map_or_else(|| t!("profile-never"), |at| format::moment(Instant(at))) }</td>
        </tr>
    }
}

/// Where a profile stands, as a chip.
pub fn state_chip(state: ProfileState) -> Html {
    let (class, name, word) = match state {
        ProfileState::Draft => ("brand", "draft", t!("profile-draft")),
        ProfileState::Published => ("ok", "published", t!("profile-is-published")),
        ProfileState::Changed => ("att", "changed", t!("profile-changed")),
    };
    html! { <span class={classes!("chip", "plain", class)} data-testid="profile-state" data-state={name}>{ word }</span> }
}
