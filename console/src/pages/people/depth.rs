//! Rights and their depths in words and as signs.

use admin_contract::people::{Depth, Right};
use texts::t;
use yew::prelude::*;

/// A right in a word.
pub fn right_word(right: Right) -> String {
    match right {
        Right::Create => t!("right-create"),
        Right::Read => t!("right-read"),
        Right::Write => t!("right-write"),
        Right::Delete => t!("right-delete"),
        Right::Append => t!("right-append"),
        Right::AppendTo => t!("right-append-to"),
        Right::Assign => t!("right-assign"),
        Right::Share => t!("right-share"),
    }
}

/// A privilege that belongs to no table, in words; one that isn't known here by its name.
pub fn privilege_word(privilege: &str) -> String {
    let of = |right: Right, what: String| t!("privilege-of", right = right_word(right), what = what);
    match privilege {
        "prvCreateEntity" => of(Right::Create, t!("privilege-tables")),
        "prvReadEntity" => of(Right::Read, t!("privilege-tables")),
        "prvWriteEntity" => of(Right::Write, t!("privilege-tables")),
        "prvDeleteEntity" => of(Right::Delete, t!("privilege-tables")),
        "prvCreateAttribute" => of(Right::Create, t!("privilege-columns")),
        "prvReadAttribute" => of(Right::Read, t!("privilege-columns")),
        "prvWriteAttribute" => of(Right::Write, t!("privilege-columns")),
        "prvDeleteAttribute" => of(Right::Delete, t!("privilege-columns")),
        "prvCreateRelationship" => of(Right::Create, t!("privilege-relationships")),
        "prvReadRelationship" => of(Right::Read, t!("privilege-relationships")),
        "prvWriteRelationship" => of(Right::Write, t!("privilege-relationships")),
        "prvDeleteRelationship" => of(Right::Delete, t!("privilege-relationships")),
        "prvPublishCustomization" => t!("privilege-publish"),
        "prvImportCustomization" => t!("privilege-import"),
        "prvExportCustomization" => t!("privilege-export"),
        "prvGoOffline" => t!("privilege-offline"),
        "prvActOnBehalfOfAnotherUser" => t!("privilege-on-behalf"),
        other => other.to_owned(),
    }
}

/// A depth in words.
pub fn depth_word(depth: Option<Depth>) -> String {
    match depth {
        None => t!("depth-none"),
        Some(Depth::User) => t!("depth-user"),
        Some(Depth::Unit) => t!("depth-unit"),
        Some(Depth::Below) => t!("depth-below"),
        Some(Depth::Organization) => t!("depth-organization"),
    }
}

/// A circle that is the fuller the further the right reaches. It is no word: one stands beside it, or labels it.
pub fn depth_sign(depth: Option<Depth>) -> Html {
    let class = match depth {
        None => "none",
        Some(Depth::User) => "user",
        Some(Depth::Unit) => "unit",
        Some(Depth::Below) => "below",
        Some(Depth::Organization) => "organization",
    };
    html! { <span class={classes!("depth-sign", class)} aria-hidden="true"></span> }
}
