//! Which rows of the table: the choices that its ownership allows, and the filter (checklist 152-156).

use super::filter::FilterEditor;
use super::item::{PartProps, rule_price};
use super::preview::use_looked;
use super::use_design;
use crate::parts::segments::Segments;
use crate::parts::switch::Check;
use crate::parts::told::{Tone, band};
use crate::state::profile::{Rule, with_rule};
use admin_contract::designer::RowChoice;
use kit::icon::Icon;
use model::offline::{Combine, Item, Rows};
use texts::t;
use yew::prelude::*;

/// The rule of an item.
#[component]
pub fn RuleCard(props: &PartProps) -> Html {
    let design = use_design();
    let look = use_looked();
    let item = &props.item;
    let offered = design.material.tables.iter().find(|table| table.table == item.table);
    let choices = offered.map(|table| table.choices.clone()).unwrap_or_default();
    let rule = Rule::of(item);
    let options: Vec<(AttrValue, AttrValue)> = (Rule::offered(&choices).into_iter())
        .map(|rule| (rule.name().into(), texts::text(&format!("rule-{}", rule.name()), &[]).into()))
        .collect();
    let on_choose = {
        let (item, choices, on_item) = (item.clone(), choices.clone(), props.on_item.clone());
        Callback::from(move |name: AttrValue| {
            let next = Rule::named(&name);
            // Pressing the chosen one again would lose its filter.
            if next != Rule::of(&item) {
                on_item.emit(with_rule(item.clone(), next, &choices));
            }
        })
    };
    let is_target = arrives(item, &look);
    html! {
        <section class="card" data-testid="rule" data-rule={rule.name()}>
            <div class="card-head">
                <h2 class="grow">{ t!("rule-which", table = design.label(&item.table)) }</h2>
                <Segments testid="rule" label={t!("rule-title")} {options} chosen={rule.name()} {on_choose} />
            </div>
            { match &item.rows {
                None => band(Tone::Attention, Icon::WarningFilled, "no-rule", html! { t!("rule-none-lead") }),
                Some(Rows::Related) => html! { <p class="card-body second">{ t!("rule-related-lead") }</p> },
                Some(Rows::All) => html! { <p class="card-body second">{ t!("rule-all-lead") }</p> },
                Some(Rows::Owned { mine, team, unit }) => owned(props, &choices, (*mine, *team, *unit)),
                Some(Rows::Custom { filter }) => html! { <FilterEditor item={item.clone()} material={props.material.clone()} on_item={props.on_item.clone()} filter={filter.clone()} /> },
            } }
            if rule == Rule::Custom && is_target { { combine(props) } }
            { rule_price(&design, &look.checked.prices, props) }
        </section>
    }
}

/// Whether relationships lead to the item's table: by the preview's reasons, or because the item already says how they go
/// together.
fn arrives(item: &Item, look: &super::preview::Look) -> bool {
    use admin_contract::preview::ReasonKind;
    let table = look
        .preview
        .as_ref()
        .and_then(|preview| preview.tables.iter().find(|table| table.table == item.table));
    let related =
        table.is_some_and(|table| table.reasons.iter().any(|reason| reason.kind == ReasonKind::Relation));
    let is_asked = look.checked.findings.iter().any(|told| matches!(&told.finding.fault, model::offline::Fault::ChooseAndOr { table } if *table == item.table));
    related || is_asked || item.combine.is_some()
}

/// Whose rows: the user's, his teams', his unit's.
type Owners = (bool, bool, bool);

fn owned(props: &PartProps, choices: &[RowChoice], (mine, team, unit): Owners) -> Html {
    let set = |make: fn(Owners, bool) -> Owners| {
        let (item, on_item) = (props.item.clone(), props.on_item.clone());
        Callback::from(move |on: bool| {
            let (mine, team, unit) = make((mine, team, unit), on);
            on_item.emit(Item { rows: Some(Rows::Owned { mine, team, unit }), ..item.clone() });
        })
    };
    html! {
        <div class="card-body" role="group" aria-label={t!("rule-owned")}>
            if choices.contains(&RowChoice::Mine) { <Check testid="owned-mine" on={mine} on_check={set(|(_, team, unit), on| (on, team, unit))}>{ t!("owned-mine") }</Check> }
            if choices.contains(&RowChoice::Team) { <Check testid="owned-team" on={team} on_check={set(|(mine, _, unit), on| (mine, on, unit))}>{ t!("owned-team") }</Check> }
            if choices.contains(&RowChoice::Unit) { <Check testid="owned-unit" on={unit} on_check={set(|(mine, team, _), on| (mine, team, on))}>{ t!("owned-unit") }</Check> }
        </div>
    }
}

/// A custom filter on a table that relationships lead to: either is enough, or both must hold.
fn combine(props: &PartProps) -> Html {
    let chosen = match props.item.combine {
        Some(Combine::Or) => "or",
        Some(Combine::And) => "and",
        None => "",
    };
    let on_choose = {
        let (item, on_item) = (props.item.clone(), props.on_item.clone());
        Callback::from(move |name: AttrValue| {
            let combine = if name == "and" { Combine::And } else { Combine::Or };
            on_item.emit(Item { combine: Some(combine), ..item.clone() });
        })
    };
    let options = vec![("or".into(), t!("combine-or").into()), ("and".into(), t!("combine-and").into())];
    html! {
        <div class="card-body combine" data-testid="combine">
            <p class="grow second">{ match props.item.combine {
                Some(Combine::Or) => t!("combine-or-lead"),
                Some(Combine::And) => t!("combine-and-lead"),
                None => t!("combine-ask"),
            } }</p>
            <Segments testid="combine" label={t!("combine-ask")} {options} {chosen} {on_choose} />
        </div>
    }
}
