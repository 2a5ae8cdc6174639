//! What a page shows while its reply is on the way, and where none came.

use super::refused::refused;
use crate::calls::Loaded;
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// The reply drawn; before the first one a quiet word, and an alert with a way on where none came.
pub fn shown<T>(loaded: &Loaded<T>, draw: impl FnOnce(&Rc<T>) -> Html) -> Html {
    let trouble = loaded.trouble.as_ref().map(|trouble| {
        let again = loaded.again.reform(|_: MouseEvent| ());
        html! {
            <div class="stack-fields">
                { refused(trouble, "load-problem") }
                <div><button type="button" class="button" data-testid="try-again" onclick={again}>{ t!("try-again") }</button></div>
            </div>
        }
    });
    match &loaded.value {
        Some(value) => html! { <>{ for trouble }{ draw(value) }</> },
        None => match trouble {
            Some(trouble) => trouble,
            None => {
                html! { <p class="muted loading" role="status" aria-busy="true" data-testid="loading">{ t!("loading") }</p> }
            }
        },
    }
}
