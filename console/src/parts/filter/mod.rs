//! The filter builder: groups of criteria as a tree of lines, each criterion with column, operator and value.

mod value;

use crate::parts::entry::Pick;
use crate::state::filter::{Edit, Path, criteria, may_nest};
use crate::state::operators;
use admin_contract::designer::ColumnChoice;
use kit::icon::{Icon, icon_with};
use model::offline::tree::{Criterion, Group, Linked, Part, Tree};
use std::rc::Rc;
use texts::t;
use value::Values;
use yew::prelude::*;

/// What the builder shows.
#[derive(Clone, Properties, PartialEq)]
pub struct BuilderProps {
    /// The filter.
    pub tree: Tree,
    /// The columns of the table.
    pub columns: Rc<Vec<ColumnChoice>>,
    /// Levels of groups that are allowed; 1 for criteria alone.
    pub levels: usize,
    /// Criteria that are allowed.
    #[prop_or_default]
    pub most: Option<usize>,
    /// An edit.
    pub on_edit: Callback<Edit>,
}

/// The filter builder.
#[component]
pub fn Builder(props: &BuilderProps) -> Html {
    html! {
        <div class="builder" data-testid="filter-builder">
            { group(props, &props.tree.group, &[]) }
            for link in props.tree.links.iter() { { linked(link) } }
        </div>
    }
}

fn group(props: &BuilderProps, group: &Group, path: &[usize]) -> Html {
    let at = name_of(path);
    let turn = edit(props, Edit::Turn(path.to_vec()));
    let word = if group.any { t!("filter-or") } else { t!("filter-and") };
    let is_full = props.most.is_some_and(|most| criteria(&props.tree.group) >= most);
    html! {
        <div class="filter-group" role="group" aria-label={if group.any { t!("filter-any") } else { t!("filter-all") }} data-testid={format!("group-{at}")}>
            if group.parts.len() > 1 {
                <span class="filter-rail"><button type="button" class={classes!("filter-join", group.any.then_some("any"))} data-testid={format!("join-{at}")}
                    title={t!("filter-turn")} onclick={turn}>{ word }</button></span>
            }
            <div class="filter-parts">
                for (index, part) in group.parts.iter().enumerate() { { self::part(props, part, &[path, &[index]].concat()) } }
                <div class="filter-verbs">
                    <button type="button" class="button link small" data-testid={format!("add-criterion-{at}")} disabled={is_full}
                        onclick={edit(props, Edit::AddCriterion(path.to_vec()))}>{ icon_with(Icon::Add, "small") }{ t!("filter-add") }</button>
                    if may_nest(path, props.levels) {
                        <button type="button" class="button link small" data-testid={format!("add-group-{at}")} disabled={is_full}
                            onclick={edit(props, Edit::AddGroup(path.to_vec()))}>{ icon_with(Icon::Add, "small") }{ t!("filter-add-group") }</button>
                    }
                    if is_full { <span class="muted small-text">{ t!("filter-full", most = props.most.unwrap_or(0)) }</span> }
                </div>
            </div>
        </div>
    }
}

fn part(props: &BuilderProps, part: &Part, path: &[usize]) -> Html {
    match part {
        Part::Group(inner) => group(props, inner, path),
        Part::Criterion(criterion) => line(props, criterion, path),
    }
}

fn line(props: &BuilderProps, criterion: &Criterion, path: &[usize]) -> Html {
    let at = name_of(path);
    let column = props.columns.iter().find(|column| column.column == criterion.column);
    let none = (AttrValue::from(""), AttrValue::from(t!("filter-choose-column")));
    let mut columns: Vec<(AttrValue, AttrValue)> = (props.columns.iter())
        .filter(|column| !column.operators.is_empty())
        .map(|column| (column.column.clone().into(), column.label.clone().into()))
        .collect();
    if criterion.column.is_empty() {
        columns.insert(0, none);
    } else if column.is_none() {
        columns.insert(0, (criterion.column.clone().into(), criterion.column.clone().into()));
    }
    let mut offered: Vec<String> = column.map(|column| column.operators.clone()).unwrap_or_default();
    if !criterion.operator.is_empty() && !offered.contains(&criterion.operator) {
        offered.insert(0, criterion.operator.clone());
    }
    let word =
        |operator: &String| AttrValue::from(operators::word(operator, column.map(|column| &column.kind)));
    let operators: Vec<_> =
        offered.iter().map(|operator| (operator.clone().into(), word(operator))).collect();
    let set = |make: fn(Path, String) -> Edit| {
        let path = path.to_vec();
        props.on_edit.reform(move |text: String| make(path.clone(), text))
    };
    let on_values = {
        let path = path.to_vec();
        props.on_edit.reform(move |values: Vec<String>| Edit::Values(path.clone(), values))
    };
    html! {
        <div class="filter-line" data-testid={format!("criterion-{at}")}>
            <Pick name={format!("column-{at}")} label={t!("filter-column")} is_bare={true} options={columns} chosen={criterion.column.clone()} on_pick={set(Edit::Column)} />
            <Pick name={format!("operator-{at}")} label={t!("filter-operator")} is_bare={true} options={operators} chosen={criterion.operator.clone()}
                disabled={criterion.column.is_empty()} on_pick={set(Edit::Operator)} />
            <Values at={at.clone()} column={column.cloned()} operator={criterion.operator.clone()} values={criterion.values.clone()} {on_values} />
            <button type="button" class="button quiet only-icon small" data-testid={format!("remove-{at}")} aria-label={t!("filter-remove-criterion")} title={t!("filter-remove-criterion")}
                onclick={edit(props, Edit::Remove(path.to_vec()))}>{ icon_with(Icon::Dismiss, "small") }</button>
        </div>
    }
}

/// A linked table: it is kept, and edited as FetchXML.
fn linked(link: &Linked) -> Html {
    html! {
        <div class="filter-linked" data-testid={format!("linked-{}", link.table)}>
            { icon_with(Icon::Link, "small") }
            <span>{ t!("filter-linked", table = link.table.clone(), count = criteria(&link.group)) }</span>
        </div>
    }
}

fn edit(props: &BuilderProps, edit: Edit) -> Callback<MouseEvent> {
    props.on_edit.reform(move |_: MouseEvent| edit.clone())
}

/// `0-1`; the outermost group is `root`.
fn name_of(path: &[usize]) -> String {
    if path.is_empty() {
        "root".to_owned()
    } else {
        path.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
    }
}
