//! Who is signed in, and what he can do about it: device status, another app, signing out.

use crate::context::{use_face, use_scene};
use crate::pages::sign_out::SignOutButton;
use crate::state::route::Route;
use crate::state::session::Step;
use contract::calls::LeaveApp;
use kit::icon::{Icon, icon};
use kit::menu::use_popup;
use kit::monogram::monogram;
use kit::sheet::Sheet;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The avatar with its menu, on desktops.
#[component]
pub fn Account() -> Html {
    let scene = use_scene();
    let popup = use_popup();
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="avatar" data-testid="account" aria-expanded={popup.open.to_string()}
                onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                { monogram(&scene.session.full_name, "round") }<span class="hidden-text">{ t!("account-menu") }</span>
            </button>
            if popup.open {
                <div class="menu end">
                    <div class="menu-head">{ &scene.session.full_name }<br />{ &scene.session.server }</div>
                    <div class="menu-line"></div>
                    <Choices on_done={popup.close.clone()} />
                </div>
            }
        </div>
    }
}

/// The avatar with its sheet, on phones.
#[component]
pub fn PhoneAccount() -> Html {
    let scene = use_scene();
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    html! {
        <>
            <button type="button" class="avatar" data-testid="account" onclick={set(true).reform(|_: MouseEvent| ())}>
                { monogram(&scene.session.full_name, "round") }<span class="hidden-text">{ t!("account-menu") }</span>
            </button>
            if *open { <AccountSheet on_close={set(false)} /> }
        </>
    }
}

/// What closes.
#[derive(Properties, PartialEq)]
pub struct AccountSheetProps {
    /// Closes it.
    pub on_close: Callback<()>,
}

/// Account and more, on phones.
#[component]
pub fn AccountSheet(props: &AccountSheetProps) -> Html {
    let scene = use_scene();
    let close = props.on_close.reform(|_: MouseEvent| ());
    let foot = html! { <button type="button" class="button" data-testid="cancel" onclick={close}>{ t!("close") }</button> };
    html! {
        <Sheet title={scene.session.full_name.clone()} on_close={&props.on_close} {foot}>
            <p class="small-text">{ &scene.session.server }</p>
            <div><Choices on_done={&props.on_close} /></div>
        </Sheet>
    }
}

#[derive(Properties, PartialEq)]
struct ChoicesProps {
    on_done: Callback<()>,
}

#[component]
fn Choices(props: &ChoicesProps) -> Html {
    let face = use_face();
    let device = {
        let (face, done) = (face.clone(), props.on_done.clone());
        Callback::from(move |_: MouseEvent| {
            done.emit(());
            face.go(Route::Device);
        })
    };
    let switch = Callback::from(move |_: MouseEvent| {
        let face = face.clone();
        spawn_local(async move {
            match face.call(LeaveApp {}).await {
                Ok(()) => face.enter(Step::Left),
                Err(problem) => face.toast(texts::problem(&problem)),
            }
        });
    });
    html! {
        <>
            <button type="button" class="menu-item" data-testid="account-device" onclick={device}>{ icon(Icon::Globe) }{ t!("nav-device") }</button>
            <button type="button" class="menu-item" data-testid="switch-app" onclick={switch}>{ icon(Icon::Apps) }{ t!("switch-app") }</button>
            <SignOutButton class="menu-item" />
        </>
    }
}
