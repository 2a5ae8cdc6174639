//! The rows behind a grid: opens it, fetches what is shown, and follows changes.

use crate::context::Face;
use crate::state::windows::Windows;
use contract::Problem;
use contract::calls::{CloseGrid, GridWindow, OpenGrid};
use contract::filters::ColumnFilter;
use contract::related::RelatedTo;
use contract::shapes::{Grid, GridRow, Sort};
use gloo_timers::callback::Timeout;
use model::{Code, RecordId};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Changes of strangers arrive in bursts during a download: the first opens the grid again at once, so that a row that
/// left the device leaves the screen too; later ones at most so often.
const REOPEN_MS: u32 = 700;

/// What a grid shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// The view; the default one without.
    pub view: Option<Uuid>,
    /// Quick find.
    pub search: String,
    /// A sort that replaces the view's own.
    pub sort: Option<Vec<Sort>>,
    /// What columns must hold.
    pub filters: Vec<ColumnFilter>,
    /// Its columns; those of the view where there are none.
    pub columns: Vec<String>,
}

/// The rows behind a grid.
#[derive(Clone)]
pub struct Source(Rc<Inner>);

struct Inner {
    face: Face,
    table: String,
    related: Option<RelatedTo>,
    redraw: Callback<()>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    ask: Ask,
    shown: Ask,
    /// Counts the openings; the answer to an older one is thrown away.
    opening: u32,
    grid: Option<Rc<Grid>>,
    problem: Option<Problem>,
    windows: Windows,
    visible: Range<u32>,
    /// Runs while the grid rests after it was opened for a change.
    timer: Option<Timeout>,
    /// Whether something changed meanwhile.
    again: bool,
    closed: bool,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Source {
    /// Rows of a table, or those of them that belong to a record; `redraw` is told whenever something arrived.
    pub fn new(face: Face, table: String, related: Option<RelatedTo>, redraw: Callback<()>) -> Self {
        let state = RefCell::new(State { visible: 0..40, ..State::default() });
        Self(Rc::new(Inner { face, table, related, redraw, state }))
    }

    /// The open grid.
    pub fn grid(&self) -> Option<Rc<Grid>> {
        self.0.state.borrow().grid.clone()
    }

    /// Why it couldn't be opened.
    pub fn problem(&self) -> Option<Problem> {
        self.0.state.borrow().problem.clone()
    }

    /// The row at a position, if it is here.
    pub fn row(&self, position: u32) -> Option<GridRow> {
        self.0.state.borrow().windows.row(position).cloned()
    }

    /// What the open grid shows; what was asked for last may still be on its way.
    pub fn asked(&self) -> Ask {
        self.0.state.borrow().shown.clone()
    }

    /// Shows something else.
    pub fn ask(&self, ask: Ask) {
        self.0.state.borrow_mut().ask = ask;
        self.open();
    }

    /// The positions on screen changed.
    pub fn show(&self, visible: Range<u32>) {
        self.0.state.borrow_mut().visible = visible;
        self.fetch();
    }

    /// Rows changed; no ids mean too many to name.
    pub fn changed(&self, ids: &[RecordId]) {
        let all_known = !ids.is_empty() && self.0.state.borrow_mut().windows.changed(ids);
        if all_known { self.fetch() } else { self.open_soon() }
    }

    /// The marks of rows may be others now, because the link is.
    pub fn link_changed(&self) {
        self.0.state.borrow_mut().windows.all_changed();
        self.fetch();
    }

    /// Forgets the grid; nothing is asked for any more.
    pub fn close(&self) {
        let mut state = self.0.state.borrow_mut();
        state.closed = true;
        state.opening += 1;
        state.timer = None;
        if let Some(grid) = state.grid.take() {
            self.forget(grid.handle);
        }
    }

    fn open_soon(&self) {
        {
            let mut state = self.0.state.borrow_mut();
            if state.closed {
                return;
            }
            if state.timer.is_some() {
                state.again = true;
                return;
            }
            state.again = false;
            let source = self.clone();
            state.timer = Some(Timeout::new(REOPEN_MS, move || source.rested()));
        }
        self.open();
    }

    /// The rest after an opening is over.
    fn rested(&self) {
        let again = {
            let mut state = self.0.state.borrow_mut();
            state.timer = None;
            std::mem::take(&mut state.again)
        };
        if again {
            self.open_soon();
        }
    }

    /// Opens the grid and fetches what is on screen before it replaces the old one, so that nothing flickers.
    fn open(&self) {
        let (opening, call) = {
            let mut state = self.0.state.borrow_mut();
            state.opening += 1;
            let search = Some(state.ask.search.trim().to_owned()).filter(|text| !text.is_empty());
            let Ask { view, sort, filters, columns, .. } = state.ask.clone();
            let (table, related) = (self.0.table.clone(), self.0.related.clone());
            (state.opening, OpenGrid { table, view, search, sort, related, filters, columns })
        };
        let source = self.clone();
        spawn_local(async move {
            let opened = source.0.face.call(call).await;
            source.opened(opening, opened).await;
        });
    }

    async fn opened(&self, opening: u32, opened: Result<Grid, Problem>) {
        let grid = match opened {
            Ok(grid) => grid,
            Err(problem) => {
                if self.is_latest(opening) {
                    let mut state = self.0.state.borrow_mut();
                    state.problem = Some(problem);
                    state.grid = None;
                    drop(state);
                    self.0.redraw.emit(());
                }
                return;
            }
        };
        let mut windows = Windows::new(grid.total);
        let visible = self.0.state.borrow().visible.clone();
        for page in windows.wanted(clamped(&visible, grid.total)) {
            let (start, count) = windows.span(page);
            match self.0.face.call(GridWindow { handle: grid.handle, start, count }).await {
                Ok(rows) => {
                    windows.fill(page, rows);
                }
                Err(_) => windows.failed(page),
            }
        }
        if !self.is_latest(opening) {
            self.forget(grid.handle);
            return;
        }
        let mut state = self.0.state.borrow_mut();
        let old = state.grid.replace(Rc::new(grid));
        state.windows = windows;
        state.shown = state.ask.clone();
        state.problem = None;
        drop(state);
        if let Some(old) = old {
            self.forget(old.handle);
        }
        self.0.redraw.emit(());
        self.fetch();
    }

    fn fetch(&self) {
        let mut state = self.0.state.borrow_mut();
        let Some(grid) = state.grid.clone() else { return };
        let visible = clamped(&state.visible, grid.total);
        let wanted = state.windows.wanted(visible);
        for page in wanted {
            let (start, count) = state.windows.span(page);
            let source = self.clone();
            let call = GridWindow { handle: grid.handle, start, count };
            spawn_local(async move {
                let handle = call.handle;
                let rows = source.0.face.call(call).await;
                source.fetched(handle, page, rows);
            });
        }
    }

    fn fetched(&self, handle: u64, page: u32, rows: Result<Vec<GridRow>, Problem>) {
        let arrived = rows.is_ok();
        let reopen = {
            let mut state = self.0.state.borrow_mut();
            if state.grid.as_ref().is_none_or(|grid| grid.handle != handle) {
                return;
            }
            match rows {
                Ok(rows) => !state.windows.fill(page, rows),
                Err(problem) => {
                    state.windows.failed(page);
                    problem.code == Code::GridClosed
                }
            }
        };
        if reopen {
            self.open_soon();
        } else if arrived {
            // Rows may have changed while these were on their way.
            self.fetch();
        }
        self.0.redraw.emit(());
    }

    fn is_latest(&self, opening: u32) -> bool {
        self.0.state.borrow().opening == opening
    }

    fn forget(&self, handle: u64) {
        let face = self.0.face.clone();
        spawn_local(async move {
            // A grid that is gone already needs no closing.
            let _ = face.call(CloseGrid { handle }).await;
        });
    }
}

/// The part of `visible` that a grid of `total` rows has; the last rows when it became shorter.
fn clamped(visible: &Range<u32>, total: u32) -> Range<u32> {
    let length = visible.end.saturating_sub(visible.start);
    let start = visible.start.min(total.saturating_sub(length));
    start..(start + length).min(total)
}
