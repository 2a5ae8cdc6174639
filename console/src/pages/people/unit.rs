//! A business unit's name and its place in the tree.

use super::unit_options;
use crate::calls::{Doing, use_doing};
use crate::context::use_console;
use crate::parts::entry::{Entry, Pick, problem_at};
use crate::parts::refused::refused_if;
use crate::parts::stale::Stale;
use crate::parts::told::{Tone, band};
use crate::server::Ask;
use crate::state::units::with_all_below;
use admin_contract::List;
use admin_contract::endpoints::{CreateUnit, SaveUnit};
use admin_contract::people::{Unit, UnitSetting};
use kit::icon::Icon;
use kit::sheet::Sheet;
use serde_json::{Value as Json, json};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

/// What the sheet is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// A new unit below this one.
    Below(Unit),
    /// Another name or place for this one.
    Change(Unit),
}

/// What is edited.
#[derive(Properties, PartialEq)]
pub struct UnitProps {
    /// What for.
    pub purpose: Purpose,
    /// The units there are.
    pub units: Rc<List<Unit>>,
    /// It was saved.
    pub on_saved: Callback<()>,
    /// Closes.
    pub on_close: Callback<()>,
}

/// The sheet.
#[component]
pub fn UnitSheet(props: &UnitProps) -> Html {
    let console = use_console();
    let doing = use_doing();
    let setting = use_state(|| match &props.purpose {
        Purpose::Below(parent) => UnitSetting { name: String::new(), parent: Some(parent.id) },
        Purpose::Change(unit) => UnitSetting { name: unit.name.clone(), parent: unit.parent },
    });
    let save = {
        let (doing, setting, purpose) = (doing.clone(), setting.clone(), props.purpose.clone());
        let (on_saved, on_close) = (props.on_saved.clone(), props.on_close.clone());
        Callback::from(move |version: String| {
            let (console, on_saved, on_close) = (console.clone(), on_saved.clone(), on_close.clone());
            let done = move |_: Unit| {
                console.toast(t!("saved"));
                on_saved.emit(());
                on_close.emit(());
            };
            let body = UnitSetting { name: setting.name.trim().to_owned(), parent: setting.parent };
            match &purpose {
                Purpose::Below(_) => doing.run(Ask::<CreateUnit>::at(&[]).body(&body), done),
                Purpose::Change(unit) => {
                    let ask = Ask::<SaveUnit>::at(&[&unit.id.to_string()]).version(&version).body(&body);
                    doing.run(ask, done);
                }
            }
        })
    };
    let on_text = {
        let setting = setting.clone();
        Callback::from(move |name| setting.set(UnitSetting { name, parent: setting.parent }))
    };
    let on_pick = {
        let setting = setting.clone();
        Callback::from(move |id: String| {
            setting.set(UnitSetting { name: setting.name.clone(), parent: id.parse().ok() });
        })
    };
    let (title, version, was) = match &props.purpose {
        Purpose::Below(parent) => (t!("org-unit-below", name = parent.name.clone()), String::new(), None),
        Purpose::Change(unit) => {
            (t!("org-unit-change", name = unit.name.clone()), unit.version.clone(), Some(unit))
        }
    };
    let is_moved = was.is_some_and(|unit| unit.parent != setting.parent);
    let may = !setting.name.trim().is_empty() && !doing.is_working();
    let foot = html! {
        <>
            <button type="button" class="button" data-testid="cancel" onclick={props.on_close.reform(|_: MouseEvent| ())}>{ t!("cancel") }</button>
            <button type="button" class="button primary" data-testid="save-unit" disabled={!may} onclick={save.reform(move |_: MouseEvent| version.clone())}>{ t!("save") }</button>
        </>
    };
    let rows = &props.units.rows;
    let own = was.map(|unit| with_all_below(rows, unit.id)).unwrap_or_default();
    let problem = |field| problem_at(doing.trouble(), field);
    let stale = doing.trouble().filter(|trouble| trouble.is_stale());
    html! {
        <Sheet {title} testid="unit-sheet" on_close={&props.on_close} {foot}>
            <Entry name="unit-name" label={t!("org-name")} value={setting.name.clone()} problem={problem("name")} {on_text} />
            if let Some(parent) = setting.parent {
                <Pick name="unit-parent" label={t!("org-unit-above")} options={unit_options(rows, |unit| !own.contains(&unit.id))} chosen={parent.to_string()} {on_pick} />
            }
            if is_moved { { band(Tone::Attention, Icon::Warning, "told-move", t!("org-unit-move-lead").into()) } }
            if stale.is_none() && problem("name").is_none() { { refused_if(doing.trouble(), "save-problem") } }
            if let Some(trouble) = stale { { conflict(&setting, trouble.current(), rows, &doing, &save, props) } }
        </Sheet>
    }
}

/// Both versions, where another one was saved meanwhile.
fn conflict(
    mine: &UnitSetting,
    current: Option<&Json>,
    units: &[Unit],
    doing: &Doing,
    save: &Callback<String>,
    props: &UnitProps,
) -> Html {
    let name_of = |id| units.iter().find(|unit| Some(unit.id) == id).map(|unit| unit.name.as_str());
    let now = current.and_then(|current| serde_json::from_value::<Unit>(current.clone()).ok());
    let told = |name: &str, parent| json!({ "name": name, "parent": name_of(parent) });
    let theirs = now.as_ref().map_or(Json::Null, |unit| told(&unit.name, unit.parent));
    let version = now.map(|unit| unit.version).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let on_theirs = {
        let (on_saved, on_close) = (props.on_saved.clone(), props.on_close.clone());
        Callback::from(move |()| {
            on_saved.emit(());
            on_close.emit(());
        })
    };
    let on_mine = save.reform(move |()| version.clone());
    html! { <Stale mine={told(&mine.name, mine.parent)} {theirs} {on_theirs} {on_mine} on_close={later} /> }
}
