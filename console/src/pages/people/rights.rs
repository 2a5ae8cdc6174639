//! What a person may do, table by table, and which role gives him that, his own or a team's.

use super::depth::{depth_sign, depth_word, privilege_word, right_word};
use crate::calls::use_load;
use crate::parts::listing::Find;
use crate::parts::page::Page;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::grid::RIGHTS;
use crate::state::route::Route;
use admin_contract::endpoints::ExplainRights;
use admin_contract::people::{EffectiveRight, EffectiveRights, EffectiveTable, Granted, Granter};
use kit::entity::table_icon;
use kit::icon::icon_with;
use model::RecordId;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Whose.
#[derive(Properties, PartialEq)]
pub struct RightsProps {
    /// His id.
    pub id: RecordId,
}

/// The page.
#[component]
pub fn RightsPage(props: &RightsProps) -> Html {
    let loaded = use_load(Ask::<ExplainRights>::at(&[&props.id.to_string()]));
    let above = Some((AttrValue::from(t!("page-people")), Route::PEOPLE));
    let title = match &loaded.value {
        Some(rights) => t!("org-rights-of", name = rights.user.name.clone()),
        None => t!("org-rights-open"),
    };
    html! {
        <Page testid="rights" {title} {above}>
            { shown(&loaded, |rights| html! { <Explained rights={rights.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct ExplainedProps {
    rights: Rc<EffectiveRights>,
}

#[component]
fn Explained(props: &ExplainedProps) -> Html {
    let rights = &props.rights;
    let search = use_state(String::new);
    let wanted = model::fold::fold(search.trim());
    let is_found = |table: &&EffectiveTable| {
        model::fold::fold(&table.label).contains(&wanted) || table.table.contains(search.trim())
    };
    let tables: Vec<&EffectiveTable> = rights.tables.iter().filter(is_found).collect();
    let on_find = {
        let search = search.clone();
        Callback::from(move |text| search.set(text))
    };
    html! {
        <>
            <p class="second">{ t!("org-rights-lead", unit = rights.unit.name.clone()) }</p>
            if !rights.hierarchy.is_empty() {
                <p class="second" data-testid="hierarchy">{ t!("org-rights-hierarchy") }{ " " }<bdi>{ rights.hierarchy.iter().map(|named| named.name.clone()).collect::<Vec<_>>().join(", ") }</bdi></p>
            }
            <div class="toolbar"><Find testid="rights-find" label={t!("tables-find")} {on_find} /></div>
            <section class="card" data-testid="rights-tables">
                for table in tables.iter() { { table_rights(table) } }
                if tables.is_empty() { <p class="muted loading">{ t!("tables-none") }</p> }
            </section>
            if !rights.others.is_empty() {
                <section class="card">
                    <div class="card-head"><h2>{ t!("org-others") }</h2></div>
                    <ul class="others" data-testid="rights-others">for granted in rights.others.iter() { { other(granted) } }</ul>
                </section>
            }
        </>
    }
}

/// A table: all rights in short, and each with what gives it.
fn table_rights(table: &EffectiveTable) -> Html {
    let of = |right| table.rights.iter().find(|effective| effective.right == right);
    html! {
        <details key={table.table.clone()} class="team" data-testid={format!("rights-{}", table.table)}>
            <summary>
                { icon_with(table_icon(&table.table), "small") }
                <span class="grow"><strong>{ &table.label }</strong></span>
                <span class="depth-short">
                    for effective in RIGHTS.into_iter().filter_map(of) {
                        <span class="row small-text" title={depth_word(Some(effective.depth))}>{ depth_sign(Some(effective.depth)) }{ right_word(effective.right) }<span class="hidden-text">{ ": " }{ depth_word(Some(effective.depth)) }</span></span>
                    }
                </span>
            </summary>
            <div class="table-scroll"><table class="plain">
                <thead><tr><th>{ t!("org-right") }</th><th>{ t!("org-reaches") }</th><th>{ t!("org-given-by") }</th></tr></thead>
                <tbody>for effective in RIGHTS.into_iter().filter_map(of) { { right_line(effective) } }</tbody>
            </table></div>
        </details>
    }
}

fn right_line(effective: &EffectiveRight) -> Html {
    html! {
        <tr key={right_word(effective.right)}>
            <th scope="row">{ right_word(effective.right) }</th>
            <td><span class="row">{ depth_sign(Some(effective.depth)) }{ depth_word(Some(effective.depth)) }</span></td>
            <td><ul class="reasons">for by in effective.by.iter() { <li>{ granter(by, true) }</li> }</ul></td>
        </tr>
    }
}

fn other(granted: &Granted) -> Html {
    let by: Vec<String> = granted.by.iter().map(|by| granter(by, false)).collect();
    html! {
        <li key={granted.privilege.clone()}>{ privilege_word(&granted.privilege) }<br /><span class="muted small-text"><bdi>{ by.join(", ") }</bdi></span></li>
    }
}

/// A role, the team through which he has it, and how far the right reaches by it where that has levels.
fn granter(by: &Granter, has_depth: bool) -> String {
    let held = match &by.team {
        None => by.role.name.clone(),
        Some(team) => t!("org-by-team", role = by.role.name.clone(), team = team.name.clone()),
    };
    match has_depth {
        true => t!("org-by-depth", role = held, depth = depth_word(Some(by.depth))),
        false => held,
    }
}
