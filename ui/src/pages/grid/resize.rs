//! The edge of a column: dragged, it makes the column wider or narrower; a double click gives it the view's width.

use crate::context::use_face;
use crate::state::layout::{Widths, moved};
use std::cell::Cell;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Widths of the columns, and how they change.
#[derive(Clone, PartialEq)]
pub struct Columns {
    /// The widths that the person changed.
    pub widths: Rc<Widths>,
    /// A column has another width, or the view's again; whether that is to be kept.
    pub on_width: Callback<(String, Option<u32>, bool)>,
}

/// The widths of a view's columns.
#[hook]
pub fn use_columns(view: Uuid) -> Columns {
    let face = use_face();
    let widths = use_state(|| Rc::new(face.widths(view)));
    let on_width = {
        let widths = widths.clone();
        Callback::from(move |(name, width, keep): (String, Option<u32>, bool)| {
            let mut next = (**widths).clone();
            match width {
                Some(width) => drop(next.insert(name, width)),
                None => drop(next.remove(&name)),
            }
            if keep {
                face.keep_widths(view, &next);
            }
            widths.set(Rc::new(next));
        })
    };
    Columns { widths: (*widths).clone(), on_width }
}

/// Which edge.
#[derive(Properties, PartialEq)]
pub struct EdgeProps {
    /// The column's name.
    pub name: AttrValue,
    /// How the widths change.
    pub columns: Columns,
}

/// A drag that began: where the pointer was, and how wide the column was.
type Drag = Rc<Cell<Option<(i32, u32)>>>;

/// The edge of a column's header.
#[component]
pub fn Edge(props: &EdgeProps) -> Html {
    let drag: Drag = (*use_memo((), |()| Drag::default())).clone();
    let emit = |keep: bool| {
        let (drag, name, on_width) = (drag.clone(), props.name.to_string(), props.columns.on_width.clone());
        Callback::from(move |event: PointerEvent| {
            let Some((from, width)) = drag.get() else { return };
            let by = event.client_x() - from;
            let by = if is_right_to_left() { -by } else { by };
            if keep {
                drag.set(None);
            }
            on_width.emit((name.clone(), Some(moved(width, by)), keep));
        })
    };
    let onpointerdown = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            let edge = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let Some((edge, heading)) = edge.and_then(|edge| Some((edge.clone(), edge.parent_element()?)))
            else {
                return;
            };
            event.prevent_default();
            // Without the capture a quick drag loses the edge, which does no harm.
            let _ = edge.set_pointer_capture(event.pointer_id());
            drag.set(Some((event.client_x(), heading.get_bounding_client_rect().width().round() as u32)));
        })
    };
    let ondblclick = {
        let (name, on_width) = (props.name.to_string(), props.columns.on_width.clone());
        Callback::from(move |_: MouseEvent| on_width.emit((name.clone(), None, true)))
    };
    html! {
        <span class="edge" role="presentation" data-testid={format!("edge-{}", props.name)} {onpointerdown}
            onpointermove={emit(false)} onpointerup={emit(true)} onpointercancel={emit(true)} {ondblclick}></span>
    }
}

fn is_right_to_left() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|d| d.document_element());
    root.and_then(|root| root.get_attribute("dir")).is_some_and(|direction| direction == "rtl")
}
