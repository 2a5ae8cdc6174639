//! A filter goes through the designer's tree and comes back as it was; what a tree can't say is told.
#![allow(clippy::unwrap_used)]

use model::offline::operators::values_of;
use model::offline::tree::{self, Criterion, Group, Linked, Part, Tree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A name as tables and columns have it.
fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z_0-9]{0,12}"
}

/// A value with everything that XML has to escape.
fn value() -> impl Strategy<Value = String> {
    "[ -~äß\u{600}-\u{620}<>&\"']{0,12}".prop_map(|text| text.trim().to_owned())
}

fn criterion() -> impl Strategy<Value = Criterion> {
    let operator = select(vec!["eq", "ne", "like", "in", "not-in", "null", "eq-userid", "last-x-days"]);
    (name(), operator, vec(value(), 1..4)).prop_map(|(column, operator, mut values)| {
        if let Some(count) = values_of(operator) {
            values.truncate(count);
        }
        Criterion { column, operator: operator.to_owned(), values }
    })
}

fn group() -> impl Strategy<Value = Group> {
    let leaf = vec(criterion().prop_map(Part::Criterion), 0..3);
    let group = (any::<bool>(), leaf).prop_map(|(any, parts)| Group { any, parts });
    group.prop_recursive(3, 12, 3, |inner| {
        let part = prop_oneof![criterion().prop_map(Part::Criterion), inner.prop_map(Part::Group)];
        (any::<bool>(), vec(part, 1..4)).prop_map(|(any, parts)| Group { any, parts })
    })
}

/// A group that is written: an empty one at the outside is no filter at all.
fn outer() -> impl Strategy<Value = Group> {
    group().prop_map(|group| if group.parts.is_empty() { Group::default() } else { group })
}

fn link() -> impl Strategy<Value = Linked> {
    let leaf =
        (name(), name(), name(), any::<bool>(), outer()).prop_map(|(table, from, to, outer, group)| Linked {
            table,
            from,
            to,
            outer,
            group,
            links: Vec::new(),
        });
    leaf.prop_recursive(2, 4, 2, |inner| {
        (name(), name(), name(), any::<bool>(), outer(), vec(inner, 0..2)).prop_map(
            |(table, from, to, outer, group, links)| Linked { table, from, to, outer, group, links },
        )
    })
}

proptest! {
    #[test]
    fn a_tree_is_read_as_it_was_written(group in outer(), links in vec(link(), 0..3)) {
        let tree = Tree { group, links };
        let written = tree::write(&tree, "account");
        if !written.is_empty() {
            prop_assert_eq!(tree::read(&written), Ok(tree));
        }
    }

    #[test]
    fn no_text_is_too_strange_to_be_refused(text in "[<>/a-z='\" &;!\\[\\]-]{0,80}") {
        let _ = tree::read(&text);
    }
}

#[test]
fn what_a_tree_can_not_say_stays_fetch_xml_and_is_told() {
    let told = |xml: &str| tree::read(xml).unwrap_err();
    let compared = "<filter><condition attribute='a' operator='eq' valueof='b'/></filter>";
    assert!(told(compared).contains("valueof"));
    let within = "<filter><link-entity name='b' from='c' to='d' link-type='any'/></filter>";
    assert!(told(within).contains("link-entity"));
    let other = "<entity name='a'><link-entity name='b' from='c' to='d' link-type='exists'/></entity>";
    assert!(told(other).contains("exists"));
}
