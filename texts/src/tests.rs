//! What holds of the texts in every language.

use crate::bundle::{Arg, files, find_in};
use crate::{Language, text};
use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};

/// The arguments of each text and each form of it, by name.
fn arguments(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    for source in files(language) {
        let resource = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", language.tag()));
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let forms = message.attributes.iter().map(|a| (format!(".{}", a.id.name), &a.value));
            for (form, pattern) in message.value.iter().map(|v| (String::new(), v)).chain(forms) {
                let mut named = BTreeSet::new();
                collect(pattern, &mut named);
                let known = texts.insert(format!("{}{form}", message.id.name), named);
                assert!(known.is_none(), "{}: {} is there twice", language.tag(), message.id.name);
            }
        }
    }
    texts
}

fn collect(pattern: &Pattern<&str>, named: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let chosen = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|variant| collect(&variant.value, named));
                selector
            }
        };
        if let InlineExpression::VariableReference { id } = chosen {
            named.insert(id.name.to_owned());
        }
    }
}

#[test]
fn every_language_says_everything_and_with_the_same_arguments() {
    let english = arguments(Language::English);
    for language in [Language::German, Language::Arabic] {
        let said = arguments(language);
        let missing: Vec<_> = english.keys().filter(|id| !said.contains_key(*id)).collect();
        let extra: Vec<_> = said.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{}: without {missing:?}, beyond {extra:?}",
            language.tag()
        );
        for (id, named) in said {
            assert_eq!(named, english[&id], "{}: {id}", language.tag());
        }
    }
}

#[test]
fn numbers_choose_the_plural_and_are_grouped() {
    assert_eq!(t!("grid-rows", count = 1), "1 row");
    assert_eq!(t!("grid-rows", count = 100_000), "100,000 rows");
    let rows =
        |language, count: i64| find_in(language, "grid-rows", &[("count", Arg::Number(count))]).unwrap();
    assert_eq!(rows(Language::German, 100_000), "100.000 Zeilen");
    assert_eq!(rows(Language::German, 1), "1 Zeile");
    assert_eq!(rows(Language::Arabic, 1), "صف واحد");
    assert_eq!(rows(Language::Arabic, 2), "صفان");
    assert_eq!(rows(Language::Arabic, 7), "7 صفوف");
    assert_eq!(rows(Language::Arabic, 11), "11 صفًا");
    assert_eq!(rows(Language::Arabic, 1_000), "1,000 صف");
}

#[test]
fn an_unknown_id_stands_for_itself() {
    assert_eq!(text("no-such-text", &[]), "no-such-text");
}

#[test]
fn the_pseudo_language_is_longer_and_keeps_its_arguments() {
    let said = find_in(Language::Pseudo, "apps-lead", &[("name", Arg::from("Helene"))]).unwrap();
    assert_eq!(said, "Sígnééd ín áás Helene");
}
