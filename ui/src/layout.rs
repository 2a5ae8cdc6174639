//! Lays the page out as the person set it, and lets the shell keep it.

use crate::context::Face;
use crate::state::layout::{Widths, density_of, theme_of, widths_name, widths_of};
use contract::layout::{DENSITY, LANGUAGE, NOTICES, NOTICES_ON, THEME};
use contract::wire;
use kit::appearance::{Density, Theme, apply, language_of_browser, speak};
use texts::Language;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

impl Face {
    /// Reads the layout and applies it; without one the page has the standard.
    pub async fn load_layout(&self) {
        if let Ok(layout) = self.backend().read_layout().await {
            self.change_layout(|known| *known = layout);
        }
        speak(self.language().unwrap_or_else(language_of_browser));
        apply(self.theme(), self.density());
    }

    /// The language chosen; `None` for that of the system.
    pub fn language(&self) -> Option<Language> {
        self.with_layout(|layout| layout.get(LANGUAGE).and_then(|tag| Language::of(tag)))
    }

    /// Chooses the language, and begins the page anew with it once that is kept: nothing said before stays.
    pub fn set_language(&self, language: Option<Language>) {
        let tag = language.map_or("", Language::tag).to_owned();
        self.change_layout(|layout| drop(layout.insert(LANGUAGE.to_owned(), tag.clone())));
        let face = self.clone();
        spawn_local(async move {
            drop(face.backend().keep_layout(LANGUAGE.to_owned(), tag).await);
            if let Some(window) = web_sys::window() {
                drop(window.location().reload());
            }
        });
    }

    /// The colour theme.
    pub fn theme(&self) -> Theme {
        self.with_layout(theme_of)
    }

    /// Chooses the colour theme.
    pub fn set_theme(&self, theme: Theme) {
        self.keep(THEME.to_owned(), theme.name().to_owned());
        apply(theme, self.density());
    }

    /// The height of rows.
    pub fn density(&self) -> Density {
        self.with_layout(density_of)
    }

    /// Chooses the height of rows.
    pub fn set_density(&self, density: Density) {
        self.keep(DENSITY.to_owned(), density.name().to_owned());
        apply(self.theme(), density);
    }

    /// Whether notices are shown outside the window; `None` where they can't be, and inside until the user was asked.
    pub fn notices(&self) -> Option<Option<bool>> {
        let answer = || self.with_layout(|layout| layout.get(NOTICES).map(|answer| answer == NOTICES_ON));
        self.backend().can_notify().then(answer)
    }

    /// Keeps the user's answer to that.
    pub fn set_notices(&self, wanted: bool) {
        let answer = if wanted { NOTICES_ON } else { "off" };
        self.keep(NOTICES.to_owned(), answer.to_owned());
    }

    /// The widths of a view's columns that the person changed.
    pub fn widths(&self, view: Uuid) -> Widths {
        self.with_layout(|layout| widths_of(layout, view))
    }

    /// Keeps the widths of a view's columns.
    pub fn keep_widths(&self, view: Uuid, widths: &Widths) {
        if let Ok(text) = wire::written(widths) {
            self.keep(widths_name(view), text);
        }
    }

    /// Keeps one thing, here at once and by the shell when it can: a layout isn't worth a complaint.
    fn keep(&self, name: String, value: String) {
        self.change_layout(|layout| drop(layout.insert(name.clone(), value.clone())));
        let face = self.clone();
        spawn_local(async move { drop(face.backend().keep_layout(name, value).await) });
    }
}
