//! Rows that belong to the record: as a list on the form, and all of them on a tab of their own.

use super::add::AddExisting;
use crate::context::{use_event, use_face, use_load, use_scene};
use crate::pages::grid::{
    Ask, BodyProps, CARD, Cards, HEADER, Source, Table, row_height, turned, use_source,
};
use crate::state::route::Route;
use contract::Event;
use contract::calls::ListRelated;
use contract::related::{RelatedList, RelatedTo};
use contract::shapes::{Grid, Sort};
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon};
use kit::problem::alert;
use model::{Lookup, RecordId};
use std::rc::Rc;
use texts::t;
use uuid::Uuid;
use yew::prelude::*;

/// Rows of a table that a list shows without scrolling, and cards.
const ROWS: u32 = 8;
const CARDS: u32 = 4;
/// Height of a bar that scrolls, in CSS pixels.
const BAR: u32 = 14;

/// Which rows.
#[derive(Properties, PartialEq)]
pub struct RowsProps {
    /// Logical name of the rows' table.
    pub table: String,
    /// The record they belong to; without one the view shows all.
    pub related: Option<RelatedTo>,
    /// The view; without one that for rows of a record.
    #[prop_or_default]
    pub view: Option<Uuid>,
    /// The heading.
    pub title: String,
    /// The record they belong to; with it, rows that are there already can be added.
    #[prop_or_default]
    pub owner: Option<Lookup>,
    /// Whether it is a many-to-many relationship.
    #[prop_or_default]
    pub pairs: bool,
}

/// A list of rows with its heading, and a button for another one.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let drawing = use_state(|| 0_u32);
    let sort = use_state(|| None::<Vec<Sort>>);
    let ask = Ask { view: props.view, search: String::new(), sort: (*sort).clone(), ..Ask::default() };
    let source = use_source(&props.table, props.related.clone(), ask, drawing.setter());
    let grid = source.grid();
    let on_new = {
        let route = Route::New { table: props.table.clone(), related: props.related.clone() };
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    let on_sort = {
        let shown = grid.as_ref().map(|grid| grid.sort.clone()).unwrap_or_default();
        Callback::from(move |column| sort.set(Some(turned(&shown, column))))
    };
    let total = grid.as_ref().map_or(0, |grid| grid.total);
    let name = scene.singular(&props.table);
    // A new row isn't paired by itself, so there is none of a many-to-many relationship.
    let may_create = scene.can_create(&props.table) && !props.pairs;
    let adding = use_state(|| false);
    let show = |on: bool| {
        let adding = adding.setter();
        Callback::from(move |()| adding.set(on))
    };
    let (add, stop) = (show(true).reform(|_: MouseEvent| ()), show(false));
    let rows = match (grid, source.problem()) {
        (Some(grid), _) if grid.total > 0 => list(grid, &source, *drawing, on_sort, scene.phone),
        (Some(_), _) => {
            html! { <p class="second subgrid-empty">{ t!("related-none", table = format::in_text(&scene.collection(&props.table))) }</p> }
        }
        (None, Some(problem)) => alert(&problem, "related-problem"),
        (None, None) => html! { <div class="subgrid-empty" aria-busy="true"></div> },
    };
    html! {
        <section class="card subgrid" data-testid={format!("related-{}", props.table)} data-total={total.to_string()}>
            <header class="subgrid-head">
                <h2><bdi>{ &props.title }</bdi></h2><span class="count grow">{ format::count(u64::from(total)) }</span>
                if props.owner.is_some() && props.related.is_some() {
                    <button type="button" class="button small" data-testid={format!("related-add-{}", props.table)} onclick={add}>{ icon(Icon::Search) }{ t!("related-add") }</button>
                }
                if may_create {
                    <button type="button" class="button small" data-testid={format!("related-new-{}", props.table)} title={t!("grid-empty-new", name = name)} onclick={on_new}>
                        { icon(Icon::Add) }{ t!("form-new-record") }
                    </button>
                }
            </header>
            { rows }
            if let (Some(owner), Some(related), true) = (&props.owner, &props.related, *adding) {
                <AddExisting table={props.table.clone()} owner={owner.clone()} relationship={related.relationship.clone()} on_close={stop} />
            }
        </section>
    }
}

