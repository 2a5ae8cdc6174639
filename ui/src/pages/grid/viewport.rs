//! Which rows of a long list are in view.

use kit::menu::Listening;
use std::ops::Range;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Rows drawn beyond the edges, so that a flick doesn't show empty space.
const SPARE: u32 = 8;

/// The window onto a long list.
pub struct Viewport {
    /// Put on the element that scrolls.
    pub scroller: NodeRef,
    /// The rows to draw.
    pub rows: Range<u32>,
    /// How far it is scrolled, in CSS pixels.
    pub top: i32,
    /// Rows that fit.
    pub fit: u32,
    /// For the element's `onscroll`.
    pub onscroll: Callback<Event>,
}

impl Viewport {
    /// Scrolls so that a row is in view.
    pub fn reveal(&self, position: u32, row_height: u32, header: u32) {
        let Some(element) = self.scroller.cast::<HtmlElement>() else { return };
        let (row_top, height) = ((position * row_height) as i32, element.client_height() - header as i32);
        let top = element.scroll_top();
        if row_top < top {
            element.set_scroll_top(row_top);
        } else if row_top + row_height as i32 > top + height {
            element.set_scroll_top(row_top + row_height as i32 - height);
        }
    }
}

/// Follows scrolling and the size of the element. It starts at `start` CSS pixels.
#[hook]
pub fn use_viewport(row_height: u32, total: u32, start: i32) -> Viewport {
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
    let first = u32::try_from(top).unwrap_or(0) / row_height;
    let fit = u32::try_from(height).unwrap_or(0) / row_height;
    let rows = first.saturating_sub(SPARE).min(total)..(first + fit + 1 + SPARE).min(total);
    Viewport { scroller, rows, top, fit, onscroll: measure.reform(|_: Event| ()) }
}
