//! Which rows of a long list are in view.

use super::strip::Strip;
use kit::menu::Listening;
use std::ops::Range;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The window onto a long list.
pub struct Viewport {
    /// Put on the element that scrolls.
    pub scroller: NodeRef,
    /// The rows to draw.
    pub rows: Range<u32>,
    /// How far it is scrolled, in CSS pixels.
    pub top: i32,
    /// Where the rows lie.
    pub strip: Strip,
    /// For the element's `onscroll`.
    pub onscroll: Callback<Event>,
}

impl Viewport {
    /// Where a row lies in the element that holds them, in CSS pixels.
    pub fn inset(&self, position: u32) -> i64 {
        self.strip.inset(position, scrolled(self.top))
    }
}

/// Scrolls so that a row is in view.
pub fn reveal(scroller: &NodeRef, strip: Strip, position: u32) {
    let Some(element) = scroller.cast::<HtmlElement>() else { return };
    if let Some(top) = strip.revealing(position, scrolled(element.scroll_top())) {
        element.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
    }
}

/// Follows scrolling and the size of the element, of which a header covers some. It starts at `start` CSS pixels.
#[hook]
pub fn use_viewport(row_height: u32, total: u32, header: u32, start: i32) -> Viewport {
    let scroller = use_node_ref();
    let seen = use_state(|| (start, 800));
    let measure = {
        let (scroller, seen) = (scroller.clone(), seen.clone());
        Callback::from(move |()| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                seen.set((element.scroll_top(), element.client_height().max(1)));
            }
        })
    };
    {
        let (scroller, measure) = (scroller.clone(), measure.clone());
        use_effect_with((), move |()| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(start);
            }
            measure.emit(());
            let listening = Listening::on_window("resize", move |_| measure.emit(()));
            move || drop(listening)
        });
    }
    let (top, height) = *seen;
    let window = u32::try_from(height).unwrap_or(0).saturating_sub(header);
    let strip = Strip { total, row_height, window };
    let rows = strip.rows(scrolled(top));
    Viewport { scroller, rows, top, strip, onscroll: measure.reform(|_: Event| ()) }
}

/// Browsers that bounce at the edge tell less than nothing.
fn scrolled(top: i32) -> u32 {
    u32::try_from(top).unwrap_or(0)
}
