//! A question: a sheet from below on phones, a centred card on desktops.

use texts::t;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What a sheet shows.
#[derive(Properties, PartialEq)]
pub struct SheetProps {
    /// Its heading.
    pub title: AttrValue,
    /// `data-testid`
    #[prop_or("sheet".into())]
    pub testid: AttrValue,
    /// What stands below the heading.
    #[prop_or_default]
    pub children: Html,
    /// Its buttons, the filled one last.
    pub foot: Html,
    /// Whether it shows more than a question.
    #[prop_or_default]
    pub is_wide: bool,
    /// Whether it stands at the end of the window, beside what it is about.
    #[prop_or_default]
    pub is_side: bool,
    /// Escape was pressed.
    pub on_close: Callback<()>,
}

/// A question that waits for an answer.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It is in the document and closed, the only two things that could be wrong.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let oncancel = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_close.emit(());
        })
    };
    html! {
        <dialog ref={dialog} class={classes!("sheet", props.is_wide.then_some("wide"), props.is_side.then_some("side"))} data-testid={&props.testid} aria-labelledby="sheet-title" {oncancel}>
            <span class="sheet-grip"></span>
            <h2 class="sheet-title" id="sheet-title">{ &props.title }</h2>
            <div class="sheet-body">{ props.children.clone() }</div>
            <div class="sheet-foot">{ props.foot.clone() }</div>
        </dialog>
    }
}

/// What a confirmation asks.
#[derive(Properties, PartialEq)]
pub struct ConfirmProps {
    /// The question.
    pub title: AttrValue,
    /// What it means.
    pub text: AttrValue,
    /// The word on the button that does it.
    pub confirm: AttrValue,
    /// Does it.
    pub on_confirm: Callback<()>,
    /// Doesn't.
    pub on_cancel: Callback<()>,
}

/// Asks before something that can't be taken back.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let confirm = props.on_confirm.reform(|_: MouseEvent| ());
    let cancel = props.on_cancel.reform(|_: MouseEvent| ());
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={cancel}>{ t!("cancel") }</button>
            <button type="button" class="button danger" data-testid="confirm" onclick={confirm}>{ &props.confirm }</button>
        </>
    };
    html! { <Sheet title={&props.title} on_close={&props.on_cancel} {foot}><p>{ &props.text }</p></Sheet> }
}
