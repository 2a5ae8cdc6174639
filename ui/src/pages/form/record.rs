//! The open record: reading it, saving it, and what its heading says.

use crate::context::{Face, Scene, problem_with_labels};
use crate::pages::recent::PinButton;
use crate::parts::chips::heading_mark;
use crate::state::edits::{Edits, Typed};
use crate::state::route::Route;
use contract::Problem;
use contract::calls::{FindDuplicates, GetRecord, NewRecord, SaveRecord};
use contract::personal::NamedRecord;
use contract::related::RelatedTo;
use contract::shapes::RecordView;
use kit::entity::entity;
use kit::format;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use model::business_rule::Effects;
use model::status::Mark;
use model::{ColumnMeta, Fields, Lookup, RecordId, TableMeta};
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The record on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Open {
    /// Metadata of its table.
    pub table: Option<Rc<TableMeta>>,
    /// As it was read.
    pub record: Option<Rc<RecordView>>,
    /// What was changed.
    pub edits: Edits,
    /// What business rules do to the form as it is.
    pub rules: Rc<Effects>,
    /// Why it can't be shown, or couldn't be saved.
    pub problem: Option<Problem>,
    /// Fields that stopped the last saving.
    pub refused: usize,
    /// Whether a save is on its way.
    pub saving: bool,
    /// Records that this one may be a second of, and where to go once it is saved nevertheless.
    pub doubted: Option<(Rc<Vec<Lookup>>, Then)>,
    /// Whether the record left the device while it was being edited: what was typed stays in sight, to be copied.
    pub gone: bool,
}

/// What happens to the record on screen.
pub enum Step {
    /// It was read.
    Read(Rc<TableMeta>, Box<RecordView>),
    /// It couldn't be read or saved.
    Failed(Problem),
    /// A field was typed into.
    Typed(Rc<ColumnMeta>, Typed),
    /// The rules were asked about these fields.
    Ruled(Fields, Box<Effects>),
    /// Saving was stopped by fields; the edits carry their problems.
    Refused(Edits, usize),
    /// It may be a second of these (checklist 81); nothing is saved yet.
    Doubted(Rc<Vec<Lookup>>, Then),
    /// That was looked at.
    Looked,
    /// A save is on its way.
    Saving,
    /// It was saved.
    Saved,
    /// Edits are thrown away.
    Undo,
}

impl Reducible for Open {
    type Action = Step;

    fn reduce(self: Rc<Self>, step: Step) -> Rc<Self> {
        let mut open = (*self).clone();
        match step {
            // What was typed since is asked about anew.
            Step::Ruled(fields, _) if fields != open.edits.fields() => return self,
            Step::Ruled(_, effects) => {
                if *open.rules == *effects && effects.set.is_empty() {
                    return self;
                }
                // Looking at a record changes nothing in it.
                let is_new = open.record.as_ref().is_some_and(|record| record.is_new);
                if let (Some(table), true) = (&open.table, is_new || open.edits.is_dirty()) {
                    open.edits.ruled(&effects.set, table);
                }
                open.rules = Rc::from(effects);
            }
            Step::Read(table, record) => {
                match &open.record {
                    Some(before) if before.id == record.id => open.edits.refreshed(record.fields.clone()),
                    _ => open.edits = Edits::new(record.fields.clone(), record.is_new),
                }
                open.table = Some(table);
                open.record = Some(Rc::new(*record));
                open.problem = None;
                open.gone = false;
            }
            Step::Failed(problem) => {
                if problem.code == model::Code::RecordNotFound {
                    open.gone = open.edits.is_dirty();
                    if !open.gone {
                        open.record = None;
                    }
                }
                open.problem = Some(problem);
                open.saving = false;
            }
            Step::Typed(column, typed) => {
                open.edits.typed(&column, typed);
                open.refused = 0;
                open.problem = open.problem.filter(|_| open.gone);
            }
            Step::Refused(edits, count) => {
                open.edits = edits;
                open.refused = count;
            }
            Step::Doubted(found, then) => {
                open.doubted = Some((found, then));
                open.saving = false;
            }
            Step::Looked => open.doubted = None,
            Step::Saving => {
                open.saving = true;
                open.problem = None;
            }
            Step::Saved | Step::Undo => {
                let (fields, is_new) =
                    open.record.as_ref().map(|r| (r.fields.clone(), r.is_new)).unwrap_or_default();
                open.edits = Edits::new(fields, is_new);
                open.saving = false;
                open.refused = 0;
                // With the edits goes the last reason to show a record that isn't here.
                open.record = open.record.filter(|_| !open.gone);
                open.problem = open.problem.filter(|_| open.gone);
            }
        }
        Rc::new(open)
    }
}

impl Open {
    /// Whether the user may save it.
    pub fn can_save(&self) -> bool {
        !self.gone && self.record.as_ref().is_some_and(|record| record.is_new || record.can_update)
    }

    /// The record's name, or "New account".
    pub fn title(&self, scene: &Scene) -> String {
        match &self.record {
            Some(record) if record.is_new => {
                t!("form-new", name = format::in_text(&scene.singular(&record.table)))
            }
            Some(record) if record.title.is_empty() => t!("form-untitled"),
            Some(record) => record.title.clone(),
            None => String::new(),
        }
    }
}

