//! Changes of one record that follow one another in the queue.

use super::{Tables, name_of};
use crate::context::{Scene, use_scene};
use crate::pages::form::command_name;
use crate::state::waits::{Wait, why};
use contract::Problem;
use contract::shapes::{ChangeKind, ChangeState, FieldChange, QueueEntry};
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use kit::problem::details;
use model::status::Link;
use model::{TableMeta, Value};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Fields of a change that are listed; the rest is counted.
const LISTED: usize = 6;

/// What the person does with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Opens its record, to edit it further.
    Open,
    /// Settles it.
    Settle,
    /// Lets it go now.
    Retry,
    /// Takes it back, after asking.
    Discard,
}

/// Which changes.
#[derive(Properties, PartialEq)]
pub struct CardProps {
    /// The queue.
    pub all: Rc<Vec<QueueEntry>>,
    /// Positions of the changes in it; at least one.
    pub group: Vec<usize>,
    /// Metadata of the tables.
    pub tables: Rc<Tables>,
    /// How the link stands.
    pub link: Link,
    /// Does something with a change.
    pub on_does: Callback<(QueueEntry, Does)>,
}

/// Changes of one record: its name once, then each change with why it waits.
#[component]
pub fn Card(props: &CardProps) -> Html {
    let scene = use_scene();
    let Some(first) = props.group.first().and_then(|at| props.all.get(*at)) else { return Html::default() };
    let name = name_of(first);
    let gone = props.group.iter().any(|at| props.all[*at].kind == ChangeKind::Delete);
    let open = act(props, first, Does::Open);
    html! {
        <div class="change-group" data-testid="queue-group" data-record={first.record.to_string()}>
            <div class="change-head">
                { monogram(&name, "small") }
                <div class="grow">
                    if gone {
                        <bdi class="strong">{ name }</bdi>
                    } else {
                        <button type="button" class="change-title" dir="auto" data-testid="queue-open" onclick={open}>{ name }</button>
                    }
                    <div class="small-text muted">{ scene.singular(&first.table) }</div>
                </div>
            </div>
            for at in props.group.iter() { { change(*at, props, &scene) } }
        </div>
    }
}

fn act(props: &CardProps, entry: &QueueEntry, does: Does) -> Callback<MouseEvent> {
    let entry = entry.clone();
    props.on_does.reform(move |_: MouseEvent| (entry.clone(), does))
}

fn change(at: usize, props: &CardProps, scene: &Scene) -> Html {
    let entry = &props.all[at];
    let parked = entry.state == ChangeState::Parked;
    let failed = entry.state == ChangeState::Queued && entry.attempts > 0 && scene.status.link.is_online();
    html! {
        <article key={entry.seq.to_string()} class="change" data-testid={format!("change-{}", entry.seq)} data-state={state_name(entry.state)} data-record={entry.record.to_string()}>
            <div class="change-line">
                <span class="grow"><span class="medium">{ what(entry) }</span><span class="small-text muted">{ " · " }{ format::moment(entry.made_at) }{ attempts(entry) }</span></span>
                { state_chip(entry.state) }
            </div>
            { fields(entry, props.tables.get(&entry.table)) }
            if !parked { <p class="change-why" data-testid={format!("why-{}", entry.seq)}>{ reason(why(&props.all, at, props.link)) }</p> }
            if let Some(problem) = &entry.problem { { trouble(problem, parked) } }
            <div class="change-foot">
                if parked {
                    <button type="button" class="button small primary" data-testid="resolve" data-seq={entry.seq.to_string()} onclick={act(props, entry, Does::Settle)}>{ t!("resolve") }</button>
                }
                if parked || failed {
                    <button type="button" class="button small" data-testid={format!("retry-{}", entry.seq)} onclick={act(props, entry, Does::Retry)}>{ t!("queue-retry") }</button>
                }
                if entry.state != ChangeState::InFlight {
                    <button type="button" class="button small quiet" data-testid={format!("discard-{}", entry.seq)} onclick={act(props, entry, Does::Discard)}>{ t!("queue-discard") }</button>
                }
            </div>
        </article>
    }
}

