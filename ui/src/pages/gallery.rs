//! The kit on one page, each part in each state; development builds only. For people, pictures and axe.

use crate::fields::Field;
use crate::frame::page::Page;
use crate::pages::form::cell_of;
use crate::parts::chips::{heading_mark, record_mark};
use contract::shapes::RecordMark;
use kit::entity::entity;
use kit::icon::{Icon, icon};
use kit::monogram::monogram;
use kit::problem::alert;
use kit::progress::progress;
use model::metadata::{ColumnKind, Label, Required, TextFormat};
use model::status::Mark;
use model::{Code, ColumnMeta, Problem, Value};
use std::rc::Rc;
use uuid::Uuid;
use yew::prelude::*;

/// The kit.
#[component]
pub fn Gallery() -> Html {
    html! {
        <Page testid="gallery" top={html! { <h1>{ "Kit" }</h1> }} head={html! { <header class="phone-head"><h1>{ "Kit" }</h1></header> }}>
            <div class="scroll"><div class="stack two">
                { part("Buttons", buttons()) }
                { part("Marks of records", marks()) }
                { part("Images of tables", entities()) }
                { part("Monograms", html! { for name in ["Ada Lovelace", "Öl & Gas", "Zeta", "Über Nord"] { { monogram(name, "") } } }) }
                { part("Progress", html! { <div class="grow stack-fields">{ progress(40, "", "Forty") }{ progress(100, "thin done", "Done") }</div> }) }
                { part("Problems", html! { <div class="grow">{ alert(&Problem::new(Code::Unreachable), "gallery-problem") }</div> }) }
                { part("Fields", fields()) }
            </div></div>
        </Page>
    }
}

fn part(name: &'static str, content: Html) -> Html {
    html! { <section class="card section"><h2>{ name }</h2><div class="row wrap">{ content }</div></section> }
}

fn buttons() -> Html {
    let button = |class: &'static str, word: &'static str, disabled: bool| html! { <button type="button" class={classes!("button", class)} {disabled}>{ word }</button> };
    html! {
        <>
            { button("primary", "Primary", false) }{ button("", "Plain", false) }{ button("quiet", "Quiet", false) }
            { button("danger", "Danger", false) }{ button("small", "Small", false) }{ button("primary", "Disabled", true) }
            <button type="button" class="button only-icon" aria-label="Filter">{ icon(Icon::Filter) }</button>
        </>
    }
}

fn marks() -> Html {
    let all = [
        RecordMark::Sent,
        RecordMark::SavedHere { changes: 1 },
        RecordMark::Waiting { changes: 2 },
        RecordMark::NeedsAttention { changes: 1, problem: Problem::new(Code::Conflict) },
    ];
    html! { for mark in all.iter() { { record_mark(mark, false) }{ heading_mark(mark) } } }
}

fn entities() -> Html {
    let tables = ["account", "contact", "lead", "opportunity", "incident", "task", "other"];
    let marks = [Mark::Usable, Mark::Unusable, Mark::None];
    html! { for (n, table) in tables.into_iter().enumerate() { { entity(table, marks[n % marks.len()], "") } } }
}

fn fields() -> Html {
    let text = ColumnKind::String { max_length: 100, format: TextFormat::Text };
    let phone = ColumnKind::String { max_length: 100, format: TextFormat::Phone };
    let whole = ColumnKind::Integer { min: 0, max: 100, format: Default::default() };
    html! {
        <div class="grow stack-fields">
            { field("empty", &text, Required::None, Value::Null, None, false) }
            { field("required", &text, Required::ApplicationRequired, Value::Null, Some(Code::Required), false) }
            { field("phone", &phone, Required::Recommended, Value::Text("+49 7541 4170".into()), None, false) }
            { field("number", &whole, Required::None, Value::Int(42), None, false) }
            { field("still", &text, Required::None, Value::Text("Read-only".into()), None, true) }
        </div>
    }
}

fn field(
    name: &'static str,
    kind: &ColumnKind,
    required: Required,
    value: Value,
    wrong: Option<Code>,
    read_only: bool,
) -> Html {
    let column = ColumnMeta {
        metadata_id: Uuid::nil(),
        logical_name: name.into(),
        schema_name: name.into(),
        display_name: Label::english(name),
        kind: kind.clone(),
        required,
        can_create: true,
        can_update: true,
        is_secured: false,
        source: Default::default(),
    };
    html! {
        <Field cell={cell_of(name, Label::default())} table="account" column={Rc::new(column)} {value} on_server={None::<Value>}
            problem={wrong.map(|code| Problem::new(code).with("column", name))} currency={None::<AttrValue>} state={None::<i32>} {read_only} prefix="g" on_typed={Callback::noop()} />
    }
}
