//! Unsent values of columns that are gone: they are kept until the user has copied or cleared them.

use crate::context::{use_event, use_face, use_load};
use contract::Event;
use contract::calls::{ClearOrphan, ListOrphans};
use contract::update::OrphanValue;
use kit::format;
use kit::icon::{Icon, icon_with};
use model::Value;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The card; nothing where there are none.
#[component]
pub fn Orphans() -> Html {
    let face = use_face();
    let orphans = use_load(ListOrphans {});
    let again = orphans.again.clone();
    {
        let again = again.clone();
        use_event(move |event| {
            if matches!(event, Event::Queue) {
                again.emit(());
            }
        });
    }
    let Some(Ok(listed)) = orphans.reply.filter(|reply| reply.as_ref().is_ok_and(|l| !l.is_empty())) else {
        return Html::default();
    };
    let clear = |orphan: &OrphanValue| {
        let (face, again, number) = (face.clone(), again.clone(), orphan.number);
        Callback::from(move |_: MouseEvent| {
            let (face, again) = (face.clone(), again.clone());
            spawn_local(async move {
                if let Err(problem) = face.call(ClearOrphan { number }).await {
                    face.toast(texts::problem(&problem));
                }
                again.emit(());
            });
        })
    };
    html! {
        <>
            <h2 class="small-text muted">{ t!("orphans-title") }</h2>
            <div class="card list-card" data-testid="orphans">
                <p class="second orphan-text">{ t!("orphans-text") }</p>
                for orphan in listed.iter() {
                    <div key={orphan.number} class="list-row" data-testid="orphan" data-column={orphan.column.clone()}>
                        <div class="grow"><div class="strong"><bdi>{ &orphan.title }</bdi></div>
                            <div class="small-text"><span class="muted">{ label(orphan) }{ ": " }</span><bdi class="orphan-value">{ words(&orphan.value) }</bdi></div>
                            <div class="label-text muted">{ format::moment(orphan.made_at) }</div></div>
                        <button type="button" class="button quiet only-icon" data-testid="orphan-clear" aria-label={t!("orphan-clear", name = label(orphan))} onclick={clear(orphan)}>{ icon_with(Icon::Dismiss, "small") }</button>
                    </div>
                }
            </div>
        </>
    }
}

fn label(orphan: &OrphanValue) -> String {
    match orphan.name.text(format::lcid()) {
        "" => orphan.column.clone(),
        name => name.to_owned(),
    }
}

/// The value without its column, which no longer says how it is shown.
fn words(value: &Value) -> String {
    match value {
        Value::Null => t!("empty-value"),
        Value::Text(text) => text.clone(),
        Value::Bool(true) => t!("yes"),
        Value::Bool(false) => t!("no"),
        Value::Instant(at) => format::moment(*at),
        Value::Lookup(to) => to.name.clone().unwrap_or_else(|| to.id.to_string()),
        Value::Date(day) => day.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Decimal(n) => n.to_string(),
        Value::Double(n) => n.to_string(),
        Value::Money(money) => money.to_decimal().normalize().to_string(),
        Value::Choice(n) => n.to_string(),
        Value::Choices(n) => n.iter().map(i32::to_string).collect::<Vec<_>>().join(", "),
        Value::Id(id) => id.to_string(),
    }
}
