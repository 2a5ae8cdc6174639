//! What a person keeps beside records: opened lately, pinned, views of one's own.

use super::{Front, Opened};
use crate::store::Setting;
use contract::Answers;
use contract::calls::{DropView, GetPersonal, KeepView, Pin};
use contract::personal::{LONGEST_NAME, MOST_PINS, MOST_VIEWS, NamedRecord, Personal, PersonalView};
use model::fold::fold;
use model::{Code, Problem, RecordId, Value};

/// Records opened lately that are told.
const RECENT: i64 = 12;

impl Answers<GetPersonal> for Front {
    async fn answer(&self, _call: GetPersonal) -> Result<Personal, Problem> {
        let opened = self.opened()?;
        let recent = opened.with_names(opened.store.recent(RECENT).await?).await?;
        let pins = opened.with_names(opened.pins().await?).await?;
        let mut views = opened.personal_views().await?;
        views.sort_by_key(|view| fold(&view.name));
        Ok(Personal { recent, pins, views })
    }
}

impl Answers<Pin> for Front {
    async fn answer(&self, call: Pin) -> Result<(), Problem> {
        let opened = self.opened()?;
        let id = opened.store.present_id(&call.table, call.id).await?;
        let mut pins = opened.pins().await?;
        pins.retain(|(table, pinned)| (table, *pinned) != (&call.table, id));
        if call.pinned {
            pins.push((call.table, id));
            pins.drain(..pins.len().saturating_sub(MOST_PINS));
        }
        opened.store.save_setting(Setting::Pins, Some(&pins)).await
    }
}

impl Answers<KeepView> for Front {
    async fn answer(&self, call: KeepView) -> Result<(), Problem> {
        let opened = self.opened()?;
        let mut view = call.view;
        view.name = view.name.trim().to_owned();
        if view.name.is_empty() {
            return Err(Problem::new(Code::Required).with("column", "name"));
        }
        let length = view.name.chars().count();
        if length > LONGEST_NAME {
            let problem = Problem::new(Code::TextTooLong).with("column", "name");
            return Err(problem.with("max", LONGEST_NAME).with("length", length));
        }
        opened.installed().table(&view.table)?;
        let mut views = opened.personal_views().await?;
        views.retain(|known| known.id != view.id);
        if views.len() >= MOST_VIEWS {
            return Err(Problem::new(Code::BadRequest).with("detail", "there are too many views"));
        }
        views.push(view);
        opened.store.save_setting(Setting::PersonalViews, Some(&views)).await
    }
}

impl Answers<DropView> for Front {
    async fn answer(&self, call: DropView) -> Result<(), Problem> {
        let opened = self.opened()?;
        let mut views = opened.personal_views().await?;
        views.retain(|view| view.id != call.id);
        opened.store.save_setting(Setting::PersonalViews, Some(&views)).await
    }
}

impl Opened {
    async fn pins(&self) -> Result<Vec<(String, RecordId)>, Problem> {
        Ok(self.store.setting(Setting::Pins).await?.unwrap_or_default())
    }

    async fn personal_views(&self) -> Result<Vec<PersonalView>, Problem> {
        Ok(self.store.setting(Setting::PersonalViews).await?.unwrap_or_default())
    }

    /// Records with their names as they are now; what isn't on the device, or may not be read, is left out.
    async fn with_names(&self, records: Vec<(String, RecordId)>) -> Result<Vec<NamedRecord>, Problem> {
        let installed = self.installed();
        let mut named = Vec::new();
        for (table, id) in records {
            let Some(stored) = installed.tables.get(&table).filter(|_| self.rights(&table).read) else {
                continue;
            };
            let id = self.store.present_id(&table, id).await?;
            let Some(row) = self.store.record(&table, id).await? else { continue };
            let title =
                row.fields.get(&stored.meta.primary_name).and_then(Value::as_text).unwrap_or_default();
            named.push(NamedRecord { table, id, title: title.to_owned() });
        }
        Ok(named)
    }
}
