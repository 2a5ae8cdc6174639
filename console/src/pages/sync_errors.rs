//! Sync errors of all users, grouped by cause; each with its three sides, settled for its user or tried anew
//! (checklist 109-119).

mod detail;

use crate::calls::use_load;
use crate::context::use_scene;
use crate::parts::listing::{Listing, Pager, use_listing};
use crate::parts::page::Page;
use crate::parts::segments::Segments;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{GroupSyncErrors, ListSyncErrors};
use admin_contract::sync_errors::{ErrorGroup, ErrorRow};
use detail::DetailSheet;
use kit::format;
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn SyncErrorsPage() -> Html {
    let scene = use_scene();
    let groups = use_load(Ask::<GroupSyncErrors>::at(&[]));
    let Listing { query, on_query, on_only, .. } = use_listing();
    let rows = use_load(Ask::<ListSyncErrors>::with(&[], &query));
    let open = use_state(|| None::<String>);
    let set_open = |id: Option<String>| {
        let open = open.clone();
        Callback::from(move |()| open.set(id.clone()))
    };
    let on_settled = {
        let (groups, rows, open, look_again) =
            (groups.again.clone(), rows.again.clone(), open.clone(), scene.look_again.clone());
        Callback::from(move |()| {
            open.set(None);
            groups.emit(());
            rows.emit(());
            look_again.emit(());
        })
    };
    let is_resolved = query.only.as_deref() == Some("resolved");
    let options =
        vec![("open".into(), t!("errors-open").into()), ("resolved".into(), t!("errors-resolved").into())];
    let on_choose = on_only.reform(|name: AttrValue| (name == "resolved").then(|| name.to_string()));
    html! {
        <Page testid="sync-errors" title={t!("page-sync-errors")}>
            { shown(&groups, |list| html! {
                <ul class="error-groups" data-testid="error-groups">
                    for group in list.rows.iter() { { group_card(group, query.only.as_deref(), &on_only) } }
                    if list.rows.is_empty() { <li class="card empty" data-testid="no-errors"><p class="strong">{ t!("errors-none") }</p></li> }
                </ul>
            }) }
            <Segments testid="errors-only" label={t!("errors-which")} {options} chosen={if is_resolved { "resolved" } else { "open" }} {on_choose} />
            { shown(&rows, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="errors-list">
                        <thead><tr><th>{ t!("errors-user") }</th><th>{ t!("errors-what") }</th><th>{ t!("errors-why") }</th><th class="end">{ t!("history-when") }</th></tr></thead>
                        <tbody>for row in list.rows.iter() { { line(row, set_open(Some(row.id.to_string()))) } }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading">{ t!("errors-none-here") }</p> }
                    <Pager {query} total={list.total} {on_query} />
                </section>
            }) }
            if let Some(id) = (*open).clone() { <DetailSheet key={id.clone()} id={id.clone()} {on_settled} on_close={set_open(None)} /> }
        </Page>
    }
}

/// The kind of an error in words (checklist 117).
fn kind_text(kind: i32) -> String {
    match kind {
        0 => t!("error-conflict"),
        1 => t!("error-not-found"),
        2 => t!("error-exists"),
        _ => t!("error-other"),
    }
}

fn group_card(group: &ErrorGroup, only: Option<&str>, on_only: &Callback<Option<String>>) -> Html {
    let is_on = only == Some(group.key.as_str());
    let next = (!is_on).then(|| group.key.clone());
    html! {
        <li key={group.key.clone()}>
            <button type="button" class={classes!("card", "error-group", is_on.then_some("chosen"))} aria-pressed={is_on.to_string()} data-testid="error-group" data-key={group.key.clone()}
                onclick={on_only.reform(move |_: MouseEvent| next.clone())}>
                <span class="banner-percent">{ format::count(group.count) }</span>
                <span class="grow">
                    <span class="strong">{ kind_text(group.kind) }{ " · " }{ &group.table }</span><br />
                    <span class="small-text second" lang="en" dir="ltr">{ &group.message }</span><br />
                    <span class="label-text muted">{ t!("errors-of", users = group.users, at = format::moment_in_text(Instant(group.last_ms))) }{ " · " }<code>{ &group.code }</code></span>
                </span>
            </button>
        </li>
    }
}

fn line(row: &ErrorRow, on_open: Callback<()>) -> Html {
    html! {
        <tr key={row.id.to_string()} data-testid={format!("error-{}", row.id)}>
            <th scope="row"><button type="button" class="row-link" data-testid={format!("open-{}", row.id)} onclick={on_open.reform(|_: MouseEvent| ())}><bdi>{ &row.user.name }</bdi></button></th>
            <td>{ kind_text(row.kind) }<br /><span class="label-text muted">{ &row.action }{ " · " }{ &row.table }</span></td>
            <td class="small-text"><span lang="en" dir="ltr">{ &row.message }</span>if let Some(note) = &row.note { <br /><span class="muted">{ t!("errors-note", note = note.clone()) }</span> }</td>
            <td class="end small-text">{ format::moment(Instant(row.at_ms)) }</td>
        </tr>
    }
}
