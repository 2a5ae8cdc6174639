//! What the program brings is named in English, German and Arabic.

use crate::support::{start, text};
use farfield_server::seed;
use model::metadata::{ENGLISH, Label, TableMeta};
use model::{ColumnKind, form, sitemap};
use serde_json::Value as Json;
use uuid::Uuid;

/// English, German, Arabic.
const LANGUAGES: [u32; 3] = [ENGLISH, 1031, 1025];

/// The label's place and text and the languages it lacks; nothing of a label that is whole.
fn gap((place, label): (String, Label)) -> Option<String> {
    let has = |lcid: u32| label.0.iter().any(|l| l.lcid == lcid && !l.text.trim().is_empty());
    let lacking: Vec<u32> = LANGUAGES.into_iter().filter(|lcid| !has(*lcid)).collect();
    (!lacking.is_empty()).then(|| format!("{place} \"{}\" lacks {lacking:?}", label.text(ENGLISH)))
}

fn assert_whole(labels: impl IntoIterator<Item = (String, Label)>) {
    let mut count = 0;
    let gaps: Vec<String> = labels.into_iter().inspect(|_| count += 1).filter_map(gap).collect();
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
    assert!(count > 0, "there are no labels");
}

fn of_table(table: &TableMeta) -> Vec<(String, Label)> {
    let name = &table.logical_name;
    let mut labels = vec![
        (name.clone(), table.display_name.clone()),
        (format!("{name}, many"), table.collection_name.clone()),
    ];
    labels.extend(
        table.keys.iter().map(|k| (format!("{name}, key {}", k.logical_name), k.display_name.clone())),
    );
    for column in &table.columns {
        let place = format!("{name}.{}", column.logical_name);
        labels.push((place.clone(), column.display_name.clone()));
        let options = column.kind.options().iter();
        labels.extend(options.map(|o| (format!("{place}, option {}", o.value), o.label.clone())));
        if let ColumnKind::Boolean { true_label, false_label, .. } = &column.kind {
            labels.push((format!("{place}, true"), true_label.clone()));
            labels.push((format!("{place}, false"), false_label.clone()));
        }
    }
    labels
}

/// Labels that JSON has anywhere: lists of texts with their languages.
fn in_json(place: &str, json: &Json) -> Vec<(String, Label)> {
    match json {
        Json::Array(items) if items.iter().any(|item| item.get("lcid").is_some()) => {
            vec![(place.to_owned(), serde_json::from_value(json.clone()).unwrap())]
        }
        Json::Array(items) => items.iter().flat_map(|item| in_json(place, item)).collect(),
        Json::Object(members) => {
            members.iter().flat_map(|(name, member)| in_json(&format!("{place}/{name}"), member)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn tables_columns_and_choices_are_named_in_three_languages() {
    let tables = seed::tables::read().unwrap().tables;
    assert_whole(tables.iter().flat_map(|table| of_table(&table.meta)));
}

#[tokio::test]
async fn forms_are_in_three_languages() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let mut labels = Vec::new();
    for row in ines.all("systemforms", 5000).await {
        let table = text(&row, "objecttypecode");
        for tab in form::parse(Uuid::nil(), "", table, text(&row, "formxml")).unwrap().tabs {
            let place = format!("form of {table}, tab {}", tab.name);
            for section in tab.columns.iter().flat_map(|c| &c.sections) {
                labels.push((format!("{place}, section {}", section.name), section.label.clone()));
                let cells = section.rows.iter().flatten().filter(|cell| cell.column().is_some());
                labels.extend(cells.map(|c| (format!("{place}, {:?}", c.column()), c.label.clone())));
            }
            labels.push((place, tab.label));
        }
    }
    // The section of a list has no heading in any language.
    assert_whole(labels.into_iter().filter(|(_, label)| !label.0.is_empty()));
}

#[tokio::test]
async fn areas_and_groups_of_apps_are_titled_in_three_languages() {
    let running = start().await;
    let ines = running.sign_in("ines").await;
    let mut labels = Vec::new();
    for row in ines.all("sitemaps", 5000).await {
        let app = text(&row, "sitemapname");
        for area in sitemap::parse(text(&row, "sitemapxml")).unwrap().areas {
            let groups = area.groups.iter();
            labels.extend(groups.map(|g| (format!("{app}, group {}", g.id), g.title.clone())));
            labels.push((format!("{app}, area {}", area.id), area.title));
        }
    }
    assert_whole(labels);
}

#[tokio::test]
async fn stages_of_flows_and_messages_of_rules_are_in_three_languages() {
    let running = start().await;
    let admin = running.sign_in("admin").await;
    let mut labels = Vec::new();
    for row in admin.all("workflows?$select=name,clientdata", 50).await {
        let data: Json = serde_json::from_str(text(&row, "clientdata")).unwrap();
        labels.extend(in_json(text(&row, "name"), &data));
    }
    assert_whole(labels);
}
