//! What a grid remembers: view, search, sort, and where it stands. It outlives the page, so that coming back from a
//! record finds everything as it was.

use crate::context::{GridMemory, use_face};
use contract::filters::ColumnFilter;
use contract::personal::PersonalView;
use contract::shapes::Sort;
use gloo_timers::callback::Timeout;
use uuid::Uuid;
use yew::prelude::*;

/// How long typing rests before it is searched for.
const TYPING_MS: u32 = 180;

/// The memory of a grid, and the ways it changes.
pub struct Memory {
    /// What is remembered now.
    pub now: GridMemory,
    /// What stands in the search field; it is searched for when typing rests.
    pub typed: String,
    /// Typed into the search field.
    pub on_search: Callback<String>,
    /// Another view was chosen; its own sort is taken, the search stays.
    pub on_view: Callback<Uuid>,
    /// Sorted.
    pub on_sort: Callback<Vec<Sort>>,
    /// Columns must hold something else.
    pub on_filters: Callback<Vec<ColumnFilter>>,
    /// Other columns were chosen.
    pub on_columns: Callback<Vec<String>>,
    /// A view of one's own was chosen; the search stays.
    pub on_personal: Callback<PersonalView>,
    /// What is shown was kept as a view of one's own.
    pub on_kept: Callback<Uuid>,
    /// Scrolled, or moved by the keyboard: CSS pixels and row.
    pub on_standing: Callback<(i32, u32)>,
}

/// The memory of a table's grid.
#[hook]
pub fn use_memory(table: &str) -> Memory {
    let face = use_face();
    let memory = use_state(|| face.grid_memory(table));
    let typed = use_state(|| memory.search.clone());
    let timer = use_mut_ref(|| None::<Timeout>);
    let change = {
        let (face, table, memory) = (face.clone(), table.to_owned(), memory.clone());
        Callback::from(move |next: GridMemory| {
            face.remember_grid(&table, next.clone());
            memory.set(next);
        })
    };
    let on_search = {
        let (change, memory, typed) = (change.clone(), memory.clone(), typed.clone());
        Callback::from(move |text: String| {
            typed.set(text.clone());
            let (change, memory) = (change.clone(), (*memory).clone());
            let is_cleared = text.is_empty();
            let search = move || change.emit(GridMemory { search: text, scroll_top: 0, active: 0, ..memory });
            // Typing rests first; a search that is cleared is over at once, also for who leaves the page with it.
            *timer.borrow_mut() = match is_cleared {
                true => {
                    search();
                    None
                }
                false => Some(Timeout::new(TYPING_MS, search)),
            };
        })
    };
    let on_view = {
        let (change, search) = (change.clone(), memory.search.clone());
        Callback::from(move |view: Uuid| {
            change.emit(GridMemory { view: Some(view), search: search.clone(), ..GridMemory::default() });
        })
    };
    let on_sort = {
        let (change, memory) = (change.clone(), memory.clone());
        Callback::from(move |sort: Vec<Sort>| {
            change.emit(GridMemory { sort: Some(sort), scroll_top: 0, active: 0, ..(*memory).clone() });
        })
    };
    let on_filters = {
        let (change, memory) = (change.clone(), memory.clone());
        Callback::from(move |filters: Vec<ColumnFilter>| {
            change.emit(GridMemory { filters, scroll_top: 0, active: 0, ..(*memory).clone() });
        })
    };
    let on_columns = {
        let (change, memory) = (change.clone(), memory.clone());
        Callback::from(move |columns: Vec<String>| change.emit(GridMemory { columns, ..(*memory).clone() }))
    };
    let on_personal = {
        let (change, search) = (change.clone(), memory.search.clone());
        Callback::from(move |view: PersonalView| {
            change.emit(GridMemory {
                view: Some(view.base),
                search: search.clone(),
                sort: view.sort,
                filters: view.filters,
                columns: view.columns,
                personal: Some(view.id),
                ..GridMemory::default()
            });
        })
    };
    let on_kept = {
        let memory = memory.clone();
        Callback::from(move |id: Uuid| change.emit(GridMemory { personal: Some(id), ..(*memory).clone() }))
    };
    let on_standing = {
        // Remembered without drawing: scrolling would otherwise draw the whole page for each pixel.
        let (table, memory) = (table.to_owned(), memory.clone());
        Callback::from(move |(scroll_top, active)| {
            face.remember_grid(&table, GridMemory { scroll_top, active, ..(*memory).clone() });
        })
    };
    Memory {
        now: (*memory).clone(),
        typed: (*typed).clone(),
        on_search,
        on_view,
        on_sort,
        on_filters,
        on_columns,
        on_personal,
        on_kept,
        on_standing,
    }
}
