//! What becomes of two edits of one record: the documents' No and Yes, and the finer policies, each told by an example
//! (checklist 116, X21-X23).

use crate::calls::{Doing, use_doing, use_load};
use crate::context::{use_console, use_scene};
use crate::parts::entry::Pick;
use crate::parts::page::Page;
use crate::parts::refused::refused_if;
use crate::parts::shown::shown;
use crate::parts::stale::Stale;
use crate::server::Ask;
use admin_contract::conflicts::{ConflictSetting, Conflicts};
use admin_contract::endpoints::{ReadConflicts, SaveConflicts};
use model::offline::{ConflictPolicy, LosingChange};
use std::rc::Rc;
use texts::t;
use yew::prelude::*;

const POLICIES: [(&str, ConflictPolicy); 4] = [
    ("field-merge", ConflictPolicy::FieldMerge),
    ("client-wins", ConflictPolicy::ClientWins),
    ("server-wins", ConflictPolicy::ServerWins),
    ("ask", ConflictPolicy::Ask),
];

fn name_of(policy: ConflictPolicy) -> &'static str {
    POLICIES.iter().find(|(_, known)| *known == policy).map_or("", |(name, _)| name)
}

fn named(name: &str) -> Option<ConflictPolicy> {
    POLICIES.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
}

