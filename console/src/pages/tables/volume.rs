//! How much data the enabled tables are, with the warning of checklist 136 in real numbers.

use crate::calls::use_doing;
use crate::parts::job::JobWatch;
use crate::parts::refused::refused_if;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::tables::{ADVISED_BYTES, ADVISED_ROWS, Totals};
use admin_contract::endpoints::MeasureTables;
use admin_contract::tables::Tables;
use kit::icon::{Icon, icon_with};
use kit::{format, span};
use model::value::Instant;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct VolumeProps {
    /// The tables.
    pub tables: Rc<Tables>,
    /// They were measured.
    pub on_measured: Callback<()>,
}

/// How much it is.
#[component]
pub fn VolumeCard(props: &VolumeProps) -> Html {
    let doing = use_doing();
    let job = use_state(|| None::<String>);
    let totals = Totals::of(&props.tables.rows);
    let measure = {
        let (doing, job) = (doing.clone(), job.clone());
        Callback::from(move |_: MouseEvent| {
            let job = job.clone();
            doing.run(Ask::<MeasureTables>::at(&[]), move |begun| job.set(Some(begun.id.to_string())));
        })
    };
    let on_done = {
        let (job, on_measured) = (job.clone(), props.on_measured.clone());
        Callback::from(move |_| {
            job.set(None);
            on_measured.emit(());
        })
    };
    let is_known = props.tables.measured_ms.is_some();
    let fact = |label: String, value: String| html! { <div class="fact large"><dt>{ label }</dt><dd>{ value }</dd></div> };
    let number = |value: String| if is_known { value } else { t!("empty-value") };
    html! {
        <section class="card" data-testid="volume">
            <div class="card-body volume">
                <dl class="facts">
                    { fact(t!("volume-tables"), format::count(totals.tables as u64)) }
                    { fact(t!("volume-rows"), number(format::count(totals.rows))) }
                    { fact(t!("volume-size"), number(span::size(totals.bytes))) }
                    { fact(t!("volume-per-day"), number(t!("volume-per-day-of", rows = format::count(totals.rows_per_day), size = span::size(totals.bytes_per_day)))) }
                </dl>
                <div class="toolbar">
                    <span class="muted small-text">
                        { match props.tables.measured_ms {
                            Some(at) => t!("volume-measured", at = format::moment_in_text(Instant(at))),
                            None => t!("volume-never"),
                        } }
                    </span>
                    <button type="button" class="button small" data-testid="measure" disabled={doing.is_working() || job.is_some()} onclick={measure}>
                        { icon_with(Icon::TopSpeed, "small") }{ t!("volume-measure") }
                    </button>
                    if let Some(id) = &*job { <JobWatch id={id.clone()} {on_done} /> }
                </div>
                { refused_if(doing.trouble(), "measure-problem") }
            </div>
            { warning(&totals, is_known) }
        </section>
    }
}

fn warning(totals: &Totals, is_known: bool) -> Html {
    let (tone, sign) = if is_known && totals.is_much() {
        (Tone::Attention, Icon::WarningFilled)
    } else {
        (Tone::Plain, Icon::Info)
    };
    let text = html! {
        <>
            { t!("volume-warning") }
            if is_known && totals.is_much() {
                { " " }{ t!("volume-much", rows = format::count(ADVISED_ROWS), size = span::size(ADVISED_BYTES)) }
            }
            if is_known && totals.unmeasured > 0 { { " " }{ t!("volume-unmeasured", count = totals.unmeasured) } }
        </>
    };
    band(tone, sign, "volume-warning", text)
}
