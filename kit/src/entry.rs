//! What the pages before sign-in share: the brand and labelled inputs with their problem below.

use crate::icon::{Icon, icon};
use crate::typing::typed;
use texts::t;
use yew::prelude::*;

/// Logo and name, with a line below that says what the program is for.
pub fn brand(lead: &str) -> Html {
    html! {
        <div class="entrance-brand">
            <span class="logo">{ icon(Icon::LocationRipple) }</span>
            <div><div class="strong">{ t!("app-name") }</div><div class="small-text muted">{ lead.to_owned() }</div></div>
        </div>
    }
}

/// A labelled input.
#[derive(Properties, PartialEq)]
pub struct EntryProps {
    /// `data-testid` and id.
    pub name: &'static str,
    /// Its label.
    pub label: AttrValue,
    /// `type` of the input.
    #[prop_or("text")]
    pub kind: &'static str,
    /// What the browser may fill in.
    #[prop_or("off")]
    pub autocomplete: &'static str,
    /// What it holds.
    pub value: AttrValue,
    /// What stands below it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// Whether the cursor stands in it when the page appears.
    #[prop_or_default]
    pub first: bool,
    /// Typed.
    pub on_text: Callback<String>,
}

/// A labelled input. It takes the focus when it appears as the first, and when something turns out wrong with it.
#[component]
pub fn Entry(props: &EntryProps) -> Html {
    let input = use_node_ref();
    {
        let input = input.clone();
        use_effect_with((props.first, props.problem.is_some()), move |(first, wrong)| {
            if let (true, Some(input)) = (*first || *wrong, input.cast::<web_sys::HtmlElement>()) {
                // An input that can't take the focus is still usable.
                let _ = input.focus();
            }
        });
    }
    let oninput = props.on_text.reform(|event: InputEvent| typed(&event));
    let about = format!("about-{}", props.name);
    let wrong = props.problem.is_some();
    html! {
        <div class={classes!("field", wrong.then_some("invalid"))}>
            <label for={props.name}>{ &props.label }</label>
            <input ref={input} id={props.name} class="input" type={props.kind} data-testid={props.name} value={&props.value}
                autocomplete={props.autocomplete} autocapitalize="off" spellcheck="false" aria-invalid={wrong.to_string()}
                aria-describedby={about.clone()} {oninput} />
            <div id={about}>
                if let Some(problem) = &props.problem {
                    <p class="hint problem" data-testid={format!("problem-{}", props.name)}>{ icon(Icon::ErrorCircle) }{ problem }</p>
                } else if let Some(hint) = &props.hint {
                    <p class="hint">{ hint }</p>
                }
            </div>
        </div>
    }
}
