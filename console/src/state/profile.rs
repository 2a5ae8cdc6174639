//! A profile as the designer edits it: which rule an item has, what another choice makes of it, and in what words.

use admin_contract::designer::{OfferedTable, RowChoice};
use admin_contract::preview::{Preview, PreviewTable, ReasonKind};
use model::RecordId;
use model::offline::{Association, Item, Profile, Rows};

/// The rule of an item, as the segments offer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing was chosen: no rows (checklist 176).
    None,
    /// Related rows only.
    Related,
    /// All rows.
    All,
    /// By owner.
    Owned,
    /// A filter.
    Custom,
}

impl Rule {
    /// Its name in handles and texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Related => "related",
            Self::All => "all",
            Self::Owned => "owned",
            Self::Custom => "custom",
        }
    }

    /// The rule of a name.
    pub fn named(name: &str) -> Self {
        [Self::Related, Self::All, Self::Owned, Self::Custom]
            .into_iter()
            .find(|rule| rule.name() == name)
            .unwrap_or(Self::None)
    }

    /// The rule of an item.
    pub fn of(item: &Item) -> Self {
        match &item.rows {
            None => Self::None,
            Some(Rows::Related) => Self::Related,
            Some(Rows::All) => Self::All,
            Some(Rows::Owned { .. }) => Self::Owned,
            Some(Rows::Custom { .. }) => Self::Custom,
        }
    }

    /// The rules that a table's ownership offers, in their order (checklist 152).
    pub fn offered(choices: &[RowChoice]) -> Vec<Self> {
        let has = |choice| choices.contains(&choice);
        let owned = has(RowChoice::Mine) || has(RowChoice::Team) || has(RowChoice::Unit);
        [
            (has(RowChoice::Related), Self::Related),
            (has(RowChoice::All), Self::All),
            (owned, Self::Owned),
            (has(RowChoice::Custom), Self::Custom),
        ]
        .into_iter()
        .filter_map(|(is_offered, rule)| is_offered.then_some(rule))
        .collect()
    }
}

/// The item with another rule; what the old one said is not kept, because the choices exclude each other
/// (checklist 154).
pub fn with_rule(mut item: Item, rule: Rule, choices: &[RowChoice]) -> Item {
    let has = |choice| choices.contains(&choice);
    item.rows = match rule {
        Rule::None => None,
        Rule::Related => Some(Rows::Related),
        Rule::All => Some(Rows::All),
        // The narrowest choice is the one to begin with.
        Rule::Owned if has(RowChoice::Mine) => Some(Rows::Owned { mine: true, team: false, unit: false }),
        Rule::Owned => Some(Rows::Owned { mine: false, team: false, unit: has(RowChoice::Unit) }),
        Rule::Custom => Some(Rows::Custom { filter: String::new() }),
    };
    if rule != Rule::Custom {
        item.combine = None;
    }
    item
}

/// The end of the id of the words for an item's rule: `related`, `mine-team`, `custom`…
pub fn rule_words(item: &Item) -> String {
    match &item.rows {
        Some(Rows::Owned { mine, team, unit }) => {
            let parts = [(*mine, "mine"), (*team, "team"), (*unit, "unit")];
            let chosen: Vec<_> = parts.into_iter().filter_map(|(on, name)| on.then_some(name)).collect();
            if chosen.is_empty() { "nobody".to_owned() } else { chosen.join("-") }
        }
        _ => Rule::of(item).name().to_owned(),
    }
}

/// The profile with one of its items changed.
pub fn with_item(mut profile: Profile, item: Item) -> Profile {
    if let Some(place) = profile.items.iter_mut().find(|known| known.table == item.table) {
        *place = item;
    }
    profile
}

/// The profile with an item for a further table, which brings nothing until its rule is chosen.
pub fn with_table(mut profile: Profile, id: RecordId, table: &OfferedTable) -> Profile {
    if profile.item(&table.table).is_none() {
        profile.items.push(Item::new(id, table.label.clone(), table.table.clone()));
    }
    profile
}

/// The profile without a table: its item goes, and relationships that lead to it.
pub fn without_table(mut profile: Profile, table: &str, leads: &dyn Fn(&str) -> Option<String>) -> Profile {
    profile.items.retain(|item| item.table != table);
    for item in &mut profile.items {
        item.associations.retain(|association| leads(&association.relationship).as_deref() != Some(table));
    }
    profile
}

/// The item with a relationship picked, or without it.
pub fn with_relation(mut item: Item, id: RecordId, relationship: &str, name: &str, is_picked: bool) -> Item {
    item.associations.retain(|association| association.relationship != relationship);
    if is_picked {
        item.associations.push(Association {
            id,
            name: name.to_owned(),
            relationship: relationship.to_owned(),
            filter: None,
        });
    }
    item
}

