//! A problem in the place where it arose: what happened, what to do, and the code under "Details".

use crate::icon::{Icon, icon};
use model::Problem;
use texts::t;
use yew::prelude::*;

/// A problem as an alert.
pub fn alert(problem: &Problem, testid: &'static str) -> Html {
    html! {
        <div class="form-alert" role="alert" data-testid={testid} data-code={problem.code.name()}>
            { icon(Icon::ErrorCircle) }
            <div class="grow"><p>{ texts::problem(problem) }</p>{ details(problem) }</div>
        </div>
    }
}

/// The code and its arguments, folded away.
pub fn details(problem: &Problem) -> Html {
    html! { <details class="more"><summary>{ t!("details") }</summary><code>{ problem.to_string() }</code></details> }
}
