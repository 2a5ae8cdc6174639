//! What the profile says of one table: its rule, the relationships that leave it, and how it is kept on the device.

use super::columns::ColumnsSheet;
use super::findings::{of_table, price_band, words};
use super::preview::use_looked;
use super::relations::RelationsCard;
use super::rule::RuleCard;
use super::use_design;
use crate::calls::use_load;
use crate::parts::shown::shown;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::profile::{with_item, without_table};
use admin_contract::designer::TableMaterial;
use admin_contract::endpoints::ReadTableMaterial;
use kit::icon::{Icon, icon_with};
use kit::sheet::Confirm;
use kit::span;
use model::offline::{Item, Severity};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Which table.
#[derive(Properties, PartialEq)]
pub struct ItemProps {
    /// Logical name.
    pub table: String,
    /// Goes to another table.
    pub on_choose: Callback<String>,
}

/// What the parts of the editor know.
#[derive(Clone, Properties, PartialEq)]
pub struct PartProps {
    /// The item.
    pub item: Item,
    /// What may be chosen.
    pub material: Rc<TableMaterial>,
    /// Edits the item.
    pub on_item: Callback<Item>,
}

/// The editor of an item.
#[component]
pub fn ItemEditor(props: &ItemProps) -> Html {
    let design = use_design();
    let loaded = use_load(Ask::<ReadTableMaterial>::at(&[&props.table]));
    let Some(item) = design.profile.item(&props.table).cloned() else { return Html::default() };
    let on_item = {
        let design = design.clone();
        Callback::from(move |item| design.edit.emit(with_item((*design.profile).clone(), item)))
    };
    shown(&loaded, |material| {
        html! {
            <>
                <RuleCard item={item.clone()} material={material.clone()} on_item={on_item.clone()} />
                <Told item={item.clone()} material={material.clone()} on_item={on_item.clone()} />
                <RelationsCard item={item.clone()} on_item={on_item.clone()} on_choose={props.on_choose.clone()} />
                <Kept item={item.clone()} material={material.clone()} {on_item} />
            </>
        }
    })
}

/// What the checks say of the item beside its price.
#[component]
fn Told(props: &PartProps) -> Html {
    let design = use_design();
    let look = use_looked();
    let checked = super::Design { checked: look.checked.clone(), ..design.clone() };
    let told = of_table(&checked, &props.item.table);
    if told.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card list-card" data-testid="item-findings">
            for told in told {
                { match told.finding.severity {
                    Severity::Error => band(Tone::Bad, Icon::ErrorCircleFilled, "item-finding", html! { words(&design, told) }),
                    Severity::Warning => band(Tone::Attention, Icon::WarningFilled, "item-finding", html! { words(&design, told) }),
                    Severity::Note => band(Tone::Plain, Icon::Info, "item-finding", html! { words(&design, told) }),
                } }
            }
        </section>
    }
}

/// The price of an item's own rule, as a band.
pub fn rule_price(
    design: &super::Design,
    prices: &[admin_contract::profiles::Price],
    props: &PartProps,
) -> Html {
    let own = prices.iter().find(|price| {
        price.table == props.item.table
            && !props.item.associations.iter().any(|association| association.relationship == price.name)
    });
    own.map(|price| price_band(design, price, &props.material.columns)).unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Columns,
    Remove,
}

/// Columns, pictures, interval and followed rows; and the way out of the profile.
#[component]
fn Kept(props: &PartProps) -> Html {
    let design = use_design();
    let open = use_state(|| None::<Open>);
    let set = |to: Option<Open>| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let item = &props.item;
    let columns = match &item.columns {
        None => t!("columns-all", count = props.material.columns.len()),
        Some(chosen) => {
            let required = props
                .material
                .columns
                .iter()
                .filter(|column| column.is_required && !chosen.contains(&column.column))
                .count();
            t!("columns-some", chosen = chosen.len() + required, all = props.material.columns.len())
        }
    };
    let files = match (item.images.len(), item.files) {
        (0, false) => t!("files-none"),
        (0, true) => t!("files-only"),
        (images, false) => t!("files-images", count = images),
        (images, true) => t!("files-both", count = images),
    };
    let facts = [
        (t!("columns"), columns),
        (t!("files"), files),
        (t!("interval"), t!("interval-every", time = span::time(u64::from(item.interval_min) * 60_000))),
        (t!("followed"), if item.can_be_followed { t!("yes") } else { t!("no") }),
    ];
    let remove = {
        let (design, table) = (design.clone(), item.table.clone());
        Callback::from(move |()| {
            let leads = |relationship: &str| leads_to(&design, relationship);
            design.edit.emit(without_table((*design.profile).clone(), &table, &leads));
        })
    };
    html! {
        <section class="card kept">
            <dl class="facts">for (label, value) in facts { <div class="fact"><dt>{ label }</dt><dd>{ value }</dd></div> }</dl>
            <span class="grow"></span>
            <button type="button" class="button small" data-testid="edit-columns" onclick={set(Some(Open::Columns)).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Edit, "small") }{ t!("change") }</button>
            <button type="button" class="button small quiet" data-testid="remove-table" onclick={set(Some(Open::Remove)).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Delete, "small") }{ t!("profile-remove-table") }</button>
            { match *open {
                Some(Open::Columns) => html! { <ColumnsSheet item={item.clone()} material={props.material.clone()} on_item={props.on_item.clone()} on_close={set(None)} /> },
                Some(Open::Remove) => html! { <Confirm title={t!("profile-remove-title", table = item.name.clone())} text={t!("profile-remove-lead")} confirm={t!("profile-remove-table")} on_confirm={remove} on_cancel={set(None)} /> },
                None => Html::default(),
            } }
        </section>
    }
}

/// The table that a relationship of the profile leads to, as far as the name of its association says it: relationships to a
/// table that goes are named after that.
fn leads_to(design: &super::Design, relationship: &str) -> Option<String> {
    let association = design
        .profile
        .items
        .iter()
        .flat_map(|item| &item.associations)
        .find(|a| a.relationship == relationship)?;
    let target = design.material.tables.iter().find(|table| association.name.ends_with(&table.label))?;
    Some(target.table.clone())
}
