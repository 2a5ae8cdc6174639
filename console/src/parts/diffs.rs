//! What changes between two versions, in words: before, after, and what devices will do about it.

use admin_contract::Diff;
use texts::t;
use yew::prelude::*;

/// The differences, or a word that there are none.
pub fn diffs(changes: &[Diff], label: &dyn Fn(&str) -> String) -> Html {
    if changes.is_empty() {
        return html! { <p class="muted" data-testid="no-differences">{ t!("diff-none") }</p> };
    }
    html! {
        <ul class="diffs" data-testid="differences">
            for change in changes.iter() {
                <li class="diff">
                    <h3>{ place(change, label) }</h3>
                    if let Some(before) = &change.before { <p class="diff-line gone"><span class="hidden-text">{ t!("diff-before") }</span><bdi>{ before }</bdi></p> }
                    if let Some(after) = &change.after { <p class="diff-line new"><span class="hidden-text">{ t!("diff-after") }</span><bdi>{ after }</bdi></p> }
                    <p class="diff-effect" lang="en" dir="ltr">{ &change.effect }</p>
                </li>
            }
        </ul>
    }
}

fn place(change: &Diff, label: &dyn Fn(&str) -> String) -> String {
    let setting = texts::text(&format!("setting-{}", change.place.setting.replace('_', "-")), &[]);
    let parts = [change.place.table.as_deref().map(label), Some(setting), change.place.detail.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
