//! What is wrong or doubtful, and what rules cost, in words.

use super::Design;
use crate::parts::told::{Tone, band};
use crate::state::words::said;
use admin_contract::designer::ColumnChoice;
use admin_contract::profiles::{Price, PriceClass, Told};
use kit::icon::{Icon, icon_with};
use model::offline::Severity;
use texts::t;
use yew::prelude::*;

/// The findings as a list, the worst first.
pub fn findings_list(design: &Design, findings: &[Told]) -> Html {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by_key(|told| std::cmp::Reverse(told.finding.severity));
    html! {
        <ul class="findings" data-testid="findings">
            for told in sorted { { line(design, told) } }
        </ul>
    }
}

fn line(design: &Design, told: &Told) -> Html {
    let (class, sign, word) = match told.finding.severity {
        Severity::Error => ("bad", Icon::ErrorCircleFilled, t!("finding-error")),
        Severity::Warning => ("att", Icon::WarningFilled, t!("finding-warning")),
        Severity::Note => ("muted", Icon::Info, t!("finding-note")),
    };
    html! {
        <li class="finding" data-testid="finding" data-code={told.code.clone()}>
            <span class={class} title={word.clone()}>{ icon_with(sign, "small") }<span class="hidden-text">{ word }</span></span>
            <div class="grow"><p>{ words(design, told) }</p></div>
        </li>
    }
}

/// A finding in the language spoken; in the server's words where there are none.
pub fn words(design: &Design, told: &Told) -> String {
    said("fault", &told.finding.fault, &|member, name| labelled(design, member, name))
        .unwrap_or_else(|| told.message.clone())
}

fn labelled(design: &Design, member: &str, name: &str) -> String {
    if matches!(member, "table" | "other") { design.label(name) } else { name.to_owned() }
}

/// What the item of a table has wrong with it.
pub fn of_table<'d>(design: &'d Design, table: &str) -> Vec<&'d Told> {
    let item = design.draft.profile.item(table).map(|item| item.name.as_str());
    design
        .checked
        .findings
        .iter()
        .filter(|told| told.finding.item.is_some() && told.finding.item.as_deref() == item)
        .collect()
}

/// What the rule of a table costs, as a band below it.
pub fn price_band(design: &Design, price: &Price, columns: &[ColumnChoice]) -> Html {
    let (tone, sign, word) = match price.class {
        PriceClass::Free => (Tone::Plain, Icon::TopSpeed, t!("price-free")),
        PriceClass::Cheap => (Tone::Ok, Icon::TopSpeed, t!("price-cheap")),
        PriceClass::Moderate => (Tone::Plain, Icon::TopSpeed, t!("price-moderate")),
        PriceClass::Dear => (Tone::Attention, Icon::WarningFilled, t!("price-dear")),
    };
    let label = |member: &str, name: &str| match member {
        "column" => {
            let column = columns.iter().find(|column| column.column == name);
            column.map_or_else(|| name.to_owned(), |column| column.label.clone())
        }
        _ => labelled(design, member, name),
    };
    let causes: Vec<_> = price.causes.iter().filter_map(|cause| said("cause", cause, &label)).collect();
    band(tone, sign, "price", html! { <><strong>{ word }</strong>{ " " }{ causes.join(" ") }</> })
}
