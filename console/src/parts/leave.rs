//! Leaving a page with edits that were not saved is asked about first.

use crate::context::{set_hash, use_console};
use crate::state::route::Route;
use kit::sheet::Confirm;
use texts::t;
use yew::prelude::*;

/// Guards the page while there is something to lose, which `lead` names; gives back the question while it is asked. Going
/// where `stays` holds is no leaving: the page's own sides.
#[hook]
pub fn use_leave(is_dirty: bool, lead: String, stays: fn(&Route) -> bool) -> Html {
    let console = use_console();
    let wanted = use_state(|| None::<Route>);
    {
        let (console, wanted) = (console.clone(), wanted.clone());
        use_effect_with(is_dirty, move |is_dirty| {
            let guard = is_dirty.then(|| {
                let here = console.clone();
                Callback::from(move |route: Route| match stays(&route) {
                    true => here.pass(&route),
                    false => wanted.set(Some(route)),
                })
            });
            console.set_guard(guard);
            move || console.set_guard(None)
        });
    }
    let Some(route) = (*wanted).clone() else { return Html::default() };
    let on_cancel = {
        let wanted = wanted.clone();
        Callback::from(move |()| wanted.set(None))
    };
    let on_confirm = Callback::from(move |()| {
        wanted.set(None);
        console.set_guard(None);
        set_hash(&route);
    });
    html! { <Confirm title={t!("leave-title")} text={lead} confirm={t!("leave")} {on_confirm} {on_cancel} /> }
}
