//! What every component can reach: the engine, navigation, toasts, and the facts all pages share.

mod load;

pub use load::use_load;

use crate::carrier::Backend;
use crate::state::route::Route;
use crate::state::session::Step;
use contract::calls::GetTable;
use contract::files::{FileInfo, FileQuery, NewFile};
use contract::filters::ColumnFilter;
use contract::layout::Layout;
use contract::personal::{Personal, PersonalView};
use contract::shapes::{Navigation, Session, Sort, TableInfo};
use contract::{Call, Event, Problem};
use js_sys::Uint8Array;
use kit::toasts::Told;
use model::command::Command;
use model::metadata::Label;
use model::status::OfflineStatus;
use model::{ColumnMeta, RecordId, TableMeta};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;
use yew::prelude::*;

/// What every component can reach. It never changes, so it never causes a drawing.
#[derive(Clone)]
pub struct Face(Rc<Inner>);

struct Inner {
    backend: Backend,
    listeners: RefCell<Vec<(u64, Callback<Event>)>>,
    next_listener: Cell<u64>,
    tables: RefCell<HashMap<String, Rc<TableMeta>>>,
    grids: RefCell<HashMap<String, GridMemory>>,
    layout: RefCell<Layout>,
    searched: RefCell<String>,
    guard: RefCell<Option<Callback<Route>>>,
    entrance: Callback<Step>,
    offered: RefCell<Option<Offered>>,
    toast: Callback<Told>,
}

/// The commands of the record on screen, for the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// Which.
    pub commands: Vec<Command>,
    /// Begins one.
    pub on_command: Callback<Command>,
}

/// What a grid remembers while the person looks at a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridMemory {
    /// The view chosen.
    pub view: Option<Uuid>,
    /// The quick find text.
    pub search: String,
    /// The sort chosen.
    pub sort: Option<Vec<Sort>>,
    /// What columns must hold.
    pub filters: Vec<ColumnFilter>,
    /// The columns chosen; those of the view where there are none.
    pub columns: Vec<String>,
    /// The view of one's own that is open.
    pub personal: Option<Uuid>,
    /// How far it was scrolled, in CSS pixels.
    pub scroll_top: i32,
    /// The row the keyboard stands on.
    pub active: u32,
}

impl PartialEq for Face {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Face {
    /// Ties the parts together and begins to listen.
    pub fn new(backend: Backend, entrance: Callback<Step>, toast: Callback<Told>) -> Self {
        let face = Self(Rc::new(Inner {
            backend,
            listeners: RefCell::default(),
            next_listener: Cell::default(),
            tables: RefCell::default(),
            grids: RefCell::default(),
            layout: RefCell::default(),
            searched: RefCell::default(),
            guard: RefCell::default(),
            entrance,
            offered: RefCell::default(),
            toast,
        }));
        let hub = face.clone();
        face.0.backend.listen(Rc::new(move |event| hub.hand_out(&event)));
        face
    }

    /// Makes a call.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn call<C: Call>(&self, call: C) -> Result<C::Reply, Problem> {
        self.0.backend.call(call).await
    }

    /// Attaches a file that the user picked.
    ///
    /// # Errors
    /// What the engine answers; [`model::Code::BadRequest`] for a file that the browser can't read.
    pub async fn attach_file(&self, new: NewFile, file: &File) -> Result<FileInfo, Problem> {
        let buffer = JsFuture::from(file.array_buffer()).await;
        let bytes = buffer.map_err(|_| Problem::new(model::Code::BadRequest))?;
        self.0.backend.attach_file(new, Uint8Array::new(&bytes)).await
    }

