//! The commands of the record: which there are, what they are called, what they ask for, and what becomes of them.

use super::record::{Open, Then, save};
use crate::context::{Face, Offered, use_event, use_face};
use crate::fields::Field;
use crate::state::edits::Typed;
use crate::state::inquiry::{Inquiry, Question};
use crate::state::route::Route;
use contract::calls::{ListCommands, RunCommand};
use contract::commands::{CommandInfo, Ran};
use contract::{Event, Problem};
use kit::icon::Icon;
use kit::problem::alert;
use kit::sheet::Sheet;
use model::command::Command;
use model::form::{Cell, Content};
use model::metadata::Label;
use model::{Code, ColumnMeta, Fields, Lookup, RecordId, Value};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What a command is called.
pub fn command_name(command: Command) -> String {
    match command {
        Command::Qualify => t!("command-qualify"),
        Command::Disqualify => t!("command-disqualify"),
        Command::CloseWon => t!("command-close-won"),
        Command::CloseLost => t!("command-close-lost"),
        Command::Resolve => t!("command-resolve"),
        Command::MarkComplete => t!("command-mark-complete"),
        Command::ConvertToCase => t!("command-convert-to-case"),
        Command::ConvertToOpportunity => t!("command-convert-to-opportunity"),
        Command::SetState => t!("command-set-state"),
        Command::Assign => t!("command-assign"),
        Command::Share => t!("command-share"),
        Command::Unshare => t!("command-unshare"),
    }
}

/// What is said once it is done.
pub fn done_text(command: Command, name: &str) -> String {
    match command {
        Command::Qualify => t!("done-qualify", name = name),
        Command::Disqualify => t!("done-disqualify", name = name),
        Command::CloseWon => t!("done-close-won", name = name),
        Command::CloseLost => t!("done-close-lost", name = name),
        Command::Resolve => t!("done-resolve", name = name),
        Command::MarkComplete => t!("done-mark-complete", name = name),
        Command::ConvertToCase => t!("done-convert-to-case", name = name),
        Command::ConvertToOpportunity => t!("done-convert-to-opportunity", name = name),
        Command::SetState => t!("done-set-state", name = name),
        Command::Assign => t!("done-assign", name = name),
        Command::Share => t!("done-share", name = name),
        Command::Unshare => t!("done-unshare", name = name),
    }
}

/// Its picture.
pub fn command_icon(command: Command) -> Icon {
    match command {
        Command::Qualify => Icon::CheckmarkCircle,
        Command::Disqualify => Icon::Prohibited,
        Command::CloseWon => Icon::Trophy,
        Command::CloseLost => Icon::ThumbDislike,
        Command::Resolve | Command::MarkComplete => Icon::Checkmark,
        Command::ConvertToCase => Icon::ChatHelp,
        Command::ConvertToOpportunity => Icon::Target,
        Command::SetState => Icon::Archive,
        Command::Assign => Icon::PersonSwap,
        Command::Share => Icon::Share,
        Command::Unshare => Icon::Dismiss,
    }
}

/// The words of parameters that are no columns, and of the rights of a share.
pub fn word(name: &str) -> Option<String> {
    Some(match name {
        "createaccount" => t!("ask-createaccount"),
        "createcontact" => t!("ask-createcontact"),
        "createopportunity" => t!("ask-createopportunity"),
        "actualrevenue" => t!("ask-actualrevenue"),
        "actualend" => t!("ask-actualend"),
        "description" => t!("ask-description"),
        "subject" => t!("ask-subject"),
        "timespent" => t!("ask-timespent"),
        "billabletime" => t!("ask-billabletime"),
        "complete" => t!("ask-complete"),
        "rights" => t!("ask-rights"),
        "principal" => t!("ask-principal"),
        "read" => t!("right-read"),
        "write" => t!("right-write"),
        "append" => t!("right-append"),
        "append_to" => t!("right-append-to"),
        "assign" => t!("right-assign"),
        "share" => t!("right-share"),
        "delete" => t!("right-delete"),
        _ => return None,
    })
}

