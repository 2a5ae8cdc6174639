//! A profile from a file that was kept in version control: what it changes is seen before it is taken in.

use crate::calls::use_doing;
use crate::context::use_console;
use crate::parts::diffs::diffs;
use crate::parts::file::FileButton;
use crate::parts::refused::refused_if;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use admin_contract::endpoints::ImportProfile;
use admin_contract::profiles::{self, Imported};
use kit::icon::Icon;
use kit::sheet::Sheet;
use model::offline::Profile;
use texts::t;
use yew::prelude::*;

/// What the sheet tells.
#[derive(Properties, PartialEq)]
pub struct ImportProps {
    /// A profile was taken in.
    pub on_change: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// A profile from a file.
#[component]
pub fn ImportSheet(props: &ImportProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let seen = use_state(|| None::<(Profile, Imported)>);
    let unreadable = use_state(|| None::<String>);
    let on_text = {
        let (doing, seen, unreadable) = (doing.clone(), seen.clone(), unreadable.clone());
        Callback::from(move |(_, text): (String, String)| {
            seen.set(None);
            match serde_json::from_str::<Profile>(&text) {
                Err(error) => unreadable.set(Some(error.to_string())),
                Ok(profile) => {
                    unreadable.set(None);
                    let (seen, body) =
                        (seen.clone(), profiles::ImportProfile { profile: profile.clone(), dry_run: true });
                    doing.run(Ask::<ImportProfile>::at(&[]).body(&body), move |told| {
                        seen.set(Some((profile, told)))
                    });
                }
            }
        })
    };
    let import = {
        let (doing, seen, on_change, on_close) =
            (doing.clone(), seen.clone(), props.on_change.clone(), props.on_close.clone());
        Callback::from(move |_: MouseEvent| {
            let Some((profile, told)) = &*seen else { return };
            let body = profiles::ImportProfile { profile: profile.clone(), dry_run: false };
            let (console, on_change, on_close) = (console.clone(), on_change.clone(), on_close.clone());
            let ask = Ask::<ImportProfile>::at(&[]).body(&body);
            // Only what was compared is replaced.
            let ask = told.version.iter().fold(ask, |ask, version| ask.version(version));
            doing.run(ask, move |_| {
                console.toast(t!("profile-imported"));
                on_change.emit(());
                on_close.emit(());
            });
        })
    };
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="confirm" disabled={seen.is_none() || doing.is_working()} onclick={import}>{ t!("profile-import") }</button>
        </>
    };
    html! {
        <Sheet title={t!("profile-import")} testid="import-sheet" is_wide={true} on_close={&props.on_close} {foot}>
            <p>{ t!("profile-import-lead") }</p>
            <FileButton testid="profile-file" label={t!("choose-file")} accept=".json,application/json" {on_text} />
            if let Some(why) = &*unreadable { { band(Tone::Bad, Icon::ErrorCircle, "unreadable", html! { <>{ t!("file-unreadable") }{ " " }<span lang="en">{ why }</span></> }) } }
            if let Some((profile, told)) = &*seen {
                <h3>{ if told.is_new { t!("profile-import-new", name = profile.name.clone()) } else { t!("profile-import-old", name = profile.name.clone()) } }</h3>
                { diffs(&told.changes, &|table| table.to_owned()) }
            }
            { refused_if(doing.trouble(), "import-problem") }
        </Sheet>
    }
}
