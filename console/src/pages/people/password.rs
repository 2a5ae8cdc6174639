//! Another password for a user: his own choice of words or made by the server, which is shown once.

use crate::calls::use_doing;
use crate::parts::entry::{Entry, problem_at};
use crate::parts::refused::refused_if;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use admin_contract::endpoints::SetPassword;
use admin_contract::people::NewPassword;
use kit::icon::Icon;
use kit::sheet::Sheet;
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// Whose.
#[derive(Properties, PartialEq)]
pub struct PasswordProps {
    /// His id.
    pub id: RecordId,
    /// His name.
    pub name: String,
    /// Closes.
    pub on_close: Callback<()>,
}

/// A typed password, where one was typed: without one the server makes it.
pub fn chosen(typed: &str) -> Option<String> {
    (!typed.is_empty()).then(|| typed.to_owned())
}

/// A password that was made, the only time that it can be read.
pub fn made(password: &str) -> Html {
    html! {
        <>
            { band(Tone::Attention, Icon::Key, "told-once", t!("org-password-once").into()) }
            <p><code class="made-password" data-testid="made-password" dir="ltr">{ password }</code></p>
        </>
    }
}

/// The question, and after it what was made.
#[component]
pub fn PasswordSheet(props: &PasswordProps) -> Html {
    let doing = use_doing();
    let typed = use_state(String::new);
    let done = use_state(|| None::<Option<String>>);
    let set = {
        let (doing, typed, done, id) = (doing.clone(), typed.clone(), done.setter(), props.id.to_string());
        Callback::from(move |_: MouseEvent| {
            let done = done.clone();
            let ask = Ask::<SetPassword>::at(&[&id]).body(&NewPassword { password: chosen(&typed) });
            doing.run(ask, move |made| done.set(Some(made.password)));
        })
    };
    let on_text = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    let problem = problem_at(doing.trouble(), "password");
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="password-close" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("close") }</button>
            if done.is_none() { <button type="button" class="button danger" data-testid="password-confirm" disabled={doing.is_working()} onclick={set}>{ t!("org-password-set") }</button> }
        </>
    };
    html! {
        <Sheet title={t!("org-password-title", name = props.name.clone())} testid="password-sheet" on_close={&props.on_close} {foot}>
            { match &*done {
                None => html! {
                    <>
                        <p>{ t!("org-password-lead") }</p>
                        <Entry name="new-password" label={t!("org-password")} kind="password" value={(*typed).clone()} hint={AttrValue::from(t!("org-password-hint"))} problem={problem.clone()} {on_text} />
                    </>
                },
                Some(Some(password)) => made(password),
                Some(None) => html! { <p role="status" data-testid="password-done">{ t!("org-password-done") }</p> },
            } }
            if problem.is_none() { { refused_if(doing.trouble(), "password-problem") } }
        </Sheet>
    }
}