fn reason(wait: Wait) -> String {
    match wait {
        Wait::Sending => t!("wait-sending"),
        Wait::NeedsUser => t!("queue-attention"),
        Wait::Behind(seq, title) => {
            let name = if title.is_empty() { format!("#{seq}") } else { title };
            t!("wait-behind", name = name)
        }
        Wait::SwitchedOff => t!("wait-switched-off"),
        Wait::NoLink => t!("wait-no-link"),
        Wait::TriesAgain => t!("wait-tries-again"),
        Wait::NextSync => t!("wait-next-sync"),
    }
}

fn trouble(problem: &Problem, parked: bool) -> Html {
    let class = if parked { "change-problem" } else { "change-problem muted" };
    html! { <div {class}><p>{ texts::problem(problem) }</p>{ details(problem) }</div> }
}

fn fields(entry: &QueueEntry, table: Option<&Rc<TableMeta>>) -> Html {
    let line = |change: &FieldChange| {
        let column = table.and_then(|table| table.column(&change.column))?;
        // A new record carries its defaults; only what somebody filled in tells one from another.
        let is_default = matches!(change.new, Value::Bool(_) | Value::Choice(_) | Value::Null);
        if entry.kind == ChangeKind::Create && is_default {
            return None;
        }
        let text = |value| match format::value(value, column, None) {
            text if text.is_empty() => t!("empty-value"),
            text => text,
        };
        let was = (entry.kind == ChangeKind::Update)
            .then(|| t!("queue-was", value = format::isolated(&text(&change.old))));
        Some(html! {
            <>
                <dt>{ column.display_name.text(format::lcid()).to_owned() }</dt>
                <dd><bdi>{ text(&change.new) }</bdi>if let Some(was) = was { <span class="muted">{ " · " }{ was }</span> }</dd>
            </>
        })
    };
    if entry.kind == ChangeKind::Delete || entry.fields.is_empty() {
        return Html::default();
    }
    html! { <dl class="change-fields">{ entry.fields.iter().filter_map(line).take(LISTED).collect::<Html>() }</dl> }
}

/// "Changed, 3 fields", or what the command is called.
fn what(entry: &QueueEntry) -> String {
    match (entry.kind, entry.command) {
        (ChangeKind::Command, Some(command)) => command_name(command),
        (ChangeKind::Command, None) => t!("queue-command"),
        (ChangeKind::Create, _) => t!("queue-create"),
        (ChangeKind::Update, _) => {
            format!("{} · {}", t!("queue-update"), t!("queue-fields", count = entry.fields.len()))
        }
        (ChangeKind::Delete, _) => t!("queue-delete"),
        (ChangeKind::Associate, _) => t!("queue-associate"),
        (ChangeKind::Disassociate, _) => t!("queue-disassociate"),
    }
}

fn attempts(entry: &QueueEntry) -> String {
    if entry.attempts == 0 {
        String::new()
    } else {
        format!(" · {}", t!("queue-attempts", count = entry.attempts))
    }
}

fn state_chip(state: ChangeState) -> Html {
    let (class, sign, text) = match state {
        ChangeState::Queued => ("wait", Icon::CloudArrowUp, t!("queue-state-queued")),
        ChangeState::InFlight => ("brand", Icon::ArrowSync, t!("queue-state-in-flight")),
        ChangeState::Parked => ("att", Icon::ErrorCircleFilled, t!("queue-state-parked")),
        ChangeState::Blocked => ("wait", Icon::Lock, t!("queue-state-blocked")),
    };
    html! { <span class={classes!("chip", class)}>{ icon(sign) }{ text }</span> }
}

fn state_name(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Queued => "queued",
        ChangeState::InFlight => "in_flight",
        ChangeState::Parked => "parked",
        ChangeState::Blocked => "blocked",
    }
}
