//! A table's image with the sitemap's upright bar (checklist 26).

use crate::icon::{Icon, icon};
use model::status::Mark;
use texts::t;
use yew::prelude::*;

/// The image of a table; tables nobody drew get a sheet of paper.
pub fn table_icon(table: &str) -> Icon {
    match table {
        "account" => Icon::BuildingMultiple,
        "contact" | "systemuser" => Icon::Person,
        "lead" => Icon::PersonLightbulb,
        "opportunity" => Icon::Target,
        "incident" => Icon::ChatHelp,
        "task" => Icon::ClipboardTask,
        "phonecall" => Icon::Call,
        "appointment" => Icon::Calendar,
        "annotation" => Icon::Note,
        "team" => Icon::People,
        "businessunit" => Icon::Organization,
        "transactioncurrency" => Icon::Money,
        "product" => Icon::Box,
        "email" => Icon::Mail,
        _ => Icon::Document,
    }
}

/// Image and bar. The bar's space is kept where there is none, so that names align.
pub fn entity(table: &str, mark: Mark, class: &'static str) -> Html {
    html! {
        <span class={classes!("entity", class)}>
            <span class="entity-picture">{ icon(table_icon(table)) }</span>
            <span class="mark-bar" data-testid={format!("mark-{table}")} data-mark={mark_name(mark)}></span>
            { said(mark) }
        </span>
    }
}

/// The name of a mark in `data-mark`.
fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "none",
        Mark::Usable => "usable",
        Mark::Unusable => "unusable",
    }
}

/// The bar in words, for those who don't see it.
fn said(mark: Mark) -> Html {
    let text = match mark {
        Mark::None => return Html::default(),
        Mark::Usable => t!("mark-usable"),
        Mark::Unusable => t!("mark-unusable"),
    };
    html! { <span class="hidden-text">{ text }</span> }
}
