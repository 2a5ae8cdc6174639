//! A draft on the form: kept on this device, and saved on the server with what it points to (checklist 99-103).

use super::record::{Open, Step, Then, Which, load};
use crate::context::{Face, use_face, use_scene};
use crate::state::route::Route;
use contract::calls::{SaveDraft, SendDraft};
use contract::drafts::Tie;
use contract::related::RelatedTo;
use contract::shapes::RecordView;
use kit::format;
use kit::icon::{Icon, icon};
use model::TableMeta;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Keeps the draft on this device. The look-ups that were chosen stay on the form until it is saved on the server.
pub fn keep(face: &Face, open: &UseReducerHandle<Open>, table: &str, then: Then) {
    let Some(call) = kept(open, table) else { return };
    open.dispatch(Step::Saving);
    let (face, open, table) = (face.clone(), open.clone(), table.to_owned());
    spawn_local(async move {
        let (id, is_new) = (call.id, open.record.as_ref().is_some_and(|record| record.is_new));
        if let Err(problem) = face.call(call).await {
            return open.dispatch(Step::Failed(problem));
        }
        face.set_guard(None);
        face.toast(t!("draft-kept"));
        match then {
            Then::Go(route) => face.go(route),
            _ if is_new => face.go(Route::Record { table, id }),
            Then::Stay | Then::Call(_) => {
                let later = open.edits.to_complete();
                open.dispatch(load(&face, &table, Which::Existing(id)).await);
                open.dispatch(Step::Saved);
                let columns = open.table.clone();
                for (name, value) in later {
                    if let Some(column) = columns.as_ref().and_then(|table| table.column(&name)) {
                        open.dispatch(Step::Typed(Rc::new(column.clone()), Ok(value)));
                    }
                }
                if let Then::Call(on) = then {
                    on.emit(());
                }
            }
        }
    });
}

/// Saves the draft on the server: kept here first, so that nothing is lost when that fails.
pub fn send(face: &Face, open: &UseReducerHandle<Open>, table: &str) {
    let Some(call) = kept(open, table) else { return };
    open.dispatch(Step::Saving);
    let (face, open, table) = (face.clone(), open.clone(), table.to_owned());
    spawn_local(async move {
        let (id, complete) = (call.id, open.edits.to_complete());
        let sent = async {
            face.call(call).await?;
            face.call(SendDraft { id, complete }).await
        };
        match sent.await {
            Ok(()) => {
                face.set_guard(None);
                face.toast(t!("draft-sent"));
                open.dispatch(load(&face, &table, Which::Existing(id)).await);
                open.dispatch(Step::Saved);
                face.go(Route::Record { table, id });
            }
            Err(problem) => open.dispatch(Step::Failed(problem)),
        }
    });
}

/// The draft as it is kept; `None` while a field needs a look first, which the form then says.
fn kept(open: &UseReducerHandle<Open>, table: &str) -> Option<SaveDraft> {
    let (meta, record) = (open.table.clone()?, open.record.clone()?);
    if open.saving {
        return None;
    }
    match open.edits.to_keep(&meta) {
        Ok(fields) => {
            let tie = open.edits.tie().map(|(column, to)| Tie { column, to });
            Some(SaveDraft { table: table.to_owned(), id: record.id, fields, tie })
        }
        Err(count) => {
            open.dispatch(Step::Refused(open.edits.clone(), count));
            None
        }
    }
}

/// What a record is where there are only drafts: one of them, or one that was read when it was used last.
pub fn standing(record: &RecordView) -> Html {
    let text = match (record.draft, record.kept_at) {
        (true, _) => t!("draft-text"),
        (false, Some(at)) => t!("kept-text", when = format::moment_in_text(at)),
        (false, None) => return Html::default(),
    };
    html! { <div class="form-alert wait" data-testid="draft-standing">{ icon(Icon::Drafts) }<span>{ text }</span></div> }
}

/// The record that drafts can belong to.
#[derive(Properties, PartialEq)]
pub struct BelongingProps {
    /// The record.
    pub record: Rc<RecordView>,
}

/// New records that belong to one that was used lately (checklist 102).
#[component]
pub fn Belonging(props: &BelongingProps) -> Html {
    let face = use_face();
    let scene = use_scene();
    let offered = use_state(Vec::<(String, String)>::new);
    let tables: Vec<String> = scene
        .navigation
        .iter()
        .flat_map(|navigation| &navigation.tables)
        .filter(|table| table.can_create)
        .map(|table| table.table.clone())
        .collect();
    {
        let (face, offered, target) = (face.clone(), offered.setter(), props.record.table.clone());
        use_effect_with(tables, move |tables| {
            let tables = tables.clone();
            spawn_local(async move {
                let mut found = Vec::new();
                for name in tables {
                    if let Ok(meta) = face.table(&name).await {
                        found.extend(relationship_to(&meta, &target).map(|relation| (name, relation)));
                    }
                }
                offered.set(found);
            });
        });
    }
    if offered.is_empty() {
        return Html::default();
    }
    let begin = |table: &str, relationship: &str| {
        let related = RelatedTo { relationship: relationship.to_owned(), id: props.record.id };
        let (face, route) = (face.clone(), Route::New { table: table.to_owned(), related: Some(related) });
        Callback::from(move |_: MouseEvent| face.go(route.clone()))
    };
    html! {
        <section class="card section" data-testid="draft-belonging">
            <h2>{ t!("draft-belonging") }</h2>
            <div class="row wrap">
                for (table, relationship) in offered.iter() {
                    <button type="button" class="button small" data-testid={format!("draft-for-{table}")} onclick={begin(table, relationship)}>{ icon(Icon::Add) }{ scene.singular(table) }</button>
                }
            </div>
        </section>
    }
}

/// The first relationship by which rows of a table can be made to belong to one of another.
fn relationship_to(meta: &TableMeta, target: &str) -> Option<String> {
    let fits = |relation: &&model::metadata::ManyToOne| {
        relation.target == target && meta.column(&relation.column).is_some_and(|column| column.can_create)
    };
    meta.many_to_one.iter().find(fits).map(|relation| relation.schema_name.clone())
}
