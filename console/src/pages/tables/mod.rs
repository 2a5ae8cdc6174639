//! Step 1: which tables may leave the server, and how far back (checklist 133-140).

mod publish;
mod row;
mod setting;
mod volume;

use crate::calls::use_load;
use crate::context::use_scene;
use crate::parts::listing::Find;
use crate::parts::page::Page;
use crate::parts::segments::Segments;
use crate::parts::shown::shown;
use crate::server::Ask;
use crate::state::tables::{Only, in_sight};
use admin_contract::endpoints::ListTables;
use admin_contract::tables::Tables;
use publish::PublishVerb;
use row::Row;
use setting::FilterSheet;
use std::rc::Rc;
use texts::t;
use volume::VolumeCard;
use yew::prelude::*;

/// The page.
#[component]
pub fn TablesPage() -> Html {
    let loaded = use_load(Ask::<ListTables>::at(&[]));
    let scene = use_scene();
    let on_tables = {
        let (put, look_again) = (loaded.put.clone(), scene.look_again.clone());
        Callback::from(move |tables: Tables| {
            put.emit(Rc::new(tables));
            look_again.emit(());
        })
    };
    let verbs = loaded.value.as_ref().filter(|_| scene.me.is_customizer).map(|tables| {
        html! { <PublishVerb pending={tables.pending} tables={tables.clone()} on_tables={on_tables.clone()} /> }
    });
    html! {
        <Page testid="tables" title={t!("page-tables")} verbs={verbs.unwrap_or_default()}>
            { shown(&loaded, |tables| html! { <List tables={tables.clone()} loaded_again={loaded.again.clone()} on_tables={on_tables.clone()} may_change={scene.me.is_customizer} /> }) }
        </Page>
    }
}

/// What the list shows.
#[derive(Properties, PartialEq)]
pub struct ListProps {
    /// The tables.
    pub tables: Rc<Tables>,
    /// Reads them again.
    pub loaded_again: Callback<()>,
    /// They changed.
    pub on_tables: Callback<Tables>,
    /// Whether they may be changed.
    pub may_change: bool,
}

#[component]
fn List(props: &ListProps) -> Html {
    let only = use_state(Only::default);
    let search = use_state(String::new);
    let open = use_state(|| None::<String>);
    let options: Vec<(AttrValue, AttrValue)> = Only::ALL
        .map(|choice| {
            (choice.name().into(), texts::text(&format!("tables-only-{}", choice.name()), &[]).into())
        })
        .to_vec();
    let on_choose = {
        let only = only.clone();
        Callback::from(move |name: AttrValue| only.set(Only::named(&name)))
    };
    let on_find = {
        let search = search.clone();
        Callback::from(move |text| search.set(text))
    };
    let set_open = |name: Option<String>| {
        let open = open.clone();
        Callback::from(move |()| open.set(name.clone()))
    };
    let rows = in_sight(&props.tables.rows, *only, &search);
    let opened = open.as_ref().and_then(|name| props.tables.rows.iter().find(|row| row.table == *name));
    html! {
        <>
            <VolumeCard tables={props.tables.clone()} on_measured={props.loaded_again.clone()} />
            <div class="toolbar">
                <Segments testid="tables-only" label={t!("tables-only")} {options} chosen={only.name()} {on_choose} />
                <span class="grow"></span>
                <Find testid="tables-find" label={t!("tables-find")} {on_find} />
            </div>
            <section class="card list-card table-scroll">
                <table class="plain" data-testid="tables-list">
                    <thead><tr>
                        <th>{ t!("tables-table") }</th>
                        <th>{ t!("tables-offline") }</th>
                        <th>{ t!("tables-filter") }</th>
                        <th class="end">{ t!("tables-rows") }</th>
                        <th class="end">{ t!("tables-size") }</th>
                        <th class="end">{ t!("tables-per-day") }</th>
                        <th>{ t!("tables-profiles") }</th>
                    </tr></thead>
                    <tbody>
                        for row in rows.iter() {
                            <Row key={row.table.clone()} row={(**row).clone()} may_change={props.may_change} on_tables={props.on_tables.clone()}
                                on_open={set_open(Some(row.table.clone()))} />
                        }
                    </tbody>
                </table>
                if rows.is_empty() { <p class="muted loading" data-testid="tables-none">{ t!("tables-none") }</p> }
            </section>
            if let Some(row) = opened {
                <FilterSheet key={row.table.clone()} row={row.clone()} most={props.tables.most_criteria} default_days={props.tables.default_days}
                    may_change={props.may_change} on_tables={props.on_tables.clone()} on_close={set_open(None)} />
            }
        </>
    }
}
