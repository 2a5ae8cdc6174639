//! Publishing the saved changes of tables: what differs, and what devices will do about it, before it is done.

use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::diffs::diffs;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use admin_contract::endpoints::{DiffTables, PublishTables};
use admin_contract::tables::Tables;
use kit::icon::Icon;
use kit::sheet::Sheet;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What is published.
#[derive(Properties, PartialEq)]
pub struct PublishProps {
    /// How many changes wait.
    pub pending: u64,
    /// The tables, for their labels.
    pub tables: Rc<Tables>,
    /// They changed.
    pub on_tables: Callback<Tables>,
}

/// The verb, with the question that it asks first.
#[component]
pub fn PublishVerb(props: &PublishProps) -> Html {
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    html! {
        <>
            <button type="button" class="button primary" data-testid="publish-tables" disabled={props.pending == 0} onclick={set(true).reform(|_: MouseEvent| ())}>
                { if props.pending == 0 { t!("publish") } else { t!("publish-count", count = props.pending) } }
            </button>
            if *open { <Question tables={props.tables.clone()} on_tables={props.on_tables.clone()} on_close={set(false)} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    tables: Rc<Tables>,
    on_tables: Callback<Tables>,
    on_close: Callback<()>,
}

#[component]
fn Question(props: &QuestionProps) -> Html {
    let console = use_console();
    let loaded = use_load(Ask::<DiffTables>::at(&[]));
    let doing = use_doing();
    let publish = {
        let (doing, on_tables, on_close) = (doing.clone(), props.on_tables.clone(), props.on_close.clone());
        let version = loaded.value.as_ref().map(|diff| diff.version.clone()).unwrap_or_default();
        Callback::from(move |_: MouseEvent| {
            let (console, on_tables, on_close) = (console.clone(), on_tables.clone(), on_close.clone());
            doing.run(Ask::<PublishTables>::at(&[]).version(&version), move |tables| {
                on_tables.emit(tables);
                console.toast(t!("published"));
                on_close.emit(());
            });
        })
    };
    let may = loaded.value.as_ref().is_some_and(|diff| diff.obstacles.is_empty() && !diff.changes.is_empty());
    let label = |table: &str| {
        let row = props.tables.rows.iter().find(|row| row.table == table);
        row.map_or_else(|| table.to_owned(), |row| row.label.clone())
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="confirm" disabled={!may || doing.is_working()} onclick={publish}>{ t!("publish") }</button>
        </>
    };
    html! {
        <Sheet title={t!("publish-tables-title")} testid="publish-question" is_wide={true} on_close={&props.on_close} {foot}>
            { shown(&loaded, |diff| html! {
                <>
                    for obstacle in diff.obstacles.iter() { { band(Tone::Bad, Icon::ErrorCircle, "publish-obstacle", html! { <span lang="en">{ obstacle }</span> }) } }
                    { diffs(&diff.changes, &label) }
                </>
            }) }
            { refused_if(doing.trouble(), "publish-problem") }
        </Sheet>
    }
}
