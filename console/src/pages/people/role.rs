//! A role: how far each of its rights reaches, table by table, and the privileges that belong to no table.

use super::depth::{depth_sign, depth_word, privilege_word};
use super::grid::Grid;
use crate::calls::{Doing, use_doing, use_load};
use crate::context::use_console;
use crate::parts::leave::use_leave;
use crate::parts::listing::Find;
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::stale::Stale;
use crate::parts::switch::Check;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::grid::{DEPTHS, Edits, given};
use crate::state::route::{Route, Side};
use admin_contract::endpoints::{ReadRole, SaveRole};
use admin_contract::people::{ChangeGrid, Depth, GridCell, GridRow, OtherPrivilege, RoleGrid};
use kit::icon::Icon;
use model::RecordId;
use serde_json::Value as Json;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Which role.
#[derive(Properties, PartialEq)]
pub struct RoleProps {
    /// Its id.
    pub id: RecordId,
}

/// The page.
#[component]
pub fn RolePage(props: &RoleProps) -> Html {
    let console = use_console();
    let id = props.id.to_string();
    let loaded = use_load(Ask::<ReadRole>::at(&[&id]));
    let edits = use_state(|| Rc::new(Edits::default()));
    let doing = use_doing();
    let leaving = use_leave(!edits.is_empty(), t!("org-role-leave-lead"), |_| false);
    let take = {
        let (put, edits) = (loaded.put.clone(), edits.setter());
        Callback::from(move |grid: RoleGrid| {
            edits.set(Rc::new(Edits::default()));
            put.emit(Rc::new(grid));
        })
    };
    let save = {
        let (doing, edits, take) = (doing.clone(), edits.clone(), take.clone());
        Callback::from(move |version: String| {
            let (console, take) = (console.clone(), take.clone());
            let body = ChangeGrid { cells: edits.cells() };
            doing.run(Ask::<SaveRole>::at(&[&id]).version(&version).body(&body), move |grid| {
                console.toast(t!("saved"));
                take.emit(grid);
            });
        })
    };
    let set = {
        let edits = edits.clone();
        Callback::from(move |(privilege, was, depth): Setting| {
            edits.set(Rc::new(edits.with(&privilege, was, depth)));
        })
    };
    let drop_edits = {
        let edits = edits.setter();
        Callback::from(move |_: MouseEvent| edits.set(Rc::new(Edits::default())))
    };
    let version = loaded.value.as_ref().map(|grid| grid.version.clone()).unwrap_or_default();
    let name = loaded.value.as_ref().map_or_else(|| t!("org-role"), |grid| grid.role.name.clone());
    let verbs = html! {
        if !edits.is_empty() {
            <>
                <button type="button" class="button small" data-testid="drop-edits" disabled={doing.is_working()} onclick={drop_edits}>{ t!("cancel") }</button>
                <button type="button" class="button primary small" data-testid="save-role" disabled={doing.is_working()} onclick={save.reform(move |_: MouseEvent| version.clone())}>{ t!("org-role-save", count = edits.len()) }</button>
            </>
        }
    };
    let above = Some((AttrValue::from(t!("org-roles")), Route::People { side: Side::Roles }));
    let stale = doing.trouble().filter(|trouble| trouble.is_stale());
    html! {
        <Page testid="role" title={name} {above} {verbs}>
            if stale.is_none() { { refused_if(doing.trouble(), "save-problem") } }
            { shown(&loaded, |grid| html! {
                <>
                    <Body grid={grid.clone()} edits={(*edits).clone()} is_still={grid.role.is_fixed || doing.is_working()} on_set={set} />
                    if let Some(trouble) = stale { { conflict(grid, &edits, trouble.current(), &doing, &take, &save) } }
                </>
            }) }
            { leaving }
        </Page>
    }
}

/// A privilege, the depth that the role has, and the one that it is set to.
type Setting = (String, Option<Depth>, Option<Depth>);