/// The commands of the record on screen, and the one whose questions are open.
pub struct Commands {
    /// All of them, in order.
    pub all: Rc<Vec<CommandInfo>>,
    /// Begins one: saves first what was changed, then asks what is to be asked.
    pub on_command: Callback<Command>,
    /// The questions that are open.
    pub asking: Option<CommandInfo>,
    /// Closes them.
    pub on_done: Callback<()>,
}

/// The commands of a record, asked for again whenever it changes, and offered to the palette.
#[hook]
pub fn use_commands(table: &str, id: Option<RecordId>, open: &UseReducerHandle<Open>) -> Commands {
    let face = use_face();
    let all = use_state(Rc::<Vec<CommandInfo>>::default);
    let asking = use_state(|| None::<CommandInfo>);
    let load = {
        let (face, all, table) = (face.clone(), all.setter(), table.to_owned());
        Callback::from(move |()| {
            let Some(id) = id else { return };
            let (face, all, table) = (face.clone(), all.clone(), table.clone());
            // A record that isn't here has no commands, and its page says why.
            spawn_local(async move {
                all.set(Rc::new(face.call(ListCommands { table, id }).await.unwrap_or_default()))
            });
        })
    };
    {
        let load = load.clone();
        use_effect_with((), move |()| load.emit(()));
    }
    {
        let table = table.to_owned();
        use_event(move |event| {
            if matches!(&event, Event::Rows(rows) if rows.table == table && (rows.ids.is_empty() || id.is_some_and(|id| rows.ids.contains(&id))))
            {
                load.emit(());
            }
        });
    }
    let on_command = {
        let (face, open, table) = (face.clone(), open.clone(), table.to_owned());
        let (all, asking) = ((*all).clone(), asking.setter());
        Callback::from(move |command: Command| {
            let Some(info) = all.iter().find(|info| info.command == command).cloned() else { return };
            let asking = asking.clone();
            let ask = Callback::from(move |()| asking.set(Some(info.clone())));
            if open.edits.is_dirty() { save(&face, &open, &table, Then::Call(ask)) } else { ask.emit(()) }
        })
    };
    use_offer(&all, &on_command);
    let on_done = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    Commands { all: (*all).clone(), on_command, asking: (*asking).clone(), on_done }
}

/// Lets the palette have the commands while the page is there.
#[hook]
fn use_offer(all: &Rc<Vec<CommandInfo>>, on_command: &Callback<Command>) {
    let face = use_face();
    let commands: Vec<Command> = all.iter().map(|info| info.command).collect();
    face.offer(Some(Offered { commands, on_command: on_command.clone() }));
    use_effect_with((), move |()| move || face.offer(None));
}

/// The record a command is for.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The command.
    pub info: CommandInfo,
    /// Logical name.
    pub table: String,
    /// The records; at least one.
    pub ids: Vec<RecordId>,
    /// The record's name, or how many they are.
    pub title: String,
    /// Its currency.
    #[prop_or_default]
    pub currency: Option<String>,
    /// It was run.
    pub on_done: Callback<()>,
    /// It isn't wanted.
    pub on_cancel: Callback<()>,
}

