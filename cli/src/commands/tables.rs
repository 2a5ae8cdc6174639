//! `tables`.

use crate::failure::Failure;
use crate::home::Device;
use crate::output::{Answer, table};
use crate::shapes::{NamedTableShape, moment};
use contract::calls::{GetNavigation, GetStatus, GetTable};
use contract::shapes::TableInfo;
use model::metadata::ENGLISH;
use model::status::TableStatus;
use serde_json::json;
use texts::t;

/// The tables on this device, in the order of the download.
pub async fn tables(device: &Device) -> Result<Answer, Failure> {
    device.session().await?;
    let status = device.ask(GetStatus {}).await?;
    let in_navigation = device.ask(GetNavigation {}).await?.tables;
    let mut shapes = Vec::new();
    let mut lines = Vec::new();
    for one in &status.tables {
        let info = in_navigation.iter().find(|t| t.table == one.table);
        let (shape, line) = match info {
            Some(TableInfo { name, collection, can_create, .. }) => (
                NamedTableShape::new(name, collection, Some(*can_create), one),
                line(collection.text(ENGLISH), one),
            ),
            None => {
                let meta = device.ask(GetTable { table: one.table.clone() }).await?;
                let collection = meta.collection_name.text(ENGLISH);
                (
                    NamedTableShape::new(&meta.display_name, &meta.collection_name, None, one),
                    line(collection, one),
                )
            }
        };
        shapes.push(shape);
        lines.push(line);
    }
    let heading = [
        t!("cli-head-table"),
        t!("cli-head-name"),
        t!("cli-head-rows"),
        t!("cli-head-ready"),
        t!("cli-head-synced"),
    ];
    Ok(Answer::new(json!({ "tables": shapes }))?.showing(table(heading, lines)))
}

fn line(collection: &str, status: &TableStatus) -> [String; 5] {
    [
        status.table.clone(),
        collection.to_owned(),
        status.rows.to_string(),
        if status.complete { t!("yes") } else { t!("no") },
        status.last_sync.and_then(moment).unwrap_or_default(),
    ]
}
