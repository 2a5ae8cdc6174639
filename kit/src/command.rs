//! Verbs: on top of desktop pages, below the thumb line of phones.

use crate::icon::{Icon, icon};
use crate::menu::use_popup;
use crate::sheet::Sheet;
use texts::t;
use yew::prelude::*;

/// A verb, wherever it comes to stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Verb {
    /// `data-testid`
    pub testid: AttrValue,
    /// Its icon.
    pub icon: Icon,
    /// Its word.
    pub label: AttrValue,
    /// Does it.
    pub onclick: Callback<()>,
    /// Whether it can't be done just now.
    pub disabled: bool,
}

impl Verb {
    /// A verb that can be done.
    pub fn new(
        testid: impl Into<AttrValue>,
        icon: Icon,
        label: impl Into<AttrValue>,
        onclick: &Callback<()>,
    ) -> Self {
        Self { testid: testid.into(), icon, label: label.into(), onclick: onclick.clone(), disabled: false }
    }

    /// The verb as a button of a bar.
    pub fn button(&self, phone: bool, neutral: bool) -> Html {
        html! {
            <Command testid={self.testid.clone()} icon={self.icon} label={self.label.clone()} onclick={&self.onclick} disabled={self.disabled} {phone} {neutral} />
        }
    }
}

/// Verbs that have no room on the bar.
#[derive(Properties, PartialEq)]
pub struct MoreProps {
    /// The verbs.
    pub verbs: Vec<Verb>,
    /// Whether the bar is a phone's.
    #[prop_or_default]
    pub phone: bool,
}

/// Verbs that have no room on the bar: a menu on desktops, a sheet on phones.
#[component]
pub fn More(props: &MoreProps) -> Html {
    let popup = use_popup();
    if props.verbs.is_empty() {
        return Html::default();
    }
    let line = |verb: &Verb| {
        let (close, does) = (popup.close.clone(), verb.onclick.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            close.emit(());
            does.emit(());
        });
        html! {
            <button type="button" class="menu-item" role={(!props.phone).then_some("menuitem")} data-testid={verb.testid.clone()} disabled={verb.disabled} {onclick}>
                { icon(verb.icon) }<span class="cut">{ &verb.label }</span>
            </button>
        }
    };
    let lines: Html = props.verbs.iter().map(line).collect();
    if props.phone {
        let close = popup.close.reform(|_: MouseEvent| ());
        let foot = html! { <button type="button" class="button" data-testid="cancel" onclick={close}>{ t!("cancel") }</button> };
        return html! {
            <>
                <Command phone={true} testid="more" icon={Icon::More} label={t!("nav-more")} onclick={&popup.show} />
                if popup.open { <Sheet title={t!("nav-more")} testid="more-sheet" on_close={&popup.close} {foot}><div ref={popup.anchor.clone()}>{ lines }</div></Sheet> }
            </>
        };
    }
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="command neutral" data-testid="more" aria-haspopup="menu" aria-expanded={popup.open.to_string()}
                onclick={popup.toggle.reform(|_: MouseEvent| ())}>{ icon(Icon::More) }<span>{ t!("nav-more") }</span></button>
            if popup.open { <div class="menu" role="menu">{ lines }</div> }
        </div>
    }
}

/// A verb of a command bar.
#[derive(Properties, PartialEq)]
pub struct CommandProps {
    /// `data-testid`
    pub testid: AttrValue,
    /// Its icon.
    pub icon: Icon,
    /// Its word.
    pub label: AttrValue,
    /// Does it.
    pub onclick: Callback<()>,
    /// Whether it can be done now.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it stands on a phone's bar.
    #[prop_or_default]
    pub phone: bool,
    /// Whether its icon is grey, for verbs that aren't the main ones.
    #[prop_or_default]
    pub neutral: bool,
}

/// A verb of a command bar.
#[component]
pub fn Command(props: &CommandProps) -> Html {
    let class = match (props.phone, props.neutral) {
        (true, _) => classes!("phone-command"),
        (false, true) => classes!("command", "neutral"),
        (false, false) => classes!("command"),
    };
    let onclick = props.onclick.reform(|_: MouseEvent| ());
    html! {
        <button type="button" {class} data-testid={&props.testid} disabled={props.disabled} {onclick}>
            { icon(props.icon) }<span>{ &props.label }</span>
        </button>
    }
}