    /// Reads the bytes of a file, or of its small picture.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn read_file(&self, of: FileQuery) -> Result<Uint8Array, Problem> {
        self.0.backend.read_file(of).await
    }

    /// The engine and the shell.
    pub(crate) fn backend(&self) -> &Backend {
        &self.0.backend
    }

    /// Looks at the layout as it is known here.
    pub(crate) fn with_layout<T>(&self, look: impl FnOnce(&Layout) -> T) -> T {
        look(&self.0.layout.borrow())
    }

    /// Changes the layout as it is known here.
    pub(crate) fn change_layout(&self, change: impl FnOnce(&mut Layout)) {
        change(&mut self.0.layout.borrow_mut());
    }

    /// Makes a call whose reply nobody waits for; a refusal is told as a toast.
    pub fn send<C: Call>(&self, call: C) {
        let face = self.clone();
        spawn_local(async move {
            if let Err(problem) = face.call(call).await {
                face.toast(texts::problem(&problem));
            }
        });
    }

    /// Metadata of a table, asked for once.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn table(&self, name: &str) -> Result<Rc<TableMeta>, Problem> {
        if let Some(table) = self.0.tables.borrow().get(name) {
            return Ok(table.clone());
        }
        let table = Rc::new(self.call(GetTable { table: name.to_owned() }).await?);
        self.0.tables.borrow_mut().insert(name.to_owned(), table.clone());
        Ok(table)
    }

    /// Forgets metadata and grids, for another user or app.
    pub fn forget(&self) {
        self.0.tables.borrow_mut().clear();
        self.0.grids.borrow_mut().clear();
        self.0.searched.borrow_mut().clear();
        self.set_guard(None);
    }

    /// Changes what the outermost component shows.
    pub fn enter(&self, step: Step) {
        self.0.entrance.emit(step);
    }

    /// Tells something quietly.
    pub fn toast(&self, text: impl Into<String>) {
        self.0.toast.emit(Told { text: text.into(), undo: None });
    }

    /// Tells what was done, with a way to take it back while it waits in the queue at that place.
    pub fn toast_with_undo(&self, text: impl Into<String>, undo: Option<i64>) {
        self.0.toast.emit(Told { text: text.into(), undo });
    }

    /// The commands of the record on screen.
    pub fn offered(&self) -> Option<Offered> {
        self.0.offered.borrow().clone()
    }

    /// Offers the commands of the record on screen, or those of none.
    pub fn offer(&self, offered: Option<Offered>) {
        *self.0.offered.borrow_mut() = offered;
    }

    /// Goes to a page, unless unsaved edits are asked about first.
    pub fn go(&self, route: Route) {
        let guard = self.0.guard.borrow().clone();
        match guard {
            Some(guard) => guard.emit(route),
            None => set_hash(&route),
        }
    }

    /// Asks `guard` before leaving the page; `None` lets leave again.
    pub fn set_guard(&self, guard: Option<Callback<Route>>) {
        *self.0.guard.borrow_mut() = guard;
    }

    /// Whether leaving the page must be asked about first.
    pub fn is_guarded(&self) -> bool {
        self.0.guard.borrow().is_some()
    }

    /// What a table's grid remembers.
    pub fn grid_memory(&self, table: &str) -> GridMemory {
        self.0.grids.borrow().get(table).cloned().unwrap_or_default()
    }

    /// What was searched for in all tables.
    pub fn searched(&self) -> String {
        self.0.searched.borrow().clone()
    }

    /// Remembers what is searched for in all tables, for who comes back to it.
    pub fn search_for(&self, text: &str) {
        text.clone_into(&mut self.0.searched.borrow_mut());
    }

    /// Lets a table's grid open with a search.
    pub fn search_grid(&self, table: &str, text: &str) {
        self.remember_grid(table, GridMemory { search: text.to_owned(), ..GridMemory::default() });
    }

    /// Lets a table's grid remember.
    pub fn remember_grid(&self, table: &str, memory: GridMemory) {
        self.0.grids.borrow_mut().insert(table.to_owned(), memory);
    }

    fn hand_out(&self, event: &Event) {
        let listeners: Vec<_> = self.0.listeners.borrow().iter().map(|(_, l)| l.clone()).collect();
        for listener in listeners {
            listener.emit(event.clone());
        }
    }

    fn subscribe(&self, listener: Callback<Event>) -> u64 {
        let number = self.0.next_listener.get();
        self.0.next_listener.set(number + 1);
        self.0.listeners.borrow_mut().push((number, listener));
        number
    }

    fn unsubscribe(&self, number: u64) {
        self.0.listeners.borrow_mut().retain(|(n, _)| *n != number);
    }
}

