//! Why something was not done, in the place where it was wanted: our words, the server's beneath, and the code.

use crate::state::refusal::Trouble;
use kit::icon::{Icon, icon};
use texts::t;
use yew::prelude::*;

/// A refusal as an alert.
pub fn refused(trouble: &Trouble, testid: &'static str) -> Html {
    html! {
        <div class="form-alert" role="alert" data-testid={testid} data-code={trouble.code().to_owned()}>
            { icon(Icon::ErrorCircle) }
            <div class="grow">
                <p>{ trouble.said() }</p>
                if !trouble.words().is_empty() {
                    <p class="server-words" lang="en" dir="ltr">{ trouble.words() }</p>
                    <details class="more">
                        <summary>{ t!("details") }</summary>
                        <code>{ details(trouble) }</code>
                    </details>
                }
            </div>
        </div>
    }
}

/// The same where there may be none.
pub fn refused_if(trouble: Option<&Trouble>, testid: &'static str) -> Html {
    trouble.map(|trouble| refused(trouble, testid)).unwrap_or_default()
}

fn details(trouble: &Trouble) -> String {
    let field = trouble.field().map(|field| format!(" · {field}")).unwrap_or_default();
    format!("HTTP {} · {}{field}", trouble.status, trouble.code())
}