fn list(grid: Rc<Grid>, source: &Source, drawing: u32, on_sort: Callback<String>, phone: bool) -> Html {
    let height = match phone {
        true => grid.total.min(CARDS) * CARD + 8,
        // The bar that scrolls sideways has its own room: it hides no row.
        false => HEADER + grid.total.min(ROWS) * row_height() + BAR,
    };
    let body = BodyProps {
        grid,
        source: source.clone(),
        drawing,
        memory: Default::default(),
        on_memory: Callback::noop(),
        on_sort,
        selection: None,
    };
    html! {
        <div class="subgrid-rows" style={format!("block-size:{height}px")}>
            if phone { <Cards ..body /> } else { <Table ..body /> }
        </div>
    }
}

/// The record.
#[derive(Properties, PartialEq)]
pub struct RelatedProps {
    /// Logical name.
    pub table: String,
    /// Primary key.
    pub id: RecordId,
}

/// All that belongs to the record: the lists by name, those with rows first, and the rows of the one chosen.
#[component]
pub fn Related(props: &RelatedProps) -> Html {
    let lists = use_load(ListRelated { table: props.table.clone(), id: props.id });
    let chosen = use_state(|| None::<String>);
    {
        let again = lists.again.clone();
        let listed = lists.reply.as_ref().and_then(|reply| reply.as_ref().ok()).cloned();
        use_event(move |event| {
            let concerns = |table: &String| {
                listed.as_ref().is_some_and(|lists| lists.iter().any(|list| list.table == *table))
            };
            if matches!(&event, Event::Rows(rows) if concerns(&rows.table)) {
                again.emit(());
            }
        });
    }
    let lists = match &lists.reply {
        None => return html! { <div aria-busy="true"></div> },
        Some(Err(problem)) => return alert(problem, "related-problem"),
        Some(Ok(lists)) => in_order(lists),
    };
    let Some(first) = lists.first() else {
        return html! { <p class="second">{ t!("related-no-tables") }</p> };
    };
    let shown =
        chosen.as_ref().and_then(|name| lists.iter().find(|l| l.relationship == *name)).unwrap_or(first);
    let choose = |list: &RelatedList| {
        let (chosen, name) = (chosen.clone(), list.relationship.clone());
        Callback::from(move |_: MouseEvent| chosen.set(Some(name.clone())))
    };
    let related = RelatedTo { relationship: shown.relationship.clone(), id: props.id };
    html! {
        <div class="related" data-testid="related">
            <div class="related-names" role="group" aria-label={t!("related-tab")}>
                for list in lists.iter() {
                    <button type="button" class="related-name" data-testid={format!("related-list-{}", list.relationship)}
                        aria-pressed={(list.relationship == shown.relationship).to_string()} onclick={choose(list)}>
                        { icon(table_icon(&list.table)) }
                        <span class="cut">{ name_of(list, &lists) }</span>
                        <span class="count">{ format::count(u64::from(list.count)) }</span>
                    </button>
                }
            </div>
            <Rows key={shown.relationship.clone()} table={shown.table.clone()} {related} title={name_of(shown, &lists)} owner={Lookup { table: props.table.clone(), id: props.id, name: None }} pairs={shown.pairs} />
        </div>
    }
}

fn in_order(lists: &[RelatedList]) -> Vec<RelatedList> {
    let mut lists = lists.to_vec();
    let name = |list: &RelatedList| model::fold::fold(list.collection.text(format::lcid()));
    lists.sort_by_key(|list| (list.count == 0, name(list), list.relationship.clone()));
    lists
}

/// "Contacts", and "Contacts (Managing partner)" where a table belongs to the record in more than one way.
fn name_of(list: &RelatedList, lists: &[RelatedList]) -> String {
    let lcid = format::lcid();
    let name = list.collection.text(lcid).to_owned();
    match lists.iter().filter(|other| other.table == list.table).count() {
        1 => name,
        _ => t!("related-by", table = name, column = list.column.text(lcid)),
    }
}
