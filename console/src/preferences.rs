//! How the console looks and speaks on this computer, kept in the browser: nothing of it is about records.

use kit::appearance::{Density, Theme, apply, language_of_browser, speak};
use texts::Language;
use web_sys::Storage;

const THEME: &str = "farfield-console-theme";
const LANGUAGE: &str = "farfield-console-language";

/// Reads what was chosen and gives it to the page.
pub fn apply_all() {
    speak(language().unwrap_or_else(language_of_browser));
    apply(theme(), Density::Normal);
}

/// The colour theme.
pub fn theme() -> Theme {
    kept(THEME).map(|name| Theme::named(&name)).unwrap_or_default()
}

/// Chooses the colour theme.
pub fn set_theme(theme: Theme) {
    keep(THEME, theme.name());
    apply(theme, Density::Normal);
}

/// The language chosen; `None` for that of the browser.
pub fn language() -> Option<Language> {
    kept(LANGUAGE).and_then(|tag| Language::of(&tag))
}

/// Chooses the language, and begins the page anew with it: nothing said before stays.
pub fn set_language(language: Option<Language>) {
    keep(LANGUAGE, language.map_or("", Language::tag));
    if let Some(window) = web_sys::window() {
        // The browser is where the page came from.
        let _ = window.location().reload();
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

fn keep(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing asks again next time.
        let _ = storage.set_item(name, value);
    }
}