/// The page.
#[component]
pub fn ConflictsPage() -> Html {
    let loaded = use_load(Ask::<ReadConflicts>::at(&[]));
    html! {
        <Page testid="conflicts" title={t!("page-conflicts")}>
            { shown(&loaded, |now| html! { <Editor key={now.version.clone()} now={now.clone()} put={loaded.put.clone()} /> }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    now: Rc<Conflicts>,
    put: Callback<Rc<Conflicts>>,
}

/// Which of the choices holds: the documents' two, or a finer one; where nobody ever chose, the default.
fn chosen(setting: &ConflictSetting) -> &'static str {
    match (setting.policy, setting.detection) {
        (Some(policy), _) => name_of(policy),
        (None, Some(true)) => "yes",
        (None, Some(false)) => "no",
        (None, None) => name_of(ConflictPolicy::default()),
    }
}

fn with_choice(setting: &ConflictSetting, name: &str) -> ConflictSetting {
    let (detection, policy) = match name {
        "yes" => (Some(true), None),
        "no" => (Some(false), None),
        name => (setting.detection, named(name)),
    };
    ConflictSetting { detection, policy, ..setting.clone() }
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let (console, scene) = (use_console(), use_scene());
    let setting = use_state(|| props.now.setting.clone());
    let doing = use_doing();
    let save = {
        let (doing, setting, put) = (doing.clone(), setting.clone(), props.put.clone());
        Callback::from(move |version: String| {
            let (put, console) = (put.clone(), console.clone());
            doing.run(Ask::<SaveConflicts>::at(&[]).version(&version).body(&setting), move |now| {
                put.emit(Rc::new(now));
                console.toast(t!("saved"));
            });
        })
    };
    let set = {
        let setting = setting.clone();
        Callback::from(move |next| setting.set(next))
    };
    let may = scene.me.is_administrator;
    let version = props.now.version.clone();
    let on_save = save.reform(move |_: MouseEvent| version.clone());
    let now = chosen(&setting);
    html! {
        <div class="running-in">
            <p class="second">{ t!("conflicts-lead") }</p>
            <fieldset class="policies" disabled={!may}>
                <legend class="hidden-text">{ t!("page-conflicts") }</legend>
                for name in ["no", "yes", "field-merge", "client-wins", "server-wins", "ask"] { { choice(name, now, &setting, &set) } }
            </fieldset>
            <section class="card">
                <div class="card-head"><h2>{ t!("conflicts-losing") }</h2></div>
                <div class="card-body">{ losing(&setting, &set, may) }</div>
            </section>
            <Tables now={props.now.clone()} setting={(*setting).clone()} {set} {may} />
            <div class="toolbar"><span class="grow"></span>
                <button type="button" class="button primary" data-testid="save-conflicts" disabled={!may || *setting == props.now.setting || doing.is_working()} onclick={on_save}>{ t!("save") }</button>
            </div>
            { refused_if(doing.trouble().filter(|trouble| !trouble.is_stale()), "conflicts-problem") }
            if let Some(trouble) = doing.trouble().filter(|trouble| trouble.is_stale()) { { conflict(&setting, trouble.current(), props, &doing, &save) } }
        </div>
    }
}

/// A choice with its example: two edits, and what remains.
fn choice(name: &'static str, now: &str, setting: &ConflictSetting, set: &Callback<ConflictSetting>) -> Html {
    let on = name == now;
    let next = with_choice(setting, name);
    let onchange = set.reform(move |_: Event| next.clone());
    let text = |end: &str| texts::text(&format!("policy-{name}{end}"), &[]);
    html! {
        <label class={classes!("card", "policy", on.then_some("chosen"))}>
            <input type="radio" name="policy" data-testid={format!("policy-{name}")} checked={on} {onchange} />
            <span class="grow">
                <span class="strong">{ text("") }</span><br />
                <span class="second small-text">{ text("-lead") }</span>
                <span class="example small-text">{ text("-example") }</span>
            </span>
        </label>
    }
}

fn losing(setting: &ConflictSetting, set: &Callback<ConflictSetting>, may: bool) -> Html {
    let options = vec![("keep".into(), t!("losing-keep").into()), ("ask".into(), t!("losing-ask").into())];
    let on_pick = {
        let (setting, set) = (setting.clone(), set.clone());
        Callback::from(move |name: String| {
            let losing_change = if name == "ask" { LosingChange::Ask } else { LosingChange::Keep };
            set.emit(ConflictSetting { losing_change, ..setting.clone() });
        })
    };
    let now = if setting.losing_change == LosingChange::Ask { "ask" } else { "keep" };
    html! { <Pick name="losing" label={t!("conflicts-losing-label")} {options} chosen={now} disabled={!may} {on_pick} /> }
}

#[derive(Properties, PartialEq)]
struct TablesProps {
    now: Rc<Conflicts>,
    setting: ConflictSetting,
    set: Callback<ConflictSetting>,
    may: bool,
}

/// Tables with a policy of their own.
#[component]
fn Tables(props: &TablesProps) -> Html {
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("".into(), t!("policy-as-all").into())];
    options
        .extend(POLICIES.map(|(name, _)| (name.into(), texts::text(&format!("policy-{name}"), &[]).into())));
    let on_pick = |table: &str| {
        let (setting, set, table) = (props.setting.clone(), props.set.clone(), table.to_owned());
        Callback::from(move |name: String| {
            let mut next = setting.clone();
            match named(&name) {
                Some(policy) => drop(next.by_table.insert(table.clone(), policy)),
                None => drop(next.by_table.remove(&table)),
            }
            set.emit(next);
        })
    };
    html! {
        <section class="card table-scroll">
            <div class="card-head"><h2>{ t!("conflicts-tables") }</h2></div>
            <table class="plain" data-testid="policies">
                <tbody>for row in props.now.tables.iter() {
                    <tr key={row.table.clone()}>
                        <th scope="row">{ &row.label }</th>
                        <td><Pick name={format!("policy-of-{}", row.table)} label={t!("conflicts-of", table = row.label.clone())} is_bare={true} options={options.clone()}
                            chosen={props.setting.by_table.get(&row.table).map_or("", |policy| name_of(*policy))} disabled={!props.may} on_pick={on_pick(&row.table)} /></td>
                    </tr>
                }</tbody>
            </table>
        </section>
    }
}

/// Somebody else changed the setting meanwhile: both.
fn conflict(
    setting: &ConflictSetting,
    current: Option<&serde_json::Value>,
    props: &EditorProps,
    doing: &Doing,
    save: &Callback<String>,
) -> Html {
    let now = current.and_then(|current| serde_json::from_value::<Conflicts>(current.clone()).ok());
    let json = |setting: &ConflictSetting| serde_json::to_value(setting).unwrap_or_default();
    let theirs = now.as_ref().map(|now| json(&now.setting)).unwrap_or_default();
    let version = now.as_ref().map(|now| now.version.clone()).unwrap_or_default();
    let later = {
        let doing = doing.clone();
        Callback::from(move |()| doing.forget())
    };
    let on_theirs = {
        let put = props.put.clone();
        Callback::from(move |()| {
            if let Some(now) = now.clone() {
                put.emit(Rc::new(now));
            }
        })
    };
    html! { <Stale mine={json(setting)} {theirs} {on_theirs} on_mine={save.reform(move |()| version.clone())} on_close={later} /> }
}
