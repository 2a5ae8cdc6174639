//! What a criterion is compared with: a field that fits the column.

use crate::calls::use_load_if;
use crate::parts::entry::Pick;
use crate::parts::person::FindRecord;
use crate::parts::switch::Check;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::designer::{CandidateQuery, ColumnChoice};
use admin_contract::endpoints::FindCandidates;
use kit::format;
use kit::icon::{Icon, icon_with};
use kit::menu::use_popup;
use kit::typing::typed;
use model::metadata::ColumnKind;
use model::offline::filter::LAST_X_DAYS;
use model::offline::operators::values_of;
use texts::t;
use yew::prelude::*;

/// What is compared.
#[derive(Properties, PartialEq)]
pub struct ValuesProps {
    /// Which criterion, for the handles.
    pub at: AttrValue,
    /// The column; `None` until one is chosen, and for one that the table doesn't have.
    pub column: Option<ColumnChoice>,
    /// The operator.
    pub operator: AttrValue,
    /// The values.
    pub values: Vec<String>,
    /// Others were chosen.
    pub on_values: Callback<Vec<String>>,
}

/// The field or fields of a criterion's values; nothing where the operator wants none.
#[component]
pub fn Values(props: &ValuesProps) -> Html {
    let Some(column) = &props.column else { return html! { <span></span> } };
    match (values_of(&props.operator), &column.kind) {
        (Some(0), _) => html! { <span></span> },
        (None, kind) if !kind.options().is_empty() => html! { <Several ..props.shared() /> },
        (None, ColumnKind::Lookup { .. }) => html! { <Records is_list={true} ..props.records() /> },
        (None, _) => html! { <Listed ..props.shared() /> },
        (_, ColumnKind::Lookup { .. }) => html! { <Records ..props.records() /> },
        (_, kind) if !kind.options().is_empty() => one_of(props, column),
        (_, ColumnKind::Boolean { .. }) => one_of(props, column),
        (_, kind) => typed_in(props, kind),
    }
}

impl ValuesProps {
    fn shared(&self) -> ValuesProps {
        ValuesProps {
            at: self.at.clone(),
            column: self.column.clone(),
            operator: self.operator.clone(),
            values: self.values.clone(),
            on_values: self.on_values.clone(),
        }
    }

    fn records(&self) -> RecordsProps {
        let targets = self.column.as_ref().map(|column| column.kind.targets().to_vec()).unwrap_or_default();
        RecordsProps {
            at: self.at.clone(),
            targets,
            values: self.values.clone(),
            is_list: false,
            on_values: self.on_values.clone(),
        }
    }
}

fn first(props: &ValuesProps) -> String {
    props.values.first().cloned().unwrap_or_default()
}

/// Options and their words, as FetchXML writes the values.
fn options(column: &ColumnChoice) -> Vec<(AttrValue, AttrValue)> {
    let lcid = format::lcid();
    match &column.kind {
        ColumnKind::Boolean { true_label, false_label, .. } => {
            let word = |label: &model::metadata::Label, other: String| match label.text(lcid) {
                "" => other,
                text => text.to_owned(),
            };
            vec![
                ("1".into(), word(true_label, t!("yes")).into()),
                ("0".into(), word(false_label, t!("no")).into()),
            ]
        }
        kind => (kind.options().iter())
            .map(|option| (option.value.to_string().into(), option.label.text(lcid).to_owned().into()))
            .collect(),
    }
}

fn one_of(props: &ValuesProps, column: &ColumnChoice) -> Html {
    let mut offered = options(column);
    let chosen = match first(props).as_str() {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        other => other.to_owned(),
    };
    if chosen.is_empty() {
        offered.insert(0, ("".into(), t!("filter-choose-value").into()));
    }
    let on_pick = props.on_values.reform(|value: String| vec![value]);
    html! { <Pick name={format!("value-{}", props.at)} label={t!("filter-value")} is_bare={true} options={offered} {chosen} {on_pick} /> }
}

fn typed_in(props: &ValuesProps, kind: &ColumnKind) -> Html {
    let (input, mode) = match kind {
        _ if props.operator == LAST_X_DAYS => ("number", "numeric"),
        ColumnKind::DateTime { date_only: true, .. } => ("date", ""),
        ColumnKind::DateTime { .. } => ("datetime-local", ""),
        ColumnKind::Integer { .. } | ColumnKind::BigInt => ("text", "numeric"),
        ColumnKind::Decimal { .. } | ColumnKind::Double { .. } | ColumnKind::Money { .. } => {
            ("text", "decimal")
        }
        _ => ("text", "text"),
    };
    let oninput = props.on_values.reform(|event: InputEvent| vec![typed(&event)]);
    // A moment is written with seconds and zone, which the field doesn't take.
    let value = match input {
        "date" => first(props).chars().take(10).collect(),
        "datetime-local" => first(props).chars().take(16).collect(),
        _ => first(props),
    };
    html! {
        <input class="input" type={input} inputmode={mode} min={(input == "number").then_some("1")} data-testid={format!("value-{}", props.at)} aria-label={t!("filter-value")}
            dir="auto" autocomplete="off" {value} {oninput} />
    }
}

