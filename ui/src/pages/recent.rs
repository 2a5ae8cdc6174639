//! On the start page: the records opened lately, as long as the app runs. Names of records are kept nowhere but in the
//! encrypted database, so this list ends with the window.

use crate::context::{use_face, use_scene};
use crate::kit::entity::table_icon;
use crate::kit::icon::icon;
use crate::state::route::Route;
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// Records that are remembered.
pub const KEPT: usize = 6;

/// A record that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
    /// Its name.
    pub title: String,
}

/// The records opened lately; nothing while there are none.
#[component]
pub fn Recent() -> Html {
    let face = use_face();
    let scene = use_scene();
    let visits = face.visits();
    if visits.is_empty() {
        return Html::default();
    }
    let open = |visit: &Visit| {
        let (face, route) = (face.clone(), Route::Record { table: visit.table.clone(), id: visit.id });
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    html! {
        <>
            <h2 class="small-text muted">{ t!("recent-title") }</h2>
            <section class="card list-card" data-testid="recent">
                for visit in visits.iter() {
                    <button key={visit.id.to_string()} type="button" class="list-row short agenda-line" data-testid="recent-item" data-id={visit.id.to_string()} onclick={open(visit)}>
                        { icon(table_icon(&visit.table)) }
                        <span class="grow cut"><bdi class="medium">{ &visit.title }</bdi></span>
                        <span class="small-text muted">{ scene.singular(&visit.table) }</span>
                    </button>
                }
            </section>
        </>
    }
}
