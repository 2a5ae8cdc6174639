//! "Draft Records" (checklist 99-103): new records that lie on this device alone until they are saved on the server.

use super::queue::{Tables, use_tables};
use crate::context::{Face, Scene, use_event, use_face, use_load, use_scene};
use crate::frame::page::Page;
use crate::state::route::Route;
use contract::Event;
use contract::calls::{DiscardDraft, ListDrafts, SendDraft};
use contract::drafts::Draft;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::monogram::monogram;
use kit::problem::{alert, details};
use kit::sheet::Confirm;
use model::Fields;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Values of a draft that are listed.
const LISTED: usize = 6;

/// The drafts on this device.
#[component]
pub fn Drafts() -> Html {
    let face = use_face();
    let scene = use_scene();
    let drafts = use_load(ListDrafts {});
    let listed = drafts.reply.as_ref().and_then(|reply| reply.as_ref().ok());
    let tables = use_tables(listed.map(|l| l.iter().map(|d| d.table.clone()).collect()).unwrap_or_default());
    let discarding = use_state(|| None::<Draft>);
    let again = drafts.again.clone();
    {
        let again = again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue | Event::Rows(_)) {
                again.emit(());
            }
        });
    }
    let set = |to: Option<Draft>| {
        let discarding = discarding.setter();
        Callback::from(move |()| discarding.set(to.clone()))
    };
    let discard = {
        let (face, discarding, again) = (face.clone(), discarding.clone(), again.clone());
        Callback::from(move |()| {
            if let Some(draft) = &*discarding {
                told(&face, DiscardDraft { id: draft.id }, t!("draft-discarded"), &again);
            }
            discarding.set(None);
        })
    };
    let list = match &drafts.reply {
        None => html! { <div aria-busy="true"></div> },
        Some(Err(problem)) => alert(problem, "drafts-problem"),
        Some(Ok(drafts)) if drafts.is_empty() => html! {
            <div class="empty" data-testid="drafts-empty">
                { icon_with(Icon::Drafts, "large") }
                <p class="strong">{ t!("drafts-empty") }</p><p class="second">{ t!("drafts-empty-more") }</p>
            </div>
        },
        Some(Ok(drafts)) => {
            html! { <div class="card">for draft in drafts.iter() { { card(draft, &scene, &tables, &face, &again, set(Some(draft.clone()))) } }</div> }
        }
    };
    let back = Callback::from(move |_: MouseEvent| face.go(Route::Queue));
    let head = html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={back}>{ icon_with(Icon::ChevronLeft, "large turns") }</button>
            <h1 class="grow">{ t!("drafts-title") }</h1>
        </header>
    };
    html! {
        <Page testid="drafts" top={html! { <h1>{ t!("drafts-title") }</h1> }} {head}>
            <div class="scroll"><div class="stack"><p class="second">{ t!("drafts-text") }</p>{ list }</div></div>
            if let Some(draft) = &*discarding {
                <Confirm title={t!("draft-discard-title", name = name_of(draft))} text={t!("draft-discard-text")} confirm={t!("queue-discard")} on_confirm={discard} on_cancel={set(None)} />
            }
        </Page>
    }
}

fn card(
    draft: &Draft,
    scene: &Scene,
    tables: &Tables,
    face: &Face,
    again: &Callback<()>,
    discard: Callback<()>,
) -> Html {
    let name = name_of(draft);
    let send = {
        let (face, again, id) = (face.clone(), again.clone(), draft.id);
        Callback::from(move |_: MouseEvent| {
            told(&face, SendDraft { id, complete: Fields::new() }, t!("draft-sent"), &again);
        })
    };
    let edit = {
        let (face, route) = (face.clone(), Route::Record { table: draft.table.clone(), id: draft.id });
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    let table = tables.get(&draft.table);
    let line = |(column, value): (&String, &model::Value)| {
        let column = table?.column(column)?;
        let text = format::value(value, column, None);
        (!text.is_empty()).then(|| html! { <><dt>{ column.display_name.text(format::lcid()).to_owned() }</dt><dd><bdi>{ text }</bdi></dd></> })
    };
    html! {
        <article key={draft.id.to_string()} class="change" data-testid="draft" data-id={draft.id.to_string()}>
            <div class="change-head">
                { monogram(&name, "small") }
                <div class="grow"><bdi class="strong">{ &name }</bdi>
                    <div class="small-text muted">{ scene.singular(&draft.table) }{ " · " }{ format::moment(draft.made_at) }
                        if let Some(tie) = &draft.tie { { " · " }<bdi>{ tie.to.name.clone().unwrap_or_default() }</bdi> }
                    </div>
                </div>
            </div>
            <dl class="change-fields">{ draft.fields.iter().filter_map(line).take(LISTED).collect::<Html>() }</dl>
            if let Some(problem) = &draft.problem { <div class="change-problem"><p>{ texts::problem(problem) }</p>{ details(problem) }</div> }
            <div class="change-foot">
                <button type="button" class="button small" data-testid="draft-edit" onclick={edit}>{ icon(Icon::Edit) }{ t!("draft-edit") }</button>
                if scene.status.link.is_online() {
                    <button type="button" class="button small primary" data-testid="draft-send" onclick={send}>{ icon(Icon::CloudArrowUp) }{ t!("draft-send") }</button>
                }
                <button type="button" class="button small quiet" data-testid="draft-discard" onclick={discard.reform(|_: MouseEvent| ())}>{ t!("queue-discard") }</button>
            </div>
        </article>
    }
}

/// Makes a call and tells what became of it.
fn told<C: contract::Call>(face: &Face, call: C, done: String, again: &Callback<()>) {
    let (face, again) = (face.clone(), again.clone());
    spawn_local(async move {
        match face.call(call).await {
            Ok(_) => face.toast(done),
            Err(problem) => face.toast(texts::problem(&problem)),
        }
        again.emit(());
    });
}

fn name_of(draft: &Draft) -> String {
    if draft.title.is_empty() { t!("form-untitled") } else { draft.title.clone() }
}
