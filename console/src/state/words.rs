//! Findings, prices and reasons in the language spoken: the text of the case, with the case's own members as arguments.
//! Names of tables and columns become their labels.

use serde::Serialize;
use serde_json::Value as Json;
use texts::Arg;

/// The words of a case of an enum that serde writes with a tag: `{"fault": "no_rule", "table": "account"}` is said by
/// `fault-no-rule` with the argument `table`. `None` where there are no words for it.
pub fn said(tag: &str, case: &impl Serialize, label: &dyn Fn(&str, &str) -> String) -> Option<String> {
    let Ok(Json::Object(members)) = serde_json::to_value(case) else { return None };
    let name = members.get(tag)?.as_str()?;
    let id = format!("{tag}-{}", name.replace('_', "-"));
    let mut args: Vec<(&str, Arg)> = (members.iter().filter(|(member, _)| *member != tag))
        .map(|(member, value)| (member.as_str(), argument(member, value, label)))
        .collect();
    if !members.contains_key("rows") {
        // A number that isn't known is absent on the wire, and told as none.
        args.push(("rows", Arg::from(0_u32)));
    }
    texts::has(&id).then(|| texts::text(&id, &args))
}

fn argument(member: &str, value: &Json, label: &dyn Fn(&str, &str) -> String) -> Arg {
    match value {
        Json::Number(number) => number.as_i64().map_or_else(|| Arg::from(number.to_string()), Arg::from),
        Json::String(text) => Arg::from(label(member, text)),
        Json::Array(parts) => {
            let parts: Vec<_> =
                parts.iter().filter_map(Json::as_str).map(|part| label("table", part)).collect();
            Arg::from(parts.join(" → "))
        }
        other => Arg::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use admin_contract::profiles::PriceCause;
    use model::offline::Fault;

    fn plain(_: &str, name: &str) -> String {
        name.to_uppercase()
    }

    fn all_faults() -> Vec<Fault> {
        let (table, column, relationship) =
            (|| "account".to_owned(), || "city".to_owned(), || "r".to_owned());
        let name = || "n".to_owned();
        vec![
            Fault::ProfileNameEmpty,
            Fault::ProfileNameTaken { name: name() },
            Fault::ItemNameEmpty,
            Fault::ItemNameTaken { name: name() },
            Fault::TableTwice { table: table() },
            Fault::NotOfflineCapable { table: table() },
            Fault::AddedAutomatically { table: table() },
            Fault::IntersectTable { table: table() },
            Fault::RowsNotForOwnership { table: table(), choice: name() },
            Fault::OwnedWithoutChoice { table: table() },
            Fault::NoRule { table: table() },
            Fault::RelatedWithoutRelationship { table: table() },
            Fault::ChooseAndOr { table: table() },
            Fault::RelationshipRedundant { table: table(), relationship: relationship() },
            Fault::NotARelationshipOf { table: table(), relationship: relationship() },
            Fault::RelatedTableMissing { table: table(), relationship: relationship() },
            Fault::RelationshipTwice { table: table(), relationship: relationship() },
            Fault::Circular { path: vec![table(), table()] },
            Fault::TooManyRelationships { table: table(), direct: 1, transitive: 12, most: 10 },
            Fault::TooManyToMany { table: table(), count: 2, most: 1 },
            Fault::TooManyImages { count: 15, most: 14 },
            Fault::Interval { table: table(), minutes: 1 },
            Fault::UnknownColumn { table: table(), column: column() },
            Fault::NotAnImage { table: table(), column: column() },
            Fault::FilterUnreadable { table: table(), why: name() },
            Fault::FilterTooDeep { table: table(), depth: 4, most: 3 },
            Fault::TooManyCriteria { table: table(), count: 4, most: 3 },
            Fault::FilterColumn { table: table(), column: column() },
            Fault::FilterOperator { table: table(), column: column(), operator: name() },
            Fault::OrganisationFilterUnreadable { table: table(), why: name() },
            Fault::TooManyOrganisationCriteria { table: table(), count: 4, most: 3 },
            Fault::OrganisationCriterion { table: table(), column: column(), operator: name() },
            Fault::BusinessUnitRows { table: table() },
            Fault::ManyTables { count: 101, advised: 100 },
            Fault::NoItems,
            Fault::ViewOfAnotherTable { table: table() },
            Fault::ViewBeyondProfile { table: table(), view: name(), other: table() },
        ]
    }

    #[test]
    fn each_fault_of_a_profile_has_words_with_its_arguments() {
        for fault in all_faults() {
            let words = said("fault", &fault, &plain);
            let words = words.unwrap_or_else(|| panic!("no words for {fault:?}"));
            assert!(!words.contains('{'), "an argument is missing: {words}");
        }
        let words = said("fault", &Fault::NoRule { table: "account".into() }, &plain).unwrap();
        assert!(words.contains("ACCOUNT"));
    }

    #[test]
    fn each_cause_of_a_price_has_words() {
        let column = || "city".to_owned();
        let causes = [
            PriceCause::Index { column: column() },
            PriceCause::Scan { column: column(), rows: None },
            PriceCause::Scan { column: column(), rows: Some(5000) },
            PriceCause::Contains { column: column() },
            PriceCause::Negation { column: column() },
            PriceCause::DeepRelation { levels: 3 },
            PriceCause::ManyOrs { count: 9 },
            PriceCause::OrRelated,
            PriceCause::AndRelated,
            PriceCause::TinyWindow { column: column() },
            PriceCause::AllRows { rows: None },
            PriceCause::NoRule,
            PriceCause::Unreadable,
        ];
        for cause in causes {
            let words = said("cause", &cause, &plain).unwrap_or_else(|| panic!("no words for {cause:?}"));
            assert!(!words.contains('{'), "an argument is missing: {words}");
        }
    }
}
