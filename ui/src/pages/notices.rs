//! Notices outside the window: asked for once on the start page, in plain words, and changed on Device status.

use crate::context::{use_face, use_scene};
use kit::icon::{Icon, icon_with};
use kit::typing::checked;
use model::status::DatabaseState;
use texts::t;
use yew::prelude::*;

/// Asks once, when there is something to be told of: the records are on the device.
#[component]
pub fn NoticesOffer() -> Html {
    let face = use_face();
    let scene = use_scene();
    let answered = use_state(|| face.notices() != Some(None));
    if *answered || scene.status.database != DatabaseState::Available {
        return Html::default();
    }
    let answer = |wanted: bool| {
        let (face, answered) = (face.clone(), answered.setter());
        Callback::from(move |_: MouseEvent| {
            face.set_notices(wanted);
            answered.set(true);
        })
    };
    html! {
        <section class="card list-card" data-testid="notices-offer">
            <div class="list-row short notices-offer" style="border:0">
                { icon_with(Icon::Alert, "brand") }
                <div class="grow"><div class="strong">{ t!("notices-title") }</div><div class="small-text second">{ t!("notices-text") }</div></div>
                <span class="row">
                    <button type="button" class="button" data-testid="notices-no" onclick={answer(false)}>{ t!("notices-no") }</button>
                    <button type="button" class="button" data-testid="notices-yes" onclick={answer(true)}>{ t!("notices-yes") }</button>
                </span>
            </div>
        </section>
    }
}

/// The switch on Device status; nothing where notices can't be shown.
#[component]
pub fn NoticesSwitch() -> Html {
    let face = use_face();
    let wanted = use_state(|| face.notices());
    let Some(answer) = *wanted else { return Html::default() };
    let onchange = {
        let (face, wanted) = (face.clone(), wanted.setter());
        Callback::from(move |event: Event| {
            face.set_notices(checked(&event));
            wanted.set(face.notices());
        })
    };
    html! {
        <section class="card list-card">
            <label class="list-row short switch" style="justify-content:flex-start;border:0">
                { icon_with(Icon::Alert, "") }
                <span class="grow"><span class="medium">{ t!("notices-title") }</span><br /><span class="label-text muted">{ t!("notices-text") }</span></span>
                <input type="checkbox" role="switch" data-testid="notices" checked={answer == Some(true)} {onchange} />
            </label>
        </section>
    }
}
