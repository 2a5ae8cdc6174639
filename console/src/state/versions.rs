//! Two versions of one thing, compared: what one administrator wrote and what another saved meanwhile.

use serde_json::Value as Json;

/// A member that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where it is: `items[2].rows.filter`.
    pub path: String,
    /// What one has here; empty where it has nothing.
    pub mine: String,
    /// What is there now.
    pub theirs: String,
}

/// More differences than these help nobody to decide.
const MOST: usize = 200;

/// The members that differ, in the order in which they stand; of lists whose entries have ids, the same entry is compared
/// with itself wherever it stands.
pub fn differences(mine: &Json, theirs: &Json) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", mine, theirs, &mut found);
    found
}

fn compare(path: &str, mine: &Json, theirs: &Json, found: &mut Vec<Difference>) {
    if mine == theirs || found.len() >= MOST {
        return;
    }
    match (mine, theirs) {
        (Json::Object(a), Json::Object(b)) => {
            for (name, value) in a {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&inner, value, b.get(name).unwrap_or(&Json::Null), found);
            }
            for (name, value) in b.iter().filter(|(name, _)| !a.contains_key(*name)) {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&inner, &Json::Null, value, found);
            }
        }
        (Json::Array(a), Json::Array(b)) => lists(path, a, b, found),
        _ => found.push(Difference { path: path.to_owned(), mine: shown(mine), theirs: shown(theirs) }),
    }
}

fn lists(path: &str, mine: &[Json], theirs: &[Json], found: &mut Vec<Difference>) {
    let id = |entry: &Json| entry.get("id").cloned();
    let have_ids = mine.iter().chain(theirs).all(|entry| id(entry).is_some());
    if !have_ids {
        for at in 0..mine.len().max(theirs.len()) {
            let entry = |list: &[Json]| list.get(at).cloned().unwrap_or(Json::Null);
            compare(&format!("{path}[{at}]"), &entry(mine), &entry(theirs), found);
        }
        return;
    }
    for (at, entry) in mine.iter().enumerate() {
        let other = theirs.iter().find(|other| id(other) == id(entry));
        match other {
            Some(other) => compare(&format!("{path}[{at}]"), entry, other, found),
            None => found.push(Difference {
                path: format!("{path}[{at}]"),
                mine: shown(entry),
                theirs: String::new(),
            }),
        }
    }
    for entry in theirs.iter().filter(|entry| !mine.iter().any(|other| id(other) == id(entry))) {
        found.push(Difference { path: format!("{path}[+]"), mine: String::new(), theirs: shown(entry) });
    }
}

/// A value in one line: a name stands for what has one.
fn shown(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Object(members) => match members.get("name").and_then(Json::as_str) {
            Some(name) => name.to_owned(),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_told_with_its_place() {
        let mine = json!({"name": "Tour", "items": [{"id": 1, "interval_min": 5}]});
        let theirs = json!({"name": "Tour", "items": [{"id": 1, "interval_min": 15}], "description": "New"});
        let found = differences(&mine, &theirs);
        let told: Vec<_> =
            found.iter().map(|d| (d.path.as_str(), d.mine.as_str(), d.theirs.as_str())).collect();
        assert_eq!(told, [("items[0].interval_min", "5", "15"), ("description", "", "New")]);
    }

    #[test]
    fn an_entry_is_compared_with_itself_wherever_it_stands() {
        let mine = json!([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]);
        let theirs = json!([{"id": 3, "name": "C"}, {"id": 2, "name": "B"}, {"id": 1, "name": "A"}]);
        let found = differences(&mine, &theirs);
        assert_eq!(found, [Difference { path: "[+]".into(), mine: String::new(), theirs: "C".into() }]);
    }

    #[test]
    fn two_versions_without_anything_in_common_stay_readable() {
        let mine: Vec<_> = (0..1000).collect();
        assert_eq!(differences(&json!(mine), &json!([])).len(), MOST);
        assert_eq!(differences(&json!(1), &json!(1)), []);
    }
}
