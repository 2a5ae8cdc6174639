//! Finds a user or a team by name.

use super::listing::Find;
use crate::calls::use_load_if;
use crate::server::Ask;
use admin_contract::Named;
use admin_contract::designer::CandidateQuery;
use admin_contract::endpoints::FindCandidates;
use kit::monogram::monogram;
use texts::t;
use yew::prelude::*;

/// Whose name is asked for.
#[derive(Properties, PartialEq)]
pub struct FindRecordProps {
    /// `data-testid` of the field; each found one has it with its id behind.
    pub testid: AttrValue,
    /// The table.
    pub table: AttrValue,
    /// What is searched.
    pub label: AttrValue,
    /// Who is not offered, because he is chosen already.
    #[prop_or_default]
    pub without: Vec<Named>,
    /// One was chosen.
    pub on_pick: Callback<Named>,
}

/// A field with what is found below it.
#[component]
pub fn FindRecord(props: &FindRecordProps) -> Html {
    let text = use_state(String::new);
    let wanted = (!text.trim().is_empty()).then(|| CandidateQuery {
        table: props.table.to_string(),
        search: Some(text.trim().to_owned()),
        id: None,
    });
    let found = use_load_if(wanted.as_ref().map(|query| Ask::<FindCandidates>::with(&[], query)));
    let on_find = {
        let text = text.clone();
        Callback::from(move |typed| text.set(typed))
    };
    let rows: Vec<Named> =
        found.value.iter().filter(|_| wanted.is_some()).flat_map(|found| found.rows.clone()).collect();
    let offered = rows.into_iter().filter(|row| !props.without.iter().any(|known| known.id == row.id));
    html! {
        <div class="find-record">
            <Find testid={props.testid.clone()} label={props.label.clone()} {on_find} />
            if wanted.is_some() && !found.is_loading && found.value.as_ref().is_some_and(|found| found.rows.is_empty()) {
                <p class="muted small-text" role="status">{ t!("find-nothing") }</p>
            }
            <ul class="found">
                for row in offered {
                    <li key={row.id.to_string()}>
                        <button type="button" class="menu-item" data-testid={format!("{}-{}", props.testid, row.id)}
                            onclick={let row = row.clone(); props.on_pick.reform(move |_: MouseEvent| row.clone())}>
                            { monogram(&row.name, "tiny round") }<span class="cut"><bdi>{ &row.name }</bdi></span>
                        </button>
                    </li>
                }
            </ul>
        </div>
    }
}
