//! The organization filter of a table: days, up to three criteria, FetchXML, or nothing at all (checklist 137-139).

use crate::calls::{use_doing, use_load};
use crate::parts::entry::{Entry, problem_at};
use crate::parts::filter::Builder;
use crate::parts::refused::refused_if;
use crate::parts::segments::Segments;
use crate::parts::shown::shown;
use crate::parts::stale::Stale;
use crate::server::Ask;
use crate::state::filter::{after, complete, indented, is_whole};
use crate::state::tables::setting;
use admin_contract::endpoints::{ReadTableMaterial, SaveTable};
use admin_contract::tables::{OrganisationFilter, TableRow, TableSetting, Tables};
use kit::sheet::Sheet;
use model::offline::tree::{self, Tree};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What is edited.
#[derive(Properties, PartialEq)]
pub struct FilterProps {
    /// The table.
    pub row: TableRow,
    /// Criteria that are allowed.
    pub most: u16,
    /// Days of a table without a filter of its own.
    pub default_days: u16,
    /// Whether it may be changed.
    pub may_change: bool,
    /// The tables changed.
    pub on_tables: Callback<Tables>,
    /// Closes.
    pub on_close: Callback<()>,
}

const KINDS: [&str; 4] = ["days", "criteria", "fetch", "nothing"];

fn kind(filter: &OrganisationFilter) -> &'static str {
    match filter {
        OrganisationFilter::Default { .. } => "days",
        OrganisationFilter::Criteria { .. } => "criteria",
        OrganisationFilter::FetchXml { .. } => "fetch",
        OrganisationFilter::Nothing => "nothing",
    }
}

/// The filter, said another way where it can be.
fn turned(filter: &OrganisationFilter, kind: &str, table: &str, default_days: u16) -> OrganisationFilter {
    match kind {
        "criteria" => {
            let tree = match filter {
                OrganisationFilter::FetchXml { fetch_xml } => tree::read(fetch_xml).unwrap_or_default(),
                _ => Tree::default(),
            };
            OrganisationFilter::Criteria { tree }
        }
        "fetch" => {
            let fetch_xml = match filter {
                OrganisationFilter::Criteria { tree } => indented(&tree::write(&complete(tree), table)),
                OrganisationFilter::Default { days } => {
                    indented(&model::offline::organisation::default_filter(*days))
                }
                _ => String::new(),
            };
            OrganisationFilter::FetchXml { fetch_xml }
        }
        "nothing" => OrganisationFilter::Nothing,
        _ => OrganisationFilter::Default { days: default_days },
    }
}

/// The filter in a sheet.
#[component]
pub fn FilterSheet(props: &FilterProps) -> Html {
    let filter = use_state(|| setting(&props.row).filter.clone());
    let version = use_state(|| props.row.version.clone());
    let doing = use_doing();
    let mine = TableSetting { offline: setting(&props.row).offline, filter: ready(&filter) };
    let save = {
        let (doing, table, mine) = (doing.clone(), props.row.table.clone(), mine.clone());
        let (on_tables, on_close) = (props.on_tables.clone(), props.on_close.clone());
        Callback::from(move |version: String| {
            let (on_tables, on_close) = (on_tables.clone(), on_close.clone());
            doing.run(Ask::<SaveTable>::at(&[&table]).version(&version).body(&mine), move |tables| {
                on_tables.emit(tables);
                on_close.emit(());
            });
        })
    };
    let options: Vec<(AttrValue, AttrValue)> = KINDS
        .map(|kind| (kind.into(), texts::text(&format!("organisation-kind-{kind}"), &[]).into()))
        .to_vec();
    let on_choose = {
        let (filter, table, days) = (filter.clone(), props.row.table.clone(), props.default_days);
        Callback::from(move |kind: AttrValue| filter.set(turned(&filter, &kind, &table, days)))
    };
    let is_ready = match &*filter {
        OrganisationFilter::Criteria { tree } => is_whole(&tree.group),
        OrganisationFilter::FetchXml { fetch_xml } => !fetch_xml.trim().is_empty(),
        OrganisationFilter::Default { days } => *days > 0,
        OrganisationFilter::Nothing => true,
    };
    let onclick = {
        let (save, version) = (save.clone(), version.clone());
        Callback::from(move |_: MouseEvent| save.emit((*version).clone()))
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            if props.may_change { <button type="button" class="button primary" data-testid="save-filter" disabled={!is_ready || doing.is_working()} {onclick}>{ t!("save") }</button> }
        </>
    };
    let stale = doing.trouble().filter(|trouble| trouble.is_stale());
    html! {
        <Sheet title={t!("organisation-title", table = props.row.label.clone())} testid="filter-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            <p>{ t!("organisation-lead") }</p>
            <Segments testid="filter-kind" label={t!("organisation-kind")} {options} chosen={kind(&filter)} {on_choose} />
            <Editor table={props.row.table.clone()} filter={(*filter).clone()} most={props.most} problem={problem_at(doing.trouble(), "filter")}
                on_filter={let filter = filter.clone(); Callback::from(move |next| filter.set(next))} />
            if stale.is_none() { { refused_if(doing.trouble(), "filter-problem") } }
            if let Some(trouble) = stale {
                { conflict(&mine, trouble.current(), &props.row, &doing, &save, &props.on_close) }
            }
        </Sheet>
    }
}

