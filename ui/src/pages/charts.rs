//! On the start page: charts of the records on this device. Each is a table whose bars are drawn beside their numbers, so
//! that nobody needs the picture; a row leads to its records.

use crate::context::{GridMemory, use_event, use_face, use_load, use_scene};
use crate::state::chart::{Bar, bars, percent};
use crate::state::route::Route;
use contract::Event;
use contract::calls::CountRows;
use contract::filters::{ColumnFilter, ColumnTest};
use contract::personal::Bucket;
use kit::format;
use model::TableMeta;
use model::Value;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is counted: the first view of a table lists what is open, and a column says where each stands.
const CHARTS: [(&str, &str); 2] = [("opportunity", "salesstage"), ("incident", "prioritycode")];

/// The charts of tables that are on this device.
#[component]
pub fn Charts() -> Html {
    let scene = use_scene();
    let is_here =
        |table: &str| scene.status.tables.iter().any(|known| known.table == table && known.complete);
    html! {
        for (table, column) in CHARTS.into_iter().filter(|(table, _)| is_here(table)) { <Chart key={table} {table} {column} /> }
    }
}

#[derive(Properties, PartialEq)]
struct ChartProps {
    table: &'static str,
    column: &'static str,
}

#[component]
fn Chart(props: &ChartProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (table, column) = (props.table, props.column);
    let counted = use_load(CountRows { table: table.to_owned(), view: None, column: column.to_owned() });
    let meta = use_state(|| None::<Rc<TableMeta>>);
    {
        let (face, meta) = (face.clone(), meta.setter());
        use_effect_with((), move |()| {
            // A table without metadata has no chart.
            spawn_local(async move { meta.set(face.table(table).await.ok()) });
        });
    }
    let again = counted.again.clone();
    use_event(move |event| {
        if matches!(&event, Event::Rows(rows) if rows.table == table) {
            again.emit(());
        }
    });
    let (Some(Ok(buckets)), Some(meta)) = (&counted.reply, &*meta) else { return Html::default() };
    let Some(column_meta) = meta.column(column).filter(|_| !buckets.is_empty()) else {
        return Html::default();
    };
    let label = |bucket: &Bucket| match format::value(&bucket.value, column_meta, None) {
        text if text.is_empty() => t!("chart-none"),
        text => text,
    };
    let order = column_meta.kind.options().iter().map(|option| option.value).collect::<Vec<_>>();
    let bars = bars(buckets, &order, label);
    let open = move |value: &Value| {
        let test = if value.is_null() { ColumnTest::Empty } else { ColumnTest::OneOf(vec![value.clone()]) };
        let filters = vec![ColumnFilter { column: column.to_owned(), test }];
        let face = face.clone();
        Callback::from(move |_: MouseEvent| {
            face.remember_grid(table, GridMemory { filters: filters.clone(), ..GridMemory::default() });
            face.go(Route::Grid { table: table.to_owned() });
        })
    };
    let by = column_meta.display_name.text(format::lcid()).to_owned();
    let title = t!("chart-title", table = scene.collection(table), column = format::in_text(&by));
    let total: u64 = bars.iter().map(|bar| bar.count).sum();
    html! {
        <section class="home-part">
            <h2 class="small-text muted" id={format!("chart-{table}")}>{ &title }</h2>
            <div class="card chart" data-testid={format!("chart-{table}")} data-total={total.to_string()}>
                <table aria-labelledby={format!("chart-{table}")}>
                    <thead class="hidden-text"><tr><th scope="col">{ by }</th><th scope="col">{ scene.collection(table) }</th></tr></thead>
                    <tbody>{ bars.iter().map(|bar| row(bar, total, open(&bar.value))).collect::<Html>() }</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(bar: &Bar, total: u64, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <tr key={bar.label.clone()}>
            <th scope="row"><button type="button" class="chart-label cut" data-testid="chart-row" title={bar.label.clone()} {onclick}><bdi>{ &bar.label }</bdi></button></th>
            <td class="chart-count">{ format::count(bar.count) }</td>
            <td class="chart-bar" aria-hidden="true">{ drawn(bar.share) }</td>
            <td class="chart-share">{ t!("chart-share", percent = percent(bar.count, total)) }</td>
        </tr>
    }
}

/// A bar of so many thousandths of its room.
fn drawn(share: u64) -> Html {
    html! {
        <svg viewBox="0 0 1000 8" preserveAspectRatio="none" focusable="false">
            <rect class="chart-room" width="1000" height="8" />
            <rect class="chart-part" width={share.to_string()} height="8" />
        </svg>
    }
}
