//! The relationships that leave the table, as a tree of picks: why one can't be picked is told beside it, before it is
//! tried (checklist 158, 159, 183).

use super::preview::use_looked;
use super::use_design;
use crate::calls::{use_load, use_rested};
use crate::parts::shown::shown;
use crate::parts::switch::Check;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::profile::{Rule, brought_by, with_item, with_relation, with_rule, with_table};
use crate::state::words::said;
use admin_contract::designer::{AskRelations, RelationChoice, RelationKind, Relations};
use admin_contract::endpoints;
use kit::entity::table_icon;
use kit::format;
use kit::icon::{Icon, icon_with};
use model::RecordId;
use model::offline::{Combine, Fault, Item, Severity};
use texts::t;
use uuid::Uuid;
use yew::prelude::*;

/// Which item.
#[derive(Properties, PartialEq)]
pub struct RelationsProps {
    /// The item.
    pub item: Item,
    /// Edits it.
    pub on_item: Callback<Item>,
    /// Goes to another table.
    pub on_choose: Callback<String>,
}

/// The relationships.
#[component]
pub fn RelationsCard(props: &RelationsProps) -> Html {
    let design = use_design();
    let rested = use_rested(design.profile.clone());
    let body = AskRelations { profile: (*rested).clone(), table: props.item.table.clone() };
    let loaded = use_load(Ask::<endpoints::AskRelations>::at(&[]).body(&body));
    let counted =
        loaded.value.as_ref().map(|now| t!("relations-counted", count = now.counted, most = now.most));
    html! {
        <section class="card" data-testid="relations">
            <div class="card-head"><h2 class="grow">{ t!("relations-title") }</h2><span class="muted small-text" data-testid="relations-counted">{ counted.unwrap_or_default() }</span></div>
            { shown(&loaded, |now| html! { <Picks now={(**now).clone()} item={props.item.clone()} on_item={props.on_item.clone()} on_choose={props.on_choose.clone()} /> }) }
            if props.item.combine == Some(Combine::Or) { { band(Tone::Attention, Icon::WarningFilled, "or-related", html! { t!("cause-or-related") }) } }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PicksProps {
    now: Relations,
    item: Item,
    on_item: Callback<Item>,
    on_choose: Callback<String>,
}

#[component]
fn Picks(props: &PicksProps) -> Html {
    let all = use_state(|| false);
    let toggle = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    // Those that can't be picked are many on large models; the first of them show why.
    const IN_SIGHT: usize = 8;
    let shown = if *all {
        props.now.relations.len()
    } else {
        IN_SIGHT.max(props.now.relations.iter().filter(|r| is_picked(&props.item, r)).count())
    };
    html! {
        <ul class="relations">
            for relation in props.now.relations.iter().take(shown) { <Pick key={relation.relationship.clone()} relation={relation.clone()} item={props.item.clone()} on_item={props.on_item.clone()} on_choose={props.on_choose.clone()} /> }
            if props.now.relations.len() > shown || *all {
                <li><button type="button" class="button link small" data-testid="all-relations" onclick={toggle}>{ if *all { t!("relations-fewer") } else { t!("relations-all", count = props.now.relations.len()) } }</button></li>
            }
            if props.now.relations.is_empty() { <li class="muted">{ t!("relations-none") }</li> }
        </ul>
    }
}

fn is_picked(item: &Item, relation: &RelationChoice) -> bool {
    item.associations.iter().any(|association| association.relationship == relation.relationship)
}

#[derive(Properties, PartialEq)]
struct PickProps {
    relation: RelationChoice,
    item: Item,
    on_item: Callback<Item>,
    on_choose: Callback<String>,
}

#[component]
fn Pick(props: &PickProps) -> Html {
    let design = use_design();
    let look = use_looked();
    let relation = &props.relation;
    let on = is_picked(&props.item, relation);
    // A table that isn't in the profile comes into it with the pick.
    let missing = matches!(&relation.obstacle, Some(obstacle) if matches!(obstacle.fault, Fault::RelatedTableMissing { .. }));
    let is_closed =
        relation.obstacle.as_ref().is_some_and(|obstacle| obstacle.fault.severity() == Severity::Error)
            && !missing
            && !on;
    let on_check = {
        let (design, relation, item, on_item) =
            (design.clone(), relation.clone(), props.item.clone(), props.on_item.clone());
        Callback::from(move |on: bool| {
            let name = format!("{} – {}", item.name, relation.to_label);
            let next =
                with_relation(item.clone(), RecordId::from(Uuid::nil()), &relation.relationship, &name, on);
            let offered = design.material.tables.iter().find(|table| table.table == relation.to_table);
            match offered.filter(|_| on && design.profile.item(&relation.to_table).is_none()) {
                None => on_item.emit(next),
                Some(table) => {
                    let profile = with_table((*design.profile).clone(), RecordId::from(Uuid::nil()), table);
                    let added = profile.item(&table.table).cloned();
                    let profile = match added {
                        Some(added) => with_item(profile, with_rule(added, Rule::Related, &table.choices)),
                        None => profile,
                    };
                    design.edit.emit(with_item(profile, next));
                }
            }
        })
    };
    let rows = look
        .preview
        .as_ref()
        .filter(|_| on)
        .and_then(|preview| brought_by(preview, &relation.to_table, &relation.relationship));
    let open = {
        let table = relation.to_table.clone();
        props.on_choose.reform(move |_: MouseEvent| table.clone())
    };
    html! {
        <li class="relation" data-testid={format!("relation-{}", relation.relationship)} data-picked={on.to_string()}>
            <div class="relation-line">
                <Check testid={format!("pick-{}", relation.relationship)} {on} disabled={is_closed} {on_check}>
                    { icon_with(table_icon(&relation.to_table), "small") }<span>{ &relation.to_label }{ ", " }<bdi class="second">{ &relation.by }</bdi></span>
                </Check>
                <span class="chip plain" title={kind_title(relation.kind)}>{ kind_word(relation.kind) }</span>
                <span class="grow"></span>
                { match (&relation.obstacle, rows) {
                    (Some(_), _) if missing && !on => html! { <span class="small-text muted">{ t!("relations-adds", table = relation.to_label.clone()) }</span> },
                    (Some(obstacle), _) => html! { <span class={classes!("small-text", if on { "bad" } else { "muted" })} data-testid="obstacle">{ said("fault", &obstacle.fault, &|member, name| if member == "table" { design.label(name) } else { name.to_owned() }).unwrap_or_else(|| obstacle.message.clone()) }</span> },
                    (None, Some(rows)) => html! { <span class="small-text brand" data-testid="brings">{ t!("relations-brings", count = format::count(rows)) }</span> },
                    (None, None) => Html::default(),
                } }
            </div>
            if on && design.profile.item(&relation.to_table).is_some() {
                { onward(&design, &relation.to_table, &mut vec![props.item.table.clone()]) }
                <button type="button" class="button link small" data-testid={format!("go-{}", relation.to_table)} onclick={open}>{ t!("relations-go", table = relation.to_label.clone()) }</button>
            }
        </li>
    }
}

/// What follows from a table: the relationships picked at its own item, and so on; a circle ends where it closes.
fn onward(design: &super::Design, table: &str, way: &mut Vec<String>) -> Html {
    let Some(item) = design
        .profile
        .item(table)
        .filter(|item| !item.associations.is_empty() && !way.iter().any(|t| t == table))
    else {
        return Html::default();
    };
    way.push(table.to_owned());
    let lines: Html = (item.associations.iter())
        .map(|association| html! { <li class="relation-onward">{ icon_with(Icon::ArrowRight, "small turns muted") }<bdi>{ &association.name }</bdi></li> })
        .collect();
    way.pop();
    html! { <ul class="relation-kids">{ lines }</ul> }
}

fn kind_word(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::OneToMany => "1:N",
        RelationKind::ManyToOne => "N:1",
        RelationKind::ManyToMany => "N:N",
    }
}

fn kind_title(kind: RelationKind) -> String {
    match kind {
        RelationKind::OneToMany => t!("relation-one-to-many"),
        RelationKind::ManyToOne => t!("relation-many-to-one"),
        RelationKind::ManyToMany => t!("relation-many-to-many"),
    }
}
