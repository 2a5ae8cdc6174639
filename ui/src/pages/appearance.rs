//! Appearance: language, theme and height of rows, kept on this device only.

use crate::context::{use_face, use_scene};
use kit::appearance::{Density, Theme};
use kit::icon::{Icon, icon_with};
use kit::typing::typed;
use texts::{Language, t};
use yew::prelude::*;

/// The choices of appearance.
#[component]
pub fn Appearance() -> Html {
    let face = use_face();
    let scene = use_scene();
    let (theme, density) = (use_state(|| face.theme()), use_state(|| face.density()));
    let on_theme = {
        let (face, theme) = (face.clone(), theme.clone());
        Callback::from(move |event: Event| {
            let chosen = Theme::named(&typed(&event));
            face.set_theme(chosen);
            theme.set(chosen);
        })
    };
    let on_density = {
        let (face, density) = (face.clone(), density.clone());
        Callback::from(move |event: Event| {
            let chosen = Density::named(&typed(&event));
            face.set_density(chosen);
            density.set(chosen);
        })
    };
    let on_language = {
        let face = face.clone();
        Callback::from(move |event: Event| face.set_language(Language::of(&typed(&event))))
    };
    let chosen = face.language();
    let own_names =
        Language::ALL.map(|language| (language.tag(), language.name().to_owned(), chosen == Some(language)));
    let languages: Vec<_> =
        std::iter::once(("", t!("language-system"), chosen.is_none())).chain(own_names).collect();
    let themes = Theme::ALL.map(|choice| (choice.name(), theme_text(choice), choice == *theme));
    let densities = Density::ALL.map(|choice| (choice.name(), density_text(choice), choice == *density));
    html! {
        <section class="card list-card">
            <div class="list-head"><h2 class="grow">{ t!("appearance") }</h2></div>
            { choice(Icon::Globe, "language", t!("appearance-language"), &languages, on_language) }
            { choice(Icon::PhoneLaptop, "theme", t!("appearance-theme"), &themes, on_theme) }
            // Fingers need tall rows, so there is no choice on phones.
            if !scene.phone { { choice(Icon::ArrowSort, "density", t!("appearance-density"), &densities, on_density) } }
        </section>
    }
}

fn choice(
    sign: Icon,
    name: &'static str,
    label: String,
    options: &[(&'static str, String, bool)],
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label class="list-row short">
            { icon_with(sign, "") }
            <span class="grow medium">{ label }</span>
            <select class="input narrow" data-testid={name} {onchange}>
                for (value, text, selected) in options.iter() {
                    <option value={*value} selected={*selected}>{ text }</option>
                }
            </select>
        </label>
    }
}

fn theme_text(theme: Theme) -> String {
    match theme {
        Theme::System => t!("theme-system"),
        Theme::Light => t!("theme-light"),
        Theme::Dark => t!("theme-dark"),
    }
}

fn density_text(density: Density) -> String {
    match density {
        Density::Compact => t!("density-compact"),
        Density::Normal => t!("density-normal"),
        Density::Roomy => t!("density-roomy"),
    }
}
