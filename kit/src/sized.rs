//! Sizes that are known only while running, set by the object model: a `style` attribute would need a content security
//! policy that lets any style in.

use web_sys::HtmlElement;
use yew::prelude::*;

/// Which side of an element is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Its length in the direction of reading.
    Inline,
    /// Its height.
    Block,
}

/// Gives the element of the reference a size, such as `40%` or `1200px`.
#[hook]
pub fn use_size(side: Side, size: String) -> NodeRef {
    let element = use_node_ref();
    {
        let element = element.clone();
        use_effect_with(size, move |size| {
            let name = match side {
                Side::Inline => "inline-size",
                Side::Block => "block-size",
            };
            if let Some(element) = element.cast::<HtmlElement>() {
                // Only what is no size would be refused.
                let _ = element.style().set_property(name, size);
            }
        });
    }
    element
}
