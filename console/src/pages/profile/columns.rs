//! How the table is kept on the device: its columns, images and files, interval and followed rows (checklist 160-162).

use crate::parts::entry::{Entry, Pick};
use crate::parts::switch::{Check, Switch};
use admin_contract::designer::TableMaterial;
use kit::sheet::Sheet;
use kit::span;
use model::offline::{Item, MAX_INTERVAL_MIN, MIN_INTERVAL_MIN};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// Intervals that are offered, in minutes.
const INTERVALS: [u16; 9] = [5, 10, 15, 30, 60, 120, 240, 480, 1440];

/// What is edited.
#[derive(Properties, PartialEq)]
pub struct ColumnsProps {
    /// The item.
    pub item: Item,
    /// What may be chosen.
    pub material: Rc<TableMaterial>,
    /// Edits it.
    pub on_item: Callback<Item>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// The settings of an item in a sheet; they are taken when it closes.
#[component]
pub fn ColumnsSheet(props: &ColumnsProps) -> Html {
    let item = use_state(|| props.item.clone());
    let change = |make: fn(&mut Item, String)| {
        let item = item.clone();
        Callback::from(move |value: String| {
            let mut next = (*item).clone();
            make(&mut next, value);
            item.set(next);
        })
    };
    let toggle = |name: &str, make: fn(&mut Item, &str, bool)| {
        let (item, name) = (item.clone(), name.to_owned());
        Callback::from(move |on: bool| {
            let mut next = (*item).clone();
            make(&mut next, &name, on);
            item.set(next);
        })
    };
    let all = {
        let (item, material) = (item.clone(), props.material.clone());
        Callback::from(move |on: bool| {
            let required = material
                .columns
                .iter()
                .filter(|column| column.is_required)
                .map(|column| column.column.clone());
            let columns = (!on).then(|| required.collect());
            item.set(Item { columns, ..(*item).clone() });
        })
    };
    let take = {
        let (item, on_item, on_close) = (item.clone(), props.on_item.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            on_item.emit((*item).clone());
            on_close.emit(());
        })
    };
    let mut intervals: Vec<u16> = INTERVALS.to_vec();
    if !intervals.contains(&item.interval_min) {
        intervals.push(item.interval_min.clamp(MIN_INTERVAL_MIN, MAX_INTERVAL_MIN));
        intervals.sort_unstable();
    }
    let intervals: Vec<(AttrValue, AttrValue)> = intervals
        .iter()
        .map(|min| (min.to_string().into(), span::time(u64::from(*min) * 60_000).into()))
        .collect();
    let has =
        |column: &str| item.columns.as_ref().is_none_or(|chosen| chosen.iter().any(|known| known == column));
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="take" onclick={take}>{ t!("take-over") }</button>
        </>
    };
    html! {
        <Sheet title={t!("kept-title", table = props.item.name.clone())} testid="columns-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            <Entry name="item-name" label={t!("item-name")} value={item.name.clone()} on_text={change(|item, name| item.name = name)} />
            <Pick name="interval" label={t!("interval")} options={intervals} chosen={item.interval_min.to_string()} on_pick={change(|item, min| item.interval_min = min.parse().unwrap_or(item.interval_min))} />
            <Switch testid="followed" label={t!("followed-lead")} on={item.can_be_followed} on_switch={toggle("", |item, _, on| item.can_be_followed = on)} />
            if !props.material.files.is_empty() { <Switch testid="files" label={t!("files-lead")} on={item.files} on_switch={toggle("", |item, _, on| item.files = on)} /> }
            if !props.material.images.is_empty() {
                <fieldset class="checks"><legend>{ t!("images") }</legend>
                    for image in props.material.images.iter() {
                        <Check testid={format!("image-{}", image.column)} on={item.images.contains(&image.column)} on_check={toggle(&image.column, |item, name, on| chosen(&mut item.images, name, on))}>{ &image.label }</Check>
                    }
                </fieldset>
            }
            <Switch testid="all-columns" label={t!("columns-every")} on={item.columns.is_none()} on_switch={all} />
            if item.columns.is_some() {
                <fieldset class="checks" data-testid="columns"><legend>{ t!("columns") }</legend>
                    for column in props.material.columns.iter() {
                        <Check testid={format!("column-{}", column.column)} on={column.is_required || has(&column.column)} disabled={column.is_required}
                            on_check={toggle(&column.column, |item, name, on| if let Some(columns) = &mut item.columns { chosen(columns, name, on) })}>
                            <span>{ &column.label }if column.is_required { <span class="muted small-text">{ " · " }{ t!("columns-required") }</span> }if column.is_secured { <span class="muted small-text">{ " · " }{ t!("columns-secured") }</span> }</span>
                        </Check>
                    }
                </fieldset>
            }
        </Sheet>
    }
}

fn chosen(list: &mut Vec<String>, name: &str, on: bool) {
    list.retain(|known| known != name);
    if on {
        list.push(name.to_owned());
    }
}