/// What is saved: criteria that are complete.
fn ready(filter: &OrganisationFilter) -> OrganisationFilter {
    match filter {
        OrganisationFilter::Criteria { tree } => OrganisationFilter::Criteria { tree: complete(tree) },
        other => other.clone(),
    }
}

/// Both versions of the setting, where another one was saved meanwhile.
fn conflict(
    mine: &TableSetting,
    current: Option<&serde_json::Value>,
    row: &TableRow,
    doing: &crate::calls::Doing,
    save: &Callback<String>,
    on_close: &Callback<()>,
) -> Html {
    let now = current.and_then(|current| serde_json::from_value::<Tables>(current.clone()).ok());
    let there = now.as_ref().and_then(|tables| tables.rows.iter().find(|other| other.table == row.table));
    let shown = |setting: &TableSetting| serde_json::to_value(setting).unwrap_or_default();
    let theirs = there.map(|row| shown(setting(row))).or(current.cloned()).unwrap_or_default();
    let version = there.map(|row| row.version.clone()).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let on_mine = save.reform(move |()| version.clone());
    html! { <Stale mine={shown(mine)} {theirs} on_theirs={on_close.clone()} {on_mine} on_close={later} /> }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    table: AttrValue,
    filter: OrganisationFilter,
    most: u16,
    problem: Option<AttrValue>,
    on_filter: Callback<OrganisationFilter>,
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    match &props.filter {
        OrganisationFilter::Default { days } => {
            let on_text = props.on_filter.reform(|text: String| OrganisationFilter::Default {
                days: text.trim().parse().unwrap_or(0),
            });
            let value = if *days == 0 { String::new() } else { days.to_string() };
            html! { <Entry name="filter-days" kind="number" label={t!("organisation-days-label")} {value} hint={AttrValue::from(t!("organisation-days-hint"))} problem={props.problem.clone()} {on_text} /> }
        }
        OrganisationFilter::Criteria { tree } => html! {
            <Criteria table={props.table.clone()} tree={tree.clone()} most={props.most} on_filter={props.on_filter.clone()} />
        },
        OrganisationFilter::FetchXml { fetch_xml } => {
            let on_text = props.on_filter.reform(|fetch_xml| OrganisationFilter::FetchXml { fetch_xml });
            html! { <Entry name="filter-fetch" kind="area" label={t!("filter-fetch")} value={fetch_xml.clone()} problem={props.problem.clone()} {on_text} /> }
        }
        OrganisationFilter::Nothing => {
            html! { <p class="att" data-testid="filter-nothing">{ t!("organisation-nothing-lead") }</p> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct CriteriaProps {
    table: AttrValue,
    tree: Tree,
    most: u16,
    on_filter: Callback<OrganisationFilter>,
}

#[component]
fn Criteria(props: &CriteriaProps) -> Html {
    let loaded = use_load(Ask::<ReadTableMaterial>::at(&[&props.table]));
    shown(&loaded, |material| {
        let columns = Rc::new(material.columns.clone());
        let on_edit = {
            let (tree, columns) = (props.tree.clone(), columns.clone());
            props.on_filter.reform(move |edit| OrganisationFilter::Criteria {
                tree: after(tree.clone(), edit, &columns),
            })
        };
        html! { <Builder tree={props.tree.clone()} {columns} levels={1} most={usize::from(props.most)} {on_edit} /> }
    })
}
