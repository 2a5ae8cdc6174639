//! What was published when and by whom, and the way back to it.

use super::use_design;
use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::diffs::diffs;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use admin_contract::endpoints::{ListPublications, ReadPublication, RollBackProfile};
use admin_contract::profiles::{Publication, RollBack};
use kit::format;
use kit::sheet::Sheet;
use model::value::Instant;
use texts::t;
use yew::prelude::*;

/// The side.
#[component]
pub fn HistorySide() -> Html {
    let design = use_design();
    let id = design.draft.profile.id.to_string();
    let loaded = use_load(Ask::<ListPublications>::at(&[&id]));
    {
        let again = loaded.again.clone();
        use_effect_with(design.draft.version.clone(), move |_| again.emit(()));
    }
    let open = use_state(|| None::<u64>);
    let set = |to: Option<u64>| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    html! {
        <>
            { shown(&loaded, |list| html! {
                <section class="card table-scroll">
                    <table class="plain" data-testid="history">
                        <thead><tr><th>{ t!("history-number") }</th><th>{ t!("history-when") }</th><th>{ t!("history-who") }</th><th class="end">{ t!("page-tables") }</th><th></th></tr></thead>
                        <tbody>for publication in list.rows.iter() { { line(publication, set(Some(publication.number))) } }</tbody>
                    </table>
                    if list.rows.is_empty() { <p class="muted loading">{ t!("history-none") }</p> }
                </section>
            }) }
            if let Some(number) = *open { <Back {number} on_close={set(None)} /> }
        </>
    }
}

fn line(publication: &Publication, on_open: Callback<()>) -> Html {
    html! {
        <tr data-testid={format!("publication-{}", publication.number)}>
            <th scope="row">{ publication.number }
                if publication.is_current { { " " }<span class="chip plain ok">{ t!("history-current") }</span> }
                if let Some(from) = publication.restored_from { <span class="muted small-text">{ " · " }{ t!("history-restored", number = from) }</span> }
            </th>
            <td>{ format::moment(Instant(publication.at_ms)) }</td>
            <td><bdi>{ &publication.by }</bdi></td>
            <td class="end">{ format::count(publication.tables) }</td>
            <td class="end">if !publication.is_current { <button type="button" class="button small" data-testid={format!("back-{}", publication.number)} onclick={on_open.reform(|_: MouseEvent| ())}>{ t!("history-back") }</button> }</td>
        </tr>
    }
}

#[derive(Properties, PartialEq)]
struct BackProps {
    number: u64,
    on_close: Callback<()>,
}

/// What going back would change, as a draft or published at once.
#[component]
fn Back(props: &BackProps) -> Html {
    let design = use_design();
    let console = use_console();
    let doing = use_doing();
    let (id, number) = (design.draft.profile.id.to_string(), props.number.to_string());
    let loaded = use_load(Ask::<ReadPublication>::at(&[&id, &number]));
    let restore = |publish: bool| {
        let (doing, put, on_close, console) =
            (doing.clone(), design.put.clone(), props.on_close.clone(), console.clone());
        let ask = Ask::<RollBackProfile>::at(&[&id, &number])
            .version(&design.draft.version)
            .body(&RollBack { publish });
        Callback::from(move |_: MouseEvent| {
            let (put, on_close, console) = (put.clone(), on_close.clone(), console.clone());
            doing.run(ask.clone(), move |draft| {
                put.emit(draft);
                console.toast(if publish { t!("published") } else { t!("history-is-draft") });
                on_close.emit(());
            });
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button" data-testid="restore-draft" disabled={doing.is_working()} onclick={restore(false)}>{ t!("history-as-draft") }</button>
            <button type="button" class="button primary" data-testid="restore-publish" disabled={doing.is_working()} onclick={restore(true)}>{ t!("history-publish") }</button>
        </>
    };
    html! {
        <Sheet title={t!("history-back-title", number = props.number)} testid="restore" is_wide={true} on_close={&props.on_close} {foot}>
            if design.is_dirty() { <p class="att">{ t!("history-unsaved") }</p> }
            { shown(&loaded, |was| diffs(&was.changes, &|table| design.label(table))) }
            { refused_if(doing.trouble(), "restore-problem") }
        </Sheet>
    }
}