/// Several values, with commas between them.
#[component]
fn Listed(props: &ValuesProps) -> Html {
    let text = use_state(|| props.values.join(", "));
    let oninput = {
        let (text, on_values) = (text.clone(), props.on_values.clone());
        Callback::from(move |event: InputEvent| {
            let now = typed(&event);
            on_values.emit(
                now.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            );
            text.set(now);
        })
    };
    html! {
        <input class="input" type="text" data-testid={format!("value-{}", props.at)} aria-label={t!("filter-values")} placeholder={t!("filter-values")} dir="auto"
            autocomplete="off" value={(*text).clone()} {oninput} />
    }
}

/// Several options of a choice.
#[component]
fn Several(props: &ValuesProps) -> Html {
    let popup = use_popup();
    let offered = props.column.as_ref().map(options).unwrap_or_default();
    let is_chosen = |value: &AttrValue| props.values.iter().any(|known| known.as_str() == value.as_str());
    let words: Vec<_> =
        offered.iter().filter(|(value, _)| is_chosen(value)).map(|(_, word)| word.to_string()).collect();
    let toggle = |value: &AttrValue| {
        let (value, values) = (value.to_string(), props.values.clone());
        props.on_values.reform(move |on: bool| {
            let mut next: Vec<_> = values.iter().filter(|known| **known != value).cloned().collect();
            next.extend(on.then(|| value.clone()));
            next
        })
    };
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="input choose" data-testid={format!("value-{}", props.at)} aria-expanded={popup.open.to_string()} onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                <span class="cut grow">{ if words.is_empty() { t!("filter-choose-value") } else { words.join(", ") } }</span>{ icon_with(Icon::ChevronDown, "small") }
            </button>
            if popup.open {
                <div class="menu several">
                    for (value, word) in offered.iter() {
                        <Check testid={format!("option-{}-{value}", props.at)} on={is_chosen(value)} on_check={toggle(value)}>{ word }</Check>
                    }
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RecordsProps {
    at: AttrValue,
    targets: Vec<String>,
    values: Vec<String>,
    #[prop_or_default]
    is_list: bool,
    on_values: Callback<Vec<String>>,
}

/// A record or several, found by name.
#[component]
fn Records(props: &RecordsProps) -> Html {
    let popup = use_popup();
    let names = use_state(Vec::<Named>::new);
    let table = use_state(|| props.targets.first().cloned().unwrap_or_default());
    let name_of = |id: &String| match names.iter().find(|known| known.id.to_string() == *id) {
        Some(known) => html! { { &known.name } },
        None => html! { <NameOf key={id.clone()} id={id.clone()} targets={props.targets.clone()} /> },
    };
    let on_pick = {
        let (names, on_values, values, is_list, close) = (
            names.clone(),
            props.on_values.clone(),
            props.values.clone(),
            props.is_list,
            popup.close.clone(),
        );
        Callback::from(move |picked: Named| {
            let id = picked.id.to_string();
            let mut known = (*names).clone();
            known.push(picked);
            names.set(known);
            let mut next = if is_list { values.clone() } else { Vec::new() };
            next.push(id);
            on_values.emit(next);
            close.emit(());
        })
    };
    let clear = props.on_values.reform(|_: MouseEvent| Vec::new());
    html! {
        <div class="anchor" ref={popup.anchor.clone()}>
            <button type="button" class="input choose" data-testid={format!("value-{}", props.at)} aria-expanded={popup.open.to_string()} onclick={popup.toggle.reform(|_: MouseEvent| ())}>
                <span class="cut grow">if props.values.is_empty() { { t!("filter-choose-value") } }
                    for (n, id) in props.values.iter().enumerate() { if n > 0 { { ", " } } <bdi>{ name_of(id) }</bdi> }</span>{ icon_with(Icon::Search, "small") }
            </button>
            if popup.open {
                <div class="menu several">
                    if props.targets.len() > 1 {
                        <Pick name={format!("target-{}", props.at)} label={t!("filter-target")} is_bare={true} chosen={(*table).clone()}
                            options={props.targets.iter().map(|name| (name.clone().into(), name.clone().into())).collect::<Vec<_>>()}
                            on_pick={let table = table.clone(); Callback::from(move |name| table.set(name))} />
                    }
                    <FindRecord testid={format!("find-{}", props.at)} table={(*table).clone()} label={t!("filter-find")} {on_pick} />
                    if !props.values.is_empty() { <button type="button" class="menu-item" data-testid={format!("clear-{}", props.at)} onclick={clear}>{ icon_with(Icon::Dismiss, "small") }{ t!("filter-clear-value") }</button> }
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NameProps {
    id: AttrValue,
    targets: Vec<String>,
}

/// The name of a record that was chosen in an earlier visit. Which of several tables it is in isn't known: they are asked in
/// turn. One that is gone, or not for the caller to see, is named by the start of its id.
#[component]
fn NameOf(props: &NameProps) -> Html {
    let at = use_state(|| 0_usize);
    let id = props.id.parse().ok();
    let asked = props.targets.get(*at).zip(id);
    let query = asked.map(|(table, id)| CandidateQuery { table: table.clone(), id: Some(id), search: None });
    let found = use_load_if(query.as_ref().map(|query| Ask::<FindCandidates>::with(&[], query)));
    let name = found.value.as_ref().and_then(|found| found.rows.first()).map(|row| row.name.clone());
    {
        let (at, is_over) = (at.clone(), !found.is_loading && name.is_none() && query.is_some());
        use_effect_with((is_over, *at), move |(is_over, now)| {
            if *is_over {
                at.set(now + 1);
            }
        });
    }
    html! { { name.unwrap_or_else(|| props.id.chars().take(8).collect()) } }
}