/// Rows that a relationship brings, by a preview.
pub fn brought_by(preview: &Preview, to_table: &str, relationship: &str) -> Option<u64> {
    let table = preview.tables.iter().find(|table| table.table == to_table)?;
    let reason = table
        .reasons
        .iter()
        .find(|reason| reason.kind == ReasonKind::Relation && reason.name == relationship)?;
    Some(reason.rows)
}

/// The tables of a preview, the heaviest first.
pub fn by_weight(preview: &Preview) -> Vec<&PreviewTable> {
    let mut tables: Vec<_> = preview.tables.iter().collect();
    tables.sort_by_key(|table| (std::cmp::Reverse(table.bytes), table.label.clone()));
    tables
}

/// Rows that come and that go between two previews, table by table.
pub fn moved(before: &Preview, after: &Preview) -> (u64, u64) {
    let rows = |preview: &Preview, name: &str| {
        preview.tables.iter().find(|table| table.table == name).map_or(0, |table| table.rows)
    };
    let names: std::collections::BTreeSet<_> =
        before.tables.iter().chain(&after.tables).map(|table| table.table.as_str()).collect();
    names.into_iter().fold((0, 0), |(more, fewer), name| {
        let (then, now) = (rows(before, name), rows(after, name));
        (more + now.saturating_sub(then), fewer + then.saturating_sub(now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use admin_contract::Named;
    use admin_contract::preview::PreviewReason;
    use model::metadata::Ownership;
    use uuid::Uuid;

    fn id(n: u128) -> RecordId {
        RecordId::from(Uuid::from_u128(n))
    }

    fn item() -> Item {
        Item::new(id(1), "Accounts", "account")
    }

    fn preview(rows: &[(&str, u64)]) -> Preview {
        let table = |(name, rows): &(&str, u64)| PreviewTable {
            table: (*name).into(),
            label: (*name).into(),
            rows: *rows,
            bytes: rows * 10,
            file_bytes: 0,
            rows_per_day: 0,
            bytes_per_day: 0,
            reasons: vec![PreviewReason { kind: ReasonKind::Relation, name: "r".into(), rows: 3, bytes: 30 }],
        };
        Preview {
            user: Named { id: id(1), name: String::new() },
            profile: Named { id: id(2), name: String::new() },
            tables: rows.iter().map(table).collect(),
            rows: 0,
            bytes: 0,
            file_bytes: 0,
            first_sync_s: 0,
            bytes_per_day: 0,
            nothing: None,
        }
    }

    #[test]
    fn only_what_the_ownership_allows_is_offered() {
        let business = [RowChoice::Related, RowChoice::All, RowChoice::Unit, RowChoice::Custom];
        assert_eq!(Rule::offered(&business), [Rule::Related, Rule::All, Rule::Owned, Rule::Custom]);
        assert_eq!(Rule::offered(&[RowChoice::Related]), [Rule::Related]);
        let chosen = with_rule(item(), Rule::Owned, &business);
        assert_eq!(chosen.rows, Some(Rows::Owned { mine: false, team: false, unit: true }));
    }

    #[test]
    fn a_rule_is_told_by_what_it_brings() {
        assert_eq!(rule_words(&item()), "none");
        let mut owned = item();
        owned.rows = Some(Rows::Owned { mine: true, team: true, unit: false });
        assert_eq!(rule_words(&owned), "mine-team");
        owned.rows = Some(Rows::Owned { mine: false, team: false, unit: false });
        assert_eq!(rule_words(&owned), "nobody");
    }

    #[test]
    fn a_table_that_goes_takes_the_relationships_to_it_along() {
        let accounts = with_relation(item(), id(3), "contact_accounts", "Contacts", true);
        let profile = Profile { id: id(9), name: "P".into(), description: None, items: vec![accounts] };
        let offered = OfferedTable {
            table: "contact".into(),
            label: "Contacts".into(),
            ownership: Ownership::UserOwned,
            is_enabled: true,
            choices: Vec::new(),
        };
        let profile = with_table(profile, id(4), &offered);
        assert_eq!(profile.items.len(), 2);
        let leads = |name: &str| (name == "contact_accounts").then(|| "contact".to_owned());
        let profile = without_table(profile, "contact", &leads);
        assert!(profile.items.len() == 1 && profile.items[0].associations.is_empty());
    }

    #[test]
    fn what_comes_and_what_goes_is_counted_apart() {
        let (before, after) = (preview(&[("a", 10), ("b", 5)]), preview(&[("a", 4), ("c", 7)]));
        assert_eq!(moved(&before, &after), (7, 11));
        assert_eq!(brought_by(&after, "c", "r"), Some(3));
        assert_eq!(brought_by(&after, "c", "other"), None);
        assert_eq!(by_weight(&after)[0].table, "c");
    }
}
