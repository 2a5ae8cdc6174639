//! What can be done with a record: on top of desktops, below the thumb line of phones. What the user may not do is
//! absent, not grey.

use super::commands::{command_icon, command_name};
use kit::command::{More, Verb};
use kit::icon::{Icon, icon_with};
use model::command::Command;
use texts::t;
use yew::prelude::*;

/// Commands that stand on the desktop's bar itself; the rest is in its menu.
const ON_BAR: usize = 2;
/// Verbs beside "Save" on a phone's bar.
const ON_PHONE: usize = 3;

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
    /// The commands that the record has.
    pub commands: Vec<Command>,
    /// Saves a draft on the server, where that can be done.
    pub on_send: Option<Callback<()>>,
    /// Begins one of them.
    pub on_command: Callback<Command>,
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

impl Verbs {
    fn save(&self) -> Option<Verb> {
        let verb = Verb::new("save", Icon::Save, t!("form-save"), &self.on_save);
        self.can_save.then_some(Verb { disabled: self.saving, ..verb })
    }

    fn save_close(&self) -> Option<Verb> {
        let verb = Verb::new("save-close", Icon::SaveArrow, t!("form-save-close"), &self.on_save_close);
        self.can_save.then_some(Verb { disabled: self.saving, ..verb })
    }

    fn undo(&self) -> Option<Verb> {
        self.dirty.then(|| Verb::new("undo", Icon::ArrowUndo, t!("form-undo"), &self.on_undo))
    }

    fn new_row(&self) -> Option<Verb> {
        self.can_create.then(|| Verb::new("new", Icon::Add, t!("form-new-record"), &self.on_new))
    }

    fn delete(&self) -> Option<Verb> {
        self.can_delete.then(|| Verb::new("delete", Icon::Delete, t!("form-delete"), &self.on_delete))
    }

    fn commands(&self) -> Vec<Verb> {
        let send = self.on_send.as_ref().map(|on_send| {
            let verb = Verb::new("draft-send", Icon::CloudArrowUp, t!("draft-send"), on_send);
            Verb { disabled: self.saving, ..verb }
        });
        let verb = |command: &Command| {
            let command = *command;
            let run = self.on_command.reform(move |()| command);
            Verb::new(
                format!("command-{}", command.name()),
                command_icon(command),
                command_name(command),
                &run,
            )
        };
        send.into_iter().chain(self.commands.iter().map(verb)).collect()
    }
}

/// The command bar of desktops.
pub fn desktop_verbs(verbs: &Verbs) -> Html {
    let all = verbs.commands();
    let (bar, menu) = all.split_at(all.len().min(ON_BAR));
    let draw = |verb: Option<Verb>, neutral| verb.map(|verb| verb.button(false, neutral)).unwrap_or_default();
    html! {
        <div class="commands" role="toolbar">
            <button type="button" class="command neutral" data-testid="back" aria-label={t!("back")} onclick={verbs.on_back.reform(|_: MouseEvent| ())}>
                { icon_with(Icon::ArrowLeft, "turns") }
            </button>
            <span class="line"></span>
            { draw(verbs.save(), false) }{ draw(verbs.save_close(), false) }{ draw(verbs.undo(), true) }
            if verbs.can_create || verbs.can_delete { <span class="line"></span> }
            { draw(verbs.new_row(), false) }{ draw(verbs.delete(), true) }
            if !all.is_empty() { <span class="line"></span> }
            for verb in bar { { verb.button(false, false) } }
            <More verbs={menu.to_vec()} />
        </div>
    }
}

/// The command bar of phones: Save filled, three more, the last of which opens the rest.
pub fn phone_verbs(verbs: &Verbs) -> Html {
    let mut rest: Vec<Verb> = if verbs.dirty {
        verbs.undo().into_iter().chain(verbs.save_close()).chain(verbs.commands()).collect()
    } else {
        let commands = verbs.commands();
        let (first, others) = commands.split_at(commands.len().min(ON_BAR));
        first
            .iter()
            .cloned()
            .chain(verbs.new_row())
            .chain(others.iter().cloned())
            .chain(verbs.save_close())
            .collect()
    };
    rest.extend(verbs.new_row().filter(|_| verbs.dirty));
    rest.extend(verbs.delete());
    let shown = if rest.len() > ON_PHONE { ON_PHONE - 1 } else { rest.len() };
    let (bar, sheet) = rest.split_at(shown);
    html! {
        <div class="phone-commands" role="toolbar">
            if verbs.can_save {
                <button type="button" class="button primary" data-testid="save" disabled={verbs.saving} onclick={verbs.on_save.reform(|_: MouseEvent| ())}>
                    { t!("form-save") }
                </button>
            }
            for verb in bar { { verb.button(true, false) } }
            <More verbs={sheet.to_vec()} phone={true} />
        </div>
    }
}