/// What a command asks for, and the button that runs it.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let face = use_face();
    let inquiry = use_state(|| Inquiry::new(&props.info, &props.table, word));
    let (problem, running) = (use_state(|| None::<Problem>), use_state(|| false));
    let on_typed = {
        let (inquiry, problem) = (inquiry.clone(), problem.setter());
        Callback::from(move |(column, typed): (Rc<ColumnMeta>, Typed)| {
            let mut next = (*inquiry).clone();
            next.answered(&column, typed);
            inquiry.set(next);
            problem.set(None);
        })
    };
    let run = {
        let (inquiry, problem, running) = (inquiry.clone(), problem.setter(), running.clone());
        let (table, ids, title, done) =
            (props.table.clone(), props.ids.clone(), props.title.clone(), props.on_done.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = (*inquiry).clone();
            let (command, parameters) = (next.command, next.to_run());
            inquiry.set(next);
            let Some(parameters) = parameters else { return };
            running.set(true);
            let (table, ids) = (table.clone(), ids.clone());
            let (face, problem, running) = (face.clone(), problem.clone(), running.setter());
            let (done, title) = (done.clone(), title.clone());
            spawn_local(async move {
                let ran = match ids[..] {
                    [id] => run(&face, RunCommand { table, id, command, parameters }, &title).await,
                    _ => run_all(&face, &table, &ids, command, &parameters).await,
                };
                match ran {
                    Ok(()) => done.emit(()),
                    Err(found) => {
                        problem.set(Some(found));
                        running.set(false);
                    }
                }
            });
        })
    };
    let name = command_name(props.info.command);
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_cancel.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="command-run" disabled={*running} onclick={run}>{ &name }</button>
        </>
    };
    html! {
        <Sheet title={name.clone()} testid="command-dialog" on_close={&props.on_cancel} {foot}>
            <p><bdi>{ &props.title }</bdi></p>
            if let Some(problem) = &*problem { { alert(problem, "command-problem") } }
            for question in inquiry.questions().iter() { { asked(question, &inquiry, props, &on_typed) } }
        </Sheet>
    }
}

fn asked(
    question: &Question,
    inquiry: &Inquiry,
    props: &DialogProps,
    on_typed: &Callback<(Rc<ColumnMeta>, Typed)>,
) -> Html {
    let column = &question.column;
    let name = &column.logical_name;
    let state = match inquiry.value("statecode") {
        Value::Choice(state) => Some(*state),
        _ => None,
    };
    html! {
        <Field key={question.parameter.clone()} cell={cell_of(name, Label::default())} table={question.table.clone()} column={column.clone()}
            value={inquiry.value(name).clone()} on_server={None::<Value>} problem={inquiry.problem(name).cloned()}
            currency={props.currency.clone().map(AttrValue::from)} {state} read_only={false} prefix="c" on_typed={on_typed.clone()} />
    }
}

/// A cell for a column that stands on no form.
pub fn cell_of(column: &str, label: Label) -> Cell {
    let content = Content::Column { column: column.to_owned(), class_id: String::new() };
    Cell { label, show_label: true, col_span: 1, content, locked: false }
}

/// Runs a command, tells of it with a way back, and goes where it led: to the opportunity or case that it made.
async fn run(face: &Face, call: RunCommand, title: &str) -> Result<(), Problem> {
    let command = call.command;
    let ran: Ran = face.call(call).await?;
    face.toast_with_undo(done_text(command, title), ran.seq);
    let leads_to = |to: &&Lookup| matches!(to.table.as_str(), "opportunity" | "incident");
    if let Some(to) = ran.made.iter().rev().find(leads_to) {
        face.go(Route::Record { table: to.table.clone(), id: to.id });
    }
    Ok(())
}

/// Runs a command on many records, one after the other. Those that don't have it now are passed over, and all are
/// counted.
async fn run_all(
    face: &Face,
    table: &str,
    ids: &[RecordId],
    command: Command,
    parameters: &Fields,
) -> Result<(), Problem> {
    let (mut ran, mut passed) = (0_usize, 0_usize);
    let mut refused = None;
    for id in ids {
        let (table, parameters) = (table.to_owned(), parameters.clone());
        match face.call(RunCommand { table, id: *id, command, parameters }).await {
            Ok(_) => ran += 1,
            Err(problem) if problem.code == Code::CommandUnavailable => passed += 1,
            Err(problem) => refused = Some(problem),
        }
    }
    match refused {
        Some(problem) if ran == 0 => return Err(problem),
        Some(problem) => face.toast(texts::problem(&problem)),
        None => {}
    }
    face.toast(t!("bulk-done", command = command_name(command), count = ran));
    if passed > 0 {
        face.toast(t!("bulk-passed", count = passed));
    }
    Ok(())
}
