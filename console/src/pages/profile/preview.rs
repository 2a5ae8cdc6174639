//! What a device of a person would hold, beside what is edited: rows, bytes, first sync over a link, bars per table.

use super::person::{Heaviest, PersonChoice};
use super::why::WhyPanel;
use super::{Design, use_design};
use crate::calls::{use_load, use_load_if, use_rested};
use crate::context::use_scene;
use crate::parts::bar::Bar;
use crate::parts::entry::Pick;
use crate::parts::refused::refused;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::profile::{by_weight, moved};
use admin_contract::Named;
use admin_contract::endpoints::{AskPreview, AskSamples, CheckProfile};
use admin_contract::preview::{self, Preview, PreviewTable, Source};
use admin_contract::profiles::{Checked, ProfileState};
use kit::icon::Icon;
use kit::sheet::Sheet;
use kit::{format, span};
use model::value::Instant;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Speeds of links that are offered, in kilobits per second.
const LINKS: [u32; 4] = [1_000, 5_000, 20_000, 100_000];

/// Whose device is looked at, and what it would hold.
#[derive(Clone, PartialEq)]
pub struct Look {
    /// Whose.
    pub user: Named,
    /// Over which link.
    pub link_kbps: u32,
    /// What is looked at: the draft, or what isn't saved.
    pub source: Source,
    /// What it would hold.
    pub preview: Option<Rc<Preview>>,
    /// What it holds by what is published.
    pub published: Option<Rc<Preview>>,
    /// What the checks say of what is edited.
    pub checked: Rc<Checked>,
    /// How long the preview took, in milliseconds.
    pub took_ms: u32,
    /// Whether a newer one is awaited.
    pub is_loading: bool,
    /// Why there is none.
    pub trouble: Option<crate::state::refusal::Trouble>,
    /// Looks at another person's.
    pub on_user: Callback<Named>,
    /// Looks over another link.
    pub on_link: Callback<u32>,
}

/// What is looked at, beside the designer.
#[hook]
#[expect(clippy::expect_used, reason = "the side with the tables provides it to its parts")]
pub fn use_looked() -> Look {
    use_context::<Look>().expect("inside the side with the tables")
}

/// Looks at what is edited as a person, again whenever an edit rests.
#[hook]
pub fn use_look() -> Look {
    let design = use_design();
    let scene = use_scene();
    let user = use_state(|| Named { id: scene.me.id, name: scene.me.name.clone() });
    let link = use_state(|| LINKS[1]);
    let rested = use_rested(design.profile.clone());
    let source = source(&design, &rested);
    let ask = |source: Source| {
        Ask::<AskPreview>::at(&[]).body(&preview::AskPreview {
            source,
            user: user.id,
            link_kbps: Some(*link),
        })
    };
    let now = use_load(ask(source.clone()));
    let id = design.draft.profile.id;
    let is_out = design.draft.state != ProfileState::Draft;
    let published = use_load_if(is_out.then(|| ask(Source::Published { id })));
    let is_edited = *rested != design.draft.profile;
    let checked = use_load_if(is_edited.then(|| Ask::<CheckProfile>::at(&[]).body(&rested)));
    let checked = checked.value.filter(|_| is_edited).unwrap_or_else(|| design.checked.clone());
    let (on_user, on_link) = (user.setter(), link.setter());
    Look {
        user: (*user).clone(),
        link_kbps: *link,
        source,
        preview: now.value,
        published: published.value.filter(|_| is_out),
        checked,
        took_ms: now.took_ms,
        is_loading: now.is_loading || rested != design.profile,
        trouble: now.trouble,
        on_user: Callback::from(move |named| on_user.set(named)),
        on_link: Callback::from(move |kbps| on_link.set(kbps)),
    }
}

fn source(design: &Design, rested: &Rc<model::offline::Profile>) -> Source {
    if **rested == design.draft.profile {
        Source::Draft { id: design.draft.profile.id }
    } else {
        Source::Unsaved { profile: Box::new((**rested).clone()) }
    }
}

/// Which table is edited.
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// Logical name.
    pub table: Option<String>,
}

/// The preview.
#[component]
pub fn PreviewPanel(props: &PanelProps) -> Html {
    let look = use_looked();
    let links: Vec<(AttrValue, AttrValue)> =
        LINKS.map(|kbps| (kbps.to_string().into(), t!("preview-link", mbit = kbps / 1000).into())).to_vec();
    let on_pick = look.on_link.reform(|text: String| text.parse().unwrap_or(LINKS[1]));
    html! {
        <aside class="designer-preview" data-testid="preview" aria-label={t!("preview")} aria-busy={look.is_loading.to_string()}>
            <div class="row"><h2 class="grow">{ t!("preview") }</h2><span class="label-text muted" data-testid="preview-took">{ t!("preview-took", seconds = format::tenths(look.took_ms)) }</span></div>
            <div class="preview-choice">
                <PersonChoice />
                <Pick name="link" label={t!("preview-link-label")} is_bare={true} options={links} chosen={look.link_kbps.to_string()} {on_pick} />
            </div>
            if let Some(trouble) = &look.trouble { { refused(trouble, "preview-problem") } }
            if let Some(preview) = &look.preview { <Numbers preview={preview.clone()} table={props.table.clone()} /> }
            <Heaviest />
            <WhyPanel table={props.table.clone()} />
        </aside>
    }
}