/// The role as it would be here and as it is there, where another one was saved meanwhile.
fn conflict(
    grid: &RoleGrid,
    edits: &Edits,
    current: Option<&Json>,
    doing: &Doing,
    take: &Callback<RoleGrid>,
    save: &Callback<String>,
) -> Html {
    let now = current.and_then(|current| serde_json::from_value::<RoleGrid>(current.clone()).ok());
    let theirs = now.as_ref().map_or(Json::Null, |grid| Edits::default().all(grid));
    let version = now.as_ref().map(|grid| grid.version.clone()).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let on_theirs = {
        let (doing, take) = (doing.clone(), take.clone());
        Callback::from(move |()| {
            doing.forget();
            if let Some(grid) = now.clone() {
                take.emit(grid);
            }
        })
    };
    let on_mine = save.reform(move |()| version.clone());
    html! { <Stale mine={edits.all(grid)} {theirs} {on_theirs} {on_mine} on_close={later} /> }
}

#[derive(Properties, PartialEq)]
struct BodyProps {
    grid: Rc<RoleGrid>,
    edits: Rc<Edits>,
    /// Whether nothing can be set: the role stays as it is, or is being saved.
    is_still: bool,
    on_set: Callback<Setting>,
}

#[component]
fn Body(props: &BodyProps) -> Html {
    let search = use_state(String::new);
    let only_given = use_state(|| false);
    let rows = use_memo(props.grid.clone(), |grid| {
        grid.tables.iter().map(|row| Rc::new(row.clone())).collect::<Vec<Rc<GridRow>>>()
    });
    let role = &props.grid.role;
    let wanted = model::fold::fold(search.trim());
    let gives =
        |row: &GridRow| row.cells.iter().any(|cell| cell.depth.is_some() || props.edits.has(&cell.privilege));
    let in_sight = rows.iter().filter(|row| {
        (model::fold::fold(&row.label).contains(&wanted) || row.table.contains(search.trim()))
            && (!*only_given || gives(row))
    });
    let in_sight: Vec<Rc<GridRow>> = in_sight.cloned().collect();
    let on_find = {
        let search = search.clone();
        Callback::from(move |text| search.set(text))
    };
    let on_only = {
        let only_given = only_given.clone();
        Callback::from(move |on| only_given.set(on))
    };
    let on_cell =
        props.on_set.reform(|(cell, depth): (GridCell, Option<Depth>)| (cell.privilege, cell.depth, depth));
    html! {
        <>
            if role.is_fixed {
                <div class="card">{ band(Tone::Plain, Icon::Lock, "told-fixed", t!("org-role-fixed-lead").into()) }</div>
            } else {
                <p class="second">{ t!("org-role-lead", users = role.users, teams = role.teams) }</p>
            }
            <div class="toolbar">
                { legend() }
                <span class="grow"></span>
                <Check testid="only-given" on={*only_given} on_check={on_only}>{ t!("org-only-given") }</Check>
                <Find testid="grid-find" label={t!("tables-find")} {on_find} />
            </div>
            <section class="card list-card">
                <Grid rows={in_sight} edits={props.edits.clone()} is_fixed={props.is_still} on_set={on_cell} />
            </section>
            { others(&props.grid.others, &props.edits, props.is_still, &props.on_set) }
        </>
    }
}

/// What the circles mean, and the keys that set them.
fn legend() -> Html {
    let depths = std::iter::once(None).chain(DEPTHS.map(Some));
    html! {
        <ul class="depth-legend" aria-label={t!("org-depths")}>
            for (key, depth) in depths.enumerate() { <li class="row small-text">{ depth_sign(depth) }{ depth_word(depth) }<kbd>{ key }</kbd></li> }
        </ul>
    }
}

/// The privileges that belong to no table.
fn others(others: &[OtherPrivilege], edits: &Edits, is_fixed: bool, on_set: &Callback<Setting>) -> Html {
    let check = |other: &OtherPrivilege| {
        let (privilege, was) = (other.privilege.clone(), given(other.is_given));
        let is_on = edits.depth(&privilege, was).is_some();
        let on_check = on_set.reform({
            let privilege = privilege.clone();
            move |on| (privilege.clone(), was, given(on))
        });
        html! {
            <li key={privilege.clone()}><Check testid={format!("other-{privilege}")} on={is_on} disabled={is_fixed} {on_check}><span>{ privilege_word(&privilege) }<br /><code class="label-text muted">{ &privilege }</code></span></Check></li>
        }
    };
    html! {
        <section class="card">
            <div class="card-head"><h2>{ t!("org-others") }</h2></div>
            <ul class="others" data-testid="others">for other in others.iter() { { check(other) } }</ul>
        </section>
    }
}
