//! Business rules as the form is filled in: the engine is asked after each edit, the form follows (checklist 51).

use super::record::{Open, Step};
use crate::context::use_face;
use crate::state::edits::Typed;
use contract::calls::EvaluateRules;
use contract::shapes::RecordView;
use kit::format;
use kit::icon::{Icon, icon};
use model::business_rule::{Effects, Recommendation};
use model::{Code, ColumnMeta, Problem, TableMeta};
use std::collections::BTreeSet;
use std::rc::Rc;
use texts::t;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Asks for what the rules do to the record as it is on the form now.
#[hook]
pub fn use_rules(open: &UseReducerHandle<Open>) {
    let face = use_face();
    let dispatcher = open.dispatcher();
    let asked = open.record.as_ref().map(|record| (record.id, record.is_new, open.edits.fields()));
    let record = open.record.clone();
    use_effect_with(asked, move |asked| {
        let (Some((_, is_new, fields)), Some(record)) = (asked.clone(), record) else { return };
        spawn_local(async move {
            let call = EvaluateRules {
                table: record.table.clone(),
                form: Some(record.form.id),
                fields: fields.clone(),
                is_new,
            };
            // A rule that can't be run leaves the form as it is; saving still runs those of the engine.
            if let Ok(effects) = face.call(call).await {
                dispatcher.dispatch(Step::Ruled(fields, Box::new(on_form(effects, &record))));
            }
        });
    });
}

/// Rules require only what stands on the form and is shown there: nobody could fill in the rest.
fn on_form(mut effects: Effects, record: &RecordView) -> Effects {
    let sections = record.form.tabs.iter().flat_map(|tab| &tab.columns).flat_map(|column| &column.sections);
    let cells = sections.flat_map(|section| section.rows.iter().flatten()).chain(&record.form.header);
    let shown: BTreeSet<&str> = cells.filter_map(|cell| cell.column()).collect();
    let hidden: Vec<String> =
        effects.visible.iter().filter(|(_, is)| !**is).map(|(name, _)| name.clone()).collect();
    effects.required.retain(|column, _| shown.contains(column.as_str()) && !hidden.contains(column));
    effects
}

/// What a rule says against saving, at its column.
pub fn error_at(rules: &Effects, column: &str) -> Option<Problem> {
    let (_, message) = rules.errors.iter().find(|(at, _)| at == column)?;
    Some(Problem::new(Code::RuleForbids).with("column", column).with("message", message.text(format::lcid())))
}

/// The column as the rules require it.
pub fn as_required(column: &ColumnMeta, rules: &Effects) -> ColumnMeta {
    let required = rules.required.get(&column.logical_name).copied().unwrap_or(column.required);
    ColumnMeta { required, ..column.clone() }
}

/// What a rule offers at a column: the values are set only when the user takes them.
pub fn advice(
    rules: &Effects,
    column: &str,
    table: &TableMeta,
    on_typed: &Callback<(Rc<ColumnMeta>, Typed)>,
) -> Html {
    let draw = |advice: &Recommendation| {
        let values: Vec<_> = advice
            .set
            .iter()
            .filter_map(|(name, value)| Some((Rc::new(table.column(name)?.clone()), value.clone())))
            .collect();
        let on_typed = on_typed.clone();
        let take = Callback::from(move |_: MouseEvent| {
            for (column, value) in &values {
                on_typed.emit((column.clone(), Ok(value.clone())));
            }
        });
        html! {
            <div class="advice" data-testid={format!("advice-{column}")}>
                { icon(Icon::Lightbulb) }<span class="grow" dir="auto">{ advice.message.text(format::lcid()).to_owned() }</span>
                if !advice.set.is_empty() {
                    <button type="button" class="button small" data-testid={format!("advice-take-{column}")} onclick={take}>{ t!("rule-take") }</button>
                }
            </div>
        }
    };
    rules.recommendations.iter().filter(|advice| advice.column == column).map(draw).collect()
}
