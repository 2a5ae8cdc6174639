//! The tree of business units.

use admin_contract::people::Unit;
use model::RecordId;
use std::collections::BTreeSet;

/// The units right below one, by name; the first one of all is below none.
pub fn below(units: &[Unit], parent: Option<RecordId>) -> Vec<&Unit> {
    let mut below: Vec<_> = units.iter().filter(|unit| unit.parent == parent).collect();
    below.sort_by_key(|unit| model::fold::fold(&unit.name));
    below
}

/// All units as they stand in the tree, each with how deep it is.
pub fn in_order(units: &[Unit]) -> Vec<(usize, &Unit)> {
    let mut order = Vec::new();
    walk(units, None, 0, &mut order);
    order
}

fn walk<'u>(units: &'u [Unit], parent: Option<RecordId>, depth: usize, order: &mut Vec<(usize, &'u Unit)>) {
    for unit in below(units, parent) {
        order.push((depth, unit));
        walk(units, Some(unit.id), depth + 1, order);
    }
}

/// A unit and all below it: it can't be moved below any of these.
pub fn with_all_below(units: &[Unit], top: RecordId) -> BTreeSet<RecordId> {
    let mut order = Vec::new();
    walk(units, Some(top), 0, &mut order);
    order.into_iter().map(|(_, unit)| unit.id).chain([top]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> RecordId {
        RecordId::from(uuid::Uuid::from_u128(number))
    }

    fn unit(number: u128, name: &str, parent: Option<u128>) -> Unit {
        Unit { id: id(number), name: name.into(), parent: parent.map(id), users: 0, version: "1".into() }
    }

    #[test]
    fn units_stand_below_their_parents_by_name() {
        let units = [
            unit(1, "All", None),
            unit(3, "South", Some(1)),
            unit(2, "North", Some(1)),
            unit(4, "Bay", Some(3)),
        ];
        let order: Vec<_> =
            in_order(&units).into_iter().map(|(depth, unit)| (depth, unit.name.as_str())).collect();
        assert_eq!(order, [(0, "All"), (1, "North"), (1, "South"), (2, "Bay")]);
    }

    #[test]
    fn a_unit_is_not_moved_below_itself() {
        let units = [unit(1, "All", None), unit(2, "North", Some(1)), unit(3, "Bay", Some(2))];
        assert_eq!(with_all_below(&units, id(2)), BTreeSet::from([id(2), id(3)]));
    }
}
