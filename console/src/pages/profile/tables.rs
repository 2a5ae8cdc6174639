//! The tables of the profile at the start, the rule of the chosen one in the middle, the preview at the end.

use super::findings::of_table;
use super::item::ItemEditor;
use super::preview::{Look, PreviewPanel, use_look};
use super::use_design;
use crate::parts::segments::Segments;
use crate::state::profile::{rule_words, with_table};
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::use_popup;
use model::RecordId;
use model::offline::Severity;
use texts::t;
use uuid::Uuid;
use yew::prelude::*;

/// The side.
#[component]
pub fn TablesSide() -> Html {
    let design = use_design();
    let look = use_look();
    let first = design.profile.items.first().map(|item| item.table.clone());
    let chosen = use_state(|| None::<String>);
    let table = (*chosen).clone().filter(|table| design.profile.item(table).is_some()).or(first);
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |table| chosen.set(Some(table)))
    };
    let pane = use_state(|| AttrValue::from("rule"));
    let on_pane = {
        let pane = pane.clone();
        Callback::from(move |name| pane.set(name))
    };
    html! {
        <ContextProvider<Look> context={look}>
            <div class="pane-choice">
                <Segments testid="pane" label={t!("pane")} options={vec![("list".into(), t!("page-tables").into()), ("rule".into(), t!("pane-rule").into()), ("preview".into(), t!("preview").into())]}
                    chosen={(*pane).clone()} on_choose={on_pane} />
            </div>
            <div class="designer" data-pane={(*pane).clone()}>
                <ItemList chosen={table.clone()} on_choose={on_choose.clone()} />
                <div class="designer-rule">
                    if let Some(table) = &table {
                        <ItemEditor key={table.clone()} table={table.clone()} {on_choose} />
                    } else {
                        <section class="card empty"><p class="strong">{ t!("profile-no-tables") }</p><p class="second">{ t!("profile-no-tables-lead") }</p></section>
                    }
                </div>
                <PreviewPanel table={table} />
            </div>
        </ContextProvider<Look>>
    }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    chosen: Option<String>,
    on_choose: Callback<String>,
}

#[component]
fn ItemList(props: &ListProps) -> Html {
    let design = use_design();
    let look = super::preview::use_looked();
    let rows = |table: &str| {
        look.preview.as_ref()?.tables.iter().find(|known| known.table == table).map(|known| known.rows)
    };
    html! {
        <div class="designer-list">
            <ul data-testid="items">
                for item in design.profile.items.iter() {
                    <li key={item.table.clone()}>
                        <button type="button" class="item" data-testid={format!("item-{}", item.table)} aria-current={(props.chosen.as_ref() == Some(&item.table)).then_some("true")}
                            onclick={let table = item.table.clone(); props.on_choose.reform(move |_: MouseEvent| table.clone())}>
                            { icon(table_icon(&item.table)) }
                            <span class="grow cut">
                                <span class="strong">{ &item.name }</span><br />
                                <span class={classes!("label-text", if item.rows.is_none() { "att" } else { "second" })}>{ texts::text(&format!("rule-is-{}", rule_words(item)), &[]) }</span>
                            </span>
                            if of_table(&design, &item.table).iter().any(|told| told.finding.severity == Severity::Error) {
                                <span class="bad" title={t!("finding-error")}>{ icon_with(Icon::ErrorCircleFilled, "small") }<span class="hidden-text">{ t!("finding-error") }</span></span>
                            }
                            if let Some(rows) = rows(&item.table) { <span class={classes!("item-count", (rows == 0).then_some("att"))}>{ format::count(rows) }</span> }
                        </button>
                    </li>
                }
            </ul>
            <AddTable on_added={props.on_choose.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AddProps {
    on_added: Callback<String>,
}

/// Adds a table; one that isn't enabled is enabled by it (checklist 151).
#[component]
fn AddTable(props: &AddProps) -> Html {
    let design = use_design();
    let popup = use_popup();
    let search = use_state(String::new);
    let wanted = model::fold::fold(search.trim());
    let offered: Vec<_> = (design.material.tables.iter())
        .filter(|table| design.profile.item(&table.table).is_none())
        .filter(|table| model::fold::fold(&table.label).contains(&wanted) || table.table.contains(&*wanted))
        .cloned()
        .collect();
    let on_find = {
        let search = search.clone();
        Callback::from(move |text| search.set(text))
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="button link" data-testid="add-table" aria-expanded={popup.open.to_string()} onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                { icon_with(Icon::Add, "small") }{ t!("profile-add-table") }
            </button>
            if popup.open {
                <div class="menu several">
                    <crate::parts::listing::Find testid="add-table-find" label={t!("tables-find")} {on_find} />
                    for table in offered.iter() {
                        <button key={table.table.clone()} type="button" class="menu-item" data-testid={format!("add-{}", table.table)} onclick={{
                            let (design, table, close, on_added) = (design.clone(), table.clone(), popup.close.clone(), props.on_added.clone());
                            Callback::from(move |_: MouseEvent| {
                                design.edit.emit(with_table((*design.profile).clone(), RecordId::from(Uuid::nil()), &table));
                                on_added.emit(table.table.clone());
                                close.emit(());
                            })
                        }}>
                            { icon(table_icon(&table.table)) }
                            <span class="grow cut">{ &table.label }</span>
                            if !table.is_enabled { <span class="label-text muted">{ t!("profile-enables") }</span> }
                        </button>
                    }
                    if offered.is_empty() { <p class="muted small-text">{ t!("find-nothing") }</p> }
                </div>
            }
        </div>
    }
}
