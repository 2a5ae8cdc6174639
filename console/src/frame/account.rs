//! Who is signed in, and what he can do about it: appearance, language, signing out here and everywhere.

use crate::calls::use_doing;
use crate::context::{GateStep, use_console, use_scene};
use crate::parts::refused::refused_if;
use crate::preferences;
use crate::server::Ask;
use admin_contract::endpoints;
use kit::appearance::Theme;
use kit::icon::{Icon, icon, icon_with};
use kit::menu::use_popup;
use kit::monogram::monogram;
use kit::sheet::Sheet;
use kit::typing::typed;
use texts::{Language, t};
use yew::prelude::*;

/// The name with its menu, at the foot of the navigation.
#[component]
pub fn Account() -> Html {
    let scene = use_scene();
    let popup = use_popup();
    let everywhere = use_state(|| false);
    let ask = {
        let (everywhere, close) = (everywhere.clone(), popup.close.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            everywhere.set(true);
        })
    };
    let answered = {
        let everywhere = everywhere.clone();
        Callback::from(move |()| everywhere.set(false))
    };
    html! {
        <div class="anchor account-anchor" ref={popup.anchor.clone()}>
            <button type="button" class="nav-item" data-testid="account" aria-expanded={popup.open.to_string()} title={scene.me.name.clone()}
                onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                { monogram(&scene.me.name, "tiny round") }<span class="name cut"><bdi>{ &scene.me.name }</bdi></span>
            </button>
            if popup.open {
                <div class="menu above" data-testid="account-menu">
                    <div class="menu-head"><bdi>{ &scene.me.organization }</bdi><br />{ scene.me.roles.join(", ") }</div>
                    <div class="menu-line"></div>
                    { theme_choice() }
                    { language_choice() }
                    <div class="menu-line"></div>
                    <SignOut class="menu-item" />
                    <button type="button" class="menu-item" data-testid="sign-out-everywhere" onclick={ask}>{ icon(Icon::PhoneLaptop) }{ t!("sign-out-everywhere") }</button>
                </div>
            }
            if *everywhere { <Everywhere on_close={answered} /> }
        </div>
    }
}

fn theme_choice() -> Html {
    let chosen = preferences::theme();
    let onchange = Callback::from(|event: Event| preferences::set_theme(Theme::named(&typed(&event))));
    let word = |theme| match theme {
        Theme::System => t!("theme-system"),
        Theme::Light => t!("theme-light"),
        Theme::Dark => t!("theme-dark"),
    };
    html! {
        <label class="menu-item">
            { icon_with(Icon::Eye, "") }<span class="grow">{ t!("appearance-theme") }</span>
            <select class="input narrow" data-testid="theme" {onchange}>
                for theme in Theme::ALL {
                    <option value={theme.name()} selected={theme == chosen}>{ word(theme) }</option>
                }
            </select>
        </label>
    }
}

fn language_choice() -> Html {
    let chosen = preferences::language();
    let onchange = Callback::from(|event: Event| preferences::set_language(Language::of(&typed(&event))));
    html! {
        <label class="menu-item">
            { icon_with(Icon::Globe, "") }<span class="grow">{ t!("appearance-language") }</span>
            <select class="input narrow" data-testid="language" {onchange}>
                <option value="" selected={chosen.is_none()}>{ t!("language-system") }</option>
                for language in Language::ALL {
                    <option value={language.tag()} selected={chosen == Some(language)}>{ language.name() }</option>
                }
            </select>
        </label>
    }
}

/// How the button looks.
#[derive(Properties, PartialEq)]
pub struct SignOutProps {
    /// Its class.
    pub class: &'static str,
}

/// Ends the session. What the server says to it changes nothing: the token is forgotten.
#[component]
pub fn SignOut(props: &SignOutProps) -> Html {
    let console = use_console();
    let onclick = Callback::from(move |_: MouseEvent| {
        let console = console.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // A session that has ended already needs no end.
            drop(console.server().call(Ask::<endpoints::SignOut>::at(&[])).await);
            console.enter(GateStep::Leave);
        });
    });
    html! { <button type="button" class={props.class} data-testid="sign-out" {onclick}>{ icon(Icon::Exit) }{ t!("sign-out") }</button> }
}

#[derive(Properties, PartialEq)]
struct EverywhereProps {
    on_close: Callback<()>,
}

/// Asks before all sessions end, those of his devices included.
#[component]
fn Everywhere(props: &EverywhereProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let onclick = {
        let doing = doing.clone();
        Callback::from(move |_: MouseEvent| {
            let console = console.clone();
            doing.run(Ask::<endpoints::SignOutEverywhere>::at(&[]), move |_| console.enter(GateStep::Leave));
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button danger" data-testid="confirm" disabled={doing.is_working()} {onclick}>{ t!("sign-out-everywhere") }</button>
        </>
    };
    html! {
        <Sheet title={t!("sign-out-everywhere-title")} on_close={&props.on_close} {foot}>
            <p>{ t!("sign-out-everywhere-lead") }</p>
            { refused_if(doing.trouble(), "sign-out-problem") }
        </Sheet>
    }
}
