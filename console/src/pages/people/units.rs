//! The business units as a tree.

use super::unit::{Purpose, UnitSheet};
use crate::calls::{use_doing, use_load};
use crate::context::use_console;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::units::below;
use admin_contract::endpoints::{DeleteUnit, ListUnits};
use admin_contract::people::Unit;
use kit::icon::{Icon, icon, icon_with};
use kit::sheet::Confirm;
use model::RecordId;
use texts::t;
use yew::prelude::*;

/// What is asked about a unit.
#[derive(Clone, PartialEq)]
enum Asked {
    Edit(Purpose),
    Delete(Unit),
}

/// The side.
#[component]
pub fn UnitsSide() -> Html {
    let console = use_console();
    let loaded = use_load(Ask::<ListUnits>::at(&[]));
    let doing = use_doing();
    let asked = use_state(|| None::<Asked>);
    let on_ask = {
        let asked = asked.clone();
        Callback::from(move |what| asked.set(Some(what)))
    };
    let on_close = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let delete = |unit: &Unit| {
        let (doing, id, asked) = (doing.clone(), unit.id.to_string(), asked.clone());
        let (console, again) = (console.clone(), loaded.again.clone());
        Callback::from(move |()| {
            asked.set(None);
            let (console, again) = (console.clone(), again.clone());
            doing.run(Ask::<DeleteUnit>::at(&[&id]), move |_| {
                console.toast(t!("org-deleted"));
                again.emit(());
            });
        })
    };
    html! {
        <>
            <p class="second">{ t!("org-units-lead") }</p>
            { refused_if(doing.trouble(), "unit-problem") }
            { shown(&loaded, |list| html! {
                <>
                    <section class="card units" data-testid="units-tree">{ branch(&list.rows, None, &on_ask) }</section>
                    { match &*asked {
                        Some(Asked::Edit(purpose)) => html! { <UnitSheet purpose={purpose.clone()} units={list.clone()} on_saved={loaded.again.clone()} {on_close} /> },
                        Some(Asked::Delete(unit)) => html! {
                            <Confirm title={t!("org-delete-title", name = unit.name.clone())} text={t!("org-unit-delete-lead")} confirm={t!("org-unit-delete")} on_confirm={delete(unit)} on_cancel={on_close} />
                        },
                        None => Html::default(),
                    } }
                </>
            }) }
        </>
    }
}

/// The units right below one, each with its own below it.
fn branch(units: &[Unit], parent: Option<RecordId>, on_ask: &Callback<Asked>) -> Html {
    let here = below(units, parent);
    if here.is_empty() {
        return Html::default();
    }
    html! {
        <ul>
            for unit in here {
                <li key={unit.id.to_string()} data-testid={format!("unit-{}", unit.id)}>
                    { line(unit, on_ask) }
                    { branch(units, Some(unit.id), on_ask) }
                </li>
            }
        </ul>
    }
}

fn line(unit: &Unit, on_ask: &Callback<Asked>) -> Html {
    let verb = |testid: &str, sign: Icon, word: String, what: Asked| {
        let onclick = on_ask.reform(move |_: MouseEvent| what.clone());
        html! {
            <button type="button" class="button quiet small only-icon" data-testid={format!("{testid}-{}", unit.id)} aria-label={word.clone()} title={word} {onclick}>{ icon_with(sign, "small") }</button>
        }
    };
    let name = || unit.name.clone();
    html! {
        <div class="unit-line">
            { icon(Icon::Organization) }
            <span class="grow"><strong><bdi>{ &unit.name }</bdi></strong><span class="muted small-text">{ " · " }{ t!("people-users", count = unit.users) }</span></span>
            { verb("below", Icon::Add, t!("org-unit-below", name = name()), Asked::Edit(Purpose::Below(unit.clone()))) }
            { verb("edit", Icon::Edit, t!("org-unit-change", name = name()), Asked::Edit(Purpose::Change(unit.clone()))) }
            if unit.parent.is_some() { { verb("delete", Icon::Delete, t!("org-delete-of", name = name()), Asked::Delete(unit.clone())) } }
        </div>
    }
}
