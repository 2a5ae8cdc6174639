//! On the start page: my open activities by day, and my open work, both from the records on this device.

use crate::context::{Face, Scene, use_event, use_face, use_scene};
use crate::state::agenda::{Day, Item, by_day, when};
use crate::state::route::Route;
use contract::calls::{CloseGrid, GridWindow, OpenGrid};
use contract::filters::{ColumnFilter, ColumnTest};
use contract::shapes::{Grid, GridRow, Sort};
use contract::{Event, Problem};
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon, icon_with};
use model::{RecordId, Value};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Activities with a time; their first view lists the open ones.
const ACTIVITIES: [&str; 3] = ["appointment", "task", "phonecall"];
/// Records that are worked on; their first view lists the open ones.
const WORK: [&str; 3] = ["opportunity", "incident", "lead"];
/// Rows of a view that are looked through.
const MOST: u32 = 500;
/// Overdue activities that are listed at once.
const LATE: usize = 4;
/// Rows of my open work that are listed per table.
const LISTED: usize = 3;

/// What is mine of one table.
#[derive(Clone, Debug, PartialEq)]
struct Mine {
    table: String,
    rows: Vec<Item>,
    /// How many there are, listed or not.
    total: u32,
}

/// Agenda and open work; nothing while there is neither.
#[component]
pub fn Today() -> Html {
    let scene = use_scene();
    let agenda = use_mine(&ACTIVITIES);
    let work = use_mine(&WORK);
    let items: Vec<Item> = agenda.iter().flat_map(|mine| mine.rows.iter().cloned()).collect();
    let days = by_day(items, format::days_ahead);
    let has_activities = ACTIVITIES.iter().any(|table| is_here(&scene, table));
    html! {
        <>
            if has_activities {
                <section class="home-part">
                    <h2 class="small-text muted">{ t!("agenda-title") }</h2>
                    <div class="card list-card" data-testid="agenda">
                        if days.is_empty() { <p class="second agenda-none">{ t!("agenda-none") }</p> }
                        for (day, items) in days.iter() { <DayList key={format!("{day:?}")} day={*day} items={items.clone()} /> }
                    </div>
                </section>
            }
            if work.iter().any(|mine| !mine.rows.is_empty()) {
                <section class="home-part">
                    <h2 class="small-text muted">{ t!("work-title") }</h2>
                    <div class="card list-card" data-testid="my-work">
                        for mine in work.iter().filter(|mine| !mine.rows.is_empty()) { { work_of(mine, &scene) } }
                    </div>
                </section>
            }
        </>
    }
}

fn is_here(scene: &Scene, table: &str) -> bool {
    scene.status.tables.iter().any(|known| known.table == table && known.complete)
}

/// My rows of the first views of tables, read again whenever one of them changes.
#[hook]
fn use_mine(tables: &'static [&'static str]) -> Rc<Vec<Mine>> {
    let face = use_face();
    let scene = use_scene();
    let mine = use_state(Rc::<Vec<Mine>>::default);
    let here: Vec<&'static str> = tables.iter().copied().filter(|table| is_here(&scene, table)).collect();
    let read = {
        let (mine, here, me) = (mine.setter(), here.clone(), scene.session.user_id);
        Callback::from(move |()| {
            let (face, mine, here) = (face.clone(), mine.clone(), here.clone());
            spawn_local(async move {
                let mut found = Vec::new();
                for table in here {
                    // A table that can't be read has its word on its own page.
                    found.extend(rows_of(&face, table, me).await.ok());
                }
                mine.set(Rc::new(found));
            });
        })
    };
    {
        let read = read.clone();
        use_effect_with(here, move |_| read.emit(()));
    }
    use_event(move |event| {
        if matches!(&event, Event::Rows(rows) if tables.contains(&rows.table.as_str())) {
            read.emit(());
        }
    });
    (*mine).clone()
}

