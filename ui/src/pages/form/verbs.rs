//! What can be done with a record: on top of desktops, below the thumb line of phones. What the user may not do is
//! absent, not grey.

use crate::kit::command::Command;
use crate::kit::icon::{Icon, icon_with};
use texts::t;
use yew::prelude::*;

/// What can be done, and by what.
pub struct Verbs {
    /// Whether the user may save.
    pub can_save: bool,
    /// Whether he may create another.
    pub can_create: bool,
    /// Whether he may delete it.
    pub can_delete: bool,
    /// Whether something was changed.
    pub dirty: bool,
    /// Whether a save is on its way.
    pub saving: bool,
    /// Back to the grid.
    pub on_back: Callback<()>,
    /// Saves.
    pub on_save: Callback<()>,
    /// Saves and goes back.
    pub on_save_close: Callback<()>,
    /// Makes another.
    pub on_new: Callback<()>,
    /// Deletes, after asking.
    pub on_delete: Callback<()>,
    /// Throws the edits away.
    pub on_undo: Callback<()>,
}

/// The command bar of desktops.
pub fn desktop_verbs(verbs: &Verbs) -> Html {
    html! {
        <div class="commands" role="toolbar">
            <button type="button" class="command neutral" data-testid="back" aria-label={t!("back")} onclick={verbs.on_back.reform(|_: MouseEvent| ())}>
                { icon_with(Icon::ArrowLeft, "turns") }
            </button>
            <span class="line"></span>
            if verbs.can_save {
                <Command testid="save" icon={Icon::Save} label={t!("form-save")} disabled={verbs.saving} onclick={&verbs.on_save} />
                <Command testid="save-close" icon={Icon::SaveArrow} label={t!("form-save-close")} disabled={verbs.saving} onclick={&verbs.on_save_close} />
            }
            if verbs.dirty { <Command testid="undo" icon={Icon::ArrowUndo} label={t!("form-undo")} neutral={true} onclick={&verbs.on_undo} /> }
            if verbs.can_create || verbs.can_delete { <span class="line"></span> }
            if verbs.can_create { <Command testid="new" icon={Icon::Add} label={t!("form-new-record")} onclick={&verbs.on_new} /> }
            if verbs.can_delete { <Command testid="delete" icon={Icon::Delete} label={t!("form-delete")} neutral={true} onclick={&verbs.on_delete} /> }
        </div>
    }
}

/// The command bar of phones: Save filled, at most three more.
pub fn phone_verbs(verbs: &Verbs) -> Html {
    html! {
        <div class="phone-commands" role="toolbar">
            if verbs.can_save {
                <button type="button" class="button primary" data-testid="save" disabled={verbs.saving} onclick={verbs.on_save.reform(|_: MouseEvent| ())}>
                    { t!("form-save") }
                </button>
                <Command phone={true} testid="save-close" icon={Icon::SaveArrow} label={t!("form-save-close")} disabled={verbs.saving} onclick={&verbs.on_save_close} />
            }
            if verbs.dirty {
                <Command phone={true} testid="undo" icon={Icon::ArrowUndo} label={t!("form-undo")} onclick={&verbs.on_undo} />
            } else if verbs.can_create {
                <Command phone={true} testid="new" icon={Icon::Add} label={t!("form-new-record")} onclick={&verbs.on_new} />
            }
            if verbs.can_delete { <Command phone={true} testid="delete" icon={Icon::Delete} label={t!("form-delete")} onclick={&verbs.on_delete} /> }
        </div>
    }
}
