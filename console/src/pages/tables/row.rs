//! A table with its switch, its filter in words and how much it is.

use crate::calls::use_doing;
use crate::parts::refused::refused_if;
use crate::parts::switch::Switch;
use crate::server::Ask;
use crate::state::tables::{filter_words, setting};
use admin_contract::endpoints::{DropTableDraft, SaveTable};
use admin_contract::tables::{TableObstacle, TableRow, TableSetting, Tables};
use kit::entity::table_icon;
use kit::icon::{Icon, icon, icon_with};
use kit::{format, span};
use texts::t;
use yew::prelude::*;

/// What a line shows.
#[derive(Properties, PartialEq)]
pub struct RowProps {
    /// The table.
    pub row: TableRow,
    /// Whether it may be changed.
    pub may_change: bool,
    /// The tables changed.
    pub on_tables: Callback<Tables>,
    /// Opens its filter.
    pub on_open: Callback<()>,
}

/// A table.
#[component]
pub fn Row(props: &RowProps) -> Html {
    let doing = use_doing();
    let row = &props.row;
    let now = setting(row).clone();
    let is_held = now.offline && !row.profiles.is_empty();
    let on_switch = {
        let (doing, row, on_tables) = (doing.clone(), row.clone(), props.on_tables.clone());
        Callback::from(move |offline: bool| {
            // A switch that was disabled meanwhile would lose the focus.
            if doing.is_working() {
                return;
            }
            let setting = TableSetting { offline, ..setting(&row).clone() };
            let ask = Ask::<SaveTable>::at(&[&row.table]).version(&row.version).body(&setting);
            let on_tables = on_tables.clone();
            doing.run(ask, move |tables| on_tables.emit(tables));
        })
    };
    let drop_draft = {
        let (doing, table, on_tables) = (doing.clone(), row.table.clone(), props.on_tables.clone());
        Callback::from(move |_: MouseEvent| {
            let on_tables = on_tables.clone();
            doing.run(Ask::<DropTableDraft>::at(&[&table]), move |tables| on_tables.emit(tables));
        })
    };
    let (words, number) = filter_words(&now.filter);
    let switch = match row.obstacle {
        Some(obstacle) => {
            html! { <span class="muted small-text" data-testid={format!("obstacle-{}", row.table)}>{ obstacle_text(obstacle) }</span> }
        }
        None => html! {
            <span title={is_held.then(|| t!("tables-held"))}>
                <Switch testid={format!("offline-{}", row.table)} label={t!("tables-switch", table = row.label.clone())} is_bare={true} on={now.offline}
                    disabled={!props.may_change || is_held} {on_switch} />
            </span>
        },
    };
    let volume = |of: fn(&admin_contract::tables::Volume) -> String| {
        row.volume.as_ref().map(of).unwrap_or_else(|| t!("empty-value"))
    };
    html! {
        <>
            <tr data-testid={format!("table-{}", row.table)} data-offline={now.offline.to_string()}>
                <th scope="row">
                    <span class="name-cell">
                        { icon(table_icon(&row.table)) }
                        <span><span class="strong">{ &row.label }</span><br /><span class="label-text muted">{ &row.table }</span></span>
                        if row.is_default { <span class="chip plain" title={t!("tables-default-lead")}>{ t!("tables-default") }</span> }
                        if row.draft.is_some() {
                            <span class="chip att" data-testid={format!("draft-{}", row.table)}>{ t!("tables-draft") }</span>
                            if props.may_change {
                                <button type="button" class="button quiet small only-icon" data-testid={format!("drop-{}", row.table)} aria-label={t!("tables-drop")} title={t!("tables-drop")} onclick={drop_draft}>
                                    { icon_with(Icon::ArrowUndo, "small") }
                                </button>
                            }
                        }
                    </span>
                </th>
                <td>{ switch }</td>
                <td>
                    if row.obstacle.is_none() {
                        <button type="button" class="row-link small-text" data-testid={format!("filter-{}", row.table)} onclick={props.on_open.reform(|_: MouseEvent| ())}>
                            { texts::text(words, &[("count", number.into())]) }
                        </button>
                    }
                </td>
                <td class="end">
                    { volume(|v| format::count(v.passing_rows)) }
                    if let Some(v) = row.volume { <br /><span class="label-text muted">{ t!("tables-of", count = format::count(v.rows)) }</span> }
                </td>
                <td class="end">{ volume(|v| span::size(v.bytes)) }</td>
                <td class="end">
                    { volume(|v| format::count(v.rows_per_day)) }
                    if let Some(v) = row.volume { <br /><span class="label-text muted">{ span::size(v.bytes_per_day) }</span> }
                </td>
                <td class="small-text">{ row.profiles.iter().map(|profile| profile.name.clone()).collect::<Vec<_>>().join(", ") }</td>
            </tr>
            if doing.trouble().is_some() { <tr><td colspan="7">{ refused_if(doing.trouble(), "table-problem") }</td></tr> }
        </>
    }
}

fn obstacle_text(obstacle: TableObstacle) -> String {
    match obstacle {
        TableObstacle::System => t!("obstacle-system"),
        TableObstacle::Intersect => t!("obstacle-intersect"),
        TableObstacle::Automatic => t!("obstacle-automatic"),
        TableObstacle::NotTracked => t!("obstacle-not-tracked"),
    }
}
