//! When this device syncs, as far as the person may choose (checklist 129).

use crate::context::{use_face, use_load};
use contract::calls::{GetSyncSettings, SetSyncSettings};
use contract::settings::SyncWishes;
use kit::icon::{Icon, icon_with};
use kit::typing::{checked, typed};
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Minutes between two syncs that are offered.
const INTERVALS: [u16; 6] = [5, 15, 30, 60, 240, 1440];

/// The choices; nothing where the administrator decides alone.
#[component]
pub fn SyncSettingsCard() -> Html {
    let face = use_face();
    let loaded = use_load(GetSyncSettings {});
    let Some(Ok(settings)) = &loaded.reply else { return Html::default() };
    if !settings.may_choose {
        return Html::default();
    }
    let wishes = settings.wishes.clone();
    let keep = {
        let again = loaded.again.clone();
        Callback::from(move |wishes: SyncWishes| {
            let (face, again) = (face.clone(), again.clone());
            spawn_local(async move {
                if let Err(problem) = face.call(SetSyncSettings { wishes }).await {
                    face.toast(texts::problem(&problem));
                }
                again.emit(());
            });
        })
    };
    let on_unmetered = {
        let (keep, wishes) = (keep.clone(), wishes.clone());
        Callback::from(move |e: Event| {
            keep.emit(SyncWishes { only_unmetered: checked(&e), ..wishes.clone() })
        })
    };
    let on_manual = {
        let (keep, wishes) = (keep.clone(), wishes.clone());
        Callback::from(move |e: Event| keep.emit(SyncWishes { manual: checked(&e), ..wishes.clone() }))
    };
    let on_interval = {
        let wishes = wishes.clone();
        Callback::from(move |e: Event| {
            keep.emit(SyncWishes { interval_min: typed(&e).parse().ok(), ..wishes.clone() });
        })
    };
    html! {
        <section class="card list-card" data-testid="sync-settings">
            <div class="list-head"><h2 class="grow">{ t!("settings-title") }</h2></div>
            { switch(Icon::Globe, "only-unmetered", (t!("settings-unmetered"), t!("settings-unmetered-text")), wishes.only_unmetered, on_unmetered) }
            { switch(Icon::Person, "manual", (t!("settings-manual"), t!("settings-manual-text")), wishes.manual, on_manual) }
            <label class="list-row short">
                { icon_with(Icon::ArrowSync, "") }
                <span class="grow medium">{ t!("settings-interval") }</span>
                <select class="input narrow" data-testid="interval" disabled={wishes.manual} onchange={on_interval}>
                    <option value="" selected={wishes.interval_min.is_none()}>{ t!("settings-interval-profile") }</option>
                    for minutes in offered(wishes.interval_min) {
                        <option value={minutes.to_string()} selected={wishes.interval_min == Some(minutes)}>{ t!("settings-interval-minutes", count = minutes) }</option>
                    }
                </select>
            </label>
        </section>
    }
}

/// The intervals offered, with the one in force if it is another.
fn offered(chosen: Option<u16>) -> Vec<u16> {
    let mut all: Vec<u16> = INTERVALS.into_iter().chain(chosen).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn switch(
    sign: Icon,
    testid: &'static str,
    texts: (String, String),
    on: bool,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label class="list-row short switch" style="justify-content:flex-start">
            { icon_with(sign, "") }
            <span class="grow"><span class="medium">{ texts.0 }</span><br /><span class="label-text muted">{ texts.1 }</span></span>
            <input type="checkbox" role="switch" data-testid={testid} checked={on} {onchange} />
        </label>
    }
}
