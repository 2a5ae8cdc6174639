//! Who did what in the console, and when: before and after of each.

use crate::calls::use_load;
use crate::parts::listing::{Find, Listing, Pager, use_listing};
use crate::parts::page::Page;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::versions::differences;
use admin_contract::audit::Entry;
use admin_contract::endpoints::ListAudit;
use kit::format;
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// The page.
#[component]
pub fn AuditPage() -> Html {
    let Listing { query, on_query, on_find, .. } = use_listing();
    let loaded = use_load(Ask::<ListAudit>::with(&[], &query));
    html! {
        <Page testid="audit" title={t!("page-audit")}>
            <Find testid="audit-find" label={t!("audit-find")} {on_find} />
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="audit-list">
                        <thead><tr><th>{ t!("history-when") }</th><th>{ t!("history-who") }</th><th>{ t!("audit-action") }</th><th>{ t!("audit-target") }</th><th>{ t!("audit-changes") }</th></tr></thead>
                        <tbody>for entry in list.rows.iter() { { line(entry) } }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading">{ t!("audit-none") }</p> }
                    <Pager {query} total={list.total} {on_query} />
                </section>
            }) }
        </Page>
    }
}

fn line(entry: &Entry) -> Html {
    let none = serde_json::Value::Null;
    let found = differences(entry.before.as_ref().unwrap_or(&none), entry.after.as_ref().unwrap_or(&none));
    html! {
        <tr key={entry.number.to_string()} data-testid={format!("entry-{}", entry.number)}>
            <td class="small-text">{ format::moment(Instant(entry.at_ms)) }</td>
            <td><bdi>{ &entry.user.name }</bdi></td>
            <td><code>{ &entry.action }</code></td>
            <td><bdi>{ &entry.target }</bdi></td>
            <td>
                if !found.is_empty() {
                    <details class="more"><summary>{ t!("audit-differences", count = found.len()) }</summary>
                        <ul class="reasons">for difference in found.iter() {
                            <li><code>{ &difference.path }</code>{ ": " }<bdi class="bad">{ &difference.mine }</bdi>{ " → " }<bdi class="ok">{ &difference.theirs }</bdi></li>
                        }</ul>
                    </details>
                }
            </td>
        </tr>
    }
}
