//! Two profiles compared, with a word on what devices will do about each difference.

use admin_contract::{Diff, Place};
use model::offline::{Association, Combine, Item, Profile, Rows};

const ADDED: &str = "Devices download the rows of the table at their next sync.";
const REMOVED: &str = "Devices remove the rows of the table at their next sync.";
const RULE: &str =
    "Devices download the rows that the new rule brings, and remove those that nothing brings any more.";
const BROUGHT: &str = "Devices download the rows that the relationship brings.";
const NO_LONGER: &str = "Devices remove the rows that only the relationship brought.";
const COLUMNS: &str = "Devices fetch the columns that are new to them and drop the others; rows stay.";
const FILES: &str = "Devices fetch the files that are new to them and drop the others; rows stay.";
const NOTHING: &str = "No rows move.";

/// What is different in the second; none where both say the same.
pub fn profiles(before: Option<&Profile>, after: &Profile) -> Vec<Diff> {
    let mut changes = Vec::new();
    let name = before.map(|profile| profile.name.as_str());
    changes.extend(changed(None, "name", None, name, Some(&after.name), NOTHING));
    let description = before.and_then(|profile| profile.description.as_deref());
    changes.extend(changed(None, "description", None, description, after.description.as_deref(), NOTHING));
    let known = before.map_or(&[][..], |profile| profile.items.as_slice());
    for item in &after.items {
        match known.iter().find(|known| known.table == item.table) {
            Some(known) => changes.extend(items(known, item)),
            None => changes.extend(changed(Some(&item.table), "item", None, None, Some(&rule(item)), ADDED)),
        }
    }
    for item in known.iter().filter(|known| after.item(&known.table).is_none()) {
        changes.extend(changed(Some(&item.table), "item", None, Some(&rule(item)), None, REMOVED));
    }
    changes
}

fn items(before: &Item, after: &Item) -> Vec<Diff> {
    let table = Some(after.table.as_str());
    let on = |is: bool| if is { "yes" } else { "no" };
    let texts = [
        ("name", before.name.clone(), after.name.clone(), NOTHING),
        ("rows", rule(before), rule(after), RULE),
        ("combine", combined(before), combined(after), RULE),
        ("columns", columns(before), columns(after), COLUMNS),
        ("images", before.images.join(", "), after.images.join(", "), FILES),
        ("files", on(before.files).to_owned(), on(after.files).to_owned(), FILES),
        (
            "can_be_followed",
            on(before.can_be_followed).to_owned(),
            on(after.can_be_followed).to_owned(),
            "Devices download or remove followed rows that no rule holds.",
        ),
        (
            "interval",
            format!("{} min", before.interval_min),
            format!("{} min", after.interval_min),
            "Devices sync the table at the new interval; no rows move.",
        ),
    ];
    let mut changes: Vec<Diff> = texts
        .iter()
        .filter_map(|(setting, before, after, effect)| {
            changed(table, setting, None, Some(before), Some(after), effect)
        })
        .collect();
    let same = |a: &Association, b: &Association| a.relationship == b.relationship;
    for association in &after.associations {
        let known = before.associations.iter().find(|known| same(known, association));
        let filter =
            |association: &Association| association.filter.clone().unwrap_or_else(|| "all rows".to_owned());
        let (was, effect) = (known.map(filter), if known.is_some() { RULE } else { BROUGHT });
        let detail = Some(association.relationship.as_str());
        changes.extend(changed(
            table,
            "relationship",
            detail,
            was.as_deref(),
            Some(&filter(association)),
            effect,
        ));
    }
    for known in &before.associations {
        if !after.associations.iter().any(|association| same(known, association)) {
            let detail = Some(known.relationship.as_str());
            changes.extend(changed(table, "relationship", detail, Some("followed"), None, NO_LONGER));
        }
    }
    changes
}

fn changed(
    table: Option<&str>,
    setting: &str,
    detail: Option<&str>,
    before: Option<&str>,
    after: Option<&str>,
    effect: &str,
) -> Option<Diff> {
    let place = Place {
        table: table.map(str::to_owned),
        setting: setting.to_owned(),
        detail: detail.map(str::to_owned),
    };
    let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
    (before != after).then(|| Diff { place, before, after, effect: effect.to_owned() })
}

/// An item's rule in words.
pub fn rule(item: &Item) -> String {
    match &item.rows {
        None => "no rule".to_owned(),
        Some(Rows::Owned { mine, team, unit }) => {
            let of = [(*mine, "the user's"), (*team, "his teams'"), (*unit, "his business unit's")];
            let of: Vec<&str> = of.iter().filter(|(is, _)| *is).map(|(_, whose)| *whose).collect();
            format!("Organization rows: {}", of.join(", "))
        }
        Some(Rows::Custom { filter }) => format!("Custom: {filter}"),
        Some(other) => other.label().to_owned(),
    }
}

fn combined(item: &Item) -> String {
    match item.combine {
        None => "not said".to_owned(),
        Some(Combine::Or) => "either".to_owned(),
        Some(Combine::And) => "both".to_owned(),
    }
}

fn columns(item: &Item) -> String {
    item.columns.as_ref().map_or_else(|| "all columns".to_owned(), |columns| columns.join(", "))
}