/// Which record a form shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Which {
    /// One that is on the device.
    Existing(RecordId),
    /// One that doesn't exist yet, and the record that it will belong to.
    New(Option<RelatedTo>),
}

/// Where to go after saving.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// Stay with the record.
    Stay,
    /// Go to another page.
    Go(Route),
    /// Stay, and go on with this.
    Call(Callback<()>),
}

/// Reads a record, or makes a new one, with the metadata of its table.
pub async fn load(face: &Face, table: &str, which: Which) -> Step {
    let read = async {
        let meta = face.table(table).await?;
        let table = table.to_owned();
        let record = match which {
            Which::Existing(id) => face.call(GetRecord { table, id }).await?,
            Which::New(related) => face.call(NewRecord { table, related }).await?,
        };
        Ok((meta, record))
    };
    match read.await {
        Ok((meta, record)) => Step::Read(meta, Box::new(record)),
        Err(problem) => Step::Failed(problem),
    }
}

/// Saves what was changed, unless a field needs a look first, or the record may be a second of one that is there.
pub fn save(face: &Face, open: &UseReducerHandle<Open>, table: &str, then: Then) {
    store(face, open, table, then, true);
}

/// As [`save`]; `asks` whether records that it may be a second of are looked for.
pub fn store(face: &Face, open: &UseReducerHandle<Open>, table: &str, then: Then, asks: bool) {
    let (Some(meta), Some(record), false) = (open.table.clone(), open.record.clone(), open.saving) else {
        return;
    };
    if !open.edits.is_dirty() && !record.is_new {
        if let Then::Go(route) = then {
            face.go(route);
        }
        return;
    }
    if record.draft {
        return super::draft::keep(face, open, table, then);
    }
    let mut edits = open.edits.clone();
    let changes = match edits.to_save(&meta, &open.rules) {
        Ok(changes) => changes,
        Err(count) => {
            open.dispatch(Step::Refused(edits, count));
            return;
        }
    };
    open.dispatch(Step::Saving);
    let call = SaveRecord { table: table.to_owned(), id: record.id, create: record.is_new, changes };
    let (face, open, table) = (face.clone(), open.dispatcher(), table.to_owned());
    spawn_local(async move {
        let found = if asks { doubles(&face, &call).await } else { Vec::new() };
        if !found.is_empty() {
            return open.dispatch(Step::Doubted(Rc::new(found), then));
        }
        let saved = match face.call(call).await {
            Ok(saved) => saved,
            Err(problem) => return open.dispatch(Step::Failed(problem)),
        };
        face.set_guard(None);
        let next = match then.clone() {
            Then::Go(route) => Some(route),
            Then::Call(_) => None,
            Then::Stay if record.is_new => Some(Route::Record { table: table.clone(), id: saved.id }),
            Then::Stay => None,
        };
        match next {
            Some(route) => face.go(route),
            None => {
                open.dispatch(load(&face, &table, Which::Existing(saved.id)).await);
                open.dispatch(Step::Saved);
                if let Then::Call(on) = then {
                    on.emit(());
                }
            }
        }
    });
}

/// Records that one to be saved may be a second of. Where they can't be looked for, saving goes on: it is only a warning.
async fn doubles(face: &Face, call: &SaveRecord) -> Vec<Lookup> {
    let SaveRecord { table, id, create, changes } = call.clone();
    face.call(FindDuplicates { table, id, create, changes }).await.unwrap_or_default()
}

/// Image, name and mark of the record, as the heading of the page.
pub fn heading(open: &Open, scene: &Scene) -> Html {
    let title = open.title(scene);
    let Some(record) = &open.record else { return Html::default() };
    let size = if scene.phone { "" } else { "large" };
    html! {
        <div class="row" style="gap:12px">
            if record.is_new { { entity(&record.table, Mark::None, "large") } } else { { monogram(&title, size) } }
            <div class="grow">
                <h1 class={scene.phone.then_some("cut")} dir="auto" data-testid="record-title" title={title.clone()}>{ title }</h1>
                <div class="row small-text muted">
                    if !scene.phone || record.mark == contract::shapes::RecordMark::Sent {
                        <span>{ scene.singular(&record.table) }</span>
                    }
                    { heading_mark(&record.mark) }
                    if record.draft && !record.is_new { <span class="chip wait" data-testid="draft-chip">{ icon(Icon::Drafts) }{ t!("draft-chip") }</span> }
                    if open.edits.is_dirty() { <span class="chip plain brand" data-testid="unsaved">{ t!("form-unsaved") }</span> }
                </div>
            </div>
            if !record.is_new && !record.draft {
                <PinButton record={NamedRecord { table: record.table.clone(), id: record.id, title: record.title.clone() }} />
            }
        </div>
    }
}

/// What stopped saving, in words.
pub fn refusal(open: &Open) -> Option<String> {
    let columns = open.table.as_ref().map(|table| table.columns.as_slice()).unwrap_or_default();
    match (&open.problem, open.refused) {
        (Some(problem), _) => Some(problem_with_labels(problem, columns)),
        (None, 0) => None,
        (None, count) => Some(t!("form-problems", count = count)),
    }
}
