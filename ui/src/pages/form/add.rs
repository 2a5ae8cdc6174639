//! "Add existing": a record that is on the device already comes to belong to this one, by whichever relationship (checklist
//! 85); offline too.

use crate::context::{use_face, use_scene};
use contract::Problem;
use contract::calls::{Associate, CloseGrid, GridWindow, OpenGrid};
use contract::shapes::GridRow;
use gloo_timers::callback::Timeout;
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use kit::sheet::Sheet;
use kit::typing::typed;
use model::Lookup;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How long typing rests before it is searched for.
const TYPING_MS: u32 = 150;
/// Records offered.
const OFFERED: u32 = 20;

/// What is added to what.
#[derive(Properties, PartialEq)]
pub struct AddProps {
    /// Logical name of the table whose rows are added.
    pub table: String,
    /// The record that they will belong to.
    pub owner: Lookup,
    /// Schema name of the relationship.
    pub relationship: String,
    /// It is done, or not wanted.
    pub on_close: Callback<()>,
}

/// Finds a record and ties it to this one.
#[component]
pub fn AddExisting(props: &AddProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let (text, hits) = (use_state(String::new), use_state(|| None::<Rc<Vec<GridRow>>>));
    // Counts the questions; the answer to an older one is thrown away.
    let asked = use_mut_ref(|| (0_u32, None::<Timeout>));
    {
        let (face, hits, table) = (face.clone(), hits.setter(), props.table.clone());
        use_effect_with((*text).clone(), move |text| {
            let text = text.clone();
            let mut state = asked.borrow_mut();
            state.0 += 1;
            let (number, asked) = (state.0, asked.clone());
            state.1 = Some(Timeout::new(TYPING_MS, move || {
                spawn_local(async move {
                    let found = find(&face, table, text).await;
                    if asked.borrow().0 != number {
                        return;
                    }
                    match found {
                        Ok(found) => hits.set(Some(Rc::new(found))),
                        Err(problem) => face.toast(texts::problem(&problem)),
                    }
                });
            }));
        });
    }
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| text.set(typed(&event)))
    };
    let add = |row: &GridRow| {
        let (face, close, title) = (face.clone(), props.on_close.clone(), row.title.clone());
        let call = Associate {
            table: props.owner.table.clone(),
            id: props.owner.id,
            relationship: props.relationship.clone(),
            other: Lookup { table: props.table.clone(), id: row.id, name: Some(row.title.clone()) },
        };
        Callback::from(move |_: MouseEvent| {
            let (face, close, title, call) = (face.clone(), close.clone(), title.clone(), call.clone());
            spawn_local(async move {
                match face.call(call).await {
                    Ok(saved) => face.toast_with_undo(t!("related-added", name = title), saved.seq),
                    Err(problem) => face.toast(texts::problem(&problem)),
                }
                close.emit(());
            });
        })
    };
    let collection = format::in_text(&scene.collection(&props.table));
    let label = t!("grid-search", table = &collection);
    let foot = html! { <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button> };
    html! {
        <Sheet title={t!("related-add-title", table = &collection)} testid="add-existing" on_close={&props.on_close} {foot}>
            <div class="input find">
                { icon(Icon::Search) }
                <input type="text" role="searchbox" autocomplete="off" data-testid="add-text" aria-label={label.clone()} placeholder={label} value={(*text).clone()} {oninput} />
            </div>
            <div class="add-hits">
                for row in hits.iter().flat_map(|hits| hits.iter()) {
                    <button key={row.id.to_string()} type="button" class="menu-item" data-testid="add-hit" data-id={row.id.to_string()} onclick={add(row)}>
                        { monogram(&row.title, "small") }<span class="cut"><bdi>{ &row.title }</bdi></span>
                    </button>
                }
            </div>
            if hits.as_ref().is_some_and(|hits| hits.is_empty()) { <p class="second">{ t!("grid-empty", table = &collection) }</p> }
        </Sheet>
    }
}

/// The first records of a table that match.
async fn find(face: &crate::context::Face, table: String, text: String) -> Result<Vec<GridRow>, Problem> {
    let search = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let call = OpenGrid {
        table,
        view: None,
        search,
        sort: None,
        related: None,
        filters: Vec::new(),
        columns: Vec::new(),
    };
    let grid = face.call(call).await?;
    let rows = match grid.total {
        0 => Ok(Vec::new()),
        total => face.call(GridWindow { handle: grid.handle, start: 0, count: total.min(OFFERED) }).await,
    };
    face.send(CloseGrid { handle: grid.handle });
    rows
}
