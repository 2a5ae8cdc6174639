//! On the start page: pinned records, and those opened lately. Both come from the encrypted database, under the names
//! that the records have now.

use crate::context::{use_face, use_scene};
use crate::state::route::Route;
use contract::calls::Pin;
use contract::personal::NamedRecord;
use kit::entity::table_icon;
use kit::icon::{Icon, icon, icon_with};
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Records opened lately that are listed.
const LISTED: usize = 6;

/// Pinned records; nothing while there are none.
#[component]
pub fn Pinned() -> Html {
    let scene = use_scene();
    section("pinned", t!("pinned-title"), &scene.personal.pins)
}

/// The records opened lately that aren't pinned; nothing while there are none.
#[component]
pub fn Recent() -> Html {
    let scene = use_scene();
    let (pins, recent) = (&scene.personal.pins, &scene.personal.recent);
    let others: Vec<_> =
        recent.iter().filter(|record| !pins.contains(record)).take(LISTED).cloned().collect();
    section("recent", t!("recent-title"), &others)
}

fn section(testid: &'static str, title: String, records: &[NamedRecord]) -> Html {
    if records.is_empty() {
        return Html::default();
    }
    html! {
        <section class="home-part">
            <h2 class="small-text muted">{ title }</h2>
            <div class="card list-card" data-testid={testid}>
                for record in records.iter() { <Line key={record.id.to_string()} record={record.clone()} {testid} /> }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    record: NamedRecord,
    testid: &'static str,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let record = &props.record;
    let route = Route::Record { table: record.table.clone(), id: record.id };
    let onclick = Callback::from(move |_: MouseEvent| face.go(route.clone()));
    let title = if record.title.is_empty() { t!("form-untitled") } else { record.title.clone() };
    html! {
        <div class="list-row short pin-line">
            <button type="button" class="pin-open" data-testid={format!("{}-item", props.testid)} data-id={record.id.to_string()} {onclick}>
                { icon(table_icon(&record.table)) }
                <span class="grow cut"><bdi class="medium">{ title }</bdi></span>
                <span class="small-text muted">{ scene.singular(&record.table) }</span>
            </button>
            <PinButton record={record.clone()} />
        </div>
    }
}

/// Which record.
#[derive(Properties, PartialEq)]
pub struct PinProps {
    /// The record.
    pub record: NamedRecord,
}

/// A button that pins a record, or lets it go.
#[component]
pub fn PinButton(props: &PinProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let record = &props.record;
    let is_pinned = scene.is_pinned(&record.table, record.id);
    let onclick = {
        let (again, table, id) = (scene.personal_again.clone(), record.table.clone(), record.id);
        Callback::from(move |_: MouseEvent| {
            let (face, again, call) =
                (face.clone(), again.clone(), Pin { table: table.clone(), id, pinned: !is_pinned });
            spawn_local(async move {
                if let Err(problem) = face.call(call).await {
                    face.toast(texts::problem(&problem));
                }
                again.emit(());
            });
        })
    };
    let label = if is_pinned { t!("unpin", name = &record.title) } else { t!("pin", name = &record.title) };
    let sign = if is_pinned { Icon::StarFilled } else { Icon::Star };
    html! {
        <button type="button" class={classes!("button", "quiet", "only-icon", is_pinned.then_some("pinned"))} data-testid="pin" aria-pressed={is_pinned.to_string()}
            aria-label={label.clone()} title={label} {onclick}>{ icon_with(sign, "") }</button>
    }
}
