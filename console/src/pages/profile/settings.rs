//! The profile's name and what it is for; a file of it for version control; and its end.

use super::use_design;
use crate::calls::use_doing;
use crate::context::{set_hash, use_console, use_scene};
use crate::parts::entry::Entry;
use crate::parts::file::hand_out_text;
use crate::parts::refused::refused_if;
use crate::server::Ask;
use crate::state::route::Route;
use admin_contract::endpoints::{DeleteProfile, ExportProfile};
use kit::icon::{Icon, icon_with};
use kit::sheet::Confirm;
use texts::t;
use yew::prelude::*;

/// The side.
#[component]
pub fn SettingsSide() -> Html {
    let design = use_design();
    let console = use_console();
    let scene = use_scene();
    let doing = use_doing();
    let asks = use_state(|| false);
    let id = design.draft.profile.id.to_string();
    let on_name = {
        let design = design.clone();
        Callback::from(move |name| {
            design.edit.emit(model::offline::Profile { name, ..(*design.profile).clone() })
        })
    };
    let on_description = {
        let design = design.clone();
        Callback::from(move |text: String| {
            let description = (!text.trim().is_empty()).then_some(text);
            design.edit.emit(model::offline::Profile { description, ..(*design.profile).clone() });
        })
    };
    let export = {
        let (doing, id) = (doing.clone(), id.clone());
        Callback::from(move |_: MouseEvent| {
            doing.run(Ask::<ExportProfile>::at(&[&id]), |profile| {
                // What came as JSON can be written as JSON.
                let text = serde_json::to_string_pretty(&profile).unwrap_or_default();
                hand_out_text(&text, "application/json", &format!("{}.json", profile.name));
            });
        })
    };
    let delete = {
        let (doing, asks, version) = (doing.clone(), asks.clone(), design.draft.version.clone());
        Callback::from(move |()| {
            asks.set(false);
            let (console, look_again) = (console.clone(), scene.look_again.clone());
            doing.run(Ask::<DeleteProfile>::at(&[&id]).version(&version), move |_| {
                console.set_guard(None);
                look_again.emit(());
                console.toast(t!("profile-deleted"));
                set_hash(&Route::Profiles);
            });
        })
    };
    let set = |to: bool| {
        let asks = asks.clone();
        Callback::from(move |()| asks.set(to))
    };
    html! {
        <section class="card narrow-card">
            <div class="card-body">
                <Entry name="name" label={t!("profile-name")} value={design.profile.name.clone()} on_text={on_name} />
                <Entry name="description" kind="area" label={t!("profile-description")} value={design.profile.description.clone().unwrap_or_default()} on_text={on_description} />
                <div class="toolbar">
                    <button type="button" class="button" data-testid="export" disabled={doing.is_working()} onclick={export}>{ icon_with(Icon::ArrowExport, "small") }{ t!("profile-export") }</button>
                    <span class="muted small-text grow">{ t!("profile-export-lead") }</span>
                    <button type="button" class="button quiet" data-testid="delete" disabled={doing.is_working()} onclick={set(true).reform(|_: MouseEvent| ())}>{ icon_with(Icon::Delete, "small") }{ t!("profile-delete") }</button>
                </div>
                { refused_if(doing.trouble(), "settings-problem") }
            </div>
            if *asks { <Confirm title={t!("profile-delete-title", name = design.draft.profile.name.clone())} text={t!("profile-delete-lead")} confirm={t!("profile-delete")} on_confirm={delete} on_cancel={set(false)} /> }
        </section>
    }
}
