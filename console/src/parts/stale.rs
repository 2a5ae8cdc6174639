//! Somebody else saved meanwhile: both versions side by side, and nobody is overwritten unseen.

use crate::state::versions::differences;
use kit::sheet::Sheet;
use serde_json::Value as Json;
use texts::t;
use yew::prelude::*;

/// The two versions.
#[derive(Properties, PartialEq)]
pub struct StaleProps {
    /// What was to be saved.
    pub mine: Json,
    /// What is there now.
    pub theirs: Json,
    /// Drops one's own and goes on with theirs.
    pub on_theirs: Callback<()>,
    /// Puts one's own in the place of theirs, after both were seen.
    pub on_mine: Callback<()>,
    /// Decides later.
    pub on_close: Callback<()>,
}

/// Both versions, and the decision.
#[component]
pub fn Stale(props: &StaleProps) -> Html {
    let found = differences(&props.mine, &props.theirs);
    let button = |class: &'static str, testid: &'static str, word: String, does: &Callback<()>| {
        html! { <button type="button" class={classes!("button", class)} data-testid={testid} onclick={does.reform(|_: MouseEvent| ())}>{ word }</button> }
    };
    let foot = html! {
        <>
            { button("quiet", "stale-later", t!("cancel"), &props.on_close) }
            { button("", "stale-mine", t!("stale-mine"), &props.on_mine) }
            { button("primary", "stale-theirs", t!("stale-theirs"), &props.on_theirs) }
        </>
    };
    html! {
        <Sheet title={t!("stale-title")} testid="stale" on_close={&props.on_close} {foot}>
            <p>{ t!("stale-lead") }</p>
            <div class="table-scroll">
                <table class="plain">
                    <thead><tr><th>{ t!("stale-where") }</th><th>{ t!("stale-yours") }</th><th>{ t!("stale-now") }</th></tr></thead>
                    <tbody>
                        for difference in found.iter() {
                            <tr>
                                <th scope="row"><code>{ &difference.path }</code></th>
                                <td><bdi>{ &difference.mine }</bdi></td>
                                <td><bdi>{ &difference.theirs }</bdi></td>
                            </tr>
                        }
                    </tbody>
                </table>
            </div>
        </Sheet>
    }
}
