//! A refused change with its three sides: what the device began with, what its user entered, what the server has.

use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::entry::Entry;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{ReadSyncError, ResolveSyncError, RetrySyncError};
use admin_contract::sync_errors::{ErrorDetail, Resolve, Take, ThreeWay};
use kit::icon::{Icon, icon_with};
use kit::sheet::Sheet;
use serde_json::Value as Json;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Which error.
#[derive(Properties, PartialEq)]
pub struct DetailProps {
    /// Its id.
    pub id: AttrValue,
    /// It was settled, or carried out.
    pub on_settled: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// An error in a sheet.
#[component]
pub fn DetailSheet(props: &DetailProps) -> Html {
    let console = use_console();
    let loaded = use_load(Ask::<ReadSyncError>::at(&[&props.id]));
    let doing = use_doing();
    let note = use_state(String::new);
    let version = loaded.value.as_ref().map(|detail| detail.version.clone()).unwrap_or_default();
    let is_open = loaded.value.as_ref().is_some_and(|detail| !detail.row.is_resolved);
    let resolve = |take: Take| {
        let (doing, id, version, note) = (doing.clone(), props.id.clone(), version.clone(), note.clone());
        let (on_settled, console) = (props.on_settled.clone(), console.clone());
        Callback::from(move |_: MouseEvent| {
            let (on_settled, console) = (on_settled.clone(), console.clone());
            let body = Resolve { note: note.trim().to_owned(), take };
            doing.run(Ask::<ResolveSyncError>::at(&[&id]).version(&version).body(&body), move |_| {
                console.toast(t!("error-settled"));
                on_settled.emit(());
            });
        })
    };
    let retry = {
        let (doing, id, version, console) =
            (doing.clone(), props.id.clone(), version.clone(), console.clone());
        let on_settled = props.on_settled.clone();
        Callback::from(move |_: MouseEvent| {
            let (on_settled, console) = (on_settled.clone(), console.clone());
            doing.run(Ask::<RetrySyncError>::at(&[&id]).version(&version), move |row| {
                console.toast(if row.is_resolved { t!("error-retried") } else { t!("error-refused-again") });
                on_settled.emit(());
            });
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button>
            if is_open {
                <button type="button" class="button" data-testid="retry" disabled={doing.is_working()} onclick={retry}>{ icon_with(Icon::ArrowSync, "small") }{ t!("error-retry") }</button>
                <button type="button" class="button" data-testid="take-theirs" disabled={doing.is_working()} onclick={resolve(Take::Theirs)}>{ t!("error-theirs") }</button>
                <button type="button" class="button primary" data-testid="take-mine" disabled={doing.is_working()} onclick={resolve(Take::Mine)}>{ t!("error-mine") }</button>
            }
        </>
    };
    let on_text = {
        let note = note.clone();
        Callback::from(move |text| note.set(text))
    };
    html! {
        <Sheet title={t!("error-title")} testid="error-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            { shown(&loaded, sides) }
            if is_open { <Entry name="error-note" kind="area" label={t!("error-note")} value={(*note).clone()} hint={AttrValue::from(t!("error-note-hint"))} {on_text} /> }
            { refused_if(doing.trouble(), "error-problem") }
        </Sheet>
    }
}

fn sides(detail: &Rc<ErrorDetail>) -> Html {
    let row = &detail.row;
    // Devices of other makers don't tell what they began with.
    let has_base = detail.columns.iter().any(|column| column.base.is_some());
    html! {
        <>
            <p><strong><bdi>{ detail.record_name.clone().unwrap_or_else(|| row.table.clone()) }</bdi></strong>{ " · " }<bdi>{ &row.user.name }</bdi>{ " · " }{ super::kind_text(row.kind) }</p>
            <p class="second" lang="en" dir="ltr">{ &row.message }{ " " }<code>{ &row.code }</code></p>
            if !detail.exists { <p class="att">{ t!("error-gone") }</p> }
            if let Some(told) = &detail.detail { <p class="second small-text" lang="en" dir="ltr">{ told }</p> }
            if !detail.columns.is_empty() {
                <div class="table-scroll"><table class="plain" data-testid="three-way">
                    <thead><tr><th>{ t!("filter-column") }</th>if has_base { <th>{ t!("error-before") }</th> }<th>{ t!("error-entered") }</th><th>{ t!("error-server") }</th></tr></thead>
                    <tbody>for column in detail.columns.iter() { { side_line(column, has_base) } }</tbody>
                </table></div>
            }
        </>
    }
}

fn side_line(column: &ThreeWay, has_base: bool) -> Html {
    let differs = column.theirs.as_ref().is_some_and(|theirs| value(theirs) != value(&column.mine));
    html! {
        <tr key={column.column.clone()}>
            <th scope="row">if differs { <span class="att">{ icon_with(Icon::ErrorCircleFilled, "small") }<span class="hidden-text">{ t!("error-differs") }</span></span>{ " " } }{ &column.label }</th>
            if has_base { <td><bdi>{ column.base.as_ref().map_or_else(|| t!("empty-value"), value) }</bdi></td> }
            <td><bdi>{ value(&column.mine) }</bdi></td>
            <td><bdi>{ column.theirs.as_ref().map_or_else(|| t!("empty-value"), value) }</bdi></td>
        </tr>
    }
}

fn value(value: &Json) -> String {
    match value {
        Json::Null => t!("empty-value"),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
