//! A change that needs the person: what it met on the server, and how it is settled (checklist 109-114). On desktops the
//! others that need him stand beside it.

mod detail;
mod fields;

use crate::context::{use_event, use_face, use_load, use_scene};
use crate::frame::page::Page;
use crate::pages::queue::name_of;
use crate::state::route::Route;
use contract::Event;
use contract::calls::{GetConflict, ListQueue};
use contract::shapes::{ChangeState, QueueEntry};
use detail::Detail;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use kit::problem::alert;
use texts::t;
use yew::prelude::*;

/// Which change.
#[derive(Properties, PartialEq)]
pub struct ConflictPageProps {
    /// Its place in the queue.
    pub seq: i64,
}

/// A change that needs the person.
#[component]
pub fn ConflictPage(props: &ConflictPageProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let conflict = use_load(GetConflict { seq: props.seq });
    let queue = use_load(ListQueue {});
    {
        let again = (conflict.again.clone(), queue.again.clone());
        use_event(move |event| {
            if matches!(event, Event::Queue) {
                again.0.emit(());
                again.1.emit(());
            }
        });
    }
    let parked: Vec<QueueEntry> = queue
        .reply
        .and_then(Result::ok)
        .map(|entries| entries.iter().filter(|e| e.state == ChangeState::Parked).cloned().collect())
        .unwrap_or_default();
    let back = Callback::from(move |_: MouseEvent| face.go(Route::Queue));
    let next = parked.iter().map(|entry| entry.seq).find(|seq| *seq != props.seq);
    let detail = match &conflict.reply {
        None => html! { <div class="grow" aria-busy="true"></div> },
        Some(Ok(conflict)) => html! { <Detail conflict={conflict.clone()} {next} /> },
        Some(Err(problem)) => html! {
            <div class="empty">
                { alert(problem, "conflict-problem") }
                <button type="button" class="button" data-testid="conflict-back" onclick={back.clone()}>{ t!("queue-title") }</button>
            </div>
        },
    };
    let crumbs = html! {
        <nav class="crumbs">
            <button type="button" onclick={back.clone()}>{ t!("queue-title") }</button>
            { icon_with(Icon::ChevronRight, "small turns") }
            <span class="cut">{ t!("queue-attention") }</span>
        </nav>
    };
    let head = html! {
        <header class="phone-head with-back">
            <button type="button" class="button quiet only-icon" data-testid="back" aria-label={t!("back")} onclick={back}>
                { icon_with(Icon::ChevronLeft, "large turns") }
            </button>
            <h1 class="grow">{ t!("queue-attention") }</h1>
        </header>
    };
    html! {
        <Page testid="conflict" top={crumbs} {head} strip={false} bottom={Html::default()}>
            <div class="conflict-page">
                if !scene.phone { <Others entries={parked} seq={props.seq} /> }
                { detail }
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct OthersProps {
    entries: Vec<QueueEntry>,
    seq: i64,
}

/// Every change that needs the person.
#[component]
fn Others(props: &OthersProps) -> Html {
    let face = use_face();
    let item = |entry: &QueueEntry| {
        let (face, seq) = (face.clone(), entry.seq);
        let open = Callback::from(move |_: MouseEvent| face.go(Route::Conflict { seq }));
        let (name, here) = (name_of(entry), entry.seq == props.seq);
        let why = entry.problem.as_ref().map(texts::problem).unwrap_or_default();
        html! {
            <button type="button" key={entry.seq.to_string()} class="conflict-item" aria-current={here.then_some("true")} data-testid={format!("needs-you-{}", entry.seq)} onclick={open}>
                { monogram(&name, "small") }
                <span class="grow">
                    <bdi class="strong cut">{ name }</bdi>
                    <span class="small-text att cut" title={why.clone()}>{ why }</span>
                    <span class="label-text muted">{ format::moment(entry.made_at) }</span>
                </span>
            </button>
        }
    };
    html! {
        <aside class="conflict-list" aria-label={t!("queue-attention")}>
            <div class="row conflict-list-head"><h2 class="grow">{ t!("queue-attention") }</h2><span class="chip att plain">{ format::count(props.entries.len() as u64) }</span></div>
            { props.entries.iter().map(item).collect::<Html>() }
        </aside>
    }
}
