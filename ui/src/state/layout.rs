//! How the face is laid out on this device, as the person set it: theme, height of rows, widths of columns. Texts that
//! can't be read, of another version or by a mistake, mean the standard.

use contract::layout::{COLUMNS, DENSITY, Layout, THEME};
use kit::appearance::{Density, Theme};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The narrowest and the widest a column gets, in CSS pixels.
pub const COLUMN: std::ops::RangeInclusive<u32> = 64..=900;

/// The theme kept in a layout.
pub fn theme_of(layout: &Layout) -> Theme {
    layout.get(THEME).map(|name| Theme::named(name)).unwrap_or_default()
}

/// The height of rows kept in a layout.
pub fn density_of(layout: &Layout) -> Density {
    layout.get(DENSITY).map(|name| Density::named(name)).unwrap_or_default()
}

/// Widths of columns that the person changed, in CSS pixels by the column's name.
pub type Widths = BTreeMap<String, u32>;

/// The name under which the widths of a view are kept.
pub fn widths_name(view: Uuid) -> String {
    format!("{COLUMNS}{view}")
}

/// The widths kept of a view.
pub fn widths_of(layout: &Layout, view: Uuid) -> Widths {
    let kept = layout.get(&widths_name(view)).and_then(|text| serde_json::from_str::<Widths>(text).ok());
    let in_bounds = |(name, width): (String, u32)| (name, width.clamp(*COLUMN.start(), *COLUMN.end()));
    kept.unwrap_or_default().into_iter().map(in_bounds).collect()
}

/// A column's width after its edge was moved, in the direction of reading.
pub fn moved(width: u32, by: i32) -> u32 {
    width.saturating_add_signed(by).clamp(*COLUMN.start(), *COLUMN.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back() {
        let view = Uuid::from_u128(5);
        let layout = Layout::from([
            (THEME.to_owned(), Theme::Dark.name().to_owned()),
            (DENSITY.to_owned(), Density::Compact.name().to_owned()),
            (widths_name(view), r#"{"name":300,"city":90}"#.to_owned()),
        ]);
        assert_eq!((theme_of(&layout), density_of(&layout)), (Theme::Dark, Density::Compact));
        assert_eq!(widths_of(&layout, view), Widths::from([("name".into(), 300), ("city".into(), 90)]));
        assert_eq!(widths_of(&layout, Uuid::from_u128(6)), Widths::new());
    }

    #[test]
    fn what_cannot_be_read_means_the_standard() {
        let view = Uuid::from_u128(5);
        let layout =
            Layout::from([(THEME.to_owned(), "sepia".to_owned()), (widths_name(view), "[1, 2]".to_owned())]);
        assert_eq!((theme_of(&layout), widths_of(&layout, view)), (Theme::System, Widths::new()));
    }

    #[test]
    fn a_column_is_never_too_narrow_to_be_found_again() {
        assert_eq!(moved(100, -90), *COLUMN.start());
        assert_eq!(moved(100, i32::MAX), *COLUMN.end());
        let view = Uuid::from_u128(5);
        let layout = Layout::from([(widths_name(view), r#"{"name":0}"#.to_owned())]);
        assert_eq!(widths_of(&layout, view)["name"], *COLUMN.start());
    }
}
