//! No mouse: what a person does who has keys alone.

use crate::wait::until;
use crate::window::Window;
use anyhow::{Result, bail};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};

/// Key codes of WebDriver.
pub mod key {
    /// Tab
    pub const TAB: &str = "\u{e004}";
    /// Enter
    pub const ENTER: &str = "\u{e007}";
    /// Escape
    pub const ESCAPE: &str = "\u{e00c}";
    /// Arrow to the left
    pub const LEFT: &str = "\u{e012}";
    /// Arrow to the right
    pub const RIGHT: &str = "\u{e014}";
}

/// More stops than any page has.
const MOST_STOPS: usize = 150;

/// Presses keys one after the other, wherever the focus is, as a keyboard does: an element's own keys want it to be in sight,
/// which a switch that is drawn by its label isn't.
///
/// # Errors
/// When the window doesn't answer.
pub async fn strike(page: &Window, keys: &str) -> Result<()> {
    let pressed = keys.chars().fold(KeyActions::new("keyboard".to_owned()), |actions, value| {
        actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
    });
    Ok(page.client().perform_actions(pressed).await?)
}

/// Waits until something has the focus.
///
/// # Errors
/// When something else keeps it.
pub async fn focused(page: &Window, handle: &str) -> Result<()> {
    let here = "return document.activeElement && document.activeElement.dataset.testid";
    until(&format!("{handle} to have the focus"), || async {
        Ok((page.script(here).await? == handle).then_some(()))
    })
    .await
}

/// Presses Tab until something has the focus, as somebody without a mouse does; it must show that it has.
///
/// # Errors
/// When it is never reached, or has the focus unseen.
pub async fn tab_to(page: &Window, handle: &str) -> Result<()> {
    let (start, any) = handle.strip_suffix('*').map_or((handle, false), |start| (start, true));
    let here = format!(
        "const at = document.activeElement, id = at && at.dataset.testid || '';
         if ({any} ? !id.startsWith('{start}') : id !== '{start}') return 'elsewhere';
         const style = getComputedStyle(at);
         const around = getComputedStyle(at.closest('.input') || at);
         return [style, around].some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none') ? 'seen' : 'hidden';"
    );
    for _ in 0..MOST_STOPS {
        match page.script(&here).await?.as_str() {
            Some("seen") => return Ok(()),
            Some("hidden") => bail!("{handle} has the focus and doesn't show it"),
            _ => strike(page, key::TAB).await?,
        }
    }
    bail!("{handle} can't be reached by Tab")
}