#[derive(Properties, PartialEq)]
struct NumbersProps {
    preview: Rc<Preview>,
    table: Option<String>,
}

#[component]
fn Numbers(props: &NumbersProps) -> Html {
    let look = use_looked();
    let preview = &props.preview;
    let samples = use_state(|| None::<PreviewTable>);
    let fact = |testid: &'static str, value: String, label: String| {
        html! { <div class="preview-fact"><dd data-testid={testid}>{ value }</dd><dt>{ label }</dt></div> }
    };
    let heaviest = by_weight(preview).first().map_or(0, |table| table.bytes).max(1);
    let close = {
        let samples = samples.clone();
        Callback::from(move |()| samples.set(None))
    };
    html! {
        <>
            <dl class="preview-facts">
                { fact("preview-rows", format::count(preview.rows), t!("preview-rows")) }
                { fact("preview-bytes", span::size(preview.bytes), t!("preview-data")) }
                { fact("preview-first", span::time(preview.first_sync_s * 1000), t!("preview-first")) }
                { fact("preview-daily", span::size(preview.bytes_per_day), t!("preview-daily")) }
            </dl>
            if let Some(why) = &preview.nothing { { band(Tone::Attention, Icon::WarningFilled, "preview-nothing", html! { <span lang="en">{ why }</span> }) } }
            <ul class="preview-tables" data-testid="preview-tables">
                for table in by_weight(preview) {
                    <li key={table.table.clone()}>
                        <button type="button" class={classes!("preview-table", (props.table.as_ref() == Some(&table.table)).then_some("strong"))}
                            data-testid={format!("preview-{}", table.table)} data-rows={table.rows.to_string()} title={t!("preview-samples", table = table.label.clone())}
                            onclick={let (samples, table) = (samples.clone(), table.clone()); Callback::from(move |_: MouseEvent| samples.set(Some(table.clone())))}>
                            <span class="cut">{ &table.label }</span>
                            <Bar percent={table.bytes * 100 / heaviest} />
                            <span class="preview-number">{ format::count(table.rows) }</span>
                            <span class="preview-number muted">{ span::size(table.bytes) }</span>
                        </button>
                    </li>
                }
            </ul>
            if let Some(before) = &look.published {
                { against(before, preview) }
            }
            if let Some(table) = &*samples { <SamplesSheet table={table.clone()} on_close={close} /> }
        </>
    }
}

/// What comes and goes against what devices get now.
fn against(before: &Preview, now: &Preview) -> Html {
    let (more, fewer) = moved(before, now);
    html! {
        <p class="against" data-testid="against" data-more={more.to_string()} data-fewer={fewer.to_string()}>
            <span class="grow">{ t!("preview-against") }</span>
            if more == 0 && fewer == 0 { <span class="second">{ t!("preview-same") }</span> }
            if more > 0 { <strong class="ok">{ t!("preview-more", count = more) }</strong> }
            if fewer > 0 { <strong class="bad">{ t!("preview-fewer", count = fewer) }</strong> }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct SamplesProps {
    table: PreviewTable,
    on_close: Callback<()>,
}

/// Some of the rows, and what brings them or keeps them away.
#[component]
fn SamplesSheet(props: &SamplesProps) -> Html {
    let look = use_looked();
    let body = preview::AskSamples {
        source: look.source.clone(),
        user: look.user.id,
        table: props.table.table.clone(),
    };
    let loaded = use_load(Ask::<AskSamples>::at(&[]).body(&body));
    let foot = html! { <button type="button" class="button primary" data-testid="close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button> };
    html! {
        <Sheet title={t!("preview-samples", table = props.table.label.clone())} testid="samples" on_close={&props.on_close} {foot}>
            <ul class="reasons">
                for reason in props.table.reasons.iter() {
                    <li class="row"><span class="grow">{ super::why::kind_word(reason.kind) }{ " · " }<bdi>{ &reason.name }</bdi></span><strong>{ format::count(reason.rows) }</strong></li>
                }
            </ul>
            { crate::parts::shown::shown(&loaded, |samples| html! {
                <table class="plain">
                    <thead><tr><th>{ t!("preview-name") }</th><th class="end">{ t!("preview-modified") }</th></tr></thead>
                    <tbody>for row in samples.rows.iter() {
                        <tr><th scope="row"><bdi>{ &row.name }</bdi></th><td class="end">{ row.modified_ms.map(|at| format::moment(Instant(at))).unwrap_or_default() }</td></tr>
                    }</tbody>
                </table>
            }) }
        </Sheet>
    }
}
