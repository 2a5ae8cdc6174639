//! How a page looks and speaks: theme, height of rows, language and the direction that it runs in.

use texts::Language;

/// The style sheet of the dark theme.
const DARK_SHEET: &str = "dark";

/// The colour theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name kept and used in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

/// The height of rows in grids, where there is a mouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// 40 pixels.
    #[default]
    Normal,
    /// 32 pixels: more rows in sight.
    Compact,
    /// 48 pixels.
    Roomy,
}

impl Density {
    /// All of them, in the order offered.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Roomy];

    /// The name kept and used in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Compact => "compact",
            Self::Roomy => "roomy",
        }
    }

    /// The density of a name.
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|density| density.name() == name).unwrap_or_default()
    }
}

/// Speaks a language, and gives the page its direction.
pub fn speak(language: Language) {
    language.speak();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // Only names that no element may have are refused.
        let _ = root.set_attribute("lang", language.locale());
        let _ = root.set_attribute("dir", if language.is_right_to_left() { "rtl" } else { "ltr" });
    }
}

/// The first of the browser's languages that there are texts in; English when there is none.
pub fn language_of_browser() -> Language {
    let tags = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
    tags.iter().find_map(|tag| Language::of(&tag.as_string()?)).unwrap_or_default()
}

/// Gives the page its theme and the height of its rows. The dark colours are a sheet of their own, which the browser
/// takes by the system's wish, always or never.
pub fn apply(theme: Theme, density: Density) {
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