/// The facts that all pages of the workspace share.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Who is signed in.
    pub session: Rc<Session>,
    /// The sitemap; `None` until it is here.
    pub navigation: Option<Rc<Navigation>>,
    /// The offline status.
    pub status: Rc<OfflineStatus>,
    /// The page.
    pub route: Route,
    /// Whether the window is a phone's: below 900 CSS pixels.
    pub phone: bool,
    /// Metadata of tables that the sitemap doesn't hold but the status tells of.
    pub others: Rc<Vec<Rc<TableMeta>>>,
    /// What the person keeps beside records.
    pub personal: Rc<Personal>,
    /// Reads it again.
    pub personal_again: Callback<()>,
    /// Whether there are only drafts, and records of the server one by one (checklist 3).
    pub drafts_only: bool,
}

impl Scene {
    /// "Accounts", or the logical name where the navigation doesn't know it.
    pub fn collection(&self, table: &str) -> String {
        self.named(table, |info| &info.collection, |meta| &meta.collection_name)
    }

    /// "Account".
    pub fn singular(&self, table: &str) -> String {
        self.named(table, |info| &info.name, |meta| &meta.display_name)
    }

    /// Whether the user may create rows of the table.
    pub fn can_create(&self, table: &str) -> bool {
        self.info(table).is_some_and(|info| info.can_create)
    }

    /// Whether a record is pinned.
    pub fn is_pinned(&self, table: &str, id: RecordId) -> bool {
        self.personal.pins.iter().any(|pin| pin.table == table && pin.id == id)
    }

    /// A view of one's own.
    pub fn personal_view(&self, id: Uuid) -> Option<&PersonalView> {
        self.personal.views.iter().find(|view| view.id == id)
    }

    fn info(&self, table: &str) -> Option<&TableInfo> {
        self.navigation.as_ref()?.tables.iter().find(|info| info.table == table)
    }

    fn named(
        &self,
        table: &str,
        in_sitemap: impl Fn(&TableInfo) -> &Label,
        in_metadata: impl Fn(&TableMeta) -> &Label,
    ) -> String {
        let other = || self.others.iter().find(|meta| meta.logical_name == table);
        let label = self.info(table).map(in_sitemap).or_else(|| other().map(|meta| in_metadata(meta)));
        match label.map(|label| label.text(kit::format::lcid())) {
            None | Some("") => table.to_owned(),
            Some(text) => text.to_owned(),
        }
    }
}

/// The parts every component can reach.
#[hook]
#[expect(clippy::expect_used, reason = "the outermost component provides it to all others")]
pub fn use_face() -> Face {
    use_context::<Face>().expect("inside the outermost component")
}

/// The facts that all pages share.
#[hook]
#[expect(clippy::expect_used, reason = "the workspace provides it to all pages")]
pub fn use_scene() -> Scene {
    use_context::<Scene>().expect("inside the workspace")
}

/// Hands every event to `listener` while the component lives. The listener of the last drawing is asked.
#[hook]
pub fn use_event(listener: impl Fn(Event) + 'static) {
    let face = use_face();
    let latest = use_mut_ref(|| Callback::from(|_: Event| {}));
    *latest.borrow_mut() = Callback::from(listener);
    use_effect_with((), move |()| {
        let number = face.subscribe(Callback::from(move |event| {
            let listener = latest.borrow().clone();
            listener.emit(event);
        }));
        move || face.unsubscribe(number)
    });
}

/// A problem in words, with the label of its column in the place of its logical name.
pub fn problem_with_labels(problem: &Problem, columns: &[ColumnMeta]) -> String {
    let mut shown = problem.clone();
    if let Some(name) = shown.args.get_mut("column")
        && let Some(column) = columns.iter().find(|c| c.logical_name == *name)
    {
        *name = column.display_name.text(kit::format::lcid()).to_owned();
    }
    texts::problem(&shown)
}

/// Sets the address, which leads to the page.
pub fn set_hash(route: &Route) {
    if let Some(window) = web_sys::window() {
        // Only an address that the browser can't hold is refused, and routes are plain letters.
        let _ = window.location().set_hash(&route.to_string());
    }
}
