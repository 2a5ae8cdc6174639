//! The custom filter: drawn as a tree or written as FetchXML; an edit of one is an edit of the other.

use super::use_design;
use crate::parts::entry::Entry;
use crate::parts::filter::Builder;
use crate::parts::told::{Tone, band};
use crate::state::filter::{Edit, after, complete, indented, is_whole};
use admin_contract::designer::TableMaterial;
use kit::icon::{Icon, icon_with};
use model::offline::tree::{self, Tree};
use model::offline::{Item, Rows};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What is edited.
#[derive(Clone, Properties, PartialEq)]
pub struct FilterProps {
    /// The item.
    pub item: Item,
    /// What may be chosen.
    pub material: Rc<TableMaterial>,
    /// Edits the item.
    pub on_item: Callback<Item>,
    /// Its filter, as FetchXML.
    pub filter: String,
}

/// The filter of an item.
#[component]
pub fn FilterEditor(props: &FilterProps) -> Html {
    let design = use_design();
    let as_text = use_state(|| false);
    // The tree holds criteria that aren't complete yet and so stand in no FetchXML.
    let drawn = use_state(|| tree::read(&props.filter).ok());
    let written = use_mut_ref(|| props.filter.clone());
    {
        let (drawn, written) = (drawn.setter(), written.clone());
        use_effect_with(props.filter.clone(), move |filter| {
            // It came from elsewhere: another version, or the text beside.
            if *written.borrow() != *filter {
                drawn.set(tree::read(filter).ok());
                *written.borrow_mut() = filter.clone();
            }
        });
    }
    let emit = {
        let (item, on_item) = (props.item.clone(), props.on_item.clone());
        Callback::from(move |filter: String| {
            on_item.emit(Item { rows: Some(Rows::Custom { filter }), ..item.clone() })
        })
    };
    let on_edit = {
        let (drawn, written, emit) = (drawn.clone(), written, emit.clone());
        let (table, columns) = (props.item.table.clone(), Rc::new(props.material.columns.clone()));
        Callback::from(move |edit: Edit| {
            let next = after((*drawn).clone().unwrap_or_default(), edit, &columns);
            let filter = tree::write(&complete(&next), &table);
            *written.borrow_mut() = filter.clone();
            drawn.set(Some(next));
            emit.emit(filter);
        })
    };
    let toggle = {
        let as_text = as_text.clone();
        Callback::from(move |_: MouseEvent| as_text.set(!*as_text))
    };
    let levels = usize::from(design.material.settings.filter_depth);
    let most = design.material.settings.filter_criteria.map(usize::from);
    let shows_text = *as_text || drawn.is_none();
    html! {
        <div class="card-body">
            if shows_text {
                <Text filter={props.filter.clone()} on_filter={emit} />
            } else {
                <Builder tree={(*drawn).clone().unwrap_or_default()} columns={Rc::new(props.material.columns.clone())} {levels} {most} {on_edit} />
            }
            <div class="toolbar">
                if !shows_text { { Holes { tree: (*drawn).clone().unwrap_or_default() }.say() } }
                { view_choice(props) }
                <span class="grow"></span>
                if drawn.is_some() {
                    <button type="button" class="button quiet small" data-testid="fetch-toggle" aria-pressed={shows_text.to_string()} onclick={toggle}>
                        { icon_with(Icon::Code, "small") }{ if shows_text { t!("filter-as-tree") } else { t!("filter-fetch") } }
                    </button>
                }
            </div>
        </div>
    }
}

struct Holes {
    tree: Tree,
}

impl Holes {
    fn say(&self) -> Html {
        if is_whole(&self.tree.group) {
            return Html::default();
        }
        html! { <span class="att small-text" role="status" data-testid="filter-holes">{ t!("filter-holes") }</span> }
    }
}

/// The filter of a public view to begin with.
fn view_choice(props: &FilterProps) -> Html {
    if props.material.views.is_empty() || !props.filter.is_empty() {
        return Html::default();
    }
    let (views, item, on_item) = (props.material.views.clone(), props.item.clone(), props.on_item.clone());
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("".into(), t!("filter-from-view").into())];
    options.extend(views.iter().map(|view| (view.id.to_string().into(), view.name.clone().into())));
    let on_pick = Callback::from(move |id: String| {
        let view = views.iter().find(|view| view.id.to_string() == id);
        let read = view.and_then(|view| tree::read(&view.fetch_xml).ok());
        if let Some(read) = read {
            let filter = tree::write(&read, &item.table);
            on_item.emit(Item { rows: Some(Rows::Custom { filter }), ..item.clone() });
        }
    });
    html! { <crate::parts::entry::Pick name="from-view" label={t!("filter-from-view")} is_bare={true} {options} chosen="" {on_pick} /> }
}

#[derive(Properties, PartialEq)]
struct TextProps {
    filter: String,
    on_filter: Callback<String>,
}

/// The filter as FetchXML.
#[component]
fn Text(props: &TextProps) -> Html {
    let text = use_state(|| indented(&props.filter));
    let on_text = {
        let (text, on_filter) = (text.clone(), props.on_filter.clone());
        Callback::from(move |typed: String| {
            on_filter.emit(typed.trim().to_owned());
            text.set(typed);
        })
    };
    let why = tree::read(&text).err();
    html! {
        <>
            <Entry name="fetch-xml" kind="area" label={t!("filter-fetch")} value={(*text).clone()} {on_text} />
            if let Some(why) = why { { band(Tone::Attention, Icon::Info, "not-drawn", html! { <>{ t!("filter-not-drawn") }{ " " }<span lang="en">{ why }</span></> }) } }
        </>
    }
}
