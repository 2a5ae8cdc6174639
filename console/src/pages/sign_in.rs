//! Signing in, at the start and again after a session's end.

use crate::calls::{Doing, use_doing};
use crate::context::{Console, GateStep, use_console};
use crate::parts::refused::refused_if;
use crate::server::Ask;
use admin_contract::endpoints;
use admin_contract::session;
use kit::entry::{Entry, brand};
use kit::sheet::Sheet;
use texts::t;
use yew::prelude::*;

#[derive(Clone, Default, PartialEq)]
struct Entries {
    user: String,
    password: String,
}

/// The sign-in page.
#[component]
pub fn SignIn() -> Html {
    html! {
        <main class="entrance" data-testid="sign-in">
            <div class="entrance-card">
                { brand(&t!("console-lead")) }
                <div class="card entrance-form"><h1>{ t!("sign-in-title") }</h1><Form /></div>
            </div>
        </main>
    }
}

/// Whose session has ended.
#[derive(Properties, PartialEq)]
pub struct SignInAgainProps {
    /// His name.
    pub name: AttrValue,
}

/// Signing in over the page, so that nothing on it is lost.
#[component]
pub fn SignInAgain(props: &SignInAgainProps) -> Html {
    let console = use_console();
    let leave = Callback::from(move |()| console.enter(GateStep::Leave));
    html! {
        <Sheet title={t!("console-ended")} testid="sign-in-again" on_close={leave} foot={Html::default()}>
            <p>{ t!("console-ended-lead", name = props.name.to_string()) }</p>
            <Form />
        </Sheet>
    }
}

#[component]
fn Form() -> Html {
    let console = use_console();
    let entries = use_state(Entries::default);
    let missing = use_state(|| None::<&'static str>);
    let doing = use_doing();
    let onsubmit = {
        let (entries, missing, doing, console) = (entries.clone(), missing.clone(), doing.clone(), console);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let first = [("user", &entries.user), ("password", &entries.password)]
                .into_iter()
                .find(|(_, text)| text.trim().is_empty());
            missing.set(first.map(|(name, _)| name));
            if first.is_none() && !doing.is_working() {
                sign_in(&console, &doing, &entries);
            }
        })
    };
    let typed = |set: fn(&mut Entries, String)| {
        let (entries, missing) = (entries.clone(), missing.clone());
        Callback::from(move |text| {
            let mut next = (*entries).clone();
            set(&mut next, text);
            entries.set(next);
            missing.set(None);
        })
    };
    let problem = |name: &'static str, text: String| (*missing == Some(name)).then(|| AttrValue::from(text));
    html! {
        <form class="stack-fields" novalidate={true} {onsubmit}>
            <Entry name="user" autocomplete="username" label={t!("sign-in-user")} value={entries.user.clone()} first={true}
                problem={problem("user", t!("sign-in-fill-user"))} on_text={typed(|e, text| e.user = text)} />
            <Entry name="password" kind="password" autocomplete="current-password" label={t!("sign-in-password")} value={entries.password.clone()}
                problem={problem("password", t!("sign-in-fill-password"))} on_text={typed(|e, text| e.password = text)} />
            { refused_if(doing.trouble(), "sign-in-problem") }
            <button type="submit" class="button primary wide" data-testid="sign-in-submit" aria-busy={doing.is_working().to_string()}>
                { if doing.is_working() { t!("sign-in-working") } else { t!("sign-in-submit") } }
            </button>
        </form>
    }
}

fn sign_in(console: &Console, doing: &Doing, entries: &Entries) {
    let body = session::SignIn { user: entries.user.trim().to_owned(), password: entries.password.clone() };
    let console = console.clone();
    doing.run(Ask::<endpoints::SignIn>::at(&[]).body(&body), move |session| {
        console.enter(GateStep::Enter(Box::new(session)));
    });
}
