//! Before saving: the record may be a second of one that is on the device already (checklist 81). A warning with a way on.

use crate::context::{use_face, use_scene};
use crate::state::route::Route;
use kit::icon::{Icon, icon_with};
use kit::monogram::monogram;
use kit::sheet::Sheet;
use model::Lookup;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What was found.
#[derive(Properties, PartialEq)]
pub struct DoubtProps {
    /// The records.
    pub found: Rc<Vec<Lookup>>,
    /// Saves nevertheless.
    pub on_save: Callback<()>,
    /// Back to the form.
    pub on_back: Callback<()>,
}

/// Shows them, each with the way to it.
#[component]
pub fn Doubt(props: &DoubtProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let open = |to: &Lookup| {
        let (face, back, route) =
            (face.clone(), props.on_back.clone(), Route::Record { table: to.table.clone(), id: to.id });
        Callback::from(move |_: MouseEvent| {
            back.emit(());
            face.go(route.clone());
        })
    };
    let line = |to: &Lookup| {
        let name = to.name.clone().unwrap_or_else(|| t!("form-untitled"));
        html! {
            <button key={to.id.to_string()} type="button" class="list-row short" data-testid="duplicate" data-id={to.id.to_string()} onclick={open(to)}>
                { monogram(&name, "small") }
                <span class="grow cut"><bdi class="medium">{ name.clone() }</bdi></span>
                <span class="small-text muted">{ scene.singular(&to.table) }</span>
                { icon_with(Icon::ChevronRight, "small turns") }
            </button>
        }
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="duplicate-save" onclick={props.on_save.reform(|_: MouseEvent| ())}>{ t!("duplicate-save") }</button>
            <button type="button" class="button primary" data-testid="cancel" onclick={props.on_back.reform(|_: MouseEvent| ())}>{ t!("back") }</button>
        </>
    };
    html! {
        <Sheet title={t!("duplicate-title")} testid="duplicates" on_close={&props.on_back} {foot}>
            <p class="small-text second">{ t!("duplicate-text") }</p>
            <div class="card list-card">{ props.found.iter().map(line).collect::<Html>() }</div>
        </Sheet>
    }
}