async fn rows_of(face: &Face, table: &str, me: RecordId) -> Result<Mine, Problem> {
    let mine = ColumnFilter { column: "ownerid".to_owned(), test: ColumnTest::OneOf(vec![Value::Id(me)]) };
    // Those due first are looked through; work is counted, and its first rows are listed.
    let is_activity = ACTIVITIES.contains(&table);
    let call = OpenGrid {
        table: table.to_owned(),
        view: None,
        search: None,
        sort: is_activity.then(|| vec![Sort { column: "scheduledend".to_owned(), descending: false }]),
        related: None,
        filters: vec![mine],
        columns: Vec::new(),
    };
    let grid = face.call(call).await?;
    let rows = match grid.total {
        0 => Ok(Vec::new()),
        total => face.call(GridWindow { handle: grid.handle, start: 0, count: total.min(MOST) }).await,
    };
    face.send(CloseGrid { handle: grid.handle });
    let rows = rows?.iter().map(|row| item(&grid, row)).collect();
    Ok(Mine { table: grid.table, rows, total: grid.total })
}

fn item(grid: &Grid, row: &GridRow) -> Item {
    let cells = grid.columns.iter().map(|column| column.name.as_str()).zip(&row.cells);
    let lookup = |wanted: &str| {
        cells.clone().find_map(|(name, value)| match value {
            Value::Lookup(to) if name == wanted => Some(to.clone()),
            _ => None,
        })
    };
    let about = lookup("regardingobjectid").or_else(|| lookup("customerid")).and_then(|to| to.name);
    Item { table: grid.table.clone(), id: row.id, title: row.title.clone(), at: when(cells), about }
}

#[derive(Properties, PartialEq)]
struct DayProps {
    day: Day,
    items: Vec<Item>,
}

/// A day's activities. What is overdue is long ago often: the latest of it are listed, the rest on request.
#[component]
fn DayList(props: &DayProps) -> Html {
    let all = use_state(|| false);
    let is_late = props.day == Day::Late;
    let hidden = if is_late && !*all { props.items.len().saturating_sub(LATE) } else { 0 };
    let name = match (props.day, props.items.first().and_then(|item| item.at)) {
        (Day::Late, _) => t!("agenda-late"),
        (Day::In(0), _) => t!("agenda-today"),
        (Day::In(1), _) => t!("agenda-tomorrow"),
        (_, Some(at)) => format::long_day(at),
        (_, None) => String::new(),
    };
    let show = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            <h3 class={classes!("agenda-day", is_late.then_some("att"))}>{ name }<span class="count">{ format::count(props.items.len() as u64) }</span></h3>
            if hidden > 0 {
                <button type="button" class="list-row short agenda-line" data-testid="agenda-all" onclick={show}><span class="grow brand">{ t!("agenda-earlier", count = hidden) }</span>{ icon_with(Icon::ChevronDown, "small") }</button>
            }
            for item in props.items.iter().skip(hidden) { <Line key={item.id.to_string()} item={item.clone()} late={is_late} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    item: Item,
    #[prop_or_default]
    late: bool,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let face = use_face();
    let item = &props.item;
    let route = Route::Record { table: item.table.clone(), id: item.id };
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    let when = item.at.map(|at| if props.late { format::moment(at) } else { format::time(at) });
    html! {
        <button type="button" class="list-row short agenda-line" data-testid="agenda-item" data-table={item.table.clone()} data-id={item.id.to_string()} {onclick}>
            { icon(table_icon(&item.table)) }
            <span class="grow cut"><bdi class="medium">{ &item.title }</bdi>
                if let Some(about) = &item.about { <br /><bdi class="label-text muted">{ about }</bdi> }
            </span>
            if let Some(when) = when { <span class="small-text muted agenda-when">{ when }</span> }
        </button>
    }
}

/// How many are mine, and the first of them.
fn work_of(mine: &Mine, scene: &Scene) -> Html {
    html! {
        <>
            <h3 class="agenda-day">{ scene.collection(&mine.table) }<span class="count">{ format::count(u64::from(mine.total)) }</span></h3>
            for item in mine.rows.iter().take(LISTED) { <Line key={item.id.to_string()} item={Item { at: None, ..item.clone() }} /> }
            if mine.total > LISTED as u32 { <All table={mine.table.clone()} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct AllProps {
    table: String,
}

#[component]
fn All(props: &AllProps) -> Html {
    let face = use_face();
    let route = Route::Grid { table: props.table.clone() };
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    html! { <button type="button" class="list-row short agenda-line" {onclick}><span class="grow brand">{ t!("work-all") }</span>{ icon_with(Icon::ChevronRight, "small turns") }</button> }
}
