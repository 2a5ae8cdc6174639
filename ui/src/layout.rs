//! Lays the page out as the person set it, and lets the shell keep it.

use crate::context::Face;
use crate::state::layout::{Density, Theme, Widths, widths_name, widths_of};
use contract::layout::{DENSITY, THEME};
use contract::wire;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

/// The style sheet of the dark theme.
const DARK_SHEET: &str = "dark";

impl Face {
    /// Reads the layout and applies it; without one the page has the standard.
    pub async fn load_layout(&self) {
        if let Ok(layout) = self.backend().read_layout().await {
            self.change_layout(|known| *known = layout);
        }
        apply(self.theme(), self.density());
    }

    /// The colour theme.
    pub fn theme(&self) -> Theme {
        self.with_layout(Theme::of)
    }

    /// Chooses the colour theme.
    pub fn set_theme(&self, theme: Theme) {
        self.keep(THEME.to_owned(), theme.name().to_owned());
        apply(theme, self.density());
    }

    /// The height of rows.
    pub fn density(&self) -> Density {
        self.with_layout(Density::of)
    }

    /// Chooses the height of rows.
    pub fn set_density(&self, density: Density) {
        self.keep(DENSITY.to_owned(), density.name().to_owned());
        apply(self.theme(), density);
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

/// Gives the page its theme and the height of its rows. The dark colours are a sheet of their own, which the browser
/// takes by the system's wish, always or never.
fn apply(theme: Theme, density: Density) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let media = match theme {
        Theme::System => "(prefers-color-scheme: dark)",
        Theme::Light => "not all",
        Theme::Dark => "all",
    };
    // Only names that no element may have are refused.
    if let Some(sheet) = document.get_element_by_id(DARK_SHEET) {
        let _ = sheet.set_attribute("media", media);
    }
    if let Some(root) = document.document_element() {
        let _ = root.set_attribute("data-theme", theme.name());
        let _ = root.set_attribute("data-density", density.name());
    }
}
